/* What references bring into attributes and text: the bytes of a document
 * were cleaned before it was read (base/charset.h), but &#127; or &#10; in it
 * were only digits then. */
#ifndef KATCHI_FEED_CLEAN_H
#define KATCHI_FEED_CLEAN_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* One line of text without controls, as nearly every value is. */
bool clean_is(struct str s);

/* Appends s as such a line: white space and other controls are blanks, C1
 * what windows-1252 means by it. */
void clean_add(struct buf *out, struct str s);

#endif
