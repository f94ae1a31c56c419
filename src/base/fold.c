#include "base/fold.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/fold_country.h"
#include "base/mem.h"
#include "base/old.h"
#include "base/utf8.h"

#include "base/fold_table.h"

#include "base/banned.h"

#define SYLLABLES       0xAC00u
#define SYLLABLES_END   0xD7A4u

/* Unicode 3.12, conjoining jamo. */
#define JAMO_L          0x1100u
#define JAMO_V          0x1161u
#define JAMO_T          0x11A7u         /* one before the first */
#define JAMO_LS         19u
#define JAMO_VS         21u
#define JAMO_TS         28u

/* What is known while folding. */
struct folder {
	struct fold *f;
	struct str s;
	uint32_t gap;           /* before the next key */
	uint32_t hangul;        /* FOLD_HANGUL if the last key is */
	size_t dots_end;        /* full stops before this byte are dropped */
	uint32_t space;         /* bits of a blank between syllables */
	size_t countries;       /* may stand side by side from this key on, */
	size_t countries_end;   /* and before this one; 0 if nowhere */
};

void
fold_init(struct fold *f)
{
	*f = (struct fold){ NULL, NULL, 0, 0 };
}

void
fold_release(struct fold *f)
{
	free(f->key);
	free(f->at);
	fold_init(f);
}

static void
fold_room(struct fold *f, size_t n)
{
	if (f->cap - f->n >= n)
		return;
	f->cap = f->n + n + f->cap / 2;
	f->key = mem_grow(f->key, f->cap, sizeof(*f->key));
	f->at = mem_grow(f->at, f->cap, sizeof(*f->at));
}

/* A FOLD_ kind, a key of one character, or an entry with bit 31. */
static inline uint32_t
fold_lookup(uint32_t cp)
{
	uint32_t at, code, e;

	if (cp >= FOLD_TOP)     /* tags and variation selectors, or nothing */
		return cp >> 12 == 0xE0 ? FOLD_DROP : FOLD_SEP;
	at = fold_stage0[cp / FOLD_TOP_BLOCK];
	at = fold_stage1[at * (FOLD_TOP_BLOCK / FOLD_BLOCK) +
	    cp % FOLD_TOP_BLOCK / FOLD_BLOCK];
	code = fold_stage2[at * FOLD_BLOCK + cp % FOLD_BLOCK];
	if (code == FOLD_SELF)
		return cp;
	if (code < 0x3000)
		return code;
	if (code < 0x6000)
		return (code - 0x3000) | FOLD_UPPER;
	if (code < FOLD_ENTRY)
		return code - 0x6000 + 0x3400;
	e = fold_entry[code - FOLD_ENTRY];
	if (e >> 31)
		return e;
	return ((cp + e) & FOLD_CHAR) | (e & FOLD_UPPER);
}

static inline bool
is_syllable(uint32_t c)
{
	return c - SYLLABLES < SYLLABLES_END - SYLLABLES;
}

/* The bits that a key gets when Hangul comes next, or when not. */
static inline uint32_t
bits_before(const struct folder *w, uint32_t hangul)
{
	uint32_t gap = w->gap, start = gap | (hangul ^ w->hangul);

	if (gap == FOLD_JOINT && hangul == 0)
		gap = FOLD_SPACE;
	return gap | hangul | (start != 0 ? FOLD_START : 0);
}

/* The keys k - 1 and k may be countries. */
static void
note_countries(struct folder *w, size_t k)
{
	if (w->countries_end == 0)
		w->countries = k;
	w->countries_end = k + 1;
}

/* Room was made. */
static inline void
put(struct folder *w, uint32_t key, uint32_t hangul, size_t at)
{
	w->f->key[w->f->n] = key | bits_before(w, hangul);
	w->f->at[w->f->n] = (uint32_t)at;
	w->f->n++;
	w->gap = 0;
	w->hangul = hangul;
	if (hangul != 0 && country_pair(w->f->key, w->f->n - 1))
		note_countries(w, w->f->n - 1);
}

static void
put_sequence(struct folder *w, uint32_t entry, size_t at)
{
	struct str seq;
	size_t i = 0;
	uint32_t cp, upper = 0;

	seq.p = (const char *)fold_pool + (entry >> 8 & 0x7FFFFF);
	seq.n = entry & 0xFF;
	fold_room(w->f, seq.n + (w->s.n - at) +
	    FOLD_PAD);
	while (i < seq.n) {
		cp = utf8_next(seq, &i);
		if (cp == 1) {
			upper = FOLD_UPPER;
			continue;
		}
		if (cp == ' ')
			w->gap = FOLD_SPACE;
		else
			put(w, cp | upper, is_syllable(cp) ? FOLD_HANGUL : 0,
			    at);
		upper = 0;
	}
}

/* Takes the character at *i, together with the jamo that compose with it. */
static uint32_t
next_composed(struct str s, size_t *i)
{
	uint32_t cp = utf8_next(s, i), c;
	size_t next = *i;

	if (cp - JAMO_L < JAMO_LS && next < s.n) {
		c = utf8_next(s, &next);
		if (c - JAMO_V >= JAMO_VS)
			return cp;
		cp = SYLLABLES + ((cp - JAMO_L) * JAMO_VS + (c - JAMO_V)) *
		    JAMO_TS;
		*i = next;
	}
	if (is_syllable(cp) && (cp - SYLLABLES) % JAMO_TS == 0 &&
	    next < s.n && (unsigned char)s.p[next] == 0xE1) {
		c = utf8_next(s, &next);
		if (c > JAMO_T && c < JAMO_T + JAMO_TS) {
			cp += c - JAMO_T;
			*i = next;
		}
	}
	return cp;
}

static bool
is_mark(struct str s, size_t at)
{
	uint32_t cp;

	if (at >= s.n || (unsigned char)s.p[at] < 0x80)
		return false;
	cp = utf8_next(s, &at);
	return cp != UTF8_BAD && fold_lookup(cp) == FOLD_MARK;
}

/* A letter with a mark on it is no letter of an abbreviation. */
static bool
is_plain(struct str s, size_t at, char first, char last)
{
	return at < s.n && s.p[at] >= first && s.p[at] <= last &&
	    !is_mark(s, at + 1);
}

/* A blank at i, and a capital with its full stop alone behind it. */
static bool
is_spaced(struct str s, size_t i)
{
	return i + 2 < s.n && s.p[i] == ' ' && is_plain(s, i + 1, 'A', 'Z') &&
	    s.p[i + 2] == '.' && (i + 3 == s.n || !ascii_alpha(s.p[i + 3]));
}

/* Capitals parted by full stops begin at `at`: U.S., R.O.K., U. S., but
 * neither "Mr. A. Kim" nor the last one of "E.U.Min".  Where the full stops
 * that belong to them end; `at` when it is no abbreviation. */
static size_t
dots_of(struct str s, size_t at)
{
	size_t i = at, n = 0, blank;

	if (at > 0 && ascii_alpha(s.p[at - 1]))
		return at;
	/* All of them have a blank behind them, or none. */
	blank = at + 2 < s.n && s.p[at + 2] == ' ' &&
	    (filter_old & OLD_DOTTED) == 0;
	/* i is behind n capitals, each with its full stop. */
	while (is_plain(s, i, 'A', 'Z') && i + 1 < s.n && s.p[i + 1] == '.') {
		n++;
		i += 2;
		if (blank != 0 && !is_spaced(s, i))
			break;
		i += blank;
	}
	if (n > 0 && blank == 0 && is_plain(s, i, 'A', 'Z') &&
	    !is_plain(s, i + 1, 'a', 'z'))
		return i + 1;           /* the last has none: U.S */
	if (n < 2)
		return at;
	return is_plain(s, i, 'a', 'z') ? i - 1 : i;
}

static size_t
digits_from(struct str s, size_t i)
{
	size_t end = i;

	while (end < s.n && end - i < 4 && ascii_digit(s.p[end]))
		end++;
	return end - i;
}

/* Behind one to three digits and before three, as in 28,500. */
static bool
is_thousands(struct str s, size_t comma)
{
	size_t i = comma;

	while (i > 0 && comma - i < 4 && ascii_digit(s.p[i - 1]))
		i--;
	return i < comma && comma - i < 4 && digits_from(s, comma + 1) == 3 &&
	    (filter_old & OLD_FIGURES) == 0;
}

/* A letter before the hyphen, a digit behind it. */
static bool
is_model(struct str s, size_t before, size_t behind)
{
	return before > 0 && ascii_alpha(s.p[before - 1]) && behind < s.n &&
	    ascii_digit(s.p[behind]) && (filter_old & OLD_LETTER_DIGIT) == 0;
}

static bool
is_hangul_at(struct str s, size_t i)
{
	return i < s.n && (unsigned char)s.p[i] >= 0xE1 &&
	    is_syllable(next_composed(s, &i));
}

/* The first byte of U+3000 to U+9FFF. */
static inline bool
is_hanja_lead(unsigned char c)
{
	return c >= 0xE3 && c <= 0xE9;
}

/* Behind hanja in brackets at i that say how the syllables before them are
 * written, inside of a word: 확장(擴張)억제.  Else i. */
static size_t
gloss_end(struct str s, size_t i)
{
	size_t end = i + 1, next = end;
	uint32_t c;

	while (next < s.n && (filter_old & OLD_BRACKET_HANJA) == 0) {
		end = next;
		c = utf8_next(s, &next);
		if (c - 0x3400 >= 0xA000 - 0x3400 && c - 0xF900 >= 0x200)
			break;
	}
	return end > i + 1 && end < s.n && s.p[end] == ')' &&
	    is_hangul_at(s, end + 1) ? end + 1 : i;
}

/* One of . , - / at i; the other ASCII bytes need no thought.
 * Returns the byte behind what was read. */
static size_t
fold_special_at(struct folder *w, size_t i)
{
	const char *p = w->s.p;

	switch (p[i]) {
	case '.':
		if (i >= w->dots_end && i > 0 && p[i - 1] >= 'A' &&
		    p[i - 1] <= 'Z')
			w->dots_end = dots_of(w->s, i - 1);
		if (i >= w->dots_end)
			w->gap = FOLD_SPACE;
		else if (i + 1 < w->dots_end && p[i + 1] == ' ')
			i++;
		break;
	case ',':
		if (!is_thousands(w->s, i))
			w->gap = FOLD_SPACE;
		break;
	default:
		w->gap = w->gap == 0 && w->hangul != 0 ? FOLD_JOINT :
		    FOLD_SPACE;
		if (p[i] == '-' && is_model(w->s, i, i + 1))
			w->gap |= FOLD_HYPHEN;
	}
	return i + 1;
}

/* ASCII from i on.  Words are short, so that a branch for each letter or
 * blank would be mispredicted at each end of a word: both are written, and
 * what is none is overwritten. */
static size_t
fold_ascii_run(struct folder *w, size_t i)
{
	const unsigned char *p = (const unsigned char *)w->s.p;
	uint32_t *key = w->f->key, *at = w->f->at;
	uint32_t before = bits_before(w, 0);
	size_t n = w->f->n, end = w->s.n;

	while (i < end && p[i] < 0x80) {
		uint32_t v = fold_ascii[p[i]];
		bool is_key = v > FOLD_SEP;

		if (v == FOLD_DASH) {
			if (n > w->f->n)
				w->hangul = 0;
			w->gap = before & FOLD_SPACE;
			w->f->n = n;
			i = fold_special_at(w, i);
			if (w->gap == FOLD_JOINT)
				return i;       /* Hangul may follow */
			before = bits_before(w, 0);
			continue;
		}
		key[n] = v | before;
		at[n] = (uint32_t)i;
		n += is_key;
		before = is_key ? 0 : FOLD_SPACE | FOLD_START;
		i++;
	}
	if (n > w->f->n)
		w->hangul = 0;
	w->gap = before & FOLD_SPACE;
	w->f->n = n;
	return i;
}

static inline uint32_t
syllable_at(const unsigned char *p)
{
	return (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
}

/* Syllables from i on, with single blanks between them: stops before
 * anything else, at the latest four bytes before the end. */
static size_t
fold_hangul_run(struct folder *w, size_t i)
{
	const unsigned char *p = (const unsigned char *)w->s.p;
	uint32_t *key = w->f->key, *at = w->f->at;
	uint32_t before = bits_before(w, FOLD_HANGUL), space = w->space;
	size_t n = w->f->n, end = w->s.n;

	while (i + 4 <= end && p[i] >= 0xEA && p[i] <= 0xED) {
		uint32_t c = syllable_at(p + i);
		bool blank = p[i + 3] == ' ';

		/* Before E1 there may be a final jamo that composes. */
		if (!is_syllable(c) || (p[i + 1] & 0xC0) != 0x80 ||
		    (p[i + 2] & 0xC0) != 0x80 || p[i + 3] == 0xE1)
			break;
		key[n] = c | before;
		at[n] = (uint32_t)i;
		n++;
		before = FOLD_HANGUL | (blank ? space : 0);
		i += blank ? 4 : 3;
	}
	if (n > w->f->n) {
		if (country_pair(w->f->key, w->f->n))
			note_countries(w, w->f->n);
		w->hangul = FOLD_HANGUL;
		w->gap = before & FOLD_SPACE;
		w->f->n = n;
		/* Hanja behind one sign are rare, brackets are not. */
		if (i + 1 < end && is_hanja_lead(p[i + 1]) && p[i] == '(' &&
		    w->gap == 0)
			return gloss_end(w->s, i);
	}
	return i;
}

/* What version 0.1 made of the characters that have a meaning since. */
static uint32_t
fold_old(uint32_t cp, uint32_t v)
{
	if (cp == 0x2024 && (filter_old & OLD_COUNTRY_JOINTS) != 0)
		return FOLD_SEP;
	if ((cp == 0x8A2A || cp == 0x5728) &&
	    (filter_old & OLD_HANJA_WORDS) != 0)
		return cp;
	return v;
}

/* A zero-width space between Latin letters stands for a blank, or for
 * nothing: either reading holds. */
static bool
is_maybe_blank(struct str s, uint32_t cp, size_t before, size_t behind)
{
	return cp == 0x200B && before > 0 && behind < s.n &&
	    (ascii_alpha(s.p[before - 1]) || s.p[before - 1] == '.') &&
	    ascii_alpha(s.p[behind]) && (filter_old & OLD_ZERO_SPACE) == 0;
}

static size_t
fold_other_at(struct folder *w, size_t i)
{
	size_t at = i;
	uint32_t cp = next_composed(w->s, &i), v;

	if (is_syllable(cp)) {
		put(w, cp, FOLD_HANGUL, at);
		return i;
	}
	v = cp == UTF8_BAD ? FOLD_SEP : fold_lookup(cp);
	if (filter_old != 0)
		v = fold_old(cp, v);
	switch (v) {
	case FOLD_DROP:
	case FOLD_MARK:
		if (w->gap == 0 && is_maybe_blank(w->s, cp, at, i))
			w->gap = FOLD_SPACE | FOLD_HYPHEN;
		break;
	case FOLD_DOT:
		if (w->gap == 0)
			w->gap = FOLD_JOINT;
		break;
	case FOLD_DASH:
		w->gap = w->gap == 0 && w->hangul != 0 ? FOLD_JOINT :
		    FOLD_SPACE;
		if (is_model(w->s, at, i))
			w->gap |= FOLD_HYPHEN;
		break;
	case FOLD_SEP:
		w->gap = FOLD_SPACE;
		break;
	default:
		if (v >> 31)
			put_sequence(w, v, at);
		else
			put(w, v, is_syllable(v & FOLD_CHAR) ? FOLD_HANGUL :
			    0, at);
		if (country_is(v) && is_hangul_at(w->s, i) &&
		    (filter_old & OLD_HANJA_WORDS) == 0)
			w->gap = FOLD_JOINT;
	}
	return i;
}

void
fold_letters(struct fold *f, struct str s, unsigned about, size_t *from,
    size_t *end)
{
	struct folder w = { f, s, FOLD_SPACE, 0, 0, FOLD_SPACE | FOLD_START |
		FOLD_BLANK | (about & FOLD_TITLE), 0, 0 };
	const unsigned char *p = (const unsigned char *)s.p;
	size_t i = 0;

	if (w.s.n > UINT32_MAX)
		w.s.n = UINT32_MAX;
	f->n = 0;
	fold_room(f, w.s.n + FOLD_PAD);
	while (i < w.s.n) {
		size_t before = i;

		if (p[i] < 0x80)
			i = fold_ascii_run(&w, i);
		else if (p[i] >= 0xEA && p[i] <= 0xED)
			i = fold_hangul_run(&w, i);
		if (i == before)
			i = fold_other_at(&w, i);
	}
	for (size_t k = 0; k < FOLD_PAD; k++)
		f->key[f->n + k] = 0;
	*from = w.countries;
	*end = w.countries_end;
}

size_t
fold_end(struct str s, size_t at)
{
	size_t end = at, next;

	next_composed(s, &end);
	while (is_mark(s, end)) {
		next = end;
		utf8_next(s, &next);
		end = next;
	}
	return end;
}
