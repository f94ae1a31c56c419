/* Inside of date*.c: a date as a row of tokens. */
#ifndef KATCHI_FEED_DATE_TOKEN_H
#define KATCHI_FEED_DATE_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/limits.h"
#include "base/str.h"
#include "feed/date_word.h"
#include "feed/date_zone.h"

enum date_token_kind {
	DATE_END = 0,
	DATE_NUMBER,
	DATE_WORD,
	DATE_PUNCT,
};

struct date_token {
	enum date_token_kind kind;
	bool gap;               /* white space or a comment before it */
	struct str text;
	unsigned value;         /* of a number of at most 9 digits */
	char punct;             /* of a DATE_PUNCT; every dash is '-' */
	const struct date_word *word;   /* of a DATE_WORD; NULL unknown */
};

struct date_tokens {
	struct date_token t[LIMIT_DATE_TOKENS + 8];     /* DATE_END behind */
	size_t n;
	bool korean;            /* there is Hangul, also in comments */
	const struct date_word *comment_zone;   /* "(KST)", or NULL */
	const struct date_zone *comment_place;  /* "(Eastern Time)" */
};

/* False when s is longer than a date can be or has bytes that no date has. */
bool date_tokens_read(struct date_tokens *out, struct str s);

#endif
