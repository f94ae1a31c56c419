/* A configuration from a stranger: whatever the file holds, it is read or it
 * is said, with a place, what is wrong; a second look says the same. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "conf/conf.h"

#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char dir[] = "/tmp/katchi-fuzz-XXXXXX";
static char file[sizeof(dir) + 16];

static void
leave(void)
{
	unlink(file);
	rmdir(dir);
}

/* The file in a folder of its own, in which includes end. */
static void
give(const uint8_t *data, size_t size)
{
	static int fd = -1;

	if (fd < 0) {
		if (mkdtemp(dir) == NULL)
			abort();
		snprintf(file, sizeof(file), "%s/katchi.conf", dir);
		fd = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
		if (fd < 0)
			abort();
		atexit(leave);
	}
	if (ftruncate(fd, 0) != 0 ||
	    pwrite(fd, data, size, 0) != (ssize_t)size)
		abort();
}

static void
load(struct conf *c, struct diags *d)
{
	diags_init(d);
	conf_load(c, file, d);
	if ((c->filter == NULL) && d->errors == 0)
		abort();
	for (size_t i = 0; i < d->n; i++) {
		const struct diag *x = &d->list[i];

		if (x->message[0] == '\0' || x->at.file == NULL)
			abort();
	}
	for (size_t i = 0; i < c->n_sources; i++) {
		if (conf_source(c, c->sources[i].id) == NULL)
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct diags d, again;
	struct conf c, b;

	/* An include may name any file of this machine. */
	if (memmem(data, size, "nclude", 6) != NULL &&
	    memchr(data, '/', size) != NULL)
		return 0;
	give(data, size);
	load(&c, &d);
	load(&b, &again);
	if (d.n != again.n || d.errors != again.errors ||
	    c.n_sources != b.n_sources)
		abort();
	for (size_t i = 0; i < d.n; i++) {
		if (strcmp(d.list[i].message, again.list[i].message) != 0)
			abort();
	}
	diags_release(&d);
	diags_release(&again);
	conf_release(&c);
	conf_release(&b);
	return 0;
}
