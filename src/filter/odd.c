/* What other languages of rules have, and this one has not: in a term it
 * would count as a blank or a word and find next to nothing. */
#include "filter/build.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"

#include "base/banned.h"

#define LINES   "other terms stand on lines of their own, or as {a|b}"
#define ALL     "what must be there too stands on all lines, or behind a " \
		"distance, as in A ~5 B"
#define NONE_OF "what must not be there stands on none lines"
#define NEARBY  "a distance stands between two sides, as in A ~5 B"
#define PATTERN "a pattern begins with re:"
#define SCOPES  "title: lead: text: tag: author: link: and re: are all that " \
		"can stand before a term"

/* Words that stand for something elsewhere, as they are between blanks; with
 * a number behind them where `number` is. */
static const struct {
	const char *word;
	bool number;
	const char *advice;
} words[] = {
	{ "OR", false, LINES },
	{ "or", false, LINES },
	{ "||", false, LINES },
	{ "|", false, LINES },
	{ "AND", false, ALL },
	{ "&&", false, ALL },
	{ "+", false, ALL },
	{ "NOT", false, NONE_OF },
	{ "ANDNOT", false, NONE_OF },
	{ "!", false, NONE_OF },
	{ "NEAR", false, NEARBY },
	{ "NEAR/", true, NEARBY },
	{ "ONEAR/", true, NEARBY },
	{ "WITHIN/", true, NEARBY },
	{ "ADJ", false, NEARBY },
	{ "ADJ", true, NEARBY },
	{ "w/", true, NEARBY },
	{ "W/", true, NEARBY },
	{ "PRE/", true, NEARBY },
	{ "pre/", true, NEARBY },
	{ "<->", false, NEARBY },
	{ "~", false, NEARBY },
	{ ">", false, NEARBY },
};

/* Signs wherever they stand. */
static const struct {
	const char *sign, *advice;
} signs[] = {
	{ "\"", "the words of a term stand one behind the other anyway, leave "
	    "the quotes out" },
	{ "\u201C", "the words of a term stand one behind the other anyway, "
	    "leave the quotes out" },
	{ "(?", PATTERN },
	{ "(i?", "capitals do not count in a term unless it is all capitals, "
	    "and " PATTERN },
	{ "?", "* before or behind a term takes any letters, {a|b} one of "
	    "two" },
	{ "^", "terms have no weights; min = N asks for several lines" },
	{ "\\", PATTERN },
	{ ".*", PATTERN },
	{ ".+", PATTERN },
	{ "[", "alternatives are written {a|b}, and " PATTERN },
	{ ";", LINES },
	{ "|", LINES },
	{ "\uFF0C", LINES },
	{ "\uFF5C", LINES },
	{ "\u3001", LINES },
	{ " #", "a comment stands on a line of its own" },
	{ "~", NEARBY },
	{ " >", NEARBY },
	{ ": ", SCOPES },
	{ "\uFF1A", "it is not the : of title:" },
	{ "\uFF0A", "it is not the * for any ending" },
	{ "\uFF20", "it is not the @ of a list" },
	{ "\uFF05", "it is not the % of a part" },
	{ "\uFF5B", "it is not the { of {a|b}" },
	{ "\uFF5E", "it is not the ~ of a distance" },
};

/* Words that stand in nearly every text: alone they are no term. */
static const char *const stop_words[] = {
	"about", "after", "all", "and", "any", "are", "but", "can", "for",
	"from", "had", "has", "have", "her", "his", "how", "into", "its",
	"more", "new", "not", "one", "other", "our", "out", "over", "said",
	"says", "she", "that", "the", "their", "them", "they", "this", "was",
	"were", "what", "when", "which", "who", "why", "will", "with", "year",
	"you",
	"그러나", "그리고", "기자", "대한", "대해", "따르면", "때문", "위한",
	"위해", "있는", "있다", "지난", "통해", "하는", "한다", "했다",
};

/* What it reads in sentences of ours: "NEAR/5" is one term, ... */
static void
odd_says(struct build *b, struct str s, struct str sign, struct where at,
    const char *advice)
{
	diags_odd(b->d, at, "\"%.*s\" is one term, \"%.*s\" has no "
	    "meaning in it: %s", STR_ARG(s), STR_ARG(sign), advice);
}

static bool
all_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!ascii_digit(s.p[i]))
			return false;
	}
	return s.n > 0;
}

static bool
is_letter(char c)
{
	return ascii_alpha(c) || (unsigned char)c >= 0x80;
}

/* What a word between blanks would be elsewhere, or NULL. */
static const char *
odd_word(struct str w)
{
	static const struct {
		char sign;
		const char *advice;
	} first[] = {
		{ '+', ALL },
		{ '-', NONE_OF },
		{ '!', NONE_OF },
		{ '@', "a @list stands alone on its side; two sides have a "
		    "distance between them, as in A ~5 @korea" },
		{ '%', "a %part stands alone on its line" },
		{ '=', "= stands in front of the whole term" },
	};

	if (w.n == 0)
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		size_t n;

		if (w.p[0] != words[i].word[0])
			continue;
		n = strlen(words[i].word);
		if (str_starts(w, words[i].word) && (words[i].number ?
		    all_digits(str_slice(w, n, w.n)) : w.n == n))
			return words[i].advice;
	}
	for (size_t i = 0; i < ARRAY_LEN(first) && w.n > 1; i++) {
		if (w.p[0] == first[i].sign && is_letter(w.p[1]))
			return first[i].advice;
	}
	if (w.n > 2 && w.p[0] == '/' && w.p[w.n - 1] == '/')
		return PATTERN;
	return NULL;
}

/* Capitals begin every word, but for the small ones in between: a name, or
 * names, as in "Camp Casey, Korea" and "Seoul, Tokyo and Washington". */
static bool
is_name(struct str s)
{
	static const char *const small[] = { "and", "the", "of", "in" };

	while (s.p != NULL) {
		struct str w = str_next(&s, ' ');
		bool known = w.n == 0 || w.p[0] < 'a' || w.p[0] > 'z';

		for (size_t i = 0; i < ARRAY_LEN(small) && !known; i++)
			known = str_is(w, small[i]);
		if (!known)
			return false;
	}
	return true;
}

/* The comma that parts what is meant as two terms, or SIZE_MAX. */
static size_t
odd_comma(struct str s)
{
	size_t at = str_find(s, 0, ",");

	if (at == SIZE_MAX || at == 0 || at + 1 == s.n)
		return at == 0 || at == SIZE_MAX ? SIZE_MAX : at;
	/* 28,500 */
	if (ascii_digit(s.p[at - 1]) && ascii_digit(s.p[at + 1]))
		return SIZE_MAX;
	return (unsigned char)s.p[at - 1] < 0x80 && is_name(s) ? SIZE_MAX : at;
}

/* Letters, digits and blanks only: no sign to look for.  Most terms are such,
 * and each run reads them all. */
static bool
is_plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (!ascii_alpha(s.p[i]) && !ascii_digit(s.p[i]) && c != ' ' &&
		    (c < 0x80 || c == 0xE2 || c == 0xE3 || c == 0xEF))
			return false;
	}
	return true;
}

/* "titel: SCM", "Title: SCM" */
static bool
odd_scope(struct build *b, struct str s, struct where at)
{
	static const char *const scopes[] = { "title", "lead", "text", "tag",
		"author", "link", "re", NULL };
	size_t colon = is_plain(s) ? SIZE_MAX : str_find(s, 0, ":");
	const char *near;
	char *word;

	if (colon == SIZE_MAX)
		return false;
	for (size_t i = 0; i < s.n && i < colon; i++) {
		if (!ascii_alpha(s.p[i]) && s.p[i] != '-')
			return false;
	}
	if (colon == 0 || (colon + 1 < s.n && ascii_digit(s.p[colon + 1])))
		return false;
	word = mem_dup(s.p, colon);
	for (size_t i = 0; i < colon; i++)
		word[i] = ascii_lower(word[i]);
	near = diag_nearest(word, scopes);
	free(word);
	if (near != NULL)
		diags_odd(b->d, at, "\"%.*s:\" is no scope, did you mean "
		    "\"%s:\"?", (int)colon, s.p, near);
	else
		diags_odd(b->d, at, "\"%.*s:\" is no scope: " SCOPES,
		    (int)colon, s.p);
	return true;
}

static bool
is_stop_word(struct str s)
{
	for (size_t i = 0; i < ARRAY_LEN(stop_words); i++) {
		if (s.n > 0 && ascii_lower(s.p[0]) == stop_words[i][0] &&
		    str_is_ci(s, stop_words[i]))
			return true;
	}
	return false;
}

/* The sign or word in s that has no meaning there; false: there is none. */
static bool
odd_sign(struct build *b, struct str s, struct where at)
{
	struct str rest = s, w;
	const char *advice;
	size_t sign;

	while (rest.p != NULL) {
		w = str_next(&rest, ' ');
		advice = odd_word(w);
		if (advice == NULL)
			continue;
		odd_says(b, s, w, where_add(at, (size_t)(w.p - s.p)), advice);
		return true;
	}
	if (is_plain(s))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
		sign = str_find(s, 0, signs[i].sign);
		/* A near line says itself what its distance lacks. */
		if (sign == SIZE_MAX || (b->near && signs[i].sign[0] == '~'))
			continue;
		odd_says(b, s, str_trim(str_of(signs[i].sign)),
		    where_add(at, sign), signs[i].advice);
		return true;
	}
	sign = odd_comma(s);
	if (sign != SIZE_MAX)
		odd_says(b, s, STR(","), where_add(at, sign), LINES);
	return sign != SIZE_MAX;
}

void
odd_term(struct build *b, struct str s, struct where at)
{
	if (b->told || b->part_told)
		return;
	/* Its own signs in front. */
	while (s.n > 0 && (s.p[0] == '=' || s.p[0] == '*' || s.p[0] == ' ')) {
		s = str_slice(s, 1, s.n);
		at = where_add(at, 1);
	}
	if (!odd_scope(b, s, at) && !odd_sign(b, s, at) && is_stop_word(s))
		diags_odd(b->d, at, "\"%.*s\" is in nearly every text: a term "
		    "needs a word that tells something", STR_ARG(s));
}

void
odd_part(struct build *b, struct str name, struct where at)
{
	const char *near = build_nearest(b, SECTION_PART, name);

	if (near != NULL)
		diags_odd(b->d, at, "there is no part \"%.*s\", did you mean "
		    "\"%s\"?", STR_ARG(name), near);
	else
		diags_odd(b->d, at, "there is no part \"%.*s\"; a part is a "
		    "section [part \"%.*s\"]", STR_ARG(name), STR_ARG(name));
	b->part_told = true;
}
