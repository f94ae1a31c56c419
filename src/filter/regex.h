/* Patterns of `re:` terms: PCRE2, UTF-8, Unicode properties, no JIT, with
 * ceilings on match, depth, heap and text (base/limits.h). */
#ifndef KATCHI_FILTER_REGEX_H
#define KATCHI_FILTER_REGEX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

struct regex;

/* NULL with *e set (ERR_INPUT), and in *at the byte of the pattern where it
 * is wrong.  The pattern outlives the regex. */
struct regex *regex_open(struct str pattern, size_t *at, struct err *e);
void regex_free(struct regex *r);

enum regex_result {
	REGEX_NONE,
	REGEX_FOUND,
	REGEX_GAVE_UP,          /* a ceiling was hit; counts as none */
};

/* A text for any number of patterns. */
struct regex_text {
	struct str s;
	bool checked, valid;    /* UTF-8 */
};

/* s  the original text; of a long one the first LIMIT_REGEX_TEXT bytes */
void regex_text_init(struct regex_text *t, struct str s);

/* regex_find - the first match that begins at or after byte `from`.
 *
 * Never an empty match.  On REGEX_FOUND sets *begin < *end. */
enum regex_result regex_find(struct regex *r, struct regex_text *t,
    size_t from, size_t *begin, size_t *end);

/* "10.42 2022-12-11", of the library that is linked. */
void regex_version(char out[64]);

#endif
