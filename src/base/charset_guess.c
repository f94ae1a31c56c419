/* Encodings that nobody has named, told apart by what their languages write
 * most: kana, the everyday half of the Chinese characters, the commonest ten
 * or so letters of an alphabet. */
#include "base/charset_guess.h"

#include <string.h>

#include "base/mem.h"

#include "base/banned.h"

/* Characters at least that can tell anything; what has more than a few lines
 * need not be asked for its commonest words. */
#define ENOUGH_PAIRS 3
#define ENOUGH_LETTERS 8
#define FEW 40

/* The syllables, in KS X 1001, and the characters, in GB 2312, that make up
 * about half of the news in Korean and in Chinese. */
static const uint16_t korean[] = {
	0xB0A1, 0xB0CD, 0xB0D4, 0xB0ED, 0xB0F8, 0xB0FA, 0xB0FC, 0xB1B9,
	0xB1BA, 0xB1E2, 0xB3AA, 0xB4C2, 0xB4D9, 0xB4EB, 0xB5B5, 0xB5BF,
	0xB5E9, 0xB6F3, 0xB7C3, 0xB7CE, 0xB8A6, 0xB8AE, 0xB8B8, 0xB9CC,
	0xB9E6, 0xBAB8, 0xBACE, 0xBACF, 0xBAF1, 0xBBE7, 0xBBF3, 0xBCAD,
	0xBCBA, 0xBCF6, 0xBDBA, 0xBDC3, 0xBEC6, 0xBEC8, 0xBEEE, 0xBFA1,
	0xBFA9, 0xBFAC, 0xBFC0, 0xBFF8, 0xC0A7, 0xC0B8, 0xC0BA, 0xC0BB,
	0xC0C7, 0xC0CC, 0xC0CE, 0xC0CF, 0xC0D6, 0xC0DA, 0xC0E5, 0xC0FC,
	0xC1A4, 0xC1A6, 0xC1D6, 0xC1DF, 0xC1F6, 0xC4A1, 0xC7CF, 0xC7D1,
	0xC7D5, 0xC7D8, 0xC7D9, 0xC7DF, 0xC8B8, 0xC8C6,
};

static const uint16_t chinese[] = {
	0xB0D1, 0xB1B1, 0xB1BE, 0xB1ED, 0xB2BB, 0xB2BC, 0xB2BF, 0xB3AF,
	0xB3C9, 0xB3F6, 0xB4D3, 0xB4F3, 0xB5B1, 0xB5BD, 0xB5C3, 0xB5C4,
	0xB5C8, 0xB5D8, 0xB5E3, 0xB6A8, 0xB6AF, 0xB6BC, 0xB6C8, 0xB6D3,
	0xB6D4, 0xB6E0, 0xB6F8, 0xB7A2, 0xB7A8, 0xB7B4, 0xB7BD, 0xB7D6,
	0xB8DF, 0xB8F6, 0xB8F7, 0xB9A4, 0xB9D8, 0xB9FA, 0xB9FD, 0xBAAB,
	0xBAC3, 0xBACD, 0xBACF, 0xBAF3, 0xBBB9, 0xBBD8, 0xBBE1, 0xBBFA,
	0xBCD2, 0xBCD3, 0xBCE4, 0xBDAB, 0xBDF8, 0xBEAD, 0xBECD, 0xBEFC,
	0xBFAA, 0xBFB4, 0xBFC9, 0xC0B4, 0xC0ED, 0xC1A6, 0xC1AA, 0xC1BD,
	0xC1BF, 0xC1CB, 0xC3C0, 0xC3C7, 0xC3E6, 0xC3F1, 0xC3F7, 0xC4C7,
	0xC4CF, 0xC4DA, 0xC4DC, 0xC4EA, 0xC6BD, 0xC6E4, 0xC6F0, 0xC7B0,
	0xC8A5, 0xC8AB, 0xC8CB, 0xC8D5, 0xC8E7, 0xC8FD, 0xC9CF, 0xC9E7,
	0xC9FA, 0xCAB1, 0xCAB5, 0xCAB9, 0xCAC2, 0xCAC7, 0xCAFD, 0xCBB5,
	0xCBF9, 0xCBFB, 0xCCE5, 0xCCEC, 0xCDAC, 0xCDE2, 0xCEAA, 0xCED2,
	0xCFC2, 0xCFD6, 0xCFE0, 0xD0A1, 0xD0C2, 0xD0C4, 0xD0D0, 0xD0D4,
	0xD1A7, 0xD2AA, 0xD2B2, 0xD2B5, 0xD2BB, 0xD2D4, 0xD2E5, 0xD2F2,
	0xD3A6, 0xD3C3, 0xD3C9, 0xD3D0, 0xD3DA, 0xD3EB, 0xD4DA, 0xD5E2,
	0xD5FD, 0xD5FE, 0xD6AE, 0xD6C6, 0xD6D0, 0xD6D8, 0xD6F7, 0xD7C5,
	0xD7D3, 0xD7D4, 0xD7F7,
};

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

static bool
is_top(const uint16_t *list, size_t n, unsigned char c, unsigned char d)
{
	unsigned code = (unsigned)c << 8 | d;
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (list[middle] == code)
			return true;
		if (list[middle] < code)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

/* Pairs of EUC: of what they would be the everyday words. */
struct tops {
	size_t hangul, symbols, other;  /* by the rows of KS X 1001 */
	size_t korean, chinese, kana;
};

static struct tops
count_tops(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	struct tops t = { 0 };

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = p[i], d = i + 1 < s.n ? p[i + 1] : 0;

		if (c < 0x80)
			continue;
		if (c >= 0xB0 && c <= 0xC8 && d >= 0xA1 && d <= 0xFE)
			t.hangul++;
		else if (c >= 0xA1 && c <= 0xAC && d >= 0xA1 && d <= 0xFE)
			t.symbols++;
		else
			t.other++;
		t.kana += within(c, 0xA4, 0xA5) && d >= 0xA1;
		t.korean += is_top(korean, ARRAY_LEN(korean), c, d);
		t.chinese += is_top(chinese, ARRAY_LEN(chinese), c, d);
		if (d >= 0x80)
			i++;
	}
	return t;
}

bool
charset_is_korean(struct str bytes, bool clear)
{
	struct tops t = count_tops(bytes);

	if (t.hangul < 2 || t.hangul / 4 < t.other || t.hangul < t.symbols)
		return false;
	if (clear)
		return t.hangul >= 6 && t.korean * 5 >= t.hangul &&
		    t.korean > t.chinese * 2;
	return t.hangul >= FEW || (t.korean >= t.chinese &&
	    t.korean >= t.kana && t.korean > 0);
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
	struct tops t = count_tops(s);
	bool fits;

	for (size_t i = 0; i < ARRAY_LEN(p); i++) {
		if (p[i].all < ENOUGH_PAIRS || p[i].bad > p[i].all / 50)
			continue;
		/* No Japanese without kana; of Big5's second bytes a good
		 * third is ASCII, of the others' next to none; what is no
		 * Chinese and has Hangul between characters is Korean. */
		if (i <= SHIFT_JIS)
			fits = p[i].kana * (p[i].all < FEW ? 8 : 5) >=
			    p[i].all;
		else if (i == EUC_KR)
			fits = p[i].daily * 6 >= p[i].all;
		else
			fits = p[i].daily * 4 >= p[i].all * 3 && (i == GBK ||
			    (p[i].low * 7 >= p[i].all &&
			    p[i].low * 3 <= p[i].all * 2));
		/* Of so few, some must be everyday words. */
		if (i == GBK && p[i].all < 2 * ENOUGH_PAIRS)
			fits = t.chinese * 3 >= p[i].all;
		else if (i > GBK && p[i].all < 2 * ENOUGH_PAIRS)
			fits = false;
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
	size_t second = 0;
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
			second = best;
			best = sum;
			name = alphabets[i].name;
		} else if (sum > second) {
			second = sum;
		}
	}
	/* A few letters must leave no doubt. */
	if (all < 2 * FEW && best * 4 < second * 5)
		return NULL;
	return best * 20 >= all * 9 ? name : NULL;
}

const char *
charset_guess(struct str bytes)
{
	const char *name = by_pairs(bytes);

	return name != NULL ? name : by_letters(bytes);
}
