/* The flat record: items of one document in one block of bytes.
 *
 * What most feeds bring matches nothing and is never looked at again.  So the
 * new items of a reply are written as one block, and read as views into it.
 *
 *     block  = item ... offset ... count magic
 *     item   = head, then its texts, one behind the other, without gaps
 *     head   = first_seen, last_edit, date: int64; date_offset: int32;
 *              flags: uint32 (FLAT_DATE_KNOWN, FLAT_DAY_ONLY);
 *              uint32 length of each text, by the table in flat.c;
 *              FLAT_SAME: it is the text that the table names instead
 *     offset = uint32, where each item begins
 *     count  = uint32, of items, FLAT_ITEMS at most
 *     magic  = uint32, FLAT_MAGIC; another format has another one
 *
 * Numbers are in the order of the machine.  flat_add() is the one writer,
 * flat_check() the one checker: it believes nothing, and after it all views
 * lie within the block. */
#ifndef KATCHI_STORE_FLAT_H
#define KATCHI_STORE_FLAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"
#include "store/ledger.h"

#define FLAT_MAGIC      UINT32_C(0x31746C46)    /* "Flt1" */
#define FLAT_ITEMS      4096
#define FLAT_SAME       UINT32_MAX

struct flat {
	struct buf bytes;       /* items so far */
	uint32_t *offsets;
	size_t n, cap;
};

void flat_init(struct flat *f, size_t max);
void flat_release(struct flat *f);
void flat_clear(struct flat *f);

/* Whether one more item may be added: its place is then f->n. */
bool flat_has_room(const struct flat *f);

/* The text form of r, its identity and its times; of what has a life of its
 * own the rest is kept elsewhere. */
void flat_add(struct flat *f, const struct item_record *r);

/* Ends the block, which is f->bytes then; flat_clear() is due before the
 * next.  False when it did not fit. */
bool flat_end(struct flat *f);

/* flat_check - whether bytes is a block; *n: its items. */
bool flat_check(struct str bytes, size_t *n);

/* Item i < n of a block that was checked, as a record of status ITEM_NEW
 * without row, feed and what belongs to what matched. */
void flat_get(struct str bytes, size_t i, struct item_record *out);

#endif
