/* Hosts that told us to wait.  Of the others nothing need be known, so that
 * an answer costs no look at the state. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cmd/run.h"
#include "cmd/visits.h"

#include "base/banned.h"

static struct visit_host *
add(struct run *r, const char *host)
{
	struct visit_host *h;

	r->hosts = mem_grow(r->hosts, r->n_hosts + 1, sizeof(*r->hosts));
	h = &r->hosts[r->n_hosts++];
	visit_host_init(h, host);
	return h;
}

static int
one_host(void *ctx, struct str host, struct visit_host *h, struct err *e)
{
	struct run *r = ctx;
	struct visit_host *mine;
	char *name;

	(void)e;
	if (h->fail_count == 0 && h->blocked_until <= r->now)
		return 0;
	name = mem_dup(host.p, host.n);
	mine = add(r, name);
	free(name);
	mine->blocked_until = h->blocked_until;
	mine->last_request = h->last_request;
	mine->fail_count = h->fail_count;
	return 0;
}

int
run_hosts_load(struct run *r, struct err *e)
{
	return visits_each_host(r->state, one_host, r, e);
}

void
run_hosts_release(struct run *r)
{
	for (size_t i = 0; i < r->n_hosts; i++)
		visit_host_release(&r->hosts[i]);
	free(r->hosts);
	r->hosts = NULL;
	r->n_hosts = 0;
}

static struct visit_host *
find(const struct run *r, const char *key)
{
	for (size_t i = 0; i < r->n_hosts; i++)
		if (strcmp(r->hosts[i].host, key) == 0)
			return &r->hosts[i];
	return NULL;
}

const struct visit_host *
run_host(const struct run *r, const char *url)
{
	const struct visit_host *h;
	char *key;

	if (r->n_hosts == 0)
		return NULL;
	key = visit_host_key_new(url);
	h = key != NULL ? find(r, key) : NULL;
	free(key);
	return h;
}

int
run_remember_host(struct run *r, const struct reply *reply, struct err *e)
{
	struct visit_host *h;
	char *url, *key;
	int rc = 0;

	if (r->n_hosts == 0 && reply->outcome != OUTCOME_BUSY)
		return 0;
	url = mem_dup(reply->url.p, reply->url.n);
	key = visit_host_key_new(url);
	free(url);
	if (key == NULL)
		return 0;
	h = find(r, key);
	if (h == NULL && reply->outcome == OUTCOME_BUSY)
		h = add(r, key);
	if (h != NULL) {
		visit_host_next(h, reply, r->now);
		rc = visits_put_host(r->state, key, h, e);
	}
	free(key);
	return rc;
}
