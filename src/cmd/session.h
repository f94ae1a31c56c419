/* A command at work: its words, and what its row needs, open.
 *
 * session_run() reads the options, then the configuration, --topic, --since
 * and --until, then opens archive and state; all is closed when the command
 * returns. */
#ifndef KATCHI_CMD_SESSION_H
#define KATCHI_CMD_SESSION_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "cmd/cmd.h"
#include "conf/conf.h"
#include "store/archive.h"
#include "store/publish.h"
#include "store/state.h"

struct session {
	const struct command *command;
	const char *file;               /* -c FILE, or NULL */
	const char *values[CMD_OPTIONS];        /* as cmd_options() has them */
	char **operands;
	size_t n_operands;
	int64_t since, until;   /* INT64_MIN and 0 when they are not given */
	struct conf conf;       /* all zero: not needed */
	struct state *state;
	struct archive *archive;        /* NULL: not needed yet */
	char tip[ARCHIVE_HEX];  /* of the archive while it is not open */
	struct publish_count recovered;
	int64_t now;            /* when it began */
	bool read_only;
	int lock;               /* descriptor + 1; 0: none */
	/* Ends publishing early; set before session_open() or not at all. */
	const volatile sig_atomic_t *stop;
	char *name, *email;     /* of the committer */
};

/* Says a sentence as a warning. */
extern const struct store_say session_say;

/* session_run - one command, argv[0] its name; the exit status. */
int session_run(const struct command *c, const char *file, int argc,
    char **argv);

/* session_open - more than the row needs (NEED_ bits): what depends on
 * options or operands.
 *
 * Returns 0, or the exit status after a sentence was logged. */
int session_open(struct session *s, int needs);

/* Closes archive and state, and lets go of the lock; twice is harmless. */
void session_shut(struct session *s);

/* Opens the archive if it is not open. */
int session_archive(struct session *s, struct err *e);

/* The tip of its branch, "" before the first commit. */
const char *session_tip(const struct session *s);

/* session_renew - puts the state aside as PATH.before-<now> and opens an
 * empty one.  s has the lock and no state. */
int session_renew(struct session *s, struct err *e);

/* At the start of what writes: rebuilds an empty state, notes what readers
 * removed (publish_open()). */
int session_recover(struct session *s, struct err *e);

#endif
