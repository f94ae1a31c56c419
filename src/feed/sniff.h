/* What kind of document this is, and where in it the feed begins. */
#ifndef KATCHI_FEED_SNIFF_H
#define KATCHI_FEED_SNIFF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

enum sniff_kind {
	SNIFF_XML,
	SNIFF_JSON,
};

struct sniffed {
	enum sniff_kind kind;
	size_t at;      /* for XML: behind the XML declaration, at the document
	                 * type or the root; for JSON: at the value */
	bool junk;      /* something stands before that has no place there */
	size_t root;    /* where the root's start tag is */
};

/* sniff - looks at the beginning of a decoded document.
 *
 * Fails with ERR_INPUT when it is no feed; the sentence says what it is
 * instead, and of an HTML page which feed it names. */
int sniff(struct sniffed *out, struct str text, struct err *e);

/* The same for bytes before they are decoded: NULL, or "a PNG image". */
const char *sniff_binary(struct str bytes);

#endif
