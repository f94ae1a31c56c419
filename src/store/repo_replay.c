/* Commits made anew on top of others. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/repo_own.h"

#include "base/banned.h"

int
repo_base(struct repo *r, const char *a, const char *b, char hex[REPO_HEX],
    struct err *e)
{
	git_oid base, x, y;
	int code;

	hex[0] = '\0';
	if (repo_id(r, a, &x, e) != 0 || repo_id(r, b, &y, e) != 0)
		return -1;
	code = git_merge_base(&base, r->git, &x, &y);
	if (code == GIT_ENOTFOUND)
		return 0;
	if (code != 0)
		return repo_fails(e, r, "history");
	git_oid_tostr(hex, REPO_HEX, &base);
	return 1;
}

struct replay {
	struct repo *r;
	const char *onto;       /* a tree */
	struct repo_file *files;
	char **own;             /* path and blob of each, one block */
	size_t n, cap;
};

/* What one difference becomes on another tree: nothing when that has it
 * already, or had it removed. */
static int
replay_one(void *ctx, enum repo_change what, struct str path,
    const char *blob, struct err *e)
{
	struct replay *p = ctx;
	char *z = mem_alloc(path.n + 1 + REPO_HEX), there[REPO_HEX];
	int has;
	bool wants;

	memcpy(z, path.p, path.n);
	z[path.n] = '\0';
	memcpy(z + path.n + 1, blob, REPO_HEX);
	has = repo_tree_find(p->r, p->onto, z, there, e);
	wants = has == 1;

	if (what == REPO_ADDED)
		wants = has == 0 || strcmp(blob, there) != 0;
	else if (what == REPO_CHANGED)
		wants = has == 1 && strcmp(blob, there) != 0;
	if (has < 0 || !wants) {
		free(z);
		return has < 0 ? -1 : 0;
	}
	if (p->n == p->cap) {
		p->cap = p->cap * 2 + 16;
		p->files = mem_grow(p->files, p->cap, sizeof(*p->files));
		p->own = mem_grow(p->own, p->cap, sizeof(*p->own));
	}
	p->own[p->n] = z;
	p->files[p->n].path = z;
	p->files[p->n++].blob = what == REPO_REMOVED ? "" : z + path.n + 1;
	return 0;
}

int
repo_replay(struct repo *r, const char *hex, char onto[REPO_HEX],
    char tree[REPO_HEX], int64_t *date, struct err *e)
{
	char parent[REPO_HEX], from[REPO_HEX] = "", to[REPO_HEX];
	struct replay p = { .r = r, .onto = tree };
	git_commit *old = NULL;
	git_oid oid;
	int rc = -1, born = repo_parent(r, hex, parent, e);

	if (born < 0 || repo_commit(r, hex, to, NULL, e) != 0 ||
	    (born == 1 && repo_commit(r, parent, from, NULL, e) != 0) ||
	    repo_id(r, hex, &oid, e) != 0)
		goto out;
	if (git_commit_lookup(&old, r->git, &oid) != 0) {
		repo_fails(e, r, hex);
		goto out;
	}
	if (repo_compare(r, from, to, replay_one, &p, e) != 0)
		goto out;
	rc = 0;
	if (p.n == 0)
		goto out;
	rc = -1;
	if (repo_tree(r, tree, p.files, p.n, tree, e) == 0 &&
	    repo_commit_put(r, tree, onto, git_commit_author(old),
	    git_commit_committer(old), git_commit_message_encoding(old),
	    git_commit_message_raw(old), onto, e) == 0)
		rc = 1;
	*date = git_commit_time(old);
out:
	for (size_t i = 0; i < p.n; i++)
		free(p.own[i]);
	free(p.own);
	free(p.files);
	git_commit_free(old);
	return rc;
}
