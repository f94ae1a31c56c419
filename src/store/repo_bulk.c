/* Many objects as one pack.
 *
 * A loose object costs an fsync of its own (5 to 20 ms): an item of four
 * objects about 80 ms.  Thousands of items are collected in memory and
 * written as a pack, with one fsync.  Its contents are chosen by id here:
 * the dump of libgit2's own memory store walks the whole tree of each commit
 * (50 s for one commit into 100,000 files). */
#include <stdlib.h>
#include <string.h>

#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>

#include "base/die.h"
#include "base/mem.h"
#include "store/repo_own.h"

#include "base/banned.h"

int
repo_bulk(struct repo *r, struct err *e)
{
	git_odb *odb = NULL;
	int rc = 0;

	if (r->memory != NULL)
		return 0;
	/* Before all others: what is written goes there. */
	if (git_repository_odb(&odb, r->git) != 0 ||
	    git_mempack_new(&r->memory) != 0 ||
	    git_odb_add_backend(odb, r->memory, 999) != 0) {
		rc = repo_fails(e, r, "collecting objects");
		r->memory = NULL;
	}
	git_odb_free(odb);
	return rc;
}

void
repo_bulk_note(struct repo *r, const git_oid *oid)
{
	if (r->memory == NULL)
		return;
	if (r->n_ids == r->cap_ids) {
		r->cap_ids = r->cap_ids * 2 + 1024;
		r->ids = mem_grow(r->ids, r->cap_ids, sizeof(*r->ids));
	}
	r->ids[r->n_ids++] = *oid;
}

int
repo_bulk_write(struct repo *r, struct err *e)
{
	git_packbuilder *pack = NULL;
	int code;

	if (r->memory == NULL || r->n_ids == 0)
		return 0;
	code = git_packbuilder_new(&pack, r->git);
	if (code == 0)
		git_packbuilder_set_threads(pack, 1);
	for (size_t i = 0; i < r->n_ids && code == 0; i++)
		code = git_packbuilder_insert(pack, &r->ids[i], NULL);
	if (code == 0)
		code = git_packbuilder_write(pack, NULL, 0, NULL, NULL);
	git_packbuilder_free(pack);
	if (code != 0)
		return repo_fails(e, r, "writing a pack");
	die_here("pack written");
	if (git_mempack_reset(r->memory) != 0)
		return repo_fails(e, r, "writing a pack");
	r->n_ids = 0;
	return 0;
}
