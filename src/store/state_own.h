/* What the files of the state share; nobody else includes it. */
#ifndef KATCHI_STORE_STATE_OWN_H
#define KATCHI_STORE_STATE_OWN_H

#include "store/db.h"
#include "store/state.h"

/* Statements whose text is put together from columns: made once, since that
 * took a quarter of all CPU when it was done for each item.  Owned by db. */
#define STATE_KEPT 24

struct state_kept {
	const char *what;       /* a string literal */
	const char *first;      /* the name of the first column, NULL */
	size_t n;               /* columns */
	int kind;
	struct db_query *q;
};

struct state {
	struct db *db;
	struct state_options o;
	bool in;                /* a transaction of state_begin() is open */
	bool torn;              /* content is not what was written */
	struct state_kept kept[STATE_KEPT];
	size_t n_kept;
};

/* The statement that was kept, reset, or NULL. */
struct db_query *state_kept(struct state *st, const char *what,
    const char *first, size_t n, int kind);

/* Keeps it while there is room; NULL is nothing to keep.  Returns q. */
struct db_query *state_keep(struct state *st, const char *what,
    const char *first, size_t n, int kind, struct db_query *q);

/* Appends the CREATE statements of the items' tables. */
void state_item_schema(struct buf *out);

#endif
