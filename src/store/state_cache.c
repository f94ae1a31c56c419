/* What a transaction knows of feeds, hosts and pages: read once, written at
 * its end. */
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/mem.h"
#include "store/state_own.h"

#include "base/banned.h"

const char state_cache_schema[] =
	"CREATE TABLE page (id INTEGER PRIMARY KEY, feed INTEGER NOT NULL,"
	" first INTEGER NOT NULL, n INTEGER NOT NULL, sum INTEGER NOT NULL,"
	" body BLOB);"
	"CREATE TABLE known (id INTEGER PRIMARY KEY,"
	" feed TEXT NOT NULL, sum INTEGER NOT NULL, body BLOB);"
	"CREATE UNIQUE INDEX known_feed ON known (feed);"
	"CREATE TABLE links (host INTEGER PRIMARY KEY,"
	" sum INTEGER NOT NULL, body BLOB);";

static int flush_feeds(struct state *st, struct err *e);

/* --- sums --------------------------------------------------------------- */

static int64_t
known_sum(struct str feed, struct str body)
{
	return state_sum(hash_str(hash_str(HASH_START, feed), body));
}

static int64_t
links_sum(uint32_t host, struct str body)
{
	return state_sum(hash_str(hash_int(HASH_START, host), body));
}

static int64_t
page_sum(int64_t feed, int64_t first, struct str body)
{
	return state_sum(hash_str(hash_int(hash_int(HASH_START, feed), first),
	    body));
}

/* --- memory ------------------------------------------------------------- */

void
state_cache_init(struct state *st)
{
	flat_init(&st->fresh.items, LIMIT_PAGE_ITEMS);
	buf_init(&st->page.bytes, LIMIT_PAGE_ITEMS);
}

static void
free_known(struct known *k)
{
	known_release(k);
	free(k);
}

static void
drop_feeds(struct state *st)
{
	for (size_t i = 0; i < st->n_feeds; i++)
		free_known(st->feeds[i]);
	st->n_feeds = 0;
}

void
state_cache_drop(struct state *st)
{
	drop_feeds(st);
	for (size_t i = 0; i < st->n_hosts; i++) {
		links_release(st->hosts[i]);
		free(st->hosts[i]);
	}
	st->n_hosts = 0;
	st->next_feed = st->next_page = 0;
	flat_clear(&st->fresh.items);
	st->fresh.id = st->page.id = 0;
}

void
state_cache_release(struct state *st)
{
	state_cache_drop(st);
	free(st->feeds);
	free(st->hosts);
	flat_release(&st->fresh.items);
	buf_release(&st->page.bytes);
}

static size_t
bytes_of_feeds(const struct state *st)
{
	size_t sum = 0;

	for (size_t i = 0; i < st->n_feeds; i++)
		sum += st->feeds[i]->cap * sizeof(struct known_entry);
	return sum;
}

/* Without the largest one: that would be read and written again for each
 * document of its host, which costs its size times their number.  It has a
 * ceiling of its own, LIMIT_KNOWN. */
static size_t
bytes_of_hosts(const struct state *st)
{
	size_t sum = 0, most = 0;

	for (size_t i = 0; i < st->n_hosts; i++) {
		size_t n = st->hosts[i]->cap * sizeof(struct links_entry);

		sum += n;
		if (n > most)
			most = n;
	}
	return sum - most;
}

/* A feed is seldom looked at twice in a transaction, a host often. */
int
state_cache_trim(struct state *st, struct err *e)
{
	if (!st->in || bytes_of_hosts(st) > LIMIT_HOSTS_CACHE) {
		if (st->in && state_cache_flush(st, e) != 0)
			return -1;
		state_cache_drop(st);
	} else if (bytes_of_feeds(st) > LIMIT_FEEDS_CACHE) {
		if (flush_feeds(st, e) != 0)
			return -1;
		drop_feeds(st);
	}
	return 0;
}

int
state_cache_done(struct state *st, int rc, struct err *e)
{
	if (st->in)
		return rc;
	if (rc == 0)
		rc = state_cache_flush(st, e);
	state_cache_drop(st);
	return rc;
}

/* The next number of a table, of which *next is to be the next. */
static int
next_id(struct state *st, const char *sql, int64_t *next, struct err *e)
{
	if (*next == 0) {
		if (db_number(st->db, sql, next, e) != 0)
			return -1;
		++*next;
	}
	if (*next > UINT32_MAX)
		return err_set(e, ERR_LOCAL, "%s: is full; katchi repair "
		    "begins a new one", st->o.path);
	return 0;
}

/* --- feeds -------------------------------------------------------------- */

static struct known *
known_new(struct state *st, struct str feed)
{
	struct known *k = mem_zalloc(1, sizeof(*k));

	known_init(k, feed);
	if (st->n_feeds == st->cap_feeds) {
		st->cap_feeds = st->cap_feeds * 2 + 64;
		st->feeds = mem_grow(st->feeds, st->cap_feeds,
		    sizeof(struct known *));
	}
	st->feeds[st->n_feeds++] = k;
	return k;
}

/* From the row of q: id, feed, sum, body. */
static int
read_known(struct state *st, struct db_query *q, struct known *k,
    struct err *e)
{
	struct str body = db_blob(q, 3);

	k->id = db_int(q, 0);
	if (db_int(q, 2) != known_sum(k->feed, body) || !known_read(k, body))
		return state_torn(st, e, "what it remembers of %.*s",
		    STR_ARG(k->feed));
	return 0;
}

int
state_known(struct state *st, struct str feed, bool make,
    struct known **out, struct err *e)
{
	struct db_query *q;
	int rc;

	for (size_t i = st->n_feeds; i-- > 0;) {
		*out = st->feeds[i];
		if (str_eq((*out)->feed, feed))
			return 0;
	}
	*out = NULL;
	q = db_query(st->db, "SELECT id, feed, sum, body FROM known WHERE "
	    "id = (SELECT id FROM known WHERE feed = ?)", e);
	if (q == NULL)
		return -1;
	db_bind_kept(q, 0, feed);
	rc = db_step(st->db, q, e);
	if (rc == 1 && !str_eq(db_str(q, 1), feed)) {
		rc = state_wrong_index(st, e);
	} else if (rc == 1) {
		*out = known_new(st, feed);
		rc = read_known(st, q, *out, e);
	} else if (rc == 0 && make) {
		rc = next_id(st, "SELECT max(id) FROM known", &st->next_feed,
		    e);
		*out = known_new(st, feed);
		(*out)->id = rc == 0 ? st->next_feed++ : 0;
	}
	db_done(q);
	return rc;
}

int
state_known_by(struct state *st, int64_t id, struct known **out,
    struct err *e)
{
	struct db_query *q;
	int rc;

	for (size_t i = st->n_feeds; i-- > 0;) {
		*out = st->feeds[i];
		if ((*out)->id == id)
			return 0;
	}
	*out = NULL;
	q = db_query(st->db, "SELECT id, feed, sum, body FROM known "
	    "WHERE id = ?", e);
	if (q == NULL)
		return -1;
	db_bind_int(q, 0, id);
	rc = db_step(st->db, q, e);
	if (rc == 1) {
		*out = known_new(st, db_str(q, 1));
		rc = read_known(st, q, *out, e);
	}
	db_done(q);
	return rc;
}

int
state_known_each(struct state *st, int (*fn)(void *ctx, struct known *k,
    struct err *e), void *ctx, struct err *e)
{
	int64_t id = 0;
	int rc = state_cache_flush(st, e);

	while (rc == 0) {
		struct db_query *q = db_query(st->db, "SELECT min(id) "
		    "FROM known WHERE id > ?", e);
		struct known *k;

		if (q == NULL)
			return -1;
		db_bind_int(q, 0, id);
		rc = db_step(st->db, q, e);
		id = rc == 1 ? db_int(q, 0) : 0;
		db_done(q);
		if (rc < 0 || id == 0)
			return rc < 0 ? -1 : 0;
		rc = state_cache_trim(st, e);
		if (rc == 0)
			rc = state_known_by(st, id, &k, e);
		if (rc == 0 && k != NULL)
			rc = fn(ctx, k, e);
	}
	return rc;
}

static int
write_known(struct state *st, struct known *k, struct buf *body,
    struct err *e)
{
	struct db_query *q = db_query(st->db, k->n == 0 ?
	    "DELETE FROM known WHERE id = ?1" :
	    "INSERT INTO known (id, feed, sum, body) VALUES (?1, ?2, ?3, ?4) "
	    "ON CONFLICT (id) DO UPDATE SET sum = excluded.sum, "
	    "body = excluded.body", e);
	int rc;

	if (q == NULL)
		return -1;
	buf_clear(body);
	known_write(k, body);
	db_bind_int(q, 0, k->id);
	if (k->n > 0) {
		db_bind_kept(q, 1, k->feed);
		db_bind_int(q, 2, known_sum(k->feed, buf_str(body)));
		db_bind_blob(q, 3, buf_str(body));
	}
	rc = body->over ? state_too_large(e) : db_run(st->db, q, e);
	db_done(q);
	/* It was looked for and not found. */
	if (rc != 0 && db_constraint(st->db))
		return state_wrong_index(st, e);
	k->dirty = rc != 0;
	return rc;
}

/* --- hosts -------------------------------------------------------------- */

int
state_links(struct state *st, uint64_t link, struct links **out,
    struct err *e)
{
	uint32_t host = (uint32_t)(link >> 32);
	struct db_query *q;
	int rc;

	for (size_t i = st->n_hosts; i-- > 0;) {
		*out = st->hosts[i];
		if ((*out)->host != host)
			continue;
		/* The next link is likely of the same host. */
		st->hosts[i] = st->hosts[st->n_hosts - 1];
		st->hosts[st->n_hosts - 1] = *out;
		return 0;
	}
	q = db_query(st->db, "SELECT sum, body FROM links WHERE host = ?", e);
	if (q == NULL)
		return -1;
	*out = mem_zalloc(1, sizeof(**out));
	links_init(*out, host);
	if (st->n_hosts == st->cap_hosts) {
		st->cap_hosts = st->cap_hosts * 2 + 64;
		st->hosts = mem_grow(st->hosts, st->cap_hosts,
		    sizeof(struct links *));
	}
	st->hosts[st->n_hosts++] = *out;
	db_bind_int(q, 0, host);
	rc = db_step(st->db, q, e);
	if (rc == 1) {
		struct str body = db_blob(q, 1);

		rc = db_int(q, 0) == links_sum(host, body) &&
		    links_read(*out, body) ? 0 :
		    state_torn(st, e, "the list of its links");
	}
	db_done(q);
	return rc;
}

static int
write_links(struct state *st, struct links *l, struct buf *body,
    struct err *e)
{
	struct db_query *q = db_query(st->db, "INSERT INTO links (host, sum, "
	    "body) VALUES (?, ?, ?) ON CONFLICT (host) DO UPDATE SET "
	    "sum = excluded.sum, body = excluded.body", e);
	int rc;

	if (q == NULL)
		return -1;
	buf_clear(body);
	links_write(l, body);
	db_bind_int(q, 0, l->host);
	db_bind_int(q, 1, links_sum(l->host, buf_str(body)));
	db_bind_blob(q, 2, buf_str(body));
	rc = body->over ? state_too_large(e) : db_run(st->db, q, e);
	db_done(q);
	l->dirty = rc != 0;
	return rc;
}

/* --- pages -------------------------------------------------------------- */

static int
write_page(struct state *st, struct err *e)
{
	struct db_query *q;
	struct str body;
	size_t n = st->fresh.items.n;
	int rc;

	if (st->fresh.id == 0)
		return 0;
	if (!flat_end(&st->fresh.items))
		return state_too_large(e);
	q = db_query(st->db, "INSERT INTO page (id, feed, first, n, sum, "
	    "body) VALUES (?, ?, ?, ?, ?, ?)", e);
	if (q == NULL)
		return -1;
	body = buf_str(&st->fresh.items.bytes);
	db_bind_int(q, 0, st->fresh.id);
	db_bind_int(q, 1, st->fresh.feed);
	db_bind_int(q, 2, st->fresh.first);
	db_bind_int(q, 3, (int64_t)n);
	db_bind_int(q, 4, page_sum(st->fresh.feed, st->fresh.first, body));
	db_bind_blob(q, 5, body);
	rc = db_run(st->db, q, e);
	db_done(q);
	flat_clear(&st->fresh.items);
	st->fresh.id = 0;
	return rc;
}

int
state_page_add(struct state *st, struct known *k,
    const struct item_record *r, struct known_entry *to, struct err *e)
{
	if (st->fresh.id != 0 && (st->fresh.feed != k->id ||
	    !flat_has_room(&st->fresh.items)) && write_page(st, e) != 0)
		return -1;
	if (st->fresh.id == 0) {
		if (next_id(st, "SELECT max(id) FROM page", &st->next_page,
		    e) != 0)
			return -1;
		st->fresh.id = (uint32_t)st->next_page++;
		st->fresh.feed = k->id;
		st->fresh.first = r->first_seen;
	}
	to->page = st->fresh.id;
	to->index = (uint16_t)st->fresh.items.n;
	if (r->first_seen > st->fresh.first)
		st->fresh.first = r->first_seen;
	flat_add(&st->fresh.items, r);
	return 0;
}

int
state_page_read(struct state *st, uint32_t id, struct err *e)
{
	struct db_query *q;
	struct str body;
	int rc;

	if (st->page.id == id)
		return 0;
	if (st->fresh.id == id && write_page(st, e) != 0)
		return -1;
	st->page.id = 0;
	q = db_query(st->db, "SELECT feed, first, sum, body FROM page "
	    "WHERE id = ?", e);
	if (q == NULL)
		return -1;
	db_bind_int(q, 0, id);
	rc = db_step(st->db, q, e);
	if (rc >= 0) {
		body = rc == 1 ? db_blob(q, 3) : (struct str){ NULL, 0 };
		st->page.feed = db_int(q, 0);
		st->page.first = db_int(q, 1);
		if (rc == 0 || db_int(q, 2) != page_sum(st->page.feed,
		    st->page.first, body) ||
		    !flat_check(body, &st->page.n)) {
			rc = state_torn(st, e, "a page of items");
		} else {
			buf_clear(&st->page.bytes);
			buf_addstr(&st->page.bytes, body);
			st->page.id = id;
			rc = 0;
		}
	}
	db_done(q);
	return rc;
}

int
state_page_drop(struct state *st, uint32_t id, struct err *e)
{
	struct db_query *q;

	if (st->fresh.id == id && write_page(st, e) != 0)
		return -1;
	if (st->page.id == id)
		st->page.id = 0;
	q = db_query(st->db, "DELETE FROM page WHERE id = ?", e);
	if (q == NULL)
		return -1;
	db_bind_int(q, 0, id);
	return db_run(st->db, q, e);
}

/* --- all of it ---------------------------------------------------------- */

static int
flush_feeds(struct state *st, struct err *e)
{
	struct buf body;
	int rc = 0;

	buf_init(&body, LIMIT_KNOWN);
	for (size_t i = 0; i < st->n_feeds && rc == 0; i++) {
		if (st->feeds[i]->dirty)
			rc = write_known(st, st->feeds[i], &body, e);
	}
	buf_release(&body);
	return rc;
}

int
state_cache_flush(struct state *st, struct err *e)
{
	struct buf body;
	int rc = write_page(st, e);

	if (rc == 0)
		rc = flush_feeds(st, e);
	buf_init(&body, LIMIT_KNOWN);
	for (size_t i = 0; i < st->n_hosts && rc == 0; i++) {
		if (st->hosts[i]->dirty)
			rc = write_links(st, st->hosts[i], &body, e);
	}
	buf_release(&body);
	return rc;
}

/* --- transactions --------------------------------------------------------- */

int
state_begin(struct state *st, struct err *e)
{
	if (db_exec(st->db, "BEGIN IMMEDIATE", e) != 0)
		return -1;
	state_cache_drop(st);
	st->in = true;
	return 0;
}

int
state_commit(struct state *st, struct err *e)
{
	if (state_cache_flush(st, e) != 0)
		return -1;
	die_here("before the state is committed");
	if (db_exec(st->db, "COMMIT", e) != 0)
		return -1;
	st->in = false;
	state_cache_drop(st);
	die_here("after the state was committed");
	return 0;
}

void
state_rollback(struct state *st)
{
	struct err e;

	if (st->in) {
		db_exec(st->db, "ROLLBACK", &e);
		state_cache_drop(st);
	}
	st->in = false;
}
