/* A growing block of bytes with a ceiling.
 *
 * Append freely and ask .over once at the end: what does not fit below max
 * is dropped and .over says so; nothing after it is appended either, so the
 * content is always a prefix of what was meant.  The block is always
 * NUL-terminated behind its n bytes. */
#ifndef KATCHI_BASE_BUF_H
#define KATCHI_BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct buf {
	char *p;
	size_t n;       /* bytes in use */
	size_t cap;     /* bytes allocated, n < cap once p != NULL */
	size_t max;     /* ceiling of n */
	bool over;
};

/* max  bytes, one of the LIMIT_ of base/limits.h */
void buf_init(struct buf *b, size_t max);
void buf_release(struct buf *b);

/* Empties it and keeps the memory. */
void buf_clear(struct buf *b);

void buf_add(struct buf *b, const char *p, size_t n);
void buf_adds(struct buf *b, const char *z);
void buf_addstr(struct buf *b, struct str s);
void buf_addc(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));

/* Shortens it to n bytes; longer is left as it is. */
void buf_cut(struct buf *b, size_t n);

/* What is in it, valid until the next call on b. */
struct str buf_str(const struct buf *b);

/* The same as a NUL-terminated string, never NULL. */
const char *buf_z(const struct buf *b);

/* The block itself, NUL-terminated, to free(); b is empty afterwards. */
char *buf_take_new(struct buf *b);

#endif
