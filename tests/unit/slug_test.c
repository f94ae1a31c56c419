#include "test.h"

#include "base/buf.h"
#include "base/limits.h"
#include "store/clean.h"
#include "store/slug.h"

#include "base/banned.h"

static void
slugs(void **state)
{
	static const struct {
		const char *says, *in, *want;
	} rows[] = {
		{ "words are parted by -", "Allies agree on SCM",
		    "allies-agree-on-scm" },
		{ "Hangul letter by letter", "한미동맹", "hanmidongmaeng" },
		{ "no assimilation", "국방부 발표", "gukbangbu-balpyo" },
		{ "final consonants as they sound alone", "앞 닭 값 읽 꽃 여덟",
		    "ap-dak-gap-ik-kkot-yeodeol" },
		{ "conjoining jamo are the same syllables",
		    "\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB"
		    "\xE1\x84\x86\xE1\x85\xB5", "hanmi" },
		{ "a silent initial parts nothing", "우리 아이", "uri-ai" },
		{ "Latin loses its marks", "Søren Škoda Đồng Æsir straße",
		    "soren-skoda-dong-aesir-strasse" },
		{ "also decomposed ones", "e\xCC\x81t\xC3\xA9", "ete" },
		{ "wide letters", "ＳＣＭ ５８", "scm-58" },
		{ "dotted capitals are one word", "U.S.-Korea U.N. talks",
		    "us-korea-un-talks" },
		{ "numbers are not", "3.5 percent, No.5", "3-5-percent-no-5" },
		{ "an initial of a name", "J. Smith", "j-smith" },
		{ "apostrophes vanish", "Korea\xE2\x80\x99s allies' talk",
		    "koreas-allies-talk" },
		{ "what shows as nothing vanishes", "al\xE2\x80\x8Bly\xC2\xAD",
		    "ally" },
		{ "brackets, middle dots, dashes part", "[단독] 한·미—일",
		    "dandok-han-mi-il" },
		{ "paths do not", "../../etc/passwd", "etc-passwd" },
		{ "another script leaves nothing", "日本語 русский", "" },
		{ "nothing is nothing", " -- ", "" },
		{ "bytes that are not UTF-8 part", "a\xFF\x80" "b", "a-b" },
		{ "cut behind a word",
		    "one two three four five six seven eight nine ten eleven "
		    "twelve", "one-two-three-four-five-six-seven-eight-nine-"
		    "ten-eleven" },
		{ "sixty bytes exactly are kept",
		    "aaaaaaaaa bbbbbbbbb ccccccccc ddddddddd eeeeeeeee "
		    "ffffffffff more", "aaaaaaaaa-bbbbbbbbb-ccccccccc-"
		    "ddddddddd-eeeeeeeee-ffffffffff" },
		{ "a single word is cut where it must",
		    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		    "aaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		    "aaaaaaaaaaaaaaaaaaaaaaaa" },
	};
	struct buf b;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		buf_init(&b, 1000);
		slug_title(&b, str_of(rows[i].in));
		is_str(buf_str(&b), rows[i].want, "%s", rows[i].says);
		is_true(b.n <= LIMIT_SLUG, "%s: short", rows[i].says);
		buf_release(&b);
	}
	test_done();
}

static void
lines(void **state)
{
	static const struct {
		const char *says, *in, *want;
	} rows[] = {
		{ "white space of any kind is one blank",
		    " a\t\xC2\xA0\r\n\xE3\x80\x80\xE2\x80\xA8" "b\n", "a b" },
		{ "U+0085 is a line end", "a\xC2\x85" "b", "a b" },
		{ "terminal escapes lose their control",
		    "\x1B[31mred\x1B[0m \xC2\x9B" "2J\x7F", "[31mred[0m 2J" },
		{ "bidirectional tricks go", "a\xE2\x80\xAE" "cb\xE2\x81\xA6",
		    "acb" },
		{ "Hangul fillers go", "가\xE3\x85\xA4나\xEF\xBE\xA0", "가나" },
		{ "bytes that are not UTF-8", "a\xC3(", "a\xEF\xBF\xBD(" },
		{ "emoji keep their joiner",
		    "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x9A\x80",
		    "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x9A\x80" },
	};
	struct buf b;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		buf_init(&b, 1000);
		clean_line(&b, str_of(rows[i].in));
		is_str(buf_str(&b), rows[i].want, "%s", rows[i].says);
		buf_release(&b);
	}
	test_done();
}

static void
forges(void **state)
{
	static const struct {
		const char *says, *in, *want;
	} rows[] = {
		{ "an issue", "fixes #12", "fixes ＃12" },
		{ "Jira's commands", "KEY-1 #close", "KEY-1 ＃close" },
		{ "GitHub's other spelling", "closes GH-7", "closes GH－7" },
		{ "a mention", "by @octocat", "by ＠octocat" },
		{ "a lone @ stays", "2 @ 3", "2 @ 3" },
		{ "a merge request", "see !5, hey!", "see ！5, hey!" },
		{ "an issue's URL", "fixes https://x.example/1",
		    "fixes https：//x.example/1" },
		{ "no checks", "[skip ci] a [CI SKIP]",
		    "［skip ci］ a ［CI SKIP］" },
		{ "nor by other names", "[no ci] [skip actions] [x skip]",
		    "［no ci］ ［skip actions］ ［x skip］" },
		{ "Korean headlines keep their brackets", "[단독] 한미 [circa]",
		    "[단독] 한미 [circa]" },
		{ "Azure's", "***NO_CI***", "＊＊*NO_CI＊＊*" },
	};
	struct buf b;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		buf_init(&b, 1000);
		clean_forge(&b, str_of(rows[i].in));
		is_str(buf_str(&b), rows[i].want, "%s", rows[i].says);
		buf_release(&b);
	}
	test_done();
}

static void
cuts(void **state)
{
	static const struct {
		const char *says, *in;
		size_t max;
		const char *want;
	} rows[] = {
		{ "what fits stays", "one two", 7, "one two" },
		{ "cut behind a word", "one two three", 9, "one two…" },
		{ "a long word is cut", "abcdefghijkl", 5, "abcd…" },
		{ "characters, not bytes", "한미 동맹은 중요하다", 7, "한미 동맹은…" },
		{ "a newline ends a word, too", "one two\nthree four", 10,
		    "one two…" },
	};
	struct buf b;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		buf_init(&b, 1000);
		clean_cut_chars(&b, str_of(rows[i].in), rows[i].max);
		is_str(buf_str(&b), rows[i].want, "%s", rows[i].says);
		buf_release(&b);
	}
	buf_init(&b, 1000);
	clean_cut(&b, STR("한미동맹"), 10);
	is_str(buf_str(&b), "한미…", "bytes: never within a character");
	buf_release(&b);
	test_done();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slugs),
		cmocka_unit_test(lines),
		cmocka_unit_test(forges),
		cmocka_unit_test(cuts),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("slug", tests, NULL, NULL);
}
