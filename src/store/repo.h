/* A git repository: the thin files behind which libgit2 stands.  No policy
 * here; that is archive.h.
 *
 * Ids are 40 hex digits and NUL; "" stands for "none".  Paths are relative
 * and '/'-separated.  Failures are ERR_LOCAL with the repository's path and
 * libgit2's words, and -1. */
#ifndef KATCHI_STORE_REPO_H
#define KATCHI_STORE_REPO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "store/say.h"

#define REPO_HEX 41

struct repo;

/* git's blob hash of bytes. */
void repo_hash(struct str bytes, char hex[REPO_HEX]);

/* Whether a branch may have this short name. */
bool repo_branch_valid(const char *name);

/* A new bare repository whose HEAD is branch. */
int repo_init(const char *path, const char *branch, struct err *e);

/* Nothing outside the repository has influence; objects are synced as they
 * are written, and read back: a damaged file in the place of one is removed,
 * which is told to say.  What libgit2 cannot read is said in words that
 * help.  Only read_only may it belong to another user. */
int repo_open(struct repo **out, const char *path, bool read_only,
    const struct store_say *say, struct err *e);
void repo_free(struct repo *r);

/* Of its objects, on disk. */
struct repo_size {
	size_t loose, packs;
	uint64_t loose_bytes, pack_bytes;
};
int repo_size(struct repo *r, struct repo_size *out, struct err *e);

const char *repo_dir(const struct repo *r);     /* where refs/ lies */
const char *repo_index_dir(const struct repo *r);       /* where index lies */

/* 1 and the commit of a ref, 0 and "" when there is no such ref; a ref that
 * is empty, garbage or symbolic is -1. */
int repo_ref(struct repo *r, const char *ref, char hex[REPO_HEX],
    struct err *e);

/* Whether a work tree shows the ref, also when it is not born yet. */
bool repo_ref_shown(struct repo *r, const char *ref);

/* Whether it is HEAD of this repository's own work tree. */
bool repo_ref_is_head(struct repo *r, const char *ref);

/* Moves a ref from commit `from` ("": it must not be there) to `to`. */
enum repo_move { REPO_MOVED, REPO_LOCKED, REPO_ELSEWHERE, REPO_FAILED };
enum repo_move repo_ref_move(struct repo *r, const char *ref,
    const char *from, const char *to, struct err *e);

/* Its tree and committer date; either may be NULL. */
int repo_commit(struct repo *r, const char *hex, char tree[REPO_HEX],
    int64_t *date, struct err *e);

/* 1 and its first parent; 0 and "" for a root. */
int repo_parent(struct repo *r, const char *hex, char parent[REPO_HEX],
    struct err *e);

/* 1 when commit is, or descends from, old; 0, also when old is unknown. */
int repo_descends(struct repo *r, const char *commit, const char *old,
    struct err *e);

/* 1 and the blob of the plain file at path, 0 when there is none. */
int repo_find(struct repo *r, const char *tree, const char *path,
    char hex[REPO_HEX], struct err *e);

/* fn with the bytes of a blob; they hold until it returns.  Its result is
 * returned. */
int repo_read(struct repo *r, const char *hex,
    int (*fn)(void *ctx, struct str bytes, struct err *e), void *ctx,
    struct err *e);

int repo_blob(struct repo *r, struct str bytes, char hex[REPO_HEX],
    struct err *e);

/* repo_bulk - from now on what is written is collected for one pack: it
 * cannot be read before repo_flush(), except by repo_tree_find(). */
void repo_bulk(struct repo *r);

/* All that was written is on disk: before a ref names it. */
int repo_flush(struct repo *r, struct err *e);

/* Sets n files (no path twice) on top of a tree ("": an empty one). */
struct repo_file {
	const char *path;
	const char *blob;       /* "": the file goes, which is there */
};
int repo_tree(struct repo *r, const char *base, const struct repo_file *files,
    size_t n, char hex[REPO_HEX], struct err *e);

/* repo_find() in any tree, also in the last one that repo_tree() made. */
int repo_tree_find(struct repo *r, const char *tree, const char *path,
    char hex[REPO_HEX], struct err *e);

/* The best common ancestor; 0 and "" without one. */
int repo_base(struct repo *r, const char *a, const char *b,
    char hex[REPO_HEX], struct err *e);

/* repo_replay - what commit hex changed to its first parent, on top of commit
 * onto: same author, committer, dates, message.  A change of what onto has
 * not is left out.
 *
 * onto   its id and its tree; those of the new commit when one was made
 * date   out, then, of its committer
 *
 * 1 when one was made; 0 when nothing is left. */
int repo_replay(struct repo *r, const char *hex, char onto[REPO_HEX],
    char tree[REPO_HEX], int64_t *date, struct err *e);

struct repo_who {
	const char *name, *email;
	int64_t date;
	int offset_min;
};
int repo_commit_write(struct repo *r, const char *tree, const char *parent,
    const struct repo_who *author, const struct repo_who *committer,
    const char *message, char hex[REPO_HEX], struct err *e);

/* Walks: a result of fn other than 0 ends them with -1 and *e as it is. */

/* What differs from tree `from` ("": an empty one) to tree `to`; blob is the
 * old one of what was removed, else the new one. */
enum repo_change { REPO_REMOVED, REPO_ADDED, REPO_CHANGED };
int repo_compare(struct repo *r, const char *from, const char *to,
    int (*fn)(void *ctx, enum repo_change what, struct str path,
    const char *blob, struct err *e), void *ctx, struct err *e);

/* Commits from tip, parents before children. */
int repo_log(struct repo *r, const char *tip, int (*fn)(void *ctx,
    const char *hex, int64_t date, struct str message, struct err *e),
    void *ctx, struct err *e);

/* repo_recent - the same from the newest on, until LIMIT_SKEW in a row are
 * older than since: without a look at the rest of the history. */
int repo_recent(struct repo *r, const char *tip, int64_t since,
    int (*fn)(void *ctx, const char *hex, int64_t date, struct str message,
    struct err *e), void *ctx, struct err *e);

/* Plain files below folders of four digits; from, to: not of days outside of
 * these ("2026/11/23"), NULL: of all. */
int repo_files(struct repo *r, const char *tree, const char *from,
    const char *to, int (*fn)(void *ctx, struct str path, const char *blob,
    struct err *e), void *ctx, struct err *e);

/* repo_checkout - writes n paths of tree `to` into the work tree and its
 * index, where they are as tree `from` ("": none) has them.
 *
 * A file that is not is left alone; fn is told its path. */
int repo_checkout(struct repo *r, const char *from, const char *to,
    char **paths, size_t n, void (*fn)(void *ctx, const char *path),
    void *ctx, struct err *e);

/* The version of libgit2 that runs. */
void repo_library(char out[32]);

#endif
