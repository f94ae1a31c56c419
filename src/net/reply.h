/* How a request ended: what fetch.h gives and visit.h takes. */
#ifndef KATCHI_NET_REPLY_H
#define KATCHI_NET_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/* One word for the end of a request.  fetch_run sets all but the ones
 * marked *, which only the reader of the body can know: it overwrites
 * .outcome before it calls visit_next. */
enum outcome {
	OUTCOME_NONE = 0,
	OUTCOME_OK,             /* 200 or 203 and a body */
	OUTCOME_SAME,           /* * 200, the body is the one of last time */
	OUTCOME_NOT_MODIFIED,   /* 304 to a conditional request */
	OUTCOME_DELTA,          /* 226, the body holds only new items */
	OUTCOME_DAMAGED,        /* * a feed, whole, but it had to be mended */
	OUTCOME_CUT,            /* * a feed whose end is missing, or whose
	                         * answer broke off */
	OUTCOME_NOT_FEED,       /* * 200, but an HTML page or the like */
	OUTCOME_ODD_304,        /* 304 to an unconditional request */
	OUTCOME_STATUS,         /* a status that none of these is */
	OUTCOME_FORBIDDEN,      /* 401, 403, 407, 451 */
	OUTCOME_MISSING,        /* 404 and other 4xx */
	OUTCOME_GONE,           /* 410 */
	OUTCOME_BUSY,           /* 429; 503 with Retry-After */
	OUTCOME_SERVER,         /* 5xx */
	OUTCOME_REDIRECT,       /* too many hops, or none that may be taken */
	OUTCOME_DNS,
	OUTCOME_CONNECT,
	OUTCOME_TLS,
	OUTCOME_TIMEOUT,
	OUTCOME_BROKEN,         /* cut before there was a body, garbled, no
	                         * HTTP */
	OUTCOME_TOO_BIG,        /* over a ceiling, or a compression bomb */
	OUTCOME_REFUSED,        /* by us: private address, scheme, bad URL */
	OUTCOME_LOCAL,          /* a file or command that did not work */
	OUTCOME_HOST_HANGS,     /* not asked: others of its host timed out, or
	                         * were told to wait */
	OUTCOME_NOT_REACHED,    /* not asked: deadline or stop */
	OUTCOMES
};

/* "ok", "same", "not-modified", ... for logs, JSON and the state; stable. */
const char *outcome_name(enum outcome o);

/* The outcome of that name, OUTCOME_NONE when there is none. */
enum outcome outcome_of(struct str name);

/* Whether the feed was reached and could be read: ok, same, not-modified,
 * delta, damaged, cut. */
bool outcome_good(enum outcome o);

/* Whether our own network may be at fault: dns, connect, timeout.  When a
 * run brings nothing else, the machine is offline, and visit_next should
 * not be told: else all feeds back off for hours. */
bool outcome_offline(enum outcome o);

/* Whether what others answered in the run decides what this one means: those
 * of outcome_offline, and tls: a portal in between has one certificate for
 * all. */
bool outcome_waits(enum outcome o);

/* Whether an errno says that we have no more of something (descriptors,
 * memory, processes): no fault of any feed. */
bool reply_ours(int error);

/* A fast hash of bytes, for "is it the same as before?" only: whoever writes
 * the bytes can make collisions.  Never 0. */
uint64_t reply_hash(struct str bytes);

/* What an HTTP status means for a GET of a feed.
 *
 * conditional  the request carried a validator
 * retry_after  the response says when to come back */
enum outcome outcome_of_status(int status, bool conditional,
    bool retry_after);

/* "Not Found", "" when it is none that people meet. */
const char *reply_status_words(int status);

/* One redirect: the status that sent us and where it sent us to. */
struct reply_hop {
	int status;             /* 301, 302, 303, 307, 308 */
	const char *url;        /* absolute, may hold secrets: url_redacted() */
};

/* All views are valid until the callback that got the reply returns. */
struct reply {
	void *tag;              /* of the request */
	enum outcome outcome;
	struct err err;         /* set unless outcome_good(), or if early */
	int status;             /* of the last response, 0: there was none */
	bool conditional;       /* the last request carried a validator */
	struct str url;         /* the one that gave the last response */
	const struct reply_hop *hops;
	size_t n_hops;

	/* Headers of the last response, trimmed, otherwise byte for byte;
	 * empty when absent, joined by ", " when repeated (list-valued
	 * ones), the first one else.  A validator past LIMIT_VALIDATOR,
	 * with control characters or "*" is as if absent, with its pair. */
	struct str etag, last_modified, content_type, content_encoding,
	    cache_control, age, expires, date, retry_after, link;

	/* Only with ok and delta, as it came: packed as content_encoding
	 * says; who unpacks it puts the other body here, its hash and its
	 * size. */
	struct str body;
	uint64_t body_hash;     /* of body, never 0 when there is one */
	bool early;             /* it ended before its end, err says how */
	size_t wire_bytes;      /* bodies of all hops as transferred */
	size_t body_bytes;      /* of the last response */
	int64_t ms;             /* spent on transfers, without queueing */
	int64_t connect_ms;     /* of them until the first request was out */
	unsigned requests;      /* 1 + hops; 0: nothing was sent */
	int64_t late_s;         /* came so long after the now that goes with
	                         * it; set by who keeps the clock */
};

#endif
