/* What is remembered of the items of one feed, in memory and as one blob.
 *
 * An entry is forty bytes, and tells of an item whether it is new, the same
 * or another; where its words are it only points to.  A reply is judged
 * against the entries of its feed without a look at anything else.
 *
 * Entries stand in the order in which their items came.  Hashes are those of
 * base/hash.h, prints those of store/print.h. */
#ifndef KATCHI_STORE_KNOWN_H
#define KATCHI_STORE_KNOWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

enum {
	KNOWN_KEPT = 1,         /* page is a row of kept, not a page */
	KNOWN_OTHERS = 2,       /* another feed has it; page is 0 */
	KNOWN_FIRST_RULE = 4,   /* print and title are of PRINT_FIRST */
	KNOWN_RULE_NOW = 64,    /* of PRINT_NOW; neither: of PRINT_SECOND */
	KNOWN_BY_ID = 8,        /* rebuilt: key is that of its id */
	KNOWN_TEXT = 16,        /* of what is kept: its text is there, too */
	KNOWN_BACK = 32,        /* of what is kept: item_record.back is set */
};

/* Of a feed. */
enum {
	KNOWN_IDS_SHARED = 1,   /* items of one document had the same id */
	KNOWN_IDS_REUSED = 2,   /* an id came again for another item */
};

struct known_entry {
	uint64_t key;           /* known_key() of its identity */
	uint64_t link;          /* known_link(); 0: none of its own */
	uint64_t print;         /* of the version last seen; 0: unknown */
	uint32_t title;         /* of its print; 0: none */
	uint32_t seen;          /* last in its feed, Unix seconds */
	uint32_t page;          /* where it is: a page, or a row of kept */
	uint16_t index;         /* and its place in the page */
	uint16_t flags;         /* KNOWN_ */
};

struct known {
	int64_t id;             /* of the feed, in the database */
	struct str feed;        /* its name, owned */
	struct known_entry *list;
	size_t n, cap;
	uint32_t *slots;        /* hash table by key: index + 1, 0 is free */
	size_t n_slots;
	uint32_t marks;         /* KNOWN_IDS_ */
	bool first_rule, by_id; /* some entry has the flag */
	bool dirty;
};

uint64_t known_key(struct str key);

/* The upper half is that of its host, so that links of one host are found
 * together. */
uint64_t known_link(struct str link);

void known_init(struct known *k, struct str feed);
void known_release(struct known *k);

/* The blob; false when it is none. */
bool known_read(struct known *k, struct str blob);
void known_write(const struct known *k, struct buf *out);

/* The entry with a key, or NULL; until the next known_add(). */
struct known_entry *known_find(const struct known *k, uint64_t key);

/* The entry of an item, by item_record.row, or NULL; key: looked at first. */
struct known_entry *known_of(const struct known *k, uint64_t key,
    int64_t row);

/* Whether some entry has a link. */
bool known_links(const struct known *k, uint64_t link);

/* Adds a copy; the other with its key, if there is one, goes. */
struct known_entry *known_add(struct known *k,
    const struct known_entry *entry);

/* Gives an entry of k another content; the other with its new key, if there
 * is one, goes. */
void known_change(struct known *k, struct known_entry *entry,
    const struct known_entry *now);

/* Takes out those that have neither a place nor KNOWN_OTHERS. */
void known_sweep(struct known *k);

/* Where an item is, as item_record.row: rows of kept are positive. */
int64_t known_row(const struct known_entry *entry);
bool known_at(int64_t row, uint32_t *page, uint16_t *index);

/* --- links ---------------------------------------------------------------- */

/* Which feeds know which links of one host. */
struct links_entry {
	uint32_t rest;          /* lower half of known_link() */
	uint32_t feed;          /* known.id; 0: taken out */
};

struct links {
	uint32_t host;
	struct links_entry *list;
	size_t n, cap;
	uint32_t *next;         /* index + 1 of the next with its rest */
	uint32_t *slots;        /* by rest: index + 1 of the first */
	size_t n_slots;
	bool dirty;
};

void links_init(struct links *l, uint32_t host);
void links_release(struct links *l);
bool links_read(struct links *l, struct str blob);
void links_write(const struct links *l, struct buf *out);

/* links_first, links_after - the places of those with a link, one by one, as
 * they came; l->n: no more. */
size_t links_first(const struct links *l, uint64_t link);
size_t links_after(const struct links *l, size_t at);

/* Adds it if it is not there. */
void links_add(struct links *l, uint64_t link, int64_t feed);
void links_remove(struct links *l, uint64_t link, int64_t feed);

#endif
