/* What hits are seen through: masks hide those that lie wholly inside of
 * them. */
#include "filter/rules.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#include "base/banned.h"

/* The first span of the field that begins behind `begin`. */
static size_t
span_behind(const struct context *c, uint32_t field, uint32_t begin)
{
	size_t lo = 0, hi = c->n_spans;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const struct hidden *s = &c->span[mid];

		if (s->field < field ||
		    (s->field == field && s->begin <= begin))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

bool
context_masks(const struct context *c, uint32_t field, uint32_t begin,
    uint32_t end)
{
	size_t at;

	if (c->n_spans == 0)
		return false;
	at = span_behind(c, field, begin);
	return at > 0 && c->span[at - 1].field == field &&
	    c->span[at - 1].most >= end;
}

const struct phrase *
context_hides(const struct context *c, const struct place *p)
{
	size_t at = span_behind(c, p->field, p->begin);

	while (at-- > 0 && c->span[at].field == p->field) {
		if (c->span[at].end >= p->end)
			return c->span[at].by;
	}
	return NULL;
}

static int
span_cmp(const void *a, const void *b)
{
	const struct hidden *x = a, *y = b;

	if (x->field != y->field)
		return x->field < y->field ? -1 : 1;
	if (x->begin != y->begin)
		return x->begin < y->begin ? -1 : 1;
	return x->end < y->end ? -1 : x->end > y->end;
}

void
hidden_sort(struct hidden *s, size_t n)
{
	if (n > 1)
		qsort(s, n, sizeof(*s), span_cmp);
	for (size_t i = 0; i < n; i++) {
		s[i].most = s[i].end;
		if (i > 0 && s[i - 1].field == s[i].field &&
		    s[i - 1].most > s[i].most)
			s[i].most = s[i - 1].most;
	}
}

const struct context *
context_outer(const struct filter *f)
{
	struct scratch *w = f->scratch;
	struct context c = w->all;

	if (w->masked_known)
		return &w->masked;
	w->masked_known = true;
	w->n_masks = 0;
	for (size_t i = 0; i < f->n_rules && f->n_masks > 0; i++) {
		const struct rule *r = &f->rule[i];

		for (size_t k = 0; k < r->n_lines && r->kind == RULE_MASK; k++)
			phrase_hides(f, &r->line[k].phrase, &w->mask,
			    &w->n_masks);
	}
	if (w->n_masks > 0) {
		hidden_sort(w->mask, w->n_masks);
		c = (struct context){ ++w->contexts, w->mask, w->n_masks,
			NONE };
	}
	w->masked = c;
	return &w->masked;
}

struct context
context_of(const struct filter *f, const struct rule *r,
    const struct context *outer, struct hidden **own)
{
	struct scratch *w = f->scratch;
	struct context c = *outer;
	size_t n = 0;

	*own = NULL;
	for (size_t i = 0; i < r->n_lines && r->masks; i++) {
		if (r->line[i].kind == LINE_MASK)
			phrase_hides(f, &r->line[i].phrase, own, &n);
	}
	if (n == 0)
		return c;
	*own = mem_grow(*own, n + outer->n_spans, sizeof(**own));
	if (outer->n_spans > 0)
		memcpy(*own + n, outer->span,
		    outer->n_spans * sizeof(**own));
	c.id = ++w->contexts;
	c.n_spans = n + outer->n_spans;
	hidden_sort(*own, c.n_spans);
	c.span = *own;
	return c;
}

void
context_leave(const struct filter *f, size_t mark)
{
	struct scratch *w = f->scratch;

	for (size_t i = 0; i < f->n_views; i++) {
		if (w->view[i].first + w->view[i].n > mark)
			w->view[i].context = 0;
	}
	w->n_places = mark;
}
