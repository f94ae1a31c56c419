/* A configuration from a stranger: whatever the files hold, it is read or it
 * is said, with a place, what is wrong; a second look says the same.  Two
 * lines "%%" part the file itself, one of feeds/ and one of filters/. */
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

enum { FILES = 3 };

static char dir[] = "/tmp/katchi-fuzz-XXXXXX";
static char folder[FILES][sizeof(dir) + 16];
static char file[FILES][sizeof(dir) + 32];

static void
leave(void)
{
	for (size_t i = FILES; i-- > 0;) {
		unlink(file[i]);
		rmdir(folder[i]);
	}
}

static void
put(int fd, const void *data, size_t size)
{
	if (ftruncate(fd, 0) != 0 ||
	    pwrite(fd, data, size, 0) != (ssize_t)size)
		abort();
}

/* The files in a folder of their own, in which includes end. */
static void
give(const uint8_t *data, size_t size)
{
	static const char *const names[FILES] = { "", "/feeds", "/filters" };
	static int fd[FILES] = { -1 };

	if (fd[0] < 0) {
		if (mkdtemp(dir) == NULL)
			abort();
		atexit(leave);
	}
	for (size_t i = 0; i < FILES; i++) {
		const uint8_t *end = i + 1 == FILES ? NULL :
		    memmem(data, size, "\n%%\n", 4);
		size_t n = end != NULL ? (size_t)(end - data) : size;

		if (file[i][0] == '\0') {
			snprintf(folder[i], sizeof(folder[i]), "%s%s", dir,
			    names[i]);
			if (i > 0 && mkdir(folder[i], 0700) != 0)
				abort();
			snprintf(file[i], sizeof(file[i]), "%s/katchi.conf",
			    folder[i]);
			fd[i] = open(file[i], O_WRONLY | O_CREAT | O_CLOEXEC,
			    0600);
			if (fd[i] < 0)
				abort();
		}
		put(fd[i], data, n);
		n = end != NULL ? n + 4 : n;
		data += n;
		size -= n;
	}
}

static void
load(struct conf *c, struct diags *d)
{
	diags_init(d);
	conf_load(c, file[0], d);
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
