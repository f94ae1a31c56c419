#include "test.h"

#include <stdlib.h>
#include <utf8proc.h>

#include "base/buf.h"
#include "base/fold.h"
#include "base/limits.h"
#include "base/utf8.h"

#include "base/banned.h"

/* Keys as text: a blank, a hyphen or a middle dot for the gap, ^ before a
 * capital. */
static void
keys_say(struct buf *b, struct str s)
{
	struct fold f;

	buf_clear(b);
	fold_init(&f);
	fold_keys(&f, s, 0);
	for (size_t i = 0; i < f.n; i++) {
		if (i > 0 && (f.key[i] & FOLD_GAP) == FOLD_SPACE)
			buf_addc(b, (f.key[i] & FOLD_HYPHEN) != 0 ? '-' :
			    ' ');
		if ((f.key[i] & FOLD_GAP) == FOLD_JOINT)
			buf_adds(b, "·");
		if ((f.key[i] & FOLD_UPPER) != 0)
			buf_addc(b, '^');
		utf8_add(b, f.key[i] & FOLD_CHAR);
	}
	fold_release(&f);
}

static const struct {
	const char *says, *in, *want;
} rows[] = {
	{ "nothing", "", "" },
	{ "only signs", " -·!\xff", "" },
	{ "capitals are kept as a bit", "US navy", "^u^s navy" },
	{ "sharp s is two", "Straße", "^strasse" },
	{ "capital sharp s", "STRA\u1e9eE", "^s^t^r^a^s^s^e" },
	{ "capital I with a dot", "İstanbul", "^istanbul" },
	{ "dotless i is another letter", "ı", "ı" },
	{ "final sigma", "ΟΔΟΣ οδος", "^ο^δ^ο^σ οδοσ" },
	{ "marks are dropped, composed", "Pérez", "^perez" },
	{ "and not composed", "Pe\xcc\x81rez", "^perez" },
	{ "full width", "ＳＣＭ５８", "^s^c^m58" },
	{ "a ligature", "o\ufb03ce", "office" },
	{ "a circled number", "①②", "12" },
	{ "a bracketed syllable is a word", "x㈜한미", "x 주 한미" },
	{ "a unit", "5㎞", "5km" },
	{ "half-width katakana", "ｶﾞ", "カ" },
	{ "a fraction is two numbers", "½", "1 2" },
	{ "headline hanja", "韓美北日中核軍對駐英露訪在",
	  "한미북일중핵군대주영러방재" },
	{ "hanja of a country end a word before Hangul", "韓핵잠 在韓미군",
	  "한·핵잠 재한·미군" },
	{ "not before other hanja", "韓美軍", "한미군" },
	{ "other hanja do not", "核위협", "핵위협" },
	{ "nor does Hangul", "한핵잠", "한핵잠" },
	{ "before jamo they do", "韓\u1112\u1161\u11a8", "한·학" },
	{ "compatibility hanja, read by its twin", "\uf963核", "북핵" },
	{ "compatibility hanja without a reading here", "\uf9e1", "李" },
	{ "other hanja stay", "靑 高", "靑 高" },
	{ "conjoining jamo are composed", "\u1112\u1161\u11ab\u1106\u1175",
	  "한미" },
	{ "a syllable and a final jamo", "하\u11ab", "한" },
	{ "a closed syllable takes no more", "한\u11ab", "한\u11ab" },
	{ "a lone vowel stays", "\u1161", "\u1161" },
	{ "compatibility jamo stay", "ㅋㅋ ㄱ", "ㅋㅋ ㄱ" },
	{ "half-width jamo become jamo, not syllables", "\uffbe\uffc2",
	  "\u1112\u1161" },
	{ "the ten middle dots are joints",
	  "한·미‧일ㆍ한ᆞ미•일・한･미∙일⋅한․미",
	  "한·미·일·한·미·일·한·미·일·한·미" },
	{ "a middle dot between Latin parts", "a·b", "a b" },
	{ "before Hangul it joins", "a·한", "a·한" },
	{ "before Latin it parts", "한·a", "한 a" },
	{ "a middle dot and a blank part", "산· 물 산 ·물", "산 물 산 물" },
	{ "dash and slash between Hangul", "한-미/일–한", "한·미·일·한" },
	{ "a dash behind Latin parts", "a-한", "a 한" },
	{ "two dashes part", "한--미", "한 미" },
	{ "a dash with blanks parts", "한 - 미", "한 미" },
	{ "a dash before Latin parts", "한-a", "한 a" },
	{ "signs between countries join them",
	  "한.미 한,미 한, 미 한&미 한 + 미 한~미 한 · 미",
	  "한·미 한·미 한·미 한·미 한·미 한·미 한·미" },
	{ "three of them", "한.미.일 (한, 미, 일) 북, 중, 러는",
	  "한·미·일 한·미·일 북·중·러는" },
	{ "in hanja", "韓.美.日 韓, 美", "한·미·일 한·미" },
	{ "what is no country stays apart", "한.미국 한, 미사일 한,일부",
	  "한 미국 한 미사일 한 일부" },
	{ "with a particle it is one", "한, 미는 한, 일과의 한, 일과의나",
	  "한·미는 한·일과의 한 일과의나" },
	{ "with what countries share, too", "한.미동맹 한, 미연합훈련",
	  "한·미동맹 한·미연합훈련" },
	{ "a word of two syllables is none", "착한, 미 강한.미",
	  "착한 미 강한 미" },
	{ "a full stop with a blank ends", "한. 미", "한 미" },
	{ "two signs part", "한.. 미 한,~미", "한 미 한 미" },
	{ "a comma behind a subject parts", "北, 美에 경고 중, 일에 밀려",
	  "북 미·에 경고 중 일에 밀려" },
	{ "not behind an ally", "韓, 美에 요청", "한·미·에 요청" },
	{ "a blank parts", "한 미 정상", "한 미 정상" },
	{ "quotes part", "\"한'미‘일’한“미”", "한 미 일 한 미" },
	{ "dotted capitals", "the U.S. and R.O.K. troops",
	  "the ^u^s and ^r^o^k troops" },
	{ "without the last dot", "U.S-ROK", "^u^s ^r^o^k" },
	{ "one capital is no abbreviation", "Mr. A. Kim", "^mr ^a ^kim" },
	{ "a name behind it", "A.Bc", "^a ^bc" },
	{ "initials before a name run into it", "J.D.Kim", "^j^d^kim" },
	{ "a word behind the last dot", "U.S.a", "^u^s a" },
	{ "with blanks between them", "the U. S. and R. O. K. army",
	  "the ^u^s and ^r^o^k army" },
	{ "three capitals", "U.S.A. U. S. A.", "^u^s^a ^u^s^a" },
	{ "the blanks end with the capitals", "U. S. Army, A. U.S. base",
	  "^u^s ^army ^a ^u^s base" },
	{ "one of them has none", "in the U.S. J. D. Doe",
	  "in the ^u^s ^j^d ^doe" },
	{ "letters before it", "xU.S.A", "x^u ^s^a" },
	{ "small letters are none", "e.g. u.s.", "e g u s" },
	{ "a capital with a mark is none", "U.S\xcc\x8c.", "^u ^s" },
	{ "Hangul around it", "미U.S.은", "미^u^s은" },
	{ "commas of thousands", "28,500 1,234,567 0,100",
	  "28500 1234567 0100" },
	{ "other commas", "28,50 1234,567 1,2345 28, 500 a,500 5,",
	  "28 50 1234 567 1 2345 28 500 a 500 5" },
	{ "thousands beside Hangul", "2만8,500명", "2만8500명" },
	{ "a hyphen between letter and digit", "F-35A B-1B pre-2018",
	  "^f-35^a ^b-1^b pre-2018" },
	{ "another hyphen", "B\u20111 B\u20131", "^b-1 ^b-1" },
	{ "not elsewhere", "58-3 3-D a-b F/35 F--35 F- 35 한-35",
	  "58 3 3 ^d a b ^f 35 ^f 35 ^f 35 한 35" },
	{ "hanja in brackets inside of a word", "확장(擴張)억제", "확장억제" },
	{ "at its end they are a word", "이순신(李舜臣) 장군은",
	  "이순신 李舜臣 장군은" },
	{ "other brackets part", "확장(또)억제 확장(擴x)억제 확장(억제",
	  "확장 또 억제 확장 擴x 억제 확장 억제" },
	{ "brackets behind a blank part", "확장 (擴張)억제",
	  "확장 擴張 억제" },
	{ "an open bracket", "확장(擴", "확장 擴" },
	{ "soft hyphen", "deter\u00adrence", "deterrence" },
	{ "zero-width space, joiners, BOM, word joiner",
	  "한\u200b미\u200c동\u200d맹\ufeff한\u2060미", "한미동맹한미" },
	{ "Hangul fillers", "한\u3164미\uffa0동\u115f맹\u1160", "한미동맹" },
	{ "bidirectional marks", "한\u202e미\u2066동\u061c맹", "한미동맹" },
	{ "variation selectors and tags",
	  "한\ufe0f미\U000E0100동\U000E0041맹", "한미동맹" },
	{ "grapheme joiner", "한\u034f미", "한미" },
	{ "emoji part", "한\U0001F600미", "한 미" },
	{ "bad bytes part, as U+FFFD", "한\xff미\xed\x95동\xf0\x90맹\ufffd한",
	  "한 미 동 맹 한" },
	{ "a surrogate is bad bytes", "a\xed\xa0\x80z", "a z" },
	{ "a cut syllable at the end", "한미\xed\x95", "한미" },
	{ "controls part", "a\x01z\x7fq", "a z q" },
	{ "no-break and ideographic blanks", "a\u00a0b\u3000c", "a b c" },
	{ "mathematical letters", "\U0001D400\U0001D41B", "^ab" },
	{ "a table's longest entry", "\ufdfa",
	  "صلى الله عليه وسلم" },
};

static void
keys(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1 * MIB);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		keys_say(&b, str_of(rows[i].in));
		is_str(buf_str(&b), rows[i].want, "%s", rows[i].says);
	}
	buf_release(&b);
	test_done();
}

static void
texts(void **state)
{
	static const struct {
		const char *says, *in, *want;
	} titles[] = {
		{ "blanks at the ends go", "  SCM  held! ", "scm held" },
		{ "joints go", "한·미  정상(종합)", "한미 정상 종합" },
		{ "nothing", "...", "" },
	};
	struct buf b;

	(void)state;
	buf_init(&b, 1 * MIB);
	for (size_t i = 0; i < ARRAY_LEN(titles); i++) {
		buf_clear(&b);
		fold_text(&b, str_of(titles[i].in));
		is_str(buf_str(&b), titles[i].want, "%s", titles[i].says);
	}
	buf_release(&b);
	test_done();
}

static void
places(void **state)
{
	static const struct {
		const char *says;
		struct str in;
		size_t key, at, end;
	} spans[] = {
		{ "ASCII", STR_INIT("ab c"), 2, 3, 4 },
		{ "behind a bad byte", STR_INIT("\xff" "a"), 0, 1, 2 },
		{ "behind a cut character", STR_INIT("\xed\x95" "a"), 0, 2,
		  3 },
		{ "a syllable", STR_INIT("한미"), 1, 3, 6 },
		{ "composed jamo are one",
		  STR_INIT("a\u1112\u1161\u11abz"), 1, 1, 10 },
		{ "and what comes next", STR_INIT("a\u1112\u1161\u11abz"), 2,
		  10, 11 },
		{ "with its marks", STR_INIT("e\xcc\x81\xcc\xa3x"), 0, 0, 5 },
		{ "the second letter of a ligature", STR_INIT("\ufb01x"), 1, 0,
		  3 },
		{ "a cut mark is none", STR_INIT("e\xcc"), 0, 0, 1 },
	};
	struct fold f;

	(void)state;
	fold_init(&f);
	for (size_t i = 0; i < ARRAY_LEN(spans); i++) {
		fold_keys(&f, spans[i].in, 0);
		assert_true(f.n > spans[i].key);
		is_int(f.at[spans[i].key], spans[i].at, "%s: begin",
		    spans[i].says);
		is_int(fold_end(spans[i].in, f.at[spans[i].key]),
		    spans[i].end, "%s: end", spans[i].says);
	}
	fold_keys(&f, STR("한b"), 0);
	is_true((f.key[1] & FOLD_START) != 0, "another script is a start");
	is_true(f.key[f.n] == 0, "a 0 stands behind the last");
	fold_release(&f);
	test_done();
}

/* --- all of Unicode against utf8proc ---------------------------------------- */

/* Assigned in Unicode 15, which utf8proc has, not in 14, which the table
 * has: there they part words. */
static bool
is_new(uint32_t c)
{
	static const uint32_t ranges[][2] = {
		{ 0x0CF3, 0x0CF3 }, { 0x0ECE, 0x0ECE }, { 0x10EFD, 0x10EFF },
		{ 0x1123F, 0x11241 }, { 0x11B00, 0x11B09 },
		{ 0x11F00, 0x11F59 }, { 0x1342F, 0x13455 },
		{ 0x1B132, 0x1B132 }, { 0x1B155, 0x1B155 },
		{ 0x1D2C0, 0x1D2D3 }, { 0x1DF25, 0x1DF2A },
		{ 0x1E030, 0x1E08F }, { 0x1E4D0, 0x1E4F9 },
		{ 0x1F6DC, 0x1F6DC }, { 0x1F774, 0x1F7D9 },
		{ 0x1FA75, 0x1FAF8 }, { 0x2B739, 0x2B739 },
		{ 0x31350, 0x323AF },
	};

	for (size_t i = 0; i < ARRAY_LEN(ranges); i++) {
		if (c >= ranges[i][0] && c <= ranges[i][1])
			return true;
	}
	return false;
}

/* Our own rules, of which Unicode knows nothing. */
static bool
is_ours(uint32_t c)
{
	static const uint32_t ours[] = {
		/* joints, and U+0387, which is U+00B7 */
		0xB7, 0x387, 0x2024, 0x2027, 0x318D, 0x119E, 0x30FB, 0x2022, 0xFF65,
		0x2219, 0x22C5,
		/* headline hanja and the compatibility ones that are they */
		0x97D3, 0x7F8E, 0x5317, 0x65E5, 0x4E2D, 0x6838, 0x8ECD,
		0x5C0D, 0x99D0, 0x82F1, 0x9732, 0x8A2A, 0x5728, 0xF963, 0x2F82B,
		0xF938,
	};

	for (size_t i = 0; i < ARRAY_LEN(ours); i++) {
		if (c == ours[i])
			return true;
	}
	/* Compatibility jamo stay, dashes part (tested above), and the end
	 * of the conjoining jamo range has no special case. */
	return c >= 0x3130 && c <= 0x318F;
}

static bool
is_word(utf8proc_int32_t c)
{
	utf8proc_category_t k = utf8proc_category(c);

	return (k >= UTF8PROC_CATEGORY_LU && k <= UTF8PROC_CATEGORY_LO) ||
	    (k >= UTF8PROC_CATEGORY_ND && k <= UTF8PROC_CATEGORY_NO);
}

/* Folds one character with utf8proc: NFKC, full case folding, NFD. */
static void
oracle(struct buf *b, uint32_t c)
{
	utf8proc_int32_t mid[64], low[64];
	utf8proc_ssize_t n, m;
	bool parted = true;

	buf_clear(b);
	n = utf8proc_decompose_char((utf8proc_int32_t)c, mid, 64,
	    UTF8PROC_COMPAT | UTF8PROC_COMPOSE, NULL);
	assert_true(n >= 0 && n <= 64);
	n = utf8proc_normalize_utf32(mid, n, UTF8PROC_COMPOSE);
	for (utf8proc_ssize_t i = 0; i < n; i++) {
		bool upper = utf8proc_category(mid[i]) ==
		    UTF8PROC_CATEGORY_LU ||
		    (mid[i] >= 0x2160 && mid[i] <= 0x216F) ||
		    (mid[i] >= 0x24B6 && mid[i] <= 0x24CF);

		m = utf8proc_decompose_char(mid[i], low, 64,
		    mid[i] >= 0xAC00 && mid[i] <= 0xD7A3 ? 0 :
		    UTF8PROC_CASEFOLD | UTF8PROC_DECOMPOSE, NULL);
		assert_true(m >= 0 && m <= 64);
		for (utf8proc_ssize_t k = 0; k < m; k++) {
			if (utf8proc_get_property(low[k])->combining_class)
				continue;
			if (!is_word(low[k])) {
				parted = true;
				continue;
			}
			if (b->n > 0 && parted)
				buf_addc(b, ' ');
			if (upper)
				buf_addc(b, '^');
			utf8_add(b, (uint32_t)low[k]);
			parted = false;
		}
	}
}

static void
unicode(void **state)
{
	bool later = strcmp(utf8proc_unicode_version(), "15.0.0") > 0;
	struct buf got, want;
	size_t words = 0;
	char c[4];

	(void)state;
	buf_init(&got, 1 * KIB);
	buf_init(&want, 1 * KIB);
	for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
		struct str s = { c, utf8_put(cp, c) };

		if ((cp >= 0xD800 && cp <= 0xDFFF) || is_ours(cp))
			continue;
		keys_say(&got, s);
		if (is_new(cp)) {
			is_int(got.n, 0, "U+%04X is not in the table", cp);
			continue;
		}
		/* utf8proc drops these too when told so. */
		if (utf8proc_get_property((utf8proc_int32_t)cp)->ignorable)
			buf_clear(&want);
		else
			oracle(&want, cp);
		/* A later Unicode has characters that we do not know yet. */
		if (later && got.n == 0 && want.n > 0)
			continue;
		is_str(buf_str(&got), buf_z(&want), "U+%04X", cp);
		words += got.n > 0;
	}
	is_true(words > 130000, "%zu characters are words", words);
	buf_release(&got);
	buf_release(&want);
	test_done();
}

/* Nothing but combining marks.  U+0345 folds to a letter, iota. */
static bool
is_marks(uint32_t c)
{
	utf8proc_int32_t d[64];
	utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)c, d,
	    64, UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE, NULL);

	for (utf8proc_ssize_t i = 0; i < n; i++) {
		if (utf8proc_get_property(d[i])->combining_class == 0)
			return false;
	}
	return c != 0x345;
}

/* Reserved for ignorable characters to come; utf8proc does not say so. */
static bool
is_reserved(uint32_t c)
{
	return c == 0x2065 || (c >= 0xFFF0 && c <= 0xFFF8) || c >> 12 == 0xE0;
}

/* Dropped or parting: what stands between two letters tells. */
static void
ignorables(void **state)
{
	struct buf b;
	char c[4];
	char text[8];

	(void)state;
	buf_init(&b, 1 * KIB);
	for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
		const utf8proc_property_t *p =
		    utf8proc_get_property((utf8proc_int32_t)cp);
		size_t n = utf8_put(cp, c);
		struct str s = { text, n + 2 };
		bool gone = p->ignorable || is_reserved(cp) || is_marks(cp);

		/* U+200B may be a blank there: see vectors.tsv. */
		if ((cp >= 0xD800 && cp <= 0xDFFF) || is_new(cp) ||
		    cp == 0x200B)
			continue;
		text[0] = 'a';
		memcpy(text + 1, c, n);
		text[n + 1] = 'z';
		keys_say(&b, s);
		is_int(str_is(buf_str(&b), "az"), gone, "U+%04X", cp);
	}
	buf_release(&b);
	test_done();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys),
		cmocka_unit_test(texts),
		cmocka_unit_test(places),
		cmocka_unit_test(unicode),
		cmocka_unit_test(ignorables),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("fold", tests, NULL, NULL);
}
