#include "feed/finish.h"

#include <string.h>

#include "base/limits.h"
#include "base/nfc.h"
#include "base/url.h"
#include "base/utf8.h"
#include "feed/date.h"
#include "feed/shape.h"

#include "base/banned.h"

struct finish {
	struct shape shape;
	struct str base;
	bool relative;
	struct date_hint hint;
};

static void
fix_url(struct finish *fi, struct str *url)
{
	struct str whole;

	if (url->n == 0 || shape_is_url(*url))
		return;
	whole = shape_url(&fi->shape, *url, fi->base);
	if (whole.n == 0 && fi->relative && !url_is_http(fi->base) &&
	    str_find(*url, 0, " ") == SIZE_MAX)
		return;
	*url = whole;
}

/* A date without a zone was read before the language was known. */
static void
fix_date(struct finish *fi, struct feed_time *t)
{
	struct feed_time again = *t;

	if (t->raw.n == 0)
		return;
	if (date_parse(&again, t->raw, &fi->hint)) {
		again.raw = t->raw;
		*t = again;
	}
}

/* A reader types composed letters, so an archive, git log --grep and patterns
 * must have them; feeds from some file systems have none. */
static void
fix_text(struct finish *fi, struct str *s)
{
	char *p;

	if (nfc_is(*s))
		return;
	p = arena_alloc(fi->shape.mem, s->n);
	if (p == NULL)
		return;
	memcpy(p, s->p, s->n);
	s->n = nfc_compose(p, s->n);
	s->p = p;
}

static void
fix_people(struct finish *fi, struct feed_person *who, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		fix_text(fi, &who[i].name);
		fix_url(fi, &who[i].url);
		fix_url(fi, &who[i].avatar);
	}
}

/* What is to be heard, seen or read, where no page is named: better than no
 * address at all.  A picture is none of that. */
static struct str
heard(const struct feed_item *item)
{
	struct str none = { NULL, 0 };

	for (size_t i = 0; i < item->n_attachments; i++) {
		const struct feed_attachment *a = &item->attachments[i];

		if (!str_starts_ci(a->type, "image/") &&
		    !str_eq(a->url, item->image))
			return a->url;
	}
	return none;
}

/* Day and month of dates that are only digits, by those that can be read in
 * one way; nothing when they disagree. */
struct orders {
	bool seen[DATE_MONTH_FIRST + 1];
	struct str shown;       /* the first that has an order */
};

static void
see_order(struct orders *o, const struct finish *fi,
    const struct feed_time *t)
{
	enum date_order order = date_order(t->raw, &fi->hint);

	if (order == DATE_ORDER_UNKNOWN)
		return;
	o->seen[order] = true;
	if (o->shown.n == 0)
		o->shown = t->raw;
}

static bool
is_unread(const struct feed_time *t)
{
	return t->raw.n > 0 && !t->known;
}

static void
fix_order(struct finish *fi, struct feed *f, struct str *shown)
{
	struct orders o = { .seen = { false } };
	bool wanted = is_unread(&f->updated);

	for (size_t i = 0; i < f->n_items && !wanted; i++)
		wanted = is_unread(&f->items[i].published) ||
		    is_unread(&f->items[i].updated);
	if (!wanted)
		return;
	see_order(&o, fi, &f->updated);
	for (size_t i = 0; i < f->n_items; i++) {
		see_order(&o, fi, &f->items[i].published);
		see_order(&o, fi, &f->items[i].updated);
	}
	if (o.seen[DATE_DAY_FIRST] == o.seen[DATE_MONTH_FIRST])
		return;
	fi->hint.order = o.seen[DATE_DAY_FIRST] ? DATE_DAY_FIRST :
	    DATE_MONTH_FIRST;
	*shown = o.shown;
}

static void
fix_item(struct finish *fi, struct feed_item *item, bool redate)
{
	size_t kept = 0;

	fix_text(fi, &item->title);
	fix_text(fi, &item->summary);
	fix_text(fi, &item->text);
	fix_text(fi, &item->source_title);
	for (size_t i = 0; i < item->n_tags; i++)
		fix_text(fi, &item->tags[i]);
	fix_url(fi, &item->link);
	fix_url(fi, &item->external);
	fix_url(fi, &item->image);
	fix_url(fi, &item->banner);
	if (item->image.n == 0)
		item->image = item->banner;
	fix_url(fi, &item->comments);
	fix_url(fi, &item->source_url);
	fix_people(fi, item->authors, item->n_authors);
	for (size_t i = 0; i < item->n_attachments; i++) {
		fix_url(fi, &item->attachments[i].url);
		if (item->attachments[i].url.n > 0)
			item->attachments[kept++] = item->attachments[i];
	}
	item->n_attachments = kept;
	if (redate) {
		fix_date(fi, &item->published);
		fix_date(fi, &item->updated);
	}
	if (item->base.n == 0)
		item->base = item->link.n > 0 ? item->link : fi->base;
	if (item->link.n == 0 && item->external.n == 0)
		item->link = heard(item);
}

/* A program that was asked on its own machine says so of all its feeds. */
static bool
is_local(struct str s)
{
	struct url u;

	url_split(&u, s);
	return str_is_ci(u.host, "localhost") || str_starts(u.host, "127.") ||
	    str_is(u.host, "[::1]");
}

static bool
same_host(struct str a, struct str b)
{
	struct url u, v;

	url_split(&u, a);
	url_split(&v, b);
	return str_eq_ci(u.host, v.host);
}

static bool
is_in_korea(struct str url)
{
	struct url u;

	url_split(&u, url);
	return u.host.n > 3 && str_is_ci(str_slice(u.host, u.host.n - 3,
	    u.host.n), ".kr");
}

/* Most letters of the titles are Hangul. */
static bool
reads_korean(const struct feed *f)
{
	size_t hangul = 0, others = 0;

	for (size_t i = 0; i < f->n_items && i < 50; i++) {
		struct str s = f->items[i].title;
		size_t at = 0;

		while (at < s.n) {
			uint32_t cp = utf8_next(s, &at);

			if (cp >= 0xAC00 && cp <= 0xD7A3)
				hangul++;
			else if (cp >= 0x80 || ascii_alpha((char)cp))
				others++;
		}
	}
	return hangul > 0 && hangul >= others;
}

/* Of a feed that names no language. */
static bool
is_korean(const struct feed *f, struct str url)
{
	return is_in_korea(f->home) || is_in_korea(url) || reads_korean(f);
}

void
feed_finish(struct feed *f, struct arena *mem, const struct feed_input *in,
    bool redate, struct str *shown)
{
	struct finish fi;
	struct str lang = in->lang.n > 0 ? in->lang : f->lang;

	memset(&fi, 0, sizeof(fi));
	shape_init(&fi.shape, mem);
	/* A copy: the caller's may be gone when bases are used. */
	fi.base = shape_raw(&fi.shape, in->url, LIMIT_URL);
	fi.relative = in->relative;
	fi.hint.offset_known = in->offset_known;
	fi.hint.offset_min = in->offset_min;
	fi.hint.always = in->offset_always;
	fi.hint.korean = str_starts_ci(lang, "ko");
	fix_text(&fi, &f->title);
	fix_text(&fi, &f->description);
	fix_url(&fi, &f->self);
	if (f->self.n > 0 && (fi.base.n == 0 || !is_local(f->self)))
		fi.base = f->self;
	fix_url(&fi, &f->home);
	/* A feed that another host serves (FeedBurner, a store of files) was
	 * written for its own site, whatever it calls its own address. */
	if (fi.base.n == 0 || (f->home.n > 0 && !is_local(f->home) &&
	    !same_host(fi.base, f->home)))
		fi.base = f->home;
	fix_url(&fi, &f->hub);
	fix_url(&fi, &f->icon);
	fix_url(&fi, &f->favicon);
	if (f->icon.n == 0)
		f->icon = f->favicon;
	fix_url(&fi, &f->next);
	fix_url(&fi, &f->prev_archive);
	fix_people(&fi, f->authors, f->n_authors);
	if (lang.n == 0 && !in->offset_known && is_korean(f, in->url)) {
		fi.hint.korean = true;
		redate = true;
	}
	shown->n = 0;
	fix_order(&fi, f, shown);
	redate |= shown->n > 0;
	if (redate)
		fix_date(&fi, &f->updated);
	for (size_t i = 0; i < f->n_items; i++)
		fix_item(&fi, &f->items[i], redate);
	shape_release(&fi.shape);
}
