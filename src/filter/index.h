/* All terms at once: which may begin at a key.
 *
 * The needles are sorted by their characters; a hash of the first four gives
 * the stretch of them that begins so, further characters narrow it.  Shorter
 * needles have slots of their own.  Bit maps in front of the hash answer most
 * keys with one load: of the first two characters, one for keys where a word
 * starts and one for any other; then of all four, or fewer. */
#ifndef KATCHI_FILTER_INDEX_H
#define KATCHI_FILTER_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fold.h"
#include "filter/term.h"

/* Characters that are hashed. */
#define BEGIN   4

struct index_slot {
	uint32_t c[BEGIN];      /* 0: the needle is shorter, and whole */
	uint32_t lo, hi;        /* needles [lo, hi); lo == hi: free slot */
};

struct index {
	const struct needle *needle;    /* sorted by term_cmp, no TERM_REGEX */
	size_t first;                   /* what hits call needle[0] */
	struct index_slot *slot;
	/* First two characters: of needles, and of those that may begin
	 * inside a word.  Then whole beginnings. */
	uint64_t *start_map, *inner_map;
	uint64_t *more_map;
	unsigned slot_bits, map_bits;   /* log2 of their sizes */
	bool singles;                   /* some needle has one key */
	bool inner_latin;               /* *word terms that are not Hangul */
};

/* needle  n of them, sorted by term_cmp; outlives the index
 * first   the number of the first one */
void index_init(struct index *x, const struct needle *needle, size_t n,
    size_t first);
void index_release(struct index *x);

/* Called for each place where a needle holds; places ascend, and at one
 * place shorter needles come first. */
typedef void index_hit_fn(void *arg, size_t needle, size_t a, size_t b);

/* index_scan - finds all needles in n keys, behind which are FOLD_PAD more,
 * at the end zeros.
 *
 * Per key a constant, save where needles begin: there the logarithm of
 * their number for each key that still fits. */
void index_scan(const struct index *x, const uint32_t *key, size_t n,
    index_hit_fn *hit, void *arg);

#endif
