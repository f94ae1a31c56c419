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

/* "a.jpg 1x, b.jpg 2x": a URL may have commas, but does not end in one. */
static struct str
first_of_set(struct str s)
{
	size_t n = 0;

	while (s.n > 0 && (ascii_space(s.p[0]) || s.p[0] == ','))
		s = str_slice(s, 1, s.n);
	while (n < s.n && !ascii_space(s.p[n]))
		n++;
	while (n > 0 && s.p[n - 1] == ',')
		n--;
	return str_slice(s, 0, n);
}

struct str
html_image(const struct html_token *t)
{
	static const char *const names[] = {
		"src", "data-src", "data-original", "data-lazy-src",
		"srcset", "data-srcset",
	};
	struct str s = { NULL, 0 };

	for (size_t i = 0; i < ARRAY_LEN(names) && t->attributes.n > 0; i++) {
		s = str_trim(html_attribute_find(t, names[i]));
		if (s.n > 0 && str_ends(str_of(names[i]), "srcset"))
			s = first_of_set(s);
		if (is_reference(s))
			return s;
	}
	return (struct str){ NULL, 0 };
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
