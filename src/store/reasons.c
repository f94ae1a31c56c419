/* From a verdict to the reasons that a page shows. */
#include "store/page.h"

#include "base/banned.h"

static bool
reasons_of(struct page_topic *topic, struct arena *mem,
    const struct filter_doc *doc, const struct match *m)
{
	topic->why = arena_zalloc(mem, m->n_why, sizeof(*topic->why));
	if (topic->why == NULL)
		return false;
	topic->n_why = m->n_why;
	for (size_t i = 0; i < m->n_why; i++) {
		const struct evidence *why = &m->why[i];

		topic->why[i].term = arena_str(mem, why->term);
		topic->why[i].words = arena_str(mem,
		    str_slice(doc->field[why->field], why->begin, why->end));
		topic->why[i].field = str_of(filter_field_name(why->field));
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
