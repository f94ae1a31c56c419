/* The table of all keys but those of the filters: one row reads, checks,
 * documents and completes a key. */
#ifndef KATCHI_CONF_KEYS_H
#define KATCHI_CONF_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/diag.h"
#include "conf/ini.h"

enum key_type {
	KEY_TEXT,               /* char *, any value */
	KEY_PATH,               /* char *, relative to the config file */
	KEY_AUTHOR,             /* char *, "Name <mail>" */
	KEY_BRANCH,             /* char *, what git takes for a branch */
	KEY_REMOTE,             /* char *, name of a git remote */
	KEY_LANG,               /* char * */
	KEY_PROXY,              /* char *, URL of a proxy, or "none" */
	KEY_URL,                /* char *, http, https or file */
	KEY_HEADER,             /* struct strings, "Name: value" */
	KEY_WORDS,              /* struct strings, parted by blanks */
	KEY_LINES,              /* struct strings, one a line */
	KEY_NUMBER,             /* int64_t */
	KEY_DURATION,           /* int64_t, seconds */
	KEY_SIZE,               /* int64_t, bytes */
	KEY_OFFSET,             /* int64_t, minutes east of UTC */
	KEY_CHOICE,             /* int64_t, place in choices */
	KEY_BOOL,               /* bool */
};

struct key {
	const char *section;    /* "feed" keys go into struct source */
	const char *name;
	enum key_type type;
	size_t offset;          /* in struct conf or struct source; `how`
	                         * stands in neither */
	const char *preset;     /* the default as written; NULL: none */
	int64_t min, max;       /* of numbers; both 0: none */
	const char *choices;    /* "none summary full" */
	const char *doc;        /* one line; %s nothing */
};

/* Sorted by section, then by the order in which the example shows them. */
extern const struct key conf_keys[];
extern const size_t conf_n_keys;

const struct key *key_find(const char *section, const char *name);

/* Whether it may be given again in one section. */
bool key_repeats(const struct key *k);

/* "10s to 1h": the range of a number, in its units; nothing without one. */
void key_range(const struct key *k, struct buf *out);

/* Says that x is no key of its section, and which one may be meant. */
void key_unknown(struct diags *d, const char *section,
    const struct ini_entry *x);

#endif
