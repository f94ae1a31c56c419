#include "store/clean.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/utf8.h"

#include "base/banned.h"

#define ELLIPSIS "\xE2\x80\xA6"

struct range {
	uint32_t first, last;
};

/* Ascending.  Unicode's Default_Ignorable_Code_Point without ZWNJ, ZWJ and
 * the variation selectors, plus controls and Bidi_Control. */
static const struct range dropped[] = {
	{ 0x0000, 0x0008 }, { 0x000E, 0x001F }, { 0x007F, 0x0084 },
	{ 0x0086, 0x009F }, { 0x00AD, 0x00AD }, { 0x034F, 0x034F },
	{ 0x061C, 0x061C }, { 0x115F, 0x1160 }, { 0x17B4, 0x17B5 },
	{ 0x180E, 0x180E }, { 0x200B, 0x200B }, { 0x200E, 0x200F },
	{ 0x202A, 0x202E }, { 0x2060, 0x206F }, { 0x3164, 0x3164 },
	{ 0xFEFF, 0xFEFF }, { 0xFFA0, 0xFFA0 }, { 0xFFF0, 0xFFFB },
	{ 0xFFFE, 0xFFFF }, { 0x1BCA0, 0x1BCA3 }, { 0x1D173, 0x1D17A },
	{ 0xE0000, 0xE0FFF },
};

bool
clean_drops(uint32_t cp)
{
	/* Where nearly all letters of the world are; two rows of the table
	 * stand around them. */
	if (cp > 0x3164 && cp < 0xFEFF)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(dropped); i++) {
		if (cp < dropped[i].first)
			return false;
		if (cp <= dropped[i].last)
			return true;
	}
	return false;
}

static bool
clean_is_break(uint32_t cp)
{
	return (cp >= 0x0A && cp <= 0x0D) || cp == 0x85 || cp == 0x2028 ||
	    cp == 0x2029;
}

bool
clean_is_space(uint32_t cp)
{
	return cp == 0x20 || cp == 0x09 || cp == 0xA0 || cp == 0x1680 ||
	    (cp >= 0x2000 && cp <= 0x200A) || cp == 0x202F || cp == 0x205F ||
	    cp == 0x3000 || clean_is_break(cp);
}

static bool
is_plain(char c)
{
	return c > 0x20 && c < 0x7F;
}

/* The end of the ASCII words at at, with single spaces between them, which
 * stay as they are. */
static size_t
plain_end(struct str s, size_t at)
{
	while (at < s.n && (is_plain(s.p[at]) || (s.p[at] == ' ' &&
	    at + 1 < s.n && is_plain(s.p[at + 1]))))
		at++;
	return at;
}

void
clean_line(struct buf *out, struct str s)
{
	bool blank = false, some = false;
	size_t at = 0, plain;

	while (at < s.n) {
		uint32_t cp;

		if (is_plain(s.p[at])) {
			if (blank && some)
				buf_addc(out, ' ');
			blank = false;
			some = true;
			plain = plain_end(s, at);
			buf_add(out, s.p + at, plain - at);
			at = plain;
			continue;
		}
		cp = utf8_next(s, &at);

		if (cp != UTF8_BAD && clean_is_space(cp)) {
			blank = true;
			continue;
		}
		if (cp != UTF8_BAD && clean_drops(cp))
			continue;
		if (blank && some)
			buf_addc(out, ' ');
		blank = false;
		some = true;
		utf8_add(out, cp == UTF8_BAD ? 0xFFFD : cp);
	}
}

void
clean_text(struct buf *out, struct str s)
{
	size_t at = 0;

	while (at < s.n) {
		uint32_t cp = utf8_next(s, &at);

		if (cp == UTF8_BAD)
			utf8_add(out, 0xFFFD);
		else if (cp == '\r' && at < s.n && s.p[at] == '\n')
			continue;
		else if (clean_is_break(cp))
			buf_addc(out, '\n');
		else if (!clean_drops(cp))
			utf8_add(out, cp);
	}
}

static bool
clean_is_word(struct str s, size_t at)
{
	return at < s.n && (ascii_alpha(s.p[at]) || ascii_digit(s.p[at]) ||
	    s.p[at] == '_');
}

static bool
clean_is_digit(struct str s, size_t at)
{
	return at < s.n && ascii_digit(s.p[at]);
}

/* Whether a word of s, without regard to case, is w. */
static bool
clean_has_word(struct str s, const char *w)
{
	struct str want = str_of(w);

	for (size_t i = 0; i + want.n <= s.n; i++) {
		if (!str_eq_ci(str_slice(s, i, i + want.n), want))
			continue;
		if ((i == 0 || !clean_is_word(s, i - 1)) &&
		    !clean_is_word(s, i + want.n))
			return true;
	}
	return false;
}

/* The length of the bracketed command to a CI service at s.p[at], or 0:
 * [skip ci], [ci skip], [no ci], [skip actions], [skip netlify], ... */
static size_t
clean_command(struct str s, size_t at)
{
	size_t end;

	if (s.p[at] != '[')
		return 0;
	for (end = at + 1; end < s.n && s.p[end] != ']'; end++) {
		if (s.p[end] == '[' || end - at > 64)
			return 0;
	}
	if (end == s.n)
		return 0;
	if (!clean_has_word(str_slice(s, at, end), "skip") &&
	    !clean_has_word(str_slice(s, at, end), "ci"))
		return 0;
	return end + 1 - at;
}

/* What is written in place of the byte at s.p[at], or NULL to keep it. */
static const char *
clean_wide(struct str s, size_t at)
{
	switch (s.p[at]) {
	case '@':
		return clean_is_word(s, at + 1) ? "\xEF\xBC\xA0" : NULL;
	case '#':               /* #12 and Jira's #close */
		return clean_is_word(s, at + 1) ? "\xEF\xBC\x83" : NULL;
	case '!':               /* GitLab's merge requests */
		return clean_is_digit(s, at + 1) ? "\xEF\xBC\x81" : NULL;
	case '&':               /* GitLab's epics */
		return clean_is_digit(s, at + 1) ? "\xEF\xBC\x86" : NULL;
	case '*':               /* ***NO_CI*** */
		return at + 1 < s.n && s.p[at + 1] == '*' ? "\xEF\xBC\x8A" :
		    NULL;
	case ':':               /* a URL may name an issue to be closed */
		return str_starts(str_slice(s, at, s.n), "://") ?
		    "\xEF\xBC\x9A" : NULL;
	case '-':               /* GH-12 is #12 */
		return at >= 2 && str_is_ci(str_slice(s, at - 2, at), "gh") &&
		    clean_is_digit(s, at + 1) ? "\xEF\xBC\x8D" : NULL;
	default:
		return NULL;
	}
}

void
clean_forge(struct buf *out, struct str s)
{
	size_t close = 0;

	for (size_t at = 0; at < s.n; at++) {
		size_t n = clean_command(s, at);
		const char *wide;

		if (n > 0) {
			close = at + n - 1;
			buf_adds(out, "\xEF\xBC\xBB");
			continue;
		}
		if (close > 0 && at == close) {
			buf_adds(out, "\xEF\xBC\xBD");
			continue;
		}
		wide = clean_wide(s, at);
		if (wide != NULL)
			buf_adds(out, wide);
		else
			buf_addc(out, s.p[at]);
	}
}

/* s begins with head, which is shorter: where to cut so that a word ends. */
static struct str
clean_word_end(struct str s, struct str head)
{
	size_t n = head.n;

	if (s.p[n] != ' ' && s.p[n] != '\n') {
		while (n > 0 && head.p[n - 1] != ' ' && head.p[n - 1] != '\n')
			n--;
		if (n < head.n / 2)
			n = head.n;
	}
	return str_trim(str_slice(head, 0, n));
}

void
clean_cut(struct buf *out, struct str s, size_t max_bytes)
{
	if (s.n <= max_bytes) {
		buf_addstr(out, s);
		return;
	}
	buf_addstr(out, clean_word_end(s, utf8_cut(s, max_bytes - 3)));
	buf_adds(out, ELLIPSIS);
}

void
clean_cut_chars(struct buf *out, struct str s, size_t max_chars)
{
	if (utf8_cut_chars(s, max_chars).n == s.n) {
		buf_addstr(out, s);
		return;
	}
	buf_addstr(out, clean_word_end(s, utf8_cut_chars(s, max_chars - 1)));
	buf_adds(out, ELLIPSIS);
}
