#include "store/archive.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/die.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "store/archive_own.h"

#include "base/banned.h"

static char *
join_new(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b);
	char *z = mem_alloc(n + m + 1);

	memcpy(z, a, n);
	memcpy(z + n, b, m + 1);
	return z;
}

void
archive_hash(struct str bytes, char hex[ARCHIVE_HEX])
{
	repo_hash(bytes, hex);
}

/* --- init, open ----------------------------------------------------------- */

int
archive_init(const char *path, const char *branch, struct err *e)
{
	if (!repo_branch_valid(branch))
		return err_set(e, ERR_LOCAL, "\"%s\" is no name for a branch",
		    branch);
	if (file_exists(path) && rmdir(path) != 0)
		return err_set(e, ERR_LOCAL, "%s: is there already", path);
	return repo_init(path, branch, e);
}

/* Reads the ref and its commit anew. */
static int
load_tip(struct archive *a, struct err *e)
{
	memset(&a->tip, 0, sizeof(a->tip));
	switch (repo_ref(a->repo, a->ref, a->tip.commit, e)) {
	case 0:
		return 0;
	case 1:
		return repo_commit(a->repo, a->tip.commit, a->tip.tree,
		    &a->tip.date, e);
	default:
		return -1;
	}
}

static int
open_checks(struct archive *a, struct err *e)
{
	if (a->o.read_only)
		return load_tip(a, e);
	a->shown = repo_ref_is_head(a->repo, a->ref);
	if (repo_ref_shown(a->repo, a->ref) &&
	    (a->o.worktree == ARCHIVE_WORKTREE_REFUSE || !a->shown))
		return err_set(e, ERR_LOCAL, "%s: branch %s is checked out in "
		    "a work tree; use a bare repository, another branch, or "
		    "worktree = update", a->o.path, a->o.branch);
	if (archive_unlock(a, e) != 0)
		return -1;
	return load_tip(a, e);
}

int
archive_open(struct archive **out, const struct archive_options *o,
    struct err *e)
{
	struct archive *a;

	*out = NULL;
	if (!repo_branch_valid(o->branch))
		return err_set(e, ERR_LOCAL, "\"%s\" is no name for a branch",
		    o->branch);
	a = mem_zalloc(1, sizeof(*a));
	a->o = *o;
	a->ref = join_new("refs/heads/", o->branch);
	if (repo_open(&a->repo, o->path, o->read_only, &o->say, e) != 0 ||
	    open_checks(a, e) != 0) {
		archive_free(a);
		return -1;
	}
	*out = a;
	return 0;
}

void
archive_free(struct archive *a)
{
	if (a == NULL)
		return;
	for (size_t i = 0; i < a->n; i++) {
		free(a->list[i].path);
		free(a->list[i].message);
		free(a->list[i].name);
		free(a->list[i].email);
	}
	free(a->list);
	free(a->ref);
	repo_free(a->repo);
	free(a);
}

/* --- reading ------------------------------------------------------------ */

const char *
archive_tip(const struct archive *a)
{
	return a->tip.commit;
}

int
archive_descends(struct archive *a, const char *commit, struct err *e)
{
	if (a->tip.commit[0] == '\0')
		return 0;
	return repo_descends(a->repo, a->tip.commit, commit, e);
}

bool
archive_has(struct archive *a, const char *commit)
{
	char tree[REPO_HEX];
	struct err e;

	return repo_commit(a->repo, commit, tree, NULL, &e) == 0;
}

int
archive_size(struct archive *a, struct archive_size *out, struct err *e)
{
	struct repo_size size;

	if (repo_size(a->repo, &size, e) != 0)
		return -1;
	out->loose = size.loose;
	out->packs = size.packs;
	out->loose_bytes = size.loose_bytes;
	out->pack_bytes = size.pack_bytes;
	return 0;
}

static int
read_size(void *ctx, struct str bytes, struct err *e)
{
	(void)e;
	*(uint64_t *)ctx = bytes.n;
	return 1;
}

int
archive_find(struct archive *a, struct str path, char hex[ARCHIVE_HEX],
    uint64_t *size, struct err *e)
{
	char blob[REPO_HEX], *z;
	int rc;

	if (a->tip.tree[0] == '\0')
		return 0;
	z = mem_dup(path.p, path.n);
	rc = repo_find(a->repo, a->tip.tree, z, blob, e);
	free(z);
	if (rc == 1 && hex != NULL)
		memcpy(hex, blob, sizeof(blob));
	if (rc == 1 && size != NULL)
		rc = repo_read(a->repo, blob, read_size, size, e);
	return rc;
}

static int
read_into(void *ctx, struct str bytes, struct err *e)
{
	struct buf *out = ctx;

	buf_addstr(out, bytes);
	if (out->over)
		return err_set(e, ERR_LIMIT, "longer than %zu bytes",
		    out->max);
	return 1;
}

int
archive_read(struct archive *a, struct str path, struct buf *out,
    struct err *e)
{
	char blob[REPO_HEX];
	int rc = archive_find(a, path, blob, NULL, e);

	if (rc != 1)
		return rc;
	rc = repo_read(a->repo, blob, read_into, out, e);
	if (rc < 0)
		return err_add(e, "%.*s", STR_ARG(path));
	return rc;
}

struct moves {
	int (*fn)(void *ctx, struct str path, bool there, struct err *e);
	void *ctx;
};

static int
one_move(void *ctx, enum repo_change what, struct str path, const char *blob,
    struct err *e)
{
	struct moves *m = ctx;

	(void)blob;
	if (what == REPO_CHANGED)
		return 0;
	return m->fn(m->ctx, path, what == REPO_ADDED, e);
}

int
archive_moves(struct archive *a, const char *since,
    int (*fn)(void *ctx, struct str path, bool there, struct err *e),
    void *ctx, struct err *e)
{
	struct moves m = { fn, ctx };
	char tree[REPO_HEX];

	if (a->tip.tree[0] == '\0')
		return err_set(e, ERR_LOCAL, "%s: branch %s is gone",
		    a->o.path, a->o.branch);
	if (repo_commit(a->repo, since, tree, NULL, e) != 0)
		return -1;
	return repo_compare(a->repo, tree, a->tip.tree, one_move, &m, e);
}

int
archive_log(struct archive *a, int (*fn)(void *ctx, const char *hex,
    int64_t committed, struct str message, struct err *e), void *ctx,
    struct err *e)
{
	if (a->tip.commit[0] == '\0')
		return 0;
	return repo_log(a->repo, a->tip.commit, fn, ctx, e);
}

struct files {
	struct archive *a;
	int (*fn)(void *ctx, struct str path, struct str bytes,
	    struct err *e);
	void *ctx;
	struct str path;
};

static int
files_bytes(void *ctx, struct str bytes, struct err *e)
{
	struct files *f = ctx;

	if (bytes.n > LIMIT_PAGE)
		bytes.n = 0;    /* not one of ours */
	return f->fn(f->ctx, f->path, bytes, e);
}

static int
files_one(void *ctx, struct str path, const char *blob, struct err *e)
{
	struct files *f = ctx;

	f->path = path;
	return repo_read(f->a->repo, blob, files_bytes, f, e);
}

int
archive_files_of(struct archive *a, const char *from, const char *to,
    int (*fn)(void *ctx, struct str path, struct str bytes, struct err *e),
    void *ctx, struct err *e)
{
	struct files f = { a, fn, ctx, { NULL, 0 } };

	if (a->tip.tree[0] == '\0')
		return 0;
	return repo_files(a->repo, a->tip.tree, from, to, files_one, &f, e);
}

int
archive_files(struct archive *a, int (*fn)(void *ctx, struct str path,
    struct str bytes, struct err *e), void *ctx, struct err *e)
{
	return archive_files_of(a, NULL, NULL, fn, ctx, e);
}

/* Below a folder of four digits, as repo_files() has them. */
static bool
is_page_path(struct str path)
{
	size_t depth = 0;

	for (size_t i = 0; i < path.n; i++)
		depth += path.p[i] == '/';
	for (size_t i = 0; i < 4; i++) {
		if (i >= path.n || !ascii_digit(path.p[i]))
			return false;
	}
	return path.n > 4 && path.p[4] == '/' && depth <= 3;
}

static int
files_added(void *ctx, enum repo_change what, struct str path,
    const char *blob, struct err *e)
{
	return what == REPO_ADDED && is_page_path(path) ?
	    files_one(ctx, path, blob, e) : 0;
}

int
archive_files_since(struct archive *a, const char *since,
    int (*fn)(void *ctx, struct str path, struct str bytes, struct err *e),
    void *ctx, struct err *e)
{
	struct files f = { a, fn, ctx, { NULL, 0 } };
	char tree[REPO_HEX] = "";

	if (a->tip.tree[0] == '\0')
		return 0;
	if (since[0] != '\0' && repo_commit(a->repo, since, tree, NULL,
	    e) != 0)
		return -1;
	return repo_compare(a->repo, tree, a->tip.tree, files_added, &f, e);
}

/* --- adding ------------------------------------------------------------- */

/* Relative, no empty, "." or ".." part, no .git: also after a state that was
 * tampered with. */
static bool
path_is_ours(struct str path)
{
	struct str rest = path;

	if (path.n == 0 || memchr(path.p, '\0', path.n) != NULL)
		return false;
	while (rest.p != NULL) {
		struct str part = str_next(&rest, '/');

		if (part.n == 0 || part.p[0] == '.')
			return false;
	}
	return true;
}

void
archive_expect(struct archive *a, size_t n)
{
	if (n > LIMIT_LOOSE_CHANGES)
		repo_bulk(a->repo);
}

int
archive_add(struct archive *a, const struct archive_change *c, struct err *e)
{
	struct change *to;

	if (a->o.read_only)
		return err_set(e, ERR_LOCAL, "%s: opened for reading only",
		    a->o.path);
	if (!path_is_ours(c->path))
		return err_set(e, ERR_LOCAL, "%s: \"%.*s\" is no path of the "
		    "archive", a->o.path, STR_ARG(c->path));
	if (a->n == a->cap) {
		a->cap = a->cap * 2 + 16;
		a->list = mem_grow(a->list, a->cap, sizeof(*a->list));
	}
	archive_expect(a, a->n - a->done + 1);
	to = &a->list[a->n];
	memset(to, 0, sizeof(*to));
	if (repo_blob(a->repo, c->bytes, to->blob, e) != 0)
		return -1;
	die_here("blob written");
	to->path = mem_dup(c->path.p, c->path.n);
	to->message = mem_dup(c->message.p, c->message.n);
	to->name = mem_dup(c->author_name.p, c->author_name.n);
	to->email = mem_dup(c->author_email.p, c->author_email.n);
	to->date = c->author_date;
	to->edit = c->edit;
	a->n++;
	return 0;
}

/* --- publishing --------------------------------------------------------- */

/* Forgets the commits of an attempt that did not become visible. */
static void
forget_commits(struct archive *a)
{
	for (size_t i = a->done; i < a->n; i++)
		a->list[i].commit[0] = '\0';
}

/* archive_move() with the paths of what has a commit now. */
static enum repo_move
move_to(struct archive *a, const struct tip *to, struct err *e)
{
	char **paths = mem_zalloc(a->n - a->done, sizeof(*paths));
	enum repo_move moved;
	size_t n = 0;

	for (size_t i = a->done; i < a->n; i++) {
		if (a->list[i].commit[0] != '\0')
			paths[n++] = a->list[i].path;
	}
	moved = archive_move(a, to, paths, n, e);
	free(paths);
	return moved;
}

static int
publish_once(struct archive *a, enum repo_move *moved, struct err *e)
{
	struct tip to = a->tip;
	size_t commits, done;

	*moved = REPO_FAILED;
	if (archive_chain(a, &to, &done, &commits, e) != 0)
		return -1;
	*moved = commits > 0 ? move_to(a, &to, e) : REPO_MOVED;
	if (*moved != REPO_MOVED)
		return -1;
	a->done = done;
	a->commits += commits;
	return 0;
}

int
archive_publish(struct archive *a, struct err *e)
{
	enum repo_move moved;

	for (int i = 0; i < LIMIT_MOVE_TRIES; i++) {
		if (publish_once(a, &moved, e) == 0)
			return 0;
		forget_commits(a);
		if (moved != REPO_ELSEWHERE)
			break;
		if (load_tip(a, e) != 0)
			break;
		err_set(e, ERR_LOCAL, "%s: branch %s moves all the time",
		    a->o.path, a->o.branch);
	}
	return -1;
}

size_t
archive_changes(const struct archive *a)
{
	return a->n;
}

size_t
archive_done(const struct archive *a)
{
	return a->done;
}

const char *
archive_commit_of(const struct archive *a, size_t i)
{
	return i < a->n ? a->list[i].commit : "";
}

size_t
archive_commits(const struct archive *a)
{
	return a->commits;
}
