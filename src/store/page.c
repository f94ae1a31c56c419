#include "store/page.h"

#include <string.h>

#include "base/civil.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "feed/html.h"
#include "store/clean.h"
#include "store/slug.h"

#include "base/banned.h"

/* 1990-01-01: there was no feed before it, but zero and its neighbours are
 * what broken software writes. */
#define EPOCH_OF_FEEDS INT64_C(631152000)

/* --- dates and path ----------------------------------------------------- */

int64_t
page_date(const struct page *pg)
{
	const struct feed_time *t = &pg->item->published;
	int64_t at;

	if (!t->known)
		t = &pg->item->updated;
	/* Some publishers label their own time as GMT. */
	if (!t->known || t->at < EPOCH_OF_FEEDS || t->at > pg->first_seen)
		return pg->first_seen;
	at = t->at;
	if (t->day_only) {
		struct civil c = civil_at(at, t->offset_min);

		at = civil_instant(&c, pg->offset_min);
	}
	return at;
}

int64_t
page_author_date(const struct page *pg, int64_t now)
{
	int64_t at = page_date(pg);

	if (at > now)
		at = now;
	return at < EPOCH_OF_FEEDS ? EPOCH_OF_FEEDS : at;
}

/* A title that always says something: the item's own, else the beginning of
 * its text, else its link, else its id. */
static void
page_title(struct buf *out, const struct page *pg)
{
	const struct feed_item *item = pg->item;
	const struct str sources[] = {
		item->title, item->summary, item->text, item->link, pg->id,
	};
	struct buf line;

	buf_init(&line, LIMIT_ITEM_TEXT);
	for (size_t i = 0; line.n == 0 && i < ARRAY_LEN(sources); i++)
		clean_line(&line, utf8_cut(sources[i], LIMIT_TITLE));
	clean_cut_chars(out, buf_str(&line),
	    item->title.n > 0 ? LIMIT_PAGE_FIELD : LIMIT_MADE_TITLE);
	buf_release(&line);
}

void
page_path(struct buf *out, const struct page *pg)
{
	struct civil c = civil_at(page_date(pg), pg->offset_min);
	size_t before;

	buf_printf(out, "%04d/%02u/%02u/", c.year, c.month, c.day);
	before = out->n;
	slug_title(out, pg->item->title);
	if (out->n > before)
		buf_addc(out, '-');
	buf_addstr(out, pg->id);
	buf_adds(out, ".md");
}

/* --- front matter --------------------------------------------------------- */

static void
front_string(struct buf *out, const char *key, struct str s)
{
	if (s.n == 0)
		return;
	buf_printf(out, "%s: ", key);
	json_quote(out, s);
	buf_addc(out, '\n');
}

/* A string that is shown: one clean line. */
static void
front_line(struct buf *out, const char *key, struct str s)
{
	struct buf line, cut;

	buf_init(&line, LIMIT_ITEM_TEXT);
	buf_init(&cut, LIMIT_ITEM_TEXT);
	clean_line(&line, utf8_cut(s, LIMIT_TITLE));
	clean_cut_chars(&cut, buf_str(&line), LIMIT_PAGE_FIELD);
	front_string(out, key, buf_str(&cut));
	buf_release(&cut);
	buf_release(&line);
}

static void
front_authors(struct buf *out, const struct feed_item *item)
{
	struct buf names;

	buf_init(&names, LIMIT_ITEM_TEXT);
	for (size_t i = 0; i < item->n_authors; i++) {
		if (item->authors[i].name.n == 0)
			continue;
		if (names.n > 0)
			buf_adds(&names, ", ");
		buf_addstr(&names, item->authors[i].name);
	}
	front_line(out, "author", buf_str(&names));
	buf_release(&names);
}

/* ["a", "b"]; a value that stands there already is not put twice. */
struct front_list {
	struct buf b;
	size_t n;
};

static void
list_add(struct front_list *list, struct str s)
{
	struct buf line, quoted;
	size_t from = 0;

	buf_init(&line, LIMIT_ITEM_TEXT);
	buf_init(&quoted, LIMIT_ITEM_TEXT);
	clean_line(&line, utf8_cut(s, LIMIT_FIELD));
	json_quote(&quoted, buf_str(&line));
	from = str_find(buf_str(&list->b), 0, buf_z(&quoted));
	if (line.n > 0 && from == SIZE_MAX && list->n < LIMIT_PAGE_LIST) {
		if (list->n++ > 0)
			buf_adds(&list->b, ", ");
		buf_addstr(&list->b, buf_str(&quoted));
	}
	buf_release(&quoted);
	buf_release(&line);
}

static void
list_put(struct buf *out, const char *key, struct front_list *list)
{
	if (list->n > 0)
		buf_printf(out, "%s: [%s]\n", key, buf_z(&list->b));
	buf_release(&list->b);
}

static void
front_tags(struct buf *out, const struct page *pg)
{
	struct front_list list = { .n = 0 };

	buf_init(&list.b, LIMIT_ITEM_TEXT);
	for (size_t i = 0; i < pg->n_topics; i++)
		list_add(&list, pg->topics[i].name);
	for (size_t i = 0; i < pg->source.n_tags; i++)
		list_add(&list, pg->source.tags[i]);
	list_put(out, "tags", &list);
}

static void
why_line(struct buf *out, struct str topic, const struct page_reason *r)
{
	clean_line(out, topic);
	buf_adds(out, ": ");
	clean_line(out, r->term);
	buf_adds(out, " (");
	buf_addstr(out, r->field);
	buf_addc(out, ')');
}

static void
front_matched(struct buf *out, const struct page *pg)
{
	struct front_list list = { .n = 0 };
	struct buf line;

	buf_init(&list.b, LIMIT_ITEM_TEXT);
	buf_init(&line, LIMIT_ITEM_TEXT);
	for (size_t i = 0; i < pg->n_topics; i++) {
		for (size_t k = 0; k < pg->topics[i].n_why; k++) {
			buf_clear(&line);
			why_line(&line, pg->topics[i].name,
			    &pg->topics[i].why[k]);
			list_add(&list, buf_str(&line));
		}
	}
	list_put(out, "matched", &list);
	buf_release(&line);
}

static struct str
page_publisher(const struct page *pg)
{
	return pg->source.title.n > 0 ? pg->source.title : pg->source.id;
}

static void
page_front_matter(struct buf *out, const struct page *pg, struct str title)
{
	const struct feed_item *item = pg->item;

	buf_adds(out, "---\n");
	front_string(out, "title", title);
	buf_adds(out, "date: ");
	civil_rfc3339(out, page_date(pg), pg->offset_min);
	buf_addc(out, '\n');
	front_string(out, "source", utf8_cut(item->link, LIMIT_URL));
	front_line(out, "publisher", page_publisher(pg));
	front_authors(out, item);
	front_line(out, "lang",
	    item->lang.n > 0 ? item->lang : pg->source.lang);
	front_string(out, "feed", pg->source.id);
	front_string(out, "id", pg->id);
	front_string(out, "guid", utf8_cut(item->id, LIMIT_FIELD));
	front_string(out, "key", utf8_cut(pg->key, LIMIT_FIELD));
	front_tags(out, pg);
	front_matched(out, pg);
	buf_adds(out, "---\n\n");
}

/* --- body ----------------------------------------------------------------- */

/* One paragraph, or as much of it as there is room for. */
static void
body_paragraph(struct buf *out, struct str line)
{
	size_t room = out->max > out->n + 2 ? out->max - out->n - 2 : 0;
	struct buf shown;
	struct str fits;

	buf_init(&shown, LIMIT_OUTPUT);
	markdown_escape(&shown, line, true);
	fits = utf8_cut(buf_str(&shown), room);
	while (fits.n > 0 && fits.n < shown.n && fits.p[fits.n - 1] == '\\')
		fits.n--;       /* not the half of an escape */
	buf_addstr(out, fits);
	buf_adds(out, "\n\n");
	buf_release(&shown);
}

/* Each line a paragraph. */
static void
body_paragraphs(struct buf *out, struct str text)
{
	struct buf line;

	buf_init(&line, LIMIT_PAGE);
	while (text.p != NULL) {
		buf_clear(&line);
		clean_line(&line, utf8_cut(str_next(&text, '\n'),
		    LIMIT_ITEM_TEXT));
		if (line.n > 0)
			body_paragraph(out, buf_str(&line));
	}
	buf_release(&line);
}

static void
body_summary(struct buf *out, const struct feed_item *item)
{
	struct buf text, cut;

	buf_init(&text, LIMIT_PAGE);
	buf_init(&cut, LIMIT_PAGE);
	clean_text(&text, item->summary.n > 0 ? item->summary : item->text);
	clean_cut_chars(&cut, str_trim(buf_str(&text)), LIMIT_SUMMARY_CHARS);
	body_paragraphs(out, buf_str(&cut));
	buf_release(&cut);
	buf_release(&text);
}

static void
body_full(struct buf *out, const struct feed_item *item)
{
	struct str html = item->html;
	struct buf raw;

	if (html.n == 0 && item->text.n == 0)
		html = item->summary_html;
	if (html.n == 0) {
		body_paragraphs(out,
		    item->text.n > 0 ? item->text : item->summary);
		return;
	}
	buf_init(&raw, out->max);
	html_markdown(&raw, html, item->base);
	clean_text(out, str_trim(buf_str(&raw)));
	if (out->n > 0)
		buf_adds(out, "\n\n");
	buf_release(&raw);
}

/* Whether "&...;" stands at s.p[at], which Markdown would decode. */
static bool
url_reference(struct str s, size_t at)
{
	size_t i = at + 1;

	while (i < s.n && (ascii_alpha(s.p[i]) || ascii_digit(s.p[i]) ||
	    s.p[i] == '#'))
		i++;
	return i < s.n && i > at + 1 && s.p[i] == ';';
}

/* A link destination (CommonMark 6.3): nothing that ends it or that an older
 * renderer takes for emphasis, no character reference.  An underscore stays:
 * every other address has one, and it shall be read as it was written. */
static void
body_url(struct buf *out, struct str url)
{
	for (size_t i = 0; i < url.n; i++) {
		unsigned char c = (unsigned char)url.p[i];

		if (c <= 0x20 || c >= 0x7F || strchr("()<>\\\"`^{|}[]*~",
		    (int)c) != NULL)
			buf_printf(out, "%%%02X", c);
		else if (c == '&' && url_reference(url, i))
			buf_adds(out, "\\&");
		else
			buf_addc(out, (char)c);
	}
}

void
page_link(struct buf *out, struct str name, struct str url)
{
	struct buf line;

	buf_init(&line, LIMIT_ITEM_TEXT);
	clean_line(&line, name);
	buf_addc(out, '[');
	markdown_escape(out, buf_str(&line), false);
	buf_adds(out, "](");
	body_url(out, utf8_cut(url, LIMIT_URL));
	buf_addc(out, ')');
	buf_release(&line);
}

static void
body_link(struct buf *out, const struct page *pg)
{
	if (!str_starts_ci(pg->item->link, "http://") &&
	    !str_starts_ci(pg->item->link, "https://"))
		return;
	page_link(out, page_publisher(pg), pg->item->link);
	buf_addc(out, '\n');
}

void
page_bytes(struct buf *out, const struct page *pg)
{
	struct buf title, body, link;

	buf_init(&title, LIMIT_ITEM_TEXT);
	buf_init(&link, LIMIT_ITEM_TEXT);
	page_title(&title, pg);
	body_link(&link, pg);
	page_front_matter(out, pg, buf_str(&title));
	buf_adds(out, "# ");
	markdown_escape(out, buf_str(&title), false);
	buf_adds(out, "\n\n");

	buf_init(&body, out->max > out->n + link.n + 2 ?
	    out->max - out->n - link.n - 2 : 0);
	if (pg->body == PAGE_SUMMARY)
		body_summary(&body, pg->item);
	else if (pg->body == PAGE_FULL)
		body_full(&body, pg->item);
	if (body.n > 0) {
		buf_addstr(out, str_trim(buf_str(&body)));
		buf_adds(out, "\n\n");
	}
	buf_addstr(out, buf_str(&link));
	while (out->n > 1 && out->p[out->n - 2] == '\n')
		buf_cut(out, out->n - 1);
	buf_release(&body);
	buf_release(&link);
	buf_release(&title);
}

/* --- remembered --------------------------------------------------------- */

void
page_why(struct buf *out, const struct page *pg)
{
	for (size_t i = 0; i < pg->n_topics; i++) {
		for (size_t k = 0; k < pg->topics[i].n_why; k++) {
			why_line(out, pg->topics[i].name,
			    &pg->topics[i].why[k]);
			buf_addc(out, '\n');
		}
	}
}

void
page_topic_lines(struct buf *out, const struct page *pg)
{
	for (size_t i = 0; i < pg->n_topics; i++) {
		clean_line(out, pg->topics[i].name);
		buf_addc(out, '\n');
	}
}
