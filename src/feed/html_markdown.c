/* HTML into Markdown.
 *
 * A block is gathered as running text, with four control characters (which
 * text never has) where links and cells are, and is escaped as a whole when
 * it is complete: "htt<b>p://</b>" must not become what "http://" may not.
 *
 * Dropped: emphasis (the rules for ** next to Hangul and punctuation would
 * let it fail at random), rules, everything that is not text, link, image,
 * list or quote.  <br> begins a new paragraph, as it begins a new line in
 * html_text(): news use it for paragraphs, and a paragraph is one line here.
 * Only in a link, a heading or a table row it is a blank. */
#include "feed/html.h"

#include <string.h>

#include "base/limits.h"
#include "feed/html_escape.h"
#include "feed/html_flow.h"
#include "feed/html_token.h"
#include "feed/html_url.h"

#include "base/banned.h"

enum {
	MARK_LINK = 1,          /* its text follows */
	MARK_URL = 2,           /* its URL follows */
	MARK_LINK_END = 3,
	MARK_CELL = 4,          /* the next cell follows */
};

/* A list or a quote that is open. */
struct around {
	enum html_tag tag;      /* HTML_UL, HTML_OL, HTML_BLOCKQUOTE */
	bool item;              /* a list has an open item */
	bool fresh;             /* its marker is not written yet */
	unsigned written;       /* items that have a marker */
	size_t width;           /* of the marker, for what follows */
};

struct markdown {
	struct buf *out;
	size_t start;           /* out->n when nothing was written yet */
	struct str base;
	struct html_flow flow;
	struct buf block;       /* what flow writes to */
	struct around around[LIMIT_MARKDOWN_DEPTH];
	size_t depth, deeper;   /* lists and quotes: known, and past that */
	struct buf url;         /* of the open link; empty: none */
	unsigned link_blocks;
	unsigned pre;
	bool heading, row;
};

static void
open_link(struct markdown *m)
{
	if (m->url.n > 0 && m->flow.n_marks < sizeof(m->flow.marks))
		m->flow.marks[m->flow.n_marks++] = MARK_LINK;
}

/* Whether the mark of the open link went out with a word. */
static bool
link_has_text(const struct markdown *m)
{
	if (m->url.n == 0)
		return false;
	for (size_t i = 0; i < m->flow.n_marks; i++) {
		if (m->flow.marks[i] == MARK_LINK)
			return false;
	}
	return true;
}

/* Ends the link in the block, but remembers its URL. */
static void
close_link(struct markdown *m)
{
	if (link_has_text(m)) {
		buf_addc(&m->block, MARK_URL);
		buf_addstr(&m->block, buf_str(&m->url));
		buf_addc(&m->block, MARK_LINK_END);
	} else if (m->url.n > 0) {
		m->flow.n_marks--;      /* it is always the last */
	}
}

static void
forget_link(struct markdown *m)
{
	close_link(m);
	buf_clear(&m->url);
	m->link_blocks = 0;
}

/* What a line in the open lists and quotes begins with.  blank: a line that
 * parts two blocks, which only goes through what is already open. */
static void
add_prefix(struct markdown *m, bool blank)
{
	size_t end = m->out->n;

	for (size_t i = 0; i < m->depth; i++) {
		struct around *a = &m->around[i];
		size_t from = m->out->n;

		if (a->fresh && blank)
			break;
		if (a->tag == HTML_BLOCKQUOTE) {
			buf_addc(m->out, '>');
			end = m->out->n;
			buf_addc(m->out, ' ');
		} else if (a->item && a->fresh) {
			a->written++;
			if (a->tag == HTML_OL)
				buf_printf(m->out, "%u. ", a->written);
			else
				buf_adds(m->out, "- ");
			a->width = m->out->n - from;
		} else if (a->item) {
			buf_printf(m->out, "%*s", (int)a->width, "");
		}
		if (!blank)
			a->fresh = false;
	}
	if (blank)
		buf_cut(m->out, end);
}

/* Items of one list stand on consecutive lines, all else has a blank line
 * before it. */
static bool
is_tight(const struct markdown *m)
{
	for (size_t i = 0; i < m->depth; i++) {
		const struct around *a = &m->around[i];

		if (!a->fresh)
			continue;
		return a->tag != HTML_BLOCKQUOTE && (a->written > 0 ||
		    (i > 0 && m->around[i - 1].item));
	}
	return false;
}

/* The link whose text begins at i, behind its mark; returns where it ends.
 * Goes out whole or not at all. */
static size_t
add_link(struct markdown *m, struct str line, size_t i)
{
	const char *url = memchr(line.p + i, MARK_URL, line.n - i);
	const char *end = memchr(line.p + i, MARK_LINK_END, line.n - i);
	size_t start = m->out->n;
	struct str s;

	if (url == NULL || end == NULL)
		return line.n;
	s = str_slice(line, i, (size_t)(url - line.p));
	buf_addc(m->out, '[');
	html_escape_line(m->out, s, false, false);
	buf_adds(m->out, "](");
	s.p = url + 1;
	s.n = (size_t)(end - url) - 1;
	html_escape_destination(m->out, s);
	buf_addc(m->out, ')');
	if (m->out->over)
		buf_cut(m->out, start);
	return (size_t)(end - line.p) + 1;
}

static void
add_line(struct markdown *m, struct str line)
{
	bool start = !m->heading;
	size_t i = 0, from = 0;

	while (i < line.n) {
		char c = line.p[i++];

		if (c != MARK_LINK && c != MARK_CELL)
			continue;
		html_escape_line(m->out, str_slice(line, from, i - 1), start,
		    c == MARK_LINK);
		start = false;
		if (c == MARK_LINK)
			i = add_link(m, line, i);
		else
			buf_adds(m->out, "\\| ");
		from = i;
	}
	html_escape_line(m->out, str_slice(line, from, line.n), start, false);
}

/* Writes the block that was gathered, if there is one. */
static void
flush(struct markdown *m)
{
	struct str rest, line;

	if (m->block.n == 0)
		return;
	close_link(m);
	rest = buf_str(&m->block);
	while (rest.p != NULL && !m->out->over) {
		line = str_next(&rest, '\n');
		if (m->out->n > m->start) {
			buf_addc(m->out, '\n');
			if (!is_tight(m)) {
				add_prefix(m, true);
				buf_addc(m->out, '\n');
			}
		}
		add_prefix(m, false);
		if (m->heading)
			buf_adds(m->out, "**");
		add_line(m, line);
		if (m->heading)
			buf_adds(m->out, "**");
	}
	buf_clear(&m->block);
	html_flow_init(&m->flow, &m->block, HTML_REF_TEXT);
	if (m->url.n > 0 && ++m->link_blocks >= LIMIT_MARKDOWN_LINK)
		buf_clear(&m->url);
	open_link(m);
}

static void
text(struct markdown *m, struct str s, bool verbatim)
{
	m->flow.pre = m->pre > 0 && !m->heading && !m->row &&
	    m->url.n == 0;
	html_flow_text(&m->flow, s, verbatim);
}

static void
begin_link(struct markdown *m, const struct html_token *t)
{
	forget_link(m);
	html_url(&m->url, html_attribute_find(t, "href"), m->base, false);
	open_link(m);
}

static bool
is_pixel(const struct html_token *t)
{
	struct str w = html_attribute_find(t, "width");
	struct str h = html_attribute_find(t, "height");

	return str_is(w, "0") || str_is(w, "1") || str_is(h, "0") ||
	    str_is(h, "1");
}

/* An image becomes a link to it; in a link it is that link's text.  No
 * description: "image"; an empty one says that it is only decoration. */
static void
image(struct markdown *m, const struct html_token *t)
{
	struct str alt = html_attribute_find(t, "alt");
	struct buf words;
	bool alone = m->url.n == 0;

	if (is_pixel(t))
		return;
	buf_init(&words, LIMIT_FIELD);
	html_unescape(&words, alt, true);
	if (alone)
		html_url(&m->url, html_image(t), m->base, false);
	if (m->url.n > 0 && alt.p == NULL)
		buf_adds(&words, "image");
	if (alone)
		open_link(m);
	text(m, buf_str(&words), true);
	if (alone)
		forget_link(m);
	buf_release(&words);
}

/* Enters a list or quote, or leaves the innermost one of that kind. */
static void
turn_around(struct markdown *m, const struct html_token *t)
{
	size_t i = m->depth;

	if (t->kind == HTML_START) {
		if (m->depth == LIMIT_MARKDOWN_DEPTH) {
			m->deeper++;
			return;
		}
		m->around[m->depth++] = (struct around){
			.tag = t->tag, .fresh = t->tag == HTML_BLOCKQUOTE,
		};
		return;
	}
	if (m->deeper > 0) {
		m->deeper--;
		return;
	}
	while (i > 0 && m->around[i - 1].tag != t->tag)
		i--;
	if (i > 0)
		m->depth = i - 1;
}

static void
begin_item(struct markdown *m)
{
	size_t i = m->depth;

	while (i > 0 && m->around[i - 1].tag == HTML_BLOCKQUOTE)
		i--;
	if (i == 0)
		return;
	m->depth = i;
	m->around[i - 1].item = true;
	m->around[i - 1].fresh = true;
}

static void
block_tag(struct markdown *m, const struct html_token *t)
{
	bool start = t->kind == HTML_START;

	flush(m);
	m->heading = false;
	m->row = false;
	switch ((int)t->tag) {
	case HTML_UL:
	case HTML_OL:
	case HTML_BLOCKQUOTE:
		turn_around(m, t);
		break;
	case HTML_LI:
		if (start)
			begin_item(m);
		break;
	case HTML_H1:
	case HTML_H2:
	case HTML_H3:
	case HTML_H4:
	case HTML_H5:
	case HTML_H6:
		m->heading = start;
		break;
	case HTML_TR:
		m->row = start;
		break;
	case HTML_PRE:
		if (start)
			m->pre++;
		else if (m->pre > 0)
			m->pre--;
		break;
	default:
		break;
	}
}

static void
tag(struct markdown *m, const struct html_token *t)
{
	bool start = t->kind == HTML_START;

	if ((t->what & HTML_BLOCK) != 0) {
		block_tag(m, t);
	} else if ((t->what & HTML_CELL) != 0) {
		if (start && m->block.n > 0) {
			forget_link(m);
			html_flow_part(&m->flow, ' ');
			m->flow.marks[0] = MARK_CELL;
			m->flow.n_marks = 1;
		}
	} else if (t->tag == HTML_BR) {
		html_flow_part(&m->flow, m->heading || m->row ||
		    m->url.n > 0 ? ' ' : '\n');
	} else if (t->tag == HTML_A) {
		if (start)
			begin_link(m, t);
		else
			forget_link(m);
	} else if (t->tag == HTML_IMG && start) {
		image(m, t);
	}
}

void
html_markdown(struct buf *out, struct str html, struct str base)
{
	struct markdown m = { .out = out, .start = out->n, .base = base };
	struct html_scan scan;
	struct html_token t;

	buf_init(&m.block, out->max);
	buf_init(&m.url, LIMIT_URL);
	html_flow_init(&m.flow, &m.block, HTML_REF_TEXT);
	html_scan_init(&scan, html, false);
	while (!out->over && html_next(&scan, &t)) {
		if (t.kind == HTML_TEXT)
			text(&m, t.source, t.verbatim);
		else if (t.tag != HTML_UNKNOWN)
			tag(&m, &t);
	}
	flush(&m);
	buf_release(&m.block);
	buf_release(&m.url);
}
