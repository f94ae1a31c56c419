#include "filter/rules.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "filter/explain.h"
#include "filter/lint.h"

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
	bool veto = r->kind == RULE_VETO;
	const struct match *list = veto ? v->vetoes : v->matches;
	size_t n = veto ? v->n_vetoes : v->n_matches;

	for (size_t i = 0; i < n; i++) {
		if (list[i].topic == r->index)
			return &list[i];
	}
	return NULL;
}

/* Why the rule does not match: the veto, else the first line that is in the
 * way, else the lines of which none holds. */
static void
why_not(struct buf *out, const struct filter *f, const struct explain *x)
{
	const struct explain_line *l = NULL;

	if (x->result == EXPLAIN_VETOED) {
		buf_printf(out, "veto \"%s\" strikes",
		    filter_veto_name(f, x->vetoes[0].topic));
		if (x->vetoes[0].n_why > 0)
			buf_printf(out, " (%.*s)",
			    STR_ARG(x->vetoes[0].why[0].term));
		return;
	}
	if (x->result == EXPLAIN_COVERED) {
		buf_printf(out, "it is a catch-all, and topic \"%s\" matches",
		    filter_topic_name(f, x->other));
		return;
	}
	for (size_t i = 0; i < x->n_lines && l == NULL; i++) {
		if (!x->lines[i].good && x->lines[i].depth == 0 &&
		    x->lines[i].kind >= EXPLAIN_ALL &&
		    x->lines[i].kind != EXPLAIN_MASK)
			l = &x->lines[i];
	}
	for (size_t i = 0; i < x->n_lines && l == NULL; i++) {
		if (!x->lines[i].good && x->lines[i].depth == 0 &&
		    x->lines[i].kind == EXPLAIN_NEAR &&
		    x->lines[i].near != EXPLAIN_NEITHER)
			l = &x->lines[i];
	}
	if (l == NULL) {
		buf_printf(out, "%zu of its any and near lines hold, needed "
		    "%s %zu", x->positive, x->needed == 1 ? "is" : "are",
		    x->needed);
		return;
	}
	buf_printf(out, "%s %.*s: ", explain_kind_name(l->kind),
	    STR_ARG(l->text));
	explain_says(out, l);
}

static void
say_failed(const struct filter *f, const struct rule *r,
    const struct rule_test *t, const struct match *m, struct arena *mem,
    struct diags *d)
{
	const char *kind = r->kind == RULE_VETO ? "veto" : "topic";
	struct filter_doc doc = test_doc(t->text);
	struct explain x;
	struct buf b;

	buf_init(&b, LIMIT_LOG_TEXT);
	if (m != NULL && m->n_why > 0) {
		/* What was found: of a list or {a|b} the term says little. */
		buf_printf(&b, "\"%.*s\" in the %s",
		    STR_ARG(str_slice(doc.field[m->why[0].field],
		    m->why[0].begin, m->why[0].end)),
		    filter_field_name(m->why[0].field));
		diags_error(d, t->at, "%s \"%s\" matches this miss: %s",
		    kind, r->name, buf_z(&b));
	} else {
		if (r->kind == RULE_VETO)
			filter_explain_veto(f, &doc, r->index, mem, &x);
		else
			filter_explain(f, &doc, r->index, mem, &x);
		why_not(&b, f, &x);
		diags_error(d, t->at, "%s \"%s\" does not match this hit: %s",
		    kind, r->name, buf_z(&b));
	}
	buf_release(&b);
}

static void
run_test(const struct filter *f, const struct rule *r,
    const struct rule_test *t, struct arena *mem, struct diags *d,
    size_t *failed, size_t *todo)
{
	struct filter_doc doc = test_doc(t->text);
	const struct match *m;
	struct verdict v;
	bool want = t->kind == TEST_HIT || t->kind == TEST_TODO_HIT;
	bool later = t->kind == TEST_TODO_HIT || t->kind == TEST_TODO_MISS;

	filter_match(f, &doc, NULL, 0, mem, &v);
	m = verdict_has(&v, r);
	if ((m != NULL) != want && later) {
		(*todo)++;
	} else if ((m != NULL) != want) {
		(*failed)++;
		say_failed(f, r, t, m, mem, d);
	} else if (later) {
		diags_warning(d, t->at, "this todo-%s of %s \"%s\" passes "
		    "now, make it a %s", want ? "hit" : "miss",
		    r->kind == RULE_VETO ? "veto" : "topic", r->name,
		    want ? "hit" : "miss");
	}
}

void
filter_test(const struct filter *f, const char *topic, struct diags *d,
    size_t *run, size_t *failed, size_t *todo)
{
	struct arena mem;

	*run = *failed = *todo = 0;
	if (topic == NULL)
		filter_lint(f, d);
	arena_init(&mem, LIMIT_MATCH_ARENA);
	for (size_t i = 0; i < f->n_rules; i++) {
		const struct rule *r = &f->rule[i];

		if (topic != NULL && strcmp(topic, r->name) != 0)
			continue;
		for (size_t j = 0; j < r->n_tests; j++) {
			run_test(f, r, &r->test[j], &mem, d, failed, todo);
			arena_reset(&mem);
		}
		*run += r->n_tests;
	}
	arena_release(&mem);
}
