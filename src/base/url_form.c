/* The two other forms of a URL: for identity, and for the eyes of others. */
#include "base/url.h"

#include <string.h>

#include "base/limits.h"
#include "base/mem.h"

#include "base/banned.h"

/* Query parameters that say who sent the reader, not what is read.  A name
 * that ends in * is a prefix; a value, if given, must be equal too.  Case
 * does not count.  Sources: the campaign manuals of the named services. */
static const struct {
	const char *name;
	const char *value;
} tracking[] = {
	{ "utm_*", NULL },              /* Google Analytics */
	{ "at_*", NULL },               /* AT Internet (BBC) */
	{ "ns_*", NULL },               /* Comscore (BBC) */
	{ "mc_*", NULL },               /* Mailchimp: mc_cid, mc_eid */
	{ "pk_*", NULL },               /* Piwik */
	{ "mtm_*", NULL },              /* Matomo */
	{ "hsa_*", NULL },              /* HubSpot */
	{ "_hs*", NULL },
	{ "oly_*", NULL },              /* Omeda */
	{ "vero_*", NULL },
	{ "fbclid", NULL },
	{ "gclid", NULL },
	{ "gclsrc", NULL },
	{ "dclid", NULL },
	{ "gbraid", NULL },
	{ "wbraid", NULL },
	{ "msclkid", NULL },
	{ "yclid", NULL },
	{ "twclid", NULL },
	{ "ttclid", NULL },
	{ "li_fat_id", NULL },
	{ "igshid", NULL },
	{ "igsh", NULL },
	{ "mkt_tok", NULL },            /* Marketo */
	{ "ref_src", NULL },            /* Twitter */
	{ "ref_url", NULL },
	{ "cmpid", NULL },              /* Adobe, NBC, CNBC */
	{ "ncid", NULL },
	{ "ocid", NULL },               /* Microsoft, BBC */
	{ "xtor", NULL },
	{ "smid", NULL },               /* New York Times */
	{ "sr_share", NULL },
	{ "spm", NULL },                /* Alibaba */
	{ "_ga", NULL },
	{ "_gl", NULL },
	{ "ref", "rss" },
	{ "from", "rss" },
	{ "source", "rss" },
	{ "src", "rss" },
	{ "input", "rss" },             /* Yonhap */
	{ "partner", "rss" },
	{ "rss", "1" },
	{ "phpsessid", NULL },
	{ "jsessionid", NULL },
};

static bool
is_tracking(struct str param)
{
	struct str value = param, name = str_next(&value, '=');

	for (size_t i = 0; name.n > 0 && i < ARRAY_LEN(tracking); i++) {
		struct str want, have = name;

		if (tracking[i].name[0] != ascii_lower(name.p[0]))
			continue;
		want = str_of(tracking[i].name);
		if (want.p[want.n - 1] == '*') {
			want.n--;
			have = str_slice(have, 0, want.n);
		}
		if (str_eq_ci(have, want) && (tracking[i].value == NULL ||
		    str_is_ci(value, tracking[i].value)))
			return true;
	}
	return false;
}

static int
hex_value(char c)
{
	if (ascii_digit(c))
		return c - '0';
	c = ascii_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte of the %XX at s.p[i], or -1. */
static int
percent_at(struct str s, size_t i)
{
	int high, low;

	if (i + 2 >= s.n || s.p[i] != '%')
		return -1;
	high = hex_value(s.p[i + 1]);
	low = hex_value(s.p[i + 2]);
	return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/* RFC 3986 6.2.2: unreserved characters as they are, hex in capitals.  A %
 * that begins no escape becomes one, so that the result stays the same when
 * it comes here again. */
static void
add_normal(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		int v = percent_at(s, i);

		if (v >= 0) {
			char c = (char)v;

			if (v < 0x80 && (ascii_alpha(c) || ascii_digit(c) ||
			    (c != '\0' && strchr("-._~", c) != NULL)))
				buf_addc(out, c);
			else
				buf_printf(out, "%%%02X", (unsigned)v);
			i += 2;
		} else if (s.p[i] == '%') {
			buf_adds(out, "%25");
		} else {
			buf_addc(out, s.p[i]);
		}
	}
}

/* The session that servlet engines write into paths. */
static void
drop_sessions(struct buf *path)
{
	static const char word[] = ";jsessionid=";
	size_t at = 0, to;

	while ((at = str_find(buf_str(path), at, word)) != SIZE_MAX) {
		for (to = at; to < path->n && path->p[to] != '/'; to++)
			;
		memmove(path->p + at, path->p + to, path->n - to);
		buf_cut(path, path->n - (to - at));
	}
}

static void
add_canonical_path(struct buf *out, struct str path)
{
	struct buf plain, target, whole;
	size_t start = out->n;

	buf_init(&plain, 4 * LIMIT_URL);
	buf_init(&target, 4 * LIMIT_URL);
	buf_init(&whole, 4 * LIMIT_URL);
	add_normal(&plain, path);
	drop_sessions(&plain);
	/* url_resolve knows how to get rid of dots. */
	buf_adds(&target, "x://x");
	buf_addstr(&target, buf_str(&plain));
	if (url_resolve(&whole, STR(""), buf_str(&target)))
		buf_addstr(out, str_slice(buf_str(&whole), 5, whole.n));
	else
		buf_addstr(out, buf_str(&plain));
	while (out->n > start && out->p[out->n - 1] == '/')
		buf_cut(out, out->n - 1);
	buf_release(&plain);
	buf_release(&target);
	buf_release(&whole);
}

static void
add_parameters(struct buf *out, struct str query)
{
	char before = '?';

	while (query.n > 0) {
		struct str param = str_next(&query, '&');

		if (param.n == 0 || is_tracking(param))
			continue;
		buf_addc(out, before);
		buf_addstr(out, param);
		before = '&';
	}
}

static void
add_canonical_query(struct buf *out, struct str query)
{
	struct buf normal;

	buf_init(&normal, 4 * LIMIT_URL);
	add_normal(&normal, query);
	add_parameters(out, buf_str(&normal));
	buf_release(&normal);
}

/* Bit c: what is the same in every form of a path and a query. */
static const uint64_t plain_set[2] = {
	UINT64_C(0x27FFFFD200000000), UINT64_C(0x47FFFFFE87FFFFFF),
};

static size_t
plain_end(struct str s, size_t i)
{
	while (i < s.n && (unsigned char)s.p[i] < 0x80 &&
	    (plain_set[s.p[i] >> 6] >> (s.p[i] & 63) & 1) != 0)
		i++;
	return i;
}

/* Nearly all URLs of items have nothing but plain characters, and nothing to
 * mend: 20 times faster.  False, and nothing is added, for any other. */
static bool
add_plain(struct buf *out, struct str s)
{
	struct str host, path;
	size_t i, from;

	from = str_starts(s, "https://") ? 8 : 7;
	if (s.n > LIMIT_URL || (from == 7 && !str_starts(s, "http://")))
		return false;
	for (i = from; i < s.n && (ascii_digit(s.p[i]) || s.p[i] == '-' ||
	    s.p[i] == '.' || (s.p[i] >= 'a' && s.p[i] <= 'z')); i++)
		;
	host = str_slice(s, from, i);
	if (host.n == 0 || host.n > 255 || !(ascii_alpha(host.p[host.n - 1]) ||
	    ascii_digit(host.p[host.n - 1])) ||
	    (i < s.n && s.p[i] != '/' && s.p[i] != '?'))
		return false;
	from = i;
	i = plain_end(s, i);
	path = str_slice(s, from, i);
	if (str_find(path, 0, "/.") != SIZE_MAX)
		return false;
	while (i < s.n && s.p[i] == '?')
		i = plain_end(s, i + 1);
	if (i < s.n)
		return false;
	s = str_slice(s, from + path.n + 1, s.n);
	while (path.n > 0 && path.p[path.n - 1] == '/')
		path.n--;
	buf_adds(out, "https://");
	buf_addstr(out, host);
	buf_addstr(out, path);
	add_parameters(out, s);
	return true;
}

void
url_canonical(struct buf *out, struct str s)
{
	struct buf clean;
	struct str host;
	struct url u;

	if (add_plain(out, s))
		return;
	buf_init(&clean, LIMIT_URL);
	if (!url_resolve(&clean, STR(""), s) || !url_is_http(buf_str(&clean))) {
		buf_addstr(out, s);
		buf_release(&clean);
		return;
	}
	url_split(&u, buf_str(&clean));
	buf_adds(out, "https://");
	host = u.host;
	while (host.n > 0 && host.p[host.n - 1] == '.')
		host.n--;
	for (size_t i = 0; i < host.n; i++)
		buf_addc(out, ascii_lower(host.p[i]));
	if (u.port.n > 0 && !str_is(u.port, "80") && !str_is(u.port, "443")) {
		buf_addc(out, ':');
		buf_addstr(out, u.port);
	}
	add_canonical_path(out, u.path);
	add_canonical_query(out, u.query);
	if (str_starts(u.fragment, "!") || str_starts(u.fragment, "/")) {
		buf_addc(out, '#');
		add_normal(out, u.fragment);
	}
	buf_release(&clean);
}

/* Ends of parameter names whose values open doors. */
static const char *const secret_ends[] = {
	"key", "token", "secret", "password", "passwd", "pass", "pwd", "pw",
	"signature", "sig", "auth", "credential", "credentials", "session",
	"sessionid", "sessid", "sid", "jwt", "hmac", "passphrase", "pin",
	"ticket", "nonce", "apikey",
};

static bool
is_secret(struct str name)
{
	struct buf plain;
	bool found = false;

	buf_init(&plain, LIMIT_FIELD);
	for (size_t i = 0; i < name.n; i++) {
		int v = percent_at(name, i);

		if (v >= 0)
			i += 2;
		buf_addc(&plain, ascii_lower(v >= 0 ? (char)v : name.p[i]));
	}
	for (size_t i = 0; i < ARRAY_LEN(secret_ends) && !found; i++)
		found = str_ends(buf_str(&plain), secret_ends[i]);
	found = found || plain.over || str_starts(buf_str(&plain), "token") ||
	    str_starts(buf_str(&plain), "secret") ||
	    str_starts(buf_str(&plain), "pass");
	buf_release(&plain);
	return found;
}

static void
add_redacted(struct buf *out, struct str params)
{
	size_t i = 0;

	while (i < params.n) {
		size_t end = i, eq;

		while (end < params.n && params.p[end] != '&' &&
		    params.p[end] != ';')
			end++;
		for (eq = i; eq < end && params.p[eq] != '='; eq++)
			;
		if (eq + 1 < end && is_secret(str_slice(params, i, eq))) {
			buf_add(out, params.p + i, eq + 1 - i);
			buf_adds(out, "...");
		} else {
			buf_add(out, params.p + i, end - i);
		}
		if (end < params.n)
			buf_addc(out, params.p[end]);
		i = end + 1;
	}
}

/* Where the host begins in s, which follows "//".  A password may hold a raw
 * /, ? or #, and then its user stands where a host should: a "port" that is
 * no number, or no host at all, betrays it, and the last @ ends it. */
static struct str
after_userinfo(const struct url *u, struct str s)
{
	const char *at;
	uint64_t port;

	if (u->userinfo.p != NULL)
		s = str_slice(s, u->userinfo.n + 1, s.n);
	if (u->host.n > 0 && (u->port.n == 0 || str_u64(u->port, 65535, &port)))
		return s;
	at = s.n > 0 ? memrchr(s.p, '@', s.n) : NULL;
	return at == NULL ? s : str_slice(s, (size_t)(at - s.p) + 1, s.n);
}

void
url_redacted(struct buf *out, struct str s)
{
	struct url u;
	size_t i, start;

	url_split(&u, s);
	if (u.authority.p != NULL) {
		start = (size_t)(u.authority.p - s.p);
		buf_add(out, s.p, start);
		s = after_userinfo(&u, str_slice(s, start, s.n));
	}
	for (i = 0; i < s.n && s.p[i] != '?' && s.p[i] != '#'; i++)
		;
	buf_add(out, s.p, i);
	while (i < s.n) {
		buf_addc(out, s.p[i++]);
		for (start = i; i < s.n && s.p[i] != '#'; i++)
			;
		add_redacted(out, str_slice(s, start, i));
	}
}

static void
add_decoded(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		int c = percent_at(s, i);

		if (c > 0) {
			buf_addc(out, (char)c);
			i += 2;
		} else {
			buf_addc(out, s.p[i]);
		}
	}
}

void
url_words(struct buf *out, struct str s)
{
	struct url u;

	url_split(&u, s);
	if (u.path.n > 0 && u.path.p[0] == '/')
		u.path = str_slice(u.path, 1, u.path.n);
	add_decoded(out, u.path);
	if (u.query.n > 0) {
		buf_addc(out, '?');
		add_decoded(out, u.query);
	}
}
