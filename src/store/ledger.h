/* Is it new?  The identity of items and the life of one.
 *
 * Pure but for git's hash.  Three steps for one feed document:
 *
 *   ledger_entries()  from the items: identity, canonical link, print
 *   state_lookup()    what is remembered of each (store/state.h)
 *   ledger_judge()    what each of them is
 */
#ifndef KATCHI_STORE_LEDGER_H
#define KATCHI_STORE_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "feed/feed.h"
#include "store/archive.h"
#include "store/print.h"

/* Hex digits of a print in versions, and of the hash that is an identity. */
#define LEDGER_PRINT 16
#define LEDGER_HASH 40

enum item_status {
	ITEM_NEW,               /* seen, nothing to commit (yet) */
	ITEM_PENDING,           /* page written down, not yet in the branch */
	ITEM_ARCHIVED,
	ITEM_REJECTED,          /* its reader removed it: stays removed */
	ITEM_STATES
};

/* What is remembered of an item.  Views live in the arena (or, within a
 * callback, the row) they were read into. */
struct item_record {
	int64_t row;            /* 0: not in the state yet */
	struct str feed;        /* id of the feed that owns it */
	struct str key;         /* identity within the feed; empty after a
	                         * rebuild when only the hash is known */
	struct str hash;        /* LEDGER_HASH digits; empty of what matched
	                         * nothing, and after a rebuild when only id
	                         * is known */
	struct str id;          /* its first 10 digits, more when taken; empty
	                         * of what matched nothing */
	struct str link;        /* canonical, empty when not unique */
	uint32_t title_key;     /* print of the title alone; 0: none */
	uint64_t print;         /* of the version last remembered; 0 after a
	                         * rebuild */
	enum print_rule rule;   /* of which print and title_key are */
	struct str versions;    /* prints of all committed versions in hex,
	                         * run together, oldest first */
	int64_t back, back_since;       /* print of a version that its feed
	                         * shows although there was a later one, and
	                         * since when; 0: none */
	int64_t last_edit;      /* when the last edit was accepted, 0 never */
	int64_t first_seen, last_seen;          /* Unix seconds */
	enum item_status status;
	struct str path, commit;
	struct str blob;        /* of the page that we wrote last; empty after
	                         * a rebuild: a reader may have written it */
	struct str topics;      /* one a line, page_topic_lines() */
	struct str why;         /* one a line, page_why() */
	/* The text form: kept for [state] keep, empty afterwards and
	 * in what state_lookup() finds. */
	struct str guid, url, title, summary, text, tags, authors, lang;
	bool date_known, day_only;
	int64_t date;           /* published, else updated, as given */
	int date_offset;        /* minutes */
};

enum ledger_verdict {
	LEDGER_NEW,             /* never seen: match it, state_item_put() */
	LEDGER_SAME,            /* nothing changed: state_item_seen() */
	LEDGER_EDITED,          /* the publisher changed it: match it again,
	                         * put it; when archived, page with .edited */
	LEDGER_DAMPED,          /* back to a version already committed while
	                         * one is pending: treat as SAME */
	LEDGER_WAITS,           /* back to a version already committed, or no
	                         * more so: state_item_back(), and LATER */
	LEDGER_LATER,           /* changed, but too soon after its last edit,
	                         * or while a version is still pending: treat
	                         * as SAME, but read the document again, also
	                         * when it stays as it is */
	LEDGER_OTHERS,          /* another feed owns it: state_sighting() */
	LEDGER_ADOPTED,         /* the feed gave it a new id, or the state
	                         * was rebuilt and its title is the same:
	                         * ledger_record(), put it */
	LEDGER_TWICE,           /* the same identity stood above: skip it */
};

struct ledger_entry {
	/* ledger_entries() */
	const struct feed_item *item;
	struct str key, link;
	struct str place;       /* its identity where its id is not to be
	                         * trusted: link, else title and date */
	bool shared;            /* its id is that of others here, too */
	uint32_t title_key;
	uint64_t print;
	/* ledger_old_rules(): both by PRINT_FIRST and PRINT_SECOND; 0: not
	 * asked for */
	uint32_t first_title_key, second_title_key;
	uint64_t first_print, second_print;
	/* state_lookup(); NULL when there is none */
	const struct item_record *known;        /* same identity */
	const struct item_record *moved;        /* same feed, other identity,
	                                         * same link or title */
	const struct item_record *other;        /* other feed, same link */
	bool same;              /* moved is the same by ledger_is_same() */
	bool reused;            /* its id is that of a known item with another
	                         * link and title */
	/* ledger_judge(): the verdict, and the record it speaks of */
	enum ledger_verdict verdict;
	const struct item_record *record;
};

/* ledger_entries - identity, links and prints of a document.
 *
 * items  n of them, outliving the entries
 *
 * key is the guid as given, else the canonical link, else title and raw
 * date.  A canonical link that two items of the document have is nobody's
 * identity and left empty; so is a guid of items that differ in link or title:
 * their key is their place.
 *
 * Returns n entries in mem, or NULL when mem is full. */
struct ledger_entry *ledger_entries(struct arena *mem,
    const struct feed_item *items, size_t n);

/* ledger_hash - identity among all feeds: git's blob hash of feed NUL key. */
void ledger_hash(struct str feed, struct str key, char hex[ARCHIVE_HEX]);

/* The same, in mem. */
struct str ledger_hash_in(struct arena *mem, struct str feed,
    struct str key);

/* ledger_judge - fills verdict and record of all n entries.
 *
 * now  Unix seconds; damping: one edit an hour and LIMIT_EDITS in all, then
 *      one a day; a version that was committed before is an edit again when
 *      it was back for a day
 *
 * Ids are adopted when more than half of a document of LIMIT_CHURN items or
 * more is unknown and more than half of that has a known link or title; and
 * always where link and title, or title, text and date are known, and their
 * item is not in the document; and where the link is known and its item is
 * younger than LIMIT_WIRE_SPAN (wires: a new id and title for each version of
 * a story).  Outside of wholesale adoption other words are an edit of the old
 * item, whose record then is under the old identity.
 *
 * An OTHERS whose record did not match may be taken over: put it
 * with this feed and identity (ledger_record() with old). */
void ledger_judge(struct ledger_entry *entries, size_t n, int64_t now);

/* ledger_is_same - whether an item is a known one under another id and link:
 * has its text, and its date; a long text need not have the date but be at
 * most LIMIT_SAME_SPAN from it (without dates: from when it was seen).
 *
 * r    of the same title, with its text form
 * now  Unix seconds */
bool ledger_is_same(const struct feed_item *item,
    const struct item_record *r, int64_t now);

/* When an item was published, else updated. */
const struct feed_time *ledger_time(const struct feed_item *item);

/* Whether so many unknown entries, of n, can be items whose ids changed all
 * at once; only then `moved` counts where only the title is the same. */
bool ledger_is_churn(size_t n, size_t unknown);

/* ledger_print - over title, text, summary and canonical link of an item; never
 * 0.  White space and counters ("12 comments") do not change it, see
 * store/print.h. */
uint64_t ledger_print(const struct feed_item *item, struct str link);

/* The same over a title alone: item_record.title_key. */
uint32_t ledger_title_key(struct str title);

/* Fills in what the older rules make of an entry. */
void ledger_old_rules(struct ledger_entry *entry);

/* The print that LEDGER_PRINT digits stand for, 0: none. */
uint64_t ledger_print_of(struct str hex);

/* ledger_record - a record of a new or edited item, ready to be put.
 *
 * old   what is remembered, or NULL; row, id, path, dates of first sight,
 *       versions are taken over; only if it matched there is a hash
 * Strings point into the item, the entry and old; tags and authors are
 * joined in mem. */
void ledger_record(struct item_record *out, struct arena *mem,
    struct str feed, const struct ledger_entry *entry,
    const struct item_record *old, int64_t now);

/* ledger_item - the remembered text form as an item, for preview and apply
 * (markup is gone: summary_html and html are empty). */
void ledger_item(struct feed_item *out, struct arena *mem,
    const struct item_record *record);

#endif
