#include "filter/dateline.h"

#include <stdbool.h>
#include <string.h>

#include "base/banned.h"

/* Bytes: of what stands in brackets, of a reporter's line, of an agency. */
#define BRACKET_MAX     100
#define BYLINE_MAX      120
#define BYLINE_ALONE    40      /* on a line of its own */
#define AGENCY_MAX      40

#define ROWS(list)      (sizeof(list) / sizeof((list)[0]))

static const struct {
	const char *open, *close;
} brackets[] = {
	{ "(", ")" }, { "[", "]" }, { "【", "】" }, { "（", "）" },
	{ "<", ">" }, { "〔", "〕" }, { "［", "］" },
};

/* With these a reporter's name ends. */
static const char *const posts[] = {
	"기자", "특파원", "통신원", "앵커", "논설위원", "선임위원", "특별취재팀",
	"특별취재단", "공동취재단", "공동취재기자단",
};

/* In capitals before a dash they are a dateline without more. */
static const char *const places[] = {
	"Amman", "Ankara", "Bangkok", "Beijing", "Berlin", "Brussels",
	"Busan", "Camp Humphreys", "Canberra", "Geneva", "Gyeongju", "Hanoi",
	"Hong Kong", "Honolulu", "Incheon", "Jakarta", "Jeju", "Kuala Lumpur",
	"Kyiv", "London", "Los Angeles", "Manila", "Moscow", "Munich",
	"New Delhi", "New York", "Osan", "Ottawa", "Panmunjom", "Paris",
	"Pyeongtaek", "Pyongyang", "San Francisco", "Sejong", "Seoul",
	"Shanghai", "Singapore", "Sydney", "Taipei", "Tokyo",
	"United Nations", "Vienna", "Warsaw", "Washington",
};

static const char *const agencies[] = {
	"AFP", "ANI", "AP", "Bloomberg", "dpa", "EFE", "IANS", "Jiji",
	"KCNA", "Kyodo", "PTI", "Reuters", "Sputnik", "TASS", "UPI",
	"Xinhua", "Yonhap",
};

static const char *const months[] = {
	"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct",
	"Nov", "Dec",
};

static const char *const dashes[] = { "---", "--", "-", "—", "–", "―" };

static bool
ascii_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool
stands(struct str s, size_t i, const char *what)
{
	return str_starts(str_slice(s, i, s.n), what);
}

static size_t
blanks_end(struct str s, size_t i)
{
	while (i < s.n && (ascii_space(s.p[i]) || stands(s, i, "\xc2\xa0") ||
	    stands(s, i, "\xe3\x80\x80")))
		i += ascii_space(s.p[i]) ? 1 : s.p[i] == '\xc2' ? 2 : 3;
	return i;
}

static bool
ends_with_post(struct str s)
{
	for (size_t i = 0; i < ROWS(posts); i++) {
		if (str_ends(s, posts[i]))
			return true;
	}
	return false;
}

/* --- (서울=연합뉴스) 홍길동 기자 = ------------------------------------------ */

/* Behind a reporter's name, with the = or the end of the line behind it. */
static size_t
byline_end(struct str s, size_t from)
{
	struct str name;
	size_t i = from;

	while (i < s.n && i - from < BYLINE_MAX && s.p[i] != '=' &&
	    s.p[i] != '\n' && s.p[i] != '.')
		i++;
	if (i == s.n || (s.p[i] != '=' && s.p[i] != '\n'))
		return from;
	name = str_trim(str_slice(s, from, i));
	if (s.p[i] == '=' ? name.n > 0 && !ends_with_post(name) :
	    name.n > BYLINE_ALONE || !ends_with_post(name))
		return from;
	return i + 1;
}

/* What stands in brackets names an agency or a reporter. */
static bool
is_source(struct str inside, bool lens)
{
	size_t equals = str_find(inside, 0, "=");

	if (memchr(inside.p, '\n', inside.n) != NULL)
		return false;
	return lens || ends_with_post(inside) || (equals != SIZE_MAX &&
	    equals > 0 && equals + 1 < inside.n);
}

/* Behind the bracket that opens at i and names a source, else i. */
static size_t
bracket_end(struct str s, size_t i)
{
	for (size_t k = 0; k < ROWS(brackets); k++) {
		size_t from = i + strlen(brackets[k].open), to;
		struct str in;

		if (!stands(s, i, brackets[k].open))
			continue;
		in = str_slice(s, from, from + BRACKET_MAX);
		to = str_find(in, 0, brackets[k].close);
		if (to == SIZE_MAX)
			return i;
		if (!is_source(str_trim(str_slice(in, 0, to)),
		    str_is(str_of(brackets[k].open), "【")))
			return i;
		return from + to + strlen(brackets[k].close);
	}
	return i;
}

/* --- SEOUL, Nov. 3 (Agency) - --------------------------------------------- */

/* What was read before the dash. */
struct dateline {
	struct str place;
	bool capitals;          /* the place is in them */
	bool region, date;      /* South Korea; Nov. 3 */
	bool agency, known;     /* there is one; it is in the table */
};

static bool
is_among(struct str s, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (str_is_ci(s, list[i]))
			return true;
	}
	return false;
}

/* Behind a name of up to four words with capitals: "New York", "N.C.",
 * "Republic of Korea". */
static size_t
name_end(struct str s, size_t i)
{
	size_t end = i;

	for (int words = 0; words < 4 && i < s.n && ascii_upper(s.p[i]);
	    words++) {
		while (i < s.n && (ascii_alpha(s.p[i]) || s.p[i] == '.' ||
		    s.p[i] == '\'' || (s.p[i] == '-' && i + 1 < s.n &&
		    ascii_alpha(s.p[i + 1]))))
			i++;
		end = i;
		if (stands(s, i, " of "))
			i += 3;
		if (i < s.n && s.p[i] == ' ')
			i++;
	}
	return end;
}

static size_t
digits_end(struct str s, size_t i)
{
	while (i < s.n && ascii_digit(s.p[i]))
		i++;
	return i;
}

/* Behind "Nov. 3" or "November 3, 2026", else i. */
static size_t
date_end(struct str s, size_t i)
{
	size_t from = i;
	bool month = false;

	while (i < s.n && ascii_alpha(s.p[i]))
		i++;
	for (size_t k = 0; k < ROWS(months) && i - from >= 3; k++)
		month |= str_starts_ci(str_slice(s, from, i), months[k]);
	if (i < s.n && s.p[i] == '.')
		i++;
	if (!month || i + 1 >= s.n || s.p[i] != ' ' ||
	    !ascii_digit(s.p[i + 1]))
		return from;
	i = digits_end(s, i + 1);
	if (stands(s, i, ", ") && digits_end(s, i + 2) == i + 6)
		i += 6;                 /* a year */
	return i;
}

/* ", South Korea, Nov. 3" */
static size_t
commas_end(struct str s, size_t i, struct dateline *d)
{
	size_t from, to;

	for (int n = 0; n < 3; n++) {
		if (!stands(s, i, ", "))
			return i;
		from = i + 2;
		to = date_end(s, from);
		if (to > from) {
			d->date = true;
		} else {
			to = name_end(s, from);
			d->region = to > from;
		}
		if (to == from)
			return i;
		i = to;
	}
	return i;
}

static size_t
agency_end(struct str s, size_t i, struct dateline *d)
{
	struct str in;
	size_t from, to;

	if (i < s.n && s.p[i] == ' ')
		i++;
	if (i >= s.n || s.p[i] != '(')
		return i;
	in = str_slice(s, i + 1, i + 1 + AGENCY_MAX);
	to = str_find(in, 0, ")");
	if (to == SIZE_MAX || to == 0)
		return i;
	d->agency = true;
	in = str_slice(in, 0, to);
	for (from = 0; from < in.n && ascii_alpha(in.p[from]);)
		from++;
	d->known = is_among(str_slice(in, 0, from), agencies, ROWS(agencies));
	return i + to + 2;
}

/* Behind a dash with its blanks, else i. */
static size_t
dash_end(struct str s, size_t i)
{
	size_t at = blanks_end(s, i), end;

	for (size_t k = 0; k < ROWS(dashes); k++) {
		if (!stands(s, at, dashes[k]))
			continue;
		end = at + strlen(dashes[k]);
		if (s.p[at] == '-' && s.p[at + 1] != '-' &&
		    blanks_end(s, end) == end)
			return i;               /* SEOUL-based */
		return blanks_end(s, end);
	}
	return i;
}

static bool
dateline_sure(const struct dateline *d)
{
	bool place = is_among(d->place, places, ROWS(places));

	if (d->agency && (d->date || d->known || place))
		return true;
	/* A short word in capitals may be a body of that name. */
	return d->capitals && (place || d->date ||
	    (d->region && d->place.n >= 6));
}

static size_t
english_end(struct str s, size_t from)
{
	struct dateline d = { .capitals = true };
	size_t i = name_end(s, from), end;

	d.place = str_slice(s, from, i);
	if (d.place.n < 3)
		return from;
	for (size_t k = 0; k < d.place.n; k++) {
		if (d.place.p[k] >= 'a' && d.place.p[k] <= 'z')
			d.capitals = false;
	}
	i = commas_end(s, i, &d);
	i = agency_end(s, i, &d);
	end = dash_end(s, i);
	if (end == i || end >= s.n || (s.p[end] >= 'a' && s.p[end] <= 'z') ||
	    !dateline_sure(&d))
		return from;
	return end;
}

/* Behind the line "By Gildong Hong". */
static size_t
by_end(struct str s, size_t from)
{
	size_t end;

	if (!stands(s, from, "By "))
		return from;
	end = name_end(s, from + 3);
	if (stands(s, end, " and "))
		end = name_end(s, end + 5);
	return end > from + 3 && end < s.n && s.p[end] == '\n' ? end + 1 :
	    from;
}

size_t
dateline_end(struct str text)
{
	size_t i = blanks_end(text, 0), at;

	at = bracket_end(text, i);
	if (at > i) {
		at = blanks_end(text, at);
		return blanks_end(text, byline_end(text, at));
	}
	at = byline_end(text, i);
	if (at > i)
		return blanks_end(text, at);
	i = blanks_end(text, by_end(text, i));
	return english_end(text, i);
}
