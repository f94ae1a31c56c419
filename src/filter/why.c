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

void
why_place(const struct filter *f, const struct place *p, bool gate)
{
	struct scratch *w = f->scratch;

	if (w->n_why == w->cap_why) {
		w->cap_why = w->cap_why > 0 ? w->cap_why * 2 : 64;
		w->why = mem_grow(w->why, w->cap_why, sizeof(*w->why));
	}
	w->why[w->n_why++] = (struct why){ (gate ? PLACE_GATE : 0) |
		(uint64_t)p->field << PLACE_FIELD |
		(uint64_t)p->begin << PLACE_BEGIN | p->end,
		&f->term[p->term] };
}

void
why_view(const struct filter *f, uint32_t view, const struct context *c,
    bool gate)
{
	const struct place *list;
	size_t n;

	if (view == NONE || !view_found(f, view, c))
		return;
	list = view_places(f, view, c, &n);
	/* They are in order, and no more are shown. */
	for (size_t i = 0; i < n && i < LIMIT_EVIDENCE; i++)
		why_place(f, &list[i], gate);
}

/* All lines of a rule that hold; of a topic's conditions beside its any and
 * near lines it is known that they are no occasion. */
static void
why_rule(const struct filter *f, const struct rule *r,
    const struct context *outer, bool gate)
{
	size_t mark = f->scratch->n_places;
	struct hidden *own;
	struct context c = context_of(f, r, outer, &own);

	why_view(f, r->any.view[0], &c, gate);
	for (size_t i = 0; i < r->n_holds; i++)
		why_line(f, r->hold[i], &c, gate);
	for (size_t i = 0; i < r->n_gates; i++)
		why_line(f, r->gate[i], &c, gate || r->positive);
	if (own != NULL)
		context_leave(f, mark);
	free(own);
}

/* Parts nest LIMIT_RULE_DEPTH deep at most. */
void
why_line(const struct filter *f, const struct line *l,
    const struct context *c, bool gate)
{
	struct pair pair;

	if (l->kind >= LINE_FEED)
		return;
	if (l->part != NONE) {
		if (match_line(f, l, c))
			why_rule(f, &f->rule[l->part], c, gate);
	} else if (l->phrase.dist == DIST_NONE) {
		why_view(f, l->phrase.view[0], c, gate);
	} else if (phrase_found(f, &l->phrase, c, &pair)) {
		why_place(f, &pair.side[0], gate);
		why_place(f, &pair.side[1], gate);
	}
}

static int
why_order(const void *a, const void *b)
{
	const struct why *x = a, *y = b;
	int c;

	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	c = str_cmp(x->term->src, y->term->src);
	if (c != 0)
		return c;
	/* Terms that read the same stay in the order of the files. */
	return x->term < y->term ? -1 : x->term > y->term;
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
why_sort(struct scratch *w)
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

static bool
why_lead(const struct scratch *w, uint64_t place)
{
	return (place >> PLACE_FIELD & 0x7F) == FILTER_TEXT &&
	    (place >> PLACE_BEGIN & PLACE_BYTES) >= w->first.begin &&
	    (place & PLACE_BYTES) <= w->first.end;
}

struct evidence *
why_copy(const struct scratch *w, struct arena *mem, size_t *n)
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
			.lead = why_lead(w, y->place),
			.gate = (y->place & PLACE_GATE) != 0,
		};
	}
	*n = w->n_why;
	return list;
}

void
match_why(const struct filter *f, size_t rule, struct arena *mem,
    struct match *m)
{
	struct scratch *w = f->scratch;

	w->n_why = 0;
	why_rule(f, &f->rule[rule], context_outer(f), false);
	why_sort(w);
	m->topic = f->rule[rule].index;
	m->why = why_copy(w, mem, &m->n_why);
}
