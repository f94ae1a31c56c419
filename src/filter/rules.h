/* The compiled form of the rules, shared by the files of filter/ only.
 *
 * A value is a phrase: one side, or two with a distance.  A side is a group:
 * one term, or a @list.  A group under a scope is a view, and a view has
 * places in an item; rules are asked about places. */
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
#include "filter/sentence.h"
#include "filter/term.h"

#define NONE UINT32_MAX

/* Where in an item something may stand.  The first sentence of the text has
 * both its bits, the rest of it one. */
enum {
	IN_TITLE  = 0x01,
	IN_FIRST  = 0x02,
	IN_REST   = 0x04,
	IN_TAGS   = 0x08,
	IN_AUTHOR = 0x10,
	IN_LINK   = 0x20,
};

#define SCOPE_LEAD      (IN_TITLE | IN_FIRST)
#define SCOPE_TEXT      (IN_FIRST | IN_REST)
#define SCOPE_DEFAULT   (IN_TITLE | SCOPE_TEXT | IN_TAGS)

/* "lead" and so on; "" for SCOPE_DEFAULT and for what has no name. */
const char *scope_name(unsigned scope);

/* Where a term may stand that has a scope of its own, in a line with one;
 * 0: none is given. */
static inline unsigned
scope_in(unsigned line, unsigned own)
{
	if (line == 0)
		return own == 0 ? SCOPE_DEFAULT : own;
	return own == 0 ? line : line & own;
}

/* A value as it is written; with {a|b} it has many needles. */
struct term {
	struct str src;
	struct where at;
	uint32_t *needle;
	size_t n;
};

enum distance {
	DIST_NONE,              /* one side only */
	DIST_WORDS,
	DIST_SENTENCE,
	DIST_PARAGRAPH,
};

struct phrase {
	struct str text;        /* as written */
	struct where at;
	unsigned scope;         /* 0: none is given */
	enum distance dist;
	bool ordered;           /* > : the right side behind the left one */
	uint32_t words;         /* DIST_WORDS */
	uint32_t group[2];
	struct str side[2];     /* as written */
	uint32_t view[2];       /* link.c; the second NONE for one side */
	uint32_t term;          /* of a list: what evidence names, or NONE */
};

/* A term of a list, under the scope that stands before it there, or 0. */
struct member {
	uint32_t term;
	unsigned scope;
};

struct group {
	struct str name;        /* of the list; empty for a line's own term */
	struct where at;        /* of the list */
	/* Its terms, with those of the lists in it that are only terms. */
	struct member *member;
	size_t n;
	size_t own;             /* members that are not from other lists */
	struct phrase *phrase;  /* its lines with a distance */
	size_t n_phrases, cap_phrases;
	uint32_t *list;         /* lists in it that are more than terms */
	size_t n_lists;
	struct phrase *except;
	size_t n_excepts, cap_excepts;
	bool named;             /* by a line or by another list */
	bool off;               /* switched off: empty on purpose */
	bool single;            /* a line's own term, of few forms */
	bool plain;             /* members only */
};

/* A group under a scope. */
struct view {
	uint32_t group;
	unsigned scope;         /* 0: none */
	struct phrase *phrase;  /* the group's, under this scope */
	uint32_t *list;         /* views of its lists */
};

enum line_kind {
	LINE_ANY,
	LINE_NEAR,
	LINE_ALL,
	LINE_NONE,
	LINE_COUNT,
	LINE_MASK,
	LINE_FEED,
	LINE_LANG,
};

struct line {
	enum line_kind kind;
	struct str text;        /* the value */
	struct where at;        /* of the value */
	struct phrase phrase;
	uint32_t part;          /* rule of %part, or NONE */
	uint32_t count;         /* LINE_COUNT */
	bool not;               /* !glob, !tag */
	bool joined;            /* its term is looked for with others, see
	                         * rule.any */
};

enum test_kind { TEST_HIT, TEST_MISS, TEST_TODO_HIT, TEST_TODO_MISS };

struct rule_test {
	enum test_kind kind;
	struct str text;
	struct where at;        /* of the value */
};

enum rule_kind { RULE_TOPIC, RULE_VETO, RULE_PART, RULE_MASK };

struct rule {
	enum rule_kind kind;
	const char *name, *title;
	struct where at;
	bool veto_off;          /* vetoes do not count for this topic */
	bool catch_all;         /* only when no other topic matches */
	size_t index;           /* among those of its kind */
	size_t min;             /* any and near lines that are needed */
	size_t depth;           /* of the parts below it */
	bool positive;          /* there are any or near lines */
	bool off;               /* a part that has no line on purpose */
	bool masks;             /* there are mask lines */
	bool scoped;            /* there are feed or lang lines */
	bool named;             /* a part that is used */
	struct line *line;
	size_t n_lines;
	struct phrase any;      /* the terms of any lines that have only one,
	                         * as if they were a list */
	size_t n_any;
	/* The other lines by what they do; see link.c. */
	const struct line **gate, **hold, **bar;
	size_t n_gates, n_holds, n_bars;
	struct rule_test *test;
	size_t n_tests;
};

/* What a hit of a needle touches. */
struct needle_use {
	uint32_t *group;        /* ascending */
	uint32_t *member;       /* which one of the group */
	size_t n_groups;
	uint64_t *rules;        /* topics and vetoes whose occasion it may be,
	                         * a bit each: f->rule_words of them */
	unsigned scope;         /* where it is wanted, IN_ bits */
	struct regex *regex;
};

/* --- what is known while one item is matched ----------------------------- */

struct hit {
	uint32_t next;          /* of the same needle, or NONE */
	uint32_t begin, end;    /* bytes of the field */
	uint32_t word;          /* the number of its first word */
	uint8_t field;
	uint8_t in;             /* IN_ bits */
};

/* All states hold for one item only: that of the same epoch. */
struct needle_state {
	uint32_t epoch;
	uint32_t first, last;   /* hits */
	uint32_t n;
	unsigned in;            /* of all hits */
	bool gave_up;           /* a pattern that met a ceiling */
};

/* The members of a group that were found. */
struct group_state {
	uint32_t epoch;
	uint32_t first, last;   /* found, as they were found */
};

struct found_member {
	uint32_t member;
	uint32_t needle;
	uint32_t next;          /* of the same group, or NONE */
};

/* Something stands there: a term, or both sides of a list's phrase. */
struct place {
	uint32_t begin, end;    /* bytes */
	uint32_t word;
	uint32_t term;
	uint8_t field;
	uint8_t in;
};

/* The places of a view, known for one context. */
struct view_state {
	uint32_t context;
	uint32_t first, n;      /* of w->place */
};

/* Bytes of a field that count for nothing. */
struct hidden {
	uint32_t field;
	uint32_t begin, end;
	uint32_t most;          /* the farthest end up to here in the field */
	const struct phrase *by;
};

/* What hits are seen through: masked ones are not there, nor those of one
 * needle when asked what the rest would do. */
struct context {
	uint32_t id;
	const struct hidden *span;        /* by field, then begin */
	size_t n_spans;
	uint32_t banned;        /* needle, or NONE */
};

struct pair {
	struct place side[2];
};

/* Evidence, small enough to be sorted. */
struct why {
	uint64_t place;         /* gate, field, begin and end, see why.c */
	const struct term *term;
};

/* Where sentences or paragraphs of a field end, as far as anyone asked. */
struct ends {
	uint32_t *at;
	size_t n, cap;
	bool known;
};

struct scratch {
	uint32_t epoch, contexts;
	const struct filter_doc *doc;
	bool everywhere;        /* hits that count nowhere are kept, too */
	struct str field[FILTER_FIELDS];
	struct span first;      /* sentence of the text */
	struct fold fold;
	struct needle_state *needle;
	struct group_state *group;
	struct found_member *found;
	size_t n_found;
	struct hit *hit;
	size_t n_hits, cap_hits;
	struct view_state *view;
	struct part_state {
		uint32_t context;
		bool held;
	} *part;                /* of each rule that is a part */
	struct place *place;
	size_t n_places, cap_places;
	struct ends ends[FILTER_FIELDS][2];
	uint64_t *touched;      /* rules, a bit each */
	struct context all;     /* nothing is masked */
	struct context masked;  /* by mask sections only */
	bool masked_known;
	struct hidden *mask;      /* those of mask sections */
	size_t n_masks;
	struct why *why;        /* of one rule, before they are cut */
	size_t n_why, cap_why;
	struct regex_hit {
		uint32_t needle;
		uint32_t begin, end;
	} *pattern;             /* of patterns, in one field */
	size_t n_patterns, cap_patterns;
	uint32_t *held;         /* rules that hold */
	size_t n_held;
};

struct filter {
	struct arena mem;
	/* Those that are not wanted behind the first sentence, then the
	 * others, each sorted; patterns come last. */
	struct needle *needle;
	struct needle_use *use;
	size_t n_needles, n_front, n_patterns;
	struct term *term;
	size_t n_terms;
	struct group *group;
	size_t n_groups;
	struct view *view;
	size_t n_views;
	struct rule *rule;
	size_t n_rules, rule_words;
	uint32_t *topic, *veto; /* rules */
	size_t n_topics, n_vetoes, n_parts, n_masks;
	unsigned scope;         /* where any needle is wanted, IN_ bits */
	bool leads;             /* some view asks for the first sentence */
	struct index front, all;        /* of n_front needles, of the others */
	struct where *renewed;
	size_t n_renewed, cap_renewed;
	char fingerprint[33];
	struct scratch *scratch;
};

/* --- scan.c: which needles stand in the item ------------------------------ */

/* Finds everything: the states of needles and groups are then those of
 * doc, and no view is known.
 *
 * everywhere  also where nothing that is found counts: for those who ask
 *             why it does not */
void match_scan(const struct filter *f, const struct filter_doc *doc,
    bool everywhere);

/* The regex of a needle gave up on this item. */
bool match_gave_up(const struct filter *f, uint32_t needle);

/* --- hidden.c: spans ------------------------------------------------------ */

/* The mask that hides a place, or NULL. */
const struct phrase *context_hides(const struct context *c,
    const struct place *p);

/* Whether one does. */
bool context_masks(const struct context *c, uint32_t field, uint32_t begin,
    uint32_t end);

/* By field and begin, with the farthest ends: what contexts look at. */
void hidden_sort(struct hidden *list, size_t n);

/* --- place.c: where views stand ------------------------------------------- */

/* Whether some hit of the group's terms is there, wherever it counts. */
bool group_touched(const struct filter *f, uint32_t group);

/* Whether the view has a place. */
bool view_found(const struct filter *f, uint32_t view,
    const struct context *c);

/* Its places, by field and begin.  The array moves with the next call. */
const struct place *view_places(const struct filter *f, uint32_t view,
    const struct context *c, size_t *n);

/* Whether the phrase has a place; of two sides the first such pair goes to
 * *pair, which may be NULL. */
bool phrase_found(const struct filter *f, const struct phrase *p,
    const struct context *c, struct pair *pair);

/* How many of its places stand one behind the other without touching, at
 * most `enough`. */
size_t phrase_count(const struct filter *f, const struct phrase *p,
    const struct context *c, size_t enough);

/* Appends to *list (n of them, to be freed) all places of a phrase, as they
 * are without any mask. */
void phrase_hides(const struct filter *f, const struct phrase *p,
    struct hidden **list, size_t *n);

/* --- context.c: what is masked -------------------------------------------- */

/* What hits are seen through in a rule that is looked at in `outer`: the
 * same with its own masks.  Spans that it needs are added to *own, which the
 * caller frees. */
struct context context_of(const struct filter *f, const struct rule *r,
    const struct context *outer, struct hidden **own);

/* Forgets the places that were found since there were `mark` of them. */
void context_leave(const struct filter *f, size_t mark);

/* The context of topics and vetoes without masks of their own. */
const struct context *context_outer(const struct filter *f);

/* --- match.c: rules ------------------------------------------------------- */

/* Whether what a line asks for is there; for LINE_NONE whether it was found.
 * A mask is there when it hides something. */
bool match_line(const struct filter *f, const struct line *l,
    const struct context *c);

/* Whether the rule holds. */
bool match_rule(const struct filter *f, size_t rule);

/* The same without any mask. */
bool match_rule_bare(const struct filter *f, size_t rule);

/* The same without one needle. */
bool match_rule_without(const struct filter *f, size_t rule, uint32_t needle);

/* Whether the feed and lang lines of a rule hold. */
bool match_scoped(const struct rule *r, const struct filter_doc *doc);

/* --- why.c: evidence ------------------------------------------------------ */

/* The evidence of one line into the scratch's why, from n_why on. */
void why_line(const struct filter *f, const struct line *l,
    const struct context *c, bool gate);

/* The places of one view, or one place. */
void why_view(const struct filter *f, uint32_t view,
    const struct context *c, bool gate);
void why_place(const struct filter *f, const struct place *p, bool gate);

/* All evidence of a rule that holds. */
void match_why(const struct filter *f, size_t rule, struct arena *mem,
    struct match *m);

/* Sorts the scratch's why, drops what is there twice, cuts it. */
void why_sort(struct scratch *w);

/* Copies it into mem. */
struct evidence *why_copy(const struct scratch *w, struct arena *mem,
    size_t *n);

/* "headline | summary" */
struct filter_doc test_doc(struct str text);

#endif
