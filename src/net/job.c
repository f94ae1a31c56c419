#include "net/job.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#include "base/banned.h"

static char *
copy(const char *z)
{
	return z != NULL && *z != '\0' ? mem_dup(z, strlen(z)) : NULL;
}

static char **
copy_list(const char *const *list)
{
	char **out;
	size_t n = 0;

	if (list == NULL)
		return NULL;
	while (list[n] != NULL)
		n++;
	out = mem_zalloc(n + 1, sizeof(*out));
	for (size_t i = 0; i < n; i++)
		out[i] = mem_dup(list[i], strlen(list[i]));
	return out;
}

static void
free_list(char **list)
{
	for (size_t i = 0; list != NULL && list[i] != NULL; i++)
		free(list[i]);
	free(list);
}

struct job *
job_new(const struct fetch_request *r)
{
	struct job *j = mem_zalloc(1, sizeof(*j));

	j->tag = r->tag;
	j->etag = copy(r->etag);
	j->last_modified = copy(r->last_modified);
	j->user_agent = copy(r->user_agent);
	j->credentials = copy(r->credentials);
	j->proxy = copy(r->proxy);
	j->ca_file = copy(r->ca_file);
	j->http_version = copy(r->http_version);
	j->headers = copy_list(r->headers);
	j->command = copy_list(r->command);
	j->timeout_ms = r->timeout_ms;
	j->allow_private = r->allow_private;
	j->allow_file = r->allow_file;
	j->tls_legacy = r->tls_legacy;
	j->url = r->url != NULL ? mem_dup(r->url, strlen(r->url)) :
	    mem_dup("", 0);
	j->pair_url = copy(r->pair_url);
	if (j->pair_url == NULL)
		j->pair_url = mem_dup(j->url, strlen(j->url));
	return j;
}

void
job_free(struct job *j)
{
	if (j == NULL)
		return;
	free(j->etag);
	free(j->last_modified);
	free(j->pair_url);
	free(j->user_agent);
	free(j->credentials);
	free(j->proxy);
	free(j->ca_file);
	free(j->http_version);
	free_list(j->headers);
	free_list(j->command);
	free(j->url);
	free(j->cookies);
	free(j->origin);
	for (size_t i = 0; i < j->n_hops; i++)
		free(j->hop_urls[i]);
	free(j);
}

bool
job_hop(struct job *j, int status, const char *url)
{
	char *target;

	if (j->n_hops == LIMIT_REDIRECTS)
		return false;
	target = mem_dup(url, strlen(url));
	j->hop_urls[j->n_hops] = target;
	j->hops[j->n_hops].status = status;
	j->hops[j->n_hops].url = target;
	j->n_hops++;
	free(j->url);
	j->url = mem_dup(target, strlen(target));
	return true;
}

void
job_reply(const struct job *j, struct reply *r)
{
	*r = (struct reply){
		.tag = j->tag,
		.url = str_of(j->url),
		.hops = j->hops,
		.n_hops = j->n_hops,
		.ms = j->ms,
		.connect_ms = j->connect_ms,
		.wire_bytes = j->wire_bytes,
		.requests = j->requests,
	};
}

static bool
breaks_line(const char *z)
{
	return z != NULL && strpbrk(z, "\r\n") != NULL;
}

const char *
job_fault(const struct job *j)
{
	if (breaks_line(j->etag) || breaks_line(j->last_modified))
		return "a validator with a line break";
	if (breaks_line(j->user_agent))
		return "a User-Agent with a line break";
	if (breaks_line(j->credentials))
		return "credentials with a line break";
	for (size_t i = 0; j->headers != NULL && j->headers[i] != NULL; i++) {
		if (breaks_line(j->headers[i]))
			return "a header with a line break";
		if (strchr(j->headers[i], ':') == NULL)
			return "a header without a colon";
	}
	return NULL;
}
