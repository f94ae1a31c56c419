#include "feed/feed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/charset.h"
#include "base/limits.h"
#include "base/mem.h"
#include "feed/coding.h"
#include "feed/finish.h"
#include "feed/jsonfeed.h"
#include "feed/loose.h"
#include "feed/reader.h"
#include "feed/sniff.h"
#include "feed/xml.h"

#include "base/banned.h"

const char *
feed_format_name(enum feed_format format)
{
	static const char *const names[] = {
		[FEED_NONE] = "none",
		[FEED_RSS] = "rss",
		[FEED_RDF] = "rdf",
		[FEED_ATOM] = "atom",
		[FEED_JSON] = "json",
		[FEED_SITEMAP] = "sitemap",
		[FEED_SITEMAP_INDEX] = "sitemap-index",
	};

	return names[format];
}

/* One document on its way. */
struct parse {
	struct feed *out;
	struct arena *mem;
	const struct feed_input *in;
	struct str bytes;       /* unpacked */
	struct str text;        /* decoded */
	struct buf hold;        /* of text, unless it is bytes */
	bool unchecked;         /* text is bytes, left to expat to check */
	bool cut;               /* the packed bytes end too early */
	struct sniffed where;
	struct charset_found found;
	struct err *e;
};

/* What was found before the first element: said first, in its order. */
static void
say_decoding(const struct parse *p, struct mend *m)
{
	char line[120];

	if (p->found.contradicted) {
		struct str label = str_trim(p->found.label);

		snprintf(line, sizeof(line), "labelled %.*s, read as %s",
		    (int)(label.n < 40 ? label.n : 40), label.p,
		    p->found.name);
		mend_say_all(m, line);
	}
	if (p->found.bad > 0) {
		snprintf(line, sizeof(line), "%zu place%s that %s not %s",
		    p->found.bad, p->found.bad == 1 ? "" : "s",
		    p->found.bad == 1 ? "is" : "are", p->found.name);
		mend_say_all(m, line);
	}
	if (p->found.stray > 0) {
		snprintf(line, sizeof(line), "%zu byte%s of windows-1252 "
		    "among UTF-8", p->found.stray,
		    p->found.stray == 1 ? "" : "s");
		mend_say_all(m, line);
	}
	if (p->found.twice)
		mend_say_all(m, "UTF-8 that was taken for windows-1252 and "
		    "encoded again");
	if (p->found.controls > 0) {
		snprintf(line, sizeof(line), "%zu control character%s",
		    p->found.controls, p->found.controls == 1 ? "" : "s");
		mend_say_all(m, line);
	}
	if (p->where.junk)
		mend_say_all(m, "text before the first tag");
	if (p->cut)
		mend_say_all(m, "the packed bytes end too early");
}

/* A feed anew, with what decoding has said; returns the text to read. */
static struct str
restart(struct parse *p, struct reader *r)
{
	struct str body = str_slice(p->text, p->where.at, p->text.n);
	struct str charset = p->out->charset;
	unsigned line = 1;

	for (size_t i = 0; i < p->where.at; i++)
		line += p->text.p[i] == '\n';
	memset(p->out, 0, sizeof(*p->out));
	p->out->charset = charset;
	reader_release(r);
	reader_init(r, p->out, p->mem, p->in, body, line);
	say_decoding(p, &r->mend);
	return body;
}

static bool
only_comments(struct str s)
{
	while ((s = str_trim(s)).n > 0) {
		size_t end;

		if (str_starts(s, "<!--"))
			end = str_find(s, 4, "-->");
		else if (str_starts(s, "<?"))
			end = str_find(s, 2, "?>");
		else
			return false;
		if (end == SIZE_MAX)
			return false;
		s = str_slice(s, end + 2 + (s.p[1] == '!'), s.n);
	}
	return true;
}

/* Decodes the long way, and looks again. */
static int
decode(struct parse *p)
{
	p->unchecked = false;
	if (charset_decode(&p->text, &p->hold, p->bytes,
	    charset_of_type(p->in->content_type), &p->found, p->e) != 0)
		return -1;
	p->out->charset = str_of(p->found.name);
	return sniff(&p->where, p->text, p->e);
}

/* The last touch, and what it had to decide. */
static void
finish(struct parse *p, struct mend *m, bool redate)
{
	struct str shown = { NULL, 0 };
	char line[120];

	feed_finish(p->out, p->mem, p->in, redate, &shown);
	if (shown.n == 0)
		return;
	snprintf(line, sizeof(line),
	    "dates of two readings read in the order of %.*s",
	    (int)(shown.n < 40 ? shown.n : 40), shown.p);
	mend_say_all(m, line);
}

/* expat first, and the tolerant reader for what it refuses. */
static int
read_events(struct parse *p, struct reader *r, struct str *body, size_t *end)
{
	struct xml_events events = reader_events(r);
	enum xml_result result;
	char says[300];

	*body = restart(p, r);
	result = xml_parse(&events, *body, end, p->e);
	if (result == XML_DAMAGED && p->unchecked) {
		struct str before = p->text;

		if (decode(p) != 0)
			return -1;
		/* Bytes that were clean expat would refuse again. */
		if (p->text.p != before.p || p->text.n != before.n) {
			*body = restart(p, r);
			result = xml_parse(&events, *body, end, p->e);
		}
	}
	if (result == XML_REFUSED)
		return -1;
	if (result == XML_WHOLE && r->ran_over) {
		result = XML_DAMAGED;
		err_set(p->e, ERR_INPUT, "CDATA over the end of its element");
	}
	if (result == XML_DAMAGED) {
		*body = restart(p, r);
		p->out->damaged = true;
		snprintf(says, sizeof(says), "not well-formed: %s",
		    p->e->msg);
		mend_say(&r->mend, *end, says);
		*end = loose_parse(&events, *body);
	}
	return 0;
}

static int
parse_xml(struct parse *p, struct reader *r)
{
	struct str body;
	size_t end;

	if (read_events(p, r, &body, &end) != 0)
		return -1;
	if (p->out->truncated) {
		mend_say(&r->mend, body.n, "the document is truncated");
	} else if (!only_comments(str_slice(body, end, body.n))) {
		while (end < body.n && ascii_space(body.p[end]))
			end++;
		mend_say(&r->mend, end, "text behind the root element");
	}
	reader_finish(r);
	if (p->out->format == FEED_NONE)
		return err_set(p->e, ERR_INPUT,
		    "the first tag is cut off, not a feed");
	if (p->out->format == FEED_RDF && !r->rss)
		return err_set(p->e, ERR_INPUT,
		    "RDF without a channel or items, not a feed");
	if (r->entry && p->out->n_items == 0)
		return err_set(p->e, ERR_INPUT,
		    "an <entry> with nothing in it, not a feed");
	finish(p, &r->mend, r->redate);
	return 0;
}

static int
parse_json(struct parse *p)
{
	struct str body = str_slice(p->text, p->where.at, p->text.n);
	struct mend m;

	mend_init(&m, p->out, p->mem, body, 1);
	say_decoding(p, &m);
	if (jsonfeed_parse(p->out, p->mem, p->in, &m, body, p->e) != 0)
		return -1;
	finish(p, &m, false);
	return 0;
}

static int
parse_text(struct parse *p)
{
	struct reader *r;
	int result;

	p->text = p->bytes;
	p->unchecked = charset_left_to_expat(p->bytes,
	    charset_of_type(p->in->content_type));
	if (p->unchecked) {
		p->out->charset = STR("UTF-8");
		if (sniff(&p->where, p->text, p->e) != 0 ||
		    p->where.kind != SNIFF_XML)
			p->unchecked = false;
	}
	if (!p->unchecked && decode(p) != 0)
		return -1;
	if (p->where.kind == SNIFF_JSON)
		return parse_json(p);
	r = mem_alloc(sizeof(*r));
	reader_init(r, p->out, p->mem, p->in, p->text, 1);
	result = parse_xml(p, r);
	reader_release(r);
	free(r);
	return result;
}

int
feed_parse(struct feed *out, struct arena *mem, const struct feed_input *in,
    struct err *e)
{
	struct parse p = { .out = out, .mem = mem, .in = in, .e = e };
	struct buf unpacked;
	const char *what;
	int result = -1;

	memset(out, 0, sizeof(*out));
	p.bytes = in->bytes;
	buf_init(&unpacked, LIMIT_BODY);
	buf_init(&p.hold, LIMIT_BODY_TEXT);
	if (p.bytes.n > LIMIT_BODY) {
		err_set(e, ERR_LIMIT, "more than %zu MiB", LIMIT_BODY >> 20);
		goto out;
	}
	if (coding_is_gzip(p.bytes)) {
		if (coding_gunzip(&unpacked, p.bytes, &p.cut, e) != 0)
			goto out;
		p.bytes = buf_str(&unpacked);
	}
	what = sniff_binary(p.bytes);
	if (what != NULL) {
		err_set(e, ERR_INPUT, "%s, not a feed", what);
		goto out;
	}
	result = parse_text(&p);
	if (result == 0 && p.cut)
		out->truncated = true;
out:
	buf_release(&p.hold);
	buf_release(&unpacked);
	return result;
}
