#include <stdio.h>

#include "cmd/cmd.h"

#include "base/banned.h"

int
cmd_version(const struct cmd_global *g, int argc, char **argv)
{
	(void)g;
	(void)argc;
	(void)argv;
	printf("katchi %s\n", KATCHI_VERSION);
	return 0;
}
