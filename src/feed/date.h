/* Dates as feeds write them, by one table-driven scanner.  No locale, no
 * libc, no clock. */
#ifndef KATCHI_FEED_DATE_H
#define KATCHI_FEED_DATE_H

#include <stdbool.h>

#include "base/str.h"
#include "feed/feed.h"

struct date_hint {
	bool offset_known;      /* offset_min holds for dates without a zone */
	int offset_min;
	bool korean;            /* the feed is in Korean: no zone means KST */
};

/* date_parse - RFC 822, 850, 1123, 2822, 3339, ISO 8601, W3CDTF, asctime,
 * their damaged relatives and the Korean forms.
 *
 * out  .known and the rest on success; .raw is set to s in any case
 *
 * Returns false for nonsense (32 Jan, 25:00, a year of five digits): refused
 * rather than guessed.  A date without a zone is in hint's offset; without
 * one KST when korean or when the form itself is Korean, else UTC. */
bool date_parse(struct feed_time *out, struct str s,
    const struct date_hint *hint);

#endif
