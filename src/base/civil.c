#include "base/civil.h"

#include <stdlib.h>
#include <time.h>

#include "base/str.h"

#include "base/banned.h"

/* Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": years begin
 * in March, eras are 400 years. */
int64_t
civil_days(int year, unsigned month, unsigned day)
{
	int64_t y = (int64_t)year - (month <= 2), era, doy, doe;
	int64_t yoe;

	era = (y >= 0 ? y : y - 399) / 400;
	yoe = y - era * 400;
	doy = (153 * ((int64_t)month + (month > 2 ? -3 : 9)) + 2) / 5 +
	    (int64_t)day - 1;
	doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
	return era * 146097 + doe - 719468;
}

unsigned
civil_month_days(int year, unsigned month)
{
	static const unsigned char days[] = { 31, 28, 31, 30, 31, 30, 31, 31,
	    30, 31, 30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return month == 2 && leap ? 29 : days[(month - 1) % 12];
}

int64_t
civil_instant(const struct civil *c, int offset_min)
{
	return civil_days(c->year, c->month, c->day) * CIVIL_DAY +
	    (int64_t)c->hour * 3600 + (int64_t)c->minute * 60 +
	    (int64_t)c->second - (int64_t)offset_min * 60;
}

struct civil
civil_at(int64_t t, int offset_min)
{
	struct civil c = { 0 };
	int64_t days, rest, era, doe, yoe, doy, mp;

	t += (int64_t)offset_min * 60;
	days = t / CIVIL_DAY;
	rest = t % CIVIL_DAY;
	if (rest < 0) {
		rest += CIVIL_DAY;
		days--;
	}
	c.hour = (unsigned)(rest / 3600);
	c.minute = (unsigned)(rest / 60 % 60);
	c.second = (unsigned)(rest % 60);
	c.weekday = (unsigned)(((days + 4) % 7 + 7) % 7);
	days += 719468;
	era = (days >= 0 ? days : days - 146096) / 146097;
	doe = days - era * 146097;
	yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	mp = (5 * doy + 2) / 153;
	c.day = (unsigned)(doy - (153 * mp + 2) / 5 + 1);
	c.month = (unsigned)(mp < 10 ? mp + 3 : mp - 9);
	c.year = (int)(yoe + era * 400 + (c.month <= 2));
	return c;
}

void
civil_rfc3339(struct buf *out, int64_t t, int offset_min)
{
	struct civil c = civil_at(t, offset_min);
	int off = offset_min < 0 ? -offset_min : offset_min;

	buf_printf(out, "%04d-%02u-%02uT%02u:%02u:%02u", c.year, c.month,
	    c.day, c.hour, c.minute, c.second);
	if (offset_min == 0)
		buf_addc(out, 'Z');
	else
		buf_printf(out, "%c%02d:%02d", offset_min < 0 ? '-' : '+',
		    off / 60, off % 60);
}

bool
civil_offset(struct str s, int *offset_min)
{
	uint64_t h, m;
	size_t colon;

	if (str_is(s, "Z") || str_is(s, "UTC")) {
		*offset_min = 0;
		return true;
	}
	colon = s.n == 6 && s.p[3] == ':';
	if ((s.n != 5 && !colon) || (s.p[0] != '+' && s.p[0] != '-'))
		return false;
	if (!str_u64(str_slice(s, 1, 3), 18, &h) ||
	    !str_u64(str_slice(s, 3 + colon, s.n), 59, &m))
		return false;
	*offset_min = (int)(h * 60 + m);
	if (s.p[0] == '-')
		*offset_min = -*offset_min;
	return true;
}

int64_t
civil_now(void)
{
	struct str env = str_of(getenv("KATCHI_NOW"));
	uint64_t v;

	if (str_u64(env, INT64_MAX, &v))
		return (int64_t)v;
	return (int64_t)time(NULL);
}
