#include "cmd/keep.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/url.h"

#include "base/banned.h"

void
keep_init(struct keep *k, const struct conf *conf, struct state *state,
    struct arena *mem, int64_t now)
{
	k->conf = conf;
	k->state = state;
	k->mem = mem;
	k->now = now;
	buf_init(&k->text, LIMIT_ITEM_TEXT * 2 + 1);
	buf_init(&k->tags, LIMIT_ITEM_TEXT);
	buf_init(&k->authors, LIMIT_ITEM_TEXT);
	buf_init(&k->link, LIMIT_URL);
}

void
keep_release(struct keep *k)
{
	buf_release(&k->text);
	buf_release(&k->tags);
	buf_release(&k->authors);
	buf_release(&k->link);
}

/* Bytes at the begin of the text that it says again: a body often begins with
 * its summary, whole or cut with an ellipsis. */
static size_t
repeated(struct str summary, struct str body)
{
	struct str begin = summary;

	if (str_ends(begin, "..."))
		begin.n -= 3;
	else if (str_ends(begin, "\u2026"))
		begin.n -= strlen("\u2026");
	begin = str_trim(begin);
	if (begin.n == 0 || memmem(body.p, body.n, begin.p, begin.n) == NULL)
		return 0;
	return summary.n;
}

static void
keep_text(struct keep *k, struct filter_doc *doc,
    const struct feed_item *item)
{
	buf_clear(&k->text);
	buf_addstr(&k->text, item->summary);
	if (item->text.n > 0 && !str_eq(item->text, item->summary)) {
		if (k->text.n > 0)
			buf_addc(&k->text, '\n');
		buf_addstr(&k->text, item->text);
		doc->repeated = repeated(item->summary, item->text);
	}
	doc->field[FILTER_TEXT] = buf_str(&k->text);
}

static void
keep_authors(struct keep *k, struct filter_doc *doc,
    const struct feed_item *item)
{
	buf_clear(&k->authors);
	for (size_t i = 0; i < item->n_authors; i++) {
		const struct feed_person *a = &item->authors[i];

		if (k->authors.n > 0)
			buf_addc(&k->authors, '\n');
		buf_addstr(&k->authors, a->name.n > 0 ? a->name : a->email);
	}
	doc->field[FILTER_AUTHOR] = buf_str(&k->authors);
}

void
keep_doc(struct keep *k, struct filter_doc *doc, const struct source *s,
    const struct feed_item *item)
{
	buf_clear(&k->tags);
	buf_clear(&k->link);
	for (size_t i = 0; i < item->n_tags; i++) {
		if (i > 0)
			buf_addc(&k->tags, '\n');
		buf_addstr(&k->tags, item->tags[i]);
	}
	memset(doc, 0, sizeof(*doc));
	doc->field[FILTER_TITLE] = item->title;
	doc->field[FILTER_TAGS] = buf_str(&k->tags);
	keep_text(k, doc, item);
	keep_authors(k, doc, item);
	url_words(&k->link, item->link);
	doc->field[FILTER_LINK] = buf_str(&k->link);
	doc->feed = str_of(s->id);
	doc->lang = item->lang.n > 0 ? item->lang : str_of(s->lang);
}

int
keep_match(struct keep *k, struct keep_item *ki, const struct source *s,
    const struct feed_item *item, struct err *e)
{
	const char *const *globs = (const char *const *)s->topics.list;
	struct page_topic *topics;
	struct str *tags;

	arena_reset(k->mem);
	tags = arena_zalloc(k->mem, s->tags.n, sizeof(*tags));
	memset(ki, 0, sizeof(*ki));
	keep_doc(k, &ki->doc, s, item);
	filter_match(k->conf->filter, &ki->doc, globs, s->topics.n, k->mem,
	    &ki->verdict);
	topics = page_topics_in(k->mem, k->conf->filter, &ki->doc,
	    &ki->verdict);
	ki->page.item = item;
	ki->page.topics = topics;
	ki->page.n_topics = topics != NULL ? ki->verdict.n_matches : 0;
	ki->page.source.id = str_of(s->id);
	ki->page.source.title = str_of(s->title);
	ki->page.source.lang = str_of(s->lang);
	for (size_t i = 0; tags != NULL && i < s->tags.n; i++)
		tags[i] = str_of(s->tags.list[i]);
	ki->page.source.tags = tags;
	ki->page.source.n_tags = tags != NULL ? s->tags.n : 0;
	ki->page.offset_min = (int)k->conf->archive_offset_min;
	ki->page.body = (enum page_body)k->conf->archive_body;
	if (topics == NULL && ki->verdict.n_matches > 0)
		return err_set(e, ERR_LIMIT, "the matches of one item take "
		    "more than %zu MiB", k->mem->max / MIB);
	return 0;
}

/* Everything that a change of the archive says, in buffers of its own. */
struct change {
	struct buf path, bytes, message, name, email, why, topics;
};

static void
change_init(struct change *c)
{
	buf_init(&c->path, LIMIT_FIELD);
	buf_init(&c->bytes, LIMIT_PAGE);
	buf_init(&c->message, LIMIT_PAGE);
	buf_init(&c->name, LIMIT_FIELD);
	buf_init(&c->email, LIMIT_FIELD);
	buf_init(&c->why, LIMIT_PAGE);
	buf_init(&c->topics, LIMIT_PAGE);
}

static void
change_release(struct change *c)
{
	buf_release(&c->path);
	buf_release(&c->bytes);
	buf_release(&c->message);
	buf_release(&c->name);
	buf_release(&c->email);
	buf_release(&c->why);
	buf_release(&c->topics);
}

int
keep_page(struct keep *k, struct page *pg, struct item_record *rec,
    struct err *e)
{
	struct archive_change ac = { 0 };
	struct change c;
	int rc;

	if (rec->status == ITEM_NEW) {
		rec->hash = ledger_hash_in(k->mem, rec->feed, rec->key);
		if (state_item_id(k->state, k->mem, rec->hash, &rec->id,
		    e) != 0)
			return -1;
	}
	pg->id = rec->id;
	if (rec->guid.n > 0 && !str_eq(rec->key, rec->guid))
		pg->key = rec->key;
	change_init(&c);
	if (rec->path.n > 0)
		buf_addstr(&c.path, rec->path);
	else
		page_path(&c.path, pg);
	page_bytes(&c.bytes, pg);
	page_message(&c.message, pg);
	page_author(&c.name, &c.email, pg);
	page_why(&c.why, pg);
	page_topic_lines(&c.topics, pg);
	rec->path = buf_str(&c.path);
	/* An edit without a match keeps the reasons of its first sight. */
	if (pg->topics[0].n_why > 0) {
		rec->why = buf_str(&c.why);
		rec->topics = buf_str(&c.topics);
	}
	ac.path = rec->path;
	ac.bytes = buf_str(&c.bytes);
	ac.message = buf_str(&c.message);
	ac.author_name = buf_str(&c.name);
	ac.author_email = buf_str(&c.email);
	ac.author_date = page_author_date(pg, k->now);
	ac.edit = pg->edited;
	rc = state_item_put(k->state, rec, e);
	if (rc == 0)
		rc = state_pending_add(k->state, rec->row, &ac, e);
	change_release(&c);
	return rc;
}
