#include "net/transfer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>

#include "base/mem.h"
#include "base/url.h"
#include "net/gate.h"
#include "net/tls.h"

#include "base/banned.h"

/* What is kept of a slot's body buffer between two requests. */
#define KEEP_BODY (256 * KIB)

static const char accept_header[] = "Accept: application/atom+xml, "
	"application/rss+xml, application/feed+json;q=0.9, "
	"application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1";

int64_t
transfer_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* --- what libcurl calls -------------------------------------------------- */

/* Every address, after DNS and before the connection: whatever spelling or
 * redirect led to it. */
static curl_socket_t
on_socket(void *data, curlsocktype purpose, struct curl_sockaddr *a)
{
	struct transfer *t = data;
	const char *kind = NULL;
	const void *ip;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;

	(void)purpose;
	t->opened = true;
	if (!t->job->allow_private && t->job->proxy == NULL)
		kind = gate_closed(&a->addr);
	if (kind == NULL) {
		curl_socket_t s = socket(a->family, a->socktype |
		    SOCK_CLOEXEC, a->protocol);

		if (s < 0 && reply_ours(errno))
			t->starved = errno;
		return s;
	}
	t->closed = kind;
	t->closed_text[0] = '\0';
	if (a->family == AF_INET) {
		memcpy(&in, &a->addr, sizeof(in));
		ip = &in.sin_addr;
	} else {
		memcpy(&in6, &a->addr, sizeof(in6));
		ip = &in6.sin6_addr;
	}
	inet_ntop(a->family, ip, t->closed_text, sizeof(t->closed_text));
	return CURL_SOCKET_BAD;
}

/* Every request, also over a connection that another job opened. */
static int
on_request(void *data, char *remote, char *local, int remote_port,
    int local_port)
{
	struct transfer *t = data;
	const char *kind = NULL;

	(void)local;
	(void)remote_port;
	(void)local_port;
	t->opened = true;
	if (!t->job->allow_private && t->job->proxy == NULL)
		kind = gate_closed_text(remote);
	if (kind == NULL)
		return CURL_PREREQFUNC_OK;
	t->closed = kind;
	t->stop = STOP_CLOSED;
	snprintf(t->closed_text, sizeof(t->closed_text), "%s", remote);
	return CURL_PREREQFUNC_ABORT;
}

static size_t
on_header(char *line, size_t size, size_t n, void *data)
{
	struct transfer *t = data;

	(void)size;
	/* A further response (100, 103) begins: its status counts. */
	if (n >= 5 && memcmp(line, "HTTP/", 5) == 0)
		t->status = 0;
	t->cookies |= n > 11 && strncasecmp(line, "set-cookie:", 11) == 0;
	t->last_byte = transfer_clock();
	t->n_headers += n;
	if (t->n_headers <= LIMIT_HEADERS)
		return n;
	t->stop = STOP_HEADERS;
	return 0;
}

/* Whether the body may grow by n now; see LIMIT_BODIES. */
static bool
has_memory(struct transfer *t, size_t n)
{
	struct transfer_memory *m = t->memory;

	if (m->used + n > LIMIT_BODIES && m->lead != t) {
		if (m->lead != NULL)
			return false;
		m->lead = t;
	}
	m->used += n;
	return true;
}

static size_t
cut_off(struct transfer *t, enum transfer_stop why)
{
	t->stop = why;
	return 0;
}

static size_t
on_body(char *bytes, size_t size, size_t n, void *data)
{
	struct transfer *t = data;

	(void)size;
	t->last_byte = transfer_clock();
	if (t->status == 0)
		curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &t->status);
	if (t->status != 200 && t->status != 203 && t->status != 226) {
		t->n_discarded += n;
		return t->n_discarded > LIMIT_DISCARD ?
		    cut_off(t, STOP_ENOUGH) : n;
	}
	if (n > t->o->max_wire - t->body.n)
		return cut_off(t, STOP_WIRE);
	if (!has_memory(t, n)) {
		t->paused = t->waited = true;
		return CURL_WRITEFUNC_PAUSE;
	}
	buf_add(&t->body, bytes, n);
	return n;
}

/* Called all the time, also without a body that we would see. */
static int
on_progress(void *data, curl_off_t total, curl_off_t now, curl_off_t up_total,
    curl_off_t up)
{
	struct transfer *t = data;

	(void)total;
	(void)up_total;
	(void)up;
	if (now == t->wire_seen)
		return 0;
	t->wire_seen = now;
	t->last_byte = transfer_clock();
	if ((size_t)now <= t->o->max_wire)
		return 0;
	t->stop = STOP_WIRE;
	return 1;
}

/* --- the slot ------------------------------------------------------------ */

/* What is the same for all requests. */
static CURLcode
set_always(struct transfer *t)
{
	CURL *c = t->easy;
	CURLcode rc = CURLE_OK;

#define SET(option, value) do {                                         \
	if (rc == CURLE_OK)                                             \
		rc = curl_easy_setopt(c, option, value);                \
} while (0)
	SET(CURLOPT_PRIVATE, t);
	SET(CURLOPT_ERRORBUFFER, t->error);
	SET(CURLOPT_NOSIGNAL, 1L);
	/* Else removing a handle joins its resolver thread (curl 4852). */
	SET(CURLOPT_QUICK_EXIT, 1L);
	SET(CURLOPT_PROTOCOLS_STR, "http,https");
	SET(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_PATH_AS_IS, 1L);
	SET(CURLOPT_COOKIEFILE, "");    /* an empty jar */
	SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	/* A CApath switches off libcurl's cache of the CA file: 8 to 14
	 * times the CPU over HTTPS. */
	SET(CURLOPT_CAPATH, NULL);
	/* A run is short; and with an end libcurl would look through all
	 * hosts after each transfer. */
	SET(CURLOPT_DNS_CACHE_TIMEOUT, -1L);
	SET(CURLOPT_CONNECTTIMEOUT_MS, (long)t->o->connect_ms);
	SET(CURLOPT_LOW_SPEED_LIMIT, t->o->slow_bytes);
	SET(CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)t->o->max_wire);
	SET(CURLOPT_OPENSOCKETFUNCTION, on_socket);
	SET(CURLOPT_OPENSOCKETDATA, t);
	SET(CURLOPT_PREREQFUNCTION, on_request);
	SET(CURLOPT_PREREQDATA, t);
	SET(CURLOPT_HEADERFUNCTION, on_header);
	SET(CURLOPT_HEADERDATA, t);
	SET(CURLOPT_WRITEFUNCTION, on_body);
	SET(CURLOPT_WRITEDATA, t);
	SET(CURLOPT_NOPROGRESS, 0L);
	SET(CURLOPT_XFERINFOFUNCTION, on_progress);
	SET(CURLOPT_XFERINFODATA, t);
#undef SET
	return rc;
}

int
transfer_init(struct transfer *t, const struct fetch_options *o,
    struct transfer_memory *memory, struct err *e)
{
	char *ca = NULL;
	CURLcode rc;

	memset(t, 0, sizeof(*t));
	t->o = o;
	t->memory = memory;
	t->error = mem_zalloc(CURL_ERROR_SIZE, 1);
	buf_init(&t->body, o->max_wire);
	buf_init(&t->text, LIMIT_HEADERS);
	t->easy = curl_easy_init();
	if (t->easy == NULL)
		return err_set(e, ERR_LOCAL, "libcurl gives no handle");
	curl_easy_getinfo(t->easy, CURLINFO_CAINFO, &ca);
	if (ca != NULL)
		t->ca_default = mem_dup(ca, strlen(ca));
	rc = set_always(t);
	if (rc != CURLE_OK)
		return err_set(e, ERR_LOCAL, "libcurl refuses an option: %s",
		    curl_easy_strerror(rc));
	return 0;
}

void
transfer_release(struct transfer *t)
{
	transfer_idle(t);
	curl_easy_cleanup(t->easy);
	buf_release(&t->body);
	buf_release(&t->text);
	free(t->error);
	free(t->ca_default);
	memset(t, 0, sizeof(*t));
}

void
transfer_idle(struct transfer *t)
{
	if (t->memory != NULL) {        /* it was initialised */
		t->memory->used -= t->body.n;
		if (t->memory->lead == t)
			t->memory->lead = NULL;
	}
	if (t->body.cap > KEEP_BODY)
		buf_release(&t->body);
	buf_clear(&t->body);
	if (t->cookies)
		curl_easy_setopt(t->easy, CURLOPT_COOKIELIST, "ALL");
	t->cookies = false;
	curl_slist_free_all(t->headers);
	t->headers = NULL;
	free(t->origin);
	t->origin = NULL;
	t->job = NULL;
	t->host = NULL;
}

void
transfer_resume(struct transfer *t)
{
	t->paused = false;
	curl_easy_pause(t->easy, CURLPAUSE_CONT);
}

/* --- what is asked ------------------------------------------------------- */

static int
refuse(const struct job *j, struct reply *r, enum outcome o,
    const char *why, const char *what)
{
	job_reply(j, r);
	r->outcome = o;
	return err_set(&r->err, ERR_INPUT, "%s%s%s%s",
	    j->n_hops > 0 ? "redirected to " : "", why,
	    *what != '\0' ? " " : "", what);
}

/* A part of u in lower case, "" when absent; to free(). */
static char *
part_new(CURLU *u, CURLUPart part, unsigned flags)
{
	char *got = NULL, *copy;

	if (curl_url_get(u, part, &got, flags) != CURLUE_OK)
		got = NULL;
	copy = mem_dup(got != NULL ? got : "", got != NULL ? strlen(got) : 0);
	for (char *c = copy; *c != '\0'; c++)
		*c = ascii_lower(*c);
	curl_free(got);
	return copy;
}

/* Reads the job's URL with libcurl's own eyes: t->origin, or a refusal. */
static int
check_url(struct transfer *t, const struct job *j, struct reply *r)
{
	CURLU *u = curl_url();
	char *scheme = NULL, *host = NULL, *port = NULL;
	const char *kind;
	struct buf b;
	int rc = -1;

	if (u == NULL || strlen(j->url) > LIMIT_URL ||
	    curl_url_set(u, CURLUPART_URL, j->url,
	    CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) {
		struct buf shown;

		buf_init(&shown, LIMIT_URL * 2);
		url_redacted(&shown, str_of(j->url));
		refuse(j, r, OUTCOME_REFUSED, "what is no URL:", shown.n <
		    120 ? buf_z(&shown) : "it is too long");
		buf_release(&shown);
		goto out;
	}
	scheme = part_new(u, CURLUPART_SCHEME, 0);
	host = part_new(u, CURLUPART_HOST, CURLU_URLDECODE);
	port = part_new(u, CURLUPART_PORT, CURLU_DEFAULT_PORT);
	if (strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0) {
		refuse(j, r, OUTCOME_REFUSED, scheme,
		    "(only http and https are asked)");
		goto out;
	}
	kind = j->allow_private ? NULL : gate_closed_host(host);
	if (kind != NULL) {
		job_reply(j, r);
		r->outcome = OUTCOME_REFUSED;
		err_set(&r->err, ERR_INPUT, "%s%s is refused (%s); "
		    "allow-private = true permits it",
		    j->n_hops > 0 ? "redirected: " : "", host, kind);
		goto out;
	}
	buf_init(&b, LIMIT_URL + 16);
	buf_printf(&b, "%s://%s:%s", scheme, host, port);
	t->origin = buf_take_new(&b);
	rc = 0;
out:
	curl_url_cleanup(u);
	free(scheme);
	free(host);
	free(port);
	return rc;
}

static void
add_header(struct transfer *t, struct buf *b)
{
	struct curl_slist *more = curl_slist_append(t->headers, buf_z(b));

	if (more != NULL)
		t->headers = more;
	buf_clear(b);
}

bool
transfer_has_own(const struct job *j, const char *name)
{
	for (size_t i = 0; j->headers != NULL && j->headers[i] != NULL; i++)
		if (str_starts_ci(str_of(j->headers[i]), name))
			return true;
	return false;
}

/* The validators go only to the URL that gave them (RFC 9110 8.8: they
 * mean nothing elsewhere), own headers only to the origin they are for. */
static void
set_headers(struct transfer *t, const struct job *j, bool at_home)
{
	struct buf b;

	t->conditional = (j->etag != NULL || j->last_modified != NULL) &&
	    strcmp(j->pair_url, j->url) == 0;
	buf_init(&b, LIMIT_HEADERS);
	if (!at_home || !transfer_has_own(j, "accept:")) {
		buf_adds(&b, accept_header);
		add_header(t, &b);
	}
	/* Not by CURLOPT_ACCEPT_ENCODING: what is packed is unpacked by who
	 * reads it. */
	if (t->o->codings != NULL && (!at_home ||
	    !transfer_has_own(j, "accept-encoding:"))) {
		buf_printf(&b, "Accept-Encoding: %s", t->o->codings);
		add_header(t, &b);
	}
	if (t->conditional && j->etag != NULL) {
		buf_printf(&b, "If-None-Match: %s", j->etag);
		add_header(t, &b);
		buf_adds(&b, "A-IM: feed");
		add_header(t, &b);
	}
	if (t->conditional && j->last_modified != NULL) {
		buf_printf(&b, "If-Modified-Since: %s", j->last_modified);
		add_header(t, &b);
	}
	for (size_t i = 0; at_home && j->headers != NULL &&
	    j->headers[i] != NULL; i++) {
		buf_adds(&b, j->headers[i]);
		add_header(t, &b);
	}
	buf_release(&b);
}

static void
set_credentials(struct transfer *t, const struct job *j, bool at_home)
{
	static const char bearer[] = "Bearer ";
	const size_t n = sizeof(bearer) - 1;
	const char *word = at_home ? j->credentials : NULL;
	bool token = word != NULL && strncmp(word, bearer, n) == 0;
	CURL *c = t->easy;

	curl_easy_setopt(c, CURLOPT_HTTPAUTH,
	    token ? CURLAUTH_BEARER : CURLAUTH_BASIC);
	curl_easy_setopt(c, CURLOPT_XOAUTH2_BEARER, token ? word + n : NULL);
	curl_easy_setopt(c, CURLOPT_USERPWD, token ? NULL : word);
}

static CURLcode
on_tls(CURL *easy, void *context, void *data)
{
	(void)easy;
	(void)data;
	tls_permit_legacy(context);
	return CURLE_OK;
}

/* The ciphers keep such connections apart: libcurl gives one to others only
 * when they are the same. */
static void
set_tls(struct transfer *t, const struct job *j)
{
	CURL *c = t->easy;

	curl_easy_setopt(c, CURLOPT_SSL_CIPHER_LIST, j->tls_legacy ?
	    "DEFAULT:@SECLEVEL=1" : NULL);
	curl_easy_setopt(c, CURLOPT_SSL_CTX_FUNCTION, j->tls_legacy ?
	    on_tls : NULL);
}

static long
http_version(const char *word)
{
	if (word != NULL && strcmp(word, "1.1") == 0)
		return CURL_HTTP_VERSION_1_1;
	return CURL_HTTP_VERSION_2TLS;
}

/* What the hops before gave this chain; libcurl knows for whom it is. */
static void
set_cookies(struct transfer *t, const struct job *j)
{
	struct str rest = str_of(j->cookies);

	while (rest.n > 0) {
		struct str line = str_next(&rest, '\n');
		char *z = mem_dup(line.p, line.n);

		curl_easy_setopt(t->easy, CURLOPT_COOKIELIST, z);
		t->cookies = true;
		free(z);
	}
}

/* What most jobs leave as it was for the one before: libcurl copies each of
 * the texts that it is given. */
static void
set_own(struct transfer *t, const struct job *j, bool at_home)
{
	bool own = (at_home && j->credentials != NULL) ||
	    j->user_agent != NULL || j->proxy != NULL || j->ca_file != NULL ||
	    j->http_version != NULL || j->tls_legacy;
	CURL *c = t->easy;

	if (t->plain && !own)
		return;
	t->plain = !own;
	set_credentials(t, j, at_home);
	curl_easy_setopt(c, CURLOPT_USERAGENT, j->user_agent != NULL ?
	    j->user_agent : t->o->user_agent);
	/* "" and not NULL: NULL means the proxies of the environment. */
	curl_easy_setopt(c, CURLOPT_PROXY, j->proxy != NULL ? j->proxy : "");
	curl_easy_setopt(c, CURLOPT_CAINFO, j->ca_file != NULL ? j->ca_file :
	    t->ca_default);
	set_tls(t, j);
	curl_easy_setopt(c, CURLOPT_HTTP_VERSION,
	    http_version(j->http_version));
}

bool
transfer_start(struct transfer *t, struct job *j, int64_t now,
    struct reply *r)
{
	int64_t left = (j->timeout_ms > 0 ? j->timeout_ms :
	    t->o->timeout_ms) - j->ms;
	const char *fault = job_fault(j);
	CURL *c = t->easy;

	if (fault != NULL) {
		refuse(j, r, OUTCOME_REFUSED, fault, "");
		return false;
	}
	if (check_url(t, j, r) != 0) {
		transfer_idle(t);
		return false;
	}
	if (j->origin == NULL)
		j->origin = mem_dup(t->origin, strlen(t->origin));
	if (strcmp(j->origin, t->origin) != 0)
		j->left_origin = true;
	t->at_home = !j->left_origin;
	t->job = j;
	t->paused = t->waited = t->opened = t->silent = false;
	t->stop = STOP_NONE;
	t->closed = NULL;
	t->starved = 0;
	t->status = 0;
	t->n_headers = t->n_discarded = 0;
	t->wire_seen = 0;
	t->started = t->last_byte = now;
	t->error[0] = '\0';
	set_headers(t, j, t->at_home);
	set_own(t, j, t->at_home);
	set_cookies(t, j);
	curl_easy_setopt(c, CURLOPT_URL, j->url);
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, t->headers);
	curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)(left > 1 ? left : 1));
	/* Who gives a feed a time of its own knows of a slow generator. */
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, j->timeout_ms > 0 ? 0L :
	    (long)(t->o->slow_ms / 1000));
	return true;
}
