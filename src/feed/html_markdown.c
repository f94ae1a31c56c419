/* HTML into Markdown.
 *
 * A block is gathered as running text, with control characters (which text
 * never has) where links, cells and struck words are, and is escaped as a
 * whole when it is complete: "htt<b>p://</b>" must not become what "http://"
 * may not.
 *
 * Dropped: emphasis (the rules for ** next to Hangul and punctuation would
 * let it fail at random), rules, everything that is not text, link, image,
 * film, list or quote.  <br> begins a new paragraph, as it begins a new line in
 * html_text(): news use it for paragraphs, and a paragraph is one line here.
 * Only in a link, a heading or a table row it is a blank. */
#include "feed/html.h"

#include <inttypes.h>
#include <string.h>

#include "base/limits.h"
#include "feed/html_escape.h"
#include "feed/html_flow.h"
#include "feed/html_mark.h"
#include "feed/html_token.h"
#include "feed/html_url.h"

#include "base/banned.h"

enum {
	MARK_LINK = 1,          /* its text follows */
	MARK_URL = 2,           /* its URL follows */
	MARK_LINK_END = 3,
	MARK_CELL = 4,          /* the next cell follows */
	MARK_STRUCK = 5,        /* what follows is struck out */
	MARK_STRUCK_END = 6,
};

/* A list or a quote that is open. */
struct around {
	enum html_tag tag;      /* HTML_UL, HTML_OL, HTML_BLOCKQUOTE */
	bool item;              /* a list has an open item */
	bool fresh;             /* its marker is not written yet */
	bool jump;              /* its number is not the one that follows */
	unsigned written;       /* items that have a marker */
	uint64_t number;        /* of the next item of an <ol> */
	char sign;              /* behind the number, or the bullet */
	size_t width;           /* of the marker, for what follows */
};

/* A list that has ended: one of its kind right behind it needs another sign,
 * or CommonMark makes one list of both. */
struct ended {
	enum html_tag tag;
	char sign;
	size_t blocks;          /* written when it ended */
};

struct markdown {
	struct buf *out;
	size_t start;           /* out->n when nothing was written yet */
	struct str base;
	struct html_flow flow;
	struct buf block;       /* what flow writes to */
	struct around around[LIMIT_MARKDOWN_DEPTH];
	struct ended ended[LIMIT_MARKDOWN_DEPTH];
	size_t depth, deeper;   /* lists and quotes: known, and past that */
	size_t blocks;          /* written */
	struct html_marks marks;
	struct buf url;         /* of the open link; empty: none */
	unsigned link_blocks;
	unsigned pre;
	unsigned noscript;      /* open */
	struct str picture;     /* the last one, as written */
	bool heading, row;
	unsigned cells;         /* of the row */
	uint64_t columns;       /* that the last of them takes */
};

static void
open_link(struct markdown *m)
{
	if (m->url.n > 0 && m->flow.n_marks < sizeof(m->flow.marks))
		m->flow.marks[m->flow.n_marks++] = MARK_LINK;
}

/* Takes a mark back that no word has carried out yet. */
static bool
take_back(struct markdown *m, char mark)
{
	struct html_flow *f = &m->flow;

	for (size_t i = 0; i < f->n_marks; i++) {
		if (f->marks[i] != mark)
			continue;
		f->n_marks--;
		memmove(f->marks + i, f->marks + i + 1, f->n_marks - i);
		return true;
	}
	return false;
}

/* Ends the link in the block, but remembers its URL. */
static void
close_link(struct markdown *m)
{
	if (m->url.n == 0 || take_back(m, MARK_LINK))
		return;
	buf_addc(&m->block, MARK_URL);
	buf_addstr(&m->block, buf_str(&m->url));
	buf_addc(&m->block, MARK_LINK_END);
}

static void
open_struck(struct markdown *m)
{
	if (m->flow.n_marks < sizeof(m->flow.marks))
		m->flow.marks[m->flow.n_marks++] = MARK_STRUCK;
}

static void
close_struck(struct markdown *m)
{
	if (!take_back(m, MARK_STRUCK))
		buf_addc(&m->block, MARK_STRUCK_END);
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
				buf_printf(m->out, "%" PRIu64, a->number++);
			buf_addc(m->out, a->sign);
			buf_addc(m->out, ' ');
			a->jump = false;
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
		return a->tag != HTML_BLOCKQUOTE && !a->jump &&
		    (a->written > 0 || (i > 0 && m->around[i - 1].item &&
		    (a->tag == HTML_UL || a->number == 1)));
	}
	return false;
}

/* Text, with what is struck out in it. */
static void
add_words(struct markdown *m, struct str s, bool start, bool link_follows)
{
	size_t from = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != MARK_STRUCK && s.p[i] != MARK_STRUCK_END)
			continue;
		html_escape_line(m->out, str_slice(s, from, i), start, false);
		buf_adds(m->out, "~~");
		start = false;
		from = i + 1;
	}
	html_escape_line(m->out, str_slice(s, from, s.n), start,
	    link_follows);
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
	add_words(m, s, false, false);
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
		add_words(m, str_slice(line, from, i - 1), start,
		    c == MARK_LINK);
		start = false;
		if (c == MARK_LINK)
			i = add_link(m, line, i);
		else
			buf_adds(m->out, "\\|");
		from = i;
	}
	add_words(m, str_slice(line, from, line.n), start, false);
}

/* Writes the block that was gathered, if there is one. */
static void
flush(struct markdown *m)
{
	struct str rest, line;

	while (m->block.n > 0 && (m->block.p[m->block.n - 1] == MARK_CELL ||
	    m->block.p[m->block.n - 1] == ' '))
		buf_cut(&m->block, m->block.n - 1);
	if (m->block.n == 0)
		return;
	close_link(m);
	if (m->marks.struck != HTML_UNKNOWN)
		close_struck(m);
	m->blocks++;
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
	if (m->marks.struck != HTML_UNKNOWN)
		open_struck(m);
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

/* An image becomes a link to it; in a link it is that link's text.  No
 * description: "image"; an empty one says that it is only decoration. */
static void
image(struct markdown *m, const struct html_token *t)
{
	struct str alt = html_attribute_find(t, "alt");
	struct buf words;
	bool alone = m->url.n == 0;

	if (html_is_pixel(t))
		return;
	/* The twin in <noscript> of one that a script loads. */
	if (m->noscript > 0 && html_image(t).n > 0 &&
	    str_eq(html_image(t), m->picture))
		return;
	m->picture = html_image(t);
	buf_init(&words, LIMIT_FIELD);
	html_unescape(&words, alt, true);
	if (alone && !html_is_emoji(t))
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

/* A film, a sound or a page inside of the page: a paragraph that leads there.
 */
static void
media(struct markdown *m, struct html_scan *scan, const struct html_token *t)
{
	struct str title = html_attribute_find(t, "title");
	struct buf words;

	if (html_is_pixel(t))
		return;
	flush(m);
	forget_link(m);
	if (!html_url(&m->url, html_media(scan, t), m->base, false))
		return;
	buf_init(&words, LIMIT_FIELD);
	html_unescape(&words, title, true);
	if (str_trim(buf_str(&words)).n == 0)
		buf_adds(&words, html_media_name(t));
	open_link(m);
	text(m, buf_str(&words), true);
	flush(m);
	forget_link(m);
	buf_release(&words);
}

static char
sign_of(enum html_tag list, bool other)
{
	if (list == HTML_OL)
		return other ? ')' : '.';
	return other ? '*' : '-';
}

/* CommonMark has numbers of up to nine digits. */
static bool
number_of(const struct html_token *t, const char *name, uint64_t *number)
{
	return t->attributes.n > 0 && str_u64(str_trim(
	    html_attribute_find(t, name)), 999999999 - LIMIT_ITEM_TEXT,
	    number);
}

static void
enter_around(struct markdown *m, const struct html_token *t)
{
	const struct ended *before = &m->ended[m->depth];
	struct around *a = &m->around[m->depth++];

	*a = (struct around){
		.tag = t->tag, .fresh = t->tag == HTML_BLOCKQUOTE,
		.number = 1, .sign = sign_of(t->tag, before->tag == t->tag &&
		    before->blocks == m->blocks &&
		    before->sign == sign_of(t->tag, false)),
	};
	if (t->tag == HTML_OL)
		(void)number_of(t, "start", &a->number);
}

/* Enters a list or quote, or leaves the innermost one of that kind. */
static void
turn_around(struct markdown *m, const struct html_token *t)
{
	size_t i = m->depth;

	if (t->kind == HTML_START) {
		if (m->depth == LIMIT_MARKDOWN_DEPTH)
			m->deeper++;
		else
			enter_around(m, t);
		return;
	}
	if (m->deeper > 0) {
		m->deeper--;
		return;
	}
	while (i > 0 && m->around[i - 1].tag != t->tag)
		i--;
	if (i == 0)
		return;
	m->depth = i - 1;
	if (m->around[i - 1].written > 0)
		m->ended[i - 1] = (struct ended){
			t->tag, m->around[i - 1].sign, m->blocks };
}

/* A number that does not follow makes a list of its own: CommonMark counts by
 * itself. */
static void
begin_item(struct markdown *m, const struct html_token *t)
{
	size_t i = m->depth;
	struct around *a;
	uint64_t value;

	while (i > 0 && m->around[i - 1].tag == HTML_BLOCKQUOTE)
		i--;
	if (i == 0)
		return;
	m->depth = i;
	a = &m->around[i - 1];
	a->item = true;
	a->fresh = true;
	if (a->tag != HTML_OL || !number_of(t, "value", &value) ||
	    value == a->number)
		return;
	a->number = value;
	if (a->written == 0)
		return;
	a->jump = true;
	a->sign = sign_of(HTML_OL, a->sign == '.');
}

/* The next cell; one that is empty has its place, and so have the columns of
 * a wide one. */
static void
begin_cell(struct markdown *m, const struct html_token *t)
{
	bool behind = m->cells > 0 || (!m->row && m->block.n > 0);

	if (behind)
		forget_link(m);
	for (; behind && m->columns > 0; m->columns--) {
		if (m->block.n > 0)
			buf_addc(&m->block, ' ');
		buf_addc(&m->block, MARK_CELL);
		m->flow.pending = '\0';
		html_flow_part(&m->flow, ' ');
	}
	m->cells += m->row;
	if (t->attributes.n == 0 || !str_u64(str_trim(html_attribute_find(t,
	    "colspan")), LIMIT_MARKDOWN_COLUMNS, &m->columns) ||
	    m->columns == 0)
		m->columns = 1;
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
			begin_item(m, t);
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
		m->cells = 0;
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
tag(struct markdown *m, struct html_scan *scan, const struct html_token *t)
{
	bool start = t->kind == HTML_START;
	enum html_tag struck = m->marks.struck;

	if (struck != HTML_UNKNOWN && t->tag == struck &&
	    t->kind == HTML_END && m->marks.struck_depth == 1)
		close_struck(m);
	if (html_marks_tag(&m->marks, scan, t))
		return;
	if (struck == HTML_UNKNOWN && m->marks.struck != HTML_UNKNOWN)
		open_struck(m);
	if ((t->what & HTML_BLOCK) != 0) {
		block_tag(m, t);
	} else if ((t->what & HTML_CELL) != 0) {
		if (start)
			begin_cell(m, t);
	} else if (t->tag == HTML_BR) {
		html_flow_part(&m->flow, m->heading || m->row ||
		    m->url.n > 0 ? ' ' : '\n');
	} else if (t->tag == HTML_A) {
		if (start)
			begin_link(m, t);
		else
			forget_link(m);
	} else if (t->tag == HTML_NOSCRIPT) {
		m->noscript = start;
	} else if (t->tag == HTML_IMG && start) {
		image(m, t);
	} else if ((t->what & HTML_MEDIA) != 0 && start) {
		media(m, scan, t);
	}
}

static void
read_all(struct markdown *m, struct html_scan *scan)
{
	struct html_token t;

	html_flow_init(&m->flow, &m->block, HTML_REF_TEXT);
	html_marks_init(&m->marks, &m->flow, &m->block);
	while (!m->out->over && html_next(scan, &t)) {
		if (t.kind == HTML_TEXT)
			text(m, t.source, t.verbatim);
		else if (t.tag != HTML_UNKNOWN)
			tag(m, scan, &t);
	}
	flush(m);
}

void
html_markdown(struct buf *out, struct str html, struct str base)
{
	struct markdown m = { .out = out, .start = out->n, .base = base,
	    .columns = 1 };
	struct html_scan scan;

	buf_init(&m.block, out->max);
	buf_init(&m.url, LIMIT_URL);
	html_scan_init(&scan, html, false);
	read_all(&m, &scan);
	/* All of it was hidden, for a script to show. */
	if (out->n == m.start && scan.hid) {
		html_scan_init(&scan, html, false);
		scan.all = true;
		read_all(&m, &scan);
	}
	html_compose(out, m.start);
	buf_release(&m.block);
	buf_release(&m.url);
}
