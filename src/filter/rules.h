/* The compiled form of the rules, shared by the files of filter/ only. */
#ifndef KATCHI_FILTER_RULES_H
#define KATCHI_FILTER_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/fold.h"
#include "filter/filter.h"
#include "filter/index.h"
#include "filter/regex.h"
#include "filter/term.h"

#define NONE UINT32_MAX

/* A term as it is written; many may share a needle. */
struct term {
	struct str src;
	struct where at;
	uint32_t needle;
};

/* Terms of which one must be found: those of a @list with the lists in it,
 * or the one term of a line. */
struct group {
	struct str name;        /* of the list; empty for a line's own */
	uint32_t *member;       /* terms */
	size_t n;
	size_t n_uses;          /* lines with it */
	size_t own;             /* members that are not from other lists */
	struct where at;        /* of the list */
	bool named;             /* by a line or by another list */
};

enum line_kind {
	LINE_ANY,
	LINE_NEAR,
	LINE_ALL,
	LINE_NONE,
	LINE_FEED,
	LINE_LANG,
};

struct line {
	enum line_kind kind;
	struct str text;        /* the value */
	struct where at;        /* of the value */
	uint32_t group[2];      /* the second for near only */
	struct str side[2];     /* near, as written */
	uint32_t distance;      /* near, words */
	uint32_t near;          /* its number among near lines, or NONE */
	uint32_t half[2];       /* near */
	uint32_t rule;
};

enum test_kind { TEST_HIT, TEST_MISS, TEST_TODO_HIT, TEST_TODO_MISS };

struct rule_test {
	enum test_kind kind;
	struct str text;
	struct where at;        /* of the value */
};

/* A topic or a veto. */
struct rule {
	const char *name, *title;
	struct where at;
	bool veto;
	bool veto_off;          /* vetoes do not count for this topic */
	bool catch_all;         /* only when no other topic matches */
	size_t index;           /* among the topics, or among the vetoes */
	size_t min;             /* any and near lines that are needed */
	uint32_t *all, *none;   /* groups of these lines */
	size_t n_all, n_none;
	bool positive;          /* there are any or near lines */
	bool scoped;            /* there are feed or lang lines */
	struct line *line;
	size_t n_lines;
	struct rule_test *test;
	size_t n_tests;
};

/* The near lines that have the same needles on the same side. */
struct near_half {
	uint32_t side;          /* 0 or 1 */
	/* Those of which this is the half that fewer lines have. */
	const struct line **lead;
	size_t n_leads;
};

/* What a hit of a needle touches. */
struct needle_use {
	/* Ascending; twice when two terms of the group are this needle. */
	uint32_t *group;
	uint32_t *term;         /* which one, in the order of the group */
	size_t n_groups;
	uint32_t *half;         /* those of side 0 first */
	size_t n_halves;
	struct regex *regex;
};

/* --- what is known while one item is matched ----------------------------- */

struct hit {
	uint32_t next;          /* of the same needle, or NONE */
	uint32_t field;
	uint32_t begin, end;    /* bytes of the field */
};

/* All states hold for one item only: that of the same epoch. */
struct needle_state {
	uint32_t epoch;
	uint32_t first, last;   /* hits */
	uint32_t n;
	bool gave_up;           /* a pattern that met a ceiling */
};

/* The terms of a group that were found. */
struct group_state {
	uint32_t epoch;
	uint32_t first;         /* found, or NONE */
};

struct found_term {
	uint32_t term;
	uint32_t next;          /* of the same group, or NONE */
};

struct near_hit {
	uint32_t needle;
	struct hit hit;
	uint32_t word;
};

struct half_state {
	uint32_t epoch;
	bool seen;
	const struct line *open;        /* near lines that wait for it */
	struct near_hit last;
};

struct near_state {
	uint32_t epoch;
	bool held;
	bool measured;          /* both in one field at least once */
	bool waits;
	const struct line *next;        /* that waits for the same half */
	uint32_t least;         /* distance, words; not kept once it held */
	struct near_hit pair[2];        /* the first that held */
};

/* A line that found its group, or its pair, and is an occasion. */
struct held {
	const struct line *line;
	uint32_t next;          /* of the same rule, or NONE */
};

struct rule_state {
	uint32_t epoch;
	uint32_t positive;      /* any and near lines that found something */
	uint32_t first;         /* held */
};

/* Evidence, small enough to be sorted. */
struct why {
	uint64_t place;         /* gate, field, begin and end, see why.c */
	const struct term *term;
};

struct scratch {
	uint32_t epoch;
	struct fold fold;
	struct needle_state *needle;
	struct group_state *group;
	struct found_term *found_term;  /* at most all that are in groups */
	size_t n_found_terms;
	struct near_state *near;
	struct half_state *half;
	struct rule_state *rule;
	struct held *held;      /* n_held of at most all lines */
	size_t n_held;
	uint32_t *touched;      /* rules, n_touched of them */
	size_t n_touched;
	struct hit *hit;
	size_t n_hits, cap_hits;
	struct why *why;        /* of one rule, before they are cut */
	size_t n_why, cap_why;
	struct near_hit *found; /* of patterns, in one field */
	size_t n_found, cap_found;
};

struct filter {
	struct arena mem;
	struct needle *needle;  /* sorted; patterns behind the rest */
	struct needle_use *use;
	size_t n_needles, n_patterns;
	struct term *term;
	size_t n_terms;
	struct group *group;
	size_t n_groups;
	/* The lines for which a group is the occasion: occasion[i], i from
	 * first_occasion[group] up to first_occasion[group + 1]. */
	const struct line **occasion;
	uint32_t *first_occasion;
	struct rule *rule;
	size_t n_rules;
	uint32_t *topic, *veto; /* rules */
	size_t n_topics, n_vetoes;
	size_t n_near;
	struct near_half *half;
	size_t n_halves;
	struct index index;
	char fingerprint[33];
	struct scratch *scratch;
};

/* --- between the files --------------------------------------------------- */

/* Whether a term of the group stands in the item. */
static inline bool
group_found(const struct scratch *w, uint32_t group)
{
	return w->group[group].epoch == w->epoch;
}

/* Finds everything: the states of needles, groups and near lines are then
 * those of doc. */
void match_scan(const struct filter *f, const struct filter_doc *doc);

/* Whether a line holds after match_scan(); for LINE_NONE whether its group
 * was found. */
bool match_line(const struct filter *f, const struct line *l,
    const struct filter_doc *doc);
bool match_rule(const struct filter *f, size_t rule,
    const struct filter_doc *doc);

/* A line that is an occasion found its group, or its pair, for the first
 * time. */
void match_found(struct scratch *w, const struct line *l);

/* The halves of all near lines, and which of them each needle belongs to. */
void near_link(struct filter *f);

/* A needle that some near line names stands in a word.  Hits come in the
 * order of their begin; no word has a lower number than that of the hit
 * before. */
void near_hit(const struct filter *f, const struct near_hit *h);

/* The last hit of one side in the item, NULL when there was none. */
const struct near_hit *near_last(const struct filter *f, const struct line *l,
    unsigned side);

/* What became of a line; NULL when it never saw both of its sides. */
const struct near_state *near_state(const struct filter *f,
    const struct line *l);

/* The evidence of one line into the scratch's why, from n_why on. */
void match_line_why(const struct filter *f, const struct line *l);

/* The same for the `all` lines of a rule that has any or near lines. */
void match_gates_why(const struct filter *f, const struct rule *r);

/* The same for one side of a near line. */
void match_near_why(const struct filter *f, const struct line *l,
    unsigned side, const struct near_hit *h);

/* All evidence of a rule that holds. */
void match_why(const struct filter *f, size_t rule, struct arena *mem,
    struct match *m);

/* Each `all` line is the occasion of a rule that has no other lines. */
void match_why_ungate(struct scratch *w);

/* Sorts the scratch's why, drops what is there twice, cuts it. */
void match_sort_why(struct scratch *w);

/* Copies it into mem. */
struct evidence *match_copy_why(const struct scratch *w, struct arena *mem,
    size_t *n);

/* The regex of a needle gave up on this item. */
bool match_gave_up(const struct filter *f, uint32_t needle);

/* "headline | summary" */
struct filter_doc test_doc(struct str text);

#endif
