#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/url.h"
#include "cmd/run.h"
#include "cmd/visits.h"

#include "base/banned.h"

/* What is known of an index over HTTP is known of its sitemaps together.
 *
 * They have no rows of their own: which ones there are changes every day, and
 * an index says of each when it changed.  So the index's validators vouch for
 * the items of its sitemaps.  They are held back until the last of them was
 * read, in the transaction of its items; when one was not, or when the index
 * does not date them (it can stay the same while they change), they are not
 * remembered, and the next visit reads the whole index. */

/* The chosen ones among the items of an index. */
struct choice {
	const struct feed_item *list[LIMIT_SITEMAPS];
	size_t n;
	size_t others;          /* older ones, past LIMIT_SITEMAPS */
	size_t elsewhere;       /* on another host */
	bool undated;
};

static bool
newer(const struct feed_item *a, const struct feed_item *b)
{
	if (a->updated.known != b->updated.known)
		return a->updated.known;
	return a->updated.known && a->updated.at > b->updated.at;
}

/* Puts one among the newest, in order; equals as the index has them. */
static void
choose(struct choice *c, const struct feed_item *item)
{
	size_t at = c->n;

	while (at > 0 && newer(item, c->list[at - 1]))
		at--;
	if (c->n == LIMIT_SITEMAPS)
		c->others++;
	else
		c->n++;
	if (at == LIMIT_SITEMAPS)
		return;
	memmove(&c->list[at + 1], &c->list[at],
	    (c->n - 1 - at) * sizeof(c->list[0]));
	c->list[at] = item;
}

/* https://www.sitemaps.org/protocol.html: an index lists sitemaps of its own
 * host.  Nothing else is asked: our credentials are meant for that host. */
static bool
same_host(struct str url, const char *host)
{
	char *z = mem_dup(url.p, url.n), *key = visit_host_key_new(z);
	bool same = key != NULL && host != NULL && strcmp(key, host) == 0;

	free(key);
	free(z);
	return same;
}

static void
choose_all(struct choice *c, const struct poll *p, struct str url,
    const struct feed *feed)
{
	char *z = mem_dup(url.p, url.n), *host = visit_host_key_new(z);
	/* With a hash we have read all that the index had then; a day is
	 * what a date without a time may be off. */
	int64_t since = p->visit.body_hash != 0 ?
	    p->visit.last_full - 86400 : INT64_MIN;

	memset(c, 0, sizeof(*c));
	for (size_t i = 0; i < feed->n_items; i++) {
		const struct feed_item *item = &feed->items[i];

		if (!same_host(item->link, host)) {
			c->elsewhere++;
			continue;
		}
		c->undated |= !item->updated.known;
		if (!item->updated.known || item->updated.at >= since)
			choose(c, item);
	}
	free(host);
	free(z);
}

static void
follow(struct run *r, struct poll *p, struct str link)
{
	struct poll *child = mem_zalloc(1, sizeof(*child));
	char *url = mem_dup(link.p, link.n);

	visit_init(&child->visit, url);
	free(url);
	child->run = r;
	child->source = p->source;
	child->index = p;
	child->next = r->sitemaps;
	r->sitemaps = child;
	p->sitemaps++;
	run_ask(r, child);
}

void
run_sitemaps(struct run *r, struct poll *p, struct reply *reply,
    const struct feed *feed)
{
	struct choice c;

	choose_all(&c, p, reply->url, feed);
	p->unvouched = c.undated;
	for (size_t i = 0; i < c.n; i++)
		follow(r, p, c.list[i]->link);
	log_info("%s: a sitemap index of %zu, %zu of them asked",
	    p->source->id, feed->n_items, c.n);
	if (c.others > 0)
		log_notice("%s: %zu more sitemaps of its index were left out: "
		    "the newest %d are read", p->source->id, c.others,
		    LIMIT_SITEMAPS);
	if (c.elsewhere > 0)
		log_notice("%s: %zu sitemaps of its index are on another host "
		    "and were left out", p->source->id, c.elsewhere);
	if (p->sitemaps == 0 && !p->unvouched)
		return;
	/* To be given back by run_sitemap_reply. */
	visit_set_text(&p->held_etag, reply->etag);
	visit_set_text(&p->held_modified, reply->last_modified);
	p->held_hash = (int64_t)reply->body_hash;
	reply->etag.n = reply->last_modified.n = 0;
	reply->body_hash = 0;
}

/* What a sitemap brought goes into the visit of its index. */
static int
remember(struct run *r, struct poll *p, const struct visit_news *news,
    struct err *e)
{
	struct visit *v = &p->visit;

	if (news->items_new > 0 || news->brought)
		v->last_new = r->now;
	if (news->gap_s > 0)
		v->gap_s = news->gap_s;
	if (p->sitemaps == 0 && !p->unvouched) {
		if (p->held_etag != NULL)
			visit_set_text(&v->etag, str_of(p->held_etag));
		if (p->held_modified != NULL)
			visit_set_text(&v->last_modified,
			    str_of(p->held_modified));
		v->body_hash = p->held_hash;
	}
	return r->dry ? 0 : visits_put(r->state, p->source->id, v, e);
}

static void
say(const struct poll *p, const struct reply *reply, const struct feed *feed,
    size_t fresh, size_t matched)
{
	struct buf url;

	buf_init(&url, LIMIT_URL);
	url_redacted(&url, reply->url);
	if (feed != NULL)
		log_info("%s: sitemap %s: %zu items, %zu new, %zu matched",
		    p->source->id, buf_z(&url), feed->n_items, fresh,
		    matched);
	else if (reply->outcome == OUTCOME_NOT_REACHED)
		log_info("%s: sitemap %s: not reached", p->source->id,
		    buf_z(&url));
	else
		log_warning("%s: sitemap %s: %s", p->source->id, buf_z(&url),
		    reply->err.msg);
	buf_release(&url);
}

int
run_sitemap_reply(struct run *r, struct reply *reply)
{
	struct poll *child = reply->tag, *p = child->index;
	size_t fresh = r->count.fresh, matched = r->count.matched;
	struct visit_news news = { 0 };
	struct feed feed;
	bool have = false, nested;

	if (run_begin(r, reply, &r->err) != 0)
		return -1;
	p->sitemaps--;
	if (reply->outcome == OUTCOME_OK || reply->outcome == OUTCOME_DELTA)
		have = run_read_feed(r, child, reply, &feed);
	nested = have && feed.format == FEED_SITEMAP_INDEX;
	if (nested) {
		err_set(&reply->err, ERR_INPUT, "a sitemap index in a "
		    "sitemap index is not followed");
		reply->outcome = OUTCOME_NOT_FEED;
		have = false;
	}
	if (have) {
		r->count.items += feed.n_items;
		if (run_items(r, child, &feed, &news, NULL, &r->err) != 0) {
			err_add(&r->err, "%s", p->source->id);
			return -1;
		}
	} else if (!nested) {
		p->unvouched = true;
	}
	if (remember(r, p, &news, &r->err) != 0)
		return -1;
	if (!r->dry && run_remember_host(r, reply, &r->err) != 0)
		return -1;
	say(p, reply, have ? &feed : NULL, r->count.fresh - fresh,
	    r->count.matched - matched);
	return run_commit_some(r, &r->err);
}
