#include "test.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/url.h"

#include "base/banned.h"

static void
parts(void **state)
{
	static const struct {
		const char *says;
		const char *in;
		/* "-" is absent */
		const char *scheme, *userinfo, *host, *port, *path, *query,
		    *fragment;
	} rows[] = {
		{ "all parts", "http://u:p@h:8/p?q#f", "http", "u:p", "h",
		    "8", "/p", "q", "f" },
		{ "no parts", "", "-", "-", "-", "-", "", "-", "-" },
		{ "a path", "a/b", "-", "-", "-", "-", "a/b", "-", "-" },
		{ "no scheme", "//h/p", "-", "-", "h", "-", "/p", "-", "-" },
		{ "a query alone", "?q", "-", "-", "-", "-", "", "q", "-" },
		{ "an empty query is one", "a?", "-", "-", "-", "-", "a", "",
		    "-" },
		{ "an empty fragment is one", "a#", "-", "-", "-", "-", "a",
		    "-", "" },
		{ "? in a fragment", "a#f?g", "-", "-", "-", "-", "a", "-",
		    "f?g" },
		{ "? in a query", "a?b?c", "-", "-", "-", "-", "a", "b?c",
		    "-" },
		{ "a colon in a path", "/a:b", "-", "-", "-", "-", "/a:b",
		    "-", "-" },
		{ "no scheme begins with a digit", "1a:b", "-", "-", "-",
		    "-", "1a:b", "-", "-" },
		{ "mailto", "mailto:a@b.c", "mailto", "-", "-", "-",
		    "a@b.c", "-", "-" },
		{ "an empty host", "file:///a", "file", "-", "", "-", "/a",
		    "-", "-" },
		{ "an empty port", "http://h:/", "http", "-", "h", "", "/",
		    "-", "-" },
		{ "IPv6", "http://[::1]:80/", "http", "-", "[::1]", "80",
		    "/", "-", "-" },
		{ "IPv6 without port", "http://[::1]", "http", "-", "[::1]",
		    "-", "", "-", "-" },
		{ "the last @ counts", "http://a@b@c/", "http", "a@b", "c",
		    "-", "/", "-", "-" },
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct url u;

		url_split(&u, str_of(rows[i].in));
#define is_part(part) is_str(u.part.p != NULL ? u.part : STR("-"), \
	rows[i].part, "%s: " #part, rows[i].says)
		is_part(scheme);
		is_part(userinfo);
		is_part(host);
		is_part(port);
		is_part(path);
		is_part(query);
		is_part(fragment);
#undef is_part
	}
	test_done();
}

/* RFC 3986 5.4 has one base for all. */
static void
rfc_examples(void **state)
{
	static const struct {
		const char *ref, *want;
	} rows[] = {
		{ "g:h", "g:h" },
		{ "g", "http://a/b/c/g" },
		{ "./g", "http://a/b/c/g" },
		{ "g/", "http://a/b/c/g/" },
		{ "/g", "http://a/g" },
		{ "//g", "http://g" },
		{ "?y", "http://a/b/c/d;p?y" },
		{ "g?y", "http://a/b/c/g?y" },
		{ "#s", "http://a/b/c/d;p?q#s" },
		{ "g#s", "http://a/b/c/g#s" },
		{ "g?y#s", "http://a/b/c/g?y#s" },
		{ ";x", "http://a/b/c/;x" },
		{ "g;x", "http://a/b/c/g;x" },
		{ "g;x?y#s", "http://a/b/c/g;x?y#s" },
		{ "", "http://a/b/c/d;p?q" },
		{ ".", "http://a/b/c/" },
		{ "./", "http://a/b/c/" },
		{ "..", "http://a/b/" },
		{ "../", "http://a/b/" },
		{ "../g", "http://a/b/g" },
		{ "../..", "http://a/" },
		{ "../../", "http://a/" },
		{ "../../g", "http://a/g" },
		{ "../../../g", "http://a/g" },
		{ "../../../../g", "http://a/g" },
		{ "/./g", "http://a/g" },
		{ "/../g", "http://a/g" },
		{ "g.", "http://a/b/c/g." },
		{ ".g", "http://a/b/c/.g" },
		{ "g..", "http://a/b/c/g.." },
		{ "..g", "http://a/b/c/..g" },
		{ "./../g", "http://a/b/g" },
		{ "./g/.", "http://a/b/c/g/" },
		{ "g/./h", "http://a/b/c/g/h" },
		{ "g/../h", "http://a/b/c/h" },
		{ "g;x=1/./y", "http://a/b/c/g;x=1/y" },
		{ "g;x=1/../y", "http://a/b/c/y" },
		{ "g?y/./x", "http://a/b/c/g?y/./x" },
		{ "g?y/../x", "http://a/b/c/g?y/../x" },
		{ "g#s/./x", "http://a/b/c/g#s/./x" },
		{ "g#s/../x", "http://a/b/c/g#s/../x" },
		/* for backward compatibility, as the web does */
		{ "http:g", "http://a/b/c/g" },
	};
	struct buf b;

	(void)state;
	buf_init(&b, LIMIT_URL);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		buf_clear(&b);
		is_true(url_resolve(&b, STR("http://a/b/c/d;p?q"),
		    str_of(rows[i].ref)), "|%s| is absolute", rows[i].ref);
		is_str(buf_str(&b), rows[i].want, "|%s|", rows[i].ref);
	}
	buf_release(&b);
	test_done();
}

static void
leniency(void **state)
{
	static const struct {
		const char *says;
		const char *base, *ref;
		const char *want;       /* NULL: not absolute */
	} rows[] = {
		{ "no base, absolute", "", "http://h/p", "http://h/p" },
		{ "no base, relative", "", "p", NULL },
		{ "no base, only a host", "", "//h/p", NULL },
		{ "no base, nothing", "", "", NULL },
		{ "white space around", "", " \n http://h/p\t ",
		    "http://h/p" },
		{ "tab and newline inside", "", "ht\ttp://h/\r\np",
		    "http://h/p" },
		{ "controls around", "", "\x01\x1fhttp://h/p\x02",
		    "http://h/p" },
		{ "blanks inside", "", "http://h/a b?c d#e f",
		    "http://h/a%20b?c%20d#e%20f" },
		{ "Hangul in path and query", "", "http://h/한?q=글",
		    "http://h/%ED%95%9C?q=%EA%B8%80" },
		{ "Hangul in the host stays", "", "http://한글.example/",
		    "http://한글.example/" },
		{ "an escape stays", "", "http://h/%ed%95%9C%2f",
		    "http://h/%ed%95%9C%2f" },
		{ "a % that escapes nothing stays", "", "http://h/100%",
		    "http://h/100%" },
		{ "quotes and brackets", "", "http://h/\"<>`{}|^",
		    "http://h/%22%3C%3E%60%7B%7D%7C%5E" },
		{ "square brackets stay", "", "http://h/?a[]=1",
		    "http://h/?a[]=1" },
		{ "backslashes", "", "http:\\\\h\\p\\q", "http://h/p/q" },
		{ "backslashes, relative", "http://h/a/b", "..\\c",
		    "http://h/c" },
		{ "no backslash in a query", "", "http://h/?a\\b",
		    "http://h/?a%5Cb" },
		{ "one slash", "", "http:/h/p", "http://h/p" },
		{ "no slash", "", "http:h/p", "http://h/p" },
		{ "three slashes", "", "http:///h/p", "http://h/p" },
		{ "three slashes and no scheme", "https://x/", "///h/p",
		    "https://h/p" },
		{ "another scheme, one slash", "http://x/a", "https:/h/p",
		    "https://h/p" },
		{ "the same scheme, one slash", "http://x/a/b", "http:/h/p",
		    "http://x/h/p" },
		{ "capitals", "", "HTTP://H/P", "HTTP://H/P" },
		{ "a base without path", "http://h", "p", "http://h/p" },
		{ "a base with query only", "http://h?q", "p",
		    "http://h/p" },
		{ "the base's query stays", "http://h/p?q", "",
		    "http://h/p?q" },
		{ "the base's fragment goes", "http://h/p#f", "",
		    "http://h/p" },
		{ "a dirty base", " http://h/a b/ ", "c",
		    "http://h/a%20b/c" },
		{ "the scheme of the base", "https://h/p", "//g/q",
		    "https://g/q" },
		{ "user information stays", "http://u:p@h/a", "b",
		    "http://u:p@h/b" },
		{ "javascript is absolute, too", "http://h/",
		    "java\nscript:alert(1)", "javascript:alert(1)" },
		{ "data", "http://h/", "data:text/html,x",
		    "data:text/html,x" },
		{ "nothing is relative to mailto", "mailto:a@b", "c", NULL },
		{ "but a fragment", "mailto:a@b", "#c", "mailto:a@b#c" },
		{ "a path that would become a host", "x:/a", "..//b",
		    NULL },
		{ "not resolved: escaped dots", "http://h/a/", "%2e%2e/b",
		    "http://h/a/%2e%2e/b" },
		{ "a colon in the first segment", "http://h/a/", "./b:c",
		    "http://h/a/b:c" },
	};
	struct buf b;

	(void)state;
	buf_init(&b, LIMIT_URL);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		bool absolute;

		buf_clear(&b);
		absolute = url_resolve(&b, str_of(rows[i].base),
		    str_of(rows[i].ref));
		is_int(absolute, rows[i].want != NULL, "%s", rows[i].says);
		is_str(buf_str(&b), rows[i].want != NULL ? rows[i].want : "",
		    "%s", rows[i].says);
	}
	buf_release(&b);
	test_done();
}

static void
web(void **state)
{
	static const struct {
		const char *in;
		bool want;
	} rows[] = {
		{ "http://h", true },
		{ "https://example.com/a?b#c", true },
		{ "HTTPS://EXAMPLE.COM", true },
		{ "http://u:p@h:8080/", true },
		{ "http://127.0.0.1/", true },
		{ "http://[2001:db8::1]:80/", true },
		{ "http://한글.example/", true },
		{ "http://h:/", true },
		{ "http://a_b.example/", true },
		{ "", false },
		{ "h", false },
		{ "//h/", false },
		{ "ftp://h/", false },
		{ "file:///etc/passwd", false },
		{ "javascript:alert(1)", false },
		{ "javascript://h/%0aalert(1)", false },
		{ "data:text/html,x", false },
		{ "mailto:a@b.c", false },
		{ "http:", false },
		{ "http://", false },
		{ "http:///p", false },
		{ "http://:80/", false },
		{ "http://u@/", false },
		{ "http://./", false },
		{ "http://h:65536/", false },
		{ "http://h:x/", false },
		{ "http://h /", false },
		{ "http://h/a b", false },
		{ "http://h/a\nb", false },
		{ "http://h/\"", false },
		{ "http://h/<", false },
		{ "http://h/>", false },
		{ "http://h/`", false },
		{ "http://h/\\", false },
		{ "http://h/\x7f", false },
		{ "http://h/한", false },
		{ "http://한 /", false },
		{ "http://\xc2\xa0/", false },
		{ "http://\xe2\x80\xae.example/", false },
		{ "http://\xff/", false },
		{ "http://%41/", false },
		{ "http://[::1/", false },
		{ "http://[x]/", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		is_int(url_is_http(str_of(rows[i].in)), rows[i].want, "|%s|",
		    rows[i].in);
	test_done();
}

static void
canonical(void **state)
{
	static const struct {
		const char *says;
		const char *in, *want;
	} rows[] = {
		{ "http is https", "http://h/p", "https://h/p" },
		{ "https stays", "https://h/p", "https://h/p" },
		{ "lower case", "HTTP://WWW.H.Com/P", "https://www.h.com/P" },
		{ "default port", "http://h:80/p", "https://h/p" },
		{ "default port of https", "https://h:443/p",
		    "https://h/p" },
		{ "empty port", "http://h:/p", "https://h/p" },
		{ "another port", "http://h:8080/p", "https://h:8080/p" },
		{ "fragment", "http://h/p#f", "https://h/p" },
		{ "a fragment that is a path", "http://h/#!/article/1",
		    "https://h#!/article/1" },
		{ "final slash", "http://h/p/", "https://h/p" },
		{ "no path", "http://h", "https://h" },
		{ "root", "http://h/", "https://h" },
		{ "final slash before a query", "http://h/p/?a=1",
		    "https://h/p?a=1" },
		{ "dots", "http://h/a/./b/../c", "https://h/a/c" },
		{ "escaped dots", "http://h/a/%2e%2E/c", "https://h/c" },
		{ "two slashes inside stay", "http://h/a//b",
		    "https://h/a//b" },
		{ "two slashes at first", "http://h//b", "https://h//b" },
		{ "needless escapes", "http://h/%7Efoo%41",
		    "https://h/~fooA" },
		{ "hex in capitals", "http://h/%ed%95%9c",
		    "https://h/%ED%95%9C" },
		{ "Hangul as bytes or escaped", "http://h/한",
		    "https://h/%ED%95%9C" },
		{ "two dots that are a name", "http://h/..a/b", "https://h/..a/b" },
		{ "dots at the end", "http://h/a/..", "https://h" },
		{ "a dot at the end", "http://h/a.", "https://h/a." },
		{ "a second question mark", "http://h/p?a=1?b=2&utm_id=3",
		    "https://h/p?a=1?b=2" },
		{ "dots in a query", "http://h/p?q=/../a", "https://h/p?q=/../a" },
		{ "a query without a path", "http://h?a=1", "https://h?a=1" },
		{ "a bar in the query", "http://h/p?a|b", "https://h/p?a%7Cb" },
		{ "a backslash", "http://h/a\\b", "https://h/a/b" },
		{ "three slashes", "http:///h/p", "https://h/p" },
		{ "a host of dots is none", "http://../p", "http://../p" },
		{ "a % that escapes nothing", "http://h/100%",
		    "https://h/100%25" },
		{ "a slash stays escaped", "http://h/a%2fb",
		    "https://h/a%2Fb" },
		{ "dot at the end of the host", "http://h.com./p",
		    "https://h.com/p" },
		{ "user information", "http://u:p@h/", "https://h" },
		{ "mobile host stays", "http://m.h.com/p",
		    "https://m.h.com/p" },
		{ "utm_*", "http://h/p?utm_source=a&utm_medium=b&id=1",
		    "https://h/p?id=1" },
		{ "UTM in capitals", "http://h/p?UTM_Source=a",
		    "https://h/p" },
		{ "fbclid", "http://h/p?id=1&fbclid=x", "https://h/p?id=1" },
		{ "gclid", "http://h/p?gclid=x&id=1", "https://h/p?id=1" },
		{ "msclkid", "http://h/p?msclkid=x", "https://h/p" },
		{ "at_*", "http://h/p?at_medium=RSS&at_campaign=KARANGA",
		    "https://h/p" },
		{ "ns_*", "http://h/p?ns_mchannel=rss&a=1", "https://h/p?a=1" },
		{ "mc_cid, mc_eid", "http://h/p?mc_cid=a&mc_eid=b",
		    "https://h/p" },
		{ "cmpid", "http://h/p?cmpid=rss", "https://h/p" },
		{ "ref=rss", "http://h/p?ref=rss", "https://h/p" },
		{ "another ref", "http://h/p?ref=main",
		    "https://h/p?ref=main" },
		{ "escaped name", "http://h/p?%75tm_source=x", "https://h/p" },
		{ "a name that only begins alike", "http://h/p?utm=1",
		    "https://h/p?utm=1" },
		{ "gclid as a value stays", "http://h/p?a=gclid",
		    "https://h/p?a=gclid" },
		{ "order is kept", "http://h/p?b=2&a=1",
		    "https://h/p?b=2&a=1" },
		{ "the same name twice", "http://h/p?a=1&a=2",
		    "https://h/p?a=1&a=2" },
		{ "empty query", "http://h/p?", "https://h/p" },
		{ "empty parameters", "http://h/p?&&a=1&", "https://h/p?a=1" },
		{ "a parameter without value", "http://h/p?12345",
		    "https://h/p?12345" },
		{ "session in the path", "http://h/p;jsessionid=1A/q",
		    "https://h/p/q" },
		{ "session in the query", "http://h/p?PHPSESSID=1&a=1",
		    "https://h/p?a=1" },
		{ "white space around", " http://h/p\n", "https://h/p" },
		{ "no web", "mailto:a@b", "mailto:a@b" },
		{ "no URL", "tag:x,2026:1", "tag:x,2026:1" },
		{ "nothing", "", "" },
	};
	struct buf b, again;

	(void)state;
	buf_init(&b, LIMIT_URL);
	buf_init(&again, LIMIT_URL);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		buf_clear(&b);
		buf_clear(&again);
		url_canonical(&b, str_of(rows[i].in));
		is_str(buf_str(&b), rows[i].want, "%s", rows[i].says);
		url_canonical(&again, buf_str(&b));
		is_str(buf_str(&again), rows[i].want, "%s, again",
		    rows[i].says);
		if (!url_is_http(str_of(rows[i].in)))
			continue;
		/* A blank before it, and it goes the long way. */
		buf_clear(&b);
		buf_clear(&again);
		buf_printf(&b, " %s", rows[i].in);
		url_canonical(&again, buf_str(&b));
		is_str(buf_str(&again), rows[i].want, "%s, with a blank",
		    rows[i].says);
	}
	buf_release(&b);
	buf_release(&again);
	test_done();
}

static void
encoded(void **state)
{
	static const struct {
		const char *says;
		const char *in, *want;
	} rows[] = {
		{ "plain", "https://h/p?q=1#f", "https://h/p?q=1#f" },
		{ "a blank", "https://h/a b", "https://h/a%20b" },
		{ "Hangul", "https://h/뉴스?q=한#한",
		    "https://h/%EB%89%B4%EC%8A%A4?q=%ED%95%9C#%ED%95%9C" },
		{ "a host keeps its letters", "https://한국.example/뉴",
		    "https://한국.example/%EB%89%B4" },
		{ "a bar, braces, quotes", "https://h/|{}\"<>^`",
		    "https://h/%7C%7B%7D%22%3C%3E%5E%60" },
		{ "escapes stay", "https://h/%7e%EA%20", "https://h/%7e%EA%20" },
		{ "dots and slashes stay", "https://h/a/../b//c;d=,!",
		    "https://h/a/../b//c;d=,!" },
		{ "a byte that is no UTF-8", "https://h/\272", "https://h/%BA" },
		{ "user and password", "https://u:p@h/ x",
		    "https://u:p@h/%20x" },
		{ "no host", "a b", "a%20b" },
		{ "nothing", "", "" },
	};
	struct buf b, again;

	(void)state;
	buf_init(&b, LIMIT_URL);
	buf_init(&again, LIMIT_URL);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		buf_clear(&b);
		buf_clear(&again);
		url_encode(&b, str_of(rows[i].in));
		is_str(buf_str(&b), rows[i].want, "%s", rows[i].says);
		url_encode(&again, buf_str(&b));
		is_str(buf_str(&again), rows[i].want, "%s, twice",
		    rows[i].says);
	}
	buf_release(&b);
	buf_release(&again);
	test_done();
}

static void
redacted(void **state)
{
	static const struct {
		const char *says;
		const char *in, *want;
	} rows[] = {
		{ "nothing secret", "http://h/p?q=한국#f",
		    "http://h/p?q=한국#f" },
		{ "user and password", "http://u:p@h/p", "http://h/p" },
		{ "a user", "https://token@h:8/p", "https://h:8/p" },
		{ "two @", "http://u:p@w@h/p", "http://h/p" },
		{ "a slash in the password", "http://u:p/w@h/p",
		    "http://h/p" },
		{ "a question mark in the password", "http://u:p?w@h/p",
		    "http://h/p" },
		{ "a hash in the password", "http://u:p#w@h/p",
		    "http://h/p" },
		{ "an @ and a hash in the password", "http://u:p@#w@h/p",
		    "http://h/p" },
		{ "too many slashes", "http:////u:p@h/p", "http://h/p" },
		{ "an @ in the path stays", "http://h/@name/p",
		    "http://h/@name/p" },
		{ "a port and an @ in the path", "http://h:8/@name",
		    "http://h:8/@name" },
		{ "key", "http://h/?key=s3", "http://h/?key=..." },
		{ "api_key", "http://h/?a=1&api_key=s3&b=2",
		    "http://h/?a=1&api_key=...&b=2" },
		{ "apikey", "http://h/?apiKey=s3", "http://h/?apiKey=..." },
		{ "token", "http://h/?token=s3#f", "http://h/?token=...#f" },
		{ "access_token", "http://h/?access_token=s3",
		    "http://h/?access_token=..." },
		{ "token in a fragment", "http://h/#access_token=s3",
		    "http://h/#access_token=..." },
		{ "auth", "http://h/?auth=s3", "http://h/?auth=..." },
		{ "sig", "http://h/?sig=s3", "http://h/?sig=..." },
		{ "AWS", "http://h/?X-Amz-Signature=s3",
		    "http://h/?X-Amz-Signature=..." },
		{ "password", "http://h/?password=s3",
		    "http://h/?password=..." },
		{ "pwd", "http://h/?pwd=s3", "http://h/?pwd=..." },
		{ "capitals", "http://h/?PassWord=s3",
		    "http://h/?PassWord=..." },
		{ "escaped name", "http://h/?t%6Fken=s3",
		    "http://h/?t%6Fken=..." },
		{ "semicolons", "http://h/?a=1;token=s3;b=2",
		    "http://h/?a=1;token=...;b=2" },
		{ "two question marks", "http://h/?a?token=s3",
		    "http://h/?a?token=..." },
		{ "keyword is no key", "http://h/?keyword=x",
		    "http://h/?keyword=x" },
		{ "author is no auth", "http://h/?author=x",
		    "http://h/?author=x" },
		{ "an empty value", "http://h/?key=", "http://h/?key=" },
		{ "an escaped = in a value", "http://h/?key=a%3Db=c",
		    "http://h/?key=..." },
		{ "no URL", "feed-1", "feed-1" },
		{ "nothing", "", "" },
	};
	struct buf b;

	(void)state;
	buf_init(&b, LIMIT_URL);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		buf_clear(&b);
		url_redacted(&b, str_of(rows[i].in));
		is_str(buf_str(&b), rows[i].want, "%s", rows[i].says);
	}
	buf_release(&b);
	test_done();
}

static void
bounds(void **state)
{
	size_t n = 1 << 20;
	char *big = mem_alloc(n);
	struct buf b;

	(void)state;
	buf_init(&b, 4 * n);
	memset(big, 'a', n);
	memcpy(big, "http://h/", 9);
	is_true(!url_resolve(&b, STR(""), (struct str){ big, n }),
	    "a URL of a megabyte is refused");
	is_int(b.n, 0, "and nothing is appended");
	is_true(url_resolve(&b, STR(""), (struct str){ big, LIMIT_URL }),
	    "the longest that may be");
	is_true(!url_resolve(&b, STR(""), (struct str){ big, LIMIT_URL + 1 }),
	    "and one byte more");
	memset(big + 9, ' ', LIMIT_URL);
	big[LIMIT_URL - 1] = 'x';
	buf_clear(&b);
	is_true(!url_resolve(&b, STR(""), (struct str){ big, LIMIT_URL }),
	    "one that escapes make too long");
	for (size_t i = 9; i + 3 < n; i += 3)
		memcpy(big + i, "../", 3);
	is_true(url_resolve(&b, STR(""), (struct str){ big, 8001 }) &&
	    str_is(buf_str(&b), "http://h/"), "thousands of dots");
	url_canonical(&b, (struct str){ big, n });
	is_true(b.n >= n, "too long for an identity: as it is");
	url_redacted(&b, (struct str){ big, n });
	buf_release(&b);
	free(big);
	test_done();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts),
		cmocka_unit_test(rfc_examples),
		cmocka_unit_test(leniency),
		cmocka_unit_test(web),
		cmocka_unit_test(canonical),
		cmocka_unit_test(encoded),
		cmocka_unit_test(redacted),
		cmocka_unit_test(bounds),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("url", tests, NULL, NULL);
}
