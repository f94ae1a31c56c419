#include "test.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/limits.h"
#include "feed/date.h"
#include "feed/date_word.h"

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
	static const struct date_hint west = { true, -240, false };
	static const struct date_hint both = { true, -240, true };
	static const struct {
		const char *says;
		const char *in;
		const struct date_hint *hint;
		const char *want;
	} cases[] = {
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

/* The table is searched by halves, so its order counts. */
static void
words(void **state)
{
	static const char *const found[] = { "Jan", "DEC", "février", "FÉV",
	    "MÄRZ", "Août", "KST", "asia/seoul", "오전", "午後", "年", "일",
	    "日曜日", "十二月", "a.m", "z", "토요일" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(found); i++)
		is_true(date_word_find(str_of(found[i])) != NULL, "%s",
		    found[i]);
	is_true(date_word_find(STR("")) == NULL, "empty");
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
		cmocka_unit_test(bounds),
		cmocka_unit_test(words),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("date", tests, NULL, NULL);
}
