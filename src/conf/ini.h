/* The files that the user writes: git-config's look, our own reader.
 *
 *	# a comment stands on a line of its own (; too)
 *	[section]
 *	[section "name"]
 *		key = value to the end of the line
 *		key = " a value in double quotes keeps its blanks, \" and \\ "
 *	[include]
 *		path = more/ *.conf
 *
 * Section and key are case-insensitive ASCII and come out in lower case.  A
 * value is taken as it stands, # and ; and backslashes included, without the
 * blanks around it; only a value wholly in double quotes is unwrapped, and
 * \" is a quote anywhere, as `git config` writes it.  Includes are relative
 * to the file that has them, may be globs, and are read after it; one that
 * finds nothing is an error.  CRLF and a BOM are accepted.
 *
 * libgit2's reader is not used: it cuts values at # and ;, drops quotes,
 * turns \b into a backspace, accepts an unclosed quote, reads a missing file
 * as empty, and knows no line numbers. */
#ifndef KATCHI_CONF_INI_H
#define KATCHI_CONF_INI_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/str.h"

struct ini_entry {
	struct str section;
	struct str name;        /* of [section "name"]; p == NULL: none */
	struct str key;         /* n == 0: this is the heading itself */
	struct str value;
	struct where at;        /* of heading or key */
	struct where value_at;  /* of the first byte of the value */
	unsigned folder;        /* from 1 on in the order of reading; 0: what
	                         * ini_read() read */
};

struct ini_file;

struct ini {
	struct arena mem;
	struct ini_entry *entries;      /* in the order of files and lines */
	size_t n, cap;
	unsigned folder;                /* read last */
	struct ini_file *files;         /* read so far and still to read */
	size_t n_files, cap_files, done_files;
	bool full;                      /* a LIMIT_CONF_ was met and said */
};

void ini_init(struct ini *ini);
void ini_release(struct ini *ini);

/* ini_read - one file and all it includes.
 *
 * Faults go to d; what could be read is in entries all the same.  A file
 * that cannot be opened is a fault at `from` (the line that named it), or of
 * the file itself when from is NULL.  A file that was read before is a
 * fault too: its lines would count twice. */
void ini_read(struct ini *ini, const char *path, const struct where *from,
    struct diags *d);

/* ini_read_folder - all *.conf in a folder, in the order of their names;
 * hidden files are left out.  A folder that cannot be read is a fault at
 * `from`; from is NULL: of the folder itself, which may be missing. */
void ini_read_folder(struct ini *ini, const char *dir,
    const struct where *from, struct diags *d);

#endif
