#include "feed/opml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/charset.h"
#include "base/limits.h"
#include "base/mem.h"
#include "feed/clean.h"
#include "feed/coding.h"
#include "feed/loose.h"
#include "feed/shape.h"
#include "feed/sniff.h"
#include "feed/xml.h"

#include "base/banned.h"

/* What an open element is. */
enum node {
	NODE_ROOT,
	NODE_HEAD,
	NODE_TITLE,             /* of the head */
	NODE_BODY,
	NODE_OUTLINE,
};

struct frame {
	enum node node;
	struct str name;        /* of an outline */
	size_t at;              /* index + 1 in the list; 0: not yet in it */
	bool parent;            /* it has outlines below it */
	struct opml_outline o;
};

struct opml_reader {
	struct opml *out;
	struct arena *mem;
	struct shape shape;
	struct str text;
	struct buf title;
	struct buf clean;       /* a value that had to be cleaned */
	size_t counted;         /* bytes of text whose lines are in line */
	unsigned line;
	struct frame stack[LIMIT_OPML_DEPTH];
	size_t depth;
};

static unsigned
line_of(struct opml_reader *r, size_t at)
{
	for (; r->counted < at && r->counted < r->text.n; r->counted++)
		r->line += r->text.p[r->counted] == '\n';
	return r->line;
}

static struct str
cleaned(struct opml_reader *r, struct str s)
{
	if (clean_is(s))
		return s;
	buf_clear(&r->clean);
	clean_add(&r->clean, s);
	return buf_str(&r->clean);
}

/* Names of attributes differ in case between writers.  The view is valid
 * until the next call. */
static struct str
attribute(struct opml_reader *r, const char *const *atts, const char *name)
{
	for (; atts[0] != NULL; atts += 2) {
		if (str_is_ci(str_of(atts[0]), name))
			return cleaned(r, str_of(atts[1]));
	}
	return (struct str){ NULL, 0 };
}

static void
outline_read(struct opml_reader *r, struct frame *f,
    const char *const *atts, size_t at)
{
	struct shape *sh = &r->shape;
	struct opml_outline *o = &f->o;

	o->title = shape_line(sh, attribute(r, atts, "title"));
	if (o->title.n == 0)
		o->title = shape_line(sh, attribute(r, atts, "text"));
	f->name = o->title;
	o->url = shape_raw(sh, attribute(r, atts, "xmlUrl"), LIMIT_URL);
	o->home = shape_raw(sh, attribute(r, atts, "htmlUrl"), LIMIT_URL);
	o->type = shape_line(sh, attribute(r, atts, "type"));
	o->lang = shape_line(sh, attribute(r, atts, "language"));
	o->category = shape_line(sh, attribute(r, atts, "category"));
	o->line = line_of(r, at);
}

/* Puts the outline of the innermost frame into the list. */
static void
outline_add(struct opml_reader *r)
{
	struct opml *out = r->out;
	struct frame *f = &r->stack[r->depth - 1];
	size_t n = 0;

	if (out->n >= LIMIT_OPML_OUTLINES || !arena_more(r->mem, &out->list,
	    out->n, &out->cap, sizeof(*out->list))) {
		out->dropped++;
		return;
	}
	f->o.folders = arena_zalloc(r->mem, r->depth, sizeof(struct str));
	for (size_t i = 0; f->o.folders != NULL && i + 1 < r->depth; i++) {
		if (r->stack[i].node == NODE_OUTLINE &&
		    r->stack[i].name.n > 0)
			f->o.folders[n++] = r->stack[i].name;
	}
	f->o.n_folders = n;
	out->list[out->n++] = f->o;
}

/* What stands where; -1 for what is not looked at. */
static int
node_of(const struct opml_reader *r, struct str name)
{
	enum node in;

	if (r->depth == 0)
		return NODE_ROOT;
	in = r->stack[r->depth - 1].node;
	if (in == NODE_ROOT && str_is_ci(name, "head"))
		return NODE_HEAD;
	if (in == NODE_ROOT && str_is_ci(name, "body"))
		return NODE_BODY;
	if (in == NODE_HEAD && str_is_ci(name, "title"))
		return NODE_TITLE;
	/* Some writers leave the body out. */
	if (in != NODE_TITLE && in != NODE_HEAD &&
	    str_is_ci(name, "outline"))
		return NODE_OUTLINE;
	return -1;
}

static enum xml_open
on_start(void *to, struct str name, const char *const *atts, size_t at)
{
	struct opml_reader *r = to;
	int node = node_of(r, name);
	struct frame *f;

	if (node < 0)
		return XML_SKIP;
	if (r->depth == LIMIT_OPML_DEPTH) {
		r->out->dropped++;
		return XML_SKIP;
	}
	if (node == NODE_OUTLINE)
		r->stack[r->depth - 1].parent = true;
	f = &r->stack[r->depth++];
	memset(f, 0, sizeof(*f));
	f->node = (enum node)node;
	if (node != NODE_OUTLINE)
		return node == NODE_TITLE ? XML_LEAF : XML_NODE;
	outline_read(r, f, atts, at);
	if (f->o.url.n > 0) {
		outline_add(r);
		f->at = 1;
	}
	return XML_NODE;
}

static void
on_end(void *to)
{
	struct opml_reader *r = to;
	struct frame *f = &r->stack[r->depth - 1];

	if (f->node == NODE_TITLE)
		r->out->title = shape_line(&r->shape,
		    cleaned(r, buf_str(&r->title)));
	/* Neither a feed nor a folder: somebody will miss it. */
	if (f->node == NODE_OUTLINE && f->at == 0 && !f->parent)
		outline_add(r);
	r->depth--;
}

static void
on_text(void *to, const char *p, size_t n)
{
	struct opml_reader *r = to;

	if (r->depth > 0 && r->stack[r->depth - 1].node == NODE_TITLE)
		buf_add(&r->title, p, n);
}

static void
on_inner_start(void *to, struct str name, const char *const *atts)
{
	(void)to;
	(void)name;
	(void)atts;
}

static void
on_inner_end(void *to, struct str name)
{
	(void)to;
	(void)name;
}

static void
on_cut(void *to)
{
	struct opml_reader *r = to;

	r->out->truncated = true;
	on_end(to);
}

static void
on_mended(void *to, size_t at, const char *says)
{
	(void)to;
	(void)at;
	(void)says;
}

static unsigned
on_closes(void *to, struct str name)
{
	(void)to;
	(void)name;
	return 0;
}

static void
reader_start(struct opml_reader *r, struct opml *out, struct arena *mem,
    struct str text, size_t root)
{
	memset(out, 0, sizeof(*out));
	r->out = out;
	r->mem = mem;
	r->text = str_slice(text, root, text.n);
	r->counted = 0;
	r->line = 1;
	for (size_t i = 0; i < root; i++)
		r->line += text.p[i] == '\n';
	r->depth = 0;
	buf_clear(&r->title);
}

/* expat first, and the tolerant reader for what it refuses. */
static int
read_outlines(struct opml_reader *r, struct opml *out, struct arena *mem,
    struct str text, size_t root, struct err *e)
{
	const struct xml_events events = {
		.to = r,
		.start = on_start,
		.end = on_end,
		.text = on_text,
		.inner_start = on_inner_start,
		.inner_end = on_inner_end,
		.cut = on_cut,
		.mended = on_mended,
		.closes = on_closes,
	};
	enum xml_result result;
	char says[300];
	size_t end;

	reader_start(r, out, mem, text, root);
	result = xml_parse(&events, r->text, &end, e);
	if (result == XML_REFUSED)
		return -1;
	if (result == XML_DAMAGED) {
		snprintf(says, sizeof(says), "line %u: %s", line_of(r, end),
		    e->msg);
		reader_start(r, out, mem, text, root);
		out->damage = arena_str(mem, str_of(says));
		loose_parse(&events, r->text);
	}
	return 0;
}

/* Where "<opml" stands, or SIZE_MAX. */
static size_t
find_root(struct str text)
{
	size_t at = 0;

	text = str_slice(text, 0, LIMIT_XML_JUNK);
	while ((at = str_find(text, at, "<")) != SIZE_MAX) {
		struct str rest = str_slice(text, at, text.n);

		if (str_starts(rest, "<!--")) {
			at = str_find(text, at, "-->");
			if (at == SIZE_MAX)
				return SIZE_MAX;
		} else if (str_starts_ci(rest, "<opml") && rest.n > 5 &&
		    (ascii_space(rest.p[5]) || rest.p[5] == '>')) {
			return at;
		}
		at++;
	}
	return SIZE_MAX;
}

/* Says what it is instead, in the words of sniff(). */
static int
refuse(struct str text, struct err *e)
{
	struct sniffed feed;
	struct err is;
	char *tail;

	if (sniff(&feed, text, &is) == 0)
		return err_set(e, ERR_INPUT, "a feed, not an OPML list of "
		    "feeds; name its address in feeds/");
	tail = strstr(is.msg, ", not a feed");
	if (tail != NULL)
		*tail = '\0';
	return err_set(e, ERR_INPUT, "%.180s, not an OPML list of feeds",
	    is.msg);
}

static int
read_text(struct opml *out, struct arena *mem, struct str text,
    struct err *e)
{
	struct sniffed feed;
	struct opml_reader *r;
	size_t root = find_root(text);
	int rc;

	/* A feed may write about OPML. */
	if (root == SIZE_MAX || sniff(&feed, text, e) == 0)
		return refuse(text, e);
	r = mem_zalloc(1, sizeof(*r));
	shape_init(&r->shape, mem);
	buf_init(&r->title, LIMIT_TITLE);
	buf_init(&r->clean, LIMIT_XML_TOKEN);
	rc = read_outlines(r, out, mem, text, root, e);
	buf_release(&r->title);
	buf_release(&r->clean);
	shape_release(&r->shape);
	free(r);
	return rc;
}

int
opml_parse(struct opml *out, struct arena *mem, struct str bytes,
    struct err *e)
{
	struct charset_found found;
	struct buf unpacked, hold;
	struct str text;
	const char *what;
	bool cut = false;
	int rc = -1;

	memset(out, 0, sizeof(*out));
	buf_init(&unpacked, LIMIT_BODY);
	buf_init(&hold, LIMIT_BODY_TEXT);
	if (bytes.n > LIMIT_BODY) {
		err_set(e, ERR_LIMIT, "more than %zu MiB", LIMIT_BODY >> 20);
		goto out;
	}
	if (coding_is_gzip(bytes)) {
		if (coding_gunzip(&unpacked, bytes, &cut, e) != 0)
			goto out;
		bytes = buf_str(&unpacked);
	}
	what = sniff_binary(bytes);
	if (what != NULL) {
		err_set(e, ERR_INPUT, "%s, not an OPML list of feeds", what);
		goto out;
	}
	if (charset_decode(&text, &hold, bytes, STR(""), &found, e) != 0)
		goto out;
	rc = read_text(out, mem, text, e);
	if (rc == 0 && cut)
		out->truncated = true;
out:
	buf_release(&hold);
	buf_release(&unpacked);
	return rc;
}

void
opml_escape(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		switch (s.p[i]) {
		case '&':
			buf_adds(out, "&amp;");
			break;
		case '<':
			buf_adds(out, "&lt;");
			break;
		case '>':
			buf_adds(out, "&gt;");
			break;
		case '"':
			buf_adds(out, "&quot;");
			break;
		case '\n':
		case '\r':
		case '\t':
			buf_addc(out, ' ');
			break;
		default:
			buf_addc(out, s.p[i]);
		}
	}
}
