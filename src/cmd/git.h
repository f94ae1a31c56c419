/* The program git: for what needs the keeper's own credentials. */
#ifndef KATCHI_CMD_GIT_H
#define KATCHI_CMD_GIT_H

#include <signal.h>

#include "base/buf.h"
#include "base/err.h"

/* git_run - words[0] with its arguments, up to NULL; no shell, no questions,
 * its standard input empty, nothing of GIT_* but GIT_SSH*.
 *
 * stop  set by a signal handler: ends it, NULL: nothing does
 * says  out: what it printed, up to the limit of the buffer: foreign text
 *
 * Returns its exit status, 255 after a signal; -1 when it cannot be started,
 * takes longer than limit_s seconds or is stopped: it is killed then. */
int git_run(const char *const *words, int limit_s,
    const volatile sig_atomic_t *stop, struct buf *says, struct err *e);

#endif
