/* The branch moves; locks in the repository that a dead process left. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/die.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "store/archive_own.h"

#include "base/banned.h"

/* git and libgit2 lock a file by making FILE.lock, which outlives a killed
 * process.  Our own lock is flock(2), which does not: while we hold it, a
 * mark in its file is that of a run that died.  No fsync: after a power cut
 * without the mark the lock's age decides. */
static void
mark_moving(struct archive *a, bool on)
{
	static const char mark[] = "the branch is being moved\n";
	ssize_t n;

	if (a->o.lock == 0)
		return;
	/* Without the mark a lock is only removed later. */
	if (on)
		n = pwrite(a->o.lock - 1, mark, sizeof(mark) - 1, 0);
	else
		n = ftruncate(a->o.lock - 1, 0);
	(void)n;
}

static bool
not_before(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec != b->tv_sec ? a->tv_sec > b->tv_sec :
	    a->tv_nsec >= b->tv_nsec;
}

/* Removes the lock of file when it was taken after the mark (NULL: no mark)
 * or, if old is set, when it is old. */
static int
unlock(struct archive *a, const char *file, const struct timespec *mark,
    bool old, struct err *e)
{
	struct stat st;
	struct buf name;
	int rc = 0;

	buf_init(&name, LIMIT_FIELD);
	buf_printf(&name, "%s.lock", file);
	if (name.over || lstat(buf_z(&name), &st) != 0)
		goto out;
	if (mark != NULL && not_before(&st.st_mtim, mark))
		store_say(&a->o.say, "%s: removed: the run before died while "
		    "it held this lock", buf_z(&name));
	else if (old && st.st_mtime + LIMIT_LOCK_AGE < a->o.now)
		store_say(&a->o.say, "%s: removed a lock that is %" PRId64
		    " minutes old: whoever took it has died", buf_z(&name),
		    (a->o.now - (int64_t)st.st_mtime) / 60);
	else
		goto out;
	if (unlink(buf_z(&name)) != 0)
		rc = err_set(e, ERR_LOCAL, "%s: %s", buf_z(&name),
		    strerror(errno));
out:
	buf_release(&name);
	return rc;
}

int
archive_unlock(struct archive *a, struct err *e)
{
	char *ref = file_join_new(repo_dir(a->repo), a->ref);
	char *index = file_join_new(repo_index_dir(a->repo), "index");
	const struct timespec *mark = NULL;
	struct stat st;
	int rc;

	if (a->o.lock > 0 && fstat(a->o.lock - 1, &st) == 0 &&
	    st.st_size > 0)
		mark = &st.st_mtim;
	rc = unlock(a, ref, mark, true, e);
	if (rc == 0 && a->shown)
		rc = unlock(a, index, mark, false, e);
	if (rc == 0 && mark != NULL)
		mark_moving(a, false);
	free(index);
	free(ref);
	return rc;
}

/* libgit2 never waits for a lock, git holds it for milliseconds. */
static enum repo_move
move_branch(struct archive *a, const struct tip *to, struct err *e)
{
	enum repo_move moved = REPO_LOCKED;

	for (int i = 0; i < LIMIT_LOCK_TRIES && moved == REPO_LOCKED; i++) {
		long ms = 50 * (i < 10 ? i : 10);
		struct timespec wait = { 0, ms * 1000000 };

		nanosleep(&wait, NULL);
		moved = repo_ref_move(a->repo, a->ref, a->tip.commit,
		    to->commit, e);
	}
	return moved;
}

static void
left_alone(void *ctx, const char *path)
{
	struct archive *a = ctx;

	store_say(&a->o.say, "%s: %s was changed in the work tree and is "
	    "left alone", a->o.path, path);
}

/* The work tree before the branch: after a sudden death its files are staged
 * additions, which the next run commits; the other way round they would be
 * staged removals, which the keeper's next commit makes true. */
enum repo_move
archive_move(struct archive *a, const struct tip *to, char **paths, size_t n,
    struct err *e)
{
	enum repo_move moved = REPO_FAILED;
	int rc = 0;

	if (repo_flush(a->repo, e) != 0)
		return REPO_FAILED;
	mark_moving(a, true);
	if (a->shown && n > 0) {
		rc = repo_checkout(a->repo, a->tip.tree, to->tree, paths, n,
		    left_alone, a, e);
		die_here("work tree updated");
	}
	if (rc == 0) {
		die_here("before the branch moves");
		moved = move_branch(a, to, e);
	}
	mark_moving(a, false);
	if (moved == REPO_MOVED) {
		die_here("after the branch moved");
		a->tip = *to;
	}
	return moved;
}
