/* The care of the archive: packs now and then, a whole check every week. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "cmd/git.h"
#include "cmd/session.h"

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
gc_all(struct session *s, struct err *e)
{
	/* In the foreground: it must not outlive our lock. */
	const char *const gc[] = { "git", "-c", "gc.autoDetach=false", "-C",
	    s->conf.archive_path, "gc", "--auto", "--quiet", NULL };
	const char *const check[] = { "git", "-C", s->conf.archive_path, "fsck",
	    "--strict", "--no-dangling", "--no-progress", NULL };
	int status = gc_git(gc, "gc");

	if (status != 0 || (s->values[OPT_FSCK] == NULL &&
	    !state_is_due(s->state, STATE_META_FSCK, s->now,
	    LIMIT_FSCK_EVERY)))
		return status;
	status = gc_git(check, "fsck");
	if (status == 0)
		status = state_was_done(s->state, STATE_META_FSCK, s->now, e);
	if (status == 0)
		log_info("gc: git fsck finds nothing");
	return status;
}

int
cmd_gc(struct session *s, struct err *e)
{
	return session_recover(s, e) != 0 ? -1 : gc_all(s, e);
}
