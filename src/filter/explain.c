#include "filter/explain.h"

#include <assert.h>
#include <string.h>

#include "filter/rules.h"

#include "base/banned.h"

static const char *const kind_names[EXPLAIN_KINDS] = {
	[EXPLAIN_ANY] = "any",
	[EXPLAIN_NEAR] = "near",
	[EXPLAIN_ALL] = "all",
	[EXPLAIN_NONE] = "none",
	[EXPLAIN_FEED] = "feed",
	[EXPLAIN_LANG] = "lang",
};

const char *
explain_kind_name(enum explain_kind kind)
{
	assert(kind < EXPLAIN_KINDS);
	return kind_names[kind];
}

static void
explain_near_line(const struct filter *f, const struct line *l,
    struct explain_line *out)
{
	const struct near_state *st = near_state(f, l);
	const struct near_hit *last[2] = { near_last(f, l, 0),
		near_last(f, l, 1) };

	out->allowed = l->distance;
	out->side[0] = l->side[0];
	out->side[1] = l->side[1];
	if (st != NULL && st->held) {
		out->near = EXPLAIN_HELD;
		match_line_why(f, l);
		return;
	}
	if (last[0] != NULL && last[1] != NULL) {
		out->near = st != NULL && st->measured ? EXPLAIN_FAR :
		    EXPLAIN_APART;
		out->words = st != NULL ? st->least : 0;
	} else if (last[0] != NULL || last[1] != NULL) {
		out->near = last[0] != NULL ? EXPLAIN_FIRST : EXPLAIN_SECOND;
	} else {
		out->near = EXPLAIN_NEITHER;
	}
	for (unsigned side = 0; side < 2; side++) {
		if (last[side] != NULL)
			match_near_why(f, l, side, last[side]);
	}
}

static bool
group_gave_up(const struct filter *f, uint32_t group)
{
	const struct group *g = &f->group[group];

	for (size_t i = 0; i < g->n; i++) {
		if (match_gave_up(f, f->term[g->member[i]].needle))
			return true;
	}
	return false;
}

static void
explain_line(const struct filter *f, const struct line *l,
    const struct filter_doc *doc, struct arena *mem, struct explain_line *out)
{
	struct scratch *w = f->scratch;

	/* The same order in both. */
	out->kind = (enum explain_kind)l->kind;
	out->text = l->text;
	out->at = l->at;
	out->good = match_line(f, l, doc) == (l->kind != LINE_NONE);
	for (unsigned s = 0; s < 2; s++) {
		if (l->group[s] != NONE)
			out->gave_up |= group_gave_up(f, l->group[s]);
	}
	w->n_why = 0;
	if (l->kind == LINE_NEAR)
		explain_near_line(f, l, out);
	else
		match_line_why(f, l);
	match_sort_why(w);
	out->why = match_copy_why(w, mem, &out->n_why);
}

static void
explain_vetoes(const struct filter *f, const struct filter_doc *doc,
    struct arena *mem, struct explain *out)
{
	struct match *list = arena_zalloc(mem, f->n_vetoes, sizeof(*list));

	for (size_t i = 0; i < f->n_vetoes && list != NULL; i++) {
		if (match_rule(f, f->veto[i], doc))
			match_why(f, f->veto[i], mem, &list[out->n_vetoes++]);
	}
	out->vetoes = list;
}

/* The first topic that makes a catch-all superfluous. */
static bool
explain_other(const struct filter *f, const struct filter_doc *doc,
    bool vetoed, size_t *other)
{
	for (size_t i = 0; i < f->n_topics; i++) {
		const struct rule *r = &f->rule[f->topic[i]];

		if (!r->catch_all && (!vetoed || r->veto_off) &&
		    match_rule(f, f->topic[i], doc)) {
			*other = i;
			return true;
		}
	}
	return false;
}

static void
explain_rule(const struct filter *f, const struct filter_doc *doc,
    size_t rule, struct arena *mem, struct explain *out)
{
	const struct rule *r = &f->rule[rule];
	const struct rule_state *st = &f->scratch->rule[rule];
	bool touched = false;

	memset(out, 0, sizeof(*out));
	match_scan(f, doc);
	out->name = r->name;
	out->title = r->title;
	out->at = r->at;
	out->needed = r->positive ? r->min : 0;
	out->positive = st->epoch == f->scratch->epoch ? st->positive : 0;
	out->lines = arena_zalloc(mem, r->n_lines, sizeof(*out->lines));
	for (size_t i = 0; i < r->n_lines && out->lines != NULL; i++) {
		struct explain_line *l = &out->lines[out->n_lines++];

		explain_line(f, &r->line[i], doc, mem, l);
		touched |= l->gave_up || (l->kind <= EXPLAIN_ALL &&
		    (l->good || l->n_why > 0));
	}
	if (!match_rule(f, rule, doc)) {
		out->result = touched ? EXPLAIN_NOT : EXPLAIN_UNTOUCHED;
		return;
	}
	out->result = EXPLAIN_MATCHES;
	if (r->veto || (r->veto_off && !r->catch_all))
		return;
	explain_vetoes(f, doc, mem, out);
	if (out->n_vetoes > 0 && !r->veto_off)
		out->result = EXPLAIN_VETOED;
	else if (r->catch_all &&
	    explain_other(f, doc, out->n_vetoes > 0, &out->other))
		out->result = EXPLAIN_COVERED;
	if (out->result != EXPLAIN_VETOED)
		out->n_vetoes = 0;
}

void
filter_explain(const struct filter *f, const struct filter_doc *doc,
    size_t topic, struct arena *mem, struct explain *out)
{
	assert(topic < f->n_topics);
	explain_rule(f, doc, f->topic[topic], mem, out);
}

void
filter_explain_veto(const struct filter *f, const struct filter_doc *doc,
    size_t veto, struct arena *mem, struct explain *out)
{
	assert(veto < f->n_vetoes);
	explain_rule(f, doc, f->veto[veto], mem, out);
}

static void
says_near(struct buf *out, const struct explain_line *l)
{
	static const unsigned other[] = {
		[EXPLAIN_FIRST] = 1, [EXPLAIN_SECOND] = 0,
	};

	switch (l->near) {
	case EXPLAIN_NEITHER:
		buf_adds(out, "neither found");
		break;
	case EXPLAIN_FIRST:
	case EXPLAIN_SECOND:
		buf_addstr(out, l->side[!other[l->near]]);
		buf_adds(out, " found, no ");
		buf_addstr(out, l->side[other[l->near]]);
		buf_printf(out, " within %zu words", l->allowed);
		break;
	case EXPLAIN_APART:
		buf_addstr(out, l->side[0]);
		buf_adds(out, " and ");
		buf_addstr(out, l->side[1]);
		buf_adds(out, " found, but never in one field");
		break;
	case EXPLAIN_FAR:
		buf_addstr(out, l->side[0]);
		buf_adds(out, " and ");
		buf_addstr(out, l->side[1]);
		buf_printf(out, " are %zu words apart, allowed are %zu",
		    l->words, l->allowed);
		break;
	case EXPLAIN_HELD:
		break;
	}
}

void
explain_says(struct buf *out, const struct explain_line *l)
{
	if (l->kind == EXPLAIN_NEAR) {
		says_near(out, l);
	} else if (l->kind == EXPLAIN_NONE && !l->good) {
		buf_adds(out, "found");
		if (l->n_why > 0)
			buf_printf(out, " in the %s",
			    filter_field_name(l->why[0].field));
	} else if (l->kind >= EXPLAIN_FEED && !l->good) {
		buf_adds(out, "another one");
	} else if (!l->good) {
		buf_adds(out, "none found");
	}
	if (l->gave_up)
		buf_adds(out, "; the pattern took too long and was given up");
}
