#include "feed/reader.h"

#include <stdio.h>
#include <string.h>

#include "base/url.h"
#include "base/utf8.h"
#include "feed/fields.h"

#include "base/banned.h"

/* --- elements ------------------------------------------------------------- */

/* The root is one in a document of a single entry (RFC 4287 2). */
static bool
is_item(const struct node *n)
{
	return n->row != NULL ? n->row->field == FIELD_ITEM :
	    n->inside == IN_ITEM;
}

/* Stands for an element that nobody knows inside of an author, where people
 * write markup: its text is the author's. */
static const struct vocab_row passing = {
	.name = "", .field = FIELD_NONE, .take = TAKE_TEXT,
};

/* And in a channel, where some set items apart: <section><item>. */
static const struct vocab_row wrapping = {
	.name = "", .field = FIELD_GROUP, .inside = IN_WRAP,
};

static struct node *
push(struct reader *r, const struct vocab_row *row, size_t n_names)
{
	struct node *n = &r->stack[r->depth++];

	memset(n, 0, sizeof(*n));
	n->row = row;
	n->inside = row != NULL ? (enum in)row->inside : IN_NOWHERE;
	n->mark = r->text.n;
	n->n_names = n_names;
	if (r->depth > 1)
		n->base = r->stack[r->depth - 2].base;
	return n;
}

static bool
open_item(struct reader *r, const char *const *atts, size_t at)
{
	struct feed_item *item = &r->item;

	if (r->in_item)
		return false;
	if (r->feed->n_items >= LIMIT_FEED_ITEMS || r->shape.mem->over) {
		mend_say_all(&r->mend, r->shape.mem->over ?
		    "more than 48 MiB when parsed: the rest left out" :
		    "more than 2000 items: the rest left out");
		r->feed->dropped++;
		return false;
	}
	memset(item, 0, sizeof(*item));
	memset(r->item_rank, 0, sizeof(r->item_rank));
	r->cap_authors = r->cap_tags = r->cap_attachments = 0;
	r->duration = -1;
	r->media = r->first_media = 0;
	r->origin.n = 0;
	r->in_item = true;
	r->said = *atts != NULL;
	r->item_lang.n = 0;
	r->summary_row = NULL;
	item->line = mend_line(&r->mend, at);
	if (*atts != NULL) {
		item->id = shape_raw(&r->shape, reader_att(atts, "about"),
		    LIMIT_FIELD);
		item->lang = r->item_lang = reader_xml_lang(r, atts);
		r->item_rank[FIELD_LANG] = item->lang.n > 0;
		if (r->cdf)
			field_cdf(r, atts);
	}
	return true;
}

/* Nothing at all is known of it. */
static bool
is_empty(const struct feed_item *item)
{
	return item->title.n == 0 && item->link.n == 0 && item->id.n == 0 &&
	    item->summary.n == 0 && item->summary_html.n == 0 &&
	    item->text.n == 0 && item->html.n == 0 && item->external.n == 0 &&
	    item->image.n == 0 && item->comments.n == 0 &&
	    item->rights.n == 0 && item->source_url.n == 0 &&
	    item->source_title.n == 0 && item->n_authors == 0 &&
	    item->n_tags == 0 && item->n_attachments == 0 &&
	    item->published.raw.n == 0 && item->updated.raw.n == 0;
}

static void
close_item(struct reader *r)
{
	struct feed *f = r->feed;
	struct feed_item *item = &r->item;

	r->in_item = false;
	r->media = 0;
	if (r->duration >= 0 && item->n_attachments > 0 &&
	    item->attachments[0].seconds < 0)
		item->attachments[0].seconds = r->duration;
	field_origin_settle(r);
	/* An address for an id, and no other; RSS has isPermaLink. */
	if (item->link.n == 0 && r->feed->format != FEED_RSS &&
	    url_is_http(item->id))
		item->link = item->id;
	/* With a base of its own, markup resolves against that. */
	if (item->base.n == 0)
		item->base = r->stack[r->depth - 1].base;
	if ((is_empty(item) && !r->said) || (item->link.n == 0 &&
	    r->stack[r->depth - 1].inside == IN_URL)) {
		mend_say_all(&r->mend, "item with nothing in it left out");
		return;
	}
	if (r->shape.mem->over || !arena_more(r->shape.mem, &f->items,
	    f->n_items, &r->cap_items, sizeof(*f->items))) {
		f->dropped++;
		return;
	}
	f->items[f->n_items++] = *item;
}

static enum xml_open
open_root(struct reader *r, struct str name, const char *const *atts,
    size_t at)
{
	const struct vocab_root *root;
	struct str local = name, prefix = { "", 0 }, version;
	const char *colon = memchr(name.p, ':', name.n);
	struct node *n;

	if (colon != NULL) {
		prefix = str_slice(name, 0, (size_t)(colon - name.p));
		local = str_slice(name, prefix.n + 1, name.n);
	}
	root = vocab_root(local);
	if (root == NULL)
		return XML_SKIP;
	r->core = root->ns;
	r->feed->format = root->format;
	reader_bind_all(r, atts);
	/* The name of the root decides what its prefix means, since many a
	 * root has a wrong namespace. */
	if (reader_ns(r, prefix) != NS_RDF)
		reader_bind(r, prefix, root->ns);
	version = reader_att(atts, "version");
	if (version.n == 0 && root->format == FEED_RDF)
		version = str_of("1.0");
	if (version.n == 0 && root->format == FEED_ATOM)
		version = str_of("1.0");
	for (size_t i = 0; atts[i] != NULL; i += 2) {
		if (root->format == FEED_RDF &&
		    str_find(str_of(atts[i + 1]), 0, "rdf/simple/0.9") !=
		    SIZE_MAX)
			version = str_of("0.90");
		r->rss |= strcmp(atts[i], "xmlns") == 0 &&
		    atts[i + 1][0] != '\0' &&
		    vocab_ns(str_of(atts[i + 1])) == NS_CORE;
	}
	version = str_trim(version);
	r->feed->version = shape_raw(&r->shape, str_next(&version, ' '), 16);
	n = push(r, NULL, 0);
	n->inside = root->in;
	reader_base(r, n, atts);
	r->feed->lang = reader_xml_lang(r, atts);
	reader_language(r);
	if (str_is_ci(local, "channel") && r->feed->version.n == 0 &&
	    (str_eq(local, STR("CHANNEL")) ||
	    reader_att(atts, "href").n > 0)) {
		r->cdf = true;
		r->feed->version = STR("CDF");
		field_cdf(r, atts);
	}
	r->entry = root->in == IN_ITEM;
	if (r->entry)
		open_item(r, atts, at);
	return XML_GROUP;
}

static enum xml_open
on_start(void *to, struct str name, const char *const *atts, size_t at)
{
	struct reader *r = to;
	const struct vocab_row *row;
	const struct node *above;
	struct node *n;
	size_t n_names = r->n_names;
	bool special;

	if (*atts != NULL)
		atts = reader_clean(r, atts);
	if (r->depth == 0)
		return open_root(r, name, atts, at);
	if (r->depth >= LIMIT_XML_DEPTH)
		return XML_SKIP;
	special = reader_is_special(atts);
	if (special)
		reader_bind_all(r, atts);
	above = &r->stack[r->depth - 1];
	row = reader_lookup(r, above->inside, name);
	r->rss |= row != NULL && row->inside != IN_NOWHERE;
	r->said |= row == NULL || *atts != NULL ||
	    row->field == FIELD_DURATION || row->field == FIELD_LANG;
	if (row == NULL && above->row != NULL &&
	    above->row->field == FIELD_AUTHOR) {
		push(r, &passing, n_names);
		return XML_LEAF;
	}
	if (row == NULL && (above->inside == IN_FEED ||
	    above->inside == IN_WRAP))
		row = &wrapping;
	if (row == NULL || (row->field == FIELD_ITEM &&
	    !open_item(r, atts, at))) {
		reader_unbind(r, n_names);
		return XML_SKIP;
	}
	n = push(r, row, n_names);
	if (special) {
		reader_base(r, n, atts);
		reader_take_lang(r, row, atts);
	} else if (row->field == FIELD_BODY) {
		reader_take_lang(r, row, atts);
	}
	field_start(r, n, atts);
	if (row->inside != IN_NOWHERE)
		return row->take == TAKE_NOTHING ? XML_GROUP : XML_NODE;
	return row->take == TAKE_MARKUP ? XML_INLINE : XML_LEAF;
}

static void
pop(struct reader *r)
{
	struct node *n = &r->stack[r->depth - 1];

	buf_cut(&r->text, n->mark);
	reader_unbind(r, n->n_names);
	r->depth--;
}

/* A CDATA section that was not closed runs to the end of the next one, over
 * the end of its element: well-formed, and still one item out of two. */
static bool
runs_over(const struct node *n, struct str text)
{
	size_t at;
	char end[32];

	at = str_find(text, 0, "<![CDATA[");
	if (at == SIZE_MAX)
		return false;
	text = str_slice(text, 0, at);
	/* </description>, </content:encoded> */
	snprintf(end, sizeof(end), "%s>", n->row->name);
	at = str_find(text, 0, end);
	return at != SIZE_MAX && at > 0 && (text.p[at - 1] == '/' ||
	    text.p[at - 1] == ':') && str_find(text, 0, "</") < at;
}

static void
on_end(void *to)
{
	struct reader *r = to;
	struct node *n = &r->stack[r->depth - 1];
	struct str text;

	if (is_item(n)) {
		close_item(r);
	} else if (n->row == &passing) {
		n->mark = r->text.n;
	} else if (n->row != NULL) {
		text = str_slice(buf_str(&r->text), n->mark, r->text.n);
		field_end(r, n, text);
		/* Looked for only where something is amiss. */
		if (r->shape.cdata_open) {
			r->ran_over |= runs_over(n, text);
			r->shape.cdata_open = false;
		}
	}
	pop(r);
}

/* The document ends inside the innermost open element: what is complete of
 * an item counts if one can tell which item it is. */
static void
on_cut(void *to)
{
	struct reader *r = to;
	struct node *n = &r->stack[r->depth - 1];

	r->feed->truncated = true;
	if (is_item(n)) {
		if (r->item.title.n > 0 && (r->item.link.n > 0 ||
		    r->item.id.n > 0)) {
			close_item(r);
		} else {
			r->in_item = false;
			r->feed->dropped++;
		}
	} else if (n->row != NULL && n->inside != IN_NOWHERE) {
		field_end(r, n, STR(""));
	}
	pop(r);
}

/* --- what the driver asks and tells --------------------------------------- */

static void
on_mended(void *to, size_t at, const char *says)
{
	struct reader *r = to;

	mend_say(&r->mend, at, says);
}

/* Names that HTML has too: inside markup they do not end it. */
static bool
is_html_too(struct str name)
{
	static const char *const names[] = {
		"title", "link", "summary", "source", "image", "body", "div",
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (str_is_ci(name, names[i]))
			return true;
	}
	return false;
}

static unsigned
on_closes(void *to, struct str name)
{
	struct reader *r = to;
	const struct node *top;
	const struct vocab_row *row;
	unsigned up;

	if (r->depth == 0)
		return 0;
	/* A new item ends the one that is open. */
	for (up = 0; r->in_item && up + 1 < r->depth; up++) {
		if (!is_item(&r->stack[r->depth - 1 - up]))
			continue;
		row = reader_lookup(r, r->stack[r->depth - 2 - up].inside,
		    name);
		if (row != NULL && row->field == FIELD_ITEM)
			return up + 2;
		break;
	}
	top = &r->stack[r->depth - 1];
	if (top->inside != IN_NOWHERE) {
		row = r->in_item ? NULL : reader_lookup(r, top->inside, name);
		return row != NULL && row->field == FIELD_ITEM;
	}
	if (top->row->take == TAKE_MARKUP && top->row->field != FIELD_TITLE &&
	    is_html_too(name))
		return 0;
	for (up = 1; up < r->depth; up++) {
		const struct node *n = &r->stack[r->depth - 1 - up];

		row = reader_lookup(r, n->inside, name);
		/* An item may hold XHTML, and so may its parts. */
		if (row != NULL && (row->ns != NS_XHTML ||
		    top->row->take != TAKE_MARKUP))
			return up + 1;
		if (is_item(n))
			break;
	}
	return 0;
}

/* --- all of it ------------------------------------------------------------ */

struct xml_events
reader_events(struct reader *r)
{
	return (struct xml_events){
		.to = r,
		.start = on_start,
		.end = on_end,
		.text = reader_text,
		.inner_start = reader_inner_start,
		.inner_end = reader_inner_end,
		.mended = on_mended,
		.closes = on_closes,
		.cut = on_cut,
	};
}

void
reader_init(struct reader *r, struct feed *out, struct arena *mem,
    const struct feed_input *in, struct str text, unsigned first_line)
{
	memset(r, 0, offsetof(struct reader, stack));
	r->feed = out;
	shape_init(&r->shape, mem);
	mend_init(&r->mend, out, mem, text, first_line);
	r->url = in->url;
	r->hint.offset_known = in->offset_known;
	r->hint.offset_min = in->offset_min;
	r->hint.always = in->offset_always;
	r->lang_given = in->lang.n > 0;
	r->hint.korean = str_starts_ci(in->lang, "ko");
	r->generation = 1;
	buf_init(&r->text, LIMIT_ITEM_TEXT);
	buf_init(&r->att_text, LIMIT_XML_TOKEN * 2);
	buf_init(&r->link_text, LIMIT_URL);
}

void
reader_release(struct reader *r)
{
	buf_release(&r->text);
	buf_release(&r->att_text);
	buf_release(&r->link_text);
	shape_release(&r->shape);
}

void
reader_finish(struct reader *r)
{
	struct feed *f = r->feed;

	if (r->sy_period > 0)
		f->sy_seconds = r->sy_period /
		    (r->sy_frequency > 0 ? r->sy_frequency : 1);
}
