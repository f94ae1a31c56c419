/* A hash for tables and sums: eight bytes at a time, chained.
 *
 * Begin with HASH_START and give each result to the next.  It tells rot and
 * changes, and spreads; it is no proof against malice.  What it gives is
 * written into states: it must not change. */
#ifndef KATCHI_BASE_HASH_H
#define KATCHI_BASE_HASH_H

#include <stdint.h>

#include "base/str.h"

#define HASH_START UINT64_C(0x9e3779b97f4a7c15)

/* Of the length and the bytes, so that "a", "bc" is not "ab", "c". */
uint64_t hash_str(uint64_t h, struct str s);
uint64_t hash_int(uint64_t h, int64_t n);

#endif
