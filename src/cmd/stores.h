/* State and archive as the configuration has them, opened under the lock. */
#ifndef KATCHI_CMD_STORES_H
#define KATCHI_CMD_STORES_H

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
};

/* All zero before stores_open(). */
struct stores {
	struct state *state;
	struct archive *archive;
	struct publish_count recovered;
	int64_t now;            /* when they were opened */
	int lock;               /* descriptor + 1; 0: none */
	char *name, *email;     /* of the committer */
};

/* stores_open - what of (STORES_ bits) is wanted.
 *
 * Returns 0, or the exit status after a sentence was logged; stores_close()
 * is due in any case. */
int stores_open(struct stores *s, const struct conf *c, int what);
void stores_close(struct stores *s);

/* stores_renew - puts the state aside as PATH.before-<now> and opens an empty
 * one.  s has the lock and no state. */
int stores_renew(struct stores *s, const struct conf *c, struct err *e);

/* At the start of what writes: rebuilds an empty state, notes what readers
 * removed (publish_open()). */
int stores_recover(struct stores *s, struct err *e);

#endif
