/* JSON Feed, versions 1 and 1.1 (jsonfeed.org). */
#ifndef KATCHI_FEED_JSONFEED_H
#define KATCHI_FEED_JSONFEED_H

#include "base/arena.h"
#include "base/err.h"
#include "feed/feed.h"
#include "feed/mend.h"

/* jsonfeed_parse - fills out; links stay as given (feed/finish.h).
 *
 * text  clean UTF-8 from the first character of the value
 *
 * Comments, commas too many, lone surrogates and numbers beyond 64 bits are
 * mended and said.  Fails with ERR_INPUT when it is no JSON or no feed, with
 * ERR_LIMIT when it holds more values than limits.h allows. */
int jsonfeed_parse(struct feed *out, struct arena *mem,
    const struct feed_input *in, struct mend *mend, struct str text,
    struct err *e);

#endif
