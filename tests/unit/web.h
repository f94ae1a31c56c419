/* For tests of the fetcher: tests/server.py on the loopback, one question
 * or many, and what was seen of the answers. */
#ifndef KATCHI_WEB_H
#define KATCHI_WEB_H

#include "test.h"

#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "net/fetch.h"
#include "net/transfer.h"


/* --- the servers --------------------------------------------------------- */

struct server {
	pid_t pid;
	int port[20];
	char log[128];
};

static char dir[64];
static struct server plain, tls;

__attribute__((unused)) static void
run_server(struct server *s, const char *name, int n_ports, const char *cert)
{
	char ports[16], line[512] = "", *at = line;
	int fd[2];
	FILE *in;

	snprintf(s->log, sizeof(s->log), "%s/%s.log", dir, name);
	snprintf(ports, sizeof(ports), "%d", n_ports);
	assert_int_equal(pipe(fd), 0);
	s->pid = fork();
	if (s->pid == 0) {
		const char *argv[] = { "python3", "tests/server.py",
			"--dir", dir, "--log", s->log, "--ports", ports,
			cert != NULL ? "--cert" : NULL, cert, NULL };

		dup2(fd[1], STDOUT_FILENO);
		close(fd[0]);
		close(fd[1]);
		execvp(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	close(fd[1]);
	in = fdopen(fd[0], "r");
	assert_non_null(in);
	assert_non_null(fgets(line, sizeof(line), in));
	fclose(in);
	for (int i = 0; i < n_ports; i++) {
		int used = 0;

		assert_int_equal(sscanf(at, "%d%n", &s->port[i], &used), 1);
		at += used;
	}
}

/* A certificate for 127.0.0.1 that says itself that it is good. */
__attribute__((unused)) static void
make_cert(const char *path)
{
	char cmd[512];

	snprintf(cmd, sizeof(cmd), "openssl req -x509 -newkey ec -pkeyopt "
	    "ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=katchi-test "
	    "-addext subjectAltName=IP:127.0.0.1 -keyout '%s' -out '%s.crt' "
	    "2>/dev/null && cat '%s.crt' >> '%s'", path, path, path, path);
	assert_int_equal(system(cmd), 0);
}

__attribute__((unused)) static int
set_up(void **state)
{
	char cert[80];

	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/katchi-fetch-XXXXXX");
	assert_non_null(mkdtemp(dir));
	snprintf(cert, sizeof(cert), "%s/cert.pem", dir);
	make_cert(cert);
	run_server(&plain, "plain", 20, NULL);
	run_server(&tls, "tls", 1, cert);
	return 0;
}

__attribute__((unused)) static int
tear_down(void **state)
{
	char cmd[128];

	(void)state;
	kill(plain.pid, SIGTERM);
	kill(tls.pid, SIGTERM);
	waitpid(plain.pid, NULL, 0);
	waitpid(tls.pid, NULL, 0);
	snprintf(cmd, sizeof(cmd), "rm -rf '%s'", dir);
	return system(cmd);
}

/* Lines of the log that hold all of both words. */
__attribute__((unused)) static int
logged(const struct server *s, const char *a, const char *b)
{
	struct err e;
	size_t len;
	char *text = file_read_new(s->log, 64 * MIB, &len, &e);
	struct str rest = { text, len };
	int n = 0;

	assert_non_null(text);
	while (rest.p != NULL) {
		struct str line = str_next(&rest, '\n');

		n += str_find(line, 0, a) != SIZE_MAX &&
		    str_find(line, 0, b) != SIZE_MAX;
	}
	free(text);
	return n;
}

/* --- asking -------------------------------------------------------------- */

#define MAX_SEEN 512

struct seen {
	int calls;
	enum outcome outcome;
	int status;
	bool conditional;
	unsigned requests;
	bool early;
	size_t n_hops, n_body;
	int hop[LIMIT_REDIRECTS];
	uint64_t hash;
	char url[512], body[256], err[240], etag[128], modified[128];
	char cache[128], retry[64], type[64];
};

static struct seen seen[MAX_SEEN];
static struct fetch *fetch_now;
static int order[MAX_SEEN], n_order;
static int stop_after;          /* callbacks, 0: never */

__attribute__((unused)) static void
keep(char *to, size_t size, struct str s)
{
	snprintf(to, size, "%.*s", STR_ARG(s));
}

__attribute__((unused)) static int
on_reply(void *ctx, struct reply *r)
{
	size_t at = (size_t)(uintptr_t)r->tag;
	struct seen *s = &seen[at];

	(void)ctx;
	assert_true(at < MAX_SEEN);
	s->calls++;
	s->outcome = r->outcome;
	s->status = r->status;
	s->conditional = r->conditional;
	s->requests = r->requests;
	s->early = r->early;
	s->n_hops = r->n_hops;
	for (size_t i = 0; i < r->n_hops; i++)
		s->hop[i] = r->hops[i].status;
	s->n_body = r->body.n;
	s->hash = r->body_hash;
	keep(s->url, sizeof(s->url), r->url);
	keep(s->body, sizeof(s->body), r->body);
	keep(s->etag, sizeof(s->etag), r->etag);
	keep(s->modified, sizeof(s->modified), r->last_modified);
	keep(s->cache, sizeof(s->cache), r->cache_control);
	keep(s->retry, sizeof(s->retry), r->retry_after);
	keep(s->type, sizeof(s->type), r->content_type);
	keep(s->err, sizeof(s->err), outcome_good(r->outcome) && !r->early ?
	    STR("") : str_of(r->err.msg));
	order[n_order++] = (int)at;
	return stop_after > 0 && n_order >= stop_after ? -1 : 0;
}

/* Short times; no pauses. */
__attribute__((unused)) static void
quick(struct fetch_options *o)
{
	fetch_options_default(o);
	o->user_agent = "katchi/test (+https://keeper.example/)";
	o->codings = "gzip, br";
	o->spacing_ms = 0;
	o->connect_ms = 5000;
	o->timeout_ms = 20000;
	o->silent_ms = 100;
}

__attribute__((unused)) static struct fetch *
opened(const struct fetch_options *o)
{
	struct fetch *f = NULL;
	struct err e;

	is_int(fetch_open(&f, o, &e), 0, "a fetcher opens");
	assert_non_null(f);
	fetch_now = f;
	return f;
}

__attribute__((unused)) static void
run(struct fetch *f)
{
	struct err e;

	memset(seen, 0, sizeof(seen));
	n_order = 0;
	is_int(fetch_run(f, on_reply, NULL, &e), 0, "the run ends well");
}

__attribute__((unused)) static void
at_port(char *url, size_t size, int port, const char *path)
{
	snprintf(url, size, "http://127.0.0.1:%d%s", port, path);
}

/* One request to the plain server. */
__attribute__((unused)) static const struct seen *
ask(const struct fetch_options *o, struct fetch_request *r, const char *path)
{
	struct fetch *f = opened(o);
	char url[2048];

	if (path != NULL) {
		at_port(url, sizeof(url), plain.port[0], path);
		r->url = url;
		r->allow_private = true;
	}
	fetch_add(f, r);
	run(f);
	fetch_free(f);
	is_int(seen[0].calls, 1, "one callback for %s", r->url);
	return &seen[0];
}

__attribute__((unused)) static void
has(const char *text, const char *word, const char *says)
{
	is_true(strstr(text, word) != NULL, "%s: \"%s\" without \"%s\"",
	    says, text, word);
}

__attribute__((unused)) static void
add_many(struct fetch *f, int from, int n, int port, const char *path)
{
	char url[256], where[128];

	for (int i = from; i < from + n; i++) {
		struct fetch_request r = { .url = url, .allow_private = true,
		    .tag = (void *)(uintptr_t)i };

		snprintf(where, sizeof(where), "%s%d", path, i);
		at_port(url, sizeof(url), port, where);
		fetch_add(f, &r);
	}
}

#endif
