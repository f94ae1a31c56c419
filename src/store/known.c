#include "store/known.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

#include "base/banned.h"

#define INDEX_BITS 12

static_assert(sizeof(struct known_entry) == 40, "an entry has no gaps");
static_assert(sizeof(struct links_entry) == 8, "nor has a link");

/* How a blob begins: another version, or size of its entries, is another
 * format. */
struct head {
	uint16_t version, size;
	uint32_t flags;         /* known.marks */
};

static_assert(sizeof(struct head) == 8, "a head has no gaps");

uint64_t
known_key(struct str key)
{
	return hash_str(HASH_START, key);
}

uint64_t
known_link(struct str link)
{
	size_t at = str_find(link, 0, "://"), end;
	uint64_t host, h;

	if (link.n == 0)
		return 0;
	at = at < link.n ? at + 3 : 0;
	for (end = at; end < link.n && link.p[end] != '/'; end++)
		;
	host = hash_str(HASH_START, str_slice(link, at, end)) >> 16;
	h = hash_str(HASH_START, link) >> 16;
	h = (host & UINT32_MAX) << 32 | (h & UINT32_MAX);
	return h != 0 ? h : 1;
}

int64_t
known_row(const struct known_entry *entry)
{
	if (entry->flags & KNOWN_KEPT)
		return entry->page;
	return -((int64_t)entry->page << INDEX_BITS | entry->index);
}

bool
known_at(int64_t row, uint32_t *page, uint16_t *index)
{
	*page = (uint32_t)(row < 0 ? -row >> INDEX_BITS : row);
	*index = row < 0 ? (uint16_t)(-row & ((1 << INDEX_BITS) - 1)) : 0;
	return row < 0;
}

/* --- a feed --------------------------------------------------------------- */

void
known_init(struct known *k, struct str feed)
{
	memset(k, 0, sizeof(*k));
	k->feed = (struct str){ mem_dup(feed.p, feed.n), feed.n };
}

void
known_release(struct known *k)
{
	char *feed;

	memcpy(&feed, &k->feed.p, sizeof(feed));
	free(feed);
	free(k->list);
	free(k->slots);
	memset(k, 0, sizeof(*k));
}

/* A table of more than twice n slots, all free. */
static uint32_t *
slots_new(uint32_t *old, size_t n, size_t *n_slots)
{
	size_t want = 64;

	while (want < n * 2 + 2)
		want *= 2;
	free(old);
	*n_slots = want;
	return mem_zalloc(want, sizeof(*old));
}

static uint32_t *
slot_of(const struct known *k, uint64_t key)
{
	size_t i = (size_t)(key >> 7) & (k->n_slots - 1);

	while (k->slots[i] != 0 && k->list[k->slots[i] - 1].key != key)
		i = (i + 1) & (k->n_slots - 1);
	return &k->slots[i];
}

static void
note(struct known *k, size_t i)
{
	k->first_rule |= (k->list[i].flags & KNOWN_FIRST_RULE) != 0;
	k->by_id |= (k->list[i].flags & KNOWN_BY_ID) != 0;
	*slot_of(k, k->list[i].key) = (uint32_t)i + 1;
}

static void
index_all(struct known *k)
{
	k->slots = slots_new(k->slots, k->n + k->n / 2, &k->n_slots);
	for (size_t i = 0; i < k->n; i++)
		note(k, i);
}

bool
known_read(struct known *k, struct str blob)
{
	struct head h;

	if (blob.n < sizeof(h) || (blob.n - sizeof(h)) %
	    sizeof(*k->list) != 0)
		return false;
	memcpy(&h, blob.p, sizeof(h));
	if (h.version != 1 || h.size != sizeof(*k->list))
		return false;
	k->marks = h.flags;
	k->n = (blob.n - sizeof(h)) / sizeof(*k->list);
	if (k->n > UINT32_MAX / 4)
		return false;
	k->cap = k->n + k->n / 8 + 16;
	k->list = mem_grow(k->list, k->cap, sizeof(*k->list));
	if (k->n > 0)
		memcpy(k->list, blob.p + sizeof(h), blob.n - sizeof(h));
	index_all(k);
	return true;
}

void
known_write(const struct known *k, struct buf *out)
{
	struct head h = { 1, sizeof(*k->list), k->marks };

	buf_add(out, (const char *)&h, sizeof(h));
	buf_add(out, (const char *)k->list, k->n * sizeof(*k->list));
}

struct known_entry *
known_find(const struct known *k, uint64_t key)
{
	uint32_t at = k->n > 0 ? *slot_of(k, key) : 0;

	return at > 0 ? &k->list[at - 1] : NULL;
}

struct known_entry *
known_of(const struct known *k, uint64_t key, int64_t row)
{
	struct known_entry *entry = known_find(k, key);

	if (entry != NULL && known_row(entry) == row)
		return entry;
	for (size_t i = 0; i < k->n; i++) {
		if (known_row(&k->list[i]) == row &&
		    !(k->list[i].flags & KNOWN_OTHERS))
			return &k->list[i];
	}
	return NULL;
}

bool
known_links(const struct known *k, uint64_t link)
{
	for (size_t i = 0; i < k->n; i++) {
		if (k->list[i].link == link)
			return true;
	}
	return false;
}

struct known_entry *
known_add(struct known *k, const struct known_entry *entry)
{
	struct known_entry *old = known_find(k, entry->key);

	k->dirty = true;
	if (old != NULL) {
		*old = *entry;
		note(k, (size_t)(old - k->list));
		return old;
	}
	if (k->n == k->cap) {
		k->cap = k->cap * 2 + 64;
		k->list = mem_grow(k->list, k->cap, sizeof(*k->list));
	}
	k->list[k->n++] = *entry;
	if (k->n_slots < k->n * 2)
		index_all(k);
	else
		note(k, k->n - 1);
	return &k->list[k->n - 1];
}

void
known_change(struct known *k, struct known_entry *entry,
    const struct known_entry *now)
{
	struct known_entry *other = known_find(k, now->key);
	bool moved = entry->key != now->key;

	if (other != NULL && other != entry)
		other->page = other->flags = 0;
	*entry = *now;
	k->dirty = true;
	if (moved)
		known_sweep(k);
	else
		note(k, (size_t)(entry - k->list));
}

void
known_sweep(struct known *k)
{
	size_t n = 0;

	for (size_t i = 0; i < k->n; i++) {
		if (k->list[i].page != 0 || k->list[i].flags & KNOWN_OTHERS)
			k->list[n++] = k->list[i];
	}
	k->dirty |= n != k->n;
	k->n = n;
	index_all(k);
}

/* --- links ---------------------------------------------------------------- */

void
links_init(struct links *l, uint32_t host)
{
	memset(l, 0, sizeof(*l));
	l->host = host;
}

void
links_release(struct links *l)
{
	free(l->list);
	free(l->next);
	free(l->slots);
	memset(l, 0, sizeof(*l));
}

static uint32_t *
link_slot(const struct links *l, uint32_t rest)
{
	size_t i = rest & (l->n_slots - 1);

	while (l->slots[i] != 0 && l->list[l->slots[i] - 1].rest != rest)
		i = (i + 1) & (l->n_slots - 1);
	return &l->slots[i];
}

static void
link_note(struct links *l, size_t i)
{
	uint32_t *at = link_slot(l, l->list[i].rest);

	while (*at != 0)
		at = &l->next[*at - 1];
	*at = (uint32_t)i + 1;
	l->next[i] = 0;
}

static void
link_all(struct links *l)
{
	l->slots = slots_new(l->slots, l->n + l->n / 2, &l->n_slots);
	for (size_t i = 0; i < l->n; i++)
		link_note(l, i);
}

static void
more_links(struct links *l, size_t cap)
{
	l->cap = cap;
	l->list = mem_grow(l->list, l->cap, sizeof(*l->list));
	l->next = mem_grow(l->next, l->cap, sizeof(*l->next));
}

bool
links_read(struct links *l, struct str blob)
{
	struct head h;

	if (blob.n < sizeof(h) || (blob.n - sizeof(h)) %
	    sizeof(*l->list) != 0)
		return false;
	memcpy(&h, blob.p, sizeof(h));
	if (h.version != 1 || h.size != sizeof(*l->list))
		return false;
	l->n = (blob.n - sizeof(h)) / sizeof(*l->list);
	if (l->n > UINT32_MAX / 4)
		return false;
	more_links(l, l->n + l->n / 8 + 16);
	if (l->n > 0)
		memcpy(l->list, blob.p + sizeof(h), blob.n - sizeof(h));
	link_all(l);
	return true;
}

void
links_write(const struct links *l, struct buf *out)
{
	struct head h = { 1, sizeof(*l->list), 0 };

	buf_add(out, (const char *)&h, sizeof(h));
	for (size_t i = 0; i < l->n; i++) {
		if (l->list[i].feed != 0)
			buf_add(out, (const char *)&l->list[i],
			    sizeof(*l->list));
	}
}

/* The first that was not taken out, from slot on. */
static size_t
there(const struct links *l, uint32_t slot)
{
	while (slot != 0 && l->list[slot - 1].feed == 0)
		slot = l->next[slot - 1];
	return slot != 0 ? slot - 1 : l->n;
}

size_t
links_first(const struct links *l, uint64_t link)
{
	return l->n > 0 ? there(l, *link_slot(l, (uint32_t)link)) : 0;
}

size_t
links_after(const struct links *l, size_t at)
{
	return there(l, l->next[at]);
}

void
links_add(struct links *l, uint64_t link, int64_t feed)
{
	struct links_entry entry = { (uint32_t)link, (uint32_t)feed };

	for (size_t i = links_first(l, link); i < l->n;
	    i = links_after(l, i)) {
		if (l->list[i].feed == entry.feed)
			return;
	}
	if (l->n == l->cap)
		more_links(l, l->cap * 2 + 64);
	l->list[l->n++] = entry;
	l->dirty = true;
	if (l->n_slots < l->n * 2)
		link_all(l);
	else
		link_note(l, l->n - 1);
}

void
links_remove(struct links *l, uint64_t link, int64_t feed)
{
	for (size_t i = links_first(l, link); i < l->n;
	    i = links_after(l, i)) {
		if (l->list[i].feed == (uint32_t)feed) {
			l->list[i].feed = 0;
			l->dirty = true;
		}
	}
}
