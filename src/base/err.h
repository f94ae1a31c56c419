/* What went wrong, for the keeper of the machine.
 *
 * Owned by the caller, last argument of every function that can fail; such
 * a function returns 0, or -1 with *e set.  The message is a sentence part:
 * what was wanted and what was found, no full stop, no "error:".  Whoever
 * meets the fault sets it, each layer outward adds where, once. */
#ifndef KATCHI_BASE_ERR_H
#define KATCHI_BASE_ERR_H

/* The kind says what to do. */
enum err_kind {
	ERR_NONE = 0,
	ERR_INPUT,      /* foreign input is wrong: report, next source */
	ERR_LIMIT,      /* over a ceiling of limits.h: report, next source */
	ERR_NET,        /* the network or its server: retry later */
	ERR_LOCAL,      /* this machine (disk, state, archive): stop the run */
};

struct err {
	enum err_kind kind;
	char msg[240];
};

/* Sets kind and message (cut at the last whole character that fits).
 * Foreign text in it is made harmless where it is printed, by log_text().
 * Returns -1, so that `return err_set(...)` reads well. */
int err_set(struct err *e, enum err_kind kind, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Puts "CONTEXT: " before the message.  Returns -1. */
int err_add(struct err *e, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
