/* Inside of html*.c: see markdown_escape() in html.h. */
#ifndef KATCHI_FEED_HTML_ESCAPE_H
#define KATCHI_FEED_HTML_ESCAPE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* Running text of one line: no newline in it, no white space at its ends
 * that must stay.
 *
 * line_start   out is at the beginning of a block
 * link_follows a '[' of our own comes next, which a '!' would turn into an
 *              image */
void html_escape_line(struct buf *out, struct str s, bool line_start,
    bool link_follows);

/* A URL that url_is_http() holds for, as the destination in [..](..). */
void html_escape_destination(struct buf *out, struct str url);

#endif
