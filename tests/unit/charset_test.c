#include "test.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/charset.h"
#include "base/limits.h"
#include "base/utf8.h"

#include "base/banned.h"

#define BYTES(lit) STR_INIT(lit)

static void
labels(void **state)
{
	static const struct {
		const char *says, *in, *want;
	} rows[] = {
		{ "every Korean label is CP949", "EUC-KR", "CP949" },
		{ "the old name too", "ks_c_5601-1987", "CP949" },
		{ "and Microsoft's", "MS949", "CP949" },
		{ "and a later year", "KS_C_5601-1989", "CP949" },
		{ "latin1 is windows-1252", "ISO-8859-1", "CP1252" },
		{ "gb2312 is GB18030", "gb2312", "GB18030" },
		{ "without its hyphen", "utf8", "UTF-8" },
		{ "a registry's number", "csISO58GB231280", "GB18030" },
		{ "with its year", "ISO_8859-2:1987", "ISO-8859-2" },
		{ "a number for a name", "iso-ir-144", "ISO-8859-5" },
		{ "what it is called in Python", "ms950", "BIG5-HKSCS" },
		{ "the page alone", "1251", "CP1251" },
		{ "a semicolon and blanks around it", " UTF-8; ", "UTF-8" },
		{ "none is no label", "none", NULL },
		{ "empty is no label", "", NULL },
		{ "a long one is no label",
		    "euc-kr-euc-kr-euc-kr-euc-kr-euc-kr-euc-kr", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		is_str(str_of(charset_name(str_of(rows[i].in))),
		    rows[i].want != NULL ? rows[i].want : "", "%s",
		    rows[i].says);
	test_done();
}

static void
content_types(void **state)
{
	static const struct {
		const char *says, *in, *want;
	} rows[] = {
		{ "the parameter", "text/xml; charset=euc-kr", "euc-kr" },
		{ "quoted", "text/xml;charset=\"UTF-8\"", "UTF-8" },
		{ "blanks and case", "text/xml ; Charset = 'x' ; a=b", "x" },
		{ "none", "text/xml", "" },
		{ "another parameter", "a/b; xcharset=z; boundary=q", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		is_str(charset_of_type(str_of(rows[i].in)), rows[i].want,
		    "%s", rows[i].says);
	test_done();
}

static void
decoding(void **state)
{
	static const struct {
		const char *says;
		struct str in;
		const char *label, *want, *name;
		size_t bad, controls;
	} rows[] = {
		{ "clean UTF-8 stays", BYTES("한미 a\n"), "", "한미 a\n",
		    "UTF-8", 0, 0 },
		{ "valid UTF-8 beats the label", BYTES("한미"), "euc-kr",
		    "한미", "UTF-8", 0, 0 },
		{ "two byte order marks go", BYTES("\xEF\xBB\xBF\xEF\xBB\xBF"
		    "a"), "", "a", "UTF-8", 0, 0 },
		{ "the HTTP label decodes", BYTES("\xC7\xD1\xB1\xB9"),
		    "euc-kr", "한국", "CP949", 0, 0 },
		{ "a syllable that only CP949 has", BYTES("\x8C\x63\xB9\xE6"),
		    "euc-kr", "똠방", "CP949", 0, 0 },
		{ "the declaration decodes", BYTES("<?xml version='1.0' "
		    "encoding='euc-kr'?>\xC7\xD1"), "", "<?xml version='1.0' "
		    "encoding='euc-kr'?>한", "CP949", 0, 0 },
		{ "the HTTP label beats the declaration",
		    BYTES("<?xml encoding='gbk'?>\xC7\xD1\xB1\xB9"), "euc-kr",
		    "<?xml encoding='gbk'?>한국", "CP949", 0, 0 },
		{ "but latin1 from a server does not",
		    BYTES("<?xml encoding='euc-kr'?>\xC7\xD1"), "iso-8859-1",
		    "<?xml encoding='euc-kr'?>한", "CP949", 0, 0 },
		{ "statistics know Hangul", BYTES("\xC7\xD1\xB1\xB9 "
		    "\xC7\xD1\xB1\xB9"), "utf-8", "한국 한국", "CP949", 0,
		    0 },
		{ "and what is none", BYTES("caf\xE9 \x93q\x94"), "",
		    "café “q”", "CP1252", 0, 0 },
		{ "nearly valid UTF-8 stays UTF-8", BYTES("한국한국한국\xFF\xFE"
		    "한국"), "euc-kr", "한국한국한국\uFFFD한국", "UTF-8", 1, 0 },
		{ "a character cut by the end", BYTES("한국\xED\x95"), "",
		    "한국\uFFFD", "UTF-8", 1, 0 },
		{ "surrogates in UTF-8 are joined", BYTES("한국 \xED\xA0\xBD"
		    "\xED\xB8\x80 한국"), "", "한국 \xF0\x9F\x98\x80 한국",
		    "UTF-8", 0, 0 },
		{ "one of them is not", BYTES("한국한국한국 \xED\xA0\xBD."), "",
		    "한국한국한국 \uFFFD.", "UTF-8", 1, 0 },
		{ "an overlong slash", BYTES("한국한국 \xC0\xAF"), "",
		    "한국한국 \uFFFD", "UTF-8", 1, 0 },
		{ "control characters go", BYTES("a\0b\x01\x7F\x1B[1m"), "",
		    "ab[1m", "UTF-8", 0, 4 },
		{ "C1 means windows-1252", BYTES("\xC2\x93q\xC2\x94\xC2\x81"),
		    "", "“q”", "UTF-8", 0, 3 },
		{ "U+FFFF is no character", BYTES("a\xEF\xBF\xBF" "b"), "",
		    "a\uFFFD" "b", "UTF-8", 1, 0 },
		{ "UTF-16 with a mark", BYTES("\xFF\xFE<\0\x5C\xD5"), "",
		    "<한", "UTF-16LE", 0, 0 },
		{ "UTF-16 without one", BYTES("\0<\0a\0>\xD5\x5C"), "",
		    "<a>한", "UTF-16BE", 0, 0 },
		{ "UTF-32", BYTES("<\0\0\0a\0\0\0\x5C\xD5\0\0"), "", "<a한",
		    "UTF-32LE", 0, 0 },
		{ "VT and FF part", BYTES("a\x0B" "b\x0C" "c"), "", "a b c",
		    "UTF-8", 0, 2 },
		{ "lone bytes of windows-1252", BYTES("한국한국한국 "
		    "\x93q\x94 it\x92s"), "", "한국한국한국 “q” it’s", "UTF-8", 0, 0 },
		{ "a letter of it in Latin script", BYTES("“a” “b” caf\xE9 "
		    "r\xE9sum\xE9s"), "utf-8", "“a” “b” café résumés",
		    "UTF-8", 0, 0 },
		{ "not in Korean, where it is half a syllable",
		    BYTES("한국한국 caf\xE9 x"), "", "한국한국 caf\uFFFD x",
		    "UTF-8", 1, 0 },
		{ "nor before an ellipsis", BYTES("“a” “b” caf\xE9..."), "",
		    "“a” “b” caf\uFFFD...", "UTF-8", 1, 0 },
		{ "nor what C3 is", BYTES("“a” “b” caf\xC3 x"), "",
		    "“a” “b” caf\uFFFD x", "UTF-8", 1, 0 },
		{ "two of them are a run", BYTES("한국한국한국 \x93\x94"), "",
		    "한국한국한국 \uFFFD", "UTF-8", 1, 0 },
		{ "Hangul beats the label of China", BYTES("<?xml version='1.0'"
		    " encoding='gb2312'?>\xC7\xD1\xB1\xB9\xC0\xBA \xB3\xBB"
		    "\xC0\xCF \xC8\xC6\xB7\xC3"), "", "<?xml version='1.0' "
		    "encoding='gb2312'?>한국은 내일 훈련", "CP949", 0, 0 },
		{ "Chinese does not", BYTES("\xD6\xD0\xB9\xFA\xCD\xE2\xBD\xBB"
		    "\xB2\xBF\xBB\xD8\xD3\xA6"), "gb2312", "中国外交部回应",
		    "GB18030", 0, 0 },
		{ "a few words of Chinese", BYTES("\xB9\xFA\xB7\xC0\xB2\xBF"
		    "\xD0\xFB\xB2\xBC"), "", "国防部宣布", "GB18030", 0, 0 },
		{ "of Japanese", BYTES("\xCA\xC6\xB4\xDA\xBC\xF3\xC7\xBE"
		    "\xB2\xF1\xC3\xCC\xA4\xD8"), "", "米韓首脳会談へ",
		    "EUC-JP", 0, 0 },
		{ "of Korean", BYTES("\xC7\xD1\xB9\xCC"), "", "한미",
		    "CP949", 0, 0 },
		{ "of Russian", BYTES("\xF3\xC1\xCD\xCD\xC9\xD4 \xD7 "
		    "\xF3\xC5\xD5\xCC\xC5"), "", "Саммит в Сеуле", "KOI8-R",
		    0, 0 },
		{ "in the other way", BYTES("\xD1\xE0\xEC\xEC\xE8\xF2 \xE2 "
		    "\xD1\xE5\xF3\xEB\xE5"), "", "Саммит в Сеуле", "CP1251",
		    0, 0 },
		{ "encoded twice, Korean", BYTES("\xC3\xAD\xC2\x95\xC2\x9C"
		    "\xC3\xAA\xC2\xB5\xC2\xAD\xC3\xAC\xC2\x9D\xC2\x80"), "",
		    "한국은", "UTF-8", 0, 0 },
		{ "by way of windows-1252", BYTES("í•œêµ\xC2\xADì\xC2\x9D€"),
		    "", "한국은", "UTF-8", 0, 0 },
		{ "encoded twice, French", BYTES("allÃ©s reÃ§us Ã©tÃ©"), "utf-8",
		    "allés reçus été", "UTF-8", 0, 0 },
		{ "twice is not clear", BYTES("SÃ©oul"), "", "SÃ©oul", "UTF-8",
		    0, 0 },
		{ "French marks are as they should be", BYTES("é\u00A0» é\u00A0»"
		    " é\u00A0» à\u00A0« à\u00A0«"), "", "é\u00A0» é\u00A0»"
		    " é\u00A0» à\u00A0« à\u00A0«", "UTF-8", 0, 0 },
		{ "what is right stays beside it", BYTES("한국 í•œêµ\xC2\xAD"
		    "ì\xC2\x9D€ 동맹"), "", "한국 한국은 동맹", "UTF-8", 0, 0 },
		{ "an escape that the label explains",
		    BYTES("\x1B$)C\x0EGQ19\x0F."), "iso-2022-kr", "한국.",
		    "ISO-2022-KR", 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct charset_found found;
		struct str text = { NULL, 0 };
		struct buf hold;
		struct err e;

		buf_init(&hold, LIMIT_BODY_TEXT);
		is_int(charset_decode(&text, &hold, rows[i].in,
		    str_of(rows[i].label), &found, &e), 0, "%s",
		    rows[i].says);
		is_str(text, rows[i].want, "%s", rows[i].says);
		is_str(str_of(found.name), rows[i].name, "%s: name",
		    rows[i].says);
		is_int(found.bad, rows[i].bad, "%s: bad", rows[i].says);
		is_int(found.controls, rows[i].controls, "%s: controls",
		    rows[i].says);
		buf_release(&hold);
	}
	test_done();
}

/* The fast scan says the same as the definition, at every place. */
static void
clean(void **state)
{
	static const uint32_t samples[] = {
		0, 1, 8, 9, 10, 13, 31, 32, 126, 127, 128, 0x9F, 0xA0, 0x7FF,
		0x800, 0xAC00, 0xD7A3, 0xD7FF, 0xE000, 0xFFFD, 0xFFFE, 0xFFFF,
		0x10000, 0x10FFFF,
	};
	char text[40];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
		uint32_t cp = samples[i];
		bool good = (cp >= 0x20 && cp < 0x7F) || cp == 9 ||
		    cp == 10 || cp == 13 || (cp >= 0xA0 && cp != 0xFFFE &&
		    cp != 0xFFFF);

		for (size_t at = 0; at < 20; at++) {
			struct str s = { text, sizeof(text) };

			memset(text, 'x', sizeof(text));
			utf8_put(cp, text + at);
			is_int(charset_clean(s), good ? s.n : at,
			    "U+%04X at %zu", (unsigned)cp, at);
		}
	}
	is_int(charset_clean(STR("한\xED\x95")), 3, "a cut character");
	is_int(charset_clean(STR("")), 0, "nothing");
	test_done();
}

/* The same among characters of three bytes, wherever it comes and wherever
 * the text ends. */
static void
clean_wide(void **state)
{
	static const struct {
		const char *says;
		struct str in;
		bool good;
	} rows[] = {
		{ "a letter", BYTES("x"), true },
		{ "the last of Hangul", BYTES("\xED\x9E\xA3"), true },
		{ "an ideographic blank", BYTES("\xE3\x80\x80"), true },
		{ "two bytes", BYTES("\xC2\xB7"), true },
		{ "four bytes", BYTES("\xF0\x9F\x87\xB0"), true },
		{ "a surrogate", BYTES("\xED\xA0\x80"), false },
		{ "a lead alone", BYTES("\xEA"), false },
		{ "a lead and one", BYTES("\xEA\xB0"), false },
		{ "one behind too much", BYTES("\x80"), false },
		{ "overlong", BYTES("\xE0\x80\x80"), false },
		{ "no character", BYTES("\xEF\xBF\xBE"), false },
		{ "DEL", BYTES("\x7F"), false },
		{ "a control", BYTES("\x01"), false },
		{ "C1", BYTES("\xC2\x85"), false },
	};
	char text[64];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		for (size_t shift = 0; shift < 3; shift++) {
			for (size_t at = shift; at < 50; at += 3) {
				struct str s = { text, 0 };
				size_t end = at + rows[i].in.n;

				memset(text, 'x', shift);
				for (size_t k = shift; k < at; k += 3)
					memcpy(text + k, "한", 3);
				memcpy(text + at, rows[i].in.p, rows[i].in.n);
				for (s.n = end; s.n + 3 <= sizeof(text);
				    s.n += 3) {
					is_int(charset_clean(s),
					    rows[i].good ? s.n : at,
					    "%s at %zu of %zu", rows[i].says,
					    at, s.n);
					memcpy(text + s.n, "글", 3);
				}
			}
		}
	}
	test_done();
}

static void
left_to_expat(void **state)
{
	static const struct {
		const char *says;
		struct str in;
		const char *label;
		bool want;
	} rows[] = {
		{ "no label", BYTES("<rss>한미</rss>"), "", true },
		{ "UTF-8", BYTES("<rss>한·미</rss>"), "utf-8", true },
		{ "another label", BYTES("<rss>한미</rss>"), "euc-kr", false },
		{ "a declaration", BYTES("<?xml encoding='euc-kr'?><rss>"),
		    "", false },
		{ "DEL", BYTES("<rss>\x7F</rss>"), "", false },
		{ "C1", BYTES("<rss>\xC2\x93</rss>"), "", false },
		{ "UTF-16", BYTES("<\0r\0s\0s\0>\0"), "", false },
		{ "a mark", BYTES("\xEF\xBB\xBF<rss></rss>"), "", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		is_int(charset_left_to_expat(rows[i].in,
		    str_of(rows[i].label)), rows[i].want, "%s",
		    rows[i].says);
	test_done();
}

static void
ceiling(void **state)
{
	struct charset_found found;
	struct str text;
	struct buf hold;
	struct err e;

	(void)state;
	buf_init(&hold, 4);
	is_int(charset_decode(&text, &hold, STR("\xC7\xD1\xB1\xB9"),
	    STR("euc-kr"), &found, &e), -1, "more than hold takes");
	is_int(e.kind, ERR_LIMIT, "is a limit");
	buf_release(&hold);
	test_done();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(labels),
		cmocka_unit_test(content_types),
		cmocka_unit_test(decoding),
		cmocka_unit_test(clean),
		cmocka_unit_test(clean_wide),
		cmocka_unit_test(left_to_expat),
		cmocka_unit_test(ceiling),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("charset", tests, NULL, NULL);
}
