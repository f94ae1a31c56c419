/* What the files of the archive share; nobody else includes it. */
#ifndef KATCHI_STORE_ARCHIVE_OWN_H
#define KATCHI_STORE_ARCHIVE_OWN_H

#include "store/archive.h"
#include "store/repo.h"

/* One change, copied, and what became of it. */
struct change {
	char *path, *message, *name, *email;
	int64_t date;
	bool edit;
	char blob[REPO_HEX];
	char commit[REPO_HEX];          /* "" until published */
};

/* A commit, its tree, its committer date; "" when there is none yet. */
struct tip {
	char commit[REPO_HEX], tree[REPO_HEX];
	int64_t date;
};

struct archive {
	struct archive_options o;
	struct repo *repo;
	char *ref;              /* refs/heads/BRANCH */
	bool shown;             /* by our own work tree, which is updated */
	struct tip tip;
	struct change *list;
	size_t n, cap;
	size_t done;            /* of list, published */
	size_t commits;
	int64_t stop_ms;        /* CLOCK_MONOTONIC of the end of the grace after
	                         * a stop; 0: nobody stopped us yet */
};

/* archive_chain - writes trees and commits for the changes that are not
 * published yet, on top of *c, which follows.
 *
 * done     out: how many changes are taken in then; all, but for a stop
 * commits  out: how many were made; 0 when the tip has it all */
int archive_chain(struct archive *a, struct tip *c, size_t *done,
    size_t *commits, struct err *e);

/* archive_unlock - removes locks that a dead process left: that of the branch
 * past LIMIT_LOCK_AGE, and at once those of the run before, when it died in
 * archive_move().  Says so. */
int archive_unlock(struct archive *a, struct err *e);

/* archive_move - what was written becomes visible: paths are checked out from
 * it into our own work tree, if there is one, and the branch moves there
 * from the tip, and the tip with it.  A lock of somebody else is waited for
 * (LIMIT_LOCK_TRIES). */
enum repo_move archive_move(struct archive *a, const struct tip *to,
    char **paths, size_t n, struct err *e);

/* archive_files() of days from to to ("2026/11/23"; NULL: all). */
int archive_files_of(struct archive *a, const char *from, const char *to,
    int (*fn)(void *ctx, struct str path, struct str bytes, struct err *e),
    void *ctx, struct err *e);

/* Every page that the tip has and commit `since` ("": none) has not. */
int archive_files_since(struct archive *a, const char *since,
    int (*fn)(void *ctx, struct str path, struct str bytes, struct err *e),
    void *ctx, struct err *e);

#endif
