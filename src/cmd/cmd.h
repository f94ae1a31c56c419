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

#include "base/diag.h"
#include "conf/conf.h"

/* Statuses beyond sysexits.h, and those with a meaning of our own. */
#define EXIT_DIFFERENT 1        /* check, --expect: differences were found */

#define CMD_OPTIONS 8

struct cmd_option {
	char letter;            /* 0: only the long name */
	const char *name;
	const char *arg;        /* NULL: a flag; else how help calls it */
	const char *says;
};

/* What stands before the command's name. */
struct cmd_global {
	const char *conf;       /* -c FILE, or NULL */
};

struct command {
	const char *name;
	const char *operands;   /* "[FEED...]", "" for none */
	const char *says;       /* one line */
	/* argc, argv as main's: argv[0] is the command's name.  Returns the
	 * exit status. */
	int (*run)(const struct cmd_global *g, int argc, char **argv);
	struct cmd_option options[CMD_OPTIONS]; /* ends with name == NULL */
	bool main;              /* `katchi` alone shows it */
};

extern const struct command cmd_table[];
extern const size_t cmd_table_n;

const struct command *cmd_find(const char *name);

/* The options before the command: -c FILE, -q, -v, --no-color, --help,
 * --version. */
extern const struct cmd_option cmd_globals[];

/* cmd_options - reads the options of argv[0]'s row.
 *
 * values  CMD_OPTIONS places: NULL when not given, the argument, or "" for a
 *         flag
 *
 * Returns the place of the first operand in argv, or -1 when the words are
 * wrong (a sentence was logged) or --help was asked (it was printed, *status
 * is 0 then, else EX_USAGE). */
int cmd_options(int argc, char **argv, const char *values[CMD_OPTIONS],
    int *status);

/* Usage with one sentence more; returns EX_USAGE. */
int cmd_usage(const char *name, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Say that there is no such command, or no such option of c (NULL: before the
 * command), and what may have been meant; return EX_USAGE. */
int cmd_unknown(const char *word);
int cmd_unknown_option(const struct command *c, const char *word);

/* cmd_load - finds and reads the configuration, prints all that is wrong.
 *
 * Returns 0, or EX_CONFIG with everything released; else the caller gives c
 * back with conf_release().  Warnings are printed only when `warn`. */
int cmd_load(const struct cmd_global *g, struct conf *c, bool warn);

int cmd_apply(const struct cmd_global *g, int argc, char **argv);
int cmd_dropped(const struct cmd_global *g, int argc, char **argv);
int cmd_hit(const struct cmd_global *g, int argc, char **argv);
int cmd_check(const struct cmd_global *g, int argc, char **argv);
int cmd_digest(const struct cmd_global *g, int argc, char **argv);
int cmd_explain(const struct cmd_global *g, int argc, char **argv);
int cmd_export(const struct cmd_global *g, int argc, char **argv);
int cmd_feeds(const struct cmd_global *g, int argc, char **argv);
int cmd_gc(const struct cmd_global *g, int argc, char **argv);
int cmd_help(const struct cmd_global *g, int argc, char **argv);
int cmd_import(const struct cmd_global *g, int argc, char **argv);
int cmd_init(const struct cmd_global *g, int argc, char **argv);
int cmd_list(const struct cmd_global *g, int argc, char **argv);
int cmd_parse(const struct cmd_global *g, int argc, char **argv);
int cmd_preview(const struct cmd_global *g, int argc, char **argv);
int cmd_repair(const struct cmd_global *g, int argc, char **argv);
int cmd_run(const struct cmd_global *g, int argc, char **argv);
int cmd_terms(const struct cmd_global *g, int argc, char **argv);
int cmd_version(const struct cmd_global *g, int argc, char **argv);

#endif
