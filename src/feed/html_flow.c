#include "feed/html_flow.h"

#include <string.h>

#include "base/lanes.h"
#include "base/nfc.h"
#include "base/utf8.h"
#include "feed/entity.h"
#include "feed/html.h"

#include "base/banned.h"

/* The longest name there is, "CounterClockwiseContourIntegral". */
#define NAME_MAX_KNOWN 31

/* The longest that HTML knows without a semicolon. */
#define BARE_MAX 6

void
html_compose(struct buf *out, size_t from)
{
	struct str s = str_slice(buf_str(out), from, out->n);

	if (!nfc_is(s))
		buf_cut(out, from + nfc_compose(out->p + from, s.n));
}

void
html_add_cut(struct buf *out, struct str s)
{
	size_t room = out->max > out->n ? out->max - out->n : 0;

	if (s.n > room && !out->over) {
		buf_addstr(out, utf8_cut(s, room));
		buf_addc(out, ' ');     /* sets .over: there is no room */
		if (!out->over)
			buf_cut(out, out->n - 1);
		out->over = true;
		return;
	}
	buf_addstr(out, s);
}

static bool
is_alnum(char c)
{
	return ascii_alpha(c) || ascii_digit(c);
}

/* The number of "#38", "#x26" at s.p[at]; returns the bytes with the
 * semicolon, if it is there, or 0. */
static size_t
read_number(struct str s, size_t at, uint32_t *number)
{
	size_t i = at + 1, from;
	uint32_t base = 10, n = 0;

	if (i < s.n && (s.p[i] == 'x' || s.p[i] == 'X')) {
		base = 16;
		i++;
	}
	for (from = i; i < s.n; i++) {
		char c = ascii_lower(s.p[i]);
		uint32_t digit;

		if (ascii_digit(c))
			digit = (uint32_t)(c - '0');
		else if (base == 16 && c >= 'a' && c <= 'f')
			digit = (uint32_t)(c - 'a') + 10;
		else
			break;
		if (n <= 0x10FFFF)
			n = n * base + digit;
	}
	if (i == from)
		return 0;
	*number = n;
	return i + (i < s.n && s.p[i] == ';') - at;
}

static size_t
read_numeric(struct str s, size_t at, uint32_t *cp)
{
	uint32_t n, low;
	size_t took = read_number(s, at + 1, &n), more;

	if (took == 0)
		return 0;
	took++;
	if (n >= 0xD800 && n <= 0xDBFF &&
	    str_starts(str_slice(s, at + took, at + took + 2), "&#")) {
		more = read_number(s, at + took + 1, &low);
		if (more != 0 && low >= 0xDC00 && low <= 0xDFFF) {
			*cp = 0x10000 + ((n - 0xD800) << 10) + (low - 0xDC00);
			return took + more + 1;
		}
	}
	*cp = entity_number(n);
	return took;
}

size_t
html_reference(struct str s, size_t at, enum html_ref how, uint32_t cp[2],
    size_t *n)
{
	size_t from = at + 1, end = from;
	bool bare;

	*n = 1;
	if (from >= s.n)
		return 0;
	if (s.p[from] == '#')
		return read_numeric(s, at, cp);
	while (end < s.n && end - from <= NAME_MAX_KNOWN && is_alnum(s.p[end]))
		end++;
	if (end < s.n && s.p[end] == ';') {
		*n = entity_find(str_slice(s, from, end), cp, NULL);
		if (*n > 0)
			return end + 1 - at;
	}
	if (how == HTML_REF_STRICT)
		return 0;
	if (end - from > BARE_MAX)
		end = from + BARE_MAX;
	for (; end >= from + 2; end--) {
		*n = entity_find(str_slice(s, from, end), cp, &bare);
		if (*n == 0 || !bare)
			continue;
		if (how == HTML_REF_ATTRIBUTE && end < s.n &&
		    (is_alnum(s.p[end]) || s.p[end] == '='))
			return 0;
		return end - at;
	}
	return 0;
}

char
html_class(uint32_t cp)
{
	if (cp < 0x80) {
		if (cp == '\n')
			return '\n';
		if (cp == ' ' || (cp >= '\t' && cp <= '\r'))
			return ' ';
		return cp < 0x20 || cp == 0x7F ? '\0' : 'x';
	}
	if (cp < 0xA0)
		return cp == 0x85 ? '\n' : '\0';
	if (cp == 0xA0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200A) ||
	    cp == 0x202F || cp == 0x205F || cp == 0x3000)
		return ' ';
	if (cp == 0x2028 || cp == 0x2029)
		return '\n';
	return 'x';
}

void
html_flow_init(struct html_flow *f, struct buf *out, enum html_ref how)
{
	memset(f, 0, sizeof(*f));
	f->out = out;
	f->start = out->n;
	f->how = how;
}

void
html_flow_part(struct html_flow *f, char by)
{
	if (f->pending != '\n' && (by == '\n' || !f->swallow))
		f->pending = by;
}

void
html_flow_tag(struct html_flow *f, const struct html_token *t)
{
	if (t->tag == HTML_PRE) {
		if (t->kind == HTML_START && !t->closed)
			f->pre++;
		else if (t->kind == HTML_END && f->pre > 0)
			f->pre--;
	}
	if ((t->what & HTML_BLOCK) != 0 || t->tag == HTML_BR)
		html_flow_part(f, '\n');
	else if ((t->what & HTML_CELL) != 0)
		html_flow_part(f, ' ');
}

/* Words: no white space at either end, nothing to decode. */
static void
put(struct html_flow *f, const char *p, size_t n)
{
	struct str s = { p, n };

	if (f->pending != '\0') {
		if (f->out->n > f->start)
			html_add_cut(f->out, (struct str){ &f->pending, 1 });
		f->pending = '\0';
	}
	f->swallow = false;
	buf_add(f->out, f->marks, f->n_marks);
	f->n_marks = 0;
	html_add_cut(f->out, s);
}

void
html_flow_open(struct html_flow *f, struct str mark)
{
	put(f, mark.p, mark.n);
	f->swallow = true;
}

void
html_flow_close(struct html_flow *f, struct str mark)
{
	char blank = f->pending == ' ' ? ' ' : '\0';

	if (blank != '\0')
		f->pending = '\0';
	put(f, mark.p, mark.n);
	if (blank != '\0')
		html_flow_part(f, ' ');
}

static void
put_char(struct html_flow *f, uint32_t cp)
{
	char c[4];

	switch (html_class(cp)) {
	case '\0':
		break;
	case '\n':
		html_flow_part(f, f->pre > 0 ? '\n' : ' ');
		break;
	case ' ':
		html_flow_part(f, ' ');
		break;
	default:
		put(f, c, utf8_put(cp, c));
		break;
	}
}

static bool
is_plain(unsigned char c)
{
	return c > 0x20 && c < 0x7F && c != '&';
}

/* Whether a character of three bytes stands at p that is neither white space
 * nor a control: U+3040 to U+D7FF, nearly all of Korean, Chinese, Japanese.
 * p has three bytes. */
static bool
is_plain3(const unsigned char *p)
{
	return p[0] >= 0xE3 && p[0] <= 0xED && (p[1] & 0xC0) == 0x80 &&
	    (p[2] & 0xC0) == 0x80 && (p[0] != 0xE3 || p[1] != 0x80) &&
	    (p[0] != 0xED || p[1] < 0xA0);
}

/* Whether the bytes at p are words and single blanks; one byte more is there,
 * to see two blanks. */
static inline bool
plain_lanes(const char *p, size_t *bad_at)
{
	lanes v = lanes_at(p);
	lanes bad = lanes_odd(p, v) | lanes_in(v, 0, 0x1F) |
	    lanes_is(v, 0x7F) | lanes_is(v, '&') |
	    (lanes_is(v, ' ') & lanes_is(lanes_at(p + 1), ' '));

	if (!lanes_any(bad))
		return true;
	*bad_at = lanes_first(bad);
	return false;
}

/* The end of the run from i on as far as whole lanes can tell: there are more
 * than LANES bytes, the last ones are looked at twice.  A blank may be the
 * last of it. */
static size_t
plain_run(struct str s, size_t i)
{
	size_t from = i, bad = 0;

	while (i + LANES < s.n && plain_lanes(s.p + i, &bad))
		i += LANES;
	if (i + LANES < s.n)
		i += bad;
	else if (i + 1 < s.n && plain_lanes(s.p + s.n - LANES - 1, &bad))
		i = s.n - 1;
	return lanes_back(s.p, from, i);
}

/* The end of the run of words and single blanks that begins at i, which is
 * no blank. */
static size_t
run_end(struct str s, size_t i)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t from = i;

	while (i < s.n) {
		/* What is before the run may be half a character. */
		if (i >= from + 2 && s.n - i > LANES)
			i = plain_run(s, i);
		if (is_plain(p[i]))
			i++;
		else if (i + 3 <= s.n && is_plain3(p + i))
			i += 3;
		else if (p[i] == ' ' && i + 1 < s.n && (is_plain(p[i + 1]) ||
		    (i + 4 <= s.n && is_plain3(p + i + 1))))
			i++;
		else
			break;
	}
	while (i > from && p[i - 1] == ' ')
		i--;
	return i;
}

void
html_flow_text(struct html_flow *f, struct str s, bool verbatim)
{
	size_t i = 0, end, n, took;
	uint32_t cp[2];

	while (i < s.n && !f->out->over) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == ' ') {
			html_flow_part(f, ' ');
			i++;
			continue;
		}
		end = run_end(s, i);
		if (end > i) {
			put(f, s.p + i, end - i);
			i = end;
			continue;
		}
		if (c == '&') {
			took = verbatim ? 0 :
			    html_reference(s, i, f->how, cp, &n);
			if (took == 0) {
				put(f, "&", 1);
				i++;
				continue;
			}
			for (size_t k = 0; k < n; k++)
				put_char(f, cp[k]);
			i += took;
			continue;
		}
		cp[0] = utf8_next(s, &i);
		put_char(f, cp[0] == UTF8_BAD ? 0xFFFD : cp[0]);
	}
}

/* --- references alone ----------------------------------------------------- */

/* References are decoded; what they mean must be fit for text. */
static void
add_character(struct buf *out, uint32_t cp)
{
	char c[4];

	if (cp == '\r')
		cp = '\n';
	else if (cp == '\v' || cp == '\f')
		cp = ' ';
	if (cp != '\n' && cp != '\t' && html_class(cp) == '\0')
		return;
	html_add_cut(out, (struct str){ c, utf8_put(cp, c) });
}

static void
unescape(struct buf *out, struct str s, enum html_ref how)
{
	uint32_t cp[2];
	size_t i = 0, n, took;

	while (i < s.n && !out->over) {
		size_t amp = str_find(s, i, "&");

		if (amp == SIZE_MAX)
			amp = s.n;
		html_add_cut(out, str_slice(s, i, amp));
		i = amp;
		if (i == s.n)
			break;
		took = html_reference(s, i, how, cp, &n);
		if (took == 0) {
			buf_addc(out, '&');
			i++;
			continue;
		}
		for (size_t k = 0; k < n; k++)
			add_character(out, cp[k]);
		i += took;
	}
}

void
html_unescape(struct buf *out, struct str s, bool attribute)
{
	unescape(out, s, attribute ? HTML_REF_ATTRIBUTE : HTML_REF_TEXT);
}

void
html_references(struct buf *out, struct str s)
{
	unescape(out, s, HTML_REF_STRICT);
}
