/* What a pattern cannot match without: a few strings of which one must
 * stand in the text.  Looking for them is far cheaper than the pattern. */
#ifndef KATCHI_FILTER_NEED_H
#define KATCHI_FILTER_NEED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

#define NEED_MAX        12

struct need {
	struct str word[NEED_MAX];      /* views of the pattern */
	unsigned rare[NEED_MAX];        /* its byte that texts seldom have */
	size_t n;                       /* 0: nothing is known */
};

/* need_of - what a pattern of PCRE2 without options needs.
 *
 * pattern  valid UTF-8 that compiles; outlives the need
 *
 * Knows literals, classes, groups, looks around and quantifiers; n is 0 when
 * there is anything else in it. */
void need_of(struct need *need, struct str pattern);

/* Whether s has one of the words at or behind byte `from`, or none is
 * needed. */
bool need_met(const struct need *need, struct str s, size_t from);

#endif
