/* Writing JSON (RFC 8259) into a buf, value by value.
 *
 * The writer puts commas, colons and, when pretty, line breaks; the caller
 * keeps the nesting right (asserted).  Bytes that are not UTF-8 become
 * U+FFFD, so the output is always valid. */
#ifndef KATCHI_BASE_JSON_H
#define KATCHI_BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

#define JSON_DEPTH 32

struct json {
	struct buf *out;
	bool pretty;            /* two blanks a level, one member a line */
	unsigned depth;
	bool some[JSON_DEPTH];  /* a value stands before the next one */
	bool after_key;
};

void json_init(struct json *j, struct buf *out, bool pretty);
void json_open(struct json *j, char bracket);   /* '{' or '[' */
void json_close(struct json *j, char bracket);  /* '}' or ']' */
void json_key(struct json *j, const char *key);
void json_str(struct json *j, struct str s);
void json_int(struct json *j, int64_t v);
void json_bool(struct json *j, bool v);
void json_null(struct json *j);

/* A key and a string; nothing at all when s is empty. */
void json_member(struct json *j, const char *key, struct str s);

/* Appends s as a JSON string literal with its quotes.  U+0085, U+2028,
 * U+2029, U+FEFF, DEL and C1 are escaped too, so that the literal is also a
 * YAML 1.1 and 1.2 double-quoted scalar on one line. */
void json_quote(struct buf *out, struct str s);

#endif
