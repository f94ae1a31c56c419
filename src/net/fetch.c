#include "net/fetch.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/mem.h"
#include "net/fetch_options.h"
#include "net/job.h"
#include "net/local.h"
#include "net/queue.h"
#include "net/transfer.h"
#include "net/visit.h"

#include "base/banned.h"

#define STOP_GRACE_MS           1000

/* The longest sleep: silence, breakers and deadlines are looked at. */
#define TICK_MS                 250

/* A program's end is seen by asking. */
#define COMMAND_TICK_MS         20

/* Work on replies before the others are looked at again: of 64 that come at
 * once the last would else wait for all, and so would what follows it. */
#define REPLIES_MS              4

struct fetch {
	struct fetch_options o;
	char *user_agent;
	void *loop;
	struct transfer *slots;         /* o.connections of them */
	struct transfer **idle;         /* those that do nothing */
	unsigned n_idle;
	struct transfer_memory memory;
	struct queue queue;
	struct job *local_head, **local_tail;   /* files and commands */
	struct {
		struct job *job;        /* NULL: free */
		struct local local;
		int64_t started;
	} commands[LIMIT_COMMANDS];
	unsigned resolving;             /* transfers to unknown hosts */
	struct fetch_counts counts;

	int wake;                       /* an eventfd: fetch_stop wrote */
	volatile sig_atomic_t stop;

	/* Of the run. */
	fetch_on_reply *on_reply;
	void *ctx;
	int64_t started, ending;        /* ms; ending 0: not yet */
	bool stopped;                   /* ending by fetch_stop */
};

int
fetch_open(struct fetch **out, const struct fetch_options *o, struct err *e)
{
	struct fetch *f = mem_zalloc(1, sizeof(*f));
	const char *agent = o->user_agent != NULL ? o->user_agent : "katchi";
	int kept;

	f->o = *o;
	f->user_agent = mem_dup(agent, strlen(agent));
	f->o.user_agent = f->user_agent;
	f->local_tail = &f->local_head;
	f->wake = -1;
	kept = fetch_options_fit(&f->o, e);
	if (kept < 0)
		goto fail;
	o = &f->o;
	queue_init(&f->queue, LIMIT_OPEN_HOSTS, o->connections, o->per_host,
	    o->spacing_ms);
	f->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (f->wake < 0) {
		err_set(e, ERR_LOCAL, "eventfd: %s", strerror(errno));
		goto fail;
	}
	if (transfer_loop_open(&f->loop, (unsigned)kept, e) != 0)
		goto fail;
	f->slots = mem_zalloc(o->connections, sizeof(*f->slots));
	f->idle = mem_zalloc(o->connections, sizeof(*f->idle));
	*out = f;
	return 0;
fail:
	fetch_free(f);
	return -1;
}

static struct job *
pop_local(struct fetch *f)
{
	struct job *j = f->local_head;

	if (j == NULL)
		return NULL;
	f->local_head = j->next;
	if (f->local_head == NULL)
		f->local_tail = &f->local_head;
	return j;
}

void
fetch_free(struct fetch *f)
{
	struct job *j;

	if (f == NULL)
		return;
	for (unsigned i = 0; f->slots != NULL && i < f->o.connections; i++)
		transfer_release(&f->slots[i]);
	transfer_loop_free(f->loop);
	if (f->queue.open != NULL)
		while ((j = queue_drop(&f->queue)) != NULL)
			job_free(j);
	queue_release(&f->queue);
	while ((j = pop_local(f)) != NULL)
		job_free(j);
	free(f->slots);
	free(f->idle);
	free(f->user_agent);
	if (f->wake >= 0)
		close(f->wake);
	free(f);
}

/* from  the host that sent the job on, NULL for a new one */
static void
push(struct fetch *f, struct job *j, const struct queue_host *from)
{
	char *key = visit_host_key_new(j->url);
	/* What has no host is refused when its turn comes. */
	const char *to = key != NULL ? key : "";
	enum queue_place place = QUEUE_LAST;

	if (from != NULL)
		place = queue_same_name(from->key, to) ? QUEUE_AT_ONCE :
		    QUEUE_FIRST;
	queue_push(&f->queue, to, j, place);
	free(key);
}

void
fetch_add(struct fetch *f, const struct fetch_request *r)
{
	struct job *j = job_new(r);

	if (j->command == NULL && !local_is_file(j->url)) {
		push(f, j, NULL);
		return;
	}
	*f->local_tail = j;
	f->local_tail = &j->next;
}

void
fetch_stop(struct fetch *f)
{
	const uint64_t one = 1;
	int saved = errno;
	ssize_t n;

	f->stop = 1;
	n = write(f->wake, &one, sizeof(one));
	(void)n;
	errno = saved;
}

struct fetch_counts
fetch_counts(const struct fetch *f)
{
	return f->counts;
}

const char *
fetch_library(void)
{
	return transfer_library();
}

/* --- the end of a request ------------------------------------------------ */

/* Tells the caller and forgets the job. */
static void
deliver(struct fetch *f, struct job *j, struct reply *r)
{
	f->counts.requests += r->requests;
	f->counts.wire_bytes += r->wire_bytes;
	if (f->on_reply(f->ctx, r) != 0)
		f->stop = 1;
	f->counts.body_bytes += r->body_bytes;
	job_free(j);
}

static void
deliver_unasked(struct fetch *f, struct job *j, enum outcome o,
    const char *why)
{
	struct reply r;

	job_reply(j, &r);
	r.outcome = o;
	err_set(&r.err, ERR_NET, "%s", why);
	deliver(f, j, &r);
}

static const char *
why_ending(const struct fetch *f)
{
	return f->stopped ? "the run was stopped" :
	    "the time of the run was over";
}

static void
set_silent(struct transfer *t, bool silent)
{
	t->host->silent -= t->silent;
	t->host->silent += silent;
	t->silent = silent;
}

/* A name that is resolved makes room for the next. */
static void
see_resolved(struct fetch *f, struct transfer *t, bool over)
{
	if (!t->resolving || !(t->opened || over))
		return;
	t->resolving = false;
	f->resolving--;
	if (t->opened)
		t->host->known = true;
}

/* Takes the slot out of the loop. */
static void
retire(struct fetch *f, struct transfer *t, const struct reply *r)
{
	struct queue_host *h = t->host;

	see_resolved(f, t, true);
	set_silent(t, false);
	if (r->outcome == OUTCOME_TIMEOUT && ++h->hangs >= f->o.hangs)
		h->closed = "others of its host timed out";
	if (r->outcome == OUTCOME_BUSY)
		h->closed = "its host told us to wait";
	transfer_loop_remove(f->loop, t);
	queue_done(&f->queue, h);
	f->idle[f->n_idle++] = t;
}

static void
finish(struct fetch *f, struct transfer *t, int code, int64_t now)
{
	struct job *j = t->job;
	struct reply r;
	enum transfer_end end = transfer_end(t, code, now, &r);

	f->counts.connections += t->connects;
	if (end == TRANSFER_HOP)
		push(f, j, t->host);
	retire(f, t, &r);
	/* The views live in the slot until the callback is over. */
	if (end == TRANSFER_DONE)
		deliver(f, j, &r);
	transfer_idle(t);
}

/* --- files and commands -------------------------------------------------- */

static void
read_file(struct fetch *f, struct job *j)
{
	struct reply r;
	struct buf body;

	job_reply(j, &r);
	buf_init(&body, f->o.max_body);
	if (!j->allow_file) {
		r.outcome = OUTCOME_REFUSED;
		err_set(&r.err, ERR_INPUT,
		    "a file: URL is only read when the configuration has it");
	} else {
		r.outcome = local_file(&body, j->url, f->o.max_body, &r.err);
	}
	if (r.outcome == OUTCOME_OK) {
		r.body = buf_str(&body);
		r.body_hash = reply_hash(r.body);
		r.body_bytes = body.n;
	}
	deliver(f, j, &r);
	buf_release(&body);
}

static void
start_command(struct fetch *f, unsigned at, struct job *j, int64_t now)
{
	int64_t limit = j->timeout_ms > 0 ? j->timeout_ms : f->o.timeout_ms;
	struct reply r;

	job_reply(j, &r);
	if (j->command[0] == NULL) {
		r.outcome = OUTCOME_REFUSED;
		err_set(&r.err, ERR_INPUT, "an empty command");
	} else if (local_start(&f->commands[at].local, j->command,
	    f->o.max_body, now + limit, &r.err) != 0) {
		r.outcome = r.err.kind == ERR_LOCAL ? OUTCOME_NOT_REACHED :
		    OUTCOME_LOCAL;
	} else {
		f->commands[at].job = j;
		f->commands[at].started = now;
		return;
	}
	deliver(f, j, &r);
}

static void
end_command(struct fetch *f, unsigned at, int64_t now)
{
	struct local *l = &f->commands[at].local;
	struct job *j = f->commands[at].job;
	struct reply r;

	j->ms = now - f->commands[at].started;
	job_reply(j, &r);
	r.outcome = local_end(l, now, &r.err);
	if (r.outcome == OUTCOME_OK) {
		r.body = buf_str(&l->body);
		r.body_hash = reply_hash(r.body);
	}
	r.body_bytes = l->body.n;
	if (r.outcome == OUTCOME_TIMEOUT && f->ending != 0) {
		r.outcome = OUTCOME_NOT_REACHED;
		err_set(&r.err, ERR_NET, "%s", why_ending(f));
	}
	f->commands[at].job = NULL;
	deliver(f, j, &r);
	local_release(l);
}

/* One step of all programs; how many run. */
static unsigned
step_local(struct fetch *f, int64_t now, bool give_up)
{
	unsigned running = 0;

	for (unsigned i = 0; i < LIMIT_COMMANDS; i++) {
		struct job *j;

		if (f->commands[i].job != NULL) {
			if (!local_step(&f->commands[i].local, now) &&
			    !give_up) {
				running++;
				continue;
			}
			end_command(f, i, now);
		}
		while (f->ending == 0 && f->stop == 0 &&
		    f->commands[i].job == NULL &&
		    (j = pop_local(f)) != NULL) {
			if (j->command == NULL)
				read_file(f, j);
			else
				start_command(f, i, j, now);
		}
		running += f->commands[i].job != NULL;
	}
	return running;
}

/* --- the run ------------------------------------------------------------- */

/* Starts what may start. */
static int
fill(struct fetch *f, int64_t now, struct err *e)
{
	struct queue_host *h;
	struct transfer *t;
	struct reply r;
	struct job *j;

	while (f->n_idle > 0 && f->stop == 0) {
		if (f->idle[f->n_idle - 1]->easy == NULL &&
		    transfer_init(f->idle[f->n_idle - 1], &f->o, &f->memory,
		    e) != 0)
			return -1;
		j = queue_take(&f->queue, now, f->resolving < LIMIT_RESOLVING,
		    &h);
		if (j == NULL)
			break;
		if (h->closed != NULL) {
			queue_done(&f->queue, h);
			deliver_unasked(f, j, OUTCOME_HOST_HANGS, h->closed);
			continue;
		}
		t = f->idle[--f->n_idle];
		if (!transfer_start(t, j, now, &r)) {
			queue_done(&f->queue, h);
			f->idle[f->n_idle++] = t;
			deliver(f, j, &r);
			continue;
		}
		t->host = h;
		t->resolving = !h->known;
		f->resolving += t->resolving;
		if (transfer_loop_add(f->loop, t, e) != 0)
			return -1;
	}
	return 0;
}

/* What time alone changes: silence, and memory that became free. */
static void
look_after(struct fetch *f, int64_t now)
{
	for (unsigned i = 0; i < f->o.connections; i++) {
		struct transfer *t = &f->slots[i];

		if (t->job == NULL)
			continue;
		see_resolved(f, t, false);
		set_silent(t, !t->paused &&
		    now - t->last_byte >= f->o.silent_ms);
		if (t->paused && (f->memory.lead == NULL ||
		    f->memory.used < LIMIT_BODIES))
			transfer_resume(t);
	}
}

static void
abort_running(struct fetch *f)
{
	for (unsigned i = 0; i < f->o.connections; i++) {
		struct transfer *t = &f->slots[i];
		struct job *j = t->job;
		struct reply r;

		if (j == NULL)
			continue;
		job_reply(j, &r);
		r.outcome = OUTCOME_NOT_REACHED;
		err_set(&r.err, ERR_NET, "%s", why_ending(f));
		retire(f, t, &r);
		transfer_idle(t);
		deliver(f, j, &r);
	}
}

/* Answers all that waits and was not asked. */
static void
drop_waiting(struct fetch *f)
{
	struct job *j;

	while ((j = queue_drop(&f->queue)) != NULL)
		deliver_unasked(f, j, OUTCOME_NOT_REACHED, why_ending(f));
	while ((j = pop_local(f)) != NULL)
		deliver_unasked(f, j, OUTCOME_NOT_REACHED, why_ending(f));
}

/* Whether the run is ending; sets when it must have ended. */
static void
look_at_end(struct fetch *f, int64_t now)
{
	if (f->stop != 0 && !f->stopped) {
		f->stopped = true;
		f->ending = now + STOP_GRACE_MS;
	} else if (f->ending == 0 && f->o.deadline_ms > 0 &&
	    now - f->started >= f->o.deadline_ms) {
		f->ending = now + f->o.grace_ms;
	}
}

static int64_t
time_to_sleep(const struct fetch *f, int64_t now, unsigned programs)
{
	int64_t wait = programs > 0 ? COMMAND_TICK_MS : TICK_MS, queue;

	if (f->n_idle == 0 || f->ending != 0)
		return wait;
	queue = queue_wait(&f->queue, now, f->resolving < LIMIT_RESOLVING);
	return queue >= 0 && queue < wait ? queue : wait;
}

static int
wait_for_news(struct fetch *f, unsigned programs, struct err *e)
{
	int fds[TRANSFER_FDS];
	unsigned n = 0;

	/* Once seen, the stop need not wake us again. */
	fds[n++] = f->stopped ? -1 : f->wake;
	for (unsigned i = 0; i < LIMIT_COMMANDS; i++) {
		bool runs = f->commands[i].job != NULL;

		fds[n++] = runs ? f->commands[i].local.out : -1;
		fds[n++] = runs ? f->commands[i].local.diag : -1;
	}
	return transfer_loop_wait(f->loop, fds, n,
	    time_to_sleep(f, transfer_clock(), programs), e);
}

/* Ends transfers that are done, for a while; whether some may be left. */
static bool
finish_some(struct fetch *f)
{
	int64_t start = transfer_clock(), now = start;
	struct transfer *t;
	int code;

	while (now - start < REPLIES_MS) {
		t = transfer_loop_done(f->loop, &code);
		if (t == NULL)
			return false;
		finish(f, t, code, now);
		now = transfer_clock();
	}
	return true;
}

/* One turn.  1: there is more to do, 0: all is done, -1 with *e. */
static int
turn(struct fetch *f, struct err *e)
{
	int64_t now = transfer_clock();
	unsigned programs;
	bool give_up, more;

	look_at_end(f, now);
	give_up = f->ending != 0 && now >= f->ending;
	if (give_up)
		abort_running(f);
	if (f->ending != 0)
		drop_waiting(f);
	else if (fill(f, now, e) != 0)
		return -1;
	programs = step_local(f, now, give_up);
	if (transfer_loop_work(f->loop, e) != 0)
		return -1;
	more = finish_some(f);
	look_after(f, transfer_clock());
	if (f->n_idle == f->o.connections && programs == 0 &&
	    f->queue.waiting == 0 && f->local_head == NULL)
		return 0;
	/* Freed slots are filled before anybody sleeps. */
	if (more || (f->ending == 0 && f->n_idle > 0 && queue_wait(&f->queue,
	    transfer_clock(), f->resolving < LIMIT_RESOLVING) == 0))
		return 1;
	return wait_for_news(f, programs, e) == 0 ? 1 : -1;
}

int
fetch_run(struct fetch *f, fetch_on_reply *on_reply, void *ctx,
    struct err *e)
{
	int64_t now = transfer_clock();
	int rc;

	f->on_reply = on_reply;
	f->ctx = ctx;
	f->started = now;
	f->ending = 0;
	f->stopped = false;
	f->n_idle = 0;
	for (unsigned i = f->o.connections; i > 0; i--)
		f->idle[f->n_idle++] = &f->slots[i - 1];
	queue_sort(&f->queue);
	do
		rc = turn(f, e);
	while (rc > 0);
	if (rc < 0) {
		f->stopped = true;
		abort_running(f);
		drop_waiting(f);
		step_local(f, now, true);
	}
	return rc;
}
