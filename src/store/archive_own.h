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
};

/* archive_chain - writes trees and commits for all changes that are not
 * published yet, on top of *c, which follows.
 *
 * commits  out, added: how many; 0 when the tip has it all */
int archive_chain(struct archive *a, struct tip *c, size_t *commits,
    struct err *e);

#endif
