#include "test.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "feed/html.h"
#include "feed/html_token.h"

#include "base/banned.h"

#include "html_rows.h"

/* One table through one function of a buffer and a view. */
#define TABLE(name, rows, call) \
	static void \
	name(void **state) \
	{ \
		struct buf b; \
		\
		(void)state; \
		buf_init(&b, LIMIT_ITEM_TEXT); \
		for (size_t i = 0; i < ARRAY_LEN(rows); i++) { \
			struct str s = str_of((rows)[i].in); \
			\
			buf_clear(&b); \
			call; \
			is_str(buf_str(&b), (rows)[i].want, "%s", \
			    (rows)[i].says); \
		} \
		buf_release(&b); \
		test_done(); \
	}

TABLE(texts, text_rows, html_text(&b, s))
TABLE(titles, title_rows, html_title(&b, s))
TABLE(markdown, markdown_rows, html_markdown(&b, s, STR("https://e.org/")))
TABLE(escaping, escape_rows, markdown_escape(&b, s, true))
TABLE(safe, safe_rows, html_sanitize(&b, s, STR("https://e.org/")))

/* What came out of the sanitizer passes it unchanged. */
static void
safe_twice(void **state)
{
	struct buf once, twice;

	(void)state;
	buf_init(&once, LIMIT_ITEM_TEXT);
	buf_init(&twice, LIMIT_ITEM_TEXT);
	for (size_t i = 0; i < ARRAY_LEN(safe_rows); i++) {
		buf_clear(&once);
		buf_clear(&twice);
		html_sanitize(&once, str_of(safe_rows[i].in),
		    STR("https://e.org/"));
		html_sanitize(&twice, buf_str(&once), STR("http://x/"));
		is_str(buf_str(&twice), buf_z(&once), "%s",
		    safe_rows[i].says);
	}
	buf_release(&once);
	buf_release(&twice);
	test_done();
}

static void
in_a_line(void **state)
{
	static const struct {
		const char *in, *want;
	} rows[] = {
		{ "- a", "- a" }, { "1. a", "1. a" }, { "> a", "> a" },
		{ "# a", "\\# a" }, { "a #", "a \\#" }, { "*a", "\\*a" },
		{ "a\n- b", "a\n\n\\- b" },
	};
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		buf_clear(&b);
		markdown_escape(&b, str_of(rows[i].in), false);
		is_str(buf_str(&b), rows[i].want, "|%s|", rows[i].in);
	}
	buf_release(&b);
	test_done();
}

static void
looks(void **state)
{
	static const struct {
		const char *in;
		bool want;
	} rows[] = {
		{ "", false },
		{ "plain text", false },
		{ "a < b > c", false },
		{ "<속보> a", false },
		{ "<AP> a", false },
		{ "R&D, AT&T &copy", false },
		{ "a & b; c", false },
		{ "&hangul;", false },
		{ "a <b", false },
		{ "<b>a</b>", true },
		{ "a<br>", true },
		{ "a</p>", true },
		{ "a &amp; b", true },
		{ "&#8217;", true },
		{ "a<!-- b -->", true },
		{ "<x>&nbsp;", true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		is_int(html_looks(str_of(rows[i].in)), rows[i].want, "|%s|",
		    rows[i].in);
	test_done();
}

/* The table is searched by first letters. */
static void
tags(void **state)
{
	(void)state;
	for (int i = 1; i < HTML_TAG_COUNT; i++) {
		const char *name = html_tag_name((enum html_tag)i);

		is_int(html_tag_find(str_of(name)), i, "%s", name);
	}
	is_int(html_tag_find(STR("BlockQuote")), HTML_BLOCKQUOTE, "case");
	is_int(html_tag_find(STR("")), HTML_UNKNOWN, "empty");
	is_int(html_tag_find(STR("g")), HTML_UNKNOWN, "a letter none has");
	is_int(html_tag_find(STR("z")), HTML_UNKNOWN, "the last letter");
	is_int(html_tag_find(STR("1")), HTML_UNKNOWN, "no letter");
	is_int(html_tag_find(STR("bloc")), HTML_UNKNOWN, "a piece");
	is_int(html_tag_find(STR("blockquotes")), HTML_UNKNOWN, "longer");
	test_done();
}

/* Long runs are read sixteen bytes at once: what ends one is found wherever it
 * comes, between letters and between syllables, and before any end. */
static void
runs(void **state)
{
	static const struct {
		const char *says, *in, *want;
	} rows[] = {
		{ "nothing", "", "" },
		{ "one blank", " ", " " },
		{ "two blanks", "  ", " " },
		{ "a line end", "\n", " " },
		{ "a tab between blanks", " \t ", " " },
		{ "a no-break space", "\xC2\xA0", " " },
		{ "an ideographic space", "\xE3\x80\x80", " " },
		{ "a line separator", "\xE2\x80\xA8", " " },
		{ "a reference", "&amp;", "&" },
		{ "a bare &", "&", "&" },
		{ "a reference behind a blank", " &lt;", " <" },
		{ "a control", "\x01", "" },
		{ "DEL", "\x7F", "" },
		{ "C1", "\xC2\x85", " " },
		{ "a middle dot", "\xC2\xB7", "\xC2\xB7" },
		{ "kana", "\xE3\x81\x82", "\xE3\x81\x82" },
		{ "the last syllable", "\xED\x9E\xA3", "\xED\x9E\xA3" },
		{ "four bytes", "\xF0\x9F\x87\xB0", "\xF0\x9F\x87\xB0" },
		{ "a surrogate", "\xED\xA0\x80",
		    "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" },
		{ "a lead alone", "\xED", "\xEF\xBF\xBD" },
		{ "a character cut", "\xEA\xB0", "\xEF\xBF\xBD" },
		{ "one byte too many", "\x80", "\xEF\xBF\xBD" },
	};
	static const char *const fill[] = { "x", "한" };
	struct buf in, want, got;

	(void)state;
	buf_init(&in, 1000);
	buf_init(&want, 1000);
	buf_init(&got, 1000);
	for (size_t i = 0; i < ARRAY_LEN(rows) * 2 * 24 * 24; i++) {
		const char *f = fill[i & 1];
		size_t row = i / 2 % ARRAY_LEN(rows);
		size_t before = i / 2 / ARRAY_LEN(rows) % 24 + 1;
		size_t behind = i / 2 / ARRAY_LEN(rows) / 24 + 1;

		buf_clear(&in);
		buf_clear(&want);
		buf_clear(&got);
		for (size_t k = 0; k < before; k++)
			buf_adds(&in, f);
		buf_addstr(&want, buf_str(&in));
		buf_adds(&in, rows[row].in);
		buf_adds(&want, rows[row].want);
		for (size_t k = 0; k < behind; k++) {
			buf_adds(&in, f);
			buf_adds(&want, f);
		}
		html_text(&got, buf_str(&in));
		is_str(buf_str(&got), buf_z(&want), "%s, %zu before, %zu "
		    "behind", rows[row].says, before, behind);
	}
	buf_release(&in);
	buf_release(&want);
	buf_release(&got);
	test_done();
}

/* Wherever a ceiling cuts: whole characters, and what is open is closed. */
static void
ceilings(void **state)
{
	static const struct str in = STR_INIT("<ul><li>한국 &amp; <a href=\""
	    "http://h/p\">미국</a><table><tr><td>*동맹*</table></ul>");
	struct buf b, again;

	(void)state;
	for (size_t max = 0; max < 3600; max += max < 120 ? 1 : 11) {
		for (int how = 0; how < 4; how++) {
			buf_init(&b, max);
			buf_init(&again, 9999);
			if (how == 0)
				html_text(&b, in);
			else if (how == 1)
				html_markdown(&b, in, STR(""));
			else if (how == 2)
				html_title(&b, in);
			else
				html_sanitize(&b, in, STR(""));
			is_true(b.n <= max, "%zu: not above it", max);
			is_true(utf8_valid(buf_str(&b)), "%zu: characters",
			    max);
			if (how == 3) {
				html_sanitize(&again, buf_str(&b), STR(""));
				is_str(buf_str(&again), buf_z(&b),
				    "%zu: all closed", max);
			}
			buf_release(&b);
			buf_release(&again);
		}
	}
	test_done();
}

/* Hostile shapes at a size where anything but linear work would not end. */
static void
hostile(void **state)
{
	static const char *const shapes[] = { "<", "<<", "&", "&#", "&#x",
	    "&a", "<i><b>", "</b>", "<a ", "<a x=\"", "<a x='", "<!--",
	    "<!-", "<![CDATA[", "<script>", "</script", "<iframe>", "<svg>",
	    "<title>", "<p>", "<li>", "<ul><li>", "<td>", "<table>", "<a",
	    "<a href=x>", "<blockquote>", "<?", "<!x", "a=\"", "\"", "'>",
	    "<a x=\"'>", "]]>", "<select>", "</", "*", "[", "![](", "{{",
	    "@a", "http://", "\n", " ", "\xff", "&lt;b&gt;", "&lt;!--",
	    "<a href=http://h/>a<p>", "<img src=a alt=b>", "\u3000" };
	size_t n = 64 * KIB;
	char *big = mem_alloc(n);
	struct buf b;

	(void)state;
	buf_init(&b, LIMIT_ITEM_TEXT);
	for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
		struct str s = { big, n };
		size_t len = strlen(shapes[i]);

		for (size_t k = 0; k < n; k++)
			big[k] = shapes[i][k % len];
		for (int end = 0; end < 2; end++) {
			buf_clear(&b);
			html_text(&b, s);
			buf_clear(&b);
			html_title(&b, s);
			buf_clear(&b);
			html_markdown(&b, s, STR("http://h/"));
			buf_clear(&b);
			html_sanitize(&b, s, STR("http://h/"));
			html_looks(s);
			buf_clear(&b);
			markdown_escape(&b, s, true);
			is_true(utf8_valid(buf_str(&b)), "%s", shapes[i]);
			big[n - 1] = '>';
		}
	}
	buf_release(&b);
	free(big);
	test_done();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts),
		cmocka_unit_test(titles),
		cmocka_unit_test(markdown),
		cmocka_unit_test(escaping),
		cmocka_unit_test(in_a_line),
		cmocka_unit_test(safe),
		cmocka_unit_test(safe_twice),
		cmocka_unit_test(looks),
		cmocka_unit_test(tags),
		cmocka_unit_test(runs),
		cmocka_unit_test(ceilings),
		cmocka_unit_test(hostile),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("html", tests, NULL, NULL);
}
