/* Text made comparable: a stream of folded characters, each with the gap
 * before it and its place in the original.
 *
 * Folding, character by character: compatibility forms (NFKC, but not the
 * compatibility jamo), full case folding, no combining marks, headline hanja
 * by their reading; conjoining jamo composed; default-ignorable characters
 * dropped.  Everything that is no letter and no number parts words, save
 * for joints: the middle dots, and dashes or slashes behind Hangul, directly
 * before Hangul; hanja of countries directly before Hangul; other signs
 * between the short names of countries, see fold_country.h.  Dropped are the
 * dots of capitals (U.S., U. S.), the commas of 28,500, and hanja in brackets
 * inside of a Hangul word.  Bytes that are not UTF-8 part words, as U+FFFD
 * does.
 *
 * The table is Unicode 14; what is unassigned there parts words. */
#ifndef KATCHI_BASE_FOLD_H
#define KATCHI_BASE_FOLD_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

/* A key: the character in the low 21 bits and these. */
#define FOLD_CHAR       0x001FFFFFu
#define FOLD_UPPER      0x00200000u     /* was a capital */
#define FOLD_SPACE      0x00400000u     /* words are parted before it */
#define FOLD_JOINT      0x00800000u     /* a middle dot or the like before */
#define FOLD_GAP        (FOLD_SPACE | FOLD_JOINT)
#define FOLD_HANGUL     0x01000000u     /* a syllable, U+AC00 to U+D7A3 */
#define FOLD_START      0x02000000u     /* a gap before it, or Hangul on one
                                         * side and something else on the
                                         * other */
/* Besides FOLD_SPACE: */
#define FOLD_HYPHEN     0x04000000u     /* it is the hyphen of F-35, B-1B */
#define FOLD_BLANK      0x08000000u     /* it is a blank between syllables, */
#define FOLD_TITLE      0x10000000u     /* in a headline */

#define FOLD_PAD        3

struct fold {
	uint32_t *key;
	uint32_t *at;   /* byte of the original where its character begins */
	size_t n, cap;
};

void fold_init(struct fold *f);
void fold_release(struct fold *f);

/* fold_keys - the keys of s, in place of those that f had.
 *
 * s      at most UINT32_MAX bytes, the rest is not looked at
 * about  FOLD_TITLE of a headline, else 0
 *
 * The first key always has FOLD_SPACE; behind the last stand
 * FOLD_PAD zeros.  Memory is kept for the next call:
 * 8 bytes for each byte of the longest s. */
void fold_keys(struct fold *f, struct str s, unsigned about);

/* fold_letters - the same before countries are joined, see fold_country.h.
 *
 * from, end  out: these keys may be such, from to end - 1; end 0: none is */
void fold_letters(struct fold *f, struct str s, unsigned about, size_t *from,
    size_t *end);

/* The byte behind the character that begins at s.p[at], with the jamo that
 * are composed with it and the combining marks on it. */
size_t fold_end(struct str s, size_t at);

/* fold_text - appends s folded, as UTF-8: words parted by one blank, none at
 * the ends, joints gone.  For comparing titles: two that read the same give
 * the same bytes. */
void fold_text(struct buf *out, struct str s);

#endif
