/* A scratch folder for a test, and other programs over its files. */
#ifndef KATCHI_SCRATCH_H
#define KATCHI_SCRATCH_H

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"

static char scratch_dir[256];
static char scratch_paths[256][512];
static size_t scratch_n;

__attribute__((unused)) static void
scratch_open(void)
{
	const char *tmp = getenv("TMPDIR");

	scratch_n = 0;
	snprintf(scratch_dir, sizeof(scratch_dir), "%s/katchi-XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	assert_non_null(mkdtemp(scratch_dir));
}

/* "SCRATCH/name", good until the next scratch_open(). */
__attribute__((unused)) static const char *
scratch(const char *name)
{
	char *path = scratch_paths[scratch_n++];

	assert_true(scratch_n <= ARRAY_LEN(scratch_paths));
	snprintf(path, sizeof(scratch_paths[0]), "%s/%s", scratch_dir, name);
	return path;
}

/* Runs `cd SCRATCH && command`; what it prints, appended to out.  Returns
 * its exit status. */
__attribute__((format(printf, 2, 3), unused)) static int
scratch_run(struct buf *out, const char *fmt, ...)
{
	char chunk[4096];
	struct buf line;
	va_list ap;
	FILE *p;
	size_t n;
	int status;

	buf_init(&line, 1 << 16);
	buf_printf(&line, "cd '%s' && { ", scratch_dir);
	va_start(ap, fmt);
	buf_vprintf(&line, fmt, ap);
	va_end(ap);
	buf_adds(&line, "\n} 2>&1");
	p = popen(buf_z(&line), "r");
	assert_non_null(p);
	while ((n = fread(chunk, 1, sizeof(chunk), p)) > 0) {
		if (out != NULL)
			buf_add(out, chunk, n);
		else
			fprintf(stderr, "# %.*s", (int)n, chunk);
	}
	status = pclose(p);
	buf_release(&line);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

__attribute__((unused)) static void
scratch_write(const char *name, struct str bytes)
{
	FILE *f = fopen(scratch(name), "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
	fclose(f);
}

__attribute__((unused)) static void
scratch_close(void)
{
	if (scratch_dir[0] != '\0')
		scratch_run(NULL, "rm -rf '%s'", scratch_dir);
	scratch_dir[0] = '\0';
}

#endif
