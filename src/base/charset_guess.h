/* Inside of charset.c: what bytes without a label look like. */
#ifndef KATCHI_BASE_CHARSET_GUESS_H
#define KATCHI_BASE_CHARSET_GUESS_H

#include <stdbool.h>

#include "base/str.h"

/* Whether the bytes outside ASCII look like Hangul in CP949: pairs whose first
 * byte is in the rows of the 2,350 syllables (or the symbols), hardly anything
 * else, and of a few lines some of the commonest syllables.  clear: so much
 * so that a label for Chinese or Japanese must be wrong. */
bool charset_is_korean(struct str bytes, bool clear);

/* The iconv(3) name of an encoding of Japanese, Chinese, or of a script that
 * is not Latin, which bytes that are no UTF-8 are in; NULL when they do not
 * say so clearly.  (Korean comes first.) */
const char *charset_guess(struct str bytes);

#endif
