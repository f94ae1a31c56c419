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
why_needle(const struct filter *f, const struct term *t, bool gate)
{
	struct scratch *w = f->scratch;
	const struct needle_state *st = &w->needle[t->needle];

	if (st->epoch != w->epoch)
		return;
	for (uint32_t h = st->first; h != NONE; h = w->hit[h].next)
		why_add(w, t, &w->hit[h], gate);
}

/* Where the terms of the group begin among what the needle is in: the first
 * that is no lower group. */
static size_t
use_of(const struct needle_use *u, uint32_t group)
{
	size_t lo = 0, hi = u->n_groups;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (u->group[mid] < group)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static void
why_group(const struct filter *f, uint32_t group, bool gate)
{
	const struct scratch *w = f->scratch;
	const struct group *g = &f->group[group];

	if (g->n == 1) {
		why_needle(f, &f->term[g->member[0]], gate);
		return;
	}
	/* A list may be long; what was found in an item is not. */
	for (size_t i = 0; i < w->n_found_needles; i++) {
		const struct needle_use *u = &f->use[w->found_needle[i]];

		for (size_t k = use_of(u, group); k < u->n_groups &&
		    u->group[k] == group; k++)
			why_needle(f, &f->term[u->term[k]], gate);
	}
}

void
match_near_why(const struct filter *f, const struct line *l, unsigned side,
    const struct near_hit *h)
{
	const struct needle_use *u = &f->use[h->needle];
	size_t k = use_of(u, l->group[side]);

	why_add(f->scratch, &f->term[u->term[k]], &h->hit, false);
}

void
match_gates_why(const struct filter *f, const struct rule *r)
{
	for (size_t i = 0; i < r->n_all; i++)
		why_group(f, r->all[i], true);
}

void
match_line_why(const struct filter *f, const struct line *l)
{
	const struct near_state *near;

	if (l->kind == LINE_NEAR) {
		near = near_state(f, l);
		for (unsigned side = 0; side < 2; side++)
			match_near_why(f, l, side, &near->pair[side]);
	} else if (l->kind <= LINE_NONE) {
		why_group(f, l->group[0], l->kind == LINE_ALL);
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
