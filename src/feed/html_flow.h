/* Inside of html*.c: running text, decoded and with its white space folded.
 *
 * What goes in may be anything; what comes out is UTF-8 without controls,
 * with single blanks and single newlines, none at the ends. */
#ifndef KATCHI_FEED_HTML_FLOW_H
#define KATCHI_FEED_HTML_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"
#include "feed/html_token.h"

enum html_ref {
	HTML_REF_TEXT,          /* as browsers read text */
	HTML_REF_ATTRIBUTE,     /* as browsers read attributes */
	HTML_REF_STRICT,        /* names only with their semicolon */
};

/* The character reference at s.p[at], a '&': its one or two characters and
 * how many (*n), a pair of references to surrogates joined.  Returns the
 * bytes it takes, 0 when the & is only a &. */
size_t html_reference(struct str s, size_t at, enum html_ref how,
    uint32_t cp[2], size_t *n);

struct html_flow {
	struct buf *out;
	size_t start;           /* out->n when nothing was written yet */
	enum html_ref how;
	char pending;           /* blank or newline before the next word */
	bool swallow;           /* a blank that comes now is none */
	char marks[4];          /* written right before the next word */
	size_t n_marks;
	unsigned pre;           /* open <pre>: \n is a newline */
};

void html_flow_init(struct html_flow *f, struct buf *out,
    enum html_ref how);

/* verbatim: & is only & */
void html_flow_text(struct html_flow *f, struct str s, bool verbatim);

/* The next word is parted from what is there by a blank or a newline. */
void html_flow_part(struct html_flow *f, char by);

/* A quotation mark at the beginning of words, at their end: blanks inside of
 * it go, or move out. */
void html_flow_open(struct html_flow *f, struct str mark);
void html_flow_close(struct html_flow *f, struct str mark);

/* The parting that the tag means: blocks and <br> a newline, cells a
 * blank. */
void html_flow_tag(struct html_flow *f, const struct html_token *t);

/* Composes (base/nfc.h) what stands in out from byte `from` on; addresses there
 * are ASCII. */
void html_compose(struct buf *out, size_t from);

/* As much of s as fits, ending between characters; then .over. */
void html_add_cut(struct buf *out, struct str s);

/* Unicode White_Space but for the line separators is ' ', those are '\n',
 * controls and what cannot be is '\0', all else 'x'. */
char html_class(uint32_t cp);

#endif
