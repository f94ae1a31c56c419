/* Fetches a list of URLs, first whole, then with validators, and sets the
 * CPU time beside that of `curl --parallel` in the same minute.
 *
 *     fetch_bench URLS CURL_CONFIG
 *
 * URLS: one a line.  CURL_CONFIG: the same ones for curl -K.  Without
 * arguments tests/bench/fetch.sh makes both and a server for them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "net/fetch.h"

#include "base/banned.h"

#define ROUNDS 5

struct url {
	char *url;
	char etag[128], modified[64];
};

static struct url *urls;
static size_t n_urls, n_ok, n_same;

struct cost {
	double cpu_s, wall_s;
	long rss_kib;
};

static int
on_reply(void *ctx, struct reply *r)
{
	struct url *u = r->tag;

	(void)ctx;
	n_ok += r->outcome == OUTCOME_OK;
	n_same += r->outcome == OUTCOME_NOT_MODIFIED;
	snprintf(u->etag, sizeof(u->etag), "%.*s", STR_ARG(r->etag));
	snprintf(u->modified, sizeof(u->modified), "%.*s",
	    STR_ARG(r->last_modified));
	return 0;
}

static void
fetch_all(bool conditional)
{
	struct fetch_options o;
	struct fetch *f;
	struct err e;

	fetch_options_default(&o);
	o.spacing_ms = 0;
	o.per_host = 1;
	n_ok = n_same = 0;
	if (fetch_open(&f, &o, &e) != 0) {
		fprintf(stderr, "%s\n", e.msg);
		exit(1);
	}
	for (size_t i = 0; i < n_urls; i++) {
		struct fetch_request r = { .tag = &urls[i],
		    .url = urls[i].url, .allow_private = true };

		if (conditional) {
			r.etag = urls[i].etag;
			r.last_modified = urls[i].modified;
		}
		fetch_add(f, &r);
	}
	fetch_run(f, on_reply, NULL, &e);
	if ((conditional ? n_same : n_ok) != n_urls) {
		fprintf(stderr, "%zu of %zu came\n",
		    conditional ? n_same : n_ok, n_urls);
		exit(1);
	}
	fetch_free(f);
}

static void
run_curl(const char *config, bool conditional)
{
	char etag[160], modified[96];
	const char *argv[16] = { "curl", "-s", "--no-progress-meter",
		"--parallel", "--parallel-max", "64", "-K", config };

	if (conditional) {
		snprintf(etag, sizeof(etag), "If-None-Match: %s",
		    urls[0].etag);
		snprintf(modified, sizeof(modified), "If-Modified-Since: %s",
		    urls[0].modified);
		argv[8] = "-H";
		argv[9] = etag;
		argv[10] = "-H";
		argv[11] = modified;
	}
	execvp(argv[0], (char *const *)(uintptr_t)argv);
	_exit(127);
}

/* What a child of ours costs. */
static struct cost
measure(const char *curl_config, bool conditional)
{
	struct timespec from, to;
	struct rusage use;
	struct cost c;
	int status;
	pid_t pid;

	clock_gettime(CLOCK_MONOTONIC, &from);
	pid = fork();
	if (pid == 0) {
		if (curl_config != NULL)
			run_curl(curl_config, conditional);
		fetch_all(conditional);
		_exit(0);
	}
	wait4(pid, &status, 0, &use);
	clock_gettime(CLOCK_MONOTONIC, &to);
	if (status != 0) {
		fprintf(stderr, "a child failed: %d\n", status);
		exit(1);
	}
	c.cpu_s = (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
	    (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
	c.wall_s = (double)(to.tv_sec - from.tv_sec) +
	    (double)(to.tv_nsec - from.tv_nsec) / 1e9;
	c.rss_kib = use.ru_maxrss;
	return c;
}

static struct cost
least(struct cost a, struct cost b)
{
	return a.cpu_s <= b.cpu_s ? a : b;
}

static void
compare(const char *name, const char *config, bool conditional)
{
	struct cost ours, curls;

	for (int i = 0; i < ROUNDS; i++) {
		struct cost a = measure(NULL, conditional);
		struct cost b = measure(config, conditional);

		ours = i == 0 ? a : least(ours, a);
		curls = i == 0 ? b : least(curls, b);
	}
	printf("fetch %-5s n=%zu  ours %.3f s CPU %.2f s wall %ld KiB  "
	    "curl %.3f s CPU %.2f s wall %ld KiB  ratio %.2f\n", name,
	    n_urls, ours.cpu_s, ours.wall_s, ours.rss_kib, curls.cpu_s,
	    curls.wall_s, curls.rss_kib, ours.cpu_s / curls.cpu_s);
}

int
main(int argc, char **argv)
{
	struct err e;
	size_t len;
	char *text;

	if (argc != 3) {
		execlp("sh", "sh", "tests/bench/fetch.sh", argv[0],
		    (char *)NULL);
		return 1;
	}
	text = file_read_new(argv[1], 64 * MIB, &len, &e);
	if (text == NULL) {
		fprintf(stderr, "%s\n", e.msg);
		return 1;
	}
	struct str rest = { text, len };

	while (rest.p != NULL) {
		struct str line = str_next(&rest, '\n');

		if (line.n == 0)
			continue;
		urls = mem_grow(urls, n_urls + 1, sizeof(*urls));
		memset(&urls[n_urls], 0, sizeof(*urls));
		urls[n_urls++].url = mem_dup(line.p, line.n);
	}
	free(text);
	if (n_urls == 0)
		return 1;
	fetch_all(false);       /* the validators */
	compare("cold", argv[2], false);
	compare("304", argv[2], true);
	for (size_t i = 0; i < n_urls; i++)
		free(urls[i].url);
	free(urls);
	return 0;
}
