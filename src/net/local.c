#include "net/local.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"

#include "base/banned.h"

extern char **environ;

#define PIECE   (16 * KIB)
#define PIECES  64              /* in one turn: 1 MiB */

/* --- files --------------------------------------------------------------- */

static int
hex(char c)
{
	c = ascii_lower(c);
	if (ascii_digit(c))
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
local_is_file(const char *url)
{
	return str_starts_ci(str_of(url), "file:");
}

/* The path of a file: URL; false when it has none of ours. */
static bool
path_of(struct buf *path, const char *url)
{
	struct str s = str_slice(str_of(url), 5, SIZE_MAX);

	if (str_starts(s, "//")) {
		s = str_slice(s, 2, s.n);
		if (str_starts_ci(s, "localhost/"))
			s = str_slice(s, 9, s.n);
	}
	if (!str_starts(s, "/"))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		int high, low;

		if (s.p[i] != '%') {
			buf_addc(path, s.p[i]);
			continue;
		}
		if (s.n - i < 3)
			return false;
		high = hex(s.p[i + 1]);
		low = hex(s.p[i + 2]);
		if (high < 0 || low < 0 || high + low == 0)
			return false;
		buf_addc(path, (char)(high * 16 + low));
		i += 2;
	}
	return !path->over;
}

enum drained {
	DRAINED_END,
	DRAINED_EMPTY,          /* nothing there now */
	DRAINED_MORE,           /* enough for one turn */
	DRAINED_OVER,           /* past the ceiling of the buffer */
	DRAINED_ERROR,          /* errno */
};

/* Takes what fd has, at most PIECES pieces of it. */
static enum drained
drain(struct buf *to, int fd)
{
	char piece[PIECE];
	ssize_t n;

	for (int i = 0; i < PIECES; i++) {
		do
			n = read(fd, piece, sizeof(piece));
		while (n < 0 && errno == EINTR);
		if (n == 0)
			return DRAINED_END;
		if (n < 0)
			return errno == EAGAIN ? DRAINED_EMPTY : DRAINED_ERROR;
		if ((size_t)n > to->max - to->n) {
			buf_add(to, piece, to->max - to->n);
			return DRAINED_OVER;
		}
		buf_add(to, piece, (size_t)n);
	}
	return DRAINED_MORE;
}

static enum outcome
read_regular(struct buf *body, const char *path, struct err *e)
{
	enum outcome o = OUTCOME_LOCAL;
	enum drained end = DRAINED_MORE;
	struct stat st;
	int fd;

	/* O_NONBLOCK: a FIFO must not hold up the run. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 || fstat(fd, &st) != 0) {
		o = reply_ours(errno) ? OUTCOME_NOT_REACHED : OUTCOME_LOCAL;
		err_set(e, o == OUTCOME_LOCAL ? ERR_INPUT : ERR_LOCAL,
		    "%s: %s", path, strerror(errno));
		goto out;
	}
	if (!S_ISREG(st.st_mode)) {
		err_set(e, ERR_INPUT, "%s: no regular file", path);
		goto out;
	}
	while (end == DRAINED_MORE)
		end = drain(body, fd);
	if (end == DRAINED_OVER) {
		o = OUTCOME_TOO_BIG;
		err_set(e, ERR_LIMIT, "%s: over %zu bytes", path, body->max);
	} else if (end != DRAINED_END) {
		err_set(e, ERR_INPUT, "%s: %s", path, strerror(errno));
	} else {
		o = OUTCOME_OK;
	}
out:
	if (fd >= 0)
		close(fd);
	return o;
}

enum outcome
local_file(struct buf *body, const char *url, size_t max, struct err *e)
{
	enum outcome o;
	struct buf path;

	buf_init(&path, LIMIT_URL);
	body->max = max;
	if (path_of(&path, url)) {
		o = read_regular(body, buf_z(&path), e);
	} else {
		o = OUTCOME_REFUSED;
		err_set(e, ERR_INPUT, "a file: URL must be file:///path");
	}
	buf_release(&path);
	return o;
}

/* --- programs ------------------------------------------------------------ */

static void
shut(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static int
spawn(pid_t *pid, char *const *argv, int in, int out, int diag)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t all, none;
	int rc;

	sigfillset(&all);
	sigemptyset(&none);
	rc = posix_spawn_file_actions_init(&files);
	if (rc != 0)
		return rc;
	rc = posix_spawnattr_init(&attr);
	if (rc != 0) {
		posix_spawn_file_actions_destroy(&files);
		return rc;
	}
	if (in >= 0)
		posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
	else
		posix_spawn_file_actions_addopen(&files, STDIN_FILENO,
		    "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&files, diag, STDERR_FILENO);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP |
	    POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
	posix_spawnattr_setpgroup(&attr, 0);
	posix_spawnattr_setsigdefault(&attr, &all);
	posix_spawnattr_setsigmask(&attr, &none);
	rc = posix_spawnp(pid, argv[0], &files, &attr, argv, environ);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	return rc;
}

int
local_start(struct local *l, char *const *argv, size_t max, int64_t until,
    struct err *e)
{
	return local_start_with(l, argv, -1, max, until, e);
}

int
local_start_with(struct local *l, char *const *argv, int in, size_t max,
    int64_t until, struct err *e)
{
	int out[2] = { -1, -1 }, diag[2] = { -1, -1 };
	int rc, result = -1;

	memset(l, 0, sizeof(*l));
	l->out = l->diag = -1;
	l->until = until;
	if (pipe2(out, O_CLOEXEC) != 0 || pipe2(diag, O_CLOEXEC) != 0 ||
	    fcntl(out[0], F_SETFL, O_NONBLOCK) != 0 ||
	    fcntl(diag[0], F_SETFL, O_NONBLOCK) != 0) {
		err_set(e, reply_ours(errno) ? ERR_LOCAL : ERR_INPUT,
		    "no pipe for %s: %s", argv[0], strerror(errno));
		goto out;
	}
	rc = spawn(&l->pid, argv, in, out[1], diag[1]);
	if (rc != 0) {
		err_set(e, reply_ours(rc) ? ERR_LOCAL : ERR_INPUT,
		    "%s cannot be started: %s", argv[0], strerror(rc));
		goto out;
	}
	l->out = out[0];
	l->diag = diag[0];
	out[0] = diag[0] = -1;
	buf_init(&l->body, max);
	buf_init(&l->said, LIMIT_COMMAND_STDERR);
	result = 0;
out:
	shut(&out[0]);
	shut(&out[1]);
	shut(&diag[0]);
	shut(&diag[1]);
	return result;
}

/* Whether the program itself has ended; it stays a zombie, so that its
 * process group cannot become somebody else's. */
static bool
has_ended(const struct local *l)
{
	siginfo_t info = { 0 };

	return waitid(P_PID, (id_t)l->pid, &info,
	    WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == l->pid;
}

bool
local_step(struct local *l, int64_t now)
{
	bool ended = has_ended(l);      /* before the last read */
	enum drained got;

	if (l->diag >= 0) {
		got = drain(&l->said, l->diag);
		if (got == DRAINED_END || got == DRAINED_ERROR)
			shut(&l->diag);
	}
	if (l->out >= 0) {
		got = drain(&l->body, l->out);
		l->too_big = got == DRAINED_OVER;
		if (got == DRAINED_MORE)
			ended = false;
		else if (got != DRAINED_EMPTY)
			shut(&l->out);
	}
	/* A program that closes its output early may go on for a while; one
	 * that ends may leave children behind that hold the pipe. */
	return ended || l->too_big || now >= l->until;
}

static struct str
first_line(const struct buf *b)
{
	struct str s = str_trim(buf_str(b));

	return str_next(&s, '\n');
}

enum outcome
local_end(struct local *l, int64_t now, struct err *e)
{
	bool ended = has_ended(l);
	struct str said = first_line(&l->said);
	const char *colon = said.n > 0 ? ": " : "";
	int status = 0;

	kill(-l->pid, SIGKILL);
	while (waitpid(l->pid, &status, 0) < 0 && errno == EINTR)
		;
	l->pid = 0;
	if (l->too_big) {
		err_set(e, ERR_LIMIT, "the output is over %zu bytes",
		    l->body.max);
		return OUTCOME_TOO_BIG;
	}
	if (!ended) {
		err_set(e, ERR_NET, now >= l->until ?
		    "the program did not end in time" :
		    "the program was stopped");
		return OUTCOME_TIMEOUT;
	}
	if (WIFSIGNALED(status)) {
		err_set(e, ERR_INPUT, "the program was killed by signal %d%s"
		    "%.*s", WTERMSIG(status), colon, STR_ARG(said));
		return OUTCOME_LOCAL;
	}
	if (WEXITSTATUS(status) != 0) {
		err_set(e, ERR_INPUT, "the program ended with status %d%s"
		    "%.*s", WEXITSTATUS(status), colon, STR_ARG(said));
		return OUTCOME_LOCAL;
	}
	return OUTCOME_OK;
}

void
local_release(struct local *l)
{
	struct err ignored;

	if (l->pid != 0)
		local_end(l, l->until, &ignored);
	shut(&l->out);
	shut(&l->diag);
	buf_release(&l->body);
	buf_release(&l->said);
}
