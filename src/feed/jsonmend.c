#include "feed/jsonmend.h"

#include <string.h>

#include "base/limits.h"

#include "base/banned.h"

/* Behind the string whose opening quote is at `at`. */
static size_t
string_end(struct str s, size_t at)
{
	for (at++; at < s.n && s.p[at] != '"'; at++) {
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

static size_t
add_string(struct buf *out, struct str s, size_t at)
{
	size_t end = string_end(s, at);

	while (at < end) {
		int half = surrogate(s, at);

		if (half == 1 && surrogate(s, at + 6) == 2) {
			buf_add(out, s.p + at, 12);
			at += 12;
		} else if (half != 0) {
			buf_adds(out, "\\ufffd");
			at += 6;
		} else if (s.p[at] == '\\' && at + 1 < end) {
			buf_add(out, s.p + at, 2);
			at += 2;
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
	return end;
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

/* NaN and Infinity, as Python writes them for what is missing, None and
 * undefined: no value. */
static size_t
add_word(struct buf *out, struct str s, size_t at)
{
	size_t end = at + (s.p[at] == '-');
	struct str word;

	while (end < s.n && ascii_alpha(s.p[end]))
		end++;
	word = str_slice(s, at, end);
	if (str_is(word, "true") || str_is(word, "false"))
		buf_addstr(out, word);
	else
		buf_adds(out, "null");
	return end;
}

void
jsonmend(struct buf *out, struct str s)
{
	size_t at = 0, after;

	while ((at = skip(s, at)) < s.n) {
		char c = s.p[at];

		if (c == '"') {
			at = add_string(out, s, at);
		} else if (c == ',') {
			after = skip(s, at + 1);
			if (after < s.n && (s.p[after] == ']' ||
			    s.p[after] == '}'))
				at = after;
			else
				buf_addc(out, s.p[at++]);
		} else if (ascii_alpha(c) || (c == '-' && at + 1 < s.n &&
		    ascii_alpha(s.p[at + 1]))) {
			at = add_word(out, s, at);
		} else if (ascii_digit(c) || c == '-') {
			at = add_number(out, s, at);
		} else {
			buf_addc(out, c);
			at++;
		}
	}
}
