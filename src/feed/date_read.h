/* Inside of date*.c: a date on its way from tokens to fields. */
#ifndef KATCHI_FEED_DATE_READ_H
#define KATCHI_FEED_DATE_READ_H

#include "feed/date.h"
#include "feed/date_token.h"
#include "feed/date_zone.h"

/* What was found so far; -1: nothing. */
struct date_fields {
	int year, month, day;
	int hour, minute, second;
	int half;               /* 0 am, 12 pm */
	bool exact;             /* seconds were given */
	bool zoned, offset;     /* zone holds; it is a number */
	int zone;
	const struct date_zone *named;  /* in place of zone */
	int mars;               /* the word that may also be a weekday */
	/* Numbers between blanks, to be told apart at the end. */
	struct date_token bare[3];
	size_t n_bare;
};

struct date_reader {
	const struct date_token *t;     /* where we are; DATE_END at last */
	bool after_t;           /* the T of ISO 8601 is right before it */
	bool korean;
	enum date_order order, shown;   /* of the document; of this date */
	size_t n_read;          /* steps so far */
	struct date_fields f;
};

/* What stands at t. */
bool date_is_punct(const struct date_token *t, char c);
bool date_is_number(const struct date_token *t, size_t min, size_t max);
bool date_is_word(const struct date_token *t, const char *word);
enum date_word_kind date_kind(const struct date_token *t);

/* The n digits at `at` of a number. */
unsigned date_digits(const struct date_token *t, size_t at, size_t n);

/* Each field may be given once. */
bool date_set(int *field, unsigned value);

/* RFC 5322 4.3 */
bool date_set_year(struct date_fields *f, const struct date_token *t);

/* An offset; two that say the same are one. */
bool date_set_offset(struct date_fields *f, unsigned hour, unsigned minute,
    bool west);

/* date_number.c: what begins with the number at r->t.  False when no date
 * has it there. */
bool date_read_number(struct date_reader *r);

#endif
