/* Spans of time and rhythms in words that people say. */
#ifndef KATCHI_CMD_SAY_TIME_H
#define KATCHI_CMD_SAY_TIME_H

#include <stdint.h>

#include "base/buf.h"

#define SAY_SPAN 24

/* say_span - "12 m", "36 h", "3 d"; "-" for less than nothing.  Returns out. */
const char *say_span(char out[SAY_SPAN], int64_t seconds);

/* say_rhythm - "usually 14 a day", "usually 3 a week", "usually one in 12
 * days"; gap_s, seconds, is over 0. */
void say_rhythm(struct buf *out, int64_t gap_s);

#endif
