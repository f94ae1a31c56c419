#include "cmd/push.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "cmd/git.h"

#include "base/banned.h"

/* Where a fetched branch lies: no branch of anybody's. */
#define FETCHED "refs/katchi/remote"

struct pusher {
	struct session *s;
	const struct conf *c;
	const volatile sig_atomic_t *stop;
	char *refspec, *fetchspec;
	struct buf says;        /* git's words */
	char pushed[ARCHIVE_HEX];       /* last known there; "" unknown */
};

static void
say_git(const struct pusher *p)
{
	struct str rest = buf_str(&p->says);
	bool any = false;

	while (rest.n > 0) {
		struct str line = str_trim(str_next(&rest, '\n'));
		struct buf b;

		if (line.n == 0)
			continue;
		buf_init(&b, LIMIT_LOG_TEXT);
		log_text(&b, line);
		log_warning("push: git says: %s", buf_z(&b));
		buf_release(&b);
		any = true;
	}
	if (!any)
		log_warning("push: git failed without a word");
}

static int
git_push(struct pusher *p, struct err *e)
{
	const char *const words[] = { "git", "-C", p->c->archive_path, "push",
	    "--quiet", p->c->archive_push, p->refspec, NULL };

	return git_run(words, LIMIT_GIT_S, p->stop, &p->says, e);
}

static int
git_fetch(struct pusher *p, struct err *e)
{
	const char *const words[] = { "git", "-C", p->c->archive_path,
	    "fetch", "--quiet", "--no-tags", "--no-write-fetch-head",
	    p->c->archive_push, p->fetchspec, NULL };

	return git_run(words, LIMIT_GIT_S, p->stop, &p->says, e);
}

/* Several pollers that were refused at once should not meet again. */
static void
wait_a_little(unsigned attempt)
{
	unsigned most = 100U << (attempt < 6 ? attempt : 6), r = 0;
	struct timespec t;

	if (getrandom(&r, sizeof(r), 0) != (ssize_t)sizeof(r))
		r = 0;
	r = 20 + r % most;
	t.tv_sec = r / 1000;
	t.tv_nsec = (long)(r % 1000) * 1000000;
	nanosleep(&t, NULL);
}

static int
one_rebuilt(void *ctx, const char *old, const char *made, struct err *e)
{
	struct pusher *p = ctx;

	return state_recommit(p->s->state, str_of(old), str_of(made), e);
}

/* 1: built upon, push again; 0: the remote has nothing new for us; -1. */
static int
rebuild(struct pusher *p, struct err *e)
{
	struct session *s = p->s;
	char theirs[ARCHIVE_HEX], before[ARCHIVE_HEX];
	int found = archive_ref(s->archive, FETCHED, theirs, e);

	if (found <= 0)
		return found;
	found = archive_descends(s->archive, theirs, e);
	if (found != 0)
		return found < 0 ? -1 : 0;
	memcpy(before, archive_tip(s->archive), sizeof(before));
	if (state_begin(s->state, e) != 0)
		return -1;
	if (archive_replay(s->archive, theirs, p->pushed, one_rebuilt, p,
	    e) != 0 || state_commit(s->state, e) != 0 ||
	    publish_moved(s->state, s->archive, before, e) != 0) {
		state_rollback(s->state);
		return -1;
	}
	memcpy(p->pushed, theirs, sizeof(theirs));
	return 1;
}

/* After a refusal.  1: it moved, push again; 0: that was said, next time;
 * -1 and *e. */
static int
refused(struct pusher *p, struct err *e)
{
	struct buf words;
	int rc;

	buf_init(&words, LIMIT_LOG_TEXT);
	buf_addstr(&words, buf_str(&p->says));
	rc = git_fetch(p, e);
	if (rc == 0)
		rc = rebuild(p, e);
	else if (rc > 0)
		rc = 0;
	if (rc == 0) {          /* it did not move: another reason */
		buf_clear(&p->says);
		buf_addstr(&p->says, buf_str(&words));
		say_git(p);
	}
	buf_release(&words);
	return rc;
}

/* 0: the remote has it; 1: next time; -1 and *e. */
static int
attempts(struct pusher *p, struct err *e)
{
	for (unsigned i = 0; i < LIMIT_PUSH_TRIES; i++) {
		int rc = git_push(p, e);

		if (rc <= 0)
			return rc;
		rc = refused(p, e);
		if (rc != 1)
			return rc < 0 ? -1 : 1;
		wait_a_little(i);
	}
	log_warning("push: %s moved %d times; the next run pushes again",
	    p->c->archive_push, LIMIT_PUSH_TRIES);
	return 1;
}

void
push(struct session *s)
{
	const struct conf *c = &s->conf;
	struct pusher p = { .s = s, .c = c, .stop = s->stop };
	struct arena mem;
	struct str last;
	struct buf b;
	struct err e;
	int rc = 1;

	if (c->archive_push == NULL || archive_tip(s->archive)[0] == '\0')
		return;
	arena_init(&mem, LIMIT_FIELD);
	buf_init(&b, LIMIT_FIELD);
	buf_init(&p.says, LIMIT_LOG_TEXT);
	buf_printf(&b, "refs/heads/%s:refs/heads/%s", c->archive_branch,
	    c->archive_branch);
	p.refspec = mem_dup(b.p, b.n);
	buf_clear(&b);
	buf_printf(&b, "+refs/heads/%s:" FETCHED, c->archive_branch);
	p.fetchspec = mem_dup(b.p, b.n);
	if (state_meta_get(s->state, STATE_META_PUSHED, &mem, &last, &e) == 1
	    && last.n == ARCHIVE_HEX - 1)
		memcpy(p.pushed, last.p, last.n);
	if (strcmp(p.pushed, archive_tip(s->archive)) != 0)
		rc = attempts(&p, &e);
	if (rc == 0)
		rc = state_meta_put(s->state, STATE_META_PUSHED,
		    str_of(archive_tip(s->archive)), &e);
	if (rc < 0)
		log_warning("push: %s; the next run pushes again", e.msg);
	buf_release(&p.says);
	buf_release(&b);
	arena_release(&mem);
	free(p.refspec);
	free(p.fetchspec);
}
