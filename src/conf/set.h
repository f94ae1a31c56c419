/* Putting values where the rows of conf/keys.h say, and taking them away. */
#ifndef KATCHI_CONF_SET_H
#define KATCHI_CONF_SET_H

#include "base/err.h"
#include "base/str.h"
#include "conf/conf.h"
#include "conf/keys.h"

void strings_add(struct strings *s, struct str v);
void strings_release(struct strings *s);

/* One value into its field of base (struct conf or struct source).
 *
 * dir  what a KEY_PATH is relative to, "" for the working directory
 *
 * A value that is refused may still be stored; the caller counts the fault
 * and does not use the whole. */
int conf_set(const struct key *k, void *base, const char *dir, struct str v,
    struct err *e);

/* The defaults of all keys of a section ("feed"; "" for all others). */
void conf_presets(const char *section, void *base, const char *dir);

/* Frees what conf_set allocated in base. */
void conf_unset(const char *section, void *base);

#endif
