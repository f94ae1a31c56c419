/* What is possible in rules, but hardly meant. */
#ifndef KATCHI_FILTER_LINT_H
#define KATCHI_FILTER_LINT_H

#include "base/diag.h"
#include "filter/filter.h"

/* filter_lint - warnings into d, each at its place:
 *
 * - a term twice among the terms of a list, or among the any, all or none
 *   lines of a rule
 * - a term in whose own words another one of the same place is found (한미
 *   and 한미동맹), save among `all` lines and where `min` counts lines
 * - a list that no rule and no other list names, a part that none does
 * - a term on both sides of a distance
 * - a topic without hit and miss */
void filter_lint(const struct filter *f, struct diags *d);

#endif
