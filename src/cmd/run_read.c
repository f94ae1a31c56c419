/* A reply becomes a feed, within the transaction that replies share. */
#include <time.h>

#include "base/limits.h"
#include "base/url.h"
#include "cmd/run.h"
#include "feed/coding.h"

#include "base/banned.h"

/* What is kept of the memory for one body until the next. */
#define UNPACKED_KEPT   (1 * MIB)

/* Of a URL in a message. */
#define TARGET_SHOWN    84

int64_t
run_clock(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int
run_commit(struct run *r, struct err *e)
{
	if (r->in_t1 == 0)
		return 0;
	r->in_t1 = r->bodies_in_t1 = 0;
	return state_commit(r->state, e);
}

int
run_begin(struct run *r, const struct reply *reply, struct err *e)
{
	if (r->dry)
		return 0;
	if (r->in_t1 == 0) {
		if (state_begin(r->state, e) != 0)
			return -1;
		r->t1_ms = run_clock();
	}
	r->in_t1++;
	r->bodies_in_t1 += reply->body.n > 0;
	return 0;
}

int
run_commit_some(struct run *r, struct err *e)
{
	if (r->bodies_in_t1 >= LIMIT_T1_BODIES || (r->in_t1 > 0 &&
	    run_clock() - r->t1_ms >= LIMIT_T1_MS))
		return run_commit(r, e);
	return 0;
}

void
run_name_target(struct reply *reply)
{
	struct buf b;

	if (reply->n_hops == 0 || outcome_good(reply->outcome) ||
	    reply->outcome == OUTCOME_REDIRECT ||
	    reply->outcome == OUTCOME_REFUSED ||
	    reply->outcome == OUTCOME_NOT_REACHED ||
	    reply->outcome == OUTCOME_HOST_HANGS)
		return;
	buf_init(&b, LIMIT_URL * 2);
	url_redacted(&b, reply->url);
	if (b.n > TARGET_SHOWN)
		buf_cut(&b, TARGET_SHOWN);
	err_add(&reply->err, "redirected to %s", buf_z(&b));
	buf_release(&b);
}

void
run_unpack(struct run *r, struct reply *reply)
{
	bool cut, early = reply->early;
	struct err e;
	struct str text;

	if (reply->content_encoding.n == 0 || reply->body.n == 0 ||
	    (reply->outcome != OUTCOME_OK && reply->outcome != OUTCOME_DELTA))
		return;
	if (r->unpacked.cap > UNPACKED_KEPT)
		buf_release(&r->unpacked);
	buf_clear(&r->unpacked);
	if (coding_unpack(&text, &r->unpacked, reply->body,
	    reply->content_encoding, &cut, &e) != 0) {
		reply->outcome = e.kind == ERR_LIMIT ? OUTCOME_TOO_BIG :
		    OUTCOME_BROKEN;
		if (!early)
			reply->err = e;
		text = STR("");
	} else if (cut && !early) {
		reply->early = true;
		err_set(&reply->err, ERR_NET,
		    "its compressed body ends too early");
	}
	if (text.p != reply->body.p)
		reply->body_hash = text.n > 0 ? reply_hash(text) : 0;
	reply->body = text;
	reply->body_bytes = text.n;
}

bool
run_read_feed(struct run *r, const struct poll *p, struct reply *reply,
    struct feed *feed)
{
	struct err e;
	struct feed_input in = {
		.bytes = reply->body,
		.url = reply->url,
		.content_type = reply->content_type,
		.lang = str_of(p->source->lang),
		.offset_known = p->source->offset_known,
		.offset_min = (int)p->source->offset_min,
		.offset_always = p->source->offset_always,
	};

	arena_reset(&r->feed_mem);
	if (feed_parse(feed, &r->feed_mem, &in, &e) != 0) {
		/* Of the beginning of a feed nobody can say what it is. */
		reply->outcome = e.kind == ERR_LIMIT ? OUTCOME_TOO_BIG :
		    reply->early ? OUTCOME_BROKEN : OUTCOME_NOT_FEED;
		if (reply->outcome != OUTCOME_BROKEN)
			reply->err = e;
		run_name_target(reply);
		return false;
	}
	if (reply->early && feed->n_items == 0) {
		reply->outcome = OUTCOME_BROKEN;
		return false;
	}
	/* A delta stays one: absence from it means nothing. */
	if (reply->outcome == OUTCOME_OK && (feed->truncated || reply->early))
		reply->outcome = OUTCOME_CUT;
	else if (reply->outcome == OUTCOME_OK && feed->damaged)
		reply->outcome = OUTCOME_DAMAGED;
	return true;
}
