/* One term: how it is written, and what it asks of a text.
 *
 * [=] [*] words [*]   or   re: PATTERN */
#ifndef KATCHI_FILTER_TERM_H
#define KATCHI_FILTER_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/fold.h"
#include "base/str.h"

#define TERM_EXACT      0x02u   /* = : edges on both sides, case counts */
#define TERM_LEFT       0x04u   /* *word: no left edge */
#define TERM_RIGHT      0x08u   /* word*: no right edge */
#define TERM_START      0x10u   /* begins at FOLD_START only */
#define TERM_LOOSE      0x20u   /* four syllables or more: spaces are free */
#define TERM_REGEX      0x40u

/* What is looked for; equal terms share one. */
struct needle {
	/* FOLD_CHAR; FOLD_UPPER: must be a capital; FOLD_GAP as written;
	 * FOLD_HANGUL.  None for TERM_REGEX. */
	const uint32_t *key;
	uint32_t n;             /* keys */
	uint32_t flags;         /* TERM_ */
	struct str pattern;     /* of TERM_REGEX, else empty */
	size_t pattern_at;      /* its place in the term, bytes */
};

/* term_parse - reads a term as it stands in a rule file.
 *
 * src  one line, trimmed
 * at   the place of its first byte
 * mem  where the keys live
 *
 * False, with an error in d: not UTF-8, control characters, a * in the
 * middle, no letter or digit, longer than LIMIT_TERM, or too short to mean
 * anything (one syllable without =, one letter; two Latin letters not both
 * capitals).
 * Patterns are not compiled here. */
bool term_parse(struct needle *out, struct str src, struct where at,
    struct fold *scratch, struct arena *mem, struct diags *d);

/* Whether t, whose characters stand at key[a] to key[a + t->n - 1], has its
 * edges, capitals and gaps there. */
bool term_holds(const struct needle *t, const uint32_t *key, size_t n,
    size_t a);

/* memcmp-like: by characters first, so that equal beginnings are neighbours
 * and a beginning stands before what it begins; then by all the rest.
 * Patterns come last. */
int term_cmp(const struct needle *a, const struct needle *b);

#endif
