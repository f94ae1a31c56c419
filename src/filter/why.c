/* Evidence: where the terms of a line stand, put in order and copied. */
#include "filter/rules.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"

#include "base/banned.h"

static void
why_add(struct scratch *w, const struct term *t, const struct hit *h,
    bool gate)
{
	if (w->n_why == w->cap_why) {
		w->cap_why = w->cap_why > 0 ? w->cap_why * 2 : 64;
		w->why = mem_grow(w->why, w->cap_why, sizeof(*w->why));
	}
	w->why[w->n_why++] = (struct evidence){ t->src, t->at,
		(enum filter_field)h->field, h->begin, h->end, gate };
}

static void
why_group(const struct filter *f, const struct group *g, bool gate)
{
	struct scratch *w = f->scratch;

	for (size_t i = 0; i < g->n; i++) {
		const struct term *t = &f->term[g->member[i]];
		const struct needle_state *st = &w->needle[t->needle];

		if (st->epoch != w->epoch)
			continue;
		for (uint32_t h = st->first; h != NONE; h = w->hit[h].next)
			why_add(w, t, &w->hit[h], gate);
	}
}

void
match_near_why(const struct filter *f, const struct line *l, unsigned side,
    const struct near_hit *h)
{
	const struct group *g = &f->group[l->group[side]];

	for (size_t i = 0; i < g->n; i++) {
		const struct term *t = &f->term[g->member[i]];

		if (t->needle == h->needle) {
			why_add(f->scratch, t, &h->hit, false);
			return;
		}
	}
}

void
match_line_why(const struct filter *f, const struct line *l)
{
	if (l->kind == LINE_NEAR) {
		for (unsigned side = 0; side < 2; side++)
			match_near_why(f, l, side,
			    &f->scratch->near[l->near].pair[side]);
	} else if (l->kind <= LINE_NONE) {
		why_group(f, &f->group[l->group[0]], l->kind == LINE_ALL);
	}
}

/* The same term at the same place; which line has it comes last. */
static int
why_cmp(const struct evidence *x, const struct evidence *y)
{
	if (x->field != y->field)
		return x->field < y->field ? -1 : 1;
	if (x->begin != y->begin)
		return x->begin < y->begin ? -1 : 1;
	if (x->end != y->end)
		return x->end < y->end ? -1 : 1;
	return str_cmp(x->term, y->term);
}

static int
why_order(const void *a, const void *b)
{
	const struct evidence *x = a, *y = b;
	int c = x->gate != y->gate ? x->gate - y->gate : why_cmp(x, y);

	if (c != 0)
		return c;
	if (x->at.line != y->at.line)
		return x->at.line < y->at.line ? -1 : 1;
	return x->at.column < y->at.column ? -1 : x->at.column > y->at.column;
}

/* Whether list[n - 1], or for a gate any of the n, is the same place. */
static bool
why_known(const struct evidence *list, size_t n, const struct evidence *x)
{
	size_t i = n;

	while (i > 0) {
		if (why_cmp(&list[--i], x) == 0)
			return true;
		if (!x->gate)
			break;
	}
	return false;
}

void
match_sort_why(struct scratch *w)
{
	size_t n = 0;

	if (w->n_why > 1)
		qsort(w->why, w->n_why, sizeof(*w->why), why_order);
	for (size_t i = 0; i < w->n_why && n < LIMIT_EVIDENCE; i++) {
		if (!why_known(w->why, n, &w->why[i]))
			w->why[n++] = w->why[i];
	}
	w->n_why = n;
}

struct evidence *
match_copy_why(const struct scratch *w, struct arena *mem, size_t *n)
{
	struct evidence *copy;

	*n = 0;
	if (w->n_why == 0)
		return NULL;
	copy = arena_alloc(mem, w->n_why * sizeof(*copy));
	if (copy == NULL)
		return NULL;
	memcpy(copy, w->why, w->n_why * sizeof(*copy));
	*n = w->n_why;
	return copy;
}

bool
match_gave_up(const struct filter *f, uint32_t needle)
{
	const struct needle_state *st = &f->scratch->needle[needle];

	return st->epoch == f->scratch->epoch && st->gave_up;
}
