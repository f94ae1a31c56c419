/* What elements mean: namespaces and element paths, as data.
 *
 * A row stands for an element at a place ("title below an item"), not for a
 * name, so the title of an image or of a quoted source is never the item's. */
#ifndef KATCHI_FEED_VOCAB_H
#define KATCHI_FEED_VOCAB_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "feed/feed.h"

enum ns {
	NS_CORE,        /* RSS: no namespace, or one of its own */
	NS_ATOM,
	NS_CONTENT,
	NS_DC,
	NS_DCTERMS,
	NS_EXCERPT,     /* WordPress's own */
	NS_FEEDBURNER,
	NS_IMAGE,       /* images in sitemaps */
	NS_ITUNES,
	NS_MEDIA,
	NS_NEWS,
	NS_PLAY,        /* Google's copy of itunes */
	NS_PRISM,       /* magazines and journals */
	NS_RDF,
	NS_SY,
	NS_XHTML,
	NS_OTHER,       /* any that we do not know */
};

/* Where an element stands. */
enum in {
	IN_NOWHERE,     /* nothing is known below it */
	IN_FEED,        /* channel, feed, rss, rdf:RDF */
	IN_WRAP,        /* what nobody knows, in a channel, around items */
	IN_ITEM,
	IN_MEDIA,       /* media:group, media:content */
	IN_ITUNES,      /* itunes:category, which nests once */
	IN_PERSON,
	IN_PICTURE,
	IN_SOURCE,
	IN_HOURS,
	IN_DAYS,
	IN_URLSET,      /* a sitemap, or an index of them */
	IN_URL,
	IN_NEWS,
	IN_PUBLICATION,
	IN_SITE_IMAGE,
};

enum field {
	FIELD_NONE,
	FIELD_GROUP,            /* only its children matter */
	FIELD_ITEM,
	FIELD_TITLE,
	FIELD_LINK,
	FIELD_ORIGIN,           /* the address that another host stands for */
	FIELD_ID,
	FIELD_GUID,
	FIELD_SUMMARY,
	FIELD_BODY,
	FIELD_PUBLISHED,
	FIELD_UPDATED,
	FIELD_AUTHOR,           /* person construct, or text */
	FIELD_CREDIT,           /* media:credit, by its role */
	FIELD_PERSON_NAME,
	FIELD_PERSON_EMAIL,
	FIELD_PERSON_URL,
	FIELD_CATEGORY,
	FIELD_KEYWORDS,         /* several, parted by commas */
	FIELD_ENCLOSURE,
	FIELD_MEDIA,
	FIELD_MEDIA_TITLE,
	FIELD_THUMBNAIL,
	FIELD_IMAGE,
	FIELD_DURATION,
	FIELD_SOURCE,
	FIELD_SOURCE_TITLE,
	FIELD_SOURCE_LINK,
	FIELD_COMMENTS,
	FIELD_RIGHTS,
	FIELD_LANG,
	FIELD_ICON,
	FIELD_FAVICON,
	FIELD_GENERATOR,
	FIELD_TTL,
	FIELD_HOUR,
	FIELD_DAY,
	FIELD_PERIOD,
	FIELD_FREQUENCY,
	FIELD_PUBLICATION,
	FIELD_COUNT,
};

/* What of the content is taken. */
enum take {
	TAKE_NOTHING,           /* attributes at most */
	TAKE_TEXT,
	TAKE_MARKUP,            /* inner elements too, as they are */
};

struct vocab_row {
	uint8_t in, ns;         /* enum in, enum ns */
	const char *name;       /* without prefix, lower case */
	uint8_t field;          /* enum field */
	uint8_t rank;           /* among the rows of one field: the highest
	                         * that is not empty wins, then the first */
	uint8_t take;           /* enum take */
	uint8_t inside;         /* enum in, of its children */
};

/* Root elements, by local name: the namespace is often wrong. */
struct vocab_root {
	const char *name;
	enum feed_format format;
	enum in in;             /* of its children */
	enum ns ns;             /* of names without a prefix below it */
};

/* The row for an element, or NULL.  Case does not count; an Atom name is
 * found in RSS and the other way round when the own vocabulary has none. */
const struct vocab_row *vocab_find(enum in in, enum ns ns, struct str name);

const struct vocab_root *vocab_root(struct str local);

/* The namespace of a URI, old and wrong spellings too; NS_OTHER. */
enum ns vocab_ns(struct str uri);

/* The namespace a prefix stands for by custom; NS_OTHER. */
enum ns vocab_prefix(struct str prefix);

/* For the test of the order: row i, NULL behind the last. */
const struct vocab_row *vocab_row(size_t i);

#endif
