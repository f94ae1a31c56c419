#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "cmd/auth.h"
#include "cmd/run.h"
#include "cmd/visits.h"

#include "base/banned.h"

/* --- who is asked ------------------------------------------------------ */

/* Adds a feed if it is to be asked now; old is what is remembered of it. */
static void
select_one(struct run *r, const struct source *s, const struct visit *old,
    bool all)
{
	struct poll *p = &r->polls[r->n_polls];
	enum visit_when when;

	memset(p, 0, sizeof(*p));
	visit_copy(&p->visit, old);
	visits_fit(&p->visit, r->conf, s);
	when = visit_when(&p->visit, run_host(r, visit_url(&p->visit)),
	    r->now, all);
	if (when == VISIT_DUE) {
		p->run = r;
		p->source = s;
		r->n_polls++;
		return;
	}
	if (all && when == VISIT_BLOCKED)
		log_notice("%s: not asked: its server told us to wait",
		    s->id);
	if (all && when == VISIT_GONE)
		log_notice("%s: not asked: it is gone (410) and is looked at "
		    "once a month", s->id);
	visit_release(&p->visit);
}

static bool
is_among(char *const *names, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static int
select_named(struct run *r, char *const *names, size_t n, struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		const struct source *s = conf_source(r->conf, names[i]);
		struct visit old;
		int rc;

		if (s == NULL)
			return err_set(e, ERR_INPUT,
			    "no feed is named \"%s\"", names[i]);
		if (is_among(names, i, names[i]))
			continue;
		visit_init(&old, "");
		rc = visits_get(r->state, s->id, &old, e);
		if (rc >= 0)
			select_one(r, s, &old, true);
		visit_release(&old);
		if (rc < 0)
			return -1;
	}
	return 0;
}

/* The rows and the sources, both by id, side by side. */
struct walk {
	struct run *run;
	size_t at;              /* the next source */
	bool all;
	struct visit none;
};

/* Those before feed, of which nothing is remembered. */
static void
select_until(struct walk *w, const struct str *feed)
{
	const struct conf *c = w->run->conf;

	for (; w->at < c->n_sources && (feed == NULL ||
	    str_cmp(str_of(c->sources[w->at].id), *feed) < 0); w->at++) {
		if (c->sources[w->at].enabled)
			select_one(w->run, &c->sources[w->at], &w->none,
			    w->all);
	}
}

static int
select_row(void *ctx, struct str feed, struct visit *v, struct err *e)
{
	struct walk *w = ctx;
	const struct source *s = w->run->conf->sources;

	(void)e;
	select_until(w, &feed);
	if (w->at < w->run->conf->n_sources && str_is(feed, s[w->at].id)) {
		if (s[w->at].enabled)
			select_one(w->run, &s[w->at], v, w->all);
		w->at++;
	}
	return 0;
}

static int
select_due(struct run *r, bool all, struct err *e)
{
	struct walk w = { .run = r, .all = all };
	int rc;

	visit_init(&w.none, "");
	rc = visits_each(r->state, select_row, &w, e);
	select_until(&w, NULL);
	visit_release(&w.none);
	return rc;
}

int
run_select(struct run *r, char *const *names, size_t n_names, bool all,
    struct err *e)
{
	size_t most = n_names > r->conf->n_sources ? n_names :
	    r->conf->n_sources;
	struct err later;
	int rc;

	r->polls = mem_zalloc(most, sizeof(*r->polls));
	if (state_read_begin(r->state, e) != 0)
		return -1;
	rc = run_hosts_load(r, e);
	if (rc == 0)
		rc = n_names > 0 ? select_named(r, names, n_names, e) :
		    select_due(r, all, e);
	if (state_read_end(r->state, rc == 0 ? e : &later) != 0)
		rc = -1;
	r->count.due = r->n_polls;
	return rc;
}

void
run_release(struct run *r)
{
	struct poll *p;

	for (size_t i = 0; i < r->n_polls; i++) {
		visit_release(&r->polls[i].visit);
		free(r->polls[i].credentials);
		free(r->polls[i].late_url);
		free(r->polls[i].late_err);
		free(r->polls[i].held_etag);
		free(r->polls[i].held_modified);
	}
	while ((p = r->sitemaps) != NULL) {
		r->sitemaps = p->next;
		visit_release(&p->visit);
		free(p->credentials);
		free(p);
	}
	run_hosts_release(r);
	free(r->polls);
	r->polls = NULL;
	r->n_polls = 0;
}

/* Whether two URLs are on one server: scheme, host and port. */
static bool
same_server(const char *a, const char *b)
{
	char *here, *there;
	bool same;

	here = a != NULL ? visit_host_key_new(a) : NULL;
	there = visit_host_key_new(b);
	same = here != NULL && there != NULL && strcmp(here, there) == 0 &&
	    str_starts_ci(str_of(a), "https:") ==
	    str_starts_ci(str_of(b), "https:");
	free(here);
	free(there);
	return same;
}

/* private  whether url may be what the feed itself may be
 *
 * Headers and credentials are for the server of the configured url, which is
 * not that of every url that was adopted, or that a document names. */
static void
ask(struct run *r, struct poll *p, const char *url, bool private)
{
	static const char *const versions[] = {
		[CONF_HTTP_AUTO] = NULL,
		[CONF_HTTP_1_1] = "1.1",
		[CONF_HTTP_2] = "2",
	};
	const struct source *s = p->source;
	struct fetch_request q = { 0 };
	bool home = same_server(s->url, url);
	struct visit_policy policy;
	struct err e;

	q.tag = p;
	q.url = url;
	if (s->command.n > 0 && p->index == NULL)
		q.command = (const char *const *)s->command.list;
	visits_policy(&policy, r->conf, s);
	if (!p->paging && visit_conditional(&p->visit, &policy, r->now)) {
		q.etag = p->visit.etag;
		q.last_modified = p->visit.last_modified;
		q.pair_url = p->visit.pair_url;
	}
	if (home)
		q.headers = (const char *const *)s->headers.list;
	q.user_agent = s->user_agent;
	if (home && s->auth_file != NULL && p->credentials == NULL) {
		p->credentials = auth_read_new(s->auth_file, &e);
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
	q.tls_legacy = s->tls == CONF_TLS_LEGACY;
	q.timeout_ms = s->timeout_s * 1000;
	q.allow_private = private && s->allow_private;
	q.allow_file = p->index == NULL && !p->paging;
	fetch_add(r->fetch, &q);
}

void
run_ask(struct run *r, struct poll *p)
{
	bool program = p->source->command.n > 0 && p->index == NULL;

	ask(r, p, program ? "" : visit_url(&p->visit), true);
}

void
run_ask_page(struct run *r, struct poll *p, const char *url)
{
	ask(r, p, url, same_server(visit_url(&p->visit), url));
}

/* Those that wait the longest go first: when the time of the run is too short
 * for all, each gets its turn.  Those that worked go before those that did
 * not, up to a day: a host that sends one away closes its queue, and the same
 * one must not do that to the others each time. */
static int
by_turn(const void *a, const void *b)
{
	const struct poll *const *x = a, *const *y = b;
	int64_t due[2] = { (*x)->visit.next_due, (*y)->visit.next_due };

	due[0] += (*x)->visit.fail_count > 0 ? CIVIL_DAY : 0;
	due[1] += (*y)->visit.fail_count > 0 ? CIVIL_DAY : 0;
	if (due[0] != due[1])
		return due[0] < due[1] ? -1 : 1;
	return *x < *y ? -1 : *x > *y;
}

void
run_queue(struct run *r)
{
	struct poll **list = mem_zalloc(r->n_polls, sizeof(struct poll *));

	for (size_t i = 0; i < r->n_polls; i++)
		list[i] = &r->polls[i];
	qsort(list, r->n_polls, sizeof(struct poll *), by_turn);
	for (size_t i = 0; i < r->n_polls; i++)
		run_ask(r, list[i]);
	free(list);
}

/* --- what is known afterwards ------------------------------------------- */

int
run_remember(struct run *r, struct poll *p, const struct reply *reply,
    const struct visit_news *news, unsigned *notes, struct err *e)
{
	struct visit_policy policy;

	visits_policy(&policy, r->conf, p->source);
	*notes = visit_next(&p->visit, reply, news, &policy, r->now);
	if (r->dry)
		return 0;
	if (visits_put(r->state, p->source->id, &p->visit, e) != 0)
		return -1;
	return run_remember_host(r, reply, e);
}
