/* Pages that are written down and wait for their commit. */
#include "store/state.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/hash.h"
#include "base/limits.h"
#include "store/state_own.h"

#include "base/banned.h"

/* Of all that is written down: a flipped bit is not committed. */
static void
sum_of(const struct archive_change *c, int64_t row, char out[32])
{
	uint64_t h = hash_int(HASH_START, row);

	h = hash_str(h, c->path);
	h = hash_str(h, c->bytes);
	h = hash_str(h, c->message);
	h = hash_str(h, c->author_name);
	h = hash_str(h, c->author_email);
	h = hash_int(h, c->author_date);
	h = hash_int(h, c->edit);
	snprintf(out, 32, "%" PRId64, state_sum(h));
}

int
state_pending_add(struct state *st, int64_t row,
    const struct archive_change *c, struct err *e)
{
	struct db_query *q = db_query(st->db, "INSERT OR REPLACE INTO "
	    "pending (item, path, bytes, hash, message, name, email, date, "
	    "edit) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", e);
	char sum[32], blob[ARCHIVE_HEX];

	if (q == NULL)
		return -1;
	sum_of(c, row, sum);
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
	archive_hash(c->bytes, blob);
	return state_waits(st, row, c->path, str_of(blob), e);
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

		sum_of(&c, db_int(q, 0), sum);
		st->torn = st->torn || (db_str(q, 3).n > 0 &&
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
