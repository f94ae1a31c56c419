/* Why a topic matches an item, or why not: every line of the rule, with
 * what it found and how near it came. */
#ifndef KATCHI_FILTER_EXPLAIN_H
#define KATCHI_FILTER_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "filter/filter.h"

enum explain_kind {
	EXPLAIN_ANY,
	EXPLAIN_NEAR,
	EXPLAIN_ALL,
	EXPLAIN_NONE,
	EXPLAIN_FEED,
	EXPLAIN_LANG,
	EXPLAIN_KINDS,
};

/* "any", "near", "all", "none", "feed", "lang" */
const char *explain_kind_name(enum explain_kind kind);

enum explain_near {
	EXPLAIN_NEITHER,        /* no side was found */
	EXPLAIN_FIRST,          /* only the first was */
	EXPLAIN_SECOND,
	EXPLAIN_APART,          /* both, but in different fields */
	EXPLAIN_FAR,            /* both, .words apart */
	EXPLAIN_HELD,
};

struct explain_line {
	enum explain_kind kind;
	struct str text;        /* the value as written */
	struct where at;        /* of the value */
	bool good;              /* what the line asks is so; for `none`: its
	                         * term was not found */
	bool gave_up;           /* a pattern met a ceiling: counts as not
	                         * found */
	/* near only */
	enum explain_near near;
	struct str side[2];     /* as written */
	size_t words;           /* least distance, for EXPLAIN_FAR */
	size_t allowed;
	/* What was found, at most LIMIT_EVIDENCE, in order; for a near line
	 * that does not hold the last of each side. */
	struct evidence *why;
	size_t n_why;
};

enum explain_result {
	EXPLAIN_MATCHES,
	EXPLAIN_VETOED,         /* would match, but a veto struck */
	EXPLAIN_COVERED,        /* a catch-all, but another topic matches */
	EXPLAIN_NOT,
	EXPLAIN_UNTOUCHED,      /* not, and none of its any, near and all
	                         * lines found anything: not worth a line */
};

struct explain {
	enum explain_result result;
	const char *name;
	const char *title;
	struct where at;
	size_t needed;          /* any and near lines that must hold, 0: none */
	size_t positive;        /* that do */
	struct explain_line *lines;     /* in the order of the file */
	size_t n_lines;
	/* EXPLAIN_VETOED: the vetoes that struck, as in a verdict. */
	struct match *vetoes;
	size_t n_vetoes;
	size_t other;           /* EXPLAIN_COVERED: the topic that does */
};

/* filter_explain - topic (below filter_topics()) of f against one item.
 *
 * A catch-all is looked at beside all topics, wanted or not.
 *
 * mem  where out lives; past its ceiling evidence and lines are cut */
void filter_explain(const struct filter *f, const struct filter_doc *doc,
    size_t topic, struct arena *mem, struct explain *out);

/* The same for a veto (below filter_vetoes()). */
void filter_explain_veto(const struct filter *f, const struct filter_doc *doc,
    size_t veto, struct arena *mem, struct explain *out);

/* explain_says - appends what became of a line, as a part of a sentence:
 * "SCM found, no @korea within 20 words", "found in the text", "not found".
 * Nothing for a line that is good and not near. */
void explain_says(struct buf *out, const struct explain_line *l);

#endif
