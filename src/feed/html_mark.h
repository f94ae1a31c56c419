/* Inside of html*.c: tags that change what the words around them say.
 *
 * Footnote marks and trade marks stand apart from the word before them,
 * powers have a ^, <q> has its quotation marks, a reading in <ruby> its
 * brackets, and what is struck out is told from what holds. */
#ifndef KATCHI_FEED_HTML_MARK_H
#define KATCHI_FEED_HTML_MARK_H

#include <stdbool.h>

#include "base/buf.h"
#include "feed/html_flow.h"
#include "feed/html_token.h"

struct html_marks {
	struct html_flow *flow; /* NULL: straight into out */
	struct buf *out;
	size_t start;
	enum html_tag struck;   /* the element that is struck out, or none */
	unsigned struck_depth;  /* of its name */
	unsigned quotes;        /* open <q> that have their mark */
	bool ruby, bracket;     /* a reading without <rp>; its ( is there */
	bool read;              /* the <rp> that comes closes a reading */
};

/* out is what flow writes to. */
void html_marks_init(struct html_marks *m, struct html_flow *flow,
    struct buf *out);

/* Writes what such a start or end tag means; .struck may have changed after
 * it.  Returns true when the element was read whole, up to its end tag. */
bool html_marks_read(struct html_marks *m, struct html_scan *scan,
    const struct html_token *t);

/* The same of any tag; most mean nothing here. */
static inline bool
html_marks_tag(struct html_marks *m, struct html_scan *scan,
    const struct html_token *t)
{
	if ((t->what & HTML_TELLS) == 0 && t->style.n == 0 &&
	    m->struck == HTML_UNKNOWN)
		return false;
	return html_marks_read(m, scan, t);
}

#endif
