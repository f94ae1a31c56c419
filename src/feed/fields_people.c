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

/* Two that say the same are one person; one may say more of him. */
static bool
is_same(const struct feed_person *a, const struct feed_person *b)
{
	return str_eq(a->name, b->name) && str_eq(a->email, b->email) &&
	    (a->url.n == 0 || b->url.n == 0 || str_eq(a->url, b->url));
}

static void
add_person(struct reader *r, const struct node *n, struct feed_person who)
{
	struct feed_person **list = &r->feed->authors;
	uint8_t *rank = &r->feed_rank[FIELD_AUTHOR];
	size_t *count = &r->feed->n_authors, *cap = &r->cap_feed_authors;

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
		if (is_same(&(*list)[i], &who)) {
			field_if_empty(&(*list)[i].url, who.url);
			return;
		}
	}
	if (field_full(r, *count))
		return;
	if (arena_more(r->shape.mem, list, *count,
	    cap, sizeof(**list)))
		(*list)[(*count)++] = who;
}

/* All that a text names. */
static void
add_people(struct reader *r, const struct node *n, struct str text)
{
	unsigned how = 0;

	text = utf8_cut(str_trim(text), LIMIT_FIELD);
	for (size_t i = 0; text.p != NULL && i <= LIMIT_ITEM_LIST; i++)
		add_person(r, n, shape_person(&r->shape,
		    shape_next_person(&text, &how)));
}

void
field_author_end(struct reader *r, struct node *n, struct str text)
{
	struct feed_person who = r->person;
	struct str names = who.name;
	unsigned how = 0;

	memset(&r->person, 0, sizeof(r->person));
	if (who.name.n > 0 && who.email.n == 0 && who.url.n == 0) {
		(void)shape_next_person(&names, &how);
		if (names.p == NULL)
			add_person(r, n, who);
		else
			add_people(r, n, who.name);
	} else if (who.name.n > 0 || who.email.n > 0 || who.url.n > 0) {
		add_person(r, n, who);
	} else {
		add_people(r, n, text);
	}
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

/* A second name in one element is a second person. */
void
field_person_end(struct reader *r, struct node *n, struct str text)
{
	const struct node *author = n - 1;
	struct str name;

	if (n->row->field == FIELD_PERSON_NAME) {
		name = shape_title(&r->shape, utf8_cut(text, LIMIT_FIELD));
		if (r->person.name.n > 0 && name.n > 0) {
			add_person(r, author, r->person);
			memset(&r->person, 0, sizeof(r->person));
		}
		field_if_empty(&r->person.name, name);
	} else if (n->row->field == FIELD_PERSON_EMAIL) {
		field_if_empty(&r->person.email, shape_raw(&r->shape, text,
		    LIMIT_FIELD));
	} else {
		field_if_empty(&r->person.url, field_link(r, n, text));
	}
}
