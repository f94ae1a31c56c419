#include "feed/date_plain.h"

#include <string.h>

#include "base/civil.h"

#include "base/banned.h"

/* n digits at p. */
static bool
number(const char *p, size_t n, unsigned *v)
{
	*v = 0;
	for (size_t i = 0; i < n; i++) {
		if (!ascii_digit(p[i]))
			return false;
		*v = *v * 10 + (unsigned)(p[i] - '0');
	}
	return true;
}

/* Which of the names, three letters each, stands at p; from 1 on, 0: none. */
static unsigned
name(const char *p, const char *names)
{
	for (unsigned i = 0; names[i * 3] != '\0'; i++) {
		if (memcmp(p, names + i * 3, 3) == 0)
			return i + 1;
	}
	return 0;
}

/* "09:30:00" at p. */
static bool
clock_time(const char *p, struct civil *c)
{
	return p[2] == ':' && p[5] == ':' && number(p, 2, &c->hour) &&
	    number(p + 3, 2, &c->minute) && number(p + 6, 2, &c->second) &&
	    c->hour < 24 && c->minute < 60 && c->second < 60;
}

/* "+0900", "+09:00", and the word for UTC. */
static bool
zone(struct str s, const char *utc, bool colon, int *offset)
{
	unsigned hour, minute;

	*offset = 0;
	if (str_is(s, utc))
		return true;
	if (s.n != 5u + colon || (s.p[0] != '+' && s.p[0] != '-') ||
	    (colon && s.p[3] != ':') || !number(s.p + 1, 2, &hour) ||
	    !number(s.p + 3 + colon, 2, &minute) || minute > 59 ||
	    hour * 60 + minute > 14 * 60)
		return false;
	*offset = (int)(hour * 60 + minute) * (s.p[0] == '-' ? -1 : 1);
	return true;
}

static bool
rfc1123(struct str s, struct civil *c, int *offset)
{
	size_t n = 2;
	unsigned year;

	if (s.n < 28 || s.p[3] != ',' || s.p[4] != ' ' ||
	    name(s.p, "SunMonTueWedThuFriSat") == 0)
		return false;
	s = str_slice(s, 5, s.n);
	if (s.p[1] == ' ')
		n = 1;
	if (!number(s.p, n, &c->day) || s.p[n] != ' ')
		return false;
	s = str_slice(s, n + 1, s.n);
	/* "Nov 2026 09:30:00 GMT" is the least that can be left. */
	if (s.n < 21 || s.p[3] != ' ' || s.p[8] != ' ' || s.p[17] != ' ' ||
	    !number(s.p + 4, 4, &year) || !clock_time(s.p + 9, c))
		return false;
	c->month = name(s.p, "JanFebMarAprMayJunJulAugSepOctNovDec");
	c->year = (int)year;
	return zone(str_slice(s, 18, s.n), "GMT", false, offset);
}

static bool
rfc3339(struct str s, struct civil *c, int *offset)
{
	size_t i = 19;
	unsigned year;

	if (s.n < 20 || s.p[4] != '-' || s.p[7] != '-' || s.p[10] != 'T' ||
	    !number(s.p, 4, &year) || !number(s.p + 5, 2, &c->month) ||
	    !number(s.p + 8, 2, &c->day) || !clock_time(s.p + 11, c))
		return false;
	c->year = (int)year;
	if (s.p[i] == '.' && ascii_digit(s.p[20])) {
		for (i++; i < s.n && ascii_digit(s.p[i]); i++)
			continue;
	}
	return zone(str_slice(s, i, s.n), "Z", true, offset);
}

bool
date_plain(struct feed_time *out, struct str s)
{
	struct civil c = { 0 };
	int offset;

	if ((!rfc1123(s, &c, &offset) && !rfc3339(s, &c, &offset)) ||
	    c.year < DATE_FIRST_YEAR || c.month < 1 || c.month > 12 ||
	    c.day < 1 || c.day > civil_month_days(c.year, c.month))
		return false;
	out->at = civil_instant(&c, offset);
	out->offset_min = offset;
	out->known = true;
	out->day_only = false;
	return true;
}

bool
date_unix(struct feed_time *out, struct str s)
{
	struct str whole = s, part;
	uint64_t v;

	part = str_next(&whole, '.');
	if (part.n == 0 || part.p[0] == '0' || !str_u64(part, INT64_MAX, &v))
		return false;
	if (whole.p != NULL && (part.n != 10 || !str_u64(
	    str_slice(whole, 0, 9), INT64_MAX, &(uint64_t){ 0 })))
		return false;
	if (part.n == 13)
		v /= 1000;
	else if (part.n != 10)
		return false;
	out->at = (int64_t)v;
	out->known = true;
	return true;
}
