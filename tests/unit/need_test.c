#include "test.h"

#include "base/buf.h"
#include "base/limits.h"
#include "filter/need.h"

#include "base/banned.h"

/* Words parted by |; of no pattern here is one the beginning of another. */
static const struct {
	const char *says, *pattern, *want;
} rows[] = {
	{ "a word", "SCM", "SCM" },
	{ "of two words the longer", "SCM.*Seoul", "Seoul" },
	{ "a capital before as many small letters", "a.B", "B" },
	{ "a class of few is a choice", "[李尹](?:-| )", "李|尹" },
	{ "a range is unknown", "[0-9]+차", "차" },
	{ "what a class leaves out is unknown", "[^ab]c", "c" },
	{ "] first is a character", "[]a]+", "]|a" },
	{ "] first after ^ as well", "[^]a]b", "b" },
	{ "branches", "foo|bar", "foo|bar" },
	{ "a branch that needs nothing", "foo|", "" },
	{ "branches of a group", "(?:foo|ba[rz]+)q", "foo|ba" },
	{ "a group that may be left out", "(?:foo)?b", "b" },
	{ "a group that may be there no times", "(foo){0,3}b", "b" },
	{ "a group that is there", "(foo){1,3}b", "foo" },
	{ "the last letter may be left out", "SCMs?", "SCM" },
	{ "the only letter may be left out", "x*", "" },
	{ "a letter that comes again ends a word", "ab+cde", "cde" },
	{ "a lazy quantifier", "ab??cd", "cd" },
	{ "what is looked for ahead is not in the match", "SC(?=Seoul)",
	  "SC" },
	{ "nor what must not stand before", "(?<!North )Korea", "Korea" },
	{ "nor in a group of it", "(?<!(?:aaaa|bbbb))c", "c" },
	{ "a place parts nothing that counts", "\\bSCM\\b", "SCM" },
	{ "a sign as a letter", "a\\.bcd", "bcd" },
	{ "a brace that is no quantifier: unknown", "a{2|b}", "" },
	{ "a brace without least: unknown", "a{,2}b", "" },
	{ "options: unknown", "(?i)SCM", "" },
	{ "options of a group: unknown", "(?i:SCM)", "" },
	{ "a group with a name: unknown", "(?<n>SCM)", "" },
	{ "branches that share numbers: unknown", "(?|SCM|NCG)", "" },
	{ "a verb: unknown", "(*ACCEPT)SCM", "" },
	{ "a character by its number: unknown", "\\x41SCM", "" },
	{ "quoted: unknown", "\\Qa|b\\E", "" },
	{ "a class of a kind: unknown", "[[:alpha:]]SCM", "" },
	{ "a sign in a class: unknown", "[\\]a]SCM", "" },
	{ "too many branches", "aa|bb|cc|dd|ee|ff|gg|hh|ii|jj|kk|ll|mm", "" },
	{ "groups too deep", "((((((((((((((((SCM))))))))))))))))", "" },
};

static void
words(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1 * KIB);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct need n;

		need_of(&n, str_of(rows[i].pattern));
		buf_clear(&b);
		for (size_t k = 0; k < n.n; k++) {
			buf_adds(&b, k > 0 ? "|" : "");
			buf_addstr(&b, n.word[k]);
		}
		is_str(buf_str(&b), rows[i].want, "%s", rows[i].says);
	}
	buf_release(&b);
	test_done();
}

static void
met(void **state)
{
	static const struct {
		const char *says, *pattern, *text;
		size_t from;
		bool want;
	} texts[] = {
		{ "there", "Korea", "South Korea", 0, true },
		{ "at the first byte", "Korea", "Korean", 0, true },
		{ "cut off", "Korea", "South Kore", 0, false },
		{ "behind the place", "Korea", "South Korea", 6, true },
		{ "before the place", "Korea", "Korea, Kim", 1, false },
		{ "a later one", "한미은행", "한미 은행, 한미은행", 0, true },
		{ "only its bytes", "한미은행", "한미 은행", 0, false },
		{ "the second word", "NCG|SCM", "the SCM", 0, true },
		{ "none of the words", "NCG|SCM", "the MCM", 0, false },
		{ "nothing is needed", "x*", "", 0, true },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct need n;

		need_of(&n, str_of(texts[i].pattern));
		is_int(need_met(&n, str_of(texts[i].text), texts[i].from),
		    texts[i].want, "%s", texts[i].says);
	}
	test_done();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words),
		cmocka_unit_test(met),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("need", tests, NULL, NULL);
}
