/* Items, pending pages and sightings: the rows of store/state.h.  What is
 * found again is in state_lookup.c. */
#include "store/state.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "store/state_own.h"

#include "base/banned.h"

/* Every column of an item, once.  The heavy ones come last: SQLite then
 * finds the others without following overflow pages. */
enum kind { TEXT, NUMBER, FLAG, WHOLE, STATUS };

static const struct {
	const char *name;
	enum kind kind;
	bool heavy;             /* the text form */
	bool free;              /* changes without the rest: not in the sum */
	size_t at;              /* in struct item_record */
	size_t like;            /* another text, which stands before it: what
	                         * is the same is a mark; 0: none */
} columns[] = {
#define AT(name) offsetof(struct item_record, name)
#define COLUMN(name, kind) { #name, kind, false, false, AT(name), 0 }
#define LIKE(name, other) { #name, TEXT, false, false, AT(name), AT(other) }
#define FREE(name, kind) { #name, kind, false, true, AT(name), 0 }
#define HEAVY(name, kind) { #name, kind, true, false, AT(name), 0 }
#define HEAVY_LIKE(name, other) \
	{ #name, TEXT, true, false, AT(name), AT(other) }
	COLUMN(feed, TEXT),
	COLUMN(hash, TEXT),
	COLUMN(id, TEXT),
	FREE(status, STATUS),
	COLUMN(first_seen, NUMBER),
	FREE(last_seen, NUMBER),
	COLUMN(last_edit, NUMBER),
	COLUMN(title_key, TEXT),
	COLUMN(print, TEXT),
	FREE(path, TEXT),
	FREE(commit, TEXT),
	COLUMN(date, NUMBER),
	COLUMN(date_known, FLAG),
	COLUMN(day_only, FLAG),
	COLUMN(date_offset, WHOLE),
	COLUMN(link, TEXT),
	COLUMN(key, TEXT),
	LIKE(versions, print),
	COLUMN(topics, TEXT),
	COLUMN(why, TEXT),
	HEAVY(lang, TEXT),
	HEAVY_LIKE(guid, key),
	HEAVY_LIKE(url, link),
	HEAVY(authors, TEXT),
	HEAVY(tags, TEXT),
	HEAVY(title, TEXT),
	HEAVY(summary, TEXT),
	HEAVY(text, TEXT),
};

/* Each index is a place to write for every item, most of which match nothing
 * and are never looked at again; two thirds of the time that an item takes
 * went into them.  So an item is found by its feed and key, which lie
 * together for one document (a hash lies anywhere), and the id, which only
 * what matched needs, is given away when it does: that of others is the
 * beginning of their hash and need not be unique. */
#define STATE_ITEM_INDEXES \
	"CREATE UNIQUE INDEX item_key ON item (feed, key);" \
	"CREATE UNIQUE INDEX item_id ON item (id) WHERE status <> 0;" \
	"CREATE INDEX item_link ON item (link) WHERE link IS NOT NULL;" \
	"CREATE INDEX item_path ON item (path) WHERE path IS NOT NULL;" \
	"CREATE INDEX item_kept ON item (feed, status) WHERE status <> 0;" \
	"CREATE INDEX item_first ON item (first_seen);"

const char state_item_2[] =
	"DROP INDEX item_hash; DROP INDEX item_id; DROP INDEX item_link;"
	"DROP INDEX item_title; DROP INDEX item_path; DROP INDEX item_feed;"
	"DROP INDEX item_first; DROP INDEX item_last;"
	STATE_ITEM_INDEXES;

/* What waits keeps no sum of what it was: before, hash was that of git. */
const char state_item_3[] =
	"ALTER TABLE item ADD COLUMN sum INTEGER NOT NULL DEFAULT 0;"
	"UPDATE pending SET hash = '';";

/* Items that are listed for long are seen again and again: an index over that
 * was written more than it saved.  And a text that another column holds, too,
 * is a mark from now on. */
const char state_item_4[] =
	"DROP INDEX IF EXISTS item_last;";

void
state_item_schema(struct buf *out)
{
	buf_adds(out, "CREATE TABLE item (row INTEGER PRIMARY KEY");
	for (size_t i = 0; i < ARRAY_LEN(columns); i++)
		buf_printf(out, ", \"%s\"%s", columns[i].name,
		    columns[i].kind == TEXT ? " TEXT" : " INTEGER NOT NULL");
	buf_adds(out, ", sum INTEGER NOT NULL DEFAULT 0);"
	    STATE_ITEM_INDEXES
	    "CREATE TABLE pending (seq INTEGER PRIMARY KEY,"
	    " item INTEGER UNIQUE NOT NULL, path TEXT NOT NULL,"
	    " bytes NOT NULL, hash TEXT NOT NULL, message NOT NULL,"
	    " name NOT NULL, email NOT NULL, date INTEGER NOT NULL,"
	    " edit INTEGER NOT NULL);"
	    "CREATE TABLE sighting (item INTEGER NOT NULL,"
	    " feed TEXT NOT NULL, key, first_seen INTEGER NOT NULL,"
	    " last_seen INTEGER NOT NULL, PRIMARY KEY (item, feed))"
	    " WITHOUT ROWID;");
}

/* --- rows --------------------------------------------------------------- */

static void
add_columns(const struct state *st, struct buf *sql, bool heavy)
{
	buf_adds(sql, "row");
	for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
		if (heavy || !columns[i].heavy)
			buf_printf(sql, ", \"%s\"", columns[i].name);
	}
	if (heavy)
		buf_adds(sql, st->sums ? ", sum" : ", 0");
}

/* Of a whole record: SQLite does not notice a letter that changed in a
 * page. */
static int64_t
record_sum(const struct item_record *r)
{
	uint64_t h = STATE_SUM;

	for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
		const void *at = (const char *)r + columns[i].at;

		if (columns[i].free)
			continue;
		switch (columns[i].kind) {
		case TEXT:
			h = state_sum(h, *(const struct str *)at);
			break;
		case NUMBER:
			h = state_sum_int(h, *(const int64_t *)at);
			break;
		case FLAG:
			h = state_sum_int(h, *(const bool *)at);
			break;
		case WHOLE:
			h = state_sum_int(h, *(const int *)at);
			break;
		case STATUS:
			break;
		}
	}
	return state_sum_end(h);
}

struct db_query *
state_item_query(struct state *st, bool heavy, const char *where, struct err *e)
{
	struct db_query *q = state_kept(st, where, NULL, 0, heavy);
	struct buf sql;

	if (q != NULL)
		return q;
	buf_init(&sql, LIMIT_MESSAGE);
	buf_adds(&sql, "SELECT ");
	add_columns(st, &sql, heavy);
	buf_printf(&sql, " FROM item %s", where);
	q = db_query(st->db, buf_z(&sql), e);
	buf_release(&sql);
	return state_keep(st, where, NULL, 0, heavy, q);
}

/* A text of the row of q, the column at. */
static struct str
read_text(struct db_query *q, int at, size_t like, struct arena *mem,
    const struct item_record *r)
{
	struct str s;

	if (like != 0 && db_is_mark(q, at)) {
		memcpy(&s, (const char *)r + like, sizeof(s));
		return s;
	}
	s = db_str(q, at);
	return mem != NULL && s.n > 0 ? arena_str(mem, s) : s;
}

int
state_item_read(struct state *st, struct db_query *q, bool heavy,
    struct arena *mem, struct item_record *out, struct err *e)
{
	int64_t sum;
	int at = 1;

	memset(out, 0, sizeof(*out));
	out->row = db_int(q, 0);
	for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
		void *to = (char *)out + columns[i].at;

		if (columns[i].heavy && !heavy)
			continue;
		switch (columns[i].kind) {
		case TEXT:
			*(struct str *)to = read_text(q, at, columns[i].like,
			    mem, out);
			break;
		case NUMBER:
			*(int64_t *)to = db_int(q, at);
			break;
		case FLAG:
			*(bool *)to = db_int(q, at) != 0;
			break;
		case WHOLE:
			*(int *)to = (int)db_int(q, at);
			break;
		case STATUS:
			*(enum item_status *)to =
			    (enum item_status)db_int(q, at);
			break;
		}
		at++;
	}
	sum = heavy ? db_int(q, at) : 0;
	if (sum == 0 || (mem != NULL && mem->over) || sum == record_sum(out))
		return 0;
	st->torn = true;
	return err_set(e, ERR_LOCAL, "%s: what it remembers of item %.*s of "
	    "%.*s is damaged; katchi repair rebuilds it", st->o.path,
	    STR_ARG(out->id.n > 0 ? out->id : out->key), STR_ARG(out->feed));
}

static void
bind_text(struct db_query *q, int at, struct str s, size_t like,
    const struct item_record *r)
{
	struct str other;

	if (like != 0 && s.n > 0) {
		memcpy(&other, (const char *)r + like, sizeof(other));
		if (str_eq(s, other)) {
			db_bind_mark(q, at);
			return;
		}
	}
	db_bind_kept(q, at, s);
}

static void
bind_row(struct db_query *q, const struct item_record *r)
{
	if (r->row != 0)
		db_bind_int(q, 0, r->row);
	for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
		const void *from = (const char *)r + columns[i].at;
		int at = (int)i + 1;

		switch (columns[i].kind) {
		case TEXT:
			bind_text(q, at, *(const struct str *)from,
			    columns[i].like, r);
			break;
		case NUMBER:
			db_bind_int(q, at, *(const int64_t *)from);
			break;
		case FLAG:
			db_bind_int(q, at, *(const bool *)from);
			break;
		case WHOLE:
			db_bind_int(q, at, *(const int *)from);
			break;
		case STATUS:
			db_bind_int(q, at,
			    (int64_t)*(const enum item_status *)from);
			break;
		}
	}
	db_bind_int(q, (int)ARRAY_LEN(columns) + 1, record_sum(r));
}

static struct db_query *
put_query(struct state *st, bool insert, struct err *e)
{
	static const char what[] = "put";
	struct db_query *q = state_kept(st, what, NULL, 0, insert);
	struct buf sql;

	if (q != NULL)
		return q;
	buf_init(&sql, LIMIT_MESSAGE);
	buf_adds(&sql, insert ? "INSERT INTO item (" :
	    "UPDATE item SET (");
	add_columns(st, &sql, true);
	buf_adds(&sql, insert ? ") VALUES (?1" : ") = (?1");
	for (size_t i = 0; i <= ARRAY_LEN(columns); i++)
		buf_printf(&sql, ", ?%zu", i + 2);
	buf_adds(&sql, insert ? ")" : ") WHERE row = ?1");
	q = db_query(st->db, buf_z(&sql), e);
	buf_release(&sql);
	return state_keep(st, what, NULL, 0, insert, q);
}

int
state_item_put(struct state *st, struct item_record *r, struct err *e)
{
	struct db_query *q = put_query(st, r->row == 0, e);
	int rc;

	if (q == NULL)
		return -1;
	bind_row(q, r);
	rc = db_run(st->db, q, e);
	db_done(q);
	if (rc != 0)
		return -1;
	if (r->row == 0)
		r->row = db_last_row(st->db);
	return 0;
}

/* --- small changes ------------------------------------------------------ */

#define TEXT_OF_(x) #x
#define TEXT_OF(x) TEXT_OF_(x)

/* A statement of up to two numbers and two strings, in that order. */
static int
change(struct state *st, const char *sql, int64_t a, int64_t b,
    struct str s, struct str t, struct err *e)
{
	struct db_query *q = db_query(st->db, sql, e);

	if (q == NULL)
		return -1;
	db_bind_int(q, 0, a);
	db_bind_int(q, 1, b);
	db_bind(q, 2, s);
	db_bind(q, 3, t);
	return db_run(st->db, q, e);
}

static const struct str none;

int
state_item_seen(struct state *st, const struct item_record *r, int64_t now,
    struct err *e)
{
	if (llabs(now - r->last_seen) < LIMIT_SEEN_GRAIN)
		return 0;
	return change(st, "UPDATE item SET last_seen = ?2 WHERE row = ?1",
	    r->row, now, none, none, e);
}

int
state_sighting(struct state *st, int64_t row, struct str feed,
    struct str key, int64_t now, bool *first, struct err *e)
{
	if (change(st, "INSERT INTO sighting "
	    "(item, feed, key, first_seen, last_seen) "
	    "VALUES (?1, ?3, ?4, ?2, ?2) ON CONFLICT (item, feed) "
	    "DO NOTHING", row, now, feed, key, e) != 0)
		return -1;
	*first = db_changes(st->db) > 0;
	if (*first)
		return 0;
	return change(st, "UPDATE sighting SET last_seen = ?2, key = ?4 "
	    "WHERE item = ?1 AND feed = ?3 AND abs(?2 - last_seen) >= "
	    TEXT_OF(LIMIT_SEEN_GRAIN), row, now, feed, key, e);
}

int
state_archived(struct state *st, int64_t row, struct str commit,
    struct err *e)
{
	if (change(st, "UPDATE item SET status = ?2, "
	    "\"commit\" = coalesce(?3, \"commit\") WHERE row = ?1", row,
	    ITEM_ARCHIVED, commit, none, e) != 0)
		return -1;
	return change(st, "DELETE FROM pending WHERE item = ?1", row, 0,
	    none, none, e);
}

int
state_rejected(struct state *st, int64_t row, struct err *e)
{
	if (change(st, "UPDATE item SET status = ?2 WHERE row = ?1", row,
	    ITEM_REJECTED, none, none, e) != 0)
		return -1;
	return change(st, "DELETE FROM pending WHERE item = ?1", row, 0,
	    none, none, e);
}

int
state_recommit(struct state *st, struct str old, struct str made,
    struct err *e)
{
	return change(st, "UPDATE item SET \"commit\" = ?4 "
	    "WHERE \"commit\" = ?3", 0, 0, old, made, e);
}

/* When a feed listed something last, its own or others'. */
static int
last_listed(struct state *st, struct str feed, int64_t *at, struct err *e)
{
	struct db_query *q = db_query(st->db, "SELECT max(t) FROM ("
	    "SELECT max(last_seen) AS t FROM item WHERE feed = ?1 UNION ALL "
	    "SELECT max(last_seen) FROM sighting WHERE feed = ?1)", e);
	int rc;

	if (q == NULL)
		return -1;
	db_bind(q, 0, feed);
	rc = db_step(st->db, q, e);
	*at = rc == 1 ? db_int(q, 0) : 0;
	db_done(q);
	return rc < 0 ? -1 : 0;
}

/* Its last document is what it listed within the grain before that. */
int
state_still_listed(struct state *st, struct str feed, int64_t at,
    struct err *e)
{
	int64_t since;

	if (last_listed(st, feed, &since, e) != 0)
		return -1;
	since -= LIMIT_SEEN_GRAIN;
	if (change(st, "UPDATE sighting SET last_seen = ?1 WHERE feed = ?3 "
	    "AND last_seen < ?1 AND last_seen >= ?2", at, since, feed, none,
	    e) != 0)
		return -1;
	return change(st, "UPDATE item SET last_seen = ?1 WHERE feed = ?3 "
	    "AND last_seen < ?1 AND last_seen >= ?2", at, since, feed, none,
	    e);
}

int
state_expire(struct state *st, int64_t now, int64_t keep, size_t *n,
    struct err *e)
{
	int64_t before = now - keep;

	/* What the feed that brought it dropped, others may list still. */
	if (change(st, "DELETE FROM sighting WHERE last_seen < ?1 AND item "
	    "IN (SELECT row FROM item WHERE first_seen < ?1 AND last_seen < ?1 "
	    "AND status = ?2)", before, ITEM_NEW, none, none, e) != 0 ||
	    change(st, "DELETE FROM item WHERE first_seen < ?1 AND "
	    "last_seen < ?1 AND status = ?2 AND NOT EXISTS (SELECT 1 "
	    "FROM sighting WHERE sighting.item = item.row)", before,
	    ITEM_NEW, none, none, e) != 0)
		return -1;
	if (n != NULL)
		*n = (size_t)db_changes(st->db);
	return change(st, "UPDATE item SET title = NULL, summary = NULL, "
	    "text = NULL, tags = NULL, authors = NULL, sum = 0 "
	    "WHERE first_seen < ?1 AND last_seen < ?1 "
	    "AND title IS NOT NULL AND status <> ?2",
	    before, ITEM_PENDING, none, none, e);
}

int
state_items_each(struct state *st, int64_t since,
    int (*fn)(void *ctx, const struct item_record *r, struct err *e),
    void *ctx, struct err *e)
{
	struct db_query *q = state_item_query(st, true,
	    "WHERE first_seen >= ? ORDER BY first_seen, row", e);
	struct item_record r;
	int rc;

	if (q == NULL)
		return -1;
	db_bind_int(q, 0, since);
	while ((rc = db_step(st->db, q, e)) == 1) {
		if (state_item_read(st, q, true, NULL, &r, e) != 0 ||
		    fn(ctx, &r, e) != 0) {
			rc = -1;
			break;
		}
	}
	db_done(q);
	return rc;
}

/* --- pending ------------------------------------------------------------ */

/* Of all that is written down: a flipped bit is not committed. */
static void
pending_sum(const struct archive_change *c, int64_t row, char out[32])
{
	uint64_t h = state_sum_int(STATE_SUM, row);

	h = state_sum(h, c->path);
	h = state_sum(h, c->bytes);
	h = state_sum(h, c->message);
	h = state_sum(h, c->author_name);
	h = state_sum(h, c->author_email);
	h = state_sum_int(h, c->author_date);
	h = state_sum_int(h, c->edit);
	snprintf(out, 32, "%" PRId64, state_sum_end(h));
}

int
state_pending_add(struct state *st, int64_t row,
    const struct archive_change *c, struct err *e)
{
	struct db_query *q = db_query(st->db, "INSERT OR REPLACE INTO "
	    "pending (item, path, bytes, hash, message, name, email, date, "
	    "edit) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", e);
	char sum[32];

	if (q == NULL)
		return -1;
	pending_sum(c, row, sum);
	db_bind_int(q, 0, row);
	db_bind(q, 1, c->path);
	db_bind(q, 2, c->bytes);
	db_bind(q, 3, str_of(sum));
	db_bind(q, 4, c->message);
	db_bind(q, 5, c->author_name);
	db_bind(q, 6, c->author_email);
	db_bind_int(q, 7, c->author_date);
	db_bind_int(q, 8, c->edit);
	if (db_run(st->db, q, e) != 0)
		return -1;
	return change(st, "UPDATE item SET status = ?2, path = ?3 "
	    "WHERE row = ?1", row, ITEM_PENDING, c->path, none, e);
}

int
state_pending_count(struct state *st, size_t *n, struct err *e)
{
	int64_t count;

	*n = 0;
	if (db_number(st->db, "SELECT count(*) FROM pending", &count, e) != 0)
		return -1;
	*n = (size_t)count;
	return 0;
}

int
state_pending_each(struct state *st, int (*fn)(void *ctx, int64_t row,
    const struct archive_change *c, struct err *e), void *ctx,
    struct err *e)
{
	struct db_query *q = db_query(st->db, "SELECT item, path, bytes, "
	    "hash, message, name, email, date, edit FROM pending "
	    "ORDER BY date, seq", e);
	char sum[32];
	int rc;

	if (q == NULL)
		return -1;
	while ((rc = db_step(st->db, q, e)) == 1) {
		struct archive_change c = {
			.path = db_str(q, 1), .bytes = db_str(q, 2),
			.message = db_str(q, 4), .author_name = db_str(q, 5),
			.author_email = db_str(q, 6),
			.author_date = db_int(q, 7), .edit = db_int(q, 8),
		};

		pending_sum(&c, db_int(q, 0), sum);
		st->torn = st->torn || (st->sums && db_str(q, 3).n > 0 &&
		    !str_is(db_str(q, 3), sum));
		if (st->torn)
			rc = err_set(e, ERR_LOCAL, "the page of %.*s is "
			    "damaged in the state; the next run rebuilds it",
			    STR_ARG(c.path));
		else if (fn(ctx, db_int(q, 0), &c, e) != 0)
			rc = -1;
		if (rc < 0)
			break;
	}
	db_done(q);
	return rc;
}
