/* From collected changes to chained commits. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/die.h"
#include "base/limits.h"
#include "base/mem.h"
#include "store/archive_own.h"
#include "store/page.h"

#include "base/banned.h"

/* What came before the stop is committed, as far as the time goes that whoever
 * stops us has. */
bool
archive_stopped(struct archive *a)
{
	struct timespec t;
	int64_t ms;

	if (a->o.stop == NULL || *a->o.stop == 0)
		return false;
	clock_gettime(CLOCK_MONOTONIC, &t);
	ms = (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
	if (a->stop_ms == 0)
		a->stop_ms = ms + a->o.stop_grace_ms;
	return ms >= a->stop_ms;
}

static int
chain_tree(struct archive *a, struct tip *c, const struct repo_file *files,
    size_t n, struct err *e)
{
	char tree[REPO_HEX];

	if (repo_tree(a->repo, c->tree, files, n, tree, e) != 0)
		return -1;
	die_here("tree written");
	memcpy(c->tree, tree, sizeof(tree));
	return 0;
}

static int
chain_commit(struct archive *a, struct tip *c, const struct repo_who *author,
    const char *message, struct err *e)
{
	struct repo_who committer = { a->o.name, a->o.email, a->o.now,
	    a->o.offset_min };
	char commit[REPO_HEX];

	if (committer.date < c->date)
		committer.date = c->date;
	if (repo_commit_write(a->repo, c->tree, c->commit, author, &committer,
	    message, commit, e) != 0)
		return -1;
	die_here("commit written");
	memcpy(c->commit, commit, sizeof(commit));
	c->date = committer.date;
	return 0;
}

/* 1 when the change is to be made on this tree; 0 when it is there already,
 * or an edit of what its reader removed. */
static int
chain_wants(struct archive *a, const struct tip *c, struct change *ch,
    struct err *e)
{
	char there[REPO_HEX];
	int found = 0;

	ch->commit[0] = '\0';
	if (c->tree[0] != '\0')
		found = repo_tree_find(a->repo, c->tree, ch->path, there, e);
	if (found < 0)
		return -1;
	if (found == 0)
		return !ch->edit;
	return strcmp(there, ch->blob) != 0;
}

/* A commit for each change, until somebody stops us. */
static int
chain_items(struct archive *a, struct tip *c, size_t *done, size_t *commits,
    struct err *e)
{
	while (*done < a->n && !archive_stopped(a)) {
		struct change *ch = &a->list[*done];
		struct repo_file file = { ch->path, ch->blob };
		struct repo_who author = { ch->name, ch->email, ch->date,
		    a->o.offset_min };
		int wants = chain_wants(a, c, ch, e);

		if (wants < 0)
			return -1;
		if (wants > 0) {
			if (chain_tree(a, c, &file, 1, e) != 0 ||
			    chain_commit(a, c, &author, ch->message, e) != 0)
				return -1;
			memcpy(ch->commit, c->commit, sizeof(ch->commit));
			++*commits;
		}
		++*done;
	}
	return 0;
}

/* Changes by path, the later first, to find what is superseded. */
static int
by_path(const void *x, const void *y)
{
	const struct change *a = *(struct change *const *)x;
	const struct change *b = *(struct change *const *)y;
	int cmp = strcmp(a->path, b->path);

	return cmp != 0 ? cmp : (a < b) - (a > b);
}

/* One commit for all: files without doubles (libgit2 refuses two updates of
 * a path), the last counts. */
static int
run_tree(struct archive *a, struct tip *c, struct change *const *picked,
    size_t n, struct err *e)
{
	struct repo_file *files = mem_zalloc(n, sizeof(*files));
	struct change **sorted = mem_zalloc(n, sizeof(*sorted));
	size_t n_files = 0;
	int rc;

	memcpy(sorted, picked, n * sizeof(*sorted));
	qsort(sorted, n, sizeof(*sorted), by_path);
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && strcmp(sorted[i]->path, sorted[i - 1]->path) == 0)
			continue;
		files[n_files].path = sorted[i]->path;
		files[n_files++].blob = sorted[i]->blob;
	}
	rc = chain_tree(a, c, files, n_files, e);
	free(sorted);
	free(files);
	return rc;
}

static int
chain_run(struct archive *a, struct tip *c, size_t *commits, struct err *e)
{
	struct repo_who author = { a->o.name, a->o.email,
	    a->o.now < c->date ? c->date : a->o.now, a->o.offset_min };
	size_t most = a->n - a->done, n = 0;
	struct change **picked = mem_zalloc(most + 1, sizeof(*picked));
	struct str *messages = mem_zalloc(most + 1, sizeof(*messages));
	struct buf message;
	int wants = 0, rc = -1;

	buf_init(&message, LIMIT_OUTPUT);
	for (size_t i = a->done; i < a->n && wants >= 0; i++) {
		wants = chain_wants(a, c, &a->list[i], e);
		if (wants > 0) {
			messages[n] = str_of(a->list[i].message);
			picked[n++] = &a->list[i];
		}
	}
	if (wants < 0)
		goto out;
	rc = 0;
	if (n == 0)
		goto out;
	page_run_message(&message, messages, n);
	rc = run_tree(a, c, picked, n, e);
	if (rc == 0)
		rc = chain_commit(a, c, &author, buf_z(&message), e);
	for (size_t i = 0; i < n && rc == 0; i++)
		memcpy(picked[i]->commit, c->commit, REPO_HEX);
	*commits = rc == 0;
out:
	buf_release(&message);
	free(messages);
	free(picked);
	return rc;
}

int
archive_chain(struct archive *a, struct tip *c, size_t *done,
    size_t *commits, struct err *e)
{
	*commits = 0;
	*done = a->done;
	if (a->o.commit == ARCHIVE_COMMIT_ITEM)
		return chain_items(a, c, done, commits, e);
	*done = a->n;
	return chain_run(a, c, commits, e);
}
