#include "base/nfc.h"

#include <stdint.h>
#include <string.h>

#include "base/lanes.h"
#include "base/utf8.h"

struct nfc_row {
	uint32_t c, a, b;
};

#include "base/nfc_table.h"

#include "base/banned.h"

#define ROWS(list)      (sizeof(list) / sizeof((list)[0]))

/* Bits of a kind, above the combining class. */
#define NFC_CLASS       0x00FFu
#define NFC_JOINS       0x0100u         /* may compose with what is before */
#define NFC_CHANGES     0x0200u         /* becomes something else */
#define NFC_HAS_ROW     0x0400u

/* Unicode 3.12. */
#define HANGUL_S        0xAC00u
#define HANGUL_L        0x1100u
#define HANGUL_V        0x1161u
#define HANGUL_T        0x11A7u         /* one before the first */
#define HANGUL_LS       19u
#define HANGUL_VS       21u
#define HANGUL_TS       28u
#define HANGUL_SS       (HANGUL_LS * HANGUL_VS * HANGUL_TS)

static inline unsigned
kind_of(uint32_t c)
{
	if (c >= NFC_TOP)
		return 0;
	return nfc_kind[nfc_block[nfc_stage[c / NFC_BLOCK] * NFC_BLOCK +
	    c % NFC_BLOCK]];
}

/* --- is there something to do --------------------------------------------- */

/* Whether a character that begins with these bytes may be more than itself:
 * U+0300 to U+3FFF, U+A000 to U+ABFF, from U+E000 on. */
static inline bool
may_change(unsigned char c, unsigned char next)
{
	return (c >= 0xCC && c <= 0xE3) || c >= 0xEE ||
	    (c == 0xEA && next < 0xB0);
}

/* The same of sixteen; one byte more is there. */
static inline bool
lanes_may_change(const char *p)
{
	lanes v = lanes_at(p);

	return lanes_any(lanes_in(v, 0xCC, 0xE3) | lanes_in(v, 0xEE, 0xFF) |
	    (lanes_is(v, 0xEA) & lanes_in(lanes_at(p + 1), 0x80, 0xAF)));
}

bool
nfc_is(struct str s)
{
	unsigned kind, class, last = 0;
	size_t i = 0;

	while (i < s.n) {
		if (i + LANES < s.n && !lanes_may_change(s.p + i)) {
			i += LANES;
			last = 0;
			continue;
		}
		/* Lanes may have ended inside of a character: what comes
		 * behind its first byte changes nothing either. */
		for (size_t end = i + LANES; i < end && i < s.n;) {
			if (!may_change((unsigned char)s.p[i], i + 1 < s.n ?
			    (unsigned char)s.p[i + 1] : 0xFF)) {
				i++;
				last = 0;
				continue;
			}
			kind = kind_of(utf8_next(s, &i));
			class = kind & NFC_CLASS;
			if ((kind & (NFC_JOINS | NFC_CHANGES)) != 0 ||
			    (class != 0 && class < last))
				return false;
			last = class;
		}
	}
	return true;
}

/* --- composing ------------------------------------------------------------ */

/* A letter and the marks on it, decomposed and in order. */
struct cluster {
	uint32_t c[1 + NFC_MARKS];
	uint8_t class[1 + NFC_MARKS];
	size_t n;
	size_t from;            /* byte of the text where it begins */
};

struct composer {
	char *p;
	size_t out;             /* bytes that are done; <= cluster.from */
	struct cluster cluster;
};

static const struct nfc_row *
row_of(uint32_t c)
{
	size_t lo = 0, hi = ROWS(nfc_row), mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (nfc_row[mid].c < c)
			lo = mid + 1;
		else
			hi = mid;
	}
	return &nfc_row[lo];
}

/* What a and b make, 0 when they stay two. */
static uint32_t
pair_of(uint32_t a, uint32_t b)
{
	size_t lo = 0, hi = ROWS(nfc_pair), mid;
	const struct nfc_row *r;

	if (a - HANGUL_L < HANGUL_LS && b - HANGUL_V < HANGUL_VS)
		return HANGUL_S + ((a - HANGUL_L) * HANGUL_VS +
		    (b - HANGUL_V)) * HANGUL_TS;
	if (a - HANGUL_S < HANGUL_SS)
		return (a - HANGUL_S) % HANGUL_TS == 0 &&
		    b - HANGUL_T - 1 < HANGUL_TS - 1 ? a + b - HANGUL_T : 0;
	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		r = &nfc_row[nfc_pair[mid]];
		if (r->a < a || (r->a == a && r->b < b))
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == ROWS(nfc_pair))
		return 0;
	r = &nfc_row[nfc_pair[lo]];
	return r->a == a && r->b == b ? r->c : 0;
}

/* A mark composes with the letter unless one of its own class, or one that
 * does not compose, stands before it: Unicode 3.11, D115. */
static void
cluster_compose(struct cluster *k)
{
	size_t kept = 1;
	uint32_t c;

	for (size_t i = 1; i < k->n; i++) {
		bool blocked = kept > 1 && k->class[kept - 1] == k->class[i];

		c = !blocked && k->class[0] == 0 ? pair_of(k->c[0], k->c[i]) :
		    0;
		if (c != 0) {
			k->c[0] = c;
			continue;
		}
		k->c[kept] = k->c[i];
		k->class[kept++] = k->class[i];
	}
	if (k->n > 0)
		k->n = kept;
}

/* The composed cluster is whole: it came from the bytes before `end`. */
static void
cluster_write(struct composer *w, size_t end)
{
	struct cluster *k = &w->cluster;
	char text[4 * (1 + NFC_MARKS)];
	size_t n = 0, from = k->from;

	for (size_t i = 0; i < k->n; i++)
		n += utf8_put(k->c[i], text + n);
	if (n > 0 && n <= end - from) {
		memcpy(w->p + w->out, text, n);
	} else {
		n = end - from;
		memmove(w->p + w->out, w->p + from, n);
	}
	w->out += n;
	k->n = 0;
	k->from = end;
}

static void
cluster_end(struct composer *w, size_t end)
{
	cluster_compose(&w->cluster);
	cluster_write(w, end);
}

/* One that does not decompose; it came from the bytes from `at` on. */
static void
add(struct composer *w, uint32_t c, unsigned class, size_t at)
{
	struct cluster *k = &w->cluster;
	size_t i;

	if (class == 0 && k->n > 0) {
		uint32_t both = 0;

		cluster_compose(k);
		if (k->n == 1 && k->class[0] == 0)
			both = pair_of(k->c[0], c);
		if (both != 0) {
			k->c[0] = both;
			return;
		}
		cluster_write(w, at);
	} else if (k->n == ROWS(k->c)) {
		cluster_end(w, at);
	}
	for (i = k->n; i > 0 && k->class[i - 1] > class; i--) {
		k->c[i] = k->c[i - 1];
		k->class[i] = k->class[i - 1];
	}
	k->c[i] = c;
	k->class[i] = (uint8_t)class;
	k->n++;
}

/* The character c, of the bytes from `at` on, with all that it consists of:
 * a row's second part has no row. */
static void
add_whole(struct composer *w, uint32_t c, size_t at)
{
	uint32_t later[4];
	const struct nfc_row *r;
	unsigned kind = kind_of(c);
	size_t n = 0;

	while ((kind & NFC_HAS_ROW) != 0 && n < ROWS(later)) {
		r = row_of(c);
		if (r->b != 0)
			later[n++] = r->b;
		c = r->a;
		kind = kind_of(c);
	}
	add(w, c, kind & NFC_CLASS, at);
	while (n-- > 0)
		add(w, later[n], kind_of(later[n]) & NFC_CLASS, at);
}

size_t
nfc_compose(char *p, size_t n)
{
	struct composer w = { .p = p };
	struct str s = { p, n };
	size_t i = 0, at;
	uint32_t c;

	while (i < n) {
		at = i;
		c = utf8_next(s, &i);
		if (c != UTF8_BAD) {
			add_whole(&w, c, at);
			continue;
		}
		cluster_end(&w, at);
		cluster_end(&w, i);
	}
	cluster_end(&w, n);
	return w.out;
}
