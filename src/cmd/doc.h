/* A document that the user names: a file, standard input or a URL. */
#ifndef KATCHI_CMD_DOC_H
#define KATCHI_CMD_DOC_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "feed/feed.h"

struct doc {
	char *bytes;            /* n of them, to free() */
	size_t n;
	char *url;              /* that gave them; "" for files */
	char *content_type;     /* "" for files */
};

/* doc_open - reads name, at most LIMIT_BODY bytes.
 *
 * name     "-", an http(s) URL (asked once, with our manners), or a path
 * contact  for the User-Agent, or NULL
 *
 * doc_release() is due in any case. */
int doc_open(struct doc *d, const char *name, const char *contact,
    struct err *e);
void doc_release(struct doc *d);

/* The exit status of what doc_open() says; e is logged. */
int doc_status(const struct err *e);

/* Logs what is wrong with it; an address without what may be secret in it. */
void doc_fault(const char *name, const struct err *e);

#endif
