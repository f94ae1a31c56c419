/* Whose turn it is: requests wait in the queue of their host.
 *
 * Pure but for the memory: time is an argument (milliseconds of any clock
 * that does not jump).  The order is host-affine: the host with the longest
 * queue is opened first, and its connection is used until its queue is
 * empty; while it pauses (spacing), others are served.  Measured against
 * serving all hosts in turn: half the time, a quarter of the connections. */
#ifndef KATCHI_NET_QUEUE_H
#define KATCHI_NET_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct job;

struct queue_host {
	struct queue_host *next;        /* of its hash chain */
	struct queue_host *next_idle;
	char *key;                      /* "host:port" */
	struct job *head, **tail;
	size_t waiting;
	unsigned active;        /* transfers that run */
	unsigned silent;        /* of them without a byte for long; the
	                         * caller keeps it */
	unsigned hangs;         /* transfers that timed out; the caller's */
	bool known;             /* has answered in this run; the caller's */
	const char *closed;     /* why the rest is not asked; the caller's,
	                         * NULL: it is */
	bool open;              /* among the open ones */
	bool idle;              /* among those that wait to be opened */
	int64_t next_start;     /* earliest, ms */
};

struct queue {
	struct queue_host **table;      /* a hash of all hosts */
	size_t n_table, n_hosts;
	struct queue_host **open;
	size_t n_open, max_open, turn;
	unsigned slots;
	struct queue_host *idle_head, **idle_tail;
	unsigned per_host;
	int64_t spacing_ms;
	size_t waiting;                 /* jobs of all hosts */
};

/* slots  transfers at once, 1 or more
 *
 * A host has one connection, and up to per_host when its queue is both long
 * and more than its share of what waits for the slots. */
void queue_init(struct queue *q, size_t max_open, unsigned slots,
    unsigned per_host, int64_t spacing_ms);

/* The jobs that still wait must have been taken. */
void queue_release(struct queue *q);

enum queue_place {
	QUEUE_LAST,
	QUEUE_FIRST,            /* has waited in another queue already */
	QUEUE_AT_ONCE,          /* without the pause: one more hop on a host */
};

void queue_push(struct queue *q, const char *key, struct job *j,
    enum queue_place place);

/* Whether two host keys differ at most in the port. */
bool queue_same_name(const char *a, const char *b);

/* Longest queue first, for hosts that are not open yet. */
void queue_sort(struct queue *q);

/* queue_take - the job that starts now, NULL for none.
 *
 * new_hosts  whether a host that has not answered yet may be taken
 *
 * host->active has been raised: queue_done() when the transfer has ended.
 * Jobs of closed hosts come first. */
struct job *queue_take(struct queue *q, int64_t now, bool new_hosts,
    struct queue_host **host);
void queue_done(struct queue *q, struct queue_host *host);

/* Any job, to answer it unasked; NULL when none is left.  Does not touch
 * host->active. */
struct job *queue_drop(struct queue *q);

/* Milliseconds until the end of a pause lets a job start; -1: none waits
 * for that. */
int64_t queue_wait(const struct queue *q, int64_t now, bool new_hosts);

#endif
