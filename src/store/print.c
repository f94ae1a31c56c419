#include "store/print.h"

#include "base/lanes.h"
#include "base/mem.h"
#include "store/clean.h"
#include "store/ledger.h"

#include "base/banned.h"

/* FNV-1a; what is remembered was made with it. */
static inline uint64_t
add(uint64_t h, char c)
{
	return (h ^ (unsigned char)c) * UINT64_C(0x100000001b3);
}

uint64_t
print_bytes(uint64_t h, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		h = add(h, s.p[i]);
	return h;
}

/* What stands beside a number that counts readers. */
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

/* A line, without its blanks and counters. */
static uint64_t
print_line(uint64_t h, struct str s)
{
	size_t at = 0, end, last = 0;   /* past the number before */

	while (at < s.n) {
		uint64_t next = add(h, s.p[at]);

		if (!ascii_digit(s.p[at])) {
			h = ascii_space(s.p[at]) ? h : next;
			at++;
			continue;
		}
		end = number_end(s, at);
		if (!is_counter(word_before(s, last, at)) &&
		    !is_counter(word_at(s, end)) &&
		    !is_final_count(s, at, end))
			h = print_bytes(h, str_slice(s, at, end));
		at = last = end;
	}
	return add(h, '\n');
}

/* Whether clean_line() would change nothing but blanks: ASCII, and the
 * characters from U+4000 to U+D7FF. */
static bool
is_clean(struct str s)
{
	size_t i = 0;

	while (i < s.n) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < 0x7F && (c >= 0x20 || ascii_space((char)c))) {
			i++;
			continue;
		}
		if (c < 0xE4 || c > 0xED || s.n - i < 3 ||
		    (s.p[i + 1] & 0xC0) != 0x80 ||
		    (s.p[i + 2] & 0xC0) != 0x80 ||
		    (c == 0xED && (unsigned char)s.p[i + 1] > 0x9F))
			return false;
		i += 3;
	}
	return true;
}

uint64_t
print_text(uint64_t h, struct str s, struct buf *room)
{
	s = str_trim(s);
	if (is_clean(s))
		return print_line(h, s);
	buf_clear(room);
	clean_line(room, s);
	return print_line(h, buf_str(room));
}

void
print_hex(char hex[LEDGER_PRINT], uint64_t h)
{
	static const char digits[] = "0123456789abcdef";

	h ^= h >> 29;
	for (size_t i = LEDGER_PRINT; i-- > 0; h >>= 4)
		hex[i] = digits[h & 15];
}
