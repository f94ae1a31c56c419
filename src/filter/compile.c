#include "filter/build.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"

#include "base/banned.h"

const char *const section_names[SECTION_KINDS + 1] = {
	"list", "topic", "veto", NULL
};

/* --- sections ------------------------------------------------------------- */

static size_t
section_hash(enum section_kind kind, struct str name)
{
	uint64_t h = 0xCBF29CE484222325u ^ (uint64_t)kind;

	for (size_t i = 0; i < name.n; i++)
		h = (h ^ (unsigned char)name.p[i]) * 0x100000001B3u;
	return (size_t)(h ^ h >> 32);
}

static uint32_t *
section_slot(const struct build *b, enum section_kind kind, struct str name)
{
	size_t i = section_hash(kind, name) & b->slot_mask;

	while (b->slot[i] != 0) {
		const struct section *s = &b->section[b->slot[i] - 1];

		if (s->kind == kind && str_eq(s->name, name))
			break;
		i = (i + 1) & b->slot_mask;
	}
	return &b->slot[i];
}

struct section *
build_find(const struct build *b, enum section_kind kind, struct str name)
{
	uint32_t i = *section_slot(b, kind, name);

	return i > 0 ? &b->section[i - 1] : NULL;
}

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

uint32_t
group_new(struct build *b, struct str name)
{
	struct filter *f = b->f;

	if (f->n_groups == b->cap_groups) {
		b->cap_groups = b->cap_groups > 0 ? b->cap_groups * 2 : 256;
		f->group = mem_grow(f->group, b->cap_groups,
		    sizeof(*f->group));
	}
	f->group[f->n_groups] = (struct group){ .name = name };
	return (uint32_t)f->n_groups++;
}

static uint32_t
rule_new(struct build *b, const struct section *s)
{
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
	r->veto = s->kind == SECTION_VETO;
	r->index = r->veto ? f->n_vetoes++ : f->n_topics++;
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
	*section_slot(b, kind, s->name) = (uint32_t)++b->n_sections;
	return s;
}

bool
section_kind(struct str word, enum section_kind *kind)
{
	for (*kind = 0; *kind < SECTION_KINDS; (*kind)++) {
		if (str_is(word, section_names[*kind]))
			return true;
	}
	return false;
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
		    "list, topic and veto", word);
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
check_rule(struct build *b, const struct section *s)
{
	const struct rule *r = &b->f->rule[s->rule];
	size_t positive = 0, all = 0;

	for (size_t i = 0; i < r->n_lines; i++) {
		positive += r->line[i].kind <= LINE_NEAR;
		all += r->line[i].kind == LINE_ALL;
	}
	if (positive + all == 0)
		diags_error(b->d, r->at, "%s \"%s\" has no any, near or all "
		    "line, so nothing can match", section_names[s->kind],
		    r->name);
	else if (s->min_at.line > 0 && r->min > positive)
		diags_error(b->d, s->min_at, "min is %zu, but any and near "
		    "lines are %zu", r->min, positive);
}

static void
check_rules(struct build *b)
{
	for (size_t i = 0; i < b->n_sections; i++) {
		if (b->section[i].kind != SECTION_LIST)
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
		if (f->rule[i].veto)
			f->veto[v++] = (uint32_t)i;
		else
			f->topic[t++] = (uint32_t)i;
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
	if (d->errors == errors)
		check_rules(&b);
	if (d->errors == errors)
		link_needles(&b);
	if (d->errors == errors) {
		index_rules(f);
		link_print(&b);
	}
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
