#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#include "base/banned.h"

#define BLOCK_SIZE ((size_t)64 * 1024)

struct arena_block {
	struct arena_block *next;
	size_t size;    /* of data, bytes */
	size_t used;
	alignas(max_align_t) char data[];
};

void
arena_init(struct arena *a, size_t max)
{
	memset(a, 0, sizeof(*a));
	a->max = max;
}

void
arena_release(struct arena *a)
{
	struct arena_block *b, *next;

	for (b = a->head; b != NULL; b = next) {
		next = b->next;
		free(b);
	}
	arena_init(a, a->max);
}

void
arena_reset(struct arena *a)
{
	struct arena_block *b, *next, *keep = NULL;

	/* Keep an ordinary block only: one giant document must not hold its
	 * memory for the rest of the run. */
	for (b = a->head; b != NULL; b = next) {
		next = b->next;
		if (keep == NULL && b->size == BLOCK_SIZE)
			keep = b;
		else
			free(b);
	}
	arena_init(a, a->max);
	if (keep != NULL) {
		keep->next = NULL;
		keep->used = 0;
		a->head = keep;
	}
}

void *
arena_alloc(struct arena *a, size_t n)
{
	const size_t align = alignof(max_align_t);
	struct arena_block *b = a->head;
	void *p;

	if (n > a->max || a->used > a->max - n) {
		a->over = true;
		return NULL;
	}
	n = (n + align - 1) & ~(align - 1);
	if (b == NULL || b->size - b->used < n) {
		size_t size = n > BLOCK_SIZE / 4 ? n : BLOCK_SIZE;

		b = mem_alloc(sizeof(*b) + size);
		b->size = size;
		b->used = 0;
		if (size != BLOCK_SIZE && a->head != NULL) {
			/* A large one stands behind the current block, whose
			 * free rest stays in use. */
			b->next = a->head->next;
			a->head->next = b;
		} else {
			b->next = a->head;
			a->head = b;
		}
	}
	p = b->data + b->used;
	b->used += n;
	a->used += n;
	return p;
}

void *
arena_zalloc(struct arena *a, size_t n, size_t size)
{
	void *p;

	if (size > 0 && n > SIZE_MAX / size) {
		a->over = true;
		return NULL;
	}
	p = arena_alloc(a, n * size);
	if (p != NULL)
		memset(p, 0, n * size);
	return p;
}

struct str
arena_str(struct arena *a, struct str s)
{
	struct str copy = { NULL, 0 };
	char *p;

	if (s.n == SIZE_MAX)
		return copy;
	p = arena_alloc(a, s.n + 1);
	if (p == NULL)
		return copy;
	if (s.n > 0)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	copy.p = p;
	copy.n = s.n;
	return copy;
}

bool
arena_more(struct arena *a, void *items, size_t n, size_t *cap, size_t size)
{
	size_t want;
	void *old, *p;

	if (n < *cap)
		return true;
	want = *cap > 0 ? *cap * 2 : 4;
	if (want > SIZE_MAX / size) {
		a->over = true;
		return false;
	}
	p = arena_alloc(a, want * size);
	if (p == NULL)
		return false;
	/* items is the address of a pointer to elements of any type. */
	memcpy(&old, items, sizeof(old));
	if (n > 0)
		memcpy(p, old, n * size);
	memset((char *)p + n * size, 0, (want - n) * size);
	memcpy(items, &p, sizeof(p));
	*cap = want;
	return true;
}
