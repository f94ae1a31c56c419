#include "test.h"

#include <stdlib.h>
#include <time.h>

#include <zlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"
#include "feed/feed.h"
#include "feed/coding.h"
#include "feed/jsonmend.h"
#include "feed/loose_ref.h"
#include "feed/loose_tag.h"
#include "feed/shape.h"
#include "feed/vocab.h"

#include "base/banned.h"

static struct arena mem;

static int
parse(struct feed *f, struct str bytes, struct err *e)
{
	struct feed_input in = { .bytes = bytes };

	arena_reset(&mem);
	return feed_parse(f, &mem, &in, e);
}

/* "title|link|text" of each item, parted by " / ". */
static void
digest(struct buf *out, const struct feed *f)
{
	for (size_t i = 0; i < f->n_items; i++) {
		const struct feed_item *item = &f->items[i];

		if (i > 0)
			buf_adds(out, " / ");
		buf_addstr(out, item->title);
		buf_addc(out, '|');
		buf_addstr(out, item->link);
		buf_addc(out, '|');
		buf_addstr(out, item->text.n > 0 ? item->text :
		    item->summary);
	}
}

static void
vocabulary(void **state)
{
	static const struct {
		const char *says;
		enum in in;
		enum ns ns;
		const char *name;
		enum field want;
	} rows[] = {
		{ "RSS has no namespace", IN_ITEM, NS_CORE, "pubDate",
		    FIELD_PUBLISHED },
		{ "case does not count", IN_ITEM, NS_CORE, "PUBDATE",
		    FIELD_PUBLISHED },
		{ "Atom names are known in RSS", IN_ITEM, NS_CORE, "updated",
		    FIELD_UPDATED },
		{ "RSS names are known in Atom", IN_ITEM, NS_ATOM, "pubDate",
		    FIELD_PUBLISHED },
		{ "a place counts", IN_PICTURE, NS_CORE, "title",
		    FIELD_NONE },
		{ "a namespace counts", IN_ITEM, NS_SY, "title", FIELD_NONE },
		{ "nothing is known below nothing", IN_NOWHERE, NS_CORE,
		    "title", FIELD_NONE },
		{ "a name of any length", IN_ITEM, NS_CORE,
		    "titletitletitletitletitletitletitle", FIELD_NONE },
	};
	const struct vocab_row *a, *b;

	(void)state;
	for (size_t i = 1; (b = vocab_row(i)) != NULL; i++) {
		a = vocab_row(i - 1);
		is_true(a->in < b->in || (a->in == b->in && (a->ns < b->ns ||
		    (a->ns == b->ns && strcmp(a->name, b->name) < 0))),
		    "row %zu, %s, is in its place", i, b->name);
	}
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		a = vocab_find(rows[i].in, rows[i].ns, str_of(rows[i].name));
		is_int(a != NULL ? (enum field)a->field : FIELD_NONE,
		    rows[i].want, "%s", rows[i].says);
	}
	is_int(vocab_ns(STR("http://www.w3.org/2005/Atom/")), NS_ATOM,
	    "a slash too many");
	is_int(vocab_ns(STR("https://search.yahoo.com/mrss")), NS_MEDIA,
	    "https, and a slash too few");
	is_int(vocab_ns(STR("urn:x")), NS_OTHER, "a foreign one");
	is_int(vocab_prefix(STR("dc")), NS_DC, "by custom");
	test_done();
}

static void
references(void **state)
{
	static const struct {
		const char *says, *in, *want;
		size_t used;
	} rows[] = {
		{ "XML's own", "&amp;x", "&", 5 },
		{ "HTML's", "&nbsp;", "\u00A0", 6 },
		{ "two characters", "&nvlt;", "<\u20D2", 6 },
		{ "decimal", "&#54620;", "한", 8 },
		{ "hexadecimal", "&#xD55C;", "한", 8 },
		{ "windows-1252", "&#146;", "\u2019", 6 },
		{ "two halves are one", "&#xD83D;&#xDE00;",
		    "\xF0\x9F\x98\x80", 16 },
		{ "one half is none", "&#xD83D;&#65;", "\uFFFD", 8 },
		{ "too large", "&#99999999999999999999;", "\uFFFD", 23 },
		{ "a control is dropped", "&#8;", "", 4 },
		{ "without semicolon it is text", "&copy=1", "", 0 },
		{ "a bare &", "& b", "", 0 },
		{ "an unknown name is text", "&frobnicate;", "", 0 },
		{ "nothing behind it", "&", "", 0 },
		{ "no digits", "&#;", "", 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char out[8];
		struct str got = { out, 0 };

		is_int(loose_ref(str_of(rows[i].in), out, &got.n),
		    rows[i].used, "%s", rows[i].says);
		is_str(got, rows[i].want, "%s", rows[i].says);
	}
	test_done();
}

static void
tags(void **state)
{
	static const struct {
		const char *says, *in, *want;
		size_t end;
	} rows[] = {
		{ "quoted", "<a b=\"1\" c='2'>", "a b=1 c=2", 15 },
		{ "unquoted", "<a b=1 c=http://x/>", "a b=1 c=http://x", 19 },
		{ "no blank between", "<a b=\"1\"c=\"2\">", "a b=1 c=2", 14 },
		{ "no value", "<a b c>", "a b= c=", 7 },
		{ "references", "<a b='&lt;&copy=1'>", "a b=<&copy=1", 19 },
		{ "> in quotes", "<a b='>'>", "a b=>", 9 },
		{ "twice", "<a b=1 b=2>", "a b=1 b=2", 11 },
		{ "a quote that never ends", "<a b=\"1>x", "a b=1", 8 },
		{ "the next tag comes first", "<a b=1<c>", "a b=1", 6 },
		{ "prefix and dots", "<a:b.c-d_1/>", "a:b.c-d_1", 12 },
		{ "Hangul is no name", "<단독>", "", 0 },
		{ "nor does a name end in it", "<a단독>", "", 0 },
		{ "the document ends", "<a b='1'", "a b=1", SIZE_MAX },
	};
	struct loose_tag *t = mem_alloc(sizeof(*t));

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf got;
		size_t end;

		loose_tag_init(t);
		buf_init(&got, LIMIT_FIELD);
		end = loose_tag_read(t, str_of(rows[i].in), 0);
		is_int(end, rows[i].end, "%s", rows[i].says);
		if (end != 0) {
			buf_addstr(&got, t->name);
			for (size_t k = 0; t->atts[k] != NULL; k += 2)
				buf_printf(&got, " %s=%s", t->atts[k],
				    t->atts[k + 1]);
			is_str(buf_str(&got), rows[i].want, "%s",
			    rows[i].says);
		}
		buf_release(&got);
		loose_tag_release(t);
	}
	free(t);
	test_done();
}

#define CHANNEL(s) "<rss><channel>" s "</channel></rss>"

static void
damage(void **state)
{
	static const struct {
		const char *says, *in, *want;
	} rows[] = {
		{ "bare &", CHANNEL("<item><title>A & B &c</title></item>"),
		    "A & B &c||" },
		{ "& in a link stays", CHANNEL("<item><link>http://a.b/?x&"
		    "copy=1</link></item>"), "|http://a.b/?x&copy=1|" },
		{ "< that is less than", CHANNEL("<item><title>1 < 2 <3"
		    "</title></item>"), "1 < 2 <3||" },
		{ "< before Hangul", CHANNEL("<item><title><단독> &"
		    "</title></item>"), "<단독> &||" },
		{ "a new item ends the old one", CHANNEL("<item><title>A"
		    "</title><item><title>B</title></item>"), "A|| / B||" },
		{ "a field ends the one before", CHANNEL("<item><title>A"
		    "<link>http://a.b/<description>C</item>"),
		    "A|http://a.b/|C" },
		{ "markup in content is no field", CHANNEL("<item>"
		    "<description><p>x <title>y</title><br>z</description>"
		    "<title>T</title></item>"), "T||x\nz" },
		{ "crossed end tags", CHANNEL("<item><title>A</link><link>"
		    "http://a.b/</title></item>"), "A|http://a.b/|" },
		{ "an end tag too many", CHANNEL("</p><item><title>A</title>"
		    "</item></item><item><title>B</title></item>"),
		    "A|| / B||" },
		{ "an unknown element that never ends", CHANNEL("<x><item>"
		    "<title>A</title></item><item><title>B</title></item>"),
		    "A|| / B||" },
		{ "end tags in another case", CHANNEL("<item><title>A</TITLE>"
		    "<link>http://a.b/</Link></ITEM>"), "A|http://a.b/|" },
		{ "CDATA that never ends", CHANNEL("<item><title><![CDATA[A"
		    "</title><link>http://a.b/</link></item>"),
		    "A|http://a.b/|" },
		{ "a comment that never ends", CHANNEL("<!-- <item><title>A"
		    "</title></item>"), "A||" },
		{ "a document that ends in an item", "<rss><channel><item>"
		    "<title>A</title></item><item><title>B</title><link>"
		    "http://a.b/</link><description>C", "A|| / B|http://a.b/|" },
		{ "and knows too little of it", "<rss><channel><item>"
		    "<title>A</title></item><item><title>B", "A||" },
		{ "carriage returns are line ends", CHANNEL("<item><title>A"
		    "\r\nB & C\rD</title></item>"), "A B & C D||" },
		{ "200 levels too many", CHANNEL("<item><title>A</title>"
		    "<q><q><q><q>x</q></q></q></q></item>&"), "A||" },
		{ "Atom too", "<feed><entry><title>A & B</title><link href="
		    "http://a.b/ ><content type=html>&lt;p&gt;C</entry>"
		    "</feed>", "A & B|http://a.b/|C" },
	};
	struct feed f;
	struct err e;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf got;

		buf_init(&got, LIMIT_OUTPUT);
		is_int(parse(&f, str_of(rows[i].in), &e), 0, "%s",
		    rows[i].says);
		digest(&got, &f);
		is_str(buf_str(&got), rows[i].want, "%s", rows[i].says);
		buf_release(&got);
	}
	test_done();
}

static void
said(void **state)
{
	struct feed f;
	struct err e;

	(void)state;
	is_int(parse(&f, STR("\n\n<rss><channel>\n<item>\n<title>A & B & C"
	    "</title>\n</item></channel></rss>\nx"), &e), 0, "reads");
	is_int(f.damaged, true, "says that it was damaged");
	is_int(f.truncated, false, "and not truncated");
	is_int(f.n_mended, 3, "each fault once");
	is_int(f.mended[0].line, 5, "with its line");
	is_str(f.mended[0].says, "not well-formed: invalid token", "expat's");
	is_str(f.mended[1].says, "bare & in <title>", "what it was");
	is_int(f.mended[2].line, 7, "behind the root");
	is_int(f.items[0].line, 4, "an item has its line");
	is_int(parse(&f, STR("<rss><channel>"), &e), 0, "reads");
	is_int(f.truncated, true, "the end is missing");
	is_int(parse(&f, STR("<rss><channel/></rss>"), &e), 0, "reads");
	is_int(f.truncated || f.damaged || f.n_mended > 0, false,
	    "nothing to say");
	test_done();
}

static void
limits(void **state)
{
	struct feed_input in = { .bytes = { NULL, 0 } };
	struct arena small;
	struct feed f;
	struct err e;
	struct buf b;

	(void)state;
	buf_init(&b, LIMIT_BODY);
	buf_adds(&b, "<rss><channel>");
	for (unsigned i = 0; i < LIMIT_FEED_ITEMS + 5; i++)
		buf_printf(&b, "<item><title>%u</title></item>", i);
	buf_adds(&b, "</channel></rss>");
	is_int(parse(&f, buf_str(&b), &e), 0, "too many items");
	is_int(f.n_items, LIMIT_FEED_ITEMS, "are cut");
	is_int(f.dropped, 5, "and counted");
	buf_clear(&b);
	buf_adds(&b, "{\"version\":\"https://jsonfeed.org/version/1.1\","
	    "\"title\":\"t\",\"items\":[");
	for (unsigned i = 0; i < LIMIT_FEED_ITEMS + 5; i++)
		buf_printf(&b, "%s{\"id\":\"%u\",\"title\":\"x\"}",
		    i > 0 ? "," : "", i);
	buf_adds(&b, "]}");
	is_int(parse(&f, buf_str(&b), &e), 0, "too many in JSON (%s)", e.msg);
	is_int(f.n_items, LIMIT_FEED_ITEMS, "are cut, too");
	is_int(f.dropped, 5, "and counted");
	buf_clear(&b);
	buf_adds(&b, "<rss><channel>");
	for (unsigned i = 0; i < LIMIT_FEED_ITEMS + 5; i++)
		buf_printf(&b, "<item><title>%u</title></item>", i);
	buf_adds(&b, "</channel></rss>");
	in.bytes = buf_str(&b);
	arena_init(&small, 100 * KIB);
	is_int(feed_parse(&f, &small, &in, &e), 0, "a small arena");
	is_true(f.n_items > 10 && f.n_items + f.dropped ==
	    LIMIT_FEED_ITEMS + 5, "cuts too: %zu and %zu", f.n_items,
	    f.dropped);
	arena_release(&small);
	buf_clear(&b);
	buf_adds(&b, "<rss><channel><item><title>");
	while (b.n < 3 * LIMIT_TITLE)
		buf_adds(&b, "한");
	buf_adds(&b, "</title><link>http://a.b/</link></item></channel>"
	    "</rss>");
	is_int(parse(&f, buf_str(&b), &e), 0, "a long title");
	is_true(f.items[0].title.n <= LIMIT_TITLE &&
	    f.items[0].title.n > LIMIT_TITLE - 3, "is cut: %zu",
	    f.items[0].title.n);
	is_str(f.items[0].link, "http://a.b/", "and the rest is read");
	buf_release(&b);
	test_done();
}

static void
people(void **state)
{
	static const struct {
		const char *says, *in, *name, *email;
	} rows[] = {
		{ "RSS", "a@b.c (Name)", "Name", "a@b.c" },
		{ "mail", "Name <a@b.c>", "Name", "a@b.c" },
		{ "turned round", "Name (a@b.c)", "Name", "a@b.c" },
		{ "address only", "a@b.c", "", "a@b.c" },
		{ "name only", "Name", "Name", "" },
		{ "a name with a bracket", "Name (Desk)", "Name (Desk)", "" },
		{ "quoted", "\"Name\" <a@b.c>", "Name", "a@b.c" },
		{ "square brackets", "Name [a@b.c]", "Name", "a@b.c" },
		{ "the address first", "<a@b.c> Name", "Name", "a@b.c" },
		{ "so in round brackets", "(a@b.c) Name", "Name", "a@b.c" },
		{ "so in square ones", "[ a@b.c ] Name", "Name", "a@b.c" },
		{ "an address in nothing but brackets", "<a@b.c>", "",
		    "a@b.c" },
		{ "mailto inside", "Name (mailto:a@b.c)", "Name", "a@b.c" },
		{ "no address in them", "[Desk] Name", "[Desk] Name", "" },
		{ "brackets that do not fit", "Name ]a@b.c[",
		    "Name ]a@b.c[", "" },
		{ "an open one", "<a b", "<a b", "" },
		{ "mailto", "mailto:a@b.c", "", "a@b.c" },
		{ "nothing", " ", "", "" },
	};
	struct shape sh;

	(void)state;
	shape_init(&sh, &mem);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct feed_person p = shape_person(&sh, str_of(rows[i].in));

		is_str(p.name, rows[i].name, "%s", rows[i].says);
		is_str(p.email, rows[i].email, "%s", rows[i].says);
	}
	shape_release(&sh);
	test_done();
}

static void
shapes(void **state)
{
	static const struct {
		const char *says, *in, *line, *plain, *lines;
	} rows[] = {
		{ "nothing to do", "one two three four", "one two three four",
		    "one two three four", "one two three four" },
		{ "blanks", " a  b\tc ", "a b c", "a b c", "a b c" },
		{ "lines", "a\nb", "a b", "a b", "a\nb" },
		{ "paragraphs", "a\n \nb", "a b", "a\nb", "a\nb" },
		{ "two blanks far off", "12345678901234  5",
		    "12345678901234 5", "12345678901234 5",
		    "12345678901234 5" },
		{ "a tab far off", "123456789012345\t6", "123456789012345 6",
		    "123456789012345 6", "123456789012345 6" },
		{ "white space only", " \n\t ", "", "", "" },
	};
	struct shape sh;

	(void)state;
	shape_init(&sh, &mem);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str s = str_of(rows[i].in);

		is_str(shape_line(&sh, s), rows[i].line, "%s", rows[i].says);
		is_str(shape_plain(&sh, s), rows[i].plain, "%s",
		    rows[i].says);
		is_str(shape_lines(&sh, s), rows[i].lines, "%s",
		    rows[i].says);
	}
	is_str(shape_url(&sh, STR("http://a.b/c?d=1&e=2"), STR("")),
	    "http://a.b/c?d=1&e=2", "as given");
	is_str(shape_url(&sh, STR("/x y"), STR("http://a.b/c")),
	    "http://a.b/x%20y", "resolved");
	is_str(shape_url(&sh, STR("javascript:x"), STR("http://a.b/")), "",
	    "another scheme");
	is_str(shape_url(&sh, STR("x"), STR("")), "", "no base");
	shape_release(&sh);
	test_done();
}

static void
json(void **state)
{
	static const struct {
		const char *says, *in, *want;
	} rows[] = {
		{ "strings stay", "{\"a,]\":\"//\\\"\"}",
		    "{\"a,]\":\"//\\\"\"}" },
		{ "comments go", "{ // x\n \"a\" /* , */ : 1 }", "{\"a\":1}" },
		{ "commas too many go", "[1,2,]", "[1,2]" },
		{ "long numbers become strings", "[12345678901234567890]",
		    "[\"12345678901234567890\"]" },
		{ "a lone surrogate", "\"\\ud800x\"", "\"\\ufffdx\"" },
		{ "a pair", "\"\\ud83d\\ude00\"", "\"\\ud83d\\ude00\"" },
		{ "a second half alone", "\"\\ude00\"", "\"\\ufffd\"" },
		{ "a line end in a string", "\"a\nb\"", "\"a\\nb\"" },
		{ "a string that never ends", "[\"a", "[\"a" },
		{ "a comment that never ends", "[/* ", "[" },
		{ "an escape of JavaScript", "\"a\\x20b\"",
		    "\"a\\u0020b\"" },
		{ "an apostrophe with a backslash", "\"it\\'s\"",
		    "\"it's\"" },
		{ "an escape of nobody", "\"a\\-b\\q\"", "\"a-bq\"" },
		{ "half an escape", "\"\\x2\\u12\"", "\"x2\\\\u12\"" },
		{ "apostrophes for quotes", "['a\"b\\'c']",
		    "[\"a\\\"b'c\"]" },
		{ "names without quotes", "{a_1:1,$b : true}",
		    "{\"a_1\":1,\"$b\":true}" },
		{ "cut in an item", "{\"v\":1,\"items\":[{\"a\":[1]},{\"b\":\"c",
		    "{\"v\":1,\"items\":[{\"a\":[1]}]}" },
		{ "cut in the first item", "{\"v\":1,\"items\":[{\"b\":\"c",
		    "{\"v\":1,\"items\":[]}" },
		{ "cut between items", "{\"items\":[{\"a\":1},",
		    "{\"items\":[{\"a\":1}]}" },
		{ "cut behind them", "{\"items\":[{\"a\":1}]",
		    "{\"items\":[{\"a\":1}]}" },
		{ "cut in a member", "{\"a\":1,\"b\":\"c", "{\"a\":1}" },
		{ "cut in the first member", "{\"a\":\"b", "{\"a\":\"b" },
		{ "cut in another object",
		    "{\"a\":1,\"b\":{\"c\":{\"d\":1},\"e\":",
		    "{\"a\":1,\"b\":{\"c\":{\"d\":1}}}" },
		{ "what stands behind it", "{\"a\":1}{\"b\":", "{\"a\":1}" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf got;

		buf_init(&got, LIMIT_FIELD);
		jsonmend(&got, str_of(rows[i].in));
		is_str(buf_str(&got), rows[i].want, "%s", rows[i].says);
		buf_release(&got);
	}
	test_done();
}

/* 5 MB of gzip that are 5 GB: it is not unpacked to the end. */
static void
bomb(void **state)
{
	static unsigned char zeros[MIB], member[8 * KIB];
	clock_t before = clock();
	bool cut = false;
	struct buf b, out;
	struct err e;
	z_stream z;

	(void)state;
	memset(&z, 0, sizeof(z));
	assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9,
	    Z_DEFAULT_STRATEGY), Z_OK);
	z.next_in = zeros;
	z.avail_in = sizeof(zeros);
	z.next_out = member;
	z.avail_out = sizeof(member);
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	deflateEnd(&z);
	buf_init(&b, LIMIT_BODY);
	buf_init(&out, LIMIT_BODY);
	for (int i = 0; i < 5000; i++)
		buf_add(&b, (char *)member, sizeof(member) - z.avail_out);
	is_true(coding_is_gzip(buf_str(&b)), "gzip");
	is_int(coding_gunzip(&out, buf_str(&b), &cut, &e), -1, "a bomb");
	is_int(e.kind, ERR_LIMIT, "is refused: %s", e.msg);
	is_true((clock() - before) / CLOCKS_PER_SEC < 1,
	    "as soon as it is known to be one");
	buf_release(&out);
	buf_release(&b);
	test_done();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vocabulary),
		cmocka_unit_test(references),
		cmocka_unit_test(tags),
		cmocka_unit_test(damage),
		cmocka_unit_test(said),
		cmocka_unit_test(limits),
		cmocka_unit_test(bomb),
		cmocka_unit_test(people),
		cmocka_unit_test(shapes),
		cmocka_unit_test(json),
	};
	int failed;

	arena_init(&mem, LIMIT_FEED_ARENA);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	failed = cmocka_run_group_tests_name("feed", tests, NULL, NULL);
	arena_release(&mem);
	return failed;
}
