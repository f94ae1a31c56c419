/* What a body is packed in: gzip, deflate, brotli, zstd, as a Content-Encoding
 * (RFC 9110 8.4) says it or as the bytes show it.
 *
 * Bytes in, bytes out; no file, no clock, no globals.  Lenient as browsers
 * are: a coding that nobody knows (UTF-8, aws-chunked, none) is none, and so
 * is one that the bytes plainly do not have; what stands behind the packed
 * bytes is left alone. */
#ifndef KATCHI_FEED_CODING_H
#define KATCHI_FEED_CODING_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* What to ask for: an Accept-Encoding. */
extern const char coding_accepted[];

/* coding_unpack - undoes the codings of a body.
 *
 * out    empty; its .max is the ceiling of what comes out, bytes
 * bytes  the body as it came
 * names  the Content-Encoding, "" for none; of several the last is undone
 *        first
 * text   out: the body, in bytes or in out
 * cut    out: the packed bytes end too early or are damaged; what came before
 *        that is in text
 *
 * Fails with ERR_LIMIT: more than out takes, a bomb (LIMIT_BODY_RATIO), too
 * many layers (LIMIT_CODINGS); with ERR_INPUT when nothing at all could be
 * unpacked. */
int coding_unpack(struct str *text, struct buf *out, struct str bytes,
    struct str names, bool *cut, struct err *e);

/* Whether bytes begin as a gzip member does. */
bool coding_is_gzip(struct str bytes);

/* The same for a document that comes as gzip without saying so.  Further
 * members continue the first (RFC 1952 2.2). */
int coding_gunzip(struct buf *out, struct str bytes, bool *cut,
    struct err *e);

#endif
