/* The named character references of HTML (WHATWG 13.5), a generated table. */
#ifndef KATCHI_FEED_ENTITY_H
#define KATCHI_FEED_ENTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* name without & and ;, case counts.  Fills one or two characters and
 * returns their number, 0 when there is no such name.  `bare` (may be NULL)
 * says whether HTML also knows it without its semicolon. */
size_t entity_find(struct str name, uint32_t cp[2], bool *bare);

/* The character of a numeric reference after WHATWG 13.2.5.80: windows-1252
 * for 128-159, U+FFFD for 0, surrogates and beyond Unicode. */
uint32_t entity_number(uint32_t n);

#endif
