/* Reading pages back: the front matter that page.c wrote. */
#include "store/page.h"

#include "base/civil.h"
#include "base/mem.h"
#include "base/utf8.h"

#include "base/banned.h"

static bool
front_hex4(struct str s, size_t at, uint32_t *out)
{
	uint32_t v = 0;

	if (at + 4 > s.n)
		return false;
	for (size_t i = at; i < at + 4; i++) {
		char c = ascii_lower(s.p[i]);

		if (ascii_digit(c))
			v = v * 16 + (uint32_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			v = v * 16 + (uint32_t)(c - 'a') + 10;
		else
			return false;
	}
	*out = v;
	return true;
}

/* \uXXXX, also a pair of surrogates, whose 'u' stands at *at. */
static bool
front_unicode(struct buf *out, struct str s, size_t *at)
{
	uint32_t cp, low;

	if (!front_hex4(s, *at + 1, &cp))
		return false;
	*at += 5;
	if (cp >= 0xD800 && cp < 0xDC00 && *at + 1 < s.n &&
	    s.p[*at] == '\\' && s.p[*at + 1] == 'u' &&
	    front_hex4(s, *at + 2, &low) && low >= 0xDC00 && low < 0xE000) {
		cp = 0x10000 + ((cp - 0xD800) << 10) + (low - 0xDC00);
		*at += 6;
	}
	utf8_add(out, cp);
	return true;
}

static bool
front_escape(struct buf *out, struct str s, size_t *at)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";

	if (*at >= s.n)
		return false;
	if (s.p[*at] == 'u')
		return front_unicode(out, s, at);
	for (size_t i = 0; i < sizeof(from) - 1; i++) {
		if (s.p[*at] == from[i]) {
			buf_addc(out, to[i]);
			(*at)++;
			return true;
		}
	}
	return false;
}

static bool
front_unquote(struct buf *out, struct str s)
{
	size_t at = 1;

	if (s.n < 2 || s.p[0] != '"')
		return false;
	while (at < s.n && s.p[at] != '"') {
		if (s.p[at] != '\\')
			buf_addc(out, s.p[at++]);
		else if (at++, !front_escape(out, s, &at))
			return false;
	}
	return at == s.n - 1 && !out->over;
}

/* What stands behind "key: ", as it stands there; p NULL without one. */
static struct str
front_value(struct str bytes, const char *key)
{
	static const struct str none;
	struct str want = str_of(key);

	if (!str_is(str_next(&bytes, '\n'), "---"))
		return none;
	while (bytes.p != NULL) {
		struct str line = str_next(&bytes, '\n');

		if (str_is(line, "---"))
			return none;
		if (str_starts(line, key) && line.n > want.n &&
		    line.p[want.n] == ':')
			return str_trim(str_slice(line, want.n + 1, line.n));
	}
	return none;
}

bool
page_front(struct buf *out, struct str bytes, const char *key)
{
	return front_unquote(out, front_value(bytes, key));
}

bool
page_front_list(struct buf *out, struct str bytes, const char *key)
{
	struct str s = front_value(bytes, key);
	size_t at = 1, end;

	if (s.n < 2 || s.p[0] != '[' || s.p[s.n - 1] != ']')
		return false;
	while (at < s.n - 1) {
		if (s.p[at] == ' ' || s.p[at] == ',') {
			at++;
			continue;
		}
		for (end = at + 1; end < s.n && s.p[end] != '"'; end++)
			end += s.p[end] == '\\';
		if (end >= s.n ||
		    !front_unquote(out, str_slice(s, at, end + 1)))
			return false;
		buf_addc(out, '\n');
		at = end + 1;
	}
	return !out->over;
}

/* Digits of s from byte `at`. */
static unsigned
front_number(struct str s, size_t at, size_t n)
{
	uint64_t v = 0;

	return str_u64(str_slice(s, at, at + n), 9999, &v) ? (unsigned)v :
	    UINT32_MAX;
}

bool
page_front_date(struct str bytes, int64_t *at)
{
	struct str s = front_value(bytes, "date");
	struct civil c = { 0 };
	unsigned year;
	int offset;

	if (s.n < 20 || s.p[4] != '-' ||
	    s.p[7] != '-' || s.p[10] != 'T' || s.p[13] != ':' ||
	    s.p[16] != ':' || !civil_offset(str_slice(s, 19, s.n), &offset))
		return false;
	year = front_number(s, 0, 4);
	c.month = front_number(s, 5, 2);
	c.day = front_number(s, 8, 2);
	c.hour = front_number(s, 11, 2);
	c.minute = front_number(s, 14, 2);
	c.second = front_number(s, 17, 2);
	if (year > 9999 || c.month < 1 || c.month > 12 || c.day < 1 ||
	    c.day > 31 || c.hour > 23 || c.minute > 59 || c.second > 60)
		return false;
	c.year = (int)year;
	*at = civil_instant(&c, offset);
	return true;
}

/* Markdown's backslashes and references taken away again. */
static void
unescape(struct buf *out, struct str s)
{
	static const struct {
		const char *from;
		char to;
	} names[] = { { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' } };
	size_t at = 0;

	while (at < s.n) {
		struct str rest = str_slice(s, at, s.n);
		size_t i;

		for (i = 0; i < ARRAY_LEN(names); i++) {
			if (str_starts(rest, names[i].from))
				break;
		}
		if (i < ARRAY_LEN(names)) {
			buf_addc(out, names[i].to);
			at += str_of(names[i].from).n;
			continue;
		}
		if (rest.n > 1 && rest.p[0] == '\\' && rest.p[1] > ' ' &&
		    rest.p[1] < 0x7F && !ascii_alpha(rest.p[1]) &&
		    !ascii_digit(rest.p[1]))
			at++;
		buf_addc(out, s.p[at++]);
	}
}

void
page_text(struct buf *out, struct str bytes)
{
	size_t end = str_find(bytes, 4, "\n---\n"), last;
	struct str s;

	if (end == SIZE_MAX)
		return;
	s = str_trim(str_slice(bytes, end + 5, bytes.n));
	if (str_starts(s, "# "))
		str_next(&s, '\n');
	s = str_trim(s);
	for (last = s.n; last > 0 && s.p[last - 1] != '\n';)
		last--;
	if (str_starts(str_slice(s, last, s.n), "[") && str_ends(s, ")"))
		s = str_trim(str_slice(s, 0, last));
	unescape(out, s);
}

/* "topic: term (field)" */
static bool
why_reason(struct page_reason *out, struct str line, struct str topic)
{
	size_t open;

	if (line.n < topic.n + 2 ||
	    !str_eq(str_slice(line, 0, topic.n), topic) ||
	    !str_starts(str_slice(line, topic.n, line.n), ": ") ||
	    line.p[line.n - 1] != ')')
		return false;
	for (open = line.n - 1; open > topic.n && line.p[open] != '(';)
		open--;
	out->term = str_trim(str_slice(line, topic.n + 2, open));
	out->words = (struct str){ NULL, 0 };
	out->field = str_slice(line, open + 1, line.n - 1);
	return true;
}

static size_t
count_lines(struct str s)
{
	size_t n = s.n > 0;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == '\n';
	return n;
}

struct page_topic *
page_remembered_in(struct arena *mem, struct str topics, struct str why,
    size_t *n)
{
	size_t most = count_lines(topics), reasons = count_lines(why);
	struct page_topic *list = arena_zalloc(mem, most + 1, sizeof(*list));

	*n = 0;
	while (list != NULL && topics.n > 0) {
		struct page_topic *to = &list[*n];
		struct str rest = why;

		to->name = str_next(&topics, '\n');
		if (to->name.n == 0)
			continue;
		to->why = arena_zalloc(mem, reasons + 1, sizeof(*to->why));
		if (to->why == NULL)
			return NULL;
		while (rest.n > 0)
			to->n_why += why_reason(&to->why[to->n_why],
			    str_next(&rest, '\n'), to->name);
		(*n)++;
	}
	return *n > 0 ? list : NULL;
}
