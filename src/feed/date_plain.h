/* Inside of date*.c: the two shapes that nearly all dates have, at sight, and
 * Unix time. */
#ifndef KATCHI_FEED_DATE_PLAIN_H
#define KATCHI_FEED_DATE_PLAIN_H

#include <stdbool.h>

#include "base/str.h"
#include "feed/feed.h"

/* The year 1 is a program's zero, not a date. */
#define DATE_FIRST_YEAR 1000

/* "Mon, 23 Nov 2026 09:30:00 +0900" (or GMT; RFC 1123) and
 * "2026-11-23T09:30:00+09:00" (or Z, with a fraction or not; RFC 3339), to
 * the letter.  Fills in all of *out but .raw.
 *
 * Returns false and leaves *out alone for all else, what is wrong included:
 * date_parse() then reads it by tokens, as it would have read these too. */
bool date_plain(struct feed_time *out, struct str s);

/* Seconds since 1970 (10 digits, perhaps a fraction), or milliseconds. */
bool date_unix(struct feed_time *out, struct str s);

#endif
