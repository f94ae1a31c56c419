/* State and archive as the configuration has them, opened under the lock. */
#ifndef KATCHI_CMD_STORES_H
#define KATCHI_CMD_STORES_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "conf/conf.h"
#include "store/archive.h"
#include "store/publish.h"
#include "store/state.h"

enum {
	STORES_STATE = 1,
	STORES_ARCHIVE = 2,
	STORES_LOCK = 4,        /* another run is waited for by nobody: 75 */
	STORES_READ = 8,        /* nothing is written */
	STORES_LATER = 16,      /* the archive only when it is needed: not
	                         * while its branch is where we left it */
};

/* All zero before stores_open(). */
struct stores {
	struct state *state;
	struct archive *archive;        /* NULL: not needed yet */
	char tip[ARCHIVE_HEX];  /* of the archive while it is not open */
	struct publish_count recovered;
	int64_t now;            /* when they were opened */
	bool read_only;
	int lock;               /* descriptor + 1; 0: none */
	/* Ends publishing early; set before stores_open() or not at all. */
	const volatile sig_atomic_t *stop;
	char *name, *email;     /* of the committer */
};

/* Says a sentence as a warning. */
extern const struct store_say stores_say;

/* stores_open - what of (STORES_ bits) is wanted.
 *
 * Returns 0, or the exit status after a sentence was logged; stores_close()
 * is due in any case. */
int stores_open(struct stores *s, const struct conf *c, int what);
void stores_close(struct stores *s);

/* Opens the archive if it is not open. */
int stores_archive(struct stores *s, const struct conf *c, struct err *e);

/* The tip of its branch, "" before the first commit. */
const char *stores_tip(const struct stores *s);

/* stores_renew - puts the state aside as PATH.before-<now> and opens an empty
 * one.  s has the lock and no state. */
int stores_renew(struct stores *s, const struct conf *c, struct err *e);

/* At the start of what writes: rebuilds an empty state, notes what readers
 * removed (publish_open()). */
int stores_recover(struct stores *s, struct err *e);

#endif
