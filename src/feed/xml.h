/* XML documents as events: expat for what is well-formed; feed/loose.h emits
 * the same events for what is not.
 *
 * Who listens decides at each start tag what it wants of the element; the
 * driver keeps count of what lies below, so a listener meets only elements
 * that it knows.  No external entity is ever read. */
#ifndef KATCHI_FEED_XML_H
#define KATCHI_FEED_XML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

enum xml_open {
	XML_SKIP,       /* nothing until its end; no end() for it */
	XML_GROUP,      /* start() of its children, its end() */
	XML_NODE,       /* start() of its children, its text, its end() */
	XML_LEAF,       /* its text and all text below it, its end() */
	XML_INLINE,     /* as LEAF, and inner_start(), inner_end() below it */
};

/* name  with its prefix, as written
 * atts  name, value, name, value, ..., NULL; NUL-terminated, references
 *       decoded
 * at    byte of the document where the tag begins */
struct xml_events {
	void *to;
	enum xml_open (*start)(void *to, struct str name,
	    const char *const *atts, size_t at);
	void (*end)(void *to);
	void (*text)(void *to, const char *p, size_t n);
	void (*inner_start)(void *to, struct str name,
	    const char *const *atts);
	void (*inner_end)(void *to, struct str name);
	/* In place of end(): the document ends inside the innermost open
	 * element. */
	void (*cut)(void *to);
	/* A sentence about something that was not as it should be. */
	void (*mended)(void *to, size_t at, const char *says);
	/* For feed/loose.h, before start(): 0 when an element of this name
	 * may stand here; 1 when it has its place once all that start() let
	 * skip is closed; 1 + n when the n innermost elements that the
	 * listener knows have to be closed too. */
	unsigned (*closes)(void *to, struct str name);
};

enum xml_result {
	XML_WHOLE,      /* read to the root's end */
	XML_DAMAGED,    /* not well-formed, *e says where */
	XML_REFUSED,    /* an attack, *e says which */
};

/* xml_parse - one document through expat.
 *
 * text  clean UTF-8 (base/charset.h), from the root's start tag or what
 *       stands before it; no XML declaration
 * end   out: the byte behind the root's end tag, or where it stopped */
enum xml_result xml_parse(const struct xml_events *to, struct str text,
    size_t *end, struct err *e);

/* "expat_2.5.0": the version that runs. */
const char *xml_library(void);

#endif
