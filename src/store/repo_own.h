/* What the files of the repository share; nobody else includes it. */
#ifndef KATCHI_STORE_REPO_OWN_H
#define KATCHI_STORE_REPO_OWN_H

#include <git2.h>

#include "store/repo.h"

struct repo {
	git_repository *git;
	char *path;             /* as the user named it */
	struct store_say say;   /* about what was mended */
};

/* Sets *e to path, what and libgit2's last words.  Returns -1. */
int repo_fails(struct err *e, const struct repo *r, const char *what);

/* Reads 40 digits. */
int repo_id(struct repo *r, const char *hex, git_oid *oid, struct err *e);

/* *out is to be freed; NULL on failure. */
int repo_tree_of(struct repo *r, const char *hex, git_tree **out,
    struct err *e);

bool repo_is_plain(const git_tree_entry *entry);

#endif
