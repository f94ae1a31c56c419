/* Where a request may lead: redirects, origins, private addresses. */
#include "web.h"

#include "base/banned.h"

static void
redirects(void **state)
{
	static const int codes[] = { 301, 302, 303, 307, 308 };
	struct fetch_options o;
	struct fetch_request r = { 0 };
	const struct seen *s;
	char path[256];

	(void)state;
	quick(&o);
	for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
		snprintf(path, sizeof(path), "/do/r?status=%d&to=/do/end"
		    "%%3fbody=there", codes[i]);
		s = ask(&o, &r, path);
		is_int(s->outcome, OUTCOME_OK, "%d is followed (%s)",
		    codes[i], s->err);
		is_str(str_of(s->body), "there", "%d", codes[i]);
		is_int(s->n_hops, 1, "%d", codes[i]);
		is_int(s->hop[0], codes[i], "%d is reported", codes[i]);
		has(s->url, "/do/end?body=there", "where it ended");
	}
	s = ask(&o, &r, "/do/five?hops=5&body=end");
	is_int(s->outcome, OUTCOME_OK, "five hops");
	is_int(s->requests, 6, "are six requests");
	s = ask(&o, &r, "/do/six?hops=6&body=end");
	is_int(s->outcome, OUTCOME_REDIRECT, "six are too many");
	has(s->err, "more than 5 times", "six");
	is_int(logged(&plain, "/do/six?", "GET"), 6,
	    "and the seventh request is not sent");
	s = ask(&o, &r, "/do/loop?to=/do/loop%3fto=/none");
	is_int(s->outcome, OUTCOME_MISSING, "a 404 behind a redirect");
	s = ask(&o, &r, "/do/wall?wall=1&body=in");
	is_int(s->outcome, OUTCOME_OK, "a cookie wall (%s)", s->err);
	s = ask(&o, &r, "/do/wall2?wall=1&body=in");
	is_int(logged(&plain, "/do/wall2", "Cookie"), 1,
	    "the cookie goes back only within its chain");
	r = (struct fetch_request){ .etag = "\"e\"" };
	s = ask(&o, &r, "/do/r304?to=/do/r305%3fetag=%22e%22");
	is_true(!s->conditional, "validators are not for another URL");
	test_done();
}

static void
redirects_refused(void **state)
{
	static const char *const targets[] = {
		"file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://h/x",
		"dict://127.0.0.1:2628/d", "javascript:alert(1)",
		"data:text/xml,x", "smb://h/x", "mailto:a@b", "http://",
	};
	struct fetch_options o;
	struct fetch_request r = { 0 };
	const struct seen *s;
	char path[256];

	(void)state;
	quick(&o);
	for (size_t i = 0; i < ARRAY_LEN(targets); i++) {
		snprintf(path, sizeof(path), "/do/r?to=%s", targets[i]);
		s = ask(&o, &r, path);
		is_true(s->outcome == OUTCOME_REFUSED ||
		    s->outcome == OUTCOME_MISSING || s->outcome ==
		    OUTCOME_REDIRECT, "%s is not followed: %s (%s)",
		    targets[i], outcome_name(s->outcome), s->err);
		is_true(s->n_body == 0, "%s", targets[i]);
	}
	test_done();
}

/* What is meant for one origin does not travel to another. */
static void
origins(void **state)
{
	static const char *const own[] = { "X-Key: secret", NULL };
	struct fetch_options o;
	struct fetch_request r = { .headers = own, .credentials = "u:p" };
	char path[256];

	(void)state;
	quick(&o);
	ask(&o, &r, "/do/o1?to=/do/o2");
	is_int(logged(&plain, "\"/do/o2\"", "X-Key"), 1, "the same origin has it");
	is_int(logged(&plain, "\"/do/o2\"", "Authorization"), 1,
	    "and the login");
	snprintf(path, sizeof(path), "/do/o3?header=Set-Cookie:+a=1&"
	    "to=http://127.0.0.1:%d/do/o4%%3fto="
	    "http://127.0.0.1:%d/do/o5", plain.port[1], plain.port[0]);
	ask(&o, &r, path);
	is_int(logged(&plain, "\"/do/o4", "GET"), 1, "another port is asked");
	is_int(logged(&plain, "\"/do/o4", "X-Key"), 0, "without our header");
	is_int(logged(&plain, "\"/do/o4", "Authorization"), 0,
	    "without our login");
	is_int(logged(&plain, "\"/do/o4", "Cookie"), 0, "without the cookie");
	is_int(logged(&plain, "\"/do/o5", "GET"), 1, "and back");
	is_int(logged(&plain, "\"/do/o5", "X-Key"), 0,
	    "it stays off when another host leads back");
	test_done();
}

/* As the value of a query. */
static void
quoted(char *out, size_t size, const char *s)
{
	struct buf b;

	buf_init(&b, size - 1);
	for (; *s != '\0'; s++) {
		if (ascii_alpha(*s) || ascii_digit(*s))
			buf_addc(&b, *s);
		else
			buf_printf(&b, "%%%02x", (unsigned)*s);
	}
	snprintf(out, size, "%s", buf_z(&b));
	buf_release(&b);
}

/* A chain keeps the cookies of the origin that it is at. */
static void
cookies(void **state)
{
	struct fetch_options o;
	struct fetch_request r = { 0 };
	char inner[1024], path[2048];

	(void)state;
	quick(&o);
	snprintf(path, sizeof(path), "http://127.0.0.1:%d/do/c4",
	    plain.port[0]);
	quoted(inner, sizeof(inner), path);
	snprintf(path, sizeof(path), "/do/c3?to=%s", inner);
	quoted(inner, sizeof(inner), path);
	snprintf(path, sizeof(path), "http://127.0.0.1:%d/do/c2?"
	    "header=Set-Cookie:+b=2&to=%s", plain.port[1], inner);
	quoted(inner, sizeof(inner), path);
	snprintf(path, sizeof(path), "/do/c1?header=Set-Cookie:+a=1&to=%s",
	    inner);
	ask(&o, &r, path);
	is_int(logged(&plain, "\"/do/c3", "[\"Cookie\", \"b=2\"]"), 1,
	    "the second origin has its own cookie back");
	is_int(logged(&plain, "\"/do/c4", "GET"), 1,
	    "the first is asked again");
	is_int(logged(&plain, "\"/do/c4", "Cookie"), 0,
	    "without the cookie of the second");

	ask(&o, &r, "/do/ctl?raw=HTTP/1.1+302+Found%0aSet-Cookie:+a%01b=1%0a"
	    "Content-Length:+0%0aLocation:+/do/ctl2%0a%0a");
	is_int(logged(&plain, "\"/do/ctl2", "GET"), 1, "a bad cookie's chain");
	is_int(logged(&plain, "\"/do/ctl2", "Cookie"), 0,
	    "a control character does not go back");
	test_done();
}

/* All the ways to write an address that is not for feeds. */
static void
private_addresses(void **state)
{
	static const char *const hosts[] = {
		"127.0.0.1", "127.1", "127.0.1", "127.255.255.254",
		"2130706433", "0x7f000001", "0x7f.1", "0x7f.0x0.0x0.0x1",
		"0177.0.0.1", "0177.1", "017700000001", "127.0.0.1.",
		"%31%32%37.0.0.1", "127%2e0%2e0%2e1", "user@127.0.0.1",
		"good.example:80@127.0.0.1", "LOCALHOST", "localhost",
		"localhost.", "a.localhost", "0", "0.0.0.0", "00.0",
		"0x0", "[::1]", "[0:0:0:0:0:0:0:1]", "[::]",
		"[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
		"[::ffff:127.1.0.3]", "[0:0:0:0:0:ffff:127.0.0.1]",
		"[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]",
		"[64:ff9b:1::7f00:1]", "[2002:7f00:1::]",
		"[2002:7f00:0001::1]", "[2002:a00:1::]",
		"[2001:0:7f00:1::1]", "[fe80::1]", "[fe80::1%25lo]",
		"[fc00::1]", "[fd12:3456::1]", "[fec0::1]", "[ff02::1]",
		"[2001:db8::1]", "[100::1]", "[::1%25lo]",
		"10.0.0.1", "10.1", "0xa000001", "172.16.0.1",
		"172.31.255.255", "192.168.1.1", "192.168.257", "3232235777",
		"169.254.169.254", "0xa9fea9fe", "2852039166",
		"[::ffff:169.254.169.254]", "[::ffff:a9fe:a9fe]",
		"100.64.0.1", "224.0.0.1", "255.255.255.255", "198.18.0.1",
		"192.0.2.1", "240.0.0.1",
		"\342\221\240\342\221\241\342\221\246.0.0.1",
		"127\343\200\2020\343\200\2020\343\200\2021",
	};
	struct fetch_options o;
	int before = logged(&plain, "CONNECTION", "");
	struct fetch *f;
	char url[256];

	(void)state;
	quick(&o);
	f = opened(&o);
	for (size_t i = 0; i < ARRAY_LEN(hosts); i++) {
		struct fetch_request r = { .url = url,
		    .tag = (void *)(uintptr_t)i };

		snprintf(url, sizeof(url), "http://%s:%d/do/p", hosts[i],
		    plain.port[0]);
		fetch_add(f, &r);
	}
	run(f);
	for (size_t i = 0; i < ARRAY_LEN(hosts); i++)
		is_true(seen[i].outcome == OUTCOME_REFUSED, "%s is refused: "
		    "%s (%s)", hosts[i], outcome_name(seen[i].outcome),
		    seen[i].err);
	has(seen[0].err, "127.0.0.1 is refused (loopback); allow-private "
	    "= true permits it", "a clear sentence");
	fetch_free(f);
	/* One that is logged behind any of them. */
	ask(&o, &(struct fetch_request){ 0 }, "/do/p");
	is_int(logged(&plain, "CONNECTION", ""), before + 1,
	    "no connection was made");
	test_done();
}

/* Through a proxy no socket of ours goes to the target, so the redirect
 * itself has to be looked at; the proxy may be private. */
static void
private_redirects(void **state)
{
	static const char *const targets[] = {
		"http://127.0.0.1/", "http://[::1]/", "http://127.1/",
		"http://localhost/", "http://169.254.169.254/latest/",
		"http://0x7f.1/", "//10.0.0.1/",
	};
	struct fetch_options o;
	const struct seen *s;
	char proxy[64], url[256];

	(void)state;
	quick(&o);
	snprintf(proxy, sizeof(proxy), "http://127.0.0.1:%d", plain.port[0]);
	for (size_t i = 0; i < ARRAY_LEN(targets); i++) {
		struct fetch_request r = { .url = url, .proxy = proxy };

		snprintf(url, sizeof(url), "http://feed.example/do/x?to=%s",
		    targets[i]);
		s = ask(&o, &r, NULL);
		is_int(s->outcome, OUTCOME_REFUSED, "%s (%s)", targets[i],
		    s->err);
		has(s->err, "redirected", "and says by whom");
	}
	test_done();
}

/* A connection that a request with allow-private opened is no way in. */
static void
private_reuse(void **state)
{
	struct fetch_options o;
	struct fetch *f;
	char open_url[256], closed_url[256];
	struct fetch_request r = { .url = open_url, .allow_private = true };

	(void)state;
	quick(&o);
	at_port(open_url, sizeof(open_url), plain.port[0], "/do/open");
	snprintf(closed_url, sizeof(closed_url), "http://\342\221\240"
	    "\342\221\241\342\221\246.0.0.1:%d/do/closed", plain.port[0]);
	f = opened(&o);
	fetch_add(f, &r);
	run(f);
	is_int(seen[0].outcome, OUTCOME_OK, "allowed (%s)", seen[0].err);
	r = (struct fetch_request){ .url = closed_url };
	fetch_add(f, &r);
	run(f);
	is_int(seen[0].outcome, OUTCOME_REFUSED, "not allowed (%s)",
	    seen[0].err);
	is_int(logged(&plain, "/do/closed", "GET"), 0, "and not asked");
	fetch_free(f);
	test_done();
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(redirects),
		cmocka_unit_test(redirects_refused),
		cmocka_unit_test(origins),
		cmocka_unit_test(cookies),
		cmocka_unit_test(private_addresses),
		cmocka_unit_test(private_redirects),
		cmocka_unit_test(private_reuse),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	signal(SIGPIPE, SIG_IGN);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("fetch_hop", tests, set_up, tear_down);
}
