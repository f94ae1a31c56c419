/* Many objects as one pack.
 *
 * A loose object costs an fsync of its own (5 to 20 ms): an item of four
 * objects about 80 ms.  And each commit into the day of thousands of files
 * has a tree of its own: written whole, 4,000 of them are 640 MB.  Here they
 * go into a pack as they come, the trees as what changed; the folders on the
 * way are kept, so that nothing is read a second time.  What was added cannot
 * be read before repo_flush(). */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "store/folder.h"
#include "store/pack.h"
#include "store/repo_own.h"

#include "base/banned.h"

static_assert((int)GIT_OBJECT_COMMIT == PACK_COMMIT &&
    (int)GIT_OBJECT_TREE == PACK_TREE && (int)GIT_OBJECT_BLOB == PACK_BLOB,
    "git has one number for a type");

struct node {
	char *name;
	struct folder *folder;
	struct node *above, *below, *next;
	bool changed;
};

struct bulk {
	struct pack *pack;      /* NULL: nothing to write */
	struct node *root;      /* of the last tree; NULL: none is known */
	git_oid tree;           /* its id */
	size_t held;            /* bytes of the folders when they were read, and
	                         * of what was added */
	struct node **changed;  /* a folder before those in it */
	size_t n, cap;
	bool failed;            /* what was collected is lost */
};

/* --- folders -------------------------------------------------------------- */

static struct node *
node_new(struct node *above, struct str name)
{
	struct node *n = mem_zalloc(1, sizeof(*n));

	n->name = mem_dup(name.p, name.n);
	n->folder = folder_open();
	n->above = above;
	if (above != NULL) {
		n->next = above->below;
		above->below = n;
	}
	return n;
}

/* Forgets the folders. */
static void
nodes_free(struct bulk *b)
{
	struct node *n = b->root;

	while (n != NULL) {
		struct node *next = n->below;

		if (next != NULL) {
			n->below = next->next;
		} else {
			next = n->above;
			folder_free(n->folder);
			free(n->name);
			free(n);
		}
		n = next;
	}
	b->root = NULL;
	b->n = b->held = 0;
}

/* Reads what was written before. */
static int
node_read(struct repo *r, struct node *n, const char *hex, struct err *e)
{
	git_tree *tree;

	if (repo_tree_of(r, hex, &tree, e) != 0)
		return -1;
	for (size_t i = 0; i < git_tree_entrycount(tree); i++) {
		const git_tree_entry *x = git_tree_entry_byindex(tree, i);
		char mode[16];

		snprintf(mode, sizeof(mode), "%o",
		    (unsigned)git_tree_entry_filemode_raw(x));
		folder_append(n->folder, mode,
		    str_of(git_tree_entry_name(x)), git_tree_entry_id(x)->id);
	}
	git_tree_free(tree);
	r->bulk->held += folder_bytes(n->folder);
	return 0;
}

/* The folder of this name in n: 1, 0 when there is none, -1. */
static int
node_below(struct repo *r, struct node *n, struct str name, struct node **out,
    struct err *e)
{
	char hex[REPO_HEX];
	git_oid id;

	for (*out = n->below; *out != NULL; *out = (*out)->next) {
		if (str_is(name, (*out)->name))
			return 1;
	}
	if (folder_find(n->folder, name, true, id.id) == 0)
		return 0;
	*out = node_new(n, name);
	git_oid_tostr(hex, sizeof(hex), &id);
	return node_read(r, *out, hex, e) == 0 ? 1 : -1;
}

static void
node_changes(struct bulk *b, struct node *n)
{
	if (n->changed)
		return;
	n->changed = true;
	if (b->n == b->cap) {
		b->cap = b->cap * 2 + 16;
		b->changed = mem_grow(b->changed, b->cap,
		    sizeof(struct node *));
	}
	b->changed[b->n++] = n;
}

static int
set_file(struct repo *r, const struct repo_file *file, struct err *e)
{
	struct str rest = str_of(file->path), name = str_next(&rest, '/');
	struct node *n = r->bulk->root;
	git_oid id, other;

	while (rest.p != NULL) {
		struct node *below;
		int there = node_below(r, n, name, &below, e);

		if (there < 0)
			return -1;
		node_changes(r->bulk, n);
		if (there == 0 && folder_find(n->folder, name, false,
		    other.id) != 0)
			break;
		n = there == 0 ? node_new(n, name) : below;
		name = str_next(&rest, '/');
	}
	if (rest.p != NULL || folder_find(n->folder, name, true,
	    other.id) != 0)
		return err_set(e, ERR_LOCAL, "%s: %s: \"%.*s\" is %s there",
		    r->path, file->path, STR_ARG(name), rest.p != NULL ?
		    "no folder" : "a folder");
	node_changes(r->bulk, n);
	if (file->blob[0] == '\0') {
		folder_remove(n->folder, name, false);
		return 0;
	}
	if (repo_id(r, file->blob, &id, e) != 0)
		return -1;
	folder_set(n->folder, name, false, id.id);
	r->bulk->held += 2 * name.n + 64;
	return 0;
}

/* --- the pack ------------------------------------------------------------- */

/* Of what is to be packed a damaged file may lie about: git would go on to
 * complain of it. */
static int
remove_damaged(struct repo *r, const git_oid *id, struct err *e)
{
	git_odb_object *object = NULL;
	git_odb *odb = NULL;
	char hex[REPO_HEX];
	struct buf path;
	struct stat st;
	int rc = 0;

	git_oid_tostr(hex, sizeof(hex), id);
	buf_init(&path, LIMIT_FIELD);
	repo_loose(r, &path, hex);
	if (lstat(buf_z(&path), &st) == 0) {
		if (git_repository_odb(&odb, r->git) != 0 ||
		    git_odb_read(&object, odb, id) != 0)
			rc = repo_remove_damaged(r, hex, e);
		git_odb_object_free(object);
		git_odb_free(odb);
	}
	buf_release(&path);
	return rc;
}

static int
bulk_flush(struct repo *r, struct err *e)
{
	struct bulk *b = r->bulk;
	int rc = 0;

	if (b->failed)
		return err_set(e, ERR_LOCAL, "%s: a pack could not be "
		    "written", r->path);
	if (b->pack != NULL && pack_objects(b->pack) > 0)
		rc = pack_end(b->pack, e);
	pack_free(b->pack);
	b->pack = NULL;
	b->failed = rc != 0;
	nodes_free(b);          /* they know their places in it */
	return rc;
}

/* A pack that has room. */
static int
bulk_pack(struct repo *r, struct err *e)
{
	struct bulk *b = r->bulk;
	struct buf dir;

	if (b->failed || (b->pack != NULL && (b->held > LIMIT_PACK_FOLDERS ||
	    pack_bytes(b->pack) > LIMIT_PACK))) {
		if (bulk_flush(r, e) != 0)
			return -1;
	}
	if (b->pack != NULL)
		return 0;
	buf_init(&dir, LIMIT_FIELD);
	buf_printf(&dir, "%sobjects/pack", repo_dir(r));
	b->failed = pack_open(&b->pack, buf_z(&dir), e) != 0;
	buf_release(&dir);
	return b->failed ? -1 : 0;
}

/* --- the writer ----------------------------------------------------------- */

static int
bulk_put(struct repo *r, git_object_t type, struct str bytes, git_oid *id,
    struct err *e)
{
	if (bulk_pack(r, e) != 0)
		return -1;
	if (git_odb_hash(id, bytes.n > 0 ? bytes.p : "", bytes.n, type) != 0)
		return repo_fails(e, r, "object");
	if (remove_damaged(r, id, e) != 0)
		return -1;
	pack_add(r->bulk->pack, (enum pack_type)type, id->id, bytes);
	return 0;
}

static int
write_changed(struct repo *r, struct err *e)
{
	struct bulk *b = r->bulk;

	while (b->n > 0) {
		struct node *n = b->changed[--b->n];
		struct str name = str_of(n->name);
		git_oid id;

		n->changed = false;
		if (n->above != NULL && folder_entries(n->folder) == 0) {
			folder_remove(n->above->folder, name, true);
			continue;
		}
		folder_write(n->folder, b->pack, id.id);
		if (remove_damaged(r, &id, e) != 0)
			return -1;
		if (n->above != NULL)
			folder_set(n->above->folder, name, true, id.id);
		else
			b->tree = id;
	}
	return 0;
}

static bool
is_last(const struct bulk *b, const char *tree)
{
	return b->root != NULL && git_oid_streq(&b->tree, tree) == 0;
}

static int
bulk_tree(struct repo *r, const char *base, const struct repo_file *files,
    size_t n, git_oid *id, struct err *e)
{
	struct bulk *b = r->bulk;
	int rc = bulk_pack(r, e);

	if (rc == 0 && !is_last(b, base)) {
		nodes_free(b);
		b->root = node_new(NULL, STR(""));
		if (base[0] != '\0')
			rc = node_read(r, b->root, base, e);
	}
	if (rc == 0)
		node_changes(b, b->root);
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = set_file(r, &files[i], e);
	if (rc == 0)
		rc = write_changed(r, e);
	if (rc != 0)
		nodes_free(b);
	*id = b->tree;
	return rc;
}

static int
bulk_find(struct repo *r, const char *tree, const char *path,
    char hex[REPO_HEX], struct err *e)
{
	struct str rest = str_of(path), name = str_next(&rest, '/');
	struct node *n = r->bulk->root;
	unsigned mode;
	git_oid id;

	if (!is_last(r->bulk, tree))
		return repo_find(r, tree, path, hex, e);
	while (rest.p != NULL) {
		int there = node_below(r, n, name, &n, e);

		if (there != 1)
			return there;
		name = str_next(&rest, '/');
	}
	mode = folder_find(n->folder, name, false, id.id);
	if (mode != GIT_FILEMODE_BLOB && mode != GIT_FILEMODE_BLOB_EXECUTABLE)
		return 0;
	git_oid_tostr(hex, REPO_HEX, &id);
	return 1;
}

static void
bulk_free(struct repo *r)
{
	struct bulk *b = r->bulk;

	nodes_free(b);
	pack_free(b->pack);
	free(b->changed);
	free(b);
	r->bulk = NULL;
}

static const struct repo_writer packed = {
	.put = bulk_put,
	.tree = bulk_tree,
	.find = bulk_find,
	.flush = bulk_flush,
	.free = bulk_free,
};

void
repo_bulk(struct repo *r)
{
	if (r->writer == &packed)
		return;
	r->bulk = mem_zalloc(1, sizeof(*r->bulk));
	r->writer = &packed;
}
