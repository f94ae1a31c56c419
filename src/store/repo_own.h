/* What the files of the repository share; nobody else includes it. */
#ifndef KATCHI_STORE_REPO_OWN_H
#define KATCHI_STORE_REPO_OWN_H

#include <git2.h>

#include "base/buf.h"
#include "store/repo.h"

struct bulk;
struct repo_writer;

struct repo {
	git_repository *git;
	char *path;             /* as the user named it */
	struct store_say say;   /* about what was mended */
	const struct repo_writer *writer;       /* NULL: loose objects */
	struct bulk *bulk;      /* what it collects */
};

/* How objects are written: as they come, or many as one pack. */
struct repo_writer {
	int (*put)(struct repo *r, git_object_t type, struct str bytes,
	    git_oid *id, struct err *e);
	int (*tree)(struct repo *r, const char *base,
	    const struct repo_file *files, size_t n, git_oid *id,
	    struct err *e);
	int (*find)(struct repo *r, const char *tree, const char *path,
	    char hex[REPO_HEX], struct err *e);
	int (*flush)(struct repo *r, struct err *e);
	void (*free)(struct repo *r);
};

/* Sets *e to path, what and libgit2's last words.  Returns -1. */
int repo_fails(struct err *e, const struct repo *r, const char *what);

/* Reads 40 digits. */
int repo_id(struct repo *r, const char *hex, git_oid *oid, struct err *e);

/* *out is to be freed; NULL on failure. */
int repo_tree_of(struct repo *r, const char *hex, git_tree **out,
    struct err *e);

/* A commit of these; parent "" for a root, encoding NULL for UTF-8. */
int repo_commit_put(struct repo *r, const char *tree, const char *parent,
    const git_signature *author, const git_signature *committer,
    const char *encoding, const char *message, char hex[REPO_HEX],
    struct err *e);

/* Appends where the file of a loose object is, or would be. */
void repo_loose(const struct repo *r, struct buf *path, const char *hex);

/* Removes it, since it does not hold what its name says; that is said. */
int repo_remove_damaged(struct repo *r, const char *hex, struct err *e);

bool repo_is_plain(const git_tree_entry *entry);

#endif
