/* Inside of charset.c: UTF-8 that was taken for windows-1252 and encoded as
 * UTF-8 again, so that each of its bytes is a character. */
#ifndef KATCHI_BASE_CHARSET_TWICE_H
#define KATCHI_BASE_CHARSET_TWICE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* Whether C3 and this second byte are a letter that such text begins its
 * sequences with. */
static inline bool
charset_leads(unsigned char second)
{
	return second == 0x82 || second == 0x83 ||
	    (second >= 0xA0 && second <= 0xB4);
}

/* A cheap look; true for all that charset_twice() would repair. */
bool charset_maybe_twice(struct str s);

/* s is valid UTF-8 (C1 allowed).  Appends it repaired, if the statistics are
 * clear: sequences that nobody writes, and enough of them.  False, and out as
 * it was, if not. */
bool charset_twice(struct buf *out, struct str s);

#endif
