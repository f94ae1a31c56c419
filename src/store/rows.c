#include "store/rows.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/mem.h"

#include "base/banned.h"

static_assert(sizeof(int) <= sizeof(int64_t), "an int is a number");

/* --- members ------------------------------------------------------------ */

static bool
is_text(enum row_kind kind)
{
	return kind == ROW_Z || kind == ROW_STR;
}

static struct str
text_of(const void *row, const struct row_field *f)
{
	const char *at = (const char *)row + f->offset;
	struct str s;
	char *z;

	if (f->kind == ROW_STR) {
		memcpy(&s, at, sizeof(s));
		return s;
	}
	memcpy(&z, at, sizeof(z));
	return str_of(z);
}

static int64_t
number_of(const void *row, const struct row_field *f)
{
	const char *at = (const char *)row + f->offset;
	int64_t n;
	bool yes;
	int i;

	if (f->kind == ROW_BOOL) {
		memcpy(&yes, at, sizeof(yes));
		return yes;
	}
	if (f->kind == ROW_INT) {
		memcpy(&i, at, sizeof(i));
		return i;
	}
	memcpy(&n, at, sizeof(n));
	return n;
}

static void
set_text(void *row, const struct row_field *f, struct str s,
    struct arena *mem)
{
	char *at = (char *)row + f->offset, *z;

	if (f->kind == ROW_STR) {
		if (mem != NULL && s.n > 0)
			s = arena_str(mem, s);
		memcpy(at, &s, sizeof(s));
		return;
	}
	memcpy(&z, at, sizeof(z));
	free(z);
	z = s.n > 0 ? mem_dup(s.p, s.n) : NULL;
	memcpy(at, &z, sizeof(z));
}

static void
set_number(void *row, const struct row_field *f, int64_t n)
{
	char *at = (char *)row + f->offset;
	bool yes = n != 0;
	int i = (int)n;

	if (f->kind == ROW_BOOL)
		memcpy(at, &yes, sizeof(yes));
	else if (f->kind == ROW_INT)
		memcpy(at, &i, sizeof(i));
	else
		memcpy(at, &n, sizeof(n));
}

/* SQLite notices most damage to the structure of a page, and none to the
 * letters and numbers in it. */
static int64_t
sum_of(const struct rows_table *t, const void *row)
{
	uint64_t sum = 0, h;

	for (size_t i = 0; i < t->n; i++) {
		const struct row_field *f = &t->fields[i];
		bool text = is_text(f->kind);

		if (f->loose || (text ? text_of(row, f).n == 0 :
		    number_of(row, f) == 0))
			continue;
		h = hash_str(HASH_START, str_of(f->name));
		sum ^= text ? hash_str(h, text_of(row, f)) :
		    hash_int(h, number_of(row, f));
	}
	return (int64_t)(sum >> 1) | 1;
}

/* --- the table ------------------------------------------------------------ */

static void
add_column(struct buf *sql, const struct row_field *f)
{
	buf_printf(sql, "\"%s\"%s", f->name, is_text(f->kind) ? "" :
	    " INTEGER NOT NULL DEFAULT 0");
}

void
rows_schema(struct buf *out, const struct rows_table *t)
{
	buf_printf(out, "CREATE TABLE %s (%s", t->name, t->numbered ?
	    "row INTEGER PRIMARY KEY" : "key TEXT PRIMARY KEY NOT NULL");
	for (size_t i = 0; i < t->n; i++) {
		buf_adds(out, ", ");
		add_column(out, &t->fields[i]);
	}
	buf_adds(out, t->summed ? ", sum INTEGER NOT NULL DEFAULT 0);" :
	    ");");
}

/* Notes which of its fields a table has. */
static int
look_at_columns(struct rows *r, struct err *e)
{
	struct db_query *q = db_query(r->db,
	    "SELECT name FROM pragma_table_info(?)", e);
	int rc;

	if (q == NULL)
		return -1;
	db_bind(q, 0, str_of(r->t.name));
	while ((rc = db_step(r->db, q, e)) == 1) {
		struct str name = db_str(q, 0);

		for (size_t i = 0; i < r->t.n; i++)
			r->there[i] |= str_is(name, r->t.fields[i].name);
		r->sums |= r->t.summed && str_is(name, "sum");
	}
	db_done(q);
	return rc;
}

static int
add_field(struct rows *r, const struct row_field *f, struct err *e)
{
	struct buf sql;
	int rc;

	buf_init(&sql, LIMIT_FIELD);
	buf_printf(&sql, "ALTER TABLE %s ADD COLUMN ", r->t.name);
	add_column(&sql, f);
	rc = db_exec(r->db, buf_z(&sql), e);
	buf_release(&sql);
	return rc;
}

int
rows_open(struct rows *r, struct db *db, const struct rows_table *t,
    bool add, struct err *e)
{
	int added = 0;

	rows_close(r);
	r->db = db;
	r->t = *t;
	r->there = mem_zalloc(t->n + 1, sizeof(*r->there));
	if (look_at_columns(r, e) != 0)
		return -1;
	for (size_t i = 0; i < t->n && add; i++) {
		assert(strspn(t->fields[i].name,
		    "abcdefghijklmnopqrstuvwxyz_") ==
		    strlen(t->fields[i].name));
		if (r->there[i])
			continue;
		if (add_field(r, &t->fields[i], e) != 0)
			return -1;
		r->there[i] = true;
		added = 1;
	}
	return added;
}

void
rows_close(struct rows *r)
{
	free(r->there);
	memset(r, 0, sizeof(*r));
}

/* --- statements ----------------------------------------------------------- */

static struct db_query *
kept(struct rows *r, const char *where, bool heavy)
{
	for (size_t i = 0; i < r->n_kept; i++) {
		if (r->kept[i].where == where &&
		    r->kept[i].heavy == heavy) {
			db_done(r->kept[i].q);
			return r->kept[i].q;
		}
	}
	return NULL;
}

static struct db_query *
keep(struct rows *r, const char *where, bool heavy, struct db_query *q)
{
	if (q == NULL || r->n_kept == ROWS_KEPT)
		return q;
	r->kept[r->n_kept].where = where;
	r->kept[r->n_kept].heavy = heavy;
	r->kept[r->n_kept++].q = q;
	return q;
}

struct db_query *
rows_select(struct rows *r, bool heavy, const char *where, struct err *e)
{
	struct db_query *q = kept(r, where, heavy);
	struct buf sql;

	if (q != NULL)
		return q;
	buf_init(&sql, LIMIT_MESSAGE);
	buf_adds(&sql, r->t.numbered ? "SELECT row" : "SELECT key");
	for (size_t i = 0; i < r->t.n; i++) {
		if (r->there[i] && (heavy || !r->t.fields[i].heavy))
			buf_printf(&sql, ", \"%s\"", r->t.fields[i].name);
	}
	if (heavy && r->sums)
		buf_adds(&sql, ", sum");
	buf_printf(&sql, " FROM %s %s", r->t.name, where);
	q = db_query(r->db, buf_z(&sql), e);
	buf_release(&sql);
	return keep(r, where, heavy, q);
}

bool
rows_read(struct rows *r, struct db_query *q, bool heavy, struct arena *mem,
    void *row)
{
	int at = 1;

	for (size_t i = 0; i < r->t.n; i++) {
		const struct row_field *f = &r->t.fields[i];
		bool there = r->there[i] && (heavy || !f->heavy);

		if (is_text(f->kind))
			set_text(row, f, there ? db_str(q, at) :
			    (struct str){ NULL, 0 }, mem);
		else
			set_number(row, f, there ? db_int(q, at) : 0);
		at += there;
	}
	return !heavy || !r->sums || (mem != NULL && mem->over) ||
	    db_int(q, at) == sum_of(&r->t, row);
}

static void
bind_fields(struct rows *r, struct db_query *q, const void *row)
{
	size_t n = r->t.n;

	for (size_t i = 0; i < n; i++) {
		const struct row_field *f = &r->t.fields[i];

		if (is_text(f->kind))
			db_bind_kept(q, (int)i + 1, text_of(row, f));
		else
			db_bind_int(q, (int)i + 1, number_of(row, f));
	}
	if (r->t.summed)
		db_bind_int(q, (int)n + 1, sum_of(&r->t, row));
}

static void
add_name(struct buf *sql, const struct rows *r, size_t i)
{
	buf_printf(sql, "\"%s\"", i < r->t.n ? r->t.fields[i].name : "sum");
}

static struct db_query *
put_query(struct rows *r, struct err *e)
{
	static const char put[] = "put";
	struct db_query *q = kept(r, put, true);
	const char *key = r->t.numbered ? "row" : "key";
	size_t n = r->t.n + r->t.summed;
	struct buf sql;

	if (q != NULL)
		return q;
	buf_init(&sql, LIMIT_MESSAGE);
	buf_printf(&sql, "INSERT INTO %s (%s", r->t.name, key);
	for (size_t i = 0; i < n; i++) {
		buf_adds(&sql, ", ");
		add_name(&sql, r, i);
	}
	buf_adds(&sql, ") VALUES (?");
	for (size_t i = 0; i < n; i++)
		buf_adds(&sql, ", ?");
	/* Not REPLACE: the row would move to the end of its table, and the
	 * index with it. */
	buf_printf(&sql, ") ON CONFLICT (%s) DO UPDATE SET ", key);
	for (size_t i = 0; i < n; i++) {
		buf_adds(&sql, i > 0 ? ", " : "");
		add_name(&sql, r, i);
		buf_adds(&sql, " = excluded.");
		add_name(&sql, r, i);
	}
	q = db_query(r->db, buf_z(&sql), e);
	buf_release(&sql);
	return keep(r, put, true, q);
}

int
rows_put(struct rows *r, struct str key, const void *row, struct err *e)
{
	struct db_query *q = put_query(r, e);
	int rc;

	if (q == NULL)
		return -1;
	db_bind_kept(q, 0, key);
	bind_fields(r, q, row);
	rc = db_run(r->db, q, e);
	db_done(q);
	return rc;
}

int
rows_put_numbered(struct rows *r, int64_t *number, const void *row,
    struct err *e)
{
	struct db_query *q = put_query(r, e);
	int rc;

	if (q == NULL)
		return -1;
	/* NULL: SQLite gives it a number. */
	if (*number != 0)
		db_bind_int(q, 0, *number);
	bind_fields(r, q, row);
	rc = db_run(r->db, q, e);
	db_done(q);
	if (rc == 0 && *number == 0)
		*number = db_last_row(r->db);
	return rc;
}
