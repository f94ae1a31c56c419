#include "cmd/visits.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"

#include "base/banned.h"

int
visits_get(struct state *st, const char *feed, struct visit *v,
    struct err *e)
{
	return state_get(st, STATE_VISIT, str_of(feed), visit_fields,
	    visit_n_fields, v, e);
}

/* --- all rows ------------------------------------------------------------ */

struct each {
	struct visit visit;
	int (*fn)(void *ctx, struct str feed, struct visit *v, struct err *e);
	struct visit_host host;
	int (*host_fn)(void *ctx, struct str host, struct visit_host *h,
	    struct err *e);
	void *ctx;
};

static int
each_visit(void *ctx, struct str key, struct err *e)
{
	struct each *x = ctx;

	return x->fn(x->ctx, key, &x->visit, e);
}

static int
each_host(void *ctx, struct str key, struct err *e)
{
	struct each *x = ctx;

	return x->host_fn(x->ctx, key, &x->host, e);
}

int
visits_each(struct state *st, int (*fn)(void *ctx, struct str feed,
    struct visit *v, struct err *e), void *ctx, struct err *e)
{
	struct each x = { .fn = fn, .ctx = ctx };
	int rc;

	visit_init(&x.visit, "");
	rc = state_each(st, STATE_VISIT, visit_fields, visit_n_fields,
	    &x.visit, each_visit, &x, e);
	visit_release(&x.visit);
	return rc;
}

int
visits_each_host(struct state *st, int (*fn)(void *ctx, struct str host,
    struct visit_host *h, struct err *e), void *ctx, struct err *e)
{
	struct each x = { .host_fn = fn, .ctx = ctx };
	int rc;

	visit_host_init(&x.host, "");
	rc = state_each(st, STATE_HOST, visit_host_fields,
	    visit_host_n_fields, &x.host, each_host, &x, e);
	visit_host_release(&x.host);
	return rc;
}

/* --- writing -------------------------------------------------------------- */

int
visits_put(struct state *st, const char *feed, const struct visit *v,
    struct err *e)
{
	return state_put(st, STATE_VISIT, str_of(feed), visit_fields,
	    visit_n_fields, v, e);
}

int
visits_put_host(struct state *st, const char *host,
    const struct visit_host *h, struct err *e)
{
	return state_put(st, STATE_HOST, str_of(host), visit_host_fields,
	    visit_host_n_fields, h, e);
}

/* --- what the configuration says ------------------------------------------ */

void
visits_policy(struct visit_policy *p, const struct conf *c,
    const struct source *s)
{
	visit_policy_default(p);
	p->min_s = c->poll_min_interval_s;
	p->max_s = c->poll_max_interval_s;
	p->version = KATCHI_VERSION;
	if (s->interval_s > 0) {
		p->interval_s = s->interval_s;
		p->interval_fixed = true;
	}
}

/* A program is known by its words, as a document by its address. */
static char *
address_new(const struct source *s)
{
	struct buf b;

	if (s->url != NULL)
		return mem_dup(s->url, strlen(s->url));
	buf_init(&b, LIMIT_CONF_LINE + 16);
	buf_adds(&b, "command:");
	for (size_t i = 0; i < s->command.n; i++)
		buf_printf(&b, " %s", s->command.list[i]);
	return buf_take_new(&b);
}

/* Another address is another feed as far as HTTP goes, but not as to what it
 * brought; one that it had moved to is no other. */
static void
move_to(struct visit *v, const char *address)
{
	int64_t last_new = v->last_new, silent = v->silent;

	if (v->url_now != NULL && strcmp(v->url_now, address) == 0) {
		visit_set_text(&v->url, str_of(address));
		visit_set_text(&v->url_now, STR(""));
		v->next_due = 0;
		return;
	}
	visit_release(v);
	visit_init(v, address);
	v->last_new = last_new;
	v->silent = silent;
}

void
visits_fit(struct visit *v, const struct conf *c, const struct source *s)
{
	char *address = address_new(s);
	struct visit_policy p;

	if (v->url == NULL || strcmp(v->url, address) != 0)
		move_to(v, address);
	free(address);
	visits_policy(&p, c, s);
	visit_refit(v, &p);
}
