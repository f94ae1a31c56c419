/* What each term of the filters does: over documents, or over all that is
 * remembered. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "cmd/doc.h"
#include "cmd/keep.h"
#include "cmd/session.h"
#include "filter/tally.h"

#include "base/banned.h"

enum { OPT_JSON, OPT_STATE };

/* A topic of fewer items says nothing of its terms. */
#define CARRY_ITEMS     10
#define CARRY_PERCENT   90

struct counting {
	const struct conf *conf;
	struct tally tally;
	bool remembered;        /* all that the state holds is counted */
	struct keep keep;
	struct arena mem;       /* verdict of one item */
	struct arena item_mem;  /* one remembered item */
	struct buf out;
};

static void
count_item(struct counting *x, const struct source *s,
    const struct feed_item *item)
{
	struct filter_doc doc;

	arena_reset(&x->mem);
	keep_doc(&x->keep, &doc, s, item);
	tally_add(&x->tally, &doc, &x->mem);
}

static int
count_doc(struct counting *x, const char *name)
{
	static char none[] = "";
	struct source s = { 0 };
	struct arena mem;
	struct feed feed;
	struct doc d;
	struct err e;
	int status = 0;

	arena_init(&mem, LIMIT_FEED_ARENA);
	if (doc_open(&d, name, x->conf->poll_contact, &e) != 0) {
		status = doc_status(&e);
		goto out;
	}
	if (feed_parse(&feed, &mem, &(struct feed_input){
	    .bytes = { d.bytes, d.n }, .url = str_of(d.url),
	    .content_type = str_of(d.content_type) }, &e) != 0) {
		doc_fault(name, &e);
		status = EX_DATAERR;
		goto out;
	}
	s.id = s.title = none;
	s.lang = mem_dup(feed.lang.p, feed.lang.n);
	for (size_t i = 0; i < feed.n_items; i++)
		count_item(x, &s, &feed.items[i]);
	free(s.lang);
out:
	doc_release(&d);
	arena_release(&mem);
	return status;
}

static int
count_record(void *ctx, const struct item_record *rec, struct err *e)
{
	static char none[] = "";
	struct counting *x = ctx;
	struct source ghost = { .id = none, .title = none, .lang = none };
	const struct source *s;
	struct feed_item item;
	char *id;

	(void)e;
	if (rec->title.n == 0)
		return 0;
	if (x->tally.items % 4096 == 0)
		log_progress("[%zu] items counted", x->tally.items);
	arena_reset(&x->item_mem);
	ledger_item(&item, &x->item_mem, rec);
	id = mem_dup(rec->feed.p, rec->feed.n);
	s = conf_source(x->conf, id);
	count_item(x, s != NULL ? s : &ghost, &item);
	free(id);
	return 0;
}

static int
count_state(struct counting *x, struct session *s)
{
	struct err e;
	int status = session_open(s, NEED_STATE | NEED_READ);

	if (status == 0 && state_items_each(s->state, INT64_MIN, count_record,
	    x, &e) != 0) {
		log_error("%s", e.msg);
		status = EX_IOERR;
	}
	log_progress(NULL);
	return status;
}

/* --- what is printed ------------------------------------------------- */

static bool
carries(const struct tally *t, const struct tally_row *r)
{
	size_t items = t->topic_items[r->topic];

	return items >= CARRY_ITEMS &&
	    r->alone * 100 > items * CARRY_PERCENT;
}

static void
print_place(struct buf *out, struct where at)
{
	buf_printf(out, "%s:%u", at.file, at.line);
}

static void
print_json_term(struct counting *x, struct str term, struct where at,
    const struct tally_row *r)
{
	const struct tally *t = &x->tally;
	struct json j;

	buf_clear(&x->out);
	json_init(&j, &x->out, false);
	json_open(&j, '{');
	if (r != NULL)
		json_member(&j, "topic",
		    str_of(filter_topic_name(t->filter, r->topic)));
	json_member(&j, "term", term);
	json_member(&j, "file", str_of(at.file));
	json_key(&j, "line");
	json_int(&j, at.line);
	json_key(&j, "hits");
	json_int(&j, r != NULL ? (int64_t)r->hits : 0);
	json_key(&j, "items");
	json_int(&j, r != NULL ? (int64_t)r->items : 0);
	json_key(&j, "alone");
	json_int(&j, r != NULL ? (int64_t)r->alone : 0);
	if (r != NULL) {
		json_key(&j, "of");
		json_int(&j, (int64_t)t->topic_items[r->topic]);
	}
	json_close(&j, '}');
	printf("%s\n", buf_z(&x->out));
}

static void
print_json(struct counting *x)
{
	const struct tally *t = &x->tally;

	for (size_t i = 0; i < t->n_rows; i++) {
		if (t->row[i].items > 0)
			print_json_term(x, t->row[i].term, t->row[i].at,
			    &t->row[i]);
	}
	for (size_t i = 0; i < t->n_terms; i++) {
		if (t->term[i].items == 0)
			print_json_term(x, t->term[i].term, t->term[i].at,
			    NULL);
	}
}

static void
print_row(struct counting *x, const struct tally_row *r)
{
	const char *topic = filter_topic_name(x->tally.filter, r->topic);

	buf_clear(&x->out);
	print_place(&x->out, r->at);
	printf("%-20s  %-26s  %6zu  %6zu  %6zu  %.*s\n", topic,
	    buf_z(&x->out), r->hits, r->items, r->alone, STR_ARG(r->term));
}

/* Terms that found nothing, and for how long. */
static void
print_never(struct counting *x)
{
	printf("\nnever found");
	if (x->remembered)
		printf(" in %" PRId64 " days", x->conf->state_keep_s / 86400);
	puts(":");
}

static void
print_text(struct counting *x)
{
	const struct tally *t = &x->tally;
	size_t never = 0;

	printf("%-20s  %-26s  %6s  %6s  %6s  %s\n", "TOPIC", "PLACE", "HITS",
	    "ITEMS", "ALONE", "TERM");
	for (size_t i = 0; i < t->n_rows; i++) {
		if (t->row[i].items > 0)
			print_row(x, &t->row[i]);
	}
	for (size_t i = 0; i < t->n_terms; i++) {
		if (t->term[i].items > 0)
			continue;
		buf_clear(&x->out);
		print_place(&x->out, t->term[i].at);
		if (never++ == 0)
			print_never(x);
		printf("%-26s  %.*s\n", buf_z(&x->out),
		    STR_ARG(t->term[i].term));
	}
	for (size_t i = 0; i < t->n_rows; i++) {
		const struct tally_row *r = &t->row[i];

		if (!carries(t, r))
			continue;
		buf_clear(&x->out);
		print_place(&x->out, r->at);
		printf("\n%s hangs on one term: %zu of %zu items only by "
		    "\"%.*s\" (%s)\n", filter_topic_name(t->filter, r->topic),
		    r->alone, t->topic_items[r->topic], STR_ARG(r->term),
		    buf_z(&x->out));
	}
	printf("\n%zu items, %zu match; %zu terms, %zu never found\n",
	    t->items, t->matched, t->n_terms, never);
}

int
cmd_terms(struct session *s, struct err *e)
{
	struct counting x = { .conf = &s->conf };
	int status = 0, one = 0;

	(void)e;
	if (s->n_operands == 0 && s->values[OPT_STATE] == NULL)
		return cmd_usage("terms", "documents are wanted: files, URLs, "
		    "- for standard input; or --state");
	arena_init(&x.mem, LIMIT_MATCH_ARENA);
	arena_init(&x.item_mem, LIMIT_FEED_ARENA);
	buf_init(&x.out, LIMIT_OUTPUT);
	keep_init(&x.keep, &s->conf, NULL, &x.mem, 0);
	tally_init(&x.tally, s->conf.filter);
	for (size_t i = 0; i < s->n_operands; i++) {
		one = count_doc(&x, s->operands[i]);
		status = status == 0 ? one : status;
	}
	if (s->values[OPT_STATE] != NULL) {
		x.remembered = true;
		one = count_state(&x, s);
		status = status == 0 ? one : status;
	}
	if (s->values[OPT_JSON] != NULL)
		print_json(&x);
	else
		print_text(&x);
	tally_release(&x.tally);
	keep_release(&x.keep);
	buf_release(&x.out);
	arena_release(&x.item_mem);
	arena_release(&x.mem);
	return status;
}
