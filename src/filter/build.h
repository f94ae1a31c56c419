/* A filter while it is made: compile.c finds the sections, keys.c reads
 * their lines, phrase.c their values, link.c joins what they name; build.c
 * is below them all. */
#ifndef KATCHI_FILTER_BUILD_H
#define KATCHI_FILTER_BUILD_H

#include "filter/rules.h"

enum section_kind {
	SECTION_LIST,
	SECTION_TOPIC,
	SECTION_VETO,
	SECTION_PART,
	SECTION_MASK,
	SECTION_KINDS
};

/* A list that a list needs: in it, on a side of a phrase, or of except. */
struct include {
	uint32_t group;
	bool whole;             /* @list alone: its terms are this list's */
	struct where at;
};

/* A %part that a rule needs. */
struct use {
	uint32_t rule;
	struct where at;
};

struct section {
	enum section_kind kind;
	struct str name;
	struct where at;        /* of the heading */
	uint32_t group;         /* of a list */
	struct member *term;    /* of a list, without those of includes */
	size_t n_terms, cap_terms;
	struct include *include;
	size_t n_includes, cap_includes;
	uint32_t rule;          /* of all others */
	size_t cap_lines, cap_tests;
	struct use *use;
	size_t n_uses, cap_uses;
	/* Line 0: not given. */
	struct where title_at, min_at, veto_at, catch_all_at;
};

struct build {
	struct filter *f;
	struct diags *d;
	struct fold fold;
	struct section *section;
	size_t n_sections, cap_sections;
	uint32_t *slot;         /* hash of the sections, number + 1 */
	size_t slot_mask;
	struct needle *raw;     /* of each form of each term */
	size_t n_raw, cap_raw;
	struct section *reading;        /* whose line is being read */
	bool near;              /* it is a near line */
	bool told;              /* it is no phrase, and that was said */
	bool part_told;         /* it names no part, the same */
	size_t cap_terms, cap_groups, cap_rules;
};

/* By kind, and a NULL at the end. */
extern const char *const section_names[SECTION_KINDS + 1];

bool section_kind(struct str word, enum section_kind *kind);

/* Its place in the hash; 0 there: there is none yet. */
uint32_t *build_slot(const struct build *b, enum section_kind kind,
    struct str name);

/* The section of that kind and name, or NULL. */
struct section *build_find(const struct build *b, enum section_kind kind,
    struct str name);

/* The name of a section of that kind that may be meant, or NULL. */
const char *build_nearest(const struct build *b, enum section_kind kind,
    struct str name);

/* Says that no section has that name, and which one may be meant. */
void build_unknown(struct build *b, enum section_kind kind, struct str name,
    struct where at);

/* An empty group; its members and rules come later. */
uint32_t group_new(struct build *b, struct str name);

/* One more term; its number. */
uint32_t term_add(struct build *b, const struct term *t);

/* One `key = value` into its section; faults go to b->d. */
void read_key(struct build *b, const struct rule_line *given);

/* Notes that version 0.1 read the value there otherwise. */
void build_renewed(struct build *b, struct where at);

/* phrase_read - a value: [SCOPE:] SIDE [DIST SIDE].
 *
 * s   trimmed, not empty, lives as long as the filter
 * at  the place of its first byte
 *
 * False with an error in b->d. */
bool phrase_read(struct build *b, struct str s, struct where at,
    struct phrase *out);

/* What other languages of rules mean by signs and words that have no meaning
 * in a term: an error of `check` that says what to write instead, and noted
 * in a run, which takes the signs for blanks as version 0.1 did.
 *
 * s  a term that is no pattern, without its scope */
void odd_term(struct build *b, struct str s, struct where at);

/* The same for a %part that does not exist: it is taken for a word. */
void odd_part(struct build *b, struct str name, struct where at);

/* Lists into groups: adds the terms of included lists; cycles, lists
 * without a term and too many members are errors.  Circles of parts, too. */
void link_lists(struct build *b);
void link_parts(struct build *b);

/* Views of all groups that rules ask for. */
void link_views(struct build *b);

/* Terms into needles, patterns compiled, and what a hit of each touches.
 * Only without errors so far. */
void link_needles(struct build *b);

/* The fingerprint. */
void print_filter(struct build *b);

#endif
