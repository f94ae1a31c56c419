#include "filter/explain.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "filter/pair.h"

#include "base/banned.h"

static const char *const kind_names[EXPLAIN_KINDS] = {
	[EXPLAIN_ANY] = "any",
	[EXPLAIN_NEAR] = "near",
	[EXPLAIN_ALL] = "all",
	[EXPLAIN_NONE] = "none",
	[EXPLAIN_COUNT] = "count",
	[EXPLAIN_MASK] = "mask",
	[EXPLAIN_FEED] = "feed",
	[EXPLAIN_LANG] = "lang",
};

/* The same order in both. */
static_assert((int)EXPLAIN_NEAR == LINE_NEAR &&
    (int)EXPLAIN_COUNT == LINE_COUNT && (int)EXPLAIN_LANG == LINE_LANG, "");

const char *
explain_kind_name(enum explain_kind kind)
{
	assert(kind < EXPLAIN_KINDS);
	return kind_names[kind];
}

/* --- one phrase ----------------------------------------------------------- */

/* Both sides were found: how near the nearest two places come, and what is
 * wrong with them. */
static void
explain_distance(const struct filter *f, const struct phrase *p,
    const struct context *c, struct explain_line *out)
{
	const struct place *a, *b;
	size_t n_a, n_b, k = 0, first;

	a = view_places(f, p->view[0], c, &n_a);
	first = (size_t)(a - f->scratch->place);
	b = view_places(f, p->view[1], c, &n_b);
	a = f->scratch->place + first;
	out->near = EXPLAIN_APART;
	out->words = SIZE_MAX;
	for (size_t i = 0; i < n_a; i++) {
		/* The last of b before a, and those around it. */
		while (k < n_b && (b[k].field < a[i].field ||
		    (b[k].field == a[i].field && b[k].begin < a[i].begin)))
			k++;
		for (size_t j = k > 2 ? k - 2 : 0; j < n_b && j < k + 2; j++) {
			uint32_t x, y, d;

			if (b[j].field != a[i].field)
				continue;
			if (b[j].begin < a[i].end && b[j].end > a[i].begin) {
				if (out->near == EXPLAIN_APART)
					out->near = EXPLAIN_SAME;
				continue;
			}
			x = place_number(f, &a[i], p->dist);
			y = place_number(f, &b[j], p->dist);
			d = x > y ? x - y : y - x;
			if (d >= out->words)
				continue;
			out->words = d;
			out->near = p->dist != DIST_WORDS && d > 0 ?
			    EXPLAIN_PARTED : p->dist != DIST_WORDS ||
			    d <= p->words ? EXPLAIN_ORDER : EXPLAIN_FAR;
		}
	}
}

/* The last place of a side, as evidence. */
static void
why_last(const struct filter *f, uint32_t view, const struct context *c)
{
	const struct place *list;
	size_t n;

	list = view_places(f, view, c, &n);
	if (n > 0)
		why_place(f, &list[n - 1], false);
}

static void
explain_pair(const struct filter *f, const struct phrase *p,
    const struct context *c, struct explain_line *out)
{
	bool found[2];

	out->allowed = p->words;
	out->sentence = p->dist != DIST_WORDS;
	out->side[0] = p->side[0];
	out->side[1] = p->side[1];
	if (phrase_found(f, p, c, NULL)) {
		out->near = EXPLAIN_HELD;
		return;
	}
	for (size_t side = 0; side < 2; side++) {
		found[side] = p->view[side] != NONE &&
		    view_found(f, p->view[side], c);
		if (found[side])
			why_last(f, p->view[side], c);
	}
	if (found[0] && found[1])
		explain_distance(f, p, c, out);
	else
		out->near = found[0] ? EXPLAIN_FIRST : found[1] ?
		    EXPLAIN_SECOND : EXPLAIN_NEITHER;
}

/* The mask that hides a place which would be found without any. */
static void
explain_mask(const struct filter *f, const struct phrase *p,
    const struct context *c, struct explain_line *out)
{
	const struct context *all = &f->scratch->all;

	if (c->id == all->id)
		return;
	for (size_t side = 0; side < 2; side++) {
		const struct place *list;
		size_t n;

		if (p->view[side] == NONE ||
		    !view_found(f, p->view[side], all))
			continue;
		list = view_places(f, p->view[side], all, &n);
		for (size_t i = 0; i < n; i++) {
			const struct phrase *by = context_hides(c, &list[i]);

			if (by == NULL)
				continue;
			out->mask = by->text;
			out->mask_at = by->at;
			return;
		}
	}
}

static bool
group_gave_up(const struct filter *f, uint32_t group)
{
	const struct group *g;

	if (group == NONE)
		return false;
	g = &f->group[group];
	for (size_t i = 0; i < g->n; i++) {
		const struct term *t = &f->term[g->member[i].term];

		for (size_t k = 0; k < t->n; k++) {
			if (match_gave_up(f, t->needle[k]))
				return true;
		}
	}
	return false;
}

/* --- lines and rules ------------------------------------------------------ */

/* Lines as they are added: a part's stand behind the line that uses it. */
struct explaining {
	const struct filter *f;
	struct arena *mem;
	struct explain *out;
	size_t cap;
};

static struct explain_line *
line_more(struct explaining *x)
{
	struct explain *o = x->out;

	if (!arena_more(x->mem, &o->lines, o->n_lines, &x->cap,
	    sizeof(*o->lines)))
		return NULL;
	memset(&o->lines[o->n_lines], 0, sizeof(*o->lines));
	return &o->lines[o->n_lines++];
}

static void
explain_phrase(const struct filter *f, const struct line *l,
    const struct context *c, struct explain_line *out)
{
	const struct phrase *p = &l->phrase;

	out->scope = scope_name(p->scope);
	if (l->kind == LINE_COUNT)
		out->counted = phrase_count(f, p, c, l->count);
	for (unsigned s = 0; s < 2; s++)
		out->gave_up |= group_gave_up(f, p->group[s]);
	if (p->dist != DIST_NONE)
		explain_pair(f, p, c, out);
	why_line(f, l, c, l->kind == LINE_ALL || l->kind == LINE_COUNT);
	if (l->kind != LINE_MASK)
		explain_mask(f, p, c, out);
	out->elsewhere = p->scope != 0 && p->dist == DIST_NONE &&
	    !phrase_found(f, p, c, NULL) && out->mask.n == 0 &&
	    group_touched(f, p->group[0]);
}

static void explain_lines(struct explaining *x, const struct rule *r,
    const struct context *outer, size_t depth);

/* Parts nest LIMIT_RULE_DEPTH deep at most. */
static void
explain_line(struct explaining *x, const struct line *l,
    const struct context *c, size_t depth)
{
	const struct filter *f = x->f;
	struct scratch *w = f->scratch;
	struct explain_line *out = line_more(x);

	if (out == NULL)
		return;
	out->kind = (enum explain_kind)l->kind;
	out->text = l->text;
	out->at = l->at;
	out->depth = depth;
	out->part = l->part != NONE;
	out->scope = "";
	out->count = l->count;
	out->good = match_line(f, l, c) == (l->kind != LINE_NONE);
	w->n_why = 0;
	if (l->part == NONE && l->kind < LINE_FEED)
		explain_phrase(f, l, c, out);
	why_sort(w);
	out->why = why_copy(w, x->mem, &out->n_why);
	if (l->part != NONE)
		explain_lines(x, &f->rule[l->part], c, depth + 1);
}

static void
explain_lines(struct explaining *x, const struct rule *r,
    const struct context *outer, size_t depth)
{
	size_t mark = x->f->scratch->n_places;
	struct hidden *own;
	struct context c = context_of(x->f, r, outer, &own);

	for (size_t i = 0; i < r->n_lines; i++)
		explain_line(x, &r->line[i], &c, depth);
	if (own != NULL)
		context_leave(x->f, mark);
	free(own);
}

static void
explain_vetoes(const struct filter *f, struct arena *mem, struct explain *out)
{
	struct match *list = arena_zalloc(mem, f->n_vetoes, sizeof(*list));

	for (size_t i = 0; i < f->n_vetoes && list != NULL; i++) {
		if (match_rule(f, f->veto[i]))
			match_why(f, f->veto[i], mem, &list[out->n_vetoes++]);
	}
	out->vetoes = list;
}

/* The first topic that makes a catch-all superfluous. */
static bool
explain_other(const struct filter *f, bool vetoed, size_t *other)
{
	for (size_t i = 0; i < f->n_topics; i++) {
		const struct rule *r = &f->rule[f->topic[i]];

		if (!r->catch_all && (!vetoed || r->veto_off) &&
		    match_rule(f, f->topic[i])) {
			*other = i;
			return true;
		}
	}
	return false;
}

/* What is not met, and whether anything was found at all. */
static bool
explain_short(struct explain *x)
{
	bool touched = false;

	for (size_t i = 0; i < x->n_lines; i++) {
		const struct explain_line *l = &x->lines[i];

		touched |= l->gave_up || ((l->kind <= EXPLAIN_ALL ||
		    l->kind == EXPLAIN_COUNT) && l->kind != EXPLAIN_NONE &&
		    (l->good || l->n_why > 0));
		if (l->depth > 0)
			continue;
		if (l->kind <= EXPLAIN_NEAR) {
			x->positive += l->good;
		} else if (l->kind != EXPLAIN_MASK && !l->good) {
			x->n_short++;
			x->in_the_way = l;
		}
	}
	if (x->positive < x->needed) {
		x->n_short++;
		x->in_the_way = NULL;
	}
	return touched;
}

static void
explain_rule(const struct filter *f, const struct filter_doc *doc,
    size_t rule, struct arena *mem, struct explain *out)
{
	const struct rule *r = &f->rule[rule];
	struct explaining x = { f, mem, out, 0 };
	bool touched;

	memset(out, 0, sizeof(*out));
	match_scan(f, doc, true);
	out->name = r->name;
	out->title = r->title;
	out->at = r->at;
	out->needed = r->positive ? r->min : 0;
	explain_lines(&x, r, context_outer(f), 0);
	touched = explain_short(out);
	if (!match_rule(f, rule)) {
		out->result = touched ? EXPLAIN_NOT : EXPLAIN_UNTOUCHED;
		out->masked = touched && match_scoped(r, doc) &&
		    match_rule_bare(f, rule);
		return;
	}
	out->result = EXPLAIN_MATCHES;
	if (r->kind == RULE_VETO || (r->veto_off && !r->catch_all))
		return;
	explain_vetoes(f, mem, out);
	if (out->n_vetoes > 0 && !r->veto_off)
		out->result = EXPLAIN_VETOED;
	else if (r->catch_all &&
	    explain_other(f, out->n_vetoes > 0, &out->other))
		out->result = EXPLAIN_COVERED;
	if (out->result != EXPLAIN_VETOED)
		out->n_vetoes = 0;
}

void
filter_explain(const struct filter *f, const struct filter_doc *doc,
    size_t topic, struct arena *mem, struct explain *out)
{
	assert(topic < f->n_topics);
	explain_rule(f, doc, f->topic[topic], mem, out);
}

void
filter_explain_veto(const struct filter *f, const struct filter_doc *doc,
    size_t veto, struct arena *mem, struct explain *out)
{
	assert(veto < f->n_vetoes);
	explain_rule(f, doc, f->veto[veto], mem, out);
}

void
filter_maybe_short(const struct filter *f, const struct filter_doc *doc,
    bool *topic)
{
	match_scan(f, doc, true);
	for (size_t i = 0; i < f->n_topics; i++) {
		const struct rule *r = &f->rule[f->topic[i]];
		const struct context *c = context_outer(f);
		size_t bad = 0;

		topic[i] = false;
		if ((f->scratch->touched[f->topic[i] / 64] >>
		    f->topic[i] % 64 & 1) == 0 || !match_scoped(r, doc))
			continue;
		for (size_t k = 0; k < r->n_gates && bad < 2; k++)
			bad += !match_line(f, r->gate[k], c);
		topic[i] = bad < 2;
	}
}
