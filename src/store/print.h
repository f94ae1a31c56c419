/* Prints: whether the words of an item are others than before.
 *
 * Pure.  What counts of a text is its line without white space and without
 * the numbers that count readers ("12 comments", in a text a final "(3)") or
 * tell how long ago it was ("3 hours ago"); figures of a title are words like
 * others but for the plainest of these; a print is a number over that,
 * chained: start with print_start() and give each result to the next.  It
 * tells changes, it is no proof against malice.
 *
 * Prints are remembered, so a rule never changes: a better one is a further
 * one, and what was remembered by an older one is replaced when it is seen
 * again (known.h). */
#ifndef KATCHI_STORE_PRINT_H
#define KATCHI_STORE_PRINT_H

#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

enum print_rule {
	PRINT_NOW,              /* base/hash.h */
	PRINT_FIRST,            /* FNV-1a, a byte at a time, counters wherever
	                         * their words are near: states up to version
	                         * 4 */
	PRINT_SECOND,           /* PRINT_NOW with these counters */
};

enum print_kind { PRINT_TEXT, PRINT_TITLE };

/* Room for one text at a time, as large as two. */
struct print_room {
	struct buf clean, line;
};

void print_room_init(struct print_room *r);
void print_room_release(struct print_room *r);

uint64_t print_start(enum print_rule rule);
uint64_t print_words(enum print_rule rule, enum print_kind kind, uint64_t h,
    struct str s, struct print_room *room);

/* Of all bytes as they are. */
uint64_t print_bytes(enum print_rule rule, uint64_t h, struct str s);

/* What is remembered of it: never 0. */
uint64_t print_end(uint64_t h);

#endif
