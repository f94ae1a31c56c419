/* What the archive holds, read for list, digest, export and the hook. */
#ifndef KATCHI_CMD_SHELF_H
#define KATCHI_CMD_SHELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"
#include "base/str.h"
#include "conf/conf.h"
#include "store/archive.h"

/* One archived item.  Views live in the arena it was read into. */
struct kept {
	struct str path, id, feed, title, url, publisher, lang;
	struct str topics;      /* one a line, the leading one first */
	struct str why;         /* one "topic: term (field)" a line */
	struct str text;        /* plain, as far as [archive] body keeps it */
	struct str commit;      /* that brought it first; empty: unknown */
	int64_t date;           /* of publication, Unix seconds */
	int64_t first_seen;     /* that commit's date; without it, date */
};

/* kept_read - the item of one page; false when bytes is no page of ours.
 * commit is empty and first_seen is date. */
bool kept_read(struct kept *k, struct arena *mem, struct str path,
    struct str bytes);

/* The members of one JSON object; times in RFC 3339 at offset_min. */
void kept_json(struct json *j, const struct kept *k, int offset_min);

struct shelf_query {
	int64_t since, until;   /* since <= date < until; until 0: no end */
	bool seen;              /* first_seen counts, not date */
	int offset_min;         /* [archive] offset */
	const char *topic, *feed;       /* globs, or NULL */
};

/* Whether one of the lines matches glob; NULL matches everything. */
bool shelf_glob(const char *glob, struct str lines);

struct shelf {
	struct arena mem;
	struct kept *list;      /* newest first by date, then by path */
	size_t n, cap;
};

/* shelf_read - fills *s with what q asks for; shelf_release() is due in any
 * case.  ERR_LIMIT when that does not fit into LIMIT_WALK_ARENA. */
int shelf_read(struct shelf *s, struct archive *a,
    const struct shelf_query *q, struct err *e);
void shelf_release(struct shelf *s);

/* shelf_day - "2026-11-23" into midnight at offset_min. */
bool shelf_day(struct str day, int offset_min, int64_t *at);

#endif
