/* Start tags that need not be well-formed: attributes without quotes or
 * blanks between them, twice or without a value, a tag without its >. */
#ifndef KATCHI_FEED_LOOSE_TAG_H
#define KATCHI_FEED_LOOSE_TAG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/str.h"

/* Where a string stands next in a document; searched again only when passed,
 * so that all searches together read the document once. */
struct loose_ahead {
	const char *what;
	size_t at;              /* SIZE_MAX: nowhere any more */
	bool known;
};

size_t loose_next(struct loose_ahead *a, struct str s, size_t from);

struct loose_tag {
	struct str name;        /* a view */
	size_t from;            /* of the < */
	bool closed;            /* <x/> */
	bool unquoted;          /* an attribute has no or half its quotes */
	bool unended;           /* the next < comes before the > */
	bool valueless;         /* an attribute is only a name */
	/* name, value, ..., NULL; valid until the next call */
	const char *atts[2 * LIMIT_XML_ATTRIBUTES + 2];

	size_t n_atts;          /* the rest is loose_tag.c's */
	size_t offsets[2 * LIMIT_XML_ATTRIBUTES];
	struct buf values;
	struct loose_ahead quote, apostrophe;
};

void loose_tag_init(struct loose_tag *t);
void loose_tag_release(struct loose_tag *t);

/* The end of the name at `at`; at itself when none begins there. */
size_t loose_name_end(struct str s, size_t at);

/* loose_tag_read - the tag whose < is at `at`; a name follows it.
 *
 * Calls go forward in one document.  Returns the byte behind the tag, at
 * itself when the < is no tag's, SIZE_MAX when the document ends in it. */
size_t loose_tag_read(struct loose_tag *t, struct str s, size_t at);

#endif
