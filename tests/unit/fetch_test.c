/* What comes back: answers, ceilings, validators, time, files. */
#include "web.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include "base/banned.h"

static void
answers(void **state)
{
	static const struct {
		const char *says;
		const char *path;
		enum outcome outcome;
		int status;
		const char *body, *err;
	} rows[] = {
		{ "200 is a body", "/do/a?body=hello",
		    OUTCOME_OK, 200, "hello", "" },
		{ "an empty one too", "/do/a?body=",
		    OUTCOME_OK, 200, "", "" },
		{ "chunked", "/do/a?body=hello&chunked=2",
		    OUTCOME_OK, 200, "hello", "" },
		{ "what is packed comes as it is", "/do/a?body=hello&"
		    "header=Content-Encoding:+gzip", OUTCOME_OK, 200, "hello",
		    "" },
		{ "until the connection ends",
		    "/do/a?raw=HTTP/1.1+200+OK%0a%0ahello",
		    OUTCOME_OK, 200, "hello", "" },
		{ "100 before 200", "/do/a?raw=HTTP/1.1+100+Continue%0a%0a"
		    "HTTP/1.1+200+OK%0aContent-Length:+2%0a%0ahi",
		    OUTCOME_OK, 200, "hi", "" },
		{ "226 without a validator is no trap",
		    "/do/a?status=226&body=x", OUTCOME_DELTA, 226, "x", "" },
		{ "203 is read", "/do/a?status=203&body=x", OUTCOME_OK, 203,
		    "x", "" },
		{ "202 is none", "/do/a?status=202&body=x", OUTCOME_STATUS,
		    202, "", "a check for robots" },
		{ "206 is a part", "/do/a?status=206&body=x", OUTCOME_STATUS,
		    206, "", "a part, which nobody asked for" },
		{ "204 is no feed", "/do/a?status=204",
		    OUTCOME_STATUS, 204, "", "says 204" },
		{ "400", "/do/a?status=400", OUTCOME_MISSING, 400, "",
		    "says 400" },
		{ "401", "/do/a?status=401", OUTCOME_FORBIDDEN, 401, "",
		    "says 401" },
		{ "403", "/do/a?status=403&body=x", OUTCOME_FORBIDDEN, 403,
		    "", "says 403" },
		{ "404", "/none", OUTCOME_MISSING, 404, "", "says 404" },
		{ "410", "/do/a?status=410", OUTCOME_GONE, 410, "",
		    "says 410" },
		{ "429", "/do/a?status=429", OUTCOME_BUSY, 429, "",
		    "says 429" },
		{ "451", "/do/a?status=451", OUTCOME_FORBIDDEN, 451, "",
		    "says 451" },
		{ "500", "/do/a?status=500", OUTCOME_SERVER, 500, "",
		    "says 500" },
		{ "503", "/do/a?status=503", OUTCOME_SERVER, 503, "",
		    "says 503" },
		{ "503 with Retry-After is busy",
		    "/do/a?status=503&header=Retry-After:+9",
		    OUTCOME_BUSY, 503, "", "says 503" },
		{ "304 that nobody asked for", "/do/a?status=304",
		    OUTCOME_ODD_304, 304, "", "nothing was asked" },
		{ "300 leads nowhere", "/do/a?status=300",
		    OUTCOME_REDIRECT, 300, "", "says 300" },
		{ "302 without a Location", "/do/a?status=302",
		    OUTCOME_REDIRECT, 302, "", "does not say where to" },
		{ "the page of an error is not read",
		    "/do/a?status=500&endless=1", OUTCOME_SERVER, 500, "",
		    "says 500" },
		{ "cut in the middle: what there is", "/do/a?body=abcdef&"
		    "drop=3", OUTCOME_OK, 200, "abc", "cut short" },
		{ "reset in the middle", "/do/a?body=abcdef&reset=3",
		    OUTCOME_OK, 200, "abc", "connection broke" },
		{ "less than was announced", "/do/a?body=abc&length=10",
		    OUTCOME_OK, 200, "abc", "cut short" },
		{ "cut before there was any", "/do/a?body=abcdef&drop=0",
		    OUTCOME_BROKEN, 200, "", "cut short" },
		{ "the page of an error, cut", "/do/a?status=404&body=abcdef&"
		    "drop=3", OUTCOME_MISSING, 404, "", "says 404" },
		{ "more than was announced", "/do/a?body=abcdef&length=3",
		    OUTCOME_OK, 200, "abc", "" },
		{ "no HTTP", "/do/a?raw=hello", OUTCOME_BROKEN, 0, "",
		    "HTTP/0.9" },
		{ "nothing", "/do/a?raw=", OUTCOME_BROKEN, 0, "",
		    "no answer" },
	};
	struct fetch_options o;

	(void)state;
	quick(&o);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct fetch_request r = { 0 };
		const struct seen *s = ask(&o, &r, rows[i].path);

		is_int(s->outcome, rows[i].outcome, "%s (%s)", rows[i].says,
		    s->err);
		is_int(s->status, rows[i].status, "%s", rows[i].says);
		is_str(str_of(s->body), rows[i].body, "%s", rows[i].says);
		has(s->err, rows[i].err, rows[i].says);
		is_true((s->hash != 0) == outcome_good(s->outcome),
		    "%s: a hash only with a body", rows[i].says);
	}
	test_done();
}

static void
ceilings(void **state)
{
	static const struct {
		const char *says;
		const char *path;
		enum outcome outcome;
		const char *err;
	} rows[] = {
		{ "just below", "/do/c?size=99000", OUTCOME_OK, "" },
		{ "announced over the wire's", "/do/c?size=150000",
		    OUTCOME_TOO_BIG, "too large" },
		{ "chunked over the wire's", "/do/c?size=150000&chunked=1",
		    OUTCOME_TOO_BIG, "100000" },
		{ "without an end", "/do/c?endless=1",
		    OUTCOME_TOO_BIG, "100000" },
		{ "small on the wire, whatever it holds",
		    "/do/c?size=300000&gzip=1", OUTCOME_OK, "" },
		{ "headers", "/do/c?flood=400000", OUTCOME_TOO_BIG,
		    "headers" },
		{ "headers below the ceiling", "/do/c?flood=90000&body=x",
		    OUTCOME_OK, "" },
	};
	struct fetch_options o;
	struct fetch_request r = { 0 };
	const struct seen *s;

	(void)state;
	quick(&o);
	o.max_body = 200000;
	o.max_wire = 100000;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		r = (struct fetch_request){ 0 };
		s = ask(&o, &r, rows[i].path);
		is_int(s->outcome, rows[i].outcome, "%s (%s)", rows[i].says,
		    s->err);
		has(s->err, rows[i].err, rows[i].says);
	}
	quick(&o);
	s = ask(&o, &r, "/do/c?bomb=100000000");
	is_int(s->outcome, OUTCOME_OK, "a bomb (%s)", s->err);
	is_true(s->n_body < MIB, "stays packed: %zu", s->n_body);
	s = ask(&o, &r, "/do/c?size=4900000");
	is_int(s->n_body, 4900000, "the real ceilings let a large feed in");
	test_done();
}

static void
conditional(void **state)
{
	struct fetch_options o;
	struct fetch_request r = { 0 };
	const struct seen *s;
	char path[LIMIT_VALIDATOR + 64] = "/do/v?etag=";
	const size_t n = strlen(path);

	(void)state;
	quick(&o);
	s = ask(&o, &r, "/do/v?etag=W/%22a+b%22&modified=yesterday&body=x"
	    "&header=Cache-Control:+max-age=60&header=Cache-Control:+public");
	is_int(s->outcome, OUTCOME_OK, "first");
	is_str(str_of(s->etag), "W/\"a b\"", "the ETag byte for byte");
	is_str(str_of(s->modified), "yesterday",
	    "Last-Modified byte for byte, whatever it is");
	is_str(str_of(s->cache), "max-age=60, public", "two lines are one");
	is_true(!s->conditional, "without validators");

	r = (struct fetch_request){ .etag = "W/\"a b\"",
	    .last_modified = "yesterday" };
	s = ask(&o, &r, "/do/v?etag=W/%22a+b%22&modified=yesterday&body=x");
	is_int(s->outcome, OUTCOME_NOT_MODIFIED, "second (%s)", s->err);
	is_true(s->conditional, "with both");
	is_int(logged(&plain, "[\"If-None-Match\", \"W/\\\"a b\\\"\"]",
	    "[\"If-Modified-Since\", \"yesterday\"]"), 1,
	    "both were sent, as they came");
	is_int(logged(&plain, "A-IM\", \"feed\"", "yesterday"), 1,
	    "A-IM with an ETag");

	s = ask(&o, &r, "/do/v?raw=HTTP/1.1+200+OK%0aETag:+%22a%01%22%0a"
	    "Last-Modified:+now%0a%0a");
	is_str(str_of(s->etag), "", "an ETag with a control character");
	is_str(str_of(s->modified), "", "takes its pair with it");
	memset(path + n, 'e', LIMIT_VALIDATOR + 1);
	s = ask(&o, &r, path);
	is_str(str_of(s->etag), "", "and so does a very long one");

	r = (struct fetch_request){ .last_modified = "last week" };
	s = ask(&o, &r, "/do/v2?modified=last+week");
	is_int(s->outcome, OUTCOME_NOT_MODIFIED, "a date alone");
	is_int(logged(&plain, "A-IM", "last week"), 0, "and no A-IM");

	r = (struct fetch_request){ .etag = "\"q\"",
	    .pair_url = "http://elsewhere.example/" };
	s = ask(&o, &r, "/do/v3?etag=%22q%22&body=x");
	is_int(s->outcome, OUTCOME_OK,
	    "validators go only to the URL that gave them");
	is_true(!s->conditional, "so it was unconditional");

	r = (struct fetch_request){ .etag = "\"q\"" };
	s = ask(&o, &r, "/do/v4?status=226&body=delta");
	is_int(s->outcome, OUTCOME_DELTA, "226");
	is_str(str_of(s->body), "delta", "has a body");
	test_done();
}

static void
what_is_sent(void **state)
{
	static const char *const own[] = { "X-Own: 1", NULL };
	static const char *const accept[] = { "Accept: text/x", NULL };
	struct fetch_options o;
	struct fetch_request r = { .headers = own };

	(void)state;
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	quick(&o);
	ask(&o, &r, "/do/sent?b=2&a=%7e&&x=%2F./../y");
	is_int(logged(&plain, "/do/sent?b=2&a=%7e&&x=%2F./../y", "GET"), 1,
	    "the URL as given");
	ask(&o, &r, "/do/./as/../is");
	is_int(logged(&plain, "\"/do/./as/../is\"", "GET"), 1, "dots too");
	is_int(logged(&plain, "/do/sent", "[\"User-Agent\", "
	    "\"katchi/test (+https://keeper.example/)\"]"), 1, "who we are");
	is_int(logged(&plain, "/do/sent", "[\"Accept\", \"application/"
	    "atom+xml, application/rss+xml, "), 1, "what we like");
	is_int(logged(&plain, "/do/sent", "gzip"), 1, "compressed if possible");
	is_int(logged(&plain, "/do/sent", "[\"X-Own\", \"1\"]"), 1, "own");
	is_int(logged(&plain, "/do/sent", "Cookie"), 0, "no cookies");
	is_int(logged(&plain, "/do/sent", "Referer"), 0, "no Referer");
	is_int(logged(&plain, "/do/sent", "Authorization"), 0, "no login");

	r = (struct fetch_request){ .headers = accept, .user_agent = "me/2",
	    .credentials = "user:pass" };
	ask(&o, &r, "/do/agent");
	is_int(logged(&plain, "/do/agent", "[\"User-Agent\", \"me/2\"]"), 1,
	    "own User-Agent");
	is_int(logged(&plain, "/do/agent", "[\"Accept\", \"text/x\"]"), 1,
	    "own Accept");
	is_int(logged(&plain, "/do/agent", "atom+xml"), 0, "instead of ours");
	is_int(logged(&plain, "/do/agent", "Basic dXNlcjpwYXNz"), 1, "Basic");
	r = (struct fetch_request){ .credentials = "Bearer abc" };
	ask(&o, &r, "/do/bearer");
	is_int(logged(&plain, "/do/bearer", "Bearer abc\""), 1, "Bearer");
	unsetenv("http_proxy");
	test_done();
}

static void
encrypted(void **state)
{
	struct fetch_options o;
	struct fetch_request r = { .allow_private = true };
	const struct seen *s;
	char url[256], ca[128];

	(void)state;
	quick(&o);
	snprintf(ca, sizeof(ca), "%s/cert.pem.crt", dir);
	snprintf(url, sizeof(url), "https://127.0.0.1:%d/do/t?body=x",
	    tls.port[0]);
	r.url = url;
	s = ask(&o, &r, NULL);
	is_int(s->outcome, OUTCOME_TLS, "an unknown authority (%s)", s->err);
	has(s->err, "certificate", "and says so");
	r.ca_file = ca;
	s = ask(&o, &r, NULL);
	is_int(s->outcome, OUTCOME_OK, "ca-file (%s)", s->err);
	snprintf(url, sizeof(url), "https://localhost:%d/do/t?body=x",
	    tls.port[0]);
	s = ask(&o, &r, NULL);
	is_int(s->outcome, OUTCOME_TLS, "another name (%s)", s->err);
	snprintf(url, sizeof(url), "https://127.0.0.1:%d/do/t?to="
	    "http://127.0.0.1:%d/do/down", tls.port[0], plain.port[0]);
	s = ask(&o, &r, NULL);
	is_int(s->outcome, OUTCOME_REDIRECT, "https to http (%s)", s->err);
	is_int(logged(&plain, "/do/down", "GET"), 0, "is not asked");
	r.ca_file = "/nonexistent";
	snprintf(url, sizeof(url), "https://127.0.0.1:%d/do/t", tls.port[0]);
	s = ask(&o, &r, NULL);
	is_int(s->outcome, OUTCOME_TLS, "no such file (%s)", s->err);
	snprintf(url, sizeof(url), "https://127.0.0.1:%d/do/t",
	    plain.port[0]);
	s = ask(&o, &r, NULL);
	is_int(s->outcome, OUTCOME_TLS, "no TLS there (%s)", s->err);
	test_done();
}

/* Whose fault it is, and which key helps. */
static void
causes(void **state)
{
	static const char *const header[] = { "Authorization: x", NULL };
	static const struct {
		const char *says;
		const char *path;       /* NULL: url */
		const char *url;
		bool proxy;             /* the plain server is one */
		const char *credentials;
		const char *const *headers;
		const char *err;
	} rows[] = {
		{ "401 without a word", "/do/a?status=401", NULL, false,
		    NULL, NULL, "401 Unauthorized: it wants a password "
		    "(auth-file)" },
		{ "401 to a password", "/do/a?status=401", NULL, false, "u:p",
		    NULL, "401 Unauthorized: it does not take the one of "
		    "auth-file" },
		{ "401 to a header", "/do/a?status=401", NULL, false, NULL,
		    header, "it does not take the one" },
		{ "401 where a redirect led", "/do/a?to=http://localhost:"
		    "{port1}/do/b%3fstatus=401", NULL, false, "u:p", NULL,
		    "auth-file is for another server" },
		{ "403", "/do/a?status=403", NULL, false, NULL, NULL,
		    "http-version = 1.1" },
		{ "407", "/do/a?status=407", NULL, false, NULL, NULL,
		    "it wants proxy = http://user:password@host:port" },
		{ "a proxy without a way", NULL, "https://a.example/", true,
		    NULL, NULL, "the proxy http://127.0.0.1:" },
		{ "and its word for it", NULL, "https://a.example/", true,
		    NULL, NULL, " opens no way there: 404 Not Found" },
	};
	struct fetch_options o;
	char proxy[64];

	(void)state;
	quick(&o);
	snprintf(proxy, sizeof(proxy), "http://127.0.0.1:%d", plain.port[0]);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct fetch_request r = { .url = rows[i].url,
		    .credentials = rows[i].credentials,
		    .headers = rows[i].headers, .allow_private = true,
		    .proxy = rows[i].proxy ? proxy : NULL };

		has(ask(&o, &r, rows[i].path)->err, rows[i].err,
		    rows[i].says);
	}
	test_done();
}

static void
slow_ones(void **state)
{
	static const struct {
		const char *says;
		const char *path;
		const char *err;
	} rows[] = {
		{ "silent", "/do/s?silent=1", "no answer in time" },
		{ "stalls in the body", "/do/s?body=abcdef&stall=3",
		    "too slow" },
		{ "drips", "/do/s?size=1000&drip=0.02", "too slow" },
		{ "late", "/do/s?delay=3", "no answer in time" },
	};
	struct fetch_options o;

	(void)state;
	quick(&o);
	o.timeout_ms = 400;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct fetch_request r = { 0 };
		int64_t before = transfer_clock();
		const struct seen *s = ask(&o, &r, rows[i].path);

		is_int(s->outcome, OUTCOME_TIMEOUT, "%s", rows[i].says);
		has(s->err, rows[i].err, rows[i].says);
		is_true(transfer_clock() - before < 1500, "%s: in time",
		    rows[i].says);
	}
	test_done();
}

/* Each of the other clocks, when the one of the whole request is far off. */
static void
other_clocks(void **state)
{
	struct sockaddr_in here = { .sin_family = AF_INET };
	socklen_t n = sizeof(here);
	struct fetch_options o;
	struct fetch_request r = { .allow_private = true };
	int64_t before = transfer_clock();
	int deaf = socket(AF_INET, SOCK_STREAM, 0);
	const struct seen *s;
	char url[64];

	(void)state;
	quick(&o);
	o.slow_ms = 1000;
	s = ask(&o, &r, "/do/s?size=1000&drip=0.02");
	is_int(s->outcome, OUTCOME_TIMEOUT, "50 bytes a second (%s)", s->err);
	has(s->err, "too slow", "which is said");
	r.timeout_ms = 15000;
	s = ask(&o, &r, "/do/s?body=slow&delay=2.5");
	is_int(s->outcome, OUTCOME_OK, "a time of its own lifts that (%s)",
	    s->err);
	r.timeout_ms = 0;
	s = ask(&o, &r, "/do/s?body=slow&delay=2.5");
	is_int(s->outcome, OUTCOME_TIMEOUT, "for itself alone (%s)", s->err);

	/* Accepts, and never says a word of TLS. */
	here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(deaf, (void *)&here, n), 0);
	assert_int_equal(listen(deaf, 4), 0);
	assert_int_equal(getsockname(deaf, (void *)&here, &n), 0);
	snprintf(url, sizeof(url), "https://127.0.0.1:%d/",
	    ntohs(here.sin_port));
	o.connect_ms = 300;
	r.url = url;
	s = ask(&o, &r, NULL);
	is_int(s->outcome, OUTCOME_TIMEOUT, "a connection that is none (%s)",
	    s->err);
	has(s->err, "no connection in time", "is called so");
	close(deaf);

	/* No hop is too slow, all of them together are. */
	o.timeout_ms = 700;
	s = ask(&o, &r, "/do/s?hops=5&delay=0.3&body=end");
	is_int(s->outcome, OUTCOME_TIMEOUT, "redirects share one time (%s)",
	    s->err);
	is_true(s->requests < 5, "%u requests were made", s->requests);
	is_true(transfer_clock() - before < 12000, "all of that in time");
	test_done();
}

static void
refused(void **state)
{
	static const char *const broken[] = { "X: a\r\nY: b", NULL };
	static const char *const no_colon[] = { "X", NULL };
	static const struct {
		const char *says;
		struct fetch_request r;
		enum outcome outcome;
		const char *err;
	} rows[] = {
		{ "no URL", { .url = "" }, OUTCOME_REFUSED, "no URL" },
		{ "words", { .url = "no url at all" }, OUTCOME_REFUSED,
		    "no URL" },
		{ "ftp", { .url = "ftp://feed.example/" }, OUTCOME_REFUSED,
		    "only http and https" },
		{ "file", { .url = "file:///etc/passwd" }, OUTCOME_REFUSED,
		    "configuration" },
		{ "a line break in a header", { .url = "http://a.example/",
		    .headers = broken }, OUTCOME_REFUSED, "line break" },
		{ "a header without a colon", { .url = "http://a.example/",
		    .headers = no_colon }, OUTCOME_REFUSED, "colon" },
		{ "a line break in an ETag", { .url = "http://a.example/",
		    .etag = "\"\nX: y" }, OUTCOME_REFUSED, "validator" },
		{ "nobody listens", { .url = "http://127.0.0.1:1/",
		    .allow_private = true }, OUTCOME_CONNECT,
		    "no connection" },
		{ "no such name", { .url = "http://nothing.invalid/" },
		    OUTCOME_DNS, "DNS" },
	};
	struct fetch_options o;

	(void)state;
	quick(&o);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct fetch_request r = rows[i].r;
		const struct seen *s = ask(&o, &r, NULL);

		is_int(s->outcome, rows[i].outcome, "%s (%s)", rows[i].says,
		    s->err);
		has(s->err, rows[i].err, rows[i].says);
		is_int(s->requests, 0, "%s: nothing was sent", rows[i].says);
	}
	test_done();
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers),
		cmocka_unit_test(ceilings),
		cmocka_unit_test(conditional),
		cmocka_unit_test(what_is_sent),
		cmocka_unit_test(encrypted),
		cmocka_unit_test(causes),
		cmocka_unit_test(slow_ones),
		cmocka_unit_test(other_clocks),
		cmocka_unit_test(refused),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	signal(SIGPIPE, SIG_IGN);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("fetch", tests, set_up, tear_down);
}
