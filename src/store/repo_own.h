/* What the files of the repository share; nobody else includes it. */
#ifndef KATCHI_STORE_REPO_OWN_H
#define KATCHI_STORE_REPO_OWN_H

#include <git2.h>

#include "base/buf.h"
#include "store/repo.h"

struct bulk;

struct repo {
	git_repository *git;
	char *path;             /* as the user named it */
	struct store_say say;   /* about what was mended */
	struct bulk *bulk;      /* since repo_bulk(); its odb owns it */
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

/* Appends where the file of a loose object is, or would be. */
void repo_loose(const struct repo *r, struct buf *path, const char *hex);

/* Removes it, since it does not hold what its name says; that is said. */
int repo_remove_damaged(struct repo *r, const char *hex, struct err *e);

/* Before the repository is freed. */
void repo_bulk_end(struct repo *r);

bool repo_is_plain(const git_tree_entry *entry);

#endif
