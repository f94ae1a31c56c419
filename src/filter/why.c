/* Evidence: where the terms of a line stand, put in order and copied. */
#include "filter/rules.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"

#include "base/banned.h"

/* A place in one number, for its order: gate, field, begin, end. */
#define PLACE_GATE      ((uint64_t)1 << 63)
#define PLACE_FIELD     56
#define PLACE_BEGIN     28
#define PLACE_BYTES     (((uint64_t)1 << PLACE_BEGIN) - 1)

static_assert(LIMIT_BODY < PLACE_BYTES, "a byte of a field is no place");

static void
why_add(struct scratch *w, const struct term *t, const struct hit *h,
    bool gate)
{
	if (w->n_why == w->cap_why) {
		w->cap_why = w->cap_why > 0 ? w->cap_why * 2 : 64;
		w->why = mem_grow(w->why, w->cap_why, sizeof(*w->why));
	}
	w->why[w->n_why++] = (struct why){ (gate ? PLACE_GATE : 0) |
		(uint64_t)h->field << PLACE_FIELD |
		(uint64_t)h->begin << PLACE_BEGIN | h->end, t };
}

void
match_why_ungate(struct scratch *w)
{
	for (size_t i = 0; i < w->n_why; i++)
		w->why[i].place &= ~PLACE_GATE;
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
	struct scratch *w = f->scratch;
	const struct hit *hit;
	uint32_t i, h;

	if (!group_found(w, group))
		return;
	for (i = w->group[group].first; i != NONE; i = w->found_term[i].next) {
		const struct term *t = &f->term[w->found_term[i].term];

		for (h = w->needle[t->needle].first; h != NONE; h = hit->next) {
			hit = &w->hit[h];
			why_add(w, t, hit, gate);
		}
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

static int
why_order(const void *a, const void *b)
{
	const struct why *x = a, *y = b;
	const struct where *p = &x->term->at, *q = &y->term->at;
	int c;

	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	c = str_cmp(x->term->src, y->term->src);
	if (c != 0)
		return c;
	if (p->line != q->line)
		return p->line < q->line ? -1 : 1;
	return p->column < q->column ? -1 : p->column > q->column;
}

/* Whether list[n - 1], or for a gate any of the n, is the same term at the
 * same place; which line has it does not count. */
static bool
why_known(const struct why *list, size_t n, const struct why *x)
{
	while (n-- > 0) {
		if (((list[n].place ^ x->place) & ~PLACE_GATE) == 0 &&
		    str_eq(list[n].term->src, x->term->src))
			return true;
		if ((x->place & PLACE_GATE) == 0)
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
	struct evidence *list;

	*n = 0;
	if (w->n_why == 0)
		return NULL;
	list = arena_alloc(mem, w->n_why * sizeof(*list));
	if (list == NULL)
		return NULL;
	for (size_t i = 0; i < w->n_why; i++) {
		const struct why *y = &w->why[i];

		list[i] = (struct evidence){
			.term = y->term->src,
			.at = y->term->at,
			.field = (enum filter_field)(y->place >> PLACE_FIELD &
			    0x7F),
			.begin = y->place >> PLACE_BEGIN & PLACE_BYTES,
			.end = y->place & PLACE_BYTES,
			.gate = (y->place & PLACE_GATE) != 0,
		};
	}
	*n = w->n_why;
	return list;
}

bool
match_gave_up(const struct filter *f, uint32_t needle)
{
	const struct needle_state *st = &f->scratch->needle[needle];

	return st->epoch == f->scratch->epoch && st->gave_up;
}
