/* The readable part of a path. */
#ifndef KATCHI_STORE_SLUG_H
#define KATCHI_STORE_SLUG_H

#include "base/buf.h"
#include "base/str.h"

/* slug_title - appends the slug of a title: [a-z0-9-], at most LIMIT_SLUG
 * bytes, no '-' at its ends, never two in a row, cut behind a word.
 *
 * Latin letters lose their marks (also decomposed ones), wide forms their
 * width; dotted capitals are one word (U.S. is us); Hangul, composed or as
 * conjoining jamo, is written letter by letter in the Revised Romanization
 * of 2000 (no assimilation between syllables); everything else parts words.
 *
 * Nothing is appended when nothing is left (a title in another script). */
void slug_title(struct buf *out, struct str title);

#endif
