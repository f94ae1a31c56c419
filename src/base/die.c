#include "base/die.h"

#ifdef KATCHI_CHECK

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/str.h"

#include "base/banned.h"

void
die_here(const char *step)
{
	static uint64_t count;
	uint64_t at;

	count++;
	if (!str_u64(str_of(getenv("KATCHI_DIE_AT")), UINT64_MAX, &at) ||
	    at != count)
		return;
	fprintf(stderr, "# died at step %ju: %s\n", (uintmax_t)count, step);
	kill(getpid(), SIGKILL);
}

#else

#include "base/banned.h"

typedef int die_nothing;        /* ISO C wants a declaration */

#endif
