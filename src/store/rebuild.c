/* From the archive to a state that was lost. */
#include "store/state.h"

#include <string.h>

#include "base/limits.h"
#include "base/url.h"
#include "store/page.h"

#include "base/banned.h"

struct rebuild {
	struct state *st;
	struct arena mem;       /* of one item */
	const struct store_say *say;
	int64_t now;
	size_t n;
};

/* A string of the front matter, in the arena of the item. */
static struct str
front(struct rebuild *b, struct str bytes, const char *key)
{
	struct str found = { NULL, 0 };
	struct buf text;

	buf_init(&text, LIMIT_TITLE);
	if (page_front(&text, bytes, key))
		found = arena_str(&b->mem, buf_str(&text));
	buf_release(&text);
	return found;
}

/* Sets key and hash when the hash of feed and key begins with the id. */
static bool
try_key(struct rebuild *b, struct item_record *r, struct str key)
{
	char hex[ARCHIVE_HEX];
	bool fits;

	ledger_hash(r->feed, key, hex);
	fits = key.n > 0 && r->id.n >= STATE_ID_DIGITS &&
	    str_eq(str_slice(str_of(hex), 0, r->id.n), r->id);
	if (fits) {
		r->key = key;
		r->hash = arena_str(&b->mem, str_of(hex));
	}
	return fits;
}

static void
read_page(struct rebuild *b, struct item_record *r, struct str bytes)
{
	struct buf text;

	r->guid = front(b, bytes, "guid");
	r->url = front(b, bytes, "source");
	r->title = front(b, bytes, "title");
	r->lang = front(b, bytes, "lang");
	r->date_known = page_front_date(bytes, &r->date);
	r->authors = front(b, bytes, "author");
	buf_init(&text, LIMIT_TITLE);
	if (r->url.n > 0)
		url_canonical(&text, r->url);
	r->link = arena_str(&b->mem, buf_str(&text));
	buf_clear(&text);
	if (page_front_list(&text, bytes, "matched"))
		r->why = arena_str(&b->mem, buf_str(&text));
	buf_release(&text);
	if (r->title.n > 0)
		r->title_key = ledger_title_key(r->title);
	if (!try_key(b, r, r->guid) && !try_key(b, r, front(b, bytes, "key")))
		try_key(b, r, r->link);
}

/* Whether the path is one that we would give: a copy has its own name. */
static bool
is_named(const struct item_record *r)
{
	size_t tail = r->id.n + 3;

	return r->path.n >= tail && str_eq(str_slice(r->path,
	    r->path.n - tail, r->path.n - 3), r->id);
}

/* Two pages with one id: a page can be copied.  1: r is the copy, which is
 * left alone. */
static int
is_copy(struct rebuild *b, struct item_record *r, struct err *e)
{
	struct item_record other;
	int rc = r->path.n > 0 ? state_item_find(b->st, &b->mem, STATE_BY_ID,
	    r->id, &other, e) : 0;
	bool copy;

	if (rc != 1 || !str_eq(other.feed, r->feed) || other.path.n == 0)
		return rc < 0 ? -1 : 0;
	copy = is_named(&other) || !is_named(r);
	if (b->say != NULL)
		store_say(b->say, "%.*s and %.*s are one item: the second is "
		    "taken for a copy and left alone",
		    STR_ARG(copy ? other.path : r->path),
		    STR_ARG(copy ? r->path : other.path));
	r->row = other.row;
	return copy;
}

static int
one_entry(void *ctx, const struct archive_entry *entry, struct err *e)
{
	struct rebuild *b = ctx;
	struct item_record r;
	int rc;

	arena_reset(&b->mem);
	memset(&r, 0, sizeof(r));
	r.feed = entry->feed;
	r.id = entry->id;
	r.path = entry->path;
	r.commit = entry->commit;
	r.topics = entry->topics;
	r.first_seen = entry->first_seen > 0 ? entry->first_seen : b->now;
	r.last_seen = b->now;
	r.status = entry->removed ? ITEM_REJECTED : ITEM_ARCHIVED;
	if (entry->bytes.n > 0)
		read_page(b, &r, entry->bytes);
	rc = is_copy(b, &r, e);
	if (rc == 1)
		return 0;
	b->n += r.row == 0;
	if (rc < 0 || state_item_put(b->st, &r, e) != 0)
		return err_add(e, "%.*s", STR_ARG(entry->id));
	return 0;
}

int
state_rebuild(struct state *st, struct archive *a, int64_t now,
    const struct store_say *say, size_t *n, struct err *e)
{
	struct rebuild b = { .st = st, .now = now, .say = say };
	int rc;

	arena_init(&b.mem, LIMIT_PAGE);
	rc = state_begin(st, e);
	if (rc == 0)
		rc = archive_walk(a, one_entry, &b, e);
	if (rc == 0)
		rc = state_meta_put(st, STATE_META_TIP,
		    str_of(archive_tip(a)), e);
	if (rc == 0)
		rc = state_commit(st, e);
	if (rc != 0)
		state_rollback(st);
	arena_release(&b.mem);
	if (n != NULL)
		*n = b.n;
	return rc;
}
