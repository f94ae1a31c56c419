/* Spans and instants: how long a feed waits.  Used by visit.c; pure. */
#ifndef KATCHI_NET_DUE_H
#define KATCHI_NET_DUE_H

#include <stdbool.h>
#include <stdint.h>

#include "net/visit.h"

/* Whole answers with an unchanged body, in a row, after which a server is one
 * that ignores validators. */
#define DUE_IGNORES     5

/* 0 to span / 10, always the same for one feed. */
int64_t due_spread(const struct visit *v, int64_t span);

int64_t due_clamp(int64_t v, int64_t low, int64_t high);

/* first, 2 first, 4 first, ... for the 1st, 2nd, 3rd failure, at most max. */
int64_t due_doubled(int64_t first, int64_t nth, int64_t max);

/* The first instant from t on that skipHours and skipDays leave open. */
int64_t due_leave_skipped(const struct visit *v, int64_t t);

/* Between two visits, when the publisher wants nothing. */
int64_t due_own(const struct visit *v, const struct visit_policy *p);

/* What the publisher wishes, and by which word; 0: nothing that counts. */
int64_t due_asked(const struct visit *v, const struct visit_policy *p,
    enum visit_rule *by);

/* When it is due after a good reply that came late_s after now. */
int64_t due_regular(const struct visit *v, const struct visit_policy *p,
    int64_t now, int64_t late_s);

/* How long to wait after failure number v->fail_count.
 *
 * first  after the first of them
 * soft   less, if the feed was well and is asked more often than that */
int64_t due_backoff(const struct visit *v, int64_t first, bool soft,
    const struct visit_policy *p);

#endif
