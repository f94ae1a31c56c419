/* What stands before the first sentence of an agency's text: place, agency,
 * date and reporter. */
#ifndef KATCHI_FILTER_DATELINE_H
#define KATCHI_FILTER_DATELINE_H

#include <stddef.h>

#include "base/str.h"

/* The byte where the first sentence begins: behind white space and, where one
 * surely stands there, behind the dateline, also when headings or the words
 * below a picture stand before it.  Looks at no more than the first few
 * hundred bytes. */
size_t dateline_end(struct str text);

#endif
