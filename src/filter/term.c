#include "filter/term.h"

#include <string.h>

#include "base/fold_country.h"
#include "base/limits.h"
#include "base/utf8.h"

#include "base/banned.h"

/* Terms of so many syllables are rare enough to be found inside words, and
 * with other spacing. */
#define LOOSE_SYLLABLES 4

static bool
term_clean(struct str s, struct where at, struct diags *d)
{
	size_t i = 0, from;
	uint32_t cp;

	while (i < s.n) {
		from = i;
		cp = utf8_next(s, &i);
		if (cp == UTF8_BAD) {
			diags_error(d, where_add(at, from), "not UTF-8");
			return false;
		}
		if (cp < 0x20 || (cp >= 0x7F && cp < 0xA0)) {
			diags_error(d, where_add(at, from),
			    "control character U+%04X", (unsigned)cp);
			return false;
		}
	}
	return true;
}

/* The first * that is neither first nor last (those are cut already). */
static bool
term_stars(struct str s, struct where at, struct diags *d)
{
	size_t star = str_find(s, 0, "*");

	if (star == SIZE_MAX)
		return true;
	diags_error(d, where_add(at, star),
	    "* can stand only before or behind a term");
	return false;
}

static bool
ascii_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* At least two ASCII letters, all of them capitals. */
static bool
all_capitals(struct str s)
{
	size_t letters = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (!ascii_alpha(s.p[i]))
			continue;
		if (!ascii_upper(s.p[i]))
			return false;
		letters++;
	}
	return letters >= 2;
}

static bool
word_byte(char c)
{
	return ascii_alpha(c) || ascii_digit(c) || c == '_' ||
	    (unsigned char)c >= 0x80;
}

/* Whether `word` stands in s as a word of its own.  What is not ASCII counts
 * as a letter. */
static bool
has_word(struct str s, const char *word)
{
	size_t n = strlen(word), at = 0;

	while ((at = str_find(s, at, word)) != SIZE_MAX) {
		if ((at == 0 || !word_byte(s.p[at - 1])) &&
		    (at + n == s.n || !word_byte(s.p[at + n])))
			return true;
		at++;
	}
	return false;
}

/* Case counts in a word of two or more capitals inside a term that names
 * the US or the ROK: South Korea-US is not "south korea us". */
static void
keep_abbreviations(uint32_t *key, size_t n, bool named)
{
	size_t a = 0, b;
	bool capitals;

	while (a < n) {
		capitals = true;
		for (b = a; b < n; b++) {
			if (b > a && (key[b] & FOLD_GAP) != 0)
				break;
			if ((key[b] & FOLD_UPPER) == 0)
				capitals = false;
		}
		if (!named || !capitals || b - a < 2) {
			for (size_t i = a; i < b; i++)
				key[i] &= ~FOLD_UPPER;
		}
		a = b;
	}
}

static bool
term_long_enough(const uint32_t *key, size_t n, bool exact, bool capitals,
    struct str s, struct where at, struct diags *d)
{
	bool latin = true;

	for (size_t i = 0; i < n; i++) {
		uint32_t c = key[i] & FOLD_CHAR;

		if (c < 'a' || c > 'z')
			latin = false;
	}
	if (n == 0)
		diags_error(d, at, "\"%.*s\" has no letter and no digit",
		    STR_ARG(s));
	else if (n == 1 && (key[0] & FOLD_HANGUL) != 0 && exact)
		return true;            /* a word of its own is a word */
	else if (n == 1 && (key[0] & FOLD_HANGUL) != 0)
		diags_error(d, at, "\"%.*s\" is one syllable, which is in too "
		    "many words; =%.*s is the word alone", STR_ARG(s),
		    STR_ARG(s));
	else if (n == 1 && (key[0] & FOLD_CHAR) < 0x80)
		diags_error(d, at, "\"%.*s\" is one character, which is in too "
		    "many texts", STR_ARG(s));
	else if (n == 2 && latin && !capitals)
		diags_error(d, at, "\"%.*s\" is too short for a term in lower "
		    "case; in capitals it would be case-sensitive",
		    STR_ARG(s));
	else
		return true;
	return false;
}

static uint32_t
term_markers(struct str *s, struct where *at)
{
	size_t before = s->n;
	uint32_t flags = 0;

	if (s->n > 0 && s->p[0] == '=') {
		flags |= TERM_EXACT;
		*s = str_trim(str_slice(*s, 1, s->n));
	}
	if (s->n > 0 && s->p[0] == '*') {
		flags |= TERM_LEFT;
		*s = str_trim(str_slice(*s, 1, s->n));
	}
	*at = where_add(*at, before - s->n);
	if (s->n > 0 && s->p[s->n - 1] == '*') {
		flags |= TERM_RIGHT;
		*s = str_trim(str_slice(*s, 0, s->n - 1));
	}
	return flags;
}

static bool
term_words(struct needle *out, struct str s, struct where at,
    struct fold *scratch, struct arena *mem, struct diags *d)
{
	size_t syllables = 0, n;
	bool capitals;
	uint32_t *key;

	fold_keys(scratch, s, 0);
	n = scratch->n;
	if (n > LIMIT_TERM) {
		diags_error(d, at, "a term of %zu characters, at most %d are "
		    "possible", n, LIMIT_TERM);
		return false;
	}
	if (!term_long_enough(scratch->key, n, (out->flags & TERM_EXACT) != 0,
	    all_capitals(s), s, at, d))
		return false;
	key = arena_alloc(mem, n * sizeof(*key));
	if (key == NULL) {
		diags_error(d, at, "the rules are too large");
		return false;
	}
	memcpy(key, scratch->key, n * sizeof(*key));
	for (size_t i = 0; i < n; i++) {
		key[i] &= ~(FOLD_START | FOLD_BLANK);
		syllables += (key[i] & FOLD_HANGUL) != 0;
	}
	key[0] &= ~FOLD_GAP;
	capitals = (out->flags & TERM_EXACT) != 0 ||
	    (syllables == 0 && all_capitals(s));
	if (!capitals)
		keep_abbreviations(key, n, syllables == 0 &&
		    (has_word(s, "US") || has_word(s, "U.S") ||
		    has_word(s, "ROK")));
	if (syllables >= LOOSE_SYLLABLES)
		out->flags |= TERM_LOOSE;
	if ((out->flags & TERM_LEFT) == 0 &&
	    ((out->flags & TERM_EXACT) != 0 ||
	    (key[0] & FOLD_HANGUL) == 0 || syllables < LOOSE_SYLLABLES))
		out->flags |= TERM_START;
	out->key = key;
	out->n = (uint32_t)n;
	return true;
}

bool
term_parse(struct needle *out, struct str src, struct where at,
    struct fold *scratch, struct arena *mem, struct diags *d)
{
	struct str s = src;

	memset(out, 0, sizeof(*out));
	if (!term_clean(s, at, d))
		return false;
	if (str_starts(s, "re:")) {
		s = str_trim(str_slice(s, 3, s.n));
		out->flags |= TERM_REGEX;
		out->pattern = s;
		out->pattern_at = src.n - s.n;
		if (s.n > 0)
			return true;
		diags_error(d, at, "re: without a pattern");
		return false;
	}
	if (s.n == 0) {
		diags_error(d, at, "an empty term");
		return false;
	}
	out->flags |= term_markers(&s, &at);
	if (!term_stars(s, at, d))
		return false;
	return term_words(out, s, at, scratch, mem, d);
}

/* The gap before key[i] against the one in the term. */
static bool
gap_holds(const struct needle *t, const uint32_t *key, size_t n, size_t i,
    uint32_t want, bool start)
{
	uint32_t k = key[i], gap = k & FOLD_GAP;
	bool hyphen = ((k | want) & FOLD_HYPHEN) != 0;

	want &= FOLD_GAP;
	if (gap == want)
		return true;
	if (((key[i - 1] ^ k) & FOLD_HANGUL) != 0)
		return true;            /* Hangul beside Latin: any gap */
	if ((k & FOLD_HANGUL) == 0)
		return (gap == 0) == (want == 0) || hyphen;
	if (gap == FOLD_JOINT && want == 0)
		return start;
	if ((t->flags & TERM_LOOSE) != 0)
		return true;
	if (gap == FOLD_SPACE)          /* parted, but not in the term */
		return start && country_blank(key, n, i);
	return !(gap == 0 && want == FOLD_SPACE);
}

bool
term_holds(const struct needle *t, const uint32_t *key, size_t n, size_t a)
{
	size_t b = a + t->n;
	const uint32_t *k = key + a;
	bool start = (k[0] & FOLD_START) != 0;

	if ((t->flags & TERM_START) != 0 && !start)
		return false;
	if (b < n && (t->flags & TERM_RIGHT) == 0 &&
	    (key[b] & FOLD_GAP) == 0 && ((t->flags & TERM_EXACT) != 0 ||
	    ((key[b - 1] | key[b]) & FOLD_HANGUL) == 0))
		return false;
	if ((t->key[0] & FOLD_UPPER & ~k[0]) != 0)
		return false;
	for (size_t j = 1; j < t->n; j++) {
		if ((t->key[j] & FOLD_UPPER & ~k[j]) != 0 ||
		    !gap_holds(t, key, n, a + j, t->key[j], start))
			return false;
	}
	return true;
}

int
term_cmp(const struct needle *a, const struct needle *b)
{
	size_t n = a->n < b->n ? a->n : b->n;

	if (((a->flags ^ b->flags) & TERM_REGEX) != 0)
		return (a->flags & TERM_REGEX) != 0 ? 1 : -1;
	for (size_t i = 0; i < n; i++) {
		uint32_t x = a->key[i] & FOLD_CHAR, y = b->key[i] & FOLD_CHAR;

		if (x != y)
			return x < y ? -1 : 1;
	}
	if (a->n != b->n)
		return a->n < b->n ? -1 : 1;
	if (a->flags != b->flags)
		return a->flags < b->flags ? -1 : 1;
	for (size_t i = 0; i < n; i++) {
		if (a->key[i] != b->key[i])
			return a->key[i] < b->key[i] ? -1 : 1;
	}
	return str_cmp(a->pattern, b->pattern);
}
