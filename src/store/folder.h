/* One folder of a chain of commits: git's tree object, changed entry by entry
 * in memory, and written as what changed since the version before. */
#ifndef KATCHI_STORE_FOLDER_H
#define KATCHI_STORE_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "store/pack.h"

struct folder;

struct folder *folder_open(void);       /* empty */
void folder_free(struct folder *f);     /* NULL is fine */

/* folder_append - an entry of a tree that was read: in the order in which git
 * has them, before the first folder_set().
 *
 * mode  octal digits, "40000" for a folder
 * name  without NUL and '/' */
void folder_append(struct folder *f, const char *mode, struct str name,
    const unsigned char id[PACK_ID]);

/* folder_find - the mode (octal) and id of an entry; 0 when it is not there.
 *
 * dir  whether a folder of this name is looked for, or anything else */
unsigned folder_find(const struct folder *f, struct str name, bool dir,
    unsigned char id[PACK_ID]);

/* Adds an entry, a file or a folder, or replaces the one of its kind. */
void folder_set(struct folder *f, struct str name, bool dir,
    const unsigned char id[PACK_ID]);

/* One that is not there is fine. */
void folder_remove(struct folder *f, struct str name, bool dir);

size_t folder_entries(const struct folder *f);

/* What it takes in memory, about. */
size_t folder_bytes(const struct folder *f);

/* folder_write - its tree object into p, always the same pack; id out. */
void folder_write(struct folder *f, struct pack *p,
    unsigned char id[PACK_ID]);

#endif
