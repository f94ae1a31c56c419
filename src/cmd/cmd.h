/* The commands: one file each, one row each in cmd/table.c.  Help,
 * completions and the manual are made from or checked against the rows.
 *
 * This is the only place where the layers meet, and, with net/, the only one
 * that logs. */
#ifndef KATCHI_CMD_CMD_H
#define KATCHI_CMD_CMD_H

#include <stdbool.h>
#include <stddef.h>
#include <sysexits.h>

#include "base/err.h"

/* Statuses beyond sysexits.h, and those with a meaning of our own. */
#define EXIT_DIFFERENT 1        /* check, --expect: differences were found */

#define CMD_OPTIONS 8

struct cmd_option {
	char letter;            /* 0: only the long name */
	const char *name;
	const char *arg;        /* NULL: a flag; else how help calls it */
	const char *says;
};

/* What is open when a command begins; each loads the configuration, too. */
enum {
	NEED_CONF = 1,
	NEED_STATE = 2,
	NEED_ARCHIVE = 4,
	NEED_LOCK = 8,          /* another run is waited for by nobody: 75 */
	NEED_READ = 16,         /* nothing is written */
	NEED_LATER = 32,        /* the archive only when it is needed: not
	                         * while its branch is where we left it */
	NEED_WARNINGS = 64,     /* those of the configuration are printed */
	NEED_TOPIC = 128,       /* --topic is one that the filters have */
};

struct session;

struct command {
	const char *name;
	/* "[FEED...]", "" for none: each word is one operand, one in brackets
	 * may be left out, "..." is any number. */
	const char *operands;
	const char *says;       /* one line */
	/* Returns the exit status, or -1 with *e set: EX_IOERR. */
	int (*run)(struct session *s, struct err *e);
	int needs;              /* NEED_ bits; 0: not even a configuration */
	struct cmd_option options[CMD_OPTIONS]; /* ends with name == NULL */
	bool main;              /* `katchi` alone shows it */
	const char *wants;      /* said when the operands are too few or too
	                         * many; NULL: which one is too many */
};

extern const struct command cmd_table[];
extern const size_t cmd_table_n;

const struct command *cmd_find(const char *name);

/* The options before the command: -c FILE, -q, -v, --no-color, --help,
 * --version. */
extern const struct cmd_option cmd_globals[];

/* cmd_options - reads the options of c, counts the operands.
 *
 * values  CMD_OPTIONS places: NULL when not given, the argument, or "" for a
 *         flag
 *
 * Returns the place of the first operand in argv, or -1 when the words are
 * wrong (a sentence was logged) or --help was asked (it was printed, *status
 * is 0 then, else EX_USAGE). */
int cmd_options(const struct command *c, int argc, char **argv,
    const char *values[CMD_OPTIONS], int *status);

/* Usage with one sentence more; returns EX_USAGE. */
int cmd_usage(const char *name, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Say that there is no such command, or no such option of c (NULL: before the
 * command), and what may have been meant; return EX_USAGE. */
int cmd_unknown(const char *word);
int cmd_unknown_option(const struct command *c, const char *word);

/* What katchi is and its commands: all, or those to begin with. */
void cmd_overview(bool all);

int cmd_apply(struct session *s, struct err *e);
int cmd_dropped(struct session *s, struct err *e);
int cmd_hit(struct session *s, struct err *e);
int cmd_check(struct session *s, struct err *e);
int cmd_digest(struct session *s, struct err *e);
int cmd_explain(struct session *s, struct err *e);
int cmd_export(struct session *s, struct err *e);
int cmd_feeds(struct session *s, struct err *e);
int cmd_gc(struct session *s, struct err *e);
int cmd_help(struct session *s, struct err *e);
int cmd_import(struct session *s, struct err *e);
int cmd_init(struct session *s, struct err *e);
int cmd_list(struct session *s, struct err *e);
int cmd_parse(struct session *s, struct err *e);
int cmd_preview(struct session *s, struct err *e);
int cmd_repair(struct session *s, struct err *e);
int cmd_run(struct session *s, struct err *e);
int cmd_terms(struct session *s, struct err *e);
int cmd_version(struct session *s, struct err *e);

#endif
