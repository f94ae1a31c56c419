/* `[archive] push`: the branch goes to a remote of the repository. */
#ifndef KATCHI_CMD_PUSH_H
#define KATCHI_CMD_PUSH_H

#include "cmd/session.h"

/* push - when the branch has what the remote has not got from us.
 *
 * A remote that moved meanwhile is fetched, our commits since the last push
 * are made anew on top of it, with their dates and messages, and pushed
 * again, LIMIT_PUSH_TRIES times; never by force, never by a merge.  What
 * does not work is a warning: the next run pushes again.
 * s->stop ends it. */
void push(struct session *s);

#endif
