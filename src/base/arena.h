/* Memory for one document: taken in order, given back all at once.
 *
 * Nothing in it is freed singly.  A ceiling holds for the whole: past it
 * arena_alloc returns NULL and .over stays set, so a parser may go on with
 * what it has and say once that the document was cut. */
#ifndef KATCHI_BASE_ARENA_H
#define KATCHI_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct arena_block;

struct arena {
	struct arena_block *head;
	size_t used;    /* bytes handed out since the last reset */
	size_t max;     /* ceiling of used */
	bool over;
};

/* max  bytes, one of the LIMIT_ of base/limits.h */
void arena_init(struct arena *a, size_t max);
void arena_release(struct arena *a);

/* Forgets all content, keeps one block for the next document. */
void arena_reset(struct arena *a);

/* n bytes, aligned for any type, not cleared; NULL past the ceiling. */
void *arena_alloc(struct arena *a, size_t n);

/* n * size bytes, all zero; NULL past the ceiling or on overflow. */
void *arena_zalloc(struct arena *a, size_t n, size_t size);

/* A copy of s, NUL-terminated behind its bytes; the empty view past the
 * ceiling. */
struct str arena_str(struct arena *a, struct str s);

/* An array in the arena that grows: ensures room for one more element of
 * `size` bytes in *items (n in use, *cap allocated).  Doubling; the old copy
 * stays in the arena.  False past the ceiling. */
bool arena_more(struct arena *a, void *items, size_t n, size_t *cap,
    size_t size);

#endif
