#include "net/due.h"

#include "base/mem.h"

#include "base/banned.h"

#define MINUTE  ((int64_t)60)
#define HOUR    (60 * MINUTE)
#define DAY     (24 * HOUR)

#define IGNORES_FLOOR   HOUR

/* A quarter of the usual gap finds an item on average after an eighth. */
#define GAP_SHARE       4

/* 0 to span / 10, always the same for one feed. */
int64_t
due_spread(const struct visit *v, int64_t span)
{
	return (int64_t)(reply_hash(str_of(v->url)) %
	    (uint64_t)(span / 10 + 1));
}

/* The first instant from t on that the feed's skipHours and skipDays leave
 * open; t when they leave none (RSS 2.0). */
int64_t
due_leave_skipped(const struct visit *v, int64_t t)
{
	uint32_t hours = (uint32_t)v->skip_hours & 0xFFFFFF;
	uint32_t days = (uint32_t)v->skip_days & 0x7F;
	int64_t at = t;

	if (hours == 0xFFFFFF || days == 0x7F || t < 0)
		return t;
	/* At worst six days and 23 hours are closed. */
	for (int i = 0; i < 7 * 24; i++) {
		unsigned hour = (unsigned)(at / HOUR % 24);
		unsigned day = (unsigned)((at / DAY + 4) % 7);

		if ((hours >> hour & 1) == 0 && (days >> day & 1) == 0)
			break;
		/* Not all feeds at the stroke of the hour. */
		at = (at / HOUR + 1) * HOUR + due_spread(v, HOUR);
	}
	return at;
}

int64_t
due_clamp(int64_t v, int64_t low, int64_t high)
{
	if (v > high)
		v = high;
	return v < low ? low : v;
}

/* first, 2 first, 4 first, ... for the 1st, 2nd, 3rd failure. */
int64_t
due_doubled(int64_t first, int64_t nth, int64_t max)
{
	int64_t v = first;

	for (int64_t i = 1; i < nth && v < max; i++)
		v *= 2;
	return v < max ? v : max;
}

/* Between two visits, when the publisher wants nothing. */
int64_t
due_own(const struct visit *v, const struct visit_policy *p)
{
	int64_t own = p->interval_s;

	if (!p->interval_fixed && v->gap_s > 0)
		own = v->gap_s / GAP_SHARE;
	if (v->same_count >= DUE_IGNORES && own < IGNORES_FLOOR)
		own = IGNORES_FLOOR;
	return due_clamp(own, p->min_s, p->max_s);
}

/* "About": a little early, for a timer of that period. */
static int64_t
about(const struct visit *v, int64_t span)
{
	return span - span / 20 * 3 + due_spread(v, span);
}

/* What the publisher wishes, and by which word; 0: nothing. */
int64_t
due_asked(const struct visit *v, const struct visit_policy *p,
    enum visit_rule *by)
{
	int64_t asked = v->fresh_s;

	*by = VISIT_RULE_FRESH;
	if (v->ttl_s > asked) {
		asked = v->ttl_s;
		*by = VISIT_RULE_TTL;
	}
	if (v->sy_s > asked) {
		asked = v->sy_s;
		*by = VISIT_RULE_SY;
	}
	/* Who wrote an interval for this one feed knows it better. */
	return p->interval_fixed ? 0 : due_clamp(asked, 0, p->max_s);
}

/* After a good reply. */
int64_t
due_regular(const struct visit *v, const struct visit_policy *p, int64_t now,
    int64_t late_s)
{
	enum visit_rule by;
	int64_t asked = due_asked(v, p, &by);
	int64_t from_own = about(v, due_own(v, p));
	int64_t from_asked = asked > 0 ? late_s + asked + due_spread(v, asked) :
	    0;

	return due_leave_skipped(v, now +
	    (from_own > from_asked ? from_own : from_asked));
}

/* How long to wait after the nth failure.  A feed that was well is not left
 * alone for an hour because of one fault: its list may have rolled over by
 * then.  Who refuses us (403) or has a word for when (429) means it. */
int64_t
due_backoff(const struct visit *v, int64_t first, bool soft,
    const struct visit_policy *p)
{
	int64_t own = due_own(v, p), wait;

	soft = soft && v->last_ok != 0 && own < first;

	wait = due_doubled(soft ? own : first, v->fail_count, DAY);
	return soft && v->fail_count == 1 ? about(v, wait) :
	    wait + due_spread(v, wait);
}

