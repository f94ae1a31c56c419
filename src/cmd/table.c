#include <string.h>

#include "base/mem.h"
#include "cmd/cmd.h"

#include "base/banned.h"

const struct cmd_option cmd_globals[] = {
	{ 'c', "config", "FILE", "instead of $KATCHI_CONFIG and the usual "
	    "places" },
	{ 'q', "quiet", NULL, "only warnings and errors" },
	{ 'v', "verbose", NULL, "one line a feed; twice: everything" },
	{ 0, "no-color", NULL, "no colour, even on a terminal" },
	{ 'h', "help", NULL, "this help" },
	{ 0, "version", NULL, "the version" },
	{ 0, NULL, NULL, NULL },
};

/* In the order in which a newcomer needs them.  What depends on options and
 * operands, a command opens by itself: session_open(). */
const struct command cmd_table[] = {
	{ "init", "[DIR]", "make a configuration, feeds/, filters/ and the "
	    "archive",
	    cmd_init, 0, {
	    { 0, "user", NULL, "in the XDG folders, with units for systemd "
	    "--user" },
	    { 0, NULL, NULL, NULL } }, true, "init makes one folder" },
	{ "check", "", "read everything, name every mistake, run the "
	    "topics' tests",
	    cmd_check, 0, {
	    { 0, "topic", "NAME", "run only the tests of this topic" },
	    { 0, NULL, NULL, NULL } }, true, NULL },
	{ "run", "[FEED...]", "poll the feeds that are due, commit what "
	    "matches",
	    cmd_run, NEED_CONF, {
	    { 'n', "dry-run", NULL, "say what would be committed; change "
	    "nothing" },
	    { 0, "all", NULL, "ask every feed, due or not" },
	    { 0, "strict", NULL, "exit 76 when a feed fails" },
	    { 0, NULL, NULL, NULL } }, true, NULL },
	{ "explain", "DOC", "why items of a document match, or why not",
	    cmd_explain, NEED_CONF | NEED_TOPIC, {
	    { 0, "json", NULL, "one JSON object an item" },
	    { 0, "topic", "GLOB", "only these topics" },
	    { 0, "all", NULL, "also topics that are far from matching" },
	    { 0, "text", NULL, "DOC is plain text: a headline, then the "
	    "rest" },
	    { 0, "url", "URL", "where DOC is from" },
	    { 0, NULL, NULL, NULL } }, true,
	    "one document is wanted: a file, a URL, or - for "
	    "standard input" },
	{ "parse", "DOC", "a feed of any format as JSON Feed 1.1",
	    cmd_parse, 0, {
	    { 0, "url", "URL", "what relative links resolve against" },
	    { 0, "content-type", "CT", "the Content-Type that came with it" },
	    { 0, NULL, NULL, NULL } }, false,
	    "one document is wanted: a file, or - for standard input" },
	{ "feeds", "", "how every feed is, worst first",
	    cmd_feeds, NEED_STATE | NEED_READ, {
	    { 0, "json", NULL, "one JSON object a feed" },
	    { 0, "topics", NULL, "instead: what readers kept and rejected" },
	    { 0, NULL, NULL, NULL } }, true, NULL },
	{ "dropped", "", "items that were one clause short of a topic",
	    cmd_dropped, NEED_STATE | NEED_READ | NEED_TOPIC, {
	    { 0, "since", "D", "only items since a day (2026-11-01) or a "
	    "time (7d)" },
	    { 0, "topic", "GLOB", "only these topics" },
	    { 0, "all", NULL, "all of them, not only the nearest" },
	    { 0, "json", NULL, "one JSON object an item" },
	    { 0, NULL, NULL, NULL } }, false, NULL },
	{ "hit", "ITEM TOPIC", "an item as a test line: it must match",
	    cmd_hit, NEED_CONF, {
	    { 0, "write", NULL, "add the line to your own filters" },
	    { 0, NULL, NULL, NULL } }, false,
	    "an item (id, link, path, a file, - for standard input) "
	    "and a topic are wanted" },
	{ "miss", "ITEM TOPIC", "an item as a test line: it must not match",
	    cmd_hit, NEED_CONF, {
	    { 0, "write", NULL, "add the line to your own filters" },
	    { 0, NULL, NULL, NULL } }, false,
	    "an item (id, link, path, a file, - for standard input) "
	    "and a topic are wanted" },
	{ "terms", "[DOC...]", "what each term of the filters finds",
	    cmd_terms, NEED_CONF, {
	    { 0, "json", NULL, "one JSON object a term" },
	    { 0, "state", NULL, "count everything that is remembered" },
	    { 0, NULL, NULL, NULL } }, false, NULL },
	{ "preview", "", "what the filters as they are now would add and drop",
	    cmd_preview, NEED_STATE | NEED_READ | NEED_WARNINGS, {
	    { 0, "since", "D", "only items since a day (2026-11-01) or a "
	    "time (7d)" },
	    { 0, "topic", "GLOB", "only these topics" },
	    { 0, "json", NULL, "one JSON object a change" },
	    { 0, "expect", "FILE", "exit 1 when the listing differs from "
	    "FILE" },
	    { 0, NULL, NULL, NULL } }, false, NULL },
	{ "apply", "", "commit what preview would add",
	    cmd_apply, NEED_STATE | NEED_ARCHIVE | NEED_LOCK | NEED_WARNINGS, {
	    { 0, "since", "D", "as for preview" },
	    { 0, "topic", "GLOB", "as for preview" },
	    { 0, NULL, NULL, NULL } }, false, NULL },
	{ "repair", "", "rebuild the state from the archive alone",
	    cmd_repair, NEED_ARCHIVE | NEED_LOCK, {
	    { 0, NULL, NULL, NULL } }, false, NULL },
	{ "gc", "", "pack the archive when it needs it, check it every week",
	    cmd_gc, NEED_STATE | NEED_ARCHIVE | NEED_LOCK, {
	    { 0, "fsck", NULL, "check it now" },
	    { 0, NULL, NULL, NULL } }, false, NULL },
	{ "list", "", "what the archive holds, newest first",
	    cmd_list, NEED_ARCHIVE | NEED_READ, {
	    { 0, "since", "D", "published since a day (2026-11-01) or a time "
	    "(7d)" },
	    { 0, "until", "D", "published until then" },
	    { 0, "topic", "GLOB", "only these topics" },
	    { 0, "feed", "GLOB", "only these feeds" },
	    { 0, "json", NULL, "one JSON object an item" },
	    { 0, NULL, NULL, NULL } }, false, NULL },
	{ "digest", "", "what came in a day or a week, as Markdown",
	    cmd_digest, NEED_ARCHIVE | NEED_READ, {
	    { 0, "day", "D", "that day (2026-11-23), else today" },
	    { 0, "week", "D", "the seven days that end with that day" },
	    { 0, "topic", "GLOB", "only these topics" },
	    { 0, NULL, NULL, NULL } }, false, NULL },
	{ "import", "FILE", "add the feeds of an OPML list to feeds/",
	    cmd_import, NEED_CONF, {
	    { 'n', "dry-run", NULL, "say what would be added; change "
	    "nothing" },
	    { 0, NULL, NULL, NULL } }, false, "import reads one FILE (or -)" },
	{ "export", "[opml|atom|json]", "the feeds as an OPML list, or the "
	    "matches as a feed",
	    cmd_export, NEED_CONF, {
	    { 0, "since", "D", "of the matches: only those since then" },
	    { 0, "topic", "GLOB", "of the matches: only these topics" },
	    { 0, "feed", "GLOB", "only these feeds, or of these feeds" },
	    { 0, NULL, NULL, NULL } }, false,
	    "export writes one of opml, atom, json" },
	{ "help", "[COMMAND]", "all commands, or one",
	    cmd_help, 0, {
	    { 0, NULL, NULL, NULL } }, false, "help tells of one command" },
	{ "version", "", "versions of katchi and its libraries",
	    cmd_version, 0, {
	    { 0, NULL, NULL, NULL } }, false, NULL },
};

const size_t cmd_table_n = ARRAY_LEN(cmd_table);

const struct command *
cmd_find(const char *name)
{
	for (size_t i = 0; i < cmd_table_n; i++) {
		if (strcmp(cmd_table[i].name, name) == 0)
			return &cmd_table[i];
	}
	return NULL;
}
