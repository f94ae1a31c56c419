/* The archive: a git repository that only grows.
 *
 * Changes are collected by archive_add() and appear all at once in
 * archive_publish(), which moves the branch by compare-and-swap; before it
 * nothing is visible.  No index, no work tree, no configuration outside the
 * repository, no hook.  Objects are synced to disk as they are written, one by
 * one; past LIMIT_LOOSE_CHANGES changes as one pack, before the branch moves.
 * Paths are '/'-separated and relative; hex ids are 40 digits.
 *
 * Not for two threads; one process writes at a time (the run's lock). */
#ifndef KATCHI_STORE_ARCHIVE_H
#define KATCHI_STORE_ARCHIVE_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "store/say.h"

#define ARCHIVE_HEX 41  /* digits and NUL */

struct archive;

enum archive_commit {
	ARCHIVE_COMMIT_ITEM,    /* one commit for each archive_add() */
	ARCHIVE_COMMIT_RUN,     /* one for each archive_publish() */
};

enum archive_worktree {
	ARCHIVE_WORKTREE_REFUSE,/* a checked-out branch is refused */
	ARCHIVE_WORKTREE_UPDATE,/* the run's paths are checked out; a file
	                         * with changes is left alone and said */
};

struct archive_options {
	const char *path;       /* of the repository, bare or with .git */
	const char *branch;     /* short name: "main" */
	enum archive_commit commit;
	enum archive_worktree worktree;
	const char *name, *email;       /* committer */
	int64_t now;            /* start of the run: committer date */
	int offset_min;         /* time zone of the dates in commits */
	bool read_only;         /* removes no stale lock; archive_add() fails */
	int lock;               /* descriptor + 1 of the run's own lock file;
	                         * its bytes tell the next run what this one
	                         * died of; 0: none */
	/* Set by a signal handler: so many milliseconds after we saw it no
	 * further commit is begun; NULL: nobody stops us. */
	const volatile sig_atomic_t *stop;
	int stop_grace_ms;
	struct store_say say;
};

/* archive_is_at - whether the branch is at tip ("": not born yet) and no lock
 * is on it, found without opening anything: then there is nothing to be
 * learnt from the archive.  False says that this is not known. */
bool archive_is_at(const char *path, const char *branch, const char *tip);

/* archive_init - makes a bare repository whose HEAD is branch.
 *
 * Refused with ERR_LOCAL when something (but an empty directory) is there. */
int archive_init(const char *path, const char *branch, struct err *e);

/* archive_open - opens and checks it; *out is ours to archive_free().
 *
 * All that o points to must outlive the archive.  ERR_LOCAL, in a sentence
 * that says what to do, when the path is no repository, belongs to another
 * user (unless it is only read), has a format libgit2 does not read (SHA-256,
 * reftable, ...), when the branch is checked out in a work tree, when its ref
 * is empty or garbage, or when its tip cannot be read.  A branch that does
 * not exist yet is fine.  A lock on the ref that the run before died with, or
 * that is older than LIMIT_LOCK_AGE before o->now, is removed and said. */
int archive_open(struct archive **out, const struct archive_options *o,
    struct err *e);
void archive_free(struct archive *a);

/* The commit the branch was at when opened or last published; "" before the
 * first one. */
const char *archive_tip(const struct archive *a);

/* 1 when the tip is, or descends from, commit; 0 when not or when commit is
 * unknown here; -1.  For the tip that state remembers. */
int archive_descends(struct archive *a, const char *commit, struct err *e);

/* Whether this commit can be read here. */
bool archive_has(struct archive *a, const char *commit);

/* How large it is on disk. */
struct archive_size {
	size_t loose, packs;    /* objects in files of their own; packs */
	uint64_t loose_bytes, pack_bytes;
};
int archive_size(struct archive *a, struct archive_size *out, struct err *e);

/* git's blob hash of bytes. */
void archive_hash(struct str bytes, char hex[ARCHIVE_HEX]);

/* archive_find - the file at path in the tip.
 *
 * Returns 1 and its blob id and size (either may be NULL), 0 when there is
 * none (or no plain file), -1. */
int archive_find(struct archive *a, struct str path, char hex[ARCHIVE_HEX],
    uint64_t *size, struct err *e);

/* archive_read - appends the file at path in the tip; 1, 0 or -1 as above;
 * ERR_LIMIT when it does not fit. */
int archive_read(struct archive *a, struct str path, struct buf *out,
    struct err *e);

/* archive_expect - n changes are going to be collected: past
 * LIMIT_LOOSE_CHANGES all of them become a pack, not only those that follow. */
void archive_expect(struct archive *a, size_t n);

/* Whether somebody asked us to stop, and the grace is over: collect nothing
 * more. */
bool archive_stopped(struct archive *a);

struct archive_change {
	struct str path;
	struct str bytes;
	struct str message;     /* whole, as it is written */
	struct str author_name, author_email;
	int64_t author_date;    /* Unix seconds */
	bool edit;              /* left out when path is gone from the tip:
	                         * the reader removed it, it stays removed */
};

/* archive_add - collects one change; its blob is written, nothing moves.
 *
 * All of c is copied.  Changes are numbered from 0 since archive_open(). */
int archive_add(struct archive *a, const struct archive_change *c,
    struct err *e);

/* Changes collected so far: the number of the next one. */
size_t archive_changes(const struct archive *a);

/* archive_publish - writes trees and commits and moves the branch once.
 *
 * A branch that moved meanwhile is built upon anew; a locked ref is tried
 * again (LIMIT_LOCK_TRIES).  Nothing to do is fine.  After a stop the commits
 * that were made are published.  After a failure the branch is where it was
 * and the changes are still collected. */
int archive_publish(struct archive *a, struct err *e);

/* Changes published so far: those from this number on are not. */
size_t archive_done(const struct archive *a);

/* The commit that change i went into; "" when it was left out (edit of a
 * removed file, or the tip has the very bytes already) or not published. */
const char *archive_commit_of(const struct archive *a, size_t i);

/* Commits made by all calls of archive_publish() so far. */
size_t archive_commits(const struct archive *a);

/* 1 and the commit of a ref ("refs/..."), 0 and "" without one. */
int archive_ref(struct archive *a, const char *ref, char hex[ARCHIVE_HEX],
    struct err *e);

/* archive_replay - makes our commits anew on top of commit onto, with their
 * authors, dates and messages, and moves the branch there.
 *
 * base  where ours begin: the tip descends from it; else ("" or not) at the
 *       last common ancestor
 * fn    told old and new id of each, before the branch moves
 *
 * What onto has already, or had removed, is left out.  Linear: a merge
 * among ours becomes its change to its first parent.  Nothing may be
 * collected and not published.  After a failure the branch is where it
 * was. */
int archive_replay(struct archive *a, const char *onto, const char *base,
    int (*fn)(void *ctx, const char *old, const char *made, struct err *e),
    void *ctx, struct err *e);

/* archive_moves - calls fn for every path that only one of commit `since`
 * and the tip has; there: the tip.  since must be a commit of this
 * repository.  A result of fn other than 0 ends it with -1 and *e as fn left
 * it. */
int archive_moves(struct archive *a, const char *since,
    int (*fn)(void *ctx, struct str path, bool there, struct err *e),
    void *ctx, struct err *e);

/* archive_log - every commit from the tip, oldest first. */
int archive_log(struct archive *a, int (*fn)(void *ctx, const char *hex,
    int64_t committed, struct str message, struct err *e), void *ctx,
    struct err *e);

/* archive_files - every file of the tip below a folder of four digits, with
 * its bytes; those longer than LIMIT_PAGE come with an empty view. */
int archive_files(struct archive *a, int (*fn)(void *ctx, struct str path,
    struct str bytes, struct err *e), void *ctx, struct err *e);

/* One item that the archive holds, or held. */
struct archive_entry {
	struct str id;          /* Item-Id */
	struct str feed;
	struct str path;
	bool removed;           /* it was there once: its reader removed it */
	struct str bytes;       /* of the page, for page_front(); of what was
	                         * removed its last ones */
	struct str commit;      /* that brought it first; empty: none says so */
	int64_t first_seen;     /* its committer date; 0 without a commit */
	struct str topics;      /* of that commit, one a line */
};

/* A time, half open, that items are asked for of. */
struct archive_window {
	int64_t since, until;   /* until 0: no end */
	bool seen;              /* by the date of the commit that brought
	                         * them, not by that of their page */
	int offset_min;         /* whose days the folders are */
};

/* archive_walk_window - the items of a window, and of some days around it, at
 * a cost that follows the window and not the archive: by the newest commits
 * and the folders of its days.
 *
 * Returns 1; 0 when these do not tell all (a page that no recent commit
 * names), then fn was told some and archive_walk() tells the rest. */
int archive_walk_window(struct archive *a, const struct archive_window *win,
    int (*fn)(void *ctx, const struct archive_entry *entry, struct err *e),
    void *ctx, struct err *e);

/* archive_walk - all items, for rebuilding the state: files of the tip by
 * their front matter, joined with the trailers of the log; then those that
 * only the log knows. */
int archive_walk(struct archive *a, int (*fn)(void *ctx,
    const struct archive_entry *entry, struct err *e), void *ctx,
    struct err *e);

#endif
