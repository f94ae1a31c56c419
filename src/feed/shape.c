#include "feed/shape.h"

#include <string.h>

#include "base/lanes.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/url.h"
#include "base/utf8.h"
#include "feed/html.h"

#include "base/banned.h"

void
shape_init(struct shape *sh, struct arena *mem)
{
	sh->mem = mem;
	sh->cdata_open = false;
	buf_init(&sh->out, LIMIT_ITEM_TEXT);
}

void
shape_release(struct shape *sh)
{
	buf_release(&sh->out);
}

static struct str
keep(struct shape *sh, struct str s)
{
	struct str none = { NULL, 0 };

	return s.n > 0 ? arena_str(sh->mem, s) : none;
}

struct str
shape_raw(struct shape *sh, struct str s, size_t max)
{
	return keep(sh, utf8_cut(str_trim(s), max));
}

/* What people write for a language that is none: countries, names, the codes
 * of librarians. */
static const struct {
	const char *said;
	const char *meant;      /* NULL: any */
} languages[] = {
	{ "us", NULL }, { "usa", NULL }, { "gb", NULL }, { "kr", "ko" },
	{ "kor", "ko" }, { "korean", "ko" }, { "jp", "ja" }, { "jpn", "ja" },
	{ "japanese", "ja" }, { "cn", "zh" }, { "chi", "zh" },
	{ "chinese", "zh" }, { "tw", "zh-TW" }, { "eng", "en" },
	{ "english", "en" }, { "und", NULL }, { "none", NULL },
};

struct str
shape_lang(struct shape *sh, struct str s)
{
	struct str none = { NULL, 0 };

	buf_clear(&sh->out);
	s = utf8_cut(str_trim(s), LIMIT_FIELD);
	for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
		if (str_is_ci(s, languages[i].said))
			return languages[i].meant != NULL ?
			    keep(sh, str_of(languages[i].meant)) : none;
	}
	for (size_t i = 0; i < s.n; i++) {
		if (!ascii_alpha(s.p[i]) && !ascii_digit(s.p[i]) &&
		    s.p[i] != '-' && s.p[i] != '_')
			return keep(sh, s);
		buf_addc(&sh->out, (char)(s.p[i] == '_' ? '-' : s.p[i]));
	}
	return keep(sh, buf_str(&sh->out));
}

bool
shape_suspect(struct str s)
{
	return s.n > 0 && (memchr(s.p, '<', s.n) != NULL ||
	    memchr(s.p, '&', s.n) != NULL);
}

/* No control, no two blanks and, where markup counts, no < or &; one byte more
 * is there. */
static inline bool
settled_lanes(const char *p, bool markup)
{
	lanes v = lanes_at(p), bad;

	bad = lanes_in(v, 0, 0x1F) |
	    (lanes_is(v, ' ') & lanes_is(lanes_at(p + 1), ' '));
	if (markup)
		bad |= lanes_is(v, '<') | lanes_is(v, '&');
	return !lanes_any(bad);
}

/* Whether collapsing, or reading as HTML, would leave s, which is trimmed, as
 * it is: no white space but single blanks. */
static inline bool
settled(struct str s, bool markup)
{
	size_t i = 0;

	while (i + LANES < s.n) {
		if (!settled_lanes(s.p + i, markup))
			return false;
		i += LANES;
	}
	/* The last ones are looked at twice. */
	if (s.n > LANES)
		return settled_lanes(s.p + s.n - LANES - 1, markup);
	for (; i < s.n; i++) {
		/* A blank always has a successor. */
		if ((unsigned char)s.p[i] < ' ' ||
		    (s.p[i] == ' ' && s.p[i + 1] == ' ') ||
		    (markup && (s.p[i] == '<' || s.p[i] == '&')))
			return false;
	}
	return true;
}

/* How paragraphs are parted in plain text. */
enum breaks {
	BREAK_NEVER,
	BREAK_BLANK_LINE,
	BREAK_LINE,
};

static struct str
collapse(struct shape *sh, struct str s, enum breaks breaks, size_t max)
{
	size_t at = 0, from, lines;

	s = str_trim(s);
	if (settled(s, false))
		return keep(sh, utf8_cut(s, max));
	buf_clear(&sh->out);
	while (at < s.n) {
		for (from = at; at < s.n && !ascii_space(s.p[at]); at++)
			continue;
		buf_add(&sh->out, s.p + from, at - from);
		for (lines = 0; at < s.n && ascii_space(s.p[at]); at++)
			lines += s.p[at] == '\n';
		if (at >= s.n)
			break;
		if ((breaks == BREAK_BLANK_LINE && lines >= 2) ||
		    (breaks == BREAK_LINE && lines >= 1))
			buf_addc(&sh->out, '\n');
		else
			buf_addc(&sh->out, ' ');
	}
	return keep(sh, utf8_cut(buf_str(&sh->out), max));
}

struct str
shape_line(struct shape *sh, struct str s)
{
	return collapse(sh, s, BREAK_NEVER, LIMIT_TITLE);
}

struct str
shape_plain(struct shape *sh, struct str s)
{
	return collapse(sh, s, BREAK_BLANK_LINE, LIMIT_ITEM_TEXT);
}

struct str
shape_lines(struct shape *sh, struct str s)
{
	return collapse(sh, s, BREAK_LINE, LIMIT_ITEM_TEXT);
}

struct str
shape_title(struct shape *sh, struct str s)
{
	s = str_trim(s);
	if (settled(s, true))
		return keep(sh, utf8_cut(s, LIMIT_TITLE));
	if (!shape_suspect(s))
		return shape_line(sh, s);
	buf_clear(&sh->out);
	html_title(&sh->out, utf8_cut(s, LIMIT_TITLE));
	return keep(sh, utf8_cut(str_trim(buf_str(&sh->out)), LIMIT_TITLE));
}

struct str
shape_html(struct shape *sh, struct str s)
{
	if (!shape_suspect(s))
		return collapse(sh, s, BREAK_NEVER, LIMIT_ITEM_TEXT);
	buf_clear(&sh->out);
	if (!html_text(&sh->out, s))
		sh->cdata_open = true;
	return keep(sh, str_trim(buf_str(&sh->out)));
}

/* The length of "scheme:" at the start of s, or 0. */
static size_t
scheme_length(struct str s)
{
	size_t n = 0;

	while (n < s.n && (ascii_alpha(s.p[n]) || (n > 0 &&
	    (ascii_digit(s.p[n]) || s.p[n] == '+' || s.p[n] == '-' ||
	    s.p[n] == '.'))))
		n++;
	return n > 0 && n < s.n && s.p[n] == ':' ? n + 1 : 0;
}

/* What shows as nothing or as a gap, and is no part of an address. */
static bool
is_gap(uint32_t cp)
{
	return cp <= ' ' || (cp >= 0x7F && cp <= 0xA0) || cp == 0xAD ||
	    (cp >= 0x2000 && cp <= 0x200F) ||
	    (cp >= 0x2028 && cp <= 0x202F) ||
	    (cp >= 0x205F && cp <= 0x206F) || cp == 0x3000 || cp == 0xFEFF;
}

struct str
shape_trim_link(struct str s)
{
	size_t at;

	if (s.n > 0 && ascii_alpha(s.p[0]) && s.p[s.n - 1] > ' ')
		return s;
	for (;;) {
		s = str_trim(s);
		if (s.n >= 2 && (s.p[0] == '"' || s.p[0] == '\'' ||
		    s.p[0] == '<') && s.p[s.n - 1] ==
		    (s.p[0] == '<' ? '>' : s.p[0])) {
			s = str_slice(s, 1, s.n - 1);
			continue;
		}
		at = 0;
		if (s.n > 0 && (unsigned char)s.p[0] >= 0x80 &&
		    is_gap(utf8_next(s, &at))) {
			s = str_slice(s, at, s.n);
			continue;
		}
		for (at = s.n; at > 0 && at + 3 > s.n &&
		    ((unsigned char)s.p[at - 1] & 0xC0) == 0x80; at--)
			continue;
		if (at == s.n || at == 0 || !is_gap(utf8_next(s,
		    &(size_t){ at - 1 })))
			return s;
		s.n = at - 1;
	}
}

bool
shape_may_link(struct str s)
{
	size_t n;

	s = shape_trim_link(s);
	if (s.n == 0 || s.n > LIMIT_URL)
		return false;
	if (str_starts(s, "http:") || str_starts(s, "https:"))
		return true;
	n = scheme_length(s);
	return n == 0 || str_is_ci(str_slice(s, 0, n), "http:") ||
	    str_is_ci(str_slice(s, 0, n), "https:");
}

static bool
is_host(char c)
{
	return ascii_alpha(c) || ascii_digit(c) || c == '-' || c == '.';
}

/* Bit c: what RFC 3986 allows behind the host. */
static const uint64_t url_set[2] = {
	0xAFFFFFFA00000000u, 0x47FFFFFE87FFFFFFu,
};

static bool
is_path(char c)
{
	unsigned char u = (unsigned char)c;

	return u < 0x80 && (url_set[u >> 6] >> (u & 63) & 1) != 0;
}

/* The same of sixteen. */
static inline bool
path_lanes(const char *p)
{
	lanes v = lanes_at(p);

	return !lanes_any(lanes_in(v, 0x00, 0x20) | lanes_in(v, 0x7F, 0xFF) |
	    lanes_is(v, '"') | lanes_is(v, '<') | lanes_is(v, '>') |
	    lanes_in(v, '[', '^') | lanes_is(v, '`') | lanes_in(v, '{', '}'));
}

bool
shape_is_url(struct str s)
{
	size_t i = 7, from;

	if (s.n < 9 || memcmp(s.p, "http", 4) != 0)
		return false;
	if (s.p[4] == 's')
		i = 8;
	if (memcmp(s.p + i - 3, "://", 3) != 0)
		return false;
	for (from = i; i < s.n && is_host(s.p[i]); i++)
		continue;
	if (i == from || (i < s.n && s.p[i] != '/'))
		return false;
	while (i + LANES <= s.n && path_lanes(s.p + i))
		i += LANES;
	for (; i < s.n; i++) {
		if (!is_path(s.p[i]))
			return false;
	}
	return true;
}

/* "www.x.example" or "www.x.example/4" */
static bool
is_bare_host(struct str s)
{
	size_t n = 0, dots = 0;

	if (!str_starts_ci(s, "www."))
		return false;
	for (; n < s.n && is_host(s.p[n]); n++)
		dots += s.p[n] == '.';
	return dots >= 2 && s.p[n - 1] != '.' && (n == s.n ||
	    s.p[n] == '/' || s.p[n] == '?' || s.p[n] == '#');
}

/* http on the port of https (a ministry's feed): where that is, only https
 * answers. */
static struct str
other_scheme(struct shape *sh, struct str s)
{
	struct url u;

	url_split(&u, s);
	if (!str_is(u.port, "443") || !str_is_ci(u.scheme, "http"))
		return s;
	buf_clear(&sh->out);
	buf_adds(&sh->out, "https://");
	buf_addstr(&sh->out, u.host);
	buf_addstr(&sh->out, str_slice(s, (size_t)(u.port.p - s.p) + 3,
	    s.n));
	return buf_str(&sh->out);
}

struct str
shape_url(struct shape *sh, struct str s, struct str base)
{
	struct str none = { NULL, 0 };
	struct buf host;
	bool fine;

	s = shape_trim_link(s);
	if (!shape_may_link(s))
		return none;
	if (shape_is_url(s))
		return keep(sh, s);
	if (url_is_http(s))
		return keep(sh, other_scheme(sh, s));
	if (is_bare_host(s)) {
		buf_init(&host, LIMIT_URL + 8);
		buf_adds(&host, "//");
		buf_addstr(&host, s);
		buf_clear(&sh->out);
		fine = url_resolve(&sh->out, url_is_http(base) ? base :
		    STR("http://x/"), buf_str(&host)) && !sh->out.over;
		buf_release(&host);
		return fine && url_is_http(buf_str(&sh->out)) ?
		    keep(sh, buf_str(&sh->out)) : none;
	}
	buf_clear(&sh->out);
	if (!url_resolve(&sh->out, base, s) || sh->out.over ||
	    sh->out.n > LIMIT_URL || !url_is_http(buf_str(&sh->out)))
		return none;
	return keep(sh, buf_str(&sh->out));
}

bool
shape_base64(struct buf *out, struct str s)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t bits = 0;
	unsigned n = 0;
	const char *d;

	for (size_t i = 0; i < s.n && s.p[i] != '='; i++) {
		if (ascii_space(s.p[i]))
			continue;
		d = memchr(digits, s.p[i], sizeof(digits) - 1);
		if (d == NULL)
			return false;
		bits = bits << 6 | (uint32_t)(d - digits);
		n += 6;
		if (n >= 8) {
			n -= 8;
			buf_addc(out, (char)(bits >> n & 0xFF));
		}
	}
	return true;
}
