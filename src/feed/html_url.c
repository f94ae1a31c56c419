#include "feed/html_url.h"

#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/url.h"
#include "feed/html.h"

#include "base/banned.h"

/* What may stand in a mailto: without ending anything. */
static bool
is_plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c <= ' ' || c >= 0x7F || c == '<' || c == '>' ||
		    c == '"' || c == '\\' || c == '`')
			return false;
	}
	return true;
}

/* A scheme that is not http(s) has a colon before any slash. */
static bool
is_reference(struct str s)
{
	const char *colon, *slash;

	if (s.n == 0)
		return false;
	if (str_starts_ci(s, "http:") || str_starts_ci(s, "https:"))
		return true;
	colon = memchr(s.p, ':', s.n);
	slash = memchr(s.p, '/', s.n);
	return colon == NULL || (slash != NULL && slash < colon);
}

/* "a.jpg 480w, b.jpg 960w": the largest, else the first.  A URL may have
 * commas, but does not end in one. */
static struct str
best_of_set(struct str s)
{
	struct str best = { NULL, 0 }, url, size;
	uint64_t most = 0, n;

	while (s.n > 0) {
		size_t end = 0;

		while (s.n > 0 && (ascii_space(s.p[0]) || s.p[0] == ','))
			s = str_slice(s, 1, s.n);
		while (end < s.n && !ascii_space(s.p[end]))
			end++;
		url = str_slice(s, 0, end);
		s = str_slice(s, end, s.n);
		size.n = 0;
		if (url.n > 0 && url.p[url.n - 1] != ',')
			size = str_trim(str_next(&s, ','));
		while (url.n > 0 && url.p[url.n - 1] == ',')
			url.n--;
		/* 1.5x counts as 1. */
		n = 0;
		for (size_t i = 0; i < size.n && ascii_digit(size.p[i]) &&
		    n < 100000; i++)
			n = n * 10 + (uint64_t)(size.p[i] - '0');
		if (is_reference(url) && (best.n == 0 || n > most)) {
			best = url;
			most = n;
		}
	}
	return best;
}

static struct str
first_reference(const struct html_token *t, const char *const *names,
    size_t n)
{
	struct str s = { NULL, 0 };

	for (size_t i = 0; i < n && t->attributes.n > 0; i++) {
		s = str_trim(html_attribute_find(t, names[i]));
		if (s.n > 0 && str_ends(str_of(names[i]), "srcset"))
			s = best_of_set(s);
		if (is_reference(s))
			return s;
	}
	return (struct str){ NULL, 0 };
}

struct str
html_image(const struct html_token *t)
{
	/* What a script would put into src, where a grey pixel waits. */
	static const char *const late[] = {
		"data-src", "data-original", "data-lazy-src", "data-actualsrc",
		"data-lazy", "data-orig-file", "data-url", "data-srcset",
		"data-lazy-srcset",
	};
	static const char *const names[] = { "src", "srcset" };
	struct str s = { NULL, 0 };

	if (str_find(t->attributes, 0, "data-") != SIZE_MAX)
		s = first_reference(t, late, ARRAY_LEN(late));
	return s.n > 0 ? s : first_reference(t, names, ARRAY_LEN(names));
}

bool
html_is_emoji(const struct html_token *t)
{
	struct str name = html_attribute_find(t, "class");

	return str_find(name, 0, "emoji") != SIZE_MAX ||
	    str_find(name, 0, "smiley") != SIZE_MAX;
}

bool
html_is_pixel(const struct html_token *t)
{
	struct str w = html_attribute_find(t, "width");
	struct str h = html_attribute_find(t, "height");

	return t->hidden || str_is(w, "0") || str_is(w, "1") ||
	    str_is(h, "0") || str_is(h, "1");
}

struct str
html_media(const struct html_scan *scan, const struct html_token *t)
{
	static const char *const names[] = {
		"src", "data-src", "data-lazy-src",
	};
	struct str s = first_reference(t, names, ARRAY_LEN(names));
	struct html_scan inner;
	struct html_token in;

	if (s.n > 0 || (t->tag != HTML_VIDEO && t->tag != HTML_AUDIO))
		return s;
	html_scan_init(&inner, str_slice(scan->s, scan->at,
	    scan->at + LIMIT_HTML_MEDIA), true);
	while (s.n == 0 && html_next(&inner, &in) && in.tag != t->tag) {
		if (in.tag == HTML_SOURCE)
			s = first_reference(&in, names, ARRAY_LEN(names));
	}
	return s;
}

const char *
html_media_name(const struct html_token *t)
{
	if (t->tag == HTML_VIDEO)
		return "video";
	return t->tag == HTML_AUDIO ? "audio" : "embedded page";
}

bool
html_url(struct buf *out, struct str attribute, struct str base, bool mailto)
{
	struct buf plain, whole;
	bool fine = false;

	if (attribute.p == NULL || str_trim(attribute).n == 0)
		return false;
	buf_init(&plain, 2 * LIMIT_URL);
	buf_init(&whole, LIMIT_URL);
	html_unescape(&plain, attribute, true);
	if (!plain.over && url_resolve(&whole, base, buf_str(&plain)) &&
	    !whole.over)
		fine = url_is_http(buf_str(&whole)) || (mailto &&
		    str_starts_ci(buf_str(&whole), "mailto:") &&
		    is_plain(buf_str(&whole)));
	if (fine)
		buf_addstr(out, buf_str(&whole));
	buf_release(&plain);
	buf_release(&whole);
	return fine;
}
