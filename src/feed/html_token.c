#include "feed/html_token.h"

#include <string.h>

#include "base/mem.h"

#include "base/banned.h"

/* The longest name of the table; longer ones need no look-up. */
#define NAME_MAX_KNOWN 14

static const struct {
	struct str name;
	unsigned what;
} tags[HTML_TAG_COUNT] = {
	{ STR_INIT(""), 0 },
#define HTML_TAG_ROW(id, name, what) { STR_INIT(name), what },
	HTML_TAGS(HTML_TAG_ROW)
#undef HTML_TAG_ROW
};

/* The first tag with that letter or, when there is none, a later one; what
 * is behind z at last. */
static const uint8_t first[] = {
	HTML_A, HTML_B, HTML_CANVAS, HTML_DATA, HTML_EM, HTML_FIELDSET,
	HTML_H1, HTML_H1, HTML_I, HTML_KBD, HTML_KBD, HTML_LABEL, HTML_MAIN,
	HTML_NAV, HTML_OBJECT, HTML_P, HTML_Q, HTML_RB, HTML_S, HTML_TABLE,
	HTML_U, HTML_VAR, HTML_WBR, HTML_XMP, HTML_TAG_COUNT, HTML_TAG_COUNT,
	HTML_TAG_COUNT,
};

const char *
html_tag_name(enum html_tag tag)
{
	return tags[tag].name.p;
}

enum html_tag
html_tag_find(struct str name)
{
	char lower[NAME_MAX_KNOWN];
	size_t i, end;

	if (name.n == 0 || name.n > sizeof(lower) || !ascii_alpha(name.p[0]))
		return HTML_UNKNOWN;
	for (i = 0; i < name.n; i++)
		lower[i] = ascii_lower(name.p[i]);
	i = first[lower[0] - 'a'];
	end = first[lower[0] - 'a' + 1];
	for (; i < end; i++) {
		if (tags[i].name.n == name.n &&
		    memcmp(tags[i].name.p, lower, name.n) == 0)
			return (enum html_tag)i;
	}
	return HTML_UNKNOWN;
}

void
html_scan_init(struct html_scan *scan, struct str s, bool title)
{
	/* Two a summary: the places of end tags, a kilobyte, are cleared when
	 * the first is asked for. */
	memset(scan, 0, offsetof(struct html_scan, end_at));
	scan->s = s;
	scan->title = title;
}

static size_t
last_of(struct str s, char c)
{
	const char *at = s.n > 0 ? memrchr(s.p, c, s.n) : NULL;

	return at != NULL ? (size_t)(at - s.p) + 1 : 0;
}

/* What ends tags and values, looked for once, at the first '<'. */
static void
ask(struct html_scan *scan)
{
	if (scan->asked)
		return;
	scan->asked = true;
	scan->last_gt = last_of(scan->s, '>');
	scan->last_quote = last_of(scan->s, '"');
	scan->last_apostrophe = last_of(scan->s, '\'');
}

static bool
is_name_char(char c)
{
	return ascii_alpha(c) || ascii_digit(c) || c == ':' || c == '_' ||
	    c == '.' || c == '-';
}

/* The end of the tag name that begins at i, or 0 if none does. */
static size_t
name_end(struct str s, size_t i)
{
	if (i >= s.n || !ascii_alpha(s.p[i]))
		return 0;
	while (i < s.n && is_name_char(s.p[i]))
		i++;
	if (i >= s.n || (s.p[i] != '>' && s.p[i] != '/' &&
	    !ascii_space(s.p[i])))
		return 0;
	return i;
}

/* Whether the '<' at i begins markup. */
static bool
is_markup(struct html_scan *scan, size_t i)
{
	struct str rest;

	ask(scan);
	if (i >= scan->last_gt) {
		rest = str_slice(scan->s, i, scan->s.n);
		if (str_starts(rest, "<![CDATA["))
			scan->no_cdata_end = true;
		return str_starts(rest, "<!--");
	}
	rest = str_slice(scan->s, i + 1, scan->s.n);
	if (rest.n == 0)
		return false;
	switch (rest.p[0]) {
	case '/':
		return rest.p[1] == '>' || name_end(rest, 1) != 0;
	case '!':
		return rest.n > 1 && (ascii_alpha(rest.p[1]) ||
		    rest.p[1] == '[' || str_starts(rest, "!--"));
	case '?':
		return true;
	default:
		return name_end(rest, 0) != 0;
	}
}

/* One step over attributes from i on: *name (empty at the end of the tag) and
 * *value; returns where it stopped, at '>' or the end of s at last.  quote
 * and apostrophe: behind the last of its kind. */
static size_t
attribute_step(struct str s, size_t i, size_t quote, size_t apostrophe,
    struct str *name, struct str *value)
{
	size_t from;

	*value = str_slice(s, 0, 0);
	while (i < s.n && (ascii_space(s.p[i]) || s.p[i] == '/'))
		i++;
	from = i;
	if (i < s.n && s.p[i] == '=')
		i++;
	while (i < s.n && !ascii_space(s.p[i]) && s.p[i] != '/' &&
	    s.p[i] != '>' && s.p[i] != '=')
		i++;
	*name = str_slice(s, from, i);
	if (name->n == 0)
		return i;
	while (i < s.n && ascii_space(s.p[i]))
		i++;
	if (i >= s.n || s.p[i] != '=')
		return i;
	i++;
	while (i < s.n && ascii_space(s.p[i]))
		i++;
	if (i < s.n && (s.p[i] == '"' || s.p[i] == '\'')) {
		char q = s.p[i++];
		bool closed = i < (q == '"' ? quote : apostrophe);

		from = i;
		while (i < s.n && s.p[i] != (closed ? q : '>'))
			i++;
		*value = str_slice(s, from, i);
		return i + (closed && i < s.n);
	}
	from = i;
	while (i < s.n && !ascii_space(s.p[i]) && s.p[i] != '>')
		i++;
	*value = str_slice(s, from, i);
	return i;
}

struct str
html_attribute_find(const struct html_token *token, const char *name)
{
	struct str rest = token->attributes, have, value, none = { NULL, 0 };
	size_t quote = last_of(rest, '"'), apostrophe = last_of(rest, '\'');
	size_t i = 0;

	while (i < rest.n) {
		i = attribute_step(rest, i, quote, apostrophe, &have, &value);
		if (have.n == 0)
			break;
		if (str_is_ci(have, name))
			return value;
	}
	return none;
}

bool
html_ends(struct html_scan *scan, enum html_tag tag)
{
	struct str s = scan->s;
	size_t i = scan->at, *known = &scan->end_at[tag];

	if (!scan->ends_asked)
		memset(scan->end_at, 0, sizeof(scan->end_at));
	scan->ends_asked = true;
	if (*known >= scan->at && *known != 0)
		return *known != SIZE_MAX;
	while ((i = str_find(s, i, "</")) != SIZE_MAX) {
		size_t end = name_end(s, i + 2);

		if (end != 0 && str_eq_ci(str_slice(s, i + 2, end),
		    tags[tag].name))
			break;
		i += 2;
	}
	*known = i;
	return i != SIZE_MAX;
}

/* The tag at '<'. */
static void
read_tag(struct html_scan *scan, struct html_token *t)
{
	struct str s = scan->s, name, value;
	size_t from = scan->at, i = from + 1, end;

	t->kind = HTML_START;
	if (s.p[i] == '/') {
		t->kind = HTML_END;
		i++;
	}
	end = name_end(s, i);
	t->name = str_slice(s, i, end);
	t->tag = html_tag_find(t->name);
	t->what = tags[t->tag].what;
	i = end;
	do {
		i = attribute_step(s, i, scan->last_quote,
		    scan->last_apostrophe, &name, &value);
		if (name.n == 5 && str_is_ci(name, "style"))
			t->style = value;
		else if (name.n == 6 && str_is_ci(name, "hidden"))
			t->hidden = true;
	} while (name.n > 0);
	t->attributes = str_slice(s, end, i);
	t->closed = i < s.n && s.p[i - 1] == '/';
	if (i >= s.n) {         /* "<a b='>" to the end: a tag of no use */
		t->kind = HTML_OTHER;
		t->tag = HTML_UNKNOWN;
		t->what = 0;
	}
	scan->at = i < s.n ? i + 1 : s.n;
	t->source = str_slice(s, from, scan->at);
}

/* Comments, <!DOCTYPE>, <?xml?>, <![CDATA[, </>. */
static void
read_other(struct html_scan *scan, struct html_token *t)
{
	struct str s = scan->s;
	size_t from = scan->at, i = from;
	bool comment = str_starts(str_slice(s, i, i + 4), "<!--");
	const char *gt;

	t->kind = HTML_OTHER;
	if (str_starts(str_slice(s, i, i + 9), "<![CDATA[")) {
		/* Markup that was wrapped twice: what is inside counts. */
		scan->at += 9;
		if (scan->cdata_end < scan->at && !scan->no_cdata_end) {
			i = str_find(s, scan->at, "]]>");
			scan->no_cdata_end = i == SIZE_MAX;
			scan->cdata_end = scan->no_cdata_end ? 0 : i;
		}
		t->source = str_slice(s, from, scan->at);
		return;
	}
	i += 2;
	for (;;) {
		gt = i < s.n ? memchr(s.p + i, '>', s.n - i) : NULL;
		i = gt != NULL ? (size_t)(gt - s.p) + 1 : s.n;
		if (gt == NULL || !comment)
			break;
		if (i - from >= 5 && memcmp(gt - 2, "--", 2) == 0)
			break;
		if (i - from >= 8 && memcmp(gt - 3, "--!", 3) == 0)
			break;
	}
	scan->at = i;
	t->source = str_slice(s, from, i);
}

/* Text up to the next markup; at scan->at is something. */
static void
read_text(struct html_scan *scan, struct html_token *t)
{
	struct str s = scan->s;
	size_t from = scan->at, i = from, end = s.n;

	if (scan->cdata_end >= from && scan->cdata_end != 0)
		end = scan->cdata_end;
	while (i < end) {
		const char *lt = memchr(s.p + i, '<', end - i);

		if (lt == NULL) {
			i = end;
			break;
		}
		i = (size_t)(lt - s.p);
		if (is_markup(scan, i))
			break;
		i++;
	}
	t->kind = HTML_TEXT;
	scan->at = i;
	t->source = str_slice(s, from, i);
}

static void
read_raw(struct html_scan *scan, struct html_token *t)
{
	size_t from = scan->at;

	t->kind = HTML_TEXT;
	t->verbatim = (tags[scan->raw].what & HTML_RAW) != 0;
	scan->at = html_ends(scan, scan->raw) ? scan->end_at[scan->raw] :
	    scan->s.n;
	scan->raw = HTML_UNKNOWN;
	t->source = str_slice(scan->s, from, scan->at);
}

static void
read_any(struct html_scan *scan, struct html_token *t)
{
	struct str s = scan->s;
	char next;

	memset(t, 0, sizeof(*t));
	if (scan->raw != HTML_UNKNOWN) {
		read_raw(scan, t);
		return;
	}
	if (scan->at == scan->cdata_end && scan->cdata_end != 0) {
		t->kind = HTML_OTHER;
		t->source = str_slice(s, scan->at, scan->at + 3);
		scan->at += 3;
		scan->cdata_end = 0;
		return;
	}
	if (s.p[scan->at] != '<' || !is_markup(scan, scan->at)) {
		read_text(scan, t);
		return;
	}
	next = s.p[scan->at + 1];
	if (next == '!' || next == '?' ||
	    (next == '/' && s.p[scan->at + 2] == '>'))
		read_other(scan, t);
	else
		read_tag(scan, t);
}

/* "display: none" and its like: not meant to be read. */
static bool
hides(struct str style)
{
	static const char *const values[] = {
		"display:none", "display: none", "visibility:hidden",
		"visibility: hidden",
	};

	for (size_t i = 0; i < ARRAY_LEN(values); i++) {
		if (str_find(style, 0, values[i]) != SIZE_MAX)
			return true;
	}
	return false;
}

/* What the start tag that was just read means for what follows it. */
static void
enter(struct html_scan *scan, struct html_token *t)
{
	bool code = t->tag == HTML_SCRIPT || t->tag == HTML_STYLE;
	bool ends;

	if (t->kind != HTML_START)
		return;
	if (t->hidden || t->style.n > 0)
		t->hidden = (t->hidden || hides(t->style)) && !scan->title &&
		    !scan->all && t->tag != HTML_UNKNOWN;
	if (t->closed)
		return;
	if (t->hidden && (t->what & HTML_VOID) == 0 &&
	    html_ends(scan, t->tag)) {
		scan->hid = true;
		scan->skip = t->tag;
		scan->skip_depth = 1;
	}
	if ((t->what & (HTML_RAW | HTML_RCDATA | HTML_SKIP)) == 0 ||
	    (scan->title && !code))
		return;
	ends = html_ends(scan, t->tag);
	if (!ends && (!code || scan->title))
		return;
	if ((t->what & (HTML_RAW | HTML_RCDATA)) != 0)
		scan->raw = t->tag;
	if ((t->what & HTML_SKIP) != 0) {
		scan->skip = t->tag;
		scan->skip_depth = 1;
	}
}

bool
html_next(struct html_scan *scan, struct html_token *t)
{
	while (scan->at < scan->s.n) {
		read_any(scan, t);
		if (scan->skip == HTML_UNKNOWN) {
			enter(scan, t);
			return true;
		}
		if (t->tag != scan->skip)
			continue;
		if (t->kind == HTML_START && !t->closed)
			scan->skip_depth++;
		else if (t->kind == HTML_END && --scan->skip_depth == 0)
			scan->skip = HTML_UNKNOWN;
		if (scan->skip == HTML_UNKNOWN)
			return true;
	}
	return false;
}
