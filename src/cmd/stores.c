#include "cmd/stores.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/civil.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "cmd/cmd.h"

#include "base/banned.h"

static void
say(void *ctx, const char *sentence)
{
	(void)ctx;
	log_warning("%s", sentence);
}

const struct store_say stores_say = { say, NULL };

/* A full disk is found before anything is fetched. */
static int
check_space(const struct conf *c, struct err *e)
{
	const char *paths[] = { c->archive_path, c->state_path };

	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		char *dir = file_dir_new(paths[i]);
		uint64_t free_bytes;
		bool tight = file_space(dir, &free_bytes) &&
		    free_bytes < LIMIT_FREE_SPACE;

		free(dir);
		if (tight)
			return err_set(e, ERR_LOCAL, "%s: less than %zu MiB "
			    "are free on its disk", paths[i],
			    LIMIT_FREE_SPACE / MIB);
	}
	return 0;
}

static int
open_archive(struct stores *s, const struct conf *c, bool read_only,
    struct err *e)
{
	struct str a = str_of(c->archive_author);
	size_t lt = str_find(a, 0, " <");
	struct archive_options o = {
		.path = c->archive_path,
		.branch = c->archive_branch,
		.commit = (enum archive_commit)c->archive_commit,
		.worktree = (enum archive_worktree)c->archive_worktree,
		.now = s->now,
		.offset_min = (int)c->archive_offset_min,
		.read_only = read_only,
		.lock = s->lock,
		.stop = s->stop,
		.stop_grace_ms = LIMIT_STOP_MS,
		.say = stores_say,
	};

	/* "Name <mail>": the reader of the configuration saw to it. */
	s->name = mem_dup(a.p, lt);
	s->email = mem_dup(a.p + lt + 2, a.n - lt - 3);
	o.name = s->name;
	o.email = s->email;
	return archive_open(&s->archive, &o, e);
}

static int
open_state(struct stores *s, const struct conf *c, bool read_only,
    struct err *e)
{
	struct state_options o = {
		.path = c->state_path,
		.read_only = read_only,
		.now = s->now,
		.say = stores_say,
	};

	return state_open(&s->state, &o, e);
}

int
stores_renew(struct stores *s, const struct conf *c, struct err *e)
{
	struct state_options o = { .path = c->state_path, .now = s->now };

	if (state_put_aside(&o, "before", e) != 0)
		return -1;
	return open_state(s, c, false, e);
}

static int
open_lock(struct stores *s, const struct conf *c, struct err *e)
{
	struct buf path;
	int fd;

	buf_init(&path, LIMIT_FIELD);
	buf_printf(&path, "%s.lock", c->state_path);
	fd = file_lock(buf_z(&path), e);
	buf_release(&path);
	if (fd == -1) {
		char *dir = file_dir_new(c->state_path);

		/* Says more than "Permission denied". */
		file_foreign(dir, e);
		free(dir);
	}
	if (fd < 0)
		return fd;
	s->lock = fd + 1;
	return 0;
}

/* Whether the branch is where we left it, and the remote has it, too: then
 * publish_open() and push() have nothing to do. */
static bool
is_as_left(struct stores *s, const struct conf *c)
{
	struct arena mem;
	struct str tip, pushed;
	struct err e;
	bool as_left;

	arena_init(&mem, LIMIT_FIELD);
	as_left = state_meta_get(s->state, STATE_META_TIP, &mem, &tip,
	    &e) == 1 && tip.n < sizeof(s->tip);
	if (as_left && c->archive_push != NULL)
		as_left = state_meta_get(s->state, STATE_META_PUSHED, &mem,
		    &pushed, &e) == 1 && str_eq(tip, pushed);
	if (as_left) {
		memcpy(s->tip, tip.n > 0 ? tip.p : "", tip.n);
		s->tip[tip.n] = '\0';
		as_left = archive_is_at(c->archive_path, c->archive_branch,
		    s->tip);
	}
	arena_release(&mem);
	return as_left;
}

int
stores_archive(struct stores *s, const struct conf *c, struct err *e)
{
	if (s->archive != NULL)
		return 0;
	return open_archive(s, c, s->read_only, e);
}

const char *
stores_tip(const struct stores *s)
{
	return s->archive != NULL ? archive_tip(s->archive) : s->tip;
}

int
stores_open(struct stores *s, const struct conf *c, int what)
{
	bool read_only = (what & STORES_READ) != 0;
	struct err e;
	int rc = 0;

	s->now = civil_now();
	s->read_only = read_only;
	/* Root could, and would leave files that the owner cannot write. */
	if (!read_only && file_foreign(c->state_path, &e))
		rc = -1;
	if (rc == 0 && (what & STORES_LOCK))
		rc = open_lock(s, c, &e);
	if (rc == 0 && !read_only)
		rc = check_space(c, &e);
	/* The archive first: without one no state is made. */
	if (rc == 0 && (what & STORES_LATER) && file_exists(c->state_path)) {
		rc = open_state(s, c, read_only, &e);
		if (rc == 0 && is_as_left(s, c))
			what &= ~STORES_ARCHIVE;
	}
	if (rc == 0 && (what & STORES_ARCHIVE))
		rc = open_archive(s, c, read_only, &e);
	if (rc == 0 && (what & STORES_STATE) && s->state == NULL)
		rc = open_state(s, c, read_only, &e);
	if (rc == 0)
		return 0;
	log_error("%s", e.msg);
	return rc == -2 ? EX_TEMPFAIL : EX_CANTCREAT;
}

void
stores_close(struct stores *s)
{
	state_free(s->state);
	archive_free(s->archive);
	free(s->name);
	free(s->email);
	if (s->lock > 0)
		close(s->lock - 1);
	s->lock = 0;
	s->state = NULL;
	s->archive = NULL;
	s->name = s->email = NULL;
}

int
stores_recover(struct stores *s, struct err *e)
{
	if (s->archive == NULL)
		return 0;
	return publish_open(s->state, s->archive, s->now, &stores_say,
	    &s->recovered, e);
}
