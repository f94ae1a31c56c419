#include "test.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/limits.h"
#include "feed/date.h"
#include "feed/date_plain.h"
#include "feed/date_word.h"
#include "feed/date_zone.h"

#include "base/banned.h"

#include "date_rows.h"

/* The date as rows[].want has it. */
static void
show(struct buf *out, const struct feed_time *t)
{
	buf_clear(out);
	if (!t->known)
		return;
	civil_rfc3339(out, t->at, t->offset_min);
	if (t->day_only)
		buf_adds(out, " day");
}

static void
forms(void **state)
{
	struct feed_time t;
	struct buf got;

	(void)state;
	buf_init(&got, 100);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		bool fine = date_parse(&t, str_of(rows[i].in), NULL);

		show(&got, &t);
		is_str(buf_str(&got), rows[i].want, "%s: |%s|", rows[i].says,
		    rows[i].in);
		is_int(fine, t.known, "%s: returned and known agree",
		    rows[i].says);
		is_str(t.raw, rows[i].in, "raw is kept");
	}
	buf_release(&got);
	test_done();
}

static void
hints(void **state)
{
	static const struct date_hint korean = { .korean = true };
	static const struct date_hint always = { .offset_known = true,
	    .offset_min = 540, .always = true };
	static const struct date_hint west = { .offset_known = true,
	    .offset_min = -240 };
	static const struct date_hint both = { .offset_known = true,
	    .offset_min = -240, .korean = true };
	static const struct date_hint day = { .order = DATE_DAY_FIRST };
	static const struct date_hint month = { .order = DATE_MONTH_FIRST };
	static const struct {
		const char *says;
		const char *in;
		const struct date_hint *hint;
		const char *want;
	} cases[] = {
		{ "days come first in this document", "3/4/2026 10:05 AM",
		    &day, "2026-04-03T10:05:00Z" },
		{ "months do", "3/4/2026 10:05 AM", &month,
		    "2026-03-04T10:05:00Z" },
		{ "with dashes", "03-04-2026", &month,
		    "2026-03-04T00:00:00Z day" },
		{ "with a short year", "3/4/26 10:05", &month,
		    "2026-03-04T10:05:00Z" },
		{ "a short year, days first", "27/09/26 10:00", &day,
		    "2026-09-27T10:00:00Z" },
		{ "dots are not asked", "03.04.2026", &month,
		    "2026-04-03T00:00:00Z day" },
		{ "what has one reading keeps it", "27/9/2026", &month,
		    "2026-09-27T00:00:00Z day" },
		{ "a wrong zone", "Mon, 23 Nov 2026 08:30:00 GMT", &always,
		    "2026-11-23T08:30:00+09:00" },
		{ "in words, too", "2026-11-23 08:30 EST", &always,
		    "2026-11-23T08:30:00+09:00" },
		{ "no zone to be wrong", "2026-11-23 08:30", &always,
		    "2026-11-23T08:30:00+09:00" },
		{ "seconds since 1970 have none", "1795392000", &always,
		    "2026-11-23T00:00:00Z" },
		{ "no zone, no hint: UTC", "2026-09-27 10:00:00", NULL,
		    "2026-09-27T10:00:00Z" },
		{ "a Korean feed: KST", "2026-09-27 10:00:00", &korean,
		    "2026-09-27T10:00:00+09:00" },
		{ "a configured offset", "2026-09-27 10:00:00", &west,
		    "2026-09-27T10:00:00-04:00" },
		{ "configured beats Korean", "2026-09-27 10:00:00", &both,
		    "2026-09-27T10:00:00-04:00" },
		{ "configured beats the Korean form", "2026년 9월 27일", &both,
		    "2026-09-27T00:00:00-04:00 day" },
		{ "a zone in the date beats all",
		    "27 Sep 2026 10:00:00 GMT", &both,
		    "2026-09-27T10:00:00Z" },
		{ "even in a comment", "27 Sep 2026 10:00:00 (PDT)", &both,
		    "2026-09-27T10:00:00-07:00" },
		{ "-0000 is a zone", "27 Sep 2026 10:00:00 -0000", &korean,
		    "2026-09-27T10:00:00Z" },
		{ "a day is local, too", "2026-09-27", &korean,
		    "2026-09-27T00:00:00+09:00 day" },
		{ "a Korean year of two digits is first",
		    "26.09.27 10:00", &korean, "2026-09-27T10:00:00+09:00" },
		{ "with dashes, too", "26-9-7", &korean,
		    "2026-09-07T00:00:00+09:00 day" },
		{ "not elsewhere", "26.09.27 10:00", NULL, "" },
		{ "Unix time is not", "1700000000", &korean,
		    "2023-11-14T22:13:20Z" },
	};
	struct feed_time t;
	struct buf got;

	(void)state;
	buf_init(&got, 100);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		date_parse(&t, str_of(cases[i].in), cases[i].hint);
		show(&got, &t);
		is_str(buf_str(&got), cases[i].want, "%s", cases[i].says);
	}
	buf_release(&got);
	test_done();
}

/* What civil_rfc3339 and civil_at write is read back, over four centuries. */
static void
round_trip(void **state)
{
	struct feed_time t;
	struct buf b;

	(void)state;
	buf_init(&b, 100);
	for (int64_t at = -2208988800; at < 10413792000; at += 8639977) {
		int offset = (int)((at % 113 + 113) % 113 - 56) * 15;

		buf_clear(&b);
		civil_rfc3339(&b, at, offset);
		date_parse(&t, buf_str(&b), NULL);
		is_int(t.at, at, "%s", buf_z(&b));
		is_int(t.offset_min, offset, "%s", buf_z(&b));
	}
	buf_release(&b);
	test_done();
}

/* What is read at sight is read by tokens likewise; a comment behind it is
 * nothing that date_plain() knows. */
static void
same_by_tokens(const char *text, unsigned *n)
{
	struct feed_time plain, tokens;
	char longer[80];

	if (!date_plain(&plain, str_of(text)))
		return;
	(*n)++;
	snprintf(longer, sizeof(longer), "%s ()", text);
	is_true(!date_plain(&tokens, str_of(longer)), "not plain: %s", longer);
	is_true(date_parse(&tokens, str_of(longer), NULL), "read: %s", longer);
	is_int(plain.at, tokens.at, "instant: %s", text);
	is_int(plain.offset_min, tokens.offset_min, "offset: %s", text);
	is_int(plain.day_only, tokens.day_only, "day: %s", text);
}

/* Every byte of the plain shapes in turn becomes each of these: what is out
 * of range and what is of another shape has no other reading. */
static void
at_sight(void **state)
{
	static const char *const plain[] = {
		"Mon, 23 Nov 2026 09:12:00 +0900",
		"Sun, 29 Feb 2032 23:59:59 -1400",
		"Tue, 3 Jan 1999 00:00:00 GMT",
		"2026-11-23T09:12:00+09:00",
		"2026-02-28T23:59:59.125-03:30",
		"2000-12-31T00:00:00Z",
	};
	static const char bytes[] = "0123456789 :-+.,/TZGMTJdecn";
	char text[64];
	unsigned n = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(plain); i++) {
		unsigned before = n;

		same_by_tokens(plain[i], &n);
		is_int(n, before + 1, "plain: %s", plain[i]);
		for (size_t at = 0; plain[i][at] != '\0'; at++) {
			memcpy(text, plain[i], strlen(plain[i]) + 1);
			for (size_t k = 0; bytes[k] != '\0'; k++) {
				text[at] = bytes[k];
				same_by_tokens(text, &n);
			}
			/* Cut off, and with one byte left out. */
			text[at] = '\0';
			same_by_tokens(text, &n);
			memcpy(text + at, plain[i] + at + 1,
			    strlen(plain[i]) - at);
			same_by_tokens(text, &n);
		}
	}
	is_true(n > 500, "the shape is met often: %u", n);
	test_done();
}

static void
bounds(void **state)
{
	struct feed_time t;
	char *big = mem_alloc(1 << 20);

	(void)state;
	memset(big, '(', 1 << 20);
	is_true(!date_parse(&t, (struct str){ big, 1 << 20 }, NULL),
	    "a megabyte of brackets is no date");
	is_true(!date_parse(&t, (struct str){ big, LIMIT_DATE }, NULL),
	    "nor is the longest that is looked at");
	memset(big, '1', 1 << 20);
	is_true(!date_parse(&t, (struct str){ big, LIMIT_DATE }, NULL),
	    "nor a long number");
	is_true(!date_parse(&t, (struct str){ NULL, 0 }, NULL),
	    "nor the empty view");
	free(big);
	test_done();
}

static void
orders(void **state)
{
	static const struct {
		const char *in;
		enum date_order want;
	} cases[] = {
		{ "9/27/2026", DATE_MONTH_FIRST },
		{ "9/27/2026 10:05 AM", DATE_MONTH_FIRST },
		{ "27/9/2026", DATE_DAY_FIRST },
		{ "27-09-2026 10:00", DATE_DAY_FIRST },
		{ "9/27/26", DATE_MONTH_FIRST },
		{ "3/4/2026", DATE_ORDER_UNKNOWN },
		{ "27.9.2026", DATE_ORDER_UNKNOWN },
		{ "2026/9/27", DATE_ORDER_UNKNOWN },
		{ "13/13/2026", DATE_ORDER_UNKNOWN },
		{ "Sun, 27 Sep 2026 10:00:00 GMT", DATE_ORDER_UNKNOWN },
		{ "", DATE_ORDER_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		is_int(date_order(str_of(cases[i].in), NULL), cases[i].want,
		    "%s", cases[i].in);
	test_done();
}

/* The table is searched by halves, so its order counts. */
static void
words(void **state)
{
	static const char *const found[] = { "Jan", "DEC", "février", "FÉV",
	    "MÄRZ", "Août", "KST", "오전", "午後", "年", "일",
	    "日曜日", "十二月", "a.m", "z", "토요일", "ΙΑΝ", "Октября",
	    "października" };

	(void)state;
	for (size_t i = 1; i < date_words_count; i++)
		is_true(str_cmp(str_of(date_words[i - 1].word),
		    str_of(date_words[i].word)) < 0, "%s is in its place",
		    date_words[i].word);
	for (size_t i = 0; i < date_words_count; i++)
		is_true(date_word_find(str_of(date_words[i].word)) ==
		    &date_words[i], "%s is found", date_words[i].word);
	for (size_t i = 0; i < ARRAY_LEN(found); i++)
		is_true(date_word_find(str_of(found[i])) != NULL, "%s",
		    found[i]);
	for (size_t i = 1; i < date_zones_count; i++)
		is_true(str_cmp(str_of(date_zones[i - 1].name),
		    str_of(date_zones[i].name)) < 0, "%s is in its place",
		    date_zones[i].name);
	is_true(date_zone_find(STR("asia/seoul")) != NULL, "a place");
	is_true(date_zone_find(STR("Eastern  Daylight\tTime")) != NULL,
	    "words, whatever parts them");
	is_true(date_zone_find(STR("Atlantis")) == NULL, "no such place");
	is_true(date_word_find(STR("")) == NULL, "empty");
	is_true(date_word_find(STR("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF")) ==
	    NULL, "no UTF-8");
	is_true(date_word_find(STR("janu")) == NULL, "a piece of a word");
	is_true(date_word_find(STR("abcdefghijklmnopqrstuvwxyz")) == NULL,
	    "longer than all");
	test_done();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms),
		cmocka_unit_test(hints),
		cmocka_unit_test(round_trip),
		cmocka_unit_test(at_sight),
		cmocka_unit_test(bounds),
		cmocka_unit_test(orders),
		cmocka_unit_test(words),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("date", tests, NULL, NULL);
}
