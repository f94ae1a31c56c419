/* What is in the database, by the version in its header. */
#include <inttypes.h>

#include "base/limits.h"
#include "store/state_own.h"

#include "base/banned.h"

#define APPLICATION 0x6B617463          /* "katc" */
#define VERSION 5
#define SEALED 3                /* the first version with a seal */

/* Those of the items. */
static void
add_tables(struct buf *sql)
{
	rows_schema(sql, &state_kept_table);
	buf_adds(sql, state_kept_schema);
	buf_adds(sql, state_cache_schema);
}

static int
create(struct state *st, struct err *e)
{
	struct buf sql;
	int rc;

	buf_init(&sql, LIMIT_MESSAGE);
	buf_adds(&sql, "BEGIN IMMEDIATE;"
	    "CREATE TABLE visit (key TEXT PRIMARY KEY NOT NULL);"
	    "CREATE TABLE host (key TEXT PRIMARY KEY NOT NULL);"
	    "CREATE TABLE meta (key TEXT PRIMARY KEY NOT NULL, value);"
	    "CREATE TABLE pending (seq INTEGER PRIMARY KEY,"
	    " item INTEGER UNIQUE NOT NULL, path TEXT NOT NULL,"
	    " bytes NOT NULL, hash TEXT NOT NULL, message NOT NULL,"
	    " name NOT NULL, email NOT NULL, date INTEGER NOT NULL,"
	    " edit INTEGER NOT NULL);");
	add_tables(&sql);
	buf_printf(&sql, "PRAGMA application_id = %d;"
	    "PRAGMA user_version = %d; COMMIT;", APPLICATION, VERSION);
	rc = db_exec(st->db, buf_z(&sql), e);
	buf_release(&sql);
	return rc == 0 ? state_seal(st, e) : -1;
}

/* Up to version 4 each item had a row.  Where nothing may be written the
 * work is done on a copy. */
static int
move_items(struct state *st, int64_t from, struct err *e)
{
	bool read_only = st->o.read_only;
	struct buf sql;
	struct db *copy;
	int rc;

	if (read_only) {
		if (db_copy(&copy, st->db, e) != 0)
			return -1;
		db_free(st->db);
		st->db = copy;
	}
	buf_init(&sql, LIMIT_MESSAGE);
	buf_adds(&sql, "BEGIN IMMEDIATE;");
	add_tables(&sql);
	rc = db_exec(st->db, buf_z(&sql), e);
	st->in = rc == 0;
	if (rc == 0)
		rc = rows_open(&st->kept, st->db, &state_kept_table, true,
		    e) < 0 ? -1 : 0;
	if (rc == 0)
		rc = state_old_move(st, from >= SEALED, e);
	buf_clear(&sql);
	buf_printf(&sql, "PRAGMA user_version = %d", VERSION);
	if (rc == 0)
		rc = db_exec(st->db, buf_z(&sql), e);
	if (rc == 0)
		rc = state_seal(st, e);
	buf_release(&sql);
	if (rc == 0)
		return state_commit(st, e);
	state_rollback(st);
	return -1;
}

/* The header, made good from the seal where it is not one of ours, but was. */
static int
read_header(struct state *st, struct state_header *h, struct err *e)
{
	struct state_header true_one = { APPLICATION, SEALED };
	struct buf sql;
	int rc;

	if (state_header(st, h, e) != 0)
		return -1;
	if (h->application == APPLICATION && h->version >= SEALED &&
	    h->version <= VERSION)
		return 0;
	while ((rc = state_sealed(st, true_one, e)) == 0 &&
	    true_one.version < VERSION)
		true_one.version++;
	if (rc != 1)
		return rc;
	*h = true_one;
	if (st->o.read_only)
		return 0;
	store_say(&st->o.say, "%s: its header was damaged; mended",
	    st->o.path);
	buf_init(&sql, LIMIT_MESSAGE);
	buf_printf(&sql, "PRAGMA application_id = %" PRId64 ";"
	    "PRAGMA user_version = %" PRId64, h->application, h->version);
	rc = db_exec(st->db, buf_z(&sql), e);
	buf_release(&sql);
	return rc;
}

static int
torn(struct state *st, const char *what, struct err *e)
{
	st->torn = true;
	return err_set(e, ERR_LOCAL, "%s: its %s is damaged", st->o.path,
	    what);
}

int
state_migrate(struct state *st, struct err *e)
{
	struct state_header h;
	int64_t objects;
	int sealed = 0;

	if (read_header(st, &h, e) != 0 ||
	    db_number(st->db, "SELECT count(*) FROM sqlite_master", &objects,
	    e) != 0)
		return -1;
	if (objects == 0 && h.application == 0)
		return create(st, e);
	if (h.application != APPLICATION)
		return err_set(e, ERR_LOCAL, "%s: is a database of another "
		    "program", st->o.path);
	if (h.version > VERSION)
		return err_set(e, ERR_LOCAL, "%s: was written by a newer "
		    "katchi (version %" PRId64 ", this one knows %d)",
		    st->o.path, h.version, VERSION);
	if (h.version < 1)
		return torn(st, "header", e);
	if (h.version >= SEALED && (sealed = state_sealed(st, h, e)) != 1)
		return sealed < 0 ? -1 : torn(st, "schema", e);
	if (h.version < VERSION)
		return move_items(st, h.version, e);
	return 0;
}
