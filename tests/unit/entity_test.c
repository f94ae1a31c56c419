#include "test.h"

#include "base/utf8.h"
#include "feed/entity.h"
#include "feed/html.h"

#include "base/banned.h"

static void
names(void **state)
{
	static const struct {
		const char *says;
		const char *name;
		uint32_t first, second;
		bool bare;
	} rows[] = {
		{ "the five of XML", "amp", '&', 0, true },
		{ "lt", "lt", '<', 0, true },
		{ "gt", "gt", '>', 0, true },
		{ "quot", "quot", '"', 0, true },
		{ "apos needs its semicolon", "apos", '\'', 0, false },
		{ "nbsp", "nbsp", 0xA0, 0, true },
		{ "hellip", "hellip", 0x2026, 0, false },
		{ "rsquo", "rsquo", 0x2019, 0, false },
		{ "copy", "copy", 0xA9, 0, true },
		{ "middot", "middot", 0xB7, 0, true },
		{ "the first of the table", "AElig", 0xC6, 0, true },
		{ "the last of the table", "zwnj", 0x200C, 0, false },
		{ "case counts", "Dagger", 0x2021, 0, false },
		{ "case counts, the other", "dagger", 0x2020, 0, false },
		{ "beyond the first plane", "Afr", 0x1D504, 0, false },
		{ "two characters", "NotEqualTilde", 0x2242, 0x338, false },
		{ "two letters", "fjlig", 'f', 'j', false },
		{ "the longest", "CounterClockwiseContourIntegral", 0x2233, 0,
		    false },
		{ "a name with digits", "frac34", 0xBE, 0, true },
	};
	static const char *const none[] = { "", "nbs", "nbspx", "AMPx", "&amp",
	    "amp;", "hangul", "CounterClockwiseContourIntegralX" };
	uint32_t cp[2];
	bool bare;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		size_t want = rows[i].second != 0 ? 2 : 1;

		is_int(entity_find(str_of(rows[i].name), cp, &bare), want,
		    "%s", rows[i].says);
		is_int(cp[0], rows[i].first, "%s", rows[i].says);
		is_int(cp[1], rows[i].second, "%s: second", rows[i].says);
		is_int(bare, rows[i].bare, "%s: bare", rows[i].says);
	}
	for (size_t i = 0; i < ARRAY_LEN(none); i++)
		is_int(entity_find(str_of(none[i]), cp, NULL), 0, "|%s|",
		    none[i]);
	test_done();
}

static void
numbers(void **state)
{
	static const struct {
		const char *says;
		uint32_t in, want;
	} rows[] = {
		{ "ASCII", 'a', 'a' },
		{ "Hangul", 0xD55C, 0xD55C },
		{ "the last character", 0x10FFFF, 0x10FFFF },
		{ "zero", 0, 0xFFFD },
		{ "beyond Unicode", 0x110000, 0xFFFD },
		{ "far beyond", UINT32_MAX, 0xFFFD },
		{ "the first surrogate", 0xD800, 0xFFFD },
		{ "the last surrogate", 0xDFFF, 0xFFFD },
		{ "before them", 0xD7FF, 0xD7FF },
		{ "behind them", 0xE000, 0xE000 },
		{ "euro of windows-1252", 0x80, 0x20AC },
		{ "quotation mark of windows-1252", 0x93, 0x201C },
		{ "apostrophe of windows-1252", 146, 0x2019 },
		{ "dash of windows-1252", 0x96, 0x2013 },
		{ "the last of windows-1252", 0x9F, 0x178 },
		{ "not in windows-1252", 0x81, 0x81 },
		{ "Latin-1 is itself", 0xA0, 0xA0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		is_int(entity_number(rows[i].in), rows[i].want, "%s",
		    rows[i].says);
	test_done();
}

static void
unescaping(void **state)
{
	static const struct {
		const char *says;
		const char *in;
		const char *text, *attribute;
	} rows[] = {
		{ "nothing to do", "plain", "plain", "plain" },
		{ "a name", "a&amp;b", "a&b", "a&b" },
		{ "no semicolon", "a&amp b", "a& b", "a& b" },
		{ "a letter follows", "&copyx", "\u00a9x", "&copyx" },
		{ "= follows", "?a&copy=1", "?a\u00a9=1", "?a&copy=1" },
		{ "the end follows", "?a&copy", "?a\u00a9", "?a\u00a9" },
		{ "the longest bare name", "&notit;", "\u00acit;",
		    "&notit;" },
		{ "the longer name", "&notin;", "\u2209", "\u2209" },
		{ "an unknown name", "&hangul;", "&hangul;", "&hangul;" },
		{ "known only with semicolon", "&hellip", "&hellip",
		    "&hellip" },
		{ "a lone &", "a & b &", "a & b &", "a & b &" },
		{ "only & and #", "&# &#x &#;", "&# &#x &#;", "&# &#x &#;" },
		{ "decimal", "&#54620;", "\ud55c", "\ud55c" },
		{ "hexadecimal", "&#xd55c;&#XD55C;", "\ud55c\ud55c",
		    "\ud55c\ud55c" },
		{ "a number without semicolon", "&#65 &#x42z", "A Bz",
		    "A Bz" },
		{ "a number past 32 bits", "&#99999999999999;", "\ufffd",
		    "\ufffd" },
		{ "windows-1252", "&#146;", "\u2019", "\u2019" },
		{ "a surrogate alone", "&#xD83D;x", "\ufffdx", "\ufffdx" },
		{ "a pair of surrogates", "&#xD83D;&#xDE00;", "\U0001F600",
		    "\U0001F600" },
		{ "a pair in decimal", "&#55357;&#56832;", "\U0001F600",
		    "\U0001F600" },
		{ "no control comes out", "a&#8;b&#x7f;&#27;c", "abc",
		    "abc" },
		{ "tab and newline do", "a&#9;b&#10;c&#13;d", "a\tb\nc\nd",
		    "a\tb\nc\nd" },
		{ "vertical tab is a blank", "a&#11;b", "a b", "a b" },
		{ "once, not twice", "&amp;lt;", "&lt;", "&lt;" },
		{ "two characters", "&NotEqualTilde;", "\u2242\u0338",
		    "\u2242\u0338" },
	};
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		buf_clear(&b);
		html_unescape(&b, str_of(rows[i].in), false);
		is_str(buf_str(&b), rows[i].text, "%s", rows[i].says);
		buf_clear(&b);
		html_unescape(&b, str_of(rows[i].in), true);
		is_str(buf_str(&b), rows[i].attribute, "%s, attribute",
		    rows[i].says);
	}
	buf_release(&b);
	test_done();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(numbers),
		cmocka_unit_test(unescaping),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("entity", tests, NULL, NULL);
}
