/* Attributes: their values, and what xml:base and xml:lang say of elements. */
#include <string.h>

#include "feed/clean.h"
#include "feed/reader.h"

#include "base/banned.h"

/* name is in lower case. */
static bool
same_name(const char *have, const char *name)
{
	while (*name != '\0' && ascii_lower(*have) == *name) {
		have++;
		name++;
	}
	return *name == '\0' && *have == '\0';
}

struct str
reader_att(const char *const *atts, const char *name)
{
	struct str none = { NULL, 0 };

	for (; *atts != NULL; atts += 2) {
		const char *local = atts[0], *colon;

		if (same_name(local, name))
			return str_of(atts[1]);
		colon = strchr(local, ':');
		if (colon != NULL && same_name(colon + 1, name))
			return str_of(atts[1]);
	}
	return none;
}

bool
reader_is_special(const char *const *atts)
{
	for (; *atts != NULL; atts += 2) {
		if (atts[0][0] == 'x')
			return true;
	}
	return false;
}

const char *const *
reader_clean(struct reader *r, const char *const *atts)
{
	size_t n, offsets[READER_ATTS], at;
	bool clean = true;

	for (n = 1; atts[n - 1] != NULL; n += 2) {
		if (!clean_is(str_of(atts[n])))
			clean = false;
	}
	if (clean)
		return atts;
	buf_clear(&r->att_text);
	for (n = 0; atts[n] != NULL && n < READER_ATTS; n++) {
		offsets[n] = r->att_text.n;
		clean_add(&r->att_text, str_of(atts[n]));
		buf_addc(&r->att_text, '\0');
	}
	n &= ~(size_t)1;
	for (at = 0; at < n; at++)
		r->atts[at] = r->att_text.p + offsets[at];
	r->atts[n] = NULL;
	return r->atts;
}

void
reader_base(struct reader *r, struct node *n, const char *const *atts)
{
	for (; *atts != NULL; atts += 2) {
		struct str base = n->base.n > 0 ? n->base : r->url;

		if (strcmp(atts[0], "xml:base") != 0)
			continue;
		base = shape_url(&r->shape, str_of(atts[1]), base);
		if (base.n > 0)
			n->base = base;
	}
}

struct str
reader_xml_lang(struct reader *r, const char *const *atts)
{
	struct str none = { NULL, 0 };

	for (; *atts != NULL; atts += 2) {
		if (strcmp(atts[0], "xml:lang") == 0)
			return shape_lang(&r->shape, str_of(atts[1]));
	}
	return none;
}

void
reader_language(struct reader *r)
{
	bool korean = str_starts_ci(r->feed->lang, "ko");

	if (r->lang_given || korean == r->hint.korean)
		return;
	r->hint.korean = korean;
	r->redate = r->feed->n_items > 0 || r->feed->updated.raw.n > 0;
}

/* The language of the channel; of an item, that of its text, else of its
 * summary, else of its title.  Text that says nothing has that of the item,
 * whatever the summary was in, until the div in it says more.  Ranks below
 * those of elements that name a language. */
#define BODY_LANG 4

void
reader_take_lang(struct reader *r, const struct vocab_row *row,
    const char *const *atts)
{
	static const uint8_t ranks[FIELD_COUNT] = {
		[FIELD_TITLE] = 1, [FIELD_SUMMARY] = 2,
		[FIELD_BODY] = BODY_LANG,
	};
	uint8_t *rank = &r->item_rank[FIELD_LANG];
	struct str lang;

	if (row->inside == IN_FEED && r->feed->lang.n == 0) {
		r->feed->lang = reader_xml_lang(r, atts);
		reader_language(r);
	} else if (r->in_item && ranks[row->field] > *rank) {
		lang = reader_xml_lang(r, atts);
		if (lang.n > 0) {
			r->item.lang = lang;
			*rank = ranks[row->field];
		} else if (row->field == FIELD_BODY && *rank < BODY_LANG - 1) {
			r->item.lang = r->item_lang;
			*rank = BODY_LANG - 1;
		}
	}
}

void
reader_special(struct reader *r, struct node *n, const char *const *atts)
{
	if (reader_is_special(atts)) {
		reader_base(r, n, atts);
		reader_take_lang(r, n->row, atts);
	}
}
