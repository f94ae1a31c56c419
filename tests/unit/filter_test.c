#include "test.h"

#include <stdlib.h>
#include <time.h>

#include "base/buf.h"
#include "base/limits.h"
#include "filter/filter.h"
#include "rules.h"

#include "base/banned.h"

/* Diagnostics of a level as "2:7: message", parted by \n. */
static void
says_all(struct buf *out, const struct diags *d, enum diag_level level)
{
	buf_clear(out);
	for (size_t i = 0; i < d->n; i++) {
		if (d->list[i].level != level)
			continue;
		if (out->n > 0)
			buf_addc(out, '\n');
		buf_printf(out, "%u:%u: %s", d->list[i].at.line,
		    d->list[i].at.column, d->list[i].message);
	}
}

static struct filter *
compile(const char *text, struct diags *d)
{
	static struct rules r;

	rules_read(&r, str_of(text));
	return filter_compile(r.line, r.n, d);
}

#define RULE_KEYS(own) "title any near all none mask count min feed lang " \
	own \
	"hit miss todo-hit todo-miss"
#define TOPIC_KEYS RULE_KEYS("veto catch-all ")
#define VETO_KEYS RULE_KEYS("")
#define T "[topic a]\n"
#define L "[list k]\nterm = 한국\nterm = South Korea*\n"
#define A10 "aaaaaaaaaa"
#define A60 A10 A10 A10 A10 A10 A10

static const struct {
	const char *says, *rules, *want;
} broken[] = {
	{ "a section that is none", "[topics a]\nany = SCM",
	  "1:1: unknown section \"topics\", did you mean \"topic\"?" },
	{ "one that is like none", "[rule a]\nany = SCM",
	  "1:1: unknown section \"rule\"; there are list, topic, veto, part "
	  "and mask" },
	{ "a topic without a name", "[topic]\nany = SCM",
	  "1:1: a topic needs a name, as in [topic \"korea\"]" },
	{ "capitals in a name", "[topic SCM]\nany = SCM",
	  "1:1: the name \"SCM\" may have only a-z, 0-9 and -" },
	{ "Hangul in a name", "[list 한국]\nterm = 한국",
	  "1:1: the name \"한국\" may have only a-z, 0-9 and -" },
	{ "a name of 41 bytes", "[topic " A10 A10 A10 A10 "a]\nany = SCM",
	  "1:1: a name of 41 bytes, at most 40 are possible" },
	{ "a topic twice", T "any = SCM\n[topic a] b\nany = NCG",
	  "3:1: topic \"a\" stands already at f:1" },
	{ "a list twice", L "[list k]\nterm = ROK",
	  "4:1: list \"k\" stands already at f:1" },
	{ "a veto twice", "[veto v]\nany = 한미약품\n[veto v] b\nany = 한미은행",
	  "3:1: veto \"v\" stands already at f:1" },
	{ "an unknown key", T "anny = SCM",
	  "2:1: unknown key \"anny\" in a topic, did you mean \"any\"?" },
	{ "a key like none", T "any = SCM\nxyzzy = 1",
	  "3:1: unknown key \"xyzzy\" in a topic; it has " TOPIC_KEYS },
	{ "a topic's key in a list", "[list k]\nterm = ROK\nany = SCM",
	  "3:1: unknown key \"any\" in a list; it has term except" },
	{ "a list's key in a topic", T "any = SCM\nterm = SCM",
	  "3:1: unknown key \"term\" in a topic; it has " TOPIC_KEYS },
	{ "veto in a veto", "[veto v]\nany = 한미약품\nveto = off",
	  "3:1: unknown key \"veto\" in a veto; it has " VETO_KEYS },
	{ "catch-all in a veto", "[veto v]\nany = 한미약품\ncatch-all = on",
	  "3:1: unknown key \"catch-all\" in a veto; it has " VETO_KEYS },
	{ "catch-all is on or off", T "any = SCM\ncatch-all = yes",
	  "3:13: catch-all is on or off, not \"yes\"" },
	{ "an empty term", T "any =", "2:6: any without a value" },
	{ "title: alone", T "any = title:", "2:7: title: without a term" },
	{ "re: alone", T "any = re:", "2:7: re: without a pattern" },
	{ "= alone", T "any = =",
	  "2:8: \"\" has no letter and no digit" },
	{ "* alone", T "any = *", "2:8: \"\" has no letter and no digit" },
	{ "signs alone", T "any = ---",
	  "2:7: \"---\" has no letter and no digit" },
	{ "dropped characters alone", T "any = \u200b",
	  "2:7: \"\u200b\" has no letter and no digit" },
	{ "one syllable", T "any = 핵",
	  "2:7: \"핵\" is one syllable, which is in too many words; =핵 is the "
	  "word alone" },
	{ "one syllable as hanja", T "any = title: 美",
	  "2:14: \"美\" is one syllable, which is in too many words; =美 is the "
	  "word alone" },
	{ "one syllable in jamo", T "any = \u1112\u1162\u11a8",
	  "2:7: \"\u1112\u1162\u11a8\" is one syllable, which is in too many "
	  "words; =\u1112\u1162\u11a8 is the word alone" },
	{ "one letter", T "any = U",
	  "2:7: \"U\" is one character, which is in too many texts" },
	{ "two letters in lower case", T "any = us",
	  "2:7: \"us\" is too short for a term in lower case; in capitals it "
	  "would be case-sensitive" },
	{ "two letters of mixed case", T "any = *Us",
	  "2:8: \"Us\" is too short for a term in lower case; in capitals it "
	  "would be case-sensitive" },
	{ "a star inside", T "any = joint*drill",
	  "2:12: * can stand only before or behind a term" },
	{ "a control character", T "any = SC\x01M",
	  "2:9: control character U+0001" },
	{ "a C1 control", T "any = SC\xc2\x85M",
	  "2:9: control character U+0085" },
	{ "bytes that are not UTF-8", T "any = SC\xffM", "2:9: not UTF-8" },
	{ "a term of 300 characters", T "any = " A60 A60 A60 A60 A60,
	  "2:7: a term of 300 characters, at most 256 are possible" },
	{ "an unknown list", L T "any = @quux",
	  "5:7: there is no list \"quux\"" },
	{ "a misspelt list", "[list korea]\nterm = ROK\n" T "all = @koera",
	  "4:7: there is no list \"koera\", did you mean \"korea\"?" },
	{ "an unknown list in a list", "[list k]\nterm = ROK\nterm = @us",
	  "3:8: there is no list \"us\"" },
	{ "no list name at all", T "any = @", "2:7: there is no list \"\"" },
	{ "a list of itself", "[list k]\nterm = ROK\nterm = @k",
	  "3:8: list \"k\" includes itself" },
	{ "lists in a ring",
	  "[list a]\nterm = @b\n[list b]\nterm = @c\n[list c]\nterm = @a",
	  "6:8: list \"a\" includes itself by way of \"c\"" },
	{ "an empty list", "[list k]\n" T "any = SCM",
	  "1:1: list \"k\" has no term" },
	{ "near without a distance", T "near = SCM @korea",
	  "2:8: near needs a distance between two terms, as in "
	  "SCM ~20 @korea" },
	{ "near without a number", T "near = SCM ~ 한국",
	  "2:8: near needs a distance between two terms, as in "
	  "SCM ~20 @korea" },
	{ "near without a second term", T "near = SCM ~20",
	  "2:8: near needs a distance between two terms, as in "
	  "SCM ~20 @korea" },
	{ "a distance of none", T "near = SCM ~0 한국",
	  "2:12: the distance is 1 to 1000 words" },
	{ "a distance too far", T "near = SCM ~1001 한국",
	  "2:12: the distance is 1 to 1000 words" },
	{ "a distance beyond numbers",
	  T "near = SCM ~99999999999999999999 한국",
	  "2:12: the distance is 1 to 1000 words" },
	{ "both sides of near are wrong", T "near = 핵 ~5  @q",
	  "2:8: \"핵\" is one syllable, which is in too many words; =핵 is the "
	  "word alone\n"
	  "2:16: there is no list \"q\"" },
	{ "nothing that could match", T "none = SCM",
	  "1:1: topic \"a\" has no any, near, all or count line, so "
	  "nothing can match" },
	{ "an empty topic", T "title = A",
	  "1:1: topic \"a\" has no any, near, all or count line, so "
	  "nothing can match" },
	{ "an empty veto", "[veto v]\nnone = SCM",
	  "1:1: veto \"v\" has no any, near, all or count line, so "
	  "nothing can match" },
	{ "min above the lines", T "any = SCM\nnear = SCM ~5 한국\nmin = 3",
	  "4:7: min is 3, but any and near lines are 2" },
	{ "min with all lines only", T "all = SCM\nmin = 1",
	  "3:7: min is 1, but any and near lines are 0" },
	{ "min of none", T "any = SCM\nmin = 0",
	  "3:7: min is a number from 1 on, not \"0\"" },
	{ "min in words", T "any = SCM\nmin = two",
	  "3:7: min is a number from 1 on, not \"two\"" },
	{ "min twice", T "any = SCM\nmin = 1\nmin = 1",
	  "4:1: min is given twice, first in line 3" },
	{ "title twice", T "title = A\ntitle = B\nany = SCM",
	  "3:1: title is given twice, first in line 2" },
	{ "veto neither on nor off", T "any = SCM\nveto = no",
	  "3:8: veto is on or off, not \"no\"" },
	{ "no language tag", T "any = SCM\nlang = korean",
	  "3:8: \"korean\" is no language tag; ko and en-US are" },
	{ "two languages in a line", T "any = SCM\nlang = ko, en",
	  "3:8: \"ko, en\" is no language tag; ko and en-US are" },
	{ "two feeds in a line", T "any = SCM\nfeed = yna lwn",
	  "3:11: one feed or glob a line: no blank is possible" },
	{ "a bracket without its end", T "any = SCM\nfeed = yna-[ab",
	  "3:12: [ without its ]" },
	{ "a pattern with a bracket open", T "any = re: (한미|SCM",
	  "2:22: missing closing parenthesis" },
	{ "a pattern that repeats nothing", T "any = title: re: a|*b",
	  "2:20: quantifier does not follow a repeatable item" },
	{ "\\C could end inside a character", T "any = re: \\C",
	  "2:13: using \\C is disabled by the application" },
	{ "all faults are shown, not only the first",
	  T "any = 핵\nanny = SCM\nall = @q",
	  "2:7: \"핵\" is one syllable, which is in too many words; =핵 is the "
	  "word alone\n"
	  "3:1: unknown key \"anny\" in a topic, did you mean \"any\"?\n"
	  "4:7: there is no list \"q\"" },
};

static void
errors(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1 * MIB);
	for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
		struct diags d;
		struct filter *f;

		diags_init(&d);
		f = compile(broken[i].rules, &d);
		says_all(&b, &d, DIAG_ERROR);
		is_str(buf_str(&b), broken[i].want, "%s", broken[i].says);
		is_true(f == NULL, "%s: no filter", broken[i].says);
		filter_free(f);
		diags_release(&d);
	}
	buf_release(&b);
	test_done();
}

/* Topics that match, then !vetoes that struck. */
static void
verdict_says(struct buf *b, const struct filter *f, const struct verdict *v)
{
	buf_clear(b);
	for (size_t i = 0; i < v->n_matches; i++)
		buf_printf(b, "%s%s", i > 0 ? " " : "",
		    filter_topic_name(f, v->matches[i].topic));
	for (size_t i = 0; i < v->n_vetoes; i++)
		buf_printf(b, "%s!%s", b->n > 0 ? " " : "",
		    filter_veto_name(f, v->vetoes[i].topic));
}

static const struct {
	const char *says, *rules, *title, *text, *tags, *feed, *lang, *want;
} rows[] = {
	{ "no rules match nothing", "", "SCM", "", "", "", "", "" },
	{ "one any line is enough", T "any = NCG\nany = SCM", "the SCM", "",
	  "", "", "", "a" },
	{ "none of them is not", T "any = NCG\nany = SCM", "the MCM", "", "",
	  "", "", "" },
	{ "the text counts", T "any = SCM", "x", "an SCM", "", "", "", "a" },
	{ "tags count", T "any = SCM", "x", "", "SCM", "", "", "a" },
	{ "title: is not found in the text", T "any = title: SCM", "x", "SCM",
	  "", "", "", "" },
	{ "title: is found in the title", T "any = title: SCM", "SCM", "", "",
	  "", "", "a" },
	{ "title: before a pattern", T "any = title: re: S.M", "x", "SCM", "",
	  "", "", "" },
	{ "a term does not reach from title to text", T "any = joint drill",
	  "a joint", "drill", "", "", "", "" },
	{ "nor from one tag to the next", T "any = joint drill", "", "",
	  "joint\ndrill", "", "", "" },
	{ "a tag of two words", T "any = joint drill", "", "",
	  "x\njoint drill", "", "", "a" },
	{ "every all line must hold", T "any = SCM\nall = @k\nall = Seoul\n" L,
	  "SCM in 한국", "", "", "", "", "" },
	{ "and then it matches", T "any = SCM\nall = @k\nall = Seoul\n" L,
	  "SCM in 한국", "from Seoul", "", "", "", "a" },
	{ "all lines alone will do", T "all = SCM\nall = @k\n" L,
	  "SCM in South Koreans", "", "", "", "", "a" },
	{ "none forbids", T "any = SCM\nnone = 공급망 관리",
	  "SCM", "공급망관리 시장", "", "", "", "" },
	{ "none is a term like others", T "any = SCM\nnone = 한국 팀",
	  "SCM", "한국팀 우승", "", "", "", "a" },
	{ "none with a list", T "any = SCM\nnone = @k\n" L, "한국 SCM", "",
	  "", "", "", "" },
	{ "min counts lines, not hits", T "any = SCM\nany = NCG\nmin = 2",
	  "SCM SCM SCM", "", "", "", "", "" },
	{ "min is reached", T "any = SCM\nany = NCG\nmin = 2",
	  "SCM", "NCG", "", "", "", "a" },
	{ "near lines count for min",
	  T "any = SCM\nnear = NCG ~3 한국\nmin = 2",
	  "SCM", "NCG in 한국", "", "", "", "a" },
	{ "near: within N words", T "near = SCM ~3 Seoul",
	  "SCM held in Seoul", "", "", "", "", "a" },
	{ "near: one word too far", T "near = SCM ~2 Seoul",
	  "SCM held in Seoul", "", "", "", "", "" },
	{ "near: either order", T "near = SCM ~3 Seoul",
	  "Seoul holds the SCM", "", "", "", "", "a" },
	{ "near: never from title to text", T "near = SCM ~9 Seoul",
	  "SCM", "Seoul", "", "", "", "" },
	{ "near: never from text to tags", T "near = SCM ~9 Seoul",
	  "", "SCM", "Seoul", "", "", "" },
	{ "near: the second pair is near enough", T "near = SCM ~2 Seoul",
	  "SCM a b c d Seoul a b c d e SCM Seoul", "", "", "", "", "a" },
	{ "near: the nearest of many", T "near = SCM ~1 Seoul",
	  "SCM SCM SCM Seoul a b Seoul", "", "", "", "", "a" },
	{ "near: a list on each side", L "[list m]\nterm = SCM\nterm = NCG\n"
	  T "near = @m ~4 @k", "NCG meets in South Korea", "", "", "", "",
	  "a" },
	{ "near: one place is not both", L T "near = @k ~1 한국", "한국은", "",
	  "", "", "", "" },
	{ "near: two places of one term", L T "near = @k ~1 한국",
	  "한국은 한국", "", "", "", "", "a" },
	{ "near: overlapping places", T "near = 한미동맹 ~1 미동맹*",
	  "한미동맹", "", "", "", "", "" },
	{ "near: a joint parts no words", T "near = 한국 ~1 정상",
	  "한국·미국·일본 정상", "", "", "", "", "a" },
	{ "near: title: holds for a side", T "near = title: SCM ~3 Seoul", "",
	  "SCM in Seoul", "", "", "", "" },
	{ "near: a pattern and a term", T "near = re: [0-9]+th ~3 SCM",
	  "x", "the 58th annual SCM", "", "", "", "a" },
	{ "near: a pattern behind a term", T "near = SCM ~3 re: [0-9]+th",
	  "x", "SCM a b c the 57th. SCM, the 58th", "", "", "", "a" },
	{ "near: a pattern between two terms", T "near = SCM ~3 re: [0-9]+th",
	  "x", "SCM, the 58th a b c d e f SCM", "", "", "", "a" },
	{ "near: a pattern too far before", T "near = SCM ~3 re: [0-9]+th",
	  "x", "the 57th a b c d e f SCM", "", "", "", "" },
	{ "near: a pattern too far", T "near = SCM ~3 re: [0-9]+th",
	  "x", "SCM a b c d e f the 57th", "", "", "", "" },
	{ "near: lines that share a side",
	  L "[topic a]\nnear = @k ~2 SCM\n[topic b]\nnear = @k ~2 NCG\n"
	  "[topic c]\nnear = @k ~9 NCG", "x",
	  "한국 SCM and in a later month perhaps NCG", "", "", "", "a c" },
	{ "near: the side that lines share comes last",
	  L "[topic a]\nnear = @k ~2 SCM\n[topic b]\nnear = NCG ~2 @k\n"
	  "[topic c]\nnear = NCG ~9 @k", "x",
	  "the NCG and in a later month SCM 한국", "", "", "", "a c" },
	{ "near: it comes last twice, the nearer counts",
	  L "[topic a]\nnear = @k ~2 SCM\n[topic b]\nnear = @k ~2 NCG", "x",
	  "SCM x x x 한국 x NCG x 한국", "", "", "", "b" },
	{ "near: a side that waited in the title",
	  L "[topic a]\nnear = @k ~2 SCM\n[topic b]\nany = 한국", "SCM",
	  "한국", "", "", "", "b" },
	{ "near: it waits again in the text",
	  L "[topic a]\nnear = @k ~2 SCM\n[topic b]\nnear = @k ~2 NCG",
	  "SCM", "SCM 한국", "", "", "", "a" },
	{ "feed must be one of them", T "any = SCM\nfeed = yna-*\nfeed = kbs",
	  "SCM", "", "", "lwn", "", "" },
	{ "feed is one", T "any = SCM\nfeed = yna-*\nfeed = kbs", "SCM", "",
	  "", "yna-en", "", "a" },
	{ "an unknown feed holds", T "any = SCM\nfeed = yna-*", "SCM", "", "",
	  "", "", "a" },
	{ "lang without its region", T "any = SCM\nlang = ko", "SCM", "", "",
	  "", "ko-KR", "a" },
	{ "lang is no mere prefix", T "any = SCM\nlang = ko", "SCM", "", "",
	  "", "kok", "" },
	{ "lang with a region asks for it", T "any = SCM\nlang = en-US",
	  "SCM", "", "", "", "en", "" },
	{ "case does not count in lang", T "any = SCM\nlang = EN\nlang = ko",
	  "SCM", "", "", "", "en_us", "a" },
	{ "an unknown lang holds", T "any = SCM\nlang = ko", "SCM", "", "", "",
	  "", "a" },
	{ "a veto strikes", T "any = 한미*\n[veto v]\nany = 한미약품",
	  "한미약품 주총", "", "", "", "", "!v" },
	{ "a veto does not", T "any = 한미*\n[veto v]\nany = 한미약품",
	  "한미 정상", "", "", "", "", "a" },
	{ "a veto with all and none", T "any = 한미*\n"
	  "[veto v]\nall = 한미\nall = 주총\nnone = 동맹",
	  "한미 동맹", "주총", "", "", "", "a" },
	{ "veto = off goes past it",
	  T "any = 한미*\n[topic b]\nany = 한미*\nveto = off\n"
	  "[veto v]\nany = 한미약품", "한미약품", "", "", "", "", "b !v" },
	{ "veto = on is the default",
	  T "any = 한미*\nveto = on\n[veto v]\nany = 한미약품",
	  "한미약품", "", "", "", "", "!v" },
	{ "a catch-all leaves out what another topic has",
	  T "any = 한미*\ncatch-all = on\n[topic b]\nany = SCM", "한미 SCM",
	  "", "", "", "", "b" },
	{ "a catch-all takes the rest",
	  T "any = 한미*\ncatch-all = on\n[topic b]\nany = SCM", "한미", "",
	  "", "", "", "a" },
	{ "a vetoed topic does not stand before a catch-all",
	  T "any = 한미*\ncatch-all = on\nveto = off\n[topic b]\n"
	  "any = SCM\n[veto v]\nany = 주총", "한미 SCM 주총", "", "", "", "",
	  "a !v" },
	{ "catch-all = off is the default",
	  T "any = 한미*\ncatch-all = off\n[topic b]\nany = SCM",
	  "한미 SCM", "", "", "", "", "a b" },
	{ "two vetoes are both named",
	  T "any = 한미*\n[veto v]\nany = 한미약품\n[veto w]\nany = 주총",
	  "한미약품 주총", "", "", "", "", "!v !w" },
	{ "topics in the order of the files",
	  "[topic b]\nany = SCM\n" T "any = SCM", "SCM", "", "", "", "",
	  "b a" },
	{ "lists in lists", "[list all]\nterm = @k\nterm = ROK\n" L
	  T "any = @all", "한국", "", "", "", "", "a" },
	{ "a list below twice is no ring",
	  "[list x]\nterm = @k\nterm = @y\n[list y]\nterm = @k\n" L
	  T "any = @x", "South Koreans", "", "", "", "", "a" },
	{ "*word within a Latin word", T "any = *nuclear",
	  "nonnuclear states", "", "", "", "", "a" },
	{ "*word* anywhere", T "any = *clear*", "nonnuclearized", "", "", "",
	  "", "a" },
	{ "one ideograph is a term", T "any = 靑", "靑 관계자", "", "", "", "",
	  "a" },
	{ "one ideograph at the end", T "any = 靑", "오늘의 靑", "", "", "",
	  "", "a" },
	{ "a pattern", T "any = re: (?i)f-?35[ab]", "the F35B", "", "", "",
	  "", "a" },
	{ "a pattern sees the text as it is", T "any = re: F35", "f-35", "",
	  "", "", "", "" },
	{ "\\w is Unicode's", T "any = re: ^\\w+$", "한미동맹", "", "", "", "",
	  "a" },
	{ "an empty match is none", T "any = re: x*", "SCM", "", "", "", "",
	  "" },
	{ "but behind an empty match there may be one", T "any = re: x*",
	  "axx", "", "", "", "", "a" },
	{ "terms that begin alike are kept apart",
	  T "any = 한미가나\nany = 한미나다\nany = 한미나", "한미가다", "", "",
	  "", "", "" },
	{ "two, three, four and five letters from one place",
	  "[topic a]\nany = US\n[topic b]\nany = USF*\n[topic c]\n"
	  "any = USFK\n[topic d]\nany = USFKs", "USFK", "", "", "", "",
	  "b c" },
	{ "cut off at the end", "[topic a]\nany = 한미일\n[topic b]\n"
	  "any = 한미\n[topic c]\nany = 한미일 3국", "한미", "한미일", "",
	  "", "", "b a" },
	{ "conditions alone, one in the title, one in the text",
	  T "all = SCM\nall = 한국\nnone = NCG", "SCM", "한국", "", "", "",
	  "a" },
	{ "conditions alone, and what must not be",
	  T "all = SCM\nall = 한국\nnone = NCG", "SCM", "한국 NCG", "", "",
	  "", "" },
	{ "one condition of two", T "all = SCM\nall = 한국", "SCM", "", "",
	  "", "", "" },
	{ "a pattern in bytes that are not UTF-8", T "any = re: S.M\\b",
	  "x\xff SAM", "", "", "", "", "a" },
	{ "not through such bytes", T "any = re: S.M", "S\xffM", "", "", "",
	  "", "" },
	{ "and in the next text again", T "any = re: S.M", "S\xffM",
	  "S\xc3\xa9M", "", "", "", "a" },
	{ "a pattern that needs what is not there", T "any = re: N.G|S.M",
	  "SxN", "GCN M", "", "", "", "" },
	{ "a pattern that explodes is given up", T "any = re: (a+)+$",
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "",
	  "", "", "", "" },
};

static struct filter_doc
row_doc(size_t i)
{
	struct filter_doc doc = { 0 };

	doc.field[FILTER_TITLE] = str_of(rows[i].title);
	doc.field[FILTER_TEXT] = str_of(rows[i].text);
	doc.field[FILTER_TAGS] = str_of(rows[i].tags);
	doc.feed = str_of(rows[i].feed);
	doc.lang = str_of(rows[i].lang);
	return doc;
}

static void
rules(void **state)
{
	struct arena mem;
	struct buf b;

	(void)state;
	buf_init(&b, 1 * MIB);
	arena_init(&mem, LIMIT_MATCH_ARENA);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct filter_doc doc = row_doc(i);
		struct verdict v;
		struct diags d;
		struct filter *f;

		diags_init(&d);
		f = compile(rows[i].rules, &d);
		says_all(&b, &d, DIAG_ERROR);
		is_str(buf_str(&b), "", "%s: compiles", rows[i].says);
		if (f != NULL) {
			/* Twice: nothing must be left from an item. */
			for (unsigned k = 0; k < 2; k++) {
				filter_match(f, &doc, NULL, 0, &mem, &v);
				verdict_says(&b, f, &v);
				is_str(buf_str(&b), rows[i].want, "%s",
				    rows[i].says);
			}
		}
		filter_free(f);
		diags_release(&d);
		arena_reset(&mem);
	}
	arena_release(&mem);
	buf_release(&b);
	test_done();
}

/* "term@line:field[bytes]", parted by blanks. */
static void
why_says(struct buf *b, const struct filter_doc *doc, const struct match *m)
{
	buf_clear(b);
	for (size_t i = 0; i < m->n_why; i++) {
		const struct evidence *w = &m->why[i];

		buf_printf(b, "%s%.*s@%u:%s[%.*s]", i > 0 ? " " : "",
		    STR_ARG(w->term), w->at.line, filter_field_name(w->field),
		    STR_ARG(str_slice(doc->field[w->field], w->begin,
		    w->end)));
	}
}

static const struct {
	const char *says, *rules, *title, *text, *want;
} reasons[] = {
	{ "the original is shown", T "any = 한미동맹", "韓·美 동맹은", "",
	  "한미동맹@2:title[韓·美 동맹]" },
	{ "title first, then by place", T "any = NCG\nany = SCM",
	  "the SCM", "an NCG, an SCM",
	  "SCM@3:title[SCM] NCG@2:text[NCG] SCM@3:text[SCM]" },
	{ "terms of a list are named by their own line", L T "any = @k",
	  "한국", "South Koreans", "한국@2:title[한국] "
	  "South Korea*@3:text[South Korea]" },
	{ "overlapping hits are all kept", T "any = 한미\nany = 한미동맹\n"
	  "any = 동맹", "한미동맹 한미 동맹", "",
	  "한미@2:title[한미] 한미동맹@3:title[한미동맹] 한미@2:title[한미] "
	  "한미동맹@3:title[한미 동맹] 동맹@4:title[동맹]" },
	{ "one place is said once", L T "any = @k\nall = @k", "한국", "",
	  "한국@2:title[한국]" },
	{ "also when it is there twice", L T "any = @k\nall = @k", "한국",
	  "한국", "한국@2:title[한국] 한국@2:text[한국]" },
	{ "any comes before all", T "any = SCM\nall = 한국", "한국 SCM", "",
	  "SCM@2:title[SCM] 한국@3:title[한국]" },
	{ "near gives its pair", T "near = SCM ~1 Seoul",
	  "SCM a b c SCM Seoul", "", "SCM@2:title[SCM] Seoul@2:title[Seoul]" },
	{ "a mark belongs to its letter", T "any = cafe", "cafe\xcc\x81s, "
	  "cafe\xcc\x81.", "", "cafe@2:title[cafe\xcc\x81]" },
	{ "jamo belong to their syllable", T "any = 한국",
	  "\u1112\u1161\u11ab\u1100\u116e\u11a8이", "",
	  "한국@2:title[\u1112\u1161\u11ab\u1100\u116e\u11a8]" },
	{ "bad bytes part words and count", T "any = SCM\nany = NCG",
	  "\xff\xfeSCM\xe1\x84NCG\xf0", "",
	  "SCM@2:title[SCM] NCG@3:title[NCG]" },
	{ "a dropped character inside", T "any = deterrence",
	  "deter\u00adrence", "", "deterrence@2:title[deter\u00adrence]" },
	{ "a ligature", T "any = office", "the o\ufb03ce", "",
	  "office@2:title[o\ufb03ce]" },
	{ "a pattern", T "any = re: [0-9]+차", "제58차", "",
	  "re: [0-9]+차@2:title[58차]" },
	{ "a pattern twice behind what it needs", T "any = re: [0-9]+차",
	  "차 58차, 59차 차", "", "re: [0-9]+차@2:title[58차] "
	  "re: [0-9]+차@2:title[59차]" },
	{ "two ways to write one term", "[list k]\nterm = south korea\n"
	  "term = South Korea\n" T "any = @k", "South Korea", "",
	  "South Korea@3:title[South Korea] "
	  "south korea@2:title[South Korea]" },
	{ "near: the first pair", L T "near = @k ~2 SCM", "x",
	  "한국 x x x SCM 한국 SCM", "SCM@5:text[SCM] 한국@2:text[한국]" },
};

static void
evidence(void **state)
{
	struct arena mem;
	struct buf b;

	(void)state;
	buf_init(&b, 1 * MIB);
	arena_init(&mem, LIMIT_MATCH_ARENA);
	for (size_t i = 0; i < ARRAY_LEN(reasons); i++) {
		struct filter_doc doc = { 0 };
		struct verdict v;
		struct diags d;
		struct filter *f;

		diags_init(&d);
		f = compile(reasons[i].rules, &d);
		assert_non_null(f);
		doc.field[FILTER_TITLE] = str_of(reasons[i].title);
		doc.field[FILTER_TEXT] = str_of(reasons[i].text);
		filter_match(f, &doc, NULL, 0, &mem, &v);
		is_int(v.n_matches, 1, "%s", reasons[i].says);
		if (v.n_matches == 1) {
			why_says(&b, &doc, &v.matches[0]);
			is_str(buf_str(&b), reasons[i].want, "%s",
			    reasons[i].says);
		}
		filter_free(f);
		diags_release(&d);
		arena_reset(&mem);
	}
	arena_release(&mem);
	buf_release(&b);
	test_done();
}

/* All terms of two to four syllables out of three together find what each
 * finds alone. */
static void
together(void **state)
{
	static const char *const syllables[] = { "한", "미", "동" };
	static const char *const gaps[] = { "", "", "", " ", "·" };
	static char text[40 * 8], rules_text[200][64], all[200 * 64];
	struct filter *alone[200], *both;
	unsigned seed = 7, n = 0, hits = 0;
	struct verdict v, w;
	struct diags d;
	struct arena mem;

	(void)state;
	diags_init(&d);
	arena_init(&mem, LIMIT_MATCH_ARENA);
	for (unsigned len = 2; len <= 4; len++) {
		unsigned max = len == 2 ? 9 : len == 3 ? 27 : 81;

		for (unsigned k = 0; k < max; k++, n++) {
			unsigned x = k;
			size_t at = (size_t)snprintf(rules_text[n], 64,
			    "[topic t%u]\nany = ", n);

			for (unsigned i = 0; i < len; i++, x /= 3)
				at += (size_t)snprintf(rules_text[n] + at,
				    64 - at, "%s", syllables[x % 3]);
			alone[n] = compile(rules_text[n], &d);
			assert_non_null(alone[n]);
			snprintf(all + strlen(all), sizeof(all) - strlen(all),
			    "%s\n", rules_text[n]);
		}
	}
	both = compile(all, &d);
	assert_non_null(both);
	for (unsigned round = 0; round < 60; round++) {
		struct filter_doc doc = { 0 };
		size_t at = 0, m = 0;

		for (unsigned i = 0; i < 12; i++) {
			seed = seed * 1103515245u + 12345u;
			at += (size_t)snprintf(text + at, sizeof(text) - at,
			    "%s%s", gaps[(seed >> 16) % 5],
			    syllables[(seed >> 20) % 3]);
		}
		doc.field[FILTER_TITLE] = str_of(text);
		filter_match(both, &doc, NULL, 0, &mem, &v);
		for (unsigned i = 0; i < n; i++) {
			filter_match(alone[i], &doc, NULL, 0, &mem, &w);
			if (w.n_matches == 0)
				continue;
			hits++;
			is_true(m < v.n_matches && v.matches[m].topic == i &&
			    v.matches[m].n_why == w.matches[0].n_why,
			    "topic %u in %s", i, text);
			m++;
		}
		is_int(m, v.n_matches, "no more in %s", text);
		arena_reset(&mem);
	}
	is_true(hits > 500, "%u hits in all", hits);
	for (unsigned i = 0; i < n; i++)
		filter_free(alone[i]);
	filter_free(both);
	arena_release(&mem);
	diags_release(&d);
	test_done();
}

static void
limits(void **state)
{
	static const char *const globs[] = { "b*", NULL };
	struct filter_doc doc = { 0 };
	struct verdict v;
	struct diags d;
	struct arena mem;
	struct filter *f;
	struct buf b;

	(void)state;
	diags_init(&d);
	buf_init(&b, 1 * MIB);
	arena_init(&mem, LIMIT_MATCH_ARENA);
	for (int i = 0; i < 1000; i++)
		buf_adds(&b, "SCM 한국 ");
	f = compile(L T "any = SCM\n[topic b]\nall = @k\n"
	    "[topic c]\nnear = SCM ~1 @k", &d);
	assert_non_null(f);
	doc.field[FILTER_TEXT] = buf_str(&b);
	filter_match(f, &doc, NULL, 0, &mem, &v);
	is_int(v.n_matches, 3, "all match");
	is_int(v.matches[0].n_why, LIMIT_EVIDENCE, "evidence has a ceiling");
	is_int(v.matches[0].why[31].begin, 31 * 11, "the first are kept");
	filter_match(f, &doc, globs, 1, &mem, &v);
	is_true(v.n_matches == 1 && v.matches[0].topic == 1,
	    "only the topics that are asked for");
	arena_release(&mem);
	arena_init(&mem, 300);
	filter_match(f, &doc, NULL, 0, &mem, &v);
	is_int(v.n_matches, 3, "a full arena loses no match");
	is_int(v.matches[0].n_why, 0, "but its evidence");
	filter_free(f);
	arena_release(&mem);
	buf_release(&b);
	diags_release(&d);
	test_done();
}

/* A pattern of the keeper on a text of a stranger. */
static void
patterns(void **state)
{
	struct filter_doc doc = { 0 };
	clock_t before = clock();
	struct verdict v;
	struct diags d;
	struct arena mem;
	struct filter *f;
	struct buf b;

	(void)state;
	diags_init(&d);
	buf_init(&b, 1 * MIB);
	arena_init(&mem, LIMIT_MATCH_ARENA);
	/* A million steps for each of them: none is too many alone. */
	while (b.n < LIMIT_REGEX_TEXT - 200)
		buf_adds(&b, "aaaaaaaaaaaaaaaaaaaa!");
	while (b.n < LIMIT_REGEX_TEXT)
		buf_addc(&b, ' ');
	buf_adds(&b, "SCM ");
	while (b.n < 512 * KIB)
		buf_addc(&b, 'a');
	f = compile(T "any = re: (a+)+$\n[topic b]\nany = re: S.M", &d);
	assert_non_null(f);
	doc.field[FILTER_TEXT] = buf_str(&b);
	filter_match(f, &doc, NULL, 0, &mem, &v);
	is_int(v.n_matches, 0, "none matches, nor what is behind the begin");
	is_true((clock() - before) / CLOCKS_PER_SEC < 3,
	    "a pattern that explodes ends soon");
	filter_free(f);
	arena_release(&mem);
	buf_release(&b);
	diags_release(&d);
	test_done();
}

static const struct {
	const char *says, *rules, *want;
} hints[] = {
	{ "nothing to say", T "any = SCM\nhit = SCM", "" },
	{ "no tests", T "any = SCM",
	  "1:1: topic \"a\" has no hit and no miss to test it" },
	{ "a term twice", T "any = SCM\nany = SCM\nhit = SCM",
	  "3:7: \"SCM\" is here twice, first at f:2" },
	{ "written otherwise", T "any = South Korea\nany = south  korea\n"
	  "miss = x", "3:7: \"south  korea\" is here twice, first at f:2" },
	{ "any and none are two places", T "any = SCM\nnone = SCM\n"
	  "miss = SCM", "" },
	{ "twice in a list", "[list k]\nterm = ROK\nterm = ROK\n"
	  T "any = @k\nhit = ROK", "3:8: \"ROK\" is here twice, first at "
	  "f:2" },
	{ "a shorter one is found there too", T "any = 한미\nany = 한미동맹\n"
	  "hit = 한미", "3:7: \"한미동맹\" adds nothing: \"한미\" at f:2 is "
	  "found there too" },
	{ "each in the other: the later one", T "any = 한미 동맹\n"
	  "any = 한미동맹\nhit = 한미동맹", "3:7: \"한미동맹\" adds nothing: "
	  "\"한미 동맹\" at f:2 is found there too" },
	{ "also when it comes later", T "any = joint drills\n"
	  "any = joint drill*\nhit = joint drill",
	  "2:7: \"joint drills\" adds nothing: \"joint drill*\" at f:3 is "
	  "found there too" },
	{ "a word with a star finds more", T "any = drill\nany = drill*\n"
	  "hit = drill", "2:7: \"drill\" adds nothing: \"drill*\" at f:3 is "
	  "found there too" },
	{ "a star in front finds more, in Hangul, too", T "any = 도발\n"
	  "any = *도발\nhit = 국지도발", "2:7: \"도발\" adds nothing: "
	  "\"*도발\" at f:3 is found there too" },
	{ "=term finds less", T "any = =SCM\nany = SCM\nhit = SCM",
	  "2:7: \"=SCM\" adds nothing: \"SCM\" at f:3 is found there too" },
	{ "capitals find less", T "any = Thaad\nany = THAAD\nhit = Thaad",
	  "3:7: \"THAAD\" adds nothing: \"Thaad\" at f:2 is found there "
	  "too" },
	{ "in the title only is less", T "any = title: 한미\nany = 한미동맹\n"
	  "hit = 한미", "" },
	{ "within a word is not found", T "any = drill\nany = drills\n"
	  "hit = drill", "" },
	{ "all lines add each other", T "all = 한미\nall = 한미동맹\n"
	  "miss = 한미", "" },
	{ "with min each line counts", T "any = 한미\nany = 한미동맹\nmin = 2\n"
	  "miss = 한미", "" },
	{ "a list that nobody names", L T "any = SCM\nhit = SCM",
	  "1:1: list \"k\" is not used" },
	{ "a todo that is done", T "any = SCM\ntodo-hit = the SCM",
	  "3:12: this todo-hit of topic \"a\" passes now, make it a hit" },
	{ "a todo-miss that is done", T "any = SCM\ntodo-miss = the NCG",
	  "3:13: this todo-miss of topic \"a\" passes now, make it a miss" },
};

static void
warnings(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1 * MIB);
	for (size_t i = 0; i < ARRAY_LEN(hints); i++) {
		size_t run, failed, todo;
		struct diags d;
		struct filter *f;

		diags_init(&d);
		f = compile(hints[i].rules, &d);
		assert_non_null(f);
		filter_test(f, NULL, &d, &run, &failed, &todo);
		says_all(&b, &d, DIAG_WARNING);
		is_str(buf_str(&b), hints[i].want, "%s", hints[i].says);
		is_int(failed, 0, "%s: the tests pass", hints[i].says);
		filter_free(f);
		diags_release(&d);
	}
	buf_release(&b);
	test_done();
}

static void
own_tests(void **state)
{
	size_t run, failed, todo;
	struct diags d;
	struct filter *f;
	struct buf b;

	(void)state;
	diags_init(&d);
	buf_init(&b, 1 * MIB);
	f = compile(L T "any = SCM\nall = @k\nnone = 공급망 관리\n"
	    "hit = SCM | in 한국\n"             /* passes */
	    "hit = SCM in 서울\n"
	    "miss = 한국의 SCM | 공급망 관리\n" /* passes */
	    "miss = 한국의 SCM\n"
	    "todo-hit = SCM\n"
	    "todo-miss = 한국 SCM | x\n"
	    "hit = 한국 SCM 주총\n"
	    "[veto v]\nany = 주총\nhit = 주총\nmiss = 한국 주총", &d);
	assert_non_null(f);
	filter_test(f, NULL, &d, &run, &failed, &todo);
	says_all(&b, &d, DIAG_ERROR);
	is_str(buf_str(&b),
	    "9:7: topic \"a\" does not match this hit: all @k: none found\n"
	    "11:8: topic \"a\" matches this miss: \"SCM\" in the title\n"
	    "14:7: topic \"a\" does not match this hit: veto \"v\" strikes "
	    "(주총)\n"
	    "18:8: veto \"v\" matches this miss: \"주총\" in the title",
	    "each failure has its place and its reason");
	is_int(run, 9, "all were run");
	is_int(failed, 4, "some failed");
	is_int(todo, 2, "known ones are only counted");
	filter_free(f);
	diags_release(&d);
	buf_release(&b);
	test_done();
}

static void
print_of(char out[33], const char *text)
{
	struct diags d;
	struct filter *f;

	diags_init(&d);
	f = compile(text, &d);
	assert_non_null(f);
	snprintf(out, 33, "%s", filter_fingerprint(f));
	filter_free(f);
	diags_release(&d);
}

static void
fingerprints(void **state)
{
	static const char base[] = L T "any = SCM\nany = NCG\nall = @k\n"
	    "[veto v]\nany = 주총";
	static const struct {
		const char *says, *rules;
		bool same;
	} prints[] = {
		{ "itself", base, true },
		{ "other order of sections", "[veto v]\nany = 주총\n" T
		  "any = SCM\nany = NCG\nall = @k\n" L, true },
		{ "other order of lines", L T "any = NCG\nall = @k\nany = SCM\n"
		  "[veto v]\nany = 주총", true },
		{ "a test and a title", L T "title = A\nany = SCM\nany = NCG\n"
		  "all = @k\nhit = 한국 SCM\n[veto v]\nany = 주총", true },
		{ "a term more", L T "any = SCM\nany = NCG\nany = 핵우산\n"
		  "all = @k\n[veto v]\nany = 주총", false },
		{ "another kind of line", L T "any = SCM\nnone = NCG\n"
		  "all = @k\n[veto v]\nany = 주총", false },
		{ "another name", L "[topic b]\nany = SCM\nany = NCG\nall = @k\n"
		  "[veto v]\nany = 주총", false },
		{ "a term of a list", "[list k]\nterm = 한국\n" T
		  "any = SCM\nany = NCG\nall = @k\n[veto v]\nany = 주총",
		  false },
		{ "min", L T "any = SCM\nany = NCG\nall = @k\nmin = 2\n"
		  "[veto v]\nany = 주총", false },
		{ "veto = off", L T "any = SCM\nany = NCG\nall = @k\n"
		  "veto = off\n[veto v]\nany = 주총", false },
		{ "catch-all = on", L T "any = SCM\nany = NCG\nall = @k\n"
		  "catch-all = on\n[veto v]\nany = 주총", false },
		{ "a topic instead of a veto", L T "any = SCM\nany = NCG\n"
		  "all = @k\n[topic v]\nany = 주총", false },
	};
	char want[33], got[33];

	(void)state;
	print_of(want, base);
	is_int(strlen(want), 32, "32 digits");
	for (size_t i = 0; i < ARRAY_LEN(prints); i++) {
		print_of(got, prints[i].rules);
		is_int(strcmp(got, want) == 0, prints[i].same, "%s",
		    prints[i].says);
	}
	test_done();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors),
		cmocka_unit_test(rules),
		cmocka_unit_test(evidence),
		cmocka_unit_test(together),
		cmocka_unit_test(limits),
		cmocka_unit_test(patterns),
		cmocka_unit_test(warnings),
		cmocka_unit_test(own_tests),
		cmocka_unit_test(fingerprints),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("filter", tests, NULL, NULL);
}
