#include <string.h>

#include "base/mem.h"
#include "cmd/cmd.h"

#include "base/banned.h"

const struct cmd_option cmd_globals[] = {
	{ 'c', "config", "FILE", "the configuration (else $KATCHI_CONFIG, "
	    "then the usual places)" },
	{ 'q', "quiet", NULL, "only warnings and errors" },
	{ 'v', "verbose", NULL, "one line a feed; twice: everything" },
	{ 0, "no-color", NULL, "no colour, even on a terminal" },
	{ 'h', "help", NULL, "this help" },
	{ 0, "version", NULL, "the version" },
	{ 0, NULL, NULL, NULL },
};

/* In the order in which a newcomer needs them. */
const struct command cmd_table[] = {
	{ "check", "", "read everything, name every mistake, run the "
	    "topics' tests", cmd_check, { { 0, NULL, NULL, NULL } }, true },
	{ "parse", "DOC", "a feed of any format as JSON Feed 1.1",
	    cmd_parse, {
	    { 0, "url", "URL", "what relative links resolve against" },
	    { 0, "content-type", "CT", "the Content-Type that came with it" },
	    { 0, NULL, NULL, NULL } }, true },
	{ "help", "[COMMAND]", "all commands, or one", cmd_help,
	    { { 0, NULL, NULL, NULL } }, false },
	{ "version", "", "versions of katchi and its libraries", cmd_version,
	    { { 0, NULL, NULL, NULL } }, false },
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
