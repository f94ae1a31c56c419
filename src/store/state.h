/* The state: what was seen, in SQLite.
 *
 * The archive is the ledger, this is memory: it can be lost and is then
 * rebuilt from the archive.  WAL with synchronous = FULL: what was committed
 * survives a power cut.
 *
 * The discipline of T1: state_begin(); for each reply its items, pending
 * pages and last of all its validators (state_put(st, STATE_VISIT, ...));
 * state_commit().  A validator is never stored in another transaction than
 * the items it vouches for: state_put() on STATE_VISIT outside of
 * state_begin() is refused.
 *
 * Functions return -1 with *e set (ERR_LOCAL), else what they say, 0 if
 * nothing.  Not for two threads. */
#ifndef KATCHI_STORE_STATE_H
#define KATCHI_STORE_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/row.h"
#include "base/str.h"
#include "store/archive.h"
#include "store/ledger.h"

struct state;

/* Digits of the hash that make the id of an item, more when taken. */
#define STATE_ID_DIGITS 10

struct state_options {
	const char *path;       /* of the database */
	bool read_only;         /* nothing is written; a missing database is
	                         * an empty one */
	int64_t now;            /* for the name of what is moved aside */
	struct store_say say;
};

/* state_open - opens, or makes, the database; *out is ours to state_free().
 *
 * A database that is damaged is moved aside as PATH.damaged-<now> (with its
 * -wal) and a new one made; that is said.  One of a newer katchi is refused.
 * After damage was met in a run, the next opening checks the whole file. */
int state_open(struct state **out, const struct state_options *o,
    struct err *e);
void state_free(struct state *st);

/* state_put_aside - renames the database at o->path (and what belongs to it)
 * to PATH.<what>-<now>; it must not be open.  Nothing there is fine. */
int state_put_aside(const struct state_options *o, const char *what,
    struct err *e);

/* Whether there is nothing in it: the caller then runs state_rebuild(). */
bool state_is_empty(const struct state *st);

/* state_rebuild - fills an empty state from the archive: every item it
 * holds, and as rejected every item that it held.  In one transaction.
 * n, when not NULL: items.  A page that is there twice is one item: say,
 * when not NULL, names the copy. */
int state_rebuild(struct state *st, struct archive *a, int64_t now,
    const struct store_say *say, size_t *n, struct err *e);

/* One transaction; feeds may share it. */
int state_begin(struct state *st, struct err *e);
int state_commit(struct state *st, struct err *e);
void state_rollback(struct state *st);  /* harmless without state_begin() */

/* Around many reads: outside of a transaction each takes and drops the locks
 * of the database, which costs more than the read. */
int state_read_begin(struct state *st, struct err *e);
int state_read_end(struct state *st, struct err *e);

/* --- what is known of feeds and hosts over HTTP ------------------------ */

enum state_table {
	STATE_VISIT,            /* key: id of the feed */
	STATE_HOST,             /* key: host group */
};

/* The members of a struct under a key; fields are those of all its rows
 * (net/visit.h) and outlive the state. */
int state_put(struct state *st, enum state_table table, struct str key,
    const struct row_field *fields, size_t n, const void *row,
    struct err *e);

/* Returns 1; 0 when there is no such row, the struct is then as it was. */
int state_get(struct state *st, enum state_table table, struct str key,
    const struct row_field *fields, size_t n, void *row, struct err *e);

/* fn for every row, by key, after row was filled with it; a ROW_Z in it that
 * fn takes over must be NULL afterwards.  A result of fn other than 0 ends it
 * with -1. */
int state_each(struct state *st, enum state_table table,
    const struct row_field *fields, size_t n, void *row,
    int (*fn)(void *ctx, struct str key, struct err *e), void *ctx,
    struct err *e);

/* --- items ------------------------------------------------------------- */

/* state_lookup - what is remembered of the entries of one document: known,
 * moved, other and reused, in mem, without the text form; and their key, where
 * it is not the id; of those that are known by their place only some may be
 * TWICE then.  By title where the item is the same by ledger_is_same(), or
 * ids changed wholesale, see ledger_is_churn(). */
int state_lookup(struct state *st, struct arena *mem, struct str feed,
    struct ledger_entry *entries, size_t n, struct err *e);

/* What is remembered of the ids of a feed. */
enum {
	STATE_IDS_SHARED = 1,   /* items of one document had the same id */
	STATE_IDS_REUSED = 2,   /* an id came again for another item:
	                         * state_lookup() trusts links from then on */
};

/* state_ids - remembers marks of a feed of which items were put; *had: those
 * that it had.  Without marks it is only asked. */
int state_ids(struct state *st, struct str feed, unsigned marks,
    unsigned *had, struct err *e);

/* state_item_id - the id of an item that is to be archived: the shortest
 * beginning of its hash, of 10 digits or more, that no such item has; in mem.
 * Until then its id is the first ten, whoever else has them. */
int state_item_id(struct state *st, struct arena *mem, struct str hash,
    struct str *id, struct err *e);

/* state_item_put - inserts r (row 0) or rewrites all of it; sets r->row, which
 * may be another one then. */
int state_item_put(struct state *st, struct item_record *r, struct err *e);

/* It was in its feed again.  Remembered to LIMIT_SEEN_GRAIN seconds. */
int state_item_seen(struct state *st, const struct item_record *r,
    int64_t now, struct err *e);

/* What was archived shows an older version since now (its print), or 0: its
 * last one again. */
int state_item_back(struct state *st, const struct item_record *r,
    uint64_t print, int64_t now, struct err *e);

/* The feed has what is another's, too.  *first: and had not had it before. */
int state_sighting(struct state *st, struct str feed,
    const struct ledger_entry *entry, int64_t now, bool *first,
    struct err *e);

/* state_item_find - by one of id (of what was to be archived) or path, whole,
 * in mem.  Returns 1 or 0. */
enum state_by { STATE_BY_ID, STATE_BY_PATH };
int state_item_find(struct state *st, struct arena *mem, enum state_by by,
    struct str value, struct item_record *out, struct err *e);

/* The same by item_record.row. */
int state_item_get(struct state *st, struct arena *mem, int64_t row,
    struct item_record *out, struct err *e);

/* state_items_each - fn for every item first seen at or after since, whole:
 * what matched, oldest first, then the rest, feed by feed; views hold until fn
 * returns.  fn may not write. */
int state_items_each(struct state *st, int64_t since,
    int (*fn)(void *ctx, const struct item_record *r, struct err *e),
    void *ctx, struct err *e);

/* The same for what matched alone, in any order and without its text form. */
int state_matched_each(struct state *st,
    int (*fn)(void *ctx, const struct item_record *r, struct err *e),
    void *ctx, struct err *e);

/* state_still_listed - the last document of a feed was still its document at
 * that time: its items count as seen then. */
int state_still_listed(struct state *st, struct str feed, int64_t at,
    struct err *e);

/* state_expire - forgets items that no feed listed for keep seconds and that
 * were never archived or rejected, and the text form of all others that
 * old. */
int state_expire(struct state *st, int64_t now, int64_t keep, size_t *n,
    struct err *e);

struct state_feed_counts {
	size_t items, archived, rejected, pending;
};
int state_feed_counts(struct state *st, struct str feed,
    struct state_feed_counts *out, struct err *e);

/* --- pending pages ----------------------------------------------------- */

/* state_pending_add - writes a change down that is to be committed, and
 * sets its item (state_item_put() before) to ITEM_PENDING. */
int state_pending_add(struct state *st, int64_t row,
    const struct archive_change *c, struct err *e);

/* How many there are. */
int state_pending_count(struct state *st, size_t *n, struct err *e);

/* fn for every pending change, by author date.  fn may not write. */
int state_pending_each(struct state *st, int (*fn)(void *ctx, int64_t row,
    const struct archive_change *c, struct err *e), void *ctx,
    struct err *e);

/* T2: the item is in the branch (commit may be empty: it was there before),
 * or was removed by its reader. */
int state_archived(struct state *st, int64_t row, struct str commit,
    struct err *e);
int state_rejected(struct state *st, int64_t row, struct err *e);

/* The commit of an item has another id now. */
int state_recommit(struct state *st, struct str old, struct str made,
    struct err *e);

/* --- meta -------------------------------------------------------------- */

#define STATE_META_TIP          "tip"           /* last published commit */
#define STATE_META_PUSHED       "pushed"        /* last one at the remote */
#define STATE_META_EXPIRED      "expired"       /* last state_expire() */
#define STATE_META_FILTER       "filter"        /* filter_fingerprint() */
#define STATE_META_LANGUAGE     "language"      /* FILTER_LANGUAGE */

int state_meta_put(struct state *st, const char *key, struct str value,
    struct err *e);
/* Returns 1, or 0 and the empty view. */
int state_meta_get(struct state *st, const char *key, struct arena *mem,
    struct str *value, struct err *e);

/* Whether what is done every so many seconds was not done since, or in the
 * future; and that it was. */
bool state_is_due(struct state *st, const char *key, int64_t now,
    int64_t every);
int state_was_done(struct state *st, const char *key, int64_t now,
    struct err *e);

#endif
