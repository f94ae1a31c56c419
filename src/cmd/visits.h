/* What is known of feeds and hosts over HTTP, as rows of the state. */
#ifndef KATCHI_CMD_VISITS_H
#define KATCHI_CMD_VISITS_H

#include "base/arena.h"
#include "base/err.h"
#include "net/visit.h"
#include "store/state.h"

/* visits_get - fills v (initialised) with the row of a feed.
 *
 * mem  scratch, reset first
 *
 * Returns 1, 0 when there is none (v is as it was), -1. */
int visits_get(struct state *st, struct arena *mem, const char *feed,
    struct visit *v, struct err *e);
int visits_get_host(struct state *st, struct arena *mem, const char *host,
    struct visit_host *h, struct err *e);

/* Within the transaction that remembers the items. */
int visits_put(struct state *st, const char *feed, const struct visit *v,
    struct err *e);
int visits_put_host(struct state *st, const char *host,
    const struct visit_host *h, struct err *e);

#endif
