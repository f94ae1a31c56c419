/* A filter while it is made: compile.c finds the sections, keys.c reads
 * their lines, link.c joins what they name. */
#ifndef KATCHI_FILTER_BUILD_H
#define KATCHI_FILTER_BUILD_H

#include "filter/rules.h"

enum section_kind { SECTION_LIST, SECTION_TOPIC, SECTION_VETO, SECTION_KINDS };

/* A @list inside a list. */
struct include {
	uint32_t group;
	struct where at;
};

struct section {
	enum section_kind kind;
	struct str name;
	struct where at;        /* of the heading */
	uint32_t group;         /* of a list */
	uint32_t *term;         /* of a list, without those of includes */
	size_t n_terms, cap_terms;
	struct include *include;
	size_t n_includes, cap_includes;
	uint32_t rule;          /* of a topic or veto */
	size_t cap_lines, cap_tests;
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
	struct needle *raw;     /* of each term */
	size_t cap_terms, cap_raw, cap_groups, cap_rules;
};

/* By kind, and a NULL at the end. */
extern const char *const section_names[SECTION_KINDS + 1];

bool section_kind(struct str word, enum section_kind *kind);

/* The section of that kind and name, or NULL. */
struct section *build_find(const struct build *b, enum section_kind kind,
    struct str name);

/* An empty group; its members and rules come later. */
uint32_t group_new(struct build *b, struct str name);

/* One `key = value` into its section; faults go to b->d. */
void read_key(struct build *b, const struct rule_line *given);

/* Lists into groups: adds the terms of included lists; cycles, lists
 * without a term and too many members are errors. */
void link_lists(struct build *b);

/* Terms into needles, patterns compiled, and what a hit of each touches.
 * Only without errors so far. */
void link_needles(struct build *b);

/* The fingerprint. */
void link_print(struct build *b);

#endif
