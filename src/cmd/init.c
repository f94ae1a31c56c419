#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "cmd/cmd.h"
#include "conf/shipped.h"
#include "store/archive.h"

#include "base/banned.h"

/* What init makes; nothing of it may be there already. */
static const char *const made[] = { "katchi.conf", "feeds", "filters",
    "archive.git" };

static int
init_refuse(const char *dir, struct err *e)
{
	for (size_t i = 0; i < ARRAY_LEN(made); i++) {
		char *path = file_join_new(dir, made[i]);
		bool there = file_exists(path);

		if (there)
			err_set(e, ERR_LOCAL, "%s is there already; nothing "
			    "was changed", path);
		free(path);
		if (there)
			return -1;
	}
	return 0;
}

static int
init_folder(const char *dir, const char *name, struct err *e)
{
	char *path = file_join_new(dir, name);
	int rc = file_mkdirs(path, e);

	free(path);
	return rc;
}

static int
init_file(const char *dir, const char *name, struct str text, struct err *e)
{
	char *path = file_join_new(dir, name);
	int rc = file_write(path, text, e);

	free(path);
	return rc;
}

static int
init_all(const char *dir, struct err *e)
{
	struct buf example;
	char *archive;
	int rc = 0;

	if (init_refuse(dir, e) != 0 || init_folder(dir, "feeds", e) != 0 ||
	    init_folder(dir, "filters", e) != 0)
		return -1;
	for (size_t i = 0; rc == 0 && i < shipped_n; i++)
		rc = init_file(dir, shipped_files[i].path,
		    str_of(shipped_files[i].text), e);
	archive = file_join_new(dir, "archive.git");
	if (rc == 0)
		rc = archive_init(archive, "main", e);
	free(archive);
	/* The configuration last: while it is missing, nothing runs. */
	buf_init(&example, LIMIT_CONF_FILE);
	conf_example(&example);
	if (rc == 0)
		rc = init_file(dir, "katchi.conf", buf_str(&example), e);
	buf_release(&example);
	return rc;
}

int
cmd_init(const struct cmd_global *g, int argc, char **argv)
{
	const char *values[CMD_OPTIONS], *dir;
	int status, at = cmd_options(argc, argv, values, &status);
	struct err e;

	(void)g;
	if (at < 0)
		return status;
	if (argc - at > 1)
		return cmd_usage("init", "init makes one folder, not %d",
		    argc - at);
	dir = at < argc ? argv[at] : ".";
	if (init_all(dir, &e) != 0) {
		log_error("%s", e.msg);
		return EX_CANTCREAT;
	}
	printf("Made in %s:\n"
	    "  katchi.conf   the configuration, every key explained\n"
	    "  feeds/        what is polled\n"
	    "  filters/      the topics and their tests\n"
	    "  archive.git   where matches go, an ordinary git repository\n\n"
	    "Next:\n"
	    "  katchi -c %s/katchi.conf check\n"
	    "  katchi -c %s/katchi.conf run\n"
	    "  git -C %s/archive.git log --oneline\n\n"
	    "Set [poll] contact in katchi.conf, so that publishers know whom "
	    "to write to.\n", dir, dir, dir, dir);
	return 0;
}
