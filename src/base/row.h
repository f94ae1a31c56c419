/* How a struct becomes a row: its members, by the names of their columns.
 *
 * A new member is one line of its table.  Nobody else has to be told: a
 * database that does not have the column gets it, and rows that were written
 * before have 0 or nothing in it. */
#ifndef KATCHI_BASE_ROW_H
#define KATCHI_BASE_ROW_H

#include <stdbool.h>
#include <stddef.h>

enum row_kind {
	ROW_Z,                  /* char *: NUL-terminated, on the heap, owned
	                         * by the struct; NULL is none */
	ROW_STR,                /* struct str: a view */
	ROW_INT64,
	ROW_INT,                /* int, and enums */
	ROW_BOOL,
};

struct row_field {
	const char *name;       /* [a-z_]+ */
	enum row_kind kind;
	size_t offset;
	bool heavy;             /* read only when all of the row is wanted;
	                         * such fields come last */
	bool loose;             /* changes without the rest: not in the sum */
};

#endif
