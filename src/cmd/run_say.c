#include <string.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/url.h"
#include "cmd/run.h"
#include "cmd/say_time.h"

#include "base/banned.h"

static void
say_silence(const struct poll *p, int64_t now)
{
	char span[SAY_SPAN];
	struct buf rhythm;

	buf_init(&rhythm, LIMIT_FIELD);
	say_rhythm(&rhythm, p->visit.gap_s);
	log_warning("%s: has fallen silent: %s, nothing for %s",
	    p->source->id, buf_z(&rhythm),
	    say_span(span, now - p->visit.last_new));
	buf_release(&rhythm);
}

/* Two feeds may become one: the other one that is there. */
static const struct source *
source_at(const struct run *r, const struct poll *p, const char *url)
{
	for (size_t i = 0; url != NULL && i < r->conf->n_sources; i++) {
		const struct source *s = &r->conf->sources[i];

		if (s != p->source && s->url != NULL &&
		    strcmp(s->url, url) == 0)
			return s;
	}
	return NULL;
}

static void
say_moved(const struct run *r, const struct poll *p, const char *url)
{
	const struct source *there = source_at(r, p, p->visit.url_now);

	if (there == NULL)
		log_warning("%s: moved to %s; change its url", p->source->id,
		    url);
	else
		log_warning("%s: moved to %s, where %s is; remove one of "
		    "them", p->source->id, url, there->id);
}

/* What the whole of a visit means for the keeper, by the bits of
 * visit_next(). */
static void
say_notes(const struct run *r, const struct poll *p, unsigned notes)
{
	const char *id = p->source->id;
	struct buf url;

	buf_init(&url, LIMIT_URL);
	url_redacted(&url, str_of(p->visit.url_now != NULL ?
	    p->visit.url_now : p->visit.move_url != NULL ?
	    p->visit.move_url : ""));
	if (notes & VISIT_NOTE_LIES)
		log_warning("%s: had news while its server said that nothing "
		    "changed; its ETag and Last-Modified are not sent any "
		    "more", id);
	if (notes & VISIT_NOTE_SILENT)
		say_silence(p, r->now);
	if (notes & VISIT_NOTE_SPEAKS)
		log_notice("%s: brings news again", id);
	if (notes & VISIT_NOTE_RECOVERED)
		log_notice("%s: good again", id);
	if (notes & VISIT_NOTE_MOVING)
		log_notice("%s: says it moved to %s; believed when it says "
		    "so for a day", id, buf_z(&url));
	if (notes & VISIT_NOTE_MOVED)
		say_moved(r, p, buf_z(&url));
	if (notes & VISIT_NOTE_MOVED_BACK)
		log_warning("%s: the address it moved to fails; its old one "
		    "is asked again", id);
	if (notes & VISIT_NOTE_GONE)
		log_warning("%s: is gone for good (410); looked at once a "
		    "month from now on", id);
	if (notes & VISIT_NOTE_IGNORES)
		log_notice("%s: sends the same document again and again "
		    "though asked for news only", id);
	buf_release(&url);
}

/* Where the document is from: its address, or the program. */
static void
say_where(struct buf *out, const struct poll *p, const struct reply *reply)
{
	if (reply->url.n > 0)
		url_redacted(out, reply->url);
	else if (p->source->command.n > 0)
		buf_adds(out, p->source->command.list[0]);
}

static void
say_failure(struct run *r, const struct poll *p, const struct reply *reply,
    unsigned notes)
{
	struct buf url;

	buf_init(&url, LIMIT_URL);
	/* Where redirects led is a part of the message. */
	if (reply->url.n > 0 && str_starts(str_of(reply->err.msg),
	    "redirected"))
		url_redacted(&url, str_of(visit_url(&p->visit)));
	else
		say_where(&url, p, reply);
	/* The first in a row is news; after a week it is news again. */
	if ((notes & VISIT_NOTE_FAILING) || visit_dead(&p->visit, r->now))
		log_warning("%s: %s: %s", p->source->id, buf_z(&url),
		    reply->err.msg);
	else
		log_notice("%s: %s: %s (%lld times in a row)", p->source->id,
		    buf_z(&url), reply->err.msg,
		    (long long)p->visit.fail_count);
	buf_release(&url);
}

static void
say_mended(const struct poll *p, const struct reply *reply,
    const struct feed *feed)
{
	struct buf url;

	buf_init(&url, LIMIT_URL);
	say_where(&url, p, reply);
	if (feed->truncated && reply->early)
		log_warning("%s: %s: %s; its %zu whole items were kept",
		    p->source->id, buf_z(&url), reply->err.msg,
		    feed->n_items);
	else if (feed->truncated)
		log_warning("%s: %s: the document ends in the middle; its %zu "
		    "whole items were kept", p->source->id, buf_z(&url),
		    feed->n_items);
	else if (reply->early)
		log_notice("%s: %s: %s, but the document is whole",
		    p->source->id, buf_z(&url), reply->err.msg);
	buf_release(&url);
	for (size_t i = 0; i < feed->n_mended; i++)
		log_debug("%s: line %u: mended: %.*s", p->source->id,
		    feed->mended[i].line, STR_ARG(feed->mended[i].says));
	if (feed->dropped > 0 && !feed->truncated)
		log_warning("%s: only the first %zu items were read, %zu "
		    "were not", p->source->id, feed->n_items, feed->dropped);
}

void
run_say_reply(struct run *r, const struct poll *p, const struct reply *reply,
    const struct feed *feed, size_t fresh, size_t matched, unsigned notes)
{
	if (feed != NULL) {
		log_info("%s: %s, %zu items, %zu new, %zu matched, %zu KB, "
		    "%lld ms", p->source->id, feed_format_name(feed->format),
		    feed->n_items, fresh, matched, reply->body_bytes / 1000,
		    (long long)reply->ms);
		say_mended(p, reply, feed);
	} else if (outcome_good(reply->outcome)) {
		log_info("%s: unchanged, %lld ms", p->source->id,
		    (long long)reply->ms);
	}
	/* No fault of the feed; the summary counts them. */
	if (reply->outcome == OUTCOME_NOT_REACHED ||
	    reply->outcome == OUTCOME_HOST_HANGS)
		log_info("%s: not reached: %s", p->source->id,
		    reply->err.msg);
	else if (!outcome_good(reply->outcome) &&
	    !(notes & VISIT_NOTE_GONE))         /* said below */
		say_failure(r, p, reply, notes);
	say_notes(r, p, notes);
}
