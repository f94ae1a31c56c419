/* Inside of date*.c: zones that have a name and a summer time. */
#ifndef KATCHI_FEED_DATE_ZONE_H
#define KATCHI_FEED_DATE_ZONE_H

#include "base/civil.h"
#include "base/str.h"

/* When clocks are an hour ahead, by the laws of today. */
enum date_rule {
	DATE_FIXED,
	DATE_RULE_US,           /* second Sunday of March, first of November */
	DATE_RULE_EU,           /* last Sundays of March and October */
	DATE_RULE_AU,           /* first Sundays of October and April */
	DATE_RULE_NZ,           /* last Sunday of September, first of April */
};

struct date_zone {
	const char *name;       /* lower case, '_' between words */
	int standard;           /* minutes east of UTC, in winter */
	enum date_rule rule;
};

/* All of them, sorted by bytes. */
extern const struct date_zone date_zones[];
extern const size_t date_zones_count;

/* "America/New_York", "Eastern Daylight Time", "ET": case does not count, nor
 * whether blanks or underscores part the words.  NULL when unknown. */
const struct date_zone *date_zone_find(struct str name);

/* Minutes east of UTC when clocks there show c. */
int date_zone_offset(const struct date_zone *z, const struct civil *c);

#endif
