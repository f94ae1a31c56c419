/* Names: how many are looked up at once, what a dead or lying name server can
 * do.  getaddrinfo(3) here is ours; libcurl finds it before libc's. */
#include "web.h"

#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>

#include "base/banned.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned asked, now_asking, most;

/* The address of a name: the first letter says what happens. */
int
getaddrinfo(const char *name, const char *service,
    const struct addrinfo *hints, struct addrinfo **out)
{
	struct {
		struct addrinfo ai;
		struct sockaddr_in in;
	} *a = calloc(1, sizeof(*a));
	uint64_t port = 0;

	(void)hints;
	pthread_mutex_lock(&lock);
	asked++;
	now_asking++;
	if (now_asking > most)
		most = now_asking;
	pthread_mutex_unlock(&lock);
	usleep(name[0] == 'd' ? 20000000 : name[0] == 'x' ? 2000000 :
	    name[0] == 's' ? 50000 : 0);
	pthread_mutex_lock(&lock);
	now_asking--;
	pthread_mutex_unlock(&lock);
	if (name[0] == 'x' || name[0] == 'n') {
		free(a);
		return name[0] == 'n' ? EAI_NONAME : EAI_AGAIN;
	}

	a->in.sin_family = AF_INET;
	if (service != NULL)
		str_u64(str_of(service), UINT16_MAX, &port);
	a->in.sin_port = htons((uint16_t)port);
	a->in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	a->ai.ai_family = AF_INET;
	a->ai.ai_socktype = SOCK_STREAM;
	a->ai.ai_addrlen = sizeof(a->in);
	a->ai.ai_addr = (void *)&a->in;
	*out = &a->ai;
	return 0;
}

void
freeaddrinfo(struct addrinfo *a)
{
	free(a);
}

static void
add_names(struct fetch *f, int from, int n, const char *prefix, bool private)
{
	char url[256];

	for (int i = from; i < from + n; i++) {
		struct fetch_request r = { .url = url,
		    .allow_private = private, .tag = (void *)(uintptr_t)i };

		snprintf(url, sizeof(url), "http://%s%d.example:%d/do/n?n=%d",
		    prefix, i, plain.port[0], i);
		fetch_add(f, &r);
	}
}

static void
slow_names(void **state)
{
	struct fetch_options o;
	struct fetch *f;
	int good = 0;

	(void)state;
	quick(&o);
	o.connections = 128;
	f = opened(&o);
	add_names(f, 0, 128, "s", true);
	asked = most = 0;
	run(f);
	fetch_free(f);
	for (int i = 0; i < 128; i++)
		good += seen[i].outcome == OUTCOME_OK;
	is_int(good, 128, "all were reached");
	is_int(asked, 128, "each name is looked up once");
	is_true(most > 1 && most <= LIMIT_RESOLVING, "%u at once", most);
	test_done();
}

/* The name is a stranger's to say, the address is looked at. */
static void
lying_names(void **state)
{
	int before = logged(&plain, "CONNECTION", "");
	struct fetch_options o;
	struct fetch *f;

	(void)state;
	quick(&o);
	f = opened(&o);
	add_names(f, 0, 1, "public", false);
	run(f);
	is_int(seen[0].outcome, OUTCOME_REFUSED, "a name that leads home");
	has(seen[0].err, "127.0.0.1 is refused (loopback)", "and says where");
	/* The connection that another feed was allowed is no way in. */
	add_names(f, 0, 1, "public", true);
	run(f);
	is_int(seen[0].outcome, OUTCOME_OK, "allowed (%s)", seen[0].err);
	add_names(f, 0, 1, "public", false);
	run(f);
	is_int(seen[0].outcome, OUTCOME_REFUSED, "and again not");
	fetch_free(f);
	is_int(logged(&plain, "CONNECTION", ""), before + 1,
	    "only the allowed one was made");
	is_int(logged(&plain, "/do/n?n=0\"", "public0"), 1, "and asked");
	test_done();
}

static void
dead_names(void **state)
{
	struct fetch_options o;
	struct fetch *f;
	int64_t before = transfer_clock();

	(void)state;
	quick(&o);
	o.connect_ms = 1000;
	f = opened(&o);
	add_names(f, 0, 1, "dead", true);
	add_names(f, 1, 1, "good", true);
	run(f);
	is_int(seen[0].outcome, OUTCOME_TIMEOUT, "nobody knows the name (%s)",
	    seen[0].err);
	has(seen[0].err, "no answer from the name server", "and says so");
	is_int(seen[1].outcome, OUTCOME_OK, "another is fine");
	fetch_free(f);
	is_true(transfer_clock() - before < 8000,
	    "nobody waits for the thread that still asks");
	test_done();
}

static void
no_names(void **state)
{
	struct fetch_options o;
	struct fetch *f;

	(void)state;
	quick(&o);
	f = opened(&o);
	add_names(f, 0, 1, "x", true);
	add_names(f, 1, 1, "none", true);
	run(f);
	fetch_free(f);
	is_int(seen[0].outcome, OUTCOME_DNS, "a name server is silent");
	has(seen[0].err, "its name server did not answer", "and called so");
	is_int(seen[1].outcome, OUTCOME_DNS, "a name that is none");
	has(seen[1].err, "its name has no address", "is another thing");
	test_done();
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(slow_names),
		cmocka_unit_test(lying_names),
		cmocka_unit_test(dead_names),
		cmocka_unit_test(no_names),
	};
	int failed;

	setlocale(LC_CTYPE, "C.UTF-8");
	signal(SIGPIPE, SIG_IGN);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	failed = cmocka_run_group_tests_name("fetch_dns", tests, set_up,
	    tear_down);
	/* A thread still asks; what it holds is no leak. */
	fflush(stdout);
	_exit(failed);
}
