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
	    "to=http://localhost:%d/do/o4%%3fto="
	    "http://127.0.0.1:%d/do/o5", plain.port[1], plain.port[0]);
	ask(&o, &r, path);
	is_int(logged(&plain, "\"/do/o4", "GET"), 1, "another host is asked");
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
			buf_printf(&b, "%%%02x", (unsigned)(unsigned char)*s);
	}
	snprintf(out, size, "%s", buf_z(&b));
	buf_release(&b);
}

/* The Cookie of the request for a path, "" for none. */
static void
cookie_of(char *out, size_t size, const char *path)
{
	static const char begin[] = "[\"Cookie\", \"";
	struct err e;
	size_t len, at;
	char *text = file_read_new(plain.log, 64 * MIB, &len, &e);
	struct str rest = { text, len };

	snprintf(out, size, "%s", "not asked");
	while (rest.p != NULL) {
		struct str line = str_next(&rest, '\n');

		if (str_find(line, 0, path) == SIZE_MAX ||
		    str_find(line, 0, "\"GET\"") == SIZE_MAX)
			continue;
		at = str_find(line, 0, begin);
		line = at == SIZE_MAX ? STR("") :
		    str_slice(line, at + sizeof(begin) - 1, line.n);
		keep(out, size, str_next(&line, '"'));
		break;
	}
	free(text);
}

/* A chain has a jar of its own: RFC 6265.  All hosts are the proxy's. */
static void
cookies(void **state)
{
	static const struct {
		const char *says;
		struct {
			const char *host, *path, *set;
		} hops[4];              /* set of the last: what is sent */
	} rows[] = {
		{ "it goes back to its host", { { "a.example", "", "a=1" },
		    { "a.example", "", "a=1" } } },
		{ "not to another one", { { "a.example", "", "a=1" },
		    { "b.example", "", "" } } },
		{ "a login on another host and back",
		    { { "a.example", "", "sid=7" },
		    { "login.example", "", "tok=9" },
		    { "a.example", "", "sid=7" } } },
		{ "each host has its own", { { "a.example", "", "x=1" },
		    { "b.example", "", "x=2" }, { "a.example", "", "y=3" },
		    { "b.example", "", "x=2" } } },
		{ "Domain of a parent", { { "login.news.example", "",
		    "s=1; Domain=news.example" },
		    { "feeds.news.example", "", "s=1" } } },
		{ "Domain with a dot in front", { { "www.news.example", "",
		    "s=1; Domain=.news.example" },
		    { "news.example", "", "s=1" } } },
		{ "Domain of a stranger", { { "a.example", "",
		    "s=1; Domain=b.example" }, { "b.example", "", "" } } },
		{ "nor of a child", { { "news.example", "",
		    "s=1; Domain=www.news.example" },
		    { "www.news.example", "", "" } } },
		{ "Path", { { "a.example", "in/", "s=1" },
		    { "a.example", "out/", "" } } },
		{ "Path that is said", { { "a.example", "in/",
		    "s=1; Path=/" }, { "a.example", "out/", "s=1" } } },
		{ "Path of another place", { { "a.example", "in/",
		    "s=1; Path=/do/out" }, { "a.example", "in/", "" } } },
		{ "and there it is", { { "a.example", "in/",
		    "s=1; Path=/do/out" }, { "a.example", "out/", "s=1" } } },
		{ "Max-Age=0 takes it back", { { "a.example", "", "s=1" },
		    { "a.example", "", "s=1; Max-Age=0" },
		    { "a.example", "", "" } } },
		{ "a date in the past as well", { { "a.example", "", "s=1" },
		    { "a.example", "", "s=; Expires=Thu, 01 Jan 1970 "
		    "00:00:00 GMT" }, { "a.example", "", "" } } },
		{ "the last value counts", { { "a.example", "", "s=1" },
		    { "a.example", "", "s=2" },
		    { "a.example", "", "s=2" } } },
		{ "Secure is not for http", { { "a.example", "",
		    "s=1; Secure" }, { "a.example", "", "" } } },
		{ "an empty value", { { "a.example", "", "s=" },
		    { "a.example", "", "s=" } } },
		{ "a value with =", { { "a.example", "", "s=b=c" },
		    { "a.example", "", "s=b=c" } } },
		{ "HttpOnly is for us", { { "a.example", "",
		    "s=1; HttpOnly" }, { "a.example", "", "s=1" } } },
	};
	struct fetch_options o;
	char proxy[64], url[8192], inner[4096], got[256], path[64];

	(void)state;
	quick(&o);
	snprintf(proxy, sizeof(proxy), "http://127.0.0.1:%d", plain.port[0]);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct fetch_request r = { .url = url, .proxy = proxy };
		size_t n = 0, last;

		while (n < ARRAY_LEN(rows[i].hops) &&
		    rows[i].hops[n].host != NULL)
			n++;
		last = n - 1;
		inner[0] = '\0';
		while (n-- > 0) {
			char set[256];

			quoted(set, sizeof(set), rows[i].hops[n].set);
			snprintf(url, sizeof(url), "http://%s/do/%sk%zu-%zu?"
			    "%s%s%s%s", rows[i].hops[n].host,
			    rows[i].hops[n].path, i, n,
			    n < last ? "header=Set-Cookie:+" : "body=x",
			    n < last ? set : "", n < last ? "&to=" : "",
			    inner);
			quoted(inner, sizeof(inner), url);
		}
		ask(&o, &r, NULL);
		snprintf(path, sizeof(path), "k%zu-%zu?", i, last);
		cookie_of(got, sizeof(got), path);
		is_str(str_of(got), rows[i].hops[last].set, "%s",
		    rows[i].says);
	}
	test_done();
}

/* What a jar holds does not get into the next chain. */
static void
jars(void **state)
{
	struct fetch_options o;
	struct fetch *f;
	char got[256], url[128];

	(void)state;
	quick(&o);
	o.connections = 1;
	f = opened(&o);
	at_port(url, sizeof(url), plain.port[0], "/do/jar?header=Set-Cookie:"
	    "+a=1&body=x");
	for (int i = 0; i < 2; i++) {
		struct fetch_request r = { .url = url, .allow_private = true };

		fetch_add(f, &r);
		run(f);
		at_port(url, sizeof(url), plain.port[0], "/do/afterwards");
	}
	fetch_free(f);
	cookie_of(got, sizeof(got), "/do/afterwards");
	is_str(str_of(got), "", "one slot, two chains");
	ask(&o, &(struct fetch_request){ 0 }, "/do/ctl?raw=HTTP/1.1+302+"
	    "Found%0aSet-Cookie:+a%01b=1%0a"
	    "Content-Length:+0%0aLocation:+/do/ctl2%0a%0a");
	cookie_of(got, sizeof(got), "\"/do/ctl2");
	is_str(str_of(got), "", "a control character does not go back");
	test_done();
}

/* A Location as servers write it, and what is asked then. */
static void
locations(void **state)
{
	static const struct {
		const char *says;
		const char *to;         /* behind http://127.0.0.1:PORT if it
		                         * begins with "@" */
		const char *want;       /* path that is asked */
	} rows[] = {
		{ "relative", "l?body=1", "/do/l?body=1" },
		{ "absolute", "@/do/l?body=2", "/do/l?body=2" },
		{ "a blank", "@/do/l l?body=3", "/do/l%20l?body=3" },
		{ "a bar", "@/do/l|l?body=4|", "/do/l%7Cl?body=4%7C" },
		{ "Hangul as it is", "@/do/\353\211\264?body=5",
		    "/do/%EB%89%B4?body=5" },
		{ "EUC-KR as it is", "@/do/\264\272?body=6",
		    "/do/%B4%BA?body=6" },
		{ "relative, with a blank", "l l?body=7", "/do/l%20l?body=7" },
		{ "without a scheme", "//@/do/l?body=8", "/do/l?body=8" },
		{ "a fragment stays at home", "@/do/l?body=9#top",
		    "/do/l?body=9\"" },
		{ "blanks around it", "  @/do/l?body=10 ", "/do/l?body=10" },
		{ "dots", "@/do/x/../l?body=11", "/do/l?body=11" },
		{ "escapes stay", "@/do/%7El?body=12%26", "/do/%7El?body=12" },
		{ "backslashes", "@\\do\\l?body=13", "/do/l?body=13" },
		{ "only a query", "?body=14", "/do/from14?body=14" },
	};
	struct fetch_options o;

	(void)state;
	quick(&o);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct fetch_request r = { 0 };
		char path[1024], to[256], quote[512];
		const char *at = strchr(rows[i].to, '@');

		if (at != NULL)
			snprintf(to, sizeof(to), "%.*s%s127.0.0.1:%d%s",
			    (int)(at - rows[i].to), rows[i].to,
			    rows[i].to[0] == '/' ? "" : "http://",
			    plain.port[0], at + 1);
		else
			snprintf(to, sizeof(to), "%s", rows[i].to);
		quoted(quote, sizeof(quote), to);
		snprintf(path, sizeof(path), "/do/from%zu?raw=HTTP/1.1+302+"
		    "Found%%0aContent-Length:+0%%0aLocation:+%s%%0a%%0a",
		    i + 1, quote);
		is_int(ask(&o, &r, path)->outcome, OUTCOME_OK, "%s (%s)",
		    rows[i].says, seen[0].err);
		is_true(logged(&plain, rows[i].want, "GET") >= 1, "%s: %s",
		    rows[i].says, rows[i].want);
	}
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
		cmocka_unit_test(jars),
		cmocka_unit_test(locations),
		cmocka_unit_test(private_addresses),
		cmocka_unit_test(private_redirects),
		cmocka_unit_test(private_reuse),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	signal(SIGPIPE, SIG_IGN);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("fetch_hop", tests, set_up, tear_down);
}
