/* What hits are seen through: the masks of a rule, and of all. */
#include "filter/rules.h"

#include <string.h>

#include "base/mem.h"

#include "base/banned.h"

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
