#include "feed/date.h"

#include <string.h>

#include "base/civil.h"
#include "feed/date_plain.h"
#include "feed/date_token.h"

#include "base/banned.h"

/* What was found so far; -1: nothing. */
struct fields {
	int year, month, day;
	int hour, minute, second;
	int half;               /* 0 am, 12 pm */
	bool zoned, offset;     /* zone holds; it is a number */
	int zone;
	int mars;               /* the word that may also be a weekday */
	/* Numbers between blanks, to be told apart at the end. */
	struct date_token bare[3];
	size_t n_bare;
};

struct reader {
	const struct date_token *t;     /* where we are; DATE_END at last */
	bool after_t;           /* the T of ISO 8601 is right before it */
	bool korean;
	struct fields f;
};

static bool
is_punct(const struct date_token *t, char c)
{
	return t->kind == DATE_PUNCT && t->punct == c;
}

static bool
is_number(const struct date_token *t, size_t min, size_t max)
{
	return t->kind == DATE_NUMBER && t->text.n >= min && t->text.n <= max;
}

static enum date_word_kind
word_kind(const struct date_token *t)
{
	return t->kind == DATE_WORD && t->word != NULL ? t->word->kind :
	    DATE_NO_WORD;
}

static bool
is_unit(const struct date_token *t)
{
	enum date_word_kind k = word_kind(t);

	return k >= DATE_YEAR_UNIT && k <= DATE_SECOND_UNIT;
}

/* Each field may be given once. */
static bool
set(int *field, unsigned value)
{
	if (*field >= 0)
		return false;
	*field = (int)value;
	return true;
}

/* RFC 5322 4.3 */
static bool
set_year(struct fields *f, const struct date_token *t)
{
	unsigned y = t->value;

	if (t->text.n < 2 || t->text.n > 4)
		return false;
	if (t->text.n == 2)
		y += y < 50 ? 2000 : 1900;
	else if (t->text.n == 3)
		y += 1900;
	return y > 0 && set(&f->year, y);
}

/* The n digits at `at` of a number. */
static unsigned
digits(const struct date_token *t, size_t at, size_t n)
{
	unsigned v = 0;

	while (n-- > 0)
		v = v * 10 + (unsigned)(t->text.p[at++] - '0');
	return v;
}

static bool
set_time(struct fields *f, unsigned hour, unsigned minute, unsigned second)
{
	return set(&f->hour, hour) && set(&f->minute, minute) &&
	    set(&f->second, second);
}

/* The fraction of a second, if one is there. */
static void
skip_fraction(struct reader *r)
{
	if ((is_punct(r->t, '.') || is_punct(r->t, ',')) && !r->t->gap &&
	    r->t[1].kind == DATE_NUMBER && !r->t[1].gap)
		r->t += 2;
}

/* 20260927, 202609271000, 20260927100000 */
static bool
read_compact_date(struct reader *r)
{
	const struct date_token *t = r->t++;
	struct fields *f = &r->f;

	if (!set(&f->year, digits(t, 0, 4)) || !set(&f->month,
	    digits(t, 4, 2)) || !set(&f->day, digits(t, 6, 2)))
		return false;
	if (t->text.n == 8)
		return true;
	if (!set_time(f, digits(t, 8, 2), digits(t, 10, 2),
	    t->text.n == 14 ? digits(t, 12, 2) : 0))
		return false;
	skip_fraction(r);
	return true;
}

/* 10, 1000, 100000 behind a T */
static bool
read_compact_time(struct reader *r)
{
	const struct date_token *t = r->t++;
	size_t n = t->text.n;

	if (!set_time(&r->f, digits(t, 0, 2), n > 2 ? digits(t, 2, 2) : 0,
	    n > 4 ? digits(t, 4, 2) : 0))
		return false;
	if (n == 6)
		skip_fraction(r);
	return true;
}

/* 10:00, 10:00:00, 10:00:00.5 */
static bool
read_clock(struct reader *r)
{
	const struct date_token *t = r->t;
	unsigned second = 0;

	if (!is_number(t, 1, 2) || !is_number(t + 2, 1, 2))
		return false;
	r->t += 3;
	if (is_punct(r->t, ':')) {
		if (!is_number(r->t + 1, 1, 2))
			return false;
		second = r->t[1].value;
		r->t += 2;
		skip_fraction(r);
		/* 10:00:00:+09:00 */
		r->t += is_punct(r->t, ':') && is_punct(r->t + 1, '+');
	}
	return set_time(&r->f, t[0].value, t[2].value, second);
}

/* 9월, 10시; "10h30" and "10시 30" too */
static bool
read_unit(struct reader *r)
{
	const struct date_token *t = r->t;
	struct fields *f = &r->f;

	r->t += 2;
	if (t->text.n > 2 && t[1].word->kind != DATE_YEAR_UNIT)
		return false;
	switch ((int)t[1].word->kind) {
	case DATE_YEAR_UNIT:
		return set_year(f, t);
	case DATE_MONTH_UNIT:
		return set(&f->month, t->value);
	case DATE_DAY_UNIT:
		return set(&f->day, t->value);
	case DATE_HOUR_UNIT:
		if (!set(&f->hour, t->value))
			return false;
		if (is_number(r->t, 1, 2) && !is_unit(r->t + 1)) {
			if (!set(&f->minute, r->t->value))
				return false;
			r->t++;
		}
		return true;
	case DATE_MINUTE_UNIT:
		return f->hour >= 0 && set(&f->minute, t->value);
	case DATE_SECOND_UNIT:
		return f->minute >= 0 && set(&f->second, t->value);
	default:
		return false;
	}
}

/* Year first: 2026-09-27, 2026/9/27, 2026. 9. 27, and 2026-09. */
static bool
read_year_first(struct reader *r)
{
	const struct date_token *t = r->t;
	struct fields *f = &r->f;

	if (!is_number(t + 2, 1, 3) || !set(&f->year, t->value) ||
	    t->value == 0 || !set(&f->month, t[2].value))
		return false;
	r->t += 3;
	if (is_punct(r->t, t[1].punct) && is_number(r->t + 1, 1, 2) &&
	    !is_punct(r->t + 2, ':')) {
		if (!set(&f->day, r->t[1].value))
			return false;
		r->t += 2;
		return true;
	}
	return t[1].punct != '.';
}

/* Year last: 27.09.2026, 27/09/2026, 09/27/2026.  With dots the day is first
 * (nobody else writes dots); else only a number above 12 tells, and 03/04 is
 * refused.  With two digits the year is first in Korean, 26.09.27, and else
 * last where that is the only reading: 09/27/26. */
static bool
read_year_last(struct reader *r)
{
	const struct date_token *t = r->t;
	unsigned a = t[0].value, b = t[2].value;
	bool day_first = t[1].punct == '.' || a > 12 || a == b;

	if (t[4].text.n < 4 ? !r->korean && (a > 12 || b <= 12) :
	    !day_first && b <= 12)
		return false;
	r->t += 5;
	if (t[4].text.n < 4 && r->korean)
		return set_year(&r->f, t) && set(&r->f.month, b) &&
		    set(&r->f.day, t[4].value);
	return set(&r->f.day, day_first ? a : b) &&
	    set(&r->f.month, day_first ? b : a) && set_year(&r->f, t + 4);
}

/* ISO 8601 week dates: 2026-W39-7, 2026W397; Monday of the week without a
 * day.  r->t is behind the year and its dash, at the W. */
static bool
read_week(struct reader *r, unsigned year)
{
	const struct date_token *t = r->t + 1;
	unsigned week, day = 1;
	struct civil c;
	int64_t days;

	if (!is_number(t, 2, 3) || year == 0)
		return false;
	week = digits(t, 0, 2);
	if (t->text.n == 3) {
		day = digits(t, 2, 1);
	} else if (is_punct(t + 1, '-') && is_number(t + 2, 1, 1)) {
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
	return set(&r->f.year, (unsigned)c.year) &&
	    set(&r->f.month, c.month) && set(&r->f.day, c.day);
}

/* ISO 8601 ordinal dates, 2026-327: r->t is at the year. */
static bool
read_ordinal(struct reader *r, unsigned year, unsigned nth)
{
	struct civil c = civil_at((civil_days((int)year, 1, 1) +
	    (int64_t)nth - 1) * 86400, 0);

	r->t += 3;
	return year > 0 && (unsigned)c.year == year && set(&r->f.year, year) &&
	    set(&r->f.month, c.month) && set(&r->f.day, c.day);
}

static bool
is_word(const struct date_token *t, const char *word)
{
	return t->kind == DATE_WORD && str_is_ci(t->text, word);
}

static bool
read_number(struct reader *r)
{
	const struct date_token *t = r->t;
	struct fields *f = &r->f;
	bool dateless = f->year < 0 && f->month < 0 && f->day < 0 &&
	    f->n_bare == 0;
	bool apart = is_punct(t + 1, '-') || is_punct(t + 1, '/') ||
	    is_punct(t + 1, '.');

	if (r->after_t && !is_punct(t + 1, ':'))
		return (t->text.n == 2 || t->text.n == 4 ||
		    t->text.n == 6) && read_compact_time(r);
	if (is_unit(t + 1))
		return read_unit(r);
	if (dateless && (t->text.n == 8 || t->text.n == 12 ||
	    t->text.n == 14))
		return read_compact_date(r);
	if (dateless && t->text.n == 4) {
		if (is_word(t + 1, "W") || (is_punct(t + 1, '-') &&
		    is_word(t + 2, "W"))) {
			r->t += 1 + (t[1].kind == DATE_PUNCT);
			return read_week(r, t->value);
		}
		if (is_punct(t + 1, '-') && is_number(t + 2, 3, 3) &&
		    !is_punct(t + 3, '-'))
			return read_ordinal(r, t->value, t[2].value);
		if ((apart || is_punct(t + 1, ':')) &&
		    t[2].kind == DATE_NUMBER)
			return read_year_first(r);
	}
	if (t->text.n == 4 && is_punct(t + 1, ':')) {
		/* 27/Sep/2026:10:00:00 */
		r->t += 2;
	} else if (is_punct(t + 1, ':')) {
		return read_clock(r);
	} else if (dateless && apart && is_number(t, 1, 2) &&
	    is_number(t + 2, 1, 2) && is_punct(t + 3, t[1].punct) &&
	    (is_number(t + 4, 4, 4) || (r->korean && t->text.n == 2 &&
	    is_number(t + 4, 1, 2)) || (t[2].value > 12 &&
	    is_number(t + 4, 2, 2)))) {
		return read_year_last(r);
	} else {
		r->t++;
		if (word_kind(t + 1) == DATE_HALF && is_number(t, 1, 2) &&
		    f->hour < 0 && f->half < 0)
			return set(&f->hour, t->value);
	}
	if (f->n_bare == 3 || t->text.n > 4)
		return false;
	f->bare[f->n_bare++] = *t;
	return true;
}

/* +9, +09, +0900, +09:00, +009:00 behind the sign */
static bool
read_offset(struct reader *r)
{
	const struct date_token *t = r->t + 1;
	bool west = r->t->punct == '-';
	unsigned hour, minute = 0;
	size_t n = t->text.n;

	if (r->f.offset || !is_number(t, 1, 4))
		return false;
	hour = digits(t, 0, n > 2 ? n - 2 : n);
	if (n > 2)
		minute = digits(t, n - 2, 2);
	r->t += 2;
	if (n <= 3 && is_punct(r->t, ':')) {
		if (!is_number(r->t + 1, 2, 2))
			return false;
		hour = t->value;
		minute = r->t[1].value;
		r->t += 2;
	}
	if (hour * 60 + minute > 14 * 60 || minute > 59)
		return false;
	r->f.zone = (int)(hour * 60 + minute) * (west ? -1 : 1);
	r->f.zoned = true;
	r->f.offset = true;
	return true;
}

static bool
read_punct(struct reader *r)
{
	const struct date_token *t = r->t;
	bool glued = t[1].kind == DATE_NUMBER && !t[1].gap;
	bool minus_is_zone = r->f.hour >= 0 || r->f.zoned ||
	    (r->f.day >= 0 && r->f.month >= 0 &&
	    (t[1].text.n == 4 || is_punct(t + 2, ':')));

	switch (t->punct) {
	case '+':
		return glued && read_offset(r);
	case '-':
		if (glued && minus_is_zone && !r->f.offset &&
		    word_kind(t - 1) != DATE_MONTH)
			return read_offset(r);
		r->t++;
		return true;
	case ',':
	case '.':
	case '/':
		r->t++;
		return true;
	default:
		return false;
	}
}

/* RFC 822 gave the letters to zones with the signs reversed, so RFC 2822 4.3
 * has all of them, and all unknown names, mean "somewhere": UTC. */
static bool
is_some_zone(const struct date_token *t)
{
	if (t->text.n != 1 && (t->text.n < 3 || t->text.n > 5))
		return false;
	for (size_t i = 0; i < t->text.n; i++) {
		if (t->text.p[i] < 'A' || t->text.p[i] > 'Z')
			return false;
	}
	return !str_is(t->text, "J");
}

static bool
set_zone(struct fields *f, int zone)
{
	if (f->zoned && !f->offset)
		return false;
	if (!f->offset)
		f->zone = zone;
	f->zoned = true;
	return true;
}

static bool
read_word(struct reader *r)
{
	const struct date_token *t = r->t++;
	struct fields *f = &r->f;

	if (f->hour < 0 && is_word(t, "T") && r->t->kind == DATE_NUMBER) {
		r->after_t = true;
		return true;
	}
	if (f->minute >= 0 && t->text.n == 1 && is_some_zone(t))
		return set_zone(f, 0);
	switch (word_kind(t)) {
	case DATE_MONTH:
		return set(&f->month, (unsigned)t->word->value);
	case DATE_MONTH_OR_WEEKDAY:
		return ++f->mars <= 2;
	case DATE_FILLER:
		return t->word->value == 0 || f->minute < 0 ||
		    set_zone(f, t->word->value);
	case DATE_HALF:
		return set(&f->half, (unsigned)t->word->value);
	case DATE_ZONE:
		return set_zone(f, t->word->value);
	case DATE_WEEKDAY:
	case DATE_MONTH_UNIT:           /* 월, 일 alone are weekdays */
	case DATE_DAY_UNIT:
		return true;
	case DATE_HOUR_UNIT:            /* 10:00 h */
		return f->minute >= 0;
	case DATE_NO_WORD:
		return f->minute >= 0 && is_some_zone(t) && set_zone(f, 0);
	case DATE_YEAR_UNIT:
	case DATE_MINUTE_UNIT:
	case DATE_SECOND_UNIT:
	default:
		return false;
	}
}

static bool
read_all(struct reader *r)
{
	while (r->t->kind != DATE_END) {
		bool fine;

		if (r->t->kind == DATE_NUMBER) {
			fine = read_number(r);
			r->after_t = false;
		} else if (r->t->kind == DATE_WORD) {
			fine = read_word(r);
		} else {
			fine = read_punct(r);
		}
		if (!fine)
			return false;
	}
	return true;
}

/* Tells the numbers that stood alone apart. */
static bool
assign(struct fields *f)
{
	const struct date_token *b = f->bare;

	if (f->mars > 0 && f->month < 0) {
		f->month = 3;
		f->mars--;
	}
	if (f->mars > 1)
		return false;
	if (f->month < 0 && f->n_bare == 3) {
		/* 27 09 2026, 2026 09 27 */
		bool first = b[0].text.n == 4;

		if (b[1].text.n > 2 || !set(&f->month, b[1].value))
			return false;
		return set_year(f, first ? &b[0] : &b[2]) &&
		    (first || b[2].text.n == 4) &&
		    b[first ? 2 : 0].text.n <= 2 &&
		    set(&f->day, b[first ? 2 : 0].value);
	}
	for (size_t i = 0; i < f->n_bare; i++) {
		bool year = b[i].text.n > 2 || f->day >= 0;

		/* A year that stands for all has its four digits. */
		if (f->month < 0 && b[i].text.n != 4)
			return false;
		if (!(year ? set_year(f, &b[i]) : set(&f->day, b[i].value)))
			return false;
	}
	return true;
}

/* Ranges, and what may be missing: W3CDTF has years and months alone. */
static bool
complete(struct fields *f)
{
	bool timed = f->hour >= 0;

	if (f->year < DATE_FIRST_YEAR || (f->month < 0 && f->day >= 0) ||
	    (timed && f->day < 0) || (!timed && f->half >= 0))
		return false;
	if (f->month < 0)
		f->month = 1;
	if (f->day < 0)
		f->day = 1;
	if (f->month < 1 || f->month > 12 || f->day < 1 ||
	    (unsigned)f->day > civil_month_days(f->year, (unsigned)f->month))
		return false;
	if (!timed)
		f->hour = 0;
	if (f->minute < 0)
		f->minute = 0;
	if (f->second < 0)
		f->second = 0;
	/* 24:30 is half an hour into the next day, as broadcasters count. */
	if (f->minute > 59 || f->second > 60 || f->hour > 24)
		return false;
	if (f->half == 0 && f->hour > 12)
		return false;
	if (f->half == 0 && f->hour == 12)
		f->hour = 0;
	if (f->half == 12 && f->hour < 12)
		f->hour += 12;          /* 오후 14:05 is written, too */
	return true;
}

static bool
by_tokens(struct feed_time *out, struct str s, const struct date_hint *hint)
{
	struct date_tokens tokens;
	struct reader r = { .t = tokens.t, .korean = hint != NULL &&
	    hint->korean, .f = {
		.year = -1, .month = -1, .day = -1, .hour = -1,
		.minute = -1, .second = -1, .half = -1 } };
	struct fields *f = &r.f;
	struct civil c;

	if (!date_tokens_read(&tokens, s) || !read_all(&r) || !assign(f))
		return false;
	out->day_only = f->hour < 0;
	if (!complete(f))
		return false;
	if (f->zoned)
		out->offset_min = f->zone;
	else if (tokens.comment_zone != NULL)
		out->offset_min = tokens.comment_zone->value;
	else if (hint != NULL && hint->offset_known)
		out->offset_min = hint->offset_min;
	else if (tokens.korean || r.korean)
		out->offset_min = 9 * 60;
	c = (struct civil){ .year = f->year, .month = (unsigned)f->month,
	    .day = (unsigned)f->day, .hour = (unsigned)f->hour,
	    .minute = (unsigned)f->minute, .second = (unsigned)f->second };
	out->at = civil_instant(&c, out->offset_min);
	out->known = true;
	return true;
}

bool
date_parse(struct feed_time *out, struct str s, const struct date_hint *hint)
{
	memset(out, 0, sizeof(*out));
	out->raw = s;
	s = str_trim(s);
	return date_plain(out, s) || date_unix(out, s) ||
	    by_tokens(out, s, hint);
}
