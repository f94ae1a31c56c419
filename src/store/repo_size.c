/* How large a repository has become: a look at its files, without libgit2. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limits.h"
#include "store/repo.h"

#include "base/banned.h"

static void
count_file(struct repo_size *to, const char *name, uint64_t bytes, bool packs)
{
	size_t n = strlen(name);

	if (packs) {
		to->pack_bytes += bytes;
		to->packs += n > 5 && strcmp(name + n - 5, ".pack") == 0;
	} else if (n == 38) {
		to->loose_bytes += bytes;
		to->loose++;
	}
}

/* Files of one folder; one that is not there has none. */
static int
count_dir(struct repo_size *to, const char *path, bool packs, struct err *e)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	struct stat st;

	if (dir == NULL && errno == ENOENT)
		return 0;
	if (dir == NULL)
		return err_set(e, ERR_LOCAL, "%s: %s", path, strerror(errno));
	while ((entry = readdir(dir)) != NULL) {
		if (fstatat(dirfd(dir), entry->d_name, &st,
		    AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode))
			count_file(to, entry->d_name, (uint64_t)st.st_size,
			    packs);
	}
	closedir(dir);
	return 0;
}

int
repo_size(struct repo *r, struct repo_size *out, struct err *e)
{
	struct buf path;
	int rc;

	memset(out, 0, sizeof(*out));
	buf_init(&path, LIMIT_FIELD);
	buf_printf(&path, "%sobjects/pack", repo_dir(r));
	rc = count_dir(out, buf_z(&path), true, e);
	for (unsigned i = 0; i < 256 && rc == 0; i++) {
		buf_clear(&path);
		buf_printf(&path, "%sobjects/%02x", repo_dir(r), i);
		rc = count_dir(out, buf_z(&path), false, e);
	}
	buf_release(&path);
	return rc;
}
