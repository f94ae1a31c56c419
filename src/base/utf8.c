#include "base/utf8.h"

#include "base/banned.h"

uint32_t
utf8_next(struct str s, size_t *at)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t i = *at, need;
	unsigned char c = p[i++], lo = 0x80, hi = 0xBF;
	uint32_t cp;

	*at = i;
	if (c < 0x80)
		return c;
	if (c >= 0xC2 && c <= 0xDF) {
		need = 1;
		cp = c & 0x1Fu;
	} else if (c >= 0xE0 && c <= 0xEF) {
		need = 2;
		cp = c & 0x0Fu;
		if (c == 0xE0)
			lo = 0xA0;
		else if (c == 0xED)
			hi = 0x9F;
	} else if (c >= 0xF0 && c <= 0xF4) {
		need = 3;
		cp = c & 0x07u;
		if (c == 0xF0)
			lo = 0x90;
		else if (c == 0xF4)
			hi = 0x8F;
	} else {
		return UTF8_BAD;
	}
	for (; need > 0; need--) {
		if (i >= s.n || p[i] < lo || p[i] > hi)
			return UTF8_BAD;
		cp = cp << 6 | (p[i++] & 0x3Fu);
		*at = i;
		lo = 0x80;
		hi = 0xBF;
	}
	return cp;
}

size_t
utf8_put(uint32_t cp, char out[4])
{
	if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
		cp = 0xFFFD;
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xC0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3F));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xE0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
		out[2] = (char)(0x80 | (cp & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
	out[3] = (char)(0x80 | (cp & 0x3F));
	return 4;
}

void
utf8_add(struct buf *b, uint32_t cp)
{
	char c[4];

	buf_add(b, c, utf8_put(cp, c));
}

bool
utf8_valid(struct str s)
{
	size_t at = 0;

	while (at < s.n) {
		if ((unsigned char)s.p[at] < 0x80)
			at++;
		else if (utf8_next(s, &at) == UTF8_BAD)
			return false;
	}
	return true;
}

struct str
utf8_cut(struct str s, size_t n)
{
	if (s.n <= n)
		return s;
	while (n > 0 && ((unsigned char)s.p[n] & 0xC0) == 0x80)
		n--;
	s.n = n;
	return s;
}

struct str
utf8_cut_chars(struct str s, size_t n)
{
	size_t at = 0;

	while (at < s.n && n-- > 0)
		utf8_next(s, &at);
	s.n = at;
	return s;
}
