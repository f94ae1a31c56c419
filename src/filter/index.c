#include "filter/index.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#include "base/banned.h"

/* Bits of a map for each pair of first characters: one key in 32 passes
 * by accident. */
#define MAP_BITS_PAIR   32

/* Keys that are looked at in one go. */
#define PLACES          256

static inline uint32_t
index_hash(uint32_t first, uint32_t second)
{
	return (first << 11 ^ second) * 0x9E3779B1u;
}

/* Of up to four characters: of two when third is 0, of three when fourth
 * is. */
static inline uint32_t
index_hash_more(uint32_t pair, uint32_t third, uint32_t fourth)
{
	uint32_t h = (pair ^ third) * 0x85EBCA77u;

	return ((h ^ h >> 15) + fourth) * 0xC2B2AE3Du;
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

static struct index_slot *
index_slot_of(const struct index *x, uint32_t first, uint32_t second)
{
	size_t mask = ((size_t)1 << x->slot_bits) - 1;
	size_t i = index_hash(first, second) >> (32 - x->slot_bits);

	while (x->slot[i].lo != x->slot[i].hi &&
	    (x->slot[i].first != first || x->slot[i].second != second))
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
	uint32_t first = needle_char(t, 0), second = needle_char(t, 1);
	uint32_t pair = index_hash(first, second);
	struct index_slot *s = index_slot_of(x, first, second);
	unsigned shift = 32 - x->map_bits;

	if (s->lo == s->hi) {
		s->first = first;
		s->second = second;
		s->lo = (uint32_t)i;
	}
	s->hi = (uint32_t)i + 1;
	x->third[i] = needle_char(t, 2);
	map_add(x->start_map, pair >> shift);
	map_add(x->more_map, index_hash_more(pair, needle_char(t, 2),
	    needle_char(t, 3)) >> shift);
	if (second == 0)
		x->singles = true;
	if ((t->flags & TERM_START) == 0) {
		map_add(x->inner_map, pair >> shift);
		if ((t->key[0] & FOLD_HANGUL) == 0)
			x->inner_latin = true;
	}
}

void
index_init(struct index *x, const struct needle *needle, size_t n)
{
	size_t words;

	memset(x, 0, sizeof(*x));
	x->needle = needle;
	x->slot_bits = bits_for(n * 2);
	x->map_bits = bits_for(n * MAP_BITS_PAIR);
	words = ((size_t)1 << x->map_bits) / 64;
	x->slot = mem_zalloc((size_t)1 << x->slot_bits, sizeof(*x->slot));
	x->start_map = mem_zalloc(words, sizeof(*x->start_map));
	x->inner_map = mem_zalloc(words, sizeof(*x->inner_map));
	x->more_map = mem_zalloc(words, sizeof(*x->more_map));
	x->third = mem_zalloc(n, sizeof(*x->third));
	for (size_t i = 0; i < n; i++)
		index_add(x, i);
}

void
index_release(struct index *x)
{
	free(x->slot);
	free(x->third);
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
		uint32_t m = d == 2 ? x->third[mid] :
		    needle_char(&x->needle[mid], d);

		if (m < c)
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
		/* Most end here: the third character is another one. */
		if (d == 2 && hi - lo == 1 && x->third[lo] != 0 &&
		    x->third[lo] != (key[a + 2] & FOLD_CHAR))
			return;
		for (; lo < hi && x->needle[lo].n == d; lo++) {
			if (term_holds(&x->needle[lo], key, n, a))
				hit(arg, lo, a, a + d);
		}
		if (lo == hi || a + d >= n)
			return;
		c = key[a + d] & FOLD_CHAR;
		lo = index_lower(x, lo, hi, d, c);
		if (hi - lo > 1)
			hi = index_lower(x, lo, hi, d, c + 1);
		else if (lo < hi && needle_char(&x->needle[lo], d) != c)
			return;
	}
}

static void
index_look(const struct index *x, uint32_t first, uint32_t second,
    const uint32_t *key, size_t n, size_t a, index_hit_fn *hit, void *arg)
{
	const struct index_slot *s = index_slot_of(x, first, second);

	if (s->lo != s->hi)
		index_descend(x, s->lo, s->hi, second != 0 ? 2 : 1, key, n, a,
		    hit, arg);
}

/* The keys of [a, end) where a needle may begin, into place. */
static size_t
index_places(const struct index *x, const uint32_t *key, size_t a, size_t end,
    uint32_t *place)
{
	unsigned shift = 32 - x->map_bits;
	uint32_t wanted = FOLD_START | FOLD_HANGUL |
	    (x->inner_latin ? FOLD_CHAR : 0);
	size_t n = 0;

	/* No branch: where words begin cannot be predicted. */
	for (; a < end; a++) {
		uint32_t h = index_hash(key[a] & FOLD_CHAR,
		    key[a + 1] & FOLD_CHAR) >> shift;
		const uint64_t *map = (key[a] & FOLD_START) != 0 ?
		    x->start_map : x->inner_map;

		place[n] = (uint32_t)a;
		n += (map[h >> 6] >> (h & 63) & 1) &
		    ((key[a] & wanted) != 0);
	}
	return n;
}

/* The same as index_places() when there are needles of one key. */
static size_t
index_places_singles(const struct index *x, const uint32_t *key, size_t a,
    size_t end, uint32_t *place)
{
	unsigned shift = 32 - x->map_bits;
	uint32_t wanted = FOLD_START | FOLD_HANGUL |
	    (x->inner_latin ? FOLD_CHAR : 0);
	size_t n = 0;

	for (; a < end; a++) {
		uint32_t first = key[a] & FOLD_CHAR;
		const uint64_t *map = (key[a] & FOLD_START) != 0 ?
		    x->start_map : x->inner_map;
		unsigned two = map_has(map, index_hash(first, key[a + 1] &
		    FOLD_CHAR) >> shift);
		unsigned one = map_has(map, index_hash(first, 0) >> shift);

		place[n] = (uint32_t)a;
		n += (two | one) & ((key[a] & wanted) != 0);
	}
	return n;
}

/* Whether a needle of this one character may be there. */
static inline bool
index_single(const struct index *x, uint32_t first)
{
	return map_has(x->more_map, index_hash_more(index_hash(first, 0), 0,
	    0) >> (32 - x->map_bits));
}

/* Those of n places whose next characters also fit. */
static size_t
index_narrow(const struct index *x, const uint32_t *key, uint32_t *place,
    size_t n)
{
	unsigned shift = 32 - x->map_bits;
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		const uint32_t *k = key + place[i];
		uint32_t pair = index_hash(k[0] & FOLD_CHAR,
		    k[1] & FOLD_CHAR);
		uint32_t third = k[2] & FOLD_CHAR, fourth = k[3] & FOLD_CHAR;
		/* Numbers, not ||: no branch to guess. */
		unsigned four = map_has(x->more_map,
		    index_hash_more(pair, third, fourth) >> shift);
		unsigned three = map_has(x->more_map,
		    index_hash_more(pair, third, 0) >> shift);
		unsigned two = map_has(x->more_map,
		    index_hash_more(pair, 0, 0) >> shift);
		unsigned one = x->singles &
		    index_single(x, k[0] & FOLD_CHAR);

		place[kept] = place[i];
		kept += four | three | two | one;
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
		found = x->singles ?
		    index_places_singles(x, key, a, end, place) :
		    index_places(x, key, a, end, place);
		found = index_narrow(x, key, place, found);
		for (size_t i = 0; i < found; i++) {
			size_t p = place[i];

			if (x->singles &&
			    index_single(x, key[p] & FOLD_CHAR))
				index_look(x, key[p] & FOLD_CHAR, 0, key, n,
				    p, hit, arg);
			if (p + 1 < n)
				index_look(x, key[p] & FOLD_CHAR,
				    key[p + 1] & FOLD_CHAR, key, n, p, hit,
				    arg);
		}
	}
}
