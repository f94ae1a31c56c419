/* Inside of charset.c: what bytes without a label look like. */
#ifndef KATCHI_BASE_CHARSET_GUESS_H
#define KATCHI_BASE_CHARSET_GUESS_H

#include "base/str.h"

/* The iconv(3) name of an encoding of Japanese, Chinese, or of a script that
 * is not Latin, which bytes that are no UTF-8 are in; NULL when they do not
 * say so clearly.  (Korean is charset.c's own, and comes first.) */
const char *charset_guess(struct str bytes);

#endif
