#include "feed/fields.h"

#include <string.h>

#include "base/limits.h"
#include "base/url.h"
#include "base/utf8.h"
#include "feed/date.h"

#include "base/banned.h"

/* --- links ---------------------------------------------------------------- */

/* What a file is by the end of its name; empty when that says nothing. */
static struct str
type_by_name(struct str url)
{
	static const struct {
		const char *end;
		struct str type;
	} names[] = {
		{ ".jpg", STR_INIT("image/jpeg") },
		{ ".jpeg", STR_INIT("image/jpeg") },
		{ ".png", STR_INIT("image/png") },
		{ ".gif", STR_INIT("image/gif") },
		{ ".webp", STR_INIT("image/webp") },
		{ ".mp3", STR_INIT("audio/mpeg") },
		{ ".m4a", STR_INIT("audio/mp4") },
		{ ".mp4", STR_INIT("video/mp4") },
		{ ".pdf", STR_INIT("application/pdf") },
	};
	struct str none = { NULL, 0 };

	url = str_slice(url, 0, str_find(url, 0, "?"));
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		size_t n = strlen(names[i].end);

		if (url.n > n && str_is_ci(str_slice(url, url.n - n, url.n),
		    names[i].end))
			return names[i].type;
	}
	return none;
}

static void
attach(struct reader *r, const struct node *n, struct str url,
    const char *const *atts)
{
	struct feed_item *item = &r->item;
	struct feed_attachment *a;
	uint64_t bytes;
	struct str size = reader_att(atts, "length");

	if (field_full(r, item->n_attachments))
		return;
	url = field_link(r, n, url);
	if (url.n == 0)
		return;
	for (size_t i = 0; i < item->n_attachments; i++) {
		if (str_eq(item->attachments[i].url, url)) {
			r->media = i + 1;
			return;
		}
	}
	if (!arena_more(r->shape.mem, &item->attachments, item->n_attachments,
	    &r->cap_attachments, sizeof(*a)))
		return;
	a = &item->attachments[item->n_attachments++];
	r->media = item->n_attachments;
	memset(a, 0, sizeof(*a));
	a->url = url;
	a->type = shape_raw(&r->shape, reader_att(atts, "type"), LIMIT_FIELD);
	if (a->type.n == 0 && reader_att(atts, "medium").n == 0)
		a->type = type_by_name(url);
	a->title = shape_title(&r->shape, reader_att(atts, "title"));
	a->bytes = a->seconds = -1;
	if (size.n == 0)
		size = reader_att(atts, "filesize");
	if (str_u64(str_trim(size), INT64_MAX, &bytes) && bytes > 0)
		a->bytes = (int64_t)bytes;
	if (str_u64(str_trim(reader_att(atts, "duration")), INT32_MAX,
	    &bytes))
		a->seconds = (int64_t)bytes;
}

enum rel {
	REL_UNSAID, REL_NONE, REL_ALTERNATE, REL_SELF, REL_ENCLOSURE,
	REL_REPLIES, REL_VIA, REL_RELATED, REL_HUB, REL_NEXT,
	REL_PREV_ARCHIVE, REL_CANONICAL,
};

static enum rel
rel_of(struct str rel)
{
	static const struct {
		const char *name;
		enum rel rel;
	} rels[] = {
		{ "alternate", REL_ALTERNATE },
		{ "bookmark", REL_CANONICAL },
		{ "canonical", REL_CANONICAL },
		{ "enclosure", REL_ENCLOSURE },
		{ "hub", REL_HUB },
		{ "next", REL_NEXT },
		{ "prev-archive", REL_PREV_ARCHIVE },
		{ "related", REL_RELATED },
		{ "permalink", REL_CANONICAL },
		{ "replies", REL_REPLIES },
		{ "self", REL_SELF },
		{ "shortlink", REL_CANONICAL },
		{ "via", REL_VIA },
	};
	const char *iana = "http://www.iana.org/assignments/relation/";
	struct str one;

	rel = str_trim(rel);
	if (rel.n == 0)
		return REL_ALTERNATE;
	/* Some write a list, as in HTML: "alternate nofollow". */
	while (rel.p != NULL) {
		one = str_next(&rel, ' ');
		if (str_starts_ci(one, iana))
			one = str_slice(one, strlen(iana), one.n);
		for (size_t i = 0; i < ARRAY_LEN(rels); i++) {
			if (str_is_ci(one, rels[i].name))
				return rels[i].rel;
		}
	}
	return REL_NONE;
}

static void
feed_link(struct reader *r, struct node *n, struct str url, enum rel rel)
{
	struct feed *f = r->feed;
	struct vocab_row row = *n->row;
	struct node weighed = *n;

	switch (rel) {
	case REL_CANONICAL:
		row.rank = 2;
		weighed.row = &row;
		field_put(r, &weighed, FIELD_LINK, &f->home, url);
		break;
	case REL_ALTERNATE:
		field_put(r, n, FIELD_LINK, &f->home, url);
		break;
	case REL_SELF:
		field_if_empty(&f->self, url);
		break;
	case REL_HUB:
		field_if_empty(&f->hub, url);
		break;
	case REL_NEXT:
		field_if_empty(&f->next, url);
		break;
	case REL_PREV_ARCHIVE:
		field_if_empty(&f->prev_archive, url);
		break;
	case REL_UNSAID:
	case REL_NONE:
	case REL_ENCLOSURE:
	case REL_REPLIES:
	case REL_VIA:
	case REL_RELATED:
		break;
	}
}

static void
item_link(struct reader *r, struct node *n, struct str url, enum rel rel,
    struct str type, const char *const *atts)
{
	struct vocab_row row = *n->row;
	struct node weighed = *n;

	weighed.row = &row;
	switch (rel) {
	case REL_ALTERNATE:
		/* Of several, the one for people. */
		if (type.n > 0 && !str_starts_ci(type, "text/html") &&
		    !str_starts_ci(type, "application/xhtml"))
			row.rank = 6;
		field_put(r, &weighed, FIELD_LINK, &r->item.link, url);
		break;
	case REL_SELF:
		row.rank = 1;
		field_put(r, &weighed, FIELD_LINK, &r->item.link, url);
		break;
	case REL_CANONICAL:
		row.rank = 3;
		field_put(r, &weighed, FIELD_LINK, &r->item.link, url);
		break;
	case REL_ENCLOSURE:
		attach(r, n, url, atts);
		if (r->media > 0 && *atts == NULL && type.n > 0)
			r->item.attachments[r->media - 1].type = type;
		r->media = 0;
		break;
	case REL_REPLIES:
		/* RFC 4685: a page or a feed of them; the page is for people.
		 */
		row.rank = str_starts_ci(type, "text/html") ||
		    str_starts_ci(type, "application/xhtml") ? 2 : 1;
		field_put(r, &weighed, FIELD_COMMENTS, &r->item.comments,
		    url);
		break;
	case REL_VIA:
		field_if_empty(&r->item.source_url, url);
		break;
	case REL_RELATED:
		field_if_empty(&r->item.external, url);
		break;
	case REL_UNSAID:
	case REL_NONE:
	case REL_HUB:
	case REL_NEXT:
	case REL_PREV_ARCHIVE:
		break;
	}
}

void
field_link_start(struct reader *r, struct node *n, const char *const *atts)
{
	struct str href = reader_att(atts, "href");
	struct str type = reader_att(atts, "type");
	enum rel rel;

	if (href.p == NULL)
		href = reader_att(atts, "resource");    /* RDF */
	if (href.p == NULL)
		href = reader_att(atts, "url");         /* media:player */
	n->decided = href.n > 0;
	rel = rel_of(reader_att(atts, "rel"));
	if (!n->decided && *atts != NULL) {
		n->rel = (uint8_t)rel;
		r->link_type = shape_raw(&r->shape, type, LIMIT_FIELD);
	}
	/* RFC 3986 4.4: an empty reference is the document, whose address is
	 * what xml:base says. */
	href = rel == REL_SELF && href.p != NULL && href.n == 0 ? n->base :
	    field_link(r, n, href);
	if (href.n == 0)
		return;
	if (r->in_item)
		item_link(r, n, href, rel, type, atts);
	else
		feed_link(r, n, href, rel);
}

/* RSS has the address here, and so have some that write Atom by the rules of
 * RSS: what the attributes say of it holds all the same. */

void
field_link_end(struct reader *r, struct node *n, struct str text)
{
	static const char *const none[] = { NULL };
	enum rel rel = (enum rel)n->rel;

	if (n->decided)
		return;
	if (rel == REL_UNSAID || (rel == REL_NONE && n->row->ns == NS_CORE)) {
		field_put(r, n, FIELD_LINK, r->in_item ? &r->item.link :
		    &r->feed->home, field_link(r, n, text));
		return;
	}
	text = field_link(r, n, text);
	if (text.n == 0)
		return;
	if (r->in_item)
		item_link(r, n, text, rel, r->link_type, none);
	else
		feed_link(r, n, text, rel);
}

/* FeedBurner and its like count readers on the way. */
void
field_origin_end(struct reader *r, struct node *n, struct str text)
{
	field_put(r, n, FIELD_ORIGIN, &r->origin, field_link(r, n, text));
}

void
field_origin_settle(struct reader *r)
{
	struct url link, home;

	if (r->origin.n == 0)
		return;
	url_split(&link, r->item.link);
	url_split(&home, r->feed->home);
	/* A link to the site itself needs no help. */
	if (r->item.link.n == 0 || str_find(link.path, 0, "/~r/") !=
	    SIZE_MAX || (home.host.n > 0 && link.host.n > 0 &&
	    !str_eq_ci(link.host, home.host)))
		r->item.link = r->origin;
	r->origin.n = 0;
}

void
field_id_end(struct reader *r, struct node *n, struct str text)
{
	struct str id = shape_raw(&r->shape, text, LIMIT_FIELD);

	/* RFC 4287 4.2.6 wants an absolute one; one that is not, in a document
	 * that says its base, stands for an address. */
	if (n->row->ns == NS_ATOM && id.n > 0 && n->base.n > 0 &&
	    str_find(id, 0, ":") == SIZE_MAX &&
	    str_find(id, 0, "/") != SIZE_MAX)
		id = shape_url(&r->shape, id, n->base);
	field_put(r, n, FIELD_ID, &r->item.id, id);
}

void
field_guid_start(struct reader *r, struct node *n, const char *const *atts)
{
	struct str said = str_trim(reader_att(atts, "ispermalink"));

	(void)r;
	n->permalink = str_is_ci(said, "true") || str_is(said, "1");
	n->decided = said.n > 0 && !n->permalink;
}

void
field_guid_end(struct reader *r, struct node *n, struct str text)
{
	struct vocab_row row = *n->row;
	struct node weighed = *n;

	field_id_end(r, n, text);
	text = str_trim(text);
	/* RSS 2.0: a guid is a link unless it says that it is none; only
	 * what has a scheme is believed, and a path that says it is one. */
	if (n->decided || (!str_starts_ci(text, "http://") &&
	    !str_starts_ci(text, "https://") &&
	    !(n->permalink && str_find(text, 0, "/") != SIZE_MAX &&
	    str_find(text, 0, ":") == SIZE_MAX)))
		return;
	row.rank = 1;
	weighed.row = &row;
	field_put(r, &weighed, FIELD_LINK, &r->item.link,
	    field_link(r, n, text));
}

void
field_comments_end(struct reader *r, struct node *n, struct str text)
{
	/* Some put the comment itself here, or their number. */
	text = str_trim(text);
	if (str_find(text, 0, " ") == SIZE_MAX &&
	    (str_find(text, 0, "/") != SIZE_MAX ||
	    str_find(text, 0, ".") != SIZE_MAX))
		field_put(r, n, FIELD_COMMENTS, &r->item.comments,
		    field_link(r, n, text));
}

/* --- media ---------------------------------------------------------------- */

static void
image(struct reader *r, struct node *n, struct str url, uint8_t rank)
{
	struct vocab_row row = *n->row;
	struct node weighed = *n;

	row.rank = rank;
	weighed.row = &row;
	url = field_link(r, n, url);
	if (r->in_item)
		field_put(r, &weighed, FIELD_IMAGE, &r->item.image, url);
	else
		field_put(r, &weighed, FIELD_ICON, &r->feed->icon, url);
}

void
field_image_start(struct reader *r, struct node *n, const char *const *atts)
{
	struct str url = reader_att(atts, "href");
	uint8_t rank;

	/* An old way of itunes: <itunes:link rel="image" href="..."/>. */
	if (str_is(str_of(n->row->name), "link") &&
	    !str_is_ci(reader_att(atts, "rel"), "image"))
		return;
	if (url.n == 0)
		url = reader_att(atts, "url");
	rank = n->row->rank;
	/* RSS 1.0: it names the <image> that says more. */
	if (url.n == 0 && (url = reader_att(atts, "resource")).n > 0)
		rank--;
	image(r, n, url, rank);
}

void
field_image_end(struct reader *r, struct node *n, struct str text)
{
	image(r, n, text, n->row->rank);
}

/* RFC 4287 4.2.5: the small one that stands by a name. */
void
field_favicon_end(struct reader *r, struct node *n, struct str text)
{
	field_if_empty(&r->feed->favicon, field_link(r, n, text));
}

static bool
is_image(struct str url, const char *const *atts)
{
	struct str medium = reader_att(atts, "medium");
	struct str type = reader_att(atts, "type");

	if (medium.n == 0 && type.n == 0)
		type = type_by_name(url);
	return str_is_ci(medium, "image") || str_starts_ci(type, "image/");
}

/* Media RSS: of the renditions of one thing this is the one to show. */
static void
put_first(struct reader *r)
{
	struct feed_attachment *a = r->item.attachments, chosen;
	size_t from = r->first_media - 1, at = r->media - 1;

	if (r->first_media == 0 || r->media <= r->first_media)
		return;
	chosen = a[at];
	memmove(a + from + 1, a + from, (at - from) * sizeof(*a));
	a[from] = chosen;
	r->media = r->first_media;
}

void
field_enclosure_start(struct reader *r, struct node *n, const char *const *atts)
{
	struct str url = reader_att(atts, "url");
	/* In a group, or alone, which needs no choice. */
	bool chosen = (n - 1)->inside == IN_MEDIA &&
	    str_is_ci(str_trim(reader_att(atts, "isdefault")), "true");

	if (url.n == 0)
		url = reader_att(atts, "href");
	attach(r, n, url, atts);
	if (n->row->field == FIELD_ENCLOSURE) {
		r->media = 0;
	} else if (r->media > 0) {
		if (r->first_media == 0)
			r->first_media = r->media;
		if (chosen)
			put_first(r);
	}
	if (is_image(url, atts))
		image(r, n, url, n->row->rank + chosen);
}

void
field_media_end(struct reader *r, struct node *n, struct str text)
{
	(void)n;
	(void)text;
	r->media = 0;
}

/* Of the picture or film, not of the item; of a group it may do for the
 * item when that has none. */
void
field_media_title_end(struct reader *r, struct node *n, struct str text)
{
	if (r->media == 0)
		field_put(r, n, FIELD_TITLE, &r->item.title,
		    field_title(r, n, text));
	else
		field_if_empty(&r->item.attachments[r->media - 1].title,
		    field_title(r, n, text));
}

/* Seconds, MM:SS or HH:MM:SS. */
void
field_duration_end(struct reader *r, struct node *n, struct str text)
{
	uint64_t part, sum = 0;
	unsigned parts = 0;

	(void)n;
	text = str_trim(text);
	while (text.p != NULL && text.n > 0) {
		struct str digits = str_next(&text, ':');

		if (!str_u64(digits, 1000000, &part) || ++parts > 3)
			return;
		sum = sum * 60 + part;
	}
	if (parts > 0)
		r->duration = (int64_t)sum;
}

/* --- source --------------------------------------------------------------- */

void
field_source_start(struct reader *r, struct node *n, const char *const *atts)
{
	field_if_empty(&r->item.source_url,
	    field_link(r, n, reader_att(atts, "url")));
}

void
field_source_end(struct reader *r, struct node *n, struct str text)
{
	struct buf bytes;

	buf_init(&bytes, LIMIT_FIELD);
	text = utf8_cut(text, LIMIT_FIELD);
	if (n->content == CONTENT_BASE64)
		text = field_unpacked(&bytes, text);
	field_if_empty(&r->item.source_title, field_title(r, n, text));
	buf_release(&bytes);
}

void
field_source_link_start(struct reader *r, struct node *n,
    const char *const *atts)
{
	enum rel rel = rel_of(reader_att(atts, "rel"));
	struct str url = field_link(r, n, reader_att(atts, "href"));

	if (rel == REL_ALTERNATE && url.n > 0)
		r->item.source_url = url;
	else if (rel == REL_SELF)
		field_if_empty(&r->item.source_url, url);
}

/* --- CDF ------------------------------------------------------------------ */

void
field_cdf(struct reader *r, const char *const *atts)
{
	struct str href = reader_att(atts, "href");
	struct str when = reader_att(atts, "lastmod");
	struct node *top = &r->stack[r->depth - 1];
	struct str base = reader_att(atts, "base"), link = { NULL, 0 };
	struct feed_time *t = r->in_item ? &r->item.updated :
	    &r->feed->updated;

	if (!r->in_item && url_is_http(base))
		top->base = shape_raw(&r->shape, base, LIMIT_URL);
	base = top->base;
	if (shape_may_link(href))
		link = base.n > 0 ? shape_url(&r->shape, href, base) :
		    shape_raw(&r->shape, href, LIMIT_URL);
	if (r->in_item)
		r->item.link = link;
	else
		r->feed->home = link;
	when = utf8_cut(str_trim(when), LIMIT_FIELD);
	if (when.n == 0)
		return;
	date_parse(t, when, &r->hint);
	t->raw = shape_raw(&r->shape, when, LIMIT_FIELD);
}
