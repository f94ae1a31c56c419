/* What has a row of its own: the items that are to be archived, were, or were
 * removed by their reader. */
#include "store/state.h"

#include <assert.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "store/state_own.h"

#include "base/banned.h"

static_assert(sizeof(enum item_status) == sizeof(int), "a status is an int");

/* The text form comes last: SQLite then finds the others without following
 * overflow pages. */
static const struct row_field fields[] = {
#define AT(name) offsetof(struct item_record, name)
#define FIELD(name, kind) { #name, kind, AT(name), false, false }
#define HEAVY(name, kind) { #name, kind, AT(name), true, false }
	FIELD(feed, ROW_STR),
	FIELD(hash, ROW_STR),
	FIELD(id, ROW_STR),
	FIELD(status, ROW_INT),
	FIELD(first_seen, ROW_INT64),
	FIELD(last_edit, ROW_INT64),
	FIELD(back, ROW_INT64),
	FIELD(back_since, ROW_INT64),
	FIELD(path, ROW_STR),
	FIELD(commit, ROW_STR),
	FIELD(blob, ROW_STR),
	FIELD(date, ROW_INT64),
	FIELD(date_known, ROW_BOOL),
	FIELD(day_only, ROW_BOOL),
	FIELD(date_offset, ROW_INT),
	FIELD(link, ROW_STR),
	FIELD(key, ROW_STR),
	FIELD(versions, ROW_STR),
	FIELD(topics, ROW_STR),
	FIELD(why, ROW_STR),
	HEAVY(lang, ROW_STR),
	HEAVY(guid, ROW_STR),
	HEAVY(url, ROW_STR),
	HEAVY(authors, ROW_STR),
	HEAVY(tags, ROW_STR),
	HEAVY(title, ROW_STR),
	HEAVY(summary, ROW_STR),
	HEAVY(text, ROW_STR),
};

const struct rows_table state_kept_table = {
	"kept", fields, ARRAY_LEN(fields), true, true
};

/* An id need not be unique: two machines with different feeds may have given
 * the same one, and a page can be copied. */
const char state_kept_schema[] =
	"CREATE INDEX kept_id ON kept (id) WHERE id IS NOT NULL;"
	"CREATE INDEX kept_path ON kept (path) WHERE path IS NOT NULL;"
	"CREATE INDEX kept_feed ON kept (feed, status);"
	"CREATE INDEX kept_first ON kept (first_seen);";

/* --- rows --------------------------------------------------------------- */

/* The row at which q stands. */
static int
read_row(struct state *st, struct db_query *q, bool heavy, struct arena *mem,
    struct item_record *out, struct err *e)
{
	memset(out, 0, sizeof(*out));
	out->row = db_int(q, 0);
	if (!rows_read(&st->kept, q, heavy, mem, out))
		return state_torn(st, e, "what it remembers of item %.*s of "
		    "%.*s", STR_ARG(out->id.n > 0 ? out->id : out->key),
		    STR_ARG(out->feed));
	return mem != NULL && mem->over ? state_too_large(e) : 0;
}

/* What q finds first: 1 and *out in mem, 0. */
static int
one_row(struct state *st, struct db_query *q, bool heavy, struct arena *mem,
    struct item_record *out, struct err *e)
{
	int rc = db_step(st->db, q, e);

	if (rc == 1 && read_row(st, q, heavy, mem, out, e) != 0)
		rc = -1;
	db_done(q);
	return rc;
}

int
state_kept_get(struct state *st, int64_t row, bool heavy, struct arena *mem,
    struct item_record *out, struct err *e)
{
	struct db_query *q = rows_select(&st->kept, heavy, "WHERE row = ?",
	    e);

	if (q == NULL)
		return -1;
	db_bind_int(q, 0, row);
	return one_row(st, q, heavy, mem, out, e);
}

int
state_kept_put(struct state *st, struct item_record *r, struct err *e)
{
	if (rows_put_numbered(&st->kept, &r->row, r, e) != 0)
		return -1;
	if (r->row > UINT32_MAX)
		return err_set(e, ERR_LOCAL, "%s: is full", st->o.path);
	return 0;
}

/* By the id of what was to be archived, or a path. */
static int
find(struct state *st, struct arena *mem, bool by_path, struct str value,
    struct item_record *out, struct err *e)
{
	struct db_query *q = rows_select(&st->kept, true, by_path ?
	    "WHERE row = (SELECT row FROM kept WHERE path = ?)" :
	    "WHERE row = (SELECT row FROM kept WHERE id = ? "
	    "AND status <> 0)", e);
	int rc;

	if (q == NULL)
		return -1;
	db_bind_kept(q, 0, value);
	rc = one_row(st, q, true, mem, out, e);
	if (rc == 1 && !str_eq(by_path ? out->path : out->id, value))
		return state_wrong_index(st, e);
	return rc;
}

/* With what its feed knows of it. */
static int
whole(struct state *st, struct item_record *out, struct err *e)
{
	struct known_entry *entry = NULL;
	struct known *k;

	if (state_known(st, out->feed, false, &k, e) != 0)
		return -1;
	if (k != NULL)
		entry = known_of(k, known_key(out->key), out->row);
	if (entry != NULL) {
		out->print = entry->print;
		out->title_key = entry->title;
		out->last_seen = entry->seen;
	}
	return 1;
}

int
state_kept_whole(struct state *st, int64_t row, struct arena *mem,
    struct item_record *out, struct err *e)
{
	int rc = state_kept_get(st, row, true, mem, out, e);

	return rc == 1 ? whole(st, out, e) : rc;
}

int
state_item_find(struct state *st, struct arena *mem, enum state_by by,
    struct str value, struct item_record *out, struct err *e)
{
	int rc = state_cache_trim(st, e);

	if (rc == 0)
		rc = find(st, mem, by == STATE_BY_PATH, value, out, e);
	return rc == 1 ? whole(st, out, e) : rc;
}

int
state_item_id(struct state *st, struct arena *mem, struct str hash,
    struct str *id, struct err *e)
{
	for (size_t n = STATE_ID_DIGITS; n <= hash.n; n++) {
		struct db_query *q = db_query(st->db,
		    "SELECT hash FROM kept WHERE id = ? AND status <> 0", e);
		int rc;

		if (q == NULL)
			return -1;
		db_bind(q, 0, str_slice(hash, 0, n));
		rc = db_step(st->db, q, e);
		/* It was looked for and not found: the index is wrong. */
		if (rc == 1 && str_eq(db_str(q, 0), hash))
			rc = state_wrong_index(st, e);
		db_done(q);
		if (rc < 0)
			return -1;
		if (rc == 0) {
			*id = arena_str(mem, str_slice(hash, 0, n));
			return 0;
		}
	}
	return err_set(e, ERR_LOCAL, "item %.*s is remembered already",
	    STR_ARG(hash));
}

/* --- small changes ------------------------------------------------------ */

/* What changes of a row: its sum is over all of it, so all is read first. */
struct change {
	enum item_status status;
	struct str commit, path, blob;  /* empty: as it was */
};

static int
change(struct state *st, int64_t row, const struct change *c, struct err *e)
{
	struct item_record r;
	struct arena mem;
	int rc;

	arena_init(&mem, LIMIT_LOOKUP_ARENA);
	rc = state_kept_get(st, row, true, &mem, &r, e);
	if (rc == 1) {
		r.status = c->status;
		r.commit = c->commit.n > 0 ? c->commit : r.commit;
		r.path = c->path.n > 0 ? c->path : r.path;
		r.blob = c->blob.n > 0 ? c->blob : r.blob;
		rc = state_kept_put(st, &r, e);
	}
	arena_release(&mem);
	return rc < 0 ? -1 : 0;
}

static int
no_longer_pending(struct state *st, int64_t row, struct err *e)
{
	struct db_query *q = db_query(st->db,
	    "DELETE FROM pending WHERE item = ?", e);

	if (q == NULL)
		return -1;
	db_bind_int(q, 0, row);
	return db_run(st->db, q, e);
}

int
state_archived(struct state *st, int64_t row, struct str commit,
    struct err *e)
{
	struct change c = { .status = ITEM_ARCHIVED, .commit = commit };

	return change(st, row, &c, e) != 0 ? -1 :
	    no_longer_pending(st, row, e);
}

int
state_rejected(struct state *st, int64_t row, struct err *e)
{
	struct change c = { .status = ITEM_REJECTED };

	return change(st, row, &c, e) != 0 ? -1 :
	    no_longer_pending(st, row, e);
}

int
state_waits(struct state *st, int64_t row, struct str path, struct str blob,
    struct err *e)
{
	struct change c = { .status = ITEM_PENDING, .path = path,
	    .blob = blob };

	return change(st, row, &c, e);
}

int
state_recommit(struct state *st, struct str old, struct str made,
    struct err *e)
{
	struct db_query *q;
	int rc;

	do {
		struct item_record r;
		struct arena mem;

		q = rows_select(&st->kept, true,
		    "WHERE \"commit\" = ? LIMIT 1", e);
		if (q == NULL)
			return -1;
		arena_init(&mem, LIMIT_LOOKUP_ARENA);
		db_bind_kept(q, 0, old);
		rc = one_row(st, q, true, &mem, &r, e);
		r.commit = made;
		if (rc == 1 && state_kept_put(st, &r, e) != 0)
			rc = -1;
		arena_release(&mem);
	} while (rc == 1 && !str_eq(old, made));
	return rc < 0 ? -1 : 0;
}

/* --- all of them -------------------------------------------------------- */

/* fn for every row of q. */
static int
each(struct state *st, struct db_query *q, bool heavy,
    int (*fn)(void *ctx, const struct item_record *r, struct err *e),
    void *ctx, struct err *e)
{
	struct item_record r;
	int rc;

	while ((rc = db_step(st->db, q, e)) == 1) {
		if (read_row(st, q, heavy, NULL, &r, e) != 0 ||
		    fn(ctx, &r, e) != 0) {
			rc = -1;
			break;
		}
	}
	db_done(q);
	return rc;
}

int
state_kept_each(struct state *st, int64_t since,
    int (*fn)(void *ctx, const struct item_record *r, struct err *e),
    void *ctx, struct err *e)
{
	struct db_query *q = rows_select(&st->kept, true,
	    "WHERE first_seen >= ? ORDER BY first_seen, row", e);

	if (q == NULL)
		return -1;
	db_bind_int(q, 0, since);
	return each(st, q, true, fn, ctx, e);
}

int
state_matched_each(struct state *st,
    int (*fn)(void *ctx, const struct item_record *r, struct err *e),
    void *ctx, struct err *e)
{
	struct db_query *q = rows_select(&st->kept, false,
	    "WHERE status <> 0", e);

	return q != NULL ? each(st, q, false, fn, ctx, e) : -1;
}

/* Counts by status; the rest of what a feed has is in known. */
int
state_kept_counts(struct state *st, struct str feed, size_t n[ITEM_STATES],
    struct err *e)
{
	struct db_query *q = db_query(st->db, "SELECT status, count(*) "
	    "FROM kept WHERE feed = ? GROUP BY status", e);
	int rc;

	memset(n, 0, ITEM_STATES * sizeof(*n));
	if (q == NULL)
		return -1;
	db_bind(q, 0, feed);
	while ((rc = db_step(st->db, q, e)) == 1) {
		if (db_int(q, 0) >= 0 && db_int(q, 0) < ITEM_STATES)
			n[db_int(q, 0)] = (size_t)db_int(q, 1);
	}
	db_done(q);
	return rc;
}

/* Forgets the text form of a row. */
int
state_kept_shorten(struct state *st, int64_t row, struct err *e)
{
	struct item_record r;
	struct arena mem;
	struct str none = { NULL, 0 };
	int rc;

	arena_init(&mem, LIMIT_LOOKUP_ARENA);
	rc = state_kept_get(st, row, true, &mem, &r, e);
	if (rc == 1) {
		r.title = r.summary = r.text = r.tags = r.authors = none;
		rc = state_kept_put(st, &r, e);
	}
	arena_release(&mem);
	return rc < 0 ? -1 : 0;
}
