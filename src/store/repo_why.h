/* Why a repository does not open. */
#ifndef KATCHI_STORE_REPO_WHY_H
#define KATCHI_STORE_REPO_WHY_H

#include <stdbool.h>

#include "base/err.h"

/* repo_why - sets *e to a sentence that says what to do.  Returns -1.
 *
 * not_found  what libgit2 says to a folder that is no repository
 * why        its message, which is often about something else */
int repo_why(struct err *e, const char *path, bool not_found,
    const char *why);

/* Whether it, or the .git in it, belongs to another user; *e then says so. */
bool repo_foreign(const char *path, struct err *e);

#endif
