/* What the archive holds, one line an item. */
#include <stdio.h>

#include "base/civil.h"
#include "base/limits.h"
#include "base/log.h"
#include "cmd/session.h"
#include "cmd/shelf.h"

#include "base/banned.h"

enum { OPT_SINCE, OPT_UNTIL, OPT_TOPIC, OPT_FEED, OPT_JSON };

/* Wider ones push their line to the right. */
#define FEED_MAX 20
#define TOPICS_MAX 32

#define FAINT "\033[2m"
#define TOPIC "\033[36m"
#define PLAIN "\033[0m"

static void
print_json(const struct kept *k, int offset_min)
{
	struct json j;
	struct buf b;

	buf_init(&b, LIMIT_OUTPUT);
	json_init(&j, &b, false);
	json_open(&j, '{');
	kept_json(&j, k, offset_min);
	json_close(&j, '}');
	puts(buf_z(&b));
	buf_release(&b);
}

/* The topics, parted by commas. */
static void
add_topics(struct buf *out, const struct kept *k)
{
	struct str rest = k->topics;
	size_t before = out->n;

	while (rest.n > 0) {
		struct str t = str_next(&rest, '\n');

		if (out->n > before)
			buf_addc(out, ',');
		log_text(out, t);
	}
}

/* What the columns of feeds and topics take, in bytes: both are ASCII. */
struct columns {
	size_t feed, topics;
};

/* As wide as what stands in them, as far as that leaves room for titles. */
static struct columns
measure(const struct shelf *s)
{
	struct columns w = { 0, 0 };
	struct buf b;

	buf_init(&b, LIMIT_PAGE);
	for (size_t i = 0; i < s->n; i++) {
		buf_clear(&b);
		add_topics(&b, &s->list[i]);
		if (b.n > w.topics && b.n <= TOPICS_MAX)
			w.topics = b.n;
		if (s->list[i].feed.n > w.feed &&
		    s->list[i].feed.n <= FEED_MAX)
			w.feed = s->list[i].feed.n;
	}
	buf_release(&b);
	return w;
}

/* "2026-11-23 09:12  yna-en  scm,usfk  Title" */
static void
print_line(const struct kept *k, const struct columns *w, int offset_min)
{
	struct civil c = civil_at(k->date, offset_min);
	bool color = log_color_out();
	struct buf b;

	buf_init(&b, LIMIT_PAGE);
	printf("%s%04d-%02u-%02u %02u:%02u%s  ", color ? FAINT : "", c.year,
	    c.month, c.day, c.hour, c.minute, color ? PLAIN : "");
	log_text(&b, k->feed);
	printf("%-*s  ", (int)w->feed, buf_z(&b));
	buf_clear(&b);
	add_topics(&b, k);
	printf("%s%-*s%s  ", color ? TOPIC : "", (int)w->topics, buf_z(&b),
	    color ? PLAIN : "");
	buf_clear(&b);
	log_text(&b, k->title);
	puts(buf_z(&b));
	buf_release(&b);
}

int
cmd_list(struct session *s, struct err *e)
{
	int offset = (int)s->conf.archive_offset_min;
	struct shelf_query q = { .since = s->since, .until = s->until,
	    .offset_min = offset, .topic = s->values[OPT_TOPIC],
	    .feed = s->values[OPT_FEED] };
	struct shelf shelf = { 0 };
	struct columns width;
	int rc = shelf_read(&shelf, s->archive, &q, e);

	width = measure(&shelf);
	for (size_t i = 0; rc == 0 && i < shelf.n; i++) {
		if (s->values[OPT_JSON] != NULL)
			print_json(&shelf.list[i], offset);
		else
			print_line(&shelf.list[i], &width, offset);
	}
	shelf_release(&shelf);
	return rc;
}
