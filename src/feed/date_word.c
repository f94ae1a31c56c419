#include "feed/date_word.h"

#include "base/mem.h"
#include "base/utf8.h"

#include "base/banned.h"

/* Of the letters that the table has: ASCII, Latin-1, some of Latin Extended-A,
 * Greek, Cyrillic. */
static uint32_t
lower(uint32_t cp)
{
	static const struct {
		uint16_t from, to, plus;
	} capitals[] = {
		{ 'A', 'Z', 32 }, { 0xC0, 0xD6, 32 }, { 0xD8, 0xDE, 32 },
		{ 0x391, 0x3A9, 32 }, { 0x410, 0x42F, 32 },
		{ 0x10C, 0x10C, 1 }, { 0x158, 0x158, 1 }, { 0x15A, 0x15A, 1 },
		{ 0x15E, 0x15E, 1 }, { 0x17D, 0x17D, 1 },
	};

	for (size_t i = 0; i < ARRAY_LEN(capitals); i++) {
		if (cp >= capitals[i].from && cp <= capitals[i].to)
			return cp + capitals[i].plus;
	}
	return cp;
}

const struct date_word *
date_word_find(struct str word)
{
	size_t low = 0, high = date_words_count, at = 0;
	char folded[24];
	struct str w = { folded, 0 };

	if (word.n == 0 || word.n > sizeof(folded))
		return NULL;
	while (at < word.n) {
		if (w.n + 4 > sizeof(folded))
			return NULL;
		w.n += utf8_put(lower(utf8_next(word, &at)), folded + w.n);
	}
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int c = str_cmp(w, str_of(date_words[middle].word));

		if (c == 0)
			return &date_words[middle];
		if (c < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}
