#include "store/repo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "store/repo_own.h"
#include "store/repo_why.h"

#include "base/banned.h"

/* Once a process: nothing in $HOME or /etc has influence, and every object
 * reaches the disk before it is named (without it a power cut leaves empty
 * object files that libgit2 then takes for present). */
static int
start(struct err *e)
{
	static const git_config_level_t levels[] = {
		GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM,
		GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL,
	};
	static bool started;

	if (started)
		return 0;
	if (git_libgit2_init() < 0)
		return err_set(e, ERR_LOCAL, "libgit2 does not start");
	for (size_t i = 0; i < ARRAY_LEN(levels); i++)
		git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i], "");
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
	started = true;
	return 0;
}

static const char *
git_says(void)
{
	const git_error *last = git_error_last();

	return last != NULL && last->message != NULL ? last->message :
	    "no reason given";
}

int
repo_fails(struct err *e, const struct repo *r, const char *what)
{
	return err_set(e, ERR_LOCAL, "%s: %s: %s", r->path, what, git_says());
}

static int
damaged(struct err *e, const struct repo *r, const char *what,
    const char *hex)
{
	return err_set(e, ERR_LOCAL, "%s: %s %s is damaged (%s); git fsck "
	    "shows what is missing", r->path, what, hex, git_says());
}

int
repo_id(struct repo *r, const char *hex, git_oid *oid, struct err *e)
{
	if (git_oid_fromstr(oid, hex) != 0)
		return err_set(e, ERR_LOCAL, "%s: \"%s\" is no object id",
		    r->path, hex);
	return 0;
}

void
repo_hash(struct str bytes, char hex[REPO_HEX])
{
	struct err e;
	git_oid oid;

	hex[0] = '\0';
	if (start(&e) == 0 && git_odb_hash(&oid, bytes.n > 0 ? bytes.p : "",
	    bytes.n, GIT_OBJECT_BLOB) == 0)
		git_oid_tostr(hex, REPO_HEX, &oid);
}

bool
repo_branch_valid(const char *name)
{
	struct err e;
	int valid = 0;

	return start(&e) == 0 &&
	    git_branch_name_is_valid(&valid, name) == 0 && valid == 1;
}

/* --- init, open ----------------------------------------------------------- */

int
repo_init(const char *path, const char *branch, struct err *e)
{
	git_repository_init_options o;
	git_repository *git = NULL;
	int code;

	if (start(e) != 0)
		return -1;
	git_repository_init_options_init(&o,
	    GIT_REPOSITORY_INIT_OPTIONS_VERSION);
	o.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_NO_REINIT |
	    GIT_REPOSITORY_INIT_MKDIR | GIT_REPOSITORY_INIT_MKPATH;
	o.initial_head = branch;
	code = git_repository_init_ext(&git, path, &o);
	git_repository_free(git);
	if (code != 0)
		return err_set(e, ERR_LOCAL, "%s: %s", path, git_says());
	return 0;
}

int
repo_open(struct repo **out, const char *path, bool read_only,
    const struct store_say *say, struct err *e)
{
	git_repository *git = NULL;
	int code;

	*out = NULL;
	if (start(e) != 0)
		return -1;
	/* Nothing of the repository is run, so that whoever may read it may
	 * read it with us, too. */
	git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, read_only ? 0 : 1);
	code = git_repository_open_ext(&git, path,
	    GIT_REPOSITORY_OPEN_NO_SEARCH, NULL);
	if (code != 0)
		return repo_why(e, path, code == GIT_ENOTFOUND, git_says());
	/* libgit2 1.9 lets root have everybody's. */
	if (!read_only && repo_foreign(path, e)) {
		git_repository_free(git);
		return -1;
	}
	*out = mem_zalloc(1, sizeof(**out));
	(*out)->git = git;
	(*out)->say = *say;
	(*out)->path = mem_dup(path, strlen(path));
	return 0;
}

void
repo_free(struct repo *r)
{
	if (r == NULL)
		return;
	if (r->writer != NULL)
		r->writer->free(r);
	git_repository_free(r->git);
	free(r->path);
	free(r);
}

const char *
repo_dir(const struct repo *r)
{
	return git_repository_commondir(r->git);
}

const char *
repo_index_dir(const struct repo *r)
{
	return git_repository_path(r->git);
}

/* --- refs --------------------------------------------------------------- */

int
repo_ref(struct repo *r, const char *ref, char hex[REPO_HEX], struct err *e)
{
	git_reference *found = NULL;
	int code, rc = 1;

	hex[0] = '\0';
	code = git_reference_lookup(&found, r->git, ref);
	if (code == GIT_ENOTFOUND)
		return 0;
	if (code != 0)
		return err_set(e, ERR_LOCAL, "%s: %s is damaged (%s); write "
		    "the right commit into it with git update-ref", r->path,
		    ref, git_says());
	if (git_reference_type(found) == GIT_REFERENCE_DIRECT)
		git_oid_tostr(hex, REPO_HEX, git_reference_target(found));
	else
		rc = err_set(e, ERR_LOCAL, "%s: %s is a symbolic ref",
		    r->path, ref);
	git_reference_free(found);
	return rc;
}

bool
repo_ref_is_head(struct repo *r, const char *ref)
{
	git_reference *head = NULL;
	const char *target = NULL;
	bool yes;

	if (!git_repository_is_bare(r->git) &&
	    git_reference_lookup(&head, r->git, "HEAD") == 0)
		target = git_reference_symbolic_target(head);
	yes = target != NULL && strcmp(target, ref) == 0;
	git_reference_free(head);
	return yes;
}

bool
repo_ref_shown(struct repo *r, const char *ref)
{
	git_reference *found = NULL;
	bool yes;

	yes = repo_ref_is_head(r, ref) ||
	    (git_reference_lookup(&found, r->git, ref) == 0 &&
	    git_branch_is_checked_out(found) == 1);
	git_reference_free(found);
	return yes;
}

enum repo_move
repo_ref_move(struct repo *r, const char *ref, const char *from,
    const char *to, struct err *e)
{
	git_reference *moved = NULL;
	git_oid new, old;
	int code;

	if (repo_id(r, to, &new, e) != 0 ||
	    (from[0] != '\0' && repo_id(r, from, &old, e) != 0))
		return REPO_FAILED;
	if (from[0] != '\0')
		code = git_reference_create_matching(&moved, r->git, ref,
		    &new, 1, &old, "katchi run");
	else
		code = git_reference_create(&moved, r->git, ref, &new, 0,
		    "katchi run");
	git_reference_free(moved);
	if (code == 0)
		return REPO_MOVED;
	repo_fails(e, r, ref);
	if (code == GIT_ELOCKED)
		return REPO_LOCKED;
	if (code == GIT_EMODIFIED || code == GIT_EEXISTS ||
	    code == GIT_ENOTFOUND)
		return REPO_ELSEWHERE;
	return REPO_FAILED;
}

/* --- reading ------------------------------------------------------------ */

int
repo_commit(struct repo *r, const char *hex, char tree[REPO_HEX],
    int64_t *date, struct err *e)
{
	git_commit *commit = NULL;
	git_tree *found = NULL;
	char id[REPO_HEX];
	git_oid oid;
	int rc;

	if (repo_id(r, hex, &oid, e) != 0)
		return -1;
	if (git_commit_lookup(&commit, r->git, &oid) != 0)
		return damaged(e, r, "commit", hex);
	git_oid_tostr(id, sizeof(id), git_commit_tree_id(commit));
	rc = repo_tree_of(r, id, &found, e);
	if (rc == 0 && tree != NULL)
		memcpy(tree, id, sizeof(id));
	if (date != NULL)
		*date = git_commit_time(commit);
	git_tree_free(found);
	git_commit_free(commit);
	return rc;
}

int
repo_descends(struct repo *r, const char *commit, const char *old,
    struct err *e)
{
	git_commit *known = NULL;
	git_oid tip, from;
	int yes;

	if (git_oid_fromstr(&from, old) != 0 ||
	    repo_id(r, commit, &tip, e) != 0)
		return 0;
	if (git_oid_equal(&tip, &from))
		return 1;
	if (git_commit_lookup(&known, r->git, &from) != 0)
		return 0;
	git_commit_free(known);
	yes = git_graph_descendant_of(r->git, &tip, &from);
	return yes < 0 ? repo_fails(e, r, "history") : yes;
}

int
repo_tree_of(struct repo *r, const char *hex, git_tree **out, struct err *e)
{
	git_oid oid;

	*out = NULL;
	if (repo_id(r, hex, &oid, e) != 0)
		return -1;
	if (git_tree_lookup(out, r->git, &oid) != 0)
		return damaged(e, r, "tree", hex);
	return 0;
}

bool
repo_is_plain(const git_tree_entry *entry)
{
	git_filemode_t mode = git_tree_entry_filemode(entry);

	return mode == GIT_FILEMODE_BLOB ||
	    mode == GIT_FILEMODE_BLOB_EXECUTABLE;
}

/* Not by git_tree_entry_bypath(): it does not say which tree is damaged. */
int
repo_find(struct repo *r, const char *tree, const char *path,
    char hex[REPO_HEX], struct err *e)
{
	struct str rest = str_of(path);
	char at[REPO_HEX];
	int rc = 1;

	memcpy(at, tree, sizeof(at));
	while (rc == 1 && rest.p != NULL) {
		struct str name = str_next(&rest, '/');
		char *z = mem_dup(name.p, name.n);
		const git_tree_entry *entry = NULL;
		git_tree *top;

		rc = repo_tree_of(r, at, &top, e);
		if (rc == 0) {
			entry = git_tree_entry_byname(top, z);
			rc = entry != NULL && (rest.p == NULL ?
			    repo_is_plain(entry) :
			    git_tree_entry_type(entry) == GIT_OBJECT_TREE);
		}
		if (rc == 1)
			git_oid_tostr(at, sizeof(at),
			    git_tree_entry_id(entry));
		git_tree_free(top);
		free(z);
	}
	if (rc == 1)
		memcpy(hex, at, sizeof(at));
	return rc;
}

int
repo_read(struct repo *r, const char *hex,
    int (*fn)(void *ctx, struct str bytes, struct err *e), void *ctx,
    struct err *e)
{
	git_blob *blob = NULL;
	git_oid oid;
	int rc;

	if (repo_id(r, hex, &oid, e) != 0)
		return -1;
	if (git_blob_lookup(&blob, r->git, &oid) != 0)
		return damaged(e, r, "file", hex);
	rc = fn(ctx, (struct str){ git_blob_rawcontent(blob),
	    (size_t)git_blob_rawsize(blob) }, e);
	git_blob_free(blob);
	return rc;
}

/* --- the work tree ------------------------------------------------------ */

struct checkout {
	void (*fn)(void *ctx, const char *path);
	void *ctx;
	git_tree *old, *new;
	git_index *index;
};

/* The index gets the new version of a file that was left alone, unless its
 * keeper staged something: else what he commits next would take the new
 * version back. */
static void
checkout_staged(struct checkout *c, const char *path)
{
	const git_index_entry *has = git_index_get_bypath(c->index, path, 0);
	git_tree_entry *was = NULL, *is = NULL;
	git_index_entry to = { 0 };

	if (c->old != NULL)
		git_tree_entry_bypath(&was, c->old, path);
	if (git_tree_entry_bypath(&is, c->new, path) == 0 &&
	    (has == NULL ? was == NULL : was != NULL &&
	    git_oid_equal(&has->id, git_tree_entry_id(was)))) {
		to.path = path;
		to.mode = git_tree_entry_filemode(is);
		to.id = *git_tree_entry_id(is);
		git_index_add(c->index, &to);
	}
	git_tree_entry_free(is);
	git_tree_entry_free(was);
}

static int
checkout_conflict(git_checkout_notify_t why, const char *path,
    const git_diff_file *baseline, const git_diff_file *target,
    const git_diff_file *workdir, void *payload)
{
	struct checkout *c = payload;

	(void)why, (void)baseline, (void)target, (void)workdir;
	checkout_staged(c, path);
	return c->fn(c->ctx, path), 0;
}

/* Whether a folder of path is a symbolic link in the work tree: libgit2 would
 * follow it out of the repository. */
static bool
is_behind_link(struct repo *r, const char *path)
{
	const char *slash = path;
	bool link = false;
	struct stat st;
	struct buf b;

	buf_init(&b, LIMIT_FIELD);
	while (!link && (slash = strchr(slash + 1, '/')) != NULL) {
		buf_clear(&b);
		buf_adds(&b, git_repository_workdir(r->git));
		buf_add(&b, path, (size_t)(slash - path));
		link = lstat(buf_z(&b), &st) == 0 && S_ISLNK(st.st_mode);
	}
	link = link || b.over;
	buf_release(&b);
	return link;
}

/* Of paths those that checkout may write; the others are left alone. */
static size_t
checkout_paths(struct repo *r, struct checkout *c, char **paths, size_t n,
    char **out)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (!is_behind_link(r, paths[i])) {
			out[kept++] = paths[i];
			continue;
		}
		checkout_staged(c, paths[i]);
		c->fn(c->ctx, paths[i]);
	}
	return kept;
}

int
repo_checkout(struct repo *r, const char *from, const char *to,
    char **paths, size_t n, void (*fn)(void *ctx, const char *path),
    void *ctx, struct err *e)
{
	struct checkout c = { fn, ctx, NULL, NULL, NULL };
	git_tree *old = NULL, *new = NULL;
	char **list = mem_zalloc(n + 1, sizeof(*list));
	git_checkout_options o;
	int rc = -1;

	git_checkout_options_init(&o, GIT_CHECKOUT_OPTIONS_VERSION);
	if ((from[0] != '\0' && repo_tree_of(r, from, &old, e) != 0) ||
	    repo_tree_of(r, to, &new, e) != 0)
		goto out;
	if (git_repository_index(&c.index, r->git) != 0 ||
	    git_index_read(c.index, 1) != 0) {
		repo_fails(e, r, "index");
		goto out;
	}
	c.old = old;
	c.new = new;
	o.checkout_strategy = GIT_CHECKOUT_SAFE |
	    GIT_CHECKOUT_ALLOW_CONFLICTS | GIT_CHECKOUT_SKIP_UNMERGED |
	    GIT_CHECKOUT_DISABLE_PATHSPEC_MATCH;
	o.notify_flags = GIT_CHECKOUT_NOTIFY_CONFLICT;
	o.notify_cb = checkout_conflict;
	o.notify_payload = &c;
	o.paths.strings = list;
	o.paths.count = checkout_paths(r, &c, paths, n, list);
	o.baseline = old;
	/* No path at all would be every path. */
	if (o.paths.count > 0 &&
	    git_checkout_tree(r->git, (git_object *)new, &o) != 0)
		repo_fails(e, r, "work tree");
	else
		rc = git_index_write(c.index) == 0 ? 0 :
		    repo_fails(e, r, "index");
out:
	git_index_free(c.index);
	git_tree_free(new);
	git_tree_free(old);
	free(list);
	return rc;
}

void
repo_library(char out[32])
{
	int major, minor, patch;

	git_libgit2_version(&major, &minor, &patch);
	snprintf(out, 32, "%d.%d.%d", major, minor, patch);
}
