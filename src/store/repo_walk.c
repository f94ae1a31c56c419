/* Walks over history and trees. */
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "store/repo_own.h"

#include "base/banned.h"

int
repo_compare(struct repo *r, const char *from, const char *to,
    int (*fn)(void *ctx, enum repo_change what, struct str path,
    const char *blob, struct err *e), void *ctx, struct err *e)
{
	git_diff_options o;
	git_tree *old = NULL, *new = NULL;
	git_diff *diff = NULL;
	int rc = -1;

	git_diff_options_init(&o, GIT_DIFF_OPTIONS_VERSION);
	o.flags = GIT_DIFF_SKIP_BINARY_CHECK;
	if ((from[0] != '\0' && repo_tree_of(r, from, &old, e) != 0) ||
	    repo_tree_of(r, to, &new, e) != 0)
		goto out;
	if (git_diff_tree_to_tree(&diff, r->git, old, new, &o) != 0) {
		repo_fails(e, r, "comparing trees");
		goto out;
	}
	rc = 0;
	for (size_t i = 0; i < git_diff_num_deltas(diff) && rc == 0; i++) {
		const git_diff_delta *d = git_diff_get_delta(diff, i);
		bool gone = d->status == GIT_DELTA_DELETED;
		const git_diff_file *f = gone ? &d->old_file : &d->new_file;
		char hex[REPO_HEX];

		git_oid_tostr(hex, sizeof(hex), &f->id);
		rc = fn(ctx, gone ? REPO_REMOVED : d->status ==
		    GIT_DELTA_ADDED ? REPO_ADDED : REPO_CHANGED,
		    str_of(f->path), hex, e);
	}
out:
	git_diff_free(diff);
	git_tree_free(new);
	git_tree_free(old);
	return rc == 0 ? 0 : -1;
}

int
repo_parent(struct repo *r, const char *hex, char parent[REPO_HEX],
    struct err *e)
{
	git_commit *commit = NULL;
	git_oid oid;
	int rc;

	parent[0] = '\0';
	if (repo_id(r, hex, &oid, e) != 0)
		return -1;
	if (git_commit_lookup(&commit, r->git, &oid) != 0)
		return repo_fails(e, r, hex);
	rc = git_commit_parentcount(commit) > 0;
	if (rc == 1)
		git_oid_tostr(parent, REPO_HEX,
		    git_commit_parent_id(commit, 0));
	git_commit_free(commit);
	return rc;
}

/* From tip in the order of sorting, until fn says 1. */
static int
walk_history(struct repo *r, const char *tip, unsigned sorting,
    int (*fn)(void *ctx, const char *hex, int64_t date, struct str message,
    struct err *e), void *ctx, struct err *e)
{
	git_revwalk *walk = NULL;
	char hex[REPO_HEX];
	git_oid oid;
	int code, rc;

	if (repo_id(r, tip, &oid, e) != 0)
		return -1;
	code = git_revwalk_new(&walk, r->git);
	if (code == 0)
		code = git_revwalk_sorting(walk, sorting);
	if (code == 0)
		code = git_revwalk_push(walk, &oid);
	rc = code == 0 ? 0 : repo_fails(e, r, "history");
	while (rc == 0 && (code = git_revwalk_next(&oid, walk)) == 0) {
		git_commit *commit = NULL;

		if (git_commit_lookup(&commit, r->git, &oid) != 0) {
			rc = repo_fails(e, r, "history");
			break;
		}
		git_oid_tostr(hex, sizeof(hex), &oid);
		rc = fn(ctx, hex, git_commit_time(commit),
		    str_of(git_commit_message_raw(commit)), e);
		git_commit_free(commit);
	}
	if (rc == 0 && code != GIT_ITEROVER)
		rc = repo_fails(e, r, "history");
	git_revwalk_free(walk);
	return rc == 0 || rc == 1 ? 0 : -1;
}

int
repo_log(struct repo *r, const char *tip, int (*fn)(void *ctx,
    const char *hex, int64_t date, struct str message, struct err *e),
    void *ctx, struct err *e)
{
	return walk_history(r, tip, GIT_SORT_TOPOLOGICAL | GIT_SORT_REVERSE,
	    fn, ctx, e);
}

struct recent {
	int (*fn)(void *ctx, const char *hex, int64_t date,
	    struct str message, struct err *e);
	void *ctx;
	int64_t since;
	unsigned older;         /* in a row */
};

static int
one_recent(void *ctx, const char *hex, int64_t date, struct str message,
    struct err *e)
{
	struct recent *x = ctx;

	x->older = date < x->since ? x->older + 1 : 0;
	if (x->older > LIMIT_SKEW)
		return 1;
	return x->fn(x->ctx, hex, date, message, e) != 0 ? -1 : 0;
}

int
repo_recent(struct repo *r, const char *tip, int64_t since,
    int (*fn)(void *ctx, const char *hex, int64_t date, struct str message,
    struct err *e), void *ctx, struct err *e)
{
	struct recent x = { fn, ctx, since, 0 };

	/* Any sorting makes libgit2 read all of it first; without one it goes
	 * by date. */
	return walk_history(r, tip, GIT_SORT_NONE, one_recent, &x, e);
}

struct files_walk {
	int (*fn)(void *ctx, struct str path, const char *blob,
	    struct err *e);
	void *ctx;
	struct err *e;
	const char *from, *to;  /* days, or NULL */
	struct buf path;
	bool stopped;
};

/* Whether days of a folder, which is a day or holds some, are asked for; one
 * that is neither may hold anything. */
static bool
is_within(const struct files_walk *w, const char *root, const char *name)
{
	size_t n = strlen(root), m = strlen(name);
	char part[16];

	if (w->from == NULL || n + m > strlen(w->from) ||
	    n + m >= sizeof(part) || strspn(name, "0123456789") != m)
		return true;
	memcpy(part, root, n);
	memcpy(part + n, name, m);
	return memcmp(part, w->from, n + m) >= 0 &&
	    memcmp(part, w->to, n + m) <= 0;
}

/* 1 tells libgit2 to leave a folder out. */
static int
files_entry(const char *root, const git_tree_entry *entry, void *arg)
{
	struct files_walk *w = arg;
	const char *name = git_tree_entry_name(entry);
	char hex[REPO_HEX];
	size_t depth = 0;

	for (const char *c = root; *c != '\0'; c++)
		depth += *c == '/';
	if (depth == 0 && (strlen(name) != 4 ||
	    strspn(name, "0123456789") != 4))
		return 1;
	if (git_tree_entry_type(entry) == GIT_OBJECT_TREE)
		return depth >= 3 || !is_within(w, root, name);
	if (!repo_is_plain(entry))
		return 0;
	buf_clear(&w->path);
	buf_adds(&w->path, root);
	buf_adds(&w->path, name);
	git_oid_tostr(hex, sizeof(hex), git_tree_entry_id(entry));
	if (w->fn(w->ctx, buf_str(&w->path), hex, w->e) == 0)
		return 0;
	w->stopped = true;
	return -1;
}

int
repo_files(struct repo *r, const char *tree, const char *from,
    const char *to, int (*fn)(void *ctx, struct str path, const char *blob,
    struct err *e), void *ctx, struct err *e)
{
	struct files_walk w = { fn, ctx, e, from, to, { 0 }, false };
	git_tree *top;
	int code;

	if (repo_tree_of(r, tree, &top, e) != 0)
		return -1;
	buf_init(&w.path, LIMIT_FIELD);
	code = git_tree_walk(top, GIT_TREEWALK_PRE, files_entry, &w);
	buf_release(&w.path);
	git_tree_free(top);
	if (w.stopped)
		return -1;
	return code == 0 ? 0 : repo_fails(e, r, "files");
}
