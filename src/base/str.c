#include "base/str.h"

#include <string.h>

#include "base/banned.h"

bool
ascii_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

bool
ascii_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool
ascii_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

char
ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

struct str
str_of(const char *z)
{
	struct str s = { z, z != NULL ? strlen(z) : 0 };

	return s;
}

bool
str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool
str_is(struct str a, const char *z)
{
	return str_eq(a, str_of(z));
}

bool
str_eq_ci(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++) {
		if (ascii_lower(a.p[i]) != ascii_lower(b.p[i]))
			return false;
	}
	return true;
}

bool
str_is_ci(struct str a, const char *z)
{
	return str_eq_ci(a, str_of(z));
}

int
str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n > 0 ? memcmp(a.p, b.p, n) : 0;

	if (c != 0)
		return c;
	return (a.n > b.n) - (a.n < b.n);
}

bool
str_starts(struct str s, const char *prefix)
{
	return str_eq(str_slice(s, 0, strlen(prefix)), str_of(prefix));
}

bool
str_starts_ci(struct str s, const char *prefix)
{
	return str_eq_ci(str_slice(s, 0, strlen(prefix)), str_of(prefix));
}

bool
str_ends(struct str s, const char *suffix)
{
	size_t n = strlen(suffix);

	return s.n >= n && str_eq(str_slice(s, s.n - n, s.n), str_of(suffix));
}

size_t
str_find(struct str s, size_t from, const char *needle)
{
	size_t n = strlen(needle);
	const char *at;

	if (from > s.n || s.n - from < n)
		return SIZE_MAX;
	if (n == 0)
		return from;
	at = n == 1 ? memchr(s.p + from, needle[0], s.n - from) :
	    memmem(s.p + from, s.n - from, needle, n);
	return at != NULL ? (size_t)(at - s.p) : SIZE_MAX;
}

struct str
str_slice(struct str s, size_t from, size_t to)
{
	if (to > s.n)
		to = s.n;
	if (from > to)
		from = to;
	if (s.p != NULL)
		s.p += from;
	s.n = to - from;
	return s;
}

struct str
str_trim(struct str s)
{
	while (s.n > 0 && ascii_space(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && ascii_space(s.p[s.n - 1]))
		s.n--;
	return s;
}

struct str
str_next(struct str *s, char sep)
{
	struct str part = *s;
	const char *at = s->n > 0 ? memchr(s->p, sep, s->n) : NULL;

	if (at == NULL) {
		s->p = NULL;
		s->n = 0;
		return part;
	}
	part.n = (size_t)(at - s->p);
	s->p = at + 1;
	s->n -= part.n + 1;
	return part;
}

bool
str_u64(struct str s, uint64_t max, uint64_t *out)
{
	uint64_t v = 0;

	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		uint64_t d;

		if (!ascii_digit(s.p[i]))
			return false;
		d = (uint64_t)(s.p[i] - '0');
		if (v > (UINT64_MAX - d) / 10)
			return false;
		v = v * 10 + d;
	}
	if (v > max)
		return false;
	*out = v;
	return true;
}
