#include "store/ledger.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/url.h"
#include "store/archive.h"
#include "store/clean.h"
#include "store/print.h"

#include "base/banned.h"

/* --- prints --------------------------------------------------------------- */

static uint32_t
title_end(uint64_t h)
{
	uint32_t key = (uint32_t)print_end(h);

	return key != 0 ? key : 1;
}

/* The print, and that of the title alone, which it begins with. */
static uint64_t
both_prints(enum print_rule rule, const struct feed_item *item,
    struct str link, struct print_room *room, uint32_t *title)
{
	uint64_t h = print_start(rule);

	h = print_text(rule, h, item->title, room);
	*title = item->title.n > 0 ? title_end(h) : 0;
	h = print_text(rule, h, item->text, room);
	h = print_text(rule, h, item->summary, room);
	return print_end(print_bytes(rule, h, link));
}

uint64_t
ledger_print(const struct feed_item *item, struct str link)
{
	struct print_room room;
	uint32_t title;
	uint64_t print;

	print_room_init(&room);
	print = both_prints(PRINT_NOW, item, link, &room, &title);
	print_room_release(&room);
	return print;
}

uint32_t
ledger_title_key(struct str title)
{
	struct print_room room;
	uint64_t h;

	print_room_init(&room);
	h = print_text(PRINT_NOW, print_start(PRINT_NOW), title, &room);
	print_room_release(&room);
	return title_end(h);
}

void
ledger_first_rule(struct ledger_entry *entry)
{
	struct print_room room;

	if (entry->item == NULL || entry->first_print != 0)
		return;
	print_room_init(&room);
	entry->first_print = both_prints(PRINT_FIRST, entry->item,
	    entry->link, &room, &entry->first_title_key);
	print_room_release(&room);
}

static void
add_print(struct buf *out, uint64_t print)
{
	buf_printf(out, "%0*" PRIx64, LEDGER_PRINT, print);
}

uint64_t
ledger_print_of(struct str hex)
{
	uint64_t print = 0;

	if (hex.n != LEDGER_PRINT)
		return 0;
	for (size_t i = 0; i < hex.n; i++) {
		char c = ascii_lower(hex.p[i]);

		if (!ascii_digit(c) && (c < 'a' || c > 'f'))
			return 0;
		print = print << 4 | (uint64_t)(ascii_digit(c) ? c - '0' :
		    c - 'a' + 10);
	}
	return print;
}

void
ledger_hash(struct str feed, struct str key, char hex[ARCHIVE_HEX])
{
	struct buf b;

	buf_init(&b, LIMIT_ITEM_TEXT * 2);
	buf_addstr(&b, feed);
	buf_addc(&b, '\0');
	buf_addstr(&b, key);
	archive_hash(buf_str(&b), hex);
	buf_release(&b);
}

struct str
ledger_hash_in(struct arena *mem, struct str feed, struct str key)
{
	char hex[ARCHIVE_HEX];

	ledger_hash(feed, key, hex);
	return arena_str(mem, str_of(hex));
}

/* --- entries -------------------------------------------------------------- */

/* Entries in a table by a string of theirs. */
struct places {
	uint64_t *hashes;       /* of each entry; 0: not looked at */
	uint32_t *slots;        /* index + 1, 0 is free */
	size_t n_slots;         /* a power of two, more than twice n */
};

static void
places_init(struct places *p, size_t n)
{
	p->n_slots = 16;
	while (p->n_slots <= n * 2)
		p->n_slots *= 2;
	p->slots = mem_zalloc(p->n_slots, sizeof(*p->slots));
	p->hashes = mem_zalloc(n + 1, sizeof(*p->hashes));
}

static void
places_release(struct places *p)
{
	free(p->slots);
	free(p->hashes);
}

/* The first entry that has the string of entry i, which may be i: then it is
 * noted as such. */
static size_t
first_with(struct places *p, const struct ledger_entry *list, size_t i,
    struct str (*of)(const struct ledger_entry *entry))
{
	struct str s = of(&list[i]);
	uint64_t h = hash_str(HASH_START, s);
	size_t at = (size_t)(h >> 9) & (p->n_slots - 1);

	p->hashes[i] = h;
	for (; p->slots[at] != 0; at = (at + 1) & (p->n_slots - 1)) {
		size_t k = p->slots[at] - 1;

		if (p->hashes[k] == h && str_eq(of(&list[k]), s))
			return k;
	}
	p->slots[at] = (uint32_t)i + 1;
	return i;
}

static struct str
link_of(const struct ledger_entry *entry)
{
	return entry->link;
}

static struct str
key_of(const struct ledger_entry *entry)
{
	return entry->key;
}

static struct str
id_of(const struct ledger_entry *entry)
{
	return entry->item->id;
}

static bool
other_title(const struct ledger_entry *a, const struct ledger_entry *b)
{
	return !str_eq(a->item->title, b->item->title);
}

static bool
other_item(const struct ledger_entry *a, const struct ledger_entry *b)
{
	return !str_eq(a->link, b->link) || other_title(a, b);
}

/* For each entry whether another one has its string; differ, when not NULL:
 * and some of those that have it differ so. */
static bool *
shared_new(const struct ledger_entry *list, size_t n,
    struct str (*of)(const struct ledger_entry *entry),
    bool (*differ)(const struct ledger_entry *a,
    const struct ledger_entry *b))
{
	bool *shared = mem_zalloc(n + 1, sizeof(*shared));
	size_t *first = mem_zalloc(n + 1, sizeof(*first));
	struct places p;

	places_init(&p, n);
	for (size_t i = 0; i < n; i++) {
		first[i] = i;
		if (of(&list[i]).n == 0)
			continue;
		first[i] = first_with(&p, list, i, of);
		if (first[i] != i && (differ == NULL ||
		    differ(&list[first[i]], &list[i])))
			shared[first[i]] = true;
	}
	for (size_t i = 0; i < n; i++)
		shared[i] = shared[first[i]];
	places_release(&p);
	free(first);
	return shared;
}

static struct str
title_date_in(struct arena *mem, const struct feed_item *item, struct buf *b)
{
	buf_clear(b);
	buf_addstr(b, item->title);
	buf_addc(b, '\n');
	buf_addstr(b, item->published.raw);
	return arena_str(mem, buf_str(b));
}

/* From the links as they are: a link that several items have is that of a
 * page, not of an item, and so it is with an id. */
static void
entry_keys(struct ledger_entry *list, size_t n, struct arena *mem,
    struct buf *b)
{
	static const struct str none = { NULL, 0 };
	bool *page = shared_new(list, n, link_of, other_title);
	bool *link = shared_new(list, n, link_of, NULL);
	bool *id = shared_new(list, n, id_of, other_item);

	for (size_t i = 0; i < n; i++) {
		struct ledger_entry *to = &list[i];
		bool has_id = to->item->id.n > 0;

		to->shared = id[i];
		/* The same item twice has its link for a place, but without an
		 * id it never had. */
		to->place = (has_id ? page[i] : link[i]) ? none : to->link;
		if (link[i])
			to->link = none;
		if (to->place.n == 0)
			to->place = title_date_in(mem, to->item, b);
		to->key = has_id && !to->shared ? to->item->id : to->place;
	}
	free(page);
	free(link);
	free(id);
}

static void
mark_twice(struct ledger_entry *list, size_t n)
{
	struct places p;

	places_init(&p, n);
	for (size_t i = 0; i < n; i++) {
		if (first_with(&p, list, i, key_of) != i)
			list[i].verdict = LEDGER_TWICE;
	}
	places_release(&p);
}

struct ledger_entry *
ledger_entries(struct arena *mem, const struct feed_item *items, size_t n)
{
	struct ledger_entry *list = arena_zalloc(mem, n + 1, sizeof(*list));
	struct print_room room;
	struct buf b;

	if (list == NULL)
		return NULL;
	print_room_init(&room);
	buf_init(&b, LIMIT_ITEM_TEXT * 2);
	for (size_t i = 0; i < n; i++) {
		list[i].item = &items[i];
		buf_clear(&b);
		if (items[i].link.n > 0)
			url_canonical(&b, items[i].link);
		list[i].link = arena_str(mem, buf_str(&b));
	}
	entry_keys(list, n, mem, &b);
	for (size_t i = 0; i < n; i++) {
		list[i].print = both_prints(PRINT_NOW, &items[i],
		    list[i].link, &room, &list[i].title_key);
	}
	mark_twice(list, n);
	buf_release(&b);
	print_room_release(&room);
	return mem->over ? NULL : list;
}

/* --- judging -------------------------------------------------------------- */

static bool
has_version(struct str versions, const struct ledger_entry *entry)
{
	for (size_t i = 0; i + LEDGER_PRINT <= versions.n; i += LEDGER_PRINT) {
		uint64_t print = ledger_print_of(str_slice(versions, i,
		    i + LEDGER_PRINT));

		if (print != 0 && (print == entry->print ||
		    print == entry->first_print))
			return true;
	}
	return false;
}

static enum ledger_verdict
judge_known(const struct ledger_entry *entry, const struct item_record *r,
    int64_t now)
{
	/* After a rebuild the title is all that tells of an edit. */
	if (r->print == 0 || r->key.n == 0)
		return r->status == ITEM_ARCHIVED && r->title_key != 0 &&
		    entry->title_key != 0 &&
		    r->title_key != entry->title_key ?
		    LEDGER_EDITED : LEDGER_ADOPTED;
	if (r->print == entry->print || r->status == ITEM_REJECTED)
		return LEDGER_SAME;
	if (r->status == ITEM_NEW)
		return LEDGER_EDITED;
	if (has_version(r->versions, entry) ||
	    r->versions.n / LEDGER_PRINT > LIMIT_EDITS)
		return LEDGER_DAMPED;
	if (r->status == ITEM_PENDING)
		return LEDGER_LATER;
	/* An edit in the future was made by a wrong clock. */
	if (r->last_edit <= now && now - r->last_edit < LIMIT_EDIT_SPACING)
		return LEDGER_LATER;
	return LEDGER_EDITED;
}

/* Whether the record that an unknown entry seems to be is free: the document
 * does not bring it under its own identity, nor was it adopted above. */
static bool
is_free(const struct ledger_entry *entries, size_t n, size_t i)
{
	int64_t row = entries[i].moved->row;

	for (size_t k = 0; k < n; k++) {
		if (entries[k].known != NULL && entries[k].known->row == row)
			return false;
		if (k < i && entries[k].known == NULL &&
		    entries[k].verdict != LEDGER_TWICE &&
		    entries[k].record != NULL &&
		    entries[k].record->row == row)
			return false;
	}
	return true;
}

/* A link to more than a host: to a home page items of all kinds link. */
static bool
names_page(struct str link)
{
	size_t at = str_find(link, 0, "://");

	if (at >= link.n)
		return false;
	at = str_find(link, at + 3, "/");
	return at < link.n && at + 1 < link.n;
}

static bool
is_moved(const struct ledger_entry *entries, size_t n, size_t i, bool churn,
    int64_t now)
{
	const struct ledger_entry *entry = &entries[i];
	const struct item_record *old = entry->moved;

	if (old == NULL || !is_free(entries, n, i))
		return false;
	if (churn)
		return true;
	if (entry->link.n == 0 || !str_eq(old->link, entry->link))
		return false;
	if (entry->title_key != 0 && old->title_key == entry->title_key)
		return true;
	return names_page(entry->link) && old->first_seen <= now &&
	    now - old->first_seen < LIMIT_WIRE_SPAN;
}

/* The item under its new identity: with other words it is an edit, too. */
static enum ledger_verdict
judge_moved(const struct ledger_entry *entry, bool churn, int64_t now)
{
	enum ledger_verdict v = judge_known(entry, entry->moved, now);

	if (!churn && (v == LEDGER_EDITED || v == LEDGER_LATER))
		return v;
	return LEDGER_ADOPTED;
}

bool
ledger_is_churn(size_t n, size_t unknown)
{
	return n >= LIMIT_CHURN && unknown * 2 > n;
}

void
ledger_judge(struct ledger_entry *entries, size_t n, int64_t now)
{
	size_t unknown = 0, found = 0;
	bool churn;

	for (size_t i = 0; i < n; i++) {
		if (entries[i].known != NULL ||
		    entries[i].verdict == LEDGER_TWICE)
			continue;
		unknown++;
		found += entries[i].moved != NULL;
	}
	churn = ledger_is_churn(n, unknown) && found * 2 > unknown;
	for (size_t i = 0; i < n; i++) {
		struct ledger_entry *entry = &entries[i];

		if (entry->verdict == LEDGER_TWICE)
			continue;
		if (entry->known != NULL) {
			entry->record = entry->known;
			entry->verdict = judge_known(entry, entry->known, now);
		} else if (is_moved(entries, n, i, churn, now)) {
			entry->record = entry->moved;
			entry->verdict = judge_moved(entry, churn, now);
		} else if (entry->other != NULL) {
			entry->record = entry->other;
			entry->verdict = LEDGER_OTHERS;
		} else {
			entry->verdict = LEDGER_NEW;
		}
	}
}

/* --- records -------------------------------------------------------------- */

static struct str
join_in(struct arena *mem, const struct feed_item *item, bool tags)
{
	size_t n = tags ? item->n_tags : item->n_authors;
	struct str joined;
	struct buf b;

	buf_init(&b, LIMIT_ITEM_TEXT);
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_addc(&b, '\n');
		clean_line(&b, tags ? item->tags[i] : item->authors[i].name);
	}
	joined = arena_str(mem, buf_str(&b));
	buf_release(&b);
	return joined;
}

/* The prints of what was committed, with the one that now may be. */
static struct str
versions_in(struct arena *mem, const struct item_record *old,
    const struct ledger_entry *entry)
{
	struct str all = { NULL, 0 };
	struct buf b;

	if (old != NULL && old->status != ITEM_NEW)
		all = old->versions;
	if (has_version(all, entry))
		return all;
	buf_init(&b, LIMIT_FIELD);
	buf_addstr(&b, all);
	add_print(&b, entry->print);
	all = arena_str(mem, buf_str(&b));
	buf_release(&b);
	return all;
}

void
ledger_record(struct item_record *out, struct arena *mem, struct str feed,
    const struct ledger_entry *entry, const struct item_record *old,
    int64_t now)
{
	const struct feed_item *item = entry->item;
	const struct feed_time *t = item->published.known ?
	    &item->published : &item->updated;

	memset(out, 0, sizeof(*out));
	out->first_seen = now;
	if (old != NULL)
		*out = *old;
	if (old != NULL && old->status != ITEM_NEW && old->print != 0 &&
	    old->print != entry->print)
		out->last_edit = now;
	out->versions = versions_in(mem, old, entry);
	out->feed = feed;
	out->key = entry->key;
	out->hash = (struct str){ NULL, 0 };
	if (out->status != ITEM_NEW)
		out->hash = ledger_hash_in(mem, feed, entry->key);
	out->link = entry->link;
	out->title_key = entry->title_key;
	out->print = entry->print;
	out->last_seen = now;
	out->guid = item->id;
	out->url = item->link;
	out->title = item->title;
	out->summary = item->summary;
	out->text = item->text;
	out->tags = join_in(mem, item, true);
	out->authors = join_in(mem, item, false);
	out->lang = item->lang;
	out->date_known = t->known;
	out->day_only = t->day_only;
	out->date = t->known ? t->at : 0;
	out->date_offset = t->offset_min;
}

static size_t
count_lines(struct str s)
{
	size_t n = s.n > 0;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == '\n';
	return n;
}

void
ledger_item(struct feed_item *out, struct arena *mem,
    const struct item_record *r)
{
	struct str rest;

	memset(out, 0, sizeof(*out));
	out->id = r->guid;
	out->link = r->url;
	out->title = r->title;
	out->summary = r->summary;
	out->text = r->text;
	out->lang = r->lang;
	out->published.known = r->date_known;
	out->published.day_only = r->day_only;
	out->published.at = r->date;
	out->published.offset_min = r->date_offset;
	out->tags = arena_zalloc(mem, count_lines(r->tags),
	    sizeof(*out->tags));
	out->authors = arena_zalloc(mem, count_lines(r->authors),
	    sizeof(*out->authors));
	for (rest = r->tags; rest.n > 0 && out->tags != NULL;)
		out->tags[out->n_tags++] = str_next(&rest, '\n');
	for (rest = r->authors; rest.n > 0 && out->authors != NULL;)
		out->authors[out->n_authors++].name = str_next(&rest, '\n');
}
