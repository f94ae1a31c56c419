/* What is in the database, by the version in its header. */
#include <inttypes.h>

#include "base/limits.h"
#include "store/state_own.h"

#include "base/banned.h"

#define APPLICATION 0x6B617463          /* "katc" */
#define VERSION 4
#define SEALED 3                /* the first version with a seal */

static int
create(struct state *st, struct err *e)
{
	struct buf sql;
	int rc;

	buf_init(&sql, LIMIT_MESSAGE);
	buf_adds(&sql, "BEGIN IMMEDIATE;"
	    "CREATE TABLE visit (key TEXT PRIMARY KEY NOT NULL);"
	    "CREATE TABLE host (key TEXT PRIMARY KEY NOT NULL);"
	    "CREATE TABLE meta (key TEXT PRIMARY KEY NOT NULL, value);");
	state_item_schema(&sql);
	buf_printf(&sql, "PRAGMA application_id = %d;"
	    "PRAGMA user_version = %d; COMMIT;", APPLICATION, VERSION);
	rc = db_exec(st->db, buf_z(&sql), e);
	buf_release(&sql);
	return rc == 0 ? state_seal(st, e) : -1;
}

/* What brings version i to i + 1; a database of version 0 has no tables. */
static const char *const steps[VERSION] = {
	[1] = state_item_2,
	[2] = state_item_3,
	[3] = state_item_4,
};

static int
step(struct state *st, int64_t from, struct err *e)
{
	struct buf sql;
	int rc;

	buf_init(&sql, LIMIT_MESSAGE);
	buf_printf(&sql, "BEGIN IMMEDIATE; %s PRAGMA user_version = %" PRId64
	    "; COMMIT;", steps[from], from + 1);
	rc = db_exec(st->db, buf_z(&sql), e);
	buf_release(&sql);
	return rc;
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
	if (objects == 0 && h.application == 0) {
		st->sums = true;
		return create(st, e);
	}
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
	/* What differs is an index, or is read as if it were not there. */
	for (; h.version < VERSION && !st->o.read_only; h.version++) {
		if (step(st, h.version, e) != 0)
			return -1;
		sealed = 0;
	}
	st->sums = h.version >= SEALED;
	return sealed == 1 || st->o.read_only ? 0 : state_seal(st, e);
}
