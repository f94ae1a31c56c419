/* Fetching many documents at once, with manners.
 *
 * One thread, one loop: add requests, run, get a callback for each as it
 * ends.  Every request that was added gets exactly one callback.  Requests
 * to one host wait in its queue: one connection a host (a second one only
 * for a long queue), a pause between requests, hosts interleaved.
 *
 * Redirects are followed here, hop by hop, each through the same gates:
 * http and https only, never from https to http, no private addresses,
 * credentials and own headers only to the origin they were meant for,
 * validators only to the URL that gave them.  Cookies live in a jar of one
 * chain of redirects (RFC 6265: domains, paths, expiry) and end with it.
 *
 * Nothing is read from the environment (no proxies, no .netrc). */
#ifndef KATCHI_NET_FETCH_H
#define KATCHI_NET_FETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "net/reply.h"

struct fetch;

struct fetch_options {
	const char *user_agent; /* "katchi/0.1.0 (+https://...)"; copied */
	const char *codings;    /* Accept-Encoding, NULL: none; a literal.
	                         * Bodies are not unpacked */
	unsigned connections;   /* transfers at once, 1 to
	                         * LIMIT_CONNECTIONS */
	unsigned per_host;      /* connections to one host, 1 or more */
	int64_t spacing_ms;     /* between starts on one host, 0 or more */
	int64_t timeout_ms;     /* one request with all its hops, without
	                         * waiting in a queue */
	int64_t connect_ms;     /* name, TCP and TLS of one hop */
	int64_t slow_ms;        /* below slow_bytes a second for that long:
	                         * timeout (whole seconds, 0: off) */
	long slow_bytes;
	int64_t silent_ms;      /* no byte for that long: does not count as
	                         * its host's connection */
	unsigned hangs;         /* timeouts that close a host for the run */
	int64_t deadline_ms;    /* of the run, 0: none.  Then nothing is
	                         * started, what runs has grace_ms more */
	int64_t grace_ms;
	size_t max_body;        /* of files and programs: bytes, at most
	                         * LIMIT_BODY */
	size_t max_wire;        /* of answers, as they come: bytes, at most
	                         * LIMIT_BODY_WIRE */
};

/* 64 connections, 2 a host, 1 s apart, 30 s, 10 s to connect,
 * 100 B/s for 15 s, silent after 5 s, 2 hangs, 5 min and 10 s
 * more; user_agent NULL. */
void fetch_options_default(struct fetch_options *o);

/* One request.  Strings are NUL-terminated and copied; NULL or "" is "none"
 * (or what the options say).  Start from all zero. */
struct fetch_request {
	void *tag;              /* given back in the reply */
	const char *url;        /* http(s), sent as given (FRB 060); or
	                         * file:///path if allow_file */
	const char *const *command;     /* argv ending in NULL, no shell; its
	                         * stdout is the document; url is unused */
	const char *etag;       /* the pair, byte for byte */
	const char *last_modified;
	const char *pair_url;   /* that gave it; none: url */
	const char *const *headers;     /* "Name: value", ends in NULL */
	const char *user_agent;
	const char *credentials;        /* "user:password" for Basic, or
	                         * "Bearer TOKEN" */
	const char *proxy;      /* "http://host:port"; its address may be
	                         * private */
	const char *ca_file;    /* PEM, replaces the system's */
	const char *http_version;       /* "1.1", "2" */
	bool tls_legacy;        /* tls_permit_legacy() */
	int64_t timeout_ms;     /* 0: of the options; else also without the
	                         * rule of slow_ms */
	bool allow_private;     /* addresses; from the configuration only */
	bool allow_file;        /* file: URLs; from the configuration only */
};

/* fetch_open - makes ready; no network yet.  *f to fetch_free().
 * Fails with ERR_LOCAL when libcurl cannot start or options are out of
 * bounds. */
int fetch_open(struct fetch **f, const struct fetch_options *o,
    struct err *e);
void fetch_free(struct fetch *f);

/* fetch_add - queues a request, also from within a callback.
 *
 * Never fails: what cannot be asked (bad URL, unknown scheme, a header with
 * a line break) ends with OUTCOME_REFUSED in its callback. */
void fetch_add(struct fetch *f, const struct fetch_request *r);

/* One call a request, from within fetch_run.  Other transfers wait while it
 * runs.  r may be changed (outcome), its views end with the call.  Returning
 * other than 0 is like fetch_stop(). */
typedef int fetch_on_reply(void *ctx, struct reply *r);

/* fetch_run - until every request has had its callback.
 *
 * After the deadline or fetch_stop() the ones not asked yet get
 * OUTCOME_NOT_REACHED.  Fails with ERR_LOCAL only when the loop itself
 * cannot go on; the callbacks are made even then. */
int fetch_run(struct fetch *f, fetch_on_reply *on_reply, void *ctx,
    struct err *e);

/* fetch_stop - start nothing more, drop what does not end within 1 s.
 * Async-signal-safe, may be called at any time between open and free. */
void fetch_stop(struct fetch *f);

/* Sums over all runs of f. */
struct fetch_counts {
	uint64_t requests;      /* HTTP requests sent */
	uint64_t connections;   /* opened */
	uint64_t wire_bytes;
	uint64_t body_bytes;
};

struct fetch_counts fetch_counts(const struct fetch *f);

/* "libcurl/7.88.1 OpenSSL/3.0.15 ..." for `katchi version`. */
const char *fetch_library(void);

#endif
