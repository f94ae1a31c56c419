#include "test.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/mem.h"
#include "store/flat.h"
#include "store/known.h"

#include "base/banned.h"

static struct item_record
a_record(const char *key, const char *link, const char *guid,
    const char *url)
{
	struct item_record r = {
		.key = str_of(key), .link = str_of(link),
		.guid = str_of(guid), .url = str_of(url),
		.title = STR("T"), .text = STR("Some words."),
		.first_seen = 1795392720, .last_edit = 7, .date = -5,
		.date_offset = -210, .date_known = true,
	};

	return r;
}

/* A text that another one is, too, is not written twice. */
static void
round_trip(void **state)
{
	static const struct {
		const char *says;
		const char *key, *guid, *link, *url;
		size_t saved;           /* bytes */
	} rows[] = {
		{ "all are others", "k", "gg", "l", "uuu", 0 },
		{ "all are the same", "kk", "kk", "lll", "lll", 5 },
		{ "none is not the same as none", "", "", "", "", 0 },
		{ "none beside one is none", "k", "", "l", "", 0 },
		{ "one beside none is one", "", "g", "", "u", 0 },
	};
	struct item_record got;
	struct flat f;
	size_t n, whole = 0;

	(void)state;
	flat_init(&f, MIB);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct item_record r = a_record(rows[i].key, rows[i].link,
		    rows[i].guid, rows[i].url);

		flat_add(&f, &r);
		whole += r.key.n + r.guid.n + r.link.n + r.url.n +
		    r.title.n + r.text.n + 72 + 4 - rows[i].saved;
	}
	is_true(flat_end(&f), "it fits");
	is_int(f.bytes.n, whole + 8, "its size");
	is_true(flat_check(buf_str(&f.bytes), &n), "it is a block");
	is_int(n, ARRAY_LEN(rows), "of so many items");
	for (size_t i = 0; i < n; i++) {
		flat_get(buf_str(&f.bytes), i, &got);
		is_str(got.key, rows[i].key, "%s: key", rows[i].says);
		is_str(got.guid, rows[i].guid, "%s: guid", rows[i].says);
		is_str(got.link, rows[i].link, "%s: link", rows[i].says);
		is_str(got.url, rows[i].url, "%s: url", rows[i].says);
		is_str(got.title, "T", "%s: title", rows[i].says);
		is_str(got.text, "Some words.", "%s: text", rows[i].says);
		is_str(got.summary, "", "%s: summary", rows[i].says);
		is_int(got.first_seen, 1795392720, "first seen");
		is_int(got.last_edit, 7, "last edit");
		is_int(got.date, -5, "date");
		is_int(got.date_offset, -210, "offset");
		is_true(got.date_known && !got.day_only, "flags");
		is_int(got.status, ITEM_NEW, "status");
	}
	flat_release(&f);
	test_done();
}

/* Every byte of a block is made another: what passes the check is read within
 * its bounds, which the sanitizers see to. */
static void
hostile(void **state)
{
	struct item_record r = a_record("k", "l", "k", "u"), got;
	size_t n, passed = 0, sum = 0;
	struct str s;
	struct flat f;
	char *copy;

	(void)state;
	flat_init(&f, MIB);
	is_true(!flat_check(STR(""), &n), "nothing is no block");
	is_true(flat_end(&f) && flat_check(buf_str(&f.bytes), &n) && n == 0,
	    "an empty one is");
	flat_clear(&f);
	flat_add(&f, &r);
	flat_add(&f, &r);
	flat_end(&f);
	s = buf_str(&f.bytes);
	is_true(!flat_check(str_slice(s, 0, s.n - 1), &n), "cut short");
	is_true(!flat_check(str_slice(s, 1, s.n), &n), "cut in front");
	for (size_t i = 0; i < s.n * 4; i++) {
		static const unsigned char others[] = { 0, 1, 0x7F, 0xFF };

		copy = mem_dup(s.p, s.n);
		copy[i / 4] = (char)others[i % 4];
		if (flat_check((struct str){ copy, s.n }, &n)) {
			passed++;
			for (size_t k = 0; k < n; k++) {
				flat_get((struct str){ copy, s.n }, k, &got);
				for (size_t m = 0; m < got.text.n; m++)
					sum += (unsigned char)got.text.p[m];
			}
		}
		free(copy);
	}
	is_true(passed > 0 && passed < s.n * 4 && sum > 0,
	    "some are seen: %zu of %zu", passed, s.n * 4);
	flat_release(&f);
	test_done();
}

static void
known(void **state)
{
	struct known k, again;
	struct known_entry *got;
	struct buf b;

	(void)state;
	known_init(&k, STR("f"));
	for (uint32_t i = 1; i <= 1000; i++) {
		struct known_entry entry = {
			.key = known_key((struct str){ (char *)&i, 4 }),
			.page = i / 10 + 1, .index = (uint16_t)(i % 10),
			.flags = i % 7 == 0 ? KNOWN_KEPT : 0,
		};

		known_add(&k, &entry);
	}
	is_int(k.n, 1000, "all of them");
	for (uint32_t i = 1; i <= 1000; i++) {
		got = known_find(&k, known_key((struct str){ (char *)&i, 4 }));
		is_true(got != NULL && got->page == i / 10 + 1, "found");
		is_true(known_of(&k, 0, known_row(got)) == got || i % 7 == 0,
		    "by its place");
		if (i % 2 == 0)
			got->page = got->flags = 0;
	}
	known_sweep(&k);
	is_int(k.n, 500, "half of them went");
	buf_init(&b, MIB);
	known_write(&k, &b);
	is_int(b.n, 8 + 40 * 500, "forty bytes an item");
	known_init(&again, STR("f"));
	is_true(known_read(&again, buf_str(&b)), "read again");
	for (uint32_t i = 1; i <= 1000; i++) {
		got = known_find(&again, known_key((struct str){
		    (char *)&i, 4 }));
		is_true((got != NULL) == (i % 2 == 1), "who is there");
	}
	known_release(&again);
	known_init(&again, STR("f"));
	is_true(!known_read(&again, str_slice(buf_str(&b), 0, b.n - 1)),
	    "cut short");
	is_true(!known_read(&again, str_slice(buf_str(&b), 1, b.n)),
	    "of another format");
	known_release(&again);
	buf_release(&b);
	known_release(&k);
	test_done();
}

static void
links(void **state)
{
	uint64_t a = known_link(STR("https://n.example/1"));
	uint64_t b = known_link(STR("https://n.example/2"));
	uint64_t c = known_link(STR("https://m.example/1"));
	struct links l, again;
	struct buf out;
	size_t at;

	(void)state;
	is_true(a >> 32 == b >> 32 && a != b, "of one host");
	is_true(a >> 32 != c >> 32, "of another");
	is_int(known_link(STR("")), 0, "none");
	is_true(known_link(STR("urn:x")) != 0, "what is no URL is one, too");
	links_init(&l, (uint32_t)(a >> 32));
	is_true(links_first(&l, a) == l.n, "nobody has it");
	links_add(&l, a, 7);
	links_add(&l, b, 7);
	links_add(&l, a, 9);
	links_add(&l, a, 7);
	is_int(l.n, 3, "each feed once");
	at = links_first(&l, a);
	is_int(l.list[at].feed, 7, "who had it first");
	at = links_after(&l, at);
	is_int(l.list[at].feed, 9, "and then");
	is_true(links_after(&l, at) == l.n, "and nobody else");
	links_remove(&l, a, 7);
	is_int(l.list[links_first(&l, a)].feed, 9, "one went");
	buf_init(&out, MIB);
	links_write(&l, &out);
	links_init(&again, l.host);
	is_true(links_read(&again, buf_str(&out)), "read again");
	is_int(again.n, 2, "without it");
	is_int(again.list[links_first(&again, b)].feed, 7, "the other");
	is_true(!links_read(&again, STR("x")), "no list");
	links_release(&again);
	links_release(&l);
	buf_release(&out);
	test_done();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip),
		cmocka_unit_test(hostile),
		cmocka_unit_test(known),
		cmocka_unit_test(links),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("flat", tests, NULL, NULL);
}
