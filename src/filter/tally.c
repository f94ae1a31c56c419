#include "filter/tally.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "filter/rules.h"

#include "base/banned.h"

/* The groups of a line that count: both sides of near, one of the rest. */
static size_t
line_groups(const struct rule *r, const struct line *l)
{
	if (l->kind == LINE_NEAR)
		return 2;
	return l->kind == LINE_ANY || (l->kind == LINE_ALL && !r->positive);
}

/* The rows of one topic from `at` on, each term once: counted, or filled. */
static size_t
topic_rows(struct tally *t, size_t topic, size_t *stamp, size_t at, bool fill)
{
	const struct filter *f = t->filter;
	const struct rule *r = &f->rule[f->topic[topic]];

	for (size_t i = 0; i < r->n_lines; i++) {
		const struct line *l = &r->line[i];

		for (size_t s = 0; s < line_groups(r, l); s++) {
			const struct group *g = &f->group[l->group[s]];

			for (size_t j = 0; j < g->n; j++) {
				uint32_t n = g->member[j];

				if (stamp[n] == topic + 1)
					continue;
				stamp[n] = topic + 1;
				if (fill) {
					t->row[at].topic = topic;
					t->row[at].term = f->term[n].src;
					t->row[at].at = f->term[n].at;
					t->row_term[at] = n;
				}
				at++;
			}
		}
	}
	return at;
}

void
tally_init(struct tally *t, const struct filter *f)
{
	size_t *stamp = mem_zalloc(f->n_terms + 1, sizeof(*stamp));

	memset(t, 0, sizeof(*t));
	t->filter = f;
	t->n_terms = f->n_terms;
	t->term = mem_zalloc(f->n_terms + 1, sizeof(*t->term));
	for (size_t i = 0; i < f->n_terms; i++) {
		t->term[i].term = f->term[i].src;
		t->term[i].at = f->term[i].at;
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
	free(t->first);
	memset(t, 0, sizeof(*t));
}

/* The places of a term in the item at hand, 0 when it is not there. */
static size_t
term_hits(const struct filter *f, size_t term)
{
	const struct needle_state *st =
	    &f->scratch->needle[f->term[term].needle];

	return st->epoch == f->scratch->epoch ? st->n : 0;
}

/* Whether g was found by this needle and by no other. */
static bool
only_needle(const struct filter *f, const struct group *g, uint32_t needle)
{
	bool here = false;

	for (size_t i = 0; i < g->n; i++) {
		if (term_hits(f, g->member[i]) == 0)
			continue;
		if (f->term[g->member[i]].needle != needle)
			return false;
		here = true;
	}
	return here;
}

/* Whether the line holds a term, and would not hold without it. */
static bool
line_needs(const struct filter *f, const struct rule *r, const struct line *l,
    uint32_t needle)
{
	for (size_t s = 0; s < line_groups(r, l); s++) {
		if (only_needle(f, &f->group[l->group[s]], needle))
			return true;
	}
	return false;
}

/* Whether the topic would not match without the term of this row. */
static bool
row_carries(const struct tally *t, size_t row, const struct rule *r)
{
	const struct filter *f = t->filter;
	uint32_t needle = f->term[t->row_term[row]].needle;
	size_t left = 0, need = 0;

	for (uint32_t h = f->scratch->rule[f->topic[t->row[row].topic]].first;
	    h != NONE; h = f->scratch->held[h].next) {
		const struct line *l = f->scratch->held[h].line;

		if (line_groups(r, l) == 0)
			continue;
		need += line_needs(f, r, l, needle);
		left++;
	}
	if (!r->positive)
		return need > 0;
	return left - need < r->min;
}

/* A term that the lines which hold do not name has no part in it. */
static bool
row_in_lines(const struct tally *t, size_t row, const struct rule *r)
{
	const struct filter *f = t->filter;

	for (uint32_t h = f->scratch->rule[f->topic[t->row[row].topic]].first;
	    h != NONE; h = f->scratch->held[h].next) {
		const struct line *l = f->scratch->held[h].line;

		for (size_t s = 0; s < line_groups(r, l); s++) {
			const struct group *g = &f->group[l->group[s]];

			for (size_t i = 0; i < g->n; i++) {
				if (g->member[i] == t->row_term[row])
					return true;
			}
		}
	}
	return false;
}

static void
tally_topic(struct tally *t, size_t topic)
{
	const struct rule *r = &t->filter->rule[t->filter->topic[topic]];

	t->topic_items[topic]++;
	for (size_t i = t->first[topic]; i < t->first[topic + 1]; i++) {
		size_t hits = term_hits(t->filter, t->row_term[i]);

		if (hits == 0 || !row_in_lines(t, i, r))
			continue;
		t->row[i].hits += hits;
		t->row[i].items++;
		t->row[i].alone += row_carries(t, i, r);
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
		tally_topic(t, v.matches[i].topic);
	for (size_t i = 0; i < t->n_terms; i++)
		t->term[i].items += term_hits(t->filter, i) > 0;
}
