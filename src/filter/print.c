/* The fingerprint of a filter: the same for the same rules, whatever the
 * comments, the tests and the order of files and lines. */
#include "filter/build.h"

#include <string.h>

#include "base/banned.h"

/* Raised whenever the same rules give other matches than before. */
#define PRINT_VERSION 2

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

static void
print_text(struct print *sum, unsigned kind, struct str text)
{
	struct print part = print_new(kind);

	print_bytes(&part, text.p, text.n);
	print_add(sum, &part);
}

static struct print
print_rule(const struct rule *r)
{
	struct print p = print_new(0x20u + r->kind), lines = { 0, 0 };
	char head[2] = { (char)(r->veto_off | r->catch_all << 1), (char)0 };

	print_bytes(&p, r->name, strlen(r->name));
	print_bytes(&p, head, 1);
	for (size_t m = r->min; m > 0; m >>= 8) {
		head[0] = (char)(m & 0xFF);
		print_bytes(&p, head, 1);
	}
	for (size_t i = 0; i < r->n_lines; i++)
		print_text(&lines, 0x10u + r->line[i].kind +
		    (r->line[i].not ? 0x40u : 0), r->line[i].text);
	p.a ^= print_mix(lines.a);
	p.b ^= print_mix(lines.b);
	return p;
}

static struct print
print_list(const struct filter *f, const struct section *s)
{
	struct print p = print_new(3), terms = { 0, 0 };
	const struct group *g = &f->group[s->group];

	print_bytes(&p, s->name.p, s->name.n);
	/* What it includes is printed as what it comes to. */
	for (size_t i = 0; i < g->n; i++)
		print_text(&terms, 0, f->term[g->member[i].term].src);
	for (size_t i = 0; i < g->n_phrases; i++)
		print_text(&terms, 1, g->phrase[i].text);
	for (size_t i = 0; i < g->n_lists; i++)
		print_text(&terms, 2, f->group[g->list[i]].name);
	for (size_t i = 0; i < g->n_excepts; i++)
		print_text(&terms, 3, g->except[i].text);
	p.a ^= print_mix(terms.a);
	p.b ^= print_mix(terms.b);
	return p;
}

void
print_filter(struct build *b)
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
