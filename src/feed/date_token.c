#include "feed/date_token.h"

#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

#include "base/banned.h"

static bool
is_blank(uint32_t cp)
{
	return cp == ' ' || (cp >= '\t' && cp <= '\r') || cp == 0xA0 ||
	    cp == 0x202F || cp == 0x2009 || cp == 0x3000;
}

static bool
is_dash(uint32_t cp)
{
	return cp == '-' || cp == 0x2010 || cp == 0x2011 || cp == 0x2013 ||
	    cp == 0x2212;
}

/* Anything outside ASCII that is no blank and no dash; what is no word will
 * not be found in the table. */
static bool
is_letter(uint32_t cp)
{
	return cp < 0x80 ? ascii_alpha((char)cp) :
	    cp != UTF8_BAD && !is_blank(cp) && !is_dash(cp);
}

static bool
is_hangul(uint32_t cp)
{
	return cp >= 0xAC00 && cp <= 0xD7A3;
}

static uint32_t
peek(struct str s, size_t at)
{
	return at < s.n ? utf8_next(s, &at) : 0;
}

/* "9월27일오전": behind a number the unit is a word of its own. */
static size_t
unit_end(struct str s, size_t at)
{
	size_t end = at;
	const struct date_word *w;

	if ((unsigned char)s.p[at] < 0x80)
		return 0;
	utf8_next(s, &end);
	w = date_word_find(str_slice(s, at, end));
	return w != NULL && w->kind >= DATE_YEAR_UNIT &&
	    w->kind <= DATE_SECOND_UNIT ? end : 0;
}

/* Letters; "p.m" and "Asia/Hong_Kong" are one word. */
static size_t
word_end(struct date_tokens *out, struct str s, size_t at)
{
	size_t from = at, next;

	for (;;) {
		uint32_t cp = peek(s, at), behind;

		next = at;
		if (cp != 0)
			utf8_next(s, &next);
		if (is_letter(cp)) {
			out->korean = out->korean || is_hangul(cp);
			at = next;
			continue;
		}
		behind = peek(s, next);
		if (at - from == 1 && cp == '.' &&
		    (behind == 'm' || behind == 'M')) {
			at = next + 1;
			break;
		}
		if ((cp != '/' && cp != '_') || !is_letter(behind))
			break;
		at = next;
	}
	return at;
}

/* Behind the ')' or ']' that belongs to the bracket at `at`, or the end. */
static size_t
skip_comment(struct date_tokens *out, struct str s, size_t at)
{
	char open = s.p[at], close = open == '(' ? ')' : ']';
	size_t depth = 0, from, begin = at + 1;

	while (at < s.n) {
		uint32_t cp;

		from = at;
		cp = utf8_next(s, &at);
		if (cp == (uint32_t)open) {
			depth++;
		} else if (cp == (uint32_t)close) {
			if (--depth == 0)
				break;
		} else if (is_letter(cp)) {
			const struct date_word *w;

			at = word_end(out, s, from);
			w = date_word_find(str_slice(s, from, at));
			if (w != NULL && w->kind == DATE_ZONE)
				out->comment_zone = w;
		}
	}
	if (at > begin && out->comment_place == NULL)
		out->comment_place = date_zone_find(str_trim(
		    str_slice(s, begin, at - 1)));
	return at;
}

static void
read_token(struct date_tokens *out, struct str s, size_t *at,
    struct date_token *t)
{
	size_t from = *at, end = from;
	uint32_t cp = utf8_next(s, &end);
	uint64_t value;

	if (ascii_digit(s.p[from])) {
		t->kind = DATE_NUMBER;
		while (end < s.n && ascii_digit(s.p[end]))
			end++;
		if (end - from <= 9 && str_u64(str_slice(s, from, end),
		    999999999, &value))
			t->value = (unsigned)value;
	} else if (is_letter(cp)) {
		size_t unit = out->n > 0 && t[-1].kind == DATE_NUMBER ?
		    unit_end(s, from) : 0;

		t->kind = DATE_WORD;
		end = word_end(out, s, from);
		if (unit != 0)
			end = unit;
		t->word = date_word_find(str_slice(s, from, end));
	} else {
		t->kind = DATE_PUNCT;
		t->punct = is_dash(cp) ? '-' : cp < 0x80 ? (char)cp : '?';
	}
	t->text = str_slice(s, from, end);
	*at = end;
}

bool
date_tokens_read(struct date_tokens *out, struct str s)
{
	bool gap = false;
	size_t at = 0;

	memset(out, 0, sizeof(*out));
	if (s.n > LIMIT_DATE)
		return false;
	/* [2026-09-27 10:00]: all of it is no comment. */
	if (s.n > 2 && ((s.p[0] == '(' && s.p[s.n - 1] == ')') ||
	    (s.p[0] == '[' && s.p[s.n - 1] == ']')))
		s = str_slice(s, 1, s.n - 1);
	while (at < s.n) {
		size_t next = at;
		uint32_t cp = utf8_next(s, &next);

		if (cp == UTF8_BAD)
			return false;
		if (is_blank(cp)) {
			at = next;
			gap = true;
		} else if (cp == '(' || cp == '[') {
			at = skip_comment(out, s, at);
			gap = true;
		} else {
			if (out->n == LIMIT_DATE_TOKENS)
				return false;
			out->t[out->n].gap = gap;
			read_token(out, s, &at, &out->t[out->n]);
			out->n++;
			gap = false;
		}
	}
	return true;
}
