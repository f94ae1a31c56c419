#include "test.h"

#include "base/arena.h"
#include "base/limits.h"
#include "feed/shape.h"

#include "base/banned.h"

#include "people_rows.h"

/* RFC 3986 2.2 and 2.3, and the % of escapes; no brackets. */
static const char *const url_chars = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "abcdefghijklmnopqrstuvwxyz0123456789-._~:/?#@!$&'()*+,;=%";

static void
urls(void **state)
{
	static const struct {
		const char *says, *in;
		bool want;
	} rows[] = {
		{ "http", "http://a.example/b", true },
		{ "https", "https://a.example/b?c=d#e", true },
		{ "a host alone", "https://a.example", true },
		{ "another scheme", "ftp://a.example/b", false },
		{ "capitals", "HTTP://a.example/", false },
		{ "no host", "http:///a", false },
		{ "a port is left to others", "http://a.example:80/", false },
		{ "a query behind the host", "http://a.example?b", false },
		{ "one slash", "http:/a.example/b", false },
		{ "short", "http://", false },
		{ "empty", "", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		is_int(shape_is_url(str_of(rows[i].in)), rows[i].want, "%s",
		    rows[i].says);
	test_done();
}

/* Every byte at every place of the path. */
static void
url_bytes(void **state)
{
	char url[] = "https://a.example/0123456789abcdef0123456789abcdef0123";
	size_t path = strlen("https://a.example/");

	(void)state;
	for (size_t at = path; url[at] != '\0'; at++) {
		char was = url[at];

		for (int c = 1; c < 256; c++) {
			url[at] = (char)c;
			is_int(shape_is_url(str_of(url)),
			    strchr(url_chars, (char)c) != NULL,
			    "0x%02X at %zu", (unsigned)c, at);
		}
		url[at] = was;
	}
	test_done();
}

/* White space is collapsed wherever it comes in a text of any length. */
static void
lines(void **state)
{
	static const struct {
		const char *in, *want;
	} rows[] = {
		{ "", "" }, { " ", " " }, { "  ", " " }, { "\n", " " },
		{ " \t", " " }, { "\r\n ", " " }, { "\v", " " },
		{ "한", "한" },
	};
	struct arena mem;
	struct shape sh;
	char in[128], want[128];

	(void)state;
	arena_init(&mem, 1 * MIB);
	shape_init(&sh, &mem);
	for (size_t i = 0; i < ARRAY_LEN(rows) * 40 * 40; i++) {
		size_t row = i % ARRAY_LEN(rows);
		int before = (int)(i / ARRAY_LEN(rows) % 40) + 1;
		int behind = (int)(i / ARRAY_LEN(rows) / 40) + 1;

		snprintf(in, sizeof(in), " %0*d%s%0*d\n", before, 0,
		    rows[row].in, behind, 0);
		snprintf(want, sizeof(want), "%0*d%s%0*d", before, 0,
		    rows[row].want, behind, 0);
		is_str(shape_line(&sh, str_of(in)), want, "row %zu, %d "
		    "before, %d behind", row, before, behind);
		arena_reset(&mem);
	}
	shape_release(&sh);
	arena_release(&mem);
	test_done();
}

static void
people(void **state)
{
	struct buf got;

	(void)state;
	buf_init(&got, 1000);
	for (size_t i = 0; i < ARRAY_LEN(people_rows); i++) {
		struct str rest = str_of(people_rows[i].in);
		unsigned how = 0;

		buf_clear(&got);
		while (rest.p != NULL) {
			if (got.n > 0)
				buf_addc(&got, '|');
			buf_addstr(&got, shape_next_person(&rest, &how));
		}
		is_str(buf_str(&got), people_rows[i].want, "%s",
		    people_rows[i].says);
	}
	buf_release(&got);
	test_done();
}

/* What stands around a link, and what it becomes beside https://n.org/. */
static void
links(void **state)
{
	static const struct {
		const char *says, *in, *want;
	} rows[] = {
		{ "clean", "https://a.org/b", "https://a.org/b" },
		{ "blanks of Unicode", "\u00A0\u3000https://a.org/\u2003",
		    "https://a.org/" },
		{ "signs that show as nothing",
		    "\uFEFF\u200Bhttps://a.org/\u200B\u2060",
		    "https://a.org/" },
		{ "in quotation marks", "'https://a.org/'",
		    "https://a.org/" },
		{ "in angles", "<https://a.org/>", "https://a.org/" },
		{ "letters outside ASCII stay in it", "https://a.org/한",
		    "https://a.org/%ED%95%9C" },
		{ "a host", "www.a.org/4?b", "https://www.a.org/4?b" },
		{ "a host alone", "www.a.org", "https://www.a.org" },
		{ "a file", "www.html", "https://n.org/www.html" },
		{ "a file in a folder", "www/a.b.html",
		    "https://n.org/www/a.b.html" },
		{ "the port of https", "http://a.org:443/b?c",
		    "https://a.org/b?c" },
		{ "the port of https, and no path", "http://a.org:443",
		    "https://a.org" },
		{ "another port", "http://a.org:8443/b",
		    "http://a.org:8443/b" },
		{ "nothing but signs", "\u200B\u00A0", "" },
		{ "half a character", "\x80\xBF", "https://n.org/%80%BF" },
	};
	struct arena mem;
	struct shape sh;

	(void)state;
	arena_init(&mem, 1 * MIB);
	shape_init(&sh, &mem);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		is_str(shape_url(&sh, str_of(rows[i].in),
		    STR("https://n.org/")), rows[i].want, "%s",
		    rows[i].says);
	shape_release(&sh);
	arena_release(&mem);
	test_done();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(urls),
		cmocka_unit_test(url_bytes),
		cmocka_unit_test(lines),
		cmocka_unit_test(people),
		cmocka_unit_test(links),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("shape", tests, NULL, NULL);
}
