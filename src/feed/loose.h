/* XML that is none: what expat refuses, read as its writer meant it.
 *
 * Emits the events of feed/xml.h.  One pass, no recursion, no look back;
 * bare & and stray < are text, attributes need no quotes, names no case, end
 * tags may be missing or crossed, the document may end anywhere.  Markup
 * below INLINE elements is handed on as it comes, balanced or not. */
#ifndef KATCHI_FEED_LOOSE_H
#define KATCHI_FEED_LOOSE_H

#include "feed/xml.h"

/* text  clean UTF-8, from the root's start tag or what stands before it
 *
 * Returns the byte behind the root's end tag, or text.n. */
size_t loose_parse(const struct xml_events *to, struct str text);

#endif
