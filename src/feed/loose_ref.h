/* Character references in text that need not be well-formed. */
#ifndef KATCHI_FEED_LOOSE_REF_H
#define KATCHI_FEED_LOOSE_REF_H

#include <stddef.h>

#include "base/str.h"

/* loose_ref - what the & at s.p[0] begins.
 *
 * out     the characters it stands for; *n bytes of them, 0 for a forbidden
 *         control
 * Returns the bytes of the reference with its semicolon, 0 when it is none:
 * the & is then meant as itself.  Two halves of a surrogate pair, each as a
 * reference of its own, are one. */
size_t loose_ref(struct str s, char out[8], size_t *n);

#endif
