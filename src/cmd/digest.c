/* What came in a day or a week, for people: Markdown, grouped by topic, the
 * stories that most outlets carry first. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "cmd/session.h"
#include "cmd/shelf.h"
#include "cmd/stories.h"
#include "feed/html.h"
#include "store/clean.h"
#include "store/page.h"

#include "base/banned.h"

enum { OPT_DAY, OPT_WEEK, OPT_TOPIC };

/* Found so soon after it was published, an item is not late: a feed is asked
 * no more often than it has news, also around midnight. */
#define SOON (6 * 3600)

/* A topic of the digest. */
struct section {
	struct str topic;
	size_t n;               /* items */
	size_t most;            /* outlets of the story that leads it */
	bool rest;              /* a catch-all: last */
	size_t order;           /* of the topic in the filters */
};

struct digest {
	const struct conf *conf;
	struct told *list;
	size_t n;
	int64_t from, to;       /* by first_seen */
	int offset_min;
	bool week;
};

/* --- order ------------------------------------------------------------- */

/* What leads a story stands earlier: with its occasion in the title, then by
 * age. */
static int
by_lead(const void *a, const void *b)
{
	const struct told *x = a, *y = b;
	struct str why_x = x->k->why, why_y = y->k->why;
	bool in_x = str_ends(str_next(&why_x, '\n'), "(title)");
	bool in_y = str_ends(str_next(&why_y, '\n'), "(title)");

	if (in_x != in_y)
		return in_x ? -1 : 1;
	if (x->k->date != y->k->date)
		return x->k->date < y->k->date ? -1 : 1;
	return str_cmp(x->k->path, y->k->path);
}

static size_t
topic_index(const struct conf *c, struct str name)
{
	size_t i = 0;

	while (i < filter_topics(c->filter) &&
	    !str_is(name, filter_topic_name(c->filter, i)))
		i++;
	return i;
}

static bool
is_late(const struct digest *d, const struct kept *k)
{
	return k->date < d->from && k->date < k->first_seen - SOON;
}

/* What most outlets carry comes first; what belongs to no topic of its own
 * comes last. */
static int
by_weight(const void *a, const void *b)
{
	const struct section *x = a, *y = b;

	if (x->rest != y->rest)
		return x->rest ? 1 : -1;
	if (x->most != y->most)
		return x->most > y->most ? -1 : 1;
	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	return str_cmp(x->topic, y->topic);
}

/* --- Markdown ----------------------------------------------------------- */

static void
markdown(struct str s)
{
	struct buf line, out;

	buf_init(&line, LIMIT_TITLE * 4);
	buf_init(&out, LIMIT_TITLE * 16);
	clean_line(&line, s);
	markdown_escape(&out, buf_str(&line), false);
	fputs(buf_z(&out), stdout);
	buf_release(&line);
	buf_release(&out);
}

static void
print_when(const struct digest *d, const struct kept *k)
{
	struct civil c = civil_at(k->date, d->offset_min);

	/* The day of the digest needs no saying. */
	if (d->week || k->date < d->from || k->date >= d->to)
		printf(", %04d-%02u-%02u %02u:%02u", c.year, c.month, c.day,
		    c.hour, c.minute);
	else
		printf(", %02u:%02u", c.hour, c.minute);
	if (is_late(d, k))
		fputs(", *found late*", stdout);
}

static void
print_item(const struct digest *d, const struct told *f)
{
	struct str url = f->k->url, topics = f->k->topics;
	bool also = false;
	struct buf b;

	buf_init(&b, LIMIT_TITLE * 16);
	if (str_starts_ci(url, "http://") || str_starts_ci(url, "https://"))
		page_link(&b, f->k->title, url);
	fputs(buf_z(&b), stdout);
	if (b.n == 0)
		markdown(f->k->title);
	buf_release(&b);
	fputs(f->outlets > 1 ? "** \xE2\x80\x94 " : " \xE2\x80\x94 ",
	    stdout);
	markdown(f->k->publisher.n > 0 ? f->k->publisher : f->k->feed);
	if (f->k->lang.n > 0) {
		fputs(" (", stdout);
		markdown(f->k->lang);
		fputs(")", stdout);
	}
	print_when(d, f->k);
	while (topics.n > 0) {
		struct str t = str_next(&topics, '\n');

		if (str_eq(t, f->topic))
			continue;
		fputs(also ? ", " : "; also ", stdout);
		markdown(t);
		also = true;
	}
}

static void
print_story(const struct digest *d, size_t lead)
{
	const struct told *f = &d->list[lead];

	fputs(f->outlets > 1 ? "- **" : "- ", stdout);
	print_item(d, f);
	if (f->outlets > 1)
		printf("; %zu outlets", f->outlets);
	putchar('\n');
	for (size_t i = lead + 1; i < d->n; i++) {
		if (d->list[i].story != lead)
			continue;
		fputs("  - ", stdout);
		print_item(d, &d->list[i]);
		putchar('\n');
	}
}

static void
plural(size_t n, const char *what)
{
	printf("%zu %s%s", n, what, n == 1 ? "" : "s");
}

/* "5 items from 4 outlets: 3 en, 2 ko; 1 found late." about all items, or
 * those of one topic. */
static void
print_counts(const struct digest *d, const struct section *s)
{
	struct told *list = mem_zalloc(d->n + 1, sizeof(*list));
	size_t late = 0, n = 0;

	for (size_t i = 0; i < d->n; i++) {
		if (s == NULL || str_eq(d->list[i].topic, s->topic))
			list[n++] = d->list[i];
	}
	plural(n, "item");
	fputs(" from ", stdout);
	plural(stories_outlets(list, 0, n, SIZE_MAX), "outlet");
	for (size_t i = 0, said = 0; i < n; i++) {
		struct str lang = list[i].k->lang;
		size_t same = 0, before = 0;

		for (size_t k = 0; k < n; k++) {
			if (!str_eq(list[k].k->lang, lang))
				continue;
			same++;
			before += k < i;
		}
		late += is_late(d, list[i].k);
		if (before > 0)
			continue;
		printf("%s %zu ", said++ > 0 ? "," : ":", same);
		markdown(lang.n > 0 ? lang : STR("of no language"));
	}
	if (late > 0)
		printf("; %zu found late", late);
	fputs(".\n", stdout);
	free(list);
}
static void
print_section(const struct digest *d, const struct section *s)
{
	const struct filter *f = d->conf->filter;
	struct str title = s->topic;

	if (s->order < filter_topics(f))
		title = str_of(filter_topic_title(f, s->order));
	fputs("\n## ", stdout);
	/* A reader may have taken the reasons out of a page. */
	if (title.n == 0)
		title = s->topic.n > 0 ? s->topic : STR("Of no topic");
	markdown(title);
	fputs("\n\n", stdout);
	if (s->n > 1) {
		print_counts(d, s);
		putchar('\n');
	}
	for (size_t most = s->most; most > 0; most--) {
		for (size_t i = 0; i < d->n; i++) {
			const struct told *t = &d->list[i];

			if (t->story == i && t->outlets == most &&
			    str_eq(t->topic, s->topic))
				print_story(d, i);
		}
	}
}

/* The topics of the stories, in their order.  To be freed. */
static struct section *
sections_new(const struct digest *d, size_t *n)
{
	struct section *list = mem_zalloc(d->n + 1, sizeof(*list));
	const struct filter *f = d->conf->filter;

	*n = 0;
	for (size_t i = 0; i < d->n; i++) {
		const struct told *t = &d->list[i];
		struct section *s = list;

		while (s < list + *n && !str_eq(s->topic, t->topic))
			s++;
		if (s == list + *n) {
			++*n;
			s->topic = t->topic;
			s->order = topic_index(d->conf, t->topic);
			s->rest = s->order < filter_topics(f) &&
			    filter_topic_catch_all(f, s->order);
		}
		s->n++;
		if (t->story == i && t->outlets > s->most)
			s->most = t->outlets;
	}
	if (*n > 0)
		qsort(list, *n, sizeof(*list), by_weight);
	return list;
}

static void
print_digest(const struct digest *d)
{
	static const char *const days[] = { "Sunday", "Monday", "Tuesday",
	    "Wednesday", "Thursday", "Friday", "Saturday" };
	struct civil a = civil_at(d->from, d->offset_min);
	struct civil z = civil_at(d->to - 1, d->offset_min);
	struct section *list;
	size_t n;

	printf("# Korea\xE2\x80\x93US alliance, ");
	if (d->week)
		printf("%04d-%02u-%02u to %04d-%02u-%02u\n\n", a.year,
		    a.month, a.day, z.year, z.month, z.day);
	else
		printf("%s %04d-%02u-%02u\n\n", days[a.weekday % 7],
		    a.year, a.month, a.day);
	if (d->n == 0)
		fputs("Nothing matched.\n", stdout);
	else
		print_counts(d, NULL);
	list = sections_new(d, &n);
	for (size_t i = 0; i < n; i++)
		print_section(d, &list[i]);
	free(list);
}

static void
digest(const struct conf *c, const struct shelf *s,
    const struct shelf_query *q, bool week)
{
	struct digest d = { .conf = c, .n = s->n, .from = q->since,
	    .to = q->until, .offset_min = (int)c->archive_offset_min,
	    .week = week };

	d.list = mem_zalloc(s->n + 1, sizeof(*d.list));
	for (size_t i = 0; i < s->n; i++)
		d.list[i].k = &s->list[i];
	if (s->n > 0)
		qsort(d.list, d.n, sizeof(*d.list), by_lead);
	stories_find(d.list, d.n, q->topic);
	print_digest(&d);
	free(d.list);
}

/* The last day of the digest into its half-open time. */
static int
window(struct shelf_query *q, const struct conf *c, const char *day,
    bool week)
{
	int offset = (int)c->archive_offset_min;
	int64_t now = civil_now(), zone = (int64_t)offset * 60;
	int64_t today = now - ((now + zone) % CIVIL_DAY + CIVIL_DAY) %
	    CIVIL_DAY;

	q->since = today;
	if (day != NULL && strcmp(day, "yesterday") == 0)
		q->since = today - CIVIL_DAY;
	else if (day != NULL && strcmp(day, "today") != 0 &&
	    !shelf_day(str_of(day), offset, &q->since))
		return cmd_usage("digest", "a day is like 2026-11-23, or "
		    "today, or yesterday, not \"%s\"", day);
	q->until = q->since + CIVIL_DAY;
	if (week)
		q->since -= 6 * CIVIL_DAY;
	q->seen = true;
	q->offset_min = offset;
	return 0;
}

int
cmd_digest(struct session *s, struct err *e)
{
	bool week = s->values[OPT_WEEK] != NULL;
	struct shelf_query q = { .topic = s->values[OPT_TOPIC] };
	struct shelf shelf = { 0 };
	int status;

	if (week && s->values[OPT_DAY] != NULL)
		return cmd_usage("digest", "--day and --week do not go "
		    "together");
	status = window(&q, &s->conf, s->values[week ? OPT_WEEK : OPT_DAY],
	    week);
	if (status == 0)
		status = shelf_read(&shelf, s->archive, &q, e);
	if (status == 0)
		digest(&s->conf, &shelf, &q, week);
	shelf_release(&shelf);
	return status;
}
