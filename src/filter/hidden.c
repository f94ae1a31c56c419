/* The spans that a context hides. */
#include "filter/rules.h"

#include <stdlib.h>

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
