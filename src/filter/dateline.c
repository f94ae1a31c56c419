#include "filter/dateline.h"

#include <stdbool.h>
#include <string.h>

#include "base/banned.h"

/* Bytes: of what stands in brackets, of a reporter's line, of an agency. */
#define BRACKET_MAX     100
#define BYLINE_MAX      120
#define BYLINE_ALONE    40      /* on a line of its own */
#define AGENCY_MAX      40

/* How far into a text a dateline is looked for behind headings and the words
 * below a picture, which some feeds put before it. */
#define LATE_MAX        600

/* What must be left of the text behind such a one: a summary that was cut
 * there says more before it. */
#define LATE_REST       60

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

/* In capitals before a dash or colon they are a dateline without more. */
static const char *const places[] = {
	"Amman", "Ankara", "Bangkok", "Beijing", "Berlin", "Brussels",
	"Busan", "Cairo", "Camp Humphreys", "Canberra", "Dubai", "Geneva",
	"Gyeongju", "Hanoi", "Hong Kong", "Honolulu", "Incheon", "Islamabad",
	"Jakarta", "Jeddah", "Jeju", "Jerusalem", "Kuala Lumpur", "Kyiv",
	"London", "Los Angeles", "Manila", "Moscow", "Munich",
	"New Delhi", "New York", "Osan", "Ottawa", "Panmunjom", "Paris",
	"Pyeongtaek", "Pyongyang", "Riyadh", "San Francisco", "Sejong", "Seoul",
	"Shanghai", "Singapore", "Sydney", "Taipei", "Tokyo",
	"United Nations", "Vienna", "Warsaw", "Washington",
};

/* With these the name of an agency or newspaper ends. */
static const char *const papers[] = {
	"뉴스", "뉴스1", "뉴시스", "통신", "신문", "일보", "투데이", "경제",
};

/* "(사진=연합뉴스)" says whose a picture is. */
static const char *const credits[] = {
	"그래픽", "단위", "사진", "삽화", "영상", "이미지", "일러스트",
	"자료", "자료사진", "제공", "출처", "캡처",
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
is_among(struct str s, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (str_is_ci(s, list[i]))
			return true;
	}
	return false;
}

static bool
ends_with(struct str s, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (str_ends(s, list[i]))
			return true;
	}
	return false;
}

static bool
ends_with_post(struct str s)
{
	return ends_with(s, posts, ROWS(posts));
}

static bool
ends_with_paper(struct str s)
{
	return ends_with(s, papers, ROWS(papers));
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

/* What stands between brackets, from `from` to `to`, with the bytes of the
 * brackets around it. */
struct bracket {
	size_t from, to, end;
	bool lens;              /* of the kind that only sources have */
};

/* A bracket opens at i and closes on the same line. */
static bool
bracket_at(struct bracket *b, struct str s, size_t i)
{
	struct str in;
	size_t n;

	for (size_t k = 0; k < ROWS(brackets); k++) {
		if (!stands(s, i, brackets[k].open))
			continue;
		b->from = i + strlen(brackets[k].open);
		in = str_slice(s, b->from, b->from + BRACKET_MAX);
		n = str_find(in, 0, brackets[k].close);
		b->to = b->from + n;
		b->end = b->to + strlen(brackets[k].close);
		b->lens = str_is(str_of(brackets[k].open), "【");
		return n != SIZE_MAX && memchr(in.p, '\n', n) == NULL;
	}
	return false;
}

/* At the beginning of a text it names an agency or a reporter. */
static bool
is_source(struct str s, const struct bracket *b)
{
	struct str in = str_trim(str_slice(s, b->from, b->to));
	size_t equals = str_find(in, 0, "=");

	if (equals != SIZE_MAX)
		return equals > 0 && equals + 1 < in.n;
	return b->lens || ends_with_post(in) || ends_with_paper(in);
}

/* In the middle of one it names a place and an agency. */
static bool
is_late_source(struct str s, const struct bracket *b)
{
	struct str agency = str_slice(s, b->from, b->to), place;

	place = str_trim(str_next(&agency, '='));
	agency = str_trim(agency);
	return place.n > 0 && (unsigned char)place.p[0] >= 0xE0 &&
	    !is_among(place, credits, ROWS(credits)) &&
	    (ends_with_post(agency) || ends_with_paper(agency));
}

/* Where the bracket may open in which the = at `equals` stands. */
static size_t
bracket_before(struct str s, size_t from, size_t equals)
{
	size_t i = equals;

	while (i > from && equals - i < BRACKET_MAX) {
		i--;
		if (s.p[i] == '(' || s.p[i] == '[' || stands(s, i, "【"))
			return i;
		if (s.p[i] == '=' || s.p[i] == ')' || s.p[i] == '\n')
			break;
	}
	return equals;
}

/* Behind a dateline before which something else stands, else from. */
static size_t
late_end(struct str s, size_t from)
{
	struct str near = str_slice(s, 0, from + LATE_MAX);
	struct bracket b;
	size_t equals;

	for (equals = str_find(near, from, "="); equals != SIZE_MAX;
	    equals = str_find(near, equals + 1, "=")) {
		if (bracket_at(&b, s, bracket_before(s, from, equals)) &&
		    is_late_source(s, &b) && s.n - b.end >= LATE_REST)
			return blanks_end(s, byline_end(s,
			    blanks_end(s, b.end)));
	}
	return from;
}

/* --- SEOUL, Nov. 3 (Agency) - --------------------------------------------- */

/* What was read before the dash. */
struct dateline {
	struct str place;
	bool capitals;          /* the place is in them */
	bool region, date;      /* South Korea; Nov. 3 */
	bool agency, known;     /* there is one; it is in the table */
};

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
		if (strcmp(dashes[k], "-") == 0 &&
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
	/* SEOUL: as in India and Arabia */
	if (d.capitals && stands(s, i, ": ") &&
	    is_among(d.place, places, ROWS(places)))
		return i + 2;
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
	struct bracket b;

	if (bracket_at(&b, text, i) && is_source(text, &b)) {
		at = blanks_end(text, b.end);
		return blanks_end(text, byline_end(text, at));
	}
	at = byline_end(text, i);
	if (at > i)
		return blanks_end(text, at);
	i = blanks_end(text, by_end(text, i));
	at = english_end(text, i);
	return at > i ? at : late_end(text, i);
}
