#include "test.h"

#include "net/head.h"

#include "base/banned.h"

#define NOW INT64_C(1795435200)         /* 2026-11-23 12:00:00 UTC */

static void
dates(void **state)
{
	static const struct {
		const char *says;
		const char *in;
		int64_t want;           /* -1: none */
	} rows[] = {
		{ "IMF-fixdate", "Sun, 06 Nov 1994 08:49:37 GMT", 784111777 },
		{ "RFC 850", "Sunday, 06-Nov-94 08:49:37 GMT", 784111777 },
		{ "asctime", "Sun Nov  6 08:49:37 1994", 784111777 },
		{ "asctime, two digits", "Sun Nov 16 08:49:37 1994",
		    784975777 },
		{ "blanks around", "  Sun, 06 Nov 1994 08:49:37 GMT ",
		    784111777 },
		{ "any case", "sun, 06 nOV 1994 08:49:37 gmt", 784111777 },
		{ "one-digit day", "Sun, 6 Nov 1994 08:49:37 GMT",
		    784111777 },
		{ "a wrong weekday", "Fri, 06 Nov 1994 08:49:37 GMT",
		    784111777 },
		{ "UTC", "Sun, 06 Nov 1994 08:49:37 UTC", 784111777 },
		{ "+0000", "Sun, 06 Nov 1994 08:49:37 +0000", 784111777 },
		{ "two digits: 50 years ahead", "Monday, 23-Nov-76 12:00:00 "
		    "GMT", NOW + INT64_C(1577923200) },
		{ "two digits: 51 years ahead is past", "Tuesday, 23-Nov-77 "
		    "12:00:00 GMT", 249134400 },
		{ "a leap day", "Tue, 29 Feb 2028 00:00:00 GMT", 1835395200 },
		{ "no leap day", "Mon, 29 Feb 2027 00:00:00 GMT", -1 },
		{ "a leap second", "Sat, 31 Dec 2016 23:59:60 GMT",
		    1483228800 },
		{ "the epoch", "Thu, 01 Jan 1970 00:00:00 GMT", 0 },
		{ "another zone", "Sun, 06 Nov 1994 08:49:37 EST", -1 },
		{ "no zone", "Sun, 06 Nov 1994 08:49:37", -1 },
		{ "day 0", "Sun, 00 Nov 1994 08:49:37 GMT", -1 },
		{ "day 31 of November", "Sun, 31 Nov 1994 08:49:37 GMT", -1 },
		{ "hour 24", "Sun, 06 Nov 1994 24:00:00 GMT", -1 },
		{ "minute 60", "Sun, 06 Nov 1994 08:60:00 GMT", -1 },
		{ "no such month", "Sun, 06 Now 1994 08:49:37 GMT", -1 },
		{ "three-digit year", "Sun, 06 Nov 994 08:49:37 GMT", -1 },
		{ "five-digit year", "Sun, 06 Nov 11994 08:49:37 GMT", -1 },
		{ "no seconds", "Sun, 06 Nov 1994 08:49 GMT", -1 },
		{ "ISO 8601", "1994-11-06T08:49:37Z", -1 },
		{ "a number", "0", -1 },
		{ "nothing", "", -1 },
		{ "too long", "Sun, 06 Nov 1994 08:49:37 GMT"
		    "                                 x", -1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t at = -1;
		bool got = head_date(str_of(rows[i].in), NOW, &at);

		is_int(got, rows[i].want != -1, "%s", rows[i].says);
		is_int(at, rows[i].want, "%s", rows[i].says);
	}
	test_done();
}

static void
retry(void **state)
{
	static const struct {
		const char *in;
		int64_t want;           /* -1: none */
	} rows[] = {
		{ "0", 0 }, { "120", 120 }, { " 120 ", 120 },
		{ "99999999999999999999999999", 315360000 },
		{ "Mon, 23 Nov 2026 12:01:00 GMT", 60 },
		{ "Mon, 23 Nov 2026 11:00:00 GMT", 0 },
		{ "", -1 }, { "-1", -1 }, { "+1", -1 }, { "1.5", -1 },
		{ "120s", -1 }, { "1 2", -1 }, { "soon", -1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t wait = -1;
		bool got = head_retry_after(str_of(rows[i].in), NOW, &wait);

		is_int(got, rows[i].want != -1, "\"%s\"", rows[i].in);
		is_int(wait, rows[i].want, "\"%s\"", rows[i].in);
	}
	test_done();
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates),
		cmocka_unit_test(retry),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("head", tests, NULL, NULL);
}
