/* Foreign text made fit for pages and commit messages.  Pure.
 *
 * What goes: controls, bidirectional marks, zero-width and other characters
 * that show as nothing (Hangul fillers, soft hyphen, tags); joiners of emoji
 * and variation selectors stay.  Bytes that are not UTF-8 become U+FFFD. */
#ifndef KATCHI_STORE_CLEAN_H
#define KATCHI_STORE_CLEAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

/* Whether cp shows as nothing or commands what shows it. */
bool clean_drops(uint32_t cp);

/* White space and line ends of any kind, U+0085 and U+2028 too. */
bool clean_is_space(uint32_t cp);

/* Appends s as one line: white space of any kind becomes one blank, none at
 * the ends. */
void clean_line(struct buf *out, struct str s);

/* Appends s; line ends of any kind become \n, everything else stays. */
void clean_text(struct buf *out, struct str s);

/* Appends s, a clean line, so that no forge acts on it: what GitHub, GitLab,
 * Gitea, Jira and the CI services read as a mention, a reference, a URL or a
 * command to skip checks gets a wide character (U+FF01 ...). */
void clean_forge(struct buf *out, struct str s);

/* Appends s when it has at most max bytes (characters), else its beginning
 * up to a word and U+2026, max in all.  A word is given up when that would
 * leave less than half. */
void clean_cut(struct buf *out, struct str s, size_t max_bytes);
void clean_cut_chars(struct buf *out, struct str s, size_t max_chars);

#endif
