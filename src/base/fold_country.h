/* The short names of countries, one syllable each: 한 미 일 중 북 러 영.
 * Writers put any sign between them, so that what parts other words joins
 * these: 한.미 한,미 "한, 미" 한&미 한+미 한~미 "한 · 미" are 한미.
 *
 * A country is such a syllable where a word begins, and what comes behind it
 * is no Hangul, a particle, or what countries do with each other: 미 of
 * "한, 미는" and 한.미동맹, but not of 미국, 미사일, 미술. */
#ifndef KATCHI_BASE_FOLD_COUNTRY_H
#define KATCHI_BASE_FOLD_COUNTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fold.h"
#include "base/str.h"

#define COUNTRY_HAN     0xD55Cu
#define COUNTRY_MI      0xBBF8u
#define COUNTRY_IL      0xC77Cu
#define COUNTRY_JUNG    0xC911u
#define COUNTRY_BUK     0xBD81u
#define COUNTRY_REO     0xB7ECu
#define COUNTRY_YEONG   0xC601u

static inline bool
country_is(uint32_t c)
{
	return c == COUNTRY_HAN || c == COUNTRY_MI || c == COUNTRY_IL ||
	    c == COUNTRY_JUNG || c == COUNTRY_BUK || c == COUNTRY_REO ||
	    c == COUNTRY_YEONG;
}

/* Whether the keys k - 1 and k look like countries that a space parts. */
static inline bool
country_pair(const uint32_t *key, size_t k)
{
	/* Words of one letter are rare. */
	return k > 0 && (key[k - 1] & FOLD_GAP) != 0 &&
	    (key[k] & FOLD_SPACE) != 0 && country_is(key[k] & FOLD_CHAR) &&
	    country_is(key[k - 1] & FOLD_CHAR);
}

/* Before the keys k to end - 1: makes joints of the spaces where a sign parts
 * countries, and marks those that are blanks (FOLD_BLANK).
 *
 * s      what was folded
 * about  FOLD_TITLE of a headline, else 0 */
void country_join(struct fold *f, struct str s, size_t k, size_t end,
    uint32_t about);

/* Whether a blank alone parts the countries of the keys k - 1 and k, out of
 * n, so that it is as good as a joint: in a headline between allies (한 미
 * 훈련), elsewhere where a third country stands beside them or what only
 * countries have (한 미 정상, but "한 미국 장교", "재임 중 한 일"). */
bool country_blank(const uint32_t *key, size_t n, size_t k);

#endif
