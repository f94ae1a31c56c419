#include "store/publish.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/die.h"
#include "base/limits.h"
#include "base/mem.h"

#include "base/banned.h"

/* --- at the start ------------------------------------------------------- */

struct verdicts {
	struct state *st;
	size_t rejected, returned;
};

static int
one_verdict(void *ctx, struct str path, bool there, struct err *e)
{
	struct verdicts *to = ctx;
	struct item_record r;
	struct arena mem;
	int rc;

	arena_init(&mem, LIMIT_LOOKUP_ARENA);
	rc = state_item_find(to->st, &mem, STATE_BY_PATH, path, &r, e);
	if (rc == 1 && !there && r.status == ITEM_ARCHIVED) {
		rc = state_rejected(to->st, r.row, e);
		to->rejected++;
	} else if (rc == 1 && there && r.status == ITEM_REJECTED) {
		rc = state_archived(to->st, r.row, (struct str){ NULL, 0 },
		    e);
		to->returned++;
	}
	arena_release(&mem);
	return rc < 0 ? -1 : 0;
}

/* The archive has moved since we last saw it: whose files are gone, whose
 * are back? */
static int
note_verdicts(struct state *st, struct archive *a, const char *last,
    struct publish_count *n, struct err *e)
{
	struct verdicts to = { st, 0, 0 };

	if (state_begin(st, e) != 0)
		return -1;
	if (archive_moves(a, last, one_verdict, &to, e) != 0 ||
	    state_meta_put(st, STATE_META_TIP, str_of(archive_tip(a)),
	    e) != 0 || state_commit(st, e) != 0) {
		state_rollback(st);
		return -1;
	}
	n->rejected = to.rejected;
	n->returned = to.returned;
	return 0;
}

int
publish_moved(struct state *st, struct archive *a, const char *before,
    struct err *e)
{
	struct publish_count n;

	return note_verdicts(st, a, before, &n, e);
}

static int
compare_tip(struct state *st, struct archive *a, const char *last,
    const struct store_say *to, struct publish_count *n, struct err *e)
{
	const char *tip = archive_tip(a);
	int descends;

	if (last[0] == '\0' || strcmp(last, tip) == 0)
		return 0;
	if (tip[0] == '\0')
		return err_set(e, ERR_LOCAL, "the branch of the archive is "
		    "gone; it was at %s: git branch it there, or move the "
		    "state away to begin anew", last);
	descends = archive_descends(a, last, e);
	if (descends < 0)
		return -1;
	if (descends == 0) {
		store_say(to, "the archive was rewritten: %.12s, where the "
		    "branch is, does not descend from %.12s, where it was",
		    tip, last);
		if (!archive_has(a, last))
			return 0;
	}
	return note_verdicts(st, a, last, n, e);
}

int
publish_open(struct state *st, struct archive *a, int64_t now,
    const struct store_say *to, struct publish_count *n, struct err *e)
{
	struct arena mem;
	struct str last;
	size_t items = 0;
	int rc;

	memset(n, 0, sizeof(*n));
	if (state_is_empty(st)) {
		rc = state_rebuild(st, a, now, to, &items, e);
		if (rc == 0 && items > 0)
			store_say(to, "the state was rebuilt from the archive: "
			    "%zu items", items);
		return rc;
	}
	arena_init(&mem, LIMIT_FIELD);
	rc = state_meta_get(st, STATE_META_TIP, &mem, &last, e);
	if (rc >= 0)
		rc = compare_tip(st, a, last.n > 0 ? last.p : "", to, n, e);
	arena_release(&mem);
	return rc;
}

/* --- at the end --------------------------------------------------------- */

/* One pending page and what is to be done with it. */
struct task {
	int64_t row;
	char *path;
	char blob[ARCHIVE_HEX];
	bool there;             /* the branch had it already */
	size_t change;          /* else its number in the archive */
};

struct tasks {
	struct archive *a;
	struct task *list;
	size_t n, cap;
};

static int
one_pending(void *ctx, int64_t row, const struct archive_change *c,
    struct err *e)
{
	struct tasks *all = ctx;
	char there[ARCHIVE_HEX];
	struct task *task;
	int found;

	if (archive_stopped(all->a))    /* it stays pending */
		return 0;
	if (all->n == all->cap) {
		all->cap = all->cap * 2 + 16;
		all->list = mem_grow(all->list, all->cap, sizeof(*all->list));
	}
	task = &all->list[all->n++];
	memset(task, 0, sizeof(*task));
	task->row = row;
	task->path = mem_dup(c->path.p, c->path.n);
	archive_hash(c->bytes, task->blob);
	found = archive_find(all->a, c->path, there, NULL, e);
	if (found < 0)
		return -1;
	task->there = found == 1 && strcmp(there, task->blob) == 0;
	if (task->there)
		return 0;
	task->change = archive_changes(all->a);
	return archive_add(all->a, c, e);
}

static int
tick_off(struct state *st, const struct tasks *all, struct publish_count *n,
    struct err *e)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct task *task = &all->list[i];
		const char *commit = task->there ? "" :
		    archive_commit_of(all->a, task->change);
		char there[ARCHIVE_HEX];
		int found = 1;

		if (!task->there && task->change >= archive_done(all->a))
			continue;       /* a stop: it stays pending */
		if (commit[0] == '\0')
			found = archive_find(all->a, str_of(task->path),
			    there, NULL, e);
		if (found < 0)
			return -1;
		if (found == 0 && state_rejected(st, task->row, e) != 0)
			return -1;
		if (found == 1 && state_archived(st, task->row,
		    str_of(commit), e) != 0)
			return -1;
		n->items += commit[0] != '\0';
		n->found += commit[0] == '\0' && found == 1;
		n->rejected += found == 0;
	}
	return state_meta_put(st, STATE_META_TIP,
	    str_of(archive_tip(all->a)), e);
}

int
publish(struct state *st, struct archive *a, struct publish_count *n,
    struct err *e)
{
	struct tasks all = { .a = a };
	size_t before = archive_commits(a), waiting;
	int rc;

	memset(n, 0, sizeof(*n));
	rc = state_pending_count(st, &waiting, e);
	if (rc == 0)
		archive_expect(a, waiting);
	if (rc == 0)
		rc = state_pending_each(st, one_pending, &all, e);
	if (rc == 0 && all.n > 0)
		rc = archive_publish(a, e);
	if (rc == 0 && all.n > 0) {
		n->commits = archive_commits(a) - before;
		rc = state_begin(st, e);
		if (rc == 0)
			rc = tick_off(st, &all, n, e);
		if (rc == 0)
			rc = state_commit(st, e);
		if (rc != 0)
			state_rollback(st);
	}
	for (size_t i = 0; i < all.n; i++)
		free(all.list[i].path);
	free(all.list);
	return rc;
}
