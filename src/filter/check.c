#include "filter/rules.h"

#include "base/limits.h"

#include "base/banned.h"

struct filter_doc
test_doc(struct str text)
{
	struct filter_doc doc = { 0 };
	size_t bar = str_find(text, 0, " | ");

	if (bar == SIZE_MAX) {
		doc.field[FILTER_TITLE] = text;
	} else {
		doc.field[FILTER_TITLE] = str_trim(str_slice(text, 0, bar));
		doc.field[FILTER_TEXT] = str_trim(str_slice(text, bar + 3,
		    text.n));
	}
	return doc;
}

/* Whether the topic (or the veto) r is in the verdict. */
static const struct match *
verdict_has(const struct verdict *v, const struct rule *r)
{
	const struct match *list = r->veto ? v->vetoes : v->matches;
	size_t n = r->veto ? v->n_vetoes : v->n_matches;

	for (size_t i = 0; i < n; i++) {
		if (list[i].topic == r->index)
			return &list[i];
	}
	return NULL;
}

static void
run_test(const struct filter *f, const struct rule *r,
    const struct rule_test *t, struct arena *mem, struct diags *d,
    size_t *failed, size_t *todo)
{
	struct filter_doc doc = test_doc(t->text);
	const struct match *m;
	struct verdict v;
	const char *kind = r->veto ? "veto" : "topic";
	bool want = t->kind == TEST_HIT || t->kind == TEST_TODO_HIT;
	bool todo_test = t->kind == TEST_TODO_HIT || t->kind == TEST_TODO_MISS;

	filter_match(f, &doc, NULL, 0, mem, &v);
	m = verdict_has(&v, r);
	if ((m != NULL) == want) {
		if (todo_test)
			diags_warning(d, t->at, "this todo-%s of %s \"%s\" "
			    "passes now, make it a %s", want ? "hit" : "miss",
			    kind, r->name, want ? "hit" : "miss");
		return;
	}
	if (todo_test) {
		(*todo)++;
		return;
	}
	(*failed)++;
	if (m != NULL && m->n_why > 0)
		diags_error(d, t->at, "%s \"%s\" matches this miss: %.*s in "
		    "the %s", kind, r->name, STR_ARG(m->why[0].term),
		    filter_field_name(m->why[0].field));
	else if (want && !r->veto && v.n_vetoes > 0 && !r->veto_off)
		diags_error(d, t->at, "topic \"%s\" does not match this hit: "
		    "veto \"%s\" strikes", r->name,
		    filter_veto_name(f, v.vetoes[0].topic));
	else
		diags_error(d, t->at, "%s \"%s\" does not match this hit",
		    kind, r->name);
}

void
filter_test(const struct filter *f, struct diags *d, size_t *run,
    size_t *failed, size_t *todo)
{
	struct arena mem;

	*run = *failed = *todo = 0;
	arena_init(&mem, LIMIT_MATCH_ARENA);
	for (size_t i = 0; i < f->n_rules; i++) {
		const struct rule *r = &f->rule[i];
		size_t tests = 0;

		for (size_t j = 0; j < r->n_tests; j++) {
			run_test(f, r, &r->test[j], &mem, d, failed, todo);
			arena_reset(&mem);
			tests++;
		}
		*run += tests;
		if (tests == 0 && !r->veto)
			diags_warning(d, r->at, "topic \"%s\" has no hit and "
			    "no miss to test it", r->name);
	}
	arena_release(&mem);
}
