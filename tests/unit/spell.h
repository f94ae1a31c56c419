/* The ways in which people write one and the same term, by dice: other
 * spacing, joints, hanja, particles, capitals, dotted capitals, figures,
 * letters with digits.  For tests that make their own texts. */
#ifndef KATCHI_TEST_SPELL_H
#define KATCHI_TEST_SPELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"

/* --- dice (splitmix64): the same throws everywhere ----------------------- */

struct dice {
	uint64_t state;
};

static inline uint64_t
dice_mix(uint64_t z)
{
	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
	z = (z ^ z >> 27) * 0x94D049BB133111EBu;
	return z ^ z >> 31;
}

/* Below n, which is not 0. */
static inline size_t
dice_below(struct dice *d, size_t n)
{
	d->state += 0x9E3779B97F4A7C15u;
	return (size_t)(dice_mix(d->state) >> 33) % n;
}

static inline bool
dice_one_in(struct dice *d, size_t n)
{
	return dice_below(d, n) == 0;
}

#define DICE_PICK(d, list) ((list)[dice_below(d, ARRAY_LEN(list))])

/* --- characters ---------------------------------------------------------- */

static inline bool
spell_is_hangul(uint32_t c)
{
	return c >= 0xAC00 && c <= 0xD7A3;
}

static inline bool
spell_has_hangul(struct str s)
{
	for (size_t i = 0; i < s.n;) {
		if (spell_is_hangul(utf8_next(s, &i)))
			return true;
	}
	return false;
}

/* Countries by their first syllable, and the hanja that headlines use. */
static const char spell_countries[] = "한미북일중러영";
static const char spell_hanja[] = "韓美北日中露英";
#define SPELL_COUNTRIES ((sizeof(spell_countries) - 1) / 3)

/* Its number, or SPELL_COUNTRIES. */
static inline size_t
spell_country(struct str s, size_t at)
{
	size_t i = 0;

	while (i < SPELL_COUNTRIES && (at + 3 > s.n ||
	    memcmp(s.p + at, spell_countries + i * 3, 3) != 0))
		i++;
	return i;
}

/* --- one way each -------------------------------------------------------- */

typedef void spell_fn(struct dice *d, struct buf *out, struct str s);

/* s with `sep` between two syllables, or in place of the blank that stands
 * there: at one place in two, at all of them one time in four. */
static void
spell_between(struct dice *d, struct buf *out, struct str s, const char *sep)
{
	bool all = dice_one_in(d, 4), blank = false;
	uint32_t last = 0, c;

	for (size_t i = 0; i < s.n;) {
		c = utf8_next(s, &i);
		if (c == ' ') {
			blank = true;
			continue;
		}
		if (spell_is_hangul(last) && spell_is_hangul(c) &&
		    (all || dice_one_in(d, 2)))
			buf_adds(out, sep);
		else if (blank)
			buf_addc(out, ' ');
		utf8_add(out, c);
		last = c;
		blank = false;
	}
}

static void
spell_glued(struct dice *d, struct buf *out, struct str s)
{
	(void)d;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != ' ')
			buf_addc(out, s.p[i]);
	}
}

static void
spell_parted(struct dice *d, struct buf *out, struct str s)
{
	spell_between(d, out, s, " ");
}

static void
spell_jointed(struct dice *d, struct buf *out, struct str s)
{
	static const char *const seps[] = {
		"·", "‧", "ㆍ", "・", "•", "･", "∙", "⋅", "․", "-", "/", "–",
		" · ", ".", ", ", "~", "_",
	};

	spell_between(d, out, s, DICE_PICK(d, seps));
}

/* 한.미, "한, 미", "한 미": between all country syllables that touch. */
static void
spell_country_joints(struct dice *d, struct buf *out, struct str s)
{
	static const char *const seps[] = {
		".", ",", ", ", " ", "·", "․", "&", "+", "~", "-", "/", " · ",
		" - ", " & ", ". ",
	};
	const char *sep = DICE_PICK(d, seps);

	for (size_t i = 0; i < s.n; i++) {
		buf_addc(out, s.p[i]);
		if (i >= 2 &&
		    spell_country(s, i - 2) < SPELL_COUNTRIES &&
		    spell_country(s, i + 1) < SPELL_COUNTRIES)
			buf_adds(out, sep);
	}
}

/* 韓美 for 한미, and what follows as it was, or behind a blank. */
static void
spell_in_hanja(struct dice *d, struct buf *out, struct str s)
{
	bool part = dice_one_in(d, 4);
	size_t i = 0, c;

	for (; (c = spell_country(s, i)) < SPELL_COUNTRIES; i += 3)
		buf_add(out, spell_hanja + c * 3, 3);
	if (i > 0 && part)
		buf_addc(out, ' ');
	buf_addstr(out, str_slice(s, i, s.n));
}

static void
spell_behind_hanja(struct dice *d, struct buf *out, struct str s)
{
	static const char *const front[] = {
		"韓", "美", "北", "日", "中", "英", "露", "韓美", "北中", "在韓",
		"訪美", "對北", "駐", "核", "軍", "한", "전", "대", "신",
	};

	buf_adds(out, DICE_PICK(d, front));
	buf_addstr(out, s);
}

/* Hanja, or something else, in brackets behind a syllable. */
static void
spell_bracketed(struct dice *d, struct buf *out, struct str s)
{
	static const char *const inside[] = {
		"(擴張)", "(韓美)", "(韓國)", "(美)", "(北)", "(同盟)", "(核)",
		" (擴張)", "(抑止)", "[北]", "(drill)", "(연합)", "(3)",
	};
	size_t at, i = 0, n = 0;

	for (size_t k = 0; k < s.n; n++)
		utf8_next(s, &k);
	at = dice_one_in(d, 3) ? n : 1 + dice_below(d, n);
	for (n = 0; i < s.n && n < at; n++)
		utf8_next(s, &i);
	buf_addstr(out, str_slice(s, 0, i));
	buf_adds(out, DICE_PICK(d, inside));
	buf_addstr(out, str_slice(s, i, s.n));
}

static void
spell_particle(struct dice *d, struct buf *out, struct str s)
{
	static const char *const particles[] = {
		"은", "는", "이", "가", "의", "에", "서", "와", "도", "들",
		"으로", "까지",
	};

	buf_addstr(out, s);
	buf_adds(out, DICE_PICK(d, particles));
}

/* NFD: Unicode 3.12. */
static void
spell_jamo(struct dice *d, struct buf *out, struct str s)
{
	uint32_t c;

	(void)d;
	for (size_t i = 0; i < s.n;) {
		c = utf8_next(s, &i);
		if (!spell_is_hangul(c)) {
			utf8_add(out, c);
			continue;
		}
		c -= 0xAC00;
		utf8_add(out, 0x1100 + c / 588);
		utf8_add(out, 0x1161 + c % 588 / 28);
		if (c % 28 != 0)
			utf8_add(out, 0x11A7 + c % 28);
	}
}

static void
spell_case(struct dice *d, struct buf *out, struct str s)
{
	size_t how = dice_below(d, 3);
	bool first = true;

	for (size_t i = 0; i < s.n; i++) {
		char c = ascii_lower(s.p[i]);

		if (c >= 'a' && c <= 'z' && (how == 0 ||
		    (how == 1 && first)))
			c = (char)(c - 'a' + 'A');
		first = !ascii_alpha(c);
		buf_addc(out, c);
	}
}

/* Something else for the blanks. */
static void
spell_blanks(struct dice *d, struct buf *out, struct str s)
{
	static const char *const seps[] = {
		"-", "–", "", "  ", "\n", "\xC2\xA0", "/", ", ", ". ", "' ",
		"\xE2\x80\x8B", " \xE2\x80\x8B", "\xE3\x80\x80", " the ",
	};
	const char *sep = DICE_PICK(d, seps);

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == ' ')
			buf_adds(out, sep);
		else
			buf_addc(out, s.p[i]);
	}
}

static void
spell_ending(struct dice *d, struct buf *out, struct str s)
{
	static const char *const endings[] = {
		"s", "es", "'s", "’s", "ed", "ing", "-led", "은", "이", "ers",
	};

	buf_addstr(out, s);
	buf_adds(out, DICE_PICK(d, endings));
}

/* U.S., "U. S." and "U S" for each word of two to five capitals. */
static void
spell_dotted(struct dice *d, struct buf *out, struct str s)
{
	static const char *const seps[] = { ".", ". ", ". ", " ", "." };
	size_t how = dice_below(d, ARRAY_LEN(seps)), n;

	for (size_t i = 0; i < s.n; i += n) {
		for (n = 0; i + n < s.n && s.p[i + n] >= 'A' &&
		    s.p[i + n] <= 'Z'; n++)
			;
		if (n < 2 || n > 5) {
			n += n == 0;
			buf_addstr(out, str_slice(s, i, i + n));
			continue;
		}
		for (size_t k = 0; k < n; k++) {
			buf_addc(out, s.p[i + k]);
			if (k + 1 < n)
				buf_adds(out, seps[how]);
		}
		if (how < 3)
			buf_addc(out, '.');
	}
}

static void
spell_wide(struct dice *d, struct buf *out, struct str s)
{
	(void)d;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c > ' ' && c < 0x7F)
			utf8_add(out, c - 0x21u + 0xFF01u);
		else
			buf_addc(out, s.p[i]);
	}
}

/* Something that is not seen, or hardly, inside of a word. */
static void
spell_unseen(struct dice *d, struct buf *out, struct str s)
{
	static const char *const inside[] = {
		"\xE2\x80\x8B", "\xC2\xAD", "\xCC\x81", "\xEF\xBB\xBF", "\xFF",
		"\xE2\x80\x8D",
	};
	size_t at = dice_below(d, s.n);

	while (at > 0 && ((unsigned char)s.p[at] & 0xC0) == 0x80)
		at--;
	buf_addstr(out, str_slice(s, 0, at));
	buf_adds(out, DICE_PICK(d, inside));
	buf_addstr(out, str_slice(s, at, s.n));
}

/* F-35A, F35A, F 35A: whatever stands between a letter and a digit. */
static void
spell_letter_digit(struct dice *d, struct buf *out, struct str s)
{
	static const char *const seps[] = { "-", "", " ", "‑", "–" };
	const char *sep = DICE_PICK(d, seps);

	for (size_t i = 0; i < s.n; i++) {
		char last = i > 0 ? s.p[i - 1] : ' ';
		char next = i + 1 < s.n ? s.p[i + 1] : ' ';

		if (s.p[i] == '-' && ascii_alpha(last) && ascii_digit(next)) {
			buf_adds(out, sep);
			continue;
		}
		if (ascii_alpha(last) && ascii_digit(s.p[i]))
			buf_adds(out, sep);
		buf_addc(out, s.p[i]);
	}
}

/* 28,500, 28500, 28.500, "28, 500" */
static void
spell_figures(struct dice *d, struct buf *out, struct str s)
{
	static const char *const seps[] = { "", "", ",", ".", ", ", " " };
	const char *sep = DICE_PICK(d, seps);
	size_t n;

	for (size_t i = 0; i < s.n; i += n) {
		for (n = 0; i + n < s.n && (ascii_digit(s.p[i + n]) ||
		    (n > 0 && s.p[i + n] == ',')); n++)
			;
		if (n < 4) {
			n += n == 0;
			buf_addstr(out, str_slice(s, i, i + n));
			continue;
		}
		for (size_t k = 0; k < n; k++) {
			if (k == n - 3)
				buf_adds(out, sep);
			if (s.p[i + k] != ',')
				buf_addc(out, s.p[i + k]);
		}
	}
}

static void
spell_quoted(struct dice *d, struct buf *out, struct str s)
{
	static const char *const marks[][2] = {
		{ "'", "'" }, { "‘", "’" }, { "“", "”" }, { "\"", "\"" },
		{ "(", ")" }, { "[", "]" }, { "「", "」" }, { "<", ">" },
	};
	size_t i = dice_below(d, ARRAY_LEN(marks));

	buf_adds(out, marks[i][0]);
	buf_addstr(out, s);
	buf_adds(out, marks[i][1]);
}

/* Its last or its first character is missing. */
static void
spell_cut(struct dice *d, struct buf *out, struct str s)
{
	size_t i = 0;

	if (dice_one_in(d, 2)) {
		buf_addstr(out, utf8_cut(s, s.n - 1));
	} else {
		utf8_next(s, &i);
		buf_addstr(out, str_slice(s, i, s.n));
	}
}

/* --- any of them --------------------------------------------------------- */

static bool
spell_has_digit(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (ascii_digit(s.p[i]))
			return true;
	}
	return false;
}

/* s, not empty, in one of the ways, at least half of the time as it is. */
__attribute__((unused)) static void
spell(struct dice *d, struct buf *out, struct str s)
{
	static spell_fn *const hangul[] = {
		spell_glued, spell_parted, spell_jointed, spell_jointed,
		spell_country_joints, spell_country_joints, spell_in_hanja,
		spell_behind_hanja, spell_behind_hanja, spell_bracketed,
		spell_particle, spell_jamo, spell_unseen, spell_quoted,
		spell_cut,
	};
	static spell_fn *const latin[] = {
		spell_case, spell_case, spell_blanks, spell_blanks,
		spell_ending, spell_dotted, spell_dotted, spell_wide,
		spell_unseen, spell_quoted, spell_cut,
	};
	static spell_fn *const digits[] = {
		spell_letter_digit, spell_figures,
	};

	if (spell_has_digit(s) && dice_one_in(d, 2))
		DICE_PICK(d, digits)(d, out, s);
	else if (dice_one_in(d, 2))
		buf_addstr(out, s);
	else if (spell_has_hangul(s))
		DICE_PICK(d, hangul)(d, out, s);
	else
		DICE_PICK(d, latin)(d, out, s);
}

#endif
