/* The options of a fetcher, looked at.  Used by fetch.c. */
#ifndef KATCHI_NET_FETCH_OPTIONS_H
#define KATCHI_NET_FETCH_OPTIONS_H

#include "base/err.h"
#include "net/fetch.h"

/* fetch_options_fit - raises the soft limit of descriptors to what o wants,
 * and lowers o->connections to what there is.
 *
 * Returns how many connections may stay open; -1 with *e set (ERR_LOCAL) when
 * o is out of bounds, or when there is no descriptor for a single one. */
int fetch_options_fit(struct fetch_options *o, struct err *e);

#endif
