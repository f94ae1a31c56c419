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

/* Where the picture of an <img> is, as written: what pages that load their
 * pictures late have besides src, src, or the largest of a srcset.  Empty
 * when it names none that could be fetched. */
struct str html_image(const struct html_token *t);

/* Whether a picture stands for a character, which is its alt. */
bool html_is_emoji(const struct html_token *t);

/* Whether a picture or a frame counts its readers only: one pixel, hidden. */
bool html_is_pixel(const struct html_token *t);

/* Where a tag with HTML_MEDIA, which was just read, has its content from; a
 * film or a sound may name its address in a <source>. */
struct str html_media(const struct html_scan *scan,
    const struct html_token *t);

/* What such a tag is called where it has no title: "video". */
const char *html_media_name(const struct html_token *t);

#endif
