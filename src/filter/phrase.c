/* The grammar of a value:
 *
 *	PHRASE = [SCOPE:] SIDE [DIST SIDE]      SIDE = TERM | @LIST
 *	DIST   = ~N | >N | ~sentence | >sentence | ~paragraph
 *	TERM   = [=] [*] words [*] | re: PATTERN
 *
 * Read in this order: scope, distance, sides.  Version 0.1 knew title: and,
 * in near lines, ~N; what it took for words and is no phrase either is noted
 * (diags_odd) and read as it did. */
#include "filter/build.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"

#include "base/banned.h"

/* --- scopes --------------------------------------------------------------- */

static const struct scope_row {
	const char *word;
	unsigned scope;
} scopes[] = {
	{ "title", IN_TITLE },
	{ "lead", SCOPE_LEAD },
	{ "text", SCOPE_TEXT },
	{ "tag", IN_TAGS },
	{ "author", IN_AUTHOR },
	{ "link", IN_LINK },
};

#define SCOPES "title: lead: text: tag: author: link:"

const char *
scope_name(unsigned scope)
{
	for (size_t i = 0; i < ARRAY_LEN(scopes); i++) {
		if (scopes[i].scope == scope)
			return scopes[i].word;
	}
	return "";
}

/* The scope in front of s, and s without it; 0: there is none. */
static unsigned
scope_take(struct str *s)
{
	size_t colon = str_find(*s, 0, ":");
	struct str word = str_slice(*s, 0, colon);

	for (size_t i = 0; colon != SIZE_MAX && i < ARRAY_LEN(scopes); i++) {
		if (!str_is(word, scopes[i].word))
			continue;
		*s = str_trim(str_slice(*s, colon + 1, s->n));
		return scopes[i].scope;
	}
	return 0;
}

/* --- distances ------------------------------------------------------------ */

struct dist {
	enum distance kind;
	bool ordered;
	uint64_t words;
	size_t begin, end;      /* its token in the value */
};

enum dist_found { DIST_ABSENT, DIST_FOUND, DIST_WRONG };

/* What a token that begins with ~ or > is. */
static enum dist_found
dist_token(struct build *b, struct str token, struct where at, struct dist *d)
{
	static const char *const words[] = { "sentence", "paragraph", NULL };
	struct str rest = str_slice(token, 1, token.n);
	bool digits = rest.n > 0;
	const char *near;
	char *wrong;

	d->ordered = token.p[0] == '>';
	for (size_t i = 0; i < rest.n; i++)
		digits &= ascii_digit(rest.p[i]);
	if (digits) {
		d->kind = DIST_WORDS;
		if (str_u64(rest, LIMIT_NEAR, &d->words) && d->words > 0)
			return DIST_FOUND;
		if (b->near) {
			diags_error(b->d, at, "the distance is 1 to %d words",
			    LIMIT_NEAR);
			return DIST_WRONG;
		}
		diags_odd(b->d, at, "the distance is 1 to %d words",
		    LIMIT_NEAR);
		return DIST_ABSENT;
	}
	if (str_is(rest, "sentence")) {
		d->kind = DIST_SENTENCE;
		return DIST_FOUND;
	}
	if (str_is(rest, "paragraph") && !d->ordered) {
		d->kind = DIST_PARAGRAPH;
		return DIST_FOUND;
	}
	wrong = mem_dup(rest.p, rest.n);
	near = diag_nearest(wrong, words);
	free(wrong);
	if (near == NULL)
		return DIST_ABSENT;
	if (d->ordered && strcmp(near, "paragraph") == 0)
		diags_odd(b->d, at, "there is no >paragraph; ~paragraph and "
		    ">sentence are there");
	else
		diags_odd(b->d, at, "\"%.*s\" is no distance, did you mean "
		    "\"%c%s\"?", STR_ARG(token), token.p[0], near);
	return DIST_ABSENT;
}

/* The first distance of s at or behind byte `from`, between blanks. */
static enum dist_found
dist_next(struct build *b, struct str s, size_t from, struct where at,
    struct dist *d)
{
	enum dist_found found;

	for (size_t i = from; i < s.n; i++) {
		if ((s.p[i] != '~' && s.p[i] != '>') || i == 0 ||
		    !ascii_space(s.p[i - 1]))
			continue;
		d->begin = i;
		for (d->end = i; d->end < s.n && !ascii_space(s.p[d->end]);)
			d->end++;
		if (d->end == s.n)
			return DIST_ABSENT;
		found = dist_token(b, str_slice(s, i, d->end),
		    where_add(at, i), d);
		if (found != DIST_ABSENT)
			return found;
	}
	return DIST_ABSENT;
}

/* The distance of a value without its scope.  A pattern keeps all up to the
 * last one. */
static enum dist_found
dist_find(struct build *b, struct str s, struct where at, struct dist *d)
{
	enum dist_found found = dist_next(b, s, 0, at, d);
	struct dist more;
	struct str side;

	if (found != DIST_FOUND)
		return found;
	if (str_starts(s, "re:")) {
		while (dist_next(b, s, d->end, at, &more) == DIST_FOUND)
			*d = more;
		return DIST_FOUND;
	}
	side = str_trim(str_slice(s, d->end, s.n));
	scope_take(&side);
	if (str_starts(side, "re:"))
		return DIST_FOUND;
	if (dist_next(b, s, d->end, at, &more) == DIST_FOUND)
		diags_odd(b->d, where_add(at, more.begin), "a second "
		    "distance: write two lines, or a part section with both");
	return DIST_FOUND;
}

/* --- terms ---------------------------------------------------------------- */

static bool
raw_add(struct build *b, struct str src, struct where at, struct term *t,
    size_t *cap)
{
	struct filter *f = b->f;
	struct needle raw;

	if (!term_parse(&raw, src, at, &b->fold, &f->mem, b->d))
		return false;
	if (b->n_raw == b->cap_raw) {
		b->cap_raw = b->cap_raw > 0 ? b->cap_raw * 2 : 256;
		b->raw = mem_grow(b->raw, b->cap_raw, sizeof(*b->raw));
	}
	if (!arena_more(&f->mem, &t->needle, t->n, cap, sizeof(*t->needle)))
		return false;           /* said once at the end */
	b->raw[b->n_raw] = raw;
	t->needle[t->n++] = (uint32_t)b->n_raw++;
	return true;
}

/* A stretch of a term with braces: the same in all forms, or one of some. */
struct piece {
	struct str text;        /* without its braces */
	size_t n;               /* alternatives; 1 and no braces: as it is */
};

#define PIECES  (2 * LIMIT_TERM_FORMS)

/* @list or %part among alternatives. */
static bool
names_section(struct str rest)
{
	while (rest.p != NULL) {
		struct str one = str_trim(str_next(&rest, '|'));

		if (one.n > 1 && (one.p[0] == '@' || one.p[0] == '%') &&
		    ascii_alpha(one.p[1]))
			return true;
	}
	return false;
}

/* Cuts s at its braces; 0 with an error, or when it is no such term. */
static size_t
pieces_of(struct build *b, struct str s, struct where at,
    struct piece piece[PIECES])
{
	size_t n = 0, from = 0, forms = 1;

	while (from < s.n && n + 2 <= PIECES) {
		size_t open = str_find(s, from, "{"), close, stray, second;

		stray = str_find(s, from, "}");
		if (open == SIZE_MAX && stray == SIZE_MAX)
			break;
		if (stray < open) {
			diags_odd(b->d, where_add(at, stray), "} without its "
			    "{; alternatives are written {a|b}");
			return 0;
		}
		close = stray;
		second = str_find(s, open + 1, "{");
		if (close == SIZE_MAX || second < close) {
			diags_odd(b->d, where_add(at, close == SIZE_MAX ? open :
			    second), close == SIZE_MAX ? "{ without its }; "
			    "alternatives are written {a|b}" : "{ inside of "
			    "{ }: write each alternative whole, {ab|ac}");
			return 0;
		}
		if (names_section(str_slice(s, open + 1, close))) {
			diags_odd(b->d, where_add(at, open), "no @list and no "
			    "%%part can stand in { }: make a list of both, or "
			    "a part with two any lines");
			return 0;
		}
		piece[n++] = (struct piece){ str_slice(s, from, open), 1 };
		piece[n] = (struct piece){ str_slice(s, open + 1, close), 1 };
		for (size_t i = open; i < close; i++)
			piece[n].n += s.p[i] == '|';
		forms *= piece[n].n;
		if (piece[n].n == 1) {
			diags_odd(b->d, where_add(at, open), "one alternative "
			    "is none: write {a|b}, or leave the braces out");
			return 0;
		}
		n++;
		from = close + 1;
		if (forms > LIMIT_TERM_FORMS) {
			diags_odd(b->d, at, "more than %d terms in one: write "
			    "several lines", LIMIT_TERM_FORMS);
			return 0;
		}
	}
	piece[n++] = (struct piece){ str_slice(s, from, s.n), 1 };
	return n;
}

/* Form number `form` of the pieces; an empty alternative takes a doubled
 * blank with it. */
static void
piece_form(struct buf *out, const struct piece *piece, size_t n, size_t form)
{
	struct str all;
	size_t kept = 0;

	buf_clear(out);
	for (size_t i = 0; i < n; i++) {
		struct str rest = piece[i].text, one = rest;

		if (piece[i].n > 1) {
			for (size_t k = form % piece[i].n + 1; k > 0; k--)
				one = str_next(&rest, '|');
			form /= piece[i].n;
		}
		buf_addstr(out, one);
	}
	all = buf_str(out);
	for (size_t i = 0; i < all.n; i++) {
		if (kept > 0 && out->p[i] == ' ' && out->p[kept - 1] == ' ')
			continue;
		out->p[kept++] = out->p[i];
	}
	out->n = kept;
}

/* All forms of a term with braces; false with an error. */
static bool
forms_add(struct build *b, struct str s, struct where at, struct term *t,
    size_t *cap)
{
	struct piece piece[PIECES];
	size_t n = pieces_of(b, s, at, piece), forms = 1;
	struct buf form;
	bool good = true;

	if (n == 0)
		return raw_add(b, s, at, t, cap);
	build_renewed(b, at);
	for (size_t i = 0; i < n; i++)
		forms *= piece[i].n;
	buf_init(&form, LIMIT_FIELD);
	for (size_t k = 0; k < forms && good; k++) {
		struct str one;

		piece_form(&form, piece, n, k);
		one = arena_str(&b->f->mem, str_trim(buf_str(&form)));
		odd_term(b, one, at);
		good = raw_add(b, one, at, t, cap);
	}
	buf_release(&form);
	return good;
}

uint32_t
term_add(struct build *b, const struct term *t)
{
	struct filter *f = b->f;

	if (f->n_terms == b->cap_terms) {
		b->cap_terms = b->cap_terms > 0 ? b->cap_terms * 2 : 256;
		f->term = mem_grow(f->term, b->cap_terms, sizeof(*f->term));
	}
	f->term[f->n_terms] = *t;
	return (uint32_t)f->n_terms++;
}

/* A term of a line or list; src is what evidence shows, s the term itself. */
static uint32_t
term_new(struct build *b, struct str src, struct str s, struct where at)
{
	struct term t = { .src = src, .at = at };
	size_t cap = 0;

	if (str_starts(s, "re:")) {
		if (!raw_add(b, s, at, &t, &cap))
			return NONE;
	} else if (str_find(s, 0, "{") != SIZE_MAX ||
	    str_find(s, 0, "}") != SIZE_MAX) {
		if (!forms_add(b, s, at, &t, &cap))
			return NONE;
	} else {
		odd_term(b, s, at);
		if (!raw_add(b, s, at, &t, &cap))
			return NONE;
	}
	return term_add(b, &t);
}

#define SINGLE_FORMS    2

/* --- sides ---------------------------------------------------------------- */

/* The group of a @list. */
static bool
side_list(struct build *b, struct str s, struct where at, uint32_t *group)
{
	const struct section *list;
	struct str name = str_slice(s, 1, s.n);
	struct section *r = b->reading;

	for (size_t i = 0; i < name.n; i++) {
		if (!ascii_space(name.p[i]))
			continue;
		diags_error(b->d, at, "a @list stands alone on its side; "
		    "between two sides stands a distance, as in "
		    "@%.*s ~5 %.*s", (int)i, name.p,
		    STR_ARG(str_trim(str_slice(name, i, name.n))));
		return false;
	}
	list = build_find(b, SECTION_LIST, name);
	if (list == NULL) {
		build_unknown(b, SECTION_LIST, name, at);
		return false;
	}
	*group = list->group;
	b->f->group[*group].named = true;
	if (r->kind == SECTION_LIST && arena_more(&b->f->mem, &r->include,
	    r->n_includes, &r->cap_includes, sizeof(*r->include)))
		r->include[r->n_includes++] = (struct include){ list->group,
			false, at };
	return true;
}

/* One side; src is what evidence shows of it when it is a term. */
static bool
side_read(struct build *b, struct str src, struct str s, struct where at,
    uint32_t *group)
{
	struct member *member;
	uint32_t term;

	/* Behind title: version 0.1 took it for a word. */
	if (s.n > 0 && s.p[0] == '@' && (s.p == src.p ||
	    build_find(b, SECTION_LIST, str_slice(s, 1, s.n)) != NULL))
		return side_list(b, s, at, group);
	term = term_new(b, src, s, at);
	if (term == NONE)
		return false;
	member = arena_zalloc(&b->f->mem, 1, sizeof(*member));
	if (member == NULL)
		return false;           /* said once at the end */
	member->term = term;
	*group = group_new(b, (struct str){ NULL, 0 });
	b->f->group[*group].member = member;
	b->f->group[*group].n = 1;
	b->f->group[*group].plain = true;
	/* Many forms are noted when they are hit, not looked up one by one. */
	b->f->group[*group].single = b->f->term[term].n <= SINGLE_FORMS;
	return true;
}

/* A scope before the second side holds for both, as they lie in one field:
 * version 0.1 had title: there. */
static void
scope_second(struct build *b, struct phrase *p, struct str *s,
    struct where at)
{
	unsigned second = scope_take(s);

	if (second == 0 || second == p->scope)
		return;
	if (p->scope == 0)
		p->scope = second;
	else if (second == IN_TITLE || p->scope == IN_TITLE)
		p->scope = IN_TITLE;
	else
		diags_odd(b->d, at, "one scope holds for both sides: write "
		    "%s: in front, or two lines", scope_name(p->scope));
}

static bool
phrase_pair(struct build *b, struct str s, struct where at,
    const struct dist *d, struct phrase *p)
{
	struct str one = str_trim(str_slice(s, 0, d->begin));
	struct str two = str_slice(s, d->end, s.n), rest;
	struct where at2;
	bool good = true;

	while (two.n > 0 && ascii_space(two.p[0]))
		two = str_slice(two, 1, two.n);
	at2 = where_add(at, s.n - two.n);
	rest = two = str_trim(two);
	p->dist = d->kind;
	p->ordered = d->ordered;
	p->words = (uint32_t)d->words;
	p->side[0] = one;
	p->side[1] = two;
	/* Both sides, so that both faults are seen. */
	scope_second(b, p, &rest, at2);
	at2 = where_add(at2, two.n - rest.n);
	if (!side_read(b, one, one, at, &p->group[0]))
		good = false;
	return side_read(b, two, rest, at2, &p->group[1]) && good;
}

void
build_renewed(struct build *b, struct where at)
{
	struct filter *f = b->f;

	if (f->n_renewed > 0 && f->renewed[f->n_renewed - 1].line == at.line &&
	    f->renewed[f->n_renewed - 1].file == at.file)
		return;
	if (arena_more(&f->mem, &f->renewed, f->n_renewed, &f->cap_renewed,
	    sizeof(*f->renewed)))
		f->renewed[f->n_renewed++] = at;
}

/* Version 0.1 knew title: before terms, and ~N in near lines. */
static bool
is_new(const struct build *b, const struct phrase *p, struct str rest)
{
	if (p->scope != 0 && (p->scope != IN_TITLE || rest.p[0] == '@'))
		return true;
	return p->dist != DIST_NONE && (!b->near || p->ordered ||
	    p->dist != DIST_WORDS);
}

bool
phrase_read(struct build *b, struct str s, struct where at,
    struct phrase *out)
{
	struct dist d = { .kind = DIST_NONE };
	struct str rest = s, again;
	size_t odd = b->d->odd;
	struct where inner;
	enum dist_found found;

	*out = (struct phrase){ .text = s, .at = at, .group = { NONE, NONE },
		.view = { NONE, NONE }, .term = NONE };
	out->scope = scope_take(&rest);
	inner = where_add(at, s.n - rest.n);
	if (rest.n == 0) {
		diags_error(b->d, at, "%s: without a term",
		    scope_name(out->scope));
		return false;
	}
	again = rest;
	if (out->scope != 0 && scope_take(&again) != 0)
		diags_odd(b->d, inner, "one scope is possible; lead: is the "
		    "title and the first sentence");
	found = dist_find(b, rest, inner, &d);
	b->told = b->d->odd > odd;
	if (found == DIST_WRONG)
		return false;
	if (found == DIST_FOUND) {
		bool good = phrase_pair(b, rest, inner, &d, out);

		if (is_new(b, out, rest))
			build_renewed(b, at);
		return good;
	}
	out->side[0] = rest;
	if (is_new(b, out, rest))
		build_renewed(b, at);
	return side_read(b, s, rest, inner, &out->group[0]);
}
