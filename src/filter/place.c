/* Where views and phrases stand in the item at hand. */
#include "filter/rules.h"

#include <stdlib.h>

#include "base/mem.h"
#include "filter/pair.h"

#include "base/banned.h"

/* --- places of a view ----------------------------------------------------- */

static void
place_add(struct scratch *w, const struct place *p)
{
	if (w->n_places == w->cap_places) {
		w->cap_places = w->cap_places > 0 ? w->cap_places * 2 : 256;
		w->place = mem_grow(w->place, w->cap_places,
		    sizeof(*w->place));
	}
	w->place[w->n_places++] = *p;
}

static int
place_cmp(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->field != y->field)
		return x->field < y->field ? -1 : 1;
	if (x->begin != y->begin)
		return x->begin < y->begin ? -1 : 1;
	if (x->end != y->end)
		return x->end < y->end ? -1 : 1;
	return x->term < y->term ? -1 : x->term > y->term;
}

static inline bool
place_before(const struct place *x, const struct place *y)
{
	uint64_t a = (uint64_t)x->field << 32 | x->begin;
	uint64_t b = (uint64_t)y->field << 32 | y->begin;

	return a < b || (a == b && place_cmp(x, y) < 0);
}

/* Few, and nearly in order: each needle's hits are. */
static void
places_sort(struct place *p, size_t n)
{
	if (n > 32) {
		qsort(p, n, sizeof(*p), place_cmp);
		return;
	}
	for (size_t i = 1; i < n; i++) {
		struct place x = p[i];
		size_t k = i;

		for (; k > 0 && place_before(&x, &p[k - 1]); k--)
			p[k] = p[k - 1];
		p[k] = x;
	}
}

bool
group_touched(const struct filter *f, uint32_t group)
{
	const struct scratch *w = f->scratch;
	const struct group *g = &f->group[group];
	const struct term *t;

	if (!g->single)
		return w->group[group].epoch == w->epoch;
	t = &f->term[g->member[0].term];
	for (size_t i = 0; i < t->n; i++) {
		if (w->needle[t->needle[i]].epoch == w->epoch)
			return true;
	}
	return false;
}

/* The hits of one needle as places of a term. */
static void
add_needle(struct scratch *w, uint32_t needle, uint32_t term, unsigned scope,
    const struct context *c)
{
	const struct needle_state *st = &w->needle[needle];
	const struct hit *hit;

	if (st->epoch != w->epoch || needle == c->banned ||
	    (st->in & scope) == 0)
		return;
	for (uint32_t h = st->first; h != NONE; h = hit->next) {
		hit = &w->hit[h];
		if ((hit->in & scope) != 0 && !context_masks(c, hit->field,
		    hit->begin, hit->end))
			place_add(w, &(struct place){ hit->begin, hit->end,
			    hit->word, term, hit->field, hit->in });
	}
}

static void
add_hits(const struct filter *f, const struct view *v,
    const struct context *c)
{
	struct scratch *w = f->scratch;
	const struct group *g = &f->group[v->group];

	if (g->single) {
		const struct term *t = &f->term[g->member[0].term];

		for (size_t i = 0; i < t->n; i++)
			add_needle(w, t->needle[i], g->member[0].term,
			    scope_in(v->scope, g->member[0].scope), c);
		return;
	}
	if (!group_touched(f, v->group))
		return;
	for (uint32_t i = w->group[v->group].first; i != NONE;
	    i = w->found[i].next) {
		const struct found_member *found = &w->found[i];
		const struct member *m = &g->member[found->member];

		add_needle(w, found->needle, m->term,
		    scope_in(v->scope, m->scope), c);
	}
}

/* --- what phrases have ---------------------------------------------------- */

/* Both sides in one: what a list has of its lines with a distance. */
static struct place
place_span(const struct filter *f, const struct place *a,
    const struct place *b, uint32_t term)
{
	const struct scratch *w = f->scratch;
	const struct place *first = a->begin <= b->begin ? a : b;
	struct place p = *first;

	p.end = a->end > b->end ? a->end : b->end;
	p.term = term;
	if (p.field == FILTER_TEXT)
		p.in = p.begin >= w->first.begin && p.end <= w->first.end ?
		    SCOPE_TEXT : IN_REST;
	return p;
}

/* The places of both sides of a phrase; false when a side has none. */
static bool
pairing_init(struct pairing *k, const struct filter *f,
    const struct phrase *p, const struct context *c)
{
	size_t first[2], n[2];

	/* Where one side is missing nothing need be known of the other. */
	if (p->view[0] == NONE || p->view[1] == NONE ||
	    !view_found(f, p->view[0], c) || !view_found(f, p->view[1], c))
		return false;
	for (size_t side = 0; side < 2; side++) {
		const struct place *list;

		list = view_places(f, p->view[side], c, &n[side]);
		first[side] = (size_t)(list - f->scratch->place);
	}
	/* The array may have moved in between. */
	*k = (struct pairing){ f, p, f->scratch->place + first[0],
		f->scratch->place + first[1], n[0], n[1], 0, 0 };
	return n[0] > 0 && n[1] > 0;
}

/* Appends the places of a one-sided phrase: those of its view. */
static void
add_side(const struct filter *f, const struct phrase *p,
    const struct context *c)
{
	struct scratch *w = f->scratch;
	size_t n, from;

	if (p->view[0] == NONE)
		return;
	from = (size_t)(view_places(f, p->view[0], c, &n) - w->place);
	for (size_t i = 0; i < n; i++) {
		struct place one = w->place[from + i];

		if (p->term != NONE)
			one.term = p->term;
		place_add(w, &one);
	}
}

/* Appends the places of a phrase. */
static void
add_phrase(const struct filter *f, const struct phrase *p,
    const struct context *c)
{
	struct scratch *w = f->scratch;
	const struct place *found[4];
	struct place made[4];
	struct pairing k;
	size_t n, a, b;

	if (p->dist == DIST_NONE) {
		add_side(f, p, c);
		return;
	}
	if (!pairing_init(&k, f, p, c))
		return;
	a = (size_t)(k.a - w->place);
	b = (size_t)(k.b - w->place);
	for (size_t i = 0; i < k.n_a; i++) {
		k.a = w->place + a;     /* what is added may move them */
		k.b = w->place + b;
		pairing_window(&k, &k.a[i]);
		n = pairing_of(&k, &k.a[i], found);
		for (size_t j = 0; j < n; j++)
			made[j] = place_span(f, &k.a[i], found[j], p->term);
		for (size_t j = 0; j < n; j++)
			place_add(w, &made[j]);
	}
}

/* The views of a phrase become known, so that add_phrase() adds its places
 * and nothing else. */
static void
know_sides(const struct filter *f, const struct phrase *p,
    const struct context *c)
{
	size_t n;

	for (size_t side = 0; side < 2; side++) {
		if (p->view[side] != NONE)
			view_places(f, p->view[side], c, &n);
	}
}

/* The spans of a group's except lines. */
static struct context
excepted(const struct filter *f, const struct group *g, struct hidden **spans)
{
	struct context c = f->scratch->all;

	*spans = NULL;
	for (size_t i = 0; i < g->n_excepts; i++)
		phrase_hides(f, &g->except[i], spans, &c.n_spans);
	hidden_sort(*spans, c.n_spans);
	c.span = *spans;
	return c;
}

/* Drops the places from `from` on that c hides. */
static void
drop_hidden(struct scratch *w, size_t from, const struct context *c)
{
	size_t kept = from;

	for (size_t i = from; i < w->n_places; i++) {
		struct place p = w->place[i];

		if (!context_masks(c, p.field, p.begin, p.end))
			w->place[kept++] = p;
	}
	w->n_places = kept;
}

static void
drop_twice(struct scratch *w, size_t from)
{
	size_t kept = from;

	for (size_t i = from; i < w->n_places; i++) {
		if (kept > from && place_cmp(&w->place[kept - 1],
		    &w->place[i]) == 0)
			continue;
		w->place[kept++] = w->place[i];
	}
	w->n_places = kept;
}

/* Nests as deep as lists do, LIMIT_RULE_DEPTH at most. */
static void
view_know(const struct filter *f, uint32_t view, const struct context *c)
{
	struct scratch *w = f->scratch;
	const struct view *v = &f->view[view];
	const struct group *g = &f->group[v->group];
	struct context except = { 0 };
	struct hidden *spans = NULL;
	size_t from, n;

	for (size_t i = 0; i < g->n_phrases; i++)
		know_sides(f, &v->phrase[i], c);
	for (size_t i = 0; i < g->n_lists; i++)
		view_places(f, v->list[i], c, &n);
	if (g->n_excepts > 0)
		except = excepted(f, g, &spans);
	from = w->n_places;
	add_hits(f, v, c);
	for (size_t i = 0; i < g->n_phrases; i++)
		add_phrase(f, &v->phrase[i], c);
	for (size_t i = 0; i < g->n_lists; i++)
		add_side(f, &(struct phrase){ .view = { v->list[i], NONE },
		    .term = NONE }, c);
	places_sort(w->place + from, w->n_places - from);
	drop_twice(w, from);
	if (except.n_spans > 0)
		drop_hidden(w, from, &except);
	free(spans);
	w->view[view] = (struct view_state){ c->id, (uint32_t)from,
		(uint32_t)(w->n_places - from) };
}

const struct place *
view_places(const struct filter *f, uint32_t view, const struct context *c,
    size_t *n)
{
	struct scratch *w = f->scratch;

	if (w->view[view].context != c->id)
		view_know(f, view, c);
	*n = w->view[view].n;
	return w->place + w->view[view].first;
}

static bool
needle_in(const struct scratch *w, uint32_t needle, unsigned scope)
{
	const struct needle_state *st = &w->needle[needle];

	return st->epoch == w->epoch && (st->in & scope) != 0;
}

/* A group of terms only, seen as it is: any hit will do. */
static bool
view_hit(const struct filter *f, const struct view *v)
{
	const struct scratch *w = f->scratch;
	const struct group *g = &f->group[v->group];
	uint32_t i;

	if (g->single) {
		const struct term *t = &f->term[g->member[0].term];
		unsigned scope = scope_in(v->scope, g->member[0].scope);

		for (i = 0; i < t->n; i++) {
			if (needle_in(w, t->needle[i], scope))
				return true;
		}
		return false;
	}
	if (!group_touched(f, v->group))
		return false;
	for (i = w->group[v->group].first; i != NONE; i = w->found[i].next) {
		const struct found_member *m = &w->found[i];

		if (needle_in(w, m->needle, scope_in(v->scope,
		    g->member[m->member].scope)))
			return true;
	}
	return false;
}

bool
view_found(const struct filter *f, uint32_t view, const struct context *c)
{
	const struct view *v = &f->view[view];
	size_t n;

	if (f->group[v->group].plain) {
		if (c->n_spans == 0 && c->banned == NONE)
			return view_hit(f, v);
		if (!group_touched(f, v->group))
			return false;
	}
	view_places(f, view, c, &n);
	return n > 0;
}

/* --- phrases -------------------------------------------------------------- */

/* The nearest of n places to a; of two as near the one in front. */
static const struct place *
nearest(const struct filter *f, enum distance dist, const struct place *a,
    const struct place *const *list, size_t n)
{
	const struct place *best = NULL;
	uint32_t at = place_number(f, a, dist), least = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t b = place_number(f, list[i], dist);
		uint32_t d = b > at ? b - at : at - b;

		if (best != NULL && (d > least || (d == least &&
		    list[i]->begin > best->begin)))
			continue;
		best = list[i];
		least = d;
	}
	return best;
}

bool
phrase_found(const struct filter *f, const struct phrase *p,
    const struct context *c, struct pair *pair)
{
	const struct place *found[4];
	struct pairing k;

	if (p->dist == DIST_NONE)
		return p->view[0] != NONE && view_found(f, p->view[0], c);
	if (!pairing_init(&k, f, p, c))
		return false;
	for (size_t i = 0; i < k.n_a; i++) {
		size_t n;

		pairing_window(&k, &k.a[i]);
		n = pairing_of(&k, &k.a[i], found);
		if (n == 0)
			continue;
		if (pair != NULL) {
			pair->side[0] = k.a[i];
			pair->side[1] = *nearest(f, p->dist, &k.a[i], found,
			    n);
		}
		return true;
	}
	return false;
}

size_t
phrase_count(const struct filter *f, const struct phrase *p,
    const struct context *c, size_t enough)
{
	struct scratch *w = f->scratch;
	size_t from, n = 0, end = 0;
	uint32_t field = NONE;

	if (!phrase_found(f, p, c, NULL))
		return 0;
	know_sides(f, p, c);
	from = w->n_places;
	add_phrase(f, p, c);
	places_sort(w->place + from, w->n_places - from);
	for (size_t i = from; i < w->n_places && n < enough; i++) {
		const struct place *at = &w->place[i];

		if (at->field == FILTER_TEXT && at->begin < w->doc->repeated)
			continue;
		if (at->field == field && at->begin < end)
			continue;
		field = at->field;
		end = at->end;
		n++;
	}
	w->n_places = from;
	return n;
}

void
phrase_hides(const struct filter *f, const struct phrase *p,
    struct hidden **list, size_t *n)
{
	struct scratch *w = f->scratch;
	size_t from;

	if (!phrase_found(f, p, &w->all, NULL))
		return;
	know_sides(f, p, &w->all);
	from = w->n_places;
	add_phrase(f, p, &w->all);
	*list = mem_grow(*list, *n + w->n_places - from,
	    sizeof(**list));
	for (size_t k = from; k < w->n_places; k++) {
		const struct place *at = &w->place[k];

		(*list)[(*n)++] = (struct hidden){ at->field, at->begin,
			at->end, at->end, p };
	}
	w->n_places = from;
}
