/* Unicode's canonical composition (NFC, UAX #15): the same text by the same
 * bytes, whatever keyboard or file system it came from.
 *
 * It never grows: what would be longer in NFC than it is stays as it is (a
 * few Hebrew, Indic and musical signs; some letters whose marks stand in
 * another order).  Of the marks on one letter the first NFC_MARKS are put in
 * order.  Bytes that are not UTF-8 stay.  The table is Unicode 14. */
#ifndef KATCHI_BASE_NFC_H
#define KATCHI_BASE_NFC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* UAX #15, 13: real ones have fewer. */
#define NFC_MARKS 30

/* Whether s is surely composed, as nearly all text is: a look at sixteen bytes
 * at once.  Of text with marks or jamo false may be said without need. */
bool nfc_is(struct str s);

/* Composes p[0] to p[n - 1] in place; returns how many bytes are left. */
size_t nfc_compose(char *p, size_t n);

#endif
