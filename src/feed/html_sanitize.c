#include "feed/html.h"

#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "feed/html_flow.h"
#include "feed/html_token.h"
#include "feed/html_url.h"

#include "base/banned.h"

/* What an element may keep.  URLs are resolved and must be http(s) (mailto:
 * in href too). */
enum attribute_kind {
	ATTRIBUTE_TEXT,
	ATTRIBUTE_LINK,
	ATTRIBUTE_IMAGE,
	ATTRIBUTE_NUMBER,
};

static const struct {
	enum html_tag tag;      /* HTML_UNKNOWN: all that are kept */
	const char *name;
	enum attribute_kind kind;
	bool needed;            /* without it there is no element */
} attributes[] = {
	{ HTML_A, "href", ATTRIBUTE_LINK, true },
	{ HTML_IMG, "src", ATTRIBUTE_IMAGE, true },
	{ HTML_IMG, "alt", ATTRIBUTE_TEXT, false },
	{ HTML_TD, "colspan", ATTRIBUTE_NUMBER, false },
	{ HTML_TD, "rowspan", ATTRIBUTE_NUMBER, false },
	{ HTML_TH, "colspan", ATTRIBUTE_NUMBER, false },
	{ HTML_TH, "rowspan", ATTRIBUTE_NUMBER, false },
	{ HTML_TIME, "datetime", ATTRIBUTE_TEXT, false },
	{ HTML_UNKNOWN, "title", ATTRIBUTE_TEXT, false },
};

/* Enough to close all that can be open: "</blockquote>", "</figcaption>". */
#define CLOSING_ROOM (LIMIT_HTML_DEPTH * (size_t)13)

struct sanitizer {
	struct buf *out;
	struct str base;
	enum html_tag open[LIMIT_HTML_DEPTH];
	size_t depth;
	unsigned count[HTML_TAG_COUNT];         /* of each in open */
};

static void
add_char(struct buf *out, uint32_t cp, bool attribute)
{
	char c[4];

	switch (cp) {
	case '&':
		buf_adds(out, "&amp;");
		return;
	case '<':
		buf_adds(out, "&lt;");
		return;
	case '>':
		buf_adds(out, "&gt;");
		return;
	case '"':
		buf_adds(out, attribute ? "&quot;" : "\"");
		return;
	case '\r':
		cp = '\n';
		break;
	case '\v':
	case '\f':
		cp = ' ';
		break;
	default:
		break;
	}
	if (cp != '\n' && cp != '\t' && html_class(cp) == '\0')
		return;
	buf_add(out, c, utf8_put(cp, c));
}

/* Text or attribute as written in the markup, decoded and written anew. */
static void
add_text(struct buf *out, struct str s, bool verbatim, bool attribute)
{
	enum html_ref how = attribute ? HTML_REF_ATTRIBUTE : HTML_REF_TEXT;
	uint32_t cp[2];
	size_t i = 0, n, took;

	while (i < s.n && !out->over) {
		size_t from = i;

		while (i < s.n && s.p[i] >= 0x20 && s.p[i] < 0x7F &&
		    s.p[i] != '&' && s.p[i] != '<' && s.p[i] != '>' &&
		    s.p[i] != '"')
			i++;
		buf_add(out, s.p + from, i - from);
		if (i == s.n)
			break;
		took = s.p[i] == '&' && !verbatim ?
		    html_reference(s, i, how, cp, &n) : 0;
		if (took > 0) {
			for (size_t k = 0; k < n; k++)
				add_char(out, cp[k], attribute);
			i += took;
			continue;
		}
		if (s.p[i] == '\r' && i + 1 < s.n && s.p[i + 1] == '\n')
			i++;
		cp[0] = utf8_next(s, &i);
		add_char(out, cp[0] == UTF8_BAD ? 0xFFFD : cp[0], attribute);
	}
}

static bool
attribute_value(struct buf *out, struct str value, enum attribute_kind kind,
    struct str base)
{
	struct buf url;
	uint64_t n;
	bool fine;

	switch (kind) {
	case ATTRIBUTE_LINK:
	case ATTRIBUTE_IMAGE:
		buf_init(&url, LIMIT_URL);
		fine = html_url(&url, value, base, kind == ATTRIBUTE_LINK);
		add_text(out, buf_str(&url), true, true);
		buf_release(&url);
		return fine;
	case ATTRIBUTE_NUMBER:
		if (!str_u64(str_trim(value), LIMIT_HTML_SPAN, &n) || n == 0)
			return false;
		buf_printf(out, "%u", (unsigned)n);
		return true;
	case ATTRIBUTE_TEXT:
	default:
		add_text(out, value, false, true);
		return true;
	}
}

/* "<name a="b">", or nothing when something that is needed is missing. */
static bool
add_start(struct sanitizer *s, const struct html_token *t)
{
	struct buf all, value;
	bool fine = true, have;

	buf_init(&all, s->out->max);
	buf_init(&value, s->out->max);
	for (size_t i = 0; i < sizeof(attributes) / sizeof(*attributes) &&
	    t->attributes.n > 0; i++) {
		struct str as_written;

		if (attributes[i].tag != t->tag &&
		    attributes[i].tag != HTML_UNKNOWN)
			continue;
		as_written = attributes[i].kind == ATTRIBUTE_IMAGE ?
		    html_image(t) :
		    html_attribute_find(t, attributes[i].name);
		buf_clear(&value);
		have = as_written.p != NULL && attribute_value(&value,
		    as_written, attributes[i].kind, s->base);
		if (have)
			buf_printf(&all, " %s=\"%s\"", attributes[i].name,
			    buf_z(&value));
		else if (attributes[i].needed)
			fine = false;
	}
	if (t->attributes.n == 0 && (t->tag == HTML_A || t->tag == HTML_IMG))
		fine = false;
	if (fine)
		buf_printf(s->out, "<%s%s>", html_tag_name(t->tag),
		    buf_z(&all));
	buf_release(&all);
	buf_release(&value);
	return fine && !s->out->over;
}

/* Closes elements until `left` are open, or out is full: what is still in
 * the stack then is closed by the room that html_sanitize kept. */
static void
close_to(struct sanitizer *s, size_t left)
{
	while (s->depth > left && !s->out->over) {
		enum html_tag tag = s->open[s->depth - 1];

		buf_printf(s->out, "</%s>", html_tag_name(tag));
		if (s->out->over)
			break;
		s->count[tag]--;
		s->depth--;
	}
}

/* Closes the innermost element of that kind and all within it. */
static void
close_tag(struct sanitizer *s, enum html_tag tag)
{
	size_t i = s->depth;

	if (s->count[tag] == 0)
		return;
	while (s->open[i - 1] != tag)
		i--;
	close_to(s, i - 1);
}

/* Parts of tables and lists that end where the next one of their kind
 * begins, within their table or list. */
static int
rank(enum html_tag tag)
{
	switch ((int)tag) {
	case HTML_TD:
	case HTML_TH:
		return 1;
	case HTML_TR:
		return 2;
	case HTML_CAPTION:
	case HTML_THEAD:
	case HTML_TBODY:
	case HTML_TFOOT:
		return 3;
	case HTML_LI:
		return 10;
	case HTML_DT:
	case HTML_DD:
		return 20;
	default:
		return 0;
	}
}

static bool
is_around(int part, enum html_tag tag)
{
	if (part < 10)
		return tag == HTML_TABLE;
	return part == 20 ? tag == HTML_DL : tag == HTML_UL || tag == HTML_OL;
}

static void
close_siblings(struct sanitizer *s, enum html_tag tag)
{
	int have, want = rank(tag);
	size_t to = s->depth;

	for (size_t i = s->depth; want > 0 && i > 0; i--) {
		if (is_around(want, s->open[i - 1]))
			break;
		have = rank(s->open[i - 1]);
		if (have > 0 && have <= want && have / 10 == want / 10)
			to = i - 1;
	}
	close_to(s, to);
}

/* What would show something from elsewhere becomes a link to it. */
static void
media(struct sanitizer *s, const struct html_scan *scan,
    const struct html_token *t)
{
	struct str title = html_attribute_find(t, "title");
	struct buf url, link;

	buf_init(&url, LIMIT_URL);
	buf_init(&link, s->out->max);
	if (!html_is_pixel(t) &&
	    html_url(&url, html_media(scan, t), s->base, false)) {
		buf_adds(&link, "<a href=\"");
		add_text(&link, buf_str(&url), true, true);
		buf_adds(&link, "\">");
		if (str_trim(title).n > 0)
			add_text(&link, title, false, false);
		else
			buf_adds(&link, html_media_name(t));
		buf_adds(&link, "</a>");
		close_tag(s, HTML_A);
		buf_addstr(s->out, buf_str(&link));
	}
	buf_release(&url);
	buf_release(&link);
}

static void
start_tag(struct sanitizer *s, const struct html_scan *scan,
    const struct html_token *t)
{
	if ((t->what & HTML_MEDIA) != 0)
		media(s, scan, t);
	if ((t->what & HTML_KEEP) == 0 || s->depth == LIMIT_HTML_DEPTH)
		return;
	if ((t->what & HTML_TABLE_PART) != 0 && s->count[HTML_TABLE] == 0)
		return;
	/* A paragraph is over where another block begins, a link where
	 * another does. */
	if ((t->what & HTML_BLOCK) != 0)
		close_tag(s, HTML_P);
	if (t->tag == HTML_A)
		close_tag(s, HTML_A);
	close_siblings(s, t->tag);
	if (!add_start(s, t)) {
		/* A picture that cannot be shown is what it says it is. */
		if (t->tag == HTML_IMG)
			add_text(s->out, html_attribute_find(t, "alt"), false,
			    false);
	} else if ((t->what & HTML_VOID) == 0) {
		s->open[s->depth++] = t->tag;
		s->count[t->tag]++;
	}
}

void
html_sanitize(struct buf *out, struct str html, struct str base)
{
	struct sanitizer s = { .out = out, .base = base };
	struct html_scan scan;
	struct html_token t;
	size_t max = out->max, start = out->n;
	bool over;

	out->max = max > CLOSING_ROOM ? max - CLOSING_ROOM : 0;
	html_scan_init(&scan, html, false);
	while (!out->over && html_next(&scan, &t)) {
		if (t.kind == HTML_TEXT)
			add_text(out, t.source, t.verbatim, false);
		else if (t.kind == HTML_START)
			start_tag(&s, &scan, &t);
		else if (t.kind == HTML_END)
			close_tag(&s, t.tag);
	}
	over = out->over;
	out->over = false;
	out->max = max;
	close_to(&s, 0);
	html_compose(out, start);
	out->over = over;
}
