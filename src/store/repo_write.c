/* Writing objects: what all writers share, and the one of loose objects.
 *
 * A power cut of a machine without our fsync leaves object files that are
 * empty or torn.  libgit2 takes such a file for the object and does not write
 * it again, so everything built on it is lost.  What was written is therefore
 * read back; a file that does not hold what its name says is removed, said,
 * and written anew, for its bytes are at hand. */
#include <inttypes.h>
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

/* --- loose objects -------------------------------------------------------- */

/* What was just written, read back: 1: it can be read; 0: it could not, its
 * file was removed, write it again; -1. */
static int
is_sound(struct repo *r, git_odb *odb, const git_oid *oid, struct err *e)
{
	git_odb_object *object = NULL;
	int code = git_odb_read(&object, odb, oid);
	char hex[REPO_HEX];

	git_odb_object_free(object);
	if (code == 0)
		return 1;
	git_oid_tostr(hex, sizeof(hex), oid);
	return repo_remove_damaged(r, hex, e);
}

static int
loose_put(struct repo *r, git_object_t type, struct str bytes, git_oid *id,
    struct err *e)
{
	git_odb *odb = NULL;
	int sound = 0;

	if (git_repository_odb(&odb, r->git) != 0)
		return repo_fails(e, r, "objects");
	for (int i = 0; i < 2 && sound == 0; i++) {
		if (git_odb_write(id, odb, bytes.n > 0 ? bytes.p : "",
		    bytes.n, type) != 0) {
			sound = repo_fails(e, r, "object");
			break;
		}
		sound = is_sound(r, odb, id, e);
	}
	git_odb_free(odb);
	return sound == 1 ? 0 : -1;
}

/* The same for the trees from the top one down to the file's. */
static int
are_sound(struct repo *r, git_odb *odb, const git_oid *top, const char *path,
    struct err *e)
{
	struct str rest = str_of(path);
	git_oid at = *top;
	int rc = is_sound(r, odb, &at, e);

	while (rc == 1) {
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
		rc = is_sound(r, odb, &at, e);
	}
	return rc;
}

static int
tree_updated(struct repo *r, git_tree *from, const char *base,
    const struct repo_file *files, size_t n, const git_tree_update *ups,
    git_oid *id, struct err *e)
{
	git_odb *odb = NULL;
	char hex[REPO_HEX];
	int sound = 0;

	if (git_repository_odb(&odb, r->git) != 0)
		return repo_fails(e, r, "objects");
	/* As often as trees lie above a file, and once more. */
	for (int i = 0; i < 6 && sound == 0; i++) {
		if (git_tree_create_updated(id, r->git, from, n, ups) != 0) {
			sound = repo_fails(e, r, n == 1 ? files[0].path :
			    "tree");
			/* Says more about a tree that is damaged. */
			for (size_t k = 0; k < n && base[0] != '\0'; k++)
				repo_find(r, base, files[k].path, hex, e);
			break;
		}
		sound = 1;
		for (size_t k = 0; k < n && sound == 1; k++)
			sound = are_sound(r, odb, id, files[k].path, e);
	}
	git_odb_free(odb);
	return sound == 1 ? 0 : -1;
}

static int
loose_tree(struct repo *r, const char *base, const struct repo_file *files,
    size_t n, git_oid *id, struct err *e)
{
	git_tree_update *ups = mem_zalloc(n + 1, sizeof(*ups));
	git_tree *from = NULL;
	int rc = 0;

	if (base[0] != '\0')
		rc = repo_tree_of(r, base, &from, e);
	for (size_t i = 0; i < n && rc == 0; i++) {
		ups[i].action = GIT_TREE_UPDATE_REMOVE;
		ups[i].filemode = GIT_FILEMODE_BLOB;
		ups[i].path = files[i].path;
		if (files[i].blob[0] == '\0')
			continue;
		ups[i].action = GIT_TREE_UPDATE_UPSERT;
		rc = repo_id(r, files[i].blob, &ups[i].id, e);
	}
	if (rc == 0)
		rc = tree_updated(r, from, base, files, n, ups, id, e);
	git_tree_free(from);
	free(ups);
	return rc;
}

static int
loose_flush(struct repo *r, struct err *e)
{
	(void)r, (void)e;
	return 0;
}

static const struct repo_writer *
writer_of(const struct repo *r)
{
	static const struct repo_writer loose = {
		.put = loose_put,
		.tree = loose_tree,
		.find = repo_find,
		.flush = loose_flush,
	};

	return r->writer != NULL ? r->writer : &loose;
}

/* --- any ------------------------------------------------------------------ */

int
repo_blob(struct repo *r, struct str bytes, char hex[REPO_HEX],
    struct err *e)
{
	git_oid id;

	if (writer_of(r)->put(r, GIT_OBJECT_BLOB, bytes, &id, e) != 0)
		return -1;
	git_oid_tostr(hex, REPO_HEX, &id);
	return 0;
}

int
repo_tree(struct repo *r, const char *base, const struct repo_file *files,
    size_t n, char hex[REPO_HEX], struct err *e)
{
	git_oid id;

	if (writer_of(r)->tree(r, base, files, n, &id, e) != 0)
		return -1;
	git_oid_tostr(hex, REPO_HEX, &id);
	return 0;
}

int
repo_tree_find(struct repo *r, const char *tree, const char *path,
    char hex[REPO_HEX], struct err *e)
{
	return writer_of(r)->find(r, tree, path, hex, e);
}

int
repo_flush(struct repo *r, struct err *e)
{
	return writer_of(r)->flush(r, e);
}

static void
add_signature(struct buf *b, const char *what, const git_signature *s)
{
	int min = s->when.offset;
	char sign = min < 0 || s->when.sign == '-' ? '-' : '+';

	if (min < 0)
		min = -min;
	buf_printf(b, "%s %s <%s> %" PRId64 " %c%02d%02d\n", what, s->name,
	    s->email, (int64_t)s->when.time, sign, min / 60, min % 60);
}

/* Not by git_commit_create(): it reads tree and parent, and what a pack
 * collects cannot be read yet. */
int
repo_commit_put(struct repo *r, const char *tree, const char *parent,
    const git_signature *author, const git_signature *committer,
    const char *encoding, const char *message, char hex[REPO_HEX],
    struct err *e)
{
	struct buf b;
	git_oid id;
	int rc;

	buf_init(&b, LIMIT_OUTPUT);
	buf_printf(&b, "tree %s\n", tree);
	if (parent[0] != '\0')
		buf_printf(&b, "parent %s\n", parent);
	add_signature(&b, "author", author);
	add_signature(&b, "committer", committer);
	if (encoding != NULL)
		buf_printf(&b, "encoding %s\n", encoding);
	buf_addc(&b, '\n');
	buf_adds(&b, message);
	if (b.over)
		rc = err_set(e, ERR_LOCAL, "%s: a commit message of more "
		    "than %zu bytes", r->path, b.max);
	else
		rc = writer_of(r)->put(r, GIT_OBJECT_COMMIT, buf_str(&b), &id,
		    e);
	buf_release(&b);
	if (rc == 0)
		git_oid_tostr(hex, REPO_HEX, &id);
	return rc;
}

int
repo_commit_write(struct repo *r, const char *tree, const char *parent,
    const struct repo_who *author, const struct repo_who *committer,
    const char *message, char hex[REPO_HEX], struct err *e)
{
	git_signature *by = NULL, *made = NULL;
	int rc;

	if (git_signature_new(&by, author->name, author->email, author->date,
	    author->offset_min) != 0 ||
	    git_signature_new(&made, committer->name, committer->email,
	    committer->date, committer->offset_min) != 0)
		rc = repo_fails(e, r, "author or committer");
	else
		rc = repo_commit_put(r, tree, parent, by, made, NULL, message,
		    hex, e);
	git_signature_free(made);
	git_signature_free(by);
	return rc;
}
