#include "feed/jsonfeed.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/charset.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "feed/date.h"
#include "feed/html.h"
#include "feed/jsonmend.h"
#include "feed/shape.h"

#include "base/banned.h"

struct jsonfeed {
	struct feed *feed;
	struct arena *mem;
	struct mend *mend;
	struct shape shape;
	struct buf clean;
	struct date_hint hint;
};

/* The text of a member: of a string, or of a number where an identifier may
 * be one.  Control characters that came by \u are gone. */
static struct str
text_of(struct jsonfeed *jf, const json_t *object, const char *key)
{
	const json_t *v = json_object_get(object, key);
	struct str s = { NULL, 0 };
	size_t at = 0;
	char number[40];

	if (json_is_string(v)) {
		s.p = json_string_value(v);
		s.n = json_string_length(v);
	} else if (json_is_integer(v)) {
		snprintf(number, sizeof(number), "%" JSON_INTEGER_FORMAT,
		    json_integer_value(v));
		s = arena_str(jf->mem, str_of(number));
	} else if (json_is_real(v)) {
		/* As it was written: 3.1415, not 3.1415000000000002. */
		snprintf(number, sizeof(number), "%.15g",
		    json_real_value(v));
		if (strtod(number, NULL) != json_real_value(v))
			snprintf(number, sizeof(number), "%.17g",
			    json_real_value(v));
		s = arena_str(jf->mem, str_of(number));
	}
	if (charset_clean(s) == s.n &&
	    (s.n == 0 || memchr(s.p, '\r', s.n) == NULL))
		return s;
	buf_clear(&jf->clean);
	while (at < s.n) {
		uint32_t cp = utf8_next(s, &at);

		if (cp == '\r' && at < s.n && s.p[at] == '\n')
			continue;
		if (cp == '\r')
			cp = '\n';
		if (cp == '\v' || cp == '\f')
			cp = ' ';
		if (cp >= 0x80 && cp <= 0x9F)
			cp = charset_c1(cp);
		if ((cp >= 0x20 && cp != 0x7F) || cp == '\n' || cp == '\t')
			utf8_add(&jf->clean, cp);
	}
	return buf_str(&jf->clean);
}

static struct str
raw(struct jsonfeed *jf, const json_t *o, const char *key, size_t max)
{
	return shape_raw(&jf->shape, text_of(jf, o, key), max);
}

/* A title or a name: references in it are those of pages. */
static struct str
words(struct jsonfeed *jf, const json_t *o, const char *key)
{
	struct str s = text_of(jf, o, key);
	struct buf plain;

	if (s.n == 0 || memchr(s.p, '&', s.n) == NULL)
		return shape_line(&jf->shape, s);
	buf_init(&plain, LIMIT_TITLE);
	html_references(&plain, utf8_cut(s, LIMIT_TITLE));
	s = shape_line(&jf->shape, buf_str(&plain));
	buf_release(&plain);
	return s;
}

static struct str
link_of(struct jsonfeed *jf, const json_t *o, const char *key)
{
	struct str s = text_of(jf, o, key), none = { NULL, 0 };

	return shape_may_link(s) ? shape_raw(&jf->shape, shape_trim_link(s),
	    LIMIT_URL) : none;
}

static int64_t
count_of(const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);
	double d = json_number_value(v);

	if (!json_is_number(v) || !(d >= 0 && d < 9e15))
		return -1;
	return (int64_t)d;
}

static void
person(struct jsonfeed *jf, const json_t *o, struct feed_person **list,
    size_t *n, size_t *cap)
{
	struct feed_person who;
	struct str mail;

	if (json_is_string(o)) {
		struct str s = { json_string_value(o),
		    json_string_length(o) };

		who = shape_person(&jf->shape, s);
	} else {
		memset(&who, 0, sizeof(who));
		who.name = words(jf, o, "name");
		who.url = link_of(jf, o, "url");
		who.avatar = link_of(jf, o, "avatar");
		who.email = raw(jf, o, "email", LIMIT_FIELD);
		mail = text_of(jf, o, "url");
		if (who.email.n == 0 && str_starts_ci(mail, "mailto:"))
			who.email = shape_person(&jf->shape,
			    str_next(&mail, '?')).email;
	}
	if (who.name.n == 0 && who.url.n == 0 && who.email.n == 0 &&
	    who.avatar.n == 0)
		return;
	for (size_t i = 0; i < *n; i++) {
		if (str_eq((*list)[i].name, who.name) &&
		    str_eq((*list)[i].url, who.url) &&
		    str_eq((*list)[i].avatar, who.avatar) &&
		    str_eq((*list)[i].email, who.email))
			return;
	}
	if (*n < LIMIT_ITEM_LIST && arena_more(jf->mem, list, *n, cap,
	    sizeof(**list)))
		(*list)[(*n)++] = who;
}

/* Lists as programs write them: one thing in the place of a list of one. */
static size_t
list_size(const json_t *v)
{
	return json_is_array(v) ? json_array_size(v) :
	    json_is_object(v) || json_is_string(v);
}

static const json_t *
list_at(const json_t *v, size_t i)
{
	return json_is_array(v) ? json_array_get(v, i) : v;
}

/* 1.1 has authors, 1 had author; when both are there they say the same. */
static void
people(struct jsonfeed *jf, const json_t *o, struct feed_person **list,
    size_t *n)
{
	static const char *const keys[] = { "authors", "author" };
	size_t cap = 0;

	for (size_t k = 0; k < ARRAY_LEN(keys) && *n == 0; k++) {
		const json_t *v = json_object_get(o, keys[k]);

		for (size_t i = 0; i < list_size(v); i++)
			person(jf, list_at(v, i), list, n, &cap);
	}
}

static void
tag(struct jsonfeed *jf, struct str s, struct feed_item *item, size_t *cap)
{
	s = shape_line(&jf->shape, utf8_cut(s, LIMIT_FIELD));
	if (s.n > 0 && item->n_tags < LIMIT_ITEM_LIST &&
	    arena_more(jf->mem, &item->tags, item->n_tags, cap,
	    sizeof(*item->tags)))
		item->tags[item->n_tags++] = s;
}

static void
tags(struct jsonfeed *jf, const json_t *o, struct feed_item *item)
{
	const json_t *list = json_object_get(o, "tags");
	struct str s = { json_string_value(list), json_string_length(list) };
	size_t cap = 0;

	while (s.p != NULL)
		tag(jf, str_next(&s, ','), item, &cap);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *v = json_array_get(list, i);

		s = (struct str){ json_string_value(v),
		    json_string_length(v) };
		tag(jf, s, item, &cap);
	}
}

static void
attachments(struct jsonfeed *jf, const json_t *o, struct feed_item *item)
{
	const json_t *list = json_object_get(o, "attachments");
	struct feed_attachment a;
	size_t cap = 0;

	for (size_t i = 0; i < list_size(list); i++) {
		const json_t *v = list_at(list, i);

		memset(&a, 0, sizeof(a));
		a.url = link_of(jf, v, "url");
		a.type = raw(jf, v, "mime_type", LIMIT_FIELD);
		a.title = words(jf, v, "title");
		a.bytes = count_of(v, "size_in_bytes");
		a.seconds = count_of(v, "duration_in_seconds");
		if (a.url.n > 0 && item->n_attachments < LIMIT_ITEM_LIST &&
		    arena_more(jf->mem, &item->attachments,
		    item->n_attachments, &cap, sizeof(a)))
			item->attachments[item->n_attachments++] = a;
	}
}

static void
date(struct jsonfeed *jf, const json_t *o, const char *key,
    struct feed_time *t)
{
	struct str s = raw(jf, o, key, LIMIT_FIELD);

	if (s.n == 0)
		return;
	date_parse(t, s, &jf->hint);
	t->raw = s;
}

static void
read_item(struct jsonfeed *jf, const json_t *o, struct feed_item *item)
{
	struct str html, text;

	memset(item, 0, sizeof(*item));
	item->id = raw(jf, o, "id", LIMIT_FIELD);
	if (json_is_boolean(json_object_get(o, "id")))
		item->id = json_is_true(json_object_get(o, "id")) ?
		    STR("true") : STR("false");
	item->link = link_of(jf, o, "url");
	item->external = link_of(jf, o, "external_url");
	/* The specification wants ids to be URLs where possible. */
	if (item->link.n == 0 && (str_starts(item->id, "http://") ||
	    str_starts(item->id, "https://")))
		item->link = item->id;
	item->title = words(jf, o, "title");
	item->summary = shape_lines(&jf->shape, text_of(jf, o, "summary"));
	html = text_of(jf, o, "content_html");
	if (html.n > 0) {
		item->html = shape_raw(&jf->shape, html, LIMIT_ITEM_TEXT);
		item->text = shape_html(&jf->shape, item->html);
	}
	text = text_of(jf, o, "content_text");
	if (text.n > 0)
		item->text = shape_lines(&jf->shape, text);
	date(jf, o, "date_published", &item->published);
	date(jf, o, "date_modified", &item->updated);
	item->image = link_of(jf, o, "image");
	item->banner = link_of(jf, o, "banner_image");
	item->lang = shape_lang(&jf->shape, text_of(jf, o, "language"));
	people(jf, o, &item->authors, &item->n_authors);
	tags(jf, o, item);
	attachments(jf, o, item);
}

static void
add_item(struct jsonfeed *jf, const json_t *o, size_t *cap)
{
	struct feed *f = jf->feed;
	struct feed_item item;

	if (!json_is_object(o))
		return;
	if (f->n_items >= LIMIT_FEED_ITEMS || jf->mem->over) {
		mend_say_all(jf->mend, jf->mem->over ?
		    "more than 48 MiB when parsed: the rest left out" :
		    "more than 2000 items: the rest left out");
		f->dropped++;
		return;
	}
	read_item(jf, o, &item);
	if (json_object_size(o) == 0)
		return;
	if (jf->mem->over || !arena_more(jf->mem, &f->items,
	    f->n_items, cap, sizeof(item)))
		f->dropped++;
	else
		f->items[f->n_items++] = item;
}

/* A list; PHP makes an object of one that has lost a member. */
static void
read_items(struct jsonfeed *jf, json_t *list)
{
	size_t cap = 0;
	const char *key;
	json_t *value;

	for (size_t i = 0; i < json_array_size(list); i++)
		add_item(jf, json_array_get(list, i), &cap);
	json_object_foreach(list, key, value)
		add_item(jf, value, &cap);
	if (json_is_object(list) && jf->feed->n_items > 0)
		mend_say_all(jf->mend, "an object in the place of the list of "
		    "items");
}

static void
read_feed(struct jsonfeed *jf, const json_t *root)
{
	struct feed *f = jf->feed;
	const json_t *hubs = json_object_get(root, "hubs");
	struct str version = text_of(jf, root, "version");
	size_t at = version.n;

	f->format = FEED_JSON;
	while (at > 0 && version.p[at - 1] != '/')
		at--;
	f->version = shape_raw(&jf->shape, str_slice(version, at, version.n),
	    16);
	f->lang = shape_lang(&jf->shape, text_of(jf, root, "language"));
	if (!jf->hint.korean)
		jf->hint.korean = str_starts_ci(f->lang, "ko");
	f->title = words(jf, root, "title");
	f->description = shape_lines(&jf->shape,
	    text_of(jf, root, "description"));
	f->home = link_of(jf, root, "home_page_url");
	f->self = link_of(jf, root, "feed_url");
	f->next = link_of(jf, root, "next_url");
	f->icon = link_of(jf, root, "icon");
	f->favicon = link_of(jf, root, "favicon");
	f->user_comment = shape_lines(&jf->shape,
	    text_of(jf, root, "user_comment"));
	f->expired = json_is_true(json_object_get(root, "expired"));
	f->hub = link_of(jf, json_array_get(hubs, 0), "url");
	people(jf, root, &f->authors, &f->n_authors);
	read_items(jf, json_object_get(root, "items"));
}

/* What JSON that is no feed says about itself. */
static int
refuse(const json_t *root, struct err *e)
{
	static const char *const keys[] = {
		"error", "message", "detail", "errors",
	};
	const char *says = NULL;

	if (json_is_array(root))
		return err_set(e, ERR_INPUT,
		    "a JSON array, not a feed");
	for (size_t i = 0; says == NULL && i < ARRAY_LEN(keys); i++) {
		const json_t *v = json_object_get(root, keys[i]);

		says = json_string_value(json_is_object(v) ?
		    json_object_get(v, "message") : v);
	}
	if (says != NULL)
		return err_set(e, ERR_INPUT,
		    "a JSON object, not a feed: %.160s", says);
	return err_set(e, ERR_INPUT, "a JSON object, not a feed: it has "
	    "neither a version of JSON Feed nor items");
}

/* Without its version it must look like one: items with content, or nothing
 * but names of JSON Feed ("_x" are those of its extensions). */
static bool
is_feed(json_t *root)
{
	static const char *const names[] = {
		"author", "authors", "description", "expired", "favicon",
		"feed_url", "home_page_url", "hubs", "icon", "items",
		"language", "next_url", "title", "user_comment", "version",
	};
	const char *version = json_string_value(json_object_get(root,
	    "version"));
	const json_t *items, *first;
	size_t known = 0, i;
	const char *key;
	json_t *value;

	if (!json_is_object(root))
		return false;
	if (version != NULL && strstr(version, "jsonfeed.org") != NULL)
		return true;
	items = json_object_get(root, "items");
	first = json_array_get(items, 0);
	if (json_is_array(items) &&
	    (json_is_string(json_object_get(root, "title")) ||
	    json_is_string(json_object_get(root, "feed_url")) ||
	    json_is_string(json_object_get(root, "home_page_url")) ||
	    json_object_get(first, "content_text") != NULL ||
	    json_object_get(first, "content_html") != NULL))
		return true;
	json_object_foreach(root, key, value) {
		for (i = 0; i < ARRAY_LEN(names); i++) {
			if (strcmp(key, names[i]) == 0)
				break;
		}
		if (i == ARRAY_LEN(names) && key[0] != '_')
			return false;
		known += i < ARRAY_LEN(names);
	}
	return known > 0;
}

static json_t *
load(struct feed *feed, struct str text, struct mend *mend, struct err *e)
{
	const size_t flags = JSON_DISABLE_EOF_CHECK | JSON_ALLOW_NUL;
	json_error_t why;
	json_t *root = json_loadb(text.p, text.n, flags, &why);
	struct buf mended;
	bool cut;

	if (root != NULL)
		return root;
	buf_init(&mended, LIMIT_BODY_TEXT);
	cut = jsonmend(&mended, text);
	if (jsonmend_small(buf_str(&mended)))
		root = json_loadb(buf_z(&mended), mended.n, flags, NULL);
	buf_release(&mended);
	if (root == NULL) {
		err_set(e, ERR_INPUT, "broken JSON: line %d: %s", why.line,
		    why.text);
	} else {
		char says[200];

		snprintf(says, sizeof(says), "not well-formed: %.150s",
		    why.text);
		mend_say(mend, why.position > 0 ? (size_t)why.position : 0,
		    says);
		if (cut)
			mend_say(mend, text.n, "the document is truncated");
		feed->truncated = cut;
	}
	return root;
}

int
jsonfeed_parse(struct feed *out, struct arena *mem,
    const struct feed_input *in, struct mend *mend, struct str text,
    struct err *e)
{
	struct jsonfeed jf = { .feed = out, .mem = mem, .mend = mend };
	json_t *root;
	int result = -1;

	if (!jsonmend_small(text))
		return err_set(e, ERR_LIMIT, "JSON of more than %d values or "
		    "%d objects", LIMIT_JSON_VALUES, LIMIT_JSON_CONTAINERS);
	shape_init(&jf.shape, mem);
	buf_init(&jf.clean, LIMIT_ITEM_TEXT);
	root = load(out, text, mend, e);
	if (root == NULL)
		goto out;
	if (!is_feed(root)) {
		refuse(root, e);
		goto out;
	}
	jf.hint.offset_known = in->offset_known;
	jf.hint.offset_min = in->offset_min;
	jf.hint.always = in->offset_always;
	jf.hint.korean = str_starts_ci(in->lang, "ko");
	read_feed(&jf, root);
	result = 0;
out:
	json_decref(root);
	buf_release(&jf.clean);
	shape_release(&jf.shape);
	return result;
}
