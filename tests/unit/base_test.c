#include "test.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/civil.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/lanes.h"
#include "base/log.h"
#include "base/utf8.h"

#include "base/banned.h"

static void
strings(void **state)
{
	struct str s = STR("a,b,,c"), part;
	size_t n = 0;
	uint64_t v = 7;

	(void)state;
	while (s.p != NULL) {
		part = str_next(&s, ',');
		n++;
	}
	is_int(n, 4, "str_next gives empty parts too");
	is_str(part, "c", "and the last one");
	is_true(str_starts(STR("katchi"), "kat"), "prefix");
	is_true(!str_starts(STR("ka"), "kat"), "longer prefix");
	is_true(str_ends(STR("katchi"), "chi"), "suffix");
	is_int(str_find(STR("aXbX"), 2, "X"), 3, "find from");
	is_true(str_find(STR("aXbX"), 0, "Y") == SIZE_MAX, "find nothing");
	is_str(str_trim(STR(" \t x \n")), "x", "trim");
	is_true(str_u64(STR("18446744073709551615"), UINT64_MAX, &v) &&
	    v == UINT64_MAX, "the largest number");
	is_true(!str_u64(STR("18446744073709551616"), UINT64_MAX, &v),
	    "one more is refused");
	is_true(!str_u64(STR("-1"), 9, &v), "no sign");
	is_true(!str_u64(STR("10"), 9, &v), "the ceiling holds");
	test_done();
}

static void
buffers(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 10);
	buf_adds(&b, "12345");
	buf_printf(&b, "%d", 67890);
	is_true(!b.over, "ten bytes fit into ten");
	is_str(buf_str(&b), "1234567890", "content");
	buf_addc(&b, 'x');
	is_true(b.over, "the eleventh is over");
	buf_clear(&b);
	is_true(!b.over && b.n == 0, "clear forgets it");
	buf_adds(&b, "12345678901");
	buf_adds(&b, "1");
	is_str(buf_str(&b), "", "nothing follows what did not fit");
	buf_release(&b);
	buf_release(&b);
	test_done();
}

static void
arenas(void **state)
{
	struct arena a;
	char **list = NULL;
	size_t cap = 0, n = 0;

	(void)state;
	arena_init(&a, 1 * MIB);
	is_str(arena_str(&a, STR("abc")), "abc", "a copy");
	is_true(arena_alloc(&a, 2 * MIB) == NULL && a.over, "ceiling");
	arena_reset(&a);
	is_true(!a.over && a.used == 0, "reset forgets it");
	is_true(arena_alloc(&a, 300000) != NULL, "a large block");
	for (; n < 100; n++) {
		assert_true(arena_more(&a, &list, n, &cap, sizeof(*list)));
		list[n] = arena_alloc(&a, 1000);
		memset(list[n], (int)n, 1000);
	}
	for (n = 0; n < 100; n++)
		is_int(list[n][999], n, "element %zu keeps its bytes", n);
	is_true(arena_zalloc(&a, SIZE_MAX, 2) == NULL, "overflow is refused");
	arena_release(&a);
	arena_release(&a);
	test_done();
}

/* Sixteen at once say the same as one by one, wherever a text ends. */
static void
counting(void **state)
{
	size_t n = 2 * 255 * LANES + 40, want = 0;
	char *text = mem_alloc(n);

	(void)state;
	memset(text, '\n', n);
	is_int(lanes_count(text, n, '\n'), n, "all, more than a lane counts");
	for (size_t i = 0; i < n; i++) {
		text[i] = i % 7 == 0 ? '\n' : (char)(i % 251);
		want += text[i] == '\n';
	}
	is_int(lanes_count(text, n, '\n'), want, "some");
	for (size_t i = 0; i < 100; i++) {
		want = 0;
		for (size_t k = 0; k < i; k++)
			want += text[k] == '\n';
		is_int(lanes_count(text, i, '\n'), want, "of %zu", i);
	}
	for (size_t i = 0; i < LANES; i++) {
		memset(text, 'a', LANES);
		is_true(!lanes_any(lanes_in(lanes_at(text), 'b', 0xFF)),
		    "none");
		memset(text + i, '\xFF', LANES - i);
		is_int(lanes_first(lanes_in(lanes_at(text), 'b', 0xFF)), i,
		    "the first");
	}
	free(text);
	test_done();
}

static void
errors(void **state)
{
	struct err e;

	(void)state;
	is_int(err_set(&e, ERR_NET, "no %s", "answer"), -1, "returns -1");
	err_add(&e, "%s", "lwn");
	is_str(str_of(e.msg), "lwn: no answer", "context comes before");
	is_int(e.kind, ERR_NET, "kind stays");
	err_set(&e, ERR_INPUT, "%0*d%s", 237, 0, "한글");
	is_int(strlen(e.msg), 237, "a cut character goes whole");
	test_done();
}

static void
characters(void **state)
{
	static const struct {
		const char *says;
		struct str in;
		bool valid;
	} rows[] = {
		{ "ASCII", STR_INIT("abc"), true },
		{ "Hangul", STR_INIT("한미동맹"), true },
		{ "four bytes", STR_INIT("\xF0\x9F\x98\x80"), true },
		{ "overlong slash", STR_INIT("\xC0\xAF"), false },
		{ "surrogate", STR_INIT("\xED\xA0\x80"), false },
		{ "beyond Unicode", STR_INIT("\xF4\x90\x80\x80"), false },
		{ "cut short", STR_INIT("\xED\x95"), false },
		{ "lone continuation", STR_INIT("\x80"), false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		is_int(utf8_valid(rows[i].in), rows[i].valid, "%s",
		    rows[i].says);
	is_str(utf8_cut(STR("한미"), 5), "한", "cut between characters");
	is_str(utf8_cut_chars(STR("한미동맹"), 2), "한미", "cut by count");
	test_done();
}

static void
log_texts(void **state)
{
	static const struct {
		const char *says;
		const char *in;
		const char *want;
	} rows[] = {
		{ "text stays", "한미 alliance", "한미 alliance" },
		{ "escape", "\033[31mred", "\\x1b[31mred" },
		{ "newline", "a\nb", "a\\nb" },
		{ "C1 control", "\xC2\x9B" "31m", "\\u{009b}31m" },
		{ "bidi override", "\xE2\x80\xAE", "\\u{202e}" },
		{ "zero width", "\xE2\x80\x8B", "\\u{200b}" },
		{ "Hangul filler", "\xE3\x85\xA4", "\\u{3164}" },
		{ "bad byte", "a\xFFz", "a\\xffz" },
	};
	struct buf b;

	(void)state;
	buf_init(&b, LIMIT_LOG_TEXT);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		buf_clear(&b);
		log_text(&b, str_of(rows[i].in));
		is_str(buf_str(&b), rows[i].want, "%s", rows[i].says);
	}
	buf_release(&b);
	test_done();
}

/* What never stands raw on a terminal: controls, marks of direction, what
 * shows as nothing. */
static void
never_raw(void **state)
{
	static const struct {
		uint32_t first, last;
		bool json;      /* nor in JSON and front matter */
	} rows[] = {
		{ 0, 0x1F, true }, { 0x7F, 0x9F, true }, { 0xAD, 0xAD, false },
		{ 0x61C, 0x61C, true }, { 0x115F, 0x1160, false },
		{ 0x180E, 0x180E, false }, { 0x200B, 0x200D, false },
		{ 0x200E, 0x200F, true }, { 0x2028, 0x202E, true },
		{ 0x2060, 0x2065, false }, { 0x2066, 0x2069, true },
		{ 0x206A, 0x206F, false }, { 0x3164, 0x3164, false },
		{ 0xFEFF, 0xFEFF, true }, { 0xFFA0, 0xFFA0, false },
		{ 0xFFF9, 0xFFFB, false }, { 0xE0000, 0xE0FFF, false },
	};
	struct buf raw, out;

	(void)state;
	buf_init(&raw, 8);
	buf_init(&out, 64);
	for (uint32_t cp = 0; cp < 0xE1000; cp++) {
		bool log = false, json = false;

		for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
			bool in = cp >= rows[i].first && cp <= rows[i].last;

			log = log || in;
			json = json || (in && rows[i].json);
		}
		if (cp >= 0xD800 && cp < 0xE000)
			continue;
		buf_clear(&raw);
		utf8_add(&raw, cp);
		buf_clear(&out);
		log_text(&out, buf_str(&raw));
		is_true(log != str_eq(buf_str(&out), buf_str(&raw)),
		    "U+%04X in a line of the log", (unsigned)cp);
		buf_clear(&out);
		json_quote(&out, buf_str(&raw));
		is_true(!json || out.n > raw.n + 2, "U+%04X in JSON",
		    (unsigned)cp);
	}
	buf_release(&out);
	buf_release(&raw);
	test_done();
}

static void
dates(void **state)
{
	static const struct {
		const char *says;
		int64_t t;
		int offset;
		const char *want;
	} rows[] = {
		{ "the epoch", 0, 0, "1970-01-01T00:00:00Z" },
		{ "Seoul is nine hours ahead", 0, 540,
		    "1970-01-01T09:00:00+09:00" },
		{ "before the epoch", -1, 0, "1969-12-31T23:59:59Z" },
		{ "leap day", 1709164800, 0, "2024-02-29T00:00:00Z" },
		{ "west of Greenwich", 0, -210, "1969-12-31T20:30:00-03:30" },
		{ "year 9999", 253402300799, 0, "9999-12-31T23:59:59Z" },
	};
	struct buf b;
	int off = 0;

	(void)state;
	buf_init(&b, 64);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct civil c = civil_at(rows[i].t, rows[i].offset);

		buf_clear(&b);
		civil_rfc3339(&b, rows[i].t, rows[i].offset);
		is_str(buf_str(&b), rows[i].want, "%s", rows[i].says);
		is_int(civil_instant(&c, rows[i].offset), rows[i].t,
		    "%s and back", rows[i].says);
	}
	is_int(civil_at(0, 0).weekday, 4, "1970-01-01 was a Thursday");
	is_true(civil_offset(STR("+09:00"), &off) && off == 540, "+09:00");
	is_true(civil_offset(STR("-0330"), &off) && off == -210, "-0330");
	is_true(!civil_offset(STR("+9"), &off), "+9 is no offset");
	is_true(!civil_offset(STR("+25:00"), &off), "+25:00 neither");
	buf_release(&b);
	test_done();
}

static void
json(void **state)
{
	struct buf b;
	struct json j;

	(void)state;
	buf_init(&b, MIB);
	json_init(&j, &b, false);
	json_open(&j, '{');
	json_member(&j, "a", STR("x\"\n\xE2\x80\xA8\xFF"));
	json_member(&j, "none", STR(""));
	json_key(&j, "b");
	json_open(&j, '[');
	json_int(&j, -1);
	json_bool(&j, true);
	json_null(&j);
	json_close(&j, ']');
	json_close(&j, '}');
	is_str(buf_str(&b), "{\"a\":\"x\\\"\\n\\u2028\xEF\xBF\xBD\","
	    "\"b\":[-1,true,null]}", "an object");
	buf_release(&b);
	test_done();
}

static void
suggestions(void **state)
{
	static const char *const words[] = { "branch", "author", "path", NULL };
	static const struct {
		const char *says, *in, *want;
	} rows[] = {
		{ "one letter missing", "brnch", "branch" },
		{ "two swapped", "auhtor", "author" },
		{ "another word", "colour", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		is_str(str_of(diag_nearest(rows[i].in, words)), rows[i].want,
		    "%s", rows[i].says);
	test_done();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strings),
		cmocka_unit_test(buffers),
		cmocka_unit_test(arenas),
		cmocka_unit_test(counting),
		cmocka_unit_test(errors),
		cmocka_unit_test(characters),
		cmocka_unit_test(log_texts),
		cmocka_unit_test(never_raw),
		cmocka_unit_test(dates),
		cmocka_unit_test(json),
		cmocka_unit_test(suggestions),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
