/* What the state remembers under a name. */
#include "store/state.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/limits.h"
#include "store/state_own.h"

#include "base/banned.h"

int
state_meta_put(struct state *st, const char *key, struct str value,
    struct err *e)
{
	struct db_query *q = db_query(st->db,
	    "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", e);

	if (q == NULL)
		return -1;
	db_bind(q, 0, str_of(key));
	db_bind(q, 1, value);
	return db_run(st->db, q, e);
}

int
state_meta_get(struct state *st, const char *key, struct arena *mem,
    struct str *value, struct err *e)
{
	struct db_query *q = db_query(st->db,
	    "SELECT value FROM meta WHERE key = ?", e);
	int rc;

	*value = (struct str){ NULL, 0 };
	if (q == NULL)
		return -1;
	db_bind(q, 0, str_of(key));
	rc = db_step(st->db, q, e);
	if (rc == 1)
		*value = arena_str(mem, db_str(q, 0));
	db_done(q);
	return rc;
}

bool
state_is_due(struct state *st, const char *key, int64_t now, int64_t every)
{
	struct arena mem;
	struct str last;
	uint64_t at = 0;
	struct err e;
	bool due;

	arena_init(&mem, LIMIT_FIELD);
	due = state_meta_get(st, key, &mem, &last, &e) != 1 ||
	    !str_u64(last, INT64_MAX, &at) || (int64_t)at > now ||
	    now - (int64_t)at >= every;
	arena_release(&mem);
	return due;
}

int
state_was_done(struct state *st, const char *key, int64_t now, struct err *e)
{
	char z[24];

	snprintf(z, sizeof(z), "%" PRId64, now);
	return state_meta_put(st, key, str_of(z), e);
}
