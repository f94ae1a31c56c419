/* `feeds --topics`: how well each topic, and each of its terms, does. */
#ifndef KATCHI_CMD_TOPICS_H
#define KATCHI_CMD_TOPICS_H

#include <stdbool.h>

#include "base/err.h"
#include "store/page.h"
#include "store/state.h"

/* topics_print - on standard output, one line a topic, below it one a term
 * that items matched by: items in the archive, and items that a reader
 * removed; with json one object a line, "term" left out for the topic. */
int topics_print(struct state *st, bool json, struct err *e);

#endif
