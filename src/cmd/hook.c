#include "cmd/hook.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/log.h"
#include "net/local.h"

#include "base/banned.h"

/* How long a program that says nothing is left alone, milliseconds. */
#define LOOK_MS 50

static int
collect_one(void *ctx, int64_t row, const struct archive_change *c,
    struct err *e)
{
	struct hook *h = ctx;
	struct kept k;

	(void)row;
	(void)e;
	if (c->edit)
		return 0;
	if (h->n >= LIMIT_HOOK_MATCHES || h->mem.over ||
	    !kept_read(&k, &h->mem, c->path, c->bytes) ||
	    !arena_more(&h->mem, &h->list, h->n, &h->cap,
	    sizeof(*h->list)) || h->mem.over) {
		h->more++;
		return 0;
	}
	h->list[h->n++] = k;
	return 0;
}

void
hook_collect(struct hook *h, struct state *st)
{
	struct err e;

	arena_init(&h->mem, LIMIT_FEED_ARENA);
	if (state_pending_each(st, collect_one, h, &e) != 0)
		log_warning("[hook] on-match: %s", e.msg);
}

void
hook_release(struct hook *h)
{
	if (h->mem.max > 0)
		arena_release(&h->mem);
	memset(h, 0, sizeof(*h));
}

static bool
put(int fd, struct str s)
{
	while (s.n > 0) {
		ssize_t n = write(fd, s.p, s.n);

		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0)
			s = str_slice(s, (size_t)n, s.n);
	}
	return true;
}

/* The JSON in a file without a name, so that a program that does not read
 * it holds nobody up.  Returns its descriptor or -1. */
static int
input(const struct hook *h, int offset_min, struct err *e)
{
	int fd = memfd_create("katchi-matches", MFD_CLOEXEC);
	struct json j;
	struct buf b;
	bool good;

	if (fd < 0)
		return err_set(e, ERR_LOCAL, "no memory for the matches: %s",
		    strerror(errno));
	buf_init(&b, LIMIT_OUTPUT);
	buf_printf(&b, "{\"version\":\"" KATCHI_VERSION "\",\"more\":%zu,"
	    "\"matches\":[", h->more);
	good = put(fd, buf_str(&b));
	for (size_t i = 0; good && i < h->n; i++) {
		buf_clear(&b);
		buf_adds(&b, i > 0 ? ",\n" : "\n");
		json_init(&j, &b, false);
		json_open(&j, '{');
		kept_json(&j, &h->list[i], offset_min);
		json_close(&j, '}');
		good = put(fd, buf_str(&b));
	}
	good = good && put(fd, STR("]}\n")) && lseek(fd, 0, SEEK_SET) == 0;
	buf_release(&b);
	if (good)
		return fd;
	err_set(e, ERR_LOCAL, "no memory for the matches: %s",
	    strerror(errno));
	close(fd);
	return -1;
}

static int64_t
clock_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static int
run_program(const struct conf *c, int in, const volatile sig_atomic_t *stop,
    struct err *e)
{
	enum outcome o;
	struct local l;

	if (local_start_with(&l, c->hook_on_match.list, in,
	    LIMIT_HOOK_OUTPUT, clock_ms() + c->hook_timeout_s * 1000, e) != 0)
		return -1;
	while (!local_step(&l, clock_ms()) && !*stop) {
		struct pollfd fds[] = { { l.out, POLLIN, 0 },
		    { l.diag, POLLIN, 0 } };

		poll(fds, 2, LOOK_MS);
	}
	o = local_end(&l, clock_ms(), e);
	if (l.body.n > 0) {
		struct str said = buf_str(&l.body);
		struct str line = str_next(&said, '\n');

		log_info("[hook] on-match: it says: %.*s", STR_ARG(line));
	}
	local_release(&l);
	return o == OUTCOME_OK ? 0 : -1;
}

void
hook_run(const struct hook *h, const struct conf *c,
    const volatile sig_atomic_t *stop)
{
	struct err e;
	int in;

	if (h->n == 0 && h->more == 0)
		return;
	in = input(h, (int)c->archive_offset_min, &e);
	if (in < 0 || run_program(c, in, stop, &e) != 0)
		log_warning("[hook] on-match: %s", e.msg);
	if (in >= 0)
		close(in);
}
