#include "filter/tally.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "filter/rules.h"

#include "base/banned.h"

/* Goes through all terms that may be the occasion of a topic: those of its
 * any and near lines, of the lists and parts there. */
struct reaching {
	struct tally *t;
	size_t topic, at;
	size_t *stamp;          /* of each term: topic + 1 that has it */
	bool fill;
};

static void
reach_term(struct reaching *x, uint32_t n)
{
	struct tally *t = x->t;

	if (x->stamp[n] == x->topic + 1)
		return;
	x->stamp[n] = x->topic + 1;
	if (x->fill) {
		t->row[x->at].topic = x->topic;
		t->row[x->at].term = t->filter->term[n].src;
		t->row[x->at].at = t->filter->term[n].at;
		t->row_term[x->at] = n;
	}
	x->at++;
}

/* Lists nest LIMIT_RULE_DEPTH deep at most. */
static void
reach_view(struct reaching *x, uint32_t view)
{
	const struct filter *f = x->t->filter;
	const struct view *v;
	const struct group *g;

	if (view == NONE)
		return;
	v = &f->view[view];
	g = &f->group[v->group];
	for (size_t i = 0; i < g->n; i++)
		reach_term(x, g->member[i].term);
	for (size_t i = 0; i < g->n_phrases; i++) {
		reach_view(x, v->phrase[i].view[0]);
		reach_view(x, v->phrase[i].view[1]);
	}
	for (size_t i = 0; i < g->n_lists; i++)
		reach_view(x, v->list[i]);
}

/* Parts nest LIMIT_RULE_DEPTH deep at most. */
static void
reach_rule(struct reaching *x, const struct rule *r)
{
	for (size_t i = 0; i < r->n_lines; i++) {
		const struct line *l = &r->line[i];

		if (l->kind > LINE_NEAR && (r->positive ||
		    (l->kind != LINE_ALL && l->kind != LINE_COUNT)))
			continue;
		if (l->part != NONE)
			reach_rule(x, &x->t->filter->rule[l->part]);
		reach_view(x, l->phrase.view[0]);
		reach_view(x, l->phrase.view[1]);
	}
}

/* The rows of one topic from `at` on, each term once: counted, or filled. */
static size_t
topic_rows(struct tally *t, size_t topic, size_t *stamp, size_t at, bool fill)
{
	const struct filter *f = t->filter;
	struct reaching x = { t, topic, at, stamp, fill };

	reach_rule(&x, &f->rule[f->topic[topic]]);
	return x.at;
}

void
tally_init(struct tally *t, const struct filter *f)
{
	size_t *stamp = mem_zalloc(f->n_terms + 1, sizeof(*stamp));

	memset(t, 0, sizeof(*t));
	t->filter = f;
	t->term = mem_zalloc(f->n_terms + 1, sizeof(*t->term));
	t->term_number = mem_zalloc(f->n_terms + 1, sizeof(size_t));
	for (size_t i = 0; i < f->n_terms; i++) {
		/* A list's phrase has none of its own. */
		if (f->term[i].n == 0)
			continue;
		t->term[t->n_terms].term = f->term[i].src;
		t->term[t->n_terms].at = f->term[i].at;
		t->term_number[t->n_terms++] = i;
	}
	t->topic_items = mem_zalloc(f->n_topics + 1, sizeof(size_t));
	t->first = mem_zalloc(f->n_topics + 1, sizeof(size_t));
	for (size_t i = 0; i < f->n_topics; i++)
		t->n_rows = topic_rows(t, i, stamp, t->n_rows, false);
	t->row = mem_zalloc(t->n_rows + 1, sizeof(*t->row));
	t->row_term = mem_zalloc(t->n_rows + 1, sizeof(size_t));
	memset(stamp, 0, f->n_terms * sizeof(*stamp));
	for (size_t i = 0; i < f->n_topics; i++)
		t->first[i + 1] = topic_rows(t, i, stamp, t->first[i], true);
	free(stamp);
}

void
tally_release(struct tally *t)
{
	free(t->row);
	free(t->term);
	free(t->topic_items);
	free(t->row_term);
	free(t->term_number);
	free(t->first);
	memset(t, 0, sizeof(*t));
}

/* The places of a term in the item at hand, 0 when it is not there. */
static size_t
term_hits(const struct filter *f, size_t term)
{
	const struct term *t = &f->term[term];
	const struct scratch *w = f->scratch;
	size_t hits = 0;

	for (size_t k = 0; k < t->n; k++) {
		if (w->needle[t->needle[k]].epoch == w->epoch)
			hits += w->needle[t->needle[k]].n;
	}
	return hits;
}

/* Whether the topic would not match without the term of this row. */
static bool
row_carries(const struct tally *t, size_t row)
{
	const struct filter *f = t->filter;
	const struct term *term = &f->term[t->row_term[row]];

	for (size_t k = 0; k < term->n; k++) {
		if (f->scratch->needle[term->needle[k]].epoch ==
		    f->scratch->epoch && !match_rule_without(f,
		    f->topic[t->row[row].topic], term->needle[k]))
			return true;
	}
	return false;
}

/* Whether the lines that hold found the term: it stands in the evidence. */
static bool
row_in_why(const struct tally *t, size_t row, const struct match *m)
{
	for (size_t i = 0; i < m->n_why; i++) {
		if (str_eq(m->why[i].term, t->row[row].term))
			return true;
	}
	return m->n_why == LIMIT_EVIDENCE;
}

static void
tally_topic(struct tally *t, const struct match *m)
{
	size_t topic = m->topic;

	t->topic_items[topic]++;
	for (size_t i = t->first[topic]; i < t->first[topic + 1]; i++) {
		size_t hits = term_hits(t->filter, t->row_term[i]);

		if (hits == 0 || !row_in_why(t, i, m))
			continue;
		t->row[i].hits += hits;
		t->row[i].items++;
		t->row[i].alone += row_carries(t, i);
	}
}

void
tally_add(struct tally *t, const struct filter_doc *doc, struct arena *mem)
{
	struct verdict v;

	filter_match(t->filter, doc, NULL, 0, mem, &v);
	t->items++;
	t->matched += v.n_matches > 0;
	for (size_t i = 0; i < v.n_matches; i++)
		tally_topic(t, &v.matches[i]);
	for (size_t i = 0; i < t->n_terms; i++)
		t->term[i].items += term_hits(t->filter,
		    t->term_number[i]) > 0;
}
