#include "feed/fields.h"

#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "feed/html.h"

#include "base/banned.h"

/* Whether a value of that row may take its place: the highest rank wins,
 * among equals the first. */
bool
field_wins(struct reader *r, const struct node *n, enum field slot)
{
	uint8_t *rank = r->in_item ? &r->item_rank[slot] : &r->feed_rank[slot];

	return n->row->rank > *rank;
}

void
field_won(struct reader *r, const struct node *n, enum field slot)
{
	uint8_t *rank = r->in_item ? &r->item_rank[slot] : &r->feed_rank[slot];

	*rank = n->row->rank;
}

/* Puts value into *place if it is something and nothing better is there. */
void
field_put(struct reader *r, const struct node *n, enum field slot,
    struct str *place, struct str value)
{
	if (value.n == 0 || !field_wins(r, n, slot))
		return;
	*place = value;
	field_won(r, n, slot);
}

/* A link, kept as it is until feed/finish.c knows the base of the document;
 * resolved now where xml:base is in force. */
struct str
field_link(struct reader *r, const struct node *n, struct str s)
{
	struct str none = { NULL, 0 };

	if (!shape_may_link(s))
		return none;
	s = shape_trim_link(s);
	/* Escaped once more than its place wants. */
	if (memchr(s.p, '&', s.n) != NULL &&
	    str_find(s, 0, "&amp;") != SIZE_MAX) {
		size_t at;

		buf_clear(&r->link_text);
		while ((at = str_find(s, 0, "&amp;")) != SIZE_MAX) {
			buf_add(&r->link_text, s.p, at + 1);
			s = str_slice(s, at + 5, s.n);
		}
		buf_addstr(&r->link_text, s);
		s = buf_str(&r->link_text);
	}
	if (n->base.n > 0)
		return shape_url(&r->shape, s, n->base);
	return shape_raw(&r->shape, s, LIMIT_URL);
}

bool
field_full(struct reader *r, size_t n)
{
	if (n < LIMIT_ITEM_LIST)
		return false;
	mend_say_all(&r->mend, "more than 64 tags, authors or attachments: "
	    "the rest left out");
	return true;
}

void
field_if_empty(struct str *place, struct str value)
{
	if (place->n == 0)
		*place = value;
}

/* --- text constructs ------------------------------------------------------ */

/* RFC 4287 3.1.1 and 4.1.3.3; Atom 0.3 says it with type and mode; media RSS
 * says "plain" or "html". */
static void
text_start(struct reader *r, struct node *n, const char *const *atts)
{
	struct str type, mode;

	(void)r;
	n->content = n->row->ns == NS_ATOM ? CONTENT_TEXT : CONTENT_GUESS;
	if (*atts == NULL)
		return;
	type = str_trim(reader_att(atts, "type"));
	mode = reader_att(atts, "mode");
	n->decided = type.n > 0;
	if (str_is_ci(type, "html") || str_starts_ci(type, "text/html"))
		n->content = CONTENT_HTML;
	else if (str_is_ci(type, "xhtml") ||
	    str_starts_ci(type, "application/xhtml"))
		n->content = CONTENT_XHTML;
	else if (str_is_ci(type, "text") || str_is_ci(type, "plain") ||
	    str_starts_ci(type, "text/plain"))
		n->content = CONTENT_TEXT;
	else if (str_ends(type, "xml"))
		n->content = CONTENT_XHTML;
	else if (str_find(type, 0, "/") != SIZE_MAX &&
	    !str_starts_ci(type, "text/"))
		n->content = CONTENT_FOREIGN;
	/* RFC 4287 4.1.3.3: what is neither text nor XML is in base64. */
	if (str_is_ci(mode, "base64") ||
	    str_is_ci(type, "application/octet-stream"))
		n->content = CONTENT_BASE64;
	else if (str_is_ci(mode, "escaped") && n->content != CONTENT_TEXT)
		n->content = CONTENT_HTML;
}

/* RFC 4287 3.1.1.3: the div around XHTML is no part of it. */
static struct str
without_div(struct str s)
{
	struct str in = str_trim(s);
	size_t at, depth = 0;

	if (!str_starts(in, "<div") || !str_ends(in, "</div>"))
		return s;
	for (at = 0; at < in.n; at++) {
		const char *lt = memchr(in.p + at, '<', in.n - at);

		if (lt == NULL)
			break;
		at = (size_t)(lt - in.p);
		if (str_starts(str_slice(in, at, in.n), "</div>"))
			depth--;
		else if (str_starts(str_slice(in, at, in.n), "<div"))
			depth++;
		if (depth == 0 && at + 6 < in.n)
			return s;       /* two of them, side by side */
	}
	at = str_find(in, 0, ">");
	return str_trim(str_slice(in, at + 1, in.n - 6));
}

static enum content
content_of(struct reader *r, const struct node *n, struct str text)
{
	/* Atom's default is text, which no generator of pages minds. */
	if (n->content == CONTENT_TEXT && !n->decided && html_begins(text)) {
		mend_say_all(&r->mend, "markup in a text that names no type");
		return CONTENT_HTML;
	}
	if (n->content != CONTENT_GUESS)
		return n->content;
	return shape_suspect(text) && html_looks(text) ? CONTENT_HTML :
	    CONTENT_TEXT;
}

struct str
field_unpacked(struct buf *bytes, struct str text)
{
	struct str none = { NULL, 0 };

	if (!shape_base64(bytes, text))
		return none;
	text = buf_str(bytes);
	return utf8_valid(text) && charset_clean(text) == text.n ? text : none;
}

static void
markup(struct reader *r, const struct node *n, struct str text,
    struct str *plain, struct str *html)
{
	enum content content = content_of(r, n, text);
	struct buf bytes, once;

	buf_init(&bytes, LIMIT_ITEM_TEXT);
	buf_init(&once, LIMIT_ITEM_TEXT);
	if (content == CONTENT_BASE64) {
		text = field_unpacked(&bytes, text);
		content = html_looks(text) ? CONTENT_HTML : CONTENT_TEXT;
	}
	if (content == CONTENT_XHTML)
		text = without_div(text);
	text = str_trim(text);
	if (content == CONTENT_FOREIGN || text.n == 0)
		goto out;
	/* What begins with a tag has one. */
	if (content != CONTENT_TEXT && text.p[0] != '<' &&
	    html_escaped(&once, text)) {
		text = str_trim(buf_str(&once));
		mend_say_all(&r->mend, "markup that was escaped twice");
	}
	if (content == CONTENT_TEXT) {
		r->shape.cdata_open |= memchr(text.p, '<', text.n) != NULL;
		/* Media RSS has plain text; YouTube's has its lines. */
		*plain = n->row->ns == NS_MEDIA ?
		    shape_lines(&r->shape, text) :
		    shape_plain(&r->shape, text);
		html->n = 0;
		goto out;
	}
	*plain = shape_html(&r->shape, text);
	*html = shape_raw(&r->shape, text, LIMIT_ITEM_TEXT);
out:
	buf_release(&once);
	buf_release(&bytes);
}

struct str
field_title(struct reader *r, const struct node *n, struct str text)
{
	return n->content == CONTENT_TEXT &&
	    (n->decided || !html_begins(text)) ?
	    shape_line(&r->shape, text) : shape_title(&r->shape, text);
}

static void
title_end(struct reader *r, struct node *n, struct str text)
{
	struct str *place = r->in_item ? &r->item.title : &r->feed->title;
	size_t open = 0, close = 0;
	struct buf bytes;

	if (!field_wins(r, n, FIELD_TITLE))
		return;
	buf_init(&bytes, LIMIT_TITLE);
	if (n->content == CONTENT_BASE64)
		text = field_unpacked(&bytes, utf8_cut(text, LIMIT_TITLE));
	if (text.n > LIMIT_TITLE)
		mend_say_all(&r->mend, "title of more than 64 KiB cut");
	text = utf8_cut(str_trim(text), LIMIT_TITLE);
	r->shape.cdata_open |= shape_suspect(text);
	/* A CDATA section that was closed by "]]]>" (Hankyoreh). */
	if (text.n > 0 && text.p[text.n - 1] == ']') {
		for (size_t i = 0; i < text.n; i++) {
			open += text.p[i] == '[';
			close += text.p[i] == ']';
		}
		if (close > open) {
			text = str_trim(str_slice(text, 0, text.n - 1));
			mend_say_all(&r->mend, "] left over at the end of a "
			    "title");
		}
	}
	field_put(r, n, FIELD_TITLE, place, field_title(r, n, text));
	buf_release(&bytes);
}

/* RSS with a summary besides its description: the longer one is the text. */
static bool
is_second(const struct reader *r, const struct node *n)
{
	return r->in_item && r->summary_row != NULL &&
	    r->summary_row != n->row && r->summary_row->ns == NS_CORE &&
	    n->row->ns == NS_CORE &&
	    r->summary_row->rank == n->row->rank &&
	    r->item_rank[FIELD_BODY] == 0;
}

static void
second_summary(struct reader *r, struct str plain, struct str html)
{
	struct feed_item *item = &r->item;

	r->item_rank[FIELD_BODY] = 1;
	if (plain.n > item->summary.n) {
		item->text = plain;
		item->html = html;
		return;
	}
	item->text = item->summary;
	item->html = item->summary_html;
	item->summary = plain;
	item->summary_html = html;
}

static void
summary_end(struct reader *r, struct node *n, struct str text)
{
	struct str plain = { NULL, 0 }, html = { NULL, 0 };
	bool second = is_second(r, n);

	if (!second && !field_wins(r, n, FIELD_SUMMARY))
		return;
	markup(r, n, text, &plain, &html);
	if (plain.n == 0 && html.n == 0)
		return;
	if (second) {
		second_summary(r, plain, html);
		return;
	}
	field_won(r, n, FIELD_SUMMARY);
	r->summary_row = n->row;
	if (!r->in_item) {
		r->feed->description = plain;
		return;
	}
	r->item.summary = plain;
	r->item.summary_html = html;
	if (r->item.base.n == 0)
		r->item.base = n->base;
}

static void
body_start(struct reader *r, struct node *n, const char *const *atts)
{
	struct str src = reader_att(atts, "src");
	struct node fallback;

	text_start(r, n, atts);
	if (src.n == 0 || !r->in_item)
		return;
	fallback = *n;
	/* RFC 4287 4.1.3.2: what is elsewhere is at least a link. */
	struct vocab_row row = *n->row;

	row.rank = 2;
	fallback.row = &row;
	field_put(r, &fallback, FIELD_LINK, &r->item.link,
	    field_link(r, n, src));
}

static void
body_end(struct reader *r, struct node *n, struct str text)
{
	struct str plain = { NULL, 0 }, html = { NULL, 0 };

	if (!field_wins(r, n, FIELD_BODY))
		return;
	markup(r, n, text, &plain, &html);
	if (plain.n == 0 && html.n == 0)
		return;
	field_won(r, n, FIELD_BODY);
	r->item.text = plain;
	r->item.html = html;
	if (n->base.n > 0)
		r->item.base = n->base;
}

static void
rights_end(struct reader *r, struct node *n, struct str text)
{
	struct str plain = { NULL, 0 }, html = { NULL, 0 };

	markup(r, n, utf8_cut(text, LIMIT_FIELD), &plain, &html);
	field_put(r, n, FIELD_RIGHTS, r->in_item ? &r->item.rights :
	    &r->feed->rights, plain);
}

/* --- dates ---------------------------------------------------------------- */

static void
date_end(struct reader *r, struct node *n, struct str text)
{
	enum field slot = (enum field)n->row->field;
	struct feed_time *t = &r->feed->updated, found;

	if (r->in_item)
		t = slot == FIELD_PUBLISHED ? &r->item.published :
		    &r->item.updated;
	text = utf8_cut(str_trim(text), LIMIT_FIELD);
	if (text.n == 0 || (!field_wins(r, n, slot) && t->known))
		return;
	memset(&found, 0, sizeof(found));
	date_parse(&found, text, &r->hint);
	/* A better place with nonsense in it does not count. */
	if (!found.known && (t->known || !field_wins(r, n, slot)))
		return;
	found.raw = shape_raw(&r->shape, text, LIMIT_FIELD);
	*t = found;
	if (found.known)
		field_won(r, n, slot);
}

/* --- tags ----------------------------------------------------------------- */

static void
tag(struct reader *r, struct str text)
{
	struct feed_item *item = &r->item;

	if (!r->in_item || field_full(r, item->n_tags))
		return;
	text = shape_title(&r->shape, utf8_cut(text, LIMIT_FIELD));
	if (text.n == 0)
		return;
	for (size_t i = 0; i < item->n_tags; i++) {
		if (str_eq(item->tags[i], text))
			return;
	}
	if (arena_more(r->shape.mem, &item->tags, item->n_tags, &r->cap_tags,
	    sizeof(*item->tags)))
		item->tags[item->n_tags++] = text;
}

static bool
is_name(struct str term)
{
	bool letters = false;

	for (size_t i = 0; i < term.n; i++)
		letters |= ascii_alpha(term.p[i]) ||
		    (unsigned char)term.p[i] >= 0x80;
	return letters && str_find(term, 0, "://") == SIZE_MAX;
}

static void
category_start(struct reader *r, struct node *n, const char *const *atts)
{
	struct str label = str_trim(reader_att(atts, "label"));
	struct str term = str_trim(reader_att(atts, "term"));

	if (label.n == 0 && term.n == 0)
		label = str_trim(reader_att(atts, "text"));     /* itunes */
	n->decided = label.n > 0 || term.n > 0;
	tag(r, label);
	/* What people and what programs call it; a number or an address is
	 * for programs only. */
	if (label.n == 0 || (!str_eq_ci(label, term) && is_name(term)))
		tag(r, term);
}

static void
category_end(struct reader *r, struct node *n, struct str text)
{
	if (!n->decided)
		tag(r, text);
}

static void
keywords_end(struct reader *r, struct node *n, struct str text)
{
	(void)n;
	while (text.p != NULL)
		tag(r, str_next(&text, ','));
}

/* --- of the feed ---------------------------------------------------------- */

static void
lang_end(struct reader *r, struct node *n, struct str text)
{
	field_put(r, n, FIELD_LANG, r->in_item ? &r->item.lang : &r->feed->lang,
	    shape_lang(&r->shape, text));
	if (!r->in_item)
		reader_language(r);
}

static void
generator_end(struct reader *r, struct node *n, struct str text)
{
	field_put(r, n, FIELD_GENERATOR, &r->feed->generator,
	    shape_title(&r->shape, utf8_cut(text, LIMIT_FIELD)));
}

static void
ttl_end(struct reader *r, struct node *n, struct str text)
{
	uint64_t v;

	(void)n;
	/* A year of minutes is surely a mistake. */
	if (str_u64(str_trim(text), 525600, &v))
		r->feed->ttl_min = (int)v;
}

static void
hour_end(struct reader *r, struct node *n, struct str text)
{
	uint64_t v;

	(void)n;
	/* Counted from 0 (RSS 2.0) or to 24 (0.91). */
	if (str_u64(str_trim(text), 24, &v))
		r->feed->skip_hours |= (uint32_t)1 << (v % 24);
}

static void
day_end(struct reader *r, struct node *n, struct str text)
{
	static const char *const days[] = {
		"sun", "mon", "tue", "wed", "thu", "fri", "sat",
	};

	(void)n;
	text = str_trim(text);
	for (size_t i = 0; i < ARRAY_LEN(days); i++) {
		if (str_starts_ci(text, days[i]))
			r->feed->skip_days |= (uint8_t)(1u << i);
	}
}

static void
period_end(struct reader *r, struct node *n, struct str text)
{
	static const struct {
		const char *name;
		int seconds;
	} periods[] = {
		{ "hourly", 3600 }, { "daily", 86400 }, { "weekly", 604800 },
		{ "monthly", 2592000 }, { "yearly", 31536000 },
	};

	(void)n;
	for (size_t i = 0; i < ARRAY_LEN(periods); i++) {
		if (str_is_ci(str_trim(text), periods[i].name))
			r->sy_period = periods[i].seconds;
	}
}

static void
frequency_end(struct reader *r, struct node *n, struct str text)
{
	uint64_t v;

	(void)n;
	if (str_u64(str_trim(text), 10000, &v) && v > 0)
		r->sy_frequency = (int)v;
}

/* A news sitemap has no title but the name of the newspaper, on each item. */
static void
publication_end(struct reader *r, struct node *n, struct str text)
{
	(void)n;
	field_if_empty(&r->feed->title, shape_title(&r->shape, text));
}

/* --- the table ------------------------------------------------------------ */

static const struct {
	void (*start)(struct reader *r, struct node *n,
	    const char *const *atts);
	void (*end)(struct reader *r, struct node *n, struct str text);
} fields[FIELD_COUNT] = {
	[FIELD_TITLE] = { text_start, title_end },
	[FIELD_LINK] = { field_link_start, field_link_end },
	[FIELD_ORIGIN] = { NULL, field_origin_end },
	[FIELD_ID] = { NULL, field_id_end },
	[FIELD_GUID] = { field_guid_start, field_guid_end },
	[FIELD_SUMMARY] = { text_start, summary_end },
	[FIELD_BODY] = { body_start, body_end },
	[FIELD_PUBLISHED] = { NULL, date_end },
	[FIELD_UPDATED] = { NULL, date_end },
	[FIELD_AUTHOR] = { field_author_start, field_author_end },
	[FIELD_CREDIT] = { field_credit_start, field_credit_end },
	[FIELD_PERSON_NAME] = { NULL, field_person_end },
	[FIELD_PERSON_EMAIL] = { NULL, field_person_end },
	[FIELD_PERSON_URL] = { NULL, field_person_end },
	[FIELD_CATEGORY] = { category_start, category_end },
	[FIELD_KEYWORDS] = { NULL, keywords_end },
	[FIELD_ENCLOSURE] = { field_enclosure_start, NULL },
	[FIELD_MEDIA] = { field_enclosure_start, field_media_end },
	[FIELD_MEDIA_TITLE] = { text_start, field_media_title_end },
	[FIELD_THUMBNAIL] = { field_image_start, field_image_end },
	[FIELD_IMAGE] = { field_image_start, field_image_end },
	[FIELD_DURATION] = { NULL, field_duration_end },
	[FIELD_SOURCE] = { field_source_start, field_source_end },
	[FIELD_SOURCE_TITLE] = { text_start, field_source_end },
	[FIELD_SOURCE_LINK] = { field_source_link_start, NULL },
	[FIELD_COMMENTS] = { NULL, field_comments_end },
	[FIELD_RIGHTS] = { text_start, rights_end },
	[FIELD_LANG] = { NULL, lang_end },
	[FIELD_ICON] = { field_image_start, field_image_end },
	[FIELD_FAVICON] = { NULL, field_favicon_end },
	[FIELD_GENERATOR] = { NULL, generator_end },
	[FIELD_TTL] = { NULL, ttl_end },
	[FIELD_HOUR] = { NULL, hour_end },
	[FIELD_DAY] = { NULL, day_end },
	[FIELD_PERIOD] = { NULL, period_end },
	[FIELD_FREQUENCY] = { NULL, frequency_end },
	[FIELD_PUBLICATION] = { NULL, publication_end },
};

void
field_start(struct reader *r, struct node *n, const char *const *atts)
{
	if (fields[n->row->field].start != NULL)
		fields[n->row->field].start(r, n, atts);
}

void
field_end(struct reader *r, struct node *n, struct str text)
{
	if (fields[n->row->field].end != NULL)
		fields[n->row->field].end(r, n, text);
}
