/* From pending to archived: G and T2 of a run, and their recovery. */
#ifndef KATCHI_STORE_PUBLISH_H
#define KATCHI_STORE_PUBLISH_H

#include <stddef.h>

#include "base/err.h"
#include "store/archive.h"
#include "store/state.h"

struct publish_count {
	size_t commits;         /* made */
	size_t items;           /* that they brought */
	size_t found;           /* were in the branch already: a run died
	                         * between G and T2 */
	size_t rejected;        /* removed by the reader since the last run */
	size_t returned;        /* removed once, and brought back by him */
};

/* publish_open - at the start of a run, after both were opened.
 *
 * Rebuilds an empty state; says when the tip does not descend from the one
 * that is remembered; marks what the reader removed since as rejected. */
int publish_open(struct state *st, struct archive *a, int64_t now,
    const struct store_say *say, struct publish_count *n, struct err *e);

/* publish_moved - after the branch moved by other means from commit `before`:
 * marks what was removed or brought back there, remembers the tip. */
int publish_moved(struct state *st, struct archive *a, const char *before,
    struct err *e);

/* publish - at its end: every pending page that the branch does not have
 * yet is committed, the branch moves once, then all are ticked off and the
 * tip is remembered, in one transaction.  What a stop (archive_options) left
 * out stays pending.
 *
 * Whatever moment it dies at, calling it again leads to the same archive. */
int publish(struct state *st, struct archive *a, struct publish_count *n,
    struct err *e);

#endif
