#include "store/db.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"

#include "base/banned.h"

struct db {
	sqlite3 *sql;
	char *path;
	bool damaged;
	struct db_query **kept;
	size_t n, cap;
};

struct db_query {
	sqlite3_stmt *st;
	bool used;              /* bound or stepped since db_done() */
	char *text;
	size_t n;               /* its length */
};

static bool
is_damage(int code)
{
	code &= 0xFF;
	return code == SQLITE_CORRUPT || code == SQLITE_NOTADB ||
	    code == SQLITE_FORMAT;
}

static int
fails(struct db *db, struct err *e)
{
	int code = sqlite3_errcode(db->sql);

	if (is_damage(code))
		db->damaged = true;
	if ((code & 0xFF) == SQLITE_BUSY)
		return err_set(e, ERR_LOCAL, "%s: another process has held "
		    "it for %d s", db->path, LIMIT_BUSY_MS / 1000);
	return err_set(e, ERR_LOCAL, "%s: %s", db->path,
	    sqlite3_errmsg(db->sql));
}

/* The database of another user, whom we may not help to a journal: a member
 * of the archive's group reads it.  While no run has a journal open nothing
 * moves in the file, and none needs to be made for us. */
static int
open_foreign(struct db *db)
{
	struct buf uri;
	struct stat st;
	int code;

	buf_init(&uri, LIMIT_FIELD * 4);
	buf_printf(&uri, "%s-wal", db->path);
	code = stat(buf_z(&uri), &st);
	buf_clear(&uri);
	buf_adds(&uri, "file:");
	for (const char *p = db->path; *p != '\0'; p++) {
		if (strchr("%?#", *p) != NULL)
			buf_printf(&uri, "%%%02X", (unsigned)*p);
		else
			buf_addc(&uri, *p);
	}
	buf_adds(&uri, code == 0 ? "?mode=ro" : "?mode=ro&immutable=1");
	code = sqlite3_open_v2(buf_z(&uri), &db->sql, SQLITE_OPEN_READONLY |
	    SQLITE_OPEN_URI, NULL);
	buf_release(&uri);
	return code;
}

/* Before the first database of the process: we have one thread, and nobody
 * asks how much memory is in use.  The locks and counters of 39 columns a
 * row were a third of reading it.  Afterwards both are refused, and hold. */
static void
configure(void)
{
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

int
db_open(struct db **out, const char *path, bool read_only, bool *damaged,
    struct err *e)
{
	struct db *db = mem_zalloc(1, sizeof(*db));
	struct stat st;
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, code;
	bool foreign = false;
	int64_t n;

	*out = NULL;
	*damaged = false;
	configure();
	db->path = mem_dup(path, strlen(path));
	if (read_only && stat(path, &st) != 0)
		path = ":memory:";
	else if (read_only)
		foreign = access(path, W_OK) != 0;
	code = foreign ? open_foreign(db) :
	    sqlite3_open_v2(path, &db->sql, flags, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_busy_timeout(db->sql, LIMIT_BUSY_MS);
	sqlite3_extended_result_codes(db->sql, 1);
	/* A new row costs a tenth less in pages of 8 KiB than of 4; a database
	 * that is there keeps its pages. */
	if (code != SQLITE_OK || db_number(db, "PRAGMA schema_version", &n,
	    e) != 0 || (!foreign && db_exec(db, "PRAGMA page_size = 8192;"
	    "PRAGMA journal_mode = WAL;", e) != 0) || db_exec(db,
	    "PRAGMA synchronous = FULL;"
	    "PRAGMA cell_size_check = ON;"
	    "PRAGMA trusted_schema = OFF;", e) != 0) {
		fails(db, e);
		*damaged = db->damaged;
		db_free(db);
		return -1;
	}
	/* What may be written, but not by SQLite, is of a format that its
	 * header names and that there is not. */
	if (!read_only && sqlite3_db_readonly(db->sql, "main") == 1 &&
	    access(path, W_OK) == 0) {
		*damaged = true;
		err_set(e, ERR_LOCAL, "%s: its header is damaged", path);
		db_free(db);
		return -1;
	}
	*out = db;
	return 0;
}

void
db_free(struct db *db)
{
	if (db == NULL)
		return;
	for (size_t i = 0; i < db->n; i++) {
		sqlite3_finalize(db->kept[i]->st);
		free(db->kept[i]->text);
		free(db->kept[i]);
	}
	free(db->kept);
	sqlite3_close(db->sql);
	free(db->path);
	free(db);
}

bool
db_damaged(const struct db *db)
{
	return db->damaged;
}

bool
db_constraint(const struct db *db)
{
	return (sqlite3_errcode(db->sql) & 0xFF) == SQLITE_CONSTRAINT;
}

int
db_copy(struct db **out, struct db *from, struct err *e)
{
	struct db *db = mem_zalloc(1, sizeof(*db));
	sqlite3_backup *b;
	int code;

	*out = NULL;
	db->path = mem_dup(from->path, strlen(from->path));
	/* No name: a file of its own that goes with it. */
	code = sqlite3_open_v2("", &db->sql, SQLITE_OPEN_READWRITE |
	    SQLITE_OPEN_CREATE, NULL);
	if (code == SQLITE_OK) {
		b = sqlite3_backup_init(db->sql, "main", from->sql, "main");
		if (b != NULL) {
			sqlite3_backup_step(b, -1);
			sqlite3_backup_finish(b);
		}
		code = sqlite3_errcode(db->sql);
	}
	if (code != SQLITE_OK) {
		fails(db, e);
		db_free(db);
		return -1;
	}
	*out = db;
	return 0;
}

bool
db_check(struct db *db)
{
	sqlite3_stmt *st = NULL;
	bool sound = false;

	if (sqlite3_prepare_v2(db->sql, "PRAGMA integrity_check(1)", -1, &st,
	    NULL) == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW)
		sound = str_is(str_of((const char *)
		    sqlite3_column_text(st, 0)), "ok");
	sqlite3_finalize(st);
	return sound;
}

int
db_exec(struct db *db, const char *sql, struct err *e)
{
	if (sqlite3_exec(db->sql, sql, NULL, NULL, NULL) != SQLITE_OK)
		return fails(db, e);
	return 0;
}

struct db_query *
db_query(struct db *db, const char *sql, struct err *e)
{
	size_t n = strlen(sql);
	struct db_query *q;
	sqlite3_stmt *st;

	for (size_t i = 0; i < db->n; i++) {
		if (db->kept[i]->n == n &&
		    memcmp(db->kept[i]->text, sql, n) == 0) {
			db_done(db->kept[i]);
			return db->kept[i];
		}
	}
	if (sqlite3_prepare_v3(db->sql, sql, -1, SQLITE_PREPARE_PERSISTENT,
	    &st, NULL) != SQLITE_OK) {
		fails(db, e);
		return NULL;
	}
	q = mem_zalloc(1, sizeof(*q));
	q->st = st;
	q->text = mem_dup(sql, n);
	q->n = n;
	if (db->n == db->cap) {
		db->cap = db->cap * 2 + 16;
		db->kept = mem_grow(db->kept, db->cap, sizeof(*db->kept));
	}
	db->kept[db->n++] = q;
	return q;
}

void
db_bind_int(struct db_query *q, int at, int64_t v)
{
	q->used = true;
	sqlite3_bind_int64(q->st, at + 1, v);
}

void
db_bind(struct db_query *q, int at, struct str s)
{
	q->used = true;
	if (s.n == 0)
		sqlite3_bind_null(q->st, at + 1);
	else
		sqlite3_bind_text64(q->st, at + 1, s.p, s.n, SQLITE_TRANSIENT,
		    SQLITE_UTF8);
}

void
db_bind_kept(struct db_query *q, int at, struct str s)
{
	q->used = true;
	/* After db_done() it is NULL. */
	if (s.n > 0)
		sqlite3_bind_text64(q->st, at + 1, s.p, s.n, SQLITE_STATIC,
		    SQLITE_UTF8);
}

void
db_bind_blob(struct db_query *q, int at, struct str s)
{
	q->used = true;
	if (s.n > 0)
		sqlite3_bind_blob64(q->st, at + 1, s.p, s.n, SQLITE_STATIC);
}

int
db_step(struct db *db, struct db_query *q, struct err *e)
{
	int code;

	q->used = true;
	code = sqlite3_step(q->st);
	if (code == SQLITE_ROW)
		return 1;
	if (code != SQLITE_DONE)
		fails(db, e);
	sqlite3_reset(q->st);
	return code == SQLITE_DONE ? 0 : -1;
}

int64_t
db_int(struct db_query *q, int column)
{
	return sqlite3_column_int64(q->st, column);
}

struct str
db_str(struct db_query *q, int column)
{
	struct str s;

	s.p = (const char *)sqlite3_column_text(q->st, column);
	s.n = s.p != NULL ? (size_t)sqlite3_column_bytes(q->st, column) : 0;
	return s;
}

struct str
db_blob(struct db_query *q, int column)
{
	struct str s;

	s.p = sqlite3_column_blob(q->st, column);
	s.n = s.p != NULL ? (size_t)sqlite3_column_bytes(q->st, column) : 0;
	return s;
}

bool
db_is_blob(struct db_query *q, int column)
{
	return sqlite3_column_type(q->st, column) == SQLITE_BLOB;
}

void
db_done(struct db_query *q)
{
	if (!q->used)
		return;
	sqlite3_reset(q->st);
	sqlite3_clear_bindings(q->st);
	q->used = false;
}

int
db_run(struct db *db, struct db_query *q, struct err *e)
{
	int rc;

	do
		rc = db_step(db, q, e);
	while (rc == 1);
	return rc;
}

int
db_number(struct db *db, const char *sql, int64_t *out, struct err *e)
{
	struct db_query *q = db_query(db, sql, e);
	int rc;

	*out = 0;
	if (q == NULL)
		return -1;
	rc = db_step(db, q, e);
	if (rc == 1)
		*out = db_int(q, 0);
	db_done(q);
	return rc < 0 ? -1 : 0;
}

int64_t
db_last_row(const struct db *db)
{
	return sqlite3_last_insert_rowid(db->sql);
}

int64_t
db_changes(const struct db *db)
{
	return sqlite3_changes64(db->sql);
}

const char *
db_library(void)
{
	return sqlite3_libversion();
}
