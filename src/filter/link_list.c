/* Lists that include lists, and parts that use parts: what is in them, and
 * no circles. */
#include "filter/build.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"

#include "base/banned.h"

/* --- lists ---------------------------------------------------------------- */

/* A walk through lists that include lists, depth first, without recursion. */
struct walk {
	struct build *b;
	struct section **of;    /* list of each group, NULL for the others */
	uint8_t *state;         /* of each group */
	struct frame {
		uint32_t group;
		size_t next;    /* include to look at */
	} *stack;
	size_t depth;
	uint32_t *stamp;        /* of each term: group + 1 that has it */
	size_t *below;          /* of each group: lists that are no mere terms
	                         * below it and with it */
	size_t members;
	bool cycle;
};

enum { UNSEEN, OPEN, DONE };

/* Whether the terms of a list can stand in another one as if they were its
 * own. */
static bool
list_plain(const struct group *g)
{
	return g->n_phrases == 0 && g->n_lists == 0 && g->n_excepts == 0;
}

static void
fill_own(struct walk *w, const struct section *s, struct group *g)
{
	for (size_t i = 0; i < s->n_terms; i++) {
		w->stamp[s->term[i].term] = s->group + 1;
		g->member[g->n++] = s->term[i];
	}
	g->own = g->n;
}

static void
fill_included(struct walk *w, const struct section *s, struct group *g)
{
	struct filter *f = w->b->f;

	for (size_t i = 0; i < s->n_includes; i++) {
		const struct group *in = &f->group[s->include[i].group];

		if (!s->include[i].whole)
			continue;
		if (!list_plain(in)) {
			g->list[g->n_lists++] = s->include[i].group;
			continue;
		}
		for (size_t j = 0; j < in->n; j++) {
			if (w->stamp[in->member[j].term] == s->group + 1)
				continue;
			w->stamp[in->member[j].term] = s->group + 1;
			g->member[g->n++] = in->member[j];
		}
	}
}

static size_t
list_depth(struct walk *w, const struct section *s)
{
	size_t depth = 0;

	for (size_t i = 0; i < s->n_includes; i++) {
		if (w->below[s->include[i].group] > depth)
			depth = w->below[s->include[i].group];
	}
	return depth;
}

static void
list_fill(struct walk *w, struct section *s)
{
	struct filter *f = w->b->f;
	struct group *g = &f->group[s->group];
	size_t most = s->n_terms;

	for (size_t i = 0; i < s->n_includes; i++) {
		if (s->include[i].whole)
			most += f->group[s->include[i].group].n;
	}
	if (w->members + most > LIMIT_LIST_MEMBERS) {
		if (w->members <= LIMIT_LIST_MEMBERS)
			diags_error(w->b->d, s->at, "the lists and what they "
			    "include are more than %d terms",
			    LIMIT_LIST_MEMBERS);
		w->members = LIMIT_LIST_MEMBERS + 1;
		return;
	}
	g->at = s->at;
	g->member = arena_alloc(&f->mem, most * sizeof(*g->member));
	g->list = arena_zalloc(&f->mem, s->n_includes, sizeof(*g->list));
	if (g->member == NULL || g->list == NULL)
		return;
	fill_own(w, s, g);
	fill_included(w, s, g);
	g->plain = list_plain(g);
	w->members += g->n;
	w->below[s->group] = list_depth(w, s) + !g->plain;
	if (w->below[s->group] > LIMIT_RULE_DEPTH)
		diags_error(w->b->d, s->at, "lists with distances or except "
		    "lines nest %d deep at most", LIMIT_RULE_DEPTH);
}

static void
list_cycle(struct walk *w, const struct include *in)
{
	const struct filter *f = w->b->f;
	const struct frame *top = &w->stack[w->depth - 1];
	struct str a = f->group[in->group].name;
	struct str c = f->group[top->group].name;

	w->cycle = true;
	if (in->group == top->group)
		diags_error(w->b->d, in->at, "list \"%.*s\" includes itself",
		    STR_ARG(a));
	else
		diags_error(w->b->d, in->at, "list \"%.*s\" includes itself by "
		    "way of \"%.*s\"", STR_ARG(a), STR_ARG(c));
}

/* All lists below this one, deepest first. */
static void
list_walk(struct walk *w, uint32_t group)
{
	w->depth = 0;
	w->stack[w->depth++] = (struct frame){ group, 0 };
	w->state[group] = OPEN;
	while (w->depth > 0) {
		struct frame *fr = &w->stack[w->depth - 1];
		struct section *s = w->of[fr->group];
		const struct include *in;

		if (fr->next == s->n_includes) {
			list_fill(w, s);
			w->state[fr->group] = DONE;
			w->depth--;
			continue;
		}
		in = &s->include[fr->next++];
		if (w->state[in->group] == OPEN) {
			list_cycle(w, in);
		} else if (w->state[in->group] == UNSEEN) {
			w->state[in->group] = OPEN;
			w->stack[w->depth++] = (struct frame){ in->group, 0 };
		}
	}
}

static bool
list_empty(const struct group *g)
{
	return !g->off && g->n == 0 && g->n_phrases == 0 && g->n_lists == 0;
}

void
link_lists(struct build *b)
{
	struct filter *f = b->f;
	struct walk w = { .b = b };
	size_t errors = b->d->errors;

	w.of = mem_zalloc(f->n_groups, sizeof(struct section *));
	w.state = mem_zalloc(f->n_groups, sizeof(*w.state));
	w.stack = mem_zalloc(f->n_groups, sizeof(*w.stack));
	w.stamp = mem_zalloc(f->n_terms, sizeof(*w.stamp));
	w.below = mem_zalloc(f->n_groups, sizeof(*w.below));
	for (size_t i = 0; i < b->n_sections; i++) {
		if (b->section[i].kind == SECTION_LIST)
			w.of[b->section[i].group] = &b->section[i];
	}
	for (size_t i = 0; i < b->n_sections; i++) {
		struct section *s = &b->section[i];

		if (s->kind == SECTION_LIST && w.state[s->group] == UNSEEN)
			list_walk(&w, s->group);
	}
	for (size_t i = 0; i < b->n_sections && !w.cycle; i++) {
		const struct section *s = &b->section[i];

		if (errors == 0 && s->kind == SECTION_LIST &&
		    list_empty(&f->group[s->group]) &&
		    w.members <= LIMIT_LIST_MEMBERS)
			diags_error(b->d, s->at, "list \"%.*s\" has no term",
			    STR_ARG(s->name));
	}
	free(w.of);
	free(w.state);
	free(w.stack);
	free(w.stamp);
	free(w.below);
}

/* --- parts ---------------------------------------------------------------- */

/* Depths of all parts: each round settles those above settled ones. */
static bool
parts_settle(struct build *b, const struct section *s, bool *settled)
{
	struct filter *f = b->f;
	size_t depth = 0;

	if (settled[s->rule])
		return false;
	for (size_t i = 0; i < s->n_uses; i++) {
		uint32_t used = s->use[i].rule;

		if (!settled[used])
			return false;
		if (f->rule[used].depth + 1 > depth)
			depth = f->rule[used].depth + 1;
	}
	f->rule[s->rule].depth = depth;
	settled[s->rule] = true;
	if (depth > LIMIT_RULE_DEPTH)
		diags_error(b->d, s->at, "parts nest %d deep at most",
		    LIMIT_RULE_DEPTH);
	return true;
}

void
link_parts(struct build *b)
{
	bool *settled = mem_zalloc(b->f->n_rules, sizeof(*settled));
	bool more = true;

	while (more) {
		more = false;
		for (size_t i = 0; i < b->n_sections; i++) {
			if (b->section[i].kind != SECTION_LIST)
				more |= parts_settle(b, &b->section[i],
				    settled);
		}
	}
	for (size_t i = 0; i < b->n_sections; i++) {
		const struct section *s = &b->section[i];

		if (s->kind != SECTION_PART || settled[s->rule])
			continue;
		for (size_t k = 0; k < s->n_uses; k++) {
			uint32_t used = s->use[k].rule;

			if (settled[used])
				continue;
			diags_error(b->d, s->use[k].at, "part \"%.*s\" uses "
			    "itself%s%s%s", STR_ARG(s->name),
			    used == s->rule ? "" : " by way of \"",
			    used == s->rule ? "" : b->f->rule[used].name,
			    used == s->rule ? "" : "\"");
		}
	}
	free(settled);
}

