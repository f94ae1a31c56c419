/* A configuration while it is read; shared by conf.c and check.c only. */
#ifndef KATCHI_CONF_LOAD_H
#define KATCHI_CONF_LOAD_H

#include <stddef.h>

#include "conf/conf.h"
#include "conf/join.h"

/* Where the keys of a section were given, by their place in conf_keys;
 * line 0: not given. */
struct given {
	struct where at[64];
};

struct load {
	struct conf *c;
	struct diags *d;
	size_t cap_sources;
	struct given general;
	size_t done;            /* entries that were looked at */
	struct join join;       /* the named sections */
	struct rule_line *rules;
	size_t n_rules, cap_rules;
};

/* What can be said only when all is read: feeds without a url, topics that
 * are not there, and the like.  Completes and sorts the feeds. */
void load_check(struct load *l);

#endif
