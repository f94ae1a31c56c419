/* Files: small ones whole, locks, and writing that survives a power cut. */
#ifndef KATCHI_BASE_FILE_H
#define KATCHI_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* file_read_new - the whole of a small file.
 *
 * path  NUL-terminated, relative to the working directory; "-" is stdin
 * max   bytes; a longer file is refused with ERR_LIMIT, nothing is kept
 * len   out, bytes, without the NUL that is added after them
 *
 * Returns a block to free(), or NULL with *e set. */
char *file_read_new(const char *path, size_t max, size_t *len, struct err *e);

/* file_write - a new file with this content, complete or not at all.
 *
 * Written beside itself, synced, then linked into place; a file that is
 * there already is refused with ERR_LOCAL and left alone.  Who may read it,
 * the umask says. */
int file_write(const char *path, struct str content, struct err *e);

/* The same in place of the file that is there, if one is: readers see the old
 * content or the new, and it may be read by whom it was. */
int file_replace(const char *path, struct str content, struct err *e);

/* file_temp - a new empty file, its name made of path, which ends in XXXXXX.
 *
 * mode  who may do what with it, less what the umask takes
 *
 * Returns a descriptor (to read and write), or -1. */
int file_temp(struct buf *path, unsigned mode, struct err *e);

/* Names that were given or taken in a directory reach the disk.  Returns 0,
 * or -1 with errno. */
int file_sync_dir(const char *path);

/* Makes the directory and those above it (mode 0777 less the umask); one
 * that is there already is fine. */
int file_mkdirs(const char *path, struct err *e);

bool file_exists(const char *path);
bool file_is_dir(const char *path);

/* "dir/name" to free(); name alone when it is absolute or dir is empty. */
char *file_join_new(const char *dir, const char *name);

/* The part of path before its last slash, to free(); "." without one. */
char *file_dir_new(const char *path);

/* file_lock - takes an exclusive flock(2) on path, made if missing.
 *
 * The kernel gives it back when the process ends, however it ends.
 * Returns the descriptor, -1 with *e set, or -2 when another process holds
 * the lock (*e says so too). */
int file_lock(const char *path, struct err *e);

/* Whether path belongs to another user; *e then says so, with both names.
 * False when it is not there. */
bool file_foreign(const char *path, struct err *e);

/* Free space for ordinary users where path lies, bytes; false when the
 * system does not say. */
bool file_space(const char *path, uint64_t *bytes);

#endif
