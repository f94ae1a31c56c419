/* One pass over the feeds that are due: what its parts share. */
#ifndef KATCHI_CMD_RUN_H
#define KATCHI_CMD_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "cmd/hook.h"
#include "cmd/keep.h"
#include "cmd/session.h"
#include "conf/conf.h"
#include "feed/feed.h"
#include "net/fetch.h"
#include "net/visit.h"
#include "store/archive.h"
#include "store/ledger.h"
#include "store/publish.h"
#include "store/state.h"

/* One feed of this pass. */
struct poll {
	struct run *run;
	const struct source *source;
	struct visit visit;
	char *credentials;      /* from auth-file */
	/* A reply that tells of the network, not of the feed, and waits for
	 * the end of the pass; OUTCOME_NONE: none. */
	enum outcome late;
	struct err *late_err;
	char *late_url;

	/* Of a sitemap index: its sitemaps that were asked and have not
	 * answered; one failed, or is not dated; what they vouch for. */
	size_t sitemaps;
	bool unvouched;
	char *held_etag, *held_modified;
	int64_t held_hash;

	/* Of a sitemap: the index that listed it. */
	struct poll *index;
	struct poll *next;
	bool paging;            /* the request that runs is for an earlier
	                         * page, not for the feed itself */
};

struct run_counts {
	size_t due, changed, unchanged, failed;
	size_t unreached;       /* the time of the run was over */
	size_t held;            /* their host hangs, or told us to wait */
	size_t items, fresh, matched;
};

struct run {
	const struct conf *conf;
	struct session *session;
	struct state *state;    /* of session */
	struct fetch *fetch;
	int64_t now;            /* start of the run */
	bool dry;               /* change nothing */
	struct poll *polls;
	size_t n_polls;
	struct visit_host *hosts;       /* that told us to wait */
	size_t n_hosts;
	struct poll *sitemaps;  /* asked beside the polls, a list */
	struct buf unpacked;    /* one reply's body */
	struct arena feed_mem;  /* one reply's feed */
	struct arena item_mem;  /* what is remembered of its items */
	struct arena match_mem; /* one item of it */
	unsigned in_t1;         /* replies in the open transaction */
	unsigned bodies_in_t1;  /* of them with a body, so with items */
	int64_t t1_ms;          /* run_clock() when it was opened */
	struct keep keep;
	struct run_counts count;
	struct hook hook;
	bool online;            /* some server answered */
	bool secure;            /* one of them over https */
	bool starved;           /* it was said that we have no sockets */
	bool stopped;           /* a callback could not go on, err says why */
	struct err err;
};

/* --- run_feeds.c: who is asked -------------------------------------------- */

/* run_select - the feeds of this pass, with what is remembered of them.
 *
 * names  feed ids; n_names 0: all that are enabled.  A named feed is asked
 *        even when it is not due, as with all.
 * all    ignore the schedule; Retry-After and 410 hold
 *
 * Fills polls and count.due. */
int run_select(struct run *r, char *const *names, size_t n_names, bool all,
    struct err *e);
void run_release(struct run *r);

/* Queues every poll. */
void run_queue(struct run *r);

/* Queues one; also from within a callback. */
void run_ask(struct run *r, struct poll *p);

/* The same for another url that the feed names.  As everywhere, headers and
 * credentials go only to the server of the configured url. */
void run_ask_page(struct run *r, struct poll *p, const char *url);

/* Writes down what is known now of a feed and its host, within T1. */
int run_remember(struct run *r, struct poll *p, const struct reply *reply,
    const struct visit_news *news, unsigned *notes, struct err *e);

/* --- run_hosts.c: who told us to wait ----------------------------------- */

/* Those that are remembered, or heard of in this run. */
int run_hosts_load(struct run *r, struct err *e);
void run_hosts_release(struct run *r);

/* What the host of an URL said, NULL: nothing. */
const struct visit_host *run_host(const struct run *r, const char *url);

/* Writes down what is known now of the host that answered, within T1. */
int run_remember_host(struct run *r, const struct reply *reply,
    struct err *e);

/* --- run_read.c: a reply becomes a feed ----------------------------------- */

/* Milliseconds of a clock that only goes on. */
int64_t run_clock(void);

/* Makes sure that the transaction is open that replies share, and that this
 * one counts in it. */
int run_begin(struct run *r, const struct reply *reply, struct err *e);

/* Unpacks the body.  What cannot be is the feed's fault, as below. */
void run_unpack(struct run *r, struct reply *reply);

/* Of a failure behind redirects: where they led. */
void run_name_target(struct reply *reply);

/* Reads the body into feed_mem.  What is wrong with it becomes the reply's
 * outcome: that is the feed's fault, not ours. */
bool run_read_feed(struct run *r, const struct poll *p, struct reply *reply,
    struct feed *feed);

/* Ends the transaction that replies share, if one is open. */
int run_commit(struct run *r, struct err *e);

/* The same when it has enough of them or is old. */
int run_commit_some(struct run *r, struct err *e);

/* --- run_reply.c: what a reply brings --------------------------------- */

/* fetch_on_reply; ctx is the struct run. */
int run_on_reply(void *ctx, struct reply *reply);

/* run_late - what the replies that wait mean, at the end of the pass.
 *
 * When not one of several hosts answered the machine is offline, when none of
 * several had a certificate that fits it is behind a portal; neither is a
 * fault of the feeds: see visit_offline(). */
int run_late(struct run *r, struct err *e);

/* --- run_sitemap.c: one hop from an index --------------------------------- */

/* Asks for the newest sitemaps that an index lists on its own host, and takes
 * the validators out of the reply until they have come. */
void run_sitemaps(struct run *r, struct poll *p, struct reply *reply,
    const struct feed *feed);

/* What one of them brings. */
int run_sitemap_reply(struct run *r, struct reply *reply);

/* --- run_gap.c: what was missed --------------------------------------- */

/* run_gap_found - before the visit is remembered: whether every item of a
 * feed that had items before is new.  Says so, and notes the earlier page
 * that may have the missed ones.
 *
 * fresh  items not seen before; twice: standing there twice */
void run_gap_found(struct poll *p, const struct reply *reply,
    const struct feed *feed, size_t fresh, size_t twice);

/* Asks for the next earlier page, if one is due. */
void run_gap_ask(struct run *r, struct poll *p);

/* run_gap_page - an earlier page came, within T1: its items are remembered
 * together with how far we are. */
int run_gap_page(struct run *r, struct poll *p, struct reply *reply,
    struct err *e);

/* --- run_items.c: what its items become ------------------------------- */

/* run_items - remembers the items of a feed, writes matches down as pending,
 * within T1; in a dry run prints them instead.
 *
 * news   items_new, gap_s and again are set
 * twice  out: items that stand there twice; NULL: not wanted */
int run_items(struct run *r, const struct poll *p, const struct feed *feed,
    struct visit_news *news, size_t *twice, struct err *e);

/* --- run_say.c: what the keeper hears --------------------------------- */

void run_say_reply(struct run *r, const struct poll *p,
    const struct reply *reply, const struct feed *feed, size_t fresh,
    size_t matched, unsigned notes);

#endif
