/* What is forgotten: items that no feed lists any more, with their pages, and
 * the text form of those that are known for ever. */
#include "store/state.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/mem.h"
#include "store/state_own.h"

#include "base/banned.h"

struct expire {
	struct state *st;
	uint32_t before;
	size_t n;
};

/* What the feed that brought it dropped, others may list still. */
static int
is_listed(struct expire *x, const struct known *k,
    const struct known_entry *entry, struct err *e)
{
	struct links *l;

	if (entry->link == 0)
		return 0;
	if (state_links(x->st, entry->link, &l, e) != 0)
		return -1;
	for (size_t i = links_first(l, entry->link); i < l->n;
	    i = links_after(l, i)) {
		struct known *other;

		if (l->list[i].feed == k->id)
			continue;
		if (state_known_by(x->st, l->list[i].feed, &other, e) != 0)
			return -1;
		for (size_t m = 0; other != NULL && m < other->n; m++) {
			if (other->list[m].link == entry->link &&
			    !state_is_own(&other->list[m]) &&
			    other->list[m].seen >= x->before)
				return 1;
		}
	}
	return 0;
}

/* Whether an entry is to be forgotten: 1, 0 or -1. */
static int
is_over(struct expire *x, const struct known *k,
    const struct known_entry *entry, struct err *e)
{
	struct item_record r;
	int rc;

	if (entry->seen >= x->before || entry->flags & KNOWN_KEPT)
		return 0;
	if (!state_is_own(entry))
		return 1;
	/* The clock may have been wrong when it was seen last. */
	if (state_item_of(x->st, k, entry, true, NULL, &r, e) != 1)
		return -1;
	if (r.first_seen >= (int64_t)x->before)
		return 0;
	rc = is_listed(x, k, entry, e);
	return rc < 0 ? -1 : rc == 0;
}

static int
shorten(struct expire *x, struct known *k, struct known_entry *entry,
    struct err *e)
{
	struct item_record r;
	struct arena mem;
	int rc;

	arena_init(&mem, LIMIT_LOOKUP_ARENA);
	rc = state_kept_get(x->st, entry->page, false, &mem, &r, e);
	if (rc == 1 && r.status != ITEM_PENDING &&
	    r.first_seen < (int64_t)x->before) {
		rc = state_kept_shorten(x->st, entry->page, e);
		entry->flags &= (uint16_t)~KNOWN_TEXT;
		k->dirty = true;
	}
	arena_release(&mem);
	return rc < 0 ? -1 : 0;
}

static int
by_number(const void *x, const void *y)
{
	const uint32_t *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

/* Puts those of a page that are left into a new one. */
static int
move_left(struct state *st, struct known *k, uint32_t page, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; i < k->n && rc == 0; i++) {
		struct known_entry *entry = &k->list[i];
		struct item_record r;

		if (entry->page != page || !state_is_own(entry) ||
		    entry->flags & KNOWN_KEPT)
			continue;
		if (state_item_of(st, k, entry, true, NULL, &r, e) != 1 ||
		    state_page_add(st, k, &r, entry, e) != 0)
			rc = -1;
		k->dirty = true;
	}
	return rc == 0 ? state_page_drop(st, page, e) : -1;
}

/* After items went: a page that is empty goes with them, and one that is half
 * empty is written anew. */
static int
tidy_page(struct state *st, struct known *k, uint32_t page, struct err *e)
{
	size_t left = 0;

	for (size_t i = 0; i < k->n; i++)
		left += k->list[i].page == page && state_is_own(&k->list[i]) &&
		    (k->list[i].flags & KNOWN_KEPT) == 0;
	if (left == 0)
		return state_page_drop(st, page, e);
	if (state_page_read(st, page, e) != 0)
		return -1;
	return left * 2 <= st->page.n ? move_left(st, k, page, e) : 0;
}

/* A feed that has one new item at a time has a page for each: from some number
 * on they become one. */
static int
merge_small(struct state *st, struct known *k, struct err *e)
{
	uint32_t *pages = mem_zalloc(k->n + 1, sizeof(*pages));
	size_t n = 0, small = 0, end;
	int rc = 0;

	for (size_t i = 0; i < k->n; i++) {
		if (state_is_own(&k->list[i]) &&
		    (k->list[i].flags & KNOWN_KEPT) == 0)
			pages[n++] = k->list[i].page;
	}
	if (n > 0)
		qsort(pages, n, sizeof(*pages), by_number);
	for (size_t i = 0; i < n; i = end) {
		for (end = i; end < n && pages[end] == pages[i]; end++)
			;
		if (end - i < LIMIT_SMALL_ITEMS)
			pages[small++] = pages[i];
	}
	for (size_t i = 0; small >= LIMIT_SMALL_PAGES && i < small &&
	    rc == 0; i++)
		rc = move_left(st, k, pages[i], e);
	free(pages);
	return rc;
}

static int
forget(struct expire *x, struct known *k, struct known_entry *entry,
    struct err *e)
{
	uint64_t link = entry->link;
	struct links *l;

	x->n += state_is_own(entry);
	entry->link = 0;
	entry->page = 0;
	entry->flags = 0;
	if (link != 0 && !known_links(k, link)) {
		if (state_links(x->st, link, &l, e) != 0)
			return -1;
		links_remove(l, link, k->id);
	}
	k->dirty = true;
	return 0;
}

static int
expire_feed(void *ctx, struct known *k, struct err *e)
{
	struct expire *x = ctx;
	uint32_t *pages = mem_zalloc(k->n + 1, sizeof(*pages));
	size_t n = 0, gone = 0;
	int rc = 0;

	for (size_t i = 0; i < k->n && rc == 0; i++) {
		struct known_entry *entry = &k->list[i];
		int over;

		if (entry->flags & KNOWN_TEXT && entry->seen < x->before)
			rc = shorten(x, k, entry, e);
		over = rc == 0 ? is_over(x, k, entry, e) : -1;
		if (over < 0) {
			rc = -1;
		} else if (over == 1) {
			if (state_is_own(entry))
				pages[n++] = entry->page;
			rc = forget(x, k, entry, e);
			gone++;
		}
	}
	if (gone > 0)
		known_sweep(k);
	if (n > 0)
		qsort(pages, n, sizeof(*pages), by_number);
	for (size_t i = 0; i < n && rc == 0; i++) {
		if (i == 0 || pages[i] != pages[i - 1])
			rc = tidy_page(x->st, k, pages[i], e);
	}
	free(pages);
	return rc == 0 ? merge_small(x->st, k, e) : -1;
}

int
state_expire(struct state *st, int64_t now, int64_t keep, size_t *n,
    struct err *e)
{
	int64_t before = now - keep;
	struct expire x = { st, before > 0 ? (uint32_t)before : 0, 0 };
	bool in = st->in;
	int rc = 0;

	st->in = true;          /* what is in memory stays until the end */
	rc = state_known_each(st, expire_feed, &x, e);
	if (rc == 0)
		rc = state_cache_flush(st, e);
	st->in = in;
	if (n != NULL)
		*n = x.n;
	return state_cache_done(st, rc, e);
}
