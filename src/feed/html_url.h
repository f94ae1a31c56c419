/* Inside of html*.c: URLs in attributes. */
#ifndef KATCHI_FEED_HTML_URL_H
#define KATCHI_FEED_HTML_URL_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* Appends the target of an href or src as it is written in the markup, if
 * it is http(s), or, with mailto, a mail address. */
bool html_url(struct buf *out, struct str attribute, struct str base,
    bool mailto);

#endif
