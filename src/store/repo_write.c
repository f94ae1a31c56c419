/* Writing objects.
 *
 * A power cut of a machine without our fsync leaves object files that are
 * empty or torn.  libgit2 takes such a file for the object and does not write
 * it again, so everything built on it is lost.  What was written is therefore
 * read back; a file that does not hold what its name says is removed, said,
 * and written anew, for its bytes are at hand. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "store/repo_own.h"

#include "base/banned.h"

void
repo_loose(const struct repo *r, struct buf *path, const char *hex)
{
	buf_printf(path, "%sobjects/%.2s/%s", repo_dir(r), hex, hex + 2);
}

int
repo_remove_damaged(struct repo *r, const char *hex, struct err *e)
{
	struct buf path;
	int rc = 0;

	repo_fails(e, r, hex);
	buf_init(&path, LIMIT_FIELD);
	repo_loose(r, &path, hex);
	if (unlink(buf_z(&path)) != 0)
		rc = -1;
	else
		store_say(&r->say, "%s: object %s was damaged and is written "
		    "anew; git fsck shows whether others are", r->path, hex);
	buf_release(&path);
	return rc;
}

/* 1: it can be read; 0: it could not, its file was removed; -1.  What is in
 * memory cannot be damaged. */
int
repo_is_sound(struct repo *r, const git_oid *oid, struct err *e)
{
	git_odb_object *object = NULL;
	git_odb *odb = NULL;
	char hex[REPO_HEX];
	int code;

	if (r->bulk != NULL)
		return 1;
	if (git_repository_odb(&odb, r->git) != 0)
		return repo_fails(e, r, "objects");
	code = git_odb_read(&object, odb, oid);
	git_odb_object_free(object);
	git_odb_free(odb);
	if (code == 0)
		return 1;
	git_oid_tostr(hex, sizeof(hex), oid);
	return repo_remove_damaged(r, hex, e);
}

int
repo_blob(struct repo *r, struct str bytes, char hex[REPO_HEX],
    struct err *e)
{
	git_oid oid;
	int sound = 0;

	for (int i = 0; i < 2 && sound == 0; i++) {
		if (git_blob_create_from_buffer(&oid, r->git,
		    bytes.n > 0 ? bytes.p : "", bytes.n) != 0)
			return repo_fails(e, r, "object");
		sound = repo_is_sound(r, &oid, e);
	}
	if (sound != 1)
		return -1;
	git_oid_tostr(hex, REPO_HEX, &oid);
	return 0;
}

/* The same for the trees from the top one down to the file's. */
int
repo_are_sound(struct repo *r, const git_oid *top, const char *path,
    struct err *e)
{
	struct str rest = str_of(path);
	git_oid at = *top;
	int rc = repo_is_sound(r, &at, e);

	while (rc == 1 && r->bulk == NULL) {
		struct str name = str_next(&rest, '/');
		const git_tree_entry *entry;
		git_tree *tree = NULL;
		char *z;

		if (rest.p == NULL)
			break;
		if (git_tree_lookup(&tree, r->git, &at) != 0)
			return repo_fails(e, r, path);
		z = mem_dup(name.p, name.n);
		entry = git_tree_entry_byname(tree, z);
		free(z);
		if (entry != NULL)
			at = *git_tree_entry_id(entry);
		git_tree_free(tree);
		if (entry == NULL)      /* it was removed */
			break;
		rc = repo_is_sound(r, &at, e);
	}
	return rc;
}

int
repo_tree(struct repo *r, const char *base, const struct repo_file *files,
    size_t n, char hex[REPO_HEX], struct err *e)
{
	git_tree_update *ups = mem_zalloc(n + 1, sizeof(*ups));
	git_tree *from = NULL;
	git_oid oid;
	int rc = 0, sound = 0;

	if (base[0] != '\0')
		rc = repo_tree_of(r, base, &from, e);
	for (size_t i = 0; i < n && rc == 0; i++) {
		ups[i].action = GIT_TREE_UPDATE_UPSERT;
		ups[i].filemode = GIT_FILEMODE_BLOB;
		ups[i].path = files[i].path;
		rc = repo_id(r, files[i].blob, &ups[i].id, e);
	}
	/* As often as trees lie above a file, and once more. */
	for (int i = 0; i < 6 && rc == 0 && sound == 0; i++) {
		if (git_tree_create_updated(&oid, r->git, from, n, ups) != 0) {
			rc = repo_fails(e, r, n == 1 ? files[0].path :
			    "tree");
			for (size_t k = 0; k < n && base[0] != '\0'; k++)
				repo_find(r, base, files[k].path, hex, e);
			break;
		}
		sound = 1;
		for (size_t k = 0; k < n && sound == 1; k++)
			sound = repo_are_sound(r, &oid, files[k].path, e);
		rc = sound < 0 ? -1 : 0;
	}
	if (rc == 0 && sound != 1)
		rc = -1;
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
	int rc = -1, sound = 0;

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
	for (int i = 0; i < 2 && sound == 0; i++) {
		if (git_commit_create_v(&oid, r->git, NULL, by, made, NULL,
		    message, top, above != NULL ? 1 : 0, above) != 0) {
			repo_fails(e, r, "commit");
			goto out;
		}
		sound = repo_is_sound(r, &oid, e);
	}
	if (sound != 1)
		goto out;
	git_oid_tostr(hex, REPO_HEX, &oid);
	rc = 0;
out:
	git_commit_free(above);
	git_signature_free(made);
	git_signature_free(by);
	git_tree_free(top);
	return rc;
}
