/* Sixteen bytes at once, by the vector types of gcc and clang: any machine
 * has them, the compiler knows with which instructions.
 *
 * A test gives 0xFF in each lane that holds, 0 elsewhere; tests are joined
 * with &, | and ~.  lanes_at() reads 16 bytes, so they must be there. */
#ifndef KATCHI_BASE_LANES_H
#define KATCHI_BASE_LANES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define LANES ((size_t)16)

typedef uint8_t lanes __attribute__((vector_size(16)));

static inline lanes
lanes_at(const char *p)
{
	lanes v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static inline lanes
lanes_is(lanes v, unsigned char c)
{
	return (lanes)(v == c);
}

/* lo <= lane <= hi */
static inline lanes
lanes_in(lanes v, unsigned char lo, unsigned char hi)
{
	return (lanes)(v - lo <= (unsigned char)(hi - lo));
}

static inline bool
lanes_any(lanes v)
{
	uint64_t w[2];

	memcpy(w, &v, sizeof(w));
	return (w[0] | w[1]) != 0;
}

/* The first lane that holds, of a test in which one does. */
static inline size_t
lanes_first(lanes v)
{
	uint64_t w[2];
	size_t half;

	memcpy(w, &v, sizeof(w));
	half = w[0] == 0;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return half * 8 + (size_t)__builtin_ctzll(w[half]) / 8;
#else
	return half * 8 + (size_t)__builtin_clzll(w[half]) / 8;
#endif
}

/* How many of n bytes are c. */
static inline unsigned
lanes_count(const char *p, size_t n, unsigned char c)
{
	const uint64_t even = 0x00FF00FF00FF00FFu, ones = 0x0001000100010001u;
	unsigned count = 0;
	size_t i = 0;

	while (n - i >= LANES) {
		/* A lane counts to 255. */
		size_t end = n - i < 255 * LANES ? n : i + 255 * LANES;
		uint64_t w[2];
		lanes sum = { 0 };

		for (; end - i >= LANES; i += LANES)
			sum -= lanes_is(lanes_at(p + i), c);
		memcpy(w, &sum, sizeof(w));
		for (size_t k = 0; k < 2; k++)
			count += (unsigned)(((w[k] & even) +
			    (w[k] >> 8 & even)) * ones >> 48);
	}
	for (; i < n; i++)
		count += (unsigned char)p[i] == c;
	return count;
}

/* Whether a byte begins a character from U+3000 to U+DFFF: with its two
 * successors, nearly all of Korean, Chinese and Japanese. */
static inline bool
lanes_lead(char c)
{
	return (unsigned char)c >= 0xE3 && (unsigned char)c <= 0xED;
}

/* The lanes of v = lanes_at(p) that are neither ASCII nor part of a whole
 * character from U+3040 to U+D7FF.  Looks at the two bytes before p, which
 * must be there and the end of a character or of such a run.  Whether the
 * last character is whole the next lanes tell: lanes_back(). */
static inline lanes
lanes_odd(const char *p, lanes v)
{
	lanes one = lanes_at(p - 1), two = lanes_at(p - 2);
	lanes lead = lanes_in(v, 0xE3, 0xED);
	lanes owed = lanes_in(one, 0xE3, 0xED) | lanes_in(two, 0xE3, 0xED);

	if (!lanes_any((v | two) & 0x80))
		return v & 0;
	return (owed ^ lanes_in(v, 0x80, 0xBF)) |       /* none or too many */
	    (lead ^ lanes_in(v, 0xC0, 0xFF)) |          /* others */
	    (lanes_is(one, 0xED) & lanes_in(v, 0xA0, 0xBF)) |   /* surrogate */
	    (lanes_is(one, 0xE3) & lanes_is(v, 0x80));  /* blanks, marks */
}

/* Where the last whole character ends of a run without odd lanes from
 * `from` to `to`. */
static inline size_t
lanes_back(const char *p, size_t from, size_t to)
{
	if (to > from && lanes_lead(p[to - 1]))
		return to - 1;
	if (to > from + 1 && lanes_lead(p[to - 2]))
		return to - 2;
	return to;
}

#endif
