#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/mem.h"

#include "base/banned.h"

static int
file_errno(struct err *e, const char *path)
{
	return err_set(e, ERR_LOCAL, "%s: %s", path, strerror(errno));
}

char *
file_read_new(const char *path, size_t max, size_t *len, struct err *e)
{
	char *whole = NULL, chunk[16384];
	struct buf b;
	ssize_t n;
	int fd;

	buf_init(&b, max);
	if (strcmp(path, "-") == 0)
		fd = dup(STDIN_FILENO);
	else
		fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		file_errno(e, path);
		goto out;
	}
	for (;;) {
		n = read(fd, chunk, sizeof(chunk));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		buf_add(&b, chunk, (size_t)n);
		if (b.over)
			break;
	}
	if (n < 0) {
		file_errno(e, path);
		goto out;
	}
	if (b.over) {
		err_set(e, ERR_LIMIT, "%s: longer than %zu bytes", path, max);
		goto out;
	}
	*len = b.n;
	whole = buf_take_new(&b);
out:
	buf_release(&b);
	if (fd >= 0)
		close(fd);
	return whole;
}

static int
file_write_all(int fd, struct str s)
{
	while (s.n > 0) {
		ssize_t n = write(fd, s.p, s.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		s = str_slice(s, (size_t)n, s.n);
	}
	return 0;
}

int
file_temp(struct buf *path, unsigned mode, struct err *e)
{
	mode_t mask = umask(077);
	int fd;

	umask(mask);
	if (path->over)
		return err_set(e, ERR_LOCAL, "%s: too long", buf_z(path));
	fd = mkostemp(path->p, O_CLOEXEC);
	if (fd < 0)
		return file_errno(e, path->p);
	if (fchmod(fd, mode & ~mask) != 0) {
		file_errno(e, path->p);
		unlink(path->p);
		close(fd);
		return -1;
	}
	return fd;
}

static int
file_put(const char *path, struct str content, bool replace, struct err *e)
{
	struct stat old;
	struct buf tmp;
	int fd, rc = -1;

	buf_init(&tmp, 8192);
	buf_printf(&tmp, "%s.XXXXXX", path);
	fd = file_temp(&tmp, 0666, e);
	if (fd < 0)
		goto out;
	if ((replace && stat(path, &old) == 0 &&
	    fchmod(fd, old.st_mode & 07777) != 0) ||
	    file_write_all(fd, content) != 0 || fsync(fd) != 0 ||
	    (replace ? rename(tmp.p, path) : link(tmp.p, path)) != 0)
		file_errno(e, path);
	else
		rc = 0;
	if (!replace || rc != 0)
		unlink(tmp.p);
out:
	if (fd >= 0)
		close(fd);
	buf_release(&tmp);
	return rc;
}

int
file_write(const char *path, struct str content, struct err *e)
{
	return file_put(path, content, false, e);
}

int
file_replace(const char *path, struct str content, struct err *e)
{
	return file_put(path, content, true, e);
}

int
file_sync_dir(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc;

	if (fd < 0)
		return -1;
	rc = fsync(fd);
	close(fd);
	return rc;
}

int
file_mkdirs(const char *path, struct err *e)
{
	char *copy = mem_dup(path, strlen(path)), *at = copy;
	int rc = 0;

	while (rc == 0 && *at != '\0') {
		char c;

		at++;
		at += strcspn(at, "/");
		c = *at;
		*at = '\0';
		if (mkdir(copy, 0777) != 0 && errno != EEXIST)
			rc = file_errno(e, copy);
		*at = c;
	}
	if (rc == 0 && !file_is_dir(path))
		rc = err_set(e, ERR_LOCAL, "%s: is not a directory", path);
	free(copy);
	return rc;
}

bool
file_exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

bool
file_is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

char *
file_join_new(const char *dir, const char *name)
{
	size_t n = strlen(dir), m = strlen(name);
	char *path;

	if (name[0] == '/' || n == 0)
		return mem_dup(name, m);
	path = mem_alloc(n + m + 2);
	memcpy(path, dir, n);
	if (dir[n - 1] != '/')
		path[n++] = '/';
	memcpy(path + n, name, m + 1);
	return path;
}

char *
file_dir_new(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return mem_dup(".", 1);
	return mem_dup(path, slash > path ? (size_t)(slash - path) : 1);
}

int
file_lock(const char *path, struct err *e)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);

	if (fd < 0)
		return file_errno(e, path);
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	if (errno == EWOULDBLOCK) {
		err_set(e, ERR_LOCAL, "%s: another run holds the lock", path);
		close(fd);
		return -2;
	}
	file_errno(e, path);
	close(fd);
	return -1;
}

static const char *
user_name(char out[64], uid_t uid)
{
	const struct passwd *p = getpwuid(uid);

	if (p != NULL)
		snprintf(out, 64, "%s", p->pw_name);
	else
		snprintf(out, 64, "%u", (unsigned)uid);
	return out;
}

bool
file_foreign(const char *path, struct err *e)
{
	char owner[64], self[64];
	struct stat st;

	if (stat(path, &st) != 0 || st.st_uid == geteuid())
		return false;
	err_set(e, ERR_LOCAL, "%s: belongs to user %s, katchi runs as user "
	    "%s; only the owner may write it", path,
	    user_name(owner, st.st_uid), user_name(self, geteuid()));
	return true;
}

bool
file_space(const char *path, uint64_t *bytes)
{
	struct statvfs st;

	if (statvfs(path, &st) != 0)
		return false;
	*bytes = (uint64_t)st.f_bavail * st.f_frsize;
	return true;
}
