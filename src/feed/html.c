#include "feed/html.h"

#include <string.h>

#include "feed/html_flow.h"
#include "feed/html_mark.h"
#include "feed/html_token.h"
#include "feed/html_url.h"

#include "base/banned.h"

/* What is struck out goes. */
static void
read_text(struct buf *out, struct html_scan *scan)
{
	struct html_token t;
	struct html_flow flow;
	struct html_marks marks;

	html_flow_init(&flow, out, HTML_REF_TEXT);
	html_marks_init(&marks, &flow, out);
	while (!out->over && html_next(scan, &t)) {
		if (t.kind == HTML_TEXT) {
			if (marks.struck == HTML_UNKNOWN)
				html_flow_text(&flow, t.source, t.verbatim);
			continue;
		}
		if (html_marks_tag(&marks, scan, &t))
			continue;
		if (t.tag == HTML_IMG && marks.struck == HTML_UNKNOWN &&
		    (html_image(&t).n == 0 || html_is_emoji(&t)))
			html_flow_text(&flow, html_attribute_find(&t, "alt"),
			    false);
		else
			html_flow_tag(&flow, &t);
	}
}

bool
html_text(struct buf *out, struct str html)
{
	struct html_scan scan;
	size_t start = out->n;

	html_scan_init(&scan, html, false);
	read_text(out, &scan);
	/* All of it was hidden, for a script to show. */
	if (out->n == start && scan.hid) {
		html_scan_init(&scan, html, false);
		scan.all = true;
		read_text(out, &scan);
	}
	return !scan.no_cdata_end;
}

/* First reading: the tags of HTML go, one layer of references too, and what
 * is struck out, unless that is all. */
static void
read_title(struct buf *out, struct str s)
{
	struct html_scan scan;
	struct html_token t;
	struct html_marks marks;
	struct buf struck;

	buf_init(&struck, out->max);
	html_marks_init(&marks, NULL, out);
	html_scan_init(&scan, s, true);
	while (html_next(&scan, &t)) {
		if (t.kind == HTML_TEXT ||
		    (t.kind != HTML_OTHER && t.tag == HTML_UNKNOWN))
			html_references(marks.struck != HTML_UNKNOWN ?
			    &struck : out, t.source);
		else if (html_marks_tag(&marks, &scan, &t))
			continue;
		else if ((t.what & (HTML_BLOCK | HTML_CELL)) != 0 ||
		    t.tag == HTML_BR)
			buf_addc(out, ' ');
	}
	if (str_trim(buf_str(out)).n == 0)
		buf_addstr(out, buf_str(&struck));
	buf_release(&struck);
}

/* Second reading, of what was encoded twice.  "&lt;b&gt;word&lt;/b&gt;" was a
 * tag, but "the &lt;table&gt; tag" is text: only pairs that dress text go. */
void
html_title(struct buf *out, struct str s)
{
	unsigned open[HTML_TAG_COUNT] = { 0 };
	struct html_scan scan;
	struct html_token t;
	struct html_flow flow;
	struct buf once;
	bool drop;

	buf_init(&once, out->max);
	read_title(&once, s);
	html_scan_init(&scan, buf_str(&once), true);
	html_flow_init(&flow, out, HTML_REF_STRICT);
	while (!out->over && html_next(&scan, &t)) {
		drop = t.kind == HTML_OTHER || t.tag == HTML_BR;
		if (t.kind == HTML_START && (t.what & HTML_INLINE) != 0 &&
		    html_ends(&scan, t.tag)) {
			drop = true;
			open[t.tag]++;
		} else if (t.kind == HTML_END && open[t.tag] > 0) {
			drop = true;
			open[t.tag]--;
		}
		if (!drop)
			html_flow_text(&flow, t.source, false);
		else if (t.tag == HTML_BR)
			html_flow_part(&flow, ' ');
	}
	buf_release(&once);
}

/* A reference with its semicolon. */
static bool
has_reference(struct str s)
{
	uint32_t cp[2];
	size_t i = 0, n;

	while ((i = str_find(s, i, "&")) != SIZE_MAX) {
		if (html_reference(s, i, HTML_REF_STRICT, cp, &n) != 0)
			return true;
		i++;
	}
	return false;
}

static bool
begins_block(const struct html_token *t)
{
	return t->kind == HTML_START && ((t->what & HTML_BLOCK) != 0 ||
	    ((t->tag == HTML_A || t->tag == HTML_IMG) &&
	    t->attributes.n > 0));
}

bool
html_begins(struct str s)
{
	struct html_scan scan;
	struct html_token t;

	s = str_trim(s);
	if (s.n < 3 || s.p[0] != '<')
		return false;
	html_scan_init(&scan, s, true);
	return html_next(&scan, &t) && begins_block(&t);
}

/* Tags that stand for the markup of a text, not for themselves: it begins
 * with one, or has several of those that part and link. */
static bool
made_of_tags(struct str s)
{
	struct html_scan scan;
	struct html_token t;
	size_t parts = 0, ends = 0;
	bool begins = html_begins(s);

	html_scan_init(&scan, s, true);
	while (html_next(&scan, &t)) {
		ends += t.kind == HTML_END && t.tag != HTML_UNKNOWN;
		parts += t.tag == HTML_BR || t.tag == HTML_P ||
		    t.tag == HTML_DIV || t.tag == HTML_A;
	}
	return begins ? ends + parts > 0 : parts >= 2;
}

/* What escapes a whole text leaves no other references than those of the five
 * characters of XML. */
static bool
was_escaped(struct str s)
{
	uint32_t cp[2];
	size_t i = 0, n;

	while ((i = str_find(s, i, "&")) != SIZE_MAX) {
		if (html_reference(s, i, HTML_REF_STRICT, cp, &n) != 0 &&
		    (n != 1 || cp[0] >= 0x80 ||
		    strchr("&<>\"'", (int)cp[0]) == NULL))
			return false;
		i++;
	}
	return true;
}

bool
html_escaped(struct buf *once, struct str s)
{
	struct html_scan scan;
	struct html_token t;

	if (memchr(s.p, '&', s.n) == NULL)
		return false;
	html_scan_init(&scan, s, true);
	while (html_next(&scan, &t)) {
		if (t.kind == HTML_OTHER || t.tag != HTML_UNKNOWN)
			return false;
	}
	if (!was_escaped(s))
		return false;
	html_unescape(once, s, false);
	return !once->over && (made_of_tags(buf_str(once)) ||
	    has_reference(buf_str(once)));
}

bool
html_looks(struct str s)
{
	struct html_scan scan;
	struct html_token t;

	html_scan_init(&scan, s, true);
	while (html_next(&scan, &t)) {
		if (t.kind == HTML_OTHER || t.tag != HTML_UNKNOWN)
			return true;
		if (t.kind == HTML_TEXT && has_reference(t.source))
			return true;
	}
	return false;
}
