/* JSON that is not quite: made acceptable to a strict reader. */
#ifndef KATCHI_FEED_JSONMEND_H
#define KATCHI_FEED_JSONMEND_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* Values and containers, counted without reading: what a reader would have
 * to allocate.  False when over LIMIT_JSON_VALUES or _CONTAINERS. */
bool jsonmend_small(struct str text);

/* Appends text without comments and surplus commas, with raw controls in
 * strings and lone surrogates replaced, escapes that JSON lacks read as
 * JavaScript does, strings and names in its quotes, and integers of more than
 * 18 digits as strings.
 *
 * Returns true when text ends before it is whole: then out has its whole
 * members and, of the list that is cut, the whole items. */
bool jsonmend(struct buf *out, struct str text);

#endif
