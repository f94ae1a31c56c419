/* The configuration: one file, feeds/ and filters/.
 *
 * Everything that is wrong is collected, with its place, so that one `check`
 * shows it all; nothing that is not understood is ignored. */
#ifndef KATCHI_CONF_CONF_H
#define KATCHI_CONF_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/err.h"
#include "conf/ini.h"
#include "filter/filter.h"

/* A repeatable key. */
struct strings {
	char **list;            /* NULL-terminated once n > 0 */
	size_t n;
};

/* A configured feed. */
struct source {
	char *id;
	char *url;              /* http, https or file; NULL with command */
	char *title;            /* never NULL: the id when not given */
	char *lang;             /* "" when not given */
	int64_t interval_s;     /* 0: by the feed's own rhythm */
	struct strings tags, topics, headers, command;
	char *user_agent, *proxy, *auth_file, *ca_file; /* NULL: not given */
	int64_t tls;            /* enum conf_tls */
	int64_t http_version;   /* enum conf_http */
	int64_t timeout_s;      /* 0: [poll] timeout */
	bool offset_known;
	int64_t offset_min;     /* of its dates without a zone */
	bool offset_always;     /* and of those with one */
	bool allow_private;
	bool enabled;
	struct where at;        /* its heading */
	struct where url_at;
	unsigned url_folder;    /* as in struct ini_entry */
	struct where topics_at; /* file NULL: not given */
};

enum conf_tls { CONF_TLS_AUTO, CONF_TLS_LEGACY };
enum conf_http { CONF_HTTP_AUTO, CONF_HTTP_1_1, CONF_HTTP_2 };
enum conf_body { CONF_BODY_NONE, CONF_BODY_SUMMARY, CONF_BODY_FULL };
enum conf_commit { CONF_COMMIT_ITEM, CONF_COMMIT_RUN };
enum conf_worktree { CONF_WORKTREE_REFUSE, CONF_WORKTREE_UPDATE };

struct conf {
	char *file;             /* as given */
	char *dir;              /* of the file: paths are relative to it */

	char *archive_path;     /* joined with dir */
	char *archive_branch;
	char *archive_author;   /* "Name <mail>", the committer */
	char *archive_push;     /* name of a remote; NULL: not pushed */
	int64_t archive_body;   /* enum conf_body */
	int64_t archive_commit; /* enum conf_commit */
	int64_t archive_worktree;       /* enum conf_worktree */
	int64_t archive_offset_min;     /* whose day the folders follow */

	char *state_path;       /* joined with dir */
	int64_t state_keep_s;

	char *poll_contact;     /* NULL: not given */
	int64_t poll_deadline_s, poll_connections, poll_per_host;
	int64_t poll_spacing_s, poll_timeout_s, poll_max_body;
	int64_t poll_min_interval_s, poll_max_interval_s;

	struct strings hook_on_match;   /* argv; n 0: none */
	int64_t hook_timeout_s;

	struct strings feeds_dirs, filters_dirs;

	struct source *sources; /* sorted by id */
	size_t n_sources;
	struct strings feeds_off;       /* names of feeds that are none here,
	                                 * see conf/join.h */
	struct filter *filter;  /* NULL when it has errors */

	struct ini ini;         /* all places point into it */
};

/* conf_load - reads `file`, its includes, feeds/ and filters/.
 *
 * All faults go to d; *c is to be released in any case and is complete only
 * when d->errors did not rise. */
void conf_load(struct conf *c, const char *file, struct diags *d);

void conf_release(struct conf *c);

const struct source *conf_source(const struct conf *c, const char *id);

/* conf_find_new - the file that counts, to free(): given (-c), else
 * $KATCHI_CONFIG, else katchi.conf in $CONFIGURATION_DIRECTORY,
 * $XDG_CONFIG_HOME/katchi (~/.config/katchi), /etc/katchi.  NULL when none is
 * there, with a sentence that names the places. */
char *conf_find_new(const char *given, struct err *e);

/* The commented example, made from the same table that reads it: every key
 * with its default, unit and range. */
void conf_example(struct buf *out);

#endif
