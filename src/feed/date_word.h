/* Inside of date*.c: the words of dates. */
#ifndef KATCHI_FEED_DATE_WORD_H
#define KATCHI_FEED_DATE_WORD_H

#include <stdbool.h>

#include "base/str.h"

enum date_word_kind {
	DATE_NO_WORD,
	DATE_MONTH,             /* value 1 to 12 */
	DATE_WEEKDAY,
	DATE_MONTH_OR_WEEKDAY,  /* "mar" is March or mardi, martes */
	DATE_HALF,              /* value 0: am, 12: pm */
	DATE_ZONE,              /* value: minutes east of UTC */
	DATE_YEAR_UNIT,         /* what stands behind a number: 년 */
	DATE_MONTH_UNIT,
	DATE_DAY_UNIT,
	DATE_HOUR_UNIT,
	DATE_MINUTE_UNIT,
	DATE_SECOND_UNIT,
	DATE_FILLER,            /* means nothing: "de", "at", "th" */
};

struct date_word {
	const char *word;       /* lower case */
	enum date_word_kind kind;
	int value;
};

/* All of them, sorted by bytes. */
extern const struct date_word date_words[];
extern const size_t date_words_count;

/* Case does not count; NULL when unknown.  At most 20 bytes and a letter. */
const struct date_word *date_word_find(struct str word);

#endif
