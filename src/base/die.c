#include "base/die.h"

#ifdef KATCHI_CHECK

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/str.h"

#include "base/banned.h"

static bool
is_at(const char *variable, uint64_t step)
{
	uint64_t at;

	return str_u64(str_of(getenv(variable)), UINT64_MAX, &at) &&
	    at == step;
}

void
die_here(const char *step)
{
	static uint64_t count;

	count++;
	if (is_at("KATCHI_DIE_AT", count)) {
		fprintf(stderr, "# died at step %ju: %s\n", (uintmax_t)count,
		    step);
		kill(getpid(), SIGKILL);
	}
	if (is_at("KATCHI_STOP_AT", count))
		raise(SIGTERM);
}

#else

#include "base/banned.h"

typedef int die_nothing;        /* ISO C wants a declaration */

#endif
