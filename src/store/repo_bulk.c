/* Many objects as one pack.
 *
 * A loose object costs an fsync of its own (5 to 20 ms): an item of four
 * objects about 80 ms.  Thousands of items are collected in memory and
 * written as a pack, with one fsync.  Its contents are chosen by id here:
 * the dump of libgit2's own memory store walks the whole tree of each commit
 * (50 s for one commit into 100,000 files).
 *
 * All of the repository's objects then come through one backend: memory
 * first, below it what is on disk.  libgit2 looks for each object that it
 * writes in every pack and reads the folder of packs again, which was an
 * eighth of all CPU; and it hashes each object that it reads, another
 * eighth.  Here nothing on disk is asked before a write, and only what comes
 * from the disk is hashed. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>

#include "base/buf.h"
#include "base/die.h"
#include "base/limits.h"
#include "base/mem.h"
#include "store/repo_own.h"

#include "base/banned.h"

struct bulk {
	git_odb_backend top;    /* what libgit2 sees; first */
	git_odb_backend *memory;
	git_odb *below;         /* the repository's own */
	git_oid *ids;           /* of what is in memory */
	size_t n, cap;
};

/* --- the backend ---------------------------------------------------------- */

static int
read_below(void **data, size_t *n, git_object_t *type, struct bulk *b,
    const git_oid *id)
{
	git_odb_object *found;
	git_oid is;
	int code = git_odb_read(&found, b->below, id);

	if (code != 0)
		return code;
	*n = git_odb_object_size(found);
	*type = git_odb_object_type(found);
	*data = git_odb_backend_data_alloc(&b->top, *n + 1);
	if (*data == NULL || git_odb_hash(&is, git_odb_object_data(found), *n,
	    *type) != 0 || !git_oid_equal(&is, id)) {
		git_odb_backend_data_free(&b->top, *data);
		code = GIT_EMISMATCH;
	} else {
		memcpy(*data, git_odb_object_data(found), *n);
	}
	git_odb_object_free(found);
	return code;
}

static int
bulk_read(void **data, size_t *n, git_object_t *type, git_odb_backend *top,
    const git_oid *id)
{
	struct bulk *b = (struct bulk *)top;
	int code = b->memory->read(data, n, type, b->memory, id);

	return code != GIT_ENOTFOUND ? code :
	    read_below(data, n, type, b, id);
}

static int
bulk_read_header(size_t *n, git_object_t *type, git_odb_backend *top,
    const git_oid *id)
{
	struct bulk *b = (struct bulk *)top;
	int code = b->memory->read_header(n, type, b->memory, id);

	return code != GIT_ENOTFOUND ? code :
	    git_odb_read_header(n, type, b->below, id);
}

static int
bulk_exists(git_odb_backend *top, const git_oid *id)
{
	struct bulk *b = (struct bulk *)top;

	return b->memory->exists(b->memory, id) ||
	    git_odb_exists(b->below, id);
}

/* Asked before each write, 0 for yes: is it there? */
static int
bulk_freshen(git_odb_backend *top, const git_oid *id)
{
	struct bulk *b = (struct bulk *)top;

	return b->memory->exists(b->memory, id) ? 0 : GIT_ENOTFOUND;
}

static int
bulk_write(git_odb_backend *top, const git_oid *id, const void *data,
    size_t n, git_object_t type)
{
	struct bulk *b = (struct bulk *)top;
	int code = b->memory->write(b->memory, id, data, n, type);

	if (code == 0) {
		if (b->n == b->cap) {
			b->cap = b->cap * 2 + 1024;
			b->ids = mem_grow(b->ids, b->cap, sizeof(*b->ids));
		}
		b->ids[b->n++] = *id;
	}
	return code;
}

static void
bulk_free(git_odb_backend *top)
{
	struct bulk *b = (struct bulk *)top;

	if (b->memory != NULL)
		b->memory->free(b->memory);
	git_odb_free(b->below);
	free(b->ids);
	free(b);
}

/* --- the repository ------------------------------------------------------- */

int
repo_bulk(struct repo *r, struct err *e)
{
	git_odb *odb = NULL;
	struct bulk *b;
	int code;

	if (r->bulk != NULL)
		return 0;
	b = mem_zalloc(1, sizeof(*b));
	git_odb_init_backend(&b->top, GIT_ODB_BACKEND_VERSION);
	b->top.read = bulk_read;
	b->top.read_header = bulk_read_header;
	b->top.exists = bulk_exists;
	b->top.freshen = bulk_freshen;
	b->top.write = bulk_write;
	b->top.free = bulk_free;
	code = git_repository_odb(&b->below, r->git);
	if (code == 0)
		code = git_mempack_new(&b->memory);
	if (code == 0)
		code = git_odb_new(&odb);
	if (code == 0)
		code = git_odb_add_backend(odb, &b->top, 1);
	if (code != 0) {
		bulk_free(&b->top);
	} else {
		code = git_repository_set_odb(r->git, odb);
		r->bulk = b;
	}
	git_odb_free(odb);
	if (code != 0) {
		r->bulk = NULL;
		return repo_fails(e, r, "collecting objects");
	}
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
	return 0;
}

void
repo_bulk_end(struct repo *r)
{
	if (r->bulk != NULL)
		git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1);
	r->bulk = NULL;         /* its odb frees it */
}

/* Of what is to be packed a damaged file may lie about: git would go on to
 * complain of it. */
static int
remove_damaged(struct repo *r, const git_oid *id, struct err *e)
{
	char hex[REPO_HEX];
	void *data = NULL;
	git_object_t type;
	struct buf path;
	struct stat st;
	size_t n;
	int rc = 0;

	git_oid_tostr(hex, sizeof(hex), id);
	buf_init(&path, LIMIT_FIELD);
	repo_loose(r, &path, hex);
	if (lstat(buf_z(&path), &st) == 0) {
		if (read_below(&data, &n, &type, r->bulk, id) != 0)
			rc = repo_remove_damaged(r, hex, e);
		else
			git_odb_backend_data_free(&r->bulk->top, data);
	}
	buf_release(&path);
	return rc;
}

/* By way of one buffer: given piece by piece, as git_packbuilder_write()
 * does, the indexer maps the whole file anew for each piece. */
static int
write_pack(struct repo *r, git_packbuilder *pack)
{
	git_indexer_progress progress = { 0 };
	git_indexer *indexer = NULL;
	git_buf bytes = { 0 };
	struct buf dir;
	int code;

	buf_init(&dir, LIMIT_FIELD);
	buf_printf(&dir, "%sobjects/pack", repo_dir(r));
	code = git_packbuilder_write_buf(&bytes, pack);
	if (code == 0)
		code = git_indexer_new(&indexer, buf_z(&dir), 0, NULL, NULL);
	if (code == 0)
		code = git_indexer_append(indexer, bytes.ptr, bytes.size,
		    &progress);
	if (code == 0)
		code = git_indexer_commit(indexer, &progress);
	git_indexer_free(indexer);
	git_buf_dispose(&bytes);
	buf_release(&dir);
	return code;
}

int
repo_bulk_write(struct repo *r, struct err *e)
{
	git_packbuilder *pack = NULL;
	struct bulk *b = r->bulk;
	int code;

	if (b == NULL || b->n == 0)
		return 0;
	for (size_t i = 0; i < b->n; i++) {
		if (remove_damaged(r, &b->ids[i], e) != 0)
			return -1;
	}
	code = git_packbuilder_new(&pack, r->git);
	if (code == 0)
		git_packbuilder_set_threads(pack, 1);
	for (size_t i = 0; i < b->n && code == 0; i++)
		code = git_packbuilder_insert(pack, &b->ids[i], NULL);
	if (code == 0)
		code = write_pack(r, pack);
	git_packbuilder_free(pack);
	if (code != 0)
		return repo_fails(e, r, "writing a pack");
	die_here("pack written");
	if (git_mempack_reset(b->memory) != 0)
		return repo_fails(e, r, "writing a pack");
	b->n = 0;
	return 0;
}
