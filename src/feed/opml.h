/* OPML 1 and 2, the lists of feeds that feed readers exchange.
 *
 * Pure, as feed/feed.h: bytes in, structs out.  Every view points into the
 * arena that was given, is valid UTF-8, one line, without controls. */
#ifndef KATCHI_FEED_OPML_H
#define KATCHI_FEED_OPML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* An outline that is no folder: one with an address, or without children. */
struct opml_outline {
	struct str title;       /* its title, else its text */
	struct str url;         /* xmlUrl as given, trimmed */
	struct str home;        /* htmlUrl as given, trimmed */
	struct str type;        /* "rss", "atom", "link", ... as given */
	struct str lang;        /* language as given */
	struct str category;    /* "/folder/folder,tag" as given */
	struct str *folders;    /* titles of those around it, outermost first */
	size_t n_folders;
	unsigned line;          /* where it begins, from 1 */
};

struct opml {
	struct str title;
	struct opml_outline *list;      /* in the order of the document */
	size_t n, cap;
	size_t dropped;         /* past LIMIT_OPML_OUTLINES, LIMIT_OPML_DEPTH
	                         * or the arena */
	bool truncated;         /* the document ends before its root does */
	struct str damage;      /* not well-formed, read anyway: where, why */
};

/* opml_parse - reads a list of feeds in any encoding that feeds come in.
 *
 * bytes  at most LIMIT_BODY of them; may be gone after the call
 *
 * A damaged document is read as far as it goes.  Fails with ERR_INPUT when
 * it is no OPML (the sentence says what it is instead), with ERR_LIMIT when
 * it is too long or an attack.  No recursion on input, linear in bytes.n. */
int opml_parse(struct opml *out, struct arena *mem, struct str bytes,
    struct err *e);

/* opml_escape - appends s as the value of an XML attribute in double
 * quotes. */
void opml_escape(struct buf *out, struct str s);

#endif
