/* Numbers in dates: calendar days in all their orders, times of day, units. */
#include "feed/date_read.h"

#include "base/civil.h"

#include "base/banned.h"

bool
date_is_punct(const struct date_token *t, char c)
{
	return t->kind == DATE_PUNCT && t->punct == c;
}

bool
date_is_number(const struct date_token *t, size_t min, size_t max)
{
	return t->kind == DATE_NUMBER && t->text.n >= min && t->text.n <= max;
}

enum date_word_kind
date_kind(const struct date_token *t)
{
	return t->kind == DATE_WORD && t->word != NULL ? t->word->kind :
	    DATE_NO_WORD;
}

static bool
is_unit(const struct date_token *t)
{
	enum date_word_kind k = date_kind(t);

	return k >= DATE_YEAR_UNIT && k <= DATE_SECOND_UNIT;
}

bool
date_is_word(const struct date_token *t, const char *word)
{
	return t->kind == DATE_WORD && str_is_ci(t->text, word);
}

bool
date_set(int *field, unsigned value)
{
	if (*field >= 0)
		return false;
	*field = (int)value;
	return true;
}

bool
date_set_year(struct date_fields *f, const struct date_token *t)
{
	unsigned y = t->value;

	if (t->text.n < 2 || t->text.n > 4)
		return false;
	if (t->text.n == 2)
		y += y < 50 ? 2000 : 1900;
	else if (t->text.n == 3)
		y += 1900;
	return y > 0 && date_set(&f->year, y);
}

unsigned
date_digits(const struct date_token *t, size_t at, size_t n)
{
	unsigned v = 0;

	while (n-- > 0)
		v = v * 10 + (unsigned)(t->text.p[at++] - '0');
	return v;
}

bool
date_set_offset(struct date_fields *f, unsigned hour, unsigned minute,
    bool west)
{
	int zone = (int)(hour * 60 + minute) * (west ? -1 : 1);

	if (hour * 60 + minute > 14 * 60 || minute > 59 ||
	    (f->offset && f->zone != zone))
		return false;
	f->zone = zone;
	f->named = NULL;
	f->zoned = true;
	f->offset = true;
	return true;
}

static bool
set_time(struct date_fields *f, unsigned hour, unsigned minute, unsigned second)
{
	return date_set(&f->hour, hour) && date_set(&f->minute, minute) &&
	    date_set(&f->second, second);
}

/* The fraction of a second, if one is there. */
static void
skip_fraction(struct date_reader *r)
{
	if ((date_is_punct(r->t, '.') || date_is_punct(r->t, ',')) &&
	    !r->t->gap &&
	    r->t[1].kind == DATE_NUMBER && !r->t[1].gap)
		r->t += 2;
}

/* 20260927, 202609271000, 20260927100000 */
static bool
read_compact_date(struct date_reader *r)
{
	const struct date_token *t = r->t++;
	struct date_fields *f = &r->f;

	if (!date_set(&f->year, date_digits(t, 0, 4)) || !date_set(&f->month,
	    date_digits(t, 4, 2)) || !date_set(&f->day, date_digits(t, 6, 2)))
		return false;
	if (t->text.n == 8)
		return true;
	if (!set_time(f, date_digits(t, 8, 2), date_digits(t, 10, 2),
	    t->text.n == 14 ? date_digits(t, 12, 2) : 0))
		return false;
	skip_fraction(r);
	return true;
}

/* 10, 1000, 100000 behind a T */
static bool
read_compact_time(struct date_reader *r)
{
	const struct date_token *t = r->t++;
	size_t n = t->text.n;

	if (!set_time(&r->f, date_digits(t, 0, 2),
	    n > 2 ? date_digits(t, 2, 2) : 0,
	    n > 4 ? date_digits(t, 4, 2) : 0))
		return false;
	if (n == 6)
		skip_fraction(r);
	return true;
}

/* 10:00, 10:00:00, 10:00:00.5; behind such a one 09:00 has lost its plus */
static bool
read_clock(struct date_reader *r)
{
	const struct date_token *t = r->t;
	unsigned second = 0;

	if (!date_is_number(t, 1, 2) || !date_is_number(t + 2, 1, 2))
		return false;
	r->t += 3;
	if (r->f.exact && !r->f.zoned && t->gap && date_is_number(t, 2, 2) &&
	    date_is_number(t + 2, 2, 2) && !date_is_punct(r->t, ':'))
		return date_set_offset(&r->f, t[0].value, t[2].value, false);
	if (date_is_punct(r->t, ':')) {
		if (!date_is_number(r->t + 1, 1, 2))
			return false;
		second = r->t[1].value;
		r->f.exact = true;
		r->t += 2;
		skip_fraction(r);
		/* 10:00:00:000 */
		if (date_is_punct(r->t, ':') && !r->t->gap &&
		    date_is_number(r->t + 1, 3, 3) && !r->t[1].gap)
			r->t += 2;
		/* 10:00:00:+09:00 */
		r->t += date_is_punct(r->t, ':') &&
		    date_is_punct(r->t + 1, '+');
	}
	return set_time(&r->f, t[0].value, t[2].value, second);
}

/* 10.00.00, 10.00, behind a date with its year */
static bool
is_dotted_clock(const struct date_reader *r)
{
	const struct date_token *t = r->t;
	const struct date_fields *f = &r->f;

	return f->hour < 0 && (f->year >= 0 || f->n_bare == 2) &&
	    date_is_number(t, 1, 2) && date_is_punct(t + 1, '.') && !t[1].gap &&
	    date_is_number(t + 2, 2, 2) && !t[2].gap;
}

static bool
read_dotted_clock(struct date_reader *r)
{
	const struct date_token *t = r->t;
	unsigned second = 0;

	r->t += 3;
	if (date_is_punct(r->t, '.') && date_is_number(r->t + 1, 2, 2) &&
	    !r->t[1].gap) {
		second = r->t[1].value;
		r->f.exact = true;
		r->t += 2;
	}
	return set_time(&r->f, t[0].value, t[2].value, second);
}

/* 9월, 10시; "10h30" and "10시 30" too */
static bool
read_unit(struct date_reader *r)
{
	const struct date_token *t = r->t;
	struct date_fields *f = &r->f;

	r->t += 2;
	if (t->text.n > 2 && t[1].word->kind != DATE_YEAR_UNIT)
		return false;
	switch ((int)t[1].word->kind) {
	case DATE_YEAR_UNIT:
		return date_set_year(f, t);
	case DATE_MONTH_UNIT:
		return date_set(&f->month, t->value);
	case DATE_DAY_UNIT:
		return date_set(&f->day, t->value);
	case DATE_HOUR_UNIT:
		if (!date_set(&f->hour, t->value))
			return false;
		if (date_is_number(r->t, 1, 2) && !is_unit(r->t + 1)) {
			if (!date_set(&f->minute, r->t->value))
				return false;
			r->t++;
		}
		return true;
	case DATE_MINUTE_UNIT:
		return f->hour >= 0 && date_set(&f->minute, t->value);
	case DATE_SECOND_UNIT:
		return f->minute >= 0 && date_set(&f->second, t->value);
	default:
		return false;
	}
}

/* Year first: 2026-09-27, 2026/9/27, 2026. 9. 27, and 2026-09. */
static bool
read_year_first(struct date_reader *r)
{
	const struct date_token *t = r->t;
	struct date_fields *f = &r->f;

	if (!date_is_number(t + 2, 1, 3) || !date_set(&f->year, t->value) ||
	    t->value == 0 || !date_set(&f->month, t[2].value))
		return false;
	r->t += 3;
	if (date_is_punct(r->t, t[1].punct) && date_is_number(r->t + 1, 1, 2) &&
	    !date_is_punct(r->t + 2, ':')) {
		if (!date_set(&f->day, r->t[1].value))
			return false;
		r->t += 2;
		return true;
	}
	return t[1].punct != '.';
}

/* Year last: 27.09.2026, 27/09/2026, 09/27/2026.  With dots the day is first
 * (nobody else writes dots); else only a number above 12 tells, or what the
 * document does elsewhere; else 03/04 is refused.  With two digits the year is
 * first in Korean, 26.09.27, and else last where that is the only reading:
 * 09/27/26. */
static bool
read_year_last(struct date_reader *r)
{
	const struct date_token *t = r->t;
	unsigned a = t[0].value, b = t[2].value;
	bool dots = t[1].punct == '.', day_first = dots || a > 12 || a == b;
	bool two_ways = !dots && a <= 12 && b <= 12 && a != b;

	r->t += 5;
	if (t[4].text.n < 4 && r->korean)
		return date_set_year(&r->f, t) && date_set(&r->f.month, b) &&
		    date_set(&r->f.day, t[4].value);
	if (!dots && (a > 12) != (b > 12) && (a <= 12 || t[4].text.n == 4))
		r->shown = a > 12 ? DATE_DAY_FIRST : DATE_MONTH_FIRST;
	if (two_ways)
		day_first = r->order == DATE_DAY_FIRST;
	if ((two_ways || (t[4].text.n < 4 && b <= 12)) &&
	    r->order == DATE_ORDER_UNKNOWN)
		return false;
	return date_set(&r->f.day, day_first ? a : b) &&
	    date_set(&r->f.month, day_first ? b : a) &&
	    date_set_year(&r->f, t + 4);
}

/* ISO 8601 week dates: 2026-W39-7, 2026W397; Monday of the week without a
 * day.  r->t is behind the year and its dash, at the W. */
static bool
read_week(struct date_reader *r, unsigned year)
{
	const struct date_token *t = r->t + 1;
	unsigned week, day = 1;
	struct civil c;
	int64_t days;

	if (!date_is_number(t, 2, 3) || year == 0)
		return false;
	week = date_digits(t, 0, 2);
	if (t->text.n == 3) {
		day = date_digits(t, 2, 1);
	} else if (date_is_punct(t + 1, '-') && date_is_number(t + 2, 1, 1)) {
		day = t[2].value;
		t += 2;
	}
	r->t = t + 1;
	if (week < 1 || week > 53 || day < 1 || day > 7)
		return false;
	/* 4 January is always in week 1. */
	days = civil_days((int)year, 1, 4);
	c = civil_at(days * 86400, 0);
	days += (int64_t)(week - 1) * 7 + (int)day -
	    (c.weekday == 0 ? 7 : (int)c.weekday);
	c = civil_at(days * 86400, 0);
	return date_set(&r->f.year, (unsigned)c.year) &&
	    date_set(&r->f.month, c.month) && date_set(&r->f.day, c.day);
}

/* ISO 8601 ordinal dates, 2026-327: r->t is at the year. */
static bool
read_ordinal(struct date_reader *r, unsigned year, unsigned nth)
{
	struct civil c = civil_at((civil_days((int)year, 1, 1) +
	    (int64_t)nth - 1) * 86400, 0);

	r->t += 3;
	return year > 0 && (unsigned)c.year == year &&
	    date_set(&r->f.year, year) &&
	    date_set(&r->f.month, c.month) && date_set(&r->f.day, c.day);
}

bool
date_read_number(struct date_reader *r)
{
	const struct date_token *t = r->t;
	struct date_fields *f = &r->f;
	bool dateless = f->year < 0 && f->month < 0 && f->day < 0 &&
	    f->n_bare == 0;
	bool apart = date_is_punct(t + 1, '-') || date_is_punct(t + 1, '/') ||
	    date_is_punct(t + 1, '.');

	if (r->after_t && !date_is_punct(t + 1, ':'))
		return (t->text.n == 2 || t->text.n == 4 ||
		    t->text.n == 6) && read_compact_time(r);
	if (is_unit(t + 1))
		return read_unit(r);
	if (!dateless && is_dotted_clock(r))
		return read_dotted_clock(r);
	if (dateless && (t->text.n == 8 || t->text.n == 12 ||
	    t->text.n == 14))
		return read_compact_date(r);
	if (dateless && t->text.n == 4) {
		if (date_is_word(t + 1, "W") || (date_is_punct(t + 1, '-') &&
		    date_is_word(t + 2, "W"))) {
			r->t += 1 + (t[1].kind == DATE_PUNCT);
			return read_week(r, t->value);
		}
		if (date_is_punct(t + 1, '-') && date_is_number(t + 2, 3, 3) &&
		    !date_is_punct(t + 3, '-'))
			return read_ordinal(r, t->value, t[2].value);
		if ((apart || date_is_punct(t + 1, ':')) &&
		    t[2].kind == DATE_NUMBER)
			return read_year_first(r);
	}
	if (t->text.n == 4 && date_is_punct(t + 1, ':')) {
		/* 27/Sep/2026:10:00:00 */
		r->t += 2;
	} else if (date_is_punct(t + 1, ':')) {
		return read_clock(r);
	} else if (dateless && apart && date_is_number(t, 1, 2) &&
	    date_is_number(t + 2, 1, 2) && date_is_punct(t + 3, t[1].punct) &&
	    (date_is_number(t + 4, 4, 4) || (r->korean && t->text.n == 2 &&
	    date_is_number(t + 4, 1, 2)) || ((t[2].value > 12 || (r->order !=
	    DATE_ORDER_UNKNOWN && t[1].punct == '/')) &&
	    date_is_number(t + 4, 2, 2)))) {
		return read_year_last(r);
	} else {
		r->t++;
		if (date_kind(t + 1) == DATE_HALF && date_is_number(t, 1, 2) &&
		    f->hour < 0 && f->half < 0)
			return date_set(&f->hour, t->value);
	}
	if (f->n_bare == 3 || t->text.n > 4)
		return false;
	f->bare[f->n_bare++] = *t;
	return true;
}
