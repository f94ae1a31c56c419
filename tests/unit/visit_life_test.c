/* What else a visit remembers: validators, moves, counts, hosts. */
#include "test.h"

#include <stdlib.h>

#include "net/visit.h"

#include "base/banned.h"

#define NOW     INT64_C(1795435200)     /* Monday 2026-11-23 12:00:00 UTC */
#define HOUR    INT64_C(3600)
#define DAY     INT64_C(86400)

#define URL     "https://feed.example/rss"
#define NEW_URL "https://new.example/rss"

static const struct visit_policy policy = {
	.interval_s = HOUR, .min_s = HOUR / 6, .max_s = DAY, .version = "1",
};

#define OK      OUTCOME_OK
#define N304    OUTCOME_NOT_MODIFIED

static struct reply
reply_of(enum outcome o)
{
	return (struct reply){ .outcome = o, .url = STR(URL),
	    .err.msg = "why", .status = 200, .requests = 1 };
}

/* --- validators ---------------------------------------------------------- */

static void
pairs(void **state)
{
	static const struct {
		const char *says;
		enum outcome outcome;
		const char *etag, *modified;            /* of the reply */
		const char *want_etag, *want_modified;  /* before: "a", "m" */
		int bad;
		bool hash;              /* the body's is remembered */
	} rows[] = {
		{ "200 replaces both", OK, "b", "n", "b", "n", 0, true },
		{ "also by nothing", OK, "", "", "", "", 0, true },
		{ "one alone", OK, "b", "", "b", "", 0, true },
		{ "the same body too", OUTCOME_SAME, "b", "n", "b", "n", 0,
		    true },
		{ "a damaged one, with a mark", OUTCOME_DAMAGED, "b", "n",
		    "b", "n", 1, true },
		{ "a 304 updates what it has", N304, "b", "", "b", "m", 0,
		    false },
		{ "and the other", N304, "", "n", "a", "n", 0, false },
		{ "or nothing", N304, "", "", "a", "m", 0, false },
		{ "226 updates", OUTCOME_DELTA, "b", "", "b", "m", 0, false },
		{ "a cut body does not", OUTCOME_CUT, "b", "n", "a", "m", 0,
		    false },
		{ "an HTML page does not", OUTCOME_NOT_FEED, "b", "n", "a",
		    "m", 0, false },
		{ "too big does not", OUTCOME_TOO_BIG, "b", "n", "a", "m", 0,
		    false },
		{ "429 does not", OUTCOME_BUSY, "b", "n", "a", "m", 0,
		    false },
		{ "404 does not", OUTCOME_MISSING, "b", "n", "a", "m", 0,
		    false },
		{ "500 does not", OUTCOME_SERVER, "b", "n", "a", "m", 0,
		    false },
		{ "410 does not", OUTCOME_GONE, "b", "n", "a", "m", 0,
		    false },
		{ "timeout does not", OUTCOME_TIMEOUT, "", "", "a", "m", 0,
		    false },
		{ "not reached does not", OUTCOME_NOT_REACHED, "", "", "a",
		    "m", 0, false },
		{ "an odd 304 makes the next unconditional",
		    OUTCOME_ODD_304, "b", "n", "", "", 0, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct reply r = reply_of(rows[i].outcome);
		struct visit v;

		visit_init(&v, URL);
		visit_set_text(&v.etag, STR("a"));
		visit_set_text(&v.last_modified, STR("m"));
		visit_set_text(&v.pair_url, STR(URL));
		v.body_hash = 1;
		r.etag = str_of(rows[i].etag);
		r.last_modified = str_of(rows[i].modified);
		r.body_hash = 2;
		visit_next(&v, &r, NULL, &policy, NOW);
		is_str(str_of(v.etag), rows[i].want_etag, "%s: ETag",
		    rows[i].says);
		is_str(str_of(v.last_modified), rows[i].want_modified,
		    "%s: Last-Modified", rows[i].says);
		is_int(v.bad, rows[i].bad, "%s: mark", rows[i].says);
		is_int(v.body_hash, rows[i].hash ? 2 : 1, "%s: hash",
		    rows[i].says);
		visit_release(&v);
	}
	test_done();
}

static void
asking(void **state)
{
	static const struct {
		const char *says;
		const char *etag, *modified, *pair_url, *version;
		int bad;
		int64_t full_ago;
		bool conditional;
	} rows[] = {
		{ "both", "a", "m", URL, "1", 0, HOUR, true },
		{ "an ETag alone", "a", "", URL, "1", 0, HOUR, true },
		{ "a date alone", "", "m", URL, "1", 0, HOUR, true },
		{ "none", "", "", URL, "1", 0, HOUR, false },
		{ "nobody knows whose they are", "a", "m", "", "1", 0, HOUR,
		    false },
		{ "6 days old", "a", "m", URL, "1", 0, 6 * DAY, true },
		{ "7 days old: a whole one", "a", "m", URL, "1", 0, 7 * DAY,
		    false },
		{ "from the future", "a", "m", URL, "1", 0, -HOUR, false },
		{ "damaged, this version", "a", "m", URL, "1", 1, HOUR,
		    true },
		{ "damaged, read by another one", "a", "m", URL, "0", 1,
		    HOUR, false },
		{ "fine, read by another one", "a", "m", URL, "0", 0, HOUR,
		    true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct reply r = { .body_hash = 9 };
		struct visit v;

		visit_init(&v, URL);
		visit_set_text(&v.etag, str_of(rows[i].etag));
		visit_set_text(&v.last_modified, str_of(rows[i].modified));
		visit_set_text(&v.pair_url, str_of(rows[i].pair_url));
		visit_set_text(&v.pair_version, str_of(rows[i].version));
		v.bad = rows[i].bad;
		v.last_full = NOW - rows[i].full_ago;
		v.body_hash = 9;
		is_int(visit_conditional(&v, &policy, NOW),
		    rows[i].conditional, "%s", rows[i].says);
		is_int(visit_same(&v, &policy, &r), rows[i].bad == 0 ||
		    rows[i].version[0] == '1', "same: %s", rows[i].says);
		r.body_hash = 8;
		is_true(!visit_same(&v, &policy, &r), "another body");
		r.body_hash = 0;
		v.body_hash = 0;
		is_true(!visit_same(&v, &policy, &r), "no body");
		visit_release(&v);
	}
	test_done();
}

static void
due(void **state)
{
	static const struct {
		const char *says;
		int64_t next_due, last_request, blocked, host_blocked, gone;
		bool all;
		enum visit_when want;
	} rows[] = {
		{ "a new feed", 0, -9, 0, 0, 0, false, VISIT_DUE },
		{ "its time has come", -1, -9, 0, 0, 0, false, VISIT_DUE },
		{ "this very second", 0, -9, 0, 0, 0, false, VISIT_DUE },
		{ "in a second", 1, -9, 0, 0, 0, false, VISIT_NOT_YET },
		{ "--all", 1, -9, 0, 0, 0, true, VISIT_DUE },
		{ "Retry-After", -1, -9, 5, 0, 0, false, VISIT_BLOCKED },
		{ "Retry-After and --all", -1, -9, 5, 0, 0, true,
		    VISIT_BLOCKED },
		{ "Retry-After is over", -1, -9, -5, 0, 0, false,
		    VISIT_DUE },
		{ "its host's", -1, -9, 0, 5, 0, false, VISIT_BLOCKED },
		{ "its host's and --all", 9, -9, 0, 5, 0, true,
		    VISIT_BLOCKED },
		{ "410", DAY, -9, 0, 0, 1, false, VISIT_GONE },
		{ "410 and --all", DAY, -9, 0, 0, 1, true, VISIT_GONE },
		{ "410, a month later", -1, -9, 0, 0, 1, false, VISIT_DUE },
		{ "the clock was ahead", DAY, 5, 0, 0, 0, false, VISIT_DUE },
		{ "ten years ahead", 3650 * DAY, -9, 0, 0, 0, false,
		    VISIT_DUE },
		{ "a block from then", DAY, 5, DAY, 0, 0, false, VISIT_DUE },
		{ "a block past all bounds", -1, -9, 8 * DAY, 0, 0, false,
		    VISIT_DUE },
		{ "a gone one from then", 20 * DAY, 5, 0, 0, 1, false,
		    VISIT_DUE },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct visit_host h = { .last_request = NOW - 9 };
		struct visit v = { 0 };

		v.next_due = NOW + rows[i].next_due;
		v.last_request = NOW + rows[i].last_request;
		if (rows[i].blocked != 0)
			v.blocked_until = NOW + rows[i].blocked;
		if (rows[i].host_blocked != 0)
			h.blocked_until = NOW + rows[i].host_blocked;
		v.gone = rows[i].gone;
		is_int(visit_when(&v, &h, NOW, rows[i].all), rows[i].want,
		    "%s", rows[i].says);
	}
	test_done();
}

/* --- moves --------------------------------------------------------------- */

struct poll {
	int64_t after;          /* hours since the first */
	enum outcome outcome;
	int n_hops;
	struct reply_hop hops[3];
};

#define PERM    1, { { 301, NEW_URL } }
#define SAID(n) VISIT_NOTE_##n

static void
moves(void **state)
{
	static const struct {
		const char *says;
		struct poll polls[6];
		const char *url_now;            /* at the end, NULL: none */
		unsigned notes;                 /* of the last poll */
	} rows[] = {
		{ "three over a day", { { 0, OK, PERM }, { 12, OK, PERM },
		    { 24, OK, PERM } }, NEW_URL, SAID(MOVED) },
		{ "308 as well", { { 0, OK, 1, { { 308, NEW_URL } } },
		    { 12, N304, 1, { { 308, NEW_URL } } },
		    { 25, OUTCOME_SAME, 1, { { 308, NEW_URL } } } },
		    NEW_URL, SAID(MOVED) },
		{ "the first is told", { { 0, OK, PERM } }, NULL,
		    SAID(MOVING) },
		{ "two are not enough", { { 0, OK, PERM },
		    { 48, OK, PERM } }, NULL, 0 },
		{ "23 hours are not enough", { { 0, OK, PERM },
		    { 12, OK, PERM }, { 23, OK, PERM } }, NULL, 0 },
		{ "302 never", { { 0, OK, 1, { { 302, NEW_URL } } },
		    { 12, OK, 1, { { 302, NEW_URL } } },
		    { 24, OK, 1, { { 302, NEW_URL } } } }, NULL, 0 },
		{ "303 never", { { 0, OK, 1, { { 303, NEW_URL } } },
		    { 12, OK, 1, { { 303, NEW_URL } } },
		    { 24, OK, 1, { { 303, NEW_URL } } } }, NULL, 0 },
		{ "307 never", { { 0, OK, 1, { { 307, NEW_URL } } },
		    { 12, OK, 1, { { 307, NEW_URL } } },
		    { 24, OK, 1, { { 307, NEW_URL } } } }, NULL, 0 },
		{ "two permanent hops", { { 0, OK, 2, { { 301, "http://a/" },
		    { 308, NEW_URL } } }, { 12, OK, 2, { { 301, "http://a/" },
		    { 308, NEW_URL } } }, { 24, OK, 2, { { 301, "http://a/" },
		    { 308, NEW_URL } } } }, NEW_URL, SAID(MOVED) },
		{ "only as far as they are permanent", { { 0, OK, 2,
		    { { 301, NEW_URL }, { 302, "http://b/" } } }, { 12, OK, 2,
		    { { 301, NEW_URL }, { 302, "http://b/" } } }, { 24, OK, 2,
		    { { 301, NEW_URL }, { 302, "http://b/" } } } }, NEW_URL,
		    SAID(MOVED) },
		{ "not behind a 302", { { 0, OK, 2, { { 302, "http://b/" },
		    { 301, NEW_URL } } }, { 12, OK, 2, { { 302, "http://b/" },
		    { 301, NEW_URL } } }, { 24, OK, 2, { { 302, "http://b/" },
		    { 301, NEW_URL } } } }, NULL, 0 },
		{ "they must agree", { { 0, OK, PERM }, { 12, OK, 1,
		    { { 301, "https://other.example/" } } },
		    { 24, OK, PERM } }, NULL, SAID(MOVING) },
		{ "a plain answer in between begins anew", { { 0, OK, PERM },
		    { 12, OK, 0, { { 0, NULL } } }, { 24, OK, PERM } }, NULL,
		    SAID(MOVING) },
		{ "a failure in between does not", { { 0, OK, PERM },
		    { 6, OUTCOME_TIMEOUT, 0, { { 0, NULL } } },
		    { 12, OK, PERM }, { 24, OK, PERM } }, NEW_URL,
		    SAID(MOVED) },
		{ "what is no feed does not count", { { 0, OK, PERM },
		    { 12, OK, PERM }, { 24, OUTCOME_NOT_FEED, PERM } }, NULL,
		    SAID(FAILING) },
		{ "whatever words its path has", { { 0, OK, 1,
		    { { 301, "https://feed.example/portal/auth/error" } } },
		    { 12, OK, 1,
		    { { 301, "https://feed.example/portal/auth/error" } } },
		    { 24, OK, 1,
		    { { 301, "https://feed.example/portal/auth/error" } } } },
		    "https://feed.example/portal/auth/error", SAID(MOVED) },
		{ "a login page is no feed", { { 0, OUTCOME_NOT_FEED, 1,
		    { { 301, "https://feed.example/login?to=rss" } } },
		    { 12, OUTCOME_NOT_FEED, 1,
		    { { 301, "https://feed.example/login?to=rss" } } },
		    { 24, OUTCOME_NOT_FEED, 1,
		    { { 301, "https://feed.example/login?to=rss" } } } },
		    NULL, 0 },
		{ "to itself is no move", { { 0, OK, 1, { { 301, URL } } },
		    { 12, OK, 1, { { 301, URL } } },
		    { 24, OK, 1, { { 301, URL } } } }, NULL, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		unsigned notes = 0;
		struct visit v;

		visit_init(&v, URL);
		for (size_t k = 0; k < ARRAY_LEN(rows[i].polls); k++) {
			const struct poll *p = &rows[i].polls[k];
			struct reply r = reply_of(p->outcome);

			if (p->outcome == OUTCOME_NONE)
				break;
			r.hops = p->hops;
			r.n_hops = (size_t)p->n_hops;
			notes = visit_next(&v, &r, NULL, &policy,
			    NOW + p->after * HOUR);
		}
		is_true((v.url_now == NULL) == (rows[i].url_now == NULL),
		    "%s: %s", rows[i].says, v.url_now);
		is_str(str_of(visit_url(&v)), rows[i].url_now != NULL ?
		    rows[i].url_now : URL, "%s", rows[i].says);
		is_int(notes, rows[i].notes, "%s: notes", rows[i].says);
		visit_release(&v);
	}
	test_done();
}

static void
moves_back(void **state)
{
	struct reply r = reply_of(OUTCOME_MISSING);
	struct visit v;

	(void)state;
	visit_init(&v, URL);
	visit_set_text(&v.url_now, STR(NEW_URL));
	visit_next(&v, &r, NULL, &policy, NOW);
	visit_next(&v, &r, NULL, &policy, NOW);
	is_str(str_of(visit_url(&v)), NEW_URL, "two failures are borne");
	is_int(visit_next(&v, &r, NULL, &policy, NOW), SAID(MOVED_BACK),
	    "the third is told");
	is_str(str_of(visit_url(&v)), URL, "and the old URL asked again");
	visit_set_text(&v.url_now, STR(NEW_URL));
	r.outcome = OUTCOME_GONE;
	is_int(visit_next(&v, &r, NULL, &policy, NOW), SAID(MOVED_BACK),
	    "410 at the new one at once");
	is_int(v.gone, 0, "and the feed is not gone for that");
	visit_set_text(&v.url_now, STR(NEW_URL));
	r = reply_of(OK);
	r.hops = &(struct reply_hop){ 301, URL };
	r.n_hops = 1;
	visit_next(&v, &r, NULL, &policy, NOW);
	visit_next(&v, &r, NULL, &policy, NOW + DAY);
	visit_next(&v, &r, NULL, &policy, NOW + 2 * DAY);
	is_true(v.url_now == NULL, "moved back to the configured one");
	visit_release(&v);
	test_done();
}

/* --- counts, notes, hosts ------------------------------------------------ */

static void
counts(void **state)
{
	struct visit_news news = { .items_new = 2 };
	struct reply r = reply_of(OUTCOME_SERVER);
	struct visit v;

	(void)state;
	visit_init(&v, URL);
	r.status = 500;
	is_int(visit_next(&v, &r, NULL, &policy, NOW), SAID(FAILING),
	    "the first failure is told");
	is_int(visit_next(&v, &r, NULL, &policy, NOW + DAY), 0,
	    "the second is not");
	is_int(v.fail_count, 2, "failures in a row");
	is_int(v.fail_since, NOW, "since the first");
	is_int(v.last_status, 500, "the status");
	is_str(str_of(v.last_outcome), "server", "the outcome");
	is_str(str_of(v.last_error), "why", "the sentence");
	is_true(!visit_dead(&v, NOW + 6 * DAY), "six days are not dead");
	is_true(visit_dead(&v, NOW + 7 * DAY), "seven are");
	r.outcome = OUTCOME_NOT_REACHED;
	visit_next(&v, &r, NULL, &policy, NOW + 2 * DAY);
	is_int(v.requests, 2, "not reached is no request");
	is_int(v.last_request, NOW + DAY, "nor a time");
	r = reply_of(OK);
	r.wire_bytes = 10;
	r.body_bytes = 30;
	is_int(visit_next(&v, &r, &news, &policy, NOW + 2 * DAY),
	    SAID(RECOVERED), "good again is told");
	is_int(v.fail_count, 0, "and forgets the failures");
	is_true(v.last_error == NULL && v.fail_since == 0, "all of them");
	is_int(v.last_ok, NOW + 2 * DAY, "last good");
	is_int(v.last_new, NOW + 2 * DAY, "last new item");
	is_int(v.last_full, NOW + 2 * DAY, "last whole answer");
	is_int(v.wire_bytes, 10, "wire bytes");
	is_int(v.body_bytes, 30, "body bytes");
	r = reply_of(N304);
	r.conditional = true;
	visit_next(&v, &r, NULL, &policy, NOW + 3 * DAY);
	is_int(v.last_ok, NOW + 3 * DAY, "304 is good");
	is_int(v.last_new, NOW + 2 * DAY, "but brings nothing");
	is_int(v.last_full, NOW + 2 * DAY, "and is not whole");
	is_int(v.requests, 4, "requests");
	is_int(v.conditional, 1, "conditional ones");
	is_int(v.not_modified, 1, "304s");
	r.outcome = OUTCOME_GONE;
	is_int(visit_next(&v, &r, NULL, &policy, NOW),
	    SAID(GONE) | SAID(FAILING), "410 is told");
	is_int(visit_next(&v, &r, NULL, &policy, NOW), 0, "once");
	r.outcome = OUTCOME_SERVER;
	visit_next(&v, &r, NULL, &policy, NOW);
	is_int(v.gone, 0, "another failure is not gone");
	visit_release(&v);
	test_done();
}

static void
ignored_validators(void **state)
{
	struct reply r = reply_of(OUTCOME_SAME);
	struct visit v;
	unsigned notes = 0;

	(void)state;
	visit_init(&v, URL);
	v.body_hash = 3;
	r.body_hash = 3;
	visit_next(&v, &r, NULL, &policy, NOW);
	is_int(v.same_count, 0, "no validators were sent");
	r.conditional = true;
	for (int i = 0; i < 5; i++) {
		is_int(notes, 0, "not told before");
		notes = visit_next(&v, &r, NULL, &policy, NOW);
	}
	is_int(notes, SAID(IGNORES), "the fifth is told");
	is_int(visit_next(&v, &r, NULL, &policy, NOW), 0, "once");
	r.outcome = N304;
	visit_next(&v, &r, NULL, &policy, NOW);
	is_int(v.same_count, 0, "a 304 makes up for it");
	visit_release(&v);
	test_done();
}

/* A 304 said that nothing changed, and the weekly look shows news. */
static void
liars(void **state)
{
	enum { FULL, SAME_BODY, N304_SAID, NEW_BODY, FAIL };
	static const struct {
		const char *says;
		struct {
			int what;
			const char *etag;
			unsigned items; /* new ones */
			bool edited;
		} polls[12];
		bool believed;
		bool told;              /* once, at some time */
	} rows[] = {
		{ "news under the pair of a 304", { { FULL, "a", 3, 0 },
		    { N304_SAID, "", 0, 0 }, { NEW_BODY, "a", 2, 0 } },
		    false, true },
		{ "an edit is news", { { FULL, "a", 3, 0 },
		    { N304_SAID, "", 0, 0 }, { NEW_BODY, "a", 0, 1 } },
		    false, true },
		{ "a stamp in the body is none", { { FULL, "a", 3, 0 },
		    { N304_SAID, "", 0, 0 }, { NEW_BODY, "a", 0, 0 } },
		    true, false },
		{ "another pair is honest", { { FULL, "a", 3, 0 },
		    { N304_SAID, "", 0, 0 }, { NEW_BODY, "b", 2, 0 } },
		    true, false },
		{ "nobody said 304", { { FULL, "a", 3, 0 },
		    { NEW_BODY, "a", 2, 0 } }, true, false },
		{ "nor in between", { { FULL, "a", 3, 0 },
		    { N304_SAID, "", 0, 0 }, { FULL, "a", 0, 0 },
		    { FAIL, "", 0, 0 }, { NEW_BODY, "a", 2, 0 } }, true,
		    false },
		{ "four honest changes are not enough", { { FULL, "a", 3, 0 },
		    { N304_SAID, "", 0, 0 }, { NEW_BODY, "a", 1, 0 },
		    { NEW_BODY, "b", 1, 0 }, { NEW_BODY, "c", 1, 0 },
		    { NEW_BODY, "d", 1, 0 }, { NEW_BODY, "e", 1, 0 } },
		    false, true },
		{ "five are", { { FULL, "a", 3, 0 },
		    { N304_SAID, "", 0, 0 }, { NEW_BODY, "a", 1, 0 },
		    { NEW_BODY, "b", 1, 0 }, { NEW_BODY, "c", 1, 0 },
		    { NEW_BODY, "d", 1, 0 }, { NEW_BODY, "e", 1, 0 },
		    { NEW_BODY, "f", 1, 0 } }, true, true },
		{ "not with a lie among them", { { FULL, "a", 3, 0 },
		    { N304_SAID, "", 0, 0 }, { NEW_BODY, "a", 1, 0 },
		    { NEW_BODY, "b", 1, 0 }, { NEW_BODY, "c", 1, 0 },
		    { NEW_BODY, "c", 1, 0 }, { NEW_BODY, "d", 1, 0 },
		    { NEW_BODY, "e", 1, 0 }, { NEW_BODY, "f", 1, 0 } },
		    false, true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t t = NOW;
		uint64_t hash = 1;
		int told = 0;
		struct visit v;

		visit_init(&v, URL);
		for (size_t k = 0; rows[i].polls[k].etag != NULL; k++) {
			struct visit_news news = {
				.items_new = rows[i].polls[k].items,
				.edited = rows[i].polls[k].edited };
			struct reply r = reply_of(OK);

			if (rows[i].polls[k].what == N304_SAID)
				r.outcome = N304;
			if (rows[i].polls[k].what == FAIL)
				r.outcome = OUTCOME_SERVER;
			hash += rows[i].polls[k].what == NEW_BODY;
			r.conditional = r.outcome == N304;
			r.body_hash = hash;
			r.etag = str_of(rows[i].polls[k].etag);
			told += (visit_next(&v, &r, &news, &policy, t) &
			    SAID(LIES)) != 0;
			t += HOUR;
		}
		is_int(visit_conditional(&v, &policy, t), rows[i].believed,
		    "%s: the pair is sent", rows[i].says);
		is_int(told, rows[i].told, "%s: told", rows[i].says);
		visit_release(&v);
	}
	test_done();
}

static void
hosts(void **state)
{
	static const struct {
		const char *url;
		const char *key;        /* NULL: none */
	} keys[] = {
		{ "https://News.Example/rss", "news.example:443" },
		{ "http://news.example", "news.example:80" },
		{ "http://news.example:8080/x", "news.example:8080" },
		{ "http://news.example:/x", "news.example:80" },
		{ "http://u:p@news.example/x@y", "news.example:80" },
		{ "http://a@b@news.example?x", "news.example:80" },
		{ "http://[::1]:81/x", "[::1]:81" },
		{ "http://[::1]/x", "[::1]:80" },
		{ "http://news.example#x", "news.example:80" },
		{ "HTTPS://news.example\\x", "news.example:443" },
		{ "http:///x", NULL },
		{ "file:///etc/passwd", NULL },
		{ "news.example/x", NULL },
		{ "", NULL },
	};
	struct reply r = reply_of(OUTCOME_BUSY);
	struct visit_host h;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		char *key = visit_host_key_new(keys[i].url);

		is_true((key == NULL) == (keys[i].key == NULL), "%s: %s",
		    keys[i].url, key);
		is_str(str_of(key), keys[i].key, "%s", keys[i].url);
		free(key);
	}
	visit_host_init(&h, "news.example:443");
	r.status = 429;
	visit_host_next(&h, &r, NOW);
	is_int(h.blocked_until, NOW + HOUR, "429: an hour for the host");
	visit_host_next(&h, &r, NOW + 1);
	is_int(h.fail_count, 1, "a second feed in that run: no escalation");
	visit_host_next(&h, &r, NOW + 2 * HOUR);
	is_int(h.blocked_until, NOW + 4 * HOUR, "the next one: two hours");
	r.retry_after = STR("86400");
	visit_host_next(&h, &r, NOW + 2 * HOUR);
	is_int(h.blocked_until, NOW + 26 * HOUR, "Retry-After prolongs");
	r.retry_after = STR("5");
	visit_host_next(&h, &r, NOW + 2 * HOUR);
	is_int(h.blocked_until, NOW + 26 * HOUR, "and does not shorten");
	r = reply_of(OK);
	visit_host_next(&h, &r, NOW + 3 * HOUR);
	is_int(h.blocked_until, NOW + 26 * HOUR,
	    "nor does another path's answer");
	visit_host_next(&h, &r, NOW + 30 * HOUR);
	is_int(h.fail_count, 0, "later it does");
	is_int(h.last_request, NOW + 30 * HOUR, "last request");
	r = reply_of(OUTCOME_SERVER);
	visit_host_next(&h, &r, NOW + 40 * HOUR);
	is_true(h.blocked_until <= NOW + 40 * HOUR, "500 is one feed's matter");
	visit_host_release(&h);
	visit_host_release(&h);
	test_done();
}

static void
gaps(void **state)
{
	static const struct {
		const char *says;
		int64_t at[6];
		size_t n;
		int64_t gap;
	} rows[] = {
		{ "none", { 0 }, 0, 0 },
		{ "two are no rhythm", { 0, 100 }, 2, 0 },
		{ "three", { 0, 100, 200 }, 3, 100 },
		{ "any order", { 200, 0, 100 }, 3, 100 },
		{ "equal ones are one", { 5, 5, 5, 5 }, 4, 0 },
		{ "a burst does not count", { 0, 100, 200, 300, 301 }, 5,
		    100 },
		{ "nor does a break", { 0, 100, 200, 9999 }, 4, 100 },
		{ "extremes", { INT64_MIN, 0, INT64_MAX }, 3, INT64_MAX },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		is_int(visit_gap(rows[i].at, rows[i].n), rows[i].gap, "%s",
		    rows[i].says);
	test_done();
}

/* Every member is in the table, in order, without a hole: what the table
 * does not have would be lost between two runs. */
static void
fields(void **state)
{
	struct visit v, w;
	size_t at = 0;

	(void)state;
	for (size_t i = 0; i < visit_n_fields; i++) {
		is_int(visit_fields[i].offset, at, "%s follows",
		    visit_fields[i].name);
		at += visit_fields[i].kind == ROW_Z ? sizeof(char *) :
		    sizeof(int64_t);
	}
	is_int(at, sizeof(struct visit), "struct visit has no more");
	at = 0;
	for (size_t i = 0; i < visit_host_n_fields; i++) {
		is_int(visit_host_fields[i].offset, at, "%s follows",
		    visit_host_fields[i].name);
		at += visit_host_fields[i].kind == ROW_Z ?
		    sizeof(char *) : sizeof(int64_t);
	}
	is_int(at, sizeof(struct visit_host), "struct visit_host has no more");
	visit_init(&v, URL);
	visit_set_text(&v.etag, STR("x"));
	visit_set_text(&v.etag, str_of(v.etag));
	is_str(str_of(v.etag), "x", "a field may be set to itself");
	visit_copy(&w, &v);
	is_true(w.etag != v.etag, "a copy is a copy");
	visit_release(&v);
	visit_release(&v);
	is_str(str_of(w.etag), "x", "and lives on");
	visit_release(&w);
	for (unsigned i = 0; i < OUTCOMES; i++)
		is_int(outcome_of(str_of(outcome_name((enum outcome)i))), i,
		    "outcome %u has a name of its own", i);
	test_done();
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(pairs),
		cmocka_unit_test(asking),
		cmocka_unit_test(due),
		cmocka_unit_test(moves),
		cmocka_unit_test(moves_back),
		cmocka_unit_test(counts),
		cmocka_unit_test(ignored_validators),
		cmocka_unit_test(liars),
		cmocka_unit_test(hosts),
		cmocka_unit_test(gaps),
		cmocka_unit_test(fields),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("visit_life", tests, NULL, NULL);
}
