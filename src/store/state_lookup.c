/* Finding items again: the lookups of store/state.h. */
#include "store/state.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "store/state_own.h"

#include "base/banned.h"

static int
too_large(struct err *e)
{
	return err_set(e, ERR_LIMIT, "what is remembered of the items does "
	    "not fit into memory");
}

/* SQLite takes a column from the index, where that has it.  So a row that
 * its index must not lie about is looked for by its number, which the index
 * gave, and what it holds is compared. */
static int
wrong_index(struct state *st, struct err *e)
{
	st->torn = true;
	return err_set(e, ERR_LOCAL, "%s: an index is damaged; the next run "
	    "rebuilds it", st->o.path);
}

/* What q finds first: 1 and *out in mem, 0. */
static int
one_row(struct state *st, struct db_query *q, bool heavy, struct arena *mem,
    struct item_record *out, struct err *e)
{
	int rc = db_step(st->db, q, e);

	if (rc == 1 && state_item_read(st, q, heavy, mem, out, e) != 0)
		rc = -1;
	db_done(q);
	return rc == 1 && mem->over ? too_large(e) : rc;
}

/* The same by up to two values. */
static int
find_one(struct state *st, struct arena *mem, bool heavy, const char *where,
    struct str a, struct str b, struct item_record *out, struct err *e)
{
	struct db_query *q = state_item_query(st, heavy, where, e);

	if (q == NULL)
		return -1;
	db_bind_kept(q, 0, a);
	if (b.p != NULL)
		db_bind_kept(q, 1, b);
	return one_row(st, q, heavy, mem, out, e);
}

int
state_item_find(struct state *st, struct arena *mem, enum state_by by,
    struct str value, struct item_record *out, struct err *e)
{
	static const char *const where[] = {
		[STATE_BY_ID] = "WHERE id = ? AND status <> 0",
		[STATE_BY_PATH] = ("WHERE row = "
		    "(SELECT row FROM item WHERE path = ?)"),
		[STATE_BY_LINK] = "WHERE link = ? ORDER BY row LIMIT 1",
	};

	int rc = find_one(st, mem, true, where[by], value,
	    (struct str){ NULL, 0 }, out, e);

	if (rc == 1 && by == STATE_BY_PATH && !str_eq(out->path, value))
		return wrong_index(st, e);
	return rc;
}

static int
get(struct state *st, struct arena *mem, bool heavy, int64_t row,
    struct item_record *out, struct err *e)
{
	struct db_query *q = state_item_query(st, heavy, "WHERE row = ?", e);

	if (q == NULL)
		return -1;
	db_bind_int(q, 0, row);
	return one_row(st, q, heavy, mem, out, e);
}

int
state_item_get(struct state *st, struct arena *mem, int64_t row,
    struct item_record *out, struct err *e)
{
	return get(st, mem, true, row, out, e);
}

/* --- looking up a document ---------------------------------------------- */

/* The row of q as a record in mem, NULL when that is full. */
static const struct item_record *
copy_in(struct state *st, struct arena *mem, struct db_query *q)
{
	struct item_record *copy = arena_alloc(mem, sizeof(*copy));

	if (copy == NULL)
		return NULL;
	state_item_read(st, q, false, mem, copy, NULL);
	return mem->over ? NULL : copy;
}

/* The same for the row that a condition finds; *out NULL: none. */
static int
lookup_one(struct state *st, struct arena *mem, const char *where,
    struct str a, struct str b, const struct item_record **out,
    struct err *e)
{
	struct db_query *q = state_item_query(st, false, where, e);
	int rc;

	*out = NULL;
	if (q == NULL)
		return -1;
	db_bind_kept(q, 0, a);
	db_bind_kept(q, 1, b);
	rc = db_step(st->db, q, e);
	if (rc == 1)
		*out = copy_in(st, mem, q);
	db_done(q);
	return rc == 1 && *out == NULL ? too_large(e) : rc;
}

/* Its own record. */
static int
lookup_known(struct state *st, struct arena *mem, struct str feed,
    struct ledger_entry *to, struct err *e)
{
	char hex[ARCHIVE_HEX];
	int rc = lookup_one(st, mem, "WHERE row = (SELECT row FROM item "
	    "WHERE feed = ? AND key = ?)", feed, to->key, &to->known, e);

	if (rc == 1 && (!str_eq(to->known->feed, feed) ||
	    !str_eq(to->known->key, to->key)))
		return wrong_index(st, e);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	/* After a rebuild only the id is known. */
	ledger_hash(feed, to->key, hex);
	rc = lookup_one(st, mem, "WHERE feed = ? AND id = ? AND status <> 0 "
	    "AND hash IS NULL", feed, str_slice(str_of(hex), 0,
	    STATE_ID_DIGITS), &to->known, e);
	return rc < 0 ? -1 : 0;
}

/* Those with its link: the newest of this feed, the oldest of others. */
static int
lookup_link(struct state *st, struct arena *mem, struct str feed,
    struct ledger_entry *to, struct err *e)
{
	struct db_query *q = state_item_query(st, false,
	    "WHERE link = ? ORDER BY row DESC", e);
	struct item_record *other;
	int64_t oldest = 0;
	int rc;

	if (q == NULL)
		return -1;
	db_bind_kept(q, 0, to->link);
	while ((rc = db_step(st->db, q, e)) == 1) {
		if (!str_eq(db_str(q, STATE_ITEM_FEED), feed))
			oldest = db_int(q, 0);
		else if (to->moved == NULL &&
		    (to->moved = copy_in(st, mem, q)) == NULL)
			break;
	}
	db_done(q);
	if (rc == 1)
		return too_large(e);
	if (rc < 0 || oldest == 0)
		return rc;
	other = arena_alloc(mem, sizeof(*other));
	if (other == NULL)
		return too_large(e);
	to->other = other;
	rc = get(st, mem, false, oldest, other, e);
	return rc == 1 && !str_eq(other->link, to->link) ?
	    wrong_index(st, e) : rc < 0 ? -1 : 0;
}

static int
by_title(const void *x, const void *y)
{
	const struct ledger_entry *a = *(struct ledger_entry *const *)x;
	const struct ledger_entry *b = *(struct ledger_entry *const *)y;

	return str_cmp(a->title_key, b->title_key);
}

/* Gives the record in q to all entries with its title that have no newer
 * one. */
static int
give_title(struct state *st, struct arena *mem, struct db_query *q,
    struct ledger_entry **sorted, size_t n, struct err *e)
{
	struct str title = db_str(q, STATE_ITEM_TITLE_KEY);
	const struct item_record *r = NULL;
	size_t from = 0, to = n;

	while (from < to) {
		size_t half = from + (to - from) / 2;

		if (str_cmp(sorted[half]->title_key, title) < 0)
			from = half + 1;
		else
			to = half;
	}
	for (; from < n && str_eq(sorted[from]->title_key, title); from++) {
		if (sorted[from]->moved != NULL &&
		    sorted[from]->moved->row > db_int(q, 0))
			continue;
		if (r == NULL)
			r = copy_in(st, mem, q);
		if (r == NULL)
			return too_large(e);
		sorted[from]->moved = r;
	}
	return 0;
}

/* Of the entries in sorted, which nothing else found: the newest item of the
 * feed with the title of each.  There is no index: titles count only where
 * most of a document is unknown (ledger_judge()). */
static int
lookup_titles(struct state *st, struct arena *mem, struct str feed,
    struct ledger_entry **sorted, size_t n, struct err *e)
{
	struct db_query *q = state_item_query(st, false,
	    "WHERE feed = ? AND title_key IS NOT NULL", e);
	int rc;

	if (q == NULL)
		return -1;
	qsort(sorted, n, sizeof(*sorted), by_title);
	db_bind_kept(q, 0, feed);
	while ((rc = db_step(st->db, q, e)) == 1) {
		if (give_title(st, mem, q, sorted, n, e) != 0) {
			rc = -1;
			break;
		}
	}
	db_done(q);
	return rc;
}

/* Whether anything is remembered of the feed; -1 with *e. */
static int
has_items(struct state *st, struct str feed, struct err *e)
{
	struct db_query *q = db_query(st->db,
	    "SELECT 1 FROM item WHERE feed = ? LIMIT 1", e);
	int rc;

	if (q == NULL)
		return -1;
	db_bind_kept(q, 0, feed);
	rc = db_step(st->db, q, e);
	db_done(q);
	return rc;
}

int
state_lookup(struct state *st, struct arena *mem, struct str feed,
    struct ledger_entry *entries, size_t n, struct err *e)
{
	struct ledger_entry **lost = mem_zalloc(n + 1,
	    sizeof(struct ledger_entry *));
	size_t unknown = 0, n_lost = 0;
	int has = has_items(st, feed, e), rc = has < 0 ? -1 : 0;

	for (size_t i = 0; rc == 0 && i < n; i++) {
		struct ledger_entry *to = &entries[i];

		if (to->verdict == LEDGER_TWICE)
			continue;
		to->known = to->moved = to->other = NULL;
		if (has != 0)
			rc = lookup_known(st, mem, feed, to, e);
		if (rc != 0 || to->known != NULL)
			continue;
		unknown++;
		if (to->link.n > 0)
			rc = lookup_link(st, mem, feed, to, e);
		if (to->moved == NULL && to->title_key.n > 0)
			lost[n_lost++] = to;
	}
	if (rc == 0 && has != 0 && n_lost > 0 && ledger_is_churn(n, unknown))
		rc = lookup_titles(st, mem, feed, lost, n_lost, e);
	free(lost);
	return rc;
}

int
state_item_id(struct state *st, struct arena *mem, struct str hash,
    struct str *id, struct err *e)
{
	for (size_t n = STATE_ID_DIGITS; n <= hash.n; n++) {
		struct db_query *q = db_query(st->db,
		    "SELECT hash FROM item WHERE id = ? AND status <> 0", e);
		int rc;

		if (q == NULL)
			return -1;
		db_bind(q, 0, str_slice(hash, 0, n));
		rc = db_step(st->db, q, e);
		/* It was looked for and not found: the index is wrong. */
		if (rc == 1 && str_eq(db_str(q, 0), hash))
			rc = wrong_index(st, e);
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

int
state_feed_counts(struct state *st, struct str feed,
    struct state_feed_counts *out, struct err *e)
{
	struct db_query *q = db_query(st->db, "SELECT 0, count(*) FROM item "
	    "WHERE feed = ?1 UNION ALL SELECT status, count(*) FROM item "
	    "WHERE feed = ?1 AND status <> 0 GROUP BY status", e);
	size_t n[ITEM_REJECTED + 1] = { 0 };
	int rc;

	memset(out, 0, sizeof(*out));
	if (q == NULL)
		return -1;
	db_bind(q, 0, feed);
	while ((rc = db_step(st->db, q, e)) == 1) {
		if (db_int(q, 0) >= 0 && db_int(q, 0) <= ITEM_REJECTED)
			n[db_int(q, 0)] = (size_t)db_int(q, 1);
	}
	out->items = n[0];
	out->archived = n[ITEM_ARCHIVED];
	out->rejected = n[ITEM_REJECTED];
	out->pending = n[ITEM_PENDING];
	return rc;
}
