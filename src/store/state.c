#include "store/state.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "store/state_own.h"

#include "base/banned.h"

static const char *const names[] = {
	[STATE_VISIT] = "visit",
	[STATE_HOST] = "host",
};

/* --- open ----------------------------------------------------------------- */

static char *
suffix_new(const char *path, const char *suffix)
{
	size_t n = strlen(path), m = strlen(suffix);
	char *z = mem_alloc(n + m + 1);

	memcpy(z, path, n);
	memcpy(z + n, suffix, m + 1);
	return z;
}

/* A file beside the database says that damage was met. */
enum suspicion {
	TRUSTED,                /* no such file */
	SUSPECT,                /* SQLite complained: check all of it */
	TORN,                   /* its pages are sound, their content is not */
};

#define TORN_TEXT "torn\n"

static void
mark(const struct state_options *o, enum suspicion how)
{
	char *name = suffix_new(o->path, ".suspect");
	struct err e;

	unlink(name);
	if (how != TRUSTED)
		file_write(name, how == TORN ? STR(TORN_TEXT) :
		    STR("suspect\n"), &e);
	free(name);
}

static enum suspicion
marked(const struct state_options *o)
{
	char *name = suffix_new(o->path, ".suspect"), *text = NULL;
	enum suspicion how = TRUSTED;
	struct err e;
	size_t n = 0;

	if (file_exists(name)) {
		text = file_read_new(name, LIMIT_FIELD, &n, &e);
		how = text != NULL && strcmp(text, TORN_TEXT) == 0 ? TORN :
		    SUSPECT;
	}
	free(text);
	free(name);
	return how;
}

int
state_put_aside(const struct state_options *o, const char *what,
    struct err *e)
{
	static const char *const parts[] = { "", "-wal", "-shm" };
	char stamp[64];
	int rc = 0;

	snprintf(stamp, sizeof(stamp), ".%s-%" PRId64, what, o->now);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		char *from = suffix_new(o->path, parts[i]);
		char *aside = suffix_new(o->path, stamp);
		char *to = suffix_new(aside, parts[i]);

		if (rename(from, to) != 0 && errno != ENOENT)
			rc = err_set(e, ERR_LOCAL, "%s: %s", from,
			    strerror(errno));
		free(to);
		free(aside);
		free(from);
	}
	mark(o, TRUSTED);
	return rc;
}

/* *damaged: it may be moved aside. */
static int
open_once(struct state *st, bool *damaged, struct err *e)
{
	enum suspicion how;

	if (db_open(&st->db, st->o.path, st->o.read_only, damaged, e) != 0)
		return -1;
	how = marked(&st->o);
	if (how == TORN || (how == SUSPECT && !db_check(st->db))) {
		*damaged = true;
		return err_set(e, ERR_LOCAL, "%s: is damaged", st->o.path);
	}
	if (state_migrate(st, e) != 0 || rows_open(&st->kept, st->db,
	    &state_kept_table, !st->o.read_only, e) < 0) {
		*damaged = st->torn || db_damaged(st->db);
		return -1;
	}
	if (!st->o.read_only) {
		mark(&st->o, TRUSTED);
		return 0;
	}
	return db_exec(st->db, "PRAGMA query_only = ON", e);
}

int
state_open(struct state **out, const struct state_options *o, struct err *e)
{
	struct state *st = mem_zalloc(1, sizeof(*st));
	bool damaged;
	int rc;

	*out = NULL;
	st->o = *o;
	state_cache_init(st);
	rc = open_once(st, &damaged, e);
	if (rc != 0 && damaged && !o->read_only) {
		state_cache_drop(st);
		rows_close(&st->kept);
		db_free(st->db);
		st->torn = false;
		st->db = NULL;
		rc = state_put_aside(o, "damaged", e);
		if (rc == 0)
			store_say(&o->say, "%s: is damaged; moved aside as "
			    "%s.damaged-%" PRId64, o->path, o->path, o->now);
		if (rc == 0)
			rc = open_once(st, &damaged, e);
	}
	if (rc != 0) {
		state_cache_release(st);
		rows_close(&st->kept);
		db_free(st->db);
		free(st);
		return -1;
	}
	*out = st;
	return 0;
}

void
state_free(struct state *st)
{
	if (st == NULL)
		return;
	state_rollback(st);
	state_cache_release(st);
	rows_close(&st->kept);
	for (size_t i = 0; i < ARRAY_LEN(st->rows); i++)
		rows_close(&st->rows[i]);
	if ((st->torn || db_damaged(st->db)) && !st->o.read_only)
		mark(&st->o, st->torn ? TORN : SUSPECT);
	db_free(st->db);
	free(st);
}

bool
state_is_empty(const struct state *st)
{
	struct err e;
	int64_t n;

	return db_number(st->db, "SELECT 1 FROM kept UNION ALL "
	    "SELECT 1 FROM known UNION ALL "
	    "SELECT 1 FROM visit UNION ALL SELECT 1 FROM meta "
	    "WHERE key <> 'schema' LIMIT 1", &n,
	    &e) == 0 && n == 0;
}

/* --- a reader's view ------------------------------------------------------ */

int
state_read_begin(struct state *st, struct err *e)
{
	return db_exec(st->db, "BEGIN", e);
}

int
state_read_end(struct state *st, struct err *e)
{
	return db_exec(st->db, "COMMIT", e);
}

/* --- rows of named fields ----------------------------------------------- */

/* The table with these fields; a column that it lacks is added. */
static struct rows *
rows_of(struct state *st, enum state_table table,
    const struct row_field *fields, size_t n, struct err *e)
{
	struct rows *r = &st->rows[table];
	struct rows_table t = { names[table], fields, n, false, false };
	int added;

	if (r->db != NULL && r->t.fields == fields && r->t.n == n)
		return r;
	added = rows_open(r, st->db, &t, !st->o.read_only, e);
	if (added < 0 || (added > 0 && state_seal(st, e) != 0))
		return NULL;
	return r;
}

int
state_put(struct state *st, enum state_table table, struct str key,
    const struct row_field *fields, size_t n, const void *row,
    struct err *e)
{
	struct rows *r;

	if (!st->in && table == STATE_VISIT)
		return err_set(e, ERR_LOCAL, "validators outside of the "
		    "transaction of their items");
	r = rows_of(st, table, fields, n, e);
	return r != NULL ? rows_put(r, key, row, e) : -1;
}

int
state_get(struct state *st, enum state_table table, struct str key,
    const struct row_field *fields, size_t n, void *row, struct err *e)
{
	struct rows *r = rows_of(st, table, fields, n, e);
	struct db_query *q = r != NULL ? rows_select(r, true,
	    "WHERE key = ?", e) : NULL;
	int rc;

	if (q == NULL)
		return -1;
	db_bind(q, 0, key);
	rc = db_step(st->db, q, e);
	if (rc == 1)
		rows_read(r, q, true, NULL, row);
	db_done(q);
	return rc;
}

int
state_each(struct state *st, enum state_table table,
    const struct row_field *fields, size_t n, void *row,
    int (*fn)(void *ctx, struct str key, struct err *e), void *ctx,
    struct err *e)
{
	struct rows *r = rows_of(st, table, fields, n, e);
	struct db_query *q = r != NULL ? rows_select(r, true,
	    "ORDER BY key", e) : NULL;
	int rc;

	if (q == NULL)
		return -1;
	while ((rc = db_step(st->db, q, e)) == 1) {
		rows_read(r, q, true, NULL, row);
		if (fn(ctx, db_str(q, 0), e) != 0) {
			rc = -1;
			break;
		}
	}
	db_done(q);
	return rc;
}
