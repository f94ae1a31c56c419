/* What is wrong in a file that the user writes: one entry per fault, with
 * its place, collected so that one `check` shows them all.
 *
 * Printed as FILE:LINE:COLUMN: error: MESSAGE (or warning:), the form that
 * editors jump to. */
#ifndef KATCHI_BASE_DIAG_H
#define KATCHI_BASE_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/buf.h"

/* A place in a file.  line and column count from 1, the column in bytes;
 * 0 means "the file as a whole". */
struct where {
	const char *file;       /* as the user named it; outlives the diag */
	unsigned line;
	unsigned column;
};

/* The place so many bytes further on in the same line. */
static inline struct where
where_add(struct where at, size_t bytes)
{
	if (at.column > 0)
		at.column += (unsigned)bytes;
	return at;
}

enum diag_level {
	DIAG_ERROR,
	DIAG_WARNING,
	DIAG_NOTE,              /* belongs to the one before it */
};

struct diag {
	enum diag_level level;
	struct where at;
	char *message;
};

struct diags {
	struct diag *list;
	size_t n, cap;
	size_t errors, warnings;        /* counted even when not kept */
	/* What is not understood, and taken as it always was: told as errors
	 * to who looks for faults, else only counted, with the first place. */
	bool strict;
	size_t odd;
	struct where odd_at;
};

void diags_init(struct diags *d);
void diags_release(struct diags *d);

void diags_error(struct diags *d, struct where at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void diags_warning(struct diags *d, struct where at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Something that is not understood and does no more harm than that. */
void diags_odd(struct diags *d, struct where at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void diags_note(struct diags *d, struct where at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Sorts by file (in order of first appearance), line, column; a note stays
 * behind what it belongs to. */
void diags_sort(struct diags *d);

/* One line each; foreign text passes log_text().  On stderr the journal is
 * told their priorities. */
void diags_print(const struct diags *d, FILE *to, bool color);

/* The word of the n (NULL-terminated) that is nearest to `wrong`, or NULL
 * when none is near enough to be meant: at most a third of its length in
 * insertions, deletions, substitutions and swaps of neighbours. */
const char *diag_nearest(const char *wrong, const char *const *words);

#endif
