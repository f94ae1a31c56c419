#include "filter/sentence.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "filter/dateline.h"

#include "base/banned.h"

/* Letters and digits that are looked at before a full stop. */
#define WORD_MAX        8

enum {
	WHOLE,          /* never ends a sentence */
	NUMBER,         /* not before a number */
};

/* Words that a full stop makes short.  Single capitals and letters that are
 * parted by full stops need no line. */
static const struct {
	const char *word;
	int kind;
} short_words[] = {
	{ "Adm", WHOLE }, { "Amb", WHOLE }, { "Apr", NUMBER },
	{ "Art", NUMBER }, { "Aug", NUMBER }, { "Brig", WHOLE },
	{ "Capt", WHOLE }, { "Cdr", WHOLE }, { "Cmdr", WHOLE },
	{ "Col", WHOLE }, { "Cpl", WHOLE }, { "Cpt", WHOLE },
	{ "Dec", NUMBER }, { "Dr", WHOLE }, { "Drs", WHOLE },
	{ "Feb", NUMBER }, { "Fig", NUMBER }, { "Fr", WHOLE }, { "Ft", WHOLE },
	{ "Gen", WHOLE }, { "Gens", WHOLE }, { "Gov", WHOLE },
	{ "Govs", WHOLE }, { "Hon", WHOLE }, { "Jan", NUMBER },
	{ "Jr", WHOLE }, { "Jul", NUMBER }, { "Jun", NUMBER }, { "Lt", WHOLE },
	{ "Maj", WHOLE }, { "Mar", NUMBER }, { "Messrs", WHOLE },
	{ "Mr", WHOLE }, { "Mrs", WHOLE }, { "Ms", WHOLE }, { "Mt", WHOLE },
	{ "No", NUMBER }, { "Nos", NUMBER }, { "Nov", NUMBER },
	{ "Oct", NUMBER }, { "Pfc", WHOLE }, { "Pres", WHOLE },
	{ "Prof", WHOLE }, { "Pvt", WHOLE }, { "Rep", WHOLE },
	{ "Reps", WHOLE }, { "Ret", WHOLE }, { "Rev", WHOLE },
	{ "Sec", WHOLE }, { "Sen", WHOLE }, { "Sens", WHOLE },
	{ "Sep", NUMBER }, { "Sept", NUMBER }, { "Sgt", WHOLE },
	{ "Sr", WHOLE }, { "St", WHOLE }, { "Vol", NUMBER }, { "vs", WHOLE },
};

typedef bool char_fn(uint32_t c);

static bool
is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

static bool
is_blank(uint32_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f' ||
	    c == 0xA0 || (c >= 0x2000 && c <= 0x200B) || c == 0x3000 ||
	    c == 0xFEFF;
}

static bool
is_mark(uint32_t c)
{
	return c == '.' || c == '?' || c == '!' || c == 0x2026 ||
	    c == 0x3002 || c == 0xFF01 || c == 0xFF0E || c == 0xFF1F ||
	    c == 0xFF61;
}

static bool
is_closing(uint32_t c)
{
	return c == '"' || c == '\'' || c == ')' || c == ']' || c == '}' ||
	    c == 0xBB || c == 0x2019 || c == 0x201D || c == 0xFF09 ||
	    c == 0xFF3D || (c >= 0x3009 && c <= 0x3011 && c % 2 == 1);
}

static bool
is_space(uint32_t c)
{
	return is_blank(c) || c == '\n';
}

/* A sentence may begin with it. */
static bool
may_begin(uint32_t c)
{
	if (c < 0x80)
		return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		    (c > 0 && strchr("\"'([{<$#@*", (int)c) != NULL);
	if (c < 0x590)
		return (c >= 0xC0 && c <= 0xDE) || c == 0xAB;
	return c != UTF8_BAD && !(c >= 0x2010 && c <= 0x2015);
}

/* Behind the characters from i on that are such. */
static size_t
pass(struct str s, size_t i, char_fn *is)
{
	size_t next = i;

	while (i < s.n && is(utf8_next(s, &next)))
		i = next;
	return i;
}

/* Whether the number that begins at `begin` is one of a list or a date:
 * "1. The", "2026. 11. 3. ". */
static bool
is_ordinal(struct str s, size_t begin, uint32_t next)
{
	if (begin == 0 || s.p[begin - 1] == '\n' || is_digit(next))
		return true;
	return begin > 2 && s.p[begin - 1] == ' ' && s.p[begin - 2] == '.' &&
	    ascii_digit(s.p[begin - 3]);
}

static bool
is_short_word(struct str word, uint32_t next)
{
	for (size_t i = 0; i < sizeof(short_words) / sizeof(short_words[0]);
	    i++) {
		if (str_is(word, short_words[i].word))
			return short_words[i].kind == WHOLE ||
			    is_digit(next);
	}
	return false;
}

/* Whether the full stop at `dot` belongs to the word before it; `next` comes
 * behind the blank. */
static bool
is_abbreviation(struct str s, size_t dot, uint32_t next)
{
	size_t a = dot;
	char before;

	while (a > 0 && dot - a < WORD_MAX && ascii_digit(s.p[a - 1]))
		a--;
	if (a < dot && (a == 0 || !ascii_alpha(s.p[a - 1])))
		return is_ordinal(s, a, next);
	for (a = dot; a > 0 && dot - a < WORD_MAX && ascii_alpha(s.p[a - 1]);)
		a--;
	if (dot - a != 1)
		return is_short_word(str_slice(s, a, dot), next);
	before = a > 0 ? s.p[a - 1] : ' ';
	if (before == '.' && a > 1 && ascii_alpha(s.p[a - 2]))
		return true;            /* U.S. R.O.K. a.m. */
	return s.p[a] >= 'A' && s.p[a] <= 'Z' && !ascii_digit(before) &&
	    before != '-';
}

/* The character before byte i is that one, of three bytes. */
static bool
is_behind(struct str s, size_t i, const char *c)
{
	return i >= 3 && memcmp(s.p + i - 3, c, 3) == 0;
}

/* Whether a sentence ends with the marks from i to `after` and what closes
 * behind them; *end is where the next one begins. */
static bool
ends_at(struct str s, size_t i, size_t after, size_t *end)
{
	bool stop = after == i + 1 && s.p[i] == '.';
	bool verb = stop && is_behind(s, i, "다");
	size_t at = pass(s, after, is_closing), next;
	uint32_t c;

	*end = next = pass(s, at, is_space);
	if (next == s.n || memchr(s.p + at, '\n', next - at) != NULL ||
	    is_behind(s, after, "。") || is_behind(s, after, "｡"))
		return true;
	c = utf8_next(s, &next);
	if (*end == at)
		return verb && at == after && may_begin(c);
	return verb || (may_begin(c) && !(stop && is_abbreviation(s, i, c)));
}

size_t
sentence_end(struct str text, size_t from)
{
	size_t i = from, after, end;

	while (i < text.n) {
		unsigned char c = (unsigned char)text.p[i];

		if (c == '\n')
			return pass(text, i, is_space);
		/* The first bytes of all that is_mark() takes. */
		if (c != '.' && c != '?' && c != '!' && c != 0xE2 &&
		    c != 0xE3 && c != 0xEF) {
			i++;
			continue;
		}
		after = pass(text, i, is_mark);
		if (after > i && ends_at(text, i, after, &end))
			return end;
		i = after > i ? after : i + 1;
	}
	return text.n;
}

size_t
paragraph_end(struct str text, size_t from)
{
	const char *line = NULL;

	if (from < text.n)
		line = memchr(text.p + from, '\n', text.n - from);
	return line != NULL ? pass(text, (size_t)(line - text.p), is_space) :
	    text.n;
}

struct span
sentence_first(struct str text)
{
	struct span first;
	struct str rest;
	size_t next;

	first.begin = dateline_end(text);
	rest = utf8_cut_chars(str_slice(text, first.begin, text.n),
	    LIMIT_SENTENCE);
	rest.n = sentence_end(rest, 0);
	first.end = first.begin;
	for (size_t i = 0; i < rest.n; i = next) {
		next = i;
		if (!is_space(utf8_next(rest, &next)))
			first.end = first.begin + next;
	}
	return first;
}
