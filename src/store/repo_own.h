/* What the files of the repository share; nobody else includes it. */
#ifndef KATCHI_STORE_REPO_OWN_H
#define KATCHI_STORE_REPO_OWN_H

#include <git2.h>

#include "store/repo.h"

struct repo {
	git_repository *git;
	char *path;             /* as the user named it */
	struct store_say say;   /* about what was mended */
	git_odb_backend *memory;        /* the repository's, once repo_bulk();
	                                 * what is there and in no pack: */
	git_oid *ids;
	size_t n_ids, cap_ids;
};

/* Sets *e to path, what and libgit2's last words.  Returns -1. */
int repo_fails(struct err *e, const struct repo *r, const char *what);

/* Reads 40 digits. */
int repo_id(struct repo *r, const char *hex, git_oid *oid, struct err *e);

/* *out is to be freed; NULL on failure. */
int repo_tree_of(struct repo *r, const char *hex, git_tree **out,
    struct err *e);

/* What was just written, read back: 1 it can be read; 0 its damaged file was
 * removed, write it again; -1.  The second: all trees from the top one down
 * to where path ends. */
int repo_is_sound(struct repo *r, const git_oid *oid, struct err *e);
int repo_are_sound(struct repo *r, const git_oid *top, const char *path,
    struct err *e);

/* An object was written: into memory, after repo_bulk(). */
void repo_bulk_note(struct repo *r, const git_oid *oid);

bool repo_is_plain(const git_tree_entry *entry);

#endif
