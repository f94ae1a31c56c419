#include "filter/lint.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "filter/rules.h"

#include "base/banned.h"

/* Terms that stand in one place: a list, or the lines of one kind of a
 * rule.  Of a term with {a|b} each form counts. */
struct bench {
	const struct filter *f;
	struct diags *d;
	struct seat {
		uint32_t term;
		unsigned scope;         /* 0: none */
	} *seat;
	size_t n;
	uint32_t *first;        /* of each needle: its first seat here + 1 */
	uint32_t by;            /* seat that hits in the one looked at + 1 */
	size_t only;            /* needle that counts, SIZE_MAX: all */
	const struct needle *self;
	unsigned scope;         /* of the seat looked at */
};

static const struct term *
seat_term(const struct bench *b, size_t seat)
{
	return &b->f->term[b->seat[seat].term];
}

static void
lint_twice(struct bench *b)
{
	for (size_t i = 0; i < b->n; i++) {
		const struct term *t = seat_term(b, i), *old;

		for (size_t k = 0; k < t->n; k++) {
			uint32_t *first = &b->first[t->needle[k]];

			if (*first == 0) {
				*first = (uint32_t)i + 1;
				continue;
			}
			old = seat_term(b, *first - 1);
			/* The same word in another place is another term. */
			if (b->seat[*first - 1].scope != b->seat[i].scope)
				continue;
			diags_warning(b->d, t->at, "\"%.*s\" is here twice, "
			    "first at %s:%u", STR_ARG(t->src), old->at.file,
			    old->at.line);
			break;
		}
	}
}

/* Whether what stands under `inner` also stands under `outer`. */
static bool
scope_covers(unsigned outer, unsigned inner)
{
	unsigned in = inner == 0 ? SCOPE_DEFAULT : inner;

	return (in & ~(outer == 0 ? SCOPE_DEFAULT : outer)) == 0;
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
	    !scope_covers(b->seat[b->first[needle] - 1].scope, b->scope))
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
	size_t n;

	b->self = &b->f->needle[needle];
	b->by = 0;
	b->only = only;
	n = lint_text(b->self, key);
	index_scan(&b->f->front, key, n, lint_hit, b);
	index_scan(&b->f->all, key, n, lint_hit, b);
	return b->by;
}

/* A term of which one form is found in the words of another one. */
static void
lint_shadow_of(struct bench *b, size_t seat)
{
	const struct term *t = seat_term(b, seat), *by;
	uint32_t found;

	/* One with forms adds what its other forms find. */
	if (t->n != 1 || (b->f->needle[t->needle[0]].flags &
	    TERM_REGEX) != 0 || b->first[t->needle[0]] != seat + 1)
		return;
	b->scope = b->seat[seat].scope;
	found = lint_look(b, t->needle[0], SIZE_MAX);
	if (found == 0 || found - 1 == seat)
		return;
	by = seat_term(b, found - 1);
	/* Each is found in the other: said of the later one. */
	if (found - 1 > seat && by->n == 1 &&
	    lint_look(b, by->needle[0], t->needle[0]) != 0)
		return;
	diags_warning(b->d, t->at, "\"%.*s\" adds nothing: \"%.*s\" at "
	    "%s:%u is found there too", STR_ARG(t->src), STR_ARG(by->src),
	    by->at.file, by->at.line);
}

static void
lint_clear(struct bench *b)
{
	for (size_t i = 0; i < b->n; i++) {
		const struct term *t = seat_term(b, i);

		for (size_t k = 0; k < t->n; k++)
			b->first[t->needle[k]] = 0;
	}
}

static void
lint_place(struct bench *b)
{
	lint_twice(b);
	for (size_t i = 0; i < b->n; i++)
		lint_shadow_of(b, i);
	lint_clear(b);
}

/* The terms of a rule's lines of that kind, lists not counted. */
static void
lint_rule(struct bench *b, const struct rule *r, enum line_kind kind)
{
	b->seat = mem_zalloc(r->n_lines, sizeof(*b->seat));
	b->n = 0;
	for (size_t i = 0; i < r->n_lines; i++) {
		const struct phrase *p = &r->line[i].phrase;
		const struct group *g;

		if (r->line[i].kind != kind || r->line[i].part != NONE ||
		    p->dist != DIST_NONE)
			continue;
		g = &b->f->group[p->group[0]];
		if (g->name.n == 0)
			b->seat[b->n++] = (struct seat){ g->member[0].term,
				p->scope };
	}
	/* Of `all` lines each must be found: the longer one is what counts.
	 * With min each line counts. */
	if (kind == LINE_ALL || (kind == LINE_ANY && r->min > 1)) {
		lint_twice(b);
		lint_clear(b);
	} else {
		lint_place(b);
	}
	free(b->seat);
}

/* The same term on both sides of a distance wants it twice. */
static void
lint_sides(const struct filter *f, const struct line *l, struct diags *d)
{
	const struct phrase *p = &l->phrase;
	const struct term *a, *b;

	if (p->dist == DIST_NONE || f->group[p->group[0]].name.n > 0 ||
	    f->group[p->group[1]].name.n > 0)
		return;
	a = &f->term[f->group[p->group[0]].member[0].term];
	b = &f->term[f->group[p->group[1]].member[0].term];
	if (a->n == 1 && b->n == 1 && a->needle[0] == b->needle[0])
		diags_warning(d, l->at, "\"%.*s\" stands on both sides: it "
		    "must be there twice", STR_ARG(p->side[0]));
}

static void
lint_tests(const struct filter *f, struct diags *d)
{
	for (size_t i = 0; i < f->n_rules; i++) {
		if (f->rule[i].n_tests == 0 && f->rule[i].kind == RULE_TOPIC)
			diags_warning(d, f->rule[i].at, "topic \"%s\" has no "
			    "hit and no miss to test it", f->rule[i].name);
	}
}

static void
lint_list(struct bench *b, const struct group *g)
{
	b->seat = mem_zalloc(g->own, sizeof(*b->seat));
	b->n = g->own;
	for (size_t i = 0; i < g->own; i++)
		b->seat[i] = (struct seat){ g->member[i].term,
			g->member[i].scope };
	lint_place(b);
	free(b->seat);
	if (!g->named && !g->off)
		diags_warning(b->d, g->at, "list \"%.*s\" is not used",
		    STR_ARG(g->name));
}

void
filter_lint(const struct filter *f, struct diags *d)
{
	struct bench b = { .f = f, .d = d };

	b.first = mem_zalloc(f->n_needles, sizeof(*b.first));
	for (size_t i = 0; i < f->n_groups; i++) {
		if (f->group[i].name.n > 0)
			lint_list(&b, &f->group[i]);
	}
	for (size_t i = 0; i < f->n_rules; i++) {
		const struct rule *r = &f->rule[i];

		lint_rule(&b, r, LINE_ANY);
		lint_rule(&b, r, LINE_ALL);
		lint_rule(&b, r, LINE_NONE);
		for (size_t k = 0; k < r->n_lines; k++) {
			if (r->line[k].kind < LINE_FEED &&
			    r->line[k].part == NONE)
				lint_sides(f, &r->line[k], d);
		}
		if (r->kind == RULE_PART && !r->named && !r->off)
			diags_warning(d, r->at, "part \"%s\" is not used",
			    r->name);
	}
	lint_tests(f, d);
	free(b.first);
}
