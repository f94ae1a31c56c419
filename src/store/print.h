/* Prints: whether the words of an item are others than before.
 *
 * Pure.  A print is a number over bytes, chained: start with PRINT_START and
 * give each result to the next.  It tells changes, it is no proof against
 * malice. */
#ifndef KATCHI_STORE_PRINT_H
#define KATCHI_STORE_PRINT_H

#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"
#include "store/ledger.h"

#define PRINT_START UINT64_C(0xcbf29ce484222325)

uint64_t print_bytes(uint64_t h, struct str s);

/* print_text - over a text as one line, without its white space and the
 * numbers that count readers ("12 comments", a final "(3)").
 *
 * room  for a text that must be cleaned first; as large as two texts */
uint64_t print_text(uint64_t h, struct str s, struct buf *room);

/* What is remembered of it. */
void print_hex(char hex[LEDGER_PRINT], uint64_t h);

#endif
