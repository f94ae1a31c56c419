#include "net/queue.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "net/job.h"
#include "net/reply.h"

#include "base/banned.h"

/* More jobs than this for one connection: a second one. */
#define LONG_QUEUE 8

void
queue_init(struct queue *q, size_t max_open, unsigned slots,
    unsigned per_host, int64_t spacing_ms)
{
	memset(q, 0, sizeof(*q));
	q->max_open = max_open;
	q->slots = slots;
	q->per_host = per_host;
	q->spacing_ms = spacing_ms;
	q->open = mem_zalloc(max_open, sizeof(*q->open));
	q->idle_tail = &q->idle_head;
}

void
queue_release(struct queue *q)
{
	for (size_t i = 0; i < q->n_table; i++) {
		struct queue_host *h = q->table[i], *next;

		for (; h != NULL; h = next) {
			next = h->next;
			free(h->key);
			free(h);
		}
	}
	free(q->table);
	free(q->open);
	memset(q, 0, sizeof(*q));
}

static struct queue_host **
bucket(const struct queue *q, const char *key)
{
	return &q->table[reply_hash(str_of(key)) & (q->n_table - 1)];
}

static void
grow_table(struct queue *q)
{
	struct queue old = *q;

	q->n_table = old.n_table > 0 ? old.n_table * 2 : 64;
	q->table = mem_zalloc(q->n_table, sizeof(struct queue_host *));
	for (size_t i = 0; i < old.n_table; i++) {
		struct queue_host *h = old.table[i], *next, **b;

		for (; h != NULL; h = next) {
			next = h->next;
			b = bucket(q, h->key);
			h->next = *b;
			*b = h;
		}
	}
	free(old.table);
}

static struct queue_host *
host_of(struct queue *q, const char *key)
{
	struct queue_host *h, **b;

	if (q->n_hosts >= q->n_table)
		grow_table(q);
	b = bucket(q, key);
	for (h = *b; h != NULL; h = h->next)
		if (strcmp(h->key, key) == 0)
			return h;
	h = mem_zalloc(1, sizeof(*h));
	h->key = mem_dup(key, strlen(key));
	h->tail = &h->head;
	h->next = *b;
	*b = h;
	q->n_hosts++;
	return h;
}

static void
make_idle(struct queue *q, struct queue_host *h)
{
	h->idle = true;
	h->next_idle = NULL;
	*q->idle_tail = h;
	q->idle_tail = &h->next_idle;
}

bool
queue_same_name(const char *a, const char *b)
{
	const char *end = strrchr(a, ':');

	return end != NULL && strncmp(a, b, (size_t)(end - a + 1)) == 0;
}

void
queue_push(struct queue *q, const char *key, struct job *j,
    enum queue_place place)
{
	struct queue_host *h = host_of(q, key);

	if (place != QUEUE_LAST) {
		j->next = h->head;
		h->head = j;
		if (j->next == NULL)
			h->tail = &j->next;
	} else {
		j->next = NULL;
		*h->tail = j;
		h->tail = &j->next;
	}
	if (place == QUEUE_AT_ONCE)
		h->next_start = 0;
	h->waiting++;
	q->waiting++;
	if (!h->open && !h->idle)
		make_idle(q, h);
}

static int
by_waiting(const void *a, const void *b)
{
	const struct queue_host *const *x = a, *const *y = b;

	if ((*x)->waiting != (*y)->waiting)
		return (*x)->waiting < (*y)->waiting ? 1 : -1;
	return strcmp((*x)->key, (*y)->key);
}

void
queue_sort(struct queue *q)
{
	struct queue_host **list, *h;
	size_t n = 0, i;

	for (h = q->idle_head; h != NULL; h = h->next_idle)
		n++;
	if (n == 0)
		return;
	list = mem_zalloc(n, sizeof(*list));
	for (i = 0, h = q->idle_head; h != NULL; h = h->next_idle)
		list[i++] = h;
	qsort(list, n, sizeof(*list), by_waiting);
	q->idle_head = NULL;
	q->idle_tail = &q->idle_head;
	for (i = 0; i < n; i++)
		make_idle(q, list[i]);
	free(list);
}

static struct job *
pop(struct queue *q, struct queue_host *h)
{
	struct job *j = h->head;

	h->head = j->next;
	if (h->head == NULL)
		h->tail = &h->head;
	j->next = NULL;
	h->waiting--;
	q->waiting--;
	return j;
}

/* Whether another connection is allowed, apart from the pause. */
static bool
has_room(const struct queue *q, const struct queue_host *h)
{
	if (h->waiting == 0)
		return false;
	if (h->active == 0 || h->closed)
		return true;
	if (h->active >= q->per_host)
		return false;
	if (h->active <= h->silent)
		return true;
	/* What is within a slot's share of all that waits is no longer than
	 * the run: a second connection would only be one more to open. */
	return h->waiting > (size_t)LONG_QUEUE * h->active &&
	    h->waiting > q->waiting / q->slots;
}

static bool
may_start(const struct queue *q, const struct queue_host *h, int64_t now,
    bool new_hosts)
{
	return has_room(q, h) && (h->closed || (h->next_start <= now &&
	    (h->known || new_hosts)));
}

/* A host whose queue has become empty makes room for another. */
static void
close_empty(struct queue *q, size_t i)
{
	struct queue_host *h = q->open[i];

	if (h->waiting > 0 || h->active > 0)
		return;
	h->open = false;
	q->open[i] = q->open[--q->n_open];
}

static struct job *
start(struct queue *q, struct queue_host *h, int64_t now)
{
	h->active++;
	h->next_start = now + q->spacing_ms;
	return pop(q, h);
}

/* The next idle host with work, off the list; NULL for none. */
static struct queue_host *
next_idle(struct queue *q)
{
	struct queue_host *h;

	while ((h = q->idle_head) != NULL) {
		q->idle_head = h->next_idle;
		if (q->idle_head == NULL)
			q->idle_tail = &q->idle_head;
		h->idle = false;
		if (h->waiting > 0)
			return h;
	}
	return NULL;
}

struct job *
queue_take(struct queue *q, int64_t now, bool new_hosts,
    struct queue_host **host)
{
	struct queue_host *h;

	for (size_t i = 0; i < q->n_open; i++) {
		h = q->open[(q->turn + i) % q->n_open];
		if (!may_start(q, h, now, new_hosts))
			continue;
		/* Closed: all of it, now.  Else one each in turn. */
		q->turn = (q->turn + i + !h->closed) % q->n_open;
		*host = h;
		return start(q, h, now);
	}
	while (q->n_open < q->max_open && new_hosts &&
	    (h = next_idle(q)) != NULL) {
		h->open = true;
		q->open[q->n_open++] = h;
		if (!may_start(q, h, now, new_hosts))
			continue;       /* it still has its pause */
		*host = h;
		return start(q, h, now);
	}
	return NULL;
}

void
queue_done(struct queue *q, struct queue_host *host)
{
	host->active--;
	for (size_t i = 0; i < q->n_open; i++) {
		if (q->open[i] == host) {
			close_empty(q, i);
			return;
		}
	}
}

struct job *
queue_drop(struct queue *q)
{
	struct queue_host *h;

	for (size_t i = 0; i < q->n_open; i++) {
		struct job *j;

		if (q->open[i]->waiting == 0)
			continue;
		j = pop(q, q->open[i]);
		close_empty(q, i);
		return j;
	}
	h = next_idle(q);
	if (h == NULL)
		return NULL;
	if (h->waiting > 1) {
		h->next_idle = q->idle_head;
		if (q->idle_head == NULL)
			q->idle_tail = &h->next_idle;
		q->idle_head = h;
		h->idle = true;
	}
	return pop(q, h);
}

int64_t
queue_wait(const struct queue *q, int64_t now, bool new_hosts)
{
	int64_t least = -1;

	for (size_t i = 0; i < q->n_open; i++) {
		const struct queue_host *h = q->open[i];
		int64_t wait = h->next_start - now;

		if (!has_room(q, h) || !(h->known || new_hosts))
			continue;
		if (wait < 0)
			wait = 0;
		if (least < 0 || wait < least)
			least = wait;
	}
	return least;
}
