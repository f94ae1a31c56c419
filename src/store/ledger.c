#include "store/ledger.h"

#include <inttypes.h>
#include <string.h>

#include "base/civil.h"
#include "base/limits.h"
#include "store/clean.h"
#include "store/print.h"

#include "base/banned.h"

static void
add_print(struct buf *out, uint64_t print)
{
	buf_printf(out, "%0*" PRIx64, LEDGER_PRINT, print);
}

uint64_t
ledger_print_of(struct str hex)
{
	uint64_t print = 0;

	if (hex.n != LEDGER_PRINT)
		return 0;
	for (size_t i = 0; i < hex.n; i++) {
		char c = ascii_lower(hex.p[i]);

		if (!ascii_digit(c) && (c < 'a' || c > 'f'))
			return 0;
		print = print << 4 | (uint64_t)(ascii_digit(c) ? c - '0' :
		    c - 'a' + 10);
	}
	return print;
}

/* --- judging -------------------------------------------------------------- */

static bool
has_version(struct str versions, const struct ledger_entry *entry)
{
	for (size_t i = 0; i + LEDGER_PRINT <= versions.n; i += LEDGER_PRINT) {
		uint64_t print = ledger_print_of(str_slice(versions, i,
		    i + LEDGER_PRINT));

		if (print != 0 && (print == entry->print ||
		    print == entry->first_print ||
		    print == entry->second_print))
			return true;
	}
	return false;
}

static enum ledger_verdict
judge_known(const struct ledger_entry *entry, const struct item_record *r,
    int64_t now)
{
	bool before;

	/* After a rebuild the title is all that tells of an edit. */
	if (r->print == 0 || r->key.n == 0)
		return r->status == ITEM_ARCHIVED && r->title_key != 0 &&
		    entry->title_key != 0 &&
		    r->title_key != entry->title_key ?
		    LEDGER_EDITED : LEDGER_ADOPTED;
	if (r->status == ITEM_REJECTED)
		return LEDGER_SAME;
	if (r->print == entry->print)
		return r->back != 0 ? LEDGER_WAITS : LEDGER_SAME;
	if (r->status == ITEM_NEW)
		return LEDGER_EDITED;
	before = has_version(r->versions, entry);
	if (r->status == ITEM_PENDING)
		return before ? LEDGER_DAMPED : LEDGER_LATER;
	if (before && (r->back != (int64_t)entry->print ||
	    r->back_since > now))
		return LEDGER_WAITS;
	if (before && now - r->back_since < CIVIL_DAY)
		return LEDGER_LATER;
	/* An edit in the future was made by a wrong clock. */
	if (r->last_edit <= now && now - r->last_edit <
	    (r->versions.n / LEDGER_PRINT > LIMIT_EDITS ? CIVIL_DAY :
	    LIMIT_EDIT_SPACING))
		return LEDGER_LATER;
	return LEDGER_EDITED;
}

/* Whether the record that an unknown entry seems to be is free: the document
 * does not bring it under its own identity, nor was it adopted above. */
static bool
is_free(const struct ledger_entry *entries, size_t n, size_t i)
{
	int64_t row = entries[i].moved->row;

	for (size_t k = 0; k < n; k++) {
		if (entries[k].known != NULL && entries[k].known->row == row)
			return false;
		if (k < i && entries[k].known == NULL &&
		    entries[k].verdict != LEDGER_TWICE &&
		    entries[k].record != NULL &&
		    entries[k].record->row == row)
			return false;
	}
	return true;
}

/* A link to more than a host: to a home page items of all kinds link. */
static bool
names_page(struct str link)
{
	size_t at = str_find(link, 0, "://");

	if (at >= link.n)
		return false;
	at = str_find(link, at + 3, "/");
	return at < link.n && at + 1 < link.n;
}

static bool
is_moved(const struct ledger_entry *entries, size_t n, size_t i, bool churn,
    int64_t now)
{
	const struct ledger_entry *entry = &entries[i];
	const struct item_record *old = entry->moved;

	if (old == NULL || !is_free(entries, n, i))
		return false;
	if (churn || entry->same)
		return true;
	if (entry->link.n == 0 || !str_eq(old->link, entry->link))
		return false;
	if (entry->title_key != 0 && old->title_key == entry->title_key)
		return true;
	return names_page(entry->link) && old->first_seen <= now &&
	    now - old->first_seen < LIMIT_WIRE_SPAN;
}

/* The item under its new identity: with other words it is an edit, too. */
static enum ledger_verdict
judge_moved(const struct ledger_entry *entry, bool churn, int64_t now)
{
	enum ledger_verdict v = judge_known(entry, entry->moved, now);

	if (!churn && !entry->same && (v == LEDGER_EDITED || v == LEDGER_LATER))
		return v;
	return LEDGER_ADOPTED;
}

const struct feed_time *
ledger_time(const struct feed_item *item)
{
	return item->published.known ? &item->published : &item->updated;
}

static uint64_t
text_print(struct str text, struct str summary)
{
	struct print_room room;
	uint64_t h = print_start(PRINT_NOW);

	print_room_init(&room);
	h = print_words(PRINT_NOW, PRINT_TEXT, h, text, &room);
	h = print_words(PRINT_NOW, PRINT_TEXT, h, summary, &room);
	print_room_release(&room);
	return h;
}

static bool
is_long(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += !ascii_space(s.p[i]) && (s.p[i] & 0xC0) != 0x80;
	return n >= LIMIT_SAME_LETTERS;
}

bool
ledger_is_same(const struct feed_item *item, const struct item_record *r,
    int64_t now)
{
	const struct feed_time *t = ledger_time(item);
	bool dates = t->known && r->date_known;
	int64_t from = dates ? t->at : now;
	int64_t to = dates ? r->date : r->last_seen;
	bool rebuilt = r->print == 0;   /* its text is not known */

	if (!rebuilt && text_print(item->text, item->summary) !=
	    text_print(r->text, r->summary))
		return false;
	if (dates && t->at == r->date)
		return true;
	return !rebuilt && (is_long(item->text) || is_long(item->summary)) &&
	    from - to <= LIMIT_SAME_SPAN && to - from <= LIMIT_SAME_SPAN;
}

bool
ledger_is_churn(size_t n, size_t unknown)
{
	return n >= LIMIT_CHURN && unknown * 2 > n;
}

void
ledger_judge(struct ledger_entry *entries, size_t n, int64_t now)
{
	size_t unknown = 0, found = 0;
	bool churn;

	for (size_t i = 0; i < n; i++) {
		if (entries[i].known != NULL ||
		    entries[i].verdict == LEDGER_TWICE)
			continue;
		unknown++;
		found += entries[i].moved != NULL;
	}
	churn = ledger_is_churn(n, unknown) && found * 2 > unknown;
	for (size_t i = 0; i < n; i++) {
		struct ledger_entry *entry = &entries[i];

		if (entry->verdict == LEDGER_TWICE)
			continue;
		if (entry->known != NULL) {
			entry->record = entry->known;
			entry->verdict = judge_known(entry, entry->known, now);
		} else if (is_moved(entries, n, i, churn, now)) {
			entry->record = entry->moved;
			entry->verdict = judge_moved(entry, churn, now);
		} else if (entry->other != NULL) {
			entry->record = entry->other;
			entry->verdict = LEDGER_OTHERS;
		} else {
			entry->verdict = LEDGER_NEW;
		}
	}
}

/* --- records -------------------------------------------------------------- */

static struct str
join_in(struct arena *mem, const struct feed_item *item, bool tags)
{
	size_t n = tags ? item->n_tags : item->n_authors;
	struct str joined;
	struct buf b;

	buf_init(&b, LIMIT_ITEM_TEXT);
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_addc(&b, '\n');
		clean_line(&b, tags ? item->tags[i] : item->authors[i].name);
	}
	joined = arena_str(mem, buf_str(&b));
	buf_release(&b);
	return joined;
}

/* The prints of what was committed, with the one that now may be; what only
 * has another id and link is no further version. */
static struct str
versions_in(struct arena *mem, const struct item_record *old,
    const struct ledger_entry *entry)
{
	struct str all = { NULL, 0 };
	struct buf b;

	if (old != NULL && old->status != ITEM_NEW)
		all = old->versions;
	if (has_version(all, entry))
		return all;
	if (entry->verdict == LEDGER_ADOPTED && all.n >= LEDGER_PRINT)
		all.n -= LEDGER_PRINT;
	if (all.n / LEDGER_PRINT >= LIMIT_VERSIONS)
		all = str_slice(all, LEDGER_PRINT, all.n);
	buf_init(&b, LIMIT_FIELD);
	buf_addstr(&b, all);
	add_print(&b, entry->print);
	all = arena_str(mem, buf_str(&b));
	buf_release(&b);
	return all;
}

void
ledger_record(struct item_record *out, struct arena *mem, struct str feed,
    const struct ledger_entry *entry, const struct item_record *old,
    int64_t now)
{
	const struct feed_item *item = entry->item;
	const struct feed_time *t = ledger_time(item);

	memset(out, 0, sizeof(*out));
	out->first_seen = now;
	if (old != NULL)
		*out = *old;
	if (old != NULL && old->status != ITEM_NEW && old->print != 0 &&
	    old->print != entry->print && entry->verdict != LEDGER_ADOPTED)
		out->last_edit = now;
	out->back = out->back_since = 0;
	out->versions = versions_in(mem, old, entry);
	out->feed = feed;
	out->key = entry->key;
	out->hash = (struct str){ NULL, 0 };
	if (out->status != ITEM_NEW)
		out->hash = ledger_hash_in(mem, feed, entry->key);
	out->link = entry->link;
	out->title_key = entry->title_key;
	out->print = entry->print;
	out->rule = PRINT_NOW;
	out->last_seen = now;
	out->guid = item->id;
	out->url = item->link;
	out->title = item->title;
	out->summary = item->summary;
	out->text = item->text;
	out->tags = join_in(mem, item, true);
	out->authors = join_in(mem, item, false);
	out->lang = item->lang;
	out->date_known = t->known;
	out->day_only = t->day_only;
	out->date = t->known ? t->at : 0;
	out->date_offset = t->offset_min;
}

static size_t
count_lines(struct str s)
{
	size_t n = s.n > 0;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == '\n';
	return n;
}

void
ledger_item(struct feed_item *out, struct arena *mem,
    const struct item_record *r)
{
	struct str rest;

	memset(out, 0, sizeof(*out));
	out->id = r->guid;
	out->link = r->url;
	out->title = r->title;
	out->summary = r->summary;
	out->text = r->text;
	out->lang = r->lang;
	out->published.known = r->date_known;
	out->published.day_only = r->day_only;
	out->published.at = r->date;
	out->published.offset_min = r->date_offset;
	out->tags = arena_zalloc(mem, count_lines(r->tags),
	    sizeof(*out->tags));
	out->authors = arena_zalloc(mem, count_lines(r->authors),
	    sizeof(*out->authors));
	for (rest = r->tags; rest.n > 0 && out->tags != NULL;)
		out->tags[out->n_tags++] = str_next(&rest, '\n');
	for (rest = r->authors; rest.n > 0 && out->authors != NULL;)
		out->authors[out->n_authors++].name = str_next(&rest, '\n');
}
