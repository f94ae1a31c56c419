#include "filter/pair.h"

#include "base/old.h"

#include "base/banned.h"

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

bool
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
