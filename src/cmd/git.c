/* The program git, run without a shell. */
#include "cmd/git.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"

#include "base/banned.h"

extern char **environ;

/* How often somebody looks whether it is to stop, and what it has then to
 * take its temporary files away. */
#define LOOK_MS         100
#define GRACE_MS        500

/* Ours, with what keeps git from asking questions. */
static char **
environment_new(void)
{
	static char no_prompt[] = "GIT_TERMINAL_PROMPT=0";
	static char plain[] = "LC_ALL=C";
	size_t n = 0, kept = 0;
	char **env;

	while (environ[n] != NULL)
		n++;
	env = mem_zalloc(n + 3, sizeof(*env));
	for (size_t i = 0; i < n; i++) {
		if (strncmp(environ[i], "GIT_", 4) != 0 ||
		    strncmp(environ[i], "GIT_SSH", 7) == 0)
			env[kept++] = environ[i];
	}
	env[kept++] = no_prompt;
	env[kept++] = plain;
	return env;
}

static int
start(const char *const *words, int diag, pid_t *pid)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	char **env = environment_new(), **argv;
	sigset_t none, normal;
	size_t n = 0;
	int rc;

	while (words[n] != NULL)
		n++;
	argv = mem_zalloc(n + 1, sizeof(*argv));
	for (size_t i = 0; i < n; i++)
		argv[i] = mem_dup(words[i], strlen(words[i]));
	sigemptyset(&none);
	sigemptyset(&normal);
	sigaddset(&normal, SIGPIPE);
	sigaddset(&normal, SIGTERM);
	sigaddset(&normal, SIGINT);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null",
	    O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&files, diag, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&files, diag, STDERR_FILENO);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP |
	    POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
	posix_spawnattr_setpgroup(&attr, 0);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &normal);
	rc = posix_spawnp(pid, argv[0], &files, &attr, argv, env);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	for (size_t i = 0; i < n; i++)
		free(argv[i]);
	free(argv);
	free(env);
	return rc;
}

static int64_t
monotonic_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static bool
is_stopped(const volatile sig_atomic_t *stop)
{
	return stop != NULL && *stop != 0;
}

/* Reads until the end; false when that does not come in time.  What does
 * not fit is read and dropped. */
static bool
listen(int fd, int64_t limit_ms, const volatile sig_atomic_t *stop,
    struct buf *says)
{
	int64_t end = monotonic_ms() + limit_ms;
	char piece[4096];

	while (!is_stopped(stop)) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		int64_t left = end - monotonic_ms();
		ssize_t n;

		if (left <= 0)
			return false;
		if (poll(&p, 1, left < LOOK_MS ? (int)left : LOOK_MS) <= 0)
			continue;
		n = read(fd, piece, sizeof(piece));
		if (n == 0 || (n < 0 && errno != EINTR))
			return true;
		if (n > 0)
			buf_add(says, piece, (size_t)n);
	}
	return false;
}

int
git_run(const char *const *words, int limit_s,
    const volatile sig_atomic_t *stop, struct buf *says, struct err *e)
{
	int ends[2], status = 0, rc;
	bool done;
	pid_t pid;

	buf_clear(says);
	if (is_stopped(stop))
		return err_set(e, ERR_NET, "the run was stopped");
	if (pipe2(ends, O_CLOEXEC) != 0)
		return err_set(e, ERR_LOCAL, "a pipe to git: %s",
		    strerror(errno));
	rc = start(words, ends[1], &pid);
	close(ends[1]);
	if (rc != 0) {
		close(ends[0]);
		return err_set(e, ERR_LOCAL, "git cannot be started: %s",
		    strerror(rc));
	}
	done = listen(ends[0], (int64_t)limit_s * 1000, stop, says);
	if (!done) {
		kill(-pid, SIGTERM);
		listen(ends[0], GRACE_MS, NULL, says);
		kill(-pid, SIGKILL);
	}
	close(ends[0]);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!done && is_stopped(stop))
		return err_set(e, ERR_NET, "the run was stopped");
	if (!done)
		return err_set(e, ERR_NET, "git took longer than %d s",
		    limit_s);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}
