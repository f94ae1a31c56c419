/* Any bytes as a list of feeds: every view is clean text in one line, every
 * outline has its folders, and what is written for an attribute is read as
 * the same. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "feed/opml.h"

#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(struct str s)
{
	size_t at = 0;

	while (at < s.n) {
		uint32_t cp = utf8_next(s, &at);

		if (cp == UTF8_BAD || cp < 0x20 || (cp >= 0x7F && cp < 0xA0))
			abort();
	}
}

static void
check_outline(const struct opml_outline *o)
{
	check(o->title);
	check(o->url);
	check(o->home);
	check(o->type);
	check(o->lang);
	check(o->category);
	if (o->line == 0 || o->n_folders > LIMIT_OPML_DEPTH)
		abort();
	for (size_t i = 0; i < o->n_folders; i++)
		check(o->folders[i]);
}

/* A list of one outline with that address. */
static void
check_again(struct str url)
{
	struct arena mem;
	struct opml list;
	struct buf b;
	struct err e;

	buf_init(&b, LIMIT_BODY);
	buf_adds(&b, "<opml><body><outline text=\"x\" xmlUrl=\"");
	opml_escape(&b, url);
	buf_adds(&b, "\"/></body></opml>");
	arena_init(&mem, LIMIT_FEED_ARENA);
	if (opml_parse(&list, &mem, buf_str(&b), &e) != 0 || list.n != 1 ||
	    list.damage.n > 0 || !str_eq(list.list[0].url, url))
		abort();
	arena_release(&mem);
	buf_release(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = { NULL, size };
	struct arena mem;
	struct opml list;
	struct err e;
	char *copy;
	int result;

	/* Gone after the call: no view may point there. */
	copy = mem_dup((const char *)data, size);
	bytes.p = copy;
	arena_init(&mem, LIMIT_FEED_ARENA);
	memset(&e, 0, sizeof(e));
	result = opml_parse(&list, &mem, bytes, &e);
	free(copy);
	if (result == 0) {
		check(list.title);
		check(list.damage);
		if (list.n > LIMIT_OPML_OUTLINES)
			abort();
		for (size_t i = 0; i < list.n; i++) {
			check_outline(&list.list[i]);
			if (i < 4 && list.list[i].url.n > 0)
				check_again(list.list[i].url);
		}
	} else if (e.kind == ERR_NONE || e.msg[0] == '\0') {
		abort();
	}
	arena_release(&mem);
	return 0;
}
