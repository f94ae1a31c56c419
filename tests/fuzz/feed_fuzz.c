/* Any bytes through feed_parse: what comes out keeps the promises of feed.h.
 * The first byte chooses the circumstances. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "feed/feed.h"

#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(struct str s, bool lines)
{
	size_t at = 0;

	while (at < s.n) {
		uint32_t cp = utf8_next(s, &at);

		if (cp == UTF8_BAD || cp == 0x7F || (cp >= 0x80 && cp < 0xA0) ||
		    (cp < 0x20 && cp != '\t' && !(lines && cp == '\n')))
			abort();
	}
}

static void
check_url(struct str s)
{
	check(s, false);
	if (s.n > 0 && !str_starts_ci(s, "http://") &&
	    !str_starts_ci(s, "https://"))
		abort();
}

static void
check_item(const struct feed_item *item)
{
	check(item->id, true);
	check(item->title, false);
	check(item->summary, true);
	check(item->text, true);
	check(item->summary_html, true);
	check(item->html, true);
	check_url(item->link);
	check_url(item->external);
	check_url(item->image);
	check_url(item->comments);
	check_url(item->source_url);
	if (item->n_tags > LIMIT_ITEM_LIST ||
	    item->n_authors > LIMIT_ITEM_LIST ||
	    item->n_attachments > LIMIT_ITEM_LIST)
		abort();
	for (size_t i = 0; i < item->n_tags; i++)
		check(item->tags[i], false);
	for (size_t i = 0; i < item->n_authors; i++)
		check(item->authors[i].name, false);
	for (size_t i = 0; i < item->n_attachments; i++)
		check_url(item->attachments[i].url);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const types[] = {
		"", "text/xml; charset=euc-kr", "application/json",
		"text/html; charset=iso-8859-1",
	};
	struct feed_input in;
	struct arena mem;
	struct feed f;
	struct err e;
	char *copy;
	int result;

	if (size == 0)
		return 0;
	memset(&in, 0, sizeof(in));
	in.content_type = str_of(types[data[0] & 3]);
	if (data[0] & 4)
		in.url = STR("https://news.example/rss/");
	if (data[0] & 8)
		in.lang = STR("ko");
	/* Gone after the call: no view may point there. */
	copy = mem_dup((const char *)data + 1, size - 1);
	in.bytes.p = copy;
	in.bytes.n = size - 1;
	arena_init(&mem, LIMIT_FEED_ARENA);
	memset(&e, 0, sizeof(e));
	result = feed_parse(&f, &mem, &in, &e);
	free(copy);
	if (result == 0) {
		if (f.n_items > LIMIT_FEED_ITEMS)
			abort();
		check(f.title, false);
		check(f.description, true);
		check_url(f.home);
		check_url(f.self);
		check_url(f.icon);
		for (size_t i = 0; i < f.n_items; i++)
			check_item(&f.items[i]);
		for (size_t i = 0; i < f.n_mended; i++)
			check(f.mended[i].says, false);
	} else if (e.kind == ERR_NONE || e.msg[0] == '\0') {
		abort();
	}
	arena_release(&mem);
	return 0;
}
