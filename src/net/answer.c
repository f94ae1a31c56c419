#include "net/transfer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <curl/curl.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/url.h"
#include "net/advice.h"

#include "base/banned.h"

/* --- the loop ------------------------------------------------------------ */

int
transfer_loop_open(void **loop, unsigned kept, struct err *e)
{
	CURLM *m;

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return err_set(e, ERR_LOCAL, "libcurl cannot start");
	m = curl_multi_init();
	if (m == NULL) {
		curl_global_cleanup();
		return err_set(e, ERR_LOCAL, "libcurl cannot start a loop");
	}
	curl_multi_setopt(m, CURLMOPT_MAXCONNECTS, (long)kept);
	*loop = m;
	return 0;
}

void
transfer_loop_free(void *loop)
{
	if (loop == NULL)
		return;
	curl_multi_cleanup(loop);
	curl_global_cleanup();
}

static int
loop_fault(CURLMcode rc, struct err *e)
{
	if (rc == CURLM_OK)
		return 0;
	return err_set(e, ERR_LOCAL, "libcurl: %s", curl_multi_strerror(rc));
}

int
transfer_loop_add(void *loop, struct transfer *t, struct err *e)
{
	return loop_fault(curl_multi_add_handle(loop, t->easy), e);
}

void
transfer_loop_remove(void *loop, struct transfer *t)
{
	curl_multi_remove_handle(loop, t->easy);
}

int
transfer_loop_work(void *loop, struct err *e)
{
	int running;

	return loop_fault(curl_multi_perform(loop, &running), e);
}

int
transfer_loop_wait(void *loop, const int *fds, unsigned n_fds,
    int64_t wait_ms, struct err *e)
{
	struct curl_waitfd extra[TRANSFER_FDS];
	unsigned n = 0;

	for (unsigned i = 0; i < n_fds && n < TRANSFER_FDS; i++) {
		if (fds[i] < 0)
			continue;
		extra[n].fd = fds[i];
		extra[n].events = CURL_WAIT_POLLIN;
		extra[n].revents = 0;
		n++;
	}
	return loop_fault(curl_multi_poll(loop, extra, n, (int)wait_ms,
	    NULL), e);
}

struct transfer *
transfer_loop_done(void *loop, int *code)
{
	struct transfer *t;
	CURLMsg *msg;
	int left;

	do
		msg = curl_multi_info_read(loop, &left);
	while (msg != NULL && msg->msg != CURLMSG_DONE);
	if (msg == NULL)
		return NULL;
	*code = (int)msg->data.result;
	curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &t);
	return t;
}

const char *
transfer_library(void)
{
	return curl_version();
}

/* --- what came ----------------------------------------------------------- */

enum join { JOIN_FIRST, JOIN_ALL };

/* A header of the last response, byte for byte; JOIN_ALL: a list-valued one
 * that may come in several lines. */
static struct str
header_in(struct transfer *t, const char *name, enum join join)
{
	struct curl_header *h;
	size_t from = t->text.n, n = 0;

	while (curl_easy_header(t->easy, name, n, CURLH_HEADER, -1, &h) ==
	    CURLHE_OK) {
		if (n > 0)
			buf_adds(&t->text, ", ");
		buf_adds(&t->text, h->value);
		n++;
		if (join == JOIN_FIRST || n == h->amount)
			break;
	}
	return str_slice(buf_str(&t->text), from, t->text.n);
}

static bool
fit_to_send(struct str s)
{
	if (str_is(s, "*"))     /* RFC 9110 13.1.2: any version at all */
		return false;
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7F)
			return false;
	return s.n <= LIMIT_VALIDATOR;
}

static void
read_headers(struct transfer *t, struct reply *r)
{
	const struct {
		const char *name;
		struct str *to;
		enum join join;
	} rows[] = {
		{ "etag", &r->etag, JOIN_FIRST },
		{ "last-modified", &r->last_modified, JOIN_FIRST },
		{ "content-type", &r->content_type, JOIN_FIRST },
		{ "content-encoding", &r->content_encoding, JOIN_ALL },
		{ "cache-control", &r->cache_control, JOIN_ALL },
		{ "age", &r->age, JOIN_FIRST },
		{ "expires", &r->expires, JOIN_FIRST },
		{ "date", &r->date, JOIN_FIRST },
		{ "retry-after", &r->retry_after, JOIN_FIRST },
		{ "link", &r->link, JOIN_ALL },
	};
	size_t at[ARRAY_LEN(rows)];

	buf_clear(&t->text);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		at[i] = t->text.n;
		rows[i].to->n = header_in(t, rows[i].name, rows[i].join).n;
	}
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		*rows[i].to = str_slice(buf_str(&t->text), at[i],
		    at[i] + rows[i].to->n);
	if (!fit_to_send(r->etag) || !fit_to_send(r->last_modified))
		r->etag = r->last_modified = STR("");
}

/* Notes the cookies of this hop, as libcurl's engine has them now. */
static void
take_cookies(struct transfer *t)
{
	struct curl_slist *list = NULL;
	struct job *j = t->job;
	struct buf b;

	if (!t->cookies)
		return;
	curl_easy_getinfo(t->easy, CURLINFO_COOKIELIST, &list);
	buf_init(&b, LIMIT_COOKIES);
	for (const struct curl_slist *l = list; l != NULL; l = l->next) {
		if (b.n + strlen(l->data) + 2 > b.max)
			break;
		if (b.n > 0)
			buf_addc(&b, '\n');
		buf_adds(&b, l->data);
	}
	curl_slist_free_all(list);
	free(j->cookies);
	j->cookies = b.n > 0 ? buf_take_new(&b) : NULL;
	buf_release(&b);
}

/* Where it leads, as browsers read it: blanks, Hangul as it is, relative. */
static bool
location(struct transfer *t, struct buf *to)
{
	struct curl_header *h;
	struct str ref;
	size_t end;

	if (curl_easy_header(t->easy, "location", 0, CURLH_HEADER, -1, &h) !=
	    CURLHE_OK)
		return false;
	ref = str_trim(str_of(h->value));
	for (end = 0; end < ref.n && ref.p[end] != '#'; end++)
		;
	ref = str_slice(ref, 0, end);
	if (ref.n == 0)
		return false;
	if (!url_resolve(to, str_of(t->job->url), ref))
		buf_addstr(to, str_slice(ref, 0, LIMIT_URL));
	return true;
}

/* No further; to is where it leads. */
static void
refuse_hop(struct reply *r, const char *to, const char *why)
{
	struct buf shown;

	buf_init(&shown, LIMIT_URL * 2);
	url_redacted(&shown, str_of(to));
	err_set(&r->err, ERR_INPUT, "%s: %.*s", why,
	    (int)(shown.n < 120 ? shown.n : 120), buf_z(&shown));
	buf_release(&shown);
}

/* A redirect: takes its cookies and goes on to where it leads. */
static enum transfer_end
follow(struct transfer *t, struct reply *r)
{
	enum transfer_end end = TRANSFER_DONE;
	struct buf to;

	r->outcome = OUTCOME_REDIRECT;
	buf_init(&to, LIMIT_URL + 1);
	if (!location(t, &to)) {
		err_set(&r->err, ERR_INPUT, "the server redirects "
		    "(%ld) but does not say where to", t->status);
	} else if (strncmp(t->origin, "https:", 6) == 0 &&
	    str_starts_ci(buf_str(&to), "http:")) {
		refuse_hop(r, buf_z(&to), "redirected from https to http, "
		    "which is not followed");
	} else if (!job_hop(t->job, (int)t->status, buf_z(&to))) {
		err_set(&r->err, ERR_INPUT, "redirected more than %d times",
		    LIMIT_REDIRECTS);
	} else {
		take_cookies(t);
		end = TRANSFER_HOP;
	}
	buf_release(&to);
	return end;
}

static void
add_text(struct err *e, const char *text)
{
	size_t n = strlen(e->msg);

	snprintf(e->msg + n, sizeof(e->msg) - n, "%s", text);
}

/* "the proxy http://127.0.0.1:3128" */
static void
add_proxy(const struct transfer *t, struct err *e)
{
	struct buf b;

	buf_init(&b, LIMIT_URL * 2);
	buf_adds(&b, "the proxy ");
	url_redacted(&b, str_of(t->job->proxy));
	add_text(e, buf_z(&b));
	buf_release(&b);
}

static void
say_timeout(const struct transfer *t, struct reply *r)
{
	curl_off_t sent = 0;

	curl_easy_getinfo(t->easy, CURLINFO_PRETRANSFER_TIME_T, &sent);
	if (t->waited) {
		/* It was us who made it wait: no word against the server. */
		r->outcome = OUTCOME_NOT_REACHED;
		err_set(&r->err, ERR_LIMIT, "too many large replies at once");
	} else if (!t->opened) {
		err_set(&r->err, ERR_NET, "no answer from the name server");
	} else if (sent == 0 && t->job->proxy != NULL) {
		err_set(&r->err, ERR_NET, "no connection in time through ");
		add_proxy(t, &r->err);
	} else if (sent == 0) {
		err_set(&r->err, ERR_NET, "no connection in time");
	} else if (t->status == 0 && t->n_headers == 0) {
		err_set(&r->err, ERR_NET, "connected, but no answer in time; "
		    "timeout = gives it more");
	} else {
		err_set(&r->err, ERR_NET, "the answer was too slow; "
		    "timeout = gives it more time");
	}
}

static void
say_stop(const struct transfer *t, struct reply *r)
{
	const struct fetch_options *o = t->o;

	r->outcome = OUTCOME_TOO_BIG;
	switch (t->stop) {
	case STOP_WIRE:
		err_set(&r->err, ERR_LIMIT,
		    "the body is over %zu bytes on the wire", o->max_wire);
		break;
	case STOP_HEADERS:
		err_set(&r->err, ERR_LIMIT, "the headers are over %zu bytes",
		    LIMIT_HEADERS);
		break;
	case STOP_CLOSED:
		r->outcome = OUTCOME_REFUSED;
		err_set(&r->err, ERR_INPUT,
		    "%s is refused (%s); allow-private = true permits it",
		    t->closed_text, t->closed);
		break;
	case STOP_ENOUGH:
	case STOP_NONE:
		break;
	}
}

/* A name server that has no answer yet by then will have none. */
#define NAME_SILENT_MS 1500

static const char no_tls[] = "no secure connection (TLS)";
static const char no_http[] = "the answer is not HTTP";

static const struct {
	CURLcode code;
	enum outcome outcome;
	const char *says;
} faults[] = {
	{ CURLE_COULDNT_RESOLVE_HOST,  OUTCOME_DNS,
	  "its name has no address (DNS)" },
	{ CURLE_COULDNT_RESOLVE_PROXY, OUTCOME_DNS,
	  "the proxy's name has no address (DNS)" },
	{ CURLE_COULDNT_CONNECT,       OUTCOME_CONNECT, "no connection" },
	{ CURLE_PROXY,                 OUTCOME_CONNECT, "the proxy" },
	{ CURLE_SSL_CONNECT_ERROR,     OUTCOME_TLS,     no_tls },
	{ CURLE_PEER_FAILED_VERIFICATION, OUTCOME_TLS,  no_tls },
	{ CURLE_SSL_CERTPROBLEM,       OUTCOME_TLS,     no_tls },
	{ CURLE_SSL_CIPHER,            OUTCOME_TLS,     no_tls },
	{ CURLE_SSL_CACERT_BADFILE,    OUTCOME_TLS,     "ca-file" },
	{ CURLE_SSL_ISSUER_ERROR,      OUTCOME_TLS,     no_tls },
	{ CURLE_SSL_INVALIDCERTSTATUS, OUTCOME_TLS,     no_tls },
	{ CURLE_FILESIZE_EXCEEDED,     OUTCOME_TOO_BIG,
	  "its body is too large, over the limit" },
	/* What libcurl says of a header line of 100 KB; our own memory never
	 * fails (it ends the program). */
	{ CURLE_OUT_OF_MEMORY,         OUTCOME_TOO_BIG,
	  "a line of its headers is too long" },
	{ CURLE_URL_MALFORMAT,         OUTCOME_REFUSED, "URL" },
	{ CURLE_PARTIAL_FILE,          OUTCOME_BROKEN,
	  "the answer was cut short" },
	{ CURLE_GOT_NOTHING,           OUTCOME_BROKEN,  "no answer" },
	{ CURLE_BAD_CONTENT_ENCODING,  OUTCOME_BROKEN,
	  "its Transfer-Encoding is none that is known" },
	{ CURLE_UNSUPPORTED_PROTOCOL,  OUTCOME_BROKEN,  no_http },
	{ CURLE_WEIRD_SERVER_REPLY,    OUTCOME_BROKEN,  no_http },
};

/* What a proxy says in place of opening the way; false: nothing. */
static bool
say_proxy(const struct transfer *t, CURLcode code, struct reply *r)
{
	long status = 0;

	if (t->job->proxy == NULL)
		return false;
	curl_easy_getinfo(t->easy, CURLINFO_HTTP_CONNECTCODE, &status);
	if (code != CURLE_COULDNT_CONNECT && status / 100 < 3)
		return false;
	r->outcome = OUTCOME_CONNECT;
	err_set(&r->err, ERR_NET, "%s", status / 100 >= 3 ? "" :
	    "no connection to ");
	add_proxy(t, &r->err);
	if (status / 100 >= 3) {
		char says[80];

		snprintf(says, sizeof(says), " opens no way there: %ld %s",
		    status, reply_status_words((int)status));
		add_text(&r->err, says);
	} else {
		add_text(&r->err, ": ");
		add_text(&r->err, t->error);
	}
	add_text(&r->err, advice_for_status(status, false, false));
	return true;
}

static void
say_fault(struct transfer *t, CURLcode code, int64_t now, struct reply *r)
{
	const char *detail = *t->error != '\0' ? t->error :
	    curl_easy_strerror(code);
	const char *says = "the connection broke", *advice;

	if (say_proxy(t, code, r))
		return;
	r->outcome = OUTCOME_BROKEN;
	for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
		if (faults[i].code == code) {
			r->outcome = faults[i].outcome;
			says = faults[i].says;
		}
	}
	/* A name that is none is answered at once. */
	if (code == CURLE_COULDNT_RESOLVE_HOST &&
	    now - t->started >= NAME_SILENT_MS)
		says = "its name server did not answer (DNS)";
	err_set(&r->err, r->outcome == OUTCOME_TOO_BIG ? ERR_LIMIT : ERR_NET,
	    "%s: %s", says, detail);
	advice = advice_for(detail);
	if (advice != NULL) {
		add_text(&r->err, "; ");
		add_text(&r->err, advice);
	}
}

/* Whether it was us who had nothing left to ask with. */
static bool
say_starved(struct transfer *t, int code, struct reply *r)
{
	int fd;

	if (t->starved == 0 && t->stop == STOP_NONE &&
	    (code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_FAILED_INIT ||
	    code == CURLE_COULDNT_RESOLVE_PROXY ||
	    code == CURLE_SSL_CACERT_BADFILE)) {
		fd = dup(STDERR_FILENO);
		if (fd < 0 && reply_ours(errno))
			t->starved = errno;
		else if (fd >= 0)
			close(fd);
	}
	if (t->starved == 0)
		return false;
	r->outcome = OUTCOME_NOT_REACHED;
	err_set(&r->err, ERR_LOCAL, "there is no socket for us: %s; "
	    "ulimit -n, or LimitNOFILE= of the unit", strerror(t->starved));
	return true;
}

static void
say_status(const struct transfer *t, struct reply *r)
{
	const char *words = reply_status_words((int)t->status);

	err_set(&r->err, ERR_NET, "the server says %ld%s%s", t->status,
	    *words != '\0' ? " " : "", words);
	add_text(&r->err, advice_for_status(t->status,
	    t->job->credentials != NULL || transfer_has_own(t->job,
	    "authorization:"), t->at_home));
}

static bool
was_sent_on(const struct reply *r)
{
	for (size_t i = 0; i < r->n_hops; i++)
		if (r->hops[i].status != 301 && r->hops[i].status != 308)
			return true;
	return false;
}

/* The response is there; what it means. */
static enum transfer_end
answered(struct transfer *t, bool early, struct reply *r)
{
	struct str when;

	switch (t->status) {
	case 301:
	case 302:
	case 303:
	case 307:
	case 308:
		return follow(t, r);
	default:
		break;
	}
	read_headers(t, r);
	when = r->retry_after;
	r->outcome = outcome_of_status((int)t->status, t->conditional,
	    when.n > 0);
	/* The place of today is gone, not the feed. */
	if (r->outcome == OUTCOME_GONE && was_sent_on(r))
		r->outcome = OUTCOME_MISSING;
	if (r->outcome == OUTCOME_OK || r->outcome == OUTCOME_DELTA) {
		r->body = buf_str(&t->body);
		r->body_hash = reply_hash(r->body);
		r->early = early;
	} else if (r->outcome == OUTCOME_ODD_304) {
		err_set(&r->err, ERR_NET, "the server says 304 Not Modified, "
		    "but nothing was asked to compare with");
	} else if (!outcome_good(r->outcome)) {
		say_status(t, r);
	}
	return TRANSFER_DONE;
}

/* Whether a body had begun when the connection went: wrong lengths, chunks
 * without a last one, resets of HTTP/2 after all was sent.  What there is may
 * be a feed with whole items; the page of an error is not needed. */
static bool
broke_off(const struct transfer *t, int code, const struct reply *r)
{
	return r->outcome == OUTCOME_BROKEN && t->stop == STOP_NONE &&
	    (t->body.n > 0 || t->n_discarded > 0) &&
	    (code == CURLE_PARTIAL_FILE || code == CURLE_RECV_ERROR ||
	    code == CURLE_HTTP2 || code == CURLE_HTTP2_STREAM ||
	    code == CURLE_SEND_ERROR);
}

enum transfer_end
transfer_end(struct transfer *t, int code, int64_t now, struct reply *r)
{
	struct job *j = t->job;
	curl_off_t sent = 0, wire = 0;
	long status = 0, connects = 0;

	curl_easy_getinfo(t->easy, CURLINFO_NUM_CONNECTS, &connects);
	t->connects = (unsigned)connects;
	curl_easy_getinfo(t->easy, CURLINFO_PRETRANSFER_TIME_T, &sent);
	curl_easy_getinfo(t->easy, CURLINFO_SIZE_DOWNLOAD_T, &wire);
	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	t->status = status;
	j->ms += now - t->started;
	j->wire_bytes += (size_t)wire;
	if (sent > 0) {
		if (j->requests == 0)
			j->connect_ms = sent / 1000;
		j->requests++;
	}
	job_reply(j, r);
	r->status = (int)status;
	r->conditional = t->conditional;
	r->body_bytes = t->body.n;
	if (code == CURLE_OK || t->stop == STOP_ENOUGH)
		return answered(t, false, r);
	if (t->stop == STOP_NONE && code == CURLE_COULDNT_CONNECT &&
	    t->closed != NULL)
		t->stop = STOP_CLOSED;
	r->outcome = OUTCOME_TIMEOUT;
	if (say_starved(t, code, r))
		return TRANSFER_DONE;
	if (t->stop != STOP_NONE)
		say_stop(t, r);
	else if (code == CURLE_OPERATION_TIMEDOUT)
		say_timeout(t, r);
	else
		say_fault(t, (CURLcode)code, now, r);
	return broke_off(t, code, r) ? answered(t, true, r) : TRANSFER_DONE;
}
