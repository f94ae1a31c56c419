#include "filter/lint.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "filter/rules.h"

#include "base/banned.h"

/* Terms that stand in one place: a list, or the lines of one kind of a
 * rule. */
struct bench {
	const struct filter *f;
	struct diags *d;
	const uint32_t *term;
	size_t n;
	uint32_t *first;        /* of each needle: its first term here + 1 */
	uint32_t by;            /* term that hits in the one looked at + 1 */
	size_t only;            /* needle that counts, SIZE_MAX: all */
	const struct needle *self;
};

static void
lint_twice(struct bench *b)
{
	for (size_t i = 0; i < b->n; i++) {
		const struct term *t = &b->f->term[b->term[i]], *old;

		if (b->first[t->needle] == 0) {
			b->first[t->needle] = b->term[i] + 1;
			continue;
		}
		old = &b->f->term[b->first[t->needle] - 1];
		diags_warning(b->d, t->at, "\"%.*s\" is here twice, first at "
		    "%s:%u", STR_ARG(t->src), old->at.file, old->at.line);
	}
}

static void
lint_hit(void *arg, size_t needle, size_t from, size_t to)
{
	struct bench *b = arg;
	const struct needle *n = &b->f->needle[needle];

	(void)from;
	(void)to;
	if (b->only != SIZE_MAX && b->only != needle)
		return;
	if (b->by != 0 || b->first[needle] == 0 || n == b->self ||
	    ((n->flags & TERM_TITLE) != 0 &&
	    (b->self->flags & TERM_TITLE) == 0))
		return;
	b->by = b->first[needle];
}

/* The needle as a text of its own: what all that it finds has in common,
 * with a neighbour where one may stand. */
static size_t
lint_text(const struct needle *n, uint32_t *key)
{
	uint32_t next = 0;
	size_t k = 0;

	if ((n->flags & TERM_LEFT) != 0) {
		/* Of the same script: another one would make an edge. */
		key[k++] = ((n->key[0] & FOLD_HANGUL) != 0 ?
		    0xC740 | FOLD_HANGUL : 'x') | FOLD_SPACE | FOLD_START;
	}
	for (size_t i = 0; i < n->n; i++) {
		uint32_t c = n->key[i];
		bool other = k > 0 && ((key[k - 1] ^ c) & FOLD_HANGUL) != 0;

		if (k == 0)
			c |= FOLD_SPACE;
		if ((c & FOLD_GAP) != 0 || other)
			c |= FOLD_START;
		key[k++] = c;
	}
	if ((n->flags & TERM_RIGHT) != 0)
		next = 'x';
	else if ((n->flags & TERM_EXACT) == 0)
		next = 0xC740 | FOLD_HANGUL;    /* the particle of SCM은 */
	if (next != 0) {
		if (((key[k - 1] ^ next) & FOLD_HANGUL) != 0)
			next |= FOLD_START;
		key[k++] = next;
	}
	memset(&key[k], 0, FOLD_PAD * sizeof(*key));
	return k;
}

/* The first term + 1 here that is found in the words of a needle; 0: none. */
static uint32_t
lint_look(struct bench *b, size_t needle, size_t only)
{
	uint32_t key[LIMIT_TERM + 2 + FOLD_PAD];

	b->self = &b->f->needle[needle];
	b->by = 0;
	b->only = only;
	index_scan(&b->f->index, key, lint_text(b->self, key), lint_hit, b);
	return b->by;
}

static void
lint_shadow(struct bench *b)
{
	for (size_t i = 0; i < b->n; i++) {
		const struct term *t = &b->f->term[b->term[i]], *by;
		uint32_t found;

		if ((b->f->needle[t->needle].flags & TERM_REGEX) != 0 ||
		    b->first[t->needle] != b->term[i] + 1)
			continue;
		found = lint_look(b, t->needle, SIZE_MAX);
		if (found == 0)
			continue;
		by = &b->f->term[found - 1];
		/* Each is found in the other: said of the later one. */
		if (found - 1 > b->term[i] &&
		    lint_look(b, by->needle, t->needle) != 0)
			continue;
		diags_warning(b->d, t->at, "\"%.*s\" adds nothing: \"%.*s\" at "
		    "%s:%u is found there too", STR_ARG(t->src),
		    STR_ARG(by->src), by->at.file, by->at.line);
	}
}

static void
lint_place(struct bench *b)
{
	lint_twice(b);
	lint_shadow(b);
	for (size_t i = 0; i < b->n; i++)
		b->first[b->f->term[b->term[i]].needle] = 0;
}

/* The terms of a rule's lines of that kind, lists not counted. */
static void
lint_rule(struct bench *b, const struct rule *r, enum line_kind kind)
{
	uint32_t *term = mem_zalloc(r->n_lines, sizeof(*term));
	size_t n = 0;

	for (size_t i = 0; i < r->n_lines; i++) {
		const struct group *g;

		if (r->line[i].kind != kind)
			continue;
		g = &b->f->group[r->line[i].group[0]];
		if (g->name.n == 0)
			term[n++] = g->member[0];
	}
	b->term = term;
	b->n = n;
	/* Of `all` lines each must be found: the longer one is what counts.
	 * With min each line counts. */
	if (kind == LINE_ALL || (kind == LINE_ANY && r->min > 1)) {
		lint_twice(b);
		for (size_t i = 0; i < n; i++)
			b->first[b->f->term[term[i]].needle] = 0;
	} else {
		lint_place(b);
	}
	free(term);
}

/* Signs that other languages of rules have.  In a term they count as a blank
 * or a word, so that it finds next to nothing. */
static void
lint_signs(const struct filter *f, const struct term *t, struct diags *d)
{
	static const struct {
		const char *sign, *advice;
	} rows[] = {
		{ ",", "other terms stand on lines of their own" },
		{ ";", "other terms stand on lines of their own" },
		{ "|", "other terms stand on lines of their own" },
		{ "\uFF0C", "other terms stand on lines of their own" },
		{ "\uFF5C", "other terms stand on lines of their own" },
		{ "\u3001", "other terms stand on lines of their own" },
		{ " OR ", "other terms stand on lines of their own" },
		{ " AND ", "what must be there too stands on all lines" },
		{ " NOT ", "what must not be there stands on none lines" },
		{ " #", "a comment stands on a line of its own" },
		{ "~", "a distance is of near lines, one in each" },
		{ ": ", "title: and re: are all that can stand before a term" },
		{ "\uFF1A", "it is not the : of title:" },
		{ "\uFF0A", "it is not the * for any ending" },
		{ "\uFF20", "it is not the @ of a list" },
	};
	struct str s = t->src;
	bool title = str_starts(s, "title:");

	if ((f->needle[t->needle].flags & TERM_REGEX) != 0)
		return;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		size_t at = str_find(s, title ? 6 : 0, rows[i].sign);
		struct str sign = str_trim(str_of(rows[i].sign));
		struct where w = t->at;

		/* English headlines have commas in their phrases. */
		if (at == SIZE_MAX || (sign.p[0] == ',' && (at == 0 ||
		    (unsigned char)s.p[at - 1] < 0x80)))
			continue;
		w.column += (unsigned)at;
		diags_warning(d, w, "\"%.*s\" is one term, \"%.*s\" has no "
		    "meaning in it: %s", STR_ARG(s), STR_ARG(sign),
		    rows[i].advice);
		return;
	}
}

static void
lint_tests(const struct filter *f, struct diags *d)
{
	for (size_t i = 0; i < f->n_rules; i++) {
		if (f->rule[i].n_tests == 0 && !f->rule[i].veto)
			diags_warning(d, f->rule[i].at, "topic \"%s\" has no "
			    "hit and no miss to test it", f->rule[i].name);
	}
}

void
filter_lint(const struct filter *f, struct diags *d)
{
	struct bench b = { .f = f, .d = d };

	b.first = mem_zalloc(f->n_needles, sizeof(*b.first));
	for (size_t i = 0; i < f->n_groups; i++) {
		const struct group *g = &f->group[i];

		if (g->name.n == 0)
			continue;
		b.term = g->member;
		b.n = g->own;
		lint_place(&b);
		if (!g->named)
			diags_warning(d, g->at, "list \"%.*s\" is not used",
			    STR_ARG(g->name));
	}
	for (size_t i = 0; i < f->n_rules; i++) {
		lint_rule(&b, &f->rule[i], LINE_ANY);
		lint_rule(&b, &f->rule[i], LINE_ALL);
		lint_rule(&b, &f->rule[i], LINE_NONE);
	}
	for (size_t i = 0; i < f->n_terms; i++)
		lint_signs(f, &f->term[i], d);
	lint_tests(f, d);
	free(b.first);
}
