/* Where the branch is, by a look at its one file: libgit2 reads the
 * certificates of the system as it starts, a third of what a run takes when
 * nothing is new. */
#include "store/archive.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"

#include "base/banned.h"

static bool
exists(const char *dir, const char *name, const char *more)
{
	struct buf b;
	bool there;

	buf_init(&b, LIMIT_FIELD);
	buf_printf(&b, "%s/%s%s", dir, name, more);
	there = !b.over && file_exists(buf_z(&b));
	buf_release(&b);
	return there;
}

/* Another user's repository is refused with a sentence, by who opens it. */
static bool
is_ours(const char *dir)
{
	struct stat st;

	return stat(dir, &st) == 0 && st.st_uid == geteuid();
}

/* The same for a repository's own folder. */
static bool
is_at(const char *dir, const char *branch, const char *tip)
{
	struct buf ref;
	size_t n = 0;
	char *text;
	struct err e;
	bool at = false;

	buf_init(&ref, LIMIT_FIELD);
	buf_printf(&ref, "refs/heads/%s", branch);
	/* The branch may be checked out in a linked work tree. */
	if (ref.over || !is_ours(dir) || !exists(dir, "HEAD", "") ||
	    exists(dir, "worktrees", "") || exists(dir, buf_z(&ref), ".lock"))
		goto out;
	if (!exists(dir, buf_z(&ref), "")) {
		at = tip[0] == '\0' && !exists(dir, "packed-refs", "");
		goto out;
	}
	buf_clear(&ref);
	buf_printf(&ref, "%s/refs/heads/%s", dir, branch);
	text = file_read_new(buf_z(&ref), LIMIT_FIELD, &n, &e);
	at = text != NULL && tip[0] != '\0' &&
	    str_is(str_trim(str_of(text)), tip);
	free(text);
out:
	buf_release(&ref);
	return at;
}

bool
archive_is_at(const char *path, const char *branch, const char *tip)
{
	struct buf dir;
	bool at = is_at(path, branch, tip);

	if (at)
		return true;
	buf_init(&dir, LIMIT_FIELD);
	buf_printf(&dir, "%s/.git", path);
	at = !dir.over && is_at(buf_z(&dir), branch, tip);
	buf_release(&dir);
	return at;
}
