/* From an item to the page that is to be committed: shared by run, preview
 * and apply, so that a preview shows what a run would do. */
#ifndef KATCHI_CMD_KEEP_H
#define KATCHI_CMD_KEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "conf/conf.h"
#include "feed/feed.h"
#include "filter/filter.h"
#include "store/ledger.h"
#include "store/page.h"
#include "store/state.h"

struct keep {
	const struct conf *conf;
	struct state *state;
	struct arena *mem;      /* what keep_match() makes lives there */
	int64_t now;            /* start of the run */
	struct buf text, tags, authors, link;   /* of the item at hand */
};

/* An item under the filters as they are. */
struct keep_item {
	struct filter_doc doc;
	struct verdict verdict;
	struct page page;       /* n_topics 0: it matches nothing; id and
	                         * first_seen are the caller's to set */
};

void keep_init(struct keep *k, const struct conf *conf, struct state *state,
    struct arena *mem, int64_t now);
void keep_release(struct keep *k);

/* What an item is matched by: title; summary and body; tags; authors; path
 * and query of its link. */
void keep_doc(struct keep *k, struct filter_doc *doc, const struct source *s,
    const struct feed_item *item);

/* keep_match - asks the topics of its source about an item.
 *
 * Resets k->mem first.  Views in ki point into item, k and k->mem: they end
 * with the next call.  Fails with ERR_LIMIT when its matches do not fit into
 * k->mem: a match is never dropped in silence. */
int keep_match(struct keep *k, struct keep_item *ki, const struct source *s,
    const struct feed_item *item, struct err *e);

/* keep_page - writes the page down as pending, within a transaction: the
 * item first, then its bytes.
 *
 * rec  the record of the item; its path, why and topics are set while the
 *      call lasts
 *
 * An item that was not archived before gets its id, which is set in both. */
int keep_page(struct keep *k, struct page *pg, struct item_record *rec,
    struct err *e);

#endif
