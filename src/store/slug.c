#include "store/slug.h"

#include <stdbool.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "store/clean.h"

#include "base/banned.h"

/* Letters of Latin-1, Latin Extended-A, Romanian, Vietnamese without their
 * marks.  Ascending. */
static const struct {
	uint32_t first, last;
	const char *plain;
} latin[] = {
	{ 0xAA, 0xAA, "a" },    { 0xBA, 0xBA, "o" },
	{ 0xC0, 0xC5, "a" },    { 0xC6, 0xC6, "ae" },   { 0xC7, 0xC7, "c" },
	{ 0xC8, 0xCB, "e" },    { 0xCC, 0xCF, "i" },    { 0xD0, 0xD0, "d" },
	{ 0xD1, 0xD1, "n" },    { 0xD2, 0xD6, "o" },    { 0xD8, 0xD8, "o" },
	{ 0xD9, 0xDC, "u" },    { 0xDD, 0xDD, "y" },    { 0xDE, 0xDE, "th" },
	{ 0xDF, 0xDF, "ss" },   { 0xE0, 0xE5, "a" },    { 0xE6, 0xE6, "ae" },
	{ 0xE7, 0xE7, "c" },    { 0xE8, 0xEB, "e" },    { 0xEC, 0xEF, "i" },
	{ 0xF0, 0xF0, "d" },    { 0xF1, 0xF1, "n" },    { 0xF2, 0xF6, "o" },
	{ 0xF8, 0xF8, "o" },    { 0xF9, 0xFC, "u" },    { 0xFD, 0xFD, "y" },
	{ 0xFE, 0xFE, "th" },   { 0xFF, 0xFF, "y" },
	{ 0x100, 0x105, "a" },  { 0x106, 0x10D, "c" },  { 0x10E, 0x111, "d" },
	{ 0x112, 0x11B, "e" },  { 0x11C, 0x123, "g" },  { 0x124, 0x127, "h" },
	{ 0x128, 0x131, "i" },  { 0x132, 0x133, "ij" }, { 0x134, 0x135, "j" },
	{ 0x136, 0x138, "k" },  { 0x139, 0x142, "l" },  { 0x143, 0x149, "n" },
	{ 0x14A, 0x14B, "ng" }, { 0x14C, 0x151, "o" },  { 0x152, 0x153, "oe" },
	{ 0x154, 0x159, "r" },  { 0x15A, 0x161, "s" },  { 0x162, 0x167, "t" },
	{ 0x168, 0x173, "u" },  { 0x174, 0x175, "w" },  { 0x176, 0x178, "y" },
	{ 0x179, 0x17E, "z" },  { 0x17F, 0x17F, "s" },  { 0x1A0, 0x1A1, "o" },
	{ 0x1AF, 0x1B0, "u" },  { 0x218, 0x219, "s" },  { 0x21A, 0x21B, "t" },
	{ 0x1E9E, 0x1E9E, "ss" },
	{ 0x1EA0, 0x1EB7, "a" }, { 0x1EB8, 0x1EC7, "e" },
	{ 0x1EC8, 0x1ECB, "i" }, { 0x1ECC, 0x1EE3, "o" },
	{ 0x1EE4, 0x1EF1, "u" }, { 0x1EF2, 0x1EF9, "y" },
};

/* Revised Romanization (Ministry of Culture and Tourism 2000-8), the three
 * places of a syllable in the order of Unicode 3.12. */
static const char *const initials[] = {
	"g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j",
	"jj", "ch", "k", "t", "p", "h",
};
static const char *const medials[] = {
	"a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae",
	"oe", "yo", "u", "wo", "we", "wi", "yu", "eu", "ui", "i",
};
static const char *const finals[] = {
	"", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l",
	"p", "l", "m", "p", "p", "t", "t", "ng", "t", "t", "k", "t", "p", "t",
};

struct slug {
	struct buf b;
	bool part;              /* a '-' stands before the next letter */
	bool dot;               /* a dot was held back: it may vanish */
	unsigned letters;       /* since the word or its last dot began */
};

static void
slug_part(struct slug *g)
{
	g->part = g->b.n > 0;
	g->dot = false;
	g->letters = 0;
}

/* Letters or digits that belong together; "" is a silent jamo. */
static void
slug_add(struct slug *g, const char *ascii, bool latin_letter)
{
	if (g->dot && !latin_letter)
		slug_part(g);           /* "A.1" is two words */
	if (g->dot) {
		g->dot = false;
		g->letters = 0;
	}
	if (g->part && ascii[0] != '\0') {
		buf_addc(&g->b, '-');
		g->part = false;
	}
	buf_adds(&g->b, ascii);
	g->letters = latin_letter ? g->letters + 1 : 2;
}

static void
slug_ascii(struct slug *g, char c)
{
	char z[2] = { ascii_lower(c), '\0' };

	if (ascii_alpha(c) || ascii_digit(c))
		slug_add(g, z, ascii_alpha(c));
	else if (c == '.' && g->letters == 1 && !g->dot)
		g->dot = true;          /* U.S. */
	else if (c != '\'')             /* Korea's */
		slug_part(g);
}

static bool
slug_hangul(struct slug *g, uint32_t cp)
{
	if (cp >= 0xAC00 && cp <= 0xD7A3) {
		cp -= 0xAC00;
		slug_add(g, initials[cp / 588], false);
		slug_add(g, medials[cp % 588 / 28], false);
		slug_add(g, finals[cp % 28], false);
	} else if (cp >= 0x1100 && cp <= 0x1112) {
		slug_add(g, initials[cp - 0x1100], false);
	} else if (cp >= 0x1161 && cp <= 0x1175) {
		slug_add(g, medials[cp - 0x1161], false);
	} else if (cp >= 0x11A8 && cp <= 0x11C2) {
		slug_add(g, finals[cp - 0x11A8 + 1], false);
	} else {
		return false;
	}
	return true;
}

static bool
slug_latin(struct slug *g, uint32_t cp)
{
	for (size_t i = 0; i < ARRAY_LEN(latin); i++) {
		if (cp < latin[i].first)
			return false;
		if (cp <= latin[i].last) {
			slug_add(g, latin[i].plain, true);
			return true;
		}
	}
	return false;
}

/* Marks over letters, apostrophes, what shows as nothing. */
static bool
slug_is_silent(uint32_t cp)
{
	return (cp >= 0x300 && cp <= 0x36F) || cp == 0x2018 || cp == 0x2019 ||
	    cp == 0x2BC || cp == 0x200C || cp == 0x200D ||
	    (cp >= 0xFE00 && cp <= 0xFE0F) || clean_drops(cp);
}

static void
slug_char(struct slug *g, uint32_t cp)
{
	if (cp >= 0xFF01 && cp <= 0xFF5E)       /* wide ASCII */
		cp -= 0xFF01 - 0x21;
	if (cp < 0x80 && cp >= 0x20)
		slug_ascii(g, (char)cp);
	else if (!clean_is_space(cp) && (slug_is_silent(cp) ||
	    slug_hangul(g, cp) || slug_latin(g, cp)))
		return;
	else
		slug_part(g);
}

void
slug_title(struct buf *out, struct str title)
{
	struct slug g = { .part = false };
	size_t at = 0, n;

	buf_init(&g.b, LIMIT_SLUG * 2);
	while (at < title.n && g.b.n <= LIMIT_SLUG + 1)
		slug_char(&g, utf8_next(title, &at));
	n = g.b.n;
	if (n > LIMIT_SLUG) {
		n = LIMIT_SLUG;
		while (n > 0 && g.b.p[n] != '-')
			n--;
		if (n == 0)
			n = LIMIT_SLUG;
	}
	buf_addstr(out, str_slice(buf_str(&g.b), 0, n));
	buf_release(&g.b);
}
