/* The care of the archive: packs now and then, a whole check every week. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "cmd/cmd.h"
#include "cmd/git.h"
#include "cmd/stores.h"

#include "base/banned.h"

enum { OPT_FSCK };

#define STATE_META_FSCK "fsck"          /* when it was last, seconds */

/* git's words, a line each; 0, or the exit status. */
static int
gc_git(const char *const *words, const char *what)
{
	struct str rest;
	struct buf says;
	struct err e;
	int rc;

	buf_init(&says, LIMIT_OUTPUT);
	rc = git_run(words, LIMIT_GC_S, NULL, &says, &e);
	if (rc < 0)
		log_error("gc: %s", e.msg);
	for (rest = buf_str(&says); rc > 0 && rest.n > 0;) {
		struct str line = str_trim(str_next(&rest, '\n'));
		struct buf b;

		if (line.n == 0)
			continue;
		buf_init(&b, LIMIT_LOG_TEXT);
		log_text(&b, line);
		log_error("git %s says: %s", what, buf_z(&b));
		buf_release(&b);
	}
	buf_release(&says);
	return rc == 0 ? 0 : EX_IOERR;
}

static int
gc_all(struct stores *s, const struct conf *c, bool fsck)
{
	/* In the foreground: it must not outlive our lock. */
	const char *const gc[] = { "git", "-c", "gc.autoDetach=false", "-C",
	    c->archive_path, "gc", "--auto", "--quiet", NULL };
	const char *const check[] = { "git", "-C", c->archive_path, "fsck",
	    "--strict", "--no-dangling", "--no-progress", NULL };
	int status = gc_git(gc, "gc");
	struct err e;

	if (status != 0 || (!fsck && !state_is_due(s->state, STATE_META_FSCK,
	    s->now, LIMIT_FSCK_EVERY)))
		return status;
	status = gc_git(check, "fsck");
	if (status == 0 && state_was_done(s->state, STATE_META_FSCK, s->now,
	    &e) != 0) {
		log_error("%s", e.msg);
		status = EX_IOERR;
	}
	if (status == 0)
		log_info("gc: git fsck finds nothing");
	return status;
}

int
cmd_gc(const struct cmd_global *g, int argc, char **argv)
{
	int what = STORES_STATE | STORES_ARCHIVE | STORES_LOCK, status;
	const char *values[CMD_OPTIONS];
	struct stores s = { 0 };
	struct conf c;
	struct err e;

	if (cmd_options(argc, argv, values, &status) < 0)
		return status;
	status = cmd_load(g, &c, false);
	if (status != 0)
		return status;
	status = stores_open(&s, &c, what);
	if (status == 0 && stores_recover(&s, &e) != 0) {
		log_error("%s", e.msg);
		status = EX_IOERR;
	}
	if (status == 0)
		status = gc_all(&s, &c, values[OPT_FSCK] != NULL);
	stores_close(&s);
	conf_release(&c);
	return status;
}
