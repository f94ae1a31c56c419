#include "cmd/run.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "cmd/push.h"
#include "cmd/visits.h"
#include "conf/shipped.h"
#include "feed/coding.h"

#include "base/banned.h"

/* Lines that are named after an upgrade. */
#define RENEWED 20

enum { OPT_DRY, OPT_ALL, OPT_STRICT };

/* The one that SIGTERM stops. */
static struct fetch *volatile running;
static volatile sig_atomic_t told_to_stop;

static void
on_signal(int sig)
{
	(void)sig;
	told_to_stop = 1;
	if (running != NULL)
		fetch_stop(running);
}

static void
catch_signals(void)
{
	struct sigaction sa, old;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_signal;
	sigemptyset(&sa.sa_mask);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	/* A terminal that closes: the programs that we started have process
	 * groups of their own and would go on.  nohup(1) stays in force. */
	if (sigaction(SIGHUP, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
		sigaction(SIGHUP, &sa, NULL);
}

static int
run_fetch(struct run *r, struct err *e)
{
	const struct conf *c = r->conf;
	struct fetch_options o;
	struct buf agent;
	int rc;

	buf_init(&agent, LIMIT_FIELD);
	buf_adds(&agent, "katchi/" KATCHI_VERSION);
	if (c->poll_contact != NULL)
		buf_printf(&agent, " (+%s)", c->poll_contact);
	fetch_options_default(&o);
	o.user_agent = buf_z(&agent);
	o.codings = coding_accepted;
	o.connections = (unsigned)c->poll_connections;
	o.per_host = (unsigned)c->poll_per_host;
	o.spacing_ms = c->poll_spacing_s * 1000;
	o.timeout_ms = c->poll_timeout_s * 1000;
	o.deadline_ms = c->poll_deadline_s * 1000;
	o.max_body = (size_t)c->poll_max_body;
	if (o.max_wire > o.max_body)
		o.max_wire = o.max_body;
	rc = fetch_open(&r->fetch, &o, e);
	buf_release(&agent);
	if (rc != 0)
		return -1;
	running = r->fetch;
	if (told_to_stop)       /* before there was anything to stop */
		fetch_stop(r->fetch);
	run_queue(r);
	rc = fetch_run(r->fetch, run_on_reply, r, e);
	if (rc == 0 && !r->stopped)
		rc = run_late(r, e);
	running = NULL;
	log_progress(NULL);
	if (rc == 0 && r->stopped) {
		*e = r->err;
		rc = -1;
	}
	return rc;
}

/* Whether a file is one that katchi ships, as it is shipped. */
static bool
is_shipped(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct err e;
	size_t n;
	char *text = file_read_new(path, LIMIT_CONF_FILE, &n, &e);
	bool same = false;

	for (size_t i = 0; text != NULL && i < shipped_n; i++) {
		const char *name = strrchr(shipped_files[i].path, '/');

		same |= slash != NULL && strcmp(name, slash) == 0 &&
		    strcmp(shipped_files[i].text, text) == 0;
	}
	free(text);
	return same;
}

/* After an upgrade from version 0.1: the lines of the user's own files that
 * have become grammar, once. */
static void
say_renewed(struct run *r)
{
	const struct where *list;
	size_t n, said = 0;
	bool shipped = false;

	list = filter_renewed(r->conf->filter, &n);
	for (size_t i = 0; i < n && said < RENEWED; i++) {
		if (i == 0 || list[i].file != list[i - 1].file)
			shipped = is_shipped(list[i].file);
		if (shipped)
			continue;
		log_warning("%s:%u: this line is read otherwise than by "
		    "version 0.1; katchi-filters(5) tells how", list[i].file,
		    list[i].line);
		said++;
	}
}

static void
say_fingerprint(struct run *r)
{
	const char *now = filter_fingerprint(r->conf->filter);
	struct arena mem;
	struct str before = { NULL, 0 }, language = { NULL, 0 };
	struct err e;

	arena_init(&mem, LIMIT_FIELD);
	if (state_meta_get(r->state, STATE_META_FILTER, &mem, &before,
	    &e) == 1 && state_meta_get(r->state, STATE_META_LANGUAGE, &mem,
	    &language, &e) == 0)
		say_renewed(r);
	if (!r->dry && language.n == 0 && state_meta_put(r->state,
	    STATE_META_LANGUAGE, STR(FILTER_LANGUAGE), &e) != 0)
		log_warning("%s", e.msg);
	if (before.n > 0 && !str_is(before, now))
		log_notice("the filters changed since the last run; they "
		    "hold for what comes from now on, and katchi preview "
		    "shows what they change of the rest");
	if (!r->dry && !str_is(before, now) &&
	    state_meta_put(r->state, STATE_META_FILTER, str_of(now), &e) != 0)
		log_warning("%s", e.msg);
	arena_release(&mem);
}

/* What is pending, if any, also of a run that died. */
static int
run_publish(struct run *r, struct publish_count *done, struct err *e)
{
	size_t waiting;

	if (state_pending_count(r->state, &waiting, e) != 0)
		return -1;
	if (waiting == 0)
		return 0;
	if (session_archive(r->session, e) != 0)
		return -1;
	if (r->conf->hook_on_match.n > 0)
		hook_collect(&r->hook, r->state);
	if (publish(r->state, r->session->archive, done, e) != 0)
		return -1;
	r->hook.ready = true;
	return 0;
}

/* What an unchanged document lists is not looked at in each run.  A feed that
 * brought something within half of keep was read since. */
static int
still_listed(void *ctx, struct str feed, struct visit *v, struct err *e)
{
	struct run *r = ctx;
	int64_t half = r->conf->state_keep_s / 2;

	if (v->last_ok > r->now || v->last_ok - v->last_new < half ||
	    r->now - v->last_ok > half)
		return 0;
	return state_still_listed(r->state, feed, v->last_ok, e);
}

/* Looks at all that is old: not at each run. */
static int
run_expire(struct run *r, struct err *e)
{
	size_t expired;

	if (!state_is_due(r->state, STATE_META_EXPIRED, r->now,
	    LIMIT_EXPIRE_EVERY))
		return 0;
	if (state_begin(r->state, e) != 0 ||
	    visits_each(r->state, still_listed, r, e) != 0 ||
	    state_expire(r->state, r->now, r->conf->state_keep_s, &expired,
	    e) != 0 ||
	    state_was_done(r->state, STATE_META_EXPIRED, r->now, e) != 0 ||
	    state_commit(r->state, e) != 0) {
		state_rollback(r->state);
		return -1;
	}
	return 0;
}

/* Everything between the open archive and the moved branch. */
static int
run_pass(struct run *r, struct publish_count *done, struct err *e)
{
	const struct session *s = r->session;
	int rc;

	memset(done, 0, sizeof(*done));
	if (!r->dry && session_recover(r->session, e) != 0)
		return -1;
	say_fingerprint(r);
	if (run_select(r, s->operands, s->n_operands,
	    s->values[OPT_ALL] != NULL, e) != 0)
		return -1;
	rc = r->n_polls > 0 ? run_fetch(r, e) : 0;
	/* What came before a fault is kept all the same. */
	if (rc != 0) {
		struct err later;

		run_commit(r, &later);
	} else {
		rc = run_commit(r, e);
	}
	if (rc != 0 || r->dry)
		return rc;
	if (run_publish(r, done, e) != 0)
		return -1;
	return run_expire(r, e);
}

static void
say_summary(const struct run *r, const struct publish_count *done,
    int64_t started_ms)
{
	const char *tip = session_tip(r->session);

	printf("run: due=%zu changed=%zu unchanged=%zu failed=%zu items=%zu "
	    "new=%zu matched=%zu commits=%zu head=%.7s ms=%lld\n",
	    r->count.due, r->count.changed, r->count.unchanged,
	    r->count.failed, r->count.items, r->count.fresh,
	    r->count.matched, done->commits, tip[0] != '\0' ? tip : "none",
	    (long long)(run_clock() - started_ms));
	if (r->count.unreached > 0)
		log_warning("%zu feeds were not reached; they are due next "
		    "time", r->count.unreached);
	if (r->count.held > 0)
		log_notice("%zu feeds were not asked: others of their host "
		    "were told to wait, or timed out", r->count.held);
}

static int
run_status(const struct run *r)
{
	bool strict = r->session->values[OPT_STRICT] != NULL;
	size_t asked = r->count.due - r->count.unreached - r->count.held;

	if (r->count.failed > 0 && r->count.failed == asked)
		return EX_UNAVAILABLE;
	if (strict && r->count.failed > 0)
		return EX_PROTOCOL;
	return 0;
}

/* The pass, with its memory. */
static int
run_all(struct run *r)
{
	int64_t started = run_clock();
	struct publish_count done;
	struct err e;
	int status;

	buf_init(&r->unpacked, (size_t)r->conf->poll_max_body);
	arena_init(&r->feed_mem, LIMIT_FEED_ARENA);
	arena_init(&r->item_mem, LIMIT_FEED_ARENA);
	arena_init(&r->match_mem, LIMIT_MATCH_ARENA);
	keep_init(&r->keep, r->conf, r->state, &r->match_mem, r->now);
	if (run_pass(r, &done, &e) != 0) {
		log_error("%s", e.msg);
		status = e.kind == ERR_INPUT ? EX_USAGE : EX_IOERR;
	} else {
		if (!r->dry && r->session->archive != NULL)
			push(r->session);
		say_summary(r, &done, started);
		status = run_status(r);
	}
	fetch_free(r->fetch);
	run_release(r);
	keep_release(&r->keep);
	buf_release(&r->unpacked);
	arena_release(&r->feed_mem);
	arena_release(&r->item_mem);
	arena_release(&r->match_mem);
	return status;
}

int
cmd_run(struct session *s, struct err *e)
{
	int needs = NEED_STATE | NEED_ARCHIVE | NEED_LOCK | NEED_LATER;
	struct run r = { .conf = &s->conf, .session = s, .now = s->now,
	    .dry = s->values[OPT_DRY] != NULL };
	int status;

	(void)e;
	catch_signals();
	s->stop = &told_to_stop;
	status = session_open(s, needs | (r.dry ? NEED_READ : 0));
	if (status != 0)
		return status;
	/* Once: what is known and not heeded is noise. */
	if (s->conf.poll_contact == NULL && state_is_empty(s->state))
		log_notice("[poll] contact is not set: publishers cannot "
		    "reach you");
	r.state = s->state;
	status = run_all(&r);
	session_shut(s);
	/* Not under the lock: the hook may take its time. */
	if (r.hook.ready)
		hook_run(&r.hook, &s->conf, &told_to_stop);
	hook_release(&r.hook);
	return status;
}
