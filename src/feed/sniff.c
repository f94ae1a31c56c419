#include "feed/sniff.h"

#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "feed/vocab.h"

#include "base/banned.h"

static const struct {
	const char *magic;
	size_t n;
	const char *what;
} binaries[] = {
	{ "\x89PNG", 4, "a PNG image" },
	{ "\xFF\xD8\xFF", 3, "a JPEG image" },
	{ "GIF8", 4, "a GIF image" },
	{ "%PDF-", 5, "a PDF document" },
	{ "PK\x03\x04", 4, "a ZIP archive" },
	{ "\x7F" "ELF", 4, "a program" },
	{ "SQLite format 3", 15, "an SQLite database" },
	{ "BZh", 3, "bzip2 data" },
	{ "\xFD" "7zXZ", 5, "xz data" },
	{ "\x28\xB5\x2F\xFD", 4, "zstd data" },
};

/* Roots of XML that people mistake for feeds. */
static const struct {
	const char *root, *what;
} others[] = {
	{ "opml", "an OPML list of feeds (for katchi import)" },
	{ "svg", "an SVG image" },
	{ "error", "an error document" },
	{ "errors", "an error document" },
	{ "opensearchdescription", "a search description" },
	{ "stylesheet", "an XSLT stylesheet" },
	{ "envelope", "a SOAP message" },
	{ "kml", "a KML map" },
	{ "gpx", "a GPX track" },
	{ "plist", "a property list" },
	{ "service", "an Atom service document" },
	{ "browserconfig", "a browser configuration" },
};

static const char *const html_names[] = {
	"html", "head", "body", "meta", "script", "title", "style", "div",
	"p", "h1", "table", "center", "frameset",
};

const char *
sniff_binary(struct str bytes)
{
	size_t zeros = 0, n = bytes.n < 1024 ? bytes.n : 1024;

	for (size_t i = 0; i < ARRAY_LEN(binaries); i++) {
		if (bytes.n >= binaries[i].n && memcmp(bytes.p,
		    binaries[i].magic, binaries[i].n) == 0)
			return binaries[i].what;
	}
	/* UTF-16 and 32 begin with an ASCII character or a mark. */
	if (n >= 4 && ((unsigned char)bytes.p[0] >= 0xFE || !bytes.p[0] ||
	    !bytes.p[1]))
		return NULL;
	for (size_t i = 0; i < n; i++)
		zeros += bytes.p[i] == '\0';
	return zeros > n / 4 ? "binary data" : NULL;
}

static bool
is_name_char(char c)
{
	return ascii_alpha(c) || ascii_digit(c) || c == '_' || c == '-' ||
	    c == '.' || c == ':';
}

/* The local name of the tag at s.p[at] == '<', or empty. */
static struct str
tag_name(struct str s, size_t at)
{
	size_t end = at + 1;
	struct str name;
	const char *colon;

	if (end >= s.n || !(ascii_alpha(s.p[end]) || s.p[end] == '_'))
		return STR("");
	while (end < s.n && is_name_char(s.p[end]))
		end++;
	name = str_slice(s, at + 1, end);
	colon = memchr(name.p, ':', name.n);
	if (colon != NULL)
		name = str_slice(name, (size_t)(colon - name.p) + 1, name.n);
	return name;
}

/* The value of an attribute within one tag, quoted or not. */
static struct str
tag_att(struct str tag, const char *name)
{
	struct str none = { NULL, 0 };
	size_t n = strlen(name);

	for (size_t i = 1; i + n < tag.n; i++) {
		struct str rest;

		if (!ascii_space(tag.p[i - 1]) ||
		    !str_starts_ci(str_slice(tag, i, tag.n), name))
			continue;
		rest = str_trim(str_slice(tag, i + n, tag.n));
		if (rest.n == 0 || rest.p[0] != '=')
			continue;
		rest = str_trim(str_slice(rest, 1, rest.n));
		if (rest.n > 0 && (rest.p[0] == '"' || rest.p[0] == '\'')) {
			char quote = rest.p[0];

			rest = str_slice(rest, 1, rest.n);
			return str_next(&rest, quote);
		}
		for (n = 0; n < rest.n && !ascii_space(rest.p[n]); n++)
			continue;
		return str_slice(rest, 0, n);
	}
	return none;
}

/* What stands in the next <name ...> behind the name; *at moves behind it. */
static struct str
next_tag(struct str s, size_t *at, const char *name)
{
	struct str none = { NULL, 0 };
	const char *lt;
	size_t end;

	while (*at < s.n && (lt = memchr(s.p + *at, '<', s.n - *at)) != NULL) {
		*at = (size_t)(lt - s.p);
		if (!str_is_ci(tag_name(s, *at), name)) {
			++*at;
			continue;
		}
		end = str_find(s, *at, ">");
		if (end == SIZE_MAX)
			break;
		s = str_slice(s, *at + 1 + strlen(name), end);
		*at = end + 1;
		return s;
	}
	return none;
}

/* The feed that an HTML page names in its head. */
static struct str
named_feed(struct str s)
{
	struct str none = { NULL, 0 }, tag, type;
	size_t at = 0;

	while ((tag = next_tag(s, &at, "link")).p != NULL) {
		if (tag.n > 0 && tag.p[tag.n - 1] == '/')
			tag.n--;
		type = tag_att(tag, "type");
		if (str_is_ci(tag_att(tag, "rel"), "alternate") &&
		    (str_starts_ci(type, "application/rss") ||
		    str_starts_ci(type, "application/atom") ||
		    str_starts_ci(type, "application/feed+json")))
			return str_trim(tag_att(tag, "href"));
	}
	return none;
}

/* Where a page sends its reader on to: <meta http-equiv=refresh>. */
static struct str
leads_on(struct str s)
{
	struct str none = { NULL, 0 }, tag, to;
	size_t at = 0, i;

	while ((tag = next_tag(s, &at, "meta")).p != NULL) {
		if (!str_is_ci(str_trim(tag_att(tag, "http-equiv")),
		    "refresh"))
			continue;
		to = tag_att(tag, "content");
		for (i = 0; i < to.n; i++)
			if (str_starts_ci(str_slice(to, i, to.n), "url="))
				break;
		to = str_trim(str_slice(to, i + 4, to.n));
		while (to.n > 0 && (to.p[0] == '"' || to.p[0] == '\''))
			to = str_slice(to, 1, to.n);
		return str_next(&to, '\'');
	}
	return none;
}

/* "Log in", "Just a moment...": what kind of page it is. */
static struct str
page_title(struct str s)
{
	struct str none = { NULL, 0 };
	size_t at = 0;

	if (next_tag(s, &at, "title").p == NULL)
		return none;
	s = str_slice(s, at, s.n);
	return str_trim(utf8_cut(str_next(&s, '<'), 60));
}

static int
refuse_html(struct str text, struct err *e)
{
	struct str head = str_slice(text, 0, 4 * LIMIT_XML_JUNK);
	struct str feed = utf8_cut(named_feed(head), 160);
	struct str title = page_title(head);
	struct str on = utf8_cut(leads_on(head), 160);

	if (feed.n > 0)
		return err_set(e, ERR_INPUT,
		    "an HTML page, not a feed; the feed it names is %.*s",
		    STR_ARG(feed));
	if (on.n > 0)
		return err_set(e, ERR_INPUT,
		    "an HTML page, not a feed; it leads on to %.*s",
		    STR_ARG(on));
	if (title.n > 0)
		return err_set(e, ERR_INPUT,
		    "an HTML page, not a feed: \"%.*s\"", STR_ARG(title));
	return err_set(e, ERR_INPUT, "an HTML page, not a feed");
}

/* The text of the first element of that name. */
static struct str
element_text(struct str s, const char *open)
{
	struct str none = { NULL, 0 };
	size_t at = str_find(s, 0, open);

	if (at == SIZE_MAX)
		return none;
	s = str_slice(s, at + strlen(open), s.n);
	return str_trim(utf8_cut(str_next(&s, '<'), 100));
}

static int
refuse_xml(struct str text, struct str name, struct err *e)
{
	struct str code, message;

	for (size_t i = 0; i < ARRAY_LEN(html_names); i++) {
		if (str_is_ci(name, html_names[i]))
			return refuse_html(text, e);
	}
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		if (!str_is_ci(name, others[i].root))
			continue;
		text = str_slice(text, 0, LIMIT_XML_JUNK);
		code = element_text(text, "<Code>");
		message = element_text(text, "<Message>");
		if (code.n > 0 || message.n > 0)
			return err_set(e, ERR_INPUT,
			    "%s, not a feed: %.*s%s%.*s", others[i].what,
			    STR_ARG(code), code.n > 0 && message.n > 0 ?
			    ": " : "", STR_ARG(message));
		return err_set(e, ERR_INPUT, "%s, not a feed",
		    others[i].what);
	}
	return err_set(e, ERR_INPUT, "XML with the root <%.*s>, not a feed",
	    STR_ARG(utf8_cut(name, 60)));
}

static int
refuse_text(struct str text, struct err *e)
{
	size_t n;

	text = str_trim(text);
	for (n = 0; n < text.n && n < 60 && text.p[n] != '\n'; n++)
		continue;
	return err_set(e, ERR_INPUT, "plain text, not a feed: \"%.*s%s\"",
	    STR_ARG(str_trim(utf8_cut(text, n))), n < text.n ? "..." : "");
}

/* Behind the next `what`, or the end. */
static size_t
behind(struct str s, size_t at, const char *what)
{
	size_t found = str_find(s, at, what);

	return found == SIZE_MAX ? s.n : found + strlen(what);
}

static size_t
behind_doctype(struct str s, size_t at)
{
	bool subset = false;

	for (; at < s.n; at++) {
		if (s.p[at] == '[')
			subset = true;
		else if (s.p[at] == ']')
			subset = false;
		else if (s.p[at] == '>' && !subset)
			return at + 1;
	}
	return s.n;
}

struct scan {
	struct str s;
	struct str first;       /* name of the first element */
	size_t begin;           /* where to begin, SIZE_MAX: at the root */
	size_t hollow;          /* a root with nothing in it, plus 1 */
	bool junk, html;
};

/* The first tag said that this is a page. */
static bool
in_page(const struct scan *sc)
{
	return str_is_ci(sc->first, "html") || (sc->html && sc->first.n > 0);
}

/* Some server wraps what it serves into <html><body>: a feed there has the
 * attributes that only feeds have. */
static bool
says_feed(struct str rest)
{
	struct str name, tag;

	rest = str_slice(rest, 0, LIMIT_FIELD);
	tag = str_slice(rest, 0, str_find(rest, 0, ">"));
	name = tag_name(rest, 0);

	if (str_is_ci(name, "rss"))
		return tag_att(tag, "version").n > 0;
	if (str_is_ci(name, "feed"))
		return str_find(tag, 0, "/Atom") != SIZE_MAX ||
		    str_find(tag, 0, "/atom/ns") != SIZE_MAX;
	return str_is_ci(name, "rdf") &&
	    str_find(tag, 0, "purl.org/rss/") != SIZE_MAX;
}

/* <feed/>, or <feed></feed>: some generator's false start. */
static bool
is_hollow(struct str rest, struct str name)
{
	size_t gt, quotes = 0;
	struct str behind;

	rest = str_slice(rest, 0, LIMIT_FIELD);
	gt = str_find(rest, 0, ">");
	if (gt == SIZE_MAX)
		return false;
	/* A quote without its other half makes one of what is none. */
	for (size_t i = 0; i < gt; i++) {
		if (rest.p[i] == '"' && ++quotes % 2 == 0 &&
		    !ascii_space(rest.p[i + 1]) && rest.p[i + 1] != '/' &&
		    rest.p[i + 1] != '>')
			return false;
	}
	if (quotes % 2 != 0)
		return false;
	if (rest.p[gt - 1] == '/')
		return true;
	behind = str_trim(str_slice(rest, gt + 1, gt + 200));
	return str_starts(behind, "</") &&
	    str_eq_ci(str_slice(behind, 2, 2 + name.n), name);
}

/* One <...> at `at`; returns where to go on, or at itself for the root. */
static size_t
scan_tag(struct scan *sc, size_t at)
{
	struct str rest = str_slice(sc->s, at, sc->s.n), name;
	const struct vocab_root *root;

	if (str_starts_ci(rest, "<?xml") && rest.n > 5 &&
	    ascii_space(rest.p[5])) {
		at = behind(sc->s, at, ">");
		sc->begin = at;
		return at;
	}
	if (str_starts(rest, "<!--"))
		return behind(sc->s, at, "-->");
	if (str_starts(rest, "<?"))
		return behind(sc->s, at, ">");
	if (str_starts_ci(rest, "<!doctype")) {
		if (str_starts_ci(str_trim(str_slice(rest, 9, 40)), "html"))
			sc->html = true;
		if (sc->begin == SIZE_MAX)
			sc->begin = at;
		return behind_doctype(sc->s, at);
	}
	name = tag_name(sc->s, at);
	/* A feed may have a document type of HTML by mistake; a page that
	 * has a feed's root further down is a page.  Other documents have
	 * entries too. */
	root = name.n > 0 ? vocab_root(name) : NULL;
	if (root != NULL && in_page(sc) && !says_feed(rest))
		root = NULL;
	if (root != NULL && is_hollow(rest, name)) {
		if (sc->hollow == 0)
			sc->hollow = at + 1;
	} else if (root != NULL && (sc->first.n == 0 || in_page(sc) ||
	    (!sc->html && root->in != IN_ITEM))) {
		return at;
	}
	if (name.n > 0 && sc->first.n == 0)
		sc->first = name;
	sc->begin = SIZE_MAX;
	sc->junk = true;
	return at + 1;
}

static int
sniff_xml(struct sniffed *out, struct str text, size_t from, struct err *e)
{
	struct scan sc = { .s = text, .begin = from };
	size_t at = from, next, limit = from + LIMIT_XML_JUNK;
	const char *lt;

	while (at < text.n && at < limit) {
		lt = memchr(text.p + at, '<', text.n - at);
		if (lt == NULL)
			break;
		next = (size_t)(lt - text.p);
		if (str_trim(str_slice(text, at, next)).n > 0) {
			sc.begin = SIZE_MAX;
			sc.junk = true;
		}
		at = next;
		next = scan_tag(&sc, at);
		if (next == at) {
			out->kind = SNIFF_XML;
			out->root = at;
			out->at = sc.begin == SIZE_MAX ? at : sc.begin;
			out->junk = sc.junk;
			return 0;
		}
		/* A long document type or comment is no junk. */
		if (!sc.junk)
			limit = next + LIMIT_XML_JUNK;
		/* What can hold no feed is not searched for one. */
		if (str_is_ci(sc.first, "opml") || str_is_ci(sc.first, "svg"))
			break;
		at = next;
	}
	/* Nothing better came. */
	if (sc.hollow > 0 && !in_page(&sc)) {
		out->kind = SNIFF_XML;
		out->root = out->at = sc.hollow - 1;
		return 0;
	}
	if (sc.html)
		return refuse_html(text, e);
	if (sc.first.n > 0)
		return refuse_xml(text, sc.first, e);
	if (text.p[from] == '<')
		return err_set(e, ERR_INPUT,
		    "XML without a root element, not a feed");
	return refuse_text(text, e);
}

int
sniff(struct sniffed *out, struct str text, struct err *e)
{
	size_t at = 0;

	memset(out, 0, sizeof(*out));
	while (at < text.n && (ascii_space(text.p[at]) ||
	    str_starts(str_slice(text, at, text.n), "\xEF\xBB\xBF")))
		at += ascii_space(text.p[at]) ? 1 : 3;
	if (at == text.n)
		return err_set(e, ERR_INPUT, text.n == 0 ?
		    "an empty document" : "nothing but white space");
	if (text.p[at] == '{' || text.p[at] == '[' || text.p[at] == '/') {
		out->kind = SNIFF_JSON;
		out->at = out->root = at;
		return 0;
	}
	return sniff_xml(out, text, at, e);
}
