/* The language of values: what phrases, scopes, distances, masks, parts and
 * counts mean, and what is no phrase. */
#include "test.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "filter/explain.h"
#include "filter/filter.h"
#include "rules.h"

#include "base/banned.h"

#define T "[topic a]\n"
#define US "[list us]\nterm = US\nterm = Washington\n"
#define KR "[list kr]\nterm = Seoul\nterm = South Korea\n"

static struct filter *
compile(const char *text, struct diags *d, bool strict)
{
	static struct rules r;

	diags_init(d);
	d->strict = strict;
	rules_read(&r, str_of(text));
	return filter_compile(r.line, r.n, d);
}

/* --- what matches --------------------------------------------------------- */

static const struct {
	const char *says, *rules, *title, *text;
	bool want;
} rows[] = {
	/* scopes */
	{ "title: is the title", T "any = title: SCM", "SCM", "", true },
	{ "and not the text", T "any = title: SCM", "x", "SCM", false },
	{ "lead: is the title", T "any = lead: SCM", "SCM", "", true },
	{ "and the first sentence", T "any = lead: SCM", "x",
	  "It met for SCM. Rain fell.", true },
	{ "and not the second one", T "any = lead: SCM", "x",
	  "Rain fell. It met for SCM.", false },
	{ "a dateline is before the first sentence", T "any = lead: SCM", "x",
	  "SEOUL, Nov. 3 (Sample) \u2014 The SCM opened. Rain fell.", true },
	{ "in Korean, too", T "any = lead: 안보협의회의", "x",
	  "(서울=견본통신) 홍길동 기자 = 안보협의회의가 열렸다. 비가 왔다.",
	  true },
	{ "text: is no title", T "any = text: SCM", "SCM", "", false },
	{ "text: is all of it", T "any = text: SCM", "x", "Rain. The SCM.",
	  true },
	{ "a scope holds for a list", US T "any = title: @us", "x", "US",
	  false },
	{ "and finds it there", US T "any = title: @us", "US", "", true },
	{ "a scope of a list's own term", "[list l]\nterm = title: SCM\n"
	  T "any = @l", "x", "SCM", false },
	{ "is narrowed by that of the line", "[list l]\nterm = text: SCM\n"
	  T "any = lead: @l", "x", "The SCM. Rain.", true },
	{ "and what the line leaves out does not count",
	  "[list l]\nterm = text: SCM\n" T "any = lead: @l", "SCM",
	  "Rain. The SCM.", false },
	{ "both sides stand in the scope", T "near = title: SCM ~5 Seoul",
	  "SCM", "Seoul", false },
	{ "a distance in the lead does not join its two fields",
	  T "near = lead: SCM ~9 Seoul", "SCM opens", "Seoul hosts it.",
	  false },
	{ "but holds in one of them", T "near = lead: SCM ~9 Seoul", "x",
	  "Seoul hosts the SCM.", true },
	{ "a scope before a pattern", T "any = lead: re: S.M", "x",
	  "Rain. SCM.", false },
	/* distances */
	{ "N words apart", T "near = SCM ~3 Seoul", "SCM opens in Seoul", "",
	  true },
	{ "one more", T "near = SCM ~2 Seoul", "SCM opens in Seoul", "",
	  false },
	{ "either order", T "near = Seoul ~3 SCM", "SCM opens in Seoul", "",
	  true },
	{ "> in this order", T "any = SCM >3 Seoul", "SCM opens in Seoul", "",
	  true },
	{ "> not in the other", T "any = Seoul >3 SCM", "SCM opens in Seoul",
	  "", false },
	{ "> begins behind the end", T "any = joint drill >5 drill",
	  "joint drill", "", false },
	{ "~sentence: the same", T "any = SCM ~sentence Seoul", "x",
	  "The SCM opens. It meets in Seoul. Seoul hosts the SCM.", true },
	{ "~sentence: another one", T "any = SCM ~sentence Seoul", "x",
	  "The SCM opens. It meets in Seoul.", false },
	{ "~sentence: U.S. ends none", T "any = SCM ~sentence Seoul", "x",
	  "The U.S. SCM delegation of Gen. Kim came to Seoul.", true },
	{ "~sentence: Korean ones end at 다.", T "any = 전작권 ~sentence 서울",
	  "x", "전작권을 논의했다.서울에 비가 왔다.", false },
	{ "~sentence: the title is one of its own",
	  T "any = SCM ~sentence Seoul", "SCM", "Seoul", false },
	{ ">sentence: in this order", T "any = SCM >sentence Seoul",
	  "SCM in Seoul", "", true },
	{ ">sentence: not in the other", T "any = Seoul >sentence SCM",
	  "SCM in Seoul", "", false },
	{ "~paragraph: the same", T "any = SCM ~paragraph Seoul", "x",
	  "The SCM opens. It meets in Seoul.\nRain.", true },
	{ "~paragraph: another one", T "any = SCM ~paragraph Seoul", "x",
	  "The SCM opens.\nIt meets in Seoul.", false },
	{ "in all lines", T "all = SCM ~2 Seoul", "SCM x x Seoul", "", false },
	{ "in none lines", T "any = drone\nnone = drone ~3 show",
	  "drone light show", "", false },
	{ "which let the rest through", T "any = drone\nnone = drone ~3 show",
	  "drone unit; later a show", "", true },
	{ "in none lines of vetoes", T "any = drone\n[veto v]\nany = show\n"
	  "none = drone ~2 unit", "drone unit at a show", "", true },
	{ "a pattern keeps all up to the last distance",
	  T "any = re: a ~3 b ~5 SCM", "a ~3 b SCM", "", true },
	{ "two different places", T "near = alliance ~9 alliance",
	  "one alliance", "", false },
	{ "two of them", T "near = alliance ~9 alliance",
	  "an alliance of an alliance", "", true },
	{ "places do not overlap", T "near = joint drill ~3 drill",
	  "a joint drill", "", false },
	{ "a later place will do", T "near = joint drill ~3 drill",
	  "a joint drill, a drill", "", true },
	/* lists */
	{ "a list's phrase", "[list l]\nterm = US ~2 troops\n" T "any = @l",
	  "US ground troops", "", true },
	{ "not when too far", "[list l]\nterm = US ~2 troops\n" T "any = @l",
	  "US x x troops", "", false },
	{ "is one place on a side, from its first word",
	  "[list l]\nterm = US ~2 troops\n" T "near = Seoul ~1 @l",
	  "Seoul US x troops", "", true },
	{ "and ends with its last", "[list l]\nterm = US ~2 troops\n"
	  T "any = @l >9 troops", "US x troops", "", false },
	{ "except: inside of it", "[list k]\nterm = Korea\n"
	  "except = North Korea\n" T "any = @k", "North Korea", "", false },
	{ "except: beside it", "[list k]\nterm = Korea\n"
	  "except = North Korea\n" T "any = @k", "North Korea and Korea", "",
	  true },
	{ "except of a list in a list", "[list k]\nterm = Korea\n"
	  "except = North Korea\n[list all]\nterm = @k\nterm = ROK\n"
	  T "any = @all", "North Korea", "", false },
	{ "holds for its own terms only", "[list k]\nterm = Korea\n"
	  "except = North Korea\n[list all]\nterm = @k\nterm = North\n"
	  T "any = @all", "North Korea", "", true },
	{ "except over a distance", "[list k]\nterm = Korea\n"
	  "except = North ~2 Korea\n" T "any = @k", "North, or Korea", "",
	  false },
	/* masks */
	{ "mask: what lies inside does not count", T "any = 한미\n"
	  "mask = 한미약품", "한미약품 주총", "", false },
	{ "mask: what lies beside does", T "any = 한미\nmask = 한미약품",
	  "한미약품, 한미 정상에 축하", "", true },
	{ "mask: an occurrence that is longer is not hidden",
	  T "any = 한미약품 주총\nmask = 한미약품", "한미약품 주총", "", true },
	{ "mask: holds in all lines", T "any = drill\nall = Korea\n"
	  "mask = North Korea", "North Korea drill", "", false },
	{ "mask: holds in none lines", T "any = drill\nnone = Korea\n"
	  "mask = North Korea", "North Korea drill", "", true },
	{ "mask: holds on both sides", T "near = drill ~5 Korea\n"
	  "mask = North Korea", "North Korea drill", "", false },
	{ "mask: from the first of two sides to the second",
	  T "any = Korea\nmask = North ~9 war", "North of Korea a war", "",
	  false },
	{ "mask: masks do not mask masks", T "any = war\nmask = Korea\n"
	  "mask = Korea ~2 war", "Korea war", "", false },
	{ "a mask section holds for every topic", "[mask m]\nterm = 한미약품\n"
	  T "any = 한미", "한미약품", "", false },
	{ "and for vetoes", "[mask m]\nterm = drone show\n" T "any = SCM\n"
	  "[veto v]\nany = show", "SCM drone show", "", true },
	{ "a mask of one topic is none of the other",
	  "[topic b]\nany = SCM\nmask = 한미약품\n" T "any = 한미", "한미약품", "",
	  true },
	/* parts */
	{ "a part is all of its lines", "[part p]\nall = US\nall = Seoul\n"
	  T "any = %p", "US", "", false },
	{ "and holds with them", "[part p]\nall = US\nall = Seoul\n"
	  T "any = %p", "US, Seoul", "", true },
	{ "(A and B) or (C and D)", "[part p]\nall = US\nall = Seoul\n"
	  "[part q]\nall = SCM\nall = NCG\n" T "any = %p\nany = %q",
	  "SCM, NCG", "", true },
	{ "a part is one line for min", "[part p]\nany = US\nany = Seoul\n"
	  T "any = %p\nany = SCM\nmin = 2", "US, Seoul", "", false },
	{ "a part in none lines", "[part p]\nall = US\nall = Seoul\n"
	  T "any = SCM\nnone = %p", "SCM: US, Seoul", "", false },
	{ "a part of a part", "[part p]\nall = US\n[part q]\nall = %p\n"
	  "all = Seoul\n" T "any = %q", "US, Seoul", "", true },
	{ "a part's own mask", "[part p]\nall = Korea\nmask = North Korea\n"
	  T "any = %p", "North Korea", "", false },
	{ "a topic's mask holds in its parts", "[part p]\nall = Korea\n"
	  T "any = %p\nmask = North Korea", "North Korea", "", false },
	{ "a part's mask holds nowhere else", "[part p]\nany = US\n"
	  "mask = North Korea\n" T "any = Korea\nall = %p",
	  "US, North Korea", "", true },
	{ "a part's min", "[part p]\nany = US\nany = Seoul\nmin = 2\n"
	  T "any = %p", "US", "", false },
	/* count */
	{ "count: often enough", T "count = 2 US", "US and US", "", true },
	{ "count: not often enough", T "count = 2 US", "US", "", false },
	{ "count: over all fields", T "count = 2 US", "US", "the US", true },
	{ "count: of a list", US T "count = 2 @us", "US, Washington", "",
	  true },
	{ "count: places that overlap are one", "[list l]\nterm = US\n"
	  "term = US troops\n" T "count = 2 @l", "US troops", "", false },
	{ "count: a pair is one", T "count = 2 US ~2 troops",
	  "US troops, US troops", "", true },
	{ "count: within a scope", T "count = 2 title: US", "US", "US", false },
	{ "count: beside any lines", T "any = SCM\ncount = 2 US", "SCM, US", "",
	  false },
	/* alternatives */
	{ "{a|b}: the first", T "any = {shield|guard} drill", "shield drill",
	  "", true },
	{ "{a|b}: the second", T "any = {shield|guard} drill", "guard drill",
	  "", true },
	{ "{a|b}: neither", T "any = {shield|guard} drill", "drill", "",
	  false },
	{ "{a|b} within a word", T "any = 프리덤{실드|쉴드}", "프리덤 쉴드", "",
	  true },
	{ "an empty one takes its blank", T "any = joint {naval|} drill",
	  "joint drill", "", true },
	{ "a star at the end of one", T "any = joint {drill*|exercise}",
	  "joint drills", "", true },
	{ "and of that one only", T "any = joint {drill*|exercise}",
	  "joint exercises", "", false },
	{ "a star outside holds for all", T "any = joint {drill|exercise}*",
	  "joint exercises", "", true },
	{ "= outside holds for all", T "any = ={Usa|Rok}", "rok", "", false },
	{ "all of them are one line for min",
	  T "any = {US|Seoul}\nany = SCM\nmin = 2", "US, Seoul", "", false },
};

static bool
matches(const struct filter *f, const char *title, const char *text)
{
	struct filter_doc doc = { 0 };
	struct arena mem;
	struct verdict v;
	bool yes;

	arena_init(&mem, LIMIT_MATCH_ARENA);
	doc.field[FILTER_TITLE] = str_of(title);
	doc.field[FILTER_TEXT] = str_of(text);
	/* Twice: nothing must be left from an item. */
	filter_match(f, &doc, NULL, 0, &mem, &v);
	filter_match(f, &doc, NULL, 0, &mem, &v);
	yes = false;
	for (size_t i = 0; i < v.n_matches; i++) {
		yes |= strcmp(filter_topic_name(f, v.matches[i].topic),
		    "a") == 0;
		assert_true(v.matches[i].n_why > 0);
	}
	arena_release(&mem);
	return yes;
}

static void
phrases(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct diags d;
		struct filter *f = compile(rows[i].rules, &d, true);

		is_true(f != NULL && d.odd == 0, "%s: compiles: %s",
		    rows[i].says, d.n > 0 ? d.list[0].message : "");
		if (f != NULL)
			is_int(matches(f, rows[i].title, rows[i].text),
			    rows[i].want, "%s", rows[i].says);
		filter_free(f);
		diags_release(&d);
	}
	test_done();
}

/* --- the other fields ----------------------------------------------------- */

static void
fields(void **state)
{
	static const struct {
		const char *says, *rules;
		bool want;
	} list[] = {
		{ "author: is the author", T "any = author: Kim", true },
		{ "who is found nowhere else", T "any = Kim", false },
		{ "link: is its path and query", T "any = link: /diplomacy/",
		  true },
		{ "and no text", T "any = diplomacy", false },
		{ "tag: is a tag", T "any = tag: security", true },
		{ "and no title", T "any = tag: SCM", false },
		{ "without a scope tags count", T "any = security", true },
		{ "two authors are two texts", T "any = author: Kim Lee",
		  false },
		{ "a feed that is left out", T "any = SCM\nfeed = !yna-*",
		  false },
		{ "another one is", T "any = SCM\nfeed = !kbs-*", true },
		{ "of those that are named one is left out",
		  T "any = SCM\nfeed = yna-*\nfeed = !yna-en", false },
		{ "a language that is left out", T "any = SCM\nlang = !en",
		  false },
		{ "another one is", T "any = SCM\nlang = !ko", true },
		{ "a summary that the body repeats counts once",
		  T "count = 2 drill", false },
	};
	struct filter_doc doc = { 0 };
	struct arena mem;

	(void)state;
	arena_init(&mem, LIMIT_MATCH_ARENA);
	doc.field[FILTER_TITLE] = STR("SCM");
	doc.field[FILTER_TEXT] = STR("A drill.\nA drill. Rain.");
	doc.repeated = 8;
	doc.field[FILTER_TAGS] = STR("security\nworld");
	doc.field[FILTER_AUTHOR] = STR("Kim\nLee");
	doc.field[FILTER_LINK] = STR("news/diplomacy/1?id=2");
	doc.feed = STR("yna-en");
	doc.lang = STR("en-US");
	for (size_t i = 0; i < ARRAY_LEN(list); i++) {
		struct diags d;
		struct filter *f = compile(list[i].rules, &d, true);
		struct verdict v;

		assert_non_null(f);
		filter_match(f, &doc, NULL, 0, &mem, &v);
		is_int(v.n_matches, list[i].want, "%s", list[i].says);
		filter_free(f);
		diags_release(&d);
	}
	arena_release(&mem);
	test_done();
}

/* --- what is no phrase ---------------------------------------------------- */

#define ONE(term, sign) "\"" term "\" is one term, \"" sign "\" has no " \
	"meaning in it: "
#define LINES "other terms stand on lines of their own, or as {a|b}"
#define ALL "what must be there too stands on all lines, or behind a " \
	"distance, as in A ~5 B"
#define NEARBY "a distance stands between two sides, as in A ~5 B"
#define SCOPES "title: lead: text: tag: author: link: and re: are all that " \
	"can stand before a term"

/* Said by check alone; a run takes the line as version 0.1 did. */
static const struct {
	const char *says, *rules, *want;
} odd[] = {
	{ "OR", T "any = SCM OR NCG", "2:11: " ONE("SCM OR NCG", "OR") LINES },
	{ "a lone or", T "any = drill or talks",
	  "2:13: " ONE("drill or talks", "or") LINES },
	{ "||", T "any = SCM || NCG", "2:11: " ONE("SCM || NCG", "||") LINES },
	{ "a bar", T "any = SCM|NCG", "2:10: " ONE("SCM|NCG", "|") LINES },
	{ "AND", T "any = SCM AND NCG", "2:11: " ONE("SCM AND NCG", "AND")
	  ALL },
	{ "&&", T "any = SCM && NCG", "2:11: " ONE("SCM && NCG", "&&") ALL },
	{ "a lone +", T "any = SCM + NCG", "2:11: " ONE("SCM + NCG", "+")
	  ALL },
	{ "+ in front", T "any = +drill", "2:7: " ONE("+drill", "+drill")
	  ALL },
	{ "- in front", T "any = drill -golf", "2:13: "
	  ONE("drill -golf", "-golf")
	  "what must not be there stands on none lines" },
	{ "NOT", T "any = drill NOT golf", "2:13: "
	  ONE("drill NOT golf", "NOT")
	  "what must not be there stands on none lines" },
	{ "! in front", T "any = !golf", "2:7: " ONE("!golf", "!golf")
	  "what must not be there stands on none lines" },
	{ "NEAR/5", T "any = US NEAR/5 troops", "2:10: "
	  ONE("US NEAR/5 troops", "NEAR/5") NEARBY },
	{ "w/5", T "any = US w/5 troops", "2:10: "
	  ONE("US w/5 troops", "w/5") NEARBY },
	{ "ADJ", T "any = US ADJ troops", "2:10: "
	  ONE("US ADJ troops", "ADJ") NEARBY },
	{ "ADJ3", T "any = US ADJ3 troops", "2:10: "
	  ONE("US ADJ3 troops", "ADJ3") NEARBY },
	{ "PRE/3", T "any = US PRE/3 troops", "2:10: "
	  ONE("US PRE/3 troops", "PRE/3") NEARBY },
	{ "<->", T "any = US <-> troops", "2:10: "
	  ONE("US <-> troops", "<->") NEARBY },
	{ "a distance without blanks", T "any = US~5 troops", "2:9: "
	  ONE("US~5 troops", "~") NEARBY },
	{ "a distance that is cut", T "any = US ~ 5 troops", "2:10: "
	  ONE("US ~ 5 troops", "~") NEARBY },
	{ "slop behind a phrase", T "any = US troops ~5", "2:17: "
	  ONE("US troops ~5", "~") NEARBY },
	{ "a distance beyond its bounds", T "any = US ~0 troops",
	  "2:10: the distance is 1 to 1000 words" },
	{ "a misspelt unit", T "any = US ~sentance troops",
	  "2:10: \"~sentance\" is no distance, did you mean \"~sentence\"?" },
	{ "no >paragraph", T "any = US >paragraph troops",
	  "2:10: there is no >paragraph; ~paragraph and >sentence are "
	  "there" },
	{ "a second distance", T "any = US ~5 troops ~5 Seoul",
	  "2:20: a second distance: write two lines, or a part section with "
	  "both" },
	{ "quotes inside", T "any = the \"joint drill\"", "2:11: "
	  ONE("the \"joint drill\"", "\"") "the words of a term stand one "
	  "behind the other anyway, leave the quotes out" },
	{ "a question mark", T "any = defen?e", "2:12: "
	  ONE("defen?e", "?") "* before or behind a term takes any letters, "
	  "{a|b} one of two" },
	{ "a weight", T "any = alliance^4", "2:15: "
	  ONE("alliance^4", "^") "terms have no weights; min = N asks for "
	  "several lines" },
	{ "(i?)", T "any = (i?)drill", "2:7: " ONE("(i?)drill", "(i?")
	  "capitals do not count in a term unless it is all capitals, and a "
	  "pattern begins with re:" },
	{ "(?i)", T "any = (?i)drill", "2:7: " ONE("(?i)drill", "(?")
	  "a pattern begins with re:" },
	{ "a pattern's plus", T "any = US.+troops", "2:9: "
	  ONE("US.+troops", ".+") "a pattern begins with re:" },
	{ "a backslash", T "any = \\bSCM", "2:7: " ONE("\\bSCM", "\\")
	  "a pattern begins with re:" },
	{ "a class", T "any = drill[s]", "2:12: " ONE("drill[s]", "[")
	  "alternatives are written {a|b}, and a pattern begins with re:" },
	{ "slashes around", T "any = /drill/", "2:7: "
	  ONE("/drill/", "/drill/") "a pattern begins with re:" },
	{ "a comma between words", T "any = drills, talks", "2:13: "
	  ONE("drills, talks", ",") LINES },
	{ "a comma behind Hangul", T "any = 전작권, 방위비", "2:16: "
	  ONE("전작권, 방위비", ",") LINES },
	{ "a semicolon", T "any = SCM; NCG", "2:10: " ONE("SCM; NCG", ";")
	  LINES },
	{ "a comment behind", T "any = SCM # talks", "2:10: "
	  ONE("SCM # talks", "#") "a comment stands on a line of its own" },
	{ "a scope that is none", T "any = titel: SCM",
	  "2:7: \"titel:\" is no scope, did you mean \"title:\"?" },
	{ "a scope in capitals", T "any = LEAD: SCM",
	  "2:7: \"LEAD:\" is no scope, did you mean \"lead:\"?" },
	{ "one that is like none", T "any = headline: SCM",
	  "2:7: \"headline:\" is no scope: " SCOPES },
	{ "two scopes", T "any = title: lead: SCM",
	  "2:14: one scope is possible; lead: is the title and the first "
	  "sentence" },
	{ "two different scopes of two sides",
	  T "any = lead: SCM ~5 text: Seoul",
	  "2:20: one scope holds for both sides: write lead: in front, or "
	  "two lines" },
	{ "a list that is no side of its own", US T "any = troops @us",
	  "5:14: " ONE("troops @us", "@us") "a @list stands alone on its "
	  "side; two sides have a distance between them, as in A ~5 @korea" },
	{ "a part that is none", T "any = %nosuch", "2:7: there is no part "
	  "\"nosuch\"; a part is a section [part \"nosuch\"]" },
	{ "a misspelt part", "[part both]\nall = SCM\n[topic a]\nany = %both\n"
	  "any = %boht", "5:7: there is no part \"boht\", did you mean "
	  "\"both\"?" },
	{ "a list in braces", US T "any = {@us|Seoul} troops", "5:7: no @list "
	  "and no %part can stand in { }: make a list of both, or a part with "
	  "two any lines" },
	{ "a part with a scope", "[part both]\nall = SCM\n" T "any = title: %both",
	  "4:14: " ONE("%both", "%both") "a %part stands alone on its line" },
	{ "a brace left open", T "any = {US|ROK troops",
	  "2:7: { without its }; alternatives are written {a|b}" },
	{ "a brace that closes nothing", T "any = US} troops",
	  "2:9: } without its {; alternatives are written {a|b}" },
	{ "a brace in a brace", T "any = {US|{ROK|PRC}} troops",
	  "2:11: { inside of { }: write each alternative whole, {ab|ac}" },
	{ "one alternative", T "any = {US} troops",
	  "2:7: one alternative is none: write {a|b}, or leave the braces "
	  "out" },
	{ "= in the middle", T "any = the =SCM", "2:11: "
	  ONE("the =SCM", "=SCM") "= stands in front of the whole term" },
	{ "a stop word", T "any = with", "2:7: \"with\" is in nearly every "
	  "text: a term needs a word that tells something" },
	{ "one in Korean", T "any = 대한", "2:7: \"대한\" is in nearly every "
	  "text: a term needs a word that tells something" },
	{ "something of a list never stands there",
	  "[list l]\nterm = title: SCM\n" T "any = text: @l",
	  "4:7: text: is looked for, but \"title: SCM\" of list \"l\" (f:2) "
	  "never stands there" },
};

static void
says_odd(struct buf *out, const struct diags *d)
{
	buf_clear(out);
	for (size_t i = 0; i < d->n; i++) {
		if (d->list[i].level != DIAG_ERROR)
			continue;
		buf_printf(out, "%s%u:%u: %s", out->n > 0 ? "\n" : "",
		    d->list[i].at.line, d->list[i].at.column,
		    d->list[i].message);
	}
}

static void
odd_forms(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1 * MIB);
	for (size_t i = 0; i < ARRAY_LEN(odd); i++) {
		struct diags d;
		struct filter *f = compile(odd[i].rules, &d, true);

		says_odd(&b, &d);
		is_str(buf_str(&b), odd[i].want, "%s", odd[i].says);
		is_true(f != NULL, "%s: is taken all the same", odd[i].says);
		filter_free(f);
		diags_release(&d);
		f = compile(odd[i].rules, &d, false);
		is_true(f != NULL && d.n == 0 && d.odd > 0,
		    "%s: a run only counts it", odd[i].says);
		filter_free(f);
		diags_release(&d);
	}
	is_true(ARRAY_LEN(odd) >= 40, "at least forty");
	buf_release(&b);
	test_done();
}

/* --- what can be no rule -------------------------------------------------- */

static const struct {
	const char *says, *rules, *want;
} broken[] = {
	{ "near without a distance", T "near = SCM Seoul",
	  "2:8: near needs a distance between two terms, as in SCM ~20 "
	  "@korea" },
	{ "a scope without a term", T "any = lead:",
	  "2:7: lead: without a term" },
	{ "a list with words behind it", US T "any = @us troops",
	  "5:7: a @list stands alone on its side; between two sides stands a "
	  "distance, as in @us ~5 troops" },
	{ "count without a number", T "count = US",
	  "2:9: count is a number from 1 to 1000 and what to count, as in 2 "
	  "@allies" },
	{ "count of none", T "count = 0 US",
	  "2:9: count is a number from 1 to 1000 and what to count, as in 2 "
	  "@allies" },
	{ "except with a scope", "[list l]\nterm = SCM\n"
	  "except = title: SCM\n" T "any = @l",
	  "3:10: except has no scope: it holds wherever the list is looked "
	  "for" },
	{ "a part that uses itself", "[part p]\nall = %p\n" T "any = %p",
	  "2:7: part \"p\" uses itself" },
	{ "parts in a ring", "[part p]\nall = %q\n[part q]\nall = %p\n"
	  T "any = %p",
	  "2:7: part \"p\" uses itself by way of \"q\"\n"
	  "4:7: part \"q\" uses itself by way of \"p\"" },
	{ "a list in a ring by a distance", "[list l]\nterm = SCM ~5 @m\n"
	  "[list m]\nterm = @l\n" T "any = @l",
	  "4:8: list \"l\" includes itself by way of \"m\"" },
	{ "a mask section without a term", "[mask m]\n" T "any = SCM",
	  "1:1: mask \"m\" has no term line, so it hides nothing" },
	{ "a part without a line", "[part p]\nnone = x1\n" T "any = %p",
	  "1:1: part \"p\" has no any, near, all or count line, so nothing "
	  "can match" },
	{ "an alternative that is no term", T "any = {핵|SCM}",
	  "2:7: \"핵\" is one syllable, which is in too many words; =핵 is the "
	  "word alone" },
	{ "one that is too short", T "any = {SCM|us}",
	  "2:7: \"us\" is too short for a term in lower case; in capitals it "
	  "would be case-sensitive" },
	{ "no language behind !", T "any = SCM\nlang = !korean",
	  "3:8: \"korean\" is no language tag; ko and en-US are" },
	{ "a key that parts have not", "[part p]\nall = SCM\nfeed = a\n"
	  T "any = %p", "3:1: unknown key \"feed\" in a part; it has any near "
	  "all none mask count min" },
};

static void
errors(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1 * MIB);
	for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
		struct diags d;
		struct filter *f = compile(broken[i].rules, &d, false);

		says_odd(&b, &d);
		is_str(buf_str(&b), broken[i].want, "%s", broken[i].says);
		is_true(f == NULL, "%s: nothing is made of it",
		    broken[i].says);
		filter_free(f);
		diags_release(&d);
	}
	buf_release(&b);
	test_done();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(phrases),
		cmocka_unit_test(fields),
		cmocka_unit_test(odd_forms),
		cmocka_unit_test(errors),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
