#include "feed/fields.h"

#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"

#include "base/banned.h"

void
field_author_start(struct reader *r, struct node *n, const char *const *atts)
{
	(void)n;
	(void)atts;
	memset(&r->person, 0, sizeof(r->person));
}

void
field_author_end(struct reader *r, struct node *n, struct str text)
{
	struct feed_person who = r->person, **list = &r->feed->authors;
	uint8_t *rank = &r->feed_rank[FIELD_AUTHOR];
	size_t *count = &r->feed->n_authors, *cap = &r->cap_feed_authors;

	memset(&r->person, 0, sizeof(r->person));
	if (who.name.n == 0 && who.email.n == 0 && who.url.n == 0)
		who = shape_person(&r->shape, text);
	if (who.name.n == 0 && who.email.n == 0 && who.url.n == 0)
		return;
	if (r->in_item) {
		list = &r->item.authors;
		count = &r->item.n_authors;
		cap = &r->cap_authors;
		rank = &r->item_rank[FIELD_AUTHOR];
	}
	if (n->row->rank < *rank)
		return;
	if (n->row->rank > *rank)
		*count = 0;
	*rank = n->row->rank;
	for (size_t i = 0; i < *count; i++) {
		if (str_eq((*list)[i].name, who.name) &&
		    str_eq((*list)[i].email, who.email))
			return;
	}
	if (field_full(r, *count))
		return;
	if (arena_more(r->shape.mem, list, *count,
	    cap, sizeof(**list)))
		(*list)[(*count)++] = who;
}

/* Who took the picture is not who wrote the item: only a credit that says so
 * counts. */
void
field_credit_start(struct reader *r, struct node *n, const char *const *atts)
{
	struct str role = str_trim(reader_att(atts, "role"));

	n->decided = !str_is_ci(role, "author") && !str_is_ci(role, "writer");
	field_author_start(r, n, atts);
}

void
field_credit_end(struct reader *r, struct node *n, struct str text)
{
	if (!n->decided)
		field_author_end(r, n, text);
}

void
field_person_end(struct reader *r, struct node *n, struct str text)
{
	if (n->row->field == FIELD_PERSON_NAME)
		field_if_empty(&r->person.name, shape_title(&r->shape,
		    utf8_cut(text, LIMIT_FIELD)));
	else if (n->row->field == FIELD_PERSON_EMAIL)
		field_if_empty(&r->person.email, shape_raw(&r->shape, text,
		    LIMIT_FIELD));
	else
		field_if_empty(&r->person.url, field_link(r, n, text));
}
