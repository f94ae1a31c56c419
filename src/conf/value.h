/* Values of the configuration: text into numbers, and back for the manual. */
#ifndef KATCHI_CONF_VALUE_H
#define KATCHI_CONF_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/err.h"
#include "base/str.h"

/* "90s", "10m", "1h", "7d", "2w" into seconds; a bare 0 is 0.  A number
 * without a unit is refused, the sentence names the units. */
int value_duration(struct str s, int64_t *seconds, struct err *e);

/* "512B", "300KiB", "10MiB" into bytes; KB and K, MB and M mean the same. */
int value_size(struct str s, int64_t *bytes, struct err *e);

/* true, yes, on, 1 / false, no, off, 0 (as git-config). */
int value_bool(struct str s, bool *out, struct err *e);

/* A whole number. */
int value_number(struct str s, int64_t *out, struct err *e);

/* A language tag, BCP 47 in form: "en", "ko-KR". */
bool value_is_lang(struct str s);

/* Warns when s has the form of one but is a country: "kr" for "ko". */
void value_doubt_lang(struct str s, struct where at, struct diags *d);

/* The name of a feed, topic or list: [a-z0-9-]+, 1 to 40 bytes, no dash at
 * either end. */
bool value_is_name(struct str s);

#endif
