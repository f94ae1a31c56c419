/* How an item reads: path, Markdown file, commit message.
 *
 * Pure: the bytes follow from the item, its source, the reasons and first
 * sight alone; no clock, host, version or run.  Foreign text is harmless in
 * all of it: it shows as itself in CommonMark and GFM, cannot leave its
 * front matter string, cannot make a second line, a trailer, a terminal
 * escape or a bidirectional trick, and calls no forge ("fixes #12", "@name",
 * "[skip ci]" become wide forms in commit messages).
 *
 * Uses feed/html.h for Markdown. */
#ifndef KATCHI_STORE_PAGE_H
#define KATCHI_STORE_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "feed/feed.h"
#include "filter/filter.h"

/* The configured feed that owns the item. */
struct page_source {
	struct str id;          /* the subsection of [feed "..."] */
	struct str title;       /* configured; empty: the id is shown */
	struct str lang;        /* configured; the item's own goes first */
	const struct str *tags; /* configured, put behind the topics */
	size_t n_tags;
};

/* One reason: the term as its rule has it, and the words of the item that it
 * hit (empty: the term is quoted instead). */
struct page_reason {
	struct str term, words;
	struct str field;       /* filter_field_name() */
};

struct page_topic {
	struct str name;
	struct page_reason *why;
	size_t n_why;
};

enum page_body {
	PAGE_NONE,              /* front matter, heading and link */
	PAGE_SUMMARY,           /* LIMIT_SUMMARY_CHARS of summary or text */
	PAGE_FULL,              /* all that the feed gives */
};

struct page {
	const struct feed_item *item;
	struct page_source source;
	const struct page_topic *topics;        /* n_topics >= 1; the first
	                                         * one leads the subject */
	size_t n_topics;
	struct str id;          /* 10 or more hex digits, state_item_id() */
	struct str key;         /* its identity within the feed where that is
	                         * not its guid; else empty */
	int64_t first_seen;     /* Unix seconds, remembered at first sight */
	int offset_min;         /* [archive] offset: whose day it is */
	enum page_body body;
	bool edited;            /* the publisher changed an archived item */
};

/* page_topics_in - the reasons of a verdict in the form that pages take.
 *
 * f, doc  what the verdict was made of; spans are read from doc
 * mem     where names and words are copied to
 *
 * Returns v->n_matches topics, NULL when there are none or mem is full. */
struct page_topic *page_topics_in(struct arena *mem, const struct filter *f,
    const struct filter_doc *doc, const struct verdict *v);

/* The instant that the page is filed under: the publication (else update)
 * date; first_seen when that is missing, before 1990 or after first_seen.  A
 * date without time of day is midnight of that day at offset_min, so that the
 * publisher's day stays his day. */
int64_t page_date(const struct page *pg);

/* "YYYY/MM/DD/<slug>-<id>.md" ("<id>.md" without a slug).  Made once, at
 * first sight; afterwards the remembered path holds. */
void page_path(struct buf *out, const struct page *pg);

/* The whole file.  out needs a ceiling of LIMIT_PAGE; what a long body does
 * not leave room for is cut from the body, the link line always stands. */
void page_bytes(struct buf *out, const struct page *pg);

/* The whole commit message: subject of at most LIMIT_SUBJECT bytes, link,
 * reasons, trailers Item-Id, Feed, Topic ... */
void page_message(struct buf *out, const struct page *pg);

/* A Markdown link that shows name as it is; url is http or https. */
void page_link(struct buf *out, struct str name, struct str url);

/* Author of the commit: the configured title (else the id) without what
 * git does not bear in a name, and "<id>@feeds.invalid". */
void page_author(struct buf *name, struct buf *email, const struct page *pg);

/* page_date() within 1990 ... now, for the author date. */
int64_t page_author_date(const struct page *pg, int64_t now);

/* The reasons, one "topic: term (field)" a line, and the topics, one a line,
 * as state_item_put() remembers them. */
void page_why(struct buf *out, const struct page *pg);
void page_topic_lines(struct buf *out, const struct page *pg);

/* page_run_message - the message of `commit = run`: "N items", the subjects
 * as a list, all trailers.
 *
 * messages  n texts that page_message() made */
void page_run_message(struct buf *out, const struct str *messages, size_t n);

/* page_remembered_in - topics and reasons from what page_topic_lines() and
 * page_why() wrote: for the edit of an item that matches no more but is
 * still tracked.  Views point into topics and why.
 *
 * Returns *n topics, NULL when there are none or mem is full. */
struct page_topic *page_remembered_in(struct arena *mem, struct str topics,
    struct str why, size_t *n);

/* page_front - a string of the front matter of a page, unquoted.
 *
 * Returns false when bytes has no front matter, no such key in it, or its
 * value is no double-quoted string. */
bool page_front(struct buf *out, struct str bytes, const char *key);

/* page_front_list - the same for a list of strings, one a line. */
bool page_front_list(struct buf *out, struct str bytes, const char *key);

/* page_front_date - the date of the front matter; false without one. */
bool page_front_date(struct str bytes, int64_t *at);

/* page_text - the words of a page between its heading and its link, with
 * what page_bytes() escaped as it was before. */
void page_text(struct buf *out, struct str bytes);

/* The last paragraph of a message, where trailers stand. */
struct str page_last_paragraph(struct str message);

#endif
