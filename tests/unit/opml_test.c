#include "feed/opml.h"

#include <stdlib.h>

#include "base/limits.h"
#include "test.h"

#include "base/banned.h"

/* An outline as "folder/folder|title|url|type|lang|category@line". */
static void
show(struct buf *b, const struct opml_outline *o)
{
	for (size_t i = 0; i < o->n_folders; i++)
		buf_printf(b, "%s%.*s", i > 0 ? "/" : "",
		    STR_ARG(o->folders[i]));
	buf_printf(b, "|%.*s|%.*s|%.*s|%.*s|%.*s@%u\n", STR_ARG(o->title),
	    STR_ARG(o->url), STR_ARG(o->type), STR_ARG(o->lang),
	    STR_ARG(o->category), o->line);
}

static const struct {
	const char *says;
	const char *text;
	const char *want;       /* outlines, or the beginning of the error */
} rows[] = {
	{ "a feed", "<opml><body><outline text='A' type='rss' "
	    "xmlUrl='http://a.example/'/></body></opml>",
	    "|A|http://a.example/|rss||@1\n" },
	{ "title beats text", "<opml><body><outline text='A' title='B' "
	    "xmlUrl='u'/></body></opml>", "|B|u|||@1\n" },
	{ "an empty title does not", "<opml><body><outline text='A' title=' '"
	    " xmlUrl='u'/></body></opml>", "|A|u|||@1\n" },
	{ "names of attributes and elements in any case", "<OPML><Body>"
	    "<OUTLINE Text='A' XMLURL='u' LANGUAGE='ko'/></Body></OPML>",
	    "|A|u||ko|@1\n" },
	{ "folders in folders, and lines", "<opml>\n<body>\n<outline "
	    "text='F'>\n<outline text='G'><outline text='A' xmlUrl='u'/>"
	    "</outline>\n<outline text='B' xmlUrl='v'/></outline></body>"
	    "</opml>", "F/G|A|u|||@4\nF|B|v|||@5\n" },
	{ "a folder without a name is none", "<opml><body><outline><outline "
	    "text='A' xmlUrl='u'/></outline></body></opml>",
	    "|A|u|||@1\n" },
	{ "a feed may have feeds below it", "<opml><body><outline text='A' "
	    "xmlUrl='u'><outline text='B' xmlUrl='v'/></outline></body>"
	    "</opml>", "|A|u|||@1\nA|B|v|||@1\n" },
	{ "an outline that is nothing is told of", "<opml><body><outline "
	    "text='A'/></body></opml>", "|A||||@1\n" },
	{ "an empty folder, too", "<opml><body><outline text='F'></outline>"
	    "</body></opml>", "|F||||@1\n" },
	{ "a full folder is not", "<opml><body><outline text='F'><outline "
	    "text='A' xmlUrl='u'/></outline></body></opml>",
	    "F|A|u|||@1\n" },
	{ "white space collapses in titles, is trimmed from URLs", "<opml>"
	    "<body><outline text=' A  &#10; B ' xmlUrl=' u '/></body></opml>",
	    "|A B|u|||@1\n" },
	{ "what references bring in is one line without controls", "<opml>"
	    "<body><outline text='a&#127;b&#133;' xmlUrl='u&#9;v&#10;w'/>"
	    "</body></opml>", "|a b\xE2\x80\xA6|u v w|||@1\n" },
	{ "the body may be missing", "<opml><outline text='A' xmlUrl='u'/>"
	    "</opml>", "|A|u|||@1\n" },
	{ "other elements are not looked at", "<opml><head><outline "
	    "text='H' xmlUrl='h'/></head><body><x><outline text='X' "
	    "xmlUrl='x'/></x><outline text='A' xmlUrl='u'/></body></opml>",
	    "|A|u|||@1\n" },
	{ "a prolog of all kinds", "\xEF\xBB\xBF<?xml version='1.0'?>\n"
	    "<!-- <opml> --><!DOCTYPE opml>\n<opml><body><outline text='A' "
	    "xmlUrl='u'/></body></opml>", "|A|u|||@3\n" },
	{ "bare & is read anyway", "<opml><body><outline text='A & B' "
	    "xmlUrl='u?a=1&b=2'/></body></opml>", "|A & B|u?a=1&b=2|||@1\n" },
	{ "the end may be missing", "<opml><body><outline text='A' "
	    "xmlUrl='u'/>", "|A|u|||@1\n" },
	{ "an entity of one's own", "<!DOCTYPE opml [<!ENTITY x 'Y'>]><opml>"
	    "<body><outline text='&#x41;' xmlUrl='u'/></body></opml>",
	    "|A|u|||@1\n" },
	{ "a feed is no list", "<rss version='2.0'><channel><title>x</title>"
	    "</channel></rss>", "a feed, not an OPML list of feeds" },
	{ "even one that writes about OPML", "<rss version='2.0'><channel>"
	    "<title><![CDATA[<opml >]]></title></channel></rss>",
	    "a feed, not an OPML list of feeds" },
	{ "nor is nothing", "", "an empty document, not an OPML list" },
	{ "nor text", "https://a.example/", "plain text, not an OPML list" },
};

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct arena mem;
		struct opml o;
		struct buf b;
		struct err e;

		arena_init(&mem, LIMIT_FEED_ARENA);
		buf_init(&b, LIMIT_OUTPUT);
		if (opml_parse(&o, &mem, str_of(rows[i].text), &e) == 0) {
			for (size_t k = 0; k < o.n; k++)
				show(&b, &o.list[k]);
			is_str(buf_str(&b), rows[i].want, "%s",
			    rows[i].says);
		} else {
			is_true(str_starts(str_of(e.msg), rows[i].want),
			    "%s: %s", rows[i].says, e.msg);
		}
		buf_release(&b);
		arena_release(&mem);
	}
	test_done();
}

static void
test_limits(void **state)
{
	struct arena mem;
	struct opml o;
	struct buf b;
	struct err e;

	(void)state;
	arena_init(&mem, LIMIT_FEED_ARENA);
	buf_init(&b, LIMIT_BODY);
	buf_adds(&b, "<opml><body>");
	for (size_t i = 0; i < LIMIT_OPML_OUTLINES + 5; i++)
		buf_adds(&b, "<outline xmlUrl='u'/>");
	buf_adds(&b, "</body></opml>");
	is_int(opml_parse(&o, &mem, buf_str(&b), &e), 0, "too many");
	is_int(o.n, LIMIT_OPML_OUTLINES, "are cut");
	is_int(o.dropped, 5, "and counted");

	buf_clear(&b);
	arena_reset(&mem);
	buf_adds(&b, "<opml><body>");
	for (size_t i = 0; i < LIMIT_OPML_DEPTH + 5; i++)
		buf_adds(&b, "<outline text='F'>");
	is_int(opml_parse(&o, &mem, buf_str(&b), &e), 0, "too deep");
	is_true(o.dropped > 0, "is counted");
	is_true(o.truncated, "and cut");
	buf_release(&b);
	arena_release(&mem);
	test_done();
}

static void
test_escape(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 100);
	opml_escape(&b, STR("a&b<c>\"d\"\n'e'"));
	is_str(buf_str(&b), "a&amp;b&lt;c&gt;&quot;d&quot; 'e'",
	    "what would end an attribute does not");
	buf_release(&b);
	test_done();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_escape),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("opml", tests, NULL, NULL);
}
