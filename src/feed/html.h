/* HTML from strangers: into plain text, Markdown or safe HTML.
 *
 * One linear tokenizer after the WHATWG rules (data, tags, attributes,
 * comments, raw text, character references); an open-element stack of
 * LIMIT_HTML_DEPTH; no tree.  Linear in the input, whatever it is.
 *
 * In: UTF-8; bytes that are not become U+FFFD (but html_unescape leaves what
 * it does not decode).  Out: UTF-8 without controls but \n and, in safe HTML,
 * \t; appended to what is in out; cut at its ceiling, never in the middle of
 * a character, a link or a tag.  Markdown and safe HTML are composed
 * (base/nfc.h).
 *
 * A '<' that begins no tag stays text: "5 < 6", "<속보>". */
#ifndef KATCHI_FEED_HTML_H
#define KATCHI_FEED_HTML_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* Plain text: references decoded, script, style and comments gone, block
 * boundaries, <br> and newlines in <pre> a \n (never two, none at the ends),
 * other white space (of Unicode, too) one blank.  Table cells parted by a
 * blank, list items on their own lines.  A picture without an address is its
 * alt.
 *
 * Returns false when a CDATA section begins in it that does not end. */
bool html_text(struct buf *out, struct str html);

/* Markdown blocks, CommonMark and GFM: one paragraph a line, a blank line
 * between blocks; links and images as [text](url) when their URL is http(s)
 * after resolving against base, else as their text; everything else escaped
 * so that it shows as itself.  out is at the beginning of a line; no newline
 * at the end.
 *
 * Lists and quotes nest up to LIMIT_MARKDOWN_DEPTH; a heading is a bold
 * paragraph (the page has its own); a table row is a paragraph with its cells
 * parted by "|"; <br> and a newline in <pre> begin a paragraph; emphasis and
 * rules go.  An image without alt reads "image"; one with an empty alt or of
 * one pixel goes. */
void html_markdown(struct buf *out, struct str html, struct str base);

/* Safe HTML for readers: a fixed set of elements and attributes, URLs
 * resolved against base and http(s) (mailto for links) only, all elements
 * closed, no id, class, style or handler. */
void html_sanitize(struct buf *out, struct str html, struct str base);

/* A title as plain text on one line: references decoded (twice where it was
 * encoded twice; names only with their semicolon), known HTML tags gone
 * (unknown ones such as <단독> stay), white space collapsed and trimmed.  Of
 * what was a tag only after decoding, pairs that dress text (b, em, span ..)
 * go; "the &lt;table&gt; tag" stays. */
void html_title(struct buf *out, struct str s);

/* Character references decoded, nothing else changed.  References to controls
 * give nothing, or the white space they are; a pair of references to
 * surrogates gives its character.  In an attribute a reference without its
 * semicolon stays when a letter, digit or = follows (WHATWG), so &copy=1 in a
 * URL is kept. */
void html_unescape(struct buf *out, struct str s, bool attribute);

/* The same of references with their semicolons only, for text that should
 * have none: "AT&T; R&D" stays. */
void html_references(struct buf *out, struct str s);

/* Whether markup was escaped once more than its place wants: s has no tag of
 * its own, and its text is made of tags or has references.  Then `once` has
 * it decoded once. */
bool html_escaped(struct buf *once, struct str s);

/* Whether s begins with a tag that only markup begins with: a block, an
 * image, a link. */
bool html_begins(struct str s);

/* Whether s has markup worth the name: a known tag, a comment or a character
 * reference with its semicolon. */
bool html_looks(struct str s);

/* Foreign plain text for a Markdown page: \n parts paragraphs (empty lines
 * none), other white space is folded to one blank; everything that CommonMark
 * or GFM would read as markup, a mention, an issue number or an autolink is
 * escaped so that it shows as itself, as is what Jekyll, Hugo and Obsidian
 * would take for templates, attributes and tags.  Where a backslash is not
 * enough (a@b.org, @name, #12), the empty comment "<!-- -->", which shows as
 * nothing, parts the text.  line_start says whether out is at the beginning
 * of a line. */
void markdown_escape(struct buf *out, struct str s, bool line_start);

#endif
