/* The state anew, from the archive alone. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "cmd/session.h"

#include "base/banned.h"

/* What the old state knew and no archive tells. */
struct lost {
	bool known;             /* the old state could be read */
	size_t unmatched, pending, feeds;
};

static int
lost_item(void *ctx, const struct item_record *r, struct err *e)
{
	struct lost *l = ctx;

	(void)e;
	l->unmatched += r->status == ITEM_NEW;
	l->pending += r->status == ITEM_PENDING;
	return 0;
}

static int
lost_feed(void *ctx, struct str key, struct err *e)
{
	struct lost *l = ctx;

	(void)key, (void)e;
	l->feeds++;
	return 0;
}

/* Asks the old state, if it is one. */
static void
look_at_old(struct lost *l, const struct conf *c)
{
	struct state_options o = { .path = c->state_path, .read_only = true };
	struct state *st;
	struct err e;

	if (state_open(&st, &o, &e) != 0)
		return;
	l->known = state_items_each(st, INT64_MIN, lost_item, l, &e) == 0 &&
	    state_each(st, STATE_VISIT, NULL, 0, NULL, lost_feed, l,
	    &e) == 0;
	state_free(st);
}

static void
print_lost(const struct lost *l)
{
	if (l->known)
		printf("not known again: %zu items that matched nothing, "
		    "%zu that were not committed yet, when to ask %zu feeds "
		    "and with which validators\n", l->unmatched, l->pending,
		    l->feeds);
	else
		puts("not known again: items that matched nothing, when to "
		    "ask feeds and with which validators; the old state "
		    "could not be read");
	puts("What its feed still has comes again: it is matched anew, and "
	    "committed if it is not there.");
}

int
cmd_repair(struct session *s, struct err *e)
{
	struct archive_size size;
	struct lost lost = { 0 };
	size_t n;

	if (archive_size(s->archive, &size, e) != 0)
		return -1;
	look_at_old(&lost, &s->conf);
	if (session_renew(s, e) != 0 ||
	    state_rebuild(s->state, s->archive, s->now, &session_say,
	    &n, e) != 0)
		return -1;
	printf("state: %zu items from the archive\n", n);
	print_lost(&lost);
	printf("archive: %" PRIu64 " KiB: %zu loose objects (%" PRIu64
	    " KiB), %zu packs (%" PRIu64 " KiB)\n",
	    (size.loose_bytes + size.pack_bytes + 1023) / 1024, size.loose,
	    (size.loose_bytes + 1023) / 1024, size.packs,
	    (size.pack_bytes + 1023) / 1024);
	if (size.loose > LIMIT_LOOSE || size.packs > LIMIT_PACKS)
		log_notice("the archive is slower than it could be: git gc "
		    "packs it (katchi-gc.timer does so by itself)");
	return 0;
}
