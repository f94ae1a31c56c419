#include "store/print.h"

#include "base/hash.h"
#include "base/lanes.h"
#include "base/limits.h"
#include "base/mem.h"
#include "store/clean.h"

#include "base/banned.h"

void
print_room_init(struct print_room *r)
{
	buf_init(&r->clean, LIMIT_ITEM_TEXT * 2);
	buf_init(&r->line, LIMIT_ITEM_TEXT * 2);
}

void
print_room_release(struct print_room *r)
{
	buf_release(&r->clean);
	buf_release(&r->line);
}

/* --- what counts of a text ------------------------------------------------ */

/* What stands beside a number that counts readers, by the older rules. */
static bool
is_counter(struct str word)
{
	static const struct str words[] = {
		STR_INIT("comment"), STR_INIT("comments"), STR_INIT("view"),
		STR_INIT("views"), STR_INIT("share"), STR_INIT("shares"),
		STR_INIT("like"), STR_INIT("likes"), STR_INIT("read"),
		STR_INIT("reads"), STR_INIT("reply"), STR_INIT("replies"),
		STR_INIT("조회"), STR_INIT("조회수"), STR_INIT("댓글"),
		STR_INIT("추천"), STR_INIT("공감"), STR_INIT("좋아요"),
		STR_INIT("답글"),
	};

	if (word.n < 4 || word.n > 9)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (word.n == words[i].n && str_eq_ci(word, words[i]))
			return true;
	}
	return false;
}

static bool
is_letter(char c)
{
	return ascii_alpha(c) || (unsigned char)c >= 0x80;
}

/* The word at at, behind blanks; empty when something else stands there. */
static struct str
word_at(struct str s, size_t at)
{
	size_t end;

	while (at < s.n && ascii_space(s.p[at]))
		at++;
	for (end = at; end < s.n && is_letter(s.p[end]); end++)
		;
	return str_slice(s, at, end);
}

/* The last word between from and at, whatever stands behind it. */
static struct str
word_before(struct str s, size_t from, size_t at)
{
	size_t end;

	while (at > from && !is_letter(s.p[at - 1]))
		at--;
	for (end = at; at > from && is_letter(s.p[at - 1]); at--)
		;
	return str_slice(s, at, end);
}

/* Past the digits at at, with the , and . between them. */
static size_t
number_end(struct str s, size_t at)
{
	size_t end = at;

	while (end < s.n && (ascii_digit(s.p[end]) ||
	    ((s.p[end] == ',' || s.p[end] == '.') && end + 1 < s.n &&
	    ascii_digit(s.p[end + 1]))))
		end++;
	return end;
}

/* "(3)" or "[3]" at the very end. */
static bool
is_final_count(struct str s, size_t at, size_t end)
{
	return at > 0 && end + 1 == s.n &&
	    ((s.p[at - 1] == '(' && s.p[end] == ')') ||
	    (s.p[at - 1] == '[' && s.p[end] == ']'));
}

/* Bytes that are themselves, those that are nothing, and digits. */
enum { BYTE, BLANK, DIGIT };

static const unsigned char kinds[256] = {
	[' '] = BLANK, ['\t'] = BLANK, ['\n'] = BLANK, ['\v'] = BLANK,
	['\f'] = BLANK, ['\r'] = BLANK,
	['0'] = DIGIT, ['1'] = DIGIT, ['2'] = DIGIT, ['3'] = DIGIT,
	['4'] = DIGIT, ['5'] = DIGIT, ['6'] = DIGIT, ['7'] = DIGIT,
	['8'] = DIGIT, ['9'] = DIGIT,
};

/* Appends what lies before the next number, without its blanks. */
static size_t
add_words(struct buf *out, struct str s, size_t at)
{
	char piece[512];

	while (at < s.n && kinds[(unsigned char)s.p[at]] != DIGIT) {
		size_t n = 0, end = at + sizeof(piece);

		if (end > s.n)
			end = s.n;
		for (; at < end; at++) {
			unsigned char kind = kinds[(unsigned char)s.p[at]];

			if (kind == DIGIT)
				break;
			piece[n] = s.p[at];
			n += kind == BYTE;
		}
		buf_add(out, piece, n);
	}
	return at;
}

/* Past "hours ago" behind a number; at: it is not that. */
static size_t
ago_end(struct str s, size_t at)
{
	static const struct {
		struct str unit, ago;
	} list[] = {
		{ STR_INIT("second"), STR_INIT("ago") },
		{ STR_INIT("seconds"), STR_INIT("ago") },
		{ STR_INIT("minute"), STR_INIT("ago") },
		{ STR_INIT("minutes"), STR_INIT("ago") },
		{ STR_INIT("min"), STR_INIT("ago") },
		{ STR_INIT("mins"), STR_INIT("ago") },
		{ STR_INIT("hour"), STR_INIT("ago") },
		{ STR_INIT("hours"), STR_INIT("ago") },
		{ STR_INIT("day"), STR_INIT("ago") },
		{ STR_INIT("days"), STR_INIT("ago") },
		{ STR_INIT("초"), STR_INIT("전") },
		{ STR_INIT("분"), STR_INIT("전") },
		{ STR_INIT("시간"), STR_INIT("전") },
		{ STR_INIT("일"), STR_INIT("전") },
		{ STR_INIT("초전"), STR_INIT("") },
		{ STR_INIT("분전"), STR_INIT("") },
		{ STR_INIT("시간전"), STR_INIT("") },
	};
	struct str unit = word_at(s, at), ago;
	size_t end = (size_t)(unit.p - s.p) + unit.n;

	ago = word_at(s, end);
	for (size_t i = 0; unit.n > 0 && i < ARRAY_LEN(list); i++) {
		if (unit.n != list[i].unit.n ||
		    !str_eq_ci(unit, list[i].unit))
			continue;
		if (list[i].ago.n == 0)
			return end;
		if (ago.n == list[i].ago.n && str_eq_ci(ago, list[i].ago))
			return (size_t)(ago.p - s.p) + ago.n;
	}
	return at;
}

/* Where a word stands that makes a counter of a number, and whether it does so
 * in a title, too. */
enum { BEFORE = 1, BEHIND = 2, TITLE = 4 };

static bool
counts(struct str word, unsigned where)
{
	static const struct {
		struct str word;
		unsigned where;
	} words[] = {
		{ STR_INIT("comment"), BEHIND | TITLE },
		{ STR_INIT("comments"), BEFORE | BEHIND | TITLE },
		{ STR_INIT("view"), BEHIND | TITLE },
		{ STR_INIT("views"), BEFORE | BEHIND | TITLE },
		{ STR_INIT("share"), BEHIND },
		{ STR_INIT("shares"), BEFORE | BEHIND },
		{ STR_INIT("like"), BEHIND },
		{ STR_INIT("likes"), BEFORE | BEHIND },
		{ STR_INIT("read"), BEHIND },
		{ STR_INIT("reads"), BEFORE | BEHIND },
		{ STR_INIT("reply"), BEHIND },
		{ STR_INIT("replies"), BEFORE | BEHIND },
		{ STR_INIT("조회"), BEFORE | BEHIND | TITLE },
		{ STR_INIT("조회수"), BEFORE | BEHIND | TITLE },
		{ STR_INIT("댓글"), BEFORE | BEHIND | TITLE },
		{ STR_INIT("추천"), BEFORE },
		{ STR_INIT("공감"), BEFORE },
		{ STR_INIT("좋아요"), BEFORE | BEHIND },
		{ STR_INIT("답글"), BEFORE | BEHIND },
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (word.n == words[i].word.n &&
		    (words[i].where & where) == where &&
		    str_eq_ci(word, words[i].word))
			return true;
	}
	return false;
}

/* The word right before a number, but for "views: 12". */
static struct str
label_before(struct str s, size_t from, size_t at)
{
	while (at > from && (ascii_space(s.p[at - 1]) || s.p[at - 1] == ':' ||
	    s.p[at - 1] == '(' || s.p[at - 1] == '['))
		at--;
	return at > from && is_letter(s.p[at - 1]) ?
	    word_before(s, from, at) : str_slice(s, at, at);
}

/* A number that counts readers: "추천 3명" and "share 30 percent" do not. */
static bool
is_count(struct str s, size_t from, size_t at, size_t end,
    enum print_kind kind)
{
	unsigned title = kind == PRINT_TITLE ? TITLE : 0;
	struct str unit = str_slice(s, end, end);

	if (end < s.n && s.p[end] == '%')
		return false;
	if (end < s.n && is_letter(s.p[end]))
		unit = word_at(s, end);
	if (counts(word_at(s, end), BEHIND | title))
		return true;
	if (unit.n > 0 && !str_eq(unit, STR("회")) &&
	    !str_eq(unit, STR("건")) && !str_eq(unit, STR("개")))
		return false;
	return counts(label_before(s, from, at), BEFORE | title) ||
	    (title == 0 && is_final_count(s, at, end));
}

static bool
is_old_count(struct str s, size_t from, size_t at, size_t end)
{
	return is_counter(word_before(s, from, at)) ||
	    is_counter(word_at(s, end)) || is_final_count(s, at, end);
}

/* A line, without its blanks and counters. */
static void
add_line(struct buf *out, struct str s, enum print_rule rule,
    enum print_kind kind)
{
	size_t at = 0, end, ago, last = 0;      /* past the number before */

	while ((at = add_words(out, s, at)) < s.n) {
		end = number_end(s, at);
		ago = rule == PRINT_NOW ? ago_end(s, end) : end;
		if (ago == end && !(rule == PRINT_NOW ?
		    is_count(s, last, at, end, kind) :
		    is_old_count(s, last, at, end)))
			buf_add(out, s.p + at, end - at);
		at = last = ago;
	}
}

static bool
continues(struct str s, size_t at, size_t n)
{
	if (s.n - at < n)
		return false;
	for (size_t i = 1; i < n; i++) {
		if ((s.p[at + i] & 0xC0) != 0x80)
			return false;
	}
	return true;
}

/* The length of the character at at when clean_line() would leave it: blanks
 * and letters of most scripts, with the punctuation that Korean and English
 * headlines have.  0: not known. */
static size_t
clean_step(struct str s, size_t at)
{
	unsigned char c = (unsigned char)s.p[at], d;

	if (c < 0x80)
		return c >= 0x20 ? c < 0x7F : ascii_space((char)c);
	d = s.n - at > 1 ? (unsigned char)s.p[at + 1] : 0;
	if (c >= 0xE4 && c <= 0xED)             /* U+4000 to U+D7FF */
		return continues(s, at, 3) && (c != 0xED || d <= 0x9F) ? 3 :
		    0;
	if (c == 0xC2)                          /* U+00A1 to U+00BF */
		return continues(s, at, 2) && d > 0xA0 && d != 0xAD ? 2 : 0;
	if (c >= 0xC3 && c <= 0xCC)             /* Latin with marks */
		return continues(s, at, 2) ? 2 : 0;
	if (!continues(s, at, 3))
		return 0;
	if (c == 0xE2 && d == 0x80) {           /* dashes, quotes, bullets */
		d = (unsigned char)s.p[at + 2];
		return (d >= 0x90 && d <= 0xA7) || d >= 0xB0 ? 3 : 0;
	}
	if (c == 0xE3 && (d == 0x80 || d == 0x85))      /* U+3000, U+3164 */
		return (unsigned char)s.p[at + 2] != (d == 0x80 ? 0x80 :
		    0xA4) ? 3 : 0;
	return c == 0xE3 || (c == 0xE2 && d >= 0x82) ? 3 : 0;
}

static bool
is_clean(struct str s)
{
	size_t i = 0, n;

	while (i < s.n) {
		while (s.n - i >= LANES && !lanes_any(~lanes_in(lanes_at(s.p +
		    i), 0x20, 0x7E)))
			i += LANES;
		n = i < s.n ? clean_step(s, i) : 1;
		if (n == 0)
			return false;
		i += n;
	}
	return true;
}

/* --- prints --------------------------------------------------------------- */

uint64_t
print_start(enum print_rule rule)
{
	return rule == PRINT_FIRST ? UINT64_C(0xcbf29ce484222325) :
	    HASH_START;
}

uint64_t
print_bytes(enum print_rule rule, uint64_t h, struct str s)
{
	if (rule != PRINT_FIRST)
		return hash_str(h, s);
	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * UINT64_C(0x100000001b3);
	return h;
}

uint64_t
print_words(enum print_rule rule, enum print_kind kind, uint64_t h,
    struct str s, struct print_room *room)
{
	s = str_trim(s);
	if (!is_clean(s)) {
		buf_clear(&room->clean);
		clean_line(&room->clean, s);
		s = buf_str(&room->clean);
	}
	buf_clear(&room->line);
	add_line(&room->line, s, rule, kind);
	/* The first rule ended a text as a line. */
	if (rule == PRINT_FIRST)
		buf_addc(&room->line, '\n');
	return print_bytes(rule, h, buf_str(&room->line));
}

uint64_t
print_end(uint64_t h)
{
	h ^= h >> 29;
	return h != 0 ? h : 1;
}
