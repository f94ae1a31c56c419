#include "net/fetch_options.h"

#include <sys/resource.h>

#include "base/limits.h"

#include "base/banned.h"

void
fetch_options_default(struct fetch_options *o)
{
	*o = (struct fetch_options){
		.connections = 64,
		.per_host = 2,
		.spacing_ms = 1000,
		.timeout_ms = 30000,
		.connect_ms = 10000,
		.slow_ms = 15000,
		.slow_bytes = 100,
		.silent_ms = 5000,
		.hangs = 2,
		.deadline_ms = 300000,
		.grace_ms = 10000,
		.max_body = LIMIT_BODY,
		.max_wire = LIMIT_BODY_WIRE,
	};
}

static bool
fit(const struct fetch_options *o)
{
	const int64_t day = 86400000;

	return o->connections >= 1 && o->connections <= LIMIT_CONNECTIONS &&
	    o->per_host >= 1 && o->spacing_ms >= 0 && o->spacing_ms <= day &&
	    o->timeout_ms >= 1 && o->timeout_ms <= day &&
	    o->connect_ms >= 1 && o->connect_ms <= day &&
	    o->slow_ms >= 0 && o->slow_ms <= day && o->slow_bytes >= 0 &&
	    o->silent_ms >= 1 && o->hangs >= 1 && o->deadline_ms >= 0 &&
	    o->grace_ms >= 0 && o->grace_ms <= day &&
	    o->max_body >= 1 && o->max_body <= LIMIT_BODY &&
	    o->max_wire >= 1 && o->max_wire <= LIMIT_BODY_WIRE;
}

/* Makes do with the descriptors that there are; how many connections may stay
 * open, -1 with *e when there are too few for one. */
static int
fit_descriptors(struct fetch_options *o, struct err *e)
{
	rlim_t each = LIMIT_FDS_EACH * o->connections, kept;
	rlim_t want = LIMIT_FDS_HELD + each + LIMIT_OPEN_HOSTS;
	struct rlimit have;

	if (getrlimit(RLIMIT_NOFILE, &have) != 0)
		return LIMIT_OPEN_HOSTS;
	if (have.rlim_cur < want && have.rlim_cur < have.rlim_max) {
		have.rlim_cur = have.rlim_max < want ? have.rlim_max : want;
		setrlimit(RLIMIT_NOFILE, &have);
		getrlimit(RLIMIT_NOFILE, &have);
	}
	if (have.rlim_cur < LIMIT_FDS_HELD + LIMIT_FDS_EACH)
		return err_set(e, ERR_LOCAL, "only %ju files may be open, "
		    "nothing can be asked; ulimit -n 1024, or "
		    "LimitNOFILE=1024 of the unit, is enough",
		    (uintmax_t)have.rlim_cur);
	if (have.rlim_cur < LIMIT_FDS_HELD + each)
		o->connections = (unsigned)(have.rlim_cur - LIMIT_FDS_HELD) /
		    LIMIT_FDS_EACH;
	kept = have.rlim_cur - LIMIT_FDS_HELD - o->connections *
	    (LIMIT_FDS_EACH - 1);
	return kept < o->connections + LIMIT_OPEN_HOSTS ? (int)kept :
	    (int)o->connections + LIMIT_OPEN_HOSTS;
}

int
fetch_options_fit(struct fetch_options *o, struct err *e)
{
	if (!fit(o))
		return err_set(e, ERR_LOCAL, "an option of the fetcher is out "
		    "of bounds");
	return fit_descriptors(o, e);
}
