#include "filter/build.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"

#include "base/banned.h"

/* --- needles -------------------------------------------------------------- */

struct raw_ref {
	const struct needle *needle;
	uint32_t raw;
};

static int
raw_cmp(const void *a, const void *b)
{
	const struct raw_ref *x = a, *y = b;
	int c = term_cmp(x->needle, y->needle);

	if (c != 0)
		return c;
	return x->raw < y->raw ? -1 : x->raw > y->raw;
}

/* Where each form of each term is wanted. */
static unsigned *
raw_scopes_new(const struct build *b)
{
	const struct filter *f = b->f;
	unsigned *scope = mem_zalloc(b->n_raw, sizeof(*scope));

	for (size_t i = 0; i < f->n_views; i++) {
		const struct group *g = &f->group[f->view[i].group];

		for (size_t k = 0; k < g->n; k++) {
			const struct term *t = &f->term[g->member[k].term];
			unsigned in = scope_in(f->view[i].scope,
			    g->member[k].scope);

			for (size_t n = 0; n < t->n; n++)
				scope[t->needle[n]] |= in;
		}
	}
	return scope;
}

static unsigned
needle_rank(const struct needle *n, unsigned scope)
{
	return (n->flags & TERM_REGEX) != 0 ? 2 : (scope & IN_REST) != 0;
}

/* Equal terms become one needle. */
static void
needles_unite(struct build *b)
{
	struct filter *f = b->f;
	struct raw_ref *ref = mem_zalloc(b->n_raw, sizeof(*ref));
	unsigned *scope = raw_scopes_new(b), *own;
	uint32_t *united = mem_zalloc(b->n_raw, sizeof(*united));
	uint32_t *number;
	size_t n = 0;

	for (size_t i = 0; i < b->n_raw; i++)
		ref[i] = (struct raw_ref){ &b->raw[i], (uint32_t)i };
	if (b->n_raw > 0)
		qsort(ref, b->n_raw, sizeof(*ref), raw_cmp);
	own = mem_zalloc(b->n_raw, sizeof(*own));
	number = mem_zalloc(b->n_raw, sizeof(*number));
	for (size_t i = 0; i < b->n_raw; i++) {
		n += i == 0 || term_cmp(ref[i - 1].needle, ref[i].needle) != 0;
		united[ref[i].raw] = (uint32_t)n - 1;
		own[n - 1] |= scope[ref[i].raw];
	}
	f->needle = mem_zalloc(n, sizeof(*f->needle));
	f->use = mem_zalloc(n, sizeof(*f->use));
	for (unsigned rank = 0; rank < 3; rank++) {
		for (size_t i = 0; i < b->n_raw; i++) {
			uint32_t u = united[ref[i].raw];

			if ((i > 0 && united[ref[i - 1].raw] == u) ||
			    needle_rank(ref[i].needle, own[u]) != rank)
				continue;
			number[u] = (uint32_t)f->n_needles;
			f->use[f->n_needles].scope = own[u];
			f->scope |= own[u];
			f->needle[f->n_needles++] = *ref[i].needle;
			f->n_front += rank == 0;
			f->n_patterns += rank == 2;
		}
	}
	for (size_t i = 0; i < f->n_terms; i++) {
		for (size_t k = 0; k < f->term[i].n; k++)
			f->term[i].needle[k] =
			    number[united[f->term[i].needle[k]]];
	}
	free(number);
	free(own);
	free(united);
	free(scope);
	free(ref);
}

static void
patterns_open(struct build *b)
{
	struct filter *f = b->f;
	struct err e;
	size_t at;

	for (size_t i = 0; i < f->n_terms; i++) {
		const struct term *t = &f->term[i];
		const struct needle *n;

		/* A pattern has no other forms. */
		if (t->n != 1 || f->use[t->needle[0]].regex != NULL)
			continue;
		n = &f->needle[t->needle[0]];
		if ((n->flags & TERM_REGEX) == 0)
			continue;
		f->use[t->needle[0]].regex = regex_open(n->pattern, &at, &e);
		/* The pattern ends where the term does. */
		if (f->use[t->needle[0]].regex == NULL)
			diags_error(b->d, where_add(t->at, n->pattern_at + at),
			    "%s", e.msg);
	}
}

/* --- what a hit touches --------------------------------------------------- */

/* Goes through the terms of a group. */
static void
group_uses(struct filter *f, uint32_t g, bool fill)
{
	for (size_t i = 0; i < f->group[g].n; i++) {
		const struct term *t = &f->term[f->group[g].member[i].term];

		for (size_t k = 0; k < t->n; k++) {
			struct needle_use *u = &f->use[t->needle[k]];

			if (fill) {
				u->group[u->n_groups] = g;
				u->member[u->n_groups] = (uint32_t)i;
			}
			u->n_groups++;
		}
	}
}

static uint32_t *
numbers_in(struct filter *f, size_t n)
{
	return n > 0 ? arena_zalloc(&f->mem, n, sizeof(uint32_t)) : NULL;
}

/* In one block each: counted first, then filled.  Lists that no rule asks
 * for are left out. */
static void
link_groups(struct filter *f)
{
	bool *asked = mem_zalloc(f->n_groups, sizeof(*asked));

	/* A single term's hits are looked up where they are. */
	for (size_t i = 0; i < f->n_views; i++)
		asked[f->view[i].group] = !f->group[f->view[i].group].single;
	for (uint32_t g = 0; g < f->n_groups; g++) {
		if (asked[g])
			group_uses(f, g, false);
	}
	for (size_t i = 0; i < f->n_needles; i++) {
		struct needle_use *u = &f->use[i];

		u->group = numbers_in(f, u->n_groups);
		u->member = numbers_in(f, u->n_groups);
		u->n_groups = 0;
	}
	for (uint32_t g = 0; g < f->n_groups && !f->mem.over; g++) {
		if (asked[g])
			group_uses(f, g, true);
	}
	free(asked);
}

static void
link_leads(struct filter *f)
{
	for (size_t i = 0; i < f->n_views; i++) {
		const struct view *v = &f->view[i];
		const struct group *g = &f->group[v->group];

		for (size_t k = 0; k < g->n; k++)
			f->leads |= (scope_in(v->scope, g->member[k].scope) &
			    SCOPE_TEXT) == IN_FIRST;
	}
}

/* --- which rules a hit may be the occasion of ----------------------------- */

/* A walk from a rule over its lines and parts to the views that may be its
 * occasion, without recursion. */
struct reach {
	struct filter *f;
	uint32_t *stack;        /* views */
	size_t n, cap;
	uint32_t *seen;         /* of each view: rule + 1 */
	uint32_t rule;
};

static void
reach_view(struct reach *r, uint32_t view)
{
	if (view == NONE || r->seen[view] == r->rule + 1)
		return;
	r->seen[view] = r->rule + 1;
	if (r->n == r->cap) {
		r->cap = r->cap > 0 ? r->cap * 2 : 256;
		r->stack = mem_grow(r->stack, r->cap, sizeof(*r->stack));
	}
	r->stack[r->n++] = view;
}

/* Parts nest LIMIT_RULE_DEPTH deep at most: their lines are taken into a
 * list of rules that grows while it is gone through. */
static void
reach_rules(struct reach *r)
{
	struct filter *f = r->f;
	uint32_t *list = mem_zalloc(f->n_rules, sizeof(*list));
	bool *listed = mem_zalloc(f->n_rules, sizeof(*listed));
	size_t n = 1;

	list[0] = r->rule;
	for (size_t i = 0; i < n; i++) {
		const struct rule *rule = &f->rule[list[i]];

		for (size_t k = 0; k < rule->n_lines; k++) {
			const struct line *l = &rule->line[k];
			bool occasion = l->kind <= LINE_NEAR ||
			    ((l->kind == LINE_ALL || l->kind == LINE_COUNT) &&
			    !rule->positive);

			if (!occasion)
				continue;
			if (l->part != NONE && !listed[l->part]) {
				listed[l->part] = true;
				list[n++] = l->part;
			}
			reach_view(r, l->phrase.view[0]);
			reach_view(r, l->phrase.view[1]);
		}
	}
	free(listed);
	free(list);
}

static void
reach_needles(struct reach *r)
{
	struct filter *f = r->f;

	while (r->n > 0) {
		const struct view *v = &f->view[r->stack[--r->n]];
		const struct group *g = &f->group[v->group];

		for (size_t i = 0; i < g->n; i++) {
			const struct term *t = &f->term[g->member[i].term];

			for (size_t k = 0; k < t->n; k++)
				f->use[t->needle[k]].rules[r->rule / 64] |=
				    (uint64_t)1 << r->rule % 64;
		}
		for (size_t i = 0; i < g->n_phrases; i++) {
			reach_view(r, v->phrase[i].view[0]);
			reach_view(r, v->phrase[i].view[1]);
		}
		for (size_t i = 0; i < g->n_lists; i++)
			reach_view(r, v->list[i]);
	}
}

static void
link_rules(struct filter *f)
{
	struct reach r = { .f = f };

	f->rule_words = (f->n_rules + 63) / 64;
	for (size_t i = 0; i < f->n_needles; i++) {
		f->use[i].rules = arena_zalloc(&f->mem, f->rule_words,
		    sizeof(uint64_t));
	}
	r.seen = mem_zalloc(f->n_views, sizeof(*r.seen));
	for (; r.rule < f->n_rules && !f->mem.over; r.rule++) {
		enum rule_kind kind = f->rule[r.rule].kind;

		if (kind != RULE_TOPIC && kind != RULE_VETO)
			continue;
		reach_rules(&r);
		reach_needles(&r);
	}
	free(r.seen);
	free(r.stack);
}

/* Counts the lines of each sort, or fills them in. */
static void
sort_lines(struct rule *r, bool fill)
{
	r->n_gates = r->n_holds = r->n_bars = 0;
	for (size_t i = 0; i < r->n_lines; i++) {
		const struct line *l = &r->line[i];

		if (l->kind == LINE_ALL || l->kind == LINE_COUNT) {
			if (fill)
				r->gate[r->n_gates] = l;
			r->n_gates++;
		} else if (l->kind <= LINE_NEAR && !l->joined) {
			if (fill)
				r->hold[r->n_holds] = l;
			r->n_holds++;
		} else if (l->kind == LINE_NONE) {
			if (fill)
				r->bar[r->n_bars] = l;
			r->n_bars++;
		}
	}
}

static void
link_lines(struct filter *f)
{
	for (size_t i = 0; i < f->n_rules; i++) {
		struct rule *r = &f->rule[i];

		sort_lines(r, false);
		r->gate = arena_zalloc(&f->mem, r->n_gates,
		    sizeof(*r->gate));
		r->hold = arena_zalloc(&f->mem, r->n_holds,
		    sizeof(*r->hold));
		r->bar = arena_zalloc(&f->mem, r->n_bars, sizeof(*r->bar));
		if (f->mem.over)
			return;
		sort_lines(r, true);
	}
}

static void
scratch_new(struct filter *f)
{
	struct scratch *w = mem_zalloc(1, sizeof(*w));
	size_t uses = 0;

	for (size_t i = 0; i < f->n_needles; i++)
		uses += f->use[i].n_groups;
	fold_init(&w->fold);
	w->needle = mem_zalloc(f->n_needles, sizeof(*w->needle));
	w->group = mem_zalloc(f->n_groups, sizeof(*w->group));
	w->found = mem_zalloc(uses, sizeof(*w->found));
	w->view = mem_zalloc(f->n_views, sizeof(*w->view));
	/* Never NULL: places are counted from it. */
	w->cap_places = 64;
	w->place = mem_zalloc(w->cap_places, sizeof(*w->place));
	w->part = mem_zalloc(f->n_rules, sizeof(*w->part));
	w->touched = mem_zalloc(f->rule_words, sizeof(*w->touched));
	w->held = mem_zalloc(f->n_rules, sizeof(*w->held));
	f->scratch = w;
}

void
link_needles(struct build *b)
{
	struct filter *f = b->f;

	needles_unite(b);
	patterns_open(b);
	link_groups(f);
	link_leads(f);
	link_rules(f);
	link_lines(f);
	index_init(&f->front, f->needle, f->n_front, 0);
	index_init(&f->all, f->needle + f->n_front,
	    f->n_needles - f->n_patterns - f->n_front, f->n_front);
	scratch_new(f);
}
