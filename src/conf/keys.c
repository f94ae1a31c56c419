#include "conf/keys.h"

#include <inttypes.h>
#include <string.h>

#include "base/civil.h"
#include "base/limits.h"
#include "base/mem.h"
#include "conf/conf.h"

#include "base/banned.h"

#define C(field) offsetof(struct conf, field)
#define S(field) offsetof(struct source, field)

const struct key conf_keys[] = {
	{ "katchi", "feeds", KEY_LINES, C(feeds_dirs), "feeds", 0, 0, NULL,
	    "Folder whose *.conf name the feeds; may be given again." },
	{ "katchi", "filters", KEY_LINES, C(filters_dirs), "filters", 0, 0,
	    NULL, "Folder whose *.conf hold the topics; may be given again." },

	{ "archive", "path", KEY_PATH, C(archive_path), "archive.git", 0, 0,
	    NULL, "The git repository that the matches are committed to." },
	{ "archive", "branch", KEY_BRANCH, C(archive_branch), "main", 0, 0,
	    NULL, "The branch that is moved." },
	{ "archive", "author", KEY_AUTHOR, C(archive_author),
	    "katchi <katchi@localhost.invalid>", 0, 0, NULL,
	    "The committer; the author of a commit is its feed." },
	{ "archive", "body", KEY_CHOICE, C(archive_body), "summary", 0, 0,
	    "none summary full", "How much of an item's text is committed: "
	    "none, summary (1,000 characters), full." },
	{ "archive", "offset", KEY_OFFSET, C(archive_offset_min), "+09:00",
	    0, 0, NULL, "Whose days the folders YYYY/MM/DD follow." },
	{ "archive", "commit", KEY_CHOICE, C(archive_commit), "item", 0, 0,
	    "item run", "One commit an item, or one a run." },
	{ "archive", "worktree", KEY_CHOICE, C(archive_worktree), "refuse",
	    0, 0, "refuse update", "A repository whose branch is checked out "
	    "is refused, or its files are updated." },

	{ "archive", "push", KEY_REMOTE, C(archive_push), NULL, 0, 0, NULL,
	    "The remote of the repository that each run pushes to, by git "
	    "push; never by force." },

	{ "state", "path", KEY_PATH, C(state_path), "state.db", 0, 0, NULL,
	    "What katchi remembers (SQLite); the lock stands beside it." },
	{ "state", "keep", KEY_DURATION, C(state_keep_s), "90d", CIVIL_DAY,
	    3650 * (int64_t)CIVIL_DAY, NULL,
	    "How long items that did not match are remembered." },

	{ "poll", "contact", KEY_TEXT, C(poll_contact), NULL, 0, 0, NULL,
	    "URL or mail address that publishers see in the User-Agent." },
	{ "poll", "deadline", KEY_DURATION, C(poll_deadline_s), "5m", 10,
	    3600, NULL, "A run ends after this; the rest is due next time." },
	{ "poll", "connections", KEY_NUMBER, C(poll_connections), "64", 1,
	    LIMIT_CONNECTIONS, NULL, "Transfers at once." },
	{ "poll", "per-host", KEY_NUMBER, C(poll_per_host), "2", 1, 8, NULL,
	    "Connections to one host, when many of its feeds wait." },
	{ "poll", "spacing", KEY_DURATION, C(poll_spacing_s), "1s", 0, 60,
	    NULL, "Between two requests to one host." },
	{ "poll", "timeout", KEY_DURATION, C(poll_timeout_s), "30s", 1, 600,
	    NULL, "One feed may take this long." },
	{ "poll", "max-body", KEY_SIZE, C(poll_max_body), "10MiB", 1024,
	    LIMIT_BODY, NULL, "A document may have this size, decoded." },
	{ "poll", "min-interval", KEY_DURATION, C(poll_min_interval_s), "10m",
	    60, CIVIL_DAY, NULL, "No feed is asked more often." },
	{ "poll", "max-interval", KEY_DURATION, C(poll_max_interval_s), "1d",
	    600, 30 * CIVIL_DAY, NULL, "No feed is asked more rarely." },

	{ "hook", "on-match", KEY_WORDS, C(hook_on_match), NULL, 0, 0, NULL,
	    "A program that a run with new matches starts, without a shell; "
	    "they are its standard input, as JSON." },
	{ "hook", "timeout", KEY_DURATION, C(hook_timeout_s), "30s", 1, 600,
	    NULL, "It is killed after that time." },

	{ "feed", "url", KEY_URL, S(url), NULL, 0, 0, NULL,
	    "Where the document is: http, https or file." },
	{ "feed", "title", KEY_TEXT, S(title), NULL, 0, 0, NULL,
	    "The publisher's name, as the archive shows it." },
	{ "feed", "lang", KEY_LANG, S(lang), NULL, 0, 0, NULL,
	    "Its language: en, ko, ..." },
	{ "feed", "interval", KEY_DURATION, S(interval_s), NULL, 60,
	    30 * CIVIL_DAY, NULL, "Fixed time between two visits." },
	{ "feed", "tag", KEY_WORDS, S(tags), NULL, 0, 0, NULL,
	    "Words for your own use; may be given again." },
	{ "feed", "topics", KEY_WORDS, S(topics), "*", 0, 0, NULL,
	    "Only these topics (globs) are looked for." },
	{ "feed", "offset", KEY_OFFSET, S(offset_min), NULL, 0, 0, NULL,
	    "Zone of its dates that name none; \"+09:00 always\": also of "
	    "those that name another." },
	{ "feed", "header", KEY_HEADER, S(headers), NULL, 0, 0, NULL,
	    "A request header \"Name: value\"; may be given again." },
	{ "feed", "user-agent", KEY_TEXT, S(user_agent), NULL, 0, 0, NULL,
	    "Instead of katchi/VERSION (+CONTACT)." },
	{ "feed", "proxy", KEY_PROXY, S(proxy), NULL, 0, 0, NULL,
	    "Proxy URL; \"none\" for a direct connection." },
	{ "feed", "auth-file", KEY_PATH, S(auth_file), NULL, 0, 0, NULL,
	    "File with \"user:password\" or \"Bearer TOKEN\"." },
	{ "feed", "ca-file", KEY_PATH, S(ca_file), NULL, 0, 0, NULL,
	    "Certificates (PEM) to trust for this feed alone." },
	{ "feed", "tls", KEY_CHOICE, S(tls), "auto", 0, 0, "auto legacy",
	    "legacy: weak keys and old renegotiation are accepted." },
	{ "feed", "http-version", KEY_CHOICE, S(http_version), "auto", 0, 0,
	    "auto 1.1 2", "Highest HTTP version to use." },
	{ "feed", "timeout", KEY_DURATION, S(timeout_s), NULL, 1, 600, NULL,
	    "Instead of [poll] timeout." },
	{ "feed", "allow-private", KEY_BOOL, S(allow_private), "false", 0, 0,
	    NULL, "Whether it may live on a private or loopback address." },
	{ "feed", "command", KEY_WORDS, S(command), NULL, 0, 0, NULL,
	    "Instead of url: a program, run without a shell, whose output is "
	    "the document." },
	{ "feed", "enabled", KEY_BOOL, S(enabled), "true", 0, 0, NULL,
	    "false: kept, but not asked." },
	/* Of every named section, also of those of filters/; its words in the
	 * order of enum join_how. */
	{ "feed", "how", KEY_CHOICE, 0, NULL, 0, 0, "add replace off",
	    "What becomes of a section of the same name in an earlier "
	    "folder." },
};

const size_t conf_n_keys = ARRAY_LEN(conf_keys);

const struct key *
key_find(const char *section, const char *name)
{
	for (size_t i = 0; i < conf_n_keys; i++) {
		if (strcmp(conf_keys[i].section, section) == 0 &&
		    strcmp(conf_keys[i].name, name) == 0)
			return &conf_keys[i];
	}
	return NULL;
}

bool
key_repeats(const struct key *k)
{
	return k->type == KEY_HEADER || k->type == KEY_LINES ||
	    (k->type == KEY_WORDS && strcmp(k->name, "command") != 0);
}

static void
key_number(enum key_type type, int64_t n, struct buf *out)
{
	static const struct {
		const char *unit;
		int64_t factor;
	} times[] = { { "d", CIVIL_DAY }, { "h", 3600 }, { "m", 60 },
	    { "s", 1 } },
	    sizes[] = { { "MiB", 1 << 20 }, { "KiB", 1 << 10 }, { "B", 1 } };

	if (type == KEY_DURATION && n > 0) {
		for (size_t i = 0; i < ARRAY_LEN(times); i++) {
			if (n % times[i].factor == 0) {
				buf_printf(out, "%" PRId64 "%s",
				    n / times[i].factor, times[i].unit);
				return;
			}
		}
	}
	if (type == KEY_SIZE && n > 0) {
		for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
			if (n % sizes[i].factor == 0) {
				buf_printf(out, "%" PRId64 "%s",
				    n / sizes[i].factor, sizes[i].unit);
				return;
			}
		}
	}
	buf_printf(out, "%" PRId64, n);
}

void
key_range(const struct key *k, struct buf *out)
{
	if (k->max == 0)
		return;
	key_number(k->type, k->min, out);
	buf_adds(out, " to ");
	key_number(k->type, k->max, out);
}

void
key_unknown(struct diags *d, const char *section, const struct ini_entry *x)
{
	const char *words[64], *near;
	size_t n = 0;

	for (size_t i = 0; i < conf_n_keys && n + 1 < ARRAY_LEN(words); i++) {
		if (strcmp(conf_keys[i].section, section) == 0)
			words[n++] = conf_keys[i].name;
	}
	words[n] = NULL;
	near = diag_nearest(x->key.p, words);
	if (near != NULL) {
		diags_error(d, x->at, "unknown key \"%s\" in [%s]; did you "
		    "mean %s?", x->key.p, section, near);
		return;
	}
	/* The key may belong to another section. */
	for (size_t i = 0; i < conf_n_keys; i++) {
		if (strcmp(conf_keys[i].name, x->key.p) == 0) {
			diags_error(d, x->at, "unknown key \"%s\" in [%s]; it "
			    "belongs to [%s]", x->key.p, section,
			    conf_keys[i].section);
			return;
		}
	}
	diags_error(d, x->at, "unknown key \"%s\" in [%s]", x->key.p,
	    section);
}
