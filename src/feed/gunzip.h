/* gzip (RFC 1952), for documents that come packed without saying so. */
#ifndef KATCHI_FEED_GUNZIP_H
#define KATCHI_FEED_GUNZIP_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* Whether bytes begin as a gzip member does. */
bool gunzip_looks(struct str bytes);

/* gunzip - appends what is packed in bytes.
 *
 * cut  out: the packed bytes end too early or are damaged; what came before
 *      is in out
 *
 * Fails with ERR_LIMIT when there is more than out takes (its .max), with
 * ERR_INPUT when nothing at all could be unpacked. */
int gunzip(struct buf *out, struct str bytes, bool *cut, struct err *e);

#endif
