/* What became of a line or topic, in words. */
#include "filter/explain.h"

#include <assert.h>

#include "base/banned.h"

static void
both(struct buf *out, const struct explain_line *l)
{
	buf_addstr(out, l->side[0]);
	buf_adds(out, " and ");
	buf_addstr(out, l->side[1]);
}

/* "within 20 words", "in its sentence" */
static void
reach(struct buf *out, const struct explain_line *l)
{
	if (!l->sentence)
		buf_printf(out, " within %zu words", l->allowed);
	else
		buf_adds(out, str_find(l->text, 0, "paragraph") != SIZE_MAX ?
		    " in its paragraph" : " in its sentence");
}

static void
says_near(struct buf *out, const struct explain_line *l)
{
	size_t found = l->near == EXPLAIN_SECOND;

	switch (l->near) {
	case EXPLAIN_NEITHER:
		buf_adds(out, "neither found");
		break;
	case EXPLAIN_FIRST:
	case EXPLAIN_SECOND:
		buf_addstr(out, l->side[found]);
		buf_adds(out, " found, no ");
		buf_addstr(out, l->side[!found]);
		reach(out, l);
		break;
	case EXPLAIN_APART:
		both(out, l);
		buf_adds(out, " found, but never in one field");
		break;
	case EXPLAIN_SAME:
		both(out, l);
		buf_adds(out, " are found in one and the same place only");
		break;
	case EXPLAIN_ORDER:
		both(out, l);
		buf_adds(out, " are near enough, but the other way round");
		break;
	case EXPLAIN_FAR:
		both(out, l);
		buf_printf(out, " are %zu words apart, allowed are %zu",
		    l->words, l->allowed);
		break;
	case EXPLAIN_PARTED:
		both(out, l);
		buf_printf(out, " stand in different %s",
		    str_find(l->text, 0, "paragraph") != SIZE_MAX ?
		    "paragraphs" : "sentences");
		break;
	case EXPLAIN_ONE_SIDE:
	case EXPLAIN_HELD:
		break;
	}
}

static void
says_none(struct buf *out, const struct explain_line *l)
{
	buf_adds(out, "found");
	if (l->n_why > 0)
		buf_printf(out, " in the %s",
		    filter_field_name(l->why[0].field));
}

static void
says_short(struct buf *out, const struct explain_line *l)
{
	if (l->kind == EXPLAIN_NONE)
		says_none(out, l);
	else if (l->kind >= EXPLAIN_FEED)
		buf_adds(out, "another one");
	else if (l->part)
		buf_adds(out, "this part does not hold");
	else if (l->kind == EXPLAIN_COUNT && l->counted > 0)
		buf_printf(out, "found %zu of %zu times", l->counted,
		    l->count);
	else if (l->near != EXPLAIN_ONE_SIDE)
		says_near(out, l);
	else if (l->elsewhere)
		buf_printf(out, "found, but not in the %s", l->scope);
	else
		buf_adds(out, "none found");
}

void
explain_says(struct buf *out, const struct explain_line *l)
{
	if (l->part && l->good != (l->kind == EXPLAIN_NONE))
		buf_adds(out, "holds");
	else if (!l->good && l->kind != EXPLAIN_MASK)
		says_short(out, l);
	if (!l->good && l->mask.n > 0 && l->kind != EXPLAIN_NONE) {
		buf_adds(out, "; masked by ");
		buf_addstr(out, l->mask);
		buf_printf(out, " (%s:%u)", l->mask_at.file, l->mask_at.line);
	}
	if (l->gave_up)
		buf_adds(out, "; the pattern took too long and was given up");
}

/* --- topics that are nearly there ----------------------------------------- */

const char *
short_name(enum short_of kind)
{
	static const char *const names[SHORT_OF_KINDS] = {
		[SHORT_VETO] = "veto",
		[SHORT_MASK] = "mask",
		[SHORT_NONE] = "none",
		[SHORT_SCOPE] = "scope",
		[SHORT_NEAR] = "distance",
		[SHORT_LINE] = "all",
	};

	assert(kind < SHORT_OF_KINDS);
	return names[kind];
}

/* The any or near line that comes closest to holding, or NULL: half of a pair
 * is everywhere in the news. */
static const struct explain_line *
closest(const struct explain *x)
{
	const struct explain_line *best = NULL;

	for (size_t i = 0; i < x->n_lines; i++) {
		const struct explain_line *l = &x->lines[i];

		if (l->depth > 0 || l->kind > EXPLAIN_NEAR || l->good)
			continue;
		if (l->elsewhere)
			return l;
		if (l->near != EXPLAIN_ORDER && l->near != EXPLAIN_PARTED &&
		    (l->near != EXPLAIN_FAR || l->words > 3 * l->allowed))
			continue;
		if (best == NULL || l->words < best->words)
			best = l;
	}
	return best;
}

bool
filter_short(const struct explain *x, enum short_of *kind)
{
	const struct explain_line *l = x->in_the_way;

	if (x->result == EXPLAIN_VETOED) {
		*kind = SHORT_VETO;
		return true;
	}
	if (x->result != EXPLAIN_NOT)
		return false;
	if (x->masked) {
		*kind = SHORT_MASK;
		return true;
	}
	if (x->n_short != 1)
		return false;
	if (l == NULL) {
		l = closest(x);
		if (l == NULL || x->positive + 1 < x->needed)
			return false;
		*kind = l->elsewhere ? SHORT_SCOPE : SHORT_NEAR;
		return true;
	}
	*kind = l->kind == EXPLAIN_NONE ? SHORT_NONE : l->elsewhere ?
	    SHORT_SCOPE : SHORT_LINE;
	return l->kind == EXPLAIN_NONE || l->kind == EXPLAIN_ALL ||
	    l->kind == EXPLAIN_COUNT;
}

/* The line that a mask keeps from holding. */
static const struct explain_line *
masked_line(const struct explain *x)
{
	for (size_t i = 0; i < x->n_lines; i++) {
		if (!x->lines[i].good && x->lines[i].mask.n > 0)
			return &x->lines[i];
	}
	return NULL;
}

void
short_says(struct buf *out, const struct filter *f, const struct explain *x)
{
	const struct explain_line *l = x->in_the_way;

	if (x->result == EXPLAIN_VETOED) {
		const struct match *v = &x->vetoes[0];

		buf_printf(out, "veto %s", filter_veto_name(f, v->topic));
		if (v->n_why > 0)
			buf_printf(out, ": %.*s (%s:%u)",
			    STR_ARG(v->why[0].term), v->why[0].at.file,
			    v->why[0].at.line);
		return;
	}
	if (x->masked)
		l = masked_line(x);
	else if (l == NULL)
		l = closest(x);
	if (l == NULL) {
		buf_adds(out, "a mask of one of its parts");
		return;
	}
	buf_printf(out, "%s ", explain_kind_name(l->kind));
	buf_addstr(out, l->text);
	buf_adds(out, ": ");
	explain_says(out, l);
	buf_printf(out, " (%s:%u)", l->at.file, l->at.line);
}
