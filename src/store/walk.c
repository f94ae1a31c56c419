/* What the archive holds: the files of the tip joined with the log. */
#include "store/archive_own.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/civil.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/mem.h"
#include "store/page.h"

#include "base/banned.h"

/* One Item-Id of the log, by the commit that named it first. */
struct logged {
	struct str id, feed, topics, commit;
	int64_t date;
	char last[ARCHIVE_HEX]; /* the commit that named it last */
	bool there;             /* its file is in the tip */
};

struct walk {
	struct arena mem;
	struct logged *list;    /* in the order of the log */
	size_t n, cap;
	size_t *slots;          /* hash table: index + 1, 0 is free */
	size_t n_slots;         /* a power of two, more than twice n */
	bool unnamed;           /* a page of the window that no recent commit
	                         * names was met */
	const struct archive_window *win;       /* then stop; NULL: all */
	int (*fn)(void *ctx, const struct archive_entry *entry,
	    struct err *e);
	void *ctx;
};

static size_t
hash_of(struct str s)
{
	return (size_t)(hash_str(HASH_START, s) >> 8);
}

/* The slot that has id, or the free one where it belongs. */
static size_t *
slot_of(const struct walk *w, struct str id)
{
	size_t i = hash_of(id) & (w->n_slots - 1);

	while (w->slots[i] != 0 && !str_eq(w->list[w->slots[i] - 1].id, id))
		i = (i + 1) & (w->n_slots - 1);
	return &w->slots[i];
}

static void
more_slots(struct walk *w)
{
	if (w->n_slots > 2 * (w->n + 1))
		return;
	free(w->slots);
	w->n_slots = w->n_slots == 0 ? 1024 : w->n_slots * 2;
	w->slots = mem_zalloc(w->n_slots, sizeof(*w->slots));
	for (size_t i = 0; i < w->n; i++)
		*slot_of(w, w->list[i].id) = i + 1;
}

/* Of id, new when the log did not name it before. */
static struct logged *
logged_get(struct walk *w, struct str id)
{
	size_t *slot;

	more_slots(w);
	slot = slot_of(w, id);
	if (*slot != 0)
		return &w->list[*slot - 1];
	if (w->n == w->cap) {
		w->cap = w->cap * 2 + 1024;
		w->list = mem_grow(w->list, w->cap, sizeof(*w->list));
	}
	memset(&w->list[w->n], 0, sizeof(*w->list));
	w->list[w->n].id = arena_str(&w->mem, id);
	*slot = w->n + 1;
	return &w->list[w->n++];
}

/* The trailers of one message, item by item: Item-Id opens one. */
struct trailers {
	struct walk *w;
	struct logged *at;      /* NULL: it was known before */
	const char *hex;
	int64_t date;
};

static void
one_trailer(struct trailers *t, struct str line)
{
	struct arena *mem = &t->w->mem;
	struct str rest = line, key = str_next(&rest, ':');
	struct str value;

	if (rest.p == NULL)
		return;
	value = str_trim(rest);
	if (str_is(key, "Item-Id") && value.n > 0) {
		t->at = logged_get(t->w, value);
		memcpy(t->at->last, t->hex, ARCHIVE_HEX);
		if (t->at->commit.n == 0) {
			t->at->commit = arena_str(mem, str_of(t->hex));
			t->at->date = t->date;
		} else {
			t->at = NULL;
		}
	} else if (t->at != NULL && str_is(key, "Feed")) {
		t->at->feed = arena_str(mem, value);
	} else if (t->at != NULL && str_is(key, "Topic")) {
		struct buf b;

		buf_init(&b, LIMIT_MESSAGE);
		buf_addstr(&b, t->at->topics);
		buf_addstr(&b, value);
		buf_addc(&b, '\n');
		t->at->topics = arena_str(mem, buf_str(&b));
		buf_release(&b);
	}
}

static int
one_commit(void *ctx, const char *hex, int64_t date, struct str message,
    struct err *e)
{
	struct trailers t = { ctx, NULL, hex, date };
	struct str rest = page_last_paragraph(message);

	while (rest.p != NULL)
		one_trailer(&t, str_next(&rest, '\n'));
	if (t.w->mem.over)
		return err_set(e, ERR_LIMIT, "the history of the archive "
		    "does not fit into memory");
	return 0;
}

static bool
is_dated(const struct archive_window *win, struct str bytes)
{
	int64_t at;

	return page_front_date(bytes, &at) && at >= win->since &&
	    (win->until == 0 || at < win->until);
}

static int
one_file(void *ctx, struct str path, struct str bytes, struct err *e)
{
	struct walk *w = ctx;
	struct archive_entry entry = { .path = path, .bytes = bytes };
	struct buf id, feed;
	size_t slot = 0;
	int rc = 0;

	buf_init(&id, LIMIT_FIELD);
	buf_init(&feed, LIMIT_FIELD);
	if (page_front(&id, bytes, "id") && page_front(&feed, bytes, "feed")) {
		more_slots(w);
		slot = *slot_of(w, buf_str(&id));
		entry.id = buf_str(&id);
		entry.feed = buf_str(&feed);
		if (slot > 0) {
			struct logged *l = &w->list[slot - 1];

			l->there = true;
			entry.commit = l->commit;
			entry.first_seen = l->date;
			entry.topics = l->topics;
		} else if (w->win != NULL) {
			/* Its commit is older, or there is none. */
			w->unnamed = is_dated(w->win, bytes);
			rc = w->unnamed ? -1 : 0;
			goto out;
		}
		rc = w->fn(w->ctx, &entry, e);
	}
out:
	buf_release(&feed);
	buf_release(&id);
	return rc;
}

/* --- what only the log knows -------------------------------------------- */

struct last_page {
	struct archive *a;
	struct walk *w;
	struct archive_entry *entry;
	bool called;
};

static int
last_bytes(void *ctx, struct str bytes, struct err *e)
{
	struct last_page *p = ctx;

	if (bytes.n <= LIMIT_PAGE)
		p->entry->bytes = bytes;
	p->called = true;
	return p->w->fn(p->w->ctx, p->entry, e);
}

/* Is it SLUG-ID.md? */
static int
last_file(void *ctx, enum repo_change what, struct str path,
    const char *blob, struct err *e)
{
	struct last_page *p = ctx;
	struct str id = p->entry->id;
	size_t tail = id.n + 3;

	if (what == REPO_REMOVED || p->called || path.n <= tail ||
	    !str_is(str_slice(path, path.n - 3, path.n), ".md") ||
	    !str_eq(str_slice(path, path.n - tail, path.n - 3), id))
		return 0;
	p->entry->path = path;
	return repo_read(p->a->repo, blob, last_bytes, p, e);
}

/* fn with the page that the last commit of it wrote; without one when that
 * commit has none. */
static int
one_gone(struct archive *a, struct walk *w, const struct logged *l,
    struct err *e)
{
	struct archive_entry entry = { .id = l->id, .feed = l->feed,
	    .removed = true, .commit = l->commit, .first_seen = l->date,
	    .topics = l->topics };
	struct last_page p = { a, w, &entry, false };
	char parent[REPO_HEX], from[REPO_HEX] = "", to[REPO_HEX];
	int born = repo_parent(a->repo, l->last, parent, e);

	if (born < 0 || repo_commit(a->repo, l->last, to, NULL, e) != 0 ||
	    (born == 1 && repo_commit(a->repo, parent, from, NULL, e) != 0) ||
	    repo_compare(a->repo, from, to, last_file, &p, e) != 0)
		return -1;
	return p.called ? 0 : w->fn(w->ctx, &entry, e);
}

int
archive_walk(struct archive *a, int (*fn)(void *ctx,
    const struct archive_entry *entry, struct err *e), void *ctx,
    struct err *e)
{
	struct walk w = { .fn = fn, .ctx = ctx };
	int rc;

	arena_init(&w.mem, LIMIT_WALK_ARENA);
	rc = archive_log(a, one_commit, &w, e);
	if (rc == 0)
		rc = archive_files(a, one_file, &w, e);
	for (size_t i = 0; i < w.n && rc == 0; i++) {
		if (!w.list[i].there)
			rc = one_gone(a, &w, &w.list[i], e);
	}
	free(w.slots);
	free(w.list);
	arena_release(&w.mem);
	return rc == 0 ? 0 : -1;
}

/* --- a window ----------------------------------------------------------- */

/* The newest commits, newest first. */
struct recent {
	struct {
		char hex[ARCHIVE_HEX];
		int64_t date;
		struct str message;
	} *list;
	size_t n, cap;
	struct arena mem;
};

static int
one_recent(void *ctx, const char *hex, int64_t date, struct str message,
    struct err *e)
{
	struct recent *x = ctx;

	if (x->n == x->cap) {
		x->cap = x->cap * 2 + 256;
		x->list = mem_grow(x->list, x->cap, sizeof(*x->list));
	}
	memcpy(x->list[x->n].hex, hex, ARCHIVE_HEX);
	x->list[x->n].date = date;
	x->list[x->n++].message = arena_str(&x->mem,
	    page_last_paragraph(message));
	return x->mem.over ? err_set(e, ERR_LIMIT, "the history of the "
	    "archive does not fit into memory") : 0;
}

/* Takes the trailers of the commits since then, oldest first. */
static int
read_recent(struct archive *a, struct walk *w, int64_t since, struct err *e)
{
	struct recent x = { .n = 0 };
	int rc;

	arena_init(&x.mem, LIMIT_WALK_ARENA);
	rc = repo_recent(a->repo, a->tip.commit, since, one_recent, &x, e);
	for (size_t i = x.n; i-- > 0 && rc == 0;)
		rc = one_commit(w, x.list[i].hex, x.list[i].date,
		    x.list[i].message, e);
	arena_release(&x.mem);
	free(x.list);
	return rc;
}

/* The commit that the branch was at before an instant; "": none. */
static int
tip_before(struct archive *a, int64_t at, char hex[ARCHIVE_HEX],
    struct err *e)
{
	char parent[REPO_HEX];
	int64_t date = a->tip.date;
	int rc = 1;

	memcpy(hex, a->tip.commit, ARCHIVE_HEX);
	while (date >= at && rc == 1) {
		rc = repo_parent(a->repo, hex, parent, e);
		memcpy(hex, parent, ARCHIVE_HEX);
		if (rc == 1 && repo_commit(a->repo, hex, NULL, &date, e) != 0)
			rc = -1;
	}
	return rc < 0 ? -1 : 0;
}

/* "2026/11/23" */
static void
day_of(char out[16], int64_t at, int offset_min)
{
	struct civil c = civil_at(at, offset_min);

	snprintf(out, 16, "%04d/%02u/%02u", c.year % 10000, c.month % 100,
	    c.day % 100);
}

int
archive_walk_window(struct archive *a, const struct archive_window *win,
    int (*fn)(void *ctx, const struct archive_entry *entry, struct err *e),
    void *ctx, struct err *e)
{
	struct walk w = { .fn = fn, .ctx = ctx, .win = win };
	/* A page is filed a day after its commit at most, and whose day it is
	 * may have been configured otherwise. */
	int64_t since = win->since - 2 * CIVIL_DAY;
	int64_t until = win->until != 0 ? win->until + 2 * CIVIL_DAY :
	    a->tip.date + 3 * CIVIL_DAY;
	char from[16], to[16], before[ARCHIVE_HEX];
	int rc;

	if (a->tip.commit[0] == '\0')
		return 1;
	if (since < 0 || until < since)
		return 0;
	arena_init(&w.mem, LIMIT_WALK_ARENA);
	/* The first folder begins before since, and its pages a day after
	 * their commits. */
	rc = read_recent(a, &w, since - 2 * CIVIL_DAY, e);
	if (rc == 0 && win->seen) {
		rc = tip_before(a, win->since, before, e);
		if (rc == 0)
			rc = archive_files_since(a, before, one_file, &w, e);
	} else if (rc == 0) {
		day_of(from, since, win->offset_min);
		day_of(to, until, win->offset_min);
		rc = archive_files_of(a, from, to, one_file, &w, e);
	}
	free(w.slots);
	free(w.list);
	arena_release(&w.mem);
	return w.unnamed ? 0 : rc == 0 ? 1 : -1;
}
