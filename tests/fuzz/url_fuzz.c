/* The first line is a base, the rest a reference. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/url.h"

#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
same_twice(void (*form)(struct buf *, struct str), struct str s)
{
	struct buf once, twice;

	buf_init(&once, 16 * LIMIT_URL);
	buf_init(&twice, 16 * LIMIT_URL);
	form(&once, s);
	form(&twice, buf_str(&once));
	assert(once.over || str_eq(buf_str(&once), buf_str(&twice)));
	buf_release(&once);
	buf_release(&twice);
}

/* A URL that needs no mending goes a shorter way than one behind a blank. */
static void
same_both_ways(struct str s)
{
	struct buf shorter, longer, blank;

	if (!url_is_http(s))
		return;
	buf_init(&shorter, 16 * LIMIT_URL);
	buf_init(&longer, 16 * LIMIT_URL);
	buf_init(&blank, 16 * LIMIT_URL);
	buf_addc(&blank, ' ');
	buf_addstr(&blank, s);
	url_canonical(&shorter, s);
	url_canonical(&longer, buf_str(&blank));
	assert(s.n >= LIMIT_URL || str_eq(buf_str(&shorter), buf_str(&longer)));
	buf_release(&shorter);
	buf_release(&longer);
	buf_release(&blank);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char *p = mem_dup((const char *)data, n);
	struct str ref = { p, n }, base = str_next(&ref, '\n');
	struct buf b, again;
	struct url u;

	buf_init(&b, 4 * LIMIT_URL);
	buf_init(&again, 4 * LIMIT_URL);
	if (ref.p == NULL)
		ref = base;
	url_split(&u, ref);
	if (url_resolve(&b, base, ref)) {
		url_split(&u, buf_str(&b));
		assert(u.scheme.n > 0);
		/* What is resolved stays as it is, if it has a host. */
		if (url_is_http(buf_str(&b))) {
			assert(memchr(b.p, '\n', b.n) == NULL);
			assert(url_resolve(&again, STR("http://x/y"),
			    buf_str(&b)));
			assert(str_eq(buf_str(&b), buf_str(&again)));
		}
	} else {
		assert(b.n == 0);
	}
	same_twice(url_canonical, ref);
	same_twice(url_redacted, ref);
	same_both_ways(ref);
	buf_release(&b);
	buf_release(&again);
	free(p);
	return 0;
}
