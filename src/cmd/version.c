#include <stdio.h>

#include "cmd/cmd.h"
#include "feed/xml.h"
#include "filter/regex.h"
#include "net/fetch.h"
#include "store/db.h"
#include "store/repo.h"

#include "base/banned.h"

int
cmd_version(const struct cmd_global *g, int argc, char **argv)
{
	const char *values[CMD_OPTIONS];
	char pcre[64], git[32];
	int status;

	(void)g;
	/* `katchi --version` comes without a command's name. */
	if (argc > 0 && cmd_find(argv[0]) != NULL &&
	    cmd_options(argc, argv, values, &status) < 0)
		return status;
	regex_version(pcre);
	repo_library(git);
	printf("katchi %s\n%s\n%s\nlibgit2/%s\nSQLite/%s\nPCRE2/%s\n",
	    KATCHI_VERSION, fetch_library(), xml_library(), git, db_library(),
	    pcre);
	return 0;
}
