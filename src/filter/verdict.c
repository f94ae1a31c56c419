/* Which topics and vetoes an item has, and by which words. */
#include "filter/rules.h"

#include <fnmatch.h>
#include <string.h>

#include "base/banned.h"

static bool
topic_wanted(const struct rule *r, const char *const *topics, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (fnmatch(topics[i], r->name, 0) == 0)
			return true;
	}
	return n == 0;
}

static bool
match_in_title(const struct match *m)
{
	return m->n_why > 0 && !m->why[0].gate &&
	    m->why[0].field == FILTER_TITLE;
}

/* Moves the matches with their occasion in the title to the front. */
static void
matches_order(struct match *list, size_t n)
{
	size_t front = 0;

	for (size_t i = 0; i < n; i++) {
		struct match m = list[i];

		if (!match_in_title(&m))
			continue;
		memmove(&list[front + 1], &list[front],
		    (i - front) * sizeof(*list));
		list[front++] = m;
	}
}

/* Into w->held the rules that hold, in their order. */
static void
rules_hold(const struct filter *f, const char *const *topics,
    size_t n_topics, size_t *n_vetoes)
{
	struct scratch *w = f->scratch;

	w->n_held = 0;
	*n_vetoes = 0;
	for (size_t i = 0; i < f->rule_words; i++) {
		uint64_t left = w->touched[i];

		for (; left != 0; left &= left - 1) {
			size_t rule = i * 64 + (size_t)__builtin_ctzll(left);
			const struct rule *r = &f->rule[rule];

			/* The globs last: they are slow, and few hold. */
			if (!match_rule(f, rule) || (r->kind == RULE_TOPIC &&
			    !topic_wanted(r, topics, n_topics)))
				continue;
			w->held[w->n_held++] = (uint32_t)rule;
			*n_vetoes += r->kind == RULE_VETO;
		}
	}
}

/* Whether a topic that is no catch-all is among those that hold. */
static bool
held_cover(const struct filter *f, size_t n_vetoes)
{
	const struct scratch *w = f->scratch;

	for (size_t i = 0; i < w->n_held; i++) {
		const struct rule *r = &f->rule[w->held[i]];

		if (r->kind == RULE_TOPIC && !r->catch_all &&
		    (n_vetoes == 0 || r->veto_off))
			return true;
	}
	return false;
}

void
filter_match(const struct filter *f, const struct filter_doc *doc,
    const char *const *topics, size_t n_topics, struct arena *mem,
    struct verdict *out)
{
	struct scratch *w = f->scratch;
	size_t n_vetoes, n;
	bool covered;

	memset(out, 0, sizeof(*out));
	match_scan(f, doc, false);
	rules_hold(f, topics, n_topics, &n_vetoes);
	covered = held_cover(f, n_vetoes);
	n = w->n_held;
	if (n == 0)
		return;
	out->vetoes = arena_zalloc(mem, n_vetoes, sizeof(*out->vetoes));
	out->matches = arena_zalloc(mem, n - n_vetoes, sizeof(*out->matches));
	if (out->vetoes == NULL || out->matches == NULL)
		return;
	for (size_t i = 0; i < n; i++) {
		const struct rule *r = &f->rule[w->held[i]];

		if (r->kind == RULE_VETO)
			match_why(f, w->held[i], mem,
			    &out->vetoes[out->n_vetoes++]);
		else if ((n_vetoes == 0 || r->veto_off) &&
		    !(covered && r->catch_all))
			match_why(f, w->held[i], mem,
			    &out->matches[out->n_matches++]);
	}
	matches_order(out->matches, out->n_matches);
}
