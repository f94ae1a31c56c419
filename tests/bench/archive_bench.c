/* One publication of 10 items into archives of 1,000 and 100,000 files: the
 * time must not grow with the archive.  Prints name, files, ms (median of 9,
 * least), and the ratio of the two medians. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/archive.h"

#include "base/banned.h"

#define NOW INT64_C(1795392720)
#define RUNS 9
#define ITEMS 10

static double
clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* n files, 480 a day, in one pack. */
static void
build(const char *dir, size_t n)
{
	char command[2048];
	FILE *p;

	snprintf(command, sizeof(command), "git init -q --bare -b main '%s' "
	    "&& git -C '%s' fast-import --quiet", dir, dir);
	p = popen(command, "w");
	if (p == NULL)
		exit(71);
	fprintf(p, "commit refs/heads/main\n"
	    "committer a <b> %" PRId64 " +0000\ndata 1\nx\n", NOW - 86400);
	for (size_t i = 0; i < n; i++) {
		size_t day = i / 480;
		char text[1300];
		int len = snprintf(text, sizeof(text), "---\nid: \"%zu\"\n"
		    "feed: \"f\"\n---\n%01100zu\n", i, i);

		fprintf(p, "M 100644 inline %04zu/%02zu/%02zu/a-slug-%010zx"
		    ".md\ndata %d\n%s\n", 2000 + day / 336, day / 28 % 12 + 1,
		    day % 28 + 1, i, len, text);
	}
	if (pclose(p) != 0)
		exit(71);
}

static void
publish_ten(const char *dir, int run)
{
	struct archive_options o = { .path = dir, .branch = "main",
	    .name = "k", .email = "k@x", .now = NOW };
	struct archive *a;
	struct err e;

	if (archive_open(&a, &o, &e) != 0)
		goto failed;
	for (int i = 0; i < ITEMS; i++) {
		char path[64], bytes[1200];
		struct archive_change c = { .message = STR("m\n\nA: b\n"),
		    .author_name = STR("N"), .author_email = STR("n@x"),
		    .author_date = NOW };

		snprintf(path, sizeof(path), "2026/11/23/n-%02d%02d.md", run,
		    i);
		snprintf(bytes, sizeof(bytes), "%d %01100d\n", run, i);
		c.path = str_of(path);
		c.bytes = str_of(bytes);
		if (archive_add(a, &c, &e) != 0)
			goto failed;
	}
	if (archive_publish(a, &e) != 0)
		goto failed;
	archive_free(a);
	return;
failed:
	fprintf(stderr, "%s\n", e.msg);
	exit(70);
}

static int
by_size(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return (a > b) - (a < b);
}

static double
measure(const char *dir, size_t n)
{
	double ms[RUNS];

	build(dir, n);
	publish_ten(dir, RUNS);
	for (int i = 0; i < RUNS; i++) {
		double from = clock_ms();

		publish_ten(dir, i);
		ms[i] = clock_ms() - from;
	}
	qsort(ms, RUNS, sizeof(ms[0]), by_size);
	printf("archive  files=%zu  commits=%d  median=%.1f ms  "
	    "least=%.1f ms\n", n, ITEMS, ms[RUNS / 2], ms[0]);
	return ms[RUNS / 2];
}

int
main(void)
{
	static const size_t sizes[] = { 1000, 100000 };
	char dir[256], path[512], command[600];
	double ms[ARRAY_LEN(sizes)];
	const char *tmp = getenv("TMPDIR");

	snprintf(dir, sizeof(dir), "%s/katchi-XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(dir) == NULL)
		return 71;
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		snprintf(path, sizeof(path), "%s/%zu.git", dir, sizes[i]);
		ms[i] = measure(path, sizes[i]);
	}
	printf("archive  ratio=%.2f\n", ms[1] / ms[0]);
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	return system(command) != 0;
}
