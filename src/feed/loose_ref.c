#include "feed/loose_ref.h"

#include <string.h>

#include "base/utf8.h"
#include "feed/entity.h"

#include "base/banned.h"

static unsigned
digit_of(char c, unsigned base)
{
	unsigned v = 99;

	if (ascii_digit(c))
		v = (unsigned)(c - '0');
	else if (ascii_alpha(c))
		v = (unsigned)(ascii_lower(c) - 'a') + 10;
	return v < base ? v : 99;
}

/* "&#..;" at the start of s; returns its length and the number. */
static size_t
number(struct str s, uint32_t *cp)
{
	size_t i = 2, from;
	unsigned base = 10, d;
	uint32_t v = 0;

	if (s.n < 4 || s.p[0] != '&' || s.p[1] != '#')
		return 0;
	if (s.p[2] == 'x' || s.p[2] == 'X') {
		base = 16;
		i++;
	}
	for (from = i; i < s.n && (d = digit_of(s.p[i], base)) != 99; i++) {
		if (v < 0x200000)
			v = v * base + d;
	}
	if (i == from || i >= s.n || s.p[i] != ';')
		return 0;
	*cp = v;
	return i + 1;
}

size_t
loose_ref(struct str s, char out[8], size_t *n)
{
	uint32_t cp[2], low;
	size_t used = number(s, &cp[0]), more, i;

	*n = 0;
	if (used > 0) {
		if (cp[0] >= 0xD800 && cp[0] <= 0xDBFF &&
		    (more = number(str_slice(s, used, s.n), &low)) > 0 &&
		    low >= 0xDC00 && low <= 0xDFFF) {
			cp[0] = 0x10000 + ((cp[0] - 0xD800) << 10) +
			    (low - 0xDC00);
			used += more;
		}
		if (cp[0] == '\v' || cp[0] == '\f')
			cp[0] = ' ';
		if ((cp[0] < 0x20 && cp[0] != '\t' && cp[0] != '\n' &&
		    cp[0] != '\r') || cp[0] == 0x7F)
			return used;
		cp[0] = cp[0] == '\r' ? '\n' : entity_number(cp[0]);
		if ((cp[0] >= 0x80 && cp[0] < 0xA0) || cp[0] == 0xFFFE ||
		    cp[0] == 0xFFFF)
			cp[0] = 0xFFFD;
		*n = utf8_put(cp[0], out);
		return used;
	}
	for (i = 1; i < s.n && i < 40 && (ascii_alpha(s.p[i]) ||
	    ascii_digit(s.p[i])); i++)
		continue;
	if (i < 3 || i >= s.n || s.p[i] != ';')
		return 0;
	more = entity_find(str_slice(s, 1, i), cp, NULL);
	for (size_t k = 0; k < more; k++)
		*n += utf8_put(cp[k], out + *n);
	return more > 0 ? i + 1 : 0;
}
