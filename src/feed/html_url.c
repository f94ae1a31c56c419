#include "feed/html_url.h"

#include "base/limits.h"
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
