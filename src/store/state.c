#include "store/state.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/die.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "store/state_own.h"

#include "base/banned.h"

static const char *const tables[] = {
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
	if (state_migrate(st, e) != 0) {
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
	rc = open_once(st, &damaged, e);
	if (rc != 0 && damaged && !o->read_only) {
		db_free(st->db);
		st->n_kept = 0;
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

	return db_number(st->db, "SELECT 1 FROM item UNION ALL "
	    "SELECT 1 FROM visit UNION ALL SELECT 1 FROM meta "
	    "WHERE key <> 'schema' LIMIT 1", &n,
	    &e) == 0 && n == 0;
}

/* --- transactions --------------------------------------------------------- */

int
state_begin(struct state *st, struct err *e)
{
	if (db_exec(st->db, "BEGIN IMMEDIATE", e) != 0)
		return -1;
	st->in = true;
	return 0;
}

int
state_commit(struct state *st, struct err *e)
{
	die_here("before the state is committed");
	if (db_exec(st->db, "COMMIT", e) != 0)
		return -1;
	st->in = false;
	die_here("after the state was committed");
	return 0;
}

void
state_rollback(struct state *st)
{
	struct err e;

	if (st->in)
		db_exec(st->db, "ROLLBACK", &e);
	st->in = false;
}

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

static bool
is_name(const char *name)
{
	return name[0] != '\0' && strcmp(name, "key") != 0 &&
	    strspn(name, "abcdefghijklmnopqrstuvwxyz_") == strlen(name);
}

/* Adds the columns that the database does not have yet. */
static int
add_columns(struct state *st, const char *table,
    const struct state_field *fields, size_t n, struct err *e)
{
	bool added = false;
	struct buf sql;
	int rc = 0;

	buf_init(&sql, LIMIT_MESSAGE);
	for (size_t i = 0; i < n && rc == 0; i++) {
		int64_t there;

		if (!is_name(fields[i].name)) {
			rc = err_set(e, ERR_LOCAL, "\"%s\" is no name for a "
			    "column", fields[i].name);
			break;
		}
		buf_clear(&sql);
		buf_printf(&sql, "SELECT count(*) FROM "
		    "pragma_table_info('%s') WHERE name = '%s'", table,
		    fields[i].name);
		rc = db_number(st->db, buf_z(&sql), &there, e);
		if (rc != 0 || there > 0)
			continue;
		buf_clear(&sql);
		buf_printf(&sql, "ALTER TABLE %s ADD COLUMN [%s]", table,
		    fields[i].name);
		rc = db_exec(st->db, buf_z(&sql), e);
		added = true;
	}
	buf_release(&sql);
	return rc == 0 && added ? state_seal(st, e) : rc;
}

struct db_query *
state_kept(struct state *st, const char *what, const char *first, size_t n,
    int kind)
{
	for (size_t i = 0; i < st->n_kept; i++) {
		const struct state_kept *k = &st->kept[i];

		if (k->what == what && k->first == first && k->n == n &&
		    k->kind == kind) {
			db_done(k->q);
			return k->q;
		}
	}
	return NULL;
}

struct db_query *
state_keep(struct state *st, const char *what, const char *first, size_t n,
    int kind, struct db_query *q)
{
	if (q != NULL && st->n_kept < STATE_KEPT)
		st->kept[st->n_kept++] = (struct state_kept){
			what, first, n, kind, q
		};
	return q;
}

/* The statement of which `how` is the pattern; columns are added when it
 * does not compile. */
static struct db_query *
fields_query(struct state *st, const char *table, bool put, bool all,
    const struct state_field *fields, size_t n, struct err *e)
{
	const char *first = n > 0 ? fields[0].name : NULL;
	struct db_query *q = state_kept(st, table, first, n, put * 2 + all);
	struct buf sql;

	if (q != NULL)
		return q;
	buf_init(&sql, LIMIT_MESSAGE);
	buf_adds(&sql, put ? "INSERT INTO " : "SELECT key");
	if (put)
		buf_printf(&sql, "%s (key", table);
	for (size_t i = 0; i < n; i++)
		buf_printf(&sql, ", [%s]", fields[i].name);
	if (put) {
		buf_adds(&sql, ") VALUES (?");
		for (size_t i = 0; i < n; i++)
			buf_adds(&sql, ", ?");
		/* Not REPLACE: the row would move to the end of its table,
		 * and the index with it. */
		buf_adds(&sql, ") ON CONFLICT (key) DO UPDATE SET ");
		for (size_t i = 0; i < n; i++)
			buf_printf(&sql, "%s[%s] = excluded.[%s]",
			    i > 0 ? ", " : "", fields[i].name,
			    fields[i].name);
	} else {
		buf_printf(&sql, " FROM %s %s", table,
		    all ? "ORDER BY key" : "WHERE key = ?");
	}
	q = db_query(st->db, buf_z(&sql), e);
	buf_release(&sql);
	return state_keep(st, table, first, n, put * 2 + all, q);
}

int
state_put(struct state *st, enum state_table table, struct str key,
    const struct state_field *fields, size_t n, struct err *e)
{
	struct db_query *q;

	if (!st->in && table == STATE_VISIT)
		return err_set(e, ERR_LOCAL, "validators outside of the "
		    "transaction of their items");
	q = fields_query(st, tables[table], true, false, fields, n, e);
	if (q == NULL) {
		if (add_columns(st, tables[table], fields, n, e) != 0)
			return -1;
		q = fields_query(st, tables[table], true, false, fields, n,
		    e);
	}
	if (q == NULL)
		return -1;
	db_bind(q, 0, key);
	for (size_t i = 0; i < n; i++) {
		if (fields[i].is_text)
			db_bind(q, (int)i + 1, fields[i].text);
		else
			db_bind_int(q, (int)i + 1, fields[i].number);
	}
	return db_run(st->db, q, e);
}

/* The columns that exist, of those asked for: an older database that is only
 * read has fewer. */
static size_t
known_fields(struct state *st, const char *table, struct state_field *fields,
    size_t n, struct state_field **known, struct err *e)
{
	size_t n_known = 0;
	struct buf sql;

	buf_init(&sql, LIMIT_MESSAGE);
	for (size_t i = 0; i < n; i++) {
		int64_t there = 0;

		fields[i].text = (struct str){ NULL, 0 };
		fields[i].number = 0;
		if (!is_name(fields[i].name))
			continue;
		buf_clear(&sql);
		buf_printf(&sql, "SELECT count(*) FROM "
		    "pragma_table_info('%s') WHERE name = '%s'", table,
		    fields[i].name);
		if (db_number(st->db, buf_z(&sql), &there, e) == 0 &&
		    there > 0)
			known[n_known++] = &fields[i];
	}
	buf_release(&sql);
	return n_known;
}

/* A SELECT of all rows, or of one, and where its columns go. */
static struct db_query *
select_fields(struct state *st, const char *table, bool all,
    struct state_field *fields, size_t n, struct state_field **known,
    size_t *n_known, struct err *e)
{
	struct state_field *copies;
	struct db_query *q;

	for (size_t i = 0; i < n; i++) {
		fields[i].text = (struct str){ NULL, 0 };
		fields[i].number = 0;
		known[i] = &fields[i];
	}
	*n_known = n;
	q = fields_query(st, table, false, all, fields, n, e);
	if (q == NULL && !st->o.read_only && add_columns(st, table, fields, n,
	    e) == 0)
		q = fields_query(st, table, false, all, fields, n, e);
	if (q != NULL)
		return q;
	*n_known = known_fields(st, table, fields, n, known, e);
	copies = mem_zalloc(*n_known + 1, sizeof(*copies));
	for (size_t i = 0; i < *n_known; i++)
		copies[i] = *known[i];
	q = fields_query(st, table, false, all, copies, *n_known, e);
	free(copies);
	return q;
}

static void
fill_fields(struct db_query *q, struct state_field **known, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (known[i]->is_text)
			known[i]->text = db_str(q, (int)i + 1);
		else
			known[i]->number = db_int(q, (int)i + 1);
	}
}

int
state_get(struct state *st, enum state_table table, struct str key,
    struct arena *mem, struct state_field *fields, size_t n, struct err *e)
{
	struct state_field **known = mem_zalloc(n + 1,
	    sizeof(struct state_field *));
	struct db_query *q;
	size_t n_known;
	int rc = -1;

	q = select_fields(st, tables[table], false, fields, n, known,
	    &n_known, e);
	if (q != NULL) {
		db_bind(q, 0, key);
		rc = db_step(st->db, q, e);
		if (rc == 1)
			fill_fields(q, known, n_known);
		for (size_t i = 0; i < n; i++)
			fields[i].text = arena_str(mem, fields[i].text);
		db_done(q);
	}
	free(known);
	return rc;
}

int
state_each(struct state *st, enum state_table table,
    struct state_field *fields, size_t n,
    int (*fn)(void *ctx, struct str key, struct err *e), void *ctx,
    struct err *e)
{
	struct state_field **known = mem_zalloc(n + 1,
	    sizeof(struct state_field *));
	struct db_query *q;
	size_t n_known;
	int rc = -1;

	q = select_fields(st, tables[table], true, fields, n, known,
	    &n_known, e);
	if (q != NULL) {
		while ((rc = db_step(st->db, q, e)) == 1) {
			fill_fields(q, known, n_known);
			if (fn(ctx, db_str(q, 0), e) != 0) {
				rc = -1;
				break;
			}
		}
		db_done(q);
	}
	free(known);
	return rc;
}
