/* What is remembered of one document: judged in memory, by what its feed and
 * the hosts of its links are known by. */
#include "store/state.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "store/state_own.h"

#include "base/banned.h"

struct lookup {
	struct state *st;
	struct arena *mem;
	struct str feed;
	struct known *k;        /* NULL: nothing is remembered of the feed */
	struct ledger_entry *entries;
	size_t n;
};

/* The record of an entry, light; NULL on failure. */
static struct item_record *
record_of(struct lookup *x, const struct known *k,
    const struct known_entry *entry, struct err *e)
{
	struct item_record *r = arena_alloc(x->mem, sizeof(*r));

	if (r == NULL) {
		state_too_large(e);
		return NULL;
	}
	return state_item_of(x->st, k, entry, false, x->mem, r, e) == 1 ? r :
	    NULL;
}

/* Whether an entry has the words of a known one, by the rule of that. */
static bool
same_words(const struct known_entry *entry, struct ledger_entry *to)
{
	/* Most have the same by the second rule as now. */
	if ((entry->flags & KNOWN_FIRST_RULE) == 0 &&
	    entry->print == to->print)
		return true;
	if (entry->flags & KNOWN_RULE_NOW)
		return false;
	ledger_old_rules(to);
	return entry->print == (entry->flags & KNOWN_FIRST_RULE ?
	    to->first_print : to->second_print);
}

static bool
same_title(const struct known_entry *entry, struct ledger_entry *to)
{
	if ((entry->flags & KNOWN_FIRST_RULE) == 0 &&
	    entry->title == to->title_key)
		return true;
	if (entry->flags & KNOWN_RULE_NOW)
		return false;
	ledger_old_rules(to);
	return entry->title == (entry->flags & KNOWN_FIRST_RULE ?
	    to->first_title_key : to->second_title_key);
}

/* A record in which the prints of to stand where they are the same by the
 * rule that the entry is of. */
static void
by_rule(struct item_record *r, const struct known_entry *entry,
    struct ledger_entry *to)
{
	if (r->print != 0 && same_words(entry, to)) {
		r->print = to->print;
		r->rule = PRINT_NOW;
	}
	if (r->title_key != 0 && same_title(entry, to))
		r->title_key = to->title_key;
}

/* Nothing changed: no more need be known of it. */
static int
known_same(struct lookup *x, const struct known_entry *entry,
    struct ledger_entry *to, struct err *e)
{
	struct item_record *r = arena_zalloc(x->mem, 1, sizeof(*r));

	if (r == NULL)
		return state_too_large(e);
	r->row = known_row(entry);
	r->feed = x->feed;
	r->key = to->key;
	r->link = to->link;
	r->print = to->print;
	r->title_key = to->title_key;
	r->last_seen = entry->seen;
	r->status = entry->flags & KNOWN_KEPT ? ITEM_ARCHIVED : ITEM_NEW;
	to->known = r;
	return 0;
}

static struct known_entry *
entry_by(const struct lookup *x, struct str key)
{
	struct known_entry *entry = known_find(x->k, known_key(key));

	if (entry != NULL && entry->flags & KNOWN_BY_ID)
		return NULL;
	/* After a rebuild only the id may be known. */
	if (entry == NULL && x->k->by_id) {
		char hex[ARCHIVE_HEX];

		ledger_hash(x->feed, key, hex);
		entry = known_find(x->k, known_key(str_slice(str_of(hex), 0,
		    STATE_ID_DIGITS)));
		if (entry != NULL && (entry->flags & KNOWN_BY_ID) == 0)
			entry = NULL;
	}
	return entry != NULL && state_is_own(entry) ? entry : NULL;
}

/* The record of an entry, which has the key of to. */
static int
take_known(struct lookup *x, const struct known_entry *entry,
    struct ledger_entry *to, struct err *e)
{
	struct item_record *r;

	if (entry->print != 0 &&
	    (entry->flags & (KNOWN_BY_ID | KNOWN_BACK)) == 0 &&
	    same_words(entry, to))
		return known_same(x, entry, to, e);
	r = record_of(x, x->k, entry, e);
	if (r == NULL)
		return -1;
	/* Two identities may have one hash. */
	if (r->key.n > 0 && !str_eq(r->key, to->key))
		return 0;
	/* Its versions may be of either rule. */
	if (r->status != ITEM_NEW)
		ledger_old_rules(to);
	by_rule(r, entry, to);
	/* What was remembered by the first rule was read by an older reader,
	 * which had other words for the same markup: under its title and link
	 * they are taken over once, since an upgrade is no edit. */
	if (entry->flags & KNOWN_FIRST_RULE && r->title_key == to->title_key &&
	    entry->link == known_link(to->link))
		r->print = 0;
	to->known = r;
	return 0;
}

static bool
same_link(const struct known_entry *entry, const struct ledger_entry *to)
{
	return entry->link != 0 && entry->link == known_link(to->link);
}

/* Whether link and title are others.  Without them that cannot be said. */
static bool
is_another(const struct known_entry *entry, struct ledger_entry *to)
{
	return entry->link != 0 && to->link.n > 0 && !same_link(entry, to) &&
	    entry->title != 0 && to->title_key != 0 && !same_title(entry, to);
}

/* Whether another one of the document is more like a known item, or had it
 * above. */
static bool
is_taken(const struct lookup *x, const struct known_entry *entry,
    const struct ledger_entry *to)
{
	for (size_t i = 0; i < x->n; i++) {
		const struct ledger_entry *one = &x->entries[i];

		if (one != to && one->verdict != LEDGER_TWICE &&
		    ((one->known != NULL && one->known->row ==
		    known_row(entry)) || same_link(entry, one)))
			return true;
	}
	return false;
}

/* By its place; then by its id, which is not trusted, what has its link or
 * title: what was known under an id keeps it. */
static int
lookup_place(struct lookup *x, struct ledger_entry *to, struct err *e)
{
	const struct known_entry *entry;

	to->key = to->place;
	for (const struct ledger_entry *one = x->entries; one < to; one++) {
		if (one->verdict != LEDGER_TWICE && str_eq(one->key, to->key)) {
			to->verdict = LEDGER_TWICE;
			return 0;
		}
	}
	entry = entry_by(x, to->place);
	if (entry != NULL)
		return take_known(x, entry, to, e);
	entry = to->reused ? NULL : entry_by(x, to->item->id);
	if (entry == NULL || (!same_link(entry, to) && (entry->title == 0 ||
	    !same_title(entry, to) || is_taken(x, entry, to))))
		return 0;
	to->key = to->item->id;
	return take_known(x, entry, to, e);
}

/* Its own record. */
static int
lookup_known(struct lookup *x, struct ledger_entry *to, struct err *e)
{
	const struct known_entry *entry;

	/* Some only ask about an identity. */
	if (to->item != NULL && to->item->id.n > 0 && (to->shared ||
	    x->k->marks & KNOWN_IDS_REUSED))
		return lookup_place(x, to, e);
	entry = entry_by(x, to->key);
	if (entry == NULL)
		return 0;
	if (to->item != NULL && to->item->id.n > 0 && is_another(entry, to)) {
		to->reused = true;
		return lookup_place(x, to, e);
	}
	return take_known(x, entry, to, e);
}

/* The newest of its feed that has its link. */
static int
lookup_moved(struct lookup *x, struct ledger_entry *to, uint64_t link,
    struct err *e)
{
	for (size_t i = x->k != NULL ? x->k->n : 0; i-- > 0;) {
		const struct known_entry *entry = &x->k->list[i];
		struct item_record *r;

		if (entry->link != link || !state_is_own(entry))
			continue;
		r = record_of(x, x->k, entry, e);
		if (r == NULL)
			return -1;
		if (!str_eq(r->link, to->link))
			continue;
		ledger_old_rules(to);
		by_rule(r, entry, to);
		to->moved = r;
		return 0;
	}
	return 0;
}

/* The one of another feed that has it. */
static int
other_of(struct lookup *x, struct known *k, struct ledger_entry *to,
    uint64_t link, struct err *e)
{
	for (size_t i = 0; i < k->n; i++) {
		const struct known_entry *entry = &k->list[i];
		struct item_record *r;

		if (entry->link != link || !state_is_own(entry))
			continue;
		r = record_of(x, k, entry, e);
		if (r == NULL)
			return -1;
		if (str_eq(r->link, to->link)) {
			to->other = r;
			return 0;
		}
	}
	return 0;
}

/* The oldest of other feeds. */
static int
lookup_other(struct lookup *x, struct ledger_entry *to, uint64_t link,
    struct err *e)
{
	struct links *l;
	int rc = state_links(x->st, link, &l, e);

	for (size_t i = rc == 0 ? links_first(l, link) : 0;
	    rc == 0 && i < l->n && to->other == NULL;
	    i = links_after(l, i)) {
		struct known *k;

		if (x->k != NULL && l->list[i].feed == x->k->id)
			continue;
		rc = state_known_by(x->st, l->list[i].feed, &k, e);
		if (rc == 0 && k != NULL)
			rc = other_of(x, k, to, link, e);
	}
	return rc;
}

/* Whether an item is another one's of the document, or was taken above. */
static bool
is_claimed(const struct lookup *x, int64_t row, const struct ledger_entry *to)
{
	for (size_t i = 0; i < x->n; i++) {
		const struct ledger_entry *one = &x->entries[i];

		if (one->known != NULL && one->known->row == row)
			return true;
		if (one < to && one->moved != NULL && one->moved->row == row)
			return true;
	}
	return false;
}

/* 1: it is the same item; where most ids of a document changed, also when
 * there are no dates to tell headlines apart that come each day.  0 or -1. */
static int
is_same(struct lookup *x, const struct known_entry *entry,
    struct ledger_entry *to, bool churn, struct err *e)
{
	struct item_record r;
	struct arena mem;
	int rc;

	arena_init(&mem, LIMIT_LOOKUP_ARENA);
	rc = state_item_of(x->st, x->k, entry, true, &mem, &r, e);
	if (rc == 1) {
		to->same = ledger_is_same(to->item, &r, x->st->o.now);
		rc = to->same || (churn && (!r.date_known ||
		    !ledger_time(to->item)->known));
	}
	arena_release(&mem);
	return rc;
}

/* The newest item of its feed that has its title and is the same, of those
 * that nothing else found. */
static int
lookup_title(struct lookup *x, struct ledger_entry *to, bool churn,
    struct err *e)
{
	for (size_t i = x->k->n; i-- > 0;) {
		const struct known_entry *entry = &x->k->list[i];
		struct item_record *r;
		int rc;

		if (!state_is_own(entry) || entry->title == 0 ||
		    !same_title(entry, to) ||
		    is_claimed(x, known_row(entry), to))
			continue;
		rc = is_same(x, entry, to, churn, e);
		if (rc == 0)
			continue;
		r = rc == 1 ? record_of(x, x->k, entry, e) : NULL;
		if (r == NULL)
			return -1;
		by_rule(r, entry, to);
		to->moved = r;
		return 0;
	}
	return 0;
}

static int
lookup_one(struct lookup *x, struct ledger_entry *to, size_t *unknown,
    struct err *e)
{
	uint64_t link;

	if (x->k != NULL && lookup_known(x, to, e) != 0)
		return -1;
	if (to->known != NULL || to->verdict == LEDGER_TWICE)
		return 0;
	++*unknown;
	link = known_link(to->link);
	if (link == 0)
		return 0;
	return lookup_moved(x, to, link, e) != 0 ? -1 :
	    lookup_other(x, to, link, e);
}

int
state_lookup(struct state *st, struct arena *mem, struct str feed,
    struct ledger_entry *entries, size_t n, struct err *e)
{
	struct lookup x = { st, mem, feed, NULL, entries, n };
	size_t unknown = 0;
	int rc = state_cache_trim(st, e);

	if (rc == 0)
		rc = state_known(st, feed, false, &x.k, e);
	for (size_t i = 0; i < n; i++)
		entries[i].known = entries[i].moved = entries[i].other = NULL;
	for (size_t i = 0; rc == 0 && i < n; i++) {
		if (entries[i].verdict != LEDGER_TWICE)
			rc = lookup_one(&x, &entries[i], &unknown, e);
	}
	if (rc != 0 || x.k == NULL || unknown == 0)
		return rc;
	for (size_t i = 0; rc == 0 && i < n; i++) {
		struct ledger_entry *to = &entries[i];

		if (to->verdict != LEDGER_TWICE && to->known == NULL &&
		    to->moved == NULL && to->title_key != 0 &&
		    to->item != NULL)
			rc = lookup_title(&x, to, ledger_is_churn(n, unknown),
			    e);
	}
	return rc;
}
