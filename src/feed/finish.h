/* The last touch on a feed, the same for all formats: text composed (NFC),
 * links resolved, dates read with the language that became known, bases set. */
#ifndef KATCHI_FEED_FINISH_H
#define KATCHI_FEED_FINISH_H

#include "base/arena.h"
#include "feed/feed.h"

/* Links in f are as given, or absolute where xml:base was in force; after it
 * they are absolute http(s) URLs or empty.  The base is the first of: what
 * the feed says is its own URL, where it came from, the site; the site comes
 * first when that is another host.
 *
 * A feed that names no language is Korean when its host is in Korea or its
 * titles are mostly Hangul.  Dates such as 3/4/2026 are read in the order of
 * day and month that the others of the document show, if they show one.
 *
 * redate  dates were read before the language of the feed was known
 * shown   out: the date that decided on the order, or empty */
void feed_finish(struct feed *f, struct arena *mem,
    const struct feed_input *in, bool redate, struct str *shown);

#endif
