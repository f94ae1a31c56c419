/* When a feed is due after a reply. */
#include "test.h"

#include "net/visit.h"

#include "base/banned.h"

#define NOW     INT64_C(1795435200)     /* Monday 2026-11-23 12:00:00 UTC */
#define MIN     INT64_C(60)
#define HOUR    INT64_C(3600)
#define DAY     INT64_C(86400)

#define URL     "https://feed.example/rss"

/* In rows: an interval of ours is 5 to 15 % early, what others ask for and
 * a backoff up to 10 % late. */
#define OURS(s)         (s) - (s) / 20 * 3, (s) - (s) / 20
#define THEIRS(s)       (s), (s) + (s) / 10
#define EXACTLY(s)      (s), (s)

static const struct visit_policy policy = {
	.interval_s = HOUR, .min_s = 10 * MIN, .max_s = DAY, .version = "1",
};

struct due_row {
	const char *says;
	enum outcome outcome;
	struct {
		const char *cache, *age, *expires, *date, *retry;
	} head;
	struct visit_news news;
	struct { int64_t interval, min, max; bool fixed; } policy;
	struct { int64_t fails, fresh, ttl, gap, same, ok; } before;
	int64_t low, high;      /* of next_due, from now */
};

#define OK      OUTCOME_OK
#define N304    OUTCOME_NOT_MODIFIED

static const struct due_row due_rows[] = {
	/* Nothing is said: our interval. */
	{ "one hour by default", OK, .low = OURS(HOUR) },
	{ "also after 304", N304, .low = OURS(HOUR) },
	{ "also when the body is the same", OUTCOME_SAME, .low = OURS(HOUR) },
	{ "also after 226", OUTCOME_DELTA, .low = OURS(HOUR) },
	{ "also when it had to be mended", OUTCOME_DAMAGED,
	    .low = OURS(HOUR) },
	{ "also when its end is missing", OUTCOME_CUT, .low = OURS(HOUR) },
	{ "10 minutes on request", OK, .policy.interval = 10 * MIN,
	    .low = OURS(10 * MIN) },
	{ "never below min", OK, .policy.interval = 5, .low = OURS(10 * MIN) },
	{ "never above max", OK, .policy.interval = 9 * DAY,
	    .low = OURS(DAY) },
	{ "max may be longer", OK, .policy = { .interval = 9 * DAY,
	    .max = 30 * DAY }, .low = OURS(9 * DAY) },

	/* Cache-Control, Expires, Age: RFC 9111. */
	{ "max-age below our interval", OK, { .cache = "max-age=300" },
	    .low = OURS(HOUR) },
	{ "max-age above it", OK, { .cache = "max-age=7200" },
	    .low = THEIRS(2 * HOUR) },
	{ "max-age among others", OK,
	    { .cache = "public, max-age=7200, immutable" },
	    .low = THEIRS(2 * HOUR) },
	{ "max-age in capitals", OK, { .cache = "MAX-AGE=7200" },
	    .low = THEIRS(2 * HOUR) },
	{ "max-age in quotes", OK, { .cache = "max-age=\"7200\"" },
	    .low = THEIRS(2 * HOUR) },
	{ "the first of two", OK, { .cache = "max-age=7200, max-age=9000" },
	    .low = THEIRS(2 * HOUR) },
	{ "s-maxage is for shared caches", OK, { .cache = "s-maxage=7200" },
	    .low = OURS(HOUR) },
	{ "max-age less Age", OK, { .cache = "max-age=10800", .age = "3600" },
	    .low = THEIRS(2 * HOUR) },
	{ "older than max-age", OK, { .cache = "max-age=7200",
	    .age = "9999" }, .low = OURS(HOUR) },
	{ "an Age that is none", OK, { .cache = "max-age=7200",
	    .age = "old" }, .low = THEIRS(2 * HOUR) },
	{ "no-cache of one header is not of the document", OK,
	    { .cache = "no-cache=\"Set-Cookie\", max-age=7200" },
	    .low = THEIRS(2 * HOUR) },
	{ "no-cache beats max-age", OK,
	    { .cache = "max-age=7200, no-cache" }, .low = OURS(HOUR) },
	{ "no-store too", OK, { .cache = "no-store, max-age=7200" },
	    .low = OURS(HOUR) },
	{ "max-age of ten years", OK, { .cache = "max-age=315360000" },
	    .low = THEIRS(DAY) },
	{ "max-age past all numbers", OK,
	    { .cache = "max-age=99999999999999999999999" },
	    .low = THEIRS(DAY) },
	{ "a negative max-age", OK, { .cache = "max-age=-1" },
	    .low = OURS(HOUR) },
	{ "an empty max-age", OK, { .cache = "max-age=" },
	    .low = OURS(HOUR) },
	{ "Expires less Date", OK, {
	    .expires = "Mon, 23 Nov 2026 14:00:00 GMT",
	    .date = "Mon, 23 Nov 2026 12:00:00 GMT" },
	    .low = THEIRS(2 * HOUR) },
	{ "their clock does not matter", OK, {
	    .expires = "Sat, 01 Jan 2000 02:00:00 GMT",
	    .date = "Sat, 01 Jan 2000 00:00:00 GMT" },
	    .low = THEIRS(2 * HOUR) },
	{ "without Date our clock does", OK, {
	    .expires = "Mon, 23 Nov 2026 15:00:00 GMT" },
	    .low = THEIRS(3 * HOUR) },
	{ "Expires in the past", OK, {
	    .expires = "Thu, 01 Jan 1970 00:00:00 GMT" },
	    .low = OURS(HOUR) },
	{ "Expires: 0", OK, { .expires = "0" }, .low = OURS(HOUR) },
	{ "max-age beats Expires", OK, { .cache = "max-age=7200",
	    .expires = "Tue, 24 Nov 2026 12:00:00 GMT" },
	    .low = THEIRS(2 * HOUR) },
	{ "a 304 without them keeps what was said", N304,
	    .before.fresh = 2 * HOUR, .low = THEIRS(2 * HOUR) },
	{ "a 304 with them replaces it", N304, { .cache = "max-age=10800" },
	    .before.fresh = 2 * HOUR, .low = THEIRS(3 * HOUR) },
	{ "a 200 without them forgets it", OK, .before.fresh = 2 * HOUR,
	    .low = OURS(HOUR) },

	/* The feed itself. */
	{ "ttl above our interval", OK, .news.ttl_s = 3 * HOUR,
	    .low = THEIRS(3 * HOUR) },
	{ "ttl below it", OK, .news.ttl_s = 5 * MIN, .low = OURS(HOUR) },
	{ "sy:*", OK, .news.sy_s = 4 * HOUR, .low = THEIRS(4 * HOUR) },
	{ "the longest of all", OK, { .cache = "max-age=7200" },
	    .news = { .ttl_s = 3 * HOUR, .sy_s = 2 * HOUR },
	    .low = THEIRS(3 * HOUR) },
	{ "a ttl of a year", OK, .news.ttl_s = 365 * DAY,
	    .low = THEIRS(DAY) },
	{ "a 304 keeps the ttl", N304, .before.ttl = 3 * HOUR,
	    .low = THEIRS(3 * HOUR) },
	{ "the same body keeps it too", OUTCOME_SAME, .before.ttl = 3 * HOUR,
	    .low = THEIRS(3 * HOUR) },
	{ "a body without one forgets it", OK, .before.ttl = 3 * HOUR,
	    .low = OURS(HOUR) },
	{ "a feed's own interval stands above max-age", OK,
	    { .cache = "max-age=31536000" }, .policy.fixed = true,
	    .low = OURS(HOUR) },
	{ "above ttl and sy:*", OK, .policy.fixed = true,
	    .news = { .ttl_s = 3 * HOUR, .sy_s = 2 * HOUR },
	    .low = OURS(HOUR) },
	{ "not above skipHours: it sleeps", OK, .policy.fixed = true,
	    .policy.interval = 2 * HOUR, .news.skip_hours = 1u << 13,
	    .low = 2 * HOUR, .high = 2 * HOUR + 6 * MIN },
	{ "nor above Retry-After", OK, { .retry = "36000" },
	    .policy.fixed = true, .low = 10 * HOUR,
	    .high = 10 * HOUR + 6 * MIN },

	/* Rhythm: a quarter of the usual gap. */
	{ "an item every 16 hours: every 4", OK, .news.gap_s = 16 * HOUR,
	    .low = OURS(4 * HOUR) },
	{ "an item a minute: not below min", OK, .news.gap_s = MIN,
	    .low = OURS(10 * MIN) },
	{ "an item a month: not above max", OK, .news.gap_s = 30 * DAY,
	    .low = OURS(DAY) },
	{ "remembered over a 304", N304, .before.gap = 16 * HOUR,
	    .low = OURS(4 * HOUR) },
	{ "remembered when the body has no dates", OK,
	    .before.gap = 16 * HOUR, .low = OURS(4 * HOUR) },
	{ "not if the interval is fixed", OK, .news.gap_s = 16 * HOUR,
	    .policy.fixed = true, .low = OURS(HOUR) },

	/* skipHours and skipDays; now is Monday, 12:00. */
	{ "an hour that is open", OK, .news.skip_hours = 1u << 20,
	    .low = OURS(HOUR) },
	{ "from a closed hour to the next", OK, .policy.interval = 2 * HOUR,
	    .news.skip_hours = 1u << 13, .low = 2 * HOUR,
	    .high = 2 * HOUR + 6 * MIN },
	{ "over three closed hours", OK, .policy.interval = 2 * HOUR,
	    .news.skip_hours = 7u << 13, .low = 4 * HOUR,
	    .high = 4 * HOUR + 6 * MIN },
	{ "over midnight", OK, .policy.interval = DAY,
	    .policy.min = DAY, .news.skip_hours = 0xFFFu,
	    .low = 24 * HOUR, .high = 24 * HOUR + 6 * MIN },
	{ "all hours closed is a mistake", OK, .news.skip_hours = 0xFFFFFF,
	    .low = OURS(HOUR) },
	{ "Monday closed", OK, .news.skip_days = 1 << 1, .low = 12 * HOUR,
	    .high = 12 * HOUR + 6 * MIN },
	{ "Monday and Tuesday closed", OK, .news.skip_days = 3 << 1,
	    .low = 36 * HOUR, .high = 36 * HOUR + 6 * MIN },
	{ "all but Sunday closed", OK, .news.skip_days = 0x7E,
	    .low = 5 * DAY + 12 * HOUR, .high = 5 * DAY + 12 * HOUR + 6 * MIN },
	{ "all days closed is a mistake", OK, .news.skip_days = 0x7F,
	    .low = OURS(HOUR) },
	{ "Monday closed and all hours but 09", OK,
	    .news = { .skip_days = 1 << 1, .skip_hours = 0xFFFDFF },
	    .low = 21 * HOUR, .high = 21 * HOUR + 6 * MIN },

	/* Retry-After, whatever it comes with. */
	{ "429 without a word: an hour", OUTCOME_BUSY, .low = THEIRS(HOUR) },
	{ "429, 4th time: eight", OUTCOME_BUSY, .before.fails = 3,
	    .low = THEIRS(8 * HOUR) },
	{ "429, 40th time: a day", OUTCOME_BUSY, .before.fails = 39,
	    .low = THEIRS(DAY) },
	{ "429 with seconds", OUTCOME_BUSY, { .retry = "7200" },
	    .low = THEIRS(2 * HOUR) },
	{ "429 with few seconds: not below min", OUTCOME_BUSY,
	    { .retry = "5" }, .low = THEIRS(10 * MIN) },
	{ "0 seconds", OUTCOME_BUSY, { .retry = "0" },
	    .low = THEIRS(10 * MIN) },
	{ "429 with a date", OUTCOME_BUSY,
	    { .retry = "Mon, 23 Nov 2026 15:00:00 GMT" },
	    .low = THEIRS(3 * HOUR) },
	{ "an RFC 850 date", OUTCOME_BUSY,
	    { .retry = "Monday, 23-Nov-26 15:00:00 GMT" },
	    .low = THEIRS(3 * HOUR) },
	{ "an asctime date", OUTCOME_BUSY,
	    { .retry = "Mon Nov 23 15:00:00 2026" },
	    .low = THEIRS(3 * HOUR) },
	{ "a past date", OUTCOME_BUSY,
	    { .retry = "Mon, 23 Nov 2020 15:00:00 GMT" },
	    .low = THEIRS(10 * MIN) },
	{ "a word that is no date", OUTCOME_BUSY, { .retry = "later" },
	    .low = THEIRS(HOUR) },
	{ "a negative number", OUTCOME_BUSY, { .retry = "-5" },
	    .low = THEIRS(HOUR) },
	{ "30 years are a week", OUTCOME_BUSY, { .retry = "1000000000" },
	    .low = THEIRS(7 * DAY) },
	{ "past all numbers", OUTCOME_BUSY,
	    { .retry = "99999999999999999999" }, .low = THEIRS(7 * DAY) },
	{ "with 403: the longer of both", OUTCOME_FORBIDDEN,
	    { .retry = "60" }, .low = THEIRS(4 * HOUR) },
	{ "with 404", OUTCOME_MISSING, { .retry = "36000" },
	    .low = 10 * HOUR, .high = 10 * HOUR + 6 * MIN },
	{ "with 200", OK, { .retry = "36000" },
	    .low = 10 * HOUR, .high = 10 * HOUR + 6 * MIN },
	{ "with 200, of a week: a day", OK, { .retry = "604800" },
	    .low = DAY, .high = DAY + 6 * MIN },
	{ "with 304, as max says", N304, { .retry = "604800" },
	    .policy.max = 3 * DAY, .low = 3 * DAY,
	    .high = 3 * DAY + 6 * MIN },
	{ "with 404, of a week: a week", OUTCOME_MISSING,
	    { .retry = "604800" }, .low = 7 * DAY,
	    .high = 7 * DAY + 6 * MIN },

	/* The first failure of a feed that was well. */
	{ "one fault: one interval", OUTCOME_SERVER, .before.ok = 1,
	    .policy.interval = 10 * MIN, .low = OURS(10 * MIN) },
	{ "of 20 minutes", OUTCOME_TIMEOUT, .before.ok = 1,
	    .policy = { .interval = 20 * MIN, .fixed = true },
	    .low = OURS(20 * MIN) },
	{ "of its rhythm", OUTCOME_MISSING, .before = { .ok = 1,
	    .gap = 2 * HOUR }, .low = OURS(30 * MIN) },
	{ "at most an hour", OUTCOME_DNS, .before = { .ok = 1,
	    .gap = 60 * HOUR }, .low = THEIRS(HOUR) },
	{ "again: two intervals", OUTCOME_TLS, .before = { .ok = 1,
	    .fails = 1 }, .policy.interval = 10 * MIN,
	    .low = THEIRS(20 * MIN) },
	{ "and again: four", OUTCOME_NOT_FEED, .before = { .ok = 1,
	    .fails = 2 }, .policy.interval = 10 * MIN,
	    .low = THEIRS(40 * MIN) },
	{ "for ever: a day", OUTCOME_BROKEN, .before = { .ok = 1,
	    .fails = 40 }, .policy.interval = 10 * MIN, .low = THEIRS(DAY) },
	{ "never well: an hour", OUTCOME_SERVER,
	    .policy.interval = 10 * MIN, .low = THEIRS(HOUR) },
	{ "who forbids means it", OUTCOME_FORBIDDEN, .before.ok = 1,
	    .policy.interval = 10 * MIN, .low = THEIRS(4 * HOUR) },
	{ "who is busy, too", OUTCOME_BUSY, .before.ok = 1,
	    .policy.interval = 10 * MIN, .low = THEIRS(HOUR) },
	{ "a Retry-After is longer", OUTCOME_SERVER, { .retry = "7200" },
	    .before.ok = 1, .policy.interval = 10 * MIN, .low = 2 * HOUR,
	    .high = 2 * HOUR + 6 * MIN },

	/* Failures. */
	{ "403: four hours", OUTCOME_FORBIDDEN, .low = THEIRS(4 * HOUR) },
	{ "403 again: eight", OUTCOME_FORBIDDEN, .before.fails = 1,
	    .low = THEIRS(8 * HOUR) },
	{ "403, 9th: a day", OUTCOME_FORBIDDEN, .before.fails = 8,
	    .low = THEIRS(DAY) },
	{ "404: an hour", OUTCOME_MISSING, .low = THEIRS(HOUR) },
	{ "404 again: two", OUTCOME_MISSING, .before.fails = 1,
	    .low = THEIRS(2 * HOUR) },
	{ "404 for ever: a day", OUTCOME_MISSING, .before.fails = 1000000,
	    .low = THEIRS(DAY) },
	{ "5xx", OUTCOME_SERVER, .low = THEIRS(HOUR) },
	{ "5xx, third", OUTCOME_SERVER, .before.fails = 2,
	    .low = THEIRS(4 * HOUR) },
	{ "DNS", OUTCOME_DNS, .low = THEIRS(HOUR) },
	{ "DNS, 5th", OUTCOME_DNS, .before.fails = 4,
	    .low = THEIRS(16 * HOUR) },
	{ "DNS, 6th: a day and not 32 hours", OUTCOME_DNS,
	    .before.fails = 5, .low = THEIRS(DAY) },
	{ "connection", OUTCOME_CONNECT, .low = THEIRS(HOUR) },
	{ "TLS", OUTCOME_TLS, .low = THEIRS(HOUR) },
	{ "timeout", OUTCOME_TIMEOUT, .low = THEIRS(HOUR) },
	{ "broken", OUTCOME_BROKEN, .low = THEIRS(HOUR) },
	{ "not a feed", OUTCOME_NOT_FEED, .low = THEIRS(HOUR) },
	{ "too big", OUTCOME_TOO_BIG, .low = THEIRS(HOUR) },
	{ "a redirect that leads nowhere", OUTCOME_REDIRECT,
	    .low = THEIRS(HOUR) },
	{ "refused by us", OUTCOME_REFUSED, .low = THEIRS(HOUR) },
	{ "a command that failed", OUTCOME_LOCAL, .low = THEIRS(HOUR) },
	{ "204 and the like", OUTCOME_STATUS, .low = THEIRS(HOUR) },
	{ "an odd 304", OUTCOME_ODD_304, .low = THEIRS(HOUR) },
	{ "410: a month", OUTCOME_GONE, .low = THEIRS(30 * DAY) },
	{ "410 after other failures", OUTCOME_GONE, .before.fails = 7,
	    .low = THEIRS(30 * DAY) },
	{ "a failure does not obey max-age", OUTCOME_SERVER,
	    { .cache = "max-age=86400" }, .low = THEIRS(HOUR) },
	{ "not asked: as it was", OUTCOME_NOT_REACHED, .low = EXACTLY(77) },
	{ "its host hangs: as it was", OUTCOME_HOST_HANGS,
	    .low = EXACTLY(77) },

	/* Servers that ignore validators. */
	{ "five times in vain: at most hourly", OUTCOME_SAME,
	    .policy.interval = 10 * MIN, .before.same = 4, .low = OURS(HOUR) },
	{ "four times: still ours", OUTCOME_SAME,
	    .policy.interval = 10 * MIN, .before.same = 3,
	    .low = OURS(10 * MIN) },
};

static struct reply
reply_of(enum outcome o)
{
	return (struct reply){ .outcome = o, .url = STR(URL),
	    .err.msg = "why", .status = 200, .requests = 1 };
}

static void
next_due(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(due_rows); i++) {
		const struct due_row *row = &due_rows[i];
		struct visit_policy p = policy;
		struct reply r = reply_of(row->outcome);
		struct visit v;

		if (row->policy.interval != 0)
			p.interval_s = row->policy.interval;
		if (row->policy.min != 0)
			p.min_s = row->policy.min;
		if (row->policy.max != 0)
			p.max_s = row->policy.max;
		p.interval_fixed = row->policy.fixed;
		r.cache_control = str_of(row->head.cache);
		r.age = str_of(row->head.age);
		r.expires = str_of(row->head.expires);
		r.date = str_of(row->head.date);
		r.retry_after = str_of(row->head.retry);
		r.body_hash = 5;
		r.conditional = true;
		visit_init(&v, URL);
		v.next_due = NOW + 77;
		v.fail_count = row->before.fails;
		v.last_ok = row->before.ok;
		v.fresh_s = row->before.fresh;
		v.ttl_s = row->before.ttl;
		v.gap_s = row->before.gap;
		v.same_count = row->before.same;
		v.body_hash = 5;
		visit_next(&v, &r, &row->news, &p, NOW);
		is_true(v.next_due - NOW >= row->low &&
		    v.next_due - NOW <= row->high,
		    "%s: due in %jd s, want %jd to %jd", row->says,
		    (intmax_t)(v.next_due - NOW), (intmax_t)row->low,
		    (intmax_t)row->high);
		visit_release(&v);
	}
	test_done();
}

static void
spreading(void **state)
{
	int64_t first = 0;
	int differ = 0;

	(void)state;
	for (int i = 0; i < 50; i++) {
		struct reply r = reply_of(OK);
		struct visit v, w;
		char url[64];

		snprintf(url, sizeof(url), "https://feed%d.example/", i);
		visit_init(&v, url);
		visit_init(&w, url);
		visit_next(&v, &r, NULL, &policy, NOW);
		visit_next(&w, &r, NULL, &policy, NOW);
		is_int(v.next_due, w.next_due, "the same for one feed");
		differ += v.next_due != first;
		first = v.next_due;
		visit_release(&v);
		visit_release(&w);
	}
	is_true(differ > 45, "feeds differ: %d of 50", differ);
	test_done();
}

static void
shortened(void **state)
{
	struct visit_policy p = policy;
	struct visit v = { .url = (char[]){ "http://news.example/" },
	    .next_due = NOW + DAY, .last_request = NOW, .last_ok = NOW };
	struct visit was = v;

	(void)state;
	visit_refit(&v, &p);
	is_true(v.next_due >= NOW + HOUR / 20 * 17 && v.next_due <= NOW + HOUR,
	    "a shorter wait: after %d", (int)(v.next_due - NOW));
	v.next_due = NOW + 20 * MIN;
	visit_refit(&v, &p);
	is_int(v.next_due, NOW + 20 * MIN, "never a longer one");
	v = was;
	v.ttl_s = 8 * HOUR;
	visit_refit(&v, &p);
	is_true(v.next_due >= NOW + 8 * HOUR && v.next_due < NOW + DAY,
	    "not below its ttl: after %d", (int)(v.next_due - NOW));
	v = was;
	v.fail_count = 1;
	visit_refit(&v, &p);
	is_int(v.next_due, NOW + DAY, "not after a failure");
	v = was;
	v.blocked_until = NOW + DAY - 1;
	visit_refit(&v, &p);
	is_int(v.next_due, NOW + DAY, "not against a Retry-After");
	test_done();
}

static void
closed_hours(void **state)
{
	const int64_t noon = 1 << 12, monday = 1 << 1;
	struct visit v = { .url = (char[]){ "http://news.example/" },
	    .next_due = NOW - 1, .last_request = NOW - 9 };

	(void)state;
	v.skip_hours = noon;
	is_int(visit_when(&v, NULL, NOW, false), VISIT_NOT_YET,
	    "overdue, but in an hour that it skips");
	is_int(visit_when(&v, NULL, NOW, true), VISIT_DUE, "--all asks");
	is_int(visit_when(&v, NULL, NOW + 3600, false), VISIT_DUE,
	    "the next hour is open");
	v.skip_hours = 0;
	v.skip_days = monday;
	is_int(visit_when(&v, NULL, NOW, false), VISIT_NOT_YET,
	    "a day that it skips");
	v.skip_days = 0x7F;
	is_int(visit_when(&v, NULL, NOW, false), VISIT_DUE,
	    "all days skipped are none");
	test_done();
}

/* A list that rolls over in an hour, asked every ten minutes by a timer, with
 * one answer of a hundred lost: no item may be. */
static void
rolls_over(void **state)
{
	enum { RUNS = 300, DAYS = 2, LIST = 60 * 60 };
	struct visit_policy p = policy;
	uint64_t dice = 7;
	int64_t lost = 0, failed = 0, asked = 0, longest = 0;

	(void)state;
	p.interval_s = 10 * MIN;
	p.interval_fixed = true;
	for (int run = 0; run < RUNS; run++) {
		int64_t last = NOW, late;
		struct visit v;

		visit_init(&v, URL);
		for (int64_t t = NOW; t < NOW + DAYS * DAY; t += 10 * MIN) {
			struct reply r = reply_of(OK);

			dice = dice * UINT64_C(6364136223846793005) + 1;
			late = (int64_t)(dice >> 33) % 30;
			if (visit_when(&v, NULL, t + late, false) !=
			    VISIT_DUE)
				continue;
			asked++;
			if (t > NOW && (dice >> 40) % 100 == 0) {
				failed++;
				r = reply_of(OUTCOME_TIMEOUT);
				r.status = 0;
			} else {
				if (t - last > longest)
					longest = t - last;
				if (t - last > LIST)
					lost += t - last - LIST;
				last = t;
			}
			visit_next(&v, &r, NULL, &p, t + late);
		}
		visit_release(&v);
	}
	is_true(failed > asked / 200 && failed < asked / 50,
	    "%jd of %jd answers are lost", (intmax_t)failed,
	    (intmax_t)asked);
	is_int(lost, 0, "no item is (longest %jd min)",
	    (intmax_t)(longest / MIN));
	test_done();
}

static void
rules(void **state)
{
	static const struct {
		const char *says;
		int64_t fresh, ttl, sy, blocked;
		bool fixed;
		enum visit_rule want;
	} rows[] = {
		{ "nothing is said", 0, 0, 0, 0, false, VISIT_RULE_OWN },
		{ "less than our own", 60, 60, 60, 0, false,
		    VISIT_RULE_OWN },
		{ "max-age", DAY, 60, 60, 0, false, VISIT_RULE_FRESH },
		{ "ttl", 60, DAY, 60, 0, false, VISIT_RULE_TTL },
		{ "sy", 60, 60, DAY, 0, false, VISIT_RULE_SY },
		{ "the longest", DAY, 2 * DAY, 0, 0, false, VISIT_RULE_TTL },
		{ "the feed's own interval", DAY, DAY, DAY, 0, true,
		    VISIT_RULE_OWN },
		{ "Retry-After above all", DAY, DAY, DAY, DAY, true,
		    VISIT_RULE_WAIT },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct visit_policy p = policy;
		struct visit v = { .fresh_s = rows[i].fresh,
		    .ttl_s = rows[i].ttl, .sy_s = rows[i].sy,
		    .last_ok = NOW, .next_due = NOW + 2 * DAY };

		v.url = (char[]){ URL };
		v.blocked_until = rows[i].blocked > 0 ?
		    NOW + rows[i].blocked : 0;
		p.interval_fixed = rows[i].fixed;
		is_int(visit_rule(&v, &p), rows[i].want, "%s", rows[i].says);
	}
	test_done();
}

/* What a server asks for counts from its answer, which may come minutes after
 * the start of the run. */
static void
late_replies(void **state)
{
	static const struct {
		const char *says;
		enum outcome outcome;
		const char *cache, *retry;
		int64_t low, high;      /* of next_due, from NOW */
		int64_t blocked;        /* from NOW; 0: not */
	} rows[] = {
		{ "our own interval is the timer's", OK, "", "", OURS(HOUR),
		    0 },
		{ "max-age", OK, "max-age=7200", "", 7500, 7500 + 720, 0 },
		{ "max-age below our interval", OK, "max-age=60", "",
		    OURS(HOUR), 0 },
		{ "seconds", OUTCOME_BUSY, "", "1800", 2100, 2310, 2100 },
		{ "a date", OUTCOME_BUSY, "", "Mon, 23 Nov 2026 12:30:00 GMT",
		    1800, 1980, 1800 },
		{ "no word", OUTCOME_BUSY, "", "", 3900, 3900 + HOUR / 10,
		    3900 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct reply r = reply_of(rows[i].outcome);
		struct visit_host h = { .host = NULL };
		struct visit v;
		int64_t blocked = rows[i].blocked;

		r.cache_control = str_of(rows[i].cache);
		r.retry_after = str_of(rows[i].retry);
		r.late_s = 300;
		visit_init(&v, URL);
		visit_next(&v, &r, NULL, &policy, NOW);
		visit_host_next(&h, &r, NOW);
		is_true(v.next_due - NOW >= rows[i].low &&
		    v.next_due - NOW <= rows[i].high, "%s: due in %jd s",
		    rows[i].says, (intmax_t)(v.next_due - NOW));
		blocked += blocked > 0 ? NOW : 0;
		is_int(v.blocked_until, blocked, "%s: blocked", rows[i].says);
		is_int(h.blocked_until, blocked, "%s: its host",
		    rows[i].says);
		visit_release(&v);
	}
	test_done();
}

static void
offline(void **state)
{
	struct reply r = reply_of(OUTCOME_DNS), good = reply_of(OK);
	struct visit v;

	(void)state;
	visit_init(&v, URL);
	v.next_due = NOW - 5;
	is_true(visit_offline(&v, &r, NOW), "a run that reached nobody");
	is_int(v.next_due, NOW - 5, "is no reason to wait");
	is_int(v.fail_count, 0, "nor a failure");
	is_str(str_of(v.last_error), "why", "but seen");
	is_str(str_of(v.last_outcome), "dns", "in a word, too");
	is_int(v.fail_since, NOW, "and since when");
	is_true(visit_offline(&v, &r, NOW + DAY - 1), "for a day");
	is_int(v.fail_since, NOW, "from the first one");
	is_true(!visit_offline(&v, &r, NOW + DAY), "no longer");
	is_int(visit_next(&v, &r, NULL, &policy, NOW + DAY),
	    VISIT_NOTE_FAILING, "then it fails");
	is_int(v.fail_since, NOW, "since it began");
	is_true(!visit_offline(&v, &r, NOW + 2), "who fails goes on failing");
	visit_next(&v, &good, NULL, &policy, NOW + DAY);
	is_true(v.last_error == NULL && v.fail_since == 0, "a good one ends "
	    "it");
	visit_offline(&v, &r, NOW + DAY);
	is_int(visit_next(&v, &good, NULL, &policy, NOW + DAY), 0,
	    "without a word when it was no failure");
	visit_offline(&v, &r, NOW + 9 * DAY);
	is_true(visit_offline(&v, &r, NOW) && v.fail_since == NOW,
	    "a clock that was wrong");
	visit_release(&v);
	test_done();
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(next_due),
		cmocka_unit_test(shortened),
		cmocka_unit_test(closed_hours),
		cmocka_unit_test(late_replies),
		cmocka_unit_test(offline),
		cmocka_unit_test(spreading),
		cmocka_unit_test(rolls_over),
		cmocka_unit_test(rules),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("visit", tests, NULL, NULL);
}
