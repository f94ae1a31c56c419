/* What the files of the state share; nobody else includes it.
 *
 *     known   one row a feed: what its items are known by (known.h)
 *     links   one row a host: which feeds know which links of it
 *     page    the new items of one reply in one block (flat.h)
 *     kept    a row of its own for what is to be archived, was, or was
 *             removed: what matched
 *     pending pages that wait for their commit
 *
 * An item is in known, and either in a page or in kept; item_record.row says
 * which.  What a transaction looks at of known and links stays in memory until
 * its end, and is written then. */
#ifndef KATCHI_STORE_STATE_OWN_H
#define KATCHI_STORE_STATE_OWN_H

#include "store/db.h"
#include "store/flat.h"
#include "store/known.h"
#include "store/rows.h"
#include "store/state.h"

struct state {
	struct db *db;
	struct state_options o;
	bool in;                /* a transaction of state_begin() is open */
	bool torn;              /* content is not what was written */
	struct rows rows[2];    /* by enum state_table */
	struct rows kept;

	/* state_cache.c */
	struct known **feeds;
	size_t n_feeds, cap_feeds;
	struct links **hosts;
	size_t n_hosts, cap_hosts;
	int64_t next_feed, next_page;   /* to be given; 0: not known */
	struct {                /* the page that is being filled */
		struct flat items;
		int64_t feed, first;
		uint32_t id;    /* 0: none */
	} fresh;
	struct {                /* the page that was read last */
		struct buf bytes;
		size_t n;
		int64_t feed, first;
		uint32_t id;    /* 0: none */
	} page;
};

/* --- state_version.c -------------------------------------------------- */

/* Brings the database to the version of this program; a new one gets its
 * tables.  Refuses what is not ours or too new; what is torn is marked as
 * such. */
int state_migrate(struct state *st, struct err *e);

/* --- state_old.c ------------------------------------------------------ */

/* Moves the items of a database of version 1 to 4, within a transaction, and
 * drops their tables.  sums: they have some, from version 3 on. */
int state_old_move(struct state *st, bool sums, struct err *e);

/* --- state_sum.c ------------------------------------------------------ */

/* As it is written: a positive number. */
int64_t state_sum(uint64_t h);

/* Two numbers of SQLite's header, which its integrity_check does not know. */
struct state_header {
	int64_t application, version;
};

int state_header(struct state *st, struct state_header *h, struct err *e);

/* state_seal - remembers the sum of the schema and of the header; after each
 * change of them.
 * state_sealed - 1 when that is the sum of the schema with this header, 0
 * when it is not. */
int state_seal(struct state *st, struct err *e);
int state_sealed(struct state *st, struct state_header h, struct err *e);

/* Marks the state as torn; -1. */
int state_torn(struct state *st, struct err *e, const char *what, ...)
	__attribute__((format(printf, 3, 4)));

/* SQLite takes a column from the index, where that has it.  So a row that
 * its index must not lie about is looked for by its number, which the index
 * gave, and what it holds is compared. */
int state_wrong_index(struct state *st, struct err *e);

int state_too_large(struct err *e);

/* --- state_cache.c ---------------------------------------------------- */

extern const char state_cache_schema[];

void state_cache_init(struct state *st);
void state_cache_release(struct state *st);

/* Forgets what is in memory; what was not written is lost. */
void state_cache_drop(struct state *st);

/* Writes it. */
int state_cache_flush(struct state *st, struct err *e);

/* Between two documents: outside of a transaction what is in memory may be
 * old, and within one it may be much. */
int state_cache_trim(struct state *st, struct err *e);

/* Ends a change: outside of a transaction it is written at once. */
int state_cache_done(struct state *st, int rc, struct err *e);

/* Those of a feed, until the next trim.  make: of one that is not known, too;
 * else *out may be NULL. */
int state_known(struct state *st, struct str feed, bool make,
    struct known **out, struct err *e);
int state_known_by(struct state *st, int64_t id, struct known **out,
    struct err *e);

/* fn for each feed in turn, within a transaction; k holds until it returns.
 * A result other than 0 ends it with -1. */
int state_known_each(struct state *st, int (*fn)(void *ctx, struct known *k,
    struct err *e), void *ctx, struct err *e);

/* The links of the host of a link. */
int state_links(struct state *st, uint64_t link, struct links **out,
    struct err *e);

/* Puts an item into a page; sets where it is. */
int state_page_add(struct state *st, struct known *k,
    const struct item_record *r, struct known_entry *to, struct err *e);

/* Reads a page into st->page. */
int state_page_read(struct state *st, uint32_t id, struct err *e);
int state_page_drop(struct state *st, uint32_t id, struct err *e);

/* --- state_kept.c ----------------------------------------------------- */

extern const struct rows_table state_kept_table;
extern const char state_kept_schema[];

/* The row; 1, 0 or -1.  heavy: with the text form; only then it is known to
 * be what was written. */
int state_kept_get(struct state *st, int64_t row, bool heavy,
    struct arena *mem, struct item_record *out, struct err *e);

/* The same, heavy, with what its feed knows of it. */
int state_kept_whole(struct state *st, int64_t row, struct arena *mem,
    struct item_record *out, struct err *e);

int state_kept_put(struct state *st, struct item_record *r, struct err *e);

/* What state_pending_add() does to the item: its page waits. */
int state_waits(struct state *st, int64_t row, struct str path,
    struct str blob, struct err *e);

/* fn for each that was first seen since, oldest first. */
int state_kept_each(struct state *st, int64_t since,
    int (*fn)(void *ctx, const struct item_record *r, struct err *e),
    void *ctx, struct err *e);

/* How many of a feed have which status. */
int state_kept_counts(struct state *st, struct str feed,
    size_t n[ITEM_STATES], struct err *e);

/* Forgets the text form of a row. */
int state_kept_shorten(struct state *st, int64_t row, struct err *e);

/* --- state_item.c ----------------------------------------------------- */

/* The record of an entry, without row 0; 1 or -1. */
int state_item_of(struct state *st, const struct known *k,
    const struct known_entry *entry, bool heavy, struct arena *mem,
    struct item_record *out, struct err *e);

/* Whether an entry has a place of its own. */
bool state_is_own(const struct known_entry *entry);

#endif
