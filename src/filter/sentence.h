/* Where sentences and paragraphs of a news text end: by its signs alone, in
 * Korean and English, in the original bytes (UTF-8; what is none is a letter
 * like others).  Nothing is allocated, and each text is read once.
 *
 * A sentence ends at . ? ! ... and their wide forms, with the quotes and
 * brackets that close behind them, before a blank and what may begin one: a
 * capital, a digit, an opening quote or bracket, Hangul or hanja.  Not
 * behind an abbreviation or an initial, nor inside of a date or number.
 * Behind a Korean verb, with its last syllable before the full stop, and
 * behind the ideographic full stop it ends without a blank, too.  Every line
 * is a paragraph, and ends a sentence. */
#ifndef KATCHI_FILTER_SENTENCE_H
#define KATCHI_FILTER_SENTENCE_H

#include <stddef.h>

#include "base/str.h"

/* Bytes from begin on, end is not among them. */
struct span {
	size_t begin, end;
};

/* The first sentence of a text, without the dateline before it and white
 * space at both ends; at most LIMIT_SENTENCE characters.  Empty when the text
 * has no sentence. */
struct span sentence_first(struct str text);

/* Where the sentence after the one that holds byte `from` begins; text.n when
 * there is none.  At `from` stands a letter or digit, or a sentence begins. */
size_t sentence_end(struct str text, size_t from);

/* The same for the paragraph. */
size_t paragraph_end(struct str text, size_t from);

#endif
