/* Rules, then "\n---\n", then a title, a blank line and a text.  Every hit
 * lies in its field, begins before it ends, begins and ends between
 * characters; a second look gives the same; explain agrees with match. */
#include <stdlib.h>

#include "../unit/rules.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "filter/explain.h"

#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whether byte `at` is between characters, bad bytes taken as utf8_next()
 * takes them. */
static bool
is_boundary(struct str s, size_t at)
{
	size_t i = 0;

	while (i < at && i < s.n)
		utf8_next(s, &i);
	return i == at;
}

static void
check_why(const struct filter_doc *doc, const struct match *m)
{
	if (m->n_why == 0 || m->n_why > LIMIT_EVIDENCE)
		abort();
	for (size_t i = 0; i < m->n_why; i++) {
		const struct evidence *w = &m->why[i];
		struct str s = doc->field[w->field];

		if (w->begin >= w->end || w->end > s.n ||
		    !is_boundary(s, w->begin) || !is_boundary(s, w->end))
			abort();
		if (i == 0)
			continue;
		/* Gates last, then by field and place. */
		if (w[-1].gate != w->gate ? w[-1].gate :
		    w[-1].field != w->field ? w[-1].field > w->field :
		    w[-1].begin > w->begin)
			abort();
	}
}

/* Field by field: there are holes between them. */
static void
check_same(const struct match *a, const struct match *b)
{
	if (a->topic != b->topic || a->n_why != b->n_why)
		abort();
	for (size_t i = 0; i < a->n_why; i++) {
		const struct evidence *x = &a->why[i], *y = &b->why[i];

		if (!str_eq(x->term, y->term) || x->at.line != y->at.line ||
		    x->at.column != y->at.column || x->field != y->field ||
		    x->begin != y->begin || x->end != y->end ||
		    x->gate != y->gate)
			abort();
	}
}

static bool
has_topic(const struct verdict *v, size_t topic)
{
	for (size_t i = 0; i < v->n_matches; i++) {
		if (v->matches[i].topic == topic)
			return true;
	}
	return false;
}

static void
check(const struct filter *f, const struct filter_doc *doc, struct arena *mem)
{
	struct verdict v, again;
	enum short_of kind;
	struct explain x;
	struct buf b;

	filter_match(f, doc, NULL, 0, mem, &v);
	for (size_t i = 0; i < v.n_matches; i++)
		check_why(doc, &v.matches[i]);
	for (size_t i = 0; i < v.n_vetoes; i++)
		check_why(doc, &v.vetoes[i]);
	buf_init(&b, 1 * MIB);
	for (size_t i = 0; i < filter_topics(f); i++) {
		filter_explain(f, doc, i, mem, &x);
		if ((x.result == EXPLAIN_MATCHES) != has_topic(&v, i))
			abort();
		for (size_t k = 0; k < x.n_lines; k++)
			explain_says(&b, &x.lines[k]);
		if (filter_short(&x, &kind)) {
			if (has_topic(&v, i) || short_name(kind) == NULL)
				abort();
			short_says(&b, f, &x);
		}
	}
	buf_release(&b);
	filter_match(f, doc, NULL, 0, mem, &again);
	if (again.n_matches != v.n_matches || again.n_vetoes != v.n_vetoes)
		abort();
	for (size_t i = 0; i < v.n_matches; i++)
		check_same(&again.matches[i], &v.matches[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct rules r;
	struct str all = { (const char *)data, size }, text;
	struct filter_doc doc = { 0 };
	size_t cut = str_find(all, 0, "\n---\n"), blank;
	struct diags d;
	struct filter *f;
	struct arena mem;

	if (cut == SIZE_MAX)
		return 0;
	text = str_slice(all, cut + 5, all.n);
	blank = str_find(text, 0, "\n\n");
	doc.field[FILTER_TITLE] = str_slice(text, 0, blank);
	if (blank != SIZE_MAX) {
		doc.field[FILTER_TEXT] = str_slice(text, blank + 2, text.n);
		doc.field[FILTER_TAGS] = doc.field[FILTER_TITLE];
		doc.field[FILTER_AUTHOR] = doc.field[FILTER_TITLE];
		doc.field[FILTER_LINK] = doc.field[FILTER_TITLE];
		doc.repeated = size % 16;
	}
	rules_read(&r, str_slice(all, 0, cut));
	diags_init(&d);
	d.strict = size % 2 == 0;
	arena_init(&mem, LIMIT_MATCH_ARENA);
	f = filter_compile(r.line, r.n, &d);
	if (f != NULL)
		check(f, &doc, &mem);
	filter_free(f);
	arena_release(&mem);
	diags_release(&d);
	return 0;
}
