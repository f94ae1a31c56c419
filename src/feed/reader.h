/* From XML events to a feed: knows where it stands (feed/vocab.h), which
 * namespace a prefix means, which base a link has.  Shared by reader.c, that
 * walks, and fields.c, that fills in. */
#ifndef KATCHI_FEED_READER_H
#define KATCHI_FEED_READER_H

#include "base/charset.h"
#include "base/limits.h"
#include "base/mem.h"
#include "feed/date.h"
#include "feed/feed.h"
#include "feed/mend.h"
#include "feed/shape.h"
#include "feed/vocab.h"
#include "feed/xml.h"

/* What the content of an element is. */
enum content {
	CONTENT_GUESS,          /* RSS: HTML if it looks so */
	CONTENT_TEXT,
	CONTENT_HTML,
	CONTENT_XHTML,          /* inner elements are the markup */
	CONTENT_BASE64,         /* of HTML or text */
	CONTENT_FOREIGN,        /* an image, say: left out */
};

struct node {
	const struct vocab_row *row;    /* NULL for the root */
	enum in inside;
	enum content content;
	bool decided;                   /* its attributes said it all */
	bool wrapped;                   /* Atom's own div around XHTML */
	bool permalink;                 /* a guid that says it is a link */
	uint8_t rel;                    /* of a link whose text is to come */
	size_t mark;                    /* where its text begins */
	size_t n_names;                 /* namespaces outside it */
	struct str base;                /* xml:base in force, or empty */
};

struct binding {
	char prefix[20];
	enum ns ns;
};

#define READER_CACHE 64

/* Names and values of attributes that had to be cleaned: the first 32. */
#define READER_ATTS 64

struct remembered {
	unsigned generation;
	enum in in;
	uint8_t n;
	char name[31];
	const struct vocab_row *row;
};

struct reader {
	struct feed *feed;
	struct shape shape;
	struct mend mend;
	struct date_hint hint;
	bool lang_given;                /* by the configuration */
	bool redate;                    /* dates came before the language */
	bool cdf;                       /* attributes mean what elements do */
	bool rss;                       /* RDF: RSS is spoken in it */
	bool entry;                     /* the root is an item */
	bool ran_over;                  /* a text holds what followed it */
	struct str url;                 /* of the document */

	enum ns core;                   /* of names without a prefix */
	unsigned depth;                 /* of stack */
	struct buf text;                /* of the open elements, nested */
	bool text_cut;
	struct buf att_text;
	struct buf link_text;           /* one that was escaped twice */
	struct str link_type;           /* of a link whose text is to come */
	size_t n_names;
	unsigned generation;            /* of names, for the cache */
	struct remembered cache[READER_CACHE];

	bool in_item;
	bool said;                      /* of the item, if only in words that
	                                 * nobody knows */
	struct feed_item item;
	struct str item_lang;           /* xml:lang of its element */
	const struct vocab_row *summary_row;    /* whose text is its summary */
	size_t cap_authors, cap_tags, cap_attachments;
	size_t cap_items, cap_feed_authors;
	uint8_t item_rank[FIELD_COUNT], feed_rank[FIELD_COUNT];
	struct feed_person person;
	int64_t duration;               /* seconds, -1: not said */
	size_t media;                   /* the media:content that is open, its
	                                 * place among the attachments plus 1 */
	struct str origin;              /* see FIELD_ORIGIN */
	size_t first_media;             /* the place of the first one, plus 1 */
	int sy_period, sy_frequency;

	/* Not cleared at the beginning: these have what was put in. */
	struct node stack[LIMIT_XML_DEPTH];
	struct binding names[LIMIT_XML_NAMESPACES];
	const char *atts[READER_ATTS + 1];
};

void reader_init(struct reader *r, struct feed *out, struct arena *mem,
    const struct feed_input *in, struct str text, unsigned first_line);
void reader_release(struct reader *r);

/* The listener for xml_parse and loose_parse. */
struct xml_events reader_events(struct reader *r);

/* Says in the feed what was gathered by the way; after the last event. */
void reader_finish(struct reader *r);

/* reader_names.c: namespaces in force, and what a name means by them.
 *
 * What a prefix stands for; "" is no prefix. */
enum ns reader_ns(const struct reader *r, struct str prefix);

/* One declaration; all of a tag; back to n declarations. */
void reader_bind(struct reader *r, struct str prefix, enum ns ns);
void reader_bind_all(struct reader *r, const char *const *atts);
void reader_unbind(struct reader *r, size_t n);

/* The row of an element of that name, with its prefix, at that place. */
const struct vocab_row *reader_lookup(struct reader *r, enum in in,
    struct str name);

/* reader_atts.c: attributes without what references have brought into them:
 * atts itself, or a copy of the first ones in r. */
const char *const *reader_clean(struct reader *r, const char *const *atts);

/* The value of an attribute by its name without prefix, case-blind (name is
 * in lower case); the empty view when it is not there. */
struct str reader_att(const char *const *atts, const char *name);

/* Whether one of the names may be xmlns, xml:base or xml:lang. */
bool reader_is_special(const char *const *atts);

/* xml:base; xml:lang, as it is, and as what it means for feed or item. */
void reader_base(struct reader *r, struct node *n, const char *const *atts);
struct str reader_xml_lang(struct reader *r, const char *const *atts);
void reader_take_lang(struct reader *r, const struct vocab_row *row,
    const char *const *atts);

/* The language of the feed has become known: Korean dates without a zone are
 * Korea's. */
void reader_language(struct reader *r);

/* xml:base and xml:lang among the attributes of n, or of the element that
 * wraps the markup in it. */
void reader_special(struct reader *r, struct node *n, const char *const *atts);

/* reader_text.c: text and inner markup as the driver tells them. */
void reader_text(void *to, const char *p, size_t n);
void reader_inner_start(void *to, struct str name, const char *const *atts);
void reader_inner_end(void *to, struct str name);

/* fields.c: what the row of n does with the attributes, with the text. */
void field_start(struct reader *r, struct node *n, const char *const *atts);
void field_end(struct reader *r, struct node *n, struct str text);

/* CDF, a draft of 1997 that IE 4 read: links and dates are attributes of
 * CHANNEL and ITEM.  Elements of a later format beat them. */
void field_cdf(struct reader *r, const char *const *atts);

#endif
