#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "cmd/run.h"
#include "cmd/visits.h"

#include "base/banned.h"

/* --- who is asked ------------------------------------------------------ */

/* "user:password" or "Bearer TOKEN": the first line of a file. */
static char *
credentials_new(const char *path, struct err *e)
{
	size_t n;
	char *text = file_read_new(path, LIMIT_FIELD, &n, e), *line;
	struct str s;

	if (text == NULL)
		return NULL;
	s = str_of(text);
	s = str_trim(str_next(&s, '\n'));
	line = mem_dup(s.p, s.n);
	free(text);
	return line;
}

/* Adds one feed if it is to be asked now. */
static int
select_one(struct run *r, const struct source *s, bool all, struct err *e)
{
	struct poll *p = &r->polls[r->n_polls];
	const char *url = s->url != NULL ? s->url : "";
	struct visit_host h;
	enum visit_when when;
	struct visit old;

	memset(p, 0, sizeof(*p));
	visit_init(&old, "");
	if (visits_get(r->state, &r->item_mem, s->id, &old, e) < 0) {
		visit_release(&old);
		return -1;
	}
	/* Another address is another feed as far as HTTP goes. */
	if (old.url != NULL && strcmp(old.url, url) == 0)
		visit_copy(&p->visit, &old);
	else
		visit_init(&p->visit, url);
	visit_release(&old);
	p->host = visit_host_key_new(visit_url(&p->visit));
	visit_host_init(&h, p->host != NULL ? p->host : "");
	if (p->host != NULL && visits_get_host(r->state, &r->item_mem,
	    p->host, &h, e) < 0) {
		visit_host_release(&h);
		visit_release(&p->visit);
		free(p->host);
		return -1;
	}
	when = visit_when(&p->visit, &h, r->now, all);
	visit_host_release(&h);
	if (when != VISIT_DUE) {
		if (all && when == VISIT_BLOCKED)
			log_notice("%s: not asked: its server told us to "
			    "wait", s->id);
		if (all && when == VISIT_GONE)
			log_notice("%s: not asked: it is gone (410) and is "
			    "looked at once a month", s->id);
		visit_release(&p->visit);
		free(p->host);
		return 0;
	}
	p->run = r;
	p->source = s;
	r->n_polls++;
	return 0;
}

int
run_select(struct run *r, char *const *names, size_t n_names, bool all,
    struct err *e)
{
	const struct conf *c = r->conf;

	r->polls = mem_zalloc(n_names > c->n_sources ? n_names :
	    c->n_sources, sizeof(*r->polls));
	for (size_t i = 0; i < n_names; i++) {
		const struct source *s = conf_source(c, names[i]);

		if (s == NULL)
			return err_set(e, ERR_INPUT,
			    "no feed is named \"%s\"", names[i]);
		if (select_one(r, s, true, e) != 0)
			return -1;
	}
	for (size_t i = 0; n_names == 0 && i < c->n_sources; i++) {
		if (c->sources[i].enabled &&
		    select_one(r, &c->sources[i], all, e) != 0)
			return -1;
	}
	r->count.due = r->n_polls;
	return 0;
}

void
run_release(struct run *r)
{
	struct poll *p;

	for (size_t i = 0; i < r->n_polls; i++) {
		visit_release(&r->polls[i].visit);
		free(r->polls[i].host);
		free(r->polls[i].credentials);
		free(r->polls[i].late_url);
		free(r->polls[i].held_etag);
		free(r->polls[i].held_modified);
	}
	while ((p = r->sitemaps) != NULL) {
		r->sitemaps = p->next;
		visit_release(&p->visit);
		free(p->credentials);
		free(p);
	}
	free(r->polls);
	r->polls = NULL;
	r->n_polls = 0;
}

static void
ask(struct run *r, struct poll *p, const char *url, bool home)
{
	static const char *const versions[] = {
		[CONF_HTTP_AUTO] = NULL,
		[CONF_HTTP_1_1] = "1.1",
		[CONF_HTTP_2] = "2",
	};
	const struct source *s = p->source;
	struct fetch_request q = { 0 };
	struct err e;

	q.tag = p;
	q.url = url;
	if (s->command.n > 0 && p->index == NULL)
		q.command = (const char *const *)s->command.list;
	if (!p->paging && visit_conditional(&p->visit, &r->policy, r->now)) {
		q.etag = p->visit.etag;
		q.last_modified = p->visit.last_modified;
		q.pair_url = p->visit.pair_url;
	}
	if (home)
		q.headers = (const char *const *)s->headers.list;
	q.user_agent = s->user_agent;
	if (home && s->auth_file != NULL && p->credentials == NULL) {
		p->credentials = credentials_new(s->auth_file, &e);
		if (p->credentials == NULL)
			log_warning("%s: asked without credentials: %s",
			    s->id, e.msg);
	}
	if (home)
		q.credentials = p->credentials;
	if (s->proxy != NULL && strcmp(s->proxy, "none") != 0)
		q.proxy = s->proxy;
	q.ca_file = s->ca_file;
	q.http_version = versions[s->http_version];
	q.timeout_ms = s->timeout_s * 1000;
	q.allow_private = home && s->allow_private;
	q.allow_file = p->index == NULL && !p->paging;
	fetch_add(r->fetch, &q);
}

void
run_ask(struct run *r, struct poll *p)
{
	ask(r, p, visit_url(&p->visit), true);
}

void
run_ask_page(struct run *r, struct poll *p, const char *url, bool home)
{
	ask(r, p, url, home);
}

/* Those that worked go first: a host that sends one away closes its queue,
 * and the same one must not do that to the others each time. */
void
run_queue(struct run *r)
{
	for (size_t i = 0; i < r->n_polls; i++)
		if (r->polls[i].visit.fail_count == 0)
			run_ask(r, &r->polls[i]);
	for (size_t i = 0; i < r->n_polls; i++)
		if (r->polls[i].visit.fail_count > 0)
			run_ask(r, &r->polls[i]);
}

/* --- what is known afterwards ------------------------------------------- */

int
run_remember_host(struct run *r, const struct reply *reply, struct err *e)
{
	char *url = mem_dup(reply->url.p, reply->url.n);
	char *key = visit_host_key_new(url);
	struct visit_host h;
	int rc = 0;

	free(url);
	if (key == NULL)
		return 0;
	visit_host_init(&h, key);
	if (visits_get_host(r->state, &r->item_mem, key, &h, e) < 0) {
		rc = -1;
	} else {
		visit_host_next(&h, reply, r->now);
		rc = visits_put_host(r->state, key, &h, e);
	}
	visit_host_release(&h);
	free(key);
	return rc;
}

int
run_remember(struct run *r, struct poll *p, const struct reply *reply,
    const struct visit_news *news, unsigned *notes, struct err *e)
{
	struct visit_policy policy = r->policy;

	if (p->source->interval_s > 0) {
		policy.interval_s = p->source->interval_s;
		policy.interval_fixed = true;
	}
	*notes = visit_next(&p->visit, reply, news, &policy, r->now);
	if (r->dry)
		return 0;
	if (visits_put(r->state, p->source->id, &p->visit, e) != 0)
		return -1;
	return run_remember_host(r, reply, e);
}
