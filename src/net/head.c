#include "net/head.h"

#include <stddef.h>

#include "base/civil.h"
#include "base/mem.h"

#include "base/banned.h"

/* Longer than any date; what is longer is none. */
#define DATE_MAX 40

/* No span we are told is taken for more than this; a caller has lower
 * ceilings of its own. */
#define SPAN_MAX ((uint64_t)10 * 365 * 86400)

static const char *const months[] = {
	"Jan", "Feb", "Mar", "Apr", "May", "Jun",
	"Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
};

/* 1 to 12; 0 when it is none. */
static unsigned
month_of(struct str s)
{
	for (unsigned i = 0; i < ARRAY_LEN(months); i++)
		if (str_is_ci(s, months[i]))
			return i + 1;
	return 0;
}

/* The next word, parted by blanks, commas and dashes. */
static struct str
next_word(struct str *s)
{
	size_t from = 0, to;

	while (from < s->n && (s->p[from] == ' ' || s->p[from] == ',' ||
	    s->p[from] == '-'))
		from++;
	to = from;
	while (to < s->n && s->p[to] != ' ' && s->p[to] != ',' &&
	    s->p[to] != '-')
		to++;
	struct str word = str_slice(*s, from, to);
	*s = str_slice(*s, to, s->n);
	return word;
}

static bool
number(struct str s, uint64_t max, unsigned *out)
{
	uint64_t v;

	if (!str_u64(s, max, &v))
		return false;
	*out = (unsigned)v;
	return true;
}

static bool
clock_of(struct str s, struct civil *c)
{
	struct str h = str_next(&s, ':');
	struct str m = str_next(&s, ':');

	/* 60 is a leap second; the instant is the next minute's first. */
	return number(h, 23, &c->hour) && number(m, 59, &c->minute) &&
	    number(s, 60, &c->second);
}

/* RFC 9110 5.6.7: a two-digit year more than 50 years ahead is past. */
static int
full_year(unsigned year, size_t digits, int64_t now)
{
	int this_year = civil_at(now, 0).year;
	int full;

	if (digits > 2)
		return (int)year;
	full = this_year - this_year % 100 + (int)year;
	return full > this_year + 50 ? full - 100 : full;
}

bool
head_date(struct str s, int64_t now, int64_t *at)
{
	struct civil c = { 0 };
	struct str word[5], year, mday;
	unsigned y;
	size_t i;

	s = str_trim(s);
	if (s.n > DATE_MAX)
		return false;
	for (i = 0; i < ARRAY_LEN(word); i++)
		word[i] = next_word(&s);
	/* asctime has the month before the day and the year last. */
	c.month = month_of(word[1]);
	if (c.month != 0) {
		mday = word[2];
		year = word[4];
		if (!clock_of(word[3], &c))
			return false;
	} else {
		mday = word[1];
		year = word[3];
		c.month = month_of(word[2]);
		if (c.month == 0 || !clock_of(word[4], &c))
			return false;
		s = str_trim(s);
		if (!str_is_ci(s, "GMT") && !str_is_ci(s, "UTC") &&
		    !str_is(s, "+0000"))
			return false;
	}
	if (year.n != 2 && year.n != 4)
		return false;
	if (!number(year, 9999, &y) || !number(mday, 31, &c.day))
		return false;
	c.year = full_year(y, year.n, now);
	if (c.day == 0 || c.day > civil_month_days(c.year, c.month))
		return false;
	*at = civil_instant(&c, 0);
	return true;
}

/* A run of digits; what is too large for us is the largest there is
 * (RFC 9111 1.2.2). */
static bool
seconds(struct str s, int64_t *out)
{
	uint64_t v;
	size_t i;

	for (i = 0; i < s.n; i++)
		if (!ascii_digit(s.p[i]))
			return false;
	if (s.n == 0)
		return false;
	if (!str_u64(s, SPAN_MAX, &v))
		v = SPAN_MAX;
	*out = (int64_t)v;
	return true;
}

bool
head_retry_after(struct str s, int64_t now, int64_t *wait_s)
{
	int64_t at;

	s = str_trim(s);
	if (seconds(s, wait_s))
		return true;
	if (!head_date(s, now, &at))
		return false;
	*wait_s = at > now ? at - now : 0;
	return true;
}

/* A delta-seconds value, also in quotes (RFC 9111 5.2 asks to accept). */
static bool
directive_seconds(struct str s, int64_t *out)
{
	s = str_trim(s);
	if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
		s = str_slice(s, 1, s.n - 1);
	return seconds(s, out);
}

/* max-age of a Cache-Control; 0 when it forbids reuse; -1: not said.  Of
 * several max-ages the first (RFC 9111 4.2.1). */
static int64_t
max_age(struct str control)
{
	int64_t found = -1, v;

	while (control.p != NULL) {
		struct str value = str_next(&control, ',');
		struct str name = str_trim(str_next(&value, '='));

		/* no-cache="Set-Cookie" is about that header alone. */
		if ((str_is_ci(name, "no-cache") && value.p == NULL) ||
		    str_is_ci(name, "no-store"))
			return 0;
		if (str_is_ci(name, "max-age") && found < 0 &&
		    directive_seconds(value, &v))
			found = v;
	}
	return found;
}

bool
head_fresh(const struct head_cache *h, int64_t now, int64_t *fresh_s)
{
	int64_t life = max_age(h->cache_control);
	int64_t age = 0, expires, date;

	if (life < 0) {
		if (str_trim(h->expires).n == 0)
			return false;
		if (!head_date(h->date, now, &date))
			date = now;
		/* An unreadable Expires, "0" above all, is in the past
		 * (RFC 9111 5.3). */
		life = head_date(h->expires, now, &expires) && expires > date ?
		    expires - date : 0;
	}
	if (!seconds(str_trim(h->age), &age))
		age = 0;
	*fresh_s = life > age ? life - age : 0;
	return true;
}
