/* The list of what was mended in a document: each sentence once, with the
 * line of its first place; at most LIMIT_MENDED, the rest is counted. */
#ifndef KATCHI_FEED_MEND_H
#define KATCHI_FEED_MEND_H

#include "base/arena.h"
#include "feed/feed.h"

struct mend {
	struct feed *feed;
	struct arena *mem;
	struct str text;        /* the document, for the lines */
	size_t at;              /* counted up to here */
	unsigned line;          /* of at */
	unsigned first_line;    /* of the text, in the document as it came */
	size_t cap;
};

void mend_init(struct mend *m, struct feed *feed, struct arena *mem,
    struct str text, unsigned first_line);

/* The line of a byte of the text, from first_line.  Cheap when called with
 * places that go forward. */
unsigned mend_line(struct mend *m, size_t at);

/* says  a sentence part without a full stop, copied */
void mend_say(struct mend *m, size_t at, const char *says);

/* The same without a place in the text. */
void mend_say_all(struct mend *m, const char *says);

#endif
