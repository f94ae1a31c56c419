/* Topics over items: which match, and why.
 *
 * A filter is compiled once from the lines of filters/, then asked for each
 * item.  Pure: no file, no clock, no globals, no log.  The semantics of
 * terms and rules are those of katchi-filters(5); tests/data/vectors.tsv
 * is their executable form. */
#ifndef KATCHI_FILTER_FILTER_H
#define KATCHI_FILTER_FILTER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/str.h"

/* One `key = value` of a filter file, as the reader of conf/ found it. */
struct rule_line {
	struct str section;     /* "list", "topic", "veto", "part", "mask" */
	struct str name;        /* the subsection */
	struct str key;         /* empty: the section heading itself */
	struct str value;
	struct where at;        /* of the heading or key */
	struct where value_at;  /* of the first byte of the value */
};

enum filter_field {
	FILTER_TITLE,
	FILTER_TEXT,            /* summary and body */
	FILTER_TAGS,
	FILTER_AUTHOR,
	FILTER_LINK,            /* its path and query, decoded */
	FILTER_FIELDS,
};

/* "title", "text", "tags", "author", "link" */
const char *filter_field_name(enum filter_field field);

/* What is matched.  Evidence spans are byte offsets into these views. */
struct filter_doc {
	struct str field[FILTER_FIELDS];        /* tags, authors joined by
	                                         * \n */
	size_t repeated;        /* bytes at the begin of the text that it says
	                         * again: a summary that the body repeats */
	struct str feed;        /* its id; empty: every `feed` line holds */
	struct str lang;        /* "en", "ko-KR"; empty: every `lang` holds */
};

/* One reason, never without a place. */
struct evidence {
	struct str term;        /* as written in the rule file */
	struct where at;        /* of the line that holds it */
	enum filter_field field;
	size_t begin, end;      /* bytes of doc->field[field] */
	bool lead;              /* in the first sentence of the text */
	bool gate;              /* of an `all` line, beside any and near ones:
	                         * a condition, not the occasion */
};

struct match {
	size_t topic;           /* index, see filter_topic_name() */
	struct evidence *why;   /* n_why >= 1; gates last, title first */
	size_t n_why;
};

struct verdict {
	/* Those whose occasion stands in the title come first; then in the
	 * order of the files. */
	struct match *matches;
	size_t n_matches;
	/* Vetoes that struck, with their evidence: topic is then the index of
	 * the veto, see filter_veto_name(). */
	struct match *vetoes;
	size_t n_vetoes;
};

struct filter;

/* filter_compile - makes a filter of n lines, in file order.
 *
 * All faults go to d with their place and a suggestion; when there are
 * errors, NULL is returned.  Lines are copied.  No lines: a filter that
 * never matches. */
struct filter *filter_compile(const struct rule_line *lines, size_t n,
    struct diags *d);
void filter_free(struct filter *f);

size_t filter_topics(const struct filter *f);
size_t filter_vetoes(const struct filter *f);
const char *filter_topic_name(const struct filter *f, size_t topic);
const char *filter_topic_title(const struct filter *f, size_t topic);
/* Where its heading stands. */
struct where filter_topic_at(const struct filter *f, size_t topic);
/* Whether it only takes what no other topic matches. */
bool filter_topic_catch_all(const struct filter *f, size_t topic);
const char *filter_veto_name(const struct filter *f, size_t veto);

/* Hex digits that change when any rule changes and not with comments,
 * order of files or tests. */
const char *filter_fingerprint(const struct filter *f);

/* The version of the rule language; 0.1 had no number. */
#define FILTER_LANGUAGE "2"

/* Values that version 0.1 took for words, or for other words: their places,
 * n of them. */
const struct where *filter_renewed(const struct filter *f, size_t *n);

/* filter_match - all topics of f against one item.
 *
 * topics  globs (fnmatch) that a topic's name must match; n_topics 0: all
 * mem     where out lives; past its ceiling evidence is cut, never a match
 *
 * Linear in text and hits. */
void filter_match(const struct filter *f, const struct filter_doc *doc,
    const char *const *topics, size_t n_topics, struct arena *mem,
    struct verdict *out);

/* filter_test - runs the hit/miss lines of the topics and vetoes.
 *
 * topic  only those of this one, without the warnings; NULL: all
 *
 * A failed one is an error at its place in d, a todo-hit or todo-miss that
 * fails is counted in *todo, one that passes is a warning ("passes now,
 * make it a hit").  The warnings of filter_lint() come first; topics without
 * tests are among them. */
void filter_test(const struct filter *f, const char *topic, struct diags *d,
    size_t *run, size_t *failed, size_t *todo);

#endif
