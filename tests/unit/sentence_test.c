/* Sentences, paragraphs, datelines: the bytes where they end. */
#include "test.h"

#include "base/buf.h"
#include "base/limits.h"
#include "filter/dateline.h"
#include "filter/sentence.h"

#include "base/banned.h"

/* Where one sentence ends stands a |, where a paragraph does a ||. */
static const struct {
	const char *says, *want;
} rows[] = {
	{ "nothing", "" },
	{ "one without an end", "The allies met" },
	{ "full stop, blank, capital", "The allies met. |They agreed." },
	{ "a question and a cry", "Why now? |Nobody knows! |They left." },
	{ "an ellipsis of one sign", "They waited… |Then they left" },
	{ "an ellipsis of three", "They waited... |Then they left" },
	{ "a small letter goes on", "They waited... then they left" },
	{ "several marks are one end", "Why?! |They left." },
	{ "without a blank it goes on", "see example.Com for more" },
	{ "quotes close behind the mark", "\"We agreed.\" |He left." },
	{ "curly quotes, too", "He said “we agreed.” |She left." },
	{ "a bracket closes", "(They met.) |He left." },
	{ "a quote opens the next one", "They met. |\"We agreed,\" he said." },
	{ "a curly quote opens it", "They met. |“We agreed,” he said." },
	{ "a bracket opens it", "They met. |(More to come)" },
	{ "a small word is no beginning", "approx. half of them" },
	{ "a number begins one", "They met. |28,500 troops stay." },
	{ "a sum begins one", "They pay. |$1 billion a year is the sum." },
	{ "a number with a fraction", "It cost 1.5 billion won." },
	{ "a year ends one", "It began in 2024. |The next is due." },
	{ "a number ends before a word", "He has 3. |Seoul has 4." },
	{ "a designation ends one", "They flew the F-35A. |The drill ended." },
	{ "a list's number ends none", "1. The drill\n||2. The talks" },
	{ "Mr.", "They met Mr. Hong in Busan." },
	{ "Mrs. and Ms.", "They met Mrs. Kim and Ms. Lee." },
	{ "Dr.", "So says Dr. Park of the institute." },
	{ "ranks", "So said Gen. Hong, Lt. Col. Kim, Maj. Lee, Adm. Park." },
	{ "ranks of the ranks", "Capt. Kim, Sgt. Lee and Cpl. Park left." },
	{ "more of them", "So said Govs. Doe, Roe and Ret. Gen. Poe." },
	{ "offices", "So said Sen. Doe, Rep. Roe and Gov. Poe." },
	{ "months before a number", "They met on Nov. 3 in Seoul." },
	{ "more months", "on Jan. 2, Feb. 3, Aug. 4, Sept. 5, Oct. 6, Dec. 7" },
	{ "a month before a word ends one", "They met in Nov. |The next" },
	{ "No. before a number", "They took Submarine No. 7 to sea." },
	{ "no before a word ends one", "He said no. |The others did not." },
	{ "St.", "They met in St. Paul." },
	{ "Jr. and Sr.", "So said John Doe Jr. Hong agreed, Roe Sr. Not." },
	{ "vs.", "It is U.S. vs. China again." },
	{ "U.S. before a capital", "It is a U.S. Navy ship. |It left." },
	{ "U.S.A. and R.O.K.", "The U.S.A. And the R.O.K. Agreed" },
	{ "initials", "So said John S. Doe and J. D. Roe." },
	{ "S. and N. Korea", "Both S. Korea and N. Korea fired. |Then none." },
	{ "a.m. and p.m.", "It began at 9 a.m. Monday, at 3 p.m. Seoul time." },
	{ "the capital is the end of a longer word", "He likes NATO. |She no." },
	{ "Latin-1 capitals begin one", "They met. |Élysée staff came." },
	{ "an accented small letter does not", "They met. était là" },
	{ "a no-break blank is one", "They met.\u00a0|They left." },
	{ "many blanks", "They met.   |They left." },
	{ "a dash begins none", "They met. — that was all" },

	{ "Korean with a blank", "양국이 만났다. |합의는 없었다." },
	{ "Korean without a blank", "양국이 만났다.|합의는 없었다." },
	{ "a verb before a quote", "양국이 만났다.|“합의했다”" },
	{ "a verb before a number", "양국이 만났다.|3일 또 만난다." },
	{ "a verb before a Latin capital", "양국이 만났다.|NCG도 열렸다." },
	{ "a verb's syllable in an address", "가나다.kr에서 본다. |끝이다." },
	{ "a polite ending needs the blank", "만났어요. |합의했죠.그래요" },
	{ "a quote goes on with a particle", "“곧 만난다.”고 장관이 밝혔다." },
	{ "straight quotes, too", "\"곧 만난다.\"며 웃었다. |끝이다." },
	{ "a quote that ends one", "“곧 만난다.” |장관이 말했다." },
	{ "a stop behind the quote", "“곧 만난다”. |장관이 말했다." },
	{ "a question", "왜 지금인가? |답은 없다." },
	{ "a question without a blank", "왜?라는 물음" },
	{ "an ellipsis in a headline", "양국 장관 회담… |훈련 재개" },
	{ "hanja begin one", "합의했어요. |美 국방부가 밝혔다." },
	{ "a date with full stops", "회담은 2026. 11. 3. 서울에서 열린다. |끝이다." },
	{ "a day with full stops", "8.15 경축사, 3.1절 기념사" },
	{ "a number in a list", "1. 연합훈련\n||2. 확장억제" },
	{ "a verb with a blank before a small letter",
	  "양국이 만났다. |iPad로 썼다." },
	{ "a bracket behind the verb", "양국이 만났다.|(끝) 다음" },
	{ "a bracket closes behind it", "(양국이 만났다.) |끝이다." },
	{ "a mark of a list begins one", "만났어요. |▲ 연합훈련" },
	{ "the ideographic full stop needs none", "会谈结束。|下次再谈。" },
	{ "and its half-width form", "会谈结束｡|下次再谈｡" },
	{ "wide marks", "왜 지금인가？ |답은 없다！ |끝" },
	{ "a wide bracket closes", "‘끝이다.’ |「다음이다.」 |『또』" },

	{ "a line is a paragraph", "First line\n||second line" },
	{ "blank lines are one end", "First.\n\n \n||Second." },
	{ "a line ends what nothing else does", "on Nov.\n||3 in Seoul" },
	{ "white space at the end", "They met. \n" },
	{ "bytes that are no text", "\xff. \xed\x95 \xff.\xff They. |A" },
};

/* The text with its ends marked, as they were found. */
static void
ends_say(struct buf *out, struct str s)
{
	size_t from = 0, end;

	buf_clear(out);
	while (from < s.n) {
		end = sentence_end(s, from);
		assert_true(end > from && end <= s.n);
		for (size_t i = from; i < end; i++) {
			if (!ascii_alpha(s.p[i]) && s.p[i] != '\xed')
				continue;
			is_int(sentence_end(s, i), end,
			    "%.*s: from byte %zu on", STR_ARG(s), i);
		}
		buf_addstr(out, str_slice(s, from, end));
		if (end < s.n && paragraph_end(s, from) == end)
			buf_adds(out, "||");
		else if (end < s.n)
			buf_addc(out, '|');
		from = end;
	}
}

static void
ends(void **state)
{
	struct buf in, out;

	(void)state;
	buf_init(&in, 1 * KIB);
	buf_init(&out, 1 * KIB);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		buf_clear(&in);
		for (const char *c = rows[i].want; *c != '\0'; c++) {
			if (*c != '|')
				buf_addc(&in, *c);
		}
		ends_say(&out, buf_str(&in));
		is_str(buf_str(&out), rows[i].want, "%s", rows[i].says);
	}
	is_int(sentence_end(STR("a"), 7), 1, "from behind the end");
	is_int(paragraph_end(STR("a"), 7), 1, "from behind the end");
	is_int(paragraph_end(STR("A. B\n C"), 0), 6, "paragraphs are lines");
	buf_release(&in);
	buf_release(&out);
	test_done();
}

static const struct {
	const char *says, *text, *first;
} firsts[] = {
	{ "nothing", "", "" },
	{ "white space alone", " \n ", "" },
	{ "no dateline", "The allies met. They agreed.", "The allies met." },
	{ "white space around it", "\n  The allies met. \n", "The allies met." },
	{ "agency and reporter",
	  "(서울=한빛통신) 홍길동 기자 = 양국이 만났다. 끝이다.",
	  "양국이 만났다." },
	{ "two places, two reporters",
	  "(워싱턴·서울=한빛통신) 홍길동 특파원 김영희 기자 = 만났다. 끝.",
	  "만났다." },
	{ "without a reporter", "(서울=한빛통신) 양국이 만났다.",
	  "양국이 만났다." },
	{ "without a name before =", "(서울=한빛통신) = 양국이 만났다.",
	  "양국이 만났다." },
	{ "square brackets", "[서울=한빛]홍길동 기자 = 양국이 만났다. 끝.",
	  "양국이 만났다." },
	{ "black brackets", "【서울=한빛】 양국이 만났다.", "양국이 만났다." },
	{ "black brackets with anything", "【 앵커 】\n양국이 만났습니다.",
	  "양국이 만났습니다." },
	{ "a reporter in brackets", "[한빛일보 홍길동 기자] 양국이 만났다.",
	  "양국이 만났다." },
	{ "an anchor", "[앵커]\n양국이 만났습니다.", "양국이 만났습니다." },
	{ "a newspaper in brackets", "[한빛뉴스] 양국이 만났다. 끝.",
	  "양국이 만났다." },
	{ "headings before it",
	  "훈련 재개 합의\"내년 봄 시작\"(서울=한빛통신) 홍길동 기자 = 만났다. "
	  "다음 회담의 날짜와 장소는 정하지 않았다.",
	  "만났다." },
	{ "the words of a picture before it",
	  "장관들. [AP=한빛뉴스. 재판매 금지][서울=한빛뉴스]양국이 만났다. "
	  "다음 회담의 날짜는 정하지 않았다.",
	  "양국이 만났다." },
	{ "a text that was cut behind its dateline",
	  "장관들이 서울에서 웃는다. (서울=한빛뉴스) 양국",
	  "장관들이 서울에서 웃는다." },
	{ "a newspaper and its reporter behind headings",
	  "장관들이 웃는다.[한빛경제=홍길동 기자] 양국이 만났다. "
	  "다음 회담의 날짜는 정하지 않았다.",
	  "양국이 만났다." },
	{ "whose a picture is, is none",
	  "장관들이 웃는다(사진=한빛뉴스). 양국이 만났고 다음 회담의 "
	  "날짜는 정하지 않았다.",
	  "장관들이 웃는다(사진=한빛뉴스)." },
	{ "a sum in brackets is none", "비용(달러=천원)을 나눈다. 다음 "
	  "회담의 날짜와 장소는 정하지 않았다.",
	  "비용(달러=천원)을 나눈다." },
	{ "a subject in brackets is none", "[한미 회담] 양국이 만났다.",
	  "[한미 회담] 양국이 만났다." },
	{ "an aside in brackets is none", "(종합) 양국이 만났다.",
	  "(종합) 양국이 만났다." },
	{ "a reporter before =", "홍길동 기자 = 양국이 만났다.",
	  "양국이 만났다." },
	{ "a reporter's line", "홍길동 기자\n양국이 만났다.",
	  "양국이 만났다." },
	{ "a first line that ends with one is none",
	  "회담장 밖에서 오래 기다린 홍길동 한빛일보 기자\n양국이 만났다.",
	  "회담장 밖에서 오래 기다린 홍길동 한빛일보 기자" },
	{ "a sum is none", "양국 합의 = 평화. 끝이다.",
	  "양국 합의 = 평화." },
	{ "an open bracket", "(서울=한빛통신 양국이 만났다. 끝이다.",
	  "(서울=한빛통신 양국이 만났다." },
	{ "place, date, agency",
	  "SEOUL, Nov. 3 (Hanbit) — The allies met. They agreed.",
	  "The allies met." },
	{ "the month in full, two hyphens",
	  "SEOUL, November 3, 2026 (Hanbit) -- The allies met.",
	  "The allies met." },
	{ "a place alone", "WASHINGTON — The allies met. They agreed.",
	  "The allies met." },
	{ "a place with dots", "WASHINGTON, D.C. — The allies met.",
	  "The allies met." },
	{ "place and agency", "SEOUL (Reuters) - The allies met.",
	  "The allies met." },
	{ "place, country and agency",
	  "CAMP EXAMPLE, South Korea (AP) – The allies met.",
	  "The allies met." },
	{ "a camp without an agency",
	  "CAMP EXAMPLE, Republic of Korea - The allies met.",
	  "The allies met." },
	{ "in small letters with a date",
	  "Seoul, Nov. 3 (Hanbit) -- The allies met.", "The allies met." },
	{ "in small letters, a known agency",
	  "Pyeongtaek (Yonhap) - The allies met.", "The allies met." },
	{ "a reporter's line before it",
	  "By Gildong Hong\nSEOUL, Nov. 3 (Hanbit) -- The allies met.",
	  "The allies met." },
	{ "a place and a colon", "SEOUL: The allies met. They agreed.",
	  "The allies met." },
	{ "a body and a colon are none", "THAAD: The system is far away.",
	  "THAAD: The system is far away." },
	{ "a body in capitals is none", "THAAD — A system that is far away.",
	  "THAAD — A system that is far away." },
	{ "nor is one that is explained",
	  "NCG (Nuclear Consultative Group) — The body met.",
	  "NCG (Nuclear Consultative Group) — The body met." },
	{ "nor one with a remark", "USFK, Eighth Army — Both agreed.",
	  "USFK, Eighth Army — Both agreed." },
	{ "a small letter behind the dash", "SEOUL — and Tokyo — agreed.",
	  "SEOUL — and Tokyo — agreed." },
	{ "a day is no place", "On Monday, Nov. 3 — The day they met.",
	  "On Monday, Nov. 3 — The day they met." },
	{ "a compound", "SEOUL-Based firms met.", "SEOUL-Based firms met." },
	{ "nothing but a dateline", "SEOUL, Nov. 3 (Hanbit) — ",
	  "SEOUL, Nov. 3 (Hanbit) —" },
	{ "an abbreviation in it", "The U.S. Navy came. It left.",
	  "The U.S. Navy came." },
	{ "the line is its end", "The allies met\nThey agreed.",
	  "The allies met" },
};

static void
first(void **state)
{
	struct buf b;
	struct span s;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(firsts); i++) {
		struct str text = str_of(firsts[i].text);

		s = sentence_first(text);
		assert_true(s.begin <= s.end && s.end <= text.n);
		is_str(str_slice(text, s.begin, s.end), firsts[i].first, "%s",
		    firsts[i].says);
	}
	buf_init(&b, 8 * KIB);
	buf_adds(&b, "(서울=한빛) ");
	for (int i = 0; i < 400; i++)
		buf_adds(&b, "한");
	s = sentence_first(buf_str(&b));
	is_int(s.end - s.begin, 3 * LIMIT_SENTENCE, "300 characters at most");
	buf_release(&b);
	test_done();
}

/* Each byte is looked at a few times at most, whatever stands there. */
static void
hostile(void **state)
{
	static const char *const pieces[] = {
		".", ". ", ".)", ")", "\n", " ", "다.", "“", "1. ", "U.S. ",
		"\xe2", "=", "(", "(=", "A, ", "기자",
	};
	struct buf b;

	(void)state;
	buf_init(&b, 4 * MIB);
	for (size_t k = 0; k < ARRAY_LEN(pieces); k++) {
		size_t from = 0, steps = 0;

		buf_clear(&b);
		while (b.n < 1 * MIB)
			buf_adds(&b, pieces[k]);
		for (; from < b.n; steps++)
			from = sentence_end(buf_str(&b), from);
		is_true(steps <= b.n, "%s ends", pieces[k]);
		from = sentence_first(buf_str(&b)).end;
		is_true(from <= 2 * KIB || pieces[k][0] == ' ' ||
		    pieces[k][0] == '\n', "%s: the beginning", pieces[k]);
	}
	buf_release(&b);
	test_done();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ends),
		cmocka_unit_test(first),
		cmocka_unit_test(hostile),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("sentence", tests, NULL, NULL);
}
