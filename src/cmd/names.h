/* Names that users type: one that does not exist is an error that says which
 * may have been meant. */
#ifndef KATCHI_CMD_NAMES_H
#define KATCHI_CMD_NAMES_H

#include "filter/filter.h"

/* Whether some topic matches the glob (NULL: all do).  Returns 0 or EX_USAGE
 * after a sentence was logged. */
int names_topic(const struct filter *f, const char *glob);

/* The topic of exactly that name; EX_USAGE as above. */
int names_one_topic(const struct filter *f, const char *name, size_t *topic);

#endif
