#include "base/url.h"

#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"

#include "base/banned.h"

/* What percent-encoding may do to one URL before it is looked at again. */
#define URL_ROOM (4 * LIMIT_URL)

static const char hex_digits[] = "0123456789ABCDEF";

static bool
is_scheme(struct str s)
{
	if (s.n == 0 || !ascii_alpha(s.p[0]))
		return false;
	for (size_t i = 1; i < s.n; i++) {
		char c = s.p[i];

		if (!ascii_alpha(c) && !ascii_digit(c) && c != '+' &&
		    c != '-' && c != '.')
			return false;
	}
	return true;
}

static bool
is_web(struct str scheme)
{
	return str_is_ci(scheme, "http") || str_is_ci(scheme, "https");
}

static size_t
find_any(struct str s, const char *set)
{
	size_t i = 0;

	while (i < s.n && (s.p[i] == '\0' || strchr(set, s.p[i]) == NULL))
		i++;
	return i;
}

static size_t
find_last(struct str s, char c)
{
	const char *at = s.n > 0 ? memrchr(s.p, c, s.n) : NULL;

	return at != NULL ? (size_t)(at - s.p) : SIZE_MAX;
}

static void
split_authority(struct url *u)
{
	struct str rest = u->authority;
	size_t at = find_last(rest, '@'), colon;

	if (at != SIZE_MAX) {
		u->userinfo = str_slice(rest, 0, at);
		rest = str_slice(rest, at + 1, rest.n);
	}
	colon = find_last(rest, ':');
	if (colon != SIZE_MAX && rest.p[0] == '[' &&
	    memchr(rest.p + colon, ']', rest.n - colon) != NULL)
		colon = SIZE_MAX;       /* it is inside of [::1] */
	if (colon != SIZE_MAX) {
		u->port = str_slice(rest, colon + 1, rest.n);
		rest = str_slice(rest, 0, colon);
	}
	u->host = rest;
}

void
url_split(struct url *u, struct str s)
{
	size_t i;

	memset(u, 0, sizeof(*u));
	if (s.p == NULL)
		s = STR("");
	i = find_any(s, ":/?#");
	if (i < s.n && s.p[i] == ':' && is_scheme(str_slice(s, 0, i))) {
		u->scheme = str_slice(s, 0, i);
		s = str_slice(s, i + 1, s.n);
	}
	if (str_starts(s, "//")) {
		s = str_slice(s, 2, s.n);
		i = find_any(s, "/?#");
		u->authority = str_slice(s, 0, i);
		split_authority(u);
		s = str_slice(s, i, s.n);
	}
	i = find_any(s, "?#");
	u->path = str_slice(s, 0, i);
	s = str_slice(s, i, s.n);
	if (s.n > 0 && s.p[0] == '?') {
		i = find_any(s, "#");
		u->query = str_slice(s, 1, i);
		s = str_slice(s, i, s.n);
	}
	if (s.n > 0)
		u->fragment = str_slice(s, 1, s.n);
}

/* Characters that RFC 3986 allows nowhere, and those outside ASCII. */
static bool
is_foreign(char c)
{
	unsigned char u = (unsigned char)c;

	return u <= 0x20 || u >= 0x7F || strchr("\"<>\\^`{|}", c) != NULL;
}

static void
add_percent(struct buf *out, unsigned char c)
{
	buf_addc(out, '%');
	buf_addc(out, hex_digits[c >> 4]);
	buf_addc(out, hex_digits[c & 15]);
}

static void
add_encoded(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (is_foreign(s.p[i]))
			add_percent(out, (unsigned char)s.p[i]);
		else
			buf_addc(out, s.p[i]);
	}
}

/* Takes the last segment with its slash off what was written since `start`. */
static void
drop_segment(struct buf *out, size_t start)
{
	size_t n = out->n;

	while (n > start && out->p[n - 1] != '/')
		n--;
	buf_cut(out, n > start ? n - 1 : start);
}

/* RFC 3986 5.2.4 */
static void
add_without_dots(struct buf *out, struct str p)
{
	size_t start = out->n, i = 0;

	while (i < p.n) {
		bool slash = p.p[i] == '/', dots;
		size_t j = i + slash;
		struct str segment;

		while (j < p.n && p.p[j] != '/')
			j++;
		segment = str_slice(p, i + slash, j);
		dots = str_is(segment, "..");
		if (!dots && !str_is(segment, ".")) {
			buf_add(out, p.p + i, j - i);
			i = j;
			continue;
		}
		if (dots)
			drop_segment(out, start);
		if (!slash)
			j += j < p.n;
		else if (j == p.n)
			buf_addc(out, '/');
		i = j;
	}
}

/* The part of s that is meant: without white space and controls around it
 * and without tab and newline inside (WHATWG 4.4). */
static struct str
strip_into(struct buf *b, struct str s)
{
	while (s.n > 0 && (unsigned char)s.p[0] <= 0x20)
		s = str_slice(s, 1, s.n);
	while (s.n > 0 && (unsigned char)s.p[s.n - 1] <= 0x20)
		s.n--;
	for (size_t i = 0; i < s.n && !b->over; i++) {
		if (s.p[i] != '\t' && s.p[i] != '\n' && s.p[i] != '\r')
			buf_addc(b, s.p[i]);
	}
	return buf_str(b);
}

static void
turn_backslashes(struct buf *b)
{
	for (size_t i = 0; i < b->n; i++) {
		if (b->p[i] == '?' || b->p[i] == '#')
			break;
		if (b->p[i] == '\\')
			b->p[i] = '/';
	}
}

/* Web URLs have two slashes before their host, whatever number was written;
 * "http:x" in a document of the same scheme is relative (WHATWG 4.4, allowed
 * by RFC 3986 5.4.2).  Rewrites *b so that RFC 3986 reads it so. */
static void
mend_slashes(struct buf *b, const struct url *base)
{
	struct buf to;
	struct url u;
	struct str rest;
	size_t slashes = 0;

	turn_backslashes(b);
	url_split(&u, buf_str(b));
	rest = str_slice(buf_str(b), u.scheme.p != NULL ? u.scheme.n + 1 : 0,
	    b->n);
	while (slashes < rest.n && rest.p[slashes] == '/')
		slashes++;
	if (slashes == 2 || (slashes < 2 && u.scheme.p == NULL))
		return;
	buf_init(&to, b->max);
	if (slashes < 2 && base->authority.p != NULL &&
	    str_eq_ci(base->scheme, u.scheme)) {
		buf_addstr(&to, rest);
	} else {
		if (u.scheme.p != NULL) {
			buf_addstr(&to, u.scheme);
			buf_addc(&to, ':');
		}
		buf_adds(&to, "//");
		buf_addstr(&to, str_slice(rest, slashes, rest.n));
	}
	buf_clear(b);
	buf_addstr(b, buf_str(&to));
	buf_release(&to);
}

/* RFC 3986 5.2.3; path becomes what is to be freed of dots. */
static void
merge_path(struct buf *path, const struct url *base, struct str ref)
{
	size_t slash = find_last(base->path, '/');

	if (base->authority.p != NULL && base->path.n == 0)
		buf_addc(path, '/');
	else if (slash != SIZE_MAX)
		add_encoded(path, str_slice(base->path, 0, slash + 1));
	add_encoded(path, ref);
}

/* RFC 3986 5.2.2 and 5.3 in one: writes the target, or nothing. */
static bool
write_target(struct buf *out, const struct url *b, const struct url *r)
{
	const struct url *from = r->scheme.p != NULL ? r : b;
	struct str authority = r->authority, query = r->query;
	struct buf path;
	bool done = false;

	buf_init(&path, URL_ROOM);
	if (r->scheme.p != NULL || r->authority.p != NULL) {
		add_encoded(&path, r->path);
	} else {
		authority = b->authority;
		if (r->path.n == 0) {
			add_encoded(&path, b->path);
			if (query.p == NULL)
				query = b->query;
		} else if (r->path.p[0] == '/') {
			add_encoded(&path, r->path);
		} else {
			merge_path(&path, b, r->path);
		}
	}
	if (from->scheme.n == 0)
		goto out;
	buf_addstr(out, from->scheme);
	buf_addc(out, ':');
	if (authority.p != NULL) {
		buf_adds(out, "//");
		buf_addstr(out, authority);
	}
	{
		size_t start = out->n;

		add_without_dots(out, buf_str(&path));
		/* Read again, this would be an authority. */
		if (authority.p == NULL && out->n > start + 1 &&
		    out->p[start] == '/' && out->p[start + 1] == '/')
			goto out;
	}
	if (query.p != NULL) {
		buf_addc(out, '?');
		add_encoded(out, query);
	}
	if (r->fragment.p != NULL) {
		buf_addc(out, '#');
		add_encoded(out, r->fragment);
	}
	done = !path.over && !out->over && out->n <= LIMIT_URL;
out:
	buf_release(&path);
	return done;
}

bool
url_resolve(struct buf *out, struct str base, struct str ref)
{
	struct buf rb, bb, target;
	struct url r, b;
	bool opaque, done = false;

	if (ref.n > LIMIT_URL || base.n > LIMIT_URL)
		return false;
	buf_init(&rb, URL_ROOM);
	buf_init(&bb, URL_ROOM);
	buf_init(&target, URL_ROOM);
	url_split(&b, strip_into(&bb, base));
	if (is_web(b.scheme)) {
		struct url none = { 0 };

		mend_slashes(&bb, &none);
		url_split(&b, buf_str(&bb));
	}
	url_split(&r, strip_into(&rb, ref));
	if (is_web(r.scheme) || (r.scheme.p == NULL && is_web(b.scheme))) {
		mend_slashes(&rb, &b);
		url_split(&r, buf_str(&rb));
	}
	/* Nothing is relative to a mailto: but a fragment. */
	opaque = b.scheme.p != NULL && b.authority.p == NULL &&
	    !str_starts(b.path, "/");
	if (r.scheme.p == NULL && opaque &&
	    (rb.n == 0 || rb.p[0] != '#'))
		goto out;
	done = write_target(&target, &b, &r);
	if (done)
		buf_addstr(out, buf_str(&target));
out:
	buf_release(&rb);
	buf_release(&bb);
	buf_release(&target);
	return done;
}

void
url_encode(struct buf *out, struct str s)
{
	struct str rest;
	struct url u;

	url_split(&u, s);
	rest = u.authority.p == NULL ? s : str_slice(s,
	    (size_t)(u.authority.p - s.p) + u.authority.n, s.n);
	buf_addstr(out, str_slice(s, 0, s.n - rest.n));
	add_encoded(out, rest);
}

/* Names, addresses, [::1]; outside ASCII anything that is neither white
 * space nor a control (a name for IDNA). */
static bool
host_is_fine(struct str h)
{
	bool letter = false;
	size_t i = 0, end = h.n;

	if (h.n > 255)
		return false;
	if (h.n > 3 && h.p[0] == '[') {
		for (i = 1; i < h.n - 1; i++) {
			char c = ascii_lower(h.p[i]);

			if (!ascii_digit(c) && (c < 'a' || c > 'f') &&
			    c != ':' && c != '.')
				return false;
		}
		return h.p[h.n - 1] == ']';
	}
	while (i < end) {
		unsigned char c = (unsigned char)h.p[i];
		uint32_t cp;

		if (c < 0x80) {
			i++;
			if (ascii_alpha((char)c) || ascii_digit((char)c))
				letter = true;
			else if (c != '-' && c != '.' && c != '_')
				return false;
			continue;
		}
		cp = utf8_next(h, &i);
		if (cp == UTF8_BAD || cp < 0xA1 || cp == 0xAD ||
		    cp == 0x1680 || (cp >= 0x2000 && cp <= 0x206F) ||
		    (cp >= 0xFE00 && cp <= 0xFE0F) || cp == 0x3000 ||
		    cp == 0xFEFF || (cp >= 0xFFF0 && cp <= 0xFFFF))
			return false;
		letter = true;
	}
	return letter;
}

bool
url_is_http(struct str s)
{
	struct url u;
	uint64_t port;

	url_split(&u, s);
	if (!is_web(u.scheme) || u.authority.p == NULL ||
	    !host_is_fine(u.host))
		return false;
	if (u.port.n > 0 && !str_u64(u.port, 65535, &port))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		bool in_host = s.p + i >= u.host.p &&
		    s.p + i < u.host.p + u.host.n;

		if (!in_host && is_foreign(s.p[i]))
			return false;
	}
	return true;
}
