/* Files and commands. */
#include "web.h"

#include "base/banned.h"

static void
files(void **state)
{
	static const struct {
		const char *says;
		const char *tail;
		enum outcome outcome;
		const char *body, *err;
	} rows[] = {
		{ "a file", "/a%20b.xml", OUTCOME_OK, "<rss/>", "" },
		{ "none", "/none.xml", OUTCOME_LOCAL, "", "No such file" },
		{ "a folder", "/", OUTCOME_LOCAL, "", "no regular file" },
		{ "a pipe", "/fifo", OUTCOME_LOCAL, "", "no regular file" },
		{ "too big", "/big", OUTCOME_TOO_BIG, "", "over 1000 bytes" },
		{ "a NUL", "/a%00b", OUTCOME_REFUSED, "", "file:///path" },
	};
	struct fetch_options o;
	char path[256];
	struct err e;

	(void)state;
	quick(&o);
	o.max_body = 1000;
	snprintf(path, sizeof(path), "%s/a b.xml", dir);
	assert_int_equal(file_write(path, STR("<rss/>"), &e), 0);
	snprintf(path, sizeof(path), "%s/fifo", dir);
	assert_int_equal(mkfifo(path, 0600), 0);
	snprintf(path, sizeof(path), "%s/big", dir);
	memset(seen, 'x', 1001);
	assert_int_equal(file_write(path,
	    (struct str){ (const char *)seen, 1001 }, &e), 0);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct fetch_request r = { .url = path, .allow_file = true };
		const struct seen *s;

		snprintf(path, sizeof(path), "file://%s%s", dir,
		    rows[i].tail);
		s = ask(&o, &r, NULL);
		is_int(s->outcome, rows[i].outcome, "%s (%s)", rows[i].says,
		    s->err);
		is_str(str_of(s->body), rows[i].body, "%s", rows[i].says);
		has(s->err, rows[i].err, rows[i].says);
	}
	test_done();
}

static void
commands(void **state)
{
	static const struct {
		const char *says;
		const char *argv[5];
		enum outcome outcome;
		const char *body, *err;
	} rows[] = {
		{ "its output", { "printf", "<rss/>" }, OUTCOME_OK,
		    "<rss/>", "" },
		{ "no shell in between", { "printf", "%s", "$HOME;`id`" },
		    OUTCOME_OK, "$HOME;`id`", "" },
		{ "no input", { "cat" }, OUTCOME_OK, "", "" },
		/* 1 to 28: those above belong to libc and the parent. */
		{ "signals as usual, though we ignore some", { "sed", "-n",
		    "s/^SigIgn:.*\\(.......\\)$/\\1/p",
		    "/proc/self/status" }, OUTCOME_OK, "0000000\n", "" },
		{ "its status", { "sh", "-c", "echo part; echo why >&2; "
		    "exit 3" }, OUTCOME_LOCAL, "", "status 3: why" },
		{ "a signal", { "sh", "-c", "kill -SEGV $$" },
		    OUTCOME_LOCAL, "", "signal 11" },
		{ "no such program", { "/nonexistent/program" },
		    OUTCOME_LOCAL, "", "cannot be started" },
		{ "no words", { NULL }, OUTCOME_REFUSED, "", "empty" },
		{ "without an end", { "yes" }, OUTCOME_TOO_BIG, "",
		    "over 5000 bytes" },
		{ "endless complaints", { "sh", "-c", "yes >&2" },
		    OUTCOME_TIMEOUT, "", "did not end in time" },
		{ "hangs", { "sleep", "60" }, OUTCOME_TIMEOUT, "",
		    "did not end in time" },
		{ "children that stay", { "sh", "-c", "echo a; sleep 60 &" },
		    OUTCOME_OK, "a\n", "" },
	};
	struct fetch_options o;
	int64_t before = transfer_clock();

	(void)state;
	quick(&o);
	o.max_body = 5000;
	o.timeout_ms = 500;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct fetch_request r = { .command = rows[i].argv };
		const struct seen *s = ask(&o, &r, NULL);

		is_int(s->outcome, rows[i].outcome, "%s (%s)", rows[i].says,
		    s->err);
		is_str(str_of(s->body), rows[i].body, "%s", rows[i].says);
		has(s->err, rows[i].err, rows[i].says);
	}
	is_true(transfer_clock() - before < 4000, "nobody was waited for");
	test_done();
}

/* What a program leaves behind in its process group ends with it. */
static void
leftovers(void **state)
{
	static const char *const argv[] = { "sh", "-c",
		"sleep 61 >/dev/null & echo $!", NULL };
	struct fetch_request r = { .command = argv };
	struct fetch_options o;
	const struct seen *s;
	char path[64], what[64] = "";
	int pid = 0;
	FILE *f;

	(void)state;
	quick(&o);
	s = ask(&o, &r, NULL);
	is_int(sscanf(s->body, "%d", &pid), 1, "its number: %s", s->body);
	snprintf(path, sizeof(path), "/proc/%d/cmdline", pid);
	/* A dead one that nobody has reaped yet has an empty line. */
	for (int i = 0; i < 50; i++) {
		what[0] = '\0';
		f = fopen(path, "r");
		if (f != NULL && fgets(what, sizeof(what), f) == NULL)
			what[0] = '\0';
		if (f != NULL)
			fclose(f);
		if (what[0] == '\0')
			break;
		usleep(10000);
	}
	is_str(str_of(what), "", "it is gone");
	test_done();
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(files),
		cmocka_unit_test(commands),
		cmocka_unit_test(leftovers),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	signal(SIGPIPE, SIG_IGN);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("fetch_local", tests, set_up, tear_down);
}
