/* A git pack, written as its objects come, and its index (gitformat-pack(5),
 * both of version 2).
 *
 * Nothing of it can be seen before pack_end(): until then it is a file named
 * objects/pack/tmp_pack_*, which git gc removes if we die.  libgit2's own
 * indexer wants the number of objects first, hashes each object a second
 * time, and names the index before the pack.
 *
 * Append freely: what fails is told by pack_end(). */
#ifndef KATCHI_STORE_PACK_H
#define KATCHI_STORE_PACK_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

#define PACK_ID 20      /* bytes of an object's id */

enum pack_type { PACK_COMMIT = 1, PACK_TREE = 2, PACK_BLOB = 3 };

struct pack;

/* dir: objects/pack of the repository; made if it is missing. */
int pack_open(struct pack **out, const char *dir, struct err *e);

/* What was not ended is gone.  NULL is fine. */
void pack_free(struct pack *p);

/* pack_tree_id - git's name of a tree.
 *
 * By a fast SHA-1 that does not look for attacks, since the bytes of a tree
 * are ours (names of [a-z0-9-]) and those of a day of thousands of files are
 * hashed for each commit.  Blobs and commits, which hold a stranger's words,
 * are named by libgit2, which looks. */
void pack_tree_id(struct pack *p, struct str bytes,
    unsigned char id[PACK_ID]);

/* pack_add - one object; returns its number, from 0.  Of an object that is
 * there already that number is returned, nothing is written. */
size_t pack_add(struct pack *p, enum pack_type type,
    const unsigned char id[PACK_ID], struct str bytes);

/* pack_add_delta - the same, written as what makes it of object `base` of
 * this pack: copies and inserts, the two lengths before them. */
size_t pack_add_delta(struct pack *p, size_t base,
    const unsigned char id[PACK_ID], struct str delta);

/* How many deltas have to be resolved to read object nr. */
unsigned pack_depth(const struct pack *p, size_t nr);

size_t pack_objects(const struct pack *p);
size_t pack_bytes(const struct pack *p);

/* pack_end - completes pack and index, syncs both to disk, names them, syncs
 * their folder.  p takes nothing more. */
int pack_end(struct pack *p, struct err *e);

#endif
