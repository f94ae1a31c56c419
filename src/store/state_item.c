/* Items wherever they are: what is written, seen and read again. */
#include "store/state.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "store/state_own.h"

#include "base/banned.h"

bool
state_is_own(const struct known_entry *entry)
{
	return (entry->flags & KNOWN_OTHERS) == 0;
}

static enum print_rule
rule_of(const struct known_entry *entry)
{
	if (entry->flags & KNOWN_RULE_NOW)
		return PRINT_NOW;
	return entry->flags & KNOWN_FIRST_RULE ? PRINT_FIRST : PRINT_SECOND;
}

static uint32_t
seconds(int64_t at)
{
	return at <= 0 ? 0 : at > UINT32_MAX ? UINT32_MAX : (uint32_t)at;
}

/* --- reading ------------------------------------------------------------ */

static void
copy(struct arena *mem, struct str *s)
{
	if (s->n > 0)
		*s = arena_str(mem, *s);
}

/* The texts of a record from a page, which is read into the same memory each
 * time. */
static void
copy_texts(struct arena *mem, struct item_record *r, bool heavy)
{
	copy(mem, &r->key);
	copy(mem, &r->link);
	if (!heavy) {
		r->guid = r->url = r->lang = r->title = r->tags =
		    r->authors = r->summary = r->text =
		    (struct str){ NULL, 0 };
		return;
	}
	copy(mem, &r->guid);
	copy(mem, &r->url);
	copy(mem, &r->lang);
	copy(mem, &r->title);
	copy(mem, &r->tags);
	copy(mem, &r->authors);
	copy(mem, &r->summary);
	copy(mem, &r->text);
}

/* The version that is remembered of what has no row of its own. */
static struct str
version_in(struct arena *mem, uint64_t print)
{
	char hex[LEDGER_PRINT + 1];

	snprintf(hex, sizeof(hex), "%0*" PRIx64, LEDGER_PRINT, print);
	return arena_str(mem, str_of(hex));
}

int
state_item_of(struct state *st, const struct known *k,
    const struct known_entry *entry, bool heavy, struct arena *mem,
    struct item_record *out, struct err *e)
{
	int rc = 1;

	if (entry->flags & KNOWN_KEPT) {
		rc = state_kept_get(st, entry->page, heavy, mem, out, e);
		if (rc == 0)
			rc = state_torn(st, e, "what it knows of %.*s",
			    STR_ARG(k->feed));
	} else if (state_page_read(st, entry->page, e) != 0) {
		rc = -1;
	} else if (entry->index >= st->page.n || st->page.feed != k->id) {
		rc = state_torn(st, e, "what it knows of %.*s",
		    STR_ARG(k->feed));
	} else {
		flat_get(buf_str(&st->page.bytes), entry->index, out);
		out->feed = k->feed;
		if (mem != NULL) {
			copy_texts(mem, out, heavy);
			copy(mem, &out->feed);
			out->versions = version_in(mem, entry->print);
		}
	}
	if (rc < 0)
		return -1;
	out->row = known_row(entry);
	out->print = entry->print;
	out->rule = rule_of(entry);
	out->title_key = entry->title;
	out->last_seen = entry->seen;
	return mem != NULL && mem->over ? state_too_large(e) : 1;
}

/* --- writing ------------------------------------------------------------ */

/* Another feed than r->feed may have owned the item until now. */
static int
owner_of(struct state *st, int64_t row, struct known **out, struct err *e)
{
	struct known_entry at;
	struct item_record r;
	struct arena mem;
	int rc;

	*out = NULL;
	if (known_at(row, &at.page, &at.index))
		return state_page_read(st, at.page, e) != 0 ? -1 :
		    state_known_by(st, st->page.feed, out, e);
	arena_init(&mem, LIMIT_LOOKUP_ARENA);
	rc = state_kept_get(st, row, false, &mem, &r, e);
	if (rc == 1)
		rc = state_known(st, r.feed, false, out, e);
	arena_release(&mem);
	return rc < 0 ? -1 : 0;
}

/* A page of whose items none is known any more goes. */
static int
drop_unused(struct state *st, const struct known *k, uint32_t page,
    struct err *e)
{
	for (size_t i = 0; i < k->n; i++) {
		if (k->list[i].page == page && state_is_own(&k->list[i]) &&
		    (k->list[i].flags & KNOWN_KEPT) == 0)
			return 0;
	}
	return state_page_drop(st, page, e);
}

static int
move_link(struct state *st, const struct known *k, uint64_t from, uint64_t to,
    struct err *e)
{
	struct links *l;

	if (from == to)
		return 0;
	if (from != 0 && !known_links(k, from)) {
		if (state_links(st, from, &l, e) != 0)
			return -1;
		links_remove(l, from, k->id);
	}
	if (to != 0) {
		if (state_links(st, to, &l, e) != 0)
			return -1;
		links_add(l, to, k->id);
	}
	return 0;
}

/* Takes the entry at row away from k, which owned it until now. */
static int
take_from(struct state *st, struct known *k, int64_t row, struct err *e)
{
	struct known_entry *entry = known_of(k, 0, row), was;

	if (entry == NULL)
		return 0;
	was = *entry;
	entry->page = 0;
	entry->flags = 0;
	known_sweep(k);
	if (move_link(st, k, was.link, 0, e) != 0)
		return -1;
	return was.flags & KNOWN_KEPT ? 0 :
	    drop_unused(st, k, was.page, e);
}

static void
entry_of(struct known_entry *to, const struct item_record *r)
{
	unsigned flags = r->rule == PRINT_NOW ? KNOWN_RULE_NOW :
	    r->rule == PRINT_FIRST ? KNOWN_FIRST_RULE : 0;

	memset(to, 0, sizeof(*to));
	/* After a rebuild only the id may be known. */
	if (r->key.n == 0)
		flags |= KNOWN_BY_ID;
	to->key = known_key(r->key.n > 0 ? r->key : r->id);
	to->link = known_link(r->link);
	to->print = r->print;
	to->title = r->title_key;
	to->seen = seconds(r->last_seen);
	to->flags = (uint16_t)flags;
}

/* What matched, or is going to be archived, has an id. */
static bool
has_row(const struct item_record *r)
{
	return r->status != ITEM_NEW || r->id.n > 0 || r->hash.n > 0;
}

static int
put(struct state *st, struct item_record *r, struct err *e)
{
	struct known_entry now, was = { .flags = 0 }, *old = NULL;
	struct known *k, *other = NULL;

	if (state_known(st, r->feed, true, &k, e) != 0)
		return -1;
	if (r->row != 0)
		old = known_of(k, known_key(r->key), r->row);
	if (old == NULL && r->row != 0 && (owner_of(st, r->row, &other,
	    e) != 0 || (other != NULL && take_from(st, other, r->row,
	    e) != 0)))
		return -1;
	if (old != NULL)
		was = *old;
	entry_of(&now, r);
	if (has_row(r)) {
		r->row = r->row > 0 ? r->row : 0;
		if (state_kept_put(st, r, e) != 0)
			return -1;
		now.page = (uint32_t)r->row;
		now.flags |= KNOWN_KEPT;
		if (r->title.n > 0 || r->text.n > 0 || r->summary.n > 0)
			now.flags |= KNOWN_TEXT;
	} else if (state_page_add(st, k, r, &now, e) != 0) {
		return -1;
	}
	r->row = known_row(&now);
	if (old != NULL)
		known_change(k, old, &now);
	else
		known_add(k, &now);
	if (move_link(st, k, was.link, now.link, e) != 0)
		return -1;
	if (old != NULL && was.page != now.page &&
	    (was.flags & KNOWN_KEPT) == 0)
		return drop_unused(st, k, was.page, e);
	return 0;
}

int
state_item_put(struct state *st, struct item_record *r, struct err *e)
{
	return state_cache_done(st, put(st, r, e), e);
}

int
state_item_seen(struct state *st, const struct item_record *r, int64_t now,
    struct err *e)
{
	struct known_entry *entry = NULL;
	struct known *k;

	if (state_known(st, r->feed, false, &k, e) != 0)
		return -1;
	if (k != NULL)
		entry = known_of(k, known_key(r->key), r->row);
	if (entry == NULL)
		return state_cache_done(st, 0, e);
	if (llabs(now - (int64_t)entry->seen) >= LIMIT_SEEN_GRAIN) {
		entry->seen = seconds(now);
		k->dirty = true;
	}
	/* The same words, by the rule that holds now. */
	if (rule_of(entry) != PRINT_NOW && r->rule == PRINT_NOW) {
		entry->print = r->print;
		entry->title = r->title_key;
		entry->flags &= (uint16_t)~KNOWN_FIRST_RULE;
		entry->flags |= KNOWN_RULE_NOW;
		k->dirty = true;
	}
	return state_cache_done(st, 0, e);
}

static int
put_back(struct state *st, const struct item_record *r, uint64_t print,
    int64_t now, struct err *e)
{
	struct known_entry *entry = NULL;
	struct item_record whole;
	struct arena mem;
	struct known *k;
	int rc;

	if (state_known(st, r->feed, false, &k, e) != 0)
		return -1;
	if (k != NULL)
		entry = known_of(k, known_key(r->key), r->row);
	if (entry == NULL || (entry->flags & KNOWN_KEPT) == 0)
		return 0;
	arena_init(&mem, LIMIT_LOOKUP_ARENA);
	rc = state_kept_get(st, r->row, true, &mem, &whole, e);
	if (rc == 1) {
		whole.back = (int64_t)print;
		whole.back_since = print != 0 ? now : 0;
		rc = state_kept_put(st, &whole, e);
		entry->flags &= (uint16_t)~KNOWN_BACK;
		entry->flags |= print != 0 ? KNOWN_BACK : 0;
		k->dirty = true;
	}
	arena_release(&mem);
	return rc;
}

int
state_item_back(struct state *st, const struct item_record *r,
    uint64_t print, int64_t now, struct err *e)
{
	return state_cache_done(st, put_back(st, r, print, now, e), e);
}

int
state_sighting(struct state *st, struct str feed,
    const struct ledger_entry *entry, int64_t now, bool *first,
    struct err *e)
{
	struct known_entry *old, made = {
		.key = known_key(entry->key),
		.link = known_link(entry->link),
		.print = entry->print,
		.title = entry->title_key,
		.seen = seconds(now),
		.flags = KNOWN_OTHERS,
	};
	struct known *k;
	int rc = 0;

	*first = false;
	if (state_known(st, feed, true, &k, e) != 0)
		return -1;
	old = known_find(k, made.key);
	if (old == NULL) {
		*first = true;
		known_add(k, &made);
		rc = move_link(st, k, 0, made.link, e);
	} else if (!state_is_own(old) && llabs(now - (int64_t)old->seen) >=
	    LIMIT_SEEN_GRAIN) {
		old->seen = made.seen;
		k->dirty = true;
	}
	return state_cache_done(st, rc, e);
}

int
state_ids(struct state *st, struct str feed, unsigned marks, unsigned *had,
    struct err *e)
{
	struct known *k;

	*had = 0;
	if (state_known(st, feed, false, &k, e) != 0)
		return -1;
	if (k != NULL) {
		*had = k->marks;
		k->dirty |= (k->marks | marks) != k->marks;
		k->marks |= marks;
	}
	return state_cache_done(st, 0, e);
}

/* Its last document is what it listed within the grain before that. */
int
state_still_listed(struct state *st, struct str feed, int64_t at,
    struct err *e)
{
	uint32_t last = 0, now = seconds(at), since;
	struct known *k;

	if (state_cache_trim(st, e) != 0 ||
	    state_known(st, feed, false, &k, e) != 0)
		return -1;
	for (size_t i = 0; k != NULL && i < k->n; i++)
		last = k->list[i].seen > last ? k->list[i].seen : last;
	since = last > LIMIT_SEEN_GRAIN ? last - LIMIT_SEEN_GRAIN : 0;
	for (size_t i = 0; k != NULL && i < k->n; i++) {
		struct known_entry *entry = &k->list[i];

		if (entry->seen < now && entry->seen >= since) {
			entry->seen = now;
			k->dirty = true;
		}
	}
	return state_cache_done(st, 0, e);
}

/* --- all of them -------------------------------------------------------- */

struct each {
	struct state *st;
	int64_t since;
	int (*fn)(void *ctx, const struct item_record *r, struct err *e);
	void *ctx;
};

static int
by_place(const void *x, const void *y)
{
	const struct known_entry *a = x, *b = y;

	if (a->page != b->page)
		return a->page < b->page ? -1 : 1;
	return (a->index > b->index) - (a->index < b->index);
}

/* Those in pages, page by page. */
static int
each_of_feed(void *ctx, struct known *k, struct err *e)
{
	struct each *x = ctx;
	struct known_entry *list = mem_zalloc(k->n + 1, sizeof(*list));
	struct item_record r;
	size_t n = 0;
	int rc = 0;

	for (size_t i = 0; i < k->n; i++) {
		if (state_is_own(&k->list[i]) &&
		    (k->list[i].flags & KNOWN_KEPT) == 0)
			list[n++] = k->list[i];
	}
	if (n > 0)
		qsort(list, n, sizeof(*list), by_place);
	for (size_t i = 0; i < n && rc == 0; i++) {
		if (state_item_of(x->st, k, &list[i], true, NULL, &r, e) != 1)
			rc = -1;
		else if (r.first_seen >= x->since)
			rc = x->fn(x->ctx, &r, e) != 0 ? -1 : 0;
	}
	free(list);
	return rc;
}

int
state_item_get(struct state *st, struct arena *mem, int64_t row,
    struct item_record *out, struct err *e)
{
	struct known_entry at = { .flags = 0 };
	struct known *k;
	int rc = state_cache_trim(st, e);

	if (rc != 0)
		return -1;
	if (row > 0)
		return state_kept_whole(st, row, mem, out, e);
	known_at(row, &at.page, &at.index);
	if (state_page_read(st, at.page, e) != 0 ||
	    state_known_by(st, st->page.feed, &k, e) != 0)
		return -1;
	if (k == NULL)
		return 0;
	for (size_t i = 0; i < k->n; i++) {
		if (state_is_own(&k->list[i]) && known_row(&k->list[i]) == row)
			return state_item_of(st, k, &k->list[i], true, mem,
			    out, e);
	}
	return 0;
}

int
state_items_each(struct state *st, int64_t since,
    int (*fn)(void *ctx, const struct item_record *r, struct err *e),
    void *ctx, struct err *e)
{
	struct each x = { st, since, fn, ctx };

	if (state_cache_trim(st, e) != 0 ||
	    state_kept_each(st, since, fn, ctx, e) != 0)
		return -1;
	return state_known_each(st, each_of_feed, &x, e);
}

int
state_feed_counts(struct state *st, struct str feed,
    struct state_feed_counts *out, struct err *e)
{
	size_t n[ITEM_STATES];
	struct known *k;

	memset(out, 0, sizeof(*out));
	if (state_cache_trim(st, e) != 0 ||
	    state_known(st, feed, false, &k, e) != 0 ||
	    state_kept_counts(st, feed, n, e) != 0)
		return -1;
	for (size_t i = 0; k != NULL && i < k->n; i++)
		out->items += state_is_own(&k->list[i]);
	out->archived = n[ITEM_ARCHIVED];
	out->rejected = n[ITEM_REJECTED];
	out->pending = n[ITEM_PENDING];
	return 0;
}
