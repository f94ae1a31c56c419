/* The items of states up to version 4, which had a row each with every column,
 * and prints by the first rule.  Only here they are known. */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/mem.h"
#include "store/state_own.h"

#include "base/banned.h"

struct old_item {
	struct item_record r;
	struct str print, title_key;    /* hex */
};

/* In the order of the sum, which versions 3 and 4 have. */
static const struct {
	const char *name;
	enum row_kind kind;
	bool loose;             /* not in the sum */
	size_t at;              /* in struct old_item */
	size_t like;            /* another text, which stands before it: what
	                         * is the same is an empty blob; 0: none */
} columns[] = {
#define AT(name) offsetof(struct old_item, r.name)
#define COLUMN(name, kind) { #name, kind, false, AT(name), 0 }
#define LOOSE(name, kind) { #name, kind, true, AT(name), 0 }
	COLUMN(feed, ROW_STR),
	COLUMN(hash, ROW_STR),
	COLUMN(id, ROW_STR),
	LOOSE(status, ROW_INT),
	COLUMN(first_seen, ROW_INT64),
	LOOSE(last_seen, ROW_INT64),
	COLUMN(last_edit, ROW_INT64),
	{ "title_key", ROW_STR, false, offsetof(struct old_item, title_key),
	    0 },
	{ "print", ROW_STR, false, offsetof(struct old_item, print), 0 },
	LOOSE(path, ROW_STR),
	LOOSE(commit, ROW_STR),
	COLUMN(date, ROW_INT64),
	COLUMN(date_known, ROW_BOOL),
	COLUMN(day_only, ROW_BOOL),
	COLUMN(date_offset, ROW_INT),
	COLUMN(link, ROW_STR),
	COLUMN(key, ROW_STR),
	{ "versions", ROW_STR, false, AT(versions),
	    offsetof(struct old_item, print) },
	COLUMN(topics, ROW_STR),
	COLUMN(why, ROW_STR),
	COLUMN(lang, ROW_STR),
	{ "guid", ROW_STR, false, AT(guid), AT(key) },
	{ "url", ROW_STR, false, AT(url), AT(link) },
	COLUMN(authors, ROW_STR),
	COLUMN(tags, ROW_STR),
	COLUMN(title, ROW_STR),
	COLUMN(summary, ROW_STR),
	COLUMN(text, ROW_STR),
};

static struct str
text_at(const struct old_item *item, size_t at)
{
	struct str s;

	memcpy(&s, (const char *)item + at, sizeof(s));
	return s;
}

static uint64_t
read_text(struct db_query *q, int column, size_t i, struct old_item *item,
    uint64_t h)
{
	/* Asked first: reading makes a text of it. */
	bool mark = columns[i].like != 0 && db_is_blob(q, column);
	struct str s = mark ? text_at(item, columns[i].like) :
	    db_str(q, column);

	memcpy((char *)item + columns[i].at, &s, sizeof(s));
	return columns[i].loose ? h : hash_str(h, s);
}

static uint64_t
read_number(struct db_query *q, int column, size_t i, struct old_item *item,
    uint64_t h)
{
	char *to = (char *)item + columns[i].at;
	int64_t n = db_int(q, column);
	bool yes = n != 0;
	int whole = (int)n;

	if (columns[i].kind == ROW_BOOL)
		memcpy(to, &yes, sizeof(yes));
	else if (columns[i].kind == ROW_INT)
		memcpy(to, &whole, sizeof(whole));
	else
		memcpy(to, &n, sizeof(n));
	if (columns[i].kind == ROW_BOOL)
		n = yes;
	return columns[i].loose ? h : hash_int(h, n);
}

/* The row of q; false when it is not what was written. */
static bool
read_item(struct db_query *q, struct old_item *item)
{
	uint64_t h = HASH_START;
	size_t n = ARRAY_LEN(columns);
	int64_t sum;

	memset(item, 0, sizeof(*item));
	item->r.row = db_int(q, 0);
	for (size_t i = 0; i < n; i++)
		h = columns[i].kind == ROW_STR ?
		    read_text(q, (int)i + 1, i, item, h) :
		    read_number(q, (int)i + 1, i, item, h);
	sum = db_int(q, (int)n + 1);
	return sum == 0 || sum == state_sum(h);
}

static int
move_item(struct state *st, struct old_item *item, struct err *e)
{
	struct item_record *r = &item->r;

	r->print = ledger_print_of(item->print);
	r->title_key = (uint32_t)ledger_print_of(item->title_key);
	/* Pages that wait name the row. */
	if (r->status == ITEM_NEW) {
		r->row = 0;
		r->hash = r->id = (struct str){ NULL, 0 };
	}
	r->rule = PRINT_FIRST;
	return state_item_put(st, r, e);
}

static int
move_feed(struct state *st, struct str feed, bool sums, struct err *e)
{
	struct old_item item;
	struct db_query *q;
	struct buf sql;
	int rc;

	buf_init(&sql, LIMIT_MESSAGE);
	buf_adds(&sql, "SELECT row");
	for (size_t i = 0; i < ARRAY_LEN(columns); i++)
		buf_printf(&sql, ", \"%s\"", columns[i].name);
	buf_printf(&sql, ", %s FROM item WHERE feed = ? ORDER BY row",
	    sums ? "sum" : "0");
	q = db_query(st->db, buf_z(&sql), e);
	buf_release(&sql);
	if (q == NULL)
		return -1;
	db_bind(q, 0, feed);
	while ((rc = db_step(st->db, q, e)) == 1) {
		if (!read_item(q, &item))
			rc = state_torn(st, e, "what it remembers of %.*s",
			    STR_ARG(feed));
		else if (move_item(st, &item, e) != 0)
			rc = -1;
		if (rc < 0)
			break;
	}
	db_done(q);
	return rc;
}

static int
move_feeds(struct state *st, bool sums, struct err *e)
{
	struct buf feed;
	int rc = 1;

	buf_init(&feed, LIMIT_FIELD);
	while (rc == 1) {
		struct db_query *q = db_query(st->db,
		    "SELECT min(feed) FROM item WHERE feed > ?", e);

		if (q == NULL) {
			rc = -1;
			break;
		}
		db_bind(q, 0, feed.n > 0 ? buf_str(&feed) : STR(" "));
		rc = db_step(st->db, q, e);
		buf_clear(&feed);
		if (rc == 1)
			buf_addstr(&feed, db_str(q, 0));
		db_done(q);
		if (rc != 1 || feed.n == 0)
			break;
		if (move_feed(st, buf_str(&feed), sums, e) != 0 ||
		    state_cache_trim(st, e) != 0)
			rc = -1;
	}
	buf_release(&feed);
	return rc < 0 ? -1 : 0;
}

/* What other feeds have, too. */
static int
move_sightings(struct state *st, struct err *e)
{
	struct db_query *q = db_query(st->db, "SELECT s.feed, s.key, "
	    "s.last_seen, i.link FROM sighting s JOIN item i "
	    "ON i.row = s.item ORDER BY s.feed", e);
	int rc;

	if (q == NULL)
		return -1;
	while ((rc = db_step(st->db, q, e)) == 1) {
		struct ledger_entry entry = { .key = db_str(q, 1),
		    .link = db_str(q, 3) };
		bool first;

		if (state_sighting(st, db_str(q, 0), &entry, db_int(q, 2),
		    &first, e) != 0) {
			rc = -1;
			break;
		}
	}
	db_done(q);
	return rc;
}

int
state_old_move(struct state *st, bool sums, struct err *e)
{
	if (move_feeds(st, sums, e) != 0 || move_sightings(st, e) != 0)
		return -1;
	/* Before version 3 what waits had git's hash where its sum is. */
	return db_exec(st->db, sums ? "DROP TABLE sighting; DROP TABLE item;" :
	    "DROP TABLE sighting; DROP TABLE item; "
	    "UPDATE pending SET hash = '';", e);
}
