/* When to look at a feed again, and how to ask.
 *
 * struct visit is what we know of one feed over HTTP, struct visit_host what
 * we know of its host; the store keeps both as rows.  Pure: no clock, no
 * file, no log; instants are int64_t Unix seconds, spans are seconds.
 *
 * The rules are those of katchi-feeds(5); where a number has a source it is in
 * visit.c.  Nothing is ever given up: every visit has a next_due.
 *
 * An interval of our own means "about": 5 to 15 % early, stable for a feed,
 * so that a timer of the same period does not come just too soon.  What the
 * publisher asks for is never undercut: up to 10 % late. */
#ifndef KATCHI_NET_VISIT_H
#define KATCHI_NET_VISIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/row.h"
#include "base/str.h"
#include "net/reply.h"

/* Strings are NUL-terminated, on the heap, owned, NULL for "none". */
struct visit {
	char *url;              /* as configured: the key of the row */
	char *url_now;          /* an adopted one; NULL: url itself */

	/* The pair: both from one response, both byte for byte. */
	char *etag;
	char *last_modified;
	char *pair_url;         /* that gave them; they go nowhere else */
	char *pair_version;     /* of katchi that read the body */
	int64_t bad;            /* 1: the body they vouch for was damaged */
	int64_t body_hash;      /* reply.body_hash as signed; 0: unknown */

	int64_t next_due;       /* 0: at once */
	int64_t last_request;   /* 0: never */
	int64_t last_ok;        /* reached and fine, also by 304 */
	int64_t last_full;      /* answered with a whole feed */
	int64_t last_new;       /* brought items not seen before */
	int64_t last_status;    /* HTTP, 0: there was no response */
	char *last_outcome;     /* outcome_name() */
	char *last_error;       /* the sentence; NULL after a good one */

	int64_t fail_count;     /* in a row */
	int64_t fail_since;     /* the first of them; 0: none */
	int64_t blocked_until;  /* Retry-After; not even --all asks before */
	int64_t gone;           /* 1: 410, only a look a month */

	char *move_url;         /* 301/308 seen, not adopted yet */
	int64_t move_count;     /* agreeing replies */
	int64_t move_since;     /* the first of them */

	/* What the feed and its server say of its rhythm; 0: nothing. */
	int64_t fresh_s;        /* Cache-Control, Expires */
	int64_t ttl_s;
	int64_t sy_s;
	int64_t skip_hours;     /* bit 0 is 00:00-00:59 GMT */
	int64_t skip_days;      /* bit 0 is Sunday */
	int64_t gap_s;          /* usual time between items */

	int64_t liar;           /* its pair stood still while it had news: it
	                         * is not sent before it changed with the
	                         * body so often; 0: it is believed */

	/* Items were missed; earlier pages (RFC 5005) may have them. */
	char *gap_url;          /* the next one to ask; NULL: no gap */
	int64_t gap_pages;      /* asked for this gap */
	int64_t gap_items;      /* that they brought */

	int64_t silent;         /* 1: its silence was told */

	int64_t same_count;     /* 200 with an unchanged body, in a row,
	                         * though validators were sent */
	int64_t requests;       /* so far, one a poll */
	int64_t conditional;    /* of them with validators */
	int64_t not_modified;   /* of those answered 304 */
	int64_t wire_bytes;     /* of the last poll */
	int64_t body_bytes;
};

/* Every field of struct visit, once, in order: what it does not have would be
 * lost between two runs. */
extern const struct row_field visit_fields[];
extern const size_t visit_n_fields;

/* url  as configured, copied */
void visit_init(struct visit *v, const char *url);
void visit_release(struct visit *v);
void visit_copy(struct visit *to, const struct visit *from);

/* Replaces a text field; NULL or "" empties it. */
void visit_set_text(char **field, struct str s);

/* The same for a host: "news.example:443".  Retry-After binds all feeds of
 * the host (FRB 020). */
struct visit_host {
	char *host;             /* the key: visit_host_key_new() */
	int64_t blocked_until;
	int64_t last_request;
	int64_t fail_count;     /* 429, 503 and hangs in a row */
};

extern const struct row_field visit_host_fields[];
extern const size_t visit_host_n_fields;

void visit_host_init(struct visit_host *h, const char *host);
void visit_host_release(struct visit_host *h);

/* "host:port" in lower case of an http(s) URL, to free(); NULL for others
 * (files, commands), which have no host. */
char *visit_host_key_new(const char *url);

/* What the configuration says. */
struct visit_policy {
	int64_t interval_s;     /* between polls, when nothing else speaks */
	bool interval_fixed;    /* the feed's own key: neither gap_s nor the
	                         * publisher's wish counts */
	int64_t min_s, max_s;   /* bounds of the result */
	const char *version;    /* of katchi */
};

/* 1 h, not fixed, 10 min to 24 h, version "". */
void visit_policy_default(struct visit_policy *p);

/* What the body said, for outcomes that have one.  All zero: nothing. */
struct visit_news {
	size_t items_new;       /* not seen before */
	bool brought;           /* something that another feed had first: it
	                         * is not silent */
	bool edited;            /* an item is another one than before */
	int64_t ttl_s, sy_s;
	uint32_t skip_hours;
	uint8_t skip_days;
	int64_t gap_s;          /* visit_gap() of its dates; 0 unknown */
	bool again;             /* some of it waits: read the same document
	                         * again next time, so ask without the pair */
};

/* The usual time between items: the median of the gaps of n instants (any
 * order; a copy is sorted).  0 for fewer than 3 distinct instants. */
int64_t visit_gap(const int64_t *at, size_t n);

enum visit_when {
	VISIT_DUE,
	VISIT_NOT_YET,          /* next_due lies ahead, or its skipHours or
	                         * skipDays close this hour */
	VISIT_BLOCKED,          /* Retry-After, its own or its host's */
	VISIT_GONE,             /* 410, and its month is not over */
};

/* visit_when - whether to ask now.
 *
 * h    its host, may be NULL
 * all  ignore the schedule (next_due), never Retry-After or 410
 *
 * A last_request after now, or an instant too far ahead to be ours, means
 * that the clock was wrong: due. */
enum visit_when visit_when(const struct visit *v, const struct visit_host *h,
    int64_t now, bool all);

/* What to put into the request. */
const char *visit_url(const struct visit *v);

/* visit_refit - brings a feed that works forward when the policy is another
 * one since its last visit, by which it waits less. */
void visit_refit(struct visit *v, const struct visit_policy *p);

/* Whether to send the pair (visit.etag, .last_modified, to .pair_url): there
 * is one that is no liar, the last whole answer is less than 7 days old, and
 * the body was not a damaged one read by another version. */
bool visit_conditional(const struct visit *v, const struct visit_policy *p,
    int64_t now);

/* Whether this body is the one of last time, so that nobody need parse it;
 * never after a damaged one read by another version. */
bool visit_same(const struct visit *v, const struct visit_policy *p,
    const struct reply *r);

/* Worth telling the keeper; bits. */
enum visit_note {
	VISIT_NOTE_FAILING = 1,         /* the first failure in a row */
	VISIT_NOTE_RECOVERED = 2,       /* good again */
	VISIT_NOTE_MOVING = 4,          /* a new move_url was seen */
	VISIT_NOTE_MOVED = 8,           /* url_now was adopted */
	VISIT_NOTE_MOVED_BACK = 16,     /* it failed, url is asked again */
	VISIT_NOTE_GONE = 32,           /* 410 for the first time */
	VISIT_NOTE_IGNORES = 64,        /* validators: 5 full replies with an
	                                 * unchanged body */
	VISIT_NOTE_SILENT = 128,        /* nothing new for far longer than it
	                                 * is used to; once */
	VISIT_NOTE_SPEAKS = 256,        /* something new after that */
	VISIT_NOTE_LIES = 512,          /* it had news under the very pair
	                                 * that it called unchanged; once */
};

/* What decides when a feed that works is asked next. */
enum visit_rule {
	VISIT_RULE_OWN,         /* the configuration, or its rhythm */
	VISIT_RULE_FRESH,       /* Cache-Control, Expires */
	VISIT_RULE_TTL,
	VISIT_RULE_SY,          /* sy:updatePeriod */
	VISIT_RULE_WAIT,        /* Retry-After */
};

enum visit_rule visit_rule(const struct visit *v,
    const struct visit_policy *p);

/* visit_next - what we know after this reply.
 *
 * r     its outcome as fetch_run gave it, overwritten by who read the body
 * news  may be NULL
 * now   the start of the run: our own interval is that of a timer, which
 *       knows nothing of how long a run takes; what the publisher asks for
 *       counts from the reply, r->late_s after it
 *
 * Call it in the transaction that remembers the items.
 * OUTCOME_NOT_REACHED and OUTCOME_HOST_HANGS change nothing.
 * Returns visit_note bits. */
unsigned visit_next(struct visit *v, const struct reply *r,
    const struct visit_news *news, const struct visit_policy *p, int64_t now);

/* visit_offline - a failure in a run that reached nobody, or no server behind
 * its own certificate.
 *
 * The machine may be offline, or behind a portal, which is no fault of the
 * feed: then it is noted
 * what was wrong and since when, and nothing else changes.  False: the feed
 * had failed before, or this goes on for a day; visit_next is to be told. */
bool visit_offline(struct visit *v, const struct reply *r, int64_t now);

/* The same for the host of the URL that answered last (reply.url). */
void visit_host_next(struct visit_host *h, const struct reply *r,
    int64_t now);

/* Whether nothing new came for ten of its usual gaps and a day: nights and
 * weekends are no silence. */
bool visit_silent(const struct visit *v, int64_t now);

/* Whether a feed has failed for 7 days: it belongs into every report. */
bool visit_dead(const struct visit *v, int64_t now);

#endif
