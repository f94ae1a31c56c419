#include "net/visit.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "net/due.h"
#include "net/head.h"

#include "base/banned.h"

#define MINUTE  ((int64_t)60)
#define HOUR    (60 * MINUTE)
#define DAY     (24 * HOUR)

#define FULL_EVERY      (7 * DAY)       /* a whole GET */
#define BLOCK_MAX       (7 * DAY)       /* of Retry-After */
#define GONE_EVERY      (30 * DAY)
#define DEAD_AFTER      (7 * DAY)
#define SILENT_GAPS     10              /* and a day */

/* Nothing of ours is due later than this (a month for 410, a week of
 * skipDays); an instant past it comes from a wrong clock. */
#define AHEAD_MAX       (40 * DAY)

#define MOVE_REPLIES    3               /* agreeing */
#define MOVE_SPAN       DAY
#define MOVE_BACK_AFTER 3               /* failures at the adopted URL */


/* How often a pair that lied must change together with the body. */
#define LIAR_TERM       5

enum pair {
	PAIR_LEFT,              /* as it was */
	PAIR_TAKEN,             /* of this response, also its absence */
	PAIR_UPDATED,           /* fields of a 304, RFC 9111 4.3.4 */
	PAIR_FORGOTTEN,         /* the next request is unconditional */
};

/* What each outcome does to a visit.  A body that could not be read never
 * replaces a good pair: the items it vouched for would be lost.
 *
 * backoff  after the first failure; doubles to a day */
static const struct {
	enum pair pair;
	bool whole;             /* a whole feed: its hash is kept */
	int64_t backoff;
} rules[OUTCOMES] = {
	[OUTCOME_OK] =           { PAIR_TAKEN,     true,  0 },
	[OUTCOME_SAME] =         { PAIR_TAKEN,     true,  0 },
	[OUTCOME_NOT_MODIFIED] = { PAIR_UPDATED,   false, 0 },
	[OUTCOME_DELTA] =        { PAIR_UPDATED,   false, 0 },
	[OUTCOME_DAMAGED] =      { PAIR_TAKEN,     true,  0 },
	[OUTCOME_CUT] =          { PAIR_LEFT,      false, 0 },
	[OUTCOME_NOT_FEED] =     { PAIR_LEFT,      false, HOUR },
	[OUTCOME_ODD_304] =      { PAIR_FORGOTTEN, false, HOUR },
	[OUTCOME_STATUS] =       { PAIR_LEFT,      false, HOUR },
	[OUTCOME_FORBIDDEN] =    { PAIR_LEFT,      false, 4 * HOUR },
	[OUTCOME_MISSING] =      { PAIR_LEFT,      false, HOUR },
	[OUTCOME_GONE] =         { PAIR_LEFT,      false, HOUR },
	[OUTCOME_BUSY] =         { PAIR_LEFT,      false, HOUR },
	[OUTCOME_SERVER] =       { PAIR_LEFT,      false, HOUR },
	[OUTCOME_REDIRECT] =     { PAIR_LEFT,      false, HOUR },
	[OUTCOME_DNS] =          { PAIR_LEFT,      false, HOUR },
	[OUTCOME_CONNECT] =      { PAIR_LEFT,      false, HOUR },
	[OUTCOME_TLS] =          { PAIR_LEFT,      false, HOUR },
	[OUTCOME_TIMEOUT] =      { PAIR_LEFT,      false, HOUR },
	[OUTCOME_BROKEN] =       { PAIR_LEFT,      false, HOUR },
	[OUTCOME_TOO_BIG] =      { PAIR_LEFT,      false, HOUR },
	[OUTCOME_REFUSED] =      { PAIR_LEFT,      false, HOUR },
	[OUTCOME_LOCAL] =        { PAIR_LEFT,      false, HOUR },
};

void
visit_policy_default(struct visit_policy *p)
{
	*p = (struct visit_policy){
		.interval_s = HOUR,
		.min_s = 10 * MINUTE,
		.max_s = DAY,
		.version = "",
	};
}

/* --- what to ask --------------------------------------------------------- */

const char *
visit_url(const struct visit *v)
{
	return v->url_now != NULL ? v->url_now : v->url;
}

enum visit_when
visit_when(const struct visit *v, const struct visit_host *h, int64_t now,
    bool all)
{
	int64_t blocked = v->blocked_until;

	if (v->last_request > now)
		return VISIT_DUE;
	if (h != NULL && h->last_request <= now && h->blocked_until > blocked)
		blocked = h->blocked_until;
	if (blocked > now && blocked <= now + BLOCK_MAX)
		return VISIT_BLOCKED;
	/* Overdue, but a timer came within an hour that is closed. */
	if (!all && v->next_due <= now && due_leave_skipped(v, now) != now)
		return VISIT_NOT_YET;
	if (v->next_due <= now || v->next_due > now + AHEAD_MAX)
		return VISIT_DUE;
	if (v->gone != 0)
		return VISIT_GONE;
	return all ? VISIT_DUE : VISIT_NOT_YET;
}

/* A damaged body is worth another look once katchi can read more. */
static bool
outdated(const struct visit *v, const struct visit_policy *p)
{
	return v->bad != 0 && (v->pair_version == NULL ||
	    strcmp(v->pair_version, p->version) != 0);
}

bool
visit_conditional(const struct visit *v, const struct visit_policy *p,
    int64_t now)
{
	if (v->etag == NULL && v->last_modified == NULL)
		return false;
	if (v->pair_url == NULL || v->liar > 0 || outdated(v, p))
		return false;
	return v->last_full <= now && now - v->last_full < FULL_EVERY;
}

bool
visit_same(const struct visit *v, const struct visit_policy *p,
    const struct reply *r)
{
	return r->body_hash != 0 && v->body_hash == (int64_t)r->body_hash &&
	    !outdated(v, p);
}

bool
visit_silent(const struct visit *v, int64_t now)
{
	return v->gap_s > 0 && v->gap_s < AHEAD_MAX && v->last_new > 0 &&
	    now - v->last_new > v->gap_s * SILENT_GAPS + DAY;
}

bool
visit_dead(const struct visit *v, int64_t now)
{
	return v->fail_count > 0 && v->fail_since != 0 &&
	    now - v->fail_since >= DEAD_AFTER;
}

/* --- when to come back --------------------------------------------------- */

enum visit_rule
visit_rule(const struct visit *v, const struct visit_policy *p)
{
	enum visit_rule by;
	int64_t asked = due_asked(v, p, &by);

	if (v->blocked_until > v->last_ok && v->next_due >= v->blocked_until)
		return VISIT_RULE_WAIT;
	return asked > due_own(v, p) ? by : VISIT_RULE_OWN;
}

void
visit_refit(struct visit *v, const struct visit_policy *p)
{
	int64_t due;

	if (v->last_ok == 0 || v->last_ok != v->last_request ||
	    v->fail_count > 0 || v->blocked_until > v->last_ok)
		return;
	/* How late in its run it answered is not known any more; what its
	 * publisher asks for is not undercut. */
	due = due_regular(v, p, v->last_ok, HOUR);
	if (due < v->next_due)
		v->next_due = due;
}

/* --- what a reply changes ------------------------------------------------ */

static void
forget_pair(struct visit *v)
{
	visit_set_text(&v->etag, STR(""));
	visit_set_text(&v->last_modified, STR(""));
	visit_set_text(&v->pair_url, STR(""));
	visit_set_text(&v->pair_version, STR(""));
	v->bad = 0;
}

static void
keep_pair(struct visit *v, const struct reply *r, const char *version)
{
	visit_set_text(&v->etag, r->etag);
	visit_set_text(&v->last_modified, r->last_modified);
	visit_set_text(&v->pair_url, r->url);
	visit_set_text(&v->pair_version, str_of(version));
	/* The same damaged body is still damaged. */
	if (r->outcome != OUTCOME_SAME)
		v->bad = r->outcome == OUTCOME_DAMAGED;
}

/* RFC 9111 4.3.4: a 304 updates what it brings. */
static void
update_pair(struct visit *v, const struct reply *r)
{
	if (r->etag.n > 0)
		visit_set_text(&v->etag, r->etag);
	if (r->last_modified.n > 0)
		visit_set_text(&v->last_modified, r->last_modified);
}

static void
learn_fresh(struct visit *v, const struct reply *r, int64_t now)
{
	const struct head_cache h = {
		.cache_control = r->cache_control,
		.age = r->age,
		.expires = r->expires,
		.date = r->date,
	};
	int64_t fresh;

	if (head_fresh(&h, now, &fresh))
		v->fresh_s = fresh;
	else if (r->outcome != OUTCOME_NOT_MODIFIED)
		v->fresh_s = 0;
}

static void
learn_news(struct visit *v, const struct visit_news *news, int64_t now)
{
	if (news->items_new > 0 || news->brought)
		v->last_new = now;
	v->ttl_s = news->ttl_s;
	v->sy_s = news->sy_s;
	v->skip_hours = news->skip_hours;
	v->skip_days = news->skip_days;
	if (news->gap_s > 0)
		v->gap_s = news->gap_s;
}

static void
forget_move(struct visit *v)
{
	visit_set_text(&v->move_url, STR(""));
	v->move_count = 0;
	v->move_since = 0;
}

/* Counts where permanent redirects lead: the last target of the 301s and
 * 308s at the beginning of the chain.  A 302 after them is not followed.
 * Only replies that are the feed come here, so the words of the address say
 * nothing: a portal's page is no feed. */
static unsigned
learn_move(struct visit *v, const struct reply *r, int64_t now)
{
	const char *to = NULL;
	unsigned note = 0;

	for (size_t i = 0; i < r->n_hops; i++) {
		if (r->hops[i].status != 301 && r->hops[i].status != 308)
			break;
		to = r->hops[i].url;
	}
	if (to == NULL || strcmp(to, visit_url(v)) == 0 ||
	    strlen(to) > LIMIT_URL) {
		forget_move(v);
		return 0;
	}
	if (v->move_url == NULL || strcmp(v->move_url, to) != 0 ||
	    v->move_since > now) {
		forget_move(v);
		visit_set_text(&v->move_url, str_of(to));
		v->move_since = now;
		note = VISIT_NOTE_MOVING;
	}
	v->move_count++;
	if (v->move_count < MOVE_REPLIES || now - v->move_since < MOVE_SPAN)
		return note;
	visit_set_text(&v->url_now,
	    strcmp(to, v->url) == 0 ? STR("") : str_of(to));
	forget_move(v);
	return VISIT_NOTE_MOVED;
}

/* Whole answers with an unchanged body although the pair was sent. */
static unsigned
count_same(struct visit *v, const struct reply *r)
{
	if (!rules[r->outcome].whole ||
	    v->body_hash != (int64_t)r->body_hash) {
		v->same_count = 0;
		return 0;
	}
	v->same_count += r->conditional;
	return r->conditional && v->same_count == DUE_IGNORES ?
	    VISIT_NOTE_IGNORES : 0;
}

/* Whether the reply brings the pair that is remembered. */
static bool
same_pair(const struct visit *v, const struct reply *r)
{
	return v->pair_url != NULL && str_is(r->url, v->pair_url) &&
	    str_eq(r->etag, str_of(v->etag)) &&
	    str_eq(r->last_modified, str_of(v->last_modified));
}

/* A whole document that nobody asked to compare: were there news under the
 * very pair for which the server said 304?  A new body alone proves nothing,
 * it may hold the time of day. */
static unsigned
judge_pair(struct visit *v, const struct reply *r,
    const struct visit_news *news)
{
	bool same = same_pair(v, r), was = v->liar > 0;

	if (!rules[r->outcome].whole || r->conditional || v->body_hash == 0 ||
	    v->body_hash == (int64_t)r->body_hash ||
	    (v->etag == NULL && v->last_modified == NULL) || news == NULL ||
	    !(news->items_new > 0 || news->brought || news->edited))
		return 0;
	if (same && (was || v->last_ok > v->last_full)) {
		v->liar = LIAR_TERM;
		return was ? 0 : VISIT_NOTE_LIES;
	}
	if (!same && was)
		v->liar--;
	return 0;
}

static void
learn_body(struct visit *v, const struct reply *r, const char *version,
    int64_t now)
{
	switch (rules[r->outcome].pair) {
	case PAIR_TAKEN:
		keep_pair(v, r, version);
		break;
	case PAIR_UPDATED:
		update_pair(v, r);
		break;
	case PAIR_FORGOTTEN:
		forget_pair(v);
		break;
	case PAIR_LEFT:
		break;
	}
	if (rules[r->outcome].whole) {
		v->body_hash = (int64_t)r->body_hash;
		v->last_full = now;
	}
}

static unsigned
next_good(struct visit *v, const struct reply *r,
    const struct visit_news *news, const struct visit_policy *p, int64_t now)
{
	unsigned notes = 0;

	if (v->fail_count > 0 || v->gone != 0)
		notes |= VISIT_NOTE_RECOVERED;
	v->fail_count = 0;
	v->fail_since = 0;
	v->gone = 0;
	notes |= judge_pair(v, r, news);
	v->last_ok = now;
	visit_set_text(&v->last_error, STR(""));
	notes |= count_same(v, r);
	learn_body(v, r, p->version, now);
	if (news != NULL && news->again) {
		forget_pair(v);
		v->body_hash = 0;
	}
	learn_fresh(v, r, now + r->late_s);
	if (news != NULL && r->outcome != OUTCOME_SAME &&
	    r->outcome != OUTCOME_NOT_MODIFIED)
		learn_news(v, news, now);
	if (v->silent == 0 && visit_silent(v, now))
		notes |= VISIT_NOTE_SILENT;
	else if (v->silent != 0 && !visit_silent(v, now))
		notes |= VISIT_NOTE_SPEAKS;
	v->silent = visit_silent(v, now);
	notes |= learn_move(v, r, now);
	v->next_due = due_regular(v, p, now, r->late_s);
	return notes;
}

static unsigned
next_bad(struct visit *v, const struct reply *r, const struct visit_policy *p,
    int64_t now)
{
	unsigned notes = v->fail_count == 0 ? VISIT_NOTE_FAILING : 0;
	int64_t wait;

	v->fail_count++;
	if (v->fail_since == 0 || v->fail_since > now)
		v->fail_since = now;
	visit_set_text(&v->last_error, str_of(r->err.msg));
	learn_body(v, r, p->version, now);
	wait = due_backoff(v, rules[r->outcome].backoff,
	    rules[r->outcome].backoff == HOUR && r->outcome != OUTCOME_BUSY,
	    p);
	if (v->url_now != NULL && (r->outcome == OUTCOME_GONE ||
	    v->fail_count >= MOVE_BACK_AFTER)) {
		visit_set_text(&v->url_now, STR(""));
		forget_move(v);
		notes |= VISIT_NOTE_MOVED_BACK;
	} else if (r->outcome == OUTCOME_GONE) {
		if (v->gone == 0)
			notes |= VISIT_NOTE_GONE;
		v->gone = 1;
		wait = GONE_EVERY + due_spread(v, GONE_EVERY);
	} else {
		/* A month's look that ends otherwise: back to hours. */
		v->gone = 0;
	}
	v->next_due = now + wait;
	return notes;
}

/* What a reply forbids until when; 0: nothing.  nth counts failures; max is
 * for a good one: it asks for patience, and refuses nothing. */
static int64_t
blocked_by(const struct reply *r, int64_t nth, int64_t max, int64_t now)
{
	int64_t wait;

	now += r->late_s;
	if (head_retry_after(r->retry_after, now, &wait))
		return now + due_clamp(wait, 0,
		    outcome_good(r->outcome) && max < BLOCK_MAX ? max :
		    BLOCK_MAX);
	if (r->outcome == OUTCOME_BUSY)
		return now + due_doubled(HOUR, nth, DAY);
	return 0;
}

static bool
was_asked(const struct reply *r)
{
	return r->outcome != OUTCOME_NOT_REACHED &&
	    r->outcome != OUTCOME_HOST_HANGS && r->outcome != OUTCOME_NONE;
}

unsigned
visit_next(struct visit *v, const struct reply *r,
    const struct visit_news *news, const struct visit_policy *p, int64_t now)
{
	unsigned notes;

	if (!was_asked(r))
		return 0;
	v->last_request = now;
	v->last_status = r->status;
	visit_set_text(&v->last_outcome, str_of(outcome_name(r->outcome)));
	v->requests++;
	v->conditional += r->conditional;
	v->not_modified += r->outcome == OUTCOME_NOT_MODIFIED;
	v->wire_bytes = (int64_t)r->wire_bytes;
	v->body_bytes = (int64_t)r->body_bytes;
	if (outcome_good(r->outcome))
		notes = next_good(v, r, news, p, now);
	else
		notes = next_bad(v, r, p, now);
	v->blocked_until = blocked_by(r, v->fail_count, p->max_s, now);
	/* Busy with a word when to come back: that word, not our backoff. */
	if (r->outcome == OUTCOME_BUSY && r->retry_after.n > 0) {
		int64_t least = now + p->min_s;

		v->next_due = v->blocked_until > least ? v->blocked_until :
		    least;
		v->next_due += due_spread(v, v->next_due - now);
	} else if (v->next_due < v->blocked_until) {
		v->next_due = v->blocked_until + due_spread(v, HOUR);
	}
	return notes;
}

bool
visit_offline(struct visit *v, const struct reply *r, int64_t now)
{
	if (v->fail_since > now)
		v->fail_since = 0;
	if (v->fail_count > 0 ||
	    (v->fail_since != 0 && now - v->fail_since >= DAY))
		return false;
	if (v->fail_since == 0)
		v->fail_since = now;
	visit_set_text(&v->last_outcome, str_of(outcome_name(r->outcome)));
	visit_set_text(&v->last_error, str_of(r->err.msg));
	return true;
}

void
visit_host_next(struct visit_host *h, const struct reply *r, int64_t now)
{
	int64_t until;

	if (!was_asked(r))
		return;
	h->last_request = now;
	if (r->outcome != OUTCOME_BUSY) {
		/* The answer of one path does not lift what another path of
		 * the same run was told. */
		if (r->status != 0 && h->blocked_until <= now)
			h->fail_count = 0;
		return;
	}
	/* Several feeds of a host in one run are one refusal. */
	if (h->blocked_until <= now || h->blocked_until > now + BLOCK_MAX) {
		h->fail_count++;
		h->blocked_until = 0;
	}
	until = blocked_by(r, h->fail_count, BLOCK_MAX, now);
	if (until > h->blocked_until)
		h->blocked_until = until;
}
