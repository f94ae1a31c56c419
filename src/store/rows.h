/* Structs as rows of a table, by their base/row.h.
 *
 * A table has a key, a text or a number, and a column for each field.  The
 * columns it lacks are added when it is opened for writing, and read as
 * nothing when it is not.  A sum, where the table has one, is put together
 * from its columns one by one, and a column that holds nothing adds nothing:
 * so it stays good when a column is added.
 *
 * Failures are -1 with *e (ERR_LOCAL). */
#ifndef KATCHI_STORE_ROWS_H
#define KATCHI_STORE_ROWS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/row.h"
#include "store/db.h"

struct rows_table {
	const char *name;
	const struct row_field *fields;
	size_t n;
	bool numbered;          /* the key is `row`, a number that the
	                         * database gives; else `key`, a text */
	bool summed;
};

/* Statements whose text is put together from columns: made once, since that
 * took a quarter of all CPU when it was done for each item.  Owned by db. */
#define ROWS_KEPT 16

struct rows {
	struct db *db;
	struct rows_table t;
	bool *there;            /* of its fields: a column of the database */
	bool sums;              /* and the sum */
	struct {
		const char *where;      /* a string literal */
		bool heavy;
		struct db_query *q;
	} kept[ROWS_KEPT];
	size_t n_kept;
};

/* Appends the CREATE statement of a table. */
void rows_schema(struct buf *out, const struct rows_table *t);

/* rows_open - looks at the columns of a table that exists.
 *
 * add  the missing ones are added
 *
 * Returns 1 when some were. */
int rows_open(struct rows *r, struct db *db, const struct rows_table *t,
    bool add, struct err *e);
void rows_close(struct rows *r);

/* rows_select - a query for rows: their key, then all or the light fields.
 *
 * where  a literal, what follows FROM: statements are kept by its address */
struct db_query *rows_select(struct rows *r, bool heavy, const char *where,
    struct err *e);

/* rows_read - the row at which q of rows_select() stands, as a struct.
 *
 * mem  texts are copied there; NULL: they are views until the next step.  A
 *      ROW_Z is replaced by its own copy in any case
 *
 * False when a heavy row is not what was written. */
bool rows_read(struct rows *r, struct db_query *q, bool heavy,
    struct arena *mem, void *row);

/* Writes a row, all of it: under a key; under a number, *number 0 for a new
 * one, which is then set. */
int rows_put(struct rows *r, struct str key, const void *row, struct err *e);
int rows_put_numbered(struct rows *r, int64_t *number, const void *row,
    struct err *e);

#endif
