/* Who wrote it: one person or several, in the words of one line. */
#include "feed/shape.h"

#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/url.h"
#include "base/utf8.h"

#include "base/banned.h"

static struct str
without_mailto(struct str s)
{
	s = str_trim(s);
	return str_starts_ci(s, "mailto:") ? str_slice(s, 7, s.n) : s;
}

static bool
is_mail(struct str s)
{
	size_t at = str_find(s, 0, "@");

	return at != SIZE_MAX && at > 0 && at + 1 < s.n &&
	    str_find(s, 0, " ") == SIZE_MAX;
}

/* Parts s at brackets at one of its ends; false where it has none. */
static bool
bracketed(struct str s, const char *brackets, struct str *inside,
    struct str *outside)
{
	char open[2] = { brackets[0] }, close[2] = { brackets[1] };
	size_t at = str_find(s, 0, open), end = str_find(s, 0, close);

	if (at == SIZE_MAX || end == SIZE_MAX)
		return false;
	if (s.p[s.n - 1] == close[0]) {
		*inside = str_slice(s, at + 1, s.n - 1);
		*outside = str_trim(str_slice(s, 0, at));
	} else if (at == 0) {
		*inside = str_slice(s, 1, end);
		*outside = str_trim(str_slice(s, end + 1, s.n));
	} else {
		return false;
	}
	*inside = str_trim(*inside);
	return true;
}

static struct str
without(struct str s, const char *around)
{
	s = str_trim(s);
	while (s.n > 0 && strchr(around, s.p[0]) != NULL)
		s = str_trim(str_slice(s, 1, s.n));
	while (s.n > 0 && strchr(around, s.p[s.n - 1]) != NULL)
		s = str_trim(str_slice(s, 0, s.n - 1));
	return s;
}

/* The address at either end of a name, as "Name mail" or "mail, Name"; *name
 * becomes what is left.  Nothing when there are several. */
static struct str
mail_among(struct str *name)
{
	struct str none = { NULL, 0 }, s = *name, mail;
	const char *sign = s.n > 0 ? memchr(s.p, '@', s.n) : NULL;
	size_t at, from, to;

	if (sign == NULL)
		return none;
	at = (size_t)(sign - s.p);
	if (str_find(s, at + 1, "@") != SIZE_MAX ||
	    str_find(s, 0, "://") != SIZE_MAX)
		return none;
	for (from = at; from > 0 && !ascii_space(s.p[from - 1]); from--)
		continue;
	for (to = at; to < s.n && !ascii_space(s.p[to]); to++)
		continue;
	mail = without(str_slice(s, from, to), ",;:");
	if (!is_mail(mail) || str_find(mail, 0, ".") == SIZE_MAX ||
	    (from > 0 && to < s.n))
		return none;
	for (size_t i = 0; i < mail.n; i++) {
		if (strchr("<>()[]", mail.p[i]) != NULL)
			return none;
	}
	*name = without(from > 0 ? str_slice(s, 0, from) :
	    str_slice(s, to, s.n), ",;:/|-");
	return mail;
}

static bool
is_around(char c, const char *bracket)
{
	return ascii_space(c) || strchr(",;:|-", c) != NULL ||
	    strchr(bracket, c) != NULL;
}

/* The web address at either end of s, in brackets or not, as "Name
 * (https://...)"; *s becomes what is left.  Nothing when there are several. */
static struct str
url_among(struct str *s)
{
	struct str url = { NULL, 0 }, whole = *s;
	size_t sign = str_find(whole, 0, "://"), from, to;

	if (sign == SIZE_MAX || str_find(whole, sign + 1, "://") != SIZE_MAX)
		return url;
	for (from = sign; from > 0 && ascii_alpha(whole.p[from - 1]); from--)
		continue;
	for (to = sign; to < whole.n && !ascii_space(whole.p[to]) &&
	    (from == 0 || strchr("<>()[]\"", whole.p[to]) == NULL); to++)
		continue;
	if (!url_is_http(str_slice(whole, from, to)))
		return url;
	url = str_slice(whole, from, to);
	while (from > 0 && is_around(whole.p[from - 1], "<(["))
		from--;
	while (to < whole.n && is_around(whole.p[to], ">)]"))
		to++;
	if (from == 0 && to + 1 < whole.n &&
	    strchr("<([", whole.p[to]) != NULL &&
	    strchr(">)]", whole.p[whole.n - 1]) != NULL) {
		to++;
		whole.n--;
	}
	if (from > 0 && to < whole.n)
		url.n = 0;
	else if (from > 0)
		*s = str_slice(whole, 0, from);
	else
		*s = str_slice(whole, to, whole.n);
	return url;
}

struct feed_person
shape_person(struct shape *sh, struct str s)
{
	static const char *const brackets[] = { "()", "<>", "[]" };
	struct feed_person who = { 0 };
	struct str mail = { NULL, 0 }, url, name, inside, outside;

	s = utf8_cut(str_trim(s), LIMIT_FIELD);
	url = url_among(&s);
	if (s.n == 0)
		s = url;
	s = without_mailto(s);
	name = s;
	if (is_mail(s)) {
		mail = s;
		name.n = 0;
	}
	for (size_t i = 0; i < ARRAY_LEN(brackets); i++) {
		if (!bracketed(s, brackets[i], &inside, &outside))
			continue;
		if (is_mail(outside)) {
			mail = outside;
			name = inside;
		} else if (is_mail(inside)) {
			mail = without_mailto(inside);
			name = outside;
		} else {
			continue;
		}
		break;
	}
	if (mail.n == 0)
		mail = mail_among(&name);
	while (name.n >= 2 && name.p[0] == '"' && name.p[name.n - 1] == '"')
		name = str_slice(name, 1, name.n - 1);
	who.email = shape_raw(sh, mail, LIMIT_FIELD);
	who.url = shape_raw(sh, url, LIMIT_FIELD);
	who.name = shape_title(sh, name);
	return who;
}

/* --- several -------------------------------------------------------------- */

/* What is no name, though it begins with a capital. */
static const char *const roles[] = {
	"staff", "writer", "reporter", "correspondent", "editor", "editors",
	"team", "desk", "news", "press", "agency", "university", "institute",
	"ministry", "department", "office", "center", "centre", "inc", "ltd",
	"jr", "sr", "phd", "bureau", "command", "forces", "army", "navy",
	"council", "committee", "group", "times", "daily", "journal",
	"associated", "reuters", "affairs", "senior", "chief", "director",
	"president", "fellow", "analyst", "contributor", "special", "embassy",
};

/* Small words within names. */
static const char *const particles[] = {
	"de", "da", "del", "der", "di", "la", "le", "van", "von", "bin", "al",
	"el", "ten", "dos",
};

static bool
is_among(struct str word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (str_is_ci(word, list[i]))
			return true;
	}
	return false;
}

/* A Hangul syllable is three bytes from EA B0 80 on. */
static size_t
hangul_of(struct str s)
{
	size_t at = 0, n = 0;

	while (at < s.n) {
		uint32_t cp = utf8_next(s, &at);

		if (cp < 0xAC00 || cp > 0xD7A3)
			return 0;
		n++;
	}
	return n;
}

/* "John A. Smith", "김민수", "김민수 기자" */
static bool
is_name(struct str s)
{
	size_t words = 0;
	struct str word, rest = str_trim(s);

	if (hangul_of(rest) >= 2)
		return hangul_of(rest) <= 4;
	while (rest.p != NULL && rest.n > 0) {
		word = str_next(&rest, ' ');
		if (word.n == 0)
			continue;
		if (words == 0 && hangul_of(word) >= 2)
			return hangul_of(word) <= 4 && hangul_of(
			    str_trim(rest)) <= 5 && hangul_of(str_trim(
			    rest)) >= 2;
		words++;
		while (word.n > 1 && word.p[word.n - 1] == '.')
			word.n--;
		if (is_among(word, particles, ARRAY_LEN(particles)))
			continue;
		if (is_among(word, roles, ARRAY_LEN(roles)))
			return false;
		if ((word.p[0] < 'A' || word.p[0] > 'Z') &&
		    (unsigned char)word.p[0] < 0xC3)
			return false;
		for (size_t i = 0; i < word.n; i++) {
			if (ascii_digit(word.p[i]) ||
			    strchr("()<>[]/@:&,;", word.p[i]) != NULL)
				return false;
		}
	}
	return words >= 2 && words <= 4;
}

/* What parts people.  A semicolon does so in any case; these where all that
 * they part are names, since "Smith, John" is one.  The longer ones first. */
static const char *const signs[] = {
	" and ", " & ", " / ", " 및 ", ", ", ",", "/", "|", "\u00B7",
	"\u3001", "\n",
};

/* Bit c: bytes that a sign begins with. */
static const uint64_t sign_set[4] = {
	/* \n, blank, comma, / */
	1ull << 10 | 1ull << 32 | 1ull << 44 | 1ull << 47,
	1ull << ('|' - 64),
	0,
	1ull << (0xC2 - 192) | 1ull << (0xE3 - 192),
};

/* The first of the signs in s; SIZE_MAX without. */
static size_t
find_sign(struct str s, size_t *length)
{
	for (size_t at = 0; at < s.n; at++) {
		unsigned char c = (unsigned char)s.p[at];

		if ((sign_set[c >> 6] >> (c & 63) & 1) == 0)
			continue;
		for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
			if (signs[i][0] != s.p[at] ||
			    !str_starts(str_slice(s, at, s.n), signs[i]))
				continue;
			*length = strlen(signs[i]);
			return at;
		}
	}
	return SIZE_MAX;
}

/* The next of the names in *s. */
static struct str
next_name(struct str *s)
{
	size_t length = 0, at = find_sign(*s, &length);
	struct str name = str_slice(*s, 0, at);

	*s = at == SIZE_MAX ? (struct str){ NULL, 0 } :
	    str_trim(str_slice(*s, at + length, s->n));
	/* "A, B, and C" */
	if (str_starts(*s, "and "))
		*s = str_slice(*s, 4, s->n);
	return str_trim(name);
}

/* Two mail addresses are two people. */
static bool
has_mails(struct str s)
{
	size_t at = str_find(s, 0, "@");

	return at != SIZE_MAX && str_find(s, at + 1, "@") != SIZE_MAX &&
	    str_find(s, 0, ",") != SIZE_MAX &&
	    str_find(s, 0, "://") == SIZE_MAX;
}

enum people {
	PEOPLE_UNASKED,
	PEOPLE_ONE,
	PEOPLE_BY_SEMICOLON,
	PEOPLE_BY_COMMA,
	PEOPLE_BY_SIGN,
};

static enum people
people_in(struct str s)
{
	struct str rest = s, name;
	size_t n = 0;

	if (s.n > 0 && memchr(s.p, ';', s.n) != NULL &&
	    memchr(s.p, '&', s.n) == NULL)
		return PEOPLE_BY_SEMICOLON;
	if (find_sign(s, &n) == SIZE_MAX || (memchr(s.p, '<', s.n) != NULL &&
	    memchr(s.p, '@', s.n) == NULL))
		return PEOPLE_ONE;
	n = 0;
	if (has_mails(s))
		return PEOPLE_BY_COMMA;
	while (rest.p != NULL && n <= LIMIT_ITEM_LIST) {
		name = next_name(&rest);
		if (name.n > 0 && !is_name(name))
			return PEOPLE_ONE;
		n += name.n > 0;
	}
	return n > 1 ? PEOPLE_BY_SIGN : PEOPLE_ONE;
}

struct str
shape_next_person(struct str *s, unsigned *how)
{
	struct str one = str_trim(*s);

	if (*how == PEOPLE_UNASKED)
		*how = one.n <= LIMIT_PEOPLE ? people_in(one) : PEOPLE_ONE;
	switch (*how) {
	case PEOPLE_BY_SEMICOLON:
		*s = one;
		return str_trim(str_next(s, ';'));
	case PEOPLE_BY_COMMA:
		*s = one;
		return str_trim(str_next(s, ','));
	case PEOPLE_BY_SIGN:
		*s = one;
		return next_name(s);
	case PEOPLE_ONE:
	default:
		*s = (struct str){ NULL, 0 };
		return one;
	}
}
