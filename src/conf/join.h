/* Own files over shipped ones: what the sections of one name, each in a
 * folder of its own, come to.
 *
 * The folders stand over each other in the order in which they were read;
 * what ini_read() read stands over them all.  A section says by
 * `how = add | replace | off` what becomes of those below it; without it, it
 * replaces them, and a warning says so.  What had to be below it and is not
 * there is a warning, never an error: an upgrade of the files below must not
 * stop a run.  Pure. */
#ifndef KATCHI_CONF_JOIN_H
#define KATCHI_CONF_JOIN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"
#include "conf/ini.h"

struct joined {
	const struct ini_entry **line;  /* the heading that was read first of
	                                 * those that count, then the keys;
	                                 * `how` is none of them */
	size_t n;               /* 1 at least */
	size_t met;             /* entry at which the name was met first */
	bool off;               /* there is no such section (any more); line
	                         * is its heading alone */
	bool hollow;            /* rules may name it, so it is there even
	                         * with nothing in it; also when off */
};

struct block;

struct join {
	const struct ini *ini;
	struct diags *d;
	struct block *block;
	size_t n_blocks, cap_blocks;
	const struct ini_entry **line;  /* of all results */
	size_t n_lines;
	struct joined *result;  /* in the order of .met */
	size_t n_results;
};

/* What is in ini is looked at by join_work() and after it only, so it may
 * grow until then. */
void join_init(struct join *j, const struct ini *ini, struct diags *d);
void join_release(struct join *j);

/* Takes a named section: the heading is entry `first` of the ini, the n
 * entries from it on are heading and keys. */
void join_take(struct join *j, size_t first, size_t n);

/* Makes the results.  Sections of one name in one folder are errors. */
void join_work(struct join *j);

#endif
