#include "cmd/doubts.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/url.h"
#include "cmd/auth.h"
#include "cmd/git.h"
#include "net/gate.h"

#include "base/banned.h"

static bool
is_program(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	    access(path, X_OK) == 0;
}

/* Whether posix_spawnp(3) finds it. */
static bool
is_found(const char *name)
{
	const char *path = getenv("PATH");
	struct str rest = str_of(path != NULL ? path : "/usr/bin:/bin");
	bool found = false;

	if (strchr(name, '/') != NULL)
		return is_program(name);
	while (!found && rest.p != NULL) {
		struct str dir = str_next(&rest, ':');
		struct buf b;

		buf_init(&b, LIMIT_CONF_LINE);
		buf_addstr(&b, dir.n > 0 ? dir : STR("."));
		buf_printf(&b, "/%s", name);
		found = is_program(buf_z(&b));
		buf_release(&b);
	}
	return found;
}

static void
doubt_program(struct diags *d, struct where at, const char *key,
    const struct strings *words)
{
	if (words->n > 0 && !is_found(words->list[0]))
		diags_warning(d, at, "%s: there is no program %s%s", key,
		    words->list[0], strchr(words->list[0], '/') == NULL ?
		    " in PATH" : "");
}

static void
doubt_file(struct diags *d, struct where at, const char *key,
    const char *path)
{
	if (path != NULL && access(path, R_OK) != 0)
		diags_warning(d, at, "%s: %s: %s", key, path,
		    strerror(errno));
}

static void
doubt_auth(struct diags *d, const struct source *s)
{
	struct err e;
	char *line;

	if (s->auth_file == NULL)
		return;
	line = auth_read_new(s->auth_file, &e);
	if (line == NULL)
		diags_warning(d, s->at, "auth-file: %s", e.msg);
	free(line);
}

/* An address that is written down, not a name: that only a run looks up. */
static void
doubt_address(struct diags *d, const struct source *s)
{
	const char *kind;
	struct url u;
	char *host;

	if (s->url == NULL || s->allow_private)
		return;
	url_split(&u, str_of(s->url));
	if (u.host.n == 0)
		return;
	host = mem_dup(u.host.p, u.host.n);
	kind = gate_closed_host(host);
	if (kind != NULL)
		diags_warning(d, s->url_at, "%s (%s) is refused without "
		    "allow-private = true", host, kind);
	free(host);
}

static void
doubt_source(struct diags *d, const struct conf *c, const struct source *s)
{
	doubt_file(d, s->at, "ca-file", s->ca_file);
	doubt_auth(d, s);
	doubt_program(d, s->at, "command", &s->command);
	doubt_address(d, s);
	if (s->timeout_s > c->poll_deadline_s)
		diags_warning(d, s->at, "timeout: the run ends before, after "
		    "[poll] deadline = %" PRId64 "s", c->poll_deadline_s);
	if (s->tls == CONF_TLS_LEGACY)
		diags_warning(d, s->at, "tls = legacy: others on the way may "
		    "read and change what it sends");
}

/* The remote that is pushed to, by git's own configuration. */
static void
doubt_remote(struct diags *d, const struct conf *c, struct where at)
{
	const char *const words[] = { "git", "-C", c->archive_path, "remote",
	    "get-url", c->archive_push, NULL };
	struct buf says;
	struct err e;
	int status;

	buf_init(&says, LIMIT_FIELD);
	status = git_run(words, LIMIT_DOUBT_S, NULL, &says, &e);
	if (status < 0)
		diags_warning(d, at, "[archive] push: %s", e.msg);
	else if (status != 0)
		diags_warning(d, at, "[archive] push: the archive has no "
		    "remote %s: git -C %s remote add %s URL", c->archive_push,
		    c->archive_path, c->archive_push);
	buf_release(&says);
}

void
doubts(const struct conf *c, struct diags *d)
{
	struct where whole = { c->file, 0, 0 };

	if (!file_exists(c->archive_path))
		diags_warning(d, whole, "[archive] path: there is no archive "
		    "at %s: git init --bare -b %s %s", c->archive_path,
		    c->archive_branch, c->archive_path);
	else if (c->archive_push != NULL)
		doubt_remote(d, c, whole);
	doubt_program(d, whole, "[hook] on-match", &c->hook_on_match);
	if (c->poll_timeout_s > c->poll_deadline_s)
		diags_warning(d, whole, "[poll] timeout is longer than "
		    "deadline, when the run ends");
	for (size_t i = 0; i < c->n_sources; i++)
		if (c->sources[i].enabled)
			doubt_source(d, c, &c->sources[i]);
}
