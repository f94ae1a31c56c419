/* One request on its way: the caller's words, and how far the chain of
 * redirects has come.  Used by fetch.c and what is below it. */
#ifndef KATCHI_NET_JOB_H
#define KATCHI_NET_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "net/fetch.h"
#include "net/reply.h"

struct job {
	struct job *next;       /* in its queue */
	void *tag;

	/* As asked; owned, NULL for none.  pair_url is never NULL. */
	char *etag, *last_modified, *pair_url;
	char *user_agent, *credentials, *proxy, *ca_file, *http_version;
	char **headers, **command;      /* end in NULL */
	int64_t timeout_ms;
	bool allow_private, allow_file, tls_legacy;

	/* The hop that is due. */
	char *url;
	char *cookies;          /* a jar: lines as libcurl writes them; NULL:
	                         * it is empty */
	char *origin;           /* of the first hop */
	bool left_origin;       /* a hop led elsewhere: no credentials since */

	/* What is behind it. */
	struct reply_hop hops[LIMIT_REDIRECTS];
	char *hop_urls[LIMIT_REDIRECTS];        /* owns hops[].url */
	size_t n_hops;
	int64_t ms, connect_ms;
	size_t wire_bytes;
	unsigned requests;
};

/* A copy of the request, to job_free(). */
struct job *job_new(const struct fetch_request *r);
void job_free(struct job *j);

/* Goes on to url.  False when there were LIMIT_REDIRECTS hops already. */
bool job_hop(struct job *j, int status, const char *url);

/* An empty reply that carries what is known of the chain. */
void job_reply(const struct job *j, struct reply *r);

/* The words of the request that would break a header line, or NULL: "a
 * header with a line break", ... */
const char *job_fault(const struct job *j);

#endif
