/* UTF-8, RFC 3629: no overlong forms, no surrogates, at most U+10FFFF. */
#ifndef KATCHI_BASE_UTF8_H
#define KATCHI_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

#define UTF8_BAD UINT32_MAX

/* The character at s.p[*at]; *at moves behind it.  For bytes that are not
 * UTF-8 returns UTF8_BAD and moves *at behind the maximal subpart (Unicode
 * 3.9, at least one byte).  Call only while *at < s.n. */
uint32_t utf8_next(struct str s, size_t *at);

/* 1 to 4 bytes of cp into out; what is no scalar value becomes U+FFFD. */
size_t utf8_put(uint32_t cp, char out[4]);

void utf8_add(struct buf *b, uint32_t cp);

bool utf8_valid(struct str s);

/* The longest prefix of s of at most n bytes that ends between characters. */
struct str utf8_cut(struct str s, size_t n);

/* The longest prefix of at most n characters. */
struct str utf8_cut_chars(struct str s, size_t n);

#endif
