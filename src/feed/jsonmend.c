#include "feed/jsonmend.h"

#include <string.h>

#include "base/limits.h"

#include "base/banned.h"

/* Behind the string whose opening quote is at `at`. */
static size_t
string_end(struct str s, size_t at)
{
	char quote = s.p[at];

	for (at++; at < s.n && s.p[at] != quote; at++) {
		if (s.p[at] == '\\')
			at++;
	}
	return at < s.n ? at + 1 : s.n;
}

bool
jsonmend_small(struct str s)
{
	size_t values = 0, containers = 0;

	for (size_t at = 0; at < s.n; at++) {
		switch (s.p[at]) {
		case '"':
			at = string_end(s, at) - 1;
			break;
		case '{':
		case '[':
			containers++;
			break;
		case ',':
		case ':':
			values++;
			break;
		default:
			break;
		}
	}
	return values <= LIMIT_JSON_VALUES &&
	    containers <= LIMIT_JSON_CONTAINERS;
}

static bool
is_hex(char c)
{
	char l = ascii_lower(c);

	return ascii_digit(c) || (l >= 'a' && l <= 'f');
}

/* 1 for \uD800-\uDBFF at `at`, 2 for \uDC00-\uDFFF, else 0. */
static int
surrogate(struct str s, size_t at)
{
	char c;

	s = str_slice(s, at, at + 6);
	if (s.n < 6 || !str_starts_ci(s, "\\ud") || s.p[1] != 'u' ||
	    !is_hex(s.p[3]) || !is_hex(s.p[4]) || !is_hex(s.p[5]))
		return 0;
	c = ascii_lower(s.p[3]);
	if (c == '8' || c == '9' || c == 'a' || c == 'b')
		return 1;
	return c >= 'c' ? 2 : 0;
}

/* What follows a backslash at `at`; returns how far it goes.  \x20 and \' are
 * JavaScript's, and before other letters it means nothing. */
static size_t
add_escape(struct buf *out, struct str s, size_t at)
{
	char c = s.p[at + 1];

	if (c == 'x' && at + 3 < s.n && is_hex(s.p[at + 2]) &&
	    is_hex(s.p[at + 3])) {
		buf_adds(out, "\\u00");
		buf_add(out, s.p + at + 2, 2);
		return at + 4;
	}
	if (c == 'u') {
		size_t n = 0;

		while (n < 4 && at + 2 + n < s.n && is_hex(s.p[at + 2 + n]))
			n++;
		buf_adds(out, n == 4 ? "\\u" : "\\\\u");
	} else if (strchr("\"\\/bfnrt", c) != NULL && c != '\0') {
		buf_add(out, s.p + at, 2);
	} else {
		return at + 1;
	}
	return at + 2;
}

/* A string with the quotes that it has, or with apostrophes in their place.
 */
static size_t
add_string(struct buf *out, struct str s, size_t at)
{
	char quote = s.p[at];
	size_t end = string_end(s, at);
	bool closed = end - at > 1 && s.p[end - 1] == quote;

	buf_addc(out, '"');
	at++;
	end -= closed;
	while (at < end) {
		int half = surrogate(s, at);

		if (half == 1 && surrogate(s, at + 6) == 2) {
			buf_add(out, s.p + at, 12);
			at += 12;
		} else if (half != 0) {
			buf_adds(out, "\\ufffd");
			at += 6;
		} else if (s.p[at] == '\\' && at + 1 < end) {
			at = add_escape(out, s, at);
		} else if (s.p[at] == '\\') {
			at++;
		} else if (s.p[at] == '"') {
			buf_adds(out, "\\\"");
			at++;
		} else if (s.p[at] == '\n') {
			buf_adds(out, "\\n");
			at++;
		} else if ((unsigned char)s.p[at] < 0x20) {
			buf_addc(out, ' ');
			at++;
		} else {
			buf_addc(out, s.p[at++]);
		}
	}
	if (closed)
		buf_addc(out, '"');
	return end + closed;
}

/* Behind white space and comments. */
static size_t
skip(struct str s, size_t at)
{
	for (;;) {
		size_t end;

		while (at < s.n && ascii_space(s.p[at]))
			at++;
		if (at + 1 >= s.n || s.p[at] != '/')
			return at;
		if (s.p[at + 1] == '/')
			end = str_find(s, at, "\n");
		else if (s.p[at + 1] == '*')
			end = str_find(s, at + 2, "*/");
		else
			return at;
		if (end == SIZE_MAX)
			return s.n;
		at = end + (s.p[at + 1] == '/' ? 1 : 2);
	}
}

static size_t
add_number(struct buf *out, struct str s, size_t at)
{
	size_t end = at;

	while (end < s.n && (ascii_digit(s.p[end]) || ascii_alpha(s.p[end]) ||
	    strchr("+-.", s.p[end]) != NULL))
		end++;
	if (end - at > 18 && str_find(str_slice(s, at, end), 0, ".") ==
	    SIZE_MAX) {
		buf_addc(out, '"');
		buf_add(out, s.p + at, end - at);
		buf_addc(out, '"');
	} else {
		buf_add(out, s.p + at, end - at);
	}
	return end;
}

/* A name without its quotes; NaN and Infinity, as Python writes them for what
 * is missing, None and undefined: no value. */
static size_t
add_word(struct buf *out, struct str s, size_t at)
{
	size_t end = at + (s.p[at] == '-'), after;
	struct str word;

	while (end < s.n && (ascii_alpha(s.p[end]) || ascii_digit(s.p[end]) ||
	    s.p[end] == '_' || s.p[end] == '$'))
		end++;
	word = str_slice(s, at, end);
	after = skip(s, end);
	if (after < s.n && s.p[after] == ':') {
		buf_addc(out, '"');
		buf_addstr(out, word);
		buf_addc(out, '"');
	} else if (str_is(word, "true") || str_is(word, "false"))
		buf_addstr(out, word);
	else
		buf_adds(out, "null");
	return end;
}

/* What is open at a place of the output. */
struct place {
	size_t n;               /* of out */
	size_t depth;
};

/* A document that ends early: what is whole of it.  Whole are the items of a
 * list in the object that it is, else the members of that. */
struct whole {
	char open[3];           /* of the outermost, '{' or '[' */
	size_t depth;
	struct place item, member;
};

static void
note(struct whole *w, const struct buf *out, char c)
{
	if (c == '{' || c == '[') {
		if (w->depth < sizeof(w->open))
			w->open[w->depth] = c;
		w->depth++;
		if (w->depth == 2)
			w->item = (struct place){ out->n, 2 };
	} else if (c == '}' || c == ']') {
		w->depth -= w->depth > 0;
		if (w->depth == 2)
			w->item = (struct place){ out->n, 2 };
		if (w->depth == 1)
			w->item.depth = 0;
	}
	if (w->depth == 1 && (c == '}' || c == ']'))
		w->member = (struct place){ out->n, 1 };
	if (w->depth == 1 && c == ',')
		w->member = (struct place){ out->n - 1, 1 };
}

/* Cuts what is half of something and closes what is open. */
static bool
close_all(struct buf *out, const struct whole *w)
{
	struct place to = w->item.depth > 0 && w->item.n >= w->member.n ?
	    w->item : w->member;

	if (w->depth == 0 || to.depth == 0)
		return false;
	buf_cut(out, to.n);
	for (size_t i = to.depth; i > 0; i--)
		buf_addc(out, w->open[i - 1] == '{' ? '}' : ']');
	return true;
}

bool
jsonmend(struct buf *out, struct str s)
{
	struct whole w = { .depth = 0 };
	size_t at = 0, after;

	while ((at = skip(s, at)) < s.n) {
		char c = s.p[at];

		if (c == '"' || c == '\'') {
			at = add_string(out, s, at);
		} else if (c == ',') {
			after = skip(s, at + 1);
			if (after < s.n && (s.p[after] == ']' ||
			    s.p[after] == '}')) {
				at = after;
				continue;
			}
			buf_addc(out, s.p[at++]);
			note(&w, out, c);
		} else if (ascii_alpha(c) || c == '_' || c == '$' ||
		    (c == '-' && at + 1 < s.n && ascii_alpha(s.p[at + 1]))) {
			at = add_word(out, s, at);
		} else if (ascii_digit(c) || c == '-') {
			at = add_number(out, s, at);
		} else {
			buf_addc(out, c);
			at++;
			note(&w, out, c);
			/* What stands behind the document is not read. */
			if (w.depth == 0 && (c == '}' || c == ']'))
				break;
		}
	}
	return close_all(out, &w);
}
