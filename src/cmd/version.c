#include <stdio.h>

#include "cmd/session.h"
#include "feed/xml.h"
#include "filter/regex.h"
#include "net/fetch.h"
#include "store/db.h"
#include "store/repo.h"

#include "base/banned.h"

int
cmd_version(struct session *s, struct err *e)
{
	char pcre[64], git[32];

	(void)s, (void)e;
	regex_version(pcre);
	repo_library(git);
	printf("katchi %s\n%s\n%s\nlibgit2/%s\nSQLite/%s\nPCRE2/%s\n",
	    KATCHI_VERSION, fetch_library(), xml_library(), git, db_library(),
	    pcre);
	return 0;
}
