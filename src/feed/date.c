#include "feed/date.h"

#include <string.h>

#include "base/civil.h"
#include "base/utf8.h"
#include "feed/date_plain.h"
#include "feed/date_read.h"

#include "base/banned.h"

/* +9, +09, +0900, +09:00, +009:00 behind the sign */
static bool
read_offset(struct date_reader *r)
{
	const struct date_token *t = r->t + 1;
	bool west = r->t->punct == '-';
	unsigned hour, minute = 0;
	size_t n = t->text.n;

	if (!date_is_number(t, 1, 4))
		return false;
	hour = date_digits(t, 0, n > 2 ? n - 2 : n);
	if (n > 2)
		minute = date_digits(t, n - 2, 2);
	/* +3000 is +0300: there is no such hour (Apple's sample has it). */
	if (n == 4 && minute == 0 && hour >= 20 && hour % 10 == 0)
		hour /= 10;
	r->t += 2;
	if (n <= 3 && date_is_punct(r->t, ':')) {
		if (!date_is_number(r->t + 1, 2, 2))
			return false;
		hour = t->value;
		minute = r->t[1].value;
		r->t += 2;
	}
	return date_set_offset(&r->f, hour, minute, west);
}

static bool
read_punct(struct date_reader *r)
{
	const struct date_token *t = r->t;
	bool glued = t[1].kind == DATE_NUMBER && !t[1].gap;
	bool minus_is_zone = r->f.hour >= 0 || r->f.zoned ||
	    (r->f.day >= 0 && r->f.month >= 0 &&
	    (t[1].text.n == 4 || date_is_punct(t + 2, ':')));

	switch (t->punct) {
	case '+':
		return glued && read_offset(r);
	case '-':
		if (glued && minus_is_zone && !r->f.offset &&
		    date_kind(t - 1) != DATE_MONTH)
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

/* One of them is enough, and digits say it better. */
static bool
set_zone(struct date_fields *f, int zone, const struct date_zone *named)
{
	if (f->offset)
		return true;
	if (f->zoned)
		return f->zone == zone && f->named == named;
	f->zone = zone;
	f->named = named;
	f->zoned = true;
	return true;
}

/* A zone of up to four words at r->t; the longest counts. */
static const struct date_zone *
read_named(struct date_reader *r)
{
	const struct date_zone *z = NULL;
	const struct date_token *t = r->t;

	for (size_t n = 4; n > 0 && z == NULL; n--) {
		size_t i = 0;

		while (i < n && t[i].kind == DATE_WORD)
			i++;
		if (i < n)
			continue;
		z = date_zone_find((struct str){ t->text.p, (size_t)
		    (t[n - 1].text.p - t->text.p) + t[n - 1].text.n });
		if (z != NULL)
			r->t += n;
	}
	return z;
}

/* A weekday of a language that nobody knows, before all: what has a comma
 * behind it, or a day and a month. */
static bool
is_some_weekday(const struct date_reader *r, const struct date_token *t)
{
	if (r->n_read > 0 || t->text.n > LIMIT_DATE_WEEKDAY)
		return false;
	t++;
	if (date_is_punct(t, '.'))
		t++;
	return date_is_punct(t, ',') || (date_is_number(t, 1, 2) &&
	    date_kind(t + 1 + date_is_punct(t + 1, '-')) == DATE_MONTH);
}

static bool
read_word(struct date_reader *r)
{
	const struct date_token *t = r->t;
	const struct date_zone *z = read_named(r);
	struct date_fields *f = &r->f;

	if (z != NULL)
		return set_zone(f, z->standard, z);
	r->t++;
	if (f->hour < 0 && date_is_word(t, "T") && r->t->kind == DATE_NUMBER) {
		r->after_t = true;
		return true;
	}
	if (f->minute >= 0 && t->text.n == 1 && is_some_zone(t))
		return set_zone(f, 0, NULL);
	switch (date_kind(t)) {
	case DATE_MONTH:
		return date_set(&f->month, (unsigned)t->word->value);
	case DATE_MONTH_OR_WEEKDAY:
		return ++f->mars <= 2;
	case DATE_FILLER:
		return t->word->value == 0 || f->minute < 0 ||
		    set_zone(f, t->word->value, NULL);
	case DATE_HALF:
		return date_set(&f->half, (unsigned)t->word->value);
	case DATE_ZONE:
		return set_zone(f, t->word->value, NULL);
	case DATE_WEEKDAY:
	case DATE_MONTH_UNIT:           /* 월, 일 alone are weekdays */
	case DATE_DAY_UNIT:
		return true;
	case DATE_HOUR_UNIT:            /* 10:00 h */
		return f->minute >= 0;
	case DATE_NO_WORD:
		return f->minute >= 0 && is_some_zone(t) ?
		    set_zone(f, 0, NULL) : is_some_weekday(r, t);
	case DATE_YEAR_UNIT:
	case DATE_MINUTE_UNIT:
	case DATE_SECOND_UNIT:
	default:
		return false;
	}
}

static bool
read_all(struct date_reader *r)
{
	while (r->t->kind != DATE_END) {
		bool fine;

		if (r->t->kind == DATE_NUMBER) {
			fine = date_read_number(r);
			r->after_t = false;
		} else if (r->t->kind == DATE_WORD) {
			fine = read_word(r);
		} else {
			fine = read_punct(r);
		}
		if (!fine)
			return false;
		r->n_read++;
	}
	return true;
}

/* Tells the numbers that stood alone apart. */
static bool
assign(struct date_fields *f)
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

		if (b[1].text.n > 2 || !date_set(&f->month, b[1].value))
			return false;
		return date_set_year(f, first ? &b[0] : &b[2]) &&
		    (first || b[2].text.n == 4) &&
		    b[first ? 2 : 0].text.n <= 2 &&
		    date_set(&f->day, b[first ? 2 : 0].value);
	}
	for (size_t i = 0; i < f->n_bare; i++) {
		bool year = b[i].text.n > 2 || f->day >= 0;

		/* 27 Sep 2026 10:00:00 0900 */
		if (year && f->year >= 0 && f->exact && !f->zoned &&
		    b[i].text.n == 4 && i + 1 == f->n_bare)
			return date_set_offset(f, date_digits(&b[i], 0, 2),
			    date_digits(&b[i], 2, 2), false);
		/* A year that stands for all has its four digits. */
		if (f->month < 0 && b[i].text.n != 4)
			return false;
		if (!(year ? date_set_year(f, &b[i]) :
		    date_set(&f->day, b[i].value)))
			return false;
	}
	return true;
}

/* Ranges, and what may be missing: W3CDTF has years and months alone. */
static bool
complete(struct date_fields *f)
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

static struct date_reader
reader_of(const struct date_tokens *tokens, const struct date_hint *hint)
{
	return (struct date_reader){ .t = tokens->t, .korean = hint != NULL &&
	    hint->korean, .order = hint != NULL ? hint->order :
	    DATE_ORDER_UNKNOWN, .f = {
		.year = -1, .month = -1, .day = -1, .hour = -1,
		.minute = -1, .second = -1, .half = -1 } };
}

enum date_order
date_order(struct str s, const struct date_hint *hint)
{
	struct date_tokens tokens;
	struct date_reader r = reader_of(&tokens, hint);

	s = str_trim(s);
	if (s.n < 6 || !ascii_digit(s.p[0]) || !date_tokens_read(&tokens, s))
		return DATE_ORDER_UNKNOWN;
	(void)read_all(&r);
	return r.shown;
}

static bool
by_tokens(struct feed_time *out, struct str s, const struct date_hint *hint)
{
	struct date_tokens tokens;
	struct date_reader r = reader_of(&tokens, hint);
	struct date_fields *f = &r.f;
	struct civil c;

	if (!date_tokens_read(&tokens, s) || !read_all(&r) || !assign(f))
		return false;
	out->day_only = f->hour < 0;
	if (!complete(f))
		return false;
	c = (struct civil){ .year = f->year, .month = (unsigned)f->month,
	    .day = (unsigned)f->day, .hour = (unsigned)f->hour,
	    .minute = (unsigned)f->minute, .second = (unsigned)f->second };
	if (f->zoned)
		out->offset_min = f->named == NULL ? f->zone :
		    date_zone_offset(f->named, &c);
	else if (tokens.comment_place != NULL)
		out->offset_min = date_zone_offset(tokens.comment_place, &c);
	else if (tokens.comment_zone != NULL)
		out->offset_min = tokens.comment_zone->value;
	else if (hint != NULL && hint->offset_known)
		out->offset_min = hint->offset_min;
	else if (tokens.korean || r.korean)
		out->offset_min = 9 * 60;
	out->at = civil_instant(&c, out->offset_min);
	out->known = true;
	return true;
}

/* ２０２６年: digits and signs of full width (U+FF01 to U+FF5E) into ASCII. */
static struct str
narrow(struct str s, char room[LIMIT_DATE])
{
	size_t at = 0, n = 0;

	if (s.n > LIMIT_DATE || s.n == 0 || memchr(s.p, 0xEF, s.n) == NULL)
		return s;
	while (at < s.n) {
		size_t from = at;
		uint32_t cp = utf8_next(s, &at);

		if (cp >= 0xFF01 && cp <= 0xFF5E) {
			room[n++] = (char)(cp - 0xFEE0);
			continue;
		}
		memcpy(room + n, s.p + from, at - from);
		n += at - from;
	}
	return (struct str){ room, n };
}

bool
date_parse(struct feed_time *out, struct str s, const struct date_hint *hint)
{
	char room[LIMIT_DATE];

	memset(out, 0, sizeof(*out));
	out->raw = s;
	s = narrow(str_trim(s), room);
	if (!date_plain(out, s) && date_unix(out, s))
		return true;
	if (!out->known && !by_tokens(out, s, hint))
		return false;
	if (hint != NULL && hint->always) {
		struct civil c = civil_at(out->at, out->offset_min);

		out->offset_min = hint->offset_min;
		out->at = civil_instant(&c, out->offset_min);
	}
	return true;
}
