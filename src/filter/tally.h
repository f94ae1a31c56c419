/* What each term does over many items: for those who keep the rules. */
#ifndef KATCHI_FILTER_TALLY_H
#define KATCHI_FILTER_TALLY_H

#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/str.h"
#include "filter/filter.h"

/* A term of an any or near line of a topic (of its all lines, where it has
 * no other), be it by way of a list.  Only items that the topic matches
 * count. */
struct tally_row {
	size_t topic;           /* index, see filter_topic_name() */
	struct str term;        /* as written */
	struct where at;
	size_t hits;            /* places */
	size_t items;
	size_t alone;           /* items that the topic would not match
	                         * without this term */
};

/* A term as it stands in a file, whoever uses it. */
struct tally_term {
	struct str term;
	struct where at;
	size_t items;           /* it was found in, matched or not */
};

struct tally {
	const struct filter *filter;
	struct tally_row *row;  /* by topic, then as the lines name them */
	size_t n_rows;
	struct tally_term *term;        /* in the order of the files */
	size_t n_terms;
	size_t *topic_items;    /* of each topic: items it matched */
	size_t items, matched;  /* that were asked about; by any topic */
	/* Inside: the number of each row's term, and of each term; the first
	 * row of each topic and the end of the last. */
	size_t *row_term, *term_number, *first;
};

/* f outlives t */
void tally_init(struct tally *t, const struct filter *f);
void tally_release(struct tally *t);

/* tally_add - asks all topics about an item and counts.
 *
 * mem  for the verdict; reset by the caller */
void tally_add(struct tally *t, const struct filter_doc *doc,
    struct arena *mem);

#endif
