#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "cmd/run.h"
#include "store/page.h"

#include "base/banned.h"

/* The topics that an archived item has, when its new words match none any
 * more: what was found once is still followed. */
static struct page_topic *
topics_of_record(struct arena *mem, const struct item_record *old, size_t *n)
{
	struct page_topic *list = NULL;
	size_t cap = 0;
	struct str rest = old->topics;

	*n = 0;
	if (rest.n == 0)
		rest.p = NULL;
	while (rest.p != NULL) {
		struct str name = str_next(&rest, '\n');

		if (name.n == 0 || !arena_more(mem, &list, *n, &cap,
		    sizeof(*list)))
			continue;
		list[*n].name = arena_str(mem, name);
		list[*n].why = NULL;
		list[*n].n_why = 0;
		(*n)++;
	}
	return list;
}

/* A dry run says it instead. */
static void
print_match(const struct poll *p, const struct page *pg)
{
	struct buf b;

	buf_init(&b, LIMIT_LOG_TEXT);
	buf_printf(&b, "would commit: %s: ", p->source->id);
	for (size_t i = 0; i < pg->n_topics; i++)
		buf_printf(&b, "%s%.*s", i > 0 ? "," : "",
		    STR_ARG(pg->topics[i].name));
	buf_adds(&b, ": ");
	log_text(&b, pg->item->title);
	log_progress(NULL);
	puts(buf_z(&b));
	buf_release(&b);
}

/* An item that is new, edited, or another feed's that matched nothing there:
 * is it ours, and what becomes of it.  *matched is out, may be NULL. */
static int
take(struct run *r, const struct poll *p, const struct ledger_entry *entry,
    bool *matched, struct err *e)
{
	const struct item_record *old = entry->verdict == LEDGER_NEW ? NULL :
	    entry->record;
	struct item_record rec;
	struct keep_item ki;
	struct page *pg = &ki.page;
	int rc = 0;

	if (keep_match(&r->keep, &ki, p->source, entry->item, e) != 0)
		return -1;
	pg->edited = old != NULL && old->status == ITEM_ARCHIVED;
	if (pg->n_topics == 0 && pg->edited)
		pg->topics = topics_of_record(r->keep.mem, old, &pg->n_topics);
	ledger_record(&rec, r->keep.mem, str_of(p->source->id), entry, old,
	    r->now);
	pg->first_seen = rec.first_seen;
	if (matched != NULL) {
		*matched = pg->n_topics > 0;
		if (!*matched)
			return 0;
	}
	/* What its reader removed stays removed. */
	if (rc == 0 && pg->n_topics > 0 && rec.status != ITEM_REJECTED) {
		r->count.matched++;
		if (r->dry)
			print_match(p, pg);
		else
			rc = keep_page(&r->keep, pg, &rec, e);
	} else if (rc == 0 && !r->dry) {
		rc = state_item_put(r->state, &rec, e);
	}
	return rc;
}

/* Another feed brought it first.  When it matched nothing there, with that
 * feed's words and topics, it may match here: then it is ours. */
static int
others(struct run *r, const struct poll *p, const struct ledger_entry *entry,
    bool *brought, struct err *e)
{
	bool matched = false, first = false;
	int rc;

	if (entry->record->status == ITEM_NEW &&
	    take(r, p, entry, &matched, e) != 0)
		return -1;
	if (matched || r->dry)
		return 0;
	rc = state_sighting(r->state, str_of(p->source->id), entry, r->now,
	    &first, e);
	*brought |= first;
	return rc;
}

static int
judge(struct run *r, const struct poll *p, const struct ledger_entry *entry,
    struct visit_news *news, struct err *e)
{
	struct item_record rec;

	switch (entry->verdict) {
	case LEDGER_NEW:
		r->count.fresh++;
		/* FALLTHROUGH */
	case LEDGER_EDITED:
		news->edited |= entry->verdict == LEDGER_EDITED;
		return take(r, p, entry, NULL, e);
	case LEDGER_LATER:
		news->again = true;
		/* FALLTHROUGH */
	case LEDGER_SAME:
	case LEDGER_DAMPED:
		return r->dry ? 0 : state_item_seen(r->state, entry->record,
		    r->now, e);
	case LEDGER_WAITS:
		news->again |= entry->record->print != entry->print;
		if (r->dry)
			return 0;
		if (state_item_back(r->state, entry->record,
		    entry->record->print == entry->print ? 0 : entry->print,
		    r->now, e) != 0)
			return -1;
		return state_item_seen(r->state, entry->record, r->now, e);
	case LEDGER_OTHERS:
		return others(r, p, entry, &news->brought, e);
	case LEDGER_ADOPTED:
		if (r->dry)
			return 0;
		arena_reset(r->keep.mem);
		ledger_record(&rec, r->keep.mem, str_of(p->source->id), entry,
		    entry->record, r->now);
		return state_item_put(r->state, &rec, e);
	case LEDGER_TWICE:
		return 0;
	}
	return 0;
}

/* The rhythm of the feed, by the dates of its items. */
static int64_t
gap_of(const struct feed *feed)
{
	int64_t *at = mem_zalloc(feed->n_items, sizeof(*at)), gap;
	size_t n = 0;

	for (size_t i = 0; i < feed->n_items; i++) {
		if (feed->items[i].published.known)
			at[n++] = feed->items[i].published.at;
	}
	gap = visit_gap(at, n);
	free(at);
	return gap;
}

/* Says once what the ids of a feed are worth. */
static int
judge_ids(struct run *r, const struct poll *p,
    const struct ledger_entry *entries, size_t n, struct err *e)
{
	size_t shared = 0, reused = 0;
	unsigned marks, had;

	for (size_t i = 0; i < n; i++) {
		shared += entries[i].shared;
		reused += entries[i].reused;
	}
	marks = (shared > 0 ? STATE_IDS_SHARED : 0) |
	    (reused > 0 ? STATE_IDS_REUSED : 0);
	if (marks == 0)
		return 0;
	if (state_ids(r->state, str_of(p->source->id), r->dry ? 0 : marks,
	    &had, e) != 0)
		return -1;
	if (marks & ~had & STATE_IDS_SHARED)
		log_notice("%s: %zu of its items share an id (guid); they are "
		    "told apart by link, else by title and date",
		    p->source->id, shared);
	if (marks & ~had & STATE_IDS_REUSED)
		log_notice("%s: gives the id (guid) of an item to another, "
		    "%zu now; its links, else titles and dates, are used from "
		    "now on", p->source->id, reused);
	return 0;
}

int
run_items(struct run *r, const struct poll *p, const struct feed *feed,
    struct visit_news *news, size_t *twice, struct err *e)
{
	struct str id = str_of(p->source->id);
	size_t fresh = r->count.fresh;
	struct ledger_entry *entries;
	int rc = 0;

	if (twice != NULL)
		*twice = 0;
	arena_reset(&r->item_mem);
	news->gap_s = gap_of(feed);
	if (feed->n_items == 0)
		return 0;
	entries = ledger_entries(&r->item_mem, feed->items, feed->n_items);
	if (entries == NULL)
		return err_set(e, ERR_LIMIT, "its items take more than %zu "
		    "MiB", LIMIT_FEED_ARENA / MIB);
	if (state_lookup(r->state, &r->item_mem, id, entries, feed->n_items,
	    e) != 0)
		return -1;
	ledger_judge(entries, feed->n_items, r->now);
	/* From the oldest, as feeds stand: the log then reads upwards. */
	for (size_t i = feed->n_items; rc == 0 && i-- > 0;) {
		if (twice != NULL)
			*twice += entries[i].verdict == LEDGER_TWICE;
		rc = judge(r, p, &entries[i], news, e);
	}
	if (rc == 0)
		rc = judge_ids(r, p, entries, feed->n_items, e);
	news->items_new = r->count.fresh - fresh;
	return rc;
}
