/* What the tests of the archive and the state share: their instant, an
 * archive's options, and who hears what it says. */
#ifndef KATCHI_STORE_TEST_H
#define KATCHI_STORE_TEST_H

#include <stdio.h>

#include "store/archive.h"

#define NOW INT64_C(1795392720)

/* The last sentence that was said. */
static char said[2048];

static void
hear(void *ctx, const char *sentence)
{
	(void)ctx;
	snprintf(said, sizeof(said), "%s", sentence);
}

static const struct store_say ears = { hear, NULL };

static struct archive_options
archive_options(const char *path)
{
	struct archive_options o = {
		.path = path, .branch = "main", .name = "katchi",
		.email = "katchi@host.invalid", .now = NOW,
		.offset_min = 540, .say = ears,
	};

	return o;
}

static struct archive *
must_archive_as(const struct archive_options *o)
{
	struct archive *a = NULL;
	struct err e = { 0 };

	if (archive_open(&a, o, &e) != 0)
		fprintf(stderr, "# %s\n", e.msg);
	assert_non_null(a);
	return a;
}

__attribute__((unused)) static struct archive *
must_archive(const char *path)
{
	struct archive_options o = archive_options(path);

	return must_archive_as(&o);
}

#endif
