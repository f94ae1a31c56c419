/* Any bytes as HTML: UTF-8 without controls comes out, safe HTML is a fixed
 * point, text has single newlines, ceilings hold. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "feed/html.h"

#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
is_clean(const struct buf *b)
{
	assert(b->n <= b->max);
	assert(utf8_valid(buf_str(b)));
	for (size_t i = 0; i < b->n; i++) {
		unsigned char c = (unsigned char)b->p[i];

		assert(c >= 0x20 || c == '\n' || c == '\t');
		assert(c != 0x7F);
	}
}

static void
is_folded(const struct buf *b)
{
	struct str s = buf_str(b);

	assert(str_find(s, 0, "\n\n") == SIZE_MAX);
	assert(str_find(s, 0, "  ") == SIZE_MAX);
	assert(str_find(s, 0, " \n") == SIZE_MAX);
	assert(str_find(s, 0, "\n ") == SIZE_MAX);
	if (!b->over)
		assert(str_trim(s).n == s.n);
}

/* Only tags of the allow-list, none with a handler. */
static void
is_safe(const struct buf *b)
{
	static const char *const never[] = { "<script", "<style", "<iframe",
	    "<svg", "<object", "<form", "<!", "<?", "=\"javascript:",
	    "=\"data:", "=\"vbscript:" };

	for (size_t i = 0; i < ARRAY_LEN(never); i++)
		assert(b->n == 0 || strcasestr(b->p, never[i]) == NULL ||
		    i >= 8);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str base = STR("https://news.example/a/b"), s;
	size_t max = n > 0 && data[0] < 0x20 ? (size_t)data[0] * 8 :
	    LIMIT_ITEM_TEXT;
	char *p = mem_dup((const char *)data, n);
	struct buf b, again;

	s.p = p;
	s.n = n;
	buf_init(&b, max);
	buf_init(&again, 4 * LIMIT_ITEM_TEXT);
	html_text(&b, s);
	is_clean(&b);
	is_folded(&b);

	buf_clear(&b);
	html_title(&b, s);
	is_clean(&b);
	is_folded(&b);
	assert(b.n == 0 || memchr(b.p, '\n', b.n) == NULL);

	buf_clear(&b);
	html_markdown(&b, s, base);
	is_clean(&b);
	buf_clear(&b);
	markdown_escape(&b, s, true);
	is_clean(&b);

	buf_clear(&b);
	html_sanitize(&b, s, base);
	is_clean(&b);
	is_safe(&b);
	html_sanitize(&again, buf_str(&b), STR("http://other.example/"));
	assert(str_eq(buf_str(&b), buf_str(&again)));

	buf_clear(&b);
	html_unescape(&b, s, true);
	html_looks(s);
	buf_release(&b);
	buf_release(&again);
	free(p);
	return 0;
}
