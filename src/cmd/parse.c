#include "cmd/session.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/civil.h"
#include "base/err.h"
#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "feed/feed.h"
#include "feed/html.h"

#include "base/banned.h"

enum { OPT_URL, OPT_CONTENT_TYPE };

static void
member_int(struct json *j, const char *key, int64_t v)
{
	json_key(j, key);
	json_int(j, v);
}

static void
member_time(struct json *j, const char *key, const struct feed_time *t)
{
	struct buf b;

	if (!t->known)
		return;
	buf_init(&b, LIMIT_FIELD);
	civil_rfc3339(&b, t->at, t->offset_min);
	json_member(j, key, buf_str(&b));
	buf_release(&b);
}

/* JSON Feed has no member for an address of mail but says how to write it. */
static void
write_author_url(struct json *j, const struct feed_person *who)
{
	struct buf mailto;

	if (who->url.n > 0 || who->email.n == 0) {
		json_member(j, "url", who->url);
		return;
	}
	buf_init(&mailto, LIMIT_FIELD + 8);
	buf_adds(&mailto, "mailto:");
	buf_addstr(&mailto, who->email);
	json_member(j, "url", buf_str(&mailto));
	buf_release(&mailto);
}

static void
write_people(struct json *j, const struct feed_person *who, size_t n)
{
	if (n == 0)
		return;
	json_key(j, "authors");
	json_open(j, '[');
	for (size_t i = 0; i < n; i++) {
		json_open(j, '{');
		json_member(j, "name", who[i].name.n > 0 ? who[i].name :
		    who[i].email);
		write_author_url(j, &who[i]);
		json_member(j, "avatar", who[i].avatar);
		json_member(j, "_email", who[i].email);
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void
write_attachments(struct json *j, const struct feed_item *item)
{
	if (item->n_attachments == 0)
		return;
	json_key(j, "attachments");
	json_open(j, '[');
	for (size_t i = 0; i < item->n_attachments; i++) {
		const struct feed_attachment *a = &item->attachments[i];

		json_open(j, '{');
		json_member(j, "url", a->url);
		json_key(j, "mime_type");
		json_str(j, a->type.n > 0 ? a->type :
		    STR("application/octet-stream"));
		json_member(j, "title", a->title);
		if (a->bytes >= 0)
			member_int(j, "size_in_bytes", a->bytes);
		if (a->seconds >= 0)
			member_int(j, "duration_in_seconds", a->seconds);
		json_close(j, '}');
	}
	json_close(j, ']');
}

/* FNV-1a, 64 bits: stable over runs, machines and versions. */
static uint64_t
hash(uint64_t h, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001B3u;
	return (h ^ 0xFF) * 0x100000001B3u;
}

/* What identifies it: the feed's own id, else the link, else what is attached
 * (many a podcast has no more), else what it says. */
static void
write_id(struct json *j, const struct feed_item *item)
{
	const struct str more[] = {
		item->image, item->comments, item->rights, item->source_url,
		item->updated.raw,
	};
	const struct str none = { NULL, 0 };
	uint64_t h = 0xCBF29CE484222325u;
	uint64_t nothing = hash(hash(hash(h, none), none), none);
	char hex[40];

	if (item->id.n > 0 || item->link.n > 0) {
		json_member(j, "id", item->id.n > 0 ? item->id : item->link);
		return;
	}
	for (size_t i = 0; i < item->n_attachments; i++) {
		const struct feed_attachment *a = &item->attachments[i];

		/* Pictures come from a store that all items share. */
		if (str_starts_ci(a->type, "image/") ||
		    str_eq(a->url, item->image))
			continue;
		json_member(j, "id", a->url);
		return;
	}
	h = hash(h, item->title);
	h = hash(h, item->published.raw);
	h = hash(h, item->text.n > 0 ? item->text : item->summary);
	/* Items of one field only are told apart by that. */
	for (size_t i = 0; i < item->n_authors; i++)
		h = hash(h, item->authors[i].name);
	for (size_t i = 0; i < item->n_tags; i++)
		h = hash(h, item->tags[i]);
	for (size_t i = 0; i < item->n_attachments; i++)
		h = hash(h, item->attachments[i].url);
	for (size_t i = 0; i < ARRAY_LEN(more); i++) {
		if (more[i].n > 0)
			h = hash(h, more[i]);
	}
	/* Nothing is known of it but where it stands. */
	if (h == nothing)
		h = (h ^ item->line) * 0x100000001B3u;
	snprintf(hex, sizeof(hex), "hash:%016" PRIx64, h);
	json_member(j, "id", str_of(hex));
}

static void
write_content(struct json *j, const struct feed_item *item)
{
	bool body = item->text.n > 0 || item->html.n > 0;
	struct str html = body ? item->html : item->summary_html;
	struct str text = body ? item->text : item->summary;
	struct buf safe;

	buf_init(&safe, LIMIT_ITEM_TEXT * 2);
	if (html.n > 0)
		html_sanitize(&safe, html, item->base);
	json_member(j, "content_html", buf_str(&safe));
	/* One of them must be there. */
	if (safe.n == 0 || text.n > 0) {
		json_key(j, "content_text");
		json_str(j, text);
	}
	/* RSS 2.0 calls its description a synopsis; one that is long is the
	 * text itself. */
	if (body || item->summary.n <= LIMIT_SYNOPSIS)
		json_member(j, "summary", item->summary);
	buf_release(&safe);
}

/* What JSON Feed has no member for. */
static void
write_item_more(struct json *j, const struct feed_item *item)
{
	const struct feed_time *times[] = {
		&item->published, &item->updated,
	};
	static const char *const keys[] = {
		"date_published_raw", "date_modified_raw",
	};

	json_key(j, "_katchi");
	json_open(j, '{');
	if (item->line > 0)
		member_int(j, "line", item->line);
	json_member(j, "source_title", item->source_title);
	json_member(j, "source_url", item->source_url);
	json_member(j, "comments", item->comments);
	json_member(j, "rights", item->rights);
	for (size_t i = 0; i < ARRAY_LEN(times); i++) {
		/* Only where it says what the date does not. */
		if (!times[i]->known || times[i]->day_only)
			json_member(j, keys[i], times[i]->raw);
	}
	json_close(j, '}');
}

static void
write_item(struct json *j, const struct feed_item *item)
{
	json_open(j, '{');
	write_id(j, item);
	json_member(j, "url", item->link);
	json_member(j, "external_url", item->external);
	json_member(j, "title", item->title);
	write_content(j, item);
	json_member(j, "image", item->image);
	json_member(j, "banner_image", item->banner);
	member_time(j, "date_published", &item->published);
	member_time(j, "date_modified", &item->updated);
	write_people(j, item->authors, item->n_authors);
	if (item->n_tags > 0) {
		json_key(j, "tags");
		json_open(j, '[');
		for (size_t i = 0; i < item->n_tags; i++)
			json_str(j, item->tags[i]);
		json_close(j, ']');
	}
	json_member(j, "language", item->lang);
	write_attachments(j, item);
	write_item_more(j, item);
	json_close(j, '}');
}

static void
write_bits(struct json *j, const char *key, uint32_t bits, bool days)
{
	static const char *const names[] = {
		"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday",
		"Friday", "Saturday",
	};

	if (bits == 0)
		return;
	json_key(j, key);
	json_open(j, '[');
	for (unsigned i = 0; i < 32; i++) {
		if ((bits >> i & 1) == 0)
			continue;
		if (days && i < ARRAY_LEN(names))
			json_str(j, str_of(names[i]));
		else
			json_int(j, i);
	}
	json_close(j, ']');
}

static void
write_mended(struct json *j, const struct feed *f)
{
	if (f->n_mended == 0)
		return;
	json_key(j, "mended");
	json_open(j, '[');
	for (size_t i = 0; i < f->n_mended; i++) {
		json_open(j, '{');
		if (f->mended[i].line > 0)
			member_int(j, "line", f->mended[i].line);
		json_member(j, "says", f->mended[i].says);
		json_close(j, '}');
	}
	json_close(j, ']');
	if (f->n_mended_more > 0)
		member_int(j, "mended_more", (int64_t)f->n_mended_more);
}

static void
write_feed_more(struct json *j, const struct feed *f)
{
	json_key(j, "_katchi");
	json_open(j, '{');
	json_member(j, "format", str_of(feed_format_name(f->format)));
	json_member(j, "version", f->version);
	json_member(j, "charset", f->charset);
	json_member(j, "generator", f->generator);
	json_member(j, "rights", f->rights);
	json_member(j, "prev_archive", f->prev_archive);
	member_time(j, "date_modified", &f->updated);
	if (f->ttl_min > 0)
		member_int(j, "ttl_minutes", f->ttl_min);
	if (f->sy_seconds > 0)
		member_int(j, "update_seconds", f->sy_seconds);
	write_bits(j, "skip_hours", f->skip_hours, false);
	write_bits(j, "skip_days", f->skip_days, true);
	if (f->truncated) {
		json_key(j, "truncated");
		json_bool(j, true);
	}
	if (f->dropped > 0)
		member_int(j, "dropped", (int64_t)f->dropped);
	write_mended(j, f);
	json_close(j, '}');
}

static void
write_feed(struct buf *out, const struct feed *f)
{
	struct json j;

	json_init(&j, out, true);
	json_open(&j, '{');
	json_member(&j, "version", STR("https://jsonfeed.org/version/1.1"));
	json_key(&j, "title");
	json_str(&j, f->title);
	json_member(&j, "home_page_url", f->home);
	json_member(&j, "feed_url", f->self);
	json_member(&j, "description", f->description);
	json_member(&j, "user_comment", f->user_comment);
	json_member(&j, "next_url", f->next);
	json_member(&j, "icon", f->icon);
	json_member(&j, "favicon", f->favicon);
	write_people(&j, f->authors, f->n_authors);
	json_member(&j, "language", f->lang);
	if (f->expired) {
		json_key(&j, "expired");
		json_bool(&j, true);
	}
	if (f->hub.n > 0) {
		json_key(&j, "hubs");
		json_open(&j, '[');
		json_open(&j, '{');
		json_member(&j, "type", STR("WebSub"));
		json_member(&j, "url", f->hub);
		json_close(&j, '}');
		json_close(&j, ']');
	}
	write_feed_more(&j, f);
	json_key(&j, "items");
	json_open(&j, '[');
	for (size_t i = 0; i < f->n_items; i++)
		write_item(&j, &f->items[i]);
	json_close(&j, ']');
	json_close(&j, '}');
	buf_addc(out, '\n');
}

static void
say_mended(const char *doc, const struct feed *f)
{
	for (size_t i = 0; i < f->n_mended; i++) {
		const struct feed_mended *m = &f->mended[i];

		if (m->line > 0)
			log_notice("%s:%u: mended: %.*s", doc, m->line,
			    STR_ARG(m->says));
		else
			log_notice("%s: mended: %.*s", doc,
			    STR_ARG(m->says));
	}
	if (f->n_mended_more > 0)
		log_notice("%s: mended: %zu more kinds of damage", doc,
		    f->n_mended_more);
	if (f->dropped > 0)
		log_notice("%s: %zu items left out", doc, f->dropped);
}

static int
parse_file(const char *doc, struct feed_input *in)
{
	struct arena mem;
	struct feed feed;
	struct buf out;
	struct err e;
	size_t n;
	int status = EX_DATAERR;
	char *bytes = file_read_new(doc, LIMIT_BODY, &n, &e);

	if (bytes == NULL) {
		log_error("%s", e.msg);
		return e.kind == ERR_LIMIT ? EX_DATAERR : EX_NOINPUT;
	}
	arena_init(&mem, LIMIT_FEED_ARENA);
	buf_init(&out, LIMIT_OUTPUT);
	in->bytes.p = bytes;
	in->bytes.n = n;
	if (feed_parse(&feed, &mem, in, &e) != 0) {
		log_error("%s: %s", doc, e.msg);
		goto out;
	}
	say_mended(doc, &feed);
	write_feed(&out, &feed);
	status = EX_OK;
	if (out.over) {
		log_error("standard output: more than we write");
		status = EX_IOERR;
	} else {
		fwrite(buf_z(&out), 1, out.n, stdout);
	}
out:
	buf_release(&out);
	arena_release(&mem);
	free(bytes);
	return status;
}

int
cmd_parse(struct session *s, struct err *e)
{
	struct feed_input in = { .relative = true,
	    .url = str_of(s->values[OPT_URL]),
	    .content_type = str_of(s->values[OPT_CONTENT_TYPE]) };

	(void)e;
	return parse_file(s->operands[0], &in);
}
