/* Host queues: whose turn it is. */
#include "test.h"

#include "base/buf.h"
#include "net/job.h"
#include "net/queue.h"

#include "base/banned.h"

/* Pushes one job a letter of "hosts": each letter is a host. */
static void
push_all(struct queue *q, const char *hosts)
{
	static const char *const numbers[] = { "0", "1", "2", "3", "4", "5",
		"6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16",
		"17", "18", "19", "20", "21", "22", "23", "24", "25" };
	unsigned n[128] = { 0 };

	for (; *hosts != '\0'; hosts++) {
		const char key[] = { *hosts, '\0' };
		struct fetch_request r = { 0 };

		r.url = numbers[n[(unsigned char)*hosts]++];
		queue_push(q, key, job_new(&r), QUEUE_LAST);
	}
}

/* Takes what may start now, at most max: "a0 b0 a1 ". */
static void
take(struct buf *out, struct queue *q, int64_t now, bool new_hosts, int max,
    struct queue_host **last)
{
	struct queue_host *h;
	struct job *j;

	while (max-- > 0 && (j = queue_take(q, now, new_hosts, &h)) != NULL) {
		buf_printf(out, "%s%s ", h->key, j->url);
		*last = h;
		job_free(j);
	}
}

static void
drop_rest(struct queue *q)
{
	struct job *j;

	while ((j = queue_drop(q)) != NULL)
		job_free(j);
	queue_release(q);
}

static void
orders(void **state)
{
	static const struct {
		const char *says;
		const char *hosts;      /* in order of arrival */
		size_t max_open;
		unsigned per_host;
		int64_t spacing;
		int at_once;            /* transfers; each ends in its turn */
		const char *want;
	} rows[] = {
		{ "one host, one after the other", "aaa", 9, 1, 0, 1,
		    "a0 a1 a2 " },
		{ "the longest queue first", "abbcccc", 9, 1, 0, 1,
		    "c0 c1 c2 c3 b0 b1 a0 " },
		{ "stay on a connection until its queue is empty", "aabbcc",
		    9, 1, 0, 2, "a0 b0 a1 b1 c0 c1 " },
		{ "hosts are open in numbers", "aabbcc", 2, 1, 0, 9,
		    "a0 b0 a1 b1 c0 c1 " },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct queue_host *running[16];
		size_t n = 0;
		struct queue q;
		struct buf out;

		buf_init(&out, 1000);
		queue_init(&q, rows[i].max_open, 9, rows[i].per_host,
		    rows[i].spacing);
		push_all(&q, rows[i].hosts);
		queue_sort(&q);
		for (int turn = 0; turn < 100; turn++) {
			size_t before;

			while ((int)n < rows[i].at_once) {
				before = out.n;
				take(&out, &q, 0, true, 1, &running[n]);
				if (out.n == before)
					break;
				n++;
			}
			if (n == 0)
				break;
			queue_done(&q, running[0]);
			memmove(running, running + 1,
			    --n * sizeof(running[0]));
		}
		is_str(buf_str(&out), rows[i].want, "%s", rows[i].says);
		is_int(q.waiting, 0, "%s: all taken", rows[i].says);
		is_int(q.n_open, 0, "%s: all closed", rows[i].says);
		drop_rest(&q);
		buf_release(&out);
	}
	test_done();
}

static void
rules(void **state)
{
	struct queue_host *h = NULL;
	struct queue q;
	struct buf out;

	(void)state;
	buf_init(&out, 1000);
	queue_init(&q, 9, 64, 3, 100);
	push_all(&q, "aaaaaaaaaaaaaaaaaaaaaaaaab");
	take(&out, &q, 0, false, 9, &h);
	is_str(buf_str(&out), "", "no new hosts now");
	is_int(queue_wait(&q, 0, true), -1, "nor a pause to wait for");
	take(&out, &q, 0, true, 9, &h);
	is_str(buf_str(&out), "a0 b0 ", "one of each, then the pause");
	is_int(queue_wait(&q, 0, true), 100, "until it is over");
	buf_clear(&out);
	take(&out, &q, 99, true, 9, &h);
	is_str(buf_str(&out), "", "not before");
	take(&out, &q, 100, true, 9, &h);
	is_str(buf_str(&out), "a1 ", "a second one for a long queue");
	take(&out, &q, 200, true, 9, &h);
	is_str(buf_str(&out), "a1 a2 ", "a third for a longer one");
	take(&out, &q, 300, true, 9, &h);
	is_str(buf_str(&out), "a1 a2 ", "not more than per-host");
	is_int(queue_wait(&q, 300, true), -1, "nothing to wait for");
	queue_done(&q, h);
	queue_done(&q, h);
	buf_clear(&out);
	take(&out, &q, 400, true, 9, &h);
	take(&out, &q, 500, true, 9, &h);
	is_str(buf_str(&out), "a3 a4 ", "two that ended, two that begin");
	h->silent = 3;
	take(&out, &q, 600, true, 9, &h);
	is_str(buf_str(&out), "a3 a4 ", "silence does not lift per-host");
	h->closed = "it hangs";
	h->silent = 0;
	buf_clear(&out);
	take(&out, &q, 600, false, 3, &h);
	is_str(buf_str(&out), "a5 a6 a7 ", "a closed one gives all at once");
	drop_rest(&q);

	queue_init(&q, 9, 64, 2, 0);
	push_all(&q, "aaa");
	buf_clear(&out);
	take(&out, &q, 0, true, 9, &h);
	is_str(buf_str(&out), "a0 ", "a short queue: one connection");
	h->silent = 1;
	take(&out, &q, 0, true, 9, &h);
	is_str(buf_str(&out), "a0 a1 ", "a silent one does not count");
	drop_rest(&q);

	queue_init(&q, 9, 2, 2, 0);
	push_all(&q, "aaaaaaaaaaabbbbbbbbbbb");
	buf_clear(&out);
	take(&out, &q, 0, true, 9, &h);
	is_str(buf_str(&out), "a0 b0 ", "two slots have their two queues");
	push_all(&q, "aa");
	take(&out, &q, 0, true, 9, &h);
	is_str(buf_str(&out), "a0 b0 a1 ", "more than its share");
	drop_rest(&q);

	queue_init(&q, 9, 64, 1, 1000);
	push_all(&q, "aa");
	buf_clear(&out);
	take(&out, &q, 0, true, 9, &h);
	queue_done(&q, h);
	queue_push(&q, "a", job_new(&(struct fetch_request){ .url = "x" }),
	    QUEUE_FIRST);
	take(&out, &q, 10, true, 9, &h);
	is_str(buf_str(&out), "a0 ", "the first one still has its pause");
	queue_push(&q, "a", job_new(&(struct fetch_request){ .url = "y" }),
	    QUEUE_AT_ONCE);
	take(&out, &q, 10, true, 1, &h);
	is_str(buf_str(&out), "a0 ay ", "the next hop has not");
	drop_rest(&q);
	buf_release(&out);
	test_done();
}

/* Many hosts: the hash grows, nothing is lost. */
static void
crowds(void **state)
{
	struct queue_host *h;
	struct queue q;
	struct job *j;
	size_t n = 0;

	(void)state;
	queue_init(&q, 4, 64, 1, 0);
	for (unsigned i = 0; i < 5000; i++) {
		char key[16];

		snprintf(key, sizeof(key), "h%u", i % 1000);
		queue_push(&q, key, job_new(&(struct fetch_request){ 0 }),
		    QUEUE_LAST);
	}
	is_int(q.n_hosts, 1000, "a host is kept once");
	queue_sort(&q);
	while ((j = queue_take(&q, 0, true, &h)) != NULL) {
		job_free(j);
		queue_done(&q, h);
		n++;
	}
	is_int(n, 5000, "every job is taken once");
	drop_rest(&q);
	test_done();
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(orders),
		cmocka_unit_test(rules),
		cmocka_unit_test(crowds),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("queue", tests, NULL, NULL);
}
