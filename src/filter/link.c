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

/* Lists in one block each: counted first, then filled. */
struct tally {
	uint32_t *n;            /* of each needle */
	uint32_t *last;         /* group + 1 that was counted last */
};

/* Goes through the needles of a group, each once; fills when `fill`. */
static void
group_uses(struct filter *f, uint32_t g, struct tally *t, bool fill)
{
	for (size_t i = 0; i < f->group[g].n; i++) {
		uint32_t n = f->term[f->group[g].member[i]].needle;

		if (t->last[n] == g + 1)
			continue;
		t->last[n] = g + 1;
		if (fill)
			f->use[n].group[f->use[n].n_groups++] = g;
		else
			t->n[n]++;
	}
}

static void
near_uses(struct filter *f, const struct line *l, uint32_t side,
    struct tally *t, bool fill)
{
	const struct group *g = &f->group[l->group[side]];
	uint32_t id = l->near * 2 + side + 1;

	for (size_t i = 0; i < g->n; i++) {
		uint32_t n = f->term[g->member[i]].needle;
		struct needle_use *u = &f->use[n];

		if (t->last[n] == id)
			continue;
		t->last[n] = id;
		if (fill)
			u->near[u->n_near++] = (struct near_use){ l, side };
		else
			t->n[n]++;
	}
}

static uint32_t *
numbers_in(struct filter *f, size_t n)
{
	return n > 0 ? arena_zalloc(&f->mem, n, sizeof(uint32_t)) : NULL;
}

static void
link_groups(struct filter *f, struct tally *t)
{
	for (uint32_t g = 0; g < f->n_groups; g++) {
		if (f->group[g].n_uses > 0)
			group_uses(f, g, t, false);
	}
	for (size_t i = 0; i < f->n_needles; i++) {
		f->use[i].group = numbers_in(f, t->n[i]);
		t->n[i] = 0;
		t->last[i] = 0;
	}
	for (uint32_t g = 0; g < f->n_groups && !f->mem.over; g++) {
		if (f->group[g].n_uses > 0)
			group_uses(f, g, t, true);
	}
	memset(t->last, 0, f->n_needles * sizeof(*t->last));
}

static void
each_near(struct filter *f, struct tally *t, bool fill)
{
	for (size_t r = 0; r < f->n_rules; r++) {
		for (size_t i = 0; i < f->rule[r].n_lines; i++) {
			const struct line *l = &f->rule[r].line[i];

			if (l->kind != LINE_NEAR)
				continue;
			near_uses(f, l, 0, t, fill);
			near_uses(f, l, 1, t, fill);
		}
	}
}

static void
link_nears(struct filter *f, struct tally *t)
{
	each_near(f, t, false);
	for (size_t i = 0; i < f->n_needles; i++) {
		if (t->n[i] > 0)
			f->use[i].near = arena_zalloc(&f->mem, t->n[i],
			    sizeof(*f->use[i].near));
		t->n[i] = 0;
		t->last[i] = 0;
	}
	if (!f->mem.over)
		each_near(f, t, true);
}

/* Counts, then notes the lines of a rule at the groups that they name. */
static void
link_rule(struct filter *f, size_t rule, bool fill)
{
	struct rule *r = &f->rule[rule];

	for (size_t i = 0; i < r->n_lines; i++) {
		struct line *l = &r->line[i];
		struct group *g;

		l->rule = (uint32_t)rule;
		if (!fill) {
			r->n_all += l->kind == LINE_ALL;
			r->positive |= l->kind <= LINE_NEAR;
			r->scoped |= l->kind >= LINE_FEED;
		}
		if (l->kind >= LINE_FEED || l->kind == LINE_NEAR)
			continue;
		g = &f->group[l->group[0]];
		if (fill)
			g->use[g->n_uses] = (struct line_use){ l, l->rule };
		g->n_uses++;
	}
}

static void
link_rules(struct filter *f)
{
	for (size_t i = 0; i < f->n_rules; i++)
		link_rule(f, i, false);
	for (size_t i = 0; i < f->n_groups; i++) {
		struct group *g = &f->group[i];

		if (g->n_uses > 0)
			g->use = arena_zalloc(&f->mem, g->n_uses,
			    sizeof(*g->use));
		g->n_uses = 0;
	}
	for (size_t i = 0; i < f->n_rules && !f->mem.over; i++)
		link_rule(f, i, true);
}

static void
scratch_new(struct filter *f)
{
	struct scratch *w = mem_zalloc(1, sizeof(*w));
	size_t lines = 0;

	for (size_t i = 0; i < f->n_rules; i++)
		lines += f->rule[i].n_lines;
	w->held = mem_zalloc(lines, sizeof(*w->held));
	fold_init(&w->fold);
	w->needle = mem_zalloc(f->n_needles, sizeof(*w->needle));
	w->group = mem_zalloc(f->n_groups, sizeof(*w->group));
	w->near = mem_zalloc(f->n_near, sizeof(*w->near));
	w->rule = mem_zalloc(f->n_rules, sizeof(*w->rule));
	w->touched = mem_zalloc(f->n_rules, sizeof(*w->touched));
	f->scratch = w;
}

void
link_needles(struct build *b)
{
	struct filter *f = b->f;
	struct tally t;

	needles_unite(b);
	f->use = mem_zalloc(f->n_needles, sizeof(*f->use));
	patterns_open(b);
	t.n = mem_zalloc(f->n_needles, sizeof(*t.n));
	t.last = mem_zalloc(f->n_needles, sizeof(*t.last));
	link_rules(f);
	link_groups(f, &t);
	link_nears(f, &t);
	free(t.n);
	free(t.last);
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
