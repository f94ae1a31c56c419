/* Places of two sides that stand near enough to each other. */
#ifndef KATCHI_FILTER_PAIR_H
#define KATCHI_FILTER_PAIR_H

#include "filter/rules.h"

struct pairing {
	const struct filter *f;
	const struct phrase *p;
	const struct place *a, *b;      /* the sides' places */
	size_t n_a, n_b;
	size_t lo, hi;          /* of b: those near enough to the last of a */
};

/* The places of both sides of a phrase; false when a side has none.  They
 * move when places are added. */
bool pairing_init(struct pairing *k, const struct filter *f,
    const struct phrase *p, const struct context *c);

/* Moves the window of b to what is near enough to a; a never falls. */
void pairing_window(struct pairing *k, const struct place *a);

/* pairing_of - the nearest and the farthest of b on either side of a, in the
 * window; n of them, at most 4.  Of those in between no pair reaches farther
 * or is shorter. */
size_t pairing_of(const struct pairing *k, const struct place *a,
    const struct place *found[4]);

#endif
