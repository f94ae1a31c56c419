#include "cmd/shelf.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/limits.h"
#include "store/page.h"

#include "base/banned.h"

static struct str
front(struct arena *mem, struct str bytes, const char *key)
{
	struct str s = { NULL, 0 };
	struct buf b;

	buf_init(&b, LIMIT_PAGE);
	if (page_front(&b, bytes, key))
		s = arena_str(mem, buf_str(&b));
	buf_release(&b);
	return s;
}

/* The topics of reasons "topic: term (field)", each once. */
static struct str
topics_of(struct arena *mem, struct str why)
{
	struct str s, last = { NULL, 0 };
	struct buf b;

	buf_init(&b, LIMIT_PAGE);
	while (why.n > 0) {
		struct str line = str_next(&why, '\n');
		struct str topic = str_next(&line, ':');

		/* Reasons of one topic stand together. */
		if (topic.n == 0 || str_eq(topic, last))
			continue;
		buf_printf(&b, "%s%.*s", b.n > 0 ? "\n" : "",
		    STR_ARG(topic));
		last = topic;
	}
	s = arena_str(mem, buf_str(&b));
	buf_release(&b);
	return s;
}

bool
kept_read(struct kept *k, struct arena *mem, struct str path,
    struct str bytes)
{
	struct buf b;

	memset(k, 0, sizeof(*k));
	if (!page_front_date(bytes, &k->date))
		return false;
	k->first_seen = k->date;
	k->path = arena_str(mem, path);
	k->id = front(mem, bytes, "id");
	k->feed = front(mem, bytes, "feed");
	k->title = front(mem, bytes, "title");
	k->url = front(mem, bytes, "source");
	k->publisher = front(mem, bytes, "publisher");
	k->lang = front(mem, bytes, "lang");
	buf_init(&b, LIMIT_PAGE);
	page_front_list(&b, bytes, "matched");
	k->why = arena_str(mem, str_trim(buf_str(&b)));
	k->topics = topics_of(mem, k->why);
	buf_clear(&b);
	page_text(&b, bytes);
	k->text = arena_str(mem, buf_str(&b));
	buf_release(&b);
	return k->id.n > 0 && k->feed.n > 0;
}

static void
json_lines(struct json *j, const char *key, struct str lines)
{
	json_key(j, key);
	json_open(j, '[');
	while (lines.n > 0)
		json_str(j, str_next(&lines, '\n'));
	json_close(j, ']');
}

static void
json_time(struct json *j, const char *key, int64_t at, int offset_min)
{
	struct buf b;

	buf_init(&b, 64);
	civil_rfc3339(&b, at, offset_min);
	json_member(j, key, buf_str(&b));
	buf_release(&b);
}

void
kept_json(struct json *j, const struct kept *k, int offset_min)
{
	json_member(j, "id", k->id);
	json_member(j, "title", k->title);
	json_time(j, "date", k->date, offset_min);
	json_time(j, "first_seen", k->first_seen, offset_min);
	json_member(j, "url", k->url);
	json_member(j, "feed", k->feed);
	json_member(j, "publisher", k->publisher);
	json_member(j, "lang", k->lang);
	json_lines(j, "topics", k->topics);
	json_lines(j, "matched", k->why);
	json_member(j, "text", k->text);
	json_member(j, "path", k->path);
	json_member(j, "commit", k->commit);
}

/* --- the whole archive ------------------------------------------------ */

struct reading {
	struct shelf *s;
	const struct shelf_query *q;
};

bool
shelf_glob(const char *glob, struct str lines)
{
	char name[LIMIT_RULE_NAME * 4];

	if (glob == NULL)
		return true;
	while (lines.n > 0) {
		struct str line = str_next(&lines, '\n');

		snprintf(name, sizeof(name), "%.*s", STR_ARG(line));
		if (fnmatch(glob, name, 0) == 0)
			return true;
	}
	return false;
}

static bool
asked_for(const struct shelf_query *q, const struct kept *k)
{
	int64_t at = q->seen ? k->first_seen : k->date;

	return at >= q->since && (q->until == 0 || at < q->until) &&
	    shelf_glob(q->topic, k->topics) && shelf_glob(q->feed, k->feed);
}

static int
shelf_entry(void *ctx, const struct archive_entry *entry, struct err *e)
{
	struct reading *r = ctx;
	struct shelf *s = r->s;
	int64_t date;
	struct kept k;

	/* The date alone tells of most that they are not asked for. */
	if (entry->removed || !page_front_date(entry->bytes, &date))
		return 0;
	if (r->q->seen && entry->first_seen != 0)
		date = entry->first_seen;
	if (date < r->q->since || (r->q->until != 0 && date >= r->q->until))
		return 0;
	if (!kept_read(&k, &s->mem, entry->path, entry->bytes))
		return 0;
	if (entry->first_seen != 0)
		k.first_seen = entry->first_seen;
	if (!asked_for(r->q, &k))
		return 0;
	k.commit = arena_str(&s->mem, entry->commit);
	if (!arena_more(&s->mem, &s->list, s->n, &s->cap,
	    sizeof(*s->list)) || s->mem.over)
		return err_set(e, ERR_LIMIT, "more items than fit into "
		    "memory; ask for a shorter time with --since");
	s->list[s->n++] = k;
	return 0;
}

static int
newest_first(const void *a, const void *b)
{
	const struct kept *x = a, *y = b;

	if (x->date != y->date)
		return x->date < y->date ? 1 : -1;
	return str_cmp(x->path, y->path);
}

int
shelf_read(struct shelf *s, struct archive *a, const struct shelf_query *q,
    struct err *e)
{
	struct archive_window win = { q->since, q->until, q->seen,
	    q->offset_min };
	struct reading r = { s, q };
	int rc = 0;

	memset(s, 0, sizeof(*s));
	arena_init(&s->mem, LIMIT_WALK_ARENA);
	if (q->since != INT64_MIN)
		rc = archive_walk_window(a, &win, shelf_entry, &r, e);
	if (rc == 0) {
		arena_reset(&s->mem);
		s->list = NULL;
		s->n = s->cap = 0;
		rc = archive_walk(a, shelf_entry, &r, e);
	}
	if (rc < 0)
		return -1;
	if (s->n > 0)
		qsort(s->list, s->n, sizeof(*s->list), newest_first);
	return 0;
}

void
shelf_release(struct shelf *s)
{
	arena_release(&s->mem);
	memset(s, 0, sizeof(*s));
}

/* --- times ------------------------------------------------------------ */

bool
shelf_day(struct str day, int offset_min, int64_t *at)
{
	struct civil c = { 0 };
	uint64_t y, m, d;

	if (day.n != 10 || !str_u64(str_next(&day, '-'), 9999, &y) ||
	    !str_u64(str_next(&day, '-'), 12, &m) || m == 0 ||
	    !str_u64(day, 31, &d) || d == 0 ||
	    d > civil_month_days((int)y, (unsigned)m))
		return false;
	c.year = (int)y;
	c.month = (unsigned)m;
	c.day = (unsigned)d;
	*at = civil_instant(&c, offset_min);
	return true;
}
