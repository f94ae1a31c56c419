/* The entities that a document declares for itself, for the tolerant reader:
 * expat has its own, but not of a document that it refuses. */
#ifndef KATCHI_FEED_LOOSE_ENTITY_H
#define KATCHI_FEED_LOOSE_ENTITY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/str.h"

struct loose_entities {
	struct {
		struct str name;        /* a view into the document */
		size_t from, n;         /* of values */
	} list[LIMIT_XML_ENTITIES];
	size_t count;
	struct buf values;
	size_t spent;                   /* bytes that were put in */
};

void loose_entities_init(struct loose_entities *t);
void loose_entities_release(struct loose_entities *t);

/* loose_entities_read - the <!ENTITY name "value"> of a document type.
 *
 * What names an external one is left out, as are parameter entities, those
 * past LIMIT_XML_ENTITIES and values beyond LIMIT_FIELD.  A value may use
 * characters by number and entities that stand before it, so it is whole
 * when it is read, and nothing can contain itself. */
void loose_entities_read(struct loose_entities *t, struct str doctype);

/* loose_entity - what the & at s.p[0] begins.
 *
 * value  out: what it stands for; valid until the next read
 * Returns the bytes of the reference with its semicolon; 0 when it is none,
 * or when all of them together would make more than LIMIT_XML_EXPANSION. */
size_t loose_entity(struct loose_entities *t, struct str s,
    struct str *value);

#endif
