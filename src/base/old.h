/* Version 0.1 on request, for one test: each change of matching since then
 * can be turned off by itself, so that a difference between the verdicts of
 * then and now is either one of these or a fault.
 *
 * A place that matches otherwise than 0.1 asks for its bit:
 *
 *	if ((filter_old & OLD_FIGURES) == 0)
 *		...
 *
 * and does what 0.1 did when it is set.  Terms are folded like texts: a
 * filter is compiled and asked under the same bits.  Nothing else than that
 * test sets any; in the program itself all are constantly off and cost
 * nothing.  Here, and not in filter/, because half of the places are in
 * fold.c. */
#ifndef KATCHI_BASE_OLD_H
#define KATCHI_BASE_OLD_H

enum old {
	/* Signs or blanks between country syllables are not a joint:
	 * 한.미, "한, 미", "한 미". */
	OLD_COUNTRY_JOINTS = 1 << 0,
	/* Country hanja are a part of the word that they are glued to:
	 * 핵잠 is not found in 韓핵잠. */
	OLD_HANJA_WORDS = 1 << 1,
	/* A comma parts words in figures, too: 28,500 is not 28500. */
	OLD_FIGURES = 1 << 2,
	/* F-35A is two words, F35A is one. */
	OLD_LETTER_DIGIT = 1 << 3,
	/* Only full stops without blanks are dropped between capitals: U.S.
	 * is US, "U. S." is not. */
	OLD_DOTTED = 1 << 4,
	/* Brackets part words whatever they hold: 확장(擴張)억제. */
	OLD_BRACKET_HANJA = 1 << 5,
	/* Both sides of a distance may be found in one place. */
	OLD_ONE_PLACE = 1 << 6,

	/* A zero-width space is nothing, never a blank. */
	OLD_ZERO_SPACE = 1 << 7,

	OLD_ALL = (1 << 8) - 1,
};

#ifdef KATCHI_CHECK
extern unsigned filter_old;     /* bits of enum old; 0 unless a test sets it */
#else
#define filter_old 0u
#endif

#endif
