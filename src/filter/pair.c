#include "filter/pair.h"

#include "base/mem.h"
#include "base/old.h"
#include "filter/sentence.h"

#include "base/banned.h"

/* The ends of all sentences or paragraphs of a field, found once. */
static const struct ends *
ends_of(struct scratch *w, uint32_t field, enum distance dist)
{
	struct ends *e = &w->ends[field][dist == DIST_PARAGRAPH];
	struct str text = w->field[field];
	size_t at = 0;

	if (e->known)
		return e;
	e->known = true;
	e->n = 0;
	while (at < text.n) {
		at = dist == DIST_PARAGRAPH ? paragraph_end(text, at) :
		    sentence_end(text, at);
		if (e->n == e->cap) {
			e->cap = e->cap > 0 ? e->cap * 2 : 64;
			e->at = mem_grow(e->at, e->cap, sizeof(*e->at));
		}
		e->at[e->n++] = (uint32_t)at;
	}
	return e;
}

uint32_t
place_number(const struct filter *f, const struct place *p,
    enum distance dist)
{
	const struct ends *e;
	size_t lo = 0, hi;

	if (dist <= DIST_WORDS)
		return p->word;
	e = ends_of(f->scratch, p->field, dist);
	hi = e->n;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (e->at[mid] <= p->begin)
			lo = mid + 1;
		else
			hi = mid;
	}
	return (uint32_t)lo;
}

/* Two different places, the right one behind the left if asked for. */
static bool
goes(const struct phrase *p, const struct place *a, const struct place *b)
{
	if (b->begin >= a->end)
		return true;
	if (p->ordered)
		return false;
	return b->end <= a->begin || (filter_old & OLD_ONE_PLACE) != 0;
}

void
pairing_window(struct pairing *k, const struct place *a)
{
	enum distance dist = k->p->dist;
	uint32_t at = place_number(k->f, a, dist);
	uint32_t far = dist == DIST_WORDS ? k->p->words : 0;
	uint32_t from = at > far ? at - far : 0;

	while (k->lo < k->n_b && (k->b[k->lo].field < a->field ||
	    (k->b[k->lo].field == a->field &&
	    place_number(k->f, &k->b[k->lo], dist) < from)))
		k->lo++;
	if (k->hi < k->lo)
		k->hi = k->lo;
	while (k->hi < k->n_b && (k->b[k->hi].field < a->field ||
	    (k->b[k->hi].field == a->field &&
	    place_number(k->f, &k->b[k->hi], dist) <= at + far)))
		k->hi++;
}

size_t
pairing_of(const struct pairing *k, const struct place *a,
    const struct place *found[4])
{
	size_t n = 0, behind = k->lo, hi = k->hi, i;

	while (behind < hi) {
		size_t mid = behind + (hi - behind) / 2;

		if (k->b[mid].begin < a->begin)
			behind = mid + 1;
		else
			hi = mid;
	}
	for (i = behind; i < k->hi && n == 0; i++) {
		if (goes(k->p, a, &k->b[i]))
			found[n++] = &k->b[i];
	}
	if (n > 0 && i < k->hi && goes(k->p, a, &k->b[k->hi - 1]))
		found[n++] = &k->b[k->hi - 1];
	if (k->p->ordered)
		return n;
	for (i = behind; i-- > k->lo;) {
		if (!goes(k->p, a, &k->b[i]))
			continue;
		found[n++] = &k->b[i];
		break;
	}
	for (size_t j = k->lo; i != SIZE_MAX && j < i; j++) {
		if (!goes(k->p, a, &k->b[j]))
			continue;
		found[n++] = &k->b[j];
		break;
	}
	return n;
}
