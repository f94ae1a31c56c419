/* [hook] on-match: a program is told of the new matches of a run. */
#ifndef KATCHI_CMD_HOOK_H
#define KATCHI_CMD_HOOK_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "cmd/shelf.h"
#include "conf/conf.h"
#include "store/state.h"

/* All zero before hook_collect(). */
struct hook {
	struct arena mem;
	struct kept *list;
	size_t n, cap;
	size_t more;            /* past LIMIT_HOOK_MATCHES or the memory */
	bool ready;             /* the run has committed them */
};

/* hook_collect - the pages that wait to be committed, edits left out; called
 * right before publish().  What cannot be read is said. */
void hook_collect(struct hook *h, struct state *st);

/* hook_run - starts [hook] on-match once, when there is something to tell,
 * with one JSON object as its input: version, more, matches.
 *
 * stop  ends it early when it becomes true
 *
 * Whatever goes wrong is a warning. */
void hook_run(const struct hook *h, const struct conf *c,
    const volatile sig_atomic_t *stop);
void hook_release(struct hook *h);

#endif
