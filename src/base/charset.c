#include "base/charset.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "base/charset_guess.h"
#include "base/charset_twice.h"
#include "base/lanes.h"
#include "base/mem.h"
#include "base/utf8.h"

#include "base/banned.h"

/* What a scan of the bytes as UTF-8 found. */
struct census {
	size_t two, more;       /* valid sequences of two, of more bytes */
	size_t east;            /* of more, those of Asia's scripts */
	size_t bad;             /* runs that are not UTF-8 */
	size_t bad_at;
	bool cut;               /* the last run is a sequence cut by the end */
};

static bool
ascii_clean(unsigned char c)
{
	return (c >= 0x20 && c < 0x7F) || c == '\t' || c == '\n' || c == '\r';
}

/* The length of the clean sequence at p, 0 for none; n bytes are there. */
static size_t
clean_sequence(const unsigned char *p, size_t n)
{
	unsigned char c = p[0];

	if (c < 0x80)
		return ascii_clean(c) ? 1 : 0;
	if (c >= 0xC2 && c <= 0xDF) {
		if (n < 2 || (p[1] & 0xC0) != 0x80)
			return 0;
		return c == 0xC2 && p[1] < 0xA0 ? 0 : 2;
	}
	if ((c & 0xF0) == 0xE0) {
		if (n < 3 || (p[1] & 0xC0) != 0x80 || (p[2] & 0xC0) != 0x80)
			return 0;
		if ((c == 0xE0 && p[1] < 0xA0) || (c == 0xED && p[1] > 0x9F))
			return 0;
		return c == 0xEF && p[1] == 0xBF && p[2] >= 0xBE ? 0 : 3;
	}
	if (c >= 0xF0 && c <= 0xF4) {
		if (n < 4 || (p[1] & 0xC0) != 0x80 ||
		    (p[2] & 0xC0) != 0x80 || (p[3] & 0xC0) != 0x80)
			return 0;
		if ((c == 0xF0 && p[1] < 0x90) || (c == 0xF4 && p[1] > 0x8F))
			return 0;
		return 4;
	}
	return 0;
}

static inline bool
clean_lanes(const char *p, size_t *bad_at)
{
	lanes v = lanes_at(p);
	lanes bad = lanes_odd(p, v) | lanes_is(v, 0x7F) |
	    (lanes_in(v, 0, 0x1F) & ~(lanes_is(v, '\n') |
	    lanes_is(v, '\t') | lanes_is(v, '\r')));

	if (!lanes_any(bad))
		return true;
	*bad_at = lanes_first(bad);
	return false;
}

/* The end of the clean run from i on, as far as whole lanes can tell: there
 * are LANES bytes, the last ones are looked at twice. */
static size_t
clean_run(struct str s, size_t i)
{
	size_t from = i, bad = 0;

	while (i + LANES <= s.n && clean_lanes(s.p + i, &bad))
		i += LANES;
	if (i + LANES <= s.n)
		i += bad;
	else if (i < s.n && clean_lanes(s.p + s.n - LANES, &bad))
		i = s.n;
	return lanes_back(s.p, from, i);
}

size_t
charset_clean(struct str s)
{
	size_t i = 0, n;

	while (i < s.n) {
		if (i >= 2 && s.n - i >= LANES) {
			i = clean_run(s, i);
			if (i == s.n)
				break;
		}
		n = clean_sequence((const unsigned char *)s.p + i, s.n - i);
		if (n == 0)
			return i;
		i += n;
	}
	return i;
}

/* The two halves of a character outside the BMP, each written in three bytes
 * (CESU-8): Java and old databases do so. */
static uint32_t
cesu(const unsigned char *p, size_t n)
{
	if (n < 6 || p[0] != 0xED || (p[1] & 0xF0) != 0xA0 ||
	    (p[2] & 0xC0) != 0x80 || p[3] != 0xED ||
	    (p[4] & 0xF0) != 0xB0 || (p[5] & 0xC0) != 0x80)
		return 0;
	return 0x10000u + ((p[1] & 0x0Fu) << 16 | (p[2] & 0x3Fu) << 10 |
	    (p[4] & 0x0Fu) << 6 | (p[5] & 0x3Fu));
}

static struct census
take_census(struct str s)
{
	struct census c = { .bad = 0 };
	bool in_run = false;
	size_t at = 0, from;

	while (at < s.n) {
		if ((unsigned char)s.p[at] < 0x80) {
			at++;
			in_run = false;
			continue;
		}
		if (cesu((const unsigned char *)s.p + at, s.n - at) != 0) {
			at += 6;
			c.more++;
			in_run = false;
			continue;
		}
		from = at;
		if (utf8_next(s, &at) != UTF8_BAD) {
			if (at - from == 2)
				c.two++;
			else
				c.more++;
			c.east += (unsigned char)s.p[from] >= 0xE3;
			in_run = false;
		} else if (at == s.n && (unsigned char)s.p[from] >= 0xC2 &&
		    (unsigned char)s.p[from] <= 0xF4) {
			c.cut = true;
		} else {
			if (!in_run && c.bad++ == 0)
				c.bad_at = from;
			in_run = true;
		}
	}
	return c;
}

/* Three bytes that happen to be UTF-8 are rare in any other encoding, two are
 * not: in EUC-KR about one character of eight looks so.  Where a label says
 * UTF-8, too, one for each bad run will do. */
static bool
nearly_utf8(const struct census *c, bool labelled)
{
	if (c->bad == 0)
		return true;
	return c->more / (labelled ? 1 : 2) >= c->bad ||
	    c->two / 10 >= c->bad;
}

/* What a byte that is no UTF-8, alone among what is, means in windows-1252:
 * pasted quotation marks and dashes, and in a text of Latin script a letter
 * beside a letter.  0 for none.  C2 and C3, and what stands before an end or
 * an ellipsis, may be what a cut has left of a character. */
static uint32_t
stray(struct str s, size_t at, bool latin)
{
	unsigned char c = (unsigned char)s.p[at];
	char before = at > 0 ? s.p[at - 1] : '\0';
	char next = at + 1 < s.n ? s.p[at + 1] : '\0';
	size_t behind = at + 1;

	if (c < 0xA0)
		return next == '\0' || utf8_next(s, &behind) != UTF8_BAD ?
		    charset_c1(c) : 0;
	if (!latin || c == 0xC2 || c == 0xC3 || c >= 0xFE ||
	    (unsigned char)before >= 0x80 || (unsigned char)next >= 0x80 ||
	    next == '\0' || strchr("<.[", next) != NULL)
		return 0;
	return ascii_alpha(before) || ascii_alpha(next) ? c : 0;
}

/* Appends s with everything that is not clean mended. */
static void
add_clean(struct buf *out, struct str s, struct charset_found *found)
{
	size_t at = 0, from;
	bool in_run = false;

	while (at < s.n) {
		size_t n = charset_clean(str_slice(s, at, s.n));
		uint32_t cp, meant;

		if (n > 0) {
			buf_add(out, s.p + at, n);
			in_run = false;
		}
		at += n;
		if (at >= s.n)
			break;
		cp = cesu((const unsigned char *)s.p + at, s.n - at);
		if (cp != 0) {
			at += 6;
			utf8_add(out, cp);
			continue;
		}
		from = at;
		cp = utf8_next(s, &at);
		meant = cp == UTF8_BAD && at == from + 1 && !in_run ?
		    stray(s, from, found->latin) : 0;
		if (meant != 0) {
			utf8_add(out, meant);
			found->stray++;
			continue;
		}
		if (cp == UTF8_BAD || cp == 0xFFFE || cp == 0xFFFF) {
			if (!in_run) {
				utf8_add(out, 0xFFFD);
				found->bad++;
			}
			in_run = true;
			continue;
		}
		/* What is left is a control. */
		in_run = false;
		found->controls++;
		meant = charset_c1(cp);
		/* Of the line printer: they part what is around them. */
		if (cp == '\v' || cp == '\f')
			meant = ' ';
		if (meant != 0)
			utf8_add(out, meant);
	}
}

/* Runs bytes through iconv; what it cannot read becomes U+FFFD.  Returns the
 * number of such places, or SIZE_MAX when the encoding is not there. */
static size_t
convert(struct buf *out, struct str s, const char *from)
{
	iconv_t cd = iconv_open("UTF-8", from);
	size_t bad = 0, left = s.n, r;
	char part[8192];
	char *in;

	if (cd == (iconv_t)-1)
		return SIZE_MAX;
	/* iconv takes char ** for historical reasons and does not write. */
	memcpy(&in, &s.p, sizeof(in));
	while (left > 0 && !out->over) {
		char *to = part;
		size_t room = sizeof(part);

		r = iconv(cd, &in, &left, &to, &room);
		buf_add(out, part, sizeof(part) - room);
		if (r != (size_t)-1 || errno == E2BIG)
			continue;
		utf8_add(out, 0xFFFD);
		bad++;
		if (errno == EINVAL)
			break;
		in++;
		left--;
	}
	iconv_close(cd);
	return bad;
}

/* The encoding pseudo-attribute of an XML declaration in ASCII bytes. */
static struct str
declared(struct str s)
{
	struct str label = { NULL, 0 };
	size_t from, end, at;
	char quote;

	s = str_slice(s, 0, 1024);
	from = str_find(s, 0, "<?");
	if (from == SIZE_MAX || !str_starts_ci(str_slice(s, from, s.n),
	    "<?xml"))
		return label;
	end = str_find(s, from, ">");
	s = str_slice(s, from, end);
	at = str_find(s, 0, "encoding");
	if (at == SIZE_MAX)
		return label;
	s = str_trim(str_slice(s, at + 8, s.n));
	if (s.n == 0 || s.p[0] != '=')
		return label;
	s = str_trim(str_slice(s, 1, s.n));
	if (s.n == 0 || (s.p[0] != '"' && s.p[0] != '\''))
		return label;
	quote = s.p[0];
	s = str_slice(s, 1, s.n);
	return str_next(&s, quote);
}

static bool
says_utf8(struct str bytes, struct str label)
{
	const char *name = charset_name(label);

	if (name == NULL)
		name = charset_name(declared(bytes));
	return name != NULL && strcmp(name, "UTF-8") == 0;
}

/* "UTF-16LE" and its relatives from the first bytes, or NULL.  *bom gets the
 * length of the byte order mark. */
static const char *
wide(struct str s, size_t *bom)
{
	const unsigned char *p = (const unsigned char *)s.p;

	*bom = 0;
	if (s.n >= 4 && memcmp(p, "\xFF\xFE\0\0", 4) == 0)
		return *bom = 4, "UTF-32LE";
	if (s.n >= 4 && memcmp(p, "\0\0\xFE\xFF", 4) == 0)
		return *bom = 4, "UTF-32BE";
	if (s.n >= 2 && memcmp(p, "\xFF\xFE", 2) == 0)
		return *bom = 2, "UTF-16LE";
	if (s.n >= 2 && memcmp(p, "\xFE\xFF", 2) == 0)
		return *bom = 2, "UTF-16BE";
	if (s.n < 8)
		return NULL;
	/* Without a mark: an ASCII character, twice. */
	if (p[0] && !p[1] && !p[2] && !p[3] && p[4] && !p[5] && !p[6])
		return "UTF-32LE";
	if (!p[0] && !p[1] && !p[2] && p[3] && !p[4] && !p[5] && !p[6] &&
	    p[7])
		return "UTF-32BE";
	if (p[0] && !p[1] && p[2] && !p[3] && p[4] && !p[5])
		return "UTF-16LE";
	if (!p[0] && p[1] && !p[2] && p[3] && !p[4] && p[5])
		return "UTF-16BE";
	return NULL;
}

/* EBCDIC, by "<?xm" in it: the code page that the declaration names, read by
 * the two ways in which quotes are written.  NULL when it is none. */
static const char *
mainframe(struct str s)
{
	static const char *const readings[] = { "IBM037", "IBM1026" };
	const char *name = NULL;
	struct buf head;

	if (!str_starts(s, "\x4C\x6F\xA7\x94"))
		return NULL;
	buf_init(&head, 1024);
	for (size_t i = 0; name == NULL && i < ARRAY_LEN(readings); i++) {
		buf_clear(&head);
		if (convert(&head, str_slice(s, 0, 200), readings[i]) !=
		    SIZE_MAX)
			name = charset_name(declared(buf_str(&head)));
	}
	buf_release(&head);
	return name != NULL && strncmp(name, "IBM", 3) == 0 ? name :
	    readings[0];
}

static bool
is_unicode(const char *name)
{
	return strncmp(name, "UTF-", 4) == 0;
}

/* Plain ASCII contradicts no label. */
static bool
ascii_only(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] >= 0x80)
			return false;
	}
	return true;
}

/* An encoding of Chinese or Japanese. */
static bool
is_pairs(const char *name)
{
	static const char *const names[] = {
		"GB18030", "CP932", "EUC-JP", "BIG5-HKSCS",
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (strcmp(name, names[i]) == 0)
			return true;
	}
	return false;
}

/* The encoding for bytes that are no UTF-8. */
static const char *
legacy(struct str bytes, struct str http, struct charset_found *found)
{
	struct str inner = declared(bytes);
	const char *outer_name = charset_name(http);
	const char *inner_name = charset_name(inner);
	const char *name = NULL, *guessed;

	if (outer_name != NULL && !is_unicode(outer_name))
		name = outer_name;
	if (inner_name != NULL && !is_unicode(inner_name) &&
	    (name == NULL || strcmp(name, "CP1252") == 0))
		name = inner_name;
	/* Servers in Korea send labels of their neighbours. */
	if (name != NULL && is_pairs(name) &&
	    charset_is_korean(bytes, true))
		name = "CP949";
	if (name == NULL || strcmp(name, "CP1252") == 0) {
		guessed = charset_is_korean(bytes, false) ? "CP949" :
		    charset_guess(bytes);
		if (guessed != NULL)
			name = guessed;
	}
	if (name == NULL)
		name = "CP1252";
	found->label = outer_name != NULL ? http : inner;
	found->contradicted = charset_name(found->label) != NULL &&
	    strcmp(charset_name(found->label), name) != 0;
	return name;
}

/* 7-bit encodings that switch by escapes are valid ASCII to the eye. */
static const char *
switched(struct str bytes, struct str http)
{
	const char *name = charset_name(http);

	if (bytes.n == 0 || memchr(bytes.p, 0x1B, bytes.n) == NULL)
		return NULL;
	if (name == NULL || strncmp(name, "ISO-2022", 8) != 0)
		name = charset_name(declared(bytes));
	if (name != NULL && strncmp(name, "ISO-2022", 8) == 0)
		return name;
	return str_find(bytes, 0, "\x1B$B") != SIZE_MAX &&
	    str_find(bytes, 0, "\x1B(") != SIZE_MAX ? "ISO-2022-JP" : NULL;
}

static int
decode_as(struct str *text, struct buf *hold, struct str bytes,
    const char *name, struct charset_found *found, struct err *e)
{
	size_t bad = convert(hold, bytes, name);
	struct str s;

	if (bad == SIZE_MAX)
		return err_set(e, ERR_LOCAL,
		    "this machine cannot decode %s: iconv lacks it", name);
	if (hold->over)
		return err_set(e, ERR_LIMIT,
		    "more than %zu MiB of text", hold->max >> 20);
	found->name = name;
	found->bad = bad;
	s = buf_str(hold);
	if (charset_clean(s) < s.n) {
		struct buf clean;

		buf_init(&clean, hold->max);
		add_clean(&clean, s, found);
		buf_release(hold);
		*hold = clean;
		s = buf_str(hold);
	}
	*text = s;
	return 0;
}

/* Valid or nearly valid UTF-8. */
static int
decode_utf8(struct str *text, struct buf *hold, struct str bytes, size_t clean,
    struct charset_found *found, struct err *e)
{
	found->name = "UTF-8";
	if (clean == bytes.n) {
		*text = bytes;
		return 0;
	}
	add_clean(hold, bytes, found);
	if (hold->over)
		return err_set(e, ERR_LIMIT,
		    "more than %zu MiB of text", hold->max >> 20);
	*text = buf_str(hold);
	return 0;
}

/* UTF-8 that somebody took for windows-1252 and encoded again. */
static bool
decode_twice(struct str *text, struct buf *hold, struct str bytes,
    struct charset_found *found)
{
	struct buf once;

	if (!charset_maybe_twice(bytes))
		return false;
	buf_init(&once, hold->max);
	found->twice = charset_twice(&once, bytes);
	if (found->twice) {
		found->name = "UTF-8";
		add_clean(hold, buf_str(&once), found);
		*text = buf_str(hold);
	}
	buf_release(&once);
	return found->twice && !hold->over;
}

int
charset_decode(struct str *text, struct buf *hold, struct str bytes,
    struct str label, struct charset_found *found, struct err *e)
{
	struct census census = { .bad = 0 };
	const char *name;
	size_t bom, clean;
	bool marked = false;

	memset(found, 0, sizeof(*found));
	name = wide(bytes, &bom);
	if (name != NULL)
		return decode_as(text, hold, str_slice(bytes, bom, bytes.n),
		    name, found, e);
	name = mainframe(bytes);
	if (name != NULL)
		return decode_as(text, hold, bytes, name, found, e);
	while (str_starts(bytes, "\xEF\xBB\xBF")) {
		bytes = str_slice(bytes, 3, bytes.n);
		marked = true;
	}
	clean = charset_clean(bytes);
	if (clean < bytes.n) {
		name = switched(bytes, label);
		if (name != NULL)
			return decode_as(text, hold, bytes, name, found, e);
		census = take_census(bytes);
		found->bad_at = census.bad_at;
		if (!marked && !nearly_utf8(&census,
		    says_utf8(bytes, label))) {
			name = legacy(bytes, label, found);
			return decode_as(text, hold, bytes, name, found, e);
		}
	}
	found->latin = census.east == 0;
	if (census.bad == 0 && decode_twice(text, hold, bytes, found))
		return 0;
	name = charset_name(label);
	found->label = label;
	if (name == NULL) {
		found->label = declared(bytes);
		name = charset_name(found->label);
	}
	found->contradicted = name != NULL && strcmp(name, "UTF-8") != 0 &&
	    !ascii_only(bytes);
	return decode_utf8(text, hold, bytes, clean, found, e);
}

bool
charset_left_to_expat(struct str bytes, struct str label)
{
	const char *p = bytes.p, *end = bytes.p + bytes.n, *name;
	unsigned twice = 0;

	if (bytes.n < 8 || bytes.p[0] == '\0' || bytes.p[1] == '\0' ||
	    (unsigned char)bytes.p[0] >= 0x80)
		return false;
	name = charset_name(label);
	if (name == NULL)
		name = charset_name(declared(bytes));
	if ((name != NULL && strcmp(name, "UTF-8") != 0) ||
	    memchr(p, 0x7F, bytes.n) != NULL)
		return false;
	while ((p = memchr(p, 0xC2, (size_t)(end - p))) != NULL) {
		if (++p == end || (unsigned char)*p < 0xA0)
			return false;
		/* A letter that leads in UTF-8, and one that follows. */
		if (p - bytes.p >= 3 && p[-3] == '\xC3' &&
		    charset_leads((unsigned char)p[-2]) && ++twice == 3)
			return false;
	}
	return true;
}
