/* Canonical composition, and the same by utf8proc. */
#include "test.h"

#include <stdlib.h>
#include <utf8proc.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/nfc.h"
#include "base/utf8.h"

#include "base/banned.h"

static const struct {
	const char *says, *in, *want;
} rows[] = {
	{ "nothing", "", "" },
	{ "ASCII", "Allies met", "Allies met" },
	{ "syllables", "한미동맹", "한미동맹" },
	{ "a letter and its mark", "e\u0301tude", "\u00e9tude" },
	{ "two marks", "e\u0302\u0301", "\u1ebf" },
	{ "in another order", "a\u0301\u0323", "\u1ea1\u0301" },
	{ "a letter with one mark and another", "\u00ea\u0301", "\u1ebf" },
	{ "a mark that composes with nothing", "x\u0301y", "x\u0301y" },
	{ "a mark of the same class is in the way", "x\u0305\u0301e",
	  "x\u0305\u0301e" },
	{ "a mark alone", "\u0301", "\u0301" },
	{ "conjoining jamo", "\u1112\u1161\u11ab\u1106\u1175", "한미" },
	{ "a syllable and a final", "하\u11ab", "한" },
	{ "a closed syllable takes no more", "한\u11ab", "한\u11ab" },
	{ "a lone vowel", "\u1161", "\u1161" },
	{ "jamo without a vowel", "\u1112\u1112\u1161", "\u1112하" },
	{ "compatibility jamo are letters", "ㅎㅏㄴ", "ㅎㅏㄴ" },
	{ "another sign for the same letter", "\u212b \u2126", "\u00c5 Ω" },
	{ "compatibility hanja", "\uf963", "北" },
	{ "voiced katakana", "カ\u3099", "ガ" },
	{ "wide letters stay", "ＳＣＭ", "ＳＣＭ" },
	{ "what would be longer stays", "\u0958 \u0344", "\u0958 \u0344" },
	{ "as does a letter with it", "\u00e9\u0323", "\u00e9\u0323" },
	{ "marks behind what changes nothing", "0123456789abcdef\u0301",
	  "0123456789abcdef\u0301" },
	{ "and behind what does", "0123456789abcdee\u0301",
	  "0123456789abcde\u00e9" },
	{ "bytes that are no text", "e\xff\u0301\xe1\x84", "e\xff\u0301\xe1\x84" },
	{ "before text", "\xff\u1112\u1161", "\xff하" },
};

static struct str
compose(struct buf *b, struct str s)
{
	buf_clear(b);
	buf_addstr(b, s);
	if (b->n > 0)
		buf_cut(b, nfc_compose(b->p, b->n));
	return buf_str(b);
}

static void
texts(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1 * KIB);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str in = str_of(rows[i].in);

		is_str(compose(&b, in), rows[i].want, "%s", rows[i].says);
		is_true(!nfc_is(in) || str_is(in, rows[i].want),
		    "%s: is composed", rows[i].says);
	}
	is_true(nfc_is(STR("한·미 “동맹” — é…")), "nothing to do");
	is_true(!nfc_is(STR("0123456789abcdef e\u0301")), "a mark");
	is_true(!nfc_is(STR("한미동맹한미동맹 \u1112\u1161")), "jamo");
	is_true(!nfc_is(STR("한미동맹\uf963")), "hanja");
	buf_release(&b);
	test_done();
}

/* In Unicode 15, not in the table. */
static bool
is_new(uint32_t c)
{
	return c == 0x0ECE || (c >= 0x10EFD && c <= 0x10EFF) ||
	    (c >= 0x11F41 && c <= 0x11F42) || c == 0x1E08F ||
	    (c >= 0x1E4EC && c <= 0x1E4EF);
}

static void
oracle(struct buf *out, struct str s, bool composed)
{
	utf8proc_uint8_t *p = NULL;
	utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)s.p,
	    (utf8proc_ssize_t)s.n, &p, UTF8PROC_STABLE |
	    (composed ? UTF8PROC_COMPOSE : UTF8PROC_DECOMPOSE));

	assert_true(n >= 0);
	buf_clear(out);
	buf_add(out, (char *)p, (size_t)n);
	free(p);
}

/* What holds of every text: it stays the same text and does not grow, what is
 * composed stays so.  Whether it is what utf8proc makes of it. */
static bool
check(struct str s)
{
	struct buf got, want, again;
	bool same;

	buf_init(&got, 4 * KIB);
	buf_init(&want, 4 * KIB);
	buf_init(&again, 4 * KIB);
	oracle(&want, s, true);
	compose(&got, s);
	same = str_eq(buf_str(&got), buf_str(&want));
	is_true(got.n <= s.n, "%.*s does not grow", STR_ARG(s));
	oracle(&again, buf_str(&got), true);
	is_str(buf_str(&again), buf_z(&want), "the same text");
	compose(&again, buf_str(&got));
	is_str(buf_str(&again), buf_z(&got), "twice");
	is_true(!nfc_is(s) || str_eq(buf_str(&got), s),
	    "%.*s is composed", STR_ARG(s));
	buf_release(&got);
	buf_release(&want);
	buf_release(&again);
	return same;
}

static void
unicode(void **state)
{
	struct buf want;
	char c[4];

	(void)state;
	buf_init(&want, 1 * KIB);
	for (uint32_t cp = 1; cp <= 0x10FFFF; cp++) {
		struct str s = { c, utf8_put(cp, c) };

		if (cp >= 0xD800 && cp <= 0xDFFF)
			continue;
		oracle(&want, s, true);
		is_true(check(s) || want.n > s.n, "U+%04X", cp);
	}
	buf_release(&want);
	test_done();
}

static uint32_t
dice(uint32_t n)
{
	static uint64_t seed = 88172645463325252u;

	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed % n);
}

/* Where marks are, and what they stand on. */
static uint32_t
some_char(void)
{
	static const uint32_t ranges[][2] = {
		{ 0x41, 0x7A }, { 0xC0, 0x17F }, { 0x300, 0x34E },
		{ 0x300, 0x330 }, { 0x391, 0x3C9 }, { 0x5B0, 0x5EA },
		{ 0x610, 0x655 }, { 0x9BE, 0x9D7 }, { 0x1100, 0x11FF },
		{ 0x1100, 0x1112 }, { 0x1161, 0x1175 }, { 0x11A8, 0x11C2 },
		{ 0x1E00, 0x1FFF }, { 0x2000, 0x212F }, { 0x3041, 0x30FF },
		{ 0xAC00, 0xD7A3 }, { 0xA66F, 0xA953 }, { 0xF900, 0xFAD9 },
		{ 0xFB1D, 0xFB4E }, { 0x11099, 0x110BA }, { 0x1D157, 0x1D1C0 },
	};
	uint32_t r, c;

	do {
		if (dice(16) == 0)
			return dice(0x2FA1E - 0xE000) + 0xE000;
		r = dice(ARRAY_LEN(ranges));
		c = ranges[r][0] + dice(ranges[r][1] - ranges[r][0] + 1);
	} while (is_new(c) || c == 0x11A7);     /* utf8proc drops it */
	return c;
}

/* What is decomposed never becomes longer, so all of it is composed; of other
 * texts nearly all. */
static void
sequences(void **state)
{
	struct buf s, apart;
	unsigned same = 0;
	char c[4];

	(void)state;
	buf_init(&s, 1 * KIB);
	buf_init(&apart, 4 * KIB);
	for (unsigned i = 0; i < 100000; i++) {
		buf_clear(&s);
		for (uint32_t n = 1 + dice(8); n > 0; n--)
			buf_add(&s, c, utf8_put(some_char(), c));
		same += check(buf_str(&s));
		oracle(&apart, buf_str(&s), false);
		if (!check(buf_str(&apart))) {
			is_true(false, "sequence %u: %s", i, buf_z(&s));
			for (size_t k = 0; k < s.n;)
				fprintf(stderr, " U+%04X",
				    utf8_next(buf_str(&s), &k));
			fputc('\n', stderr);
		}
	}
	is_true(same > 80000, "%u of 100000 are as utf8proc says", same);
	buf_release(&s);
	buf_release(&apart);
	test_done();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts),
		cmocka_unit_test(unicode),
		cmocka_unit_test(sequences),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("nfc", tests, NULL, NULL);
}
