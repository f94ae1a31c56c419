#include "base/charset_twice.h"

#include <string.h>

#include "base/charset.h"
#include "base/utf8.h"

#include "base/banned.h"

/* Sequences at least that can tell anything. */
#define ENOUGH 3

bool
charset_maybe_twice(struct str s)
{
	const char *p = s.p, *end = s.p + s.n;
	unsigned n = 0;

	while (end - p > 2 &&
	    (p = memchr(p, 0xC3, (size_t)(end - p) - 2)) != NULL) {
		if (charset_leads((unsigned char)p[1]) &&
		    (unsigned char)p[2] >= 0x80 && ++n == ENOUGH)
			return true;
		p++;
	}
	return false;
}

/* The byte that windows-1252 has for a character, 0 for none. */
static unsigned char
byte_of(uint32_t cp)
{
	if (cp >= 0x80 && cp <= 0xFF)
		return (unsigned char)cp;
	for (uint32_t b = 0x80; cp > 0xFF && b < 0xA0; b++) {
		if (charset_c1(b) == cp)
			return (unsigned char)b;
	}
	return 0;
}

/* What may follow a letter in a text that is as it should be: blanks, marks
 * of quotation, dashes, degrees. */
static bool
is_natural(unsigned char c)
{
	return c != 0 && memchr("\x80\x85\x8B\x91\x92\x93\x94\x96\x97\x99\x9B"
	    "\xA0\xAB\xAE\xB0\xB2\xB3\xB7\xB9\xBA\xBB", c, 21) != NULL;
}

struct sequence {
	uint32_t cp;
	size_t end;             /* behind it */
	bool wide;              /* of three bytes or four */
	bool odd;               /* nobody writes such a thing */
};

/* The sequence whose characters begin at `at`. */
static bool
read_sequence(struct str s, size_t at, struct sequence *q)
{
	char bytes[4];
	size_t n, want, used = 0;
	unsigned char c = byte_of(utf8_next(s, &at));

	if (c < 0xC2 || c > 0xF4)
		return false;
	want = c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
	bytes[0] = (char)c;
	q->odd = false;
	q->wide = want > 2;
	for (n = 1; n < want; n++) {
		if (at >= s.n)
			return false;
		c = byte_of(utf8_next(s, &at));
		if (c < 0x80 || c > 0xBF)
			return false;
		bytes[n] = (char)c;
		q->odd |= !is_natural(c);
	}
	q->cp = utf8_next((struct str){ bytes, want }, &used);
	q->end = at;
	return q->cp != UTF8_BAD && used == want;
}

bool
charset_twice(struct buf *out, struct str s)
{
	size_t all = 0, odd = 0, odd_wide = 0, others = 0, at = 0, start;
	struct sequence q;

	start = out->n;
	while (at < s.n) {
		const char *p = s.p + at;
		size_t n = 0;

		while (at + n < s.n && (unsigned char)p[n] < 0x80)
			n++;
		buf_add(out, p, n);
		at += n;
		if (at >= s.n)
			break;
		if (read_sequence(s, at, &q)) {
			all++;
			odd += q.odd;
			odd_wide += q.odd && q.wide;
			utf8_add(out, q.cp);
			at = q.end;
			continue;
		}
		n = at;
		(void)utf8_next(s, &at);
		buf_add(out, s.p + n, at - n);
		others++;
	}
	if (odd >= ENOUGH && odd * 2 >= all && (odd_wide >= ENOUGH ||
	    others * 4 <= all) && !out->over)
		return true;
	buf_cut(out, start);
	return false;
}
