/* Views: each group under each scope in which a rule asks for it. */
#include "filter/build.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/mem.h"

#include "base/banned.h"

struct viewing {
	struct build *b;
	uint32_t *first;        /* of each group: its first view, or NONE */
	uint32_t *next;         /* of each view: one of the same group */
	struct where *at;       /* of each view: the line that asked first */
	size_t cap;
};

/* One scope inside of another; 0 is none. */
static unsigned
scope_both(unsigned outer, unsigned inner)
{
	return outer == 0 ? inner : inner == 0 ? outer : outer & inner;
}

static uint32_t
view_of(struct viewing *v, uint32_t group, unsigned scope, struct where at)
{
	struct filter *f = v->b->f;
	uint32_t i;

	for (i = v->first[group]; i != NONE; i = v->next[i]) {
		if (f->view[i].scope == scope)
			return i;
	}
	if (f->n_views == v->cap) {
		v->cap = v->cap > 0 ? v->cap * 2 : 256;
		f->view = mem_grow(f->view, v->cap, sizeof(*f->view));
		v->next = mem_grow(v->next, v->cap, sizeof(*v->next));
		v->at = mem_grow(v->at, v->cap, sizeof(*v->at));
	}
	i = (uint32_t)f->n_views++;
	f->view[i] = (struct view){ .group = group, .scope = scope };
	v->next[i] = v->first[group];
	v->first[group] = i;
	v->at[i] = at;
	return i;
}

static void
phrase_views(struct viewing *v, struct phrase *p, unsigned outer,
    struct where at)
{
	unsigned scope = scope_both(outer, p->scope);

	for (size_t side = 0; side < 2; side++) {
		if (p->group[side] != NONE)
			p->view[side] = view_of(v, p->group[side], scope, at);
	}
}

/* Something in the list can never stand where the line looks for it. */
static void
view_empty(struct viewing *v, uint32_t view, struct str term,
    struct where there)
{
	const struct filter *f = v->b->f;
	const struct view *w = &f->view[view];

	diags_odd(v->b->d, v->at[view], "%s: is looked for, but \"%.*s\" of "
	    "list \"%.*s\" (%s:%u) never stands there",
	    scope_name(w->scope), STR_ARG(term),
	    STR_ARG(f->group[w->group].name), there.file, there.line);
}

/* What the group of a view holds, under its scope. */
static void
view_fill(struct viewing *v, uint32_t i)
{
	struct filter *f = v->b->f;
	struct view w = f->view[i];
	const struct group *g = &f->group[w.group];

	w.phrase = arena_zalloc(&f->mem, g->n_phrases, sizeof(*w.phrase));
	w.list = arena_zalloc(&f->mem, g->n_lists, sizeof(*w.list));
	if (f->mem.over)
		return;
	for (size_t k = 0; k < g->n; k++) {
		const struct term *t = &f->term[g->member[k].term];

		if (w.scope != 0 && g->member[k].scope != 0 &&
		    (w.scope & g->member[k].scope) == 0)
			view_empty(v, i, t->src, t->at);
	}
	for (size_t k = 0; k < g->n_phrases; k++) {
		w.phrase[k] = g->phrase[k];
		if (w.scope != 0 && g->phrase[k].scope != 0 &&
		    (w.scope & g->phrase[k].scope) == 0) {
			view_empty(v, i, g->phrase[k].text, g->phrase[k].at);
			continue;
		}
		phrase_views(v, &w.phrase[k], w.scope, v->at[i]);
	}
	for (size_t k = 0; k < g->n_lists; k++)
		w.list[k] = view_of(v, g->list[k], w.scope, v->at[i]);
	f->view[i] = w;
}

/* So many any lines with a term each are asked for as one list. */
#define JOINED  4

static bool
line_single(const struct filter *f, const struct line *l)
{
	return l->kind == LINE_ANY && l->part == NONE &&
	    l->phrase.dist == DIST_NONE &&
	    f->group[l->phrase.group[0]].name.n == 0;
}

static void
join_terms(struct build *b, struct rule *r)
{
	struct filter *f = b->f;
	struct member *member;
	size_t n = 0;

	r->any = (struct phrase){ .group = { NONE, NONE },
		.view = { NONE, NONE }, .term = NONE };
	for (size_t i = 0; i < r->n_lines; i++)
		n += line_single(f, &r->line[i]);
	member = n >= JOINED ? arena_zalloc(&f->mem, n, sizeof(*member)) :
	    NULL;
	if (member == NULL)
		return;
	for (size_t i = 0; i < r->n_lines; i++) {
		struct line *l = &r->line[i];

		if (!line_single(f, l))
			continue;
		l->joined = true;
		member[r->n_any++] = (struct member){
			f->group[l->phrase.group[0]].member[0].term,
			l->phrase.scope };
	}
	r->any.group[0] = group_new(b, (struct str){ NULL, 0 });
	f->group[r->any.group[0]].member = member;
	f->group[r->any.group[0]].n = n;
	f->group[r->any.group[0]].plain = true;
}

void
link_views(struct build *b)
{
	struct filter *f = b->f;
	struct viewing v = { .b = b };

	for (size_t i = 0; i < f->n_rules; i++)
		join_terms(b, &f->rule[i]);
	v.first = mem_alloc((f->n_groups + 1) * sizeof(*v.first));
	for (size_t i = 0; i < f->n_groups; i++)
		v.first[i] = NONE;
	for (size_t i = 0; i < f->n_rules; i++) {
		struct rule *r = &f->rule[i];

		phrase_views(&v, &r->any, 0, r->at);
		for (size_t k = 0; k < r->n_lines; k++)
			phrase_views(&v, &r->line[k].phrase, 0,
			    r->line[k].at);
	}
	for (size_t i = 0; i < f->n_groups; i++) {
		struct group *g = &f->group[i];

		for (size_t k = 0; k < g->n_excepts; k++)
			phrase_views(&v, &g->except[k], 0, g->except[k].at);
	}
	for (uint32_t i = 0; i < f->n_views && !f->mem.over; i++)
		view_fill(&v, i);
	free(v.first);
	free(v.next);
	free(v.at);
}
