/* Foreign text on a Markdown page, seen through cmark-gfm: what a reader is
 * shown must be what was written, whatever was written. */
#include "test.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limits.h"
#include "feed/html.h"
#include "feed/html_flow.h"

#include "base/banned.h"

#define RENDER "cmark-gfm --unsafe -e footnotes -e table -e autolink " \
	"-e strikethrough -e tasklist -e tagfilter "

/* Texts that want to be something else. */
static const char *const nasty[] = {
	"*a* _b_ **c** __d__ ***e***", "_", "*", "a*b*c", "한*미*동",
	"~~a~~ ~b~", "`a` ``b`` ```", "```\ncode\n```", "~~~\ncode",
	"# a", "###### a #", "a #", "#", "# #", "a\n===", "a\n---", "---",
	"***", "___", "- - -", "* * *", "> a", ">a", ">> a", "- a", "-",
	"+ a", "* a", "1. a", "1) a", "12. a", "999999999. a", "1.",
	"- [ ] a", "- [x] a", "[x] a", "[a](http://b)", "![a](http://b)",
	"[a]: http://b", "[a]", "[a][b]", "[^1]", "[^1]: note", "a[^1]",
	"![", "[", "]", "](", "<http://a.b>", "<a@b.c>", "http://a.b/c",
	"https://a.b", "ftp://a.b", "HTTP://a.b", "www.a.b", "(www.a.b)",
	"WWW.a.b", "a@b.c", "a.b+c@d-e.f", "mailto:a@b.c", "xmpp:a@b.c/d",
	"@name", "#12", "a/b#12", "GH-12", "!12", "$1", "$a$", "$$a$$",
	"<b>a</b>", "<script>alert(1)</script>", "<!-- a -->", "<?a?>",
	"<!A>", "<![CDATA[a]]>", "</b>", "<a href=\"x\">", "<img src=x>",
	"<div>\n\n*a*", "<pre>", "<table>", "&lt;", "&amp;lt;", "&#60;",
	"&#x3c;", "&copy", "&copy;", "&;", "&a b;", "\\", "\\*", "\\\\",
	"a\\", "a\\\nb", "a | b\n--|--\nc | d", "|a|\n|-|", "| a |",
	"a  \nb", "    code", "\tcode", "     - a", ": a", ":smile:",
	"{{ a }}", "{% a %}", "{: .a}", "{#a}", "==a==", "%%a%%", "^a^",
	"^[a]", "H~2~O", "\"a\" 'b'", "...", "a -- b --- c", "(c) (r)",
	"+++", "a: b", "=", "==", "=====", "\u00a0a", "\u3000# a", "a\u2028b",
	"\u200b# a", "\u200b- a", "\ufeff# a", "1\u200b. a", "한미동맹 70년!",
	"**한미**동맹", "“a”", "a_b_c", "snake_case_word", "2 * 3 * 4",
	"C:\\dir\\file", "a*", "*a", "a`", "`a", "<", ">", "&", "!", "!a",
	"!!!", "@", "#a", "a@", "@b.c", "a@@b.c", "a@b", "https:", "://",
	"http:/", "www.", "www", "a.www.b.c", "\x01# a", "<\x01" "b>",
};

/* Pieces of which random texts and markup are made. */
static const char *const pieces[] = {
	"a", "b ", " ", "한미", "1", "12", ". ", ")", "(", "[", "]", "](",
	"!", "*", "**", "_", "__", "~", "~~", "`", "```", "#", "# ", ">",
	"<", "<b>", "</b>", "<!--", "-->", "&", "&lt;", "&#", "35;", "\\",
	"\n", "\n\n", "-", "- ", "---", "+", "=", "===", "|", "|-|", ":",
	"://", "http", "https://", "www", ".", "www.", "x.org", "@", "a@b.c",
	"mailto:", "$", "^", "[^1]", "{", "}", "%", "\"", "'", "\t", "    ",
	"\u00a0", "\u200b", "/", "?", "\u2014", "“", "”", ";", ",",
};

static const char *const markup[] = {
	"<p>", "</p>", "<br>", "<b>", "</b>", "<em>", "</em>", "<h2>", "</h2>",
	"<ul>", "</ul>", "<ol>", "</ol>", "<li>", "</li>", "<blockquote>",
	"</blockquote>", "<div>", "</div>", "<a href=\"/p(1)?a=1&amp;lt;\">",
	"<a href='https://h.example/*_[x]'>", "</a>", "<span>", "<pre>",
	"</pre>", "<code>", "</code>", "word", "한미", " ", "word",
};

static uint32_t seed = 2463534242u;

static size_t
random_below(size_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 17;
	seed ^= seed << 5;
	return seed % n;
}

static bool
have_cmark(void)
{
	return system(RENDER "--version >/dev/null 2>&1") == 0;
}

/* The HTML that a reader sees. */
static void
render(struct buf *out, struct str page)
{
	char path[] = "/tmp/katchi-markdown-XXXXXX";
	char command[200], block[4096];
	int fd = mkstemp(path);
	FILE *from;
	size_t n;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, page.p, page.n), (ssize_t)page.n);
	close(fd);
	snprintf(command, sizeof(command), RENDER "%s", path);
	from = popen(command, "r");
	assert_non_null(from);
	while ((n = fread(block, 1, sizeof(block), from)) > 0)
		buf_add(out, block, n);
	assert_int_equal(pclose(from), 0);
	unlink(path);
}

/* Takes all our own "<!-- -->" out. */
static void
drop_nothing(struct buf *b)
{
	size_t from = 0, to = 0;

	while (from < b->n) {
		if (str_starts(str_slice(buf_str(b), from, b->n),
		    "<!-- -->")) {
			from += 8;
			continue;
		}
		b->p[to++] = b->p[from++];
	}
	buf_cut(b, to);
}

/* "<p>line</p>" for each line of the text, as cmark writes it. */
static void
expect(struct buf *out, struct str text)
{
	struct html_flow flow;
	struct buf line;

	buf_init(&line, LIMIT_ITEM_TEXT);
	while (text.p != NULL) {
		buf_clear(&line);
		html_flow_init(&flow, &line, HTML_REF_TEXT);
		html_flow_text(&flow, str_next(&text, '\n'), true);
		if (line.n == 0)
			continue;
		buf_adds(out, "<p>");
		for (size_t i = 0; i < line.n; i++) {
			switch (line.p[i]) {
			case '<':
				buf_adds(out, "&lt;");
				break;
			case '>':
				buf_adds(out, "&gt;");
				break;
			case '&':
				buf_adds(out, "&amp;");
				break;
			case '"':
				buf_adds(out, "&quot;");
				break;
			default:
				buf_addc(out, line.p[i]);
				break;
			}
		}
		buf_adds(out, "</p>\n");
	}
	buf_release(&line);
}

/* All texts on one page, so that none may reach into another, either. */
struct page {
	struct buf markdown, want, got;
};

static void
page_init(struct page *p)
{
	buf_init(&p->markdown, LIMIT_OUTPUT);
	buf_init(&p->want, LIMIT_OUTPUT);
	buf_init(&p->got, LIMIT_OUTPUT);
}

static void
page_release(struct page *p)
{
	buf_release(&p->markdown);
	buf_release(&p->want);
	buf_release(&p->got);
}

static void
page_add(struct page *p, struct str text)
{
	markdown_escape(&p->markdown, text, true);
	buf_adds(&p->markdown, "\n\n");
	expect(&p->want, text);
}

/* Compares line by line and reports the first that differs. */
static void
page_check(struct page *p)
{
	struct str got, want;

	render(&p->got, buf_str(&p->markdown));
	drop_nothing(&p->got);
	got = buf_str(&p->got);
	want = buf_str(&p->want);
	while (got.p != NULL || want.p != NULL) {
		struct str g = str_next(&got, '\n'), w = str_next(&want, '\n');

		if (!str_eq(g, w)) {
			test_report(__FILE__, __LINE__,
			    "shown |%.*s|, written |%.*s|\n", STR_ARG(g),
			    STR_ARG(w));
			break;
		}
	}
}

static void
nasty_texts(void **state)
{
	struct page p;

	(void)state;
	if (!have_cmark())
		skip();
	page_init(&p);
	for (size_t i = 0; i < ARRAY_LEN(nasty); i++)
		page_add(&p, str_of(nasty[i]));
	page_check(&p);
	page_release(&p);
	test_done();
}

static void
random_texts(void **state)
{
	struct page p;
	struct buf text;

	(void)state;
	if (!have_cmark())
		skip();
	buf_init(&text, 4 * KIB);
	for (int page = 0; page < 20; page++) {
		page_init(&p);
		for (int i = 0; i < 500; i++) {
			buf_clear(&text);
			for (size_t k = random_below(12) + 1; k > 0; k--)
				buf_adds(&text, pieces[random_below(
				    ARRAY_LEN(pieces))]);
			page_add(&p, buf_str(&text));
		}
		page_check(&p);
		page_release(&p);
	}
	buf_release(&text);
	test_done();
}

/* A headline of the archive: "# " and the title, on one line. */
static void
headlines(void **state)
{
	struct buf page, want, got, one;
	struct str text, line;

	(void)state;
	if (!have_cmark())
		skip();
	buf_init(&page, LIMIT_OUTPUT);
	buf_init(&want, LIMIT_OUTPUT);
	buf_init(&got, LIMIT_OUTPUT);
	buf_init(&one, LIMIT_OUTPUT);
	for (size_t i = 0; i < ARRAY_LEN(nasty); i++) {
		text = str_of(nasty[i]);
		line = str_next(&text, '\n');
		buf_clear(&one);
		expect(&one, line);
		if (one.n == 0)
			continue;
		buf_adds(&page, "# ");
		markdown_escape(&page, line, false);
		buf_adds(&page, "\n\n");
		buf_printf(&want, "<h1>%.*s</h1>\n", (int)one.n - 8,
		    buf_z(&one) + 3);
	}
	render(&got, buf_str(&page));
	drop_nothing(&got);
	is_str(buf_str(&got), buf_z(&want), "headlines");
	buf_release(&page);
	buf_release(&want);
	buf_release(&got);
	buf_release(&one);
	test_done();
}

/* Only what html_markdown means to write. */
static void
check_tags(struct str html, struct str from)
{
	static const char *const fine[] = { "<p>", "</p>", "<ul>", "</ul>",
	    "<ol>", "</ol>", "<li>", "</li>", "<blockquote>",
	    "</blockquote>", "<strong>", "</strong>", "</a>",
	    "<a href=\"https://", "<ol start=\"" };
	size_t at = 0;

	while ((at = str_find(html, at, "<")) != SIZE_MAX) {
		struct str rest = str_slice(html, at, html.n);
		bool known = false;

		for (size_t i = 0; i < ARRAY_LEN(fine) && !known; i++)
			known = str_starts(rest, fine[i]);
		if (!known) {
			test_report(__FILE__, __LINE__,
			    "|%.*s| of |%.*s|\n",
			    STR_ARG(str_slice(rest, 0, 60)), STR_ARG(from));
			return;
		}
		at++;
	}
}

/* Newlines are blanks here. */
static void
words_of(struct buf *out, struct str html)
{
	html_text(out, html);
	for (size_t i = 0; i < out->n; i++) {
		if (out->p[i] == '\n')
			out->p[i] = ' ';
	}
}

/* Random markup around random text: the page shows the same words. */
static void
random_markup(void **state)
{
	struct buf html, page, got, want, seen;

	(void)state;
	if (!have_cmark())
		skip();
	buf_init(&html, 64 * KIB);
	buf_init(&page, LIMIT_OUTPUT);
	buf_init(&got, LIMIT_OUTPUT);
	buf_init(&want, LIMIT_OUTPUT);
	buf_init(&seen, LIMIT_OUTPUT);
	for (int i = 0; i < 300; i++) {
		buf_clear(&html);
		buf_clear(&page);
		buf_clear(&got);
		buf_clear(&want);
		buf_clear(&seen);
		for (size_t k = random_below(40) + 1; k > 0; k--) {
			const char *piece = random_below(3) > 0 ?
			    markup[random_below(ARRAY_LEN(markup))] :
			    pieces[random_below(ARRAY_LEN(pieces))];

			/* An open comment would eat the rest. */
			if (strcmp(piece, "<!--") != 0)
				buf_adds(&html, piece);
		}
		html_markdown(&page, buf_str(&html),
		    STR("https://news.example/"));
		render(&got, buf_str(&page));
		drop_nothing(&got);
		check_tags(buf_str(&got), buf_str(&html));
		words_of(&want, buf_str(&html));
		words_of(&seen, buf_str(&got));
		is_str(buf_str(&seen), buf_z(&want), "|%s| as |%s|",
		    buf_z(&html), buf_z(&page));
		if (test_failed > 3)
			break;
	}
	buf_release(&html);
	buf_release(&page);
	buf_release(&got);
	buf_release(&want);
	buf_release(&seen);
	test_done();
}

/* A link leads where it led in the markup. */
static void
destinations(void **state)
{
	static const char *const urls[] = {
		"https://h.example/", "https://h.example/p?a=1&b=2#c",
		"https://h.example/a(b)c", "https://h.example/(",
		"https://h.example/)", "https://h.example/*a*_b_~c~",
		"https://h.example/?a&copy;=1", "https://h.example/?a&#60;",
		"https://h.example/?a&copy=1", "https://h.example/!$+,;=:@",
		"https://h.example/%5B%20%22", "https://www.h.example/@a",
	};
	struct buf html, page, got, want, plain;

	(void)state;
	if (!have_cmark())
		skip();
	buf_init(&html, LIMIT_OUTPUT);
	buf_init(&page, LIMIT_OUTPUT);
	buf_init(&got, LIMIT_OUTPUT);
	buf_init(&want, LIMIT_OUTPUT);
	buf_init(&plain, LIMIT_OUTPUT);
	for (size_t i = 0; i < ARRAY_LEN(urls); i++) {
		buf_adds(&html, "<p><a href=\"");
		for (const char *c = urls[i]; *c != '\0'; c++) {
			if (*c == '&')
				buf_adds(&html, "&amp;");
			else
				buf_addc(&html, *c);
		}
		buf_adds(&html, "\">a</a></p>");
		buf_printf(&want, "<p><a href=\"%s\">a</a></p>\n", urls[i]);
	}
	html_markdown(&page, buf_str(&html), STR(""));
	render(&got, buf_str(&page));
	html_unescape(&plain, buf_str(&got), false);
	is_str(buf_str(&plain), buf_z(&want), "destinations");
	buf_release(&html);
	buf_release(&page);
	buf_release(&got);
	buf_release(&want);
	buf_release(&plain);
	test_done();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nasty_texts),
		cmocka_unit_test(random_texts),
		cmocka_unit_test(headlines),
		cmocka_unit_test(random_markup),
		cmocka_unit_test(destinations),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("markdown", tests, NULL, NULL);
}
