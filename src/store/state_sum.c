/* Is it what was written?
 *
 * SQLite notices most damage to the structure of a page, and none to the
 * letters and numbers in it.  Wrong ones in the schema make statements fail
 * for ever, in an item a wrong page, in a pending page a wrong commit: so
 * each of these, and what feeds and hosts are known by, has a sum beside it.
 * (Checking the whole database at each run costs seconds with a million items,
 * and would not see them.) */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/limits.h"
#include "store/state_own.h"

#include "base/banned.h"

int64_t
state_sum(uint64_t h)
{
	h = h >> 1 & INT64_MAX;
	return h != 0 ? (int64_t)h : 1;
}

#define META "schema"

int
state_header(struct state *st, struct state_header *h, struct err *e)
{
	return db_number(st->db, "PRAGMA application_id", &h->application,
	    e) != 0 || db_number(st->db, "PRAGMA user_version", &h->version,
	    e) != 0 ? -1 : 0;
}

static int
schema_sum(struct state *st, struct state_header header, char out[32],
    struct err *e)
{
	struct db_query *q = db_query(st->db, "SELECT name, sql FROM "
	    "sqlite_master ORDER BY name", e);
	uint64_t h = HASH_START;
	int rc;

	if (q == NULL)
		return -1;
	while ((rc = db_step(st->db, q, e)) == 1)
		h = hash_str(hash_str(h, db_str(q, 0)), db_str(q, 1));
	db_done(q);
	if (rc != 0)
		return -1;
	h = hash_int(hash_int(h, header.application), header.version);
	snprintf(out, 32, "%" PRId64, state_sum(h));
	return 0;
}

int
state_seal(struct state *st, struct err *e)
{
	struct state_header header;
	char sum[32];

	if (state_header(st, &header, e) != 0 ||
	    schema_sum(st, header, sum, e) != 0)
		return -1;
	return state_meta_put(st, META, str_of(sum), e);
}

int
state_sealed(struct state *st, struct state_header header, struct err *e)
{
	struct str was = { NULL, 0 };
	struct arena mem;
	int64_t columns;
	char sum[32];
	int rc = 0;

	if (schema_sum(st, header, sum, e) != 0 ||
	    db_number(st->db, "SELECT count(*) FROM "
	    "pragma_table_info('meta') WHERE name IN ('key', 'value')",
	    &columns, e) != 0)
		return -1;
	arena_init(&mem, LIMIT_FIELD);
	if (columns == 2)
		rc = state_meta_get(st, META, &mem, &was, e);
	if (rc >= 0)
		rc = str_is(was, sum);
	arena_release(&mem);
	return rc;
}

/* --- what is not ---------------------------------------------------------- */

int
state_torn(struct state *st, struct err *e, const char *what, ...)
{
	char text[200];
	va_list ap;

	va_start(ap, what);
	vsnprintf(text, sizeof(text), what, ap);
	va_end(ap);
	st->torn = true;
	return err_set(e, ERR_LOCAL, "%s: %s is damaged; katchi repair "
	    "rebuilds it", st->o.path, text);
}

int
state_wrong_index(struct state *st, struct err *e)
{
	st->torn = true;
	return err_set(e, ERR_LOCAL, "%s: an index is damaged; the next run "
	    "rebuilds it", st->o.path);
}

int
state_too_large(struct err *e)
{
	return err_set(e, ERR_LIMIT, "what is remembered of the items does "
	    "not fit into memory");
}
