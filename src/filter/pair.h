/* Places of two sides that stand near enough to each other. */
#ifndef KATCHI_FILTER_PAIR_H
#define KATCHI_FILTER_PAIR_H

#include "filter/rules.h"

struct pairing {
	const struct filter *f;
	const struct phrase *p;
	/* The sides' places; they move when places are added. */
	const struct place *a, *b;
	size_t n_a, n_b;
	size_t lo, hi;          /* of b: those near enough to the last of a */
};

/* The number of the word, sentence or paragraph in which a place begins. */
uint32_t place_number(const struct filter *f, const struct place *p,
    enum distance dist);

/* Moves the window of b to what is near enough to a; a never falls. */
void pairing_window(struct pairing *k, const struct place *a);

/* pairing_of - the nearest and the farthest of b on either side of a, in the
 * window; n of them, at most 4.  Of those in between no pair reaches farther
 * or is shorter. */
size_t pairing_of(const struct pairing *k, const struct place *a,
    const struct place *found[4]);

#endif
