/* Near lines.  Many of them share a side, so hits are noted once for each
 * half (the needles on one side), and a line is looked at only when its
 * rarer half is hit, and at the first hit of the other half behind that:
 * any later one is farther away. */
#include "filter/rules.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#include "base/banned.h"

/* --- before the first item ------------------------------------------------ */

struct linking {
	struct filter *f;
	uint32_t *known;        /* half + 1, by what is on the side */
	uint32_t *group;        /* of each half */
	uint32_t *lines;        /* that have it */
};

typedef void line_fn(struct linking *k, struct line *l);

static void
each_near(struct linking *k, line_fn *fn)
{
	for (size_t r = 0; r < k->f->n_rules; r++) {
		struct rule *rule = &k->f->rule[r];

		for (size_t i = 0; i < rule->n_lines; i++) {
			if (rule->line[i].kind == LINE_NEAR)
				fn(k, &rule->line[i]);
		}
	}
}

/* A term that stands in many lines is a group of its own in each. */
static void
note_half(struct linking *k, struct line *l, uint32_t side)
{
	struct filter *f = k->f;
	const struct group *g = &f->group[l->group[side]];
	size_t what = g->name.n > 0 ? f->n_needles + l->group[side] :
	    f->term[g->member[0]].needle;
	uint32_t *known = &k->known[what * 2 + side];

	if (*known == 0) {
		f->half[f->n_halves].side = side;
		k->group[f->n_halves] = l->group[side];
		*known = (uint32_t)++f->n_halves;
	}
	l->half[side] = *known - 1;
	k->lines[*known - 1]++;
}

static void
note_line(struct linking *k, struct line *l)
{
	note_half(k, l, 0);
	note_half(k, l, 1);
}

static struct near_half *
leader(struct linking *k, const struct line *l)
{
	return &k->f->half[l->half[k->lines[l->half[1]] <=
	    k->lines[l->half[0]]]];
}

static void
count_lead(struct linking *k, struct line *l)
{
	leader(k, l)->n_leads++;
}

static void
note_lead(struct linking *k, struct line *l)
{
	struct near_half *h = leader(k, l);

	h->lead[h->n_leads++] = l;
}

static void
link_leads(struct linking *k)
{
	struct filter *f = k->f;

	each_near(k, count_lead);
	for (size_t i = 0; i < f->n_halves; i++) {
		struct near_half *h = &f->half[i];

		if (h->n_leads > 0)
			h->lead = arena_zalloc(&f->mem, h->n_leads,
			    sizeof(*h->lead));
		h->n_leads = 0;
	}
	if (!f->mem.over)
		each_near(k, note_lead);
}

/* Each needle once, at each half of that side; counted, or filled. */
static void
link_side(struct linking *k, uint32_t side, uint32_t *last, bool fill)
{
	struct filter *f = k->f;

	for (uint32_t h = 0; h < f->n_halves; h++) {
		const struct group *g = &f->group[k->group[h]];

		for (size_t i = 0; i < g->n && f->half[h].side == side; i++) {
			uint32_t n = f->term[g->member[i]].needle;
			struct needle_use *u = &f->use[n];

			if (last[n] == h + 1)
				continue;
			last[n] = h + 1;
			if (fill)
				u->half[u->n_halves] = h;
			u->n_halves++;
		}
	}
}

static void
link_needle_halves(struct linking *k)
{
	struct filter *f = k->f;
	uint32_t *last = mem_zalloc(f->n_needles, sizeof(*last));

	link_side(k, 0, last, false);
	link_side(k, 1, last, false);
	memset(last, 0, f->n_needles * sizeof(*last));
	for (size_t i = 0; i < f->n_needles; i++) {
		struct needle_use *u = &f->use[i];

		if (u->n_halves > 0)
			u->half = arena_zalloc(&f->mem, u->n_halves,
			    sizeof(*u->half));
		u->n_halves = 0;
	}
	if (!f->mem.over) {
		link_side(k, 0, last, true);
		link_side(k, 1, last, true);
	}
	free(last);
}

void
near_link(struct filter *f)
{
	struct linking k = { .f = f };

	f->half = mem_zalloc(f->n_near * 2, sizeof(*f->half));
	k.known = mem_zalloc((f->n_needles + f->n_groups) * 2,
	    sizeof(*k.known));
	k.group = mem_zalloc(f->n_near * 2, sizeof(*k.group));
	k.lines = mem_zalloc(f->n_near * 2, sizeof(*k.lines));
	each_near(&k, note_line);
	link_leads(&k);
	link_needle_halves(&k);
	free(k.known);
	free(k.group);
	free(k.lines);
}

/* --- while an item is matched --------------------------------------------- */

static struct half_state *
half_state(struct scratch *w, uint32_t half)
{
	struct half_state *st = &w->half[half];

	if (st->epoch != w->epoch) {
		st->epoch = w->epoch;
		st->seen = false;
		st->open = NULL;
	}
	return st;
}

/* Both sides of the line were seen; one of them just now. */
static void
meet(struct scratch *w, struct near_state *st, const struct line *l)
{
	const struct near_hit *a = &w->half[l->half[0]].last;
	const struct near_hit *b = &w->half[l->half[1]].last;
	uint32_t d;

	if (a->hit.field != b->hit.field)
		return;
	d = a->word > b->word ? a->word - b->word : b->word - a->word;
	if (!st->measured || d < st->least)
		st->least = d;
	st->measured = true;
	if (d <= l->distance) {
		st->held = true;
		st->pair[0] = *a;
		st->pair[1] = *b;
		match_found(w, l);
	}
}

/* The half that leads the line was hit on that side. */
static void
lead(struct scratch *w, const struct line *l, uint32_t side)
{
	struct half_state *other = half_state(w, l->half[!side]);
	struct near_state *st = &w->near[l->near];

	if (st->epoch != w->epoch) {
		st->epoch = w->epoch;
		st->held = st->measured = st->waits = false;
		st->least = 0;
	}
	if (st->held)
		return;
	if (other->seen)
		meet(w, st, l);
	if (!st->held && !st->waits) {
		st->waits = true;
		st->next = other->open;
		other->open = l;
	}
}

void
near_hit(const struct filter *f, const struct near_hit *h)
{
	struct scratch *w = f->scratch;
	const struct needle_use *use = &f->use[h->needle];

	for (size_t i = 0; i < use->n_halves; i++) {
		const struct near_half *half = &f->half[use->half[i]];
		struct half_state *st = half_state(w, use->half[i]);
		const struct line *l;

		st->last = *h;
		st->seen = true;
		while ((l = st->open) != NULL) {
			struct near_state *near = &w->near[l->near];

			st->open = near->next;
			near->waits = false;
			if (!near->held)
				meet(w, near, l);
		}
		for (size_t j = 0; j < half->n_leads; j++)
			lead(w, half->lead[j], half->side);
	}
}

const struct near_hit *
near_last(const struct filter *f, const struct line *l, unsigned side)
{
	const struct half_state *st = &f->scratch->half[l->half[side]];

	return st->epoch == f->scratch->epoch && st->seen ? &st->last : NULL;
}

const struct near_state *
near_state(const struct filter *f, const struct line *l)
{
	const struct near_state *st = &f->scratch->near[l->near];

	return st->epoch == f->scratch->epoch ? st : NULL;
}
