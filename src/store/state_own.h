/* What the files of the state share; nobody else includes it. */
#ifndef KATCHI_STORE_STATE_OWN_H
#define KATCHI_STORE_STATE_OWN_H

#include "store/db.h"
#include "store/rows.h"
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
	struct rows rows[2];    /* by enum state_table */
	bool in;                /* a transaction of state_begin() is open */
	bool torn;              /* content is not what was written */
	bool sums;              /* items have one: not in one of version 2
	                         * that is read only */
	struct state_kept kept[STATE_KEPT];
	size_t n_kept;
};

/* The statement that was kept, reset, or NULL. */
struct db_query *state_kept(struct state *st, const char *what,
    const char *first, size_t n, int kind);

/* Keeps it while there is room; NULL is nothing to keep.  Returns q. */
struct db_query *state_keep(struct state *st, const char *what,
    const char *first, size_t n, int kind, struct db_query *q);

/* Appends the CREATE statements of the items' tables; what brings those of
 * version 1 to version 2, of 2 to 3, of 3 to 4. */
void state_item_schema(struct buf *out);
extern const char state_item_2[], state_item_3[], state_item_4[];

/* Columns of state_item_query(). */
#define STATE_ITEM_FEED         1
#define STATE_ITEM_TITLE_KEY    8

/* Items by a condition; heavy: with the text form. */
struct db_query *state_item_query(struct state *st, bool heavy,
    const char *where, struct err *e);

/* Views into its row; copied to mem unless that is NULL.  -1 when a heavy one
 * is not what was written: the state is torn. */
int state_item_read(struct state *st, struct db_query *q, bool heavy,
    struct arena *mem, struct item_record *out, struct err *e);

/* state_version.c: brings the database to the version of this program; a new
 * one gets its tables.  Refuses what is not ours or too new; what is torn is
 * marked as such. */
int state_migrate(struct state *st, struct err *e);

/* state_sum.c: sums of what is written, which hold against rot, not against
 * malice.  Begin with STATE_SUM; the end is never 0. */
#define STATE_SUM UINT64_C(0x9e3779b97f4a7c15)
uint64_t state_sum(uint64_t h, struct str s);
uint64_t state_sum_int(uint64_t h, int64_t n);
int64_t state_sum_end(uint64_t h);

/* Two numbers of SQLite's header, which its integrity_check does not know. */
struct state_header {
	int64_t application, version;
};

int state_header(struct state *st, struct state_header *h, struct err *e);

/* state_seal - remembers the sum of the schema and of the header; after each
 * change of them.
 * state_sealed - 1 when that is the sum of the schema with this header, 0
 * when it is not. */
int state_seal(struct state *st, struct err *e);
int state_sealed(struct state *st, struct state_header h, struct err *e);

#endif
