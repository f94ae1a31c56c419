#include "feed/html_escape.h"

#include <string.h>

#include "base/utf8.h"
#include "feed/html.h"
#include "feed/html_flow.h"

#include "base/banned.h"

/* What shows as nothing and parts what stands around it.  A backslash is not
 * enough where a renderer looks at the finished text: cmark-gfm makes a link
 * of a\@b.org, and forges look for @name and #12 in their HTML. */
static const char nothing[] = "<!-- -->";

/* Always escaped.  $ is mathematics on forges, ^ and [ begin footnotes, ~ is
 * strike-through, { begins attributes and templates (Kramdown, Liquid,
 * Hugo), # a heading, a tag, an issue. */
static const char special[] = "\\`*_[]<|~$^{#";

static char
at(struct str s, size_t i)
{
	return i < s.n ? s.p[i] : '\0';
}

static bool
is_word(char c)
{
	return ascii_alpha(c) || ascii_digit(c) || (unsigned char)c >= 0x80;
}

static bool
is_punct(char c)
{
	return c > ' ' && c < 0x7F && !ascii_alpha(c) && !ascii_digit(c);
}

static bool
is_gap(char c)
{
	return c == '\0' || ascii_space(c);
}

/* Whether "&...;" at i would be a character reference. */
static bool
is_reference(struct str s, size_t i)
{
	size_t from = i + 1, end = from;

	while (end < s.n && end - from <= 33 && (ascii_alpha(s.p[end]) ||
	    ascii_digit(s.p[end]) || s.p[end] == '#'))
		end++;
	return end > from && at(s, end) == ';';
}

/* What a line must not begin with; ')' and '.' of a list number are seen to
 * in needs_backslash. */
static bool
begins_block(struct str s)
{
	return s.n > 0 && strchr(">-+=:%", s.p[0]) != NULL;
}

/* Whether the '.' or ')' at i ends a number that begins s. */
static bool
ends_number(struct str s, size_t i)
{
	if (i == 0 || i > 9 || !is_gap(at(s, i + 1)))
		return false;
	for (size_t k = 0; k < i; k++) {
		if (!ascii_digit(s.p[k]))
			return false;
	}
	return true;
}

static bool
needs_backslash(struct str s, size_t i, bool line_start, bool link_follows)
{
	char c = s.p[i], next = at(s, i + 1);

	if (strchr(special, c) != NULL)
		return true;
	if (i > 0 && s.p[i - 1] == '{')
		return is_punct(c);     /* {{ {% {: */
	switch (c) {
	case '&':
		return is_reference(s, i);
	case '!':
		return next == '\0' && link_follows;
	case ':':                       /* http:// */
		return next == '/';
	case '.':
		if (i >= 3 && str_is_ci(str_slice(s, i - 3, i), "www"))
			return true;
		return line_start && ends_number(s, i);
	case ')':
		return line_start && ends_number(s, i);
	case '=':                       /* ==marked== */
	case '%':                       /* %%hidden%% */
		return next == c;
	default:
		return false;
	}
}

/* Whether something must stand between s.p[i] and what follows. */
static bool
needs_nothing(struct str s, size_t i)
{
	char c = s.p[i], next = at(s, i + 1);

	switch (c) {
	case '@':
		return is_word(next) || next == '-' || next == '_';
	case '#':
	case '!':
		return ascii_digit(next);
	default:
		return false;
	}
}

void
html_escape_line(struct buf *out, struct str s, bool line_start,
    bool link_follows)
{
	size_t from = 0;

	if (line_start && begins_block(s))
		buf_addc(out, '\\');
	for (size_t i = 0; i < s.n && !out->over; i++) {
		bool nul = s.p[i] == '\0';

		if (!is_punct(s.p[i]) && !nul)
			continue;
		if (i == 0 && line_start && begins_block(s))
			continue;
		if (!nul && needs_backslash(s, i, line_start, link_follows)) {
			buf_add(out, s.p + from, i - from);
			buf_addc(out, '\\');
			from = i;
		}
		if (nul || needs_nothing(s, i)) {
			buf_add(out, s.p + from, i + !nul - from);
			if (!nul)
				buf_adds(out, nothing);
			from = i + 1;
		}
	}
	buf_add(out, s.p + from, s.n - from);
}

void
html_escape_destination(struct buf *out, struct str url)
{
	for (size_t i = 0; i < url.n; i++) {
		char c = url.p[i];

		if (c == '(' || c == ')' || c == '\\')
			buf_addc(out, '\\');
		buf_addc(out, c);
		/* Here a backslash would not do: cmark decodes references
		 * in destinations first. */
		if (c == '&' && is_reference(url, i))
			buf_adds(out, "amp;");
	}
}

void
markdown_escape(struct buf *out, struct str s, bool line_start)
{
	struct html_flow flow;
	struct buf line;
	struct str rest = s;
	bool first = true;

	buf_init(&line, s.n * 3 + 4);
	while (rest.p != NULL && !out->over) {
		struct str part = str_next(&rest, '\n');

		buf_clear(&line);
		html_flow_init(&flow, &line, HTML_REF_TEXT);
		html_flow_text(&flow, part, true);
		if (line.n == 0)
			continue;
		if (!first)
			buf_adds(out, "\n\n");
		html_escape_line(out, buf_str(&line), line_start || !first,
		    false);
		first = false;
	}
	buf_release(&line);
}
