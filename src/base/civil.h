/* Calendar arithmetic (proleptic Gregorian) without a time zone database.
 * An instant is int64_t, Unix seconds.  An offset is minutes east of UTC. */
#ifndef KATCHI_BASE_CIVIL_H
#define KATCHI_BASE_CIVIL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

#define CIVIL_DAY 86400         /* seconds */

struct civil {
	int year;               /* may be negative */
	unsigned month;         /* 1 to 12 */
	unsigned day;           /* 1 to 31 */
	unsigned hour, minute, second;
	unsigned weekday;       /* 0 is Sunday */
};

/* Days from 1970-01-01. */
int64_t civil_days(int year, unsigned month, unsigned day);

unsigned civil_month_days(int year, unsigned month);

/* The instant of the fields at that offset; weekday is not looked at. */
int64_t civil_instant(const struct civil *c, int offset_min);

struct civil civil_at(int64_t t, int offset_min);

/* Appends RFC 3339, "2026-11-23T09:12:00+09:00"; "Z" for offset 0. */
void civil_rfc3339(struct buf *out, int64_t t, int offset_min);

/* "+09:00", "-0430", "Z" into minutes, within +-18:00. */
bool civil_offset(struct str s, int *offset_min);

/* Now: the variable KATCHI_NOW (Unix seconds) if set, else the clock.  Only
 * cmd/ asks; all else is told. */
int64_t civil_now(void);

#endif
