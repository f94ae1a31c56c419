#include "conf/set.h"

#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/url.h"
#include "base/utf8.h"
#include "conf/conf.h"
#include "conf/value.h"

#include "base/banned.h"

void
strings_add(struct strings *s, struct str v)
{
	s->list = mem_grow(s->list, s->n + 2, sizeof(*s->list));
	s->list[s->n++] = mem_dup(v.p, v.n);
	s->list[s->n] = NULL;
}

void
strings_release(struct strings *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->list[i]);
	free(s->list);
	memset(s, 0, sizeof(*s));
}

static void
strings_add_words(struct strings *s, struct str v)
{
	while (v.n > 0) {
		size_t n = 0;

		while (n < v.n && !ascii_space(v.p[n]))
			n++;
		strings_add(s, str_slice(v, 0, n));
		v = str_trim(str_slice(v, n, v.n));
	}
}

/* No URL, no path, no option: git would take them all. */
static bool
remote_ok(struct str v)
{
	for (size_t i = 0; i < v.n; i++) {
		if (!ascii_alpha(v.p[i]) && !ascii_digit(v.p[i]) && (i == 0 ||
		    strchr("._-", v.p[i]) == NULL))
			return false;
	}
	return v.n > 0;
}

/* git-check-ref-format(1), as far as a branch name goes. */
static bool
branch_ok(struct str v)
{
	static const char *const bad[] = { "..", "@{", "//", " ", "~", "^",
	    ":", "?", "*", "[", "\\", NULL };

	for (size_t i = 0; bad[i] != NULL; i++) {
		if (str_find(v, 0, bad[i]) != SIZE_MAX)
			return false;
	}
	return !str_starts(v, "-") && !str_starts(v, "/") &&
	    !str_starts(v, ".") && !str_ends(v, "/") && !str_ends(v, ".") &&
	    !str_ends(v, ".lock") && !str_is(v, "HEAD") &&
	    str_find(v, 0, "/.") == SIZE_MAX;
}

static bool
author_ok(struct str v)
{
	size_t lt = str_find(v, 0, " <");

	return lt != SIZE_MAX && lt > 0 && str_ends(v, ">") &&
	    v.n > lt + 3 && str_find(v, lt + 2, "<") == SIZE_MAX &&
	    str_find(v, 0, ">") == v.n - 1;
}

static bool
header_ok(struct str v)
{
	static const char token[] = "!#$%&'*+-.^_`|~";
	size_t colon = str_find(v, 0, ":");

	if (colon == SIZE_MAX || colon == 0)
		return false;
	for (size_t i = 0; i < colon; i++) {
		if (!ascii_alpha(v.p[i]) && !ascii_digit(v.p[i]) &&
		    strchr(token, v.p[i]) == NULL)
			return false;
	}
	return true;
}

static void
set_text(void *at, struct str v)
{
	char **p = at;

	free(*p);
	*p = mem_dup(v.p, v.n);
}

/* The schemes that libcurl knows: what it does not know it would show with
 * the password. */
static bool
proxy_ok(struct str v)
{
	/* The last one: host:port alone is http. */
	static const char *const schemes[] = { "http://", "https://",
	    "socks4://", "socks4a://", "socks5://", "socks5h://", "" };
	bool good = str_is(v, "none");

	for (size_t i = 0; i < ARRAY_LEN(schemes) && !good; i++) {
		struct buf b;

		if (!str_starts_ci(v, schemes[i]) || (schemes[i][0] == '\0' &&
		    str_find(v, 0, "://") != SIZE_MAX))
			continue;
		buf_init(&b, LIMIT_CONF_LINE);
		buf_adds(&b, "http://");
		buf_addstr(&b, str_slice(v, strlen(schemes[i]), v.n));
		good = url_is_http(buf_str(&b));
		buf_release(&b);
	}
	return good;
}

/* The journal is not to have the passwords and keys in it. */
static int
no_url(struct str v, const char *what, struct err *e)
{
	struct buf shown;
	int rc;

	buf_init(&shown, LIMIT_CONF_LINE * 2);
	url_redacted(&shown, v);
	rc = err_set(e, ERR_INPUT, "\"%s\" is not %s", buf_z(&shown),
	    what);
	buf_release(&shown);
	return rc;
}

/* The first character outside ASCII, but for those of a host and of what
 * comes behind it, which may be there; 0: there is none. */
static uint32_t
url_foreign(struct str v)
{
	struct url u;
	size_t at = 0;

	url_split(&u, v);
	if (u.host.n > 0)
		return 0;
	while (at < v.n) {
		uint32_t cp = utf8_next(v, &at);

		if (cp >= 0x80)
			return cp;
	}
	return 0;
}

/* What is wrong with a feed's URL, for who has mistyped it. */
static int
no_feed_url(struct str v, struct err *e)
{
	uint32_t cp = url_foreign(v);
	struct buf what;
	struct url u;
	int rc;

	url_split(&u, v);
	buf_init(&what, LIMIT_CONF_LINE * 2);
	buf_adds(&what, "an http://, https:// or file:/// URL");
	if (cp != 0) {
		buf_printf(&what, "; U+%04X stands where none can",
		    (unsigned)cp);
	} else if (str_find(u.authority, 0, " ") != SIZE_MAX) {
		buf_adds(&what, "; no host has a blank");
	} else if (u.scheme.p == NULL && v.p[0] != '/' &&
	    str_find(v, 0, ".") != SIZE_MAX) {
		buf_adds(&what, "; did you mean https://");
		url_redacted(&what, v);
		buf_adds(&what, "?");
	}
	rc = no_url(v, buf_z(&what), e);
	buf_release(&what);
	return rc;
}

/* Kept as it will be sent: what browsers encode is encoded. */
static int
set_url(void *at, struct str v, struct err *e)
{
	struct buf url;
	int rc = 0;

	buf_init(&url, LIMIT_CONF_LINE * 3);
	if (str_starts(v, "file:///"))
		buf_addstr(&url, v);
	else
		url_encode(&url, v);
	if (!str_starts(v, "file:///") && !url_is_http(buf_str(&url)))
		rc = no_feed_url(v, e);
	else if (url.n > LIMIT_URL)
		rc = err_set(e, ERR_INPUT, "a URL of more than %zu bytes",
		    LIMIT_URL);
	set_text(at, buf_str(&url));
	buf_release(&url);
	return rc;
}

static int
set_choice(const struct key *k, void *at, struct str v, struct err *e)
{
	struct str all = str_of(k->choices), word;
	int64_t i = 0;

	while (all.p != NULL) {
		word = str_next(&all, ' ');
		if (str_eq(word, v)) {
			memcpy(at, &i, sizeof(i));
			return 0;
		}
		i++;
	}
	return err_set(e, ERR_INPUT, "\"%.*s\" is not one of: %s", STR_ARG(v),
	    k->choices);
}

static int
set_number(const struct key *k, void *at, struct str v, struct err *e)
{
	int64_t n = 0;
	int off, rc;

	if (k->type == KEY_DURATION) {
		rc = value_duration(v, &n, e);
	} else if (k->type == KEY_SIZE) {
		rc = value_size(v, &n, e);
	} else if (k->type == KEY_OFFSET) {
		/* note_source() hears it. */
		if (str_ends(v, " always") && strcmp(k->section, "feed") == 0)
			v = str_trim(str_slice(v, 0, v.n - strlen("always")));
		rc = civil_offset(v, &off) ? 0 : err_set(e, ERR_INPUT,
		    "\"%.*s\" is not an offset like +09:00 or Z", STR_ARG(v));
		n = rc == 0 ? off : 0;
	} else {
		rc = value_number(v, &n, e);
	}
	if (rc == 0 && k->max > 0 && (n < k->min || n > k->max)) {
		struct buf range;

		buf_init(&range, 80);
		key_range(k, &range);
		rc = err_set(e, ERR_INPUT, "%.*s is out of range: %s",
		    STR_ARG(v), buf_z(&range));
		buf_release(&range);
	}
	if (rc == 0)
		memcpy(at, &n, sizeof(n));
	return rc;
}

int
conf_set(const struct key *k, void *base, const char *dir, struct str v,
    struct err *e)
{
	void *at = (char *)base + k->offset;
	char *path;

	switch (k->type) {
	case KEY_TEXT:
		set_text(at, v);
		return 0;
	case KEY_PATH:
		path = file_join_new(dir, v.p);
		set_text(at, str_of(path));
		free(path);
		return 0;
	case KEY_AUTHOR:
		set_text(at, v);
		return author_ok(v) ? 0 : err_set(e, ERR_INPUT,
		    "\"%.*s\" is not \"Name <mail@example>\"", STR_ARG(v));
	case KEY_BRANCH:
		set_text(at, v);
		return branch_ok(v) ? 0 : err_set(e, ERR_INPUT,
		    "git does not allow a branch \"%.*s\"", STR_ARG(v));
	case KEY_REMOTE:
		set_text(at, v);
		return remote_ok(v) ? 0 : err_set(e, ERR_INPUT,
		    "\"%.*s\" is no name of a remote (letters, digits, "
		    "., _, -); git remote add makes one", STR_ARG(v));
	case KEY_LANG:
		set_text(at, v);
		return value_is_lang(v) ? 0 : err_set(e, ERR_INPUT,
		    "\"%.*s\" is not a language tag like en or ko-KR",
		    STR_ARG(v));
	case KEY_URL:
		return set_url(at, v, e);
	case KEY_PROXY:
		set_text(at, v);
		return proxy_ok(v) ? 0 : no_url(v, "a proxy like "
		    "http://host:port, socks5h://host:port, or none", e);
	case KEY_HEADER:
		strings_add(at, v);
		/* It may be a key: the journal is not to have it. */
		return header_ok(v) ? 0 : err_set(e, ERR_INPUT,
		    "this is not a header \"Name: value\"");
	case KEY_WORDS:
		strings_add_words(at, v);
		return 0;
	case KEY_LINES:
		strings_add(at, v);
		return 0;
	case KEY_NUMBER:
	case KEY_DURATION:
	case KEY_SIZE:
	case KEY_OFFSET:
		return set_number(k, at, v, e);
	case KEY_CHOICE:
		return set_choice(k, at, v, e);
	case KEY_BOOL:
		return value_bool(v, at, e);
	}
	return -1;
}

void
conf_presets(const char *section, void *base, const char *dir)
{
	struct err e;

	for (size_t i = 0; i < conf_n_keys; i++) {
		const struct key *k = &conf_keys[i];

		/* Lists have their default when nothing was given. */
		if (k->preset == NULL || k->type == KEY_LINES ||
		    k->type == KEY_WORDS ||
		    (strcmp(k->section, "feed") == 0) !=
		    (strcmp(section, "feed") == 0))
			continue;
		conf_set(k, base, dir, str_of(k->preset), &e);
	}
}

void
conf_unset(const char *section, void *base)
{
	for (size_t i = 0; i < conf_n_keys; i++) {
		const struct key *k = &conf_keys[i];
		char *at = (char *)base + k->offset;
		char *text;

		if ((strcmp(k->section, "feed") == 0) !=
		    (strcmp(section, "feed") == 0))
			continue;
		if (k->type == KEY_HEADER || k->type == KEY_WORDS ||
		    k->type == KEY_LINES) {
			struct strings s;

			memcpy(&s, at, sizeof(s));
			strings_release(&s);
		} else if (k->type <= KEY_URL) {
			memcpy(&text, at, sizeof(text));
			free(text);
		}
	}
}
