/* The flat record, and the blobs of feeds and hosts: whatever bytes stand in
 * the state.  The first byte says which. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "store/flat.h"
#include "store/known.h"

#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* What passes the check and is written again is the same block, but for what
 * could be said in fewer bytes. */
static void
flat(struct str s)
{
	struct item_record r, again;
	struct flat f;
	size_t n, m;

	if (!flat_check(s, &n))
		return;
	flat_init(&f, LIMIT_PAGE_ITEMS);
	for (size_t i = 0; i < n; i++) {
		flat_get(s, i, &r);
		flat_add(&f, &r);
	}
	assert(flat_end(&f) && f.bytes.n <= s.n);
	assert(flat_check(buf_str(&f.bytes), &m) && m == n);
	for (size_t i = 0; i < n; i++) {
		flat_get(s, i, &r);
		flat_get(buf_str(&f.bytes), i, &again);
		assert(str_eq(r.key, again.key) && str_eq(r.url, again.url) &&
		    str_eq(r.guid, again.guid) && str_eq(r.text, again.text) &&
		    r.date == again.date && r.first_seen == again.first_seen);
	}
	flat_release(&f);
}

static void
known(struct str s)
{
	struct known k;
	struct buf b;

	known_init(&k, STR("f"));
	buf_init(&b, LIMIT_KNOWN);
	if (known_read(&k, s)) {
		for (size_t i = 0; i < k.n; i++) {
			assert(known_find(&k, k.list[i].key) != NULL);
			known_of(&k, k.list[i].key, known_row(&k.list[i]));
		}
		known_write(&k, &b);
		assert(str_eq(str_slice(buf_str(&b), 8, b.n),
		    str_slice(s, 8, s.n)));
		known_sweep(&k);
	}
	buf_release(&b);
	known_release(&k);
}

static void
links(struct str s)
{
	struct links l;

	links_init(&l, 1);
	if (links_read(&l, s)) {
		for (size_t i = 0; i < l.n; i++) {
			size_t seen = 0;

			for (size_t at = links_first(&l, l.list[i].rest);
			    at < l.n; at = links_after(&l, at))
				assert(++seen <= l.n);
		}
		links_add(&l, 7, 9);
		assert(links_first(&l, 7) < l.n);
		links_remove(&l, 7, 9);
	}
	links_release(&l);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char *p;

	if (n == 0)
		return 0;
	p = mem_dup((const char *)data + 1, n - 1);
	switch (data[0] % 3) {
	case 0:
		flat((struct str){ p, n - 1 });
		break;
	case 1:
		known((struct str){ p, n - 1 });
		break;
	default:
		links((struct str){ p, n - 1 });
		break;
	}
	free(p);
	return 0;
}
