/* Which rules hold. */
#include "filter/rules.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

/* --- feed and lang -------------------------------------------------------- */

static bool
lang_holds(struct str want, struct str lang)
{
	if (lang.n < want.n || !str_eq_ci(str_slice(lang, 0, want.n), want))
		return false;
	return lang.n == want.n || lang.p[want.n] == '-' ||
	    lang.p[want.n] == '_';
}

static bool
feed_holds(struct str glob, struct str feed)
{
	char name[256];

	if (feed.n >= sizeof(name))
		return false;
	memcpy(name, feed.p, feed.n);
	name[feed.n] = '\0';
	/* Values are NUL-terminated, see compile.c. */
	return fnmatch(glob.p, name, 0) == 0;
}

/* Whether what a feed or lang line names is the item's, or nobody says. */
static bool
names_item(const struct line *l, const struct filter_doc *doc)
{
	if (l->kind == LINE_FEED)
		return doc->feed.n == 0 || feed_holds(l->text, doc->feed);
	return doc->lang.n == 0 || lang_holds(l->text, doc->lang);
}

/* One of the lines of this kind names the item, if there are any, and none
 * of those with ! does. */
static bool
scope_holds(const struct rule *r, enum line_kind kind,
    const struct filter_doc *doc)
{
	struct str known = kind == LINE_FEED ? doc->feed : doc->lang;
	bool some = false, good = false;

	for (size_t i = 0; i < r->n_lines; i++) {
		const struct line *l = &r->line[i];

		if (l->kind != kind)
			continue;
		if (l->not && known.n > 0 && names_item(l, doc))
			return false;
		if (l->not)
			continue;
		some = true;
		good |= names_item(l, doc);
	}
	return good || !some;
}

bool
match_scoped(const struct rule *r, const struct filter_doc *doc)
{
	return !r->scoped || (scope_holds(r, LINE_FEED, doc) &&
	    scope_holds(r, LINE_LANG, doc));
}

/* --- lines and rules ------------------------------------------------------ */

static bool rule_holds(const struct filter *f, const struct rule *r,
    const struct context *outer);

/* Many topics ask for the same parts. */
static bool
part_holds(const struct filter *f, uint32_t part, const struct context *c)
{
	struct part_state *st = &f->scratch->part[part];

	if (st->context != c->id) {
		st->held = rule_holds(f, &f->rule[part], c);
		st->context = c->id;
	}
	return st->held;
}

bool
match_line(const struct filter *f, const struct line *l,
    const struct context *c)
{
	const struct filter_doc *doc = f->scratch->doc;

	switch (l->kind) {
	case LINE_ANY:
	case LINE_NEAR:
	case LINE_ALL:
	case LINE_NONE:
		if (l->part != NONE)
			return part_holds(f, l->part, c);
		return phrase_found(f, &l->phrase, c, NULL);
	case LINE_COUNT:
		return phrase_count(f, &l->phrase, c, l->count) >= l->count;
	case LINE_MASK:
		return phrase_found(f, &l->phrase, &f->scratch->all, NULL);
	case LINE_FEED:
	case LINE_LANG:
		return names_item(l, doc) != l->not;
	}
	return false;
}

/* How many of the any lines with one term hold, as far as it counts. */
static size_t
any_held(const struct filter *f, const struct rule *r,
    const struct context *c)
{
	size_t held = 0;

	if (r->n_any == 0)
		return 0;
	if (r->min == 1)
		return view_found(f, r->any.view[0], c);
	for (size_t i = 0; i < r->n_lines; i++)
		held += r->line[i].joined && match_line(f, &r->line[i], c);
	return held;
}

static bool
lines_hold(const struct filter *f, const struct rule *r,
    const struct context *c)
{
	size_t held;

	for (size_t i = 0; i < r->n_gates; i++) {
		if (!match_line(f, r->gate[i], c))
			return false;
	}
	held = any_held(f, r, c);
	for (size_t i = 0; i < r->n_holds && held < r->min; i++)
		held += match_line(f, r->hold[i], c);
	if (r->positive && held < r->min)
		return false;
	for (size_t i = 0; i < r->n_bars; i++) {
		if (match_line(f, r->bar[i], c))
			return false;
	}
	return true;
}

/* Parts nest LIMIT_RULE_DEPTH deep at most. */
static bool
rule_holds(const struct filter *f, const struct rule *r,
    const struct context *outer)
{
	size_t mark = f->scratch->n_places;
	struct hidden *own;
	struct context c;
	bool good;

	if (!r->masks)
		return lines_hold(f, r, outer);
	c = context_of(f, r, outer, &own);
	good = lines_hold(f, r, &c);
	if (own != NULL)
		context_leave(f, mark);
	free(own);
	return good;
}

static bool
rule_touched(const struct filter *f, size_t rule)
{
	return (f->scratch->touched[rule / 64] >> rule % 64 & 1) != 0;
}

bool
match_rule(const struct filter *f, size_t rule)
{
	const struct rule *r = &f->rule[rule];

	return rule_touched(f, rule) && match_scoped(r, f->scratch->doc) &&
	    rule_holds(f, r, context_outer(f));
}

bool
match_rule_without(const struct filter *f, size_t rule, uint32_t needle)
{
	struct context c = *context_outer(f);
	size_t mark = f->scratch->n_places;
	bool good;

	c.id = ++f->scratch->contexts;
	c.banned = needle;
	good = rule_holds(f, &f->rule[rule], &c);
	context_leave(f, mark);
	return good;
}

bool
match_rule_bare(const struct filter *f, size_t rule)
{
	struct rule bare = f->rule[rule];

	bare.masks = false;
	return lines_hold(f, &bare, &f->scratch->all);
}
