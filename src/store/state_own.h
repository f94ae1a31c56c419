/* What the files of the state share; nobody else includes it. */
#ifndef KATCHI_STORE_STATE_OWN_H
#define KATCHI_STORE_STATE_OWN_H

#include "store/db.h"
#include "store/state.h"

struct state {
	struct db *db;
	struct state_options o;
	bool in;                /* a transaction of state_begin() is open */
	bool torn;              /* content is not what was written */
};

/* Appends the CREATE statements of the items' tables. */
void state_item_schema(struct buf *out);

#endif
