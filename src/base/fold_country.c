#include "base/fold_country.h"

#include "base/old.h"
#include "base/utf8.h"

#include "base/banned.h"

#define ROWS(list)      (sizeof(list) / sizeof((list)[0]))

/* What parts two keys. */
enum parted {
	BY_BLANK,
	BY_COMMA,               /* it may stand behind a subject: "北, 美에" */
	BY_STOP,                /* with a blank it ends a sentence */
	BY_SIGN,
	BY_MORE,                /* nothing that stands between countries */
};

static const struct {
	uint32_t c;
	enum parted parted;
} signs[] = {
	{ ' ', BY_BLANK }, { 0xA0, BY_BLANK }, { 0x3000, BY_BLANK },
	{ ',', BY_COMMA }, { 0xFF0C, BY_COMMA }, { 0x3001, BY_COMMA },
	{ '.', BY_STOP }, { 0xFF0E, BY_STOP },
	{ '&', BY_SIGN }, { 0xFF06, BY_SIGN }, { '+', BY_SIGN },
	{ 0xFF0B, BY_SIGN }, { '~', BY_SIGN }, { 0xFF5E, BY_SIGN },
	{ 0x301C, BY_SIGN }, { 0x223C, BY_SIGN },
	/* the middle dots */
	{ 0xB7, BY_SIGN }, { 0x119E, BY_SIGN }, { 0x2022, BY_SIGN },
	{ 0x2024, BY_SIGN }, { 0x2027, BY_SIGN }, { 0x2219, BY_SIGN },
	{ 0x22C5, BY_SIGN }, { 0x30FB, BY_SIGN }, { 0x318D, BY_SIGN },
	{ 0xFF65, BY_SIGN },
};

/* What may be glued to the last country. */
static const struct {
	const char *what;
	bool ends;              /* the word ends with it: a particle */
} behind[] = {
	{ "은", true }, { "는", true }, { "이", true }, { "가", true },
	{ "을", true }, { "를", true }, { "의", true }, { "와", true },
	{ "과", true }, { "에", true }, { "도", true }, { "만", true },
	{ "로", true }, { "측", true }, { "간", true }, { "에서", true },
	{ "에게", true }, { "에는", true }, { "와의", true },
	{ "과의", true }, { "이나", true }, { "부터", true },
	{ "까지", true },
	{ "공동", false }, { "공조", false }, { "관계", false },
	{ "당국", false }, { "동맹", false }, { "무역", false },
	{ "방위", false }, { "안보", false }, { "양국", false },
	{ "연합", false }, { "외교", false }, { "정상", false },
	{ "통상", false }, { "합동", false }, { "협력", false },
	{ "협상", false }, { "협의", false }, { "회담", false },
	{ "훈련", false },
};

/* Only countries have them: they stand behind two that a blank parts. */
static const char *const shared[] = { "정상", "양국", "동맹" };

/* The word goes on with key k. */
static bool
goes_on(const uint32_t *key, size_t n, size_t k)
{
	return k < n && (key[k] & FOLD_HANGUL) != 0 &&
	    (key[k] & FOLD_GAP) == 0;
}

/* The number of keys from k on that say this, 0 when they do not. */
static size_t
says(const uint32_t *key, size_t n, size_t k, const char *what)
{
	struct str s = str_of(what);
	size_t i = 0, said = 0;

	for (; i < s.n; said++) {
		if (k + said >= n || (key[k + said] & FOLD_CHAR) !=
		    utf8_next(s, &i) ||
		    (said > 0 && !goes_on(key, n, k + said)))
			return 0;
	}
	return said;
}

/* Key k, which looks like a country, is one by what comes behind it. */
static bool
is_whole(const uint32_t *key, size_t n, size_t k)
{
	size_t said;

	if (!goes_on(key, n, k + 1))
		return true;
	for (size_t i = 0; i < ROWS(behind); i++) {
		said = says(key, n, k + 1, behind[i].what);
		if (said > 0 && (!behind[i].ends ||
		    !goes_on(key, n, k + 1 + said)))
			return true;
	}
	return false;
}

static bool
is_shared(const uint32_t *key, size_t n, size_t k)
{
	for (size_t i = 0; i < ROWS(shared); i++) {
		if (says(key, n, k, shared[i]) > 0)
			return true;
	}
	return false;
}

static bool
is_ally(uint32_t key)
{
	uint32_t c = key & FOLD_CHAR;

	return c == COUNTRY_HAN || c == COUNTRY_MI || c == COUNTRY_IL;
}

/* --- signs ---------------------------------------------------------------- */

static enum parted
sign_of(uint32_t c)
{
	for (size_t i = 0; i < ROWS(signs); i++) {
		if (signs[i].c == c)
			return signs[i].parted;
	}
	return BY_MORE;
}

/* What stands between the keys k - 1 and k: blanks, or one sign that may have
 * blanks beside it. */
static enum parted
parted_by(const struct fold *f, struct str s, size_t k)
{
	size_t i = fold_end(s, f->at[k - 1]), end = f->at[k];
	enum parted all = BY_BLANK, one;
	bool blanks = false;

	while (i < end) {
		one = sign_of(utf8_next(s, &i));
		blanks |= one == BY_BLANK;
		if (one != BY_BLANK && all != BY_BLANK)
			return BY_MORE;
		if (one != BY_BLANK)
			all = one;
	}
	return all == BY_STOP && blanks ? BY_MORE : all;
}

/* Whether a sign of that kind joins the countries of the keys k - 1 and k; by
 * the same kind the one before was joined, or not.  A comma parts more than
 * countries: "北, 美에 경고", "하는 중, 일 정부는". */
static bool
sign_joins(const struct fold *f, struct str s, size_t k, enum parted by,
    bool chain)
{
	const uint32_t *key = f->key;

	if (by != BY_COMMA || chain || is_shared(key, f->n, k + 1) ||
	    (is_ally(key[k - 1]) && is_ally(key[k])))
		return true;
	return country_pair(key, k + 1) && is_whole(key, f->n, k + 1) &&
	    parted_by(f, s, k + 1) == by;
}

void
country_join(struct fold *f, struct str s, size_t k, size_t end,
    uint32_t about)
{
	enum parted by, before = BY_MORE;       /* that joined the key k - 1 */

	for (; k < end; k++, before = by) {
		by = BY_MORE;
		if (!country_pair(f->key, k) || !is_whole(f->key, f->n, k))
			continue;
		by = parted_by(f, s, k);
		if (by == BY_BLANK)
			f->key[k] |= FOLD_BLANK | about;
		else if (by != BY_MORE && sign_joins(f, s, k, by,
		    by == before))
			f->key[k] ^= FOLD_SPACE | FOLD_JOINT;
		else
			by = BY_MORE;
	}
}

/* --- a blank alone -------------------------------------------------------- */

/* A blank between what looks like countries. */
static bool
is_blank(const uint32_t *key, size_t n, size_t k)
{
	return k < n && (key[k] & FOLD_BLANK) != 0 && country_pair(key, k) &&
	    is_whole(key, n, k);
}

static bool
is_char(uint32_t key, uint32_t c)
{
	return (key & FOLD_CHAR) == c;
}

/* Three countries side by side from key k on.  중 한 일 are words, too. */
static bool
are_three(const uint32_t *key, size_t n, size_t k)
{
	if (!is_blank(key, n, k + 1) || !is_blank(key, n, k + 2))
		return false;
	for (size_t i = k; i <= k + 2; i++) {
		if (is_char(key[i], COUNTRY_MI) || is_char(key[i], COUNTRY_BUK))
			return true;
	}
	return false;
}

bool
country_blank(const uint32_t *key, size_t n, size_t k)
{
	if (!is_blank(key, n, k) || (filter_old & OLD_COUNTRY_JOINTS) != 0)
		return false;
	if ((key[k] & FOLD_TITLE) != 0 && is_ally(key[k - 1]) &&
	    is_ally(key[k]) && (is_char(key[k - 1], COUNTRY_MI) ||
	    is_char(key[k], COUNTRY_MI)))
		return true;
	return is_shared(key, n, k + 1) || are_three(key, n, k - 1) ||
	    (k > 1 && are_three(key, n, k - 2));
}
