/* HTML from strangers: into plain text, Markdown or safe HTML.
 *
 * One linear tokenizer after the WHATWG rules (data, tags, attributes,
 * comments, raw text, character references); an open-element stack of
 * LIMIT_HTML_DEPTH; no tree.  Output is cut at the ceiling of out, never in
 * the middle of a character. */
#ifndef KATCHI_FEED_HTML_H
#define KATCHI_FEED_HTML_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* Plain text: references decoded, script, style and comments gone, block
 * boundaries a \n (never two, none at the ends), other white space one
 * blank.  Table cells parted by a blank, list items on their own lines. */
void html_text(struct buf *out, struct str html);

/* Markdown blocks, CommonMark and GFM: one paragraph a line, a blank line
 * between blocks; links and images as [text](url) when their URL is http(s)
 * after resolving against base, else as their text; everything else escaped
 * so that it shows as itself. */
void html_markdown(struct buf *out, struct str html, struct str base);

/* Safe HTML for readers: a fixed set of elements and attributes, URLs
 * resolved against base and http(s) (mailto for links) only, all elements
 * closed, no id, class, style or handler. */
void html_sanitize(struct buf *out, struct str html, struct str base);

/* A title as plain text on one line: references decoded (twice where it was
 * encoded twice), known HTML tags gone (unknown ones such as <단독> stay),
 * white space collapsed and trimmed. */
void html_title(struct buf *out, struct str s);

/* Character references decoded, nothing else changed.  In an attribute a
 * reference without its semicolon stays when a letter, digit or = follows
 * (WHATWG), so &copy=1 in a URL is kept. */
void html_unescape(struct buf *out, struct str s, bool attribute);

/* Whether s has markup worth the name: a known tag, a comment or a character
 * reference. */
bool html_looks(struct str s);

/* Foreign plain text for a Markdown page: \n parts paragraphs; everything
 * that CommonMark or GFM would read as markup, a mention, an issue number or
 * an autolink is escaped so that it shows as itself.  line_start says
 * whether out is at the beginning of a line. */
void markdown_escape(struct buf *out, struct str s, bool line_start);

#endif
