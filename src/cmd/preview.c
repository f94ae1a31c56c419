/* The filters as they are on disk against everything that is remembered:
 * preview shows what they would add and drop, apply commits the additions. */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "cmd/keep.h"
#include "cmd/session.h"

#include "base/banned.h"

enum { OPT_SINCE, OPT_TOPIC, OPT_JSON, OPT_EXPECT };

/* One line of the listing, and what apply needs to find its item again. */
struct change {
	char sign;              /* '+', '-' or '~' */
	int64_t date;
	char *line;             /* as printed, without colour */
	int64_t row;            /* of the item */
};

struct preview {
	const struct conf *conf;
	struct keep keep;
	struct arena item_mem, match_mem;
	const char *topic;      /* glob, or NULL */
	bool json;
	struct change *list;
	size_t n, cap;
	size_t added, dropped, kept, looked;
	size_t moved;           /* archived, and now under other topics */
	size_t *plus, *minus;   /* per topic of the filter */
	struct source ghost;    /* stands for feeds that are not configured */
};

static bool
wanted(const struct preview *v, struct str topic)
{
	char name[64];

	if (v->topic == NULL)
		return true;
	snprintf(name, sizeof(name), "%.*s", STR_ARG(topic));
	return fnmatch(v->topic, name, 0) == 0;
}

/* The source of a remembered item, also when it is not configured now. */
static const struct source *
source_of(struct preview *v, const struct item_record *rec)
{
	static char no_lang[] = "";
	const struct source *s;
	char *id = mem_dup(rec->feed.p, rec->feed.n);

	s = conf_source(v->conf, id);
	if (s != NULL) {
		free(id);
		return s;
	}
	free(v->ghost.id);
	memset(&v->ghost, 0, sizeof(v->ghost));
	v->ghost.id = v->ghost.title = id;
	v->ghost.lang = no_lang;
	return &v->ghost;
}

/* Appends "2026-11-04  scm,tds  daily-ko  Title  <- SCM (title)". */
static void
change_text(struct buf *out, char sign, const struct item_record *rec,
    int64_t date, int offset_min, struct str topics, struct str why)
{
	struct civil c = civil_at(date, offset_min);

	buf_printf(out, "%c %04d-%02u-%02u  %-24.*s  %-14.*s  ", sign, c.year,
	    c.month, c.day, STR_ARG(topics), STR_ARG(rec->feed));
	log_text(out, rec->title);
	if (why.n > 0) {
		buf_adds(out, "  <- ");
		log_text(out, why);
	}
}

static void
change_json(struct buf *out, char sign, const struct item_record *rec,
    int64_t date, int offset_min, struct str topics, struct str why)
{
	struct json j;
	struct buf at;

	buf_init(&at, 64);
	civil_rfc3339(&at, date, offset_min);
	json_init(&j, out, false);
	json_open(&j, '{');
	json_member(&j, "change", sign == '+' ? STR("add") : sign == '-' ?
	    STR("drop") : STR("retag"));
	json_member(&j, "date", buf_str(&at));
	json_member(&j, "feed", rec->feed);
	json_member(&j, "title", rec->title);
	json_member(&j, "url", rec->url);
	json_key(&j, "topics");
	json_open(&j, '[');
	while (topics.p != NULL && topics.n > 0)
		json_str(&j, str_next(&topics, ','));
	json_close(&j, ']');
	json_member(&j, "why", why);
	json_close(&j, '}');
	buf_release(&at);
}

static void
change_add(struct preview *v, char sign, const struct item_record *rec,
    struct str topics, struct str why)
{
	int off = (int)v->conf->archive_offset_min;
	int64_t date = rec->date_known ? rec->date : rec->first_seen;
	struct change *x;
	struct buf b;

	buf_init(&b, LIMIT_LOG_TEXT * 4);
	if (v->json)
		change_json(&b, sign, rec, date, off, topics, why);
	else
		change_text(&b, sign, rec, date, off, topics, why);
	if (v->n == v->cap) {
		v->cap = v->cap > 0 ? v->cap * 2 : 64;
		v->list = mem_grow(v->list, v->cap, sizeof(*v->list));
	}
	x = &v->list[v->n++];
	x->sign = sign;
	x->date = date;
	x->line = buf_take_new(&b);
	x->row = rec->row;
}

/* Topics of a record, one a line, into a list with commas; only those that
 * are wanted and that the filter knows count in v->minus. */
static void
drop_topics(struct preview *v, const struct item_record *rec, struct buf *out)
{
	const struct filter *f = v->conf->filter;
	struct str rest = rec->topics;

	if (rest.n == 0)
		rest.p = NULL;
	while (rest.p != NULL) {
		struct str t = str_next(&rest, '\n');

		if (t.n == 0 || !wanted(v, t))
			continue;
		buf_printf(out, "%s%.*s", out->n > 0 ? "," : "", STR_ARG(t));
		for (size_t i = 0; i < filter_topics(f); i++) {
			if (str_is(t, filter_topic_name(f, i)))
				v->minus[i]++;
		}
	}
}

static void
add_topics(struct preview *v, const struct keep_item *ki, struct buf *out,
    struct buf *why)
{
	for (size_t i = 0; i < ki->page.n_topics; i++) {
		const struct page_topic *t = &ki->page.topics[i];

		if (!wanted(v, t->name))
			continue;
		buf_printf(out, "%s%.*s", out->n > 0 ? "," : "",
		    STR_ARG(t->name));
		v->plus[ki->verdict.matches[i].topic]++;
		if (why->n == 0 && t->n_why > 0)
			buf_printf(why, "%.*s (%.*s)", STR_ARG(t->why[0].term),
			    STR_ARG(t->why[0].field));
	}
}

static bool
matches_wanted(const struct preview *v, const struct keep_item *ki)
{
	for (size_t i = 0; i < ki->page.n_topics; i++) {
		if (wanted(v, ki->page.topics[i].name))
			return true;
	}
	return false;
}

static bool
has_wanted(const struct preview *v, const struct item_record *rec)
{
	struct str rest = rec->topics;

	if (rest.n == 0)
		return v->topic == NULL;
	while (rest.p != NULL) {
		if (wanted(v, str_next(&rest, '\n')))
			return true;
	}
	return false;
}

static bool
record_has(const struct item_record *rec, struct str topic)
{
	struct str rest = rec->topics;

	while (rest.p != NULL && rest.n > 0) {
		if (str_eq(str_next(&rest, '\n'), topic))
			return true;
	}
	return false;
}

static bool
item_has(const struct keep_item *ki, struct str topic)
{
	for (size_t i = 0; i < ki->page.n_topics; i++) {
		if (str_eq(ki->page.topics[i].name, topic))
			return true;
	}
	return false;
}

/* "+scm,-talks": the topics that an archived item would gain and lose. */
static void
moved_topics(const struct preview *v, const struct item_record *rec,
    const struct keep_item *ki, struct buf *out)
{
	struct str rest = rec->topics;

	for (size_t i = 0; i < ki->page.n_topics; i++) {
		struct str t = ki->page.topics[i].name;

		if (wanted(v, t) && !record_has(rec, t))
			buf_printf(out, "%s+%.*s", out->n > 0 ? "," : "",
			    STR_ARG(t));
	}
	while (rest.p != NULL && rest.n > 0) {
		struct str t = str_next(&rest, '\n');

		if (t.n > 0 && wanted(v, t) && !item_has(ki, t))
			buf_printf(out, "%s-%.*s", out->n > 0 ? "," : "",
			    STR_ARG(t));
	}
}

/* Whether a topic that is wanted came or went. */
static bool
topics_differ(const struct preview *v, const struct item_record *rec,
    const struct keep_item *ki)
{
	size_t before = 0, now = 0, both = 0;
	struct str rest = rec->topics;

	for (size_t i = 0; i < ki->page.n_topics; i++)
		now += wanted(v, ki->page.topics[i].name);
	while (rest.p != NULL && rest.n > 0) {
		struct str t = str_next(&rest, '\n');

		if (t.n == 0 || !wanted(v, t))
			continue;
		before++;
		for (size_t i = 0; i < ki->page.n_topics; i++)
			both += str_eq(t, ki->page.topics[i].name);
	}
	return before != both || now != both;
}

static int
look(void *ctx, const struct item_record *rec, struct err *e)
{
	struct preview *v = ctx;
	struct buf topics, why;
	struct feed_item item;
	struct keep_item ki;
	bool now, before, moved = false;

	if (++v->looked % 4096 == 0)
		log_progress("[%zu] items looked at", v->looked);
	/* What a reader removed stays removed; without its text nothing can
	 * be said of an item. */
	if (rec->status == ITEM_REJECTED || rec->title.n == 0)
		return 0;
	arena_reset(&v->item_mem);
	ledger_item(&item, &v->item_mem, rec);
	if (keep_match(&v->keep, &ki, source_of(v, rec), &item, e) != 0)
		return -1;
	now = matches_wanted(v, &ki);
	before = rec->status != ITEM_NEW && has_wanted(v, rec);
	/* A topic that an archived item gains is not its first one. */
	if (rec->status != ITEM_NEW && ki.page.n_topics > 0) {
		now = before;
		moved = topics_differ(v, rec, &ki);
		v->moved += moved;
	}
	buf_init(&topics, LIMIT_FIELD);
	buf_init(&why, LIMIT_LOG_TEXT);
	if (moved) {
		moved_topics(v, rec, &ki, &topics);
		change_add(v, '~', rec, buf_str(&topics), STR(""));
		buf_clear(&topics);
	}
	if (now && !before) {
		v->added++;
		add_topics(v, &ki, &topics, &why);
		change_add(v, '+', rec, buf_str(&topics), buf_str(&why));
	} else if (before && !now) {
		v->dropped++;
		drop_topics(v, rec, &topics);
		change_add(v, '-', rec, buf_str(&topics), STR(""));
	} else if (before) {
		v->kept++;
	}
	buf_release(&topics);
	buf_release(&why);
	return 0;
}

static int
newest_first(const void *a, const void *b)
{
	const struct change *x = a, *y = b;

	if (x->date != y->date)
		return x->date < y->date ? 1 : -1;
	return strcmp(x->line, y->line);
}

static void
preview_init(struct preview *v, struct session *s)
{
	const struct conf *c = &s->conf;

	memset(v, 0, sizeof(*v));
	v->conf = c;
	v->topic = s->values[OPT_TOPIC];
	arena_init(&v->match_mem, LIMIT_MATCH_ARENA);
	keep_init(&v->keep, c, s->state, &v->match_mem, s->now);
	arena_init(&v->item_mem, LIMIT_FEED_ARENA);
	v->plus = mem_zalloc(filter_topics(c->filter), sizeof(*v->plus));
	v->minus = mem_zalloc(filter_topics(c->filter), sizeof(*v->minus));
}

static void
preview_release(struct preview *v)
{
	for (size_t i = 0; i < v->n; i++)
		free(v->list[i].line);
	free(v->list);
	free(v->plus);
	free(v->minus);
	free(v->ghost.id);
	arena_release(&v->item_mem);
	keep_release(&v->keep);
	arena_release(&v->match_mem);
}

static int
preview_look(struct preview *v, struct session *s, struct err *e)
{
	int rc = state_items_each(s->state, s->since, look, v, e);

	log_progress(NULL);
	if (v->n > 0)
		qsort(v->list, v->n, sizeof(*v->list), newest_first);
	return rc;
}

/* --- what is printed ------------------------------------------------- */

static void
print_list(const struct preview *v)
{
	bool color = log_color_out() && !v->json;

	for (size_t i = 0; i < v->n; i++)
		printf("%s%s%s\n", !color ? "" : v->list[i].sign == '+' ?
		    "\033[32m" : v->list[i].sign == '-' ? "\033[31m" :
		    "\033[33m", v->list[i].line,
		    color ? "\033[0m" : "");
}

static void
print_counts(const struct preview *v)
{
	const struct filter *f = v->conf->filter;

	if (v->json)
		return;
	for (size_t i = 0; i < filter_topics(f); i++) {
		if (v->plus[i] + v->minus[i] > 0)
			printf("  %-24s +%zu -%zu\n", filter_topic_name(f, i),
			    v->plus[i], v->minus[i]);
	}
	printf("+%zu -%zu of %zu items; %zu stay", v->added, v->dropped,
	    v->looked, v->kept);
	if (v->moved > 0)
		printf("; %zu archived would now have other topics",
		    v->moved);
	putchar('\n');
}

/* The changes in what preview printed: not the counts behind them. */
static void
changes_of(struct buf *out, struct str text)
{
	while (text.n > 0) {
		struct str line = str_next(&text, '\n');

		if (str_starts(line, "  ") || (line.n > 1 &&
		    line.p[0] == '+' && ascii_digit(line.p[1])))
			continue;
		buf_addstr(out, line);
		buf_addc(out, '\n');
	}
}

/* Whether the listing is what the file says. */
static int
expect(const struct preview *v, const char *path)
{
	struct buf got, changes;
	struct err e;
	size_t n;
	char *want = file_read_new(path, LIMIT_OUTPUT, &n, &e);
	bool same;

	if (want == NULL) {
		log_error("%s", e.msg);
		return EX_NOINPUT;
	}
	buf_init(&got, LIMIT_OUTPUT);
	for (size_t i = 0; i < v->n; i++)
		buf_printf(&got, "%s\n", v->list[i].line);
	buf_init(&changes, LIMIT_OUTPUT + 1);
	changes_of(&changes, (struct str){ want, n });
	same = str_eq(buf_str(&got), buf_str(&changes));
	if (!same)
		log_error("%s: the listing is another one", path);
	buf_release(&got);
	buf_release(&changes);
	free(want);
	return same ? 0 : EXIT_DIFFERENT;
}

int
cmd_preview(struct session *s, struct err *e)
{
	const char *file = s->values[OPT_EXPECT];
	struct preview v;
	int rc;

	preview_init(&v, s);
	v.json = s->values[OPT_JSON] != NULL;
	rc = preview_look(&v, s, e);
	if (rc == 0) {
		print_list(&v);
		print_counts(&v);
		rc = file != NULL ? expect(&v, file) : 0;
	}
	preview_release(&v);
	return rc;
}

/* --- apply ----------------------------------------------------------- */

/* Writes one addition down as pending. */
static int
apply_one(struct preview *v, struct state *st, const struct change *x,
    struct err *e)
{
	struct item_record rec;
	struct feed_item item;
	struct keep_item ki;
	int rc;

	arena_reset(&v->item_mem);
	rc = state_item_get(st, &v->item_mem, x->row, &rec, e);
	if (rc != 1)
		return rc;
	ledger_item(&item, &v->item_mem, &rec);
	if (keep_match(&v->keep, &ki, source_of(v, &rec), &item, e) != 0)
		return -1;
	ki.page.first_seen = rec.first_seen;
	return keep_page(&v->keep, &ki.page, &rec, e);
}

static int
apply_all(struct preview *v, struct session *s, struct publish_count *done,
    struct err *e)
{
	if (state_begin(s->state, e) != 0)
		return -1;
	/* Oldest first, so that the log reads as the news came. */
	for (size_t i = v->n; i-- > 0;) {
		if (v->list[i].sign == '+' &&
		    apply_one(v, s->state, &v->list[i], e) != 0) {
			state_rollback(s->state);
			return -1;
		}
	}
	if (state_commit(s->state, e) != 0)
		return -1;
	return publish(s->state, s->archive, done, e);
}

int
cmd_apply(struct session *s, struct err *e)
{
	struct publish_count done = { 0 };
	struct preview v;
	int rc;

	preview_init(&v, s);
	rc = session_recover(s, e);
	if (rc == 0)
		rc = preview_look(&v, s, e);
	if (rc == 0)
		rc = apply_all(&v, s, &done, e);
	if (rc == 0) {
		print_list(&v);
		print_counts(&v);
		printf("apply: commits=%zu head=%.7s; what would be dropped "
		    "stays\n", done.commits, archive_tip(s->archive));
	}
	preview_release(&v);
	return rc;
}
