#include "filter/build.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"

#include "base/banned.h"

/* --- lists ---------------------------------------------------------------- */

/* A walk through lists that include lists, depth first, without recursion. */
struct walk {
	struct build *b;
	struct section **of;    /* list of each group, NULL for the others */
	uint8_t *state;         /* of each group */
	struct frame {
		uint32_t group;
		size_t next;    /* include to look at */
	} *stack;
	size_t depth;
	uint32_t *stamp;        /* of each term: group + 1 that has it */
	size_t members;
	bool cycle;
};

enum { UNSEEN, OPEN, DONE };

static void
list_fill(struct walk *w, struct section *s)
{
	struct filter *f = w->b->f;
	struct group *g = &f->group[s->group];
	size_t most = s->n_terms;

	for (size_t i = 0; i < s->n_includes; i++)
		most += f->group[s->include[i].group].n;
	if (w->members + most > LIMIT_LIST_MEMBERS) {
		if (w->members <= LIMIT_LIST_MEMBERS)
			diags_error(w->b->d, s->at, "the lists and what they "
			    "include are more than %d terms",
			    LIMIT_LIST_MEMBERS);
		w->members = LIMIT_LIST_MEMBERS + 1;
		return;
	}
	g->member = arena_alloc(&f->mem, most * sizeof(*g->member));
	if (g->member == NULL)
		return;
	for (size_t i = 0; i < s->n_terms; i++) {
		w->stamp[s->term[i]] = s->group + 1;
		g->member[g->n++] = s->term[i];
	}
	g->own = g->n;
	g->at = s->at;
	for (size_t i = 0; i < s->n_includes; i++) {
		const struct group *in = &f->group[s->include[i].group];

		for (size_t j = 0; j < in->n; j++) {
			if (w->stamp[in->member[j]] == s->group + 1)
				continue;
			w->stamp[in->member[j]] = s->group + 1;
			g->member[g->n++] = in->member[j];
		}
	}
	w->members += g->n;
}

static void
list_cycle(struct walk *w, const struct include *in)
{
	const struct filter *f = w->b->f;
	const struct frame *top = &w->stack[w->depth - 1];
	struct str a = f->group[in->group].name;
	struct str c = f->group[top->group].name;

	w->cycle = true;
	if (in->group == top->group)
		diags_error(w->b->d, in->at, "list \"%.*s\" includes itself",
		    STR_ARG(a));
	else
		diags_error(w->b->d, in->at, "list \"%.*s\" includes itself by "
		    "way of \"%.*s\"", STR_ARG(a), STR_ARG(c));
}

/* All lists below this one, deepest first. */
static void
list_walk(struct walk *w, uint32_t group)
{
	w->depth = 0;
	w->stack[w->depth++] = (struct frame){ group, 0 };
	w->state[group] = OPEN;
	while (w->depth > 0) {
		struct frame *fr = &w->stack[w->depth - 1];
		struct section *s = w->of[fr->group];
		const struct include *in;

		if (fr->next == s->n_includes) {
			list_fill(w, s);
			w->state[fr->group] = DONE;
			w->depth--;
			continue;
		}
		in = &s->include[fr->next++];
		if (w->state[in->group] == OPEN) {
			list_cycle(w, in);
		} else if (w->state[in->group] == UNSEEN) {
			w->state[in->group] = OPEN;
			w->stack[w->depth++] = (struct frame){ in->group, 0 };
		}
	}
}

void
link_lists(struct build *b)
{
	struct filter *f = b->f;
	struct walk w = { .b = b };
	size_t errors = b->d->errors;

	w.of = mem_zalloc(f->n_groups, sizeof(struct section *));
	w.state = mem_zalloc(f->n_groups, sizeof(*w.state));
	w.stack = mem_zalloc(f->n_groups, sizeof(*w.stack));
	w.stamp = mem_zalloc(f->n_terms, sizeof(*w.stamp));
	for (size_t i = 0; i < b->n_sections; i++) {
		if (b->section[i].kind == SECTION_LIST)
			w.of[b->section[i].group] = &b->section[i];
	}
	for (size_t i = 0; i < b->n_sections; i++) {
		struct section *s = &b->section[i];

		if (s->kind == SECTION_LIST && w.state[s->group] == UNSEEN)
			list_walk(&w, s->group);
	}
	for (size_t i = 0; i < b->n_sections && !w.cycle; i++) {
		const struct section *s = &b->section[i];

		if (errors == 0 && s->kind == SECTION_LIST &&
		    f->group[s->group].n == 0 &&
		    w.members <= LIMIT_LIST_MEMBERS)
			diags_error(b->d, s->at, "list \"%.*s\" has no term",
			    STR_ARG(s->name));
	}
	free(w.of);
	free(w.state);
	free(w.stack);
	free(w.stamp);
}

/* --- needles -------------------------------------------------------------- */

struct raw_ref {
	const struct needle *needle;
	uint32_t term;
};

static int
raw_cmp(const void *a, const void *b)
{
	const struct raw_ref *x = a, *y = b;
	int c = term_cmp(x->needle, y->needle);

	if (c != 0)
		return c;
	return x->term < y->term ? -1 : x->term > y->term;
}

/* Equal terms become one needle. */
static void
needles_unite(struct build *b)
{
	struct filter *f = b->f;
	struct raw_ref *ref = mem_zalloc(f->n_terms, sizeof(*ref));

	for (size_t i = 0; i < f->n_terms; i++)
		ref[i] = (struct raw_ref){ &b->raw[i], (uint32_t)i };
	qsort(ref, f->n_terms, sizeof(*ref), raw_cmp);
	f->needle = mem_zalloc(f->n_terms, sizeof(*f->needle));
	for (size_t i = 0; i < f->n_terms; i++) {
		if (i == 0 || term_cmp(ref[i - 1].needle, ref[i].needle) != 0) {
			f->needle[f->n_needles++] = *ref[i].needle;
			if ((ref[i].needle->flags & TERM_REGEX) != 0)
				f->n_patterns++;
		}
		f->term[ref[i].term].needle = (uint32_t)f->n_needles - 1;
	}
	free(ref);
}

static void
patterns_open(struct build *b)
{
	struct filter *f = b->f;
	struct err e;
	size_t at;

	for (size_t i = 0; i < f->n_terms; i++) {
		const struct term *t = &f->term[i];
		const struct needle *n = &f->needle[t->needle];
		struct where where = t->at;

		if ((n->flags & TERM_REGEX) == 0 ||
		    f->use[t->needle].regex != NULL)
			continue;
		f->use[t->needle].regex = regex_open(n->pattern, &at, &e);
		if (f->use[t->needle].regex != NULL)
			continue;
		if (where.column > 0)
			where.column += (unsigned)(b->raw[i].pattern_at + at);
		diags_error(b->d, where, "%s", e.msg);
	}
}

/* --- what a hit touches --------------------------------------------------- */

/* Goes through the terms of a group. */
static void
group_uses(struct filter *f, uint32_t g, bool fill)
{
	for (size_t i = 0; i < f->group[g].n; i++) {
		uint32_t t = f->group[g].member[i];
		struct needle_use *u = &f->use[f->term[t].needle];

		if (fill) {
			u->group[u->n_groups] = g;
			u->term[u->n_groups] = t;
		}
		u->n_groups++;
	}
}

static uint32_t *
numbers_in(struct filter *f, size_t n)
{
	return n > 0 ? arena_zalloc(&f->mem, n, sizeof(uint32_t)) : NULL;
}

/* In one block each: counted first, then filled. */
static void
link_groups(struct filter *f)
{
	for (uint32_t g = 0; g < f->n_groups; g++) {
		if (f->group[g].n_uses > 0)
			group_uses(f, g, false);
	}
	for (size_t i = 0; i < f->n_needles; i++) {
		struct needle_use *u = &f->use[i];

		u->group = numbers_in(f, u->n_groups);
		u->term = numbers_in(f, u->n_groups);
		u->n_groups = 0;
	}
	for (uint32_t g = 0; g < f->n_groups && !f->mem.over; g++) {
		if (f->group[g].n_uses > 0)
			group_uses(f, g, true);
	}
}

static void
link_line(struct filter *f, struct rule *r, const struct line *l)
{
	for (size_t side = 0; side < 2; side++) {
		if (l->group[side] != NONE)
			f->group[l->group[side]].n_uses++;
	}
	if (l->kind == LINE_ALL)
		r->all[r->n_all++] = l->group[0];
	else if (l->kind == LINE_NONE)
		r->none[r->n_none++] = l->group[0];
}

static void
link_rule(struct filter *f, size_t rule)
{
	struct rule *r = &f->rule[rule];

	for (size_t i = 0; i < r->n_lines; i++) {
		struct line *l = &r->line[i];

		l->rule = (uint32_t)rule;
		r->n_all += l->kind == LINE_ALL;
		r->n_none += l->kind == LINE_NONE;
		r->positive |= l->kind <= LINE_NEAR;
		r->scoped |= l->kind >= LINE_FEED;
	}
	r->all = numbers_in(f, r->n_all);
	r->none = numbers_in(f, r->n_none);
	r->n_all = r->n_none = 0;
	for (size_t i = 0; i < r->n_lines && !f->mem.over; i++)
		link_line(f, r, &r->line[i]);
}

/* Conditions are no occasion, save in a rule that has nothing else: they are
 * looked at when the occasion is there. */
static bool
is_occasion(const struct rule *r, const struct line *l)
{
	return l->kind == LINE_ANY || (l->kind == LINE_ALL && !r->positive);
}

/* Counts the occasions of each group, or fills them in. */
static void
each_occasion(struct filter *f, bool fill)
{
	for (size_t i = 0; i < f->n_rules; i++) {
		const struct rule *r = &f->rule[i];

		for (size_t j = 0; j < r->n_lines; j++) {
			const struct line *l = &r->line[j];
			uint32_t *at;

			if (!is_occasion(r, l))
				continue;
			at = &f->first_occasion[l->group[0]];
			if (fill)
				f->occasion[*at] = l;
			(*at)++;
		}
	}
}

static void
link_occasions(struct filter *f)
{
	uint32_t sum = 0, n;

	f->first_occasion = mem_zalloc(f->n_groups + 1,
	    sizeof(*f->first_occasion));
	each_occasion(f, false);
	for (size_t i = 0; i <= f->n_groups; i++) {
		n = f->first_occasion[i];
		f->first_occasion[i] = sum;
		sum += n;
	}
	f->occasion = mem_zalloc(sum, sizeof(*f->occasion));
	each_occasion(f, true);
	/* Each stands now where the next one begins. */
	memmove(&f->first_occasion[1], &f->first_occasion[0],
	    f->n_groups * sizeof(*f->first_occasion));
	f->first_occasion[0] = 0;
}

static void
scratch_new(struct filter *f)
{
	struct scratch *w = mem_zalloc(1, sizeof(*w));
	size_t lines = 0, uses = 0;

	for (size_t i = 0; i < f->n_rules; i++)
		lines += f->rule[i].n_lines;
	for (size_t i = 0; i < f->n_needles; i++)
		uses += f->use[i].n_groups;
	w->held = mem_zalloc(lines, sizeof(*w->held));
	fold_init(&w->fold);
	w->needle = mem_zalloc(f->n_needles, sizeof(*w->needle));
	w->group = mem_zalloc(f->n_groups, sizeof(*w->group));
	w->near = mem_zalloc(f->n_near, sizeof(*w->near));
	w->half = mem_zalloc(f->n_halves, sizeof(*w->half));
	w->rule = mem_zalloc(f->n_rules, sizeof(*w->rule));
	w->found_term = mem_zalloc(uses, sizeof(*w->found_term));
	w->touched = mem_zalloc(f->n_rules, sizeof(*w->touched));
	f->scratch = w;
}

void
link_needles(struct build *b)
{
	struct filter *f = b->f;

	needles_unite(b);
	f->use = mem_zalloc(f->n_needles, sizeof(*f->use));
	patterns_open(b);
	for (size_t i = 0; i < f->n_rules; i++)
		link_rule(f, i);
	link_groups(f);
	link_occasions(f);
	near_link(f);
	index_init(&f->index, f->needle, f->n_needles - f->n_patterns);
	scratch_new(f);
}

/* --- fingerprint ---------------------------------------------------------- */

/* Raised whenever the same rules give other matches than before. */
#define PRINT_VERSION 1

struct print {
	uint64_t a, b;
};

static void
print_bytes(struct print *p, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		p->a = (p->a ^ (unsigned char)s[i]) * 0x100000001B3u;
		p->b = (p->b + (unsigned char)s[i] + 1) * 0xD6E8FEB86659FD93u;
		p->b ^= p->b >> 32;
	}
	/* So that "ab" "c" is not "a" "bc". */
	p->a = (p->a ^ 0x1FF) * 0x100000001B3u;
	p->b = (p->b ^ n) * 0xD6E8FEB86659FD93u;
}

static uint64_t
print_mix(uint64_t x)
{
	x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
	x = (x ^ x >> 27) * 0x94D049BB133111EBu;
	return x ^ x >> 31;
}

/* Adds a part: the order of parts does not count. */
static void
print_add(struct print *sum, const struct print *part)
{
	sum->a += print_mix(part->a);
	sum->b += print_mix(part->b);
}

static struct print
print_new(unsigned kind)
{
	struct print p = { 0xCBF29CE484222325u, 0x9E3779B97F4A7C15u };
	char c = (char)kind;

	print_bytes(&p, &c, 1);
	return p;
}

static struct print
print_rule(const struct rule *r)
{
	struct print p = print_new(r->veto ? 2 : 1), lines = { 0, 0 }, part;
	char head[2] = { (char)(r->veto_off | r->catch_all << 1), (char)0 };

	print_bytes(&p, r->name, strlen(r->name));
	print_bytes(&p, head, 1);
	for (size_t m = r->min; m > 0; m >>= 8) {
		head[0] = (char)(m & 0xFF);
		print_bytes(&p, head, 1);
	}
	for (size_t i = 0; i < r->n_lines; i++) {
		part = print_new(0x10 + r->line[i].kind);
		print_bytes(&part, r->line[i].text.p, r->line[i].text.n);
		print_add(&lines, &part);
	}
	p.a ^= print_mix(lines.a);
	p.b ^= print_mix(lines.b);
	return p;
}

static struct print
print_list(const struct filter *f, const struct section *s)
{
	struct print p = print_new(3), terms = { 0, 0 }, part;

	print_bytes(&p, s->name.p, s->name.n);
	/* What it includes is printed as what it comes to. */
	for (size_t i = 0; i < f->group[s->group].n; i++) {
		const struct term *t = &f->term[f->group[s->group].member[i]];

		part = print_new(0);
		print_bytes(&part, t->src.p, t->src.n);
		print_add(&terms, &part);
	}
	p.a ^= print_mix(terms.a);
	p.b ^= print_mix(terms.b);
	return p;
}

void
link_print(struct build *b)
{
	struct filter *f = b->f;
	struct print sum = { PRINT_VERSION, PRINT_VERSION }, part;
	static const char hex[] = "0123456789abcdef";

	for (size_t i = 0; i < b->n_sections; i++) {
		const struct section *s = &b->section[i];

		part = s->kind == SECTION_LIST ? print_list(f, s) :
		    print_rule(&f->rule[s->rule]);
		print_add(&sum, &part);
	}
	for (size_t i = 0; i < 16; i++) {
		f->fingerprint[i] = hex[sum.a >> (60 - 4 * i) & 15];
		f->fingerprint[16 + i] = hex[sum.b >> (60 - 4 * i) & 15];
	}
	f->fingerprint[32] = '\0';
}
