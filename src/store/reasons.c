/* From a verdict to the reasons that a page shows. */
#include "base/limits.h"
#include "store/page.h"

#include "base/banned.h"

/* Whether a longer one of the same kind and field holds it: "경보" says
 * nothing beside "미사일 경보". */
static bool
is_inside(const struct match *m, const struct evidence *x)
{
	for (size_t i = 0; i < m->n_why; i++) {
		const struct evidence *y = &m->why[i];

		if (y != x && !y->gate && y->field == x->field &&
		    y->begin <= x->begin && y->end >= x->end &&
		    (y->end - y->begin > x->end - x->begin || y < x))
			return true;
	}
	return false;
}

/* Whether a term as written tells a reader less than what it found: a
 * pattern, alternatives, a list in a distance. */
static bool
is_form(struct str term)
{
	return str_starts(term, "re:") ||
	    str_find(term, 0, ": re:") < term.n ||
	    str_find(term, 0, "{") < term.n || str_find(term, 0, "@") < term.n;
}

/* The end of the word in which a hit ends: a reader of "moderni" asks what
 * that is.  Hangul is cut where the term ends, before its particles. */
static size_t
word_end(struct str s, size_t begin, size_t end)
{
	if (end == begin || !ascii_alpha(s.p[end - 1]))
		return end;
	while (end < s.n && ascii_alpha(s.p[end]))
		end++;
	return end;
}

/* The occasions of a match, not its conditions, and not all of them. */
static bool
reasons_of(struct page_topic *topic, struct arena *mem,
    const struct filter_doc *doc, const struct match *m)
{
	topic->why = arena_zalloc(mem, m->n_why, sizeof(*topic->why));
	if (topic->why == NULL)
		return false;
	for (size_t i = 0; i < m->n_why &&
	    topic->n_why < LIMIT_PAGE_REASONS; i++) {
		const struct evidence *why = &m->why[i];
		struct page_reason *r = &topic->why[topic->n_why];
		struct str text = doc->field[why->field];

		if (why->gate || is_inside(m, why))
			continue;
		r->words = arena_str(mem, str_slice(text, why->begin,
		    word_end(text, why->begin, why->end)));
		r->term = arena_str(mem, is_form(why->term) ?
		    str_slice(text, why->begin, why->end) : why->term);
		r->field = str_of(filter_field_name(why->field));
		topic->n_why++;
	}
	return true;
}

struct page_topic *
page_topics_in(struct arena *mem, const struct filter *f,
    const struct filter_doc *doc, const struct verdict *v)
{
	struct page_topic *topics;

	if (v->n_matches == 0)
		return NULL;
	topics = arena_zalloc(mem, v->n_matches, sizeof(*topics));
	if (topics == NULL)
		return NULL;
	for (size_t i = 0; i < v->n_matches; i++) {
		topics[i].name = arena_str(mem,
		    str_of(filter_topic_name(f, v->matches[i].topic)));
		if (!reasons_of(&topics[i], mem, doc, &v->matches[i]))
			return NULL;
	}
	return topics;
}
