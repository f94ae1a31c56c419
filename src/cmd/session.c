#include "cmd/session.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/civil.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "cmd/names.h"
#include "cmd/shelf.h"
#include "conf/value.h"

#include "base/banned.h"

static void
say(void *ctx, const char *sentence)
{
	(void)ctx;
	log_warning("%s", sentence);
}

const struct store_say session_say = { say, NULL };

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
open_archive(struct session *s, struct err *e)
{
	const struct conf *c = &s->conf;
	struct str a = str_of(c->archive_author);
	size_t lt = str_find(a, 0, " <");
	struct archive_options o = {
		.path = c->archive_path,
		.branch = c->archive_branch,
		.commit = (enum archive_commit)c->archive_commit,
		.worktree = (enum archive_worktree)c->archive_worktree,
		.now = s->now,
		.offset_min = (int)c->archive_offset_min,
		.read_only = s->read_only,
		.lock = s->lock,
		.stop = s->stop,
		.stop_grace_ms = LIMIT_STOP_MS,
		.say = session_say,
	};

	/* "Name <mail>": the reader of the configuration saw to it. */
	s->name = mem_dup(a.p, lt);
	s->email = mem_dup(a.p + lt + 2, a.n - lt - 3);
	o.name = s->name;
	o.email = s->email;
	return archive_open(&s->archive, &o, e);
}

static int
open_state(struct session *s, struct err *e)
{
	struct state_options o = {
		.path = s->conf.state_path,
		.read_only = s->read_only,
		.now = s->now,
		.say = session_say,
	};

	return state_open(&s->state, &o, e);
}

int
session_renew(struct session *s, struct err *e)
{
	struct state_options o = { .path = s->conf.state_path,
	    .now = s->now };

	if (state_put_aside(&o, "before", e) != 0)
		return -1;
	return open_state(s, e);
}

static int
open_lock(struct session *s, struct err *e)
{
	const char *state = s->conf.state_path;
	struct buf path;
	int fd;

	buf_init(&path, LIMIT_FIELD);
	buf_printf(&path, "%s.lock", state);
	fd = file_lock(buf_z(&path), e);
	buf_release(&path);
	if (fd == -1) {
		char *dir = file_dir_new(state);

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
is_as_left(struct session *s)
{
	const struct conf *c = &s->conf;
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
session_archive(struct session *s, struct err *e)
{
	return s->archive != NULL ? 0 : open_archive(s, e);
}

const char *
session_tip(const struct session *s)
{
	return s->archive != NULL ? archive_tip(s->archive) : s->tip;
}

int
session_open(struct session *s, int needs)
{
	struct err e;
	int rc = 0;

	s->read_only = (needs & NEED_READ) != 0;
	/* Root could, and would leave files that the owner cannot write. */
	if (!s->read_only && file_foreign(s->conf.state_path, &e))
		rc = -1;
	if (rc == 0 && (needs & NEED_LOCK))
		rc = open_lock(s, &e);
	if (rc == 0 && !s->read_only)
		rc = check_space(&s->conf, &e);
	/* The archive first: without one no state is made. */
	if (rc == 0 && (needs & NEED_LATER) &&
	    file_exists(s->conf.state_path)) {
		rc = open_state(s, &e);
		if (rc == 0 && is_as_left(s))
			needs &= ~NEED_ARCHIVE;
	}
	if (rc == 0 && (needs & NEED_ARCHIVE))
		rc = open_archive(s, &e);
	if (rc == 0 && (needs & NEED_STATE) && s->state == NULL)
		rc = open_state(s, &e);
	if (rc == 0)
		return 0;
	log_error("%s", e.msg);
	return rc == -2 ? EX_TEMPFAIL : EX_CANTCREAT;
}

void
session_shut(struct session *s)
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
session_recover(struct session *s, struct err *e)
{
	if (s->archive == NULL)
		return 0;
	return publish_open(s->state, s->archive, s->now, &session_say,
	    &s->recovered, e);
}

/* --- what every command begins with --------------------------------------- */

/* Finds and reads the configuration, prints all that is wrong. */
static int
load(struct session *s, bool warn)
{
	struct diags d;
	struct err e;
	char *file = conf_find_new(s->file, &e);
	bool broken;

	if (file == NULL) {
		log_error("%s", e.msg);
		return EX_CONFIG;
	}
	diags_init(&d);
	conf_load(&s->conf, file, &d);
	free(file);
	broken = d.errors > 0;
	if (broken || warn) {
		diags_sort(&d);
		diags_print(&d, stderr, log_color_err());
	}
	if (!broken && d.odd > 0)
		log_warning("lines of the filters that are not understood as "
		    "meant: %zu, the first is %s:%u; katchi check names them",
		    d.odd, d.odd_at.file, d.odd_at.line);
	if (broken)
		log_error("the configuration has %zu error%s; nothing was "
		    "done", d.errors, d.errors == 1 ? "" : "s");
	diags_release(&d);
	return broken ? EX_CONFIG : 0;
}

/* The value of an option; NULL when it is not given, or not of this command. */
static const char *
value_of(const struct session *s, const char *option)
{
	const struct cmd_option *o = s->command->options;

	for (size_t i = 0; o[i].name != NULL; i++) {
		if (strcmp(o[i].name, option) == 0)
			return s->values[i];
	}
	return NULL;
}

/* A day or a time back from now ("7d") into an instant; of --until a day means
 * its end. */
static int
when(const struct session *s, const char *option, int64_t *at)
{
	const char *text = value_of(s, option);
	int64_t back;
	struct err e;

	if (text == NULL)
		return 0;
	if (shelf_day(str_of(text), (int)s->conf.archive_offset_min, at)) {
		*at += strcmp(option, "until") == 0 ? CIVIL_DAY : 0;
		return 0;
	}
	if (value_duration(str_of(text), &back, &e) != 0)
		return cmd_usage(s->command->name, "--%s takes a day "
		    "(2026-11-01) or a time back (7d), not \"%s\"", option,
		    text);
	*at = s->now - back;
	return 0;
}

static int
begin(struct session *s)
{
	int needs = s->command->needs;
	int stores = needs & (NEED_STATE | NEED_ARCHIVE);
	int status = needs != 0 ? load(s, (needs & NEED_WARNINGS) != 0) : 0;

	if (status == 0 && (needs & NEED_TOPIC))
		status = names_topic(s->conf.filter, value_of(s, "topic"));
	if (status == 0)
		status = when(s, "since", &s->since);
	if (status == 0)
		status = when(s, "until", &s->until);
	return status == 0 && stores != 0 ? session_open(s, needs) : status;
}

int
session_run(const struct command *c, const char *file, int argc, char **argv)
{
	struct session s = { .command = c, .file = file, .since = INT64_MIN,
	    .now = civil_now() };
	struct err e;
	int status, at = cmd_options(c, argc, argv, s.values, &status);

	if (at < 0)
		return status;
	s.operands = argv + at;
	s.n_operands = (size_t)(argc - at);
	status = begin(&s);
	if (status == 0)
		status = c->run(&s, &e);
	if (status < 0) {
		log_error("%s", e.msg);
		status = EX_IOERR;
	}
	session_shut(&s);
	conf_release(&s.conf);
	return status;
}
