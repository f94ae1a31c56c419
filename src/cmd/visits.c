#include "cmd/visits.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"

#include "base/banned.h"

/* The fields of a struct as the state takes and gives them. */
static void
fields_from(struct state_field *out, const struct visit_field *table, size_t n,
    const void *row)
{
	for (size_t i = 0; i < n; i++) {
		const char *at = (const char *)row + table[i].offset;

		memset(&out[i], 0, sizeof(out[i]));
		out[i].name = table[i].name;
		out[i].is_text = table[i].kind == VISIT_TEXT;
		if (out[i].is_text) {
			char *text;

			memcpy(&text, at, sizeof(text));
			out[i].text = str_of(text);
		} else {
			memcpy(&out[i].number, at, sizeof(out[i].number));
		}
	}
}

static void
fields_into(const struct state_field *in, const struct visit_field *table,
    size_t n, void *row)
{
	for (size_t i = 0; i < n; i++) {
		char *at = (char *)row + table[i].offset;

		if (in[i].is_text) {
			char *text;

			memcpy(&text, at, sizeof(text));
			visit_set_text(&text, in[i].text);
			memcpy(at, &text, sizeof(text));
		} else {
			memcpy(at, &in[i].number, sizeof(in[i].number));
		}
	}
}

static int
row_get(struct state *st, struct arena *mem, enum state_table table,
    const char *key, const struct visit_field *fields, size_t n, void *row,
    struct err *e)
{
	struct state_field *f = mem_zalloc(n, sizeof(*f));
	int rc;

	fields_from(f, fields, n, row);
	arena_reset(mem);
	rc = state_get(st, table, str_of(key), mem, f, n, e);
	if (rc == 1)
		fields_into(f, fields, n, row);
	free(f);
	return rc;
}

static int
row_put(struct state *st, enum state_table table, const char *key,
    const struct visit_field *fields, size_t n, const void *row,
    struct err *e)
{
	struct state_field *f = mem_zalloc(n, sizeof(*f));
	int rc;

	fields_from(f, fields, n, row);
	rc = state_put(st, table, str_of(key), f, n, e);
	free(f);
	return rc;
}

int
visits_get(struct state *st, struct arena *mem, const char *feed,
    struct visit *v, struct err *e)
{
	return row_get(st, mem, STATE_VISIT, feed, visit_fields,
	    visit_n_fields, v, e);
}

/* --- all rows ------------------------------------------------------------ */

struct each {
	struct state_field *fields;
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

	fields_into(x->fields, visit_fields, visit_n_fields, &x->visit);
	return x->fn(x->ctx, key, &x->visit, e);
}

static int
each_host(void *ctx, struct str key, struct err *e)
{
	struct each *x = ctx;

	fields_into(x->fields, visit_host_fields, visit_host_n_fields,
	    &x->host);
	return x->host_fn(x->ctx, key, &x->host, e);
}

int
visits_each(struct state *st, int (*fn)(void *ctx, struct str feed,
    struct visit *v, struct err *e), void *ctx, struct err *e)
{
	struct each x = { .fn = fn, .ctx = ctx };
	int rc;

	x.fields = mem_zalloc(visit_n_fields, sizeof(*x.fields));
	visit_init(&x.visit, "");
	fields_from(x.fields, visit_fields, visit_n_fields, &x.visit);
	rc = state_each(st, STATE_VISIT, x.fields, visit_n_fields, each_visit,
	    &x, e);
	visit_release(&x.visit);
	free(x.fields);
	return rc;
}

int
visits_each_host(struct state *st, int (*fn)(void *ctx, struct str host,
    struct visit_host *h, struct err *e), void *ctx, struct err *e)
{
	struct each x = { .host_fn = fn, .ctx = ctx };
	int rc;

	x.fields = mem_zalloc(visit_host_n_fields, sizeof(*x.fields));
	visit_host_init(&x.host, "");
	fields_from(x.fields, visit_host_fields, visit_host_n_fields,
	    &x.host);
	rc = state_each(st, STATE_HOST, x.fields, visit_host_n_fields,
	    each_host, &x, e);
	visit_host_release(&x.host);
	free(x.fields);
	return rc;
}

/* --- writing -------------------------------------------------------------- */

int
visits_put(struct state *st, const char *feed, const struct visit *v,
    struct err *e)
{
	return row_put(st, STATE_VISIT, feed, visit_fields, visit_n_fields, v,
	    e);
}

int
visits_put_host(struct state *st, const char *host,
    const struct visit_host *h, struct err *e)
{
	return row_put(st, STATE_HOST, host, visit_host_fields,
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
