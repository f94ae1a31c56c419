/* Dates as feeds write them, by one table-driven scanner.  No locale, no
 * libc, no clock. */
#ifndef KATCHI_FEED_DATE_H
#define KATCHI_FEED_DATE_H

#include <stdbool.h>

#include "base/str.h"
#include "feed/feed.h"

/* What 03/04/2026 means. */
enum date_order {
	DATE_ORDER_UNKNOWN,
	DATE_DAY_FIRST,
	DATE_MONTH_FIRST,
};

struct date_hint {
	bool offset_known;      /* offset_min holds for dates without a zone */
	int offset_min;
	bool always;            /* and for those with one: it is wrong */
	bool korean;            /* the feed is in Korean: no zone means KST */
	enum date_order order;  /* which other dates of the document show */
};

/* date_parse - RFC 822, 850, 1123, 2822, 3339, ISO 8601, W3CDTF, asctime,
 * their damaged relatives and the Korean forms.
 *
 * out  .known and the rest on success; .raw is set to s in any case
 *
 * s is at most LIMIT_DATE bytes.  Also read: Unix seconds (10 digits) and
 * milliseconds (13), week dates, comments, names of months and weekdays in
 * eighteen languages, digits of full width, 24:00 and leap seconds (the next
 * second), a two-digit year by RFC 5322 4.3, an unknown zone of capitals as
 * UTC by the same; zones by their names and places with the summer time of
 * that day ("ET", "Eastern Time", "America/New_York"), a zone said twice,
 * +3000 for +0300, an offset without its plus behind seconds, an unknown
 * weekday in front.  A month or a year alone is its first day.
 *
 * Returns false for nonsense (32 Jan, 25:00, a year of five digits) and for
 * 03/04/2026, which is two dates: refused rather than guessed, unless
 * hint.order says which one.
 *
 * A date without a zone is in hint's offset; without one KST when korean or
 * when the form itself is Korean (has Hangul), else UTC. */
bool date_parse(struct feed_time *out, struct str s,
    const struct date_hint *hint);

/* The order that the numbers of s show: 27/9/2026 and 9/27/2026 have one, 3/4
 * and what is no such date have none. */
enum date_order date_order(struct str s, const struct date_hint *hint);

#endif
