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

struct str
shape_lang(struct shape *sh, struct str s)
{
	buf_clear(&sh->out);
	s = utf8_cut(str_trim(s), LIMIT_FIELD);
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

bool
shape_may_link(struct str s)
{
	size_t n;

	s = str_trim(s);
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

struct str
shape_url(struct shape *sh, struct str s, struct str base)
{
	struct str none = { NULL, 0 };

	s = str_trim(s);
	if (!shape_may_link(s))
		return none;
	if (shape_is_url(s) || url_is_http(s))
		return keep(sh, s);
	buf_clear(&sh->out);
	if (!url_resolve(&sh->out, base, s) || sh->out.over ||
	    sh->out.n > LIMIT_URL || !url_is_http(buf_str(&sh->out)))
		return none;
	return keep(sh, buf_str(&sh->out));
}

static struct str
without_mailto(struct str s)
{
	s = str_trim(s);
	return str_starts_ci(s, "mailto:") ? str_slice(s, 7, s.n) : s;
}

static bool
is_mail(struct str s)
{
	size_t at = str_find(s, 0, "@");

	return at != SIZE_MAX && at > 0 && at + 1 < s.n &&
	    str_find(s, 0, " ") == SIZE_MAX;
}

/* Parts s at brackets at one of its ends; false where it has none. */
static bool
bracketed(struct str s, const char *brackets, struct str *inside,
    struct str *outside)
{
	char open[2] = { brackets[0] }, close[2] = { brackets[1] };
	size_t at = str_find(s, 0, open), end = str_find(s, 0, close);

	if (at == SIZE_MAX || end == SIZE_MAX)
		return false;
	if (s.p[s.n - 1] == close[0]) {
		*inside = str_slice(s, at + 1, s.n - 1);
		*outside = str_trim(str_slice(s, 0, at));
	} else if (at == 0) {
		*inside = str_slice(s, 1, end);
		*outside = str_trim(str_slice(s, end + 1, s.n));
	} else {
		return false;
	}
	*inside = str_trim(*inside);
	return true;
}

static struct str
without(struct str s, const char *around)
{
	s = str_trim(s);
	while (s.n > 0 && strchr(around, s.p[0]) != NULL)
		s = str_trim(str_slice(s, 1, s.n));
	while (s.n > 0 && strchr(around, s.p[s.n - 1]) != NULL)
		s = str_trim(str_slice(s, 0, s.n - 1));
	return s;
}

/* The address at either end of a name, as "Name mail" or "mail, Name"; *name
 * becomes what is left.  Nothing when there are several. */
static struct str
mail_among(struct str *name)
{
	struct str none = { NULL, 0 }, s = *name, mail;
	const char *sign = s.n > 0 ? memchr(s.p, '@', s.n) : NULL;
	size_t at, from, to;

	if (sign == NULL)
		return none;
	at = (size_t)(sign - s.p);
	if (str_find(s, at + 1, "@") != SIZE_MAX ||
	    str_find(s, 0, "://") != SIZE_MAX)
		return none;
	for (from = at; from > 0 && !ascii_space(s.p[from - 1]); from--)
		continue;
	for (to = at; to < s.n && !ascii_space(s.p[to]); to++)
		continue;
	mail = without(str_slice(s, from, to), ",;:");
	if (!is_mail(mail) || str_find(mail, 0, ".") == SIZE_MAX ||
	    (from > 0 && to < s.n))
		return none;
	for (size_t i = 0; i < mail.n; i++) {
		if (strchr("<>()[]", mail.p[i]) != NULL)
			return none;
	}
	*name = without(from > 0 ? str_slice(s, 0, from) :
	    str_slice(s, to, s.n), ",;:/|-");
	return mail;
}

static bool
is_around(char c, const char *bracket)
{
	return ascii_space(c) || strchr(",;:|-", c) != NULL ||
	    strchr(bracket, c) != NULL;
}

/* The web address at either end of s, in brackets or not, as "Name
 * (https://...)"; *s becomes what is left.  Nothing when there are several. */
static struct str
url_among(struct str *s)
{
	struct str url = { NULL, 0 }, whole = *s;
	size_t sign = str_find(whole, 0, "://"), from, to;

	if (sign == SIZE_MAX || str_find(whole, sign + 1, "://") != SIZE_MAX)
		return url;
	for (from = sign; from > 0 && ascii_alpha(whole.p[from - 1]); from--)
		continue;
	for (to = sign; to < whole.n && !ascii_space(whole.p[to]) &&
	    (from == 0 || strchr("<>()[]\"", whole.p[to]) == NULL); to++)
		continue;
	if (!url_is_http(str_slice(whole, from, to)))
		return url;
	url = str_slice(whole, from, to);
	while (from > 0 && is_around(whole.p[from - 1], "<(["))
		from--;
	while (to < whole.n && is_around(whole.p[to], ">)]"))
		to++;
	if (from == 0 && to + 1 < whole.n &&
	    strchr("<([", whole.p[to]) != NULL &&
	    strchr(">)]", whole.p[whole.n - 1]) != NULL) {
		to++;
		whole.n--;
	}
	if (from > 0 && to < whole.n)
		url.n = 0;
	else if (from > 0)
		*s = str_slice(whole, 0, from);
	else
		*s = str_slice(whole, to, whole.n);
	return url;
}

struct feed_person
shape_person(struct shape *sh, struct str s)
{
	static const char *const brackets[] = { "()", "<>", "[]" };
	struct feed_person who = { 0 };
	struct str mail = { NULL, 0 }, url, name, inside, outside;

	s = utf8_cut(str_trim(s), LIMIT_FIELD);
	url = url_among(&s);
	if (s.n == 0)
		s = url;
	s = without_mailto(s);
	name = s;
	if (is_mail(s)) {
		mail = s;
		name.n = 0;
	}
	for (size_t i = 0; i < ARRAY_LEN(brackets); i++) {
		if (!bracketed(s, brackets[i], &inside, &outside))
			continue;
		if (is_mail(outside)) {
			mail = outside;
			name = inside;
		} else if (is_mail(inside)) {
			mail = without_mailto(inside);
			name = outside;
		} else {
			continue;
		}
		break;
	}
	if (mail.n == 0)
		mail = mail_among(&name);
	while (name.n >= 2 && name.p[0] == '"' && name.p[name.n - 1] == '"')
		name = str_slice(name, 1, name.n - 1);
	who.email = shape_raw(sh, mail, LIMIT_FIELD);
	who.url = shape_raw(sh, url, LIMIT_FIELD);
	who.name = shape_title(sh, name);
	return who;
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
