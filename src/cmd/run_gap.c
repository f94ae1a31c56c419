#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/log.h"
#include "cmd/run.h"
#include "cmd/visits.h"

#include "base/banned.h"

/* Where the items before those of this document are, "" for nowhere. */
static struct str
earlier(const struct feed *feed)
{
	return feed->prev_archive.n > 0 ? feed->prev_archive : feed->next;
}

/* Whether a page may be asked: a web address, and not a step down from a
 * secure one. */
static bool
may_ask(const struct poll *p, struct str url)
{
	const struct str own = str_of(visit_url(&p->visit));
	bool secure = str_starts_ci(own, "https:");

	if (p->source->command.n > 0 || !str_starts_ci(own, "http"))
		return false;
	return url.n > 0 && url.n <= LIMIT_URL &&
	    (str_starts_ci(url, "https:") ||
	    (!secure && str_starts_ci(url, "http:")));
}

void
run_gap_found(struct poll *p, const struct reply *reply,
    const struct feed *feed, size_t fresh, size_t twice)
{
	struct str page = earlier(feed);

	/* A delta holds news only; a new feed, or one at another address, has
	 * missed nothing. */
	if (reply->outcome == OUTCOME_DELTA || p->visit.last_new == 0 ||
	    p->visit.last_ok == 0 || fresh == 0 ||
	    fresh + twice < feed->n_items)
		return;
	if (!may_ask(p, page))
		page = STR("");
	log_warning("%s: all %zu items are new: it may have missed items%s",
	    p->source->id, feed->n_items, page.n > 0 ?
	    "; its earlier pages are asked" : "");
	visit_set_text(&p->visit.gap_url, page);
	p->visit.gap_pages = 0;
	p->visit.gap_items = 0;
}

/* The gap is over, closed or not. */
static void
end_gap(struct poll *p, const char *why)
{
	long long items = (long long)p->visit.gap_items;
	long long pages = (long long)p->visit.gap_pages;

	if (why == NULL)
		log_notice("%s: nothing is missed any more: %lld items from "
		    "%lld earlier pages", p->source->id, items, pages);
	else
		log_warning("%s: items may still be missed: %s; %lld items "
		    "from %lld earlier pages", p->source->id, why, items,
		    pages);
	visit_set_text(&p->visit.gap_url, STR(""));
}

/* The items of a page, and what follows from them. */
static int
take_page(struct run *r, struct poll *p, const struct reply *reply,
    const struct feed *feed, struct err *e)
{
	struct visit_news news = { 0 };
	struct str next = earlier(feed);
	size_t twice;

	r->count.items += feed->n_items;
	if (run_items(r, p, feed, &news, &twice, e) != 0)
		return err_add(e, "%s", p->source->id);
	p->visit.gap_items += (int64_t)news.items_new;
	log_info("%s: an earlier page: %zu items, %zu new, %lld ms",
	    p->source->id, feed->n_items, news.items_new,
	    (long long)reply->ms);
	if (feed->n_items == 0)
		end_gap(p, "an earlier page is empty");
	else if (news.items_new + twice < feed->n_items)
		end_gap(p, NULL);
	else if (!may_ask(p, next))
		end_gap(p, "there are no more earlier pages");
	else if (p->visit.gap_pages >= LIMIT_GAP_PAGES)
		end_gap(p, "too many earlier pages");
	else
		visit_set_text(&p->visit.gap_url, next);
	return 0;
}

int
run_gap_page(struct run *r, struct poll *p, struct reply *reply,
    struct err *e)
{
	struct feed feed;

	p->paging = false;
	/* Not asked: next time. */
	if (reply->outcome == OUTCOME_NOT_REACHED ||
	    reply->outcome == OUTCOME_HOST_HANGS)
		return 0;
	p->visit.gap_pages++;
	if (reply->outcome == OUTCOME_OK &&
	    run_read_feed(r, p, reply, &feed)) {
		if (take_page(r, p, reply, &feed, e) != 0)
			return -1;
	} else {
		end_gap(p, reply->err.msg);
	}
	if (r->dry)
		return 0;
	/* In the transaction of the items, as validators are. */
	if (visits_put(r->state, p->source->id, &p->visit, e) != 0)
		return -1;
	return run_remember_host(r, reply, e);
}

void
run_gap_ask(struct run *r, struct poll *p)
{
	const char *url = p->visit.gap_url;

	/* One that was left over waits until the feed itself is well. */
	if (url == NULL || p->paging || p->visit.fail_count > 0 || r->stopped)
		return;
	p->paging = true;
	run_ask_page(r, p, url);
}
