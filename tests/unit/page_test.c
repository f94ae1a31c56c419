#include "test.h"

#include "base/arena.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "scratch.h"
#include "store/page.h"

#include "base/banned.h"

/* 2026-11-23 00:12 UTC is 09:12 in Seoul. */
#define NOON INT64_C(1795392720)

static struct page_reason in_title = { STR_INIT("table-top exercise"),
	STR_INIT("table-top exercise"), STR_INIT("title") };
static struct page_reason in_text = { STR_INIT("extended deterrence"),
	STR_INIT("Extended  deterrence"), STR_INIT("text") };
static struct page_topic topics[] = {
	{ STR_INIT("dsc-ttx"), &in_title, 1 },
	{ STR_INIT("extended-deterrence"), &in_text, 1 },
};

static struct feed_item
sample_item(void)
{
	struct feed_item it = {
		.id = STR("tag:news.example,2026:1"),
		.link = STR("https://news.example/1"),
		.title = STR("Allies agree on third table-top exercise"),
		.summary = STR("The two sides met.\nThey will meet again."),
		.lang = STR("en"),
		.published = { .known = true, .at = NOON },
	};

	return it;
}

static struct page
sample_page(const struct feed_item *item)
{
	struct page pg = {
		.item = item,
		.source = { .id = STR("example-en"),
		    .title = STR("Example News") },
		.topics = topics,
		.n_topics = ARRAY_LEN(topics),
		.id = STR("3f2a9c01d4"),
		.first_seen = NOON + 600,
		.offset_min = 540,
		.body = PAGE_SUMMARY,
	};

	return pg;
}

static void
whole(void **state)
{
	struct feed_person who[] = { { .name = STR("A. Writer") },
		{ .name = STR("B. \"Bee\" Writer") } };
	struct feed_item it = sample_item();
	struct page pg = sample_page(&it);
	struct buf b;

	(void)state;
	it.authors = who;
	it.n_authors = 2;
	buf_init(&b, LIMIT_PAGE);
	page_bytes(&b, &pg);
	is_str(buf_str(&b),
	    "---\n"
	    "title: \"Allies agree on third table-top exercise\"\n"
	    "date: 2026-11-23T09:12:00+09:00\n"
	    "source: \"https://news.example/1\"\n"
	    "publisher: \"Example News\"\n"
	    "author: \"A. Writer, B. \\\"Bee\\\" Writer\"\n"
	    "lang: \"en\"\n"
	    "feed: \"example-en\"\n"
	    "id: \"3f2a9c01d4\"\n"
	    "guid: \"tag:news.example,2026:1\"\n"
	    "tags: [\"dsc-ttx\", \"extended-deterrence\"]\n"
	    "matched: [\"dsc-ttx: table-top exercise (title)\", "
	    "\"extended-deterrence: extended deterrence (text)\"]\n"
	    "---\n"
	    "\n"
	    "# Allies agree on third table-top exercise\n"
	    "\n"
	    "The two sides met.\n"
	    "\n"
	    "They will meet again.\n"
	    "\n"
	    "[Example News](https://news.example/1)\n", "the whole page");
	buf_clear(&b);
	page_path(&b, &pg);
	is_str(buf_str(&b), "2026/11/23/"
	    "allies-agree-on-third-table-top-exercise-3f2a9c01d4.md", "path");
	buf_clear(&b);
	page_message(&b, &pg);
	is_str(buf_str(&b),
	    "dsc-ttx: Allies agree on third table-top exercise\n"
	    "\n"
	    "https://news.example/1\n"
	    "\n"
	    "\"table-top exercise\" in the title, "
	    "\"Extended deterrence\" in the text.\n"
	    "\n"
	    "Item-Id: 3f2a9c01d4\n"
	    "Feed: example-en\n"
	    "Topic: dsc-ttx\n"
	    "Topic: extended-deterrence\n", "the commit message");
	pg.edited = true;
	buf_clear(&b);
	page_message(&b, &pg);
	is_true(str_starts(buf_str(&b), "dsc-ttx: Edited: Allies agree"),
	    "an edit says so");
	pg.body = PAGE_NONE;
	it.link = STR("");
	it.id = STR("");
	it.n_authors = 0;
	it.lang = STR("");
	pg.n_topics = 0;
	buf_clear(&b);
	page_bytes(&b, &pg);
	is_str(buf_str(&b),
	    "---\n"
	    "title: \"Allies agree on third table-top exercise\"\n"
	    "date: 2026-11-23T09:12:00+09:00\n"
	    "publisher: \"Example News\"\n"
	    "feed: \"example-en\"\n"
	    "id: \"3f2a9c01d4\"\n"
	    "---\n"
	    "\n"
	    "# Allies agree on third table-top exercise\n",
	    "what is empty is left out");
	buf_release(&b);
	test_done();
}

static void
days(void **state)
{
	static const struct {
		const char *says;
		bool known, day_only;
		int64_t at;
		int given, offset;
		const char *want;
	} rows[] = {
		{ "the day of the archive's offset", true, false,
		    NOON - 3600 * 9, 0, 540, "2026/11/23/" },
		{ "the day before, further west", true, false,
		    NOON - 3600 * 9, 0, 0, "2026/11/22/" },
		{ "no date: first seen", false, false, 0, 0, 540,
		    "2026/11/23/" },
		{ "1970: first seen", true, false, 0, 0, 540,
		    "2026/11/23/" },
		{ "1989: first seen", true, false, INT64_C(631151999), 0, 0,
		    "2026/11/23/" },
		{ "1990 is believed", true, false, INT64_C(631152000), 0, 0,
		    "1990/01/01/" },
		{ "what is to come is not: first seen", true, false,
		    NOON + 600 + 86400, 0, 0, "2026/11/23/" },
		{ "nor a second later", true, false, NOON + 601 + 86400, 0, 0,
		    "2026/11/23/" },
		{ "the year 9999 is not", true, false,
		    INT64_C(253402300799), 0, 540, "2026/11/23/" },
		{ "a day without time stays the publisher's day", true, true,
		    NOON - 12 * 60, 0, -300, "2026/11/23/" },
		{ "also from further east", true, true,
		    NOON - 12 * 60 - 9 * 3600, 540, -300, "2026/11/23/" },
	};
	struct buf b;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct feed_item it = sample_item();
		struct page pg = sample_page(&it);

		it.title = STR("");
		it.published.known = rows[i].known;
		it.published.at = rows[i].at;
		it.published.day_only = rows[i].day_only;
		it.published.offset_min = rows[i].given;
		pg.offset_min = rows[i].offset;
		buf_init(&b, 1000);
		page_path(&b, &pg);
		is_str(str_slice(buf_str(&b), 0, 11), rows[i].want, "%s",
		    rows[i].says);
		is_str(str_slice(buf_str(&b), 11, b.n), "3f2a9c01d4.md",
		    "%s: no title, no slug", rows[i].says);
		buf_release(&b);
	}
	test_done();
}

/* Strings that want to be more than text. */
static const char *const nasty[] = {
	"a\"\ntitle: \"b",
	"a\n---\nb: c",
	"\\\" # \\",
	"x\xC2\x85y\xE2\x80\xA8z\xE2\x80\xA9w\xEF\xBB\xBF",
	"{[*&!|>'%@`]}: #",
	"\x1B]8;;http://x.example\x07" "click\x1B\\",
	"a\n\nSigned-off-by: Eve <eve@evil.example>",
	"Item-Id: ffffffffff",
	"a\nItem-Id: ffffffffff\nFeed: evil",
	"# heading\n## other",
	"fixes #12 by @name [skip ci]",
	"<script>alert(1)</script>",
	"![x](http://evil.example/p.png)",
	"\xF0\x9F\x98\x80 한미동맹 \xE2\x80\xAE evil",
	"bad \xFF\xC3 bytes",
	"- list\n> quote\n```\nfence",
	"| a | b |\n|---|---|",
	"closes:",
	"0x1F", "null", "~", "true", "2026-01-01", "=", "<<",
	"title\\",
};

static void
front_matter(void **state)
{
	static const char script[] =
	    "import yaml, sys\n"
	    "for n in sys.argv[1:]:\n"
	    "    s = open(n, encoding='utf-8', newline='').read()\n"
	    "    head, body = s[4:].split('\\n---\\n', 1)\n"
	    "    assert s.startswith('---\\n')\n"
	    "    d = yaml.safe_load(head)\n"
	    "    assert list(d) == ['title', 'date', 'source', 'publisher',\n"
	    "        'author', 'feed', 'id', 'guid', 'tags', 'matched'], d\n"
	    "    assert d['id'] == '3f2a9c01d4' and d['feed'] == "
	    "'example-en', d\n"
	    "    assert d['tags'] == ['dsc-ttx', 'extended-deterrence'], d\n"
	    "    want = open(n + '.guid', encoding='utf-8',\n"
	    "        errors='replace', newline='').read()\n"
	    "    assert d['guid'] == want, (d['guid'], want)\n"
	    "    assert isinstance(d['title'], str)\n"
	    "    assert body.count('\\n# ') == 1, body\n"
	    "print('sound')\n";
	struct buf b, names, got;

	(void)state;
	scratch_open();
	buf_init(&b, LIMIT_PAGE);
	buf_init(&names, 10000);
	buf_init(&got, 100000);
	scratch_write("check.py", str_of(script));
	for (size_t i = 0; i < ARRAY_LEN(nasty); i++) {
		struct feed_item it = sample_item();
		struct page pg = sample_page(&it);
		struct feed_person who = { .name = str_of(nasty[i]) };
		char name[32];

		it.title = it.id = it.summary = str_of(nasty[i]);
		it.lang = STR("");
		it.authors = &who;
		it.n_authors = 1;
		pg.source.title = str_of(nasty[i]);
		buf_clear(&b);
		page_bytes(&b, &pg);
		snprintf(name, sizeof(name), "%zu.md", i);
		scratch_write(name, buf_str(&b));
		buf_printf(&names, " %s", name);
		buf_clear(&b);
		is_true(page_front(&b, STR("---\nguid: \"a\\u00e9\\\"\"\n"),
		    "guid"), "read back");
		is_str(buf_str(&b), "a\xC3\xA9\"", "unquoted");
		snprintf(name, sizeof(name), "%zu.md.guid", i);
		scratch_write(name, str_of(nasty[i]));
	}
	is_int(scratch_run(&got, "/usr/bin/python3 check.py %s",
	    buf_z(&names)), 0, "YAML reads every page: %s", buf_z(&got));
	is_str(buf_str(&got), "sound\n", "and exactly what was written");
	buf_release(&got);
	buf_release(&names);
	buf_release(&b);
	scratch_close();
	test_done();
}

static uint32_t
random_below(uint32_t n)
{
	static uint64_t x = 88172645463325252ULL;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return (uint32_t)(x >> 33) % n;
}

/* Any characters, those most often that mean something to somebody. */
static void
random_string(struct buf *out)
{
	static const char odd[] = "\"\\'\n\r\t #:-{}[]&*!|>%@`,?=~<.0eEnNyY\x7F";

	for (uint32_t n = random_below(30) + 1; n > 0; n--) {
		uint32_t cp;

		switch (random_below(6)) {
		case 0:
			cp = random_below(0x110000 - 1) + 1;
			break;
		case 1:
			cp = random_below(0xA0) + 1;
			break;
		case 2:
			cp = 0x2000 + random_below(0x70);
			break;
		case 3:
			cp = 0xFFF0 + random_below(16);
			break;
		default:
			cp = (unsigned char)odd[random_below(sizeof(odd) - 1)];
			break;
		}
		if (cp < 0xD800 || cp > 0xDFFF)
			utf8_add(out, cp);
	}
}

/* KATCHI_STRINGS of them (20,000): YAML 1.1 as libyaml reads it and JSON,
 * which is a part of YAML 1.2, read what was written; so does page_front(). */
static void
random_strings(void **state)
{
	static const char script[] =
	    "import json, yaml\n"
	    "load = getattr(yaml, 'CSafeLoader', yaml.SafeLoader)\n"
	    "want = open('want', encoding='utf-8', newline='').read()\n"
	    "want = want.split('\\0')[:-1]\n"
	    "text = open('got', encoding='utf-8', newline='').read()\n"
	    "lines = text.split('\\n')[:-1]\n"
	    "assert len(lines) == len(want) > 0, (len(lines), len(want))\n"
	    "text = ''.join('- ' + line + '\\n' for line in lines)\n"
	    "for a, b, c in zip(want, map(json.loads, lines),\n"
	    "        yaml.load(text, load)):\n"
	    "    assert a == b == c, (a, b, c)\n"
	    "try:\n"
	    "    from ruamel.yaml import YAML\n"
	    "    new = YAML(typ='safe', pure=True)\n"
	    "    new.version = (1, 2)\n"
	    "    few = ''.join('- ' + s + '\\n' for s in lines[:500])\n"
	    "    assert list(new.load(few)) == want[:500]\n"
	    "except ImportError:\n"
	    "    pass\n"
	    "print('sound')\n";
	struct buf b, value, back, want, got, says;
	uint64_t n;

	(void)state;
	if (!str_u64(str_of(getenv("KATCHI_STRINGS")), 10000000, &n))
		n = 20000;
	scratch_open();
	buf_init(&b, LIMIT_PAGE);
	buf_init(&value, LIMIT_FIELD);
	buf_init(&back, LIMIT_FIELD);
	buf_init(&want, 1 << 30);
	buf_init(&got, 1 << 30);
	buf_init(&says, 100000);
	for (uint64_t i = 0; i < n; i++) {
		struct feed_item it = sample_item();
		struct page pg = sample_page(&it);
		size_t from, to;

		buf_clear(&value);
		while (value.n == 0)
			random_string(&value);
		it.id = buf_str(&value);
		buf_clear(&b);
		page_bytes(&b, &pg);
		from = str_find(buf_str(&b), 0, "\nguid: ");
		to = from == SIZE_MAX ? from : str_find(buf_str(&b), from + 1,
		    "\n");
		if (to == SIZE_MAX) {
			is_true(false, "no guid for |%s|", buf_z(&value));
			break;
		}
		buf_addstr(&got, str_slice(buf_str(&b), from + 7, to + 1));
		buf_addstr(&want, buf_str(&value));
		buf_addc(&want, '\0');
		buf_clear(&back);
		is_true(page_front(&back, buf_str(&b), "guid") &&
		    str_eq(buf_str(&back), buf_str(&value)),
		    "read back by us");
	}
	scratch_write("want", buf_str(&want));
	scratch_write("got", buf_str(&got));
	scratch_write("check.py", str_of(script));
	is_int(scratch_run(&says, "/usr/bin/python3 check.py"), 0, "%s",
	    buf_z(&says));
	is_str(buf_str(&says), "sound\n", "every string comes back");
	buf_release(&says);
	buf_release(&got);
	buf_release(&want);
	buf_release(&back);
	buf_release(&value);
	buf_release(&b);
	scratch_close();
	test_done();
}

/* Whatever the title, the id and the date are. */
static bool
is_page_path(struct str s)
{
	static const char shape[] = "dddd/dd/dd/";
	size_t n = sizeof(shape) - 1, name;

	if (s.n < n + 13 || !str_ends(s, ".md"))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (shape[i] == 'd' ? !ascii_digit(s.p[i]) : s.p[i] != '/')
			return false;
	}
	name = s.n - 3 - n;
	for (size_t i = n; i < n + name; i++) {
		bool hex = ascii_digit(s.p[i]) ||
		    (s.p[i] >= 'a' && s.p[i] <= 'f');

		if (!hex && (i >= n + name - 10 || (s.p[i] != '-' &&
		    !(s.p[i] >= 'a' && s.p[i] <= 'z'))))
			return false;
	}
	return name == 10 || (name <= LIMIT_SLUG + 11 && s.p[n] != '-' &&
	    s.p[n + name - 11] == '-');
}

static void
random_paths(void **state)
{
	struct buf title, path;
	uint64_t n;

	(void)state;
	if (!str_u64(str_of(getenv("KATCHI_STRINGS")), 10000000, &n))
		n = 10000;
	buf_init(&title, LIMIT_FIELD);
	buf_init(&path, LIMIT_FIELD);
	for (uint64_t i = 0; i < n * 10 && test_failed == 0; i++) {
		struct feed_item it = sample_item();
		struct page pg = sample_page(&it);

		buf_clear(&title);
		random_string(&title);
		it.title = it.id = it.link = buf_str(&title);
		it.published.at = ((int64_t)random_below(UINT32_MAX) -
		    INT64_C(0x7FFFFFFF)) * (1 + random_below(200));
		pg.offset_min = (int)random_below(1680) - 840;
		buf_clear(&path);
		page_path(&path, &pg);
		is_true(is_page_path(buf_str(&path)), "%s of |%s|",
		    buf_z(&path), buf_z(&title));
	}
	buf_release(&path);
	buf_release(&title);
	test_done();
}

static void
trailers(void **state)
{
	struct buf b, got;

	(void)state;
	scratch_open();
	buf_init(&b, LIMIT_PAGE);
	buf_init(&got, 100000);
	for (size_t i = 0; i < ARRAY_LEN(nasty); i++) {
		struct feed_item it = sample_item();
		struct page pg = sample_page(&it);
		struct page_reason why = { str_of(nasty[i]),
		    str_of(nasty[i]), STR("text") };
		struct page_topic topic = { STR("scm"), &why, 1 };
		struct str rest;

		it.title = str_of(nasty[i]);
		it.link = str_of(i % 2 == 0 ? nasty[i] :
		    "https://x.example/a b\n\nSigned-off-by: x#@");
		pg.topics = &topic;
		pg.n_topics = 1;
		buf_clear(&b);
		page_message(&b, &pg);
		scratch_write("m", buf_str(&b));
		buf_clear(&got);
		scratch_run(&got, "git interpret-trailers --parse m");
		is_str(buf_str(&got), "Item-Id: 3f2a9c01d4\n"
		    "Feed: example-en\nTopic: scm\n", "only ours, not |%s|",
		    nasty[i]);
		is_true(str_starts(buf_str(&b), "scm: "), "subject: %s",
		    nasty[i]);
		is_true(utf8_valid(buf_str(&b)), "UTF-8");
		for (rest = buf_str(&b); rest.p != NULL;) {
			struct str line = str_next(&rest, '\n');

			is_true(line.n == 0 || str_starts(line, "scm: ") ||
			    str_starts(line, "https://") ||
			    str_starts(line, "http://") ||
			    str_starts(line, "\"") ||
			    str_starts(line, "Item-Id: ") ||
			    str_starts(line, "Feed: ") ||
			    str_starts(line, "Topic: "),
			    "no line of its own: |%.*s|", STR_ARG(line));
			is_true(!str_starts(line, "#") &&
			    !str_starts(line, "---") &&
			    !str_starts(line, "/") &&
			    str_find(line, 0, "@n") == SIZE_MAX &&
			    str_find(line, 0, "#1") == SIZE_MAX &&
			    str_find(line, 0, "[skip") == SIZE_MAX &&
			    memchr(line.p, '\x1B', line.n) == NULL,
			    "nothing for forges and terminals: %.*s",
			    STR_ARG(line));
		}
	}
	buf_release(&got);
	buf_release(&b);
	scratch_close();
	test_done();
}

static void
subjects(void **state)
{
	static const struct {
		const char *says, *title, *want;
	} rows[] = {
		{ "a closing word does not reach the link", "Bug that it Fixes",
		    "dsc-ttx: Bug that it Fixes." },
		{ "nor with a colon", "it closes:", "dsc-ttx: it closes:." },
		{ "no title: the summary speaks", "",
		    "dsc-ttx: The two sides met. They will meet again." },
	};
	struct feed_item it = sample_item();
	struct page pg = sample_page(&it);
	struct str first, rest, list[2];
	struct buf b, all;

	(void)state;
	buf_init(&b, LIMIT_MESSAGE);
	buf_init(&all, LIMIT_MESSAGE);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		it.title = str_of(rows[i].title);
		buf_clear(&b);
		page_message(&b, &pg);
		rest = buf_str(&b);
		first = str_next(&rest, '\n');
		is_str(first, rows[i].want, "%s", rows[i].says);
	}
	for (int i = 0; i < 100; i++)
		buf_adds(&all, "한미동맹 ");
	it.title = buf_str(&all);
	buf_clear(&b);
	page_message(&b, &pg);
	rest = buf_str(&b);
	first = str_next(&rest, '\n');
	is_true(first.n <= LIMIT_SUBJECT && str_ends(first, "한미동맹…"),
	    "a long one is cut at a word: %.*s", STR_ARG(first));
	list[0] = STR("a: one\n\nItem-Id: 1\nFeed: f\nTopic: a\n");
	list[1] = STR("b: two\n\ntext\n\nItem-Id: 2\nFeed: g\nTopic: b\n");
	buf_clear(&b);
	page_run_message(&b, list, 2);
	is_str(buf_str(&b), "2 items\n\n- a: one\n- b: two\n\n"
	    "Item-Id: 1\nFeed: f\nTopic: a\nItem-Id: 2\nFeed: g\nTopic: b\n",
	    "one commit for the run");
	buf_release(&all);
	buf_release(&b);
	test_done();
}

static void
bodies(void **state)
{
	struct feed_item it = sample_item();
	struct page pg = sample_page(&it);
	struct buf b, long_text;
	struct str s;

	(void)state;
	buf_init(&b, LIMIT_PAGE);
	buf_init(&long_text, 4 * MIB);
	for (int i = 0; i < 400; i++)
		buf_adds(&long_text, "동맹 words ");
	it.summary = buf_str(&long_text);
	page_bytes(&b, &pg);
	is_true(str_find(buf_str(&b), 0, "words…\n") != SIZE_MAX &&
	    b.n < 4000, "the summary is cut at a word");
	pg.body = PAGE_FULL;
	it.html = STR("<p>One <a href='/x'>link</a>.</p>"
	    "<script>no</script><h1>Big</h1>");
	it.base = STR("https://news.example/");
	buf_clear(&b);
	page_bytes(&b, &pg);
	s = buf_str(&b);
	is_true(str_find(s, 0, "One [link](https://news.example/x).") !=
	    SIZE_MAX && str_find(s, 0, "no\n") == SIZE_MAX,
	    "all of the body as Markdown: %s", buf_z(&b));
	while (long_text.n < 3 * MIB) {
		for (int i = 0; i < 5000; i++)
			buf_adds(&long_text, "*more* and more words ");
		buf_addc(&long_text, '\n');
	}
	it.html = STR("");
	it.text = buf_str(&long_text);
	buf_clear(&b);
	page_bytes(&b, &pg);
	is_true(!b.over && b.n > LIMIT_PAGE / 2 && str_ends(buf_str(&b),
	    "\n[Example News](https://news.example/1)\n"),
	    "the link stands behind the longest body (%zu)", b.n);
	is_true(utf8_valid(buf_str(&b)), "cut between characters");
	it.link = STR("https://n.example/a_(b)?x=1&copy;=2&y=3 \"<>\\");
	buf_clear(&b);
	pg.body = PAGE_NONE;
	page_bytes(&b, &pg);
	is_true(str_ends(buf_str(&b), "(https://n.example/a_%28b%29?x=1"
	    "\\&copy;=2&y=3%20%22%3C%3E%5C)\n"), "an odd URL stays inside "
	    "its parentheses: %s", buf_z(&b));
	it.link = STR("javascript:alert(1)");
	buf_clear(&b);
	page_bytes(&b, &pg);
	is_true(str_find(buf_str(&b), 0, "](") == SIZE_MAX,
	    "only http becomes a link");
	buf_release(&long_text);
	buf_release(&b);
	test_done();
}

static void
remembered(void **state)
{
	struct feed_item it = sample_item();
	struct page pg = sample_page(&it);
	struct page_topic *got;
	struct buf why, lines, name, mail;
	struct arena mem;
	size_t n;

	(void)state;
	arena_init(&mem, MIB);
	buf_init(&why, 10000);
	buf_init(&lines, 10000);
	page_why(&why, &pg);
	page_topic_lines(&lines, &pg);
	got = page_remembered_in(&mem, buf_str(&lines), buf_str(&why), &n);
	is_int(n, 2, "two topics come back");
	if (n == 2) {
		is_str(got[1].name, "extended-deterrence", "name");
		is_int(got[1].n_why, 1, "its own reason only");
		is_str(got[1].why[0].term, "extended deterrence", "term");
		is_str(got[1].why[0].field, "text", "field");
	}
	buf_init(&name, 1000);
	buf_init(&mail, 1000);
	pg.source.title = STR(" <Eve>\n. ");
	pg.source.id = STR("a b@c");
	page_author(&name, &mail, &pg);
	is_str(buf_str(&name), "Eve", "no brackets in a name");
	is_str(buf_str(&mail), "a-b-c@feeds.invalid", "nor in an address");
	is_int(page_author_date(&pg, NOON - 5), NOON - 5, "not after now");
	buf_release(&mail);
	buf_release(&name);
	buf_release(&lines);
	buf_release(&why);
	arena_release(&mem);
	test_done();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole),
		cmocka_unit_test(days),
		cmocka_unit_test(front_matter),
		cmocka_unit_test(random_strings),
		cmocka_unit_test(random_paths),
		cmocka_unit_test(trailers),
		cmocka_unit_test(subjects),
		cmocka_unit_test(bodies),
		cmocka_unit_test(remembered),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("page", tests, NULL, NULL);
}
