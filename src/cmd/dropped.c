/* What the filters let go that nearly matched: one clause, one veto or one
 * mask short of a topic. */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "cmd/keep.h"
#include "cmd/session.h"
#include "filter/explain.h"

#include "base/banned.h"

enum { OPT_SINCE, OPT_TOPIC, OPT_ALL, OPT_JSON };

/* Without --all: what one screen or two take. */
#define SHOWN 50

struct dropped {
	enum short_of kind;
	int64_t date;           /* published, else first seen */
	size_t topic;
	char *feed, *title, *url, *clause;
};

struct dropping {
	const struct conf *conf;
	const char *topic;      /* glob, or NULL */
	struct keep keep;
	struct arena mem, item_mem;
	struct buf says, day;
	bool *maybe;            /* of each topic */
	struct dropped *list;
	size_t n, cap, items;
};

/* The nearest of the topics that are short; false: none is. */
static bool
nearest(struct dropping *x, const struct filter_doc *doc,
    const struct source *s, struct dropped *out)
{
	const struct filter *f = x->conf->filter;
	bool found = false;

	filter_maybe_short(f, doc, x->maybe);
	for (size_t i = 0; i < filter_topics(f); i++) {
		const char *name = filter_topic_name(f, i);
		enum short_of kind;
		struct explain why;
		bool wanted = s->topics.n == 0;

		for (size_t k = 0; k < s->topics.n; k++)
			wanted |= fnmatch(s->topics.list[k], name, 0) == 0;
		if (!x->maybe[i] || !wanted || (x->topic != NULL &&
		    fnmatch(x->topic, name, 0) != 0))
			continue;
		arena_reset(&x->mem);
		filter_explain(f, doc, i, &x->mem, &why);
		if (!filter_short(&why, &kind) ||
		    (found && kind >= out->kind))
			continue;
		found = true;
		out->kind = kind;
		out->topic = i;
		buf_clear(&x->says);
		short_says(&x->says, f, &why);
	}
	return found;
}

static void
dropped_add(struct dropping *x, struct dropped *d,
    const struct item_record *rec)
{
	if (x->n == x->cap) {
		x->cap = x->cap > 0 ? x->cap * 2 : 256;
		x->list = mem_grow(x->list, x->cap, sizeof(*x->list));
	}
	d->date = rec->date_known ? rec->date : rec->first_seen;
	d->feed = mem_dup(rec->feed.p, rec->feed.n);
	d->title = mem_dup(rec->title.p, rec->title.n);
	d->url = mem_dup(rec->url.p, rec->url.n);
	d->clause = mem_dup(x->says.p, x->says.n);
	x->list[x->n++] = *d;
}

static int
look(void *ctx, const struct item_record *rec, struct err *e)
{
	static char none[] = "";
	struct dropping *x = ctx;
	struct source ghost = { .id = none, .title = none, .lang = none };
	const struct source *s;
	struct filter_doc doc;
	struct feed_item item;
	struct dropped d = { 0 };
	struct verdict v;
	char *id;

	(void)e;
	if (rec->title.n == 0)
		return 0;
	if (x->items++ % 4096 == 0)
		log_progress("[%zu] items looked at", x->items);
	arena_reset(&x->item_mem);
	arena_reset(&x->mem);
	ledger_item(&item, &x->item_mem, rec);
	id = mem_dup(rec->feed.p, rec->feed.n);
	s = conf_source(x->conf, id);
	free(id);
	if (s == NULL)
		s = &ghost;
	keep_doc(&x->keep, &doc, s, &item);
	filter_match(x->conf->filter, &doc,
	    (const char *const *)s->topics.list, s->topics.n, &x->mem, &v);
	if (v.n_matches == 0 && nearest(x, &doc, s, &d))
		dropped_add(x, &d, rec);
	return 0;
}

/* The nearest first, then the newest. */
static int
by_nearness(const void *a, const void *b)
{
	const struct dropped *x = a, *y = b;
	int c;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->date != y->date)
		return x->date > y->date ? -1 : 1;
	c = strcmp(x->feed, y->feed);
	return c != 0 ? c : strcmp(x->title, y->title);
}

/* --- what is printed ------------------------------------------------------ */

/* Its day where the archive is. */
static struct str
day_of(struct dropping *x, const struct dropped *d)
{
	buf_clear(&x->day);
	civil_rfc3339(&x->day, d->date, (int)x->conf->archive_offset_min);
	return str_slice(buf_str(&x->day), 0, strlen("2026-11-23"));
}

static void
print_one(struct dropping *x, const struct dropped *d)
{
	buf_clear(&x->says);
	buf_addstr(&x->says, day_of(x, d));
	buf_printf(&x->says, "  %s  %s  ", d->feed,
	    filter_topic_name(x->conf->filter, d->topic));
	log_text(&x->says, str_of(d->title));
	buf_adds(&x->says, "\n    ");
	log_text(&x->says, str_of(d->clause));
	puts(buf_z(&x->says));
}

static void
print_json(struct dropping *x, const struct dropped *d)
{
	struct json j;

	buf_clear(&x->says);
	json_init(&j, &x->says, false);
	json_open(&j, '{');
	json_member(&j, "day", day_of(x, d));
	json_member(&j, "feed", str_of(d->feed));
	json_member(&j, "topic", str_of(filter_topic_name(x->conf->filter,
	    d->topic)));
	json_member(&j, "short", str_of(short_name(d->kind)));
	json_member(&j, "clause", str_of(d->clause));
	json_member(&j, "title", str_of(d->title));
	json_member(&j, "url", str_of(d->url));
	json_close(&j, '}');
	puts(buf_z(&x->says));
}

static void
print_all(struct dropping *x, bool all, bool json)
{
	size_t shown = all || json || x->n < SHOWN ? x->n : SHOWN;
	bool one = x->n == 1;

	if (x->n > 0)
		qsort(x->list, x->n, sizeof(*x->list), by_nearness);
	for (size_t i = 0; i < shown; i++) {
		if (json)
			print_json(x, &x->list[i]);
		else
			print_one(x, &x->list[i]);
	}
	if (!json)
		printf("%s%zu item%s that match%s nothing %s one clause short "
		    "of a topic; %zu looked at%s\n", shown > 0 ? "\n" : "",
		    x->n, one ? "" : "s", one ? "es" : "",
		    one ? "was" : "were", x->items, shown < x->n ?
		    " (--all shows the rest)" : "");
}

static void
dropping_init(struct dropping *x, const struct conf *c, const char *topic)
{
	*x = (struct dropping){ .conf = c, .topic = topic };
	arena_init(&x->mem, LIMIT_MATCH_ARENA);
	arena_init(&x->item_mem, LIMIT_FEED_ARENA);
	buf_init(&x->says, LIMIT_OUTPUT);
	buf_init(&x->day, LIMIT_FIELD);
	keep_init(&x->keep, c, NULL, &x->mem, 0);
	x->maybe = mem_zalloc(filter_topics(c->filter) + 1,
	    sizeof(*x->maybe));
}

static void
dropping_release(struct dropping *x)
{
	for (size_t i = 0; i < x->n; i++) {
		free(x->list[i].feed);
		free(x->list[i].title);
		free(x->list[i].url);
		free(x->list[i].clause);
	}
	free(x->list);
	free(x->maybe);
	keep_release(&x->keep);
	buf_release(&x->says);
	buf_release(&x->day);
	arena_release(&x->item_mem);
	arena_release(&x->mem);
}

int
cmd_dropped(struct session *s, struct err *e)
{
	struct dropping x;
	int rc;

	dropping_init(&x, &s->conf, s->values[OPT_TOPIC]);
	rc = state_items_each(s->state, s->since, look, &x, e);
	log_progress(NULL);
	if (rc == 0)
		print_all(&x, s->values[OPT_ALL] != NULL,
		    s->values[OPT_JSON] != NULL);
	dropping_release(&x);
	return rc;
}
