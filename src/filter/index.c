#include "filter/index.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#include "base/banned.h"

/* Bits of a map for each pair of first characters: one key in 32 passes
 * by accident. */
#define MAP_BITS_PAIR   32

/* Keys that are looked at in one go; a place among them and, above it, a bit
 * for each length of beginnings that may stand there. */
#define PLACES          256u
#define LENGTH_BIT(n)   (PLACES << ((n) - 1))

/* Of c[0] and c[1]. */
static inline uint32_t
hash_pair(uint32_t first, uint32_t second)
{
	return (first << 11 ^ second) * 0x9E3779B1u;
}

/* Of the pair and up to two characters more, 0 for what is not there. */
static inline uint32_t
hash_more(uint32_t pair, uint32_t third, uint32_t fourth)
{
	uint32_t h = (pair ^ third) * 0x85EBCA77u;

	return ((h ^ h >> 15) + fourth) * 0xC2B2AE3Du;
}

static inline uint32_t
hash_begin(const uint32_t c[BEGIN])
{
	return hash_more(hash_pair(c[0], c[1]), c[2], c[3]);
}

static inline bool
map_has(const uint64_t *map, uint32_t bit)
{
	return (map[bit >> 6] >> (bit & 63) & 1) != 0;
}

static unsigned
bits_for(size_t n)
{
	unsigned bits = 6;

	while (bits < 30 && (size_t)1 << bits < n)
		bits++;
	return bits;
}

/* The slot of a beginning, or the free one where it belongs. */
static struct index_slot *
slot_of(const struct index *x, const uint32_t c[BEGIN])
{
	size_t mask = ((size_t)1 << x->slot_bits) - 1;
	size_t i = hash_begin(c) >> (32 - x->slot_bits);

	while (x->slot[i].lo != x->slot[i].hi &&
	    memcmp(x->slot[i].c, c, sizeof(x->slot[i].c)) != 0)
		i = (i + 1) & mask;
	return &x->slot[i];
}

static uint32_t
needle_char(const struct needle *t, size_t i)
{
	return i < t->n ? t->key[i] & FOLD_CHAR : 0;
}

static void
map_add(uint64_t *map, uint32_t bit)
{
	map[bit >> 6] |= (uint64_t)1 << (bit & 63);
}

static void
index_add(struct index *x, size_t i)
{
	const struct needle *t = &x->needle[i];
	unsigned shift = 32 - x->map_bits;
	uint32_t c[BEGIN], pair;
	struct index_slot *s;

	for (size_t k = 0; k < BEGIN; k++)
		c[k] = needle_char(t, k);
	pair = hash_pair(c[0], c[1]);
	s = slot_of(x, c);
	if (s->lo == s->hi) {
		memcpy(s->c, c, sizeof(s->c));
		s->lo = (uint32_t)i;
	}
	s->hi = (uint32_t)i + 1;
	map_add(x->start_map, pair >> shift);
	map_add(x->more_map, hash_begin(c) >> shift);
	if (c[1] == 0)
		x->singles = true;
	if ((t->flags & TERM_START) == 0) {
		map_add(x->inner_map, pair >> shift);
		if ((t->key[0] & FOLD_HANGUL) == 0)
			x->inner_latin = true;
	}
}

void
index_init(struct index *x, const struct needle *needle, size_t n,
    size_t first)
{
	size_t words;

	memset(x, 0, sizeof(*x));
	if (n == 0)
		return;                 /* nothing is ever found */
	x->needle = needle;
	x->first = first;
	x->slot_bits = bits_for(n * 2);
	x->map_bits = bits_for(n * MAP_BITS_PAIR);
	words = ((size_t)1 << x->map_bits) / 64;
	x->slot = mem_zalloc((size_t)1 << x->slot_bits, sizeof(*x->slot));
	x->start_map = mem_zalloc(words, sizeof(*x->start_map));
	x->inner_map = mem_zalloc(words, sizeof(*x->inner_map));
	x->more_map = mem_zalloc(words, sizeof(*x->more_map));
	for (size_t i = 0; i < n; i++)
		index_add(x, i);
}

void
index_release(struct index *x)
{
	free(x->slot);
	free(x->start_map);
	free(x->inner_map);
	free(x->more_map);
	memset(x, 0, sizeof(*x));
}

/* The first of [lo, hi) whose character number d is at least c. */
static size_t
index_lower(const struct index *x, size_t lo, size_t hi, size_t d, uint32_t c)
{
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (needle_char(&x->needle[mid], d) < c)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* The needles [lo, hi) have their first d characters in common with the
 * keys at a. */
static void
index_descend(const struct index *x, size_t lo, size_t hi, size_t d,
    const uint32_t *key, size_t n, size_t a, index_hit_fn *hit, void *arg)
{
	uint32_t c;

	for (;; d++) {
		for (; lo < hi && x->needle[lo].n == d; lo++) {
			if (term_holds(&x->needle[lo], key, n, a))
				hit(arg, x->first + lo, a, a + d);
		}
		if (lo == hi || a + d >= n)
			return;
		c = key[a + d] & FOLD_CHAR;
		if (hi - lo > 1) {
			lo = index_lower(x, lo, hi, d, c);
			hi = index_lower(x, lo, hi, d, c + 1);
		} else if (needle_char(&x->needle[lo], d) != c) {
			return;
		}
	}
}

/* The needles of `length` characters, or that many and more for BEGIN. */
static void
index_look(const struct index *x, size_t length, const uint32_t *key,
    size_t n, size_t a, index_hit_fn *hit, void *arg)
{
	const struct index_slot *s;
	uint32_t c[BEGIN] = { 0 };

	for (size_t k = 0; k < length; k++)
		c[k] = key[a + k] & FOLD_CHAR;
	s = slot_of(x, c);
	if (s->lo != s->hi)
		index_descend(x, s->lo, s->hi, length, key, n, a, hit, arg);
}

/* The keys, of n up to PLACES, where a word begins or Hangul stands: nowhere
 * else does a needle begin, save when `all`. */
static size_t
places(const uint32_t *key, size_t n, bool all, uint32_t *place)
{
	uint32_t wanted = FOLD_START | FOLD_HANGUL | (all ? FOLD_CHAR : 0);
	size_t kept = 0;

	/* No branch: where words begin cannot be predicted. */
	for (size_t i = 0; i < n; i++) {
		place[kept] = (uint32_t)i;
		kept += (key[i] & wanted) != 0;
	}
	return kept;
}

/* Those of n places whose first two characters may begin a needle. */
static size_t
places_pair(const struct index *x, const uint32_t *key, uint32_t *place,
    size_t n)
{
	unsigned shift = 32 - x->map_bits, one = 0;
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		const uint32_t *k = key + place[i];
		const uint64_t *map = (k[0] & FOLD_START) != 0 ?
		    x->start_map : x->inner_map;
		uint32_t first = k[0] & FOLD_CHAR;
		unsigned two = map_has(map, hash_pair(first, k[1] &
		    FOLD_CHAR) >> shift);

		if (x->singles)
			one = map_has(map, hash_pair(first, 0) >> shift);
		place[kept] = place[i];
		kept += two | one;
	}
	return kept;
}

/* Those of n places where a beginning may stand, with its lengths. */
static size_t
places_begin(const struct index *x, const uint32_t *key, uint32_t *place,
    size_t n)
{
	const uint64_t *map = x->more_map;
	unsigned shift = 32 - x->map_bits;
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		const uint32_t *k = key + place[i];
		uint32_t c0 = k[0] & FOLD_CHAR, c1 = k[1] & FOLD_CHAR;
		uint32_t c2 = k[2] & FOLD_CHAR, c3 = k[3] & FOLD_CHAR;
		uint32_t pair = hash_pair(c0, c1), lengths;

		lengths = LENGTH_BIT(4) * map_has(map,
		    hash_more(pair, c2, c3) >> shift);
		lengths |= LENGTH_BIT(3) * map_has(map,
		    hash_more(pair, c2, 0) >> shift);
		lengths |= LENGTH_BIT(2) * map_has(map,
		    hash_more(pair, 0, 0) >> shift);
		if (x->singles)
			lengths |= LENGTH_BIT(1) * map_has(map, hash_more(
			    hash_pair(c0, 0), 0, 0) >> shift);
		place[kept] = place[i] | lengths;
		kept += lengths != 0;
	}
	return kept;
}

void
index_scan(const struct index *x, const uint32_t *key, size_t n,
    index_hit_fn *hit, void *arg)
{
	uint32_t place[PLACES];
	size_t found, end;

	if (x->slot == NULL)
		return;
	for (size_t a = 0; a < n; a = end) {
		end = n - a < PLACES ? n : a + PLACES;
		found = places(key + a, end - a, x->inner_latin, place);
		found = places_pair(x, key + a, place, found);
		found = places_begin(x, key + a, place, found);
		for (size_t i = 0; i < found; i++) {
			for (size_t k = 1; k <= BEGIN; k++) {
				if ((place[i] & LENGTH_BIT(k)) != 0)
					index_look(x, k, key, n,
					    a + place[i] % PLACES, hit, arg);
			}
		}
	}
}
