#include "filter/build.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"

#include "base/banned.h"

/* --- sections ------------------------------------------------------------- */

static bool
name_good(struct build *b, enum section_kind kind, const struct rule_line *l)
{
	const char *word = section_names[kind];

	if (l->name.n == 0) {
		diags_error(b->d, l->at, "a %s needs a name, as in "
		    "[%s \"korea\"]", word, word);
		return false;
	}
	if (l->name.n > LIMIT_RULE_NAME) {
		diags_error(b->d, l->at, "a name of %zu bytes, at most %d are "
		    "possible", l->name.n, LIMIT_RULE_NAME);
		return false;
	}
	for (size_t i = 0; i < l->name.n; i++) {
		char c = l->name.p[i];

		if ((c >= 'a' && c <= 'z') || ascii_digit(c) || c == '-')
			continue;
		diags_error(b->d, l->at, "the name \"%.*s\" may have only a-z, "
		    "0-9 and -", STR_ARG(l->name));
		return false;
	}
	return true;
}

static size_t *
rule_counter(struct filter *f, enum rule_kind kind)
{
	size_t *counters[] = {
		[RULE_TOPIC] = &f->n_topics,
		[RULE_VETO] = &f->n_vetoes,
		[RULE_PART] = &f->n_parts,
		[RULE_MASK] = &f->n_masks,
	};

	return counters[kind];
}

static uint32_t
rule_new(struct build *b, const struct section *s)
{
	static const enum rule_kind kinds[SECTION_KINDS] = {
		[SECTION_TOPIC] = RULE_TOPIC,
		[SECTION_VETO] = RULE_VETO,
		[SECTION_PART] = RULE_PART,
		[SECTION_MASK] = RULE_MASK,
	};
	struct filter *f = b->f;
	struct rule *r;

	if (f->n_rules == b->cap_rules) {
		b->cap_rules = b->cap_rules > 0 ? b->cap_rules * 2 : 64;
		f->rule = mem_grow(f->rule, b->cap_rules, sizeof(*f->rule));
	}
	r = &f->rule[f->n_rules];
	memset(r, 0, sizeof(*r));
	r->name = s->name.p;
	r->title = s->name.p;
	r->at = s->at;
	r->kind = kinds[s->kind];
	r->index = (*rule_counter(f, r->kind))++;
	r->min = 1;
	return (uint32_t)f->n_rules++;
}

static struct section *
section_new(struct build *b, enum section_kind kind, const struct rule_line *l)
{
	struct section *s;

	if (b->n_sections == b->cap_sections) {
		b->cap_sections = b->cap_sections > 0 ?
		    b->cap_sections * 2 : 64;
		b->section = mem_grow(b->section, b->cap_sections,
		    sizeof(*b->section));
	}
	s = &b->section[b->n_sections];
	memset(s, 0, sizeof(*s));
	s->kind = kind;
	s->name = arena_str(&b->f->mem, l->name);
	s->at = l->at;
	if (kind == SECTION_LIST)
		s->group = group_new(b, s->name);
	else
		s->rule = rule_new(b, s);
	*build_slot(b, kind, s->name) = (uint32_t)++b->n_sections;
	return s;
}

static void
section_unknown(struct build *b, const struct rule_line *l)
{
	char *word = mem_dup(l->section.p, l->section.n);
	const char *near = diag_nearest(word, section_names);

	if (near != NULL)
		diags_error(b->d, l->at, "unknown section \"%s\", did you "
		    "mean \"%s\"?", word, near);
	else
		diags_error(b->d, l->at, "unknown section \"%s\"; there are "
		    "list, topic, veto, part and mask", word);
	free(word);
}

/* Makes the sections.  A heading may be missing: the first key then stands
 * for it. */
static void
read_headings(struct build *b, const struct rule_line *line, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct rule_line *l = &line[i];
		const struct section *old;
		enum section_kind kind;
		bool same = i > 0 && l->key.n > 0 &&
		    str_eq(l->section, l[-1].section) &&
		    str_eq(l->name, l[-1].name);

		if (same)
			continue;
		if (!section_kind(l->section, &kind)) {
			section_unknown(b, l);
			continue;
		}
		old = build_find(b, kind, l->name);
		if (old != NULL) {
			if (l->key.n == 0)
				diags_error(b->d, l->at, "%s \"%.*s\" stands "
				    "already at %s:%u", section_names[kind],
				    STR_ARG(l->name), old->at.file,
				    old->at.line);
			continue;
		}
		if (name_good(b, kind, l))
			section_new(b, kind, l);
	}
}

/* --- rules as a whole ----------------------------------------------------- */

static void
check_mask(struct build *b, const struct section *s)
{
	if (b->f->rule[s->rule].n_lines == 0)
		diags_error(b->d, s->at, "mask \"%.*s\" has no term line, so "
		    "it hides nothing", STR_ARG(s->name));
}

static void
check_rule(struct build *b, const struct section *s)
{
	const struct rule *r = &b->f->rule[s->rule];
	size_t positive = 0, all = 0;

	for (size_t i = 0; i < r->n_lines; i++) {
		positive += r->line[i].kind <= LINE_NEAR;
		all += r->line[i].kind == LINE_ALL ||
		    r->line[i].kind == LINE_COUNT;
	}
	if (positive + all == 0 && !r->off)
		diags_error(b->d, r->at, "%s \"%s\" has no any, near, all or "
		    "count line, so nothing can match",
		    section_names[s->kind], r->name);
	else if (s->min_at.line > 0 && r->min > positive)
		diags_error(b->d, s->min_at, "min is %zu, but any and near "
		    "lines are %zu", r->min, positive);
}

static void
check_rules(struct build *b)
{
	for (size_t i = 0; i < b->n_sections; i++) {
		if (b->section[i].kind == SECTION_MASK)
			check_mask(b, &b->section[i]);
		else if (b->section[i].kind != SECTION_LIST)
			check_rule(b, &b->section[i]);
	}
}

static void
index_rules(struct filter *f)
{
	size_t t = 0, v = 0;

	f->topic = mem_zalloc(f->n_topics, sizeof(*f->topic));
	f->veto = mem_zalloc(f->n_vetoes, sizeof(*f->veto));
	for (size_t i = 0; i < f->n_rules; i++) {
		struct rule *r = &f->rule[i];

		if (r->kind == RULE_VETO)
			f->veto[v++] = (uint32_t)i;
		else if (r->kind == RULE_TOPIC)
			f->topic[t++] = (uint32_t)i;
		for (size_t k = 0; k < r->n_lines; k++) {
			enum line_kind kind = r->line[k].kind;

			r->positive |= kind <= LINE_NEAR;
			r->masks |= kind == LINE_MASK;
			r->scoped |= kind >= LINE_FEED;
		}
	}
}

struct filter *
filter_compile(const struct rule_line *lines, size_t n, struct diags *d)
{
	struct filter *f = mem_zalloc(1, sizeof(*f));
	struct build b = { .f = f, .d = d };
	size_t errors = d->errors, slots = 64;

	arena_init(&f->mem, LIMIT_FILTER_ARENA);
	fold_init(&b.fold);
	while (slots < n * 2)
		slots *= 2;
	b.slot = mem_zalloc(slots, sizeof(*b.slot));
	b.slot_mask = slots - 1;
	read_headings(&b, lines, n);
	for (size_t i = 0; i < n; i++) {
		if (lines[i].key.n > 0)
			read_key(&b, &lines[i]);
	}
	link_lists(&b);
	/* What was wrong in a line must not be said again of its rule. */
	if (d->errors == errors) {
		check_rules(&b);
		link_parts(&b);
		index_rules(f);
	}
	if (d->errors == errors)
		link_views(&b);
	if (d->errors == errors)
		link_needles(&b);
	if (d->errors == errors)
		print_filter(&b);
	if (f->mem.over && d->errors == errors)
		diags_error(d, lines[0].at, "the rules take more than %zu MiB",
		    LIMIT_FILTER_ARENA / MIB);
	fold_release(&b.fold);
	free(b.slot);
	free(b.section);
	free(b.raw);
	if (d->errors > errors) {
		filter_free(f);
		f = NULL;
	}
	return f;
}
