/* A feed, whatever it was written in: what comes out of feed_parse().
 *
 * Bytes in, structs out: no file, no socket, no clock, no globals, no log.
 * Every view points into the arena that was given, is valid UTF-8 and has
 * no control characters but \n and \t.  What is missing is the empty view.
 * Titles, texts, names and tags are composed (base/nfc.h); ids, links and
 * markup are as given. */
#ifndef KATCHI_FEED_FEED_H
#define KATCHI_FEED_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum feed_format {
	FEED_NONE = 0,
	FEED_RSS,               /* 0.91, 0.92, 2.0 and unversioned */
	FEED_RDF,               /* RSS 0.90 and 1.0 */
	FEED_ATOM,              /* 0.3 and 1.0 */
	FEED_JSON,              /* JSON Feed 1 and 1.1 */
	FEED_SITEMAP,           /* sitemaps with Google News entries */
	FEED_SITEMAP_INDEX,     /* items are further sitemaps (link) */
};

/* An instant as the feed gives it. */
struct feed_time {
	bool known;
	bool day_only;          /* no time of day was given */
	int64_t at;             /* Unix seconds */
	int offset_min;         /* as given, or the one that was assumed */
	struct str raw;
};

struct feed_person {
	struct str name, email, url, avatar;
};

struct feed_attachment {
	struct str url, type, title;
	int64_t bytes;          /* -1: not said */
	int64_t seconds;        /* -1: not said */
};

struct feed_item {
	struct str id;          /* guid, atom:id, rdf:about as given */
	struct str link;        /* absolute http(s) URL, what is shown */
	struct str external;    /* JSON Feed external_url */
	struct str title;       /* plain text, one line */
	struct str summary;     /* plain text, paragraphs parted by \n */
	struct str text;        /* the same, of the body; empty when there is
	                         * only a summary */
	struct str summary_html;/* markup as given; empty if it was plain */
	struct str html;        /* markup of the body as given */
	struct str base;        /* what links in the markup resolve against */
	struct feed_time published, updated;
	struct feed_person *authors;
	size_t n_authors;
	struct str *tags;
	size_t n_tags;
	struct feed_attachment *attachments;
	size_t n_attachments;
	struct str image, banner;
	struct str lang;        /* xml:lang, news:language */
	struct str source_title, source_url;    /* where it is from */
	struct str comments;    /* URL */
	struct str rights;
	unsigned line;          /* where it begins; 0 unknown */
};

/* Something in the document was not as it should be, and was read anyway. */
struct feed_mended {
	unsigned line;          /* 0 unknown */
	struct str says;        /* "bare & in <title>" */
};

struct feed {
	enum feed_format format;
	struct str version;     /* "2.0", "1.0", ... */
	struct str charset;     /* what the bytes were decoded from */
	struct str title, description;
	struct str home;        /* absolute URL of the site */
	struct str self;        /* absolute URL the feed says it has */
	struct str hub, icon, favicon, lang, rights, generator;
	struct str next, prev_archive;          /* RFC 5005 */
	struct str user_comment;/* JSON Feed: to who reads it raw */
	bool expired;           /* JSON Feed: nothing new will come */
	struct feed_time updated;
	struct feed_person *authors;
	size_t n_authors;
	int ttl_min;            /* minutes, 0: not said */
	uint32_t skip_hours;    /* bit 0 is 00:00-00:59 GMT */
	uint8_t skip_days;      /* bit 0 is Sunday */
	int sy_seconds;         /* sy:updatePeriod / updateFrequency, 0 none */
	struct feed_item *items;
	size_t n_items;
	size_t dropped;         /* items past LIMIT_FEED_ITEMS or the arena */
	bool truncated;         /* the document ended before its root did */
	bool damaged;           /* it went through the tolerant tokenizer */
	struct feed_mended *mended;
	size_t n_mended;
	size_t n_mended_more;   /* not kept, past LIMIT_MENDED */
};

struct feed_input {
	struct str bytes;       /* the document as it came */
	struct str url;         /* where from, for links; may be empty */
	bool relative;          /* links that nothing says the base of stay as
	                         * they are, else they are left out */
	struct str content_type;/* header that came with it; may be empty */
	struct str lang;        /* configured language; may be empty */
	bool offset_known;      /* offset_min is configured */
	int offset_min;         /* for dates without a zone */
	bool offset_always;     /* and for those with one */
};

/* feed_parse - reads a document of any known format.
 *
 * out   filled; on failure only format, mended are meaningful
 * mem   where everything lives; its ceiling cuts the document (dropped)
 * in    views may be gone after the call
 *
 * A document that is damaged is read as far as it goes and says what was
 * mended.  Fails with ERR_INPUT when it is no feed (the sentence says what
 * it is instead: HTML page, empty, JSON object, OPML, ...), with ERR_LIMIT
 * when it is an attack (the limit is named).
 *
 * Never calls exit, never recurses on input, linear in in->bytes.n. */
int feed_parse(struct feed *out, struct arena *mem,
    const struct feed_input *in, struct err *e);

/* "rss", "rdf", "atom", "json", "sitemap", "sitemap-index". */
const char *feed_format_name(enum feed_format format);

#endif
