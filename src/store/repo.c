#include "store/repo.h"

#include <stdlib.h>
#include <string.h>

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
repo_open(struct repo **out, const char *path, struct err *e)
{
	git_repository *git = NULL;
	int code;

	*out = NULL;
	if (start(e) != 0)
		return -1;
	code = git_repository_open_ext(&git, path,
	    GIT_REPOSITORY_OPEN_NO_SEARCH, NULL);
	if (code != 0)
		return repo_why(e, path, code == GIT_ENOTFOUND, git_says());
	*out = mem_zalloc(1, sizeof(**out));
	(*out)->git = git;
	(*out)->path = mem_dup(path, strlen(path));
	return 0;
}

void
repo_free(struct repo *r)
{
	if (r == NULL)
		return;
	git_repository_free(r->git);
	free(r->path);
	free(r);
}

const char *
repo_dir(const struct repo *r)
{
	return git_repository_commondir(r->git);
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
	git_oid oid;
	int code;

	if (repo_id(r, hex, &oid, e) != 0)
		return -1;
	code = git_commit_lookup(&commit, r->git, &oid);
	if (code == 0)
		code = git_commit_tree(&found, commit);
	if (code == 0 && tree != NULL)
		git_oid_tostr(tree, REPO_HEX, git_tree_id(found));
	if (code == 0 && date != NULL)
		*date = git_commit_time(commit);
	git_tree_free(found);
	git_commit_free(commit);
	if (code != 0)
		return err_set(e, ERR_LOCAL, "%s: commit %s is damaged (%s); "
		    "git fsck shows what is missing", r->path, hex,
		    git_says());
	return 0;
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
		return err_set(e, ERR_LOCAL, "%s: tree %s is damaged (%s); "
		    "git fsck shows what is missing", r->path, hex,
		    git_says());
	return 0;
}

bool
repo_is_plain(const git_tree_entry *entry)
{
	git_filemode_t mode = git_tree_entry_filemode(entry);

	return mode == GIT_FILEMODE_BLOB ||
	    mode == GIT_FILEMODE_BLOB_EXECUTABLE;
}

int
repo_find(struct repo *r, const char *tree, const char *path,
    char hex[REPO_HEX], struct err *e)
{
	git_tree_entry *entry = NULL;
	git_tree *top;
	int code, rc;

	if (repo_tree_of(r, tree, &top, e) != 0)
		return -1;
	code = git_tree_entry_bypath(&entry, top, path);
	if (code == 0) {
		rc = repo_is_plain(entry);
		git_oid_tostr(hex, REPO_HEX, git_tree_entry_id(entry));
	} else {
		rc = code == GIT_ENOTFOUND ? 0 : repo_fails(e, r, path);
	}
	git_tree_entry_free(entry);
	git_tree_free(top);
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
		return repo_fails(e, r, hex);
	rc = fn(ctx, (struct str){ git_blob_rawcontent(blob),
	    (size_t)git_blob_rawsize(blob) }, e);
	git_blob_free(blob);
	return rc;
}

/* --- writing ------------------------------------------------------------ */

int
repo_blob(struct repo *r, struct str bytes, char hex[REPO_HEX],
    struct err *e)
{
	git_oid oid;

	if (git_blob_create_from_buffer(&oid, r->git,
	    bytes.n > 0 ? bytes.p : "", bytes.n) != 0)
		return repo_fails(e, r, "object");
	git_oid_tostr(hex, REPO_HEX, &oid);
	return 0;
}

int
repo_tree(struct repo *r, const char *base, const struct repo_file *files,
    size_t n, char hex[REPO_HEX], struct err *e)
{
	git_tree_update *ups = mem_zalloc(n + 1, sizeof(*ups));
	git_tree *from = NULL;
	git_oid oid;
	int rc = 0;

	if (base[0] != '\0')
		rc = repo_tree_of(r, base, &from, e);
	for (size_t i = 0; i < n && rc == 0; i++) {
		ups[i].action = GIT_TREE_UPDATE_UPSERT;
		ups[i].filemode = GIT_FILEMODE_BLOB;
		ups[i].path = files[i].path;
		rc = repo_id(r, files[i].blob, &ups[i].id, e);
	}
	if (rc == 0 && git_tree_create_updated(&oid, r->git, from, n,
	    ups) != 0)
		rc = repo_fails(e, r, n == 1 ? files[0].path : "tree");
	if (rc == 0)
		git_oid_tostr(hex, REPO_HEX, &oid);
	git_tree_free(from);
	free(ups);
	return rc;
}

int
repo_commit_write(struct repo *r, const char *tree, const char *parent,
    const struct repo_who *author, const struct repo_who *committer,
    const char *message, char hex[REPO_HEX], struct err *e)
{
	git_signature *by = NULL, *made = NULL;
	git_commit *above = NULL;
	git_tree *top = NULL;
	git_oid oid;
	int rc = -1;

	if (repo_tree_of(r, tree, &top, e) != 0)
		return -1;
	if (git_signature_new(&by, author->name, author->email, author->date,
	    author->offset_min) != 0 ||
	    git_signature_new(&made, committer->name, committer->email,
	    committer->date, committer->offset_min) != 0) {
		repo_fails(e, r, "author or committer");
		goto out;
	}
	if (parent[0] != '\0' && (repo_id(r, parent, &oid, e) != 0 ||
	    git_commit_lookup(&above, r->git, &oid) != 0)) {
		repo_fails(e, r, parent);
		goto out;
	}
	if (git_commit_create_v(&oid, r->git, NULL, by, made, NULL, message,
	    top, above != NULL ? 1 : 0, above) != 0) {
		repo_fails(e, r, "commit");
		goto out;
	}
	git_oid_tostr(hex, REPO_HEX, &oid);
	rc = 0;
out:
	git_commit_free(above);
	git_signature_free(made);
	git_signature_free(by);
	git_tree_free(top);
	return rc;
}

struct checkout {
	void (*fn)(void *ctx, const char *path);
	void *ctx;
};

static int
checkout_conflict(git_checkout_notify_t why, const char *path,
    const git_diff_file *baseline, const git_diff_file *target,
    const git_diff_file *workdir, void *payload)
{
	struct checkout *c = payload;

	(void)why, (void)baseline, (void)target, (void)workdir;
	return c->fn(c->ctx, path), 0;
}

int
repo_checkout(struct repo *r, const char *from, const char *to,
    char **paths, size_t n, void (*fn)(void *ctx, const char *path),
    void *ctx, struct err *e)
{
	struct checkout c = { fn, ctx };
	git_tree *old = NULL, *new = NULL;
	git_checkout_options o;
	int rc = -1;

	git_checkout_options_init(&o, GIT_CHECKOUT_OPTIONS_VERSION);
	if ((from[0] != '\0' && repo_tree_of(r, from, &old, e) != 0) ||
	    repo_tree_of(r, to, &new, e) != 0)
		goto out;
	o.checkout_strategy = GIT_CHECKOUT_SAFE |
	    GIT_CHECKOUT_ALLOW_CONFLICTS | GIT_CHECKOUT_SKIP_UNMERGED |
	    GIT_CHECKOUT_DISABLE_PATHSPEC_MATCH;
	o.notify_flags = GIT_CHECKOUT_NOTIFY_CONFLICT;
	o.notify_cb = checkout_conflict;
	o.notify_payload = &c;
	o.paths.strings = paths;
	o.paths.count = n;
	o.baseline = old;
	if (git_checkout_tree(r->git, (git_object *)new, &o) != 0)
		repo_fails(e, r, "work tree");
	else
		rc = 0;
out:
	git_tree_free(new);
	git_tree_free(old);
	return rc;
}
