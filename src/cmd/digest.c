/* What came in a day or a week, for people: Markdown, grouped by topic, the
 * stories that most outlets carry first. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/fold.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "cmd/cmd.h"
#include "cmd/shelf.h"
#include "cmd/stores.h"
#include "feed/html.h"
#include "store/clean.h"
#include "store/page.h"

#include "base/banned.h"

enum { OPT_DAY, OPT_WEEK, OPT_TOPIC };

#define DAY 86400

/* Words of a title that stories are told by. */
#define WORDS 24

/* An item of the digest. */
struct found {
	const struct kept *k;
	struct str topic;       /* it leads under this one alone */
	bool titled;            /* what it is about stands in its title */
	uint32_t words[WORDS];  /* hashes, each once */
	size_t n_words;
	size_t story;           /* index of the item that leads its story */
	size_t outlets, size;   /* of the story, at its leading item */
};

struct digest {
	const struct conf *conf;
	struct found *list;
	size_t n;
	int64_t from, to;       /* by first_seen */
	int offset_min;
};

/* --- stories ------------------------------------------------------------ */

static bool
has_word(const uint32_t *list, size_t n, uint32_t h)
{
	for (size_t i = 0; i < n; i++) {
		if (list[i] == h)
			return true;
	}
	return false;
}

/* The hashes of the words of s that are not in `but`, each once. */
static size_t
words(uint32_t *to, size_t max, struct str s, const uint32_t *but,
    size_t n_but)
{
	struct str rest;
	struct buf b;
	size_t n = 0;

	buf_init(&b, LIMIT_TITLE * 4);
	fold_text(&b, s);
	rest = buf_str(&b);
	while (rest.n > 0 && n < max) {
		struct str w = str_next(&rest, ' ');
		uint32_t h = UINT32_C(0x811c9dc5);

		/* Articles tell nothing: two syllables, or four letters. */
		if (w.n < 4)
			continue;
		/* Korean words end in particles: their beginning counts. */
		if ((unsigned char)w.p[0] >= 0xE0)
			w = str_slice(w, 0, 6);
		for (size_t i = 0; i < w.n; i++)
			h = (h ^ (unsigned char)w.p[i]) * UINT32_C(0x01000193);
		if (!has_word(to, n, h) && !has_word(but, n_but, h))
			to[n++] = h;
	}
	buf_release(&b);
	return n;
}

/* What made the item match stands in all items of the topic: it does not
 * tell its stories apart. */
static void
words_of(struct found *f)
{
	uint32_t matched[WORDS * 4];
	size_t n = words(matched, ARRAY_LEN(matched), f->k->why, NULL, 0);

	f->n_words = words(f->words, WORDS, f->k->title, matched, n);
}

/* Whether two titles tell one story: two words in common that are half of
 * the shorter one. */
static bool
same_story(const struct found *a, const struct found *b)
{
	size_t common = 0, less = a->n_words < b->n_words ? a->n_words :
	    b->n_words;

	for (size_t i = 0; i < a->n_words; i++) {
		for (size_t k = 0; k < b->n_words; k++)
			common += a->words[i] == b->words[k];
	}
	return (common >= 2 && 2 * common >= less) ||
	    (less > 0 && common == less && a->n_words == b->n_words);
}

static int
by_topic(const void *a, const void *b)
{
	const struct found *x = a, *y = b;
	int c = str_cmp(x->topic, y->topic);

	if (c != 0)
		return c;
	if (x->titled != y->titled)
		return x->titled ? -1 : 1;
	if (x->k->date != y->k->date)
		return x->k->date < y->k->date ? -1 : 1;
	return str_cmp(x->k->path, y->k->path);
}

static size_t
count_outlets(const struct found *list, size_t from, size_t to, size_t story)
{
	size_t n = 0;

	for (size_t i = from; i < to; i++) {
		size_t k;

		if (story != SIZE_MAX && list[i].story != story)
			continue;
		for (k = from; k < i; k++) {
			if ((story == SIZE_MAX || list[k].story == story) &&
			    str_eq(list[k].k->feed, list[i].k->feed))
				break;
		}
		n += k == i;
	}
	return n;
}

/* The stories of one topic: each item joins the first that fits. */
static void
stories(struct digest *d, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		struct found *f = &d->list[i];

		f->story = i;
		for (size_t k = from; k < i && f->story == i; k++) {
			if (d->list[k].story == k &&
			    same_story(&d->list[k], f))
				f->story = k;
		}
		d->list[f->story].size++;
	}
	for (size_t i = from; i < to; i++) {
		if (d->list[i].story == i)
			d->list[i].outlets = count_outlets(d->list, from, to,
			    i);
	}
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
print_item(const struct digest *d, const struct found *f)
{
	struct civil c = civil_at(f->k->date, d->offset_min);
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
	printf(", %04d-%02u-%02u %02u:%02u", c.year, c.month, c.day, c.hour,
	    c.minute);
	if (f->k->date < d->from)
		fputs(", *found late*", stdout);
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
print_story(const struct digest *d, size_t lead, size_t to)
{
	const struct found *f = &d->list[lead];

	fputs(f->outlets > 1 ? "- **" : "- ", stdout);
	print_item(d, f);
	if (f->outlets > 1)
		printf("; %zu outlets", f->outlets);
	putchar('\n');
	for (size_t i = lead + 1; i < to; i++) {
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

/* "5 items from 4 outlets: 3 en, 2 ko; 1 found late" */
static void
print_counts(const struct digest *d, size_t from, size_t to)
{
	size_t late = 0;

	plural(to - from, "item");
	fputs(" from ", stdout);
	plural(count_outlets(d->list, from, to, SIZE_MAX), "outlet");
	for (size_t i = from, said = 0; i < to; i++) {
		struct str lang = d->list[i].k->lang;
		size_t n = 0, before = 0;

		for (size_t k = from; k < to; k++) {
			bool same = str_eq(d->list[k].k->lang, lang);

			n += same;
			before += same && k < i;
		}
		late += d->list[i].k->date < d->from;
		if (before > 0)
			continue;
		printf("%s %zu ", said++ > 0 ? "," : ":", n);
		markdown(lang.n > 0 ? lang : STR("of no language"));
	}
	if (late > 0)
		printf("; %zu found late", late);
	fputs(".\n", stdout);
}

static struct str
topic_title(const struct conf *c, struct str name)
{
	for (size_t i = 0; i < filter_topics(c->filter); i++) {
		if (str_is(name, filter_topic_name(c->filter, i)))
			return str_of(filter_topic_title(c->filter, i));
	}
	return name;
}

static void
print_topic(struct digest *d, size_t from, size_t to)
{
	struct str name = d->list[from].topic;
	struct str title = topic_title(d->conf, name);

	stories(d, from, to);
	fputs("\n## ", stdout);
	markdown(title.n > 0 ? title : name);
	fputs("\n\n", stdout);
	print_counts(d, from, to);
	putchar('\n');
	/* What most outlets carry leads; then the order of by_topic(). */
	for (size_t most = to - from; most > 0; most--) {
		for (size_t i = from; i < to; i++) {
			if (d->list[i].story == i &&
			    d->list[i].outlets == most)
				print_story(d, i, to);
		}
	}
}

static void
print_digest(struct digest *d, bool week)
{
	struct civil a = civil_at(d->from, d->offset_min);
	struct civil z = civil_at(d->to - 1, d->offset_min);
	size_t from = 0;

	printf("# Korea\xE2\x80\x93US alliance, %04d-%02u-%02u", a.year,
	    a.month, a.day);
	if (week)
		printf(" to %04d-%02u-%02u", z.year, z.month, z.day);
	fputs("\n\n", stdout);
	if (d->n == 0)
		fputs("Nothing matched.\n", stdout);
	else
		print_counts(d, 0, d->n);
	while (from < d->n) {
		size_t to = from;

		while (to < d->n && str_eq(d->list[to].topic,
		    d->list[from].topic))
			to++;
		print_topic(d, from, to);
		from = to;
	}
}

static void
digest(const struct conf *c, const struct shelf *s,
    const struct shelf_query *q, bool week)
{
	struct digest d = { .conf = c, .n = s->n, .from = q->since,
	    .to = q->until, .offset_min = (int)c->archive_offset_min };

	/* Under the first topic that was asked for. */
	d.list = mem_zalloc(s->n + 1, sizeof(*d.list));
	for (size_t i = 0; i < s->n; i++) {
		struct found *f = &d.list[i];
		struct str topics = s->list[i].topics;
		struct str why = s->list[i].why;

		f->k = &s->list[i];
		do
			f->topic = str_next(&topics, '\n');
		while (topics.n > 0 && !shelf_glob(q->topic, f->topic));
		f->titled = str_ends(str_next(&why, '\n'), "(title)");
		words_of(f);
	}
	qsort(d.list, d.n, sizeof(*d.list), by_topic);
	print_digest(&d, week);
	free(d.list);
}

/* The last day of the digest into its half-open time. */
static int
window(struct shelf_query *q, const struct conf *c, const char *day,
    bool week)
{
	int offset = (int)c->archive_offset_min;
	int64_t now = civil_now(), zone = (int64_t)offset * 60;
	int64_t today = now - ((now + zone) % DAY + DAY) % DAY;

	q->since = today;
	if (day != NULL && strcmp(day, "yesterday") == 0)
		q->since = today - DAY;
	else if (day != NULL && strcmp(day, "today") != 0 &&
	    !shelf_day(str_of(day), offset, &q->since))
		return cmd_usage("digest", "a day is like 2026-11-23, or "
		    "today, or yesterday, not \"%s\"", day);
	q->until = q->since + DAY;
	if (week)
		q->since -= 6 * DAY;
	q->seen = true;
	return 0;
}

int
cmd_digest(const struct cmd_global *g, int argc, char **argv)
{
	struct shelf_query q = { 0 };
	const char *values[CMD_OPTIONS];
	struct stores st = { 0 };
	struct shelf shelf = { 0 };
	struct conf c;
	struct err e;
	bool week;
	int status;

	if (cmd_options(argc, argv, values, &status) < 0)
		return status;
	week = values[OPT_WEEK] != NULL;
	if (week && values[OPT_DAY] != NULL)
		return cmd_usage("digest", "--day and --week do not go "
		    "together");
	status = cmd_load(g, &c, false);
	if (status != 0)
		return status;
	q.topic = values[OPT_TOPIC];
	status = window(&q, &c, values[week ? OPT_WEEK : OPT_DAY], week);
	if (status == 0)
		status = stores_open(&st, &c, STORES_ARCHIVE | STORES_READ);
	if (status == 0 && shelf_read(&shelf, st.archive, &q, &e) != 0) {
		log_error("%s", e.msg);
		status = EX_IOERR;
	}
	if (status == 0)
		digest(&c, &shelf, &q, week);
	shelf_release(&shelf);
	stores_close(&st);
	conf_release(&c);
	return status;
}
