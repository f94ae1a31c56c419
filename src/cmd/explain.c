/* Why is this here, and why is this not here? */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "cmd/doc.h"
#include "cmd/explain_print.h"
#include "cmd/keep.h"
#include "cmd/session.h"

#include "base/banned.h"

enum { OPT_JSON, OPT_TOPIC, OPT_ALL, OPT_TEXT, OPT_URL };

struct explaining {
	const struct conf *conf;
	struct explain_look look;
	const char *topic;
	bool json;
	struct keep keep;
	struct arena mem;       /* one topic of one item */
	struct buf out;
};

/* Shows one item and forgets it. */
static void
show(struct explaining *x, const struct explain_item *item)
{
	buf_clear(&x->out);
	if (x->json)
		explain_json(&x->out, x->conf->filter, item, &x->look,
		    &x->mem);
	else
		explain_print(&x->out, x->conf->filter, item, &x->look,
		    &x->mem);
	fwrite(buf_z(&x->out), 1, x->out.n, stdout);
}

/* The source that a document is from, by its URL; else one that stands for
 * any: every `feed` line holds. */
static struct source
source_of(const struct conf *c, const char *url, char *lang)
{
	struct source any = { 0 };
	static char none[] = "";

	for (size_t i = 0; url[0] != '\0' && i < c->n_sources; i++) {
		if (c->sources[i].url != NULL &&
		    strcmp(c->sources[i].url, url) == 0)
			return c->sources[i];
	}
	any.id = any.title = none;
	any.lang = lang;
	return any;
}

/* An item's id as parse shows it: what identifies it for a reader. */
static struct str
id_of(const struct feed_item *item)
{
	return item->id.n > 0 ? item->id : item->link;
}

static int
show_feed(struct explaining *x, const char *name, const struct doc *d,
    const char *url)
{
	struct feed_input in = { .bytes = { d->bytes, d->n },
	    .url = str_of(url), .content_type = str_of(d->content_type) };
	struct arena mem;
	struct feed feed;
	struct source s;
	struct err e;
	char *lang;
	int status = 0;

	arena_init(&mem, LIMIT_FEED_ARENA);
	if (feed_parse(&feed, &mem, &in, &e) != 0) {
		doc_fault(name, &e);
		status = EX_DATAERR;
		goto out;
	}
	lang = mem_dup(feed.lang.p, feed.lang.n);
	s = source_of(x->conf, url, lang);
	for (size_t i = 0; i < feed.n_items; i++) {
		const struct feed_item *item = &feed.items[i];
		struct explain_item shown = { .id = id_of(item),
		    .title = item->title };

		keep_doc(&x->keep, &shown.doc, &s, item);
		show(x, &shown);
	}
	free(lang);
	if (feed.n_items == 0)
		log_notice("%s: has no items", name);
out:
	arena_release(&mem);
	return status;
}

/* Plain text: the first line is the headline. */
static void
show_text(struct explaining *x, const struct doc *d)
{
	struct str rest = { d->bytes, d->n };
	struct explain_item shown = { 0 };

	if (rest.n == 0)
		return;
	shown.title = str_trim(str_next(&rest, '\n'));
	shown.doc.field[FILTER_TITLE] = shown.title;
	shown.doc.field[FILTER_TEXT] = rest;
	show(x, &shown);
}

static int
explain_doc(struct explaining *x, const char *name, const char *url, bool text)
{
	struct doc d;
	struct err e;
	int status = 0;

	if (doc_open(&d, name, x->conf->poll_contact, &e) != 0) {
		status = doc_status(&e);
	} else if (text) {
		show_text(x, &d);
	} else {
		status = show_feed(x, name, &d, url != NULL ? url : d.url);
	}
	doc_release(&d);
	return status;
}

int
cmd_explain(struct session *s, struct err *e)
{
	struct explaining x = { .conf = &s->conf,
	    .json = s->values[OPT_JSON] != NULL,
	    .topic = s->values[OPT_TOPIC] };
	struct arena match_mem;
	int status;

	(void)e;
	x.look.color = log_color_out();
	x.look.all = s->values[OPT_ALL] != NULL;
	x.look.topics = &x.topic;
	x.look.n_topics = x.topic != NULL ? 1 : 0;
	arena_init(&x.mem, LIMIT_MATCH_ARENA);
	arena_init(&match_mem, LIMIT_MATCH_ARENA);
	keep_init(&x.keep, &s->conf, NULL, &match_mem, 0);
	buf_init(&x.out, LIMIT_OUTPUT);
	status = explain_doc(&x, s->operands[0], s->values[OPT_URL],
	    s->values[OPT_TEXT] != NULL);
	buf_release(&x.out);
	keep_release(&x.keep);
	arena_release(&match_mem);
	arena_release(&x.mem);
	return status;
}
