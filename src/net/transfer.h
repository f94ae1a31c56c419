/* One HTTP request of libcurl: a slot that is used again and again.  Used
 * by fetch.c, which owns the loop; the only other file that knows libcurl.
 *
 * A slot is idle, or runs one hop of one job. */
#ifndef KATCHI_NET_TRANSFER_H
#define KATCHI_NET_TRANSFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "net/fetch.h"
#include "net/job.h"
#include "net/queue.h"

/* Why we cut a transfer off ourselves. */
enum transfer_stop {
	STOP_NONE,
	STOP_WIRE,              /* over max_wire */
	STOP_HEADERS,           /* over LIMIT_HEADERS */
	STOP_CLOSED,            /* a private address */
	STOP_ENOUGH,            /* no need to read the rest of an error page */
};

/* The bodies of all slots. */
struct transfer_memory {
	size_t used;            /* bytes */
	struct transfer *lead;  /* may go on past LIMIT_BODIES */
};

struct transfer {
	void *easy;             /* CURL */
	const struct fetch_options *o;
	struct transfer_memory *memory;
	void *headers;          /* struct curl_slist */
	struct buf body;
	struct buf text;        /* header values that had to be joined */
	char *error;            /* CURL_ERROR_SIZE bytes */
	char *ca_default;

	struct job *job;        /* NULL: idle */
	struct queue_host *host;
	char *origin;           /* scheme://host:port of this hop */
	bool plain;             /* easy has nothing of a job's own */
	bool at_home;           /* this hop is on the origin of the first */
	bool cookies;           /* easy has some */
	bool conditional;
	bool paused;            /* for lack of memory */
	bool waited;            /* was paused at some time */
	bool opened;            /* the name is resolved */
	bool silent;            /* fetch.c: counted in host->silent */
	bool resolving;         /* fetch.c: counted in its resolving */
	unsigned connects;      /* connections opened, once it is over */
	enum transfer_stop stop;
	int starved;            /* errno: no socket is left for us */
	const char *closed;     /* kind of the address refused */
	char closed_text[64];   /* the address itself */
	long status;
	size_t n_headers, n_discarded;
	int64_t wire_seen;
	int64_t started, last_byte;     /* ms */
};

enum transfer_end {
	TRANSFER_DONE,          /* the reply is filled in */
	TRANSFER_HOP,           /* job->url is the next one to ask */
};

/* o and memory outlive the slot.  0, or -1 with *e set. */
int transfer_init(struct transfer *t, const struct fetch_options *o,
    struct transfer_memory *memory, struct err *e);
void transfer_release(struct transfer *t);

/* transfer_start - makes the slot ready for the job's current URL.
 *
 * Returns true: add t->easy to the multi handle.  False: the job may not be
 * asked, *r says why; the slot is idle. */
bool transfer_start(struct transfer *t, struct job *j, int64_t now,
    struct reply *r);

/* Whether the feed has a header of its own ("name:"). */
bool transfer_has_own(const struct job *j, const char *name);

/* transfer_end - the hop is over; the slot's views live until
 * transfer_idle().
 *
 * code  CURLcode */
enum transfer_end transfer_end(struct transfer *t, int code, int64_t now,
    struct reply *r);
void transfer_idle(struct transfer *t);

/* Lets a paused one go on (it may pause again). */
void transfer_resume(struct transfer *t);

/* --- the loop: CURLM ------------------------------------------------------ */

/* Descriptors of our own that the loop waits for. */
#define TRANSFER_FDS (1 + 2 * LIMIT_COMMANDS)

/* kept  connections that may stay open */
int transfer_loop_open(void **loop, unsigned kept, struct err *e);
void transfer_loop_free(void *loop);    /* all slots removed before */
int transfer_loop_add(void *loop, struct transfer *t, struct err *e);
void transfer_loop_remove(void *loop, struct transfer *t);

/* Does what can be done without waiting. */
int transfer_loop_work(void *loop, struct err *e);

/* Waits for sockets, for fds (-1: none) and for wait_ms at most. */
int transfer_loop_wait(void *loop, const int *fds, unsigned n_fds,
    int64_t wait_ms, struct err *e);

/* The next slot that has ended and its CURLcode, still in the loop; NULL
 * when none has. */
struct transfer *transfer_loop_done(void *loop, int *code);

const char *transfer_library(void);

/* Milliseconds of a monotonic clock. */
int64_t transfer_clock(void);

#endif
