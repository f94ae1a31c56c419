/* What the items of a document are known by. */
#include "store/ledger.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/url.h"
#include "store/archive.h"
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

	h = print_words(rule, PRINT_TITLE, h, item->title, room);
	*title = item->title.n > 0 ? title_end(h) : 0;
	h = print_words(rule, PRINT_TEXT, h, item->text, room);
	h = print_words(rule, PRINT_TEXT, h, item->summary, room);
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
	h = print_words(PRINT_NOW, PRINT_TITLE, print_start(PRINT_NOW), title,
	    &room);
	print_room_release(&room);
	return title_end(h);
}

void
ledger_old_rules(struct ledger_entry *entry)
{
	struct print_room room;

	if (entry->item == NULL || entry->first_print != 0)
		return;
	print_room_init(&room);
	entry->first_print = both_prints(PRINT_FIRST, entry->item,
	    entry->link, &room, &entry->first_title_key);
	entry->second_print = both_prints(PRINT_SECOND, entry->item,
	    entry->link, &room, &entry->second_title_key);
	print_room_release(&room);
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
