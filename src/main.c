#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "cmd/session.h"

#include "base/banned.h"

/* Whether stdout is a pipe that nobody reads any more. */
static bool
reader_left(void)
{
	struct pollfd out = { STDOUT_FILENO, POLLOUT, 0 };

	return poll(&out, 1, 0) == 1 && (out.revents & POLLERR) != 0;
}

/* stdout is data: when it could not be written, the status says so.  `head`
 * knows what it does and is told nothing. */
static int
finish(int status)
{
	if (fflush(stdout) != 0 || ferror(stdout)) {
		if (!reader_left())
			log_error("standard output: cannot write");
		return status != 0 ? status : EX_IOERR;
	}
	return status;
}

int
main(int argc, char **argv)
{
	enum log_level level = LOG_LEVEL_NOTICE;
	const char *file = NULL;
	const struct command *c;
	bool no_color = false;
	int i = 1;

	/* libcurl reads host names outside ASCII in the locale's charset; ours
	 * are UTF-8 whatever a timer's environment says. */
	if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
		setlocale(LC_CTYPE, "");
	/* A reader that goes away is an error of write(2), not a death. */
	signal(SIGPIPE, SIG_IGN);
	log_open(level, no_color);
	for (; i < argc && argv[i][0] == '-'; i++) {
		const char *a = argv[i];

		if (strcmp(a, "-c") == 0 || strcmp(a, "--config") == 0) {
			if (i + 1 >= argc)
				return cmd_usage(NULL, "%s needs a file", a);
			file = argv[++i];
		} else if (strcmp(a, "-q") == 0 || strcmp(a, "--quiet") == 0) {
			level = LOG_LEVEL_WARNING;
		} else if (strcmp(a, "-v") == 0 ||
		    strcmp(a, "--verbose") == 0) {
			level = level < LOG_LEVEL_INFO ? LOG_LEVEL_INFO :
			    LOG_LEVEL_DEBUG;
		} else if (strcmp(a, "--no-color") == 0) {
			no_color = true;
		} else if (strcmp(a, "-h") == 0 || strcmp(a, "--help") == 0) {
			cmd_overview(true);
			return finish(0);
		} else if (strcmp(a, "--version") == 0) {
			return finish(session_run(cmd_find("version"),
			    NULL, 1, argv));
		} else {
			return cmd_unknown_option(NULL, a);
		}
	}
	log_open(level, no_color);
	if (i >= argc) {
		cmd_overview(false);
		return finish(0);
	}
	c = cmd_find(argv[i]);
	if (c == NULL)
		return cmd_unknown(argv[i]);
	return finish(session_run(c, file, argc - i, argv + i));
}
