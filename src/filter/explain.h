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
	EXPLAIN_COUNT,
	EXPLAIN_MASK,
	EXPLAIN_FEED,
	EXPLAIN_LANG,
	EXPLAIN_KINDS,
};

/* "any", "near", "all", "none", "count", "mask", "feed", "lang" */
const char *explain_kind_name(enum explain_kind kind);

/* What became of a phrase with a distance. */
enum explain_near {
	EXPLAIN_ONE_SIDE,       /* it has none */
	EXPLAIN_NEITHER,        /* no side was found */
	EXPLAIN_FIRST,          /* only the first was */
	EXPLAIN_SECOND,
	EXPLAIN_APART,          /* both, but in different fields */
	EXPLAIN_SAME,           /* both, but only in one and the same place */
	EXPLAIN_ORDER,          /* near enough, but the other way round */
	EXPLAIN_FAR,            /* both, .words apart */
	EXPLAIN_PARTED,         /* both, in other sentences or paragraphs */
	EXPLAIN_HELD,
};

struct explain_line {
	enum explain_kind kind;
	struct str text;        /* the value as written */
	struct where at;        /* of the value */
	size_t depth;           /* 0; in a part 1, in a part of it 2, ... */
	bool part;              /* %name: its lines come next, with what
	                         * they found */
	bool good;              /* what the line asks is so; for `none`: its
	                         * term was not found */
	bool gave_up;           /* a pattern met a ceiling: counts as not
	                         * found */
	const char *scope;      /* "lead", ...; "" for none */
	bool elsewhere;         /* found, but out of that scope */
	/* It was only found inside this mask, or a mask hides another place
	 * of it: the mask's value, or empty. */
	struct str mask;
	struct where mask_at;
	size_t count, counted;  /* count lines */
	/* with a distance only */
	enum explain_near near;
	bool sentence;          /* ~sentence or ~paragraph, not words */
	struct str side[2];     /* as written */
	size_t words;           /* least distance, for EXPLAIN_FAR */
	size_t allowed;
	/* What was found, at most LIMIT_EVIDENCE, in order; of a phrase with
	 * a distance that does not hold, the last of each side. */
	struct evidence *why;
	size_t n_why;
};

enum explain_result {
	EXPLAIN_MATCHES,
	EXPLAIN_VETOED,         /* would match, but a veto struck */
	EXPLAIN_COVERED,        /* a catch-all, but another topic matches */
	EXPLAIN_NOT,
	EXPLAIN_UNTOUCHED,      /* not, and none of its any, near, all and
	                         * count lines found anything */
};

struct explain {
	enum explain_result result;
	const char *name;
	const char *title;
	struct where at;
	size_t needed;          /* any and near lines that must hold, 0: none */
	size_t positive;        /* that do */
	struct explain_line *lines;     /* in the order of the file, those of
	                                 * a part behind the line with it */
	size_t n_lines;
	/* Conditions that are not met: each all, none, count, feed and lang
	 * line is one, all any and near lines together are one. */
	size_t n_short;
	/* Of EXPLAIN_NOT with one: the line of it; NULL for any and near. */
	const struct explain_line *in_the_way;
	bool masked;            /* it would match without its masks */
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

/* What keeps a topic away from an item that it nearly takes, the nearest
 * first. */
enum short_of {
	SHORT_VETO,             /* it matches, but for a veto */
	SHORT_MASK,             /* ... but for a mask */
	SHORT_NONE,             /* ... but for one none line */
	SHORT_SCOPE,            /* ... but for a word that stands elsewhere */
	SHORT_NEAR,             /* ... but for a distance that is too far */
	SHORT_LINE,             /* ... but for one all or count line */
	SHORT_OF_KINDS,
};

/* "veto", "mask", "none", "scope", "distance", "all" */
const char *short_name(enum short_of kind);

/* filter_short - whether one clause, veto or mask keeps a topic away.
 *
 * x  what filter_explain() said of it
 *
 * False when it matches, or more than that is missing. */
bool filter_short(const struct explain *x, enum short_of *kind);

/* short_says - appends the clause that was short: 'all lead: @korea: found,
 * but not in the lead (filters/scm.conf:12)'. */
void short_says(struct buf *out, const struct filter *f,
    const struct explain *x);

/* filter_maybe_short - whether filter_explain() may find a topic short of the
 * item: it is asked only for those, as most items are far from all.
 *
 * topic[i]  set for each topic that is worth it */
void filter_maybe_short(const struct filter *f, const struct filter_doc *doc,
    bool *topic);

/* explain_says - appends what became of a line, as a part of a sentence:
 * "SCM found, no @korea within 20 words", "found in the text", "not found".
 * Nothing for a line that is good, save "holds" for a part. */
void explain_says(struct buf *out, const struct explain_line *l);

#endif
