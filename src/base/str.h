/* A view of bytes that somebody else owns: never NUL-terminated by promise,
 * never freed.  An empty view may have p == NULL. */
#ifndef KATCHI_BASE_STR_H
#define KATCHI_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
	const char *p;
	size_t n;       /* bytes */
};

/* From a literal, also in static tables. */
#define STR(lit) ((struct str){ (lit), sizeof(lit) - 1 })
#define STR_INIT(lit) { (lit), sizeof(lit) - 1 }

/* For printf: "%.*s", STR_ARG(s).  Only for text of our own: foreign text
 * goes through log_text(). */
#define STR_ARG(s) ((s).n > 2147483647 ? 2147483647 : (int)(s).n), \
	((s).p != NULL ? (s).p : "")

/* The view of a NUL-terminated string; NULL gives the empty view. */
struct str str_of(const char *z);

bool str_eq(struct str a, struct str b);
bool str_is(struct str a, const char *z);

/* ASCII letters compare without case; other bytes as they are. */
bool str_eq_ci(struct str a, struct str b);
bool str_is_ci(struct str a, const char *z);

/* memcmp order, the shorter first. */
int str_cmp(struct str a, struct str b);

bool str_starts(struct str s, const char *prefix);
bool str_starts_ci(struct str s, const char *prefix);
bool str_ends(struct str s, const char *suffix);

/* The place of the first needle at or after from, or SIZE_MAX. */
size_t str_find(struct str s, size_t from, const char *needle);

/* From byte `from` (clamped) to byte `to` (clamped), not including it. */
struct str str_slice(struct str s, size_t from, size_t to);

/* Without the ASCII white space (space, \t \n \v \f \r) at both ends. */
struct str str_trim(struct str s);

/* Cuts s at the first sep: returns what stands before it, and leaves in *s
 * what stands after it (the empty view with p == NULL at the end).  Call
 * while s->p != NULL. */
struct str str_next(struct str *s, char sep);

/* A decimal number without sign or space, all of s, at most max. */
bool str_u64(struct str s, uint64_t max, uint64_t *out);

bool ascii_space(char c);
bool ascii_digit(char c);
bool ascii_alpha(char c);
char ascii_lower(char c);

#endif
