/* Inside of html*.c: URLs in attributes. */
#ifndef KATCHI_FEED_HTML_URL_H
#define KATCHI_FEED_HTML_URL_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"
#include "feed/html_token.h"

/* Appends the target of an href or src as it is written in the markup, if
 * it is http(s), or, with mailto, a mail address. */
bool html_url(struct buf *out, struct str attribute, struct str base,
    bool mailto);

/* Where the picture of an <img> is, as written: src, or what pages that load
 * their pictures late have instead, or the first of a srcset.  Empty when it
 * names none that could be fetched. */
struct str html_image(const struct html_token *t);

#endif
