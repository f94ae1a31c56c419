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
	git_tree *onto;
	git_tree_update *ups;
	char **paths;
	size_t n, cap;
};

/* What one difference becomes on another tree: nothing when that has it
 * already, or had it removed. */
static int
replay_one(void *ctx, enum repo_change what, struct str path,
    const char *blob, struct err *e)
{
	struct replay *p = ctx;
	git_tree_entry *there = NULL;
	char *z = mem_dup(path.p, path.n);
	git_tree_update *up;
	bool has, wants;
	git_oid oid;

	if (repo_id(p->r, blob, &oid, e) != 0) {
		free(z);
		return -1;
	}
	has = p->onto != NULL &&
	    git_tree_entry_bypath(&there, p->onto, z) == 0;
	if (what == REPO_ADDED)
		wants = !has || !git_oid_equal(&oid,
		    git_tree_entry_id(there));
	else if (what == REPO_CHANGED)
		wants = has && !git_oid_equal(&oid, git_tree_entry_id(there));
	else
		wants = has;
	git_tree_entry_free(there);
	if (!wants) {
		free(z);
		return 0;
	}
	if (p->n == p->cap) {
		p->cap = p->cap * 2 + 16;
		p->ups = mem_grow(p->ups, p->cap, sizeof(*p->ups));
		p->paths = mem_grow(p->paths, p->cap, sizeof(*p->paths));
	}
	up = &p->ups[p->n];
	memset(up, 0, sizeof(*up));
	up->action = what == REPO_REMOVED ? GIT_TREE_UPDATE_REMOVE :
	    GIT_TREE_UPDATE_UPSERT;
	up->filemode = GIT_FILEMODE_BLOB;
	up->id = oid;
	up->path = z;
	p->paths[p->n++] = z;
	return 0;
}

static int
replay_commit(struct replay *p, git_commit *old, const char *onto,
    char made[REPO_HEX], struct err *e)
{
	git_commit *above = NULL;
	git_tree *tree = NULL;
	git_oid id, parent;
	int rc = -1, sound = 1;

	if (git_tree_create_updated(&id, p->r->git, p->onto, p->n,
	    p->ups) != 0 || git_tree_lookup(&tree, p->r->git, &id) != 0 ||
	    git_oid_fromstr(&parent, onto) != 0 ||
	    git_commit_lookup(&above, p->r->git, &parent) != 0 ||
	    git_commit_create_v(&id, p->r->git, NULL, git_commit_author(old),
	    git_commit_committer(old), git_commit_message_encoding(old),
	    git_commit_message_raw(old), tree, 1, above) != 0) {
		repo_fails(e, p->r, "rebuilding a commit");
	} else {
		for (size_t i = 0; i < p->n && sound == 1; i++)
			sound = repo_are_sound(p->r, git_tree_id(tree),
			    p->paths[i], e);
		if (sound == 1)
			sound = repo_is_sound(p->r, &id, e);
		git_oid_tostr(made, REPO_HEX, &id);
		rc = sound == 1 ? 1 : -1;
	}
	git_commit_free(above);
	git_tree_free(tree);
	return rc;
}

int
repo_replay(struct repo *r, const char *hex, const char *onto,
    char made[REPO_HEX], struct err *e)
{
	char parent[REPO_HEX], from[REPO_HEX] = "", to[REPO_HEX];
	char base[REPO_HEX];
	struct replay p = { .r = r };
	git_commit *old = NULL;
	git_oid oid;
	int rc = -1, born = repo_parent(r, hex, parent, e);

	if (born < 0 || repo_commit(r, hex, to, NULL, e) != 0 ||
	    (born == 1 && repo_commit(r, parent, from, NULL, e) != 0) ||
	    repo_commit(r, onto, base, NULL, e) != 0 ||
	    repo_tree_of(r, base, &p.onto, e) != 0 ||
	    repo_id(r, hex, &oid, e) != 0)
		goto out;
	if (git_commit_lookup(&old, r->git, &oid) != 0) {
		repo_fails(e, r, hex);
		goto out;
	}
	if (repo_compare(r, from, to, replay_one, &p, e) != 0)
		goto out;
	rc = p.n == 0 ? 0 : replay_commit(&p, old, onto, made, e);
out:
	for (size_t i = 0; i < p.n; i++)
		free(p.paths[i]);
	free(p.paths);
	free(p.ups);
	git_commit_free(old);
	git_tree_free(p.onto);
	return rc;
}
