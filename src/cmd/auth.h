/* The file that auth-file names. */
#ifndef KATCHI_CMD_AUTH_H
#define KATCHI_CMD_AUTH_H

#include "base/err.h"

/* auth_read_new - "user:password" or "Bearer TOKEN": the first line of a
 * file, to free().  NULL with *e set when it cannot be read or holds neither;
 * the message never has a part of it. */
char *auth_read_new(const char *path, struct err *e);

#endif
