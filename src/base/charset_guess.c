/* Encodings that nobody has named, told apart by what their languages write
 * most: kana, the everyday half of the Chinese characters, the commonest ten
 * or so letters of an alphabet. */
#include "base/charset_guess.h"

#include <string.h>

#include "base/mem.h"

#include "base/banned.h"

/* Characters at least that can tell anything. */
#define ENOUGH_PAIRS 6
#define ENOUGH_LETTERS 20

struct pairs {
	size_t all;             /* characters of two bytes */
	size_t kana;            /* of Japanese */
	size_t daily;           /* in the rows of the everyday characters */
	size_t low;             /* whose second byte is below 0x80 */
	size_t bad;             /* bytes that begin none */
};

enum family { EUC_JP, SHIFT_JIS, GBK, BIG5, EUC_KR };

static bool
within(unsigned char c, unsigned lo, unsigned hi)
{
	return c >= lo && c <= hi;
}

static bool
is_pair(enum family f, unsigned char c, unsigned char d)
{
	switch (f) {
	case EUC_JP:
	case EUC_KR:
		return within(c, 0xA1, 0xFE) && within(d, 0xA1, 0xFE);
	case SHIFT_JIS:
		return (within(c, 0x81, 0x9F) || within(c, 0xE0, 0xFC)) &&
		    within(d, 0x40, 0xFC) && d != 0x7F;
	case GBK:
		return within(c, 0x81, 0xFE) && within(d, 0x40, 0xFE) &&
		    d != 0x7F;
	case BIG5:
	default:
		return within(c, 0xA1, 0xF9) && (within(d, 0x40, 0x7E) ||
		    within(d, 0xA1, 0xFE));
	}
}

static void
judge(struct pairs *p, enum family f, unsigned char c, unsigned char d)
{
	p->all++;
	p->low += d < 0x80;
	switch (f) {
	case EUC_JP:
		p->kana += within(c, 0xA4, 0xA5);
		break;
	case SHIFT_JIS:
		p->kana += (c == 0x82 && d >= 0x9F) ||
		    (c == 0x83 && d <= 0x96);
		break;
	case GBK:
		p->daily += within(c, 0xB0, 0xD7) && d >= 0xA1;
		break;
	case EUC_KR:
		p->daily += within(c, 0xB0, 0xC8);
		break;
	case BIG5:
	default:
		p->daily += within(c, 0xA4, 0xC6);
		break;
	}
}

static struct pairs
count(struct str s, enum family f)
{
	const unsigned char *b = (const unsigned char *)s.p;
	struct pairs p = { 0 };

	for (size_t i = 0; i < s.n; i++) {
		if (b[i] < 0x80)
			continue;
		/* Katakana of half width, in one byte or behind 8E. */
		if (f == SHIFT_JIS && within(b[i], 0xA1, 0xDF))
			continue;
		if (f == EUC_JP && b[i] == 0x8E && i + 1 < s.n) {
			i++;
			continue;
		}
		if (i + 1 < s.n && is_pair(f, b[i], b[i + 1]))
			judge(&p, f, b[i], b[i + 1]), i++;
		else
			p.bad++;
	}
	return p;
}

static const char *
by_pairs(struct str s)
{
	struct pairs p[] = {
		count(s, EUC_JP), count(s, SHIFT_JIS), count(s, GBK),
		count(s, BIG5), count(s, EUC_KR),
	};
	static const char *const names[] = {
		"EUC-JP", "CP932", "GB18030", "BIG5-HKSCS", "CP949",
	};
	bool fits;

	for (size_t i = 0; i < ARRAY_LEN(p); i++) {
		if (p[i].all < ENOUGH_PAIRS || p[i].bad > p[i].all / 50)
			continue;
		/* No Japanese without kana; of Big5's second bytes a good
		 * third is ASCII, of the others' next to none; what is no
		 * Chinese and has Hangul between characters is Korean. */
		if (i <= SHIFT_JIS)
			fits = p[i].kana * 5 >= p[i].all;
		else if (i == EUC_KR)
			fits = p[i].daily * 6 >= p[i].all;
		else
			fits = p[i].daily * 4 >= p[i].all * 3 && (i == GBK ||
			    (p[i].low * 7 >= p[i].all &&
			    p[i].low * 3 <= p[i].all * 2));
		if (fits)
			return names[i];
	}
	return NULL;
}

/* Where the letters stand that make up most of every text. */
static const struct {
	const char *name, *common;
} alphabets[] = {
	/* о е а и н т с р в л */
	{ "CP1251", "\xEE\xE5\xE0\xE8\xED\xF2\xF1\xF0\xE2\xEB" },
	{ "KOI8-R", "\xCF\xC5\xC1\xC9\xCE\xD4\xD3\xD2\xD7\xCC" },
	{ "ISO-8859-5", "\xDE\xD5\xD0\xD8\xDD\xE2\xE1\xE0\xD2\xDB" },
	{ "CP866", "\xAE\xA5\xA0\xA8\xAD\xE2\xE1\xE0\xA2\xAB" },
	/* α ο ι ε τ ν σ η ρ π ς */
	{ "CP1253", "\xE1\xEF\xE9\xE5\xF4\xED\xF3\xE7\xF1\xF0\xF2" },
	/* י ה ו ל א ר ת ב ש מ */
	{ "CP1255", "\xE9\xE4\xE5\xEC\xE0\xF8\xFA\xE1\xF9\xEE" },
	/* ا ل ي م و ن ر ت ب ه */
	{ "CP1256", "\xC7\xE1\xED\xE3\xE6\xE4\xD1\xCA\xC8\xE5" },
	/* า น ร อ ก เ ง ว ่ ม ้ ั ี */
	{ "CP874", "\xD2\xB9\xC3\xCD\xA1\xE0\xA7\xC7\xE8\xC1\xE9\xD1\xD5" },
};

/* In Latin script the letters outside ASCII stand alone, in all others they
 * stand in words. */
static const char *
by_letters(struct str s)
{
	size_t seen[256] = { 0 }, all = 0, in_words = 0, run = 0, best = 0;
	const char *name = NULL;

	for (size_t i = 0; i <= s.n; i++) {
		if (i < s.n && (unsigned char)s.p[i] >= 0x80) {
			seen[(unsigned char)s.p[i]]++;
			run++;
			all++;
			continue;
		}
		in_words += run >= 3 ? run : 0;
		run = 0;
	}
	if (all < ENOUGH_LETTERS || in_words * 4 < all * 3)
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(alphabets); i++) {
		const char *c = alphabets[i].common;
		size_t sum = 0;

		for (; *c != '\0'; c++)
			sum += seen[(unsigned char)*c];
		if (sum > best) {
			best = sum;
			name = alphabets[i].name;
		}
	}
	return best * 20 >= all * 9 ? name : NULL;
}

const char *
charset_guess(struct str bytes)
{
	const char *name = by_pairs(bytes);

	return name != NULL ? name : by_letters(bytes);
}
