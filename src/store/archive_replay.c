/* Our commits on top of those of others. */
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/mem.h"
#include "store/archive_own.h"

#include "base/banned.h"

/* Commit ids, the youngest first. */
struct chain {
	char (*hex)[REPO_HEX];
	size_t n, cap;
};

/* From the tip down to `until` ("": to the root), by first parents. */
static int
chain_down(struct archive *a, struct chain *c, const char *until,
    struct err *e)
{
	char at[REPO_HEX], parent[REPO_HEX];
	int born = 1;

	memcpy(at, a->tip.commit, sizeof(at));
	while (born == 1 && strcmp(at, until) != 0) {
		if (c->n == c->cap) {
			c->cap = c->cap * 2 + 64;
			c->hex = mem_grow(c->hex, c->cap, sizeof(*c->hex));
		}
		memcpy(c->hex[c->n++], at, sizeof(at));
		born = repo_parent(a->repo, at, parent, e);
		if (born == 1)
			memcpy(at, parent, sizeof(at));
	}
	return born < 0 ? -1 : 0;
}

struct paths {
	char **list;
	size_t n, cap;
};

static int
one_path(void *ctx, enum repo_change what, struct str path, const char *blob,
    struct err *e)
{
	struct paths *p = ctx;

	(void)what, (void)blob, (void)e;
	if (p->n == p->cap) {
		p->cap = p->cap * 2 + 64;
		p->list = mem_grow(p->list, p->cap, sizeof(*p->list));
	}
	p->list[p->n++] = mem_dup(path.p, path.n);
	return 0;
}

/* archive_move() with the paths of everything that came from there, too. */
static int
move_to(struct archive *a, const struct tip *to, struct err *e)
{
	enum repo_move moved = REPO_FAILED;
	struct paths p = { NULL, 0, 0 };

	if (strcmp(to->commit, a->tip.commit) == 0)
		return 0;
	if (repo_flush(a->repo, e) != 0)
		return -1;
	if (!a->shown || repo_compare(a->repo, a->tip.tree, to->tree, one_path,
	    &p, e) == 0)
		moved = archive_move(a, to, p.list, p.n, e);
	for (size_t i = 0; i < p.n; i++)
		free(p.list[i]);
	free(p.list);
	return moved == REPO_MOVED ? 0 : -1;
}

int
archive_ref(struct archive *a, const char *ref, char hex[ARCHIVE_HEX],
    struct err *e)
{
	return repo_ref(a->repo, ref, hex, e);
}

int
archive_replay(struct archive *a, const char *onto, const char *base,
    int (*fn)(void *ctx, const char *old, const char *made, struct err *e),
    void *ctx, struct err *e)
{
	struct chain c = { NULL, 0, 0 };
	char from[REPO_HEX] = "";
	struct tip to;
	int rc = 0, known = 0;

	if (base[0] != '\0')
		known = repo_descends(a->repo, a->tip.commit, base, e);
	if (known == 1)
		memcpy(from, base, strlen(base) + 1);
	else if (known == 0)
		rc = repo_base(a->repo, a->tip.commit, onto, from, e);
	if (rc >= 0)
		rc = chain_down(a, &c, from, e);
	memcpy(to.commit, onto, REPO_HEX);
	if (rc >= 0)
		rc = repo_commit(a->repo, onto, to.tree, &to.date, e);
	if (rc >= 0)
		archive_expect(a, c.n);
	for (size_t i = c.n; rc >= 0 && i-- > 0;) {
		rc = repo_replay(a->repo, c.hex[i], to.commit, to.tree,
		    &to.date, e);
		if (rc == 1)
			die_here("commit rebuilt");
		if (rc == 1 && fn != NULL)
			rc = fn(ctx, c.hex[i], to.commit, e);
	}
	free(c.hex);
	return rc < 0 ? -1 : move_to(a, &to, e);
}
