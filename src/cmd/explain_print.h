/* What `katchi explain` shows of an item. */
#ifndef KATCHI_CMD_EXPLAIN_PRINT_H
#define KATCHI_CMD_EXPLAIN_PRINT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "filter/filter.h"

struct explain_item {
	struct str id;          /* as the feed gives it; may be empty */
	struct str title;       /* for the heading */
	struct filter_doc doc;
};

struct explain_look {
	bool color;             /* else the words stand in [brackets] */
	bool all;               /* every topic, every line; else those that
	                         * match, are vetoed, or nearly match, and of
	                         * the lines those that tell why */
	const char *const *topics;      /* globs, shown whatever became of
	                                 * them; n_topics 0: all topics */
	size_t n_topics;
};

/* explain_print - one item for a reader: a heading, then for each topic that
 * found anything what became of it, and under it the lines that count:
 *
 *	SCM held in Seoul
 *	  scm  matches
 *	    any   SCM      alliance.conf:12  title  [SCM] held in Seoul
 *	  tds  no: all @korea, none found
 *	    any   TDS      alliance.conf:18  text   [TDS] is cut from rent
 *	    all   @korea   alliance.conf:19  none found
 *
 * Matches come first, then what was vetoed, then near misses.  Foreign text
 * passes log_text(); of a long term the front is shown.  mem is reset between
 * topics. */
void explain_print(struct buf *out, const struct filter *f,
    const struct explain_item *item, const struct explain_look *look,
    struct arena *mem);

/* explain_json - one item as one JSON object on one line: id, title, topics
 * (names that match), matches (topic, term, file, line, field, text, span
 * [begin, end) in bytes of the field), vetoes (the same with veto). */
void explain_json(struct buf *out, const struct filter *f,
    const struct explain_item *item, const struct explain_look *look,
    struct arena *mem);

#endif
