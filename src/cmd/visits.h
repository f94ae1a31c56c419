/* What is known of feeds and hosts over HTTP, as rows of the state. */
#ifndef KATCHI_CMD_VISITS_H
#define KATCHI_CMD_VISITS_H

#include "base/err.h"
#include "conf/conf.h"
#include "net/visit.h"
#include "store/state.h"

/* visits_get - fills v (initialised) with the row of a feed.
 *
 * Returns 1, 0 when there is none (v is as it was), -1. */
int visits_get(struct state *st, const char *feed, struct visit *v,
    struct err *e);

/* visits_each - fn for every row, by key; it may take v (or h) over and leave
 * an initialised one.  A result other than 0 ends it with -1. */
int visits_each(struct state *st, int (*fn)(void *ctx, struct str feed,
    struct visit *v, struct err *e), void *ctx, struct err *e);
int visits_each_host(struct state *st, int (*fn)(void *ctx, struct str host,
    struct visit_host *h, struct err *e), void *ctx, struct err *e);

/* Within the transaction that remembers the items. */
int visits_put(struct state *st, const char *feed, const struct visit *v,
    struct err *e);
int visits_put_host(struct state *st, const char *host,
    const struct visit_host *h, struct err *e);

/* When a feed is asked, by its section and [poll]. */
void visits_policy(struct visit_policy *p, const struct conf *c,
    const struct source *s);

/* visits_fit - makes of what was remembered what holds by the configuration
 * as it is now: only when it last brought something when the feed has another
 * address or program, and no longer wait than it says. */
void visits_fit(struct visit *v, const struct conf *c,
    const struct source *s);

#endif
