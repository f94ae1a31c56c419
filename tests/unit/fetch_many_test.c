/* Many requests: queues, pauses, hanging hosts, the end of a run. */
#include "web.h"

#include "base/banned.h"

static void
many(void **state)
{
	struct fetch_options o;
	struct fetch_counts c;
	struct fetch *f;
	int bad = 0, before;

	(void)state;
	quick(&o);
	o.connections = 8;
	o.per_host = 1;
	before = logged(&plain, "CONNECTION", "");
	f = opened(&o);
	for (int i = 0; i < 5; i++)
		add_many(f, i * 60, 60, plain.port[i], "/do/many?body=");
	run(f);
	for (int i = 0; i < 300; i++) {
		char want[16];

		snprintf(want, sizeof(want), "%d", i);
		bad += seen[i].calls != 1 || seen[i].outcome != OUTCOME_OK ||
		    strcmp(seen[i].body, want) != 0;
	}
	is_int(bad, 0, "300 requests have one callback each, with their body");
	is_int(logged(&plain, "CONNECTION", "") - before, 5,
	    "five hosts are five connections");
	c = fetch_counts(f);
	is_int(c.requests, 300, "requests are counted");
	is_int(c.connections, 5, "connections are counted");
	fetch_free(f);

	o.per_host = 2;
	before = logged(&plain, "CONNECTION", "");
	f = opened(&o);
	add_many(f, 0, 60, plain.port[0], "/do/two?delay=0.01&body=");
	add_many(f, 60, 8, plain.port[1], "/do/two?delay=0.01&body=");
	run(f);
	is_int(logged(&plain, "CONNECTION", "") - before, 3,
	    "a second connection only for a long queue");
	fetch_free(f);
	test_done();
}

/* The times of the requests of a path, from the log. */
static size_t
times_of(const char *path, double *at, size_t max)
{
	struct err e;
	size_t len, n = 0;
	char *text = file_read_new(plain.log, 64 * MIB, &len, &e);
	struct str rest = { text, len };

	assert_non_null(text);
	while (rest.p != NULL && n < max) {
		struct str line = str_next(&rest, '\n');

		if (str_find(line, 0, path) != SIZE_MAX &&
		    sscanf(line.p, "{\"n\": %*d, \"at\": %lf", &at[n]) == 1)
			n++;
	}
	free(text);
	return n;
}

static void
pauses(void **state)
{
	struct fetch_options o;
	struct fetch *f;
	double at[8];
	size_t n;

	(void)state;
	quick(&o);
	o.spacing_ms = 120;
	f = opened(&o);
	add_many(f, 0, 4, plain.port[0], "/do/pause?n=");
	add_many(f, 4, 1, plain.port[1], "/do/other?n=");
	run(f);
	fetch_free(f);
	n = times_of("/do/pause", at, ARRAY_LEN(at));
	is_int(n, 4, "all were asked");
	/* Over all of them: a busy machine may see one late, not all. */
	is_true(at[n - 1] - at[0] > (double)(n - 1) * 0.12 - 0.04,
	    "pauses of %.3f s in all", at[n - 1] - at[0]);
	is_true(order[1] == 4 || order[0] == 4, "other hosts do not wait");
	test_done();
}

static void
busy(int ms)
{
	int64_t until = transfer_clock() + ms;

	while (transfer_clock() < until)
		;
}

/* Over the first reply all others come in; a file that is asked for with the
 * second is read in the next turn. */
static int
read_slowly(void *ctx, struct reply *r)
{
	const struct fetch_request file = {
		.url = "file:///dev/null", .allow_file = true,
		.tag = (void *)(uintptr_t)5,
	};

	busy(n_order == 0 ? 400 : 30);
	if (n_order == 1)
		fetch_add(fetch_now, &file);
	return on_reply(ctx, r);
}

static void
at_once(void **state)
{
	struct fetch_options o;
	struct err e = { 0 };
	struct fetch *f;

	(void)state;
	quick(&o);
	f = opened(&o);
	n_order = 0;
	for (int i = 0; i < 5; i++)
		add_many(f, i, 1, plain.port[i], "/do/once?delay=0.1&n=");
	is_int(fetch_run(f, read_slowly, NULL, &e), 0, "%s", e.msg);
	fetch_free(f);
	is_int(n_order, 6, "all were asked");
	is_true(order[2] == 5, "of replies that came at once one is read, and "
	    "then the others are looked at: order %d", order[2]);
	test_done();
}

static void
breaker(void **state)
{
	struct fetch_options o;
	struct fetch *f;
	int timeouts = 0, hangs = 0;

	(void)state;
	quick(&o);
	o.timeout_ms = 400;
	f = opened(&o);
	add_many(f, 0, 20, plain.port[0], "/do/hang?silent=1&n=");
	add_many(f, 20, 5, plain.port[1], "/do/fine?n=");
	run(f);
	for (int i = 0; i < 20; i++) {
		timeouts += seen[i].outcome == OUTCOME_TIMEOUT;
		hangs += seen[i].outcome == OUTCOME_HOST_HANGS;
	}
	/* The third is on its way when the first two do not end at once. */
	is_true(timeouts == 2 || timeouts == 3, "two may time out, and what "
	    "runs beside them: %d", timeouts);
	is_int(hangs, 20 - timeouts, "the rest of the host is not asked");
	has(seen[19].err, "others of its host timed out", "and says why");
	for (int i = 20; i < 25; i++)
		is_int(seen[i].outcome, OUTCOME_OK, "another host is fine");
	fetch_free(f);

	f = opened(&o);
	add_many(f, 0, 1, plain.port[2], "/do/hang?silent=1&n=");
	add_many(f, 1, 3, plain.port[2], "/do/behind?n=");
	run(f);
	is_true(order[3] == 0, "a silent one does not hold up its host");
	is_int(seen[3].outcome, OUTCOME_OK, "what waits behind it is asked");
	fetch_free(f);
	test_done();
}

static void
on_alarm(int sig)
{
	(void)sig;
	fetch_stop(fetch_now);
}

static void
stopping(void **state)
{
	const struct itimerval soon = { .it_value = { .tv_usec = 200000 } };
	struct sigaction act = { .sa_handler = on_alarm };
	struct fetch_options o;
	struct fetch *f;
	int64_t before;
	int bad = 0;

	(void)state;
	quick(&o);
	sigaction(SIGALRM, &act, NULL);
	f = opened(&o);
	add_many(f, 0, 100, plain.port[0], "/do/late?delay=5&n=");
	add_many(f, 100, 1, plain.port[1], "/do/soon?delay=0.5&n=");
	before = transfer_clock();
	setitimer(ITIMER_REAL, &soon, NULL);
	run(f);
	is_true(transfer_clock() - before < 2000, "a signal ends it soon");
	for (int i = 0; i < 100; i++)
		bad += seen[i].calls != 1 ||
		    seen[i].outcome != OUTCOME_NOT_REACHED;
	is_int(bad, 0, "what did not end is reported");
	has(seen[50].err, "the run was stopped", "with the reason");
	is_int(seen[100].outcome, OUTCOME_OK, "what ends within 1 s is kept");
	fetch_free(f);

	f = opened(&o);
	add_many(f, 0, 10, plain.port[0], "/do/cb?n=");
	stop_after = 3;
	run(f);
	stop_after = 0;
	is_int(seen[9].outcome, OUTCOME_NOT_REACHED, "a callback may stop it");
	fetch_free(f);

	o.deadline_ms = 300;
	o.spacing_ms = 100;
	f = opened(&o);
	add_many(f, 0, 10, plain.port[0], "/do/dead?n=");
	run(f);
	is_int(seen[0].outcome, OUTCOME_OK, "before the deadline");
	is_int(seen[9].outcome, OUTCOME_NOT_REACHED, "after the deadline");
	has(seen[9].err, "the time of the run was over", "with the reason");
	run(f);
	is_int(n_order, 0, "a second run has nothing left to say");
	fetch_free(f);

	o.deadline_ms = 200;
	o.grace_ms = 1500;
	f = opened(&o);
	add_many(f, 0, 1, plain.port[0], "/do/over?silent=1&n=");
	add_many(f, 1, 1, plain.port[1], "/do/just?delay=0.3&n=");
	before = transfer_clock();
	run(f);
	is_true(transfer_clock() - before < 5000, "what runs then ends soon");
	is_int(seen[0].outcome, OUTCOME_NOT_REACHED, "and is not blamed (%s)",
	    seen[0].err);
	is_int(seen[1].outcome, OUTCOME_OK, "or comes in the time it is given");
	fetch_free(f);
	test_done();
}

/* More bodies at once than may be in memory: all of them come, in turns. */
static void
memory(void **state)
{
	struct fetch_options o;
	struct fetch *f;
	int slow = 0, ours = 0;

	(void)state;
	quick(&o);
	f = opened(&o);
	for (int i = 0; i < 20; i++)
		add_many(f, i, 1, plain.port[i], "/do/big?size=4900000&n=");
	run(f);
	for (int i = 0; i < 20; i++)
		is_int(seen[i].n_body, 4900000, "body %d is whole (%s)", i,
		    seen[i].err);
	fetch_free(f);

	/* Those that fill it never end. */
	o.timeout_ms = 2500;
	f = opened(&o);
	for (int i = 0; i < 20; i++)
		add_many(f, i, 1, plain.port[i],
		    "/do/stall?size=4900000&stall=4899999&n=");
	run(f);
	for (int i = 0; i < 20; i++) {
		slow += seen[i].outcome == OUTCOME_TIMEOUT;
		if (seen[i].outcome != OUTCOME_NOT_REACHED)
			continue;
		ours++;
		has(seen[i].err, "too many large replies", "and says why");
	}
	is_int(slow + ours, 20, "none came");
	is_true(slow >= 2 && ours >= 2, "those that we made wait are not "
	    "blamed: %d, %d", slow, ours);
	fetch_free(f);
	test_done();
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(many),
		cmocka_unit_test(pauses),
		cmocka_unit_test(at_once),
		cmocka_unit_test(breaker),
		cmocka_unit_test(stopping),
		cmocka_unit_test(memory),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	signal(SIGPIPE, SIG_IGN);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("fetch_many", tests, set_up, tear_down);
}
