#include "test.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "cmd/explain_print.h"
#include "filter/explain.h"
#include "rules.h"

#include "base/banned.h"

#define T "[topic a]\n"
#define L "[list korea]\nterm = 한국\nterm = South Korea*\n"

static struct filter *
compile(const char *text)
{
	static struct rules r;
	struct filter *f;
	struct diags d;

	diags_init(&d);
	rules_read(&r, str_of(text));
	f = filter_compile(r.line, r.n, &d);
	diags_print(&d, stderr, false);
	assert_non_null(f);
	diags_release(&d);
	return f;
}

/* Of the first line: good or not, what it says, how many places. */
static const struct {
	const char *says, *rules, *title, *text, *want;
	enum explain_result result;
} rows[] = {
	{ "a line that holds", T "any = SCM", "SCM SCM", "",
	  "any good 2 ", EXPLAIN_MATCHES },
	{ "nothing found", T "any = SCM", "NCG", "", "any bad 0 none found",
	  EXPLAIN_UNTOUCHED },
	{ "a list without a hit", L T "all = @korea\nany = SCM", "SCM", "",
	  "all bad 0 none found", EXPLAIN_NOT },
	{ "what is forbidden is there", T "none = 공급망 관리\nany = SCM",
	  "SCM", "SCM의 공급망 관리", "none bad 1 found in the text",
	  EXPLAIN_NOT },
	{ "what is forbidden is not there", T "none = 공급망 관리\nany = SCM",
	  "SCM", "", "none good 0 ", EXPLAIN_MATCHES },
	{ "near: no side", L T "near = SCM ~20 @korea", "NCG", "",
	  "near bad 0 neither found", EXPLAIN_UNTOUCHED },
	{ "near: the first side", L T "near = SCM ~20 @korea", "SCM", "",
	  "near bad 1 SCM found, no @korea within 20 words", EXPLAIN_NOT },
	{ "near: the second side", L T "near = SCM ~20 @korea", "x", "한국",
	  "near bad 1 @korea found, no SCM within 20 words", EXPLAIN_NOT },
	{ "near: in two fields", L T "near = SCM ~20 @korea", "SCM", "한국",
	  "near bad 2 SCM and @korea found, but never in one field",
	  EXPLAIN_NOT },
	{ "near: too far", L T "near = SCM ~2 @korea", "SCM a b c 한국", "",
	  "near bad 2 SCM and @korea are 4 words apart, allowed are 2",
	  EXPLAIN_NOT },
	{ "near: the least distance counts", L T "near = SCM ~1 @korea",
	  "SCM a b c 한국 a b SCM", "",
	  "near bad 2 SCM and @korea are 3 words apart, allowed are 1",
	  EXPLAIN_NOT },
	{ "near: also when it comes first", L T "near = SCM ~1 @korea",
	  "SCM a 한국 a b c SCM", "",
	  "near bad 2 SCM and @korea are 2 words apart, allowed are 1",
	  EXPLAIN_NOT },
	{ "near: holds", L T "near = SCM ~2 @korea", "한국 SCM", "",
	  "near good 2 ", EXPLAIN_MATCHES },
	{ "another feed", T "feed = yna-*\nany = SCM", "SCM", "",
	  "feed bad 0 another one", EXPLAIN_NOT },
	{ "a pattern that was given up", T "any = re: (a+)+$",
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "",
	  "any bad 0 none found; the pattern took too long and was given up",
	  EXPLAIN_NOT },
	{ "a veto", T "any = 한미*\n[veto v]\nany = 한미약품", "한미약품", "",
	  "any good 1 ", EXPLAIN_VETOED },
	{ "a catch-all beside another topic",
	  T "any = 한미*\ncatch-all = on\n[topic b]\nany = SCM", "한미 SCM",
	  "", "any good 1 ", EXPLAIN_COVERED },
	{ "a catch-all alone",
	  T "any = 한미*\ncatch-all = on\n[topic b]\nany = SCM", "한미", "",
	  "any good 1 ", EXPLAIN_MATCHES },
	{ "a veto that does not count",
	  T "any = 한미*\nveto = off\n[veto v]\nany = 한미약품", "한미약품",
	  "", "any good 1 ", EXPLAIN_MATCHES },
};

static void
reasons(void **state)
{
	struct arena mem;
	struct buf b;

	(void)state;
	buf_init(&b, 1 * MIB);
	arena_init(&mem, LIMIT_MATCH_ARENA);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct filter *f = compile(rows[i].rules);
		struct filter_doc doc = { .feed = STR("lwn") };
		struct explain x;

		doc.field[FILTER_TITLE] = str_of(rows[i].title);
		doc.field[FILTER_TEXT] = str_of(rows[i].text);
		filter_explain(f, &doc, 0, &mem, &x);
		is_int(x.result, rows[i].result, "%s: result", rows[i].says);
		buf_clear(&b);
		buf_printf(&b, "%s %s %zu ",
		    explain_kind_name(x.lines[0].kind),
		    x.lines[0].good ? "good" : "bad", x.lines[0].n_why);
		explain_says(&b, &x.lines[0]);
		is_str(buf_str(&b), rows[i].want, "%s", rows[i].says);
		filter_free(f);
		arena_reset(&mem);
	}
	arena_release(&mem);
	buf_release(&b);
	test_done();
}

static const char rules[] = L "[topic scm]\ntitle = Consultative Meeting\n"
    "any = 한미안보협의회\nnear = SCM ~3 @korea\nnone = 공급망 관리\n"
    "[topic pair]\nany = 한미*\nany = SCM\nmin = 2\n"
    "[topic quiet]\nany = NCG\n"
    "[veto firm]\nany = 한미약품\n"
    "[topic long]\nany = re: 긴(?:무늬|글월)(?![A-Za-z0-9]) and some more\n";

static void
print(struct buf *b, bool json, bool color, const char *title,
    const char *text)
{
	struct explain_item item = { .id = STR("tag:x,1"),
		.title = str_of(title) };
	struct explain_look look = { .color = color };
	struct filter *f = compile(rules);
	struct arena mem;

	item.doc.field[FILTER_TITLE] = str_of(title);
	item.doc.field[FILTER_TEXT] = str_of(text);
	arena_init(&mem, LIMIT_MATCH_ARENA);
	buf_clear(b);
	if (json)
		explain_json(b, f, &item, &look, &mem);
	else
		explain_print(b, f, &item, &look, &mem);
	arena_release(&mem);
	filter_free(f);
}

static void
pages(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1 * MIB);
	print(&b, false, false, "한·미 SCM", "SCM in the\nSouth Korean capital");
	is_str(buf_str(&b),
	    "한·미 SCM\n"
	    "  scm  matches\n"
	    "    near   SCM                             "
	    "f:7                             "
	    "text   [SCM] in the South Korean cap...\n"
	    "    near   South Korea*                    "
	    "f:3                             "
	    "text   SCM in the [South Korea]n capital\n"
	    "  pair  matches\n"
	    "    any    한미*                           "
	    "f:10                            "
	    "title  [한·미] SCM\n"
	    "    any    SCM                             "
	    "f:11                            "
	    "title  한·미 [SCM]\n"
	    "    any    SCM                             "
	    "f:11                            "
	    "text   [SCM] in the South Korean cap...\n",
	    "columns, words in their places");
	print(&b, false, false, "한미약품의 SCM", "공급망 관리");
	is_str(buf_str(&b),
	    "한미약품의 SCM\n"
	    "  pair  vetoed\n"
	    "    veto   firm\n"
	    "           한미약품                        "
	    "f:16                            "
	    "title  [한미약품]의 SCM\n"
	    "    any    한미*                           "
	    "f:10                            "
	    "title  [한미]약품의 SCM\n"
	    "    any    SCM                             "
	    "f:11                            "
	    "title  한미약품의 [SCM]\n"
	    "  scm  no: 0 of its any and near lines hold, 1 needed\n"
	    "    near   SCM ~3 @korea                   "
	    "f:7                             "
	    "SCM found, no @korea within 3 words\n"
	    "    near   SCM                             "
	    "f:7                             "
	    "title  한미약품의 [SCM]\n"
	    "    none   공급망 관리                     "
	    "f:8                             "
	    "found in the text\n"
	    "    none   공급망 관리                     "
	    "f:8                             "
	    "text   [공급망 관리]\n",
	    "vetoes, then near misses: what is in the way");
	print(&b, false, false, "긴글월 and some more", "");
	is_str(buf_str(&b),
	    "긴글월 and some more\n"
	    "  long  matches\n"
	    "    any    re: 긴(?:무늬|글월)(?![A-Za...  "
	    "f:18                            "
	    "title  [긴글월 and some more]\n",
	    "of a long pattern the front");
	print(&b, false, false, "\033[2Jx", "");
	is_str(buf_str(&b), "\\x1b[2Jx\n  no topic is near it\n",
	    "foreign text is harmless");
	print(&b, false, true, "한미 SCM", "");
	is_true(str_find(buf_str(&b), 0, "\033[1;32m한미\033[0m SCM") !=
	    SIZE_MAX, "colour instead of brackets");
	buf_release(&b);
	test_done();
}

static void
json(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1 * MIB);
	print(&b, true, false, "韓美 \"SCM\"", "");
	is_str(buf_str(&b),
	    "{\"id\":\"tag:x,1\",\"title\":\"韓美 \\\"SCM\\\"\","
	    "\"topics\":[\"pair\"],\"matches\":["
	    "{\"topic\":\"pair\",\"term\":\"한미*\",\"file\":\"f\","
	    "\"line\":10,\"field\":\"title\",\"text\":\"韓美\","
	    "\"span\":[0,6]},"
	    "{\"topic\":\"pair\",\"term\":\"SCM\",\"file\":\"f\","
	    "\"line\":11,\"field\":\"title\",\"text\":\"SCM\","
	    "\"span\":[8,11]}],\"vetoes\":[]}\n", "a match");
	print(&b, true, false, "한미약품 SCM", "");
	is_str(buf_str(&b),
	    "{\"id\":\"tag:x,1\",\"title\":\"한미약품 SCM\",\"topics\":[],"
	    "\"matches\":[],\"vetoes\":[{\"veto\":\"firm\","
	    "\"term\":\"한미약품\",\"file\":\"f\",\"line\":16,"
	    "\"field\":\"title\",\"text\":\"한미약품\",\"span\":[0,12]}]}\n",
	    "a veto");
	buf_release(&b);
	test_done();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reasons),
		cmocka_unit_test(pages),
		cmocka_unit_test(json),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("explain", tests, NULL, NULL);
}
