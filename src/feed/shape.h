/* The values of a feed in the form that feed.h promises: trimmed, collapsed,
 * decoded, cut at their ceilings, in the arena.  What is only white space is
 * the empty view. */
#ifndef KATCHI_FEED_SHAPE_H
#define KATCHI_FEED_SHAPE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "feed/feed.h"

struct shape {
	struct arena *mem;
	struct buf out;         /* scratch */
	bool cdata_open;        /* something of that kind may have been met */
};

void shape_init(struct shape *sh, struct arena *mem);
void shape_release(struct shape *sh);

/* Trimmed, else as it is; at most max bytes (LIMIT_FIELD, LIMIT_URL). */
struct str shape_raw(struct shape *sh, struct str s, size_t max);

/* A language tag (RFC 5646), whose parts some part by underscores. */
struct str shape_lang(struct shape *sh, struct str s);

/* One line, white space collapsed, at most LIMIT_TITLE. */
struct str shape_line(struct shape *sh, struct str s);

/* The same of something that may hold HTML (html_title). */
struct str shape_title(struct shape *sh, struct str s);

/* Plain text whose line ends mean nothing: a blank line parts paragraphs. */
struct str shape_plain(struct shape *sh, struct str s);

/* Plain text whose line ends part paragraphs. */
struct str shape_lines(struct shape *sh, struct str s);

/* The plain text of HTML. */
struct str shape_html(struct shape *sh, struct str s);

/* Whether s is worth a look of html_looks: has < or &. */
bool shape_suspect(struct str s);

/* A link without what editors leave around it: white space of Unicode, signs
 * that show as nothing, quotation marks, <>. */
struct str shape_trim_link(struct str s);

/* False for what can never become an http(s) URL: empty, or with another
 * scheme (javascript:, mailto:, urn:). */
bool shape_may_link(struct str s);

/* True for an absolute http(s) URL of the plainest kind, as nearly all are:
 * shape_url() would give it back byte for byte. */
bool shape_is_url(struct str s);

/* s as an absolute http(s) URL; one that is so already is kept byte for
 * byte (but http on port 443 is https), else it is resolved against base,
 * where "www.x.example/4" is a host.  Empty when nothing comes of it. */
struct str shape_url(struct shape *sh, struct str s, struct str base);

/* "mail@host (Name)", "Name <mail@host>", "[mail@host] Name", a mail address,
 * a name. */
struct feed_person shape_person(struct shape *sh, struct str s);

/* Takes the next person off the front of *s, which becomes what is left: "A
 * B; C D", "A B, C D and E F", "a@x (A), b@x (B)", names in Hangul with a
 * middle dot between.  What may be one name with a comma in it stays whole.
 * s->p is NULL at the end.
 *
 * how  0 at first; how they are parted, which all of the text decides */
struct str shape_next_person(struct str *s, unsigned *how);

/* What base64 (RFC 4648) holds, white space ignored; false if it is none. */
bool shape_base64(struct buf *out, struct str s);

#endif
