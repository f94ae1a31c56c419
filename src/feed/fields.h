/* What the rows of feed/vocab.h do with attributes and text, in three files:
 * fields.c has the table, text, tags and dates; fields_link.c has links, media
 * and sources; fields_people.c has authors. */
#ifndef KATCHI_FEED_FIELDS_H
#define KATCHI_FEED_FIELDS_H

#include "feed/reader.h"

/* Whether a value of that row may take its place: the highest rank wins,
 * among equals the first.  field_won says that it took it. */
bool field_wins(struct reader *r, const struct node *n, enum field slot);
void field_won(struct reader *r, const struct node *n, enum field slot);

/* Puts value into *place if it is something and nothing better is there. */
void field_put(struct reader *r, const struct node *n, enum field slot,
    struct str *place, struct str value);

/* Whether a list of an item has all that it may have; says so. */
bool field_full(struct reader *r, size_t n);

void field_if_empty(struct str *place, struct str value);

/* A link, kept as it is until feed/finish.c knows the base of the document;
 * resolved now where xml:base is in force.  Empty for other schemes. */
struct str field_link(struct reader *r, const struct node *n, struct str s);

/* What base64 stands for, in `bytes`; nothing when that is no text. */
struct str field_unpacked(struct buf *bytes, struct str text);

/* A title, by what its attributes say that it is. */
struct str field_title(struct reader *r, const struct node *n, struct str text);

/* Takes the page's own address in place of one that only leads there. */
void field_origin_settle(struct reader *r);

void field_link_start(struct reader *r, struct node *n,
    const char *const *atts);
void field_link_end(struct reader *r, struct node *n, struct str text);
void field_origin_end(struct reader *r, struct node *n, struct str text);
void field_id_end(struct reader *r, struct node *n, struct str text);
void field_guid_start(struct reader *r, struct node *n,
    const char *const *atts);
void field_guid_end(struct reader *r, struct node *n, struct str text);
void field_comments_end(struct reader *r, struct node *n, struct str text);
void field_image_start(struct reader *r, struct node *n,
    const char *const *atts);
void field_image_end(struct reader *r, struct node *n, struct str text);
void field_favicon_end(struct reader *r, struct node *n, struct str text);
void field_enclosure_start(struct reader *r, struct node *n,
    const char *const *atts);
void field_media_end(struct reader *r, struct node *n, struct str text);
void field_media_title_end(struct reader *r, struct node *n, struct str text);
void field_duration_end(struct reader *r, struct node *n, struct str text);
void field_source_start(struct reader *r, struct node *n,
    const char *const *atts);
void field_source_end(struct reader *r, struct node *n, struct str text);
void field_source_link_start(struct reader *r, struct node *n,
    const char *const *atts);
void field_author_start(struct reader *r, struct node *n,
    const char *const *atts);
void field_author_end(struct reader *r, struct node *n, struct str text);
void field_credit_start(struct reader *r, struct node *n,
    const char *const *atts);
void field_credit_end(struct reader *r, struct node *n, struct str text);
void field_person_end(struct reader *r, struct node *n, struct str text);

#endif
