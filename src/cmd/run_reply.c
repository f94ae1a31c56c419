#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/die.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "cmd/run.h"
#include "cmd/visits.h"

#include "base/banned.h"

static void
news_of_feed(struct visit_news *news, const struct feed *feed)
{
	news->ttl_s = (int64_t)feed->ttl_min * 60;
	news->sy_s = feed->sy_seconds;
	news->skip_hours = feed->skip_hours;
	news->skip_days = feed->skip_days;
}

static void
count_reply(struct run *r, enum outcome o)
{
	switch (o) {
	case OUTCOME_OK:
	case OUTCOME_DELTA:
	case OUTCOME_DAMAGED:
	case OUTCOME_CUT:
		r->count.changed++;
		break;
	case OUTCOME_SAME:
	case OUTCOME_NOT_MODIFIED:
		r->count.unchanged++;
		break;
	case OUTCOME_HOST_HANGS:
		r->count.held++;
		break;
	case OUTCOME_NOT_REACHED:
		r->count.unreached++;
		break;
	case OUTCOME_NONE:
	case OUTCOME_NOT_FEED:
	case OUTCOME_ODD_304:
	case OUTCOME_STATUS:
	case OUTCOME_FORBIDDEN:
	case OUTCOME_MISSING:
	case OUTCOME_GONE:
	case OUTCOME_BUSY:
	case OUTCOME_SERVER:
	case OUTCOME_REDIRECT:
	case OUTCOME_DNS:
	case OUTCOME_CONNECT:
	case OUTCOME_TLS:
	case OUTCOME_TIMEOUT:
	case OUTCOME_BROKEN:
	case OUTCOME_TOO_BIG:
	case OUTCOME_REFUSED:
	case OUTCOME_LOCAL:
	case OUTCOMES:
		r->count.failed++;
		break;
	}
}

static int
take_feed(struct run *r, struct poll *p, struct reply *reply)
{
	size_t fresh = r->count.fresh, matched = r->count.matched, done;
	size_t twice = 0;
	struct visit_news news = { 0 };
	struct visit_policy policy;
	struct feed feed;
	bool have = false, index = false;
	unsigned notes = 0;

	visits_policy(&policy, r->conf, p->source);
	if (reply->outcome == OUTCOME_OK && visit_same(&p->visit, &policy,
	    reply))
		reply->outcome = OUTCOME_SAME;
	if (reply->outcome == OUTCOME_OK || reply->outcome == OUTCOME_DELTA) {
		have = run_read_feed(r, p, reply, &feed);
		index = have && feed.format == FEED_SITEMAP_INDEX;
		if (have)
			news_of_feed(&news, &feed);
		if (have && !index)
			r->count.items += feed.n_items;
		if (index)
			run_sitemaps(r, p, reply, &feed);
		if (have && !index && run_items(r, p, &feed, &news, &twice,
		    &r->err) != 0) {
			err_add(&r->err, "%s", p->source->id);
			return -1;
		}
		if (have && !index)
			run_gap_found(p, reply, &feed, news.items_new, twice);
	}
	count_reply(r, reply->outcome);
	/* Last of all the validators: they vouch for the items above. */
	if (run_remember(r, p, reply, &news, &notes, &r->err) != 0)
		return -1;
	run_say_reply(r, p, reply, have && !index ? &feed : NULL,
	    r->count.fresh - fresh, r->count.matched - matched, notes);
	done = r->count.changed + r->count.unchanged + r->count.failed +
	    r->count.unreached + r->count.held;
	log_progress("[%*zu/%zu] %s", r->count.due > 999 ? 5 : 3, done,
	    r->count.due, p->source->id);
	return 0;
}

static int
take_reply(struct run *r, struct reply *reply)
{
	struct poll *p = reply->tag;

	die_here("a reply was read");
	if (run_begin(r, reply, &r->err) != 0)
		return -1;
	if (p->paging) {
		if (run_gap_page(r, p, reply, &r->err) != 0)
			return -1;
	} else if (take_feed(r, p, reply) != 0) {
		return -1;
	}
	if (reply->outcome != OUTCOME_NOT_REACHED &&
	    reply->outcome != OUTCOME_HOST_HANGS)
		run_gap_ask(r, p);
	return run_commit_some(r, &r->err);
}

static void
keep_late(struct poll *p, const struct reply *reply)
{
	p->late = reply->outcome;
	free(p->late_err);
	free(p->late_url);
	p->late_err = mem_zalloc(1, sizeof(*p->late_err));
	*p->late_err = reply->err;
	p->late_url = mem_dup(reply->url.p, reply->url.n);
}

int
run_on_reply(void *ctx, struct reply *reply)
{
	struct run *r = ctx;
	const struct poll *p = reply->tag;

	if (reply->status > 0) {
		r->online = true;
		r->secure |= str_starts_ci(reply->url, "https:");
	}
	if (reply->outcome == OUTCOME_NOT_REACHED &&
	    reply->err.kind == ERR_LOCAL && !r->starved) {
		log_warning("%s; what could not be asked is due next time",
		    reply->err.msg);
		r->starved = true;
	}
	run_name_target(reply);
	reply->late_s = civil_now() - r->now;
	if (reply->late_s < 0)          /* the clock was set back */
		reply->late_s = 0;
	run_unpack(r, reply);
	if (p->index == NULL && !p->paging &&
	    outcome_waits(reply->outcome))
		keep_late(reply->tag, reply);
	else if ((p->index != NULL ? run_sitemap_reply(r, reply) :
	    take_reply(r, reply)) != 0)
		r->stopped = true;
	return r->stopped ? -1 : 0;
}

/* A kind of those that wait: unreachable, or with a wrong certificate. */
static bool
is_late(const struct poll *p, bool tls)
{
	return p->late != OUTCOME_NONE && (p->late == OUTCOME_TLS) == tls;
}

/* Whether those of a kind are all of one host: then it is as likely to be its
 * fault as ours. */
static bool
one_host(const struct run *r, bool tls)
{
	char *host = NULL;
	bool one = true;

	for (size_t i = 0; one && i < r->n_polls; i++) {
		char *key;

		if (!is_late(&r->polls[i], tls))
			continue;
		key = visit_host_key_new(r->polls[i].late_url);
		if (host == NULL) {
			host = key;
			continue;
		}
		one = key != NULL && strcmp(key, host) == 0;
		free(key);
	}
	free(host);
	return one;
}

/* A failure that is not told to the feed. */
static int
note_late(struct run *r, const struct poll *p, const struct reply *reply,
    struct err *e)
{
	r->count.failed++;
	log_info("%s: %s", p->source->id, p->late_err->msg);
	if (run_begin(r, reply, e) != 0)
		return -1;
	return r->dry ? 0 : visits_put(r->state, p->source->id, &p->visit, e);
}

int
run_late(struct run *r, struct err *e)
{
	/* By kind: unreachable ones, wrong certificates. */
	bool ours[2] = { !r->online && !one_host(r, false),
	    !r->secure && !one_host(r, true) };
	const struct poll *first[2] = { NULL, NULL };

	for (size_t i = 0; i < r->n_polls; i++) {
		struct poll *p = &r->polls[i];
		struct reply reply = { 0 };
		bool tls = p->late == OUTCOME_TLS;

		if (p->late == OUTCOME_NONE)
			continue;
		reply.tag = p;
		reply.outcome = p->late;
		reply.err = *p->late_err;
		reply.url = str_of(p->late_url);
		if (ours[tls] && visit_offline(&p->visit, &reply, r->now)) {
			first[tls] = first[tls] != NULL ? first[tls] : p;
			if (note_late(r, p, &reply, e) != 0)
				return -1;
		} else if (take_reply(r, &reply) != 0) {
			*e = r->err;
			return -1;
		}
	}
	if (first[0] != NULL)
		log_warning("no server could be reached, first %s (%s): is "
		    "this machine online? What was asked is due again next "
		    "time", first[0]->source->id, first[0]->late_err->msg);
	if (first[1] != NULL)
		log_warning("no server shows a certificate that fits, first "
		    "%s (%s): is a login page (portal) in between, a proxy "
		    "that opens TLS (ca-file), or the clock wrong? What was "
		    "asked is due again next time", first[1]->source->id,
		    first[1]->late_err->msg);
	return 0;
}
