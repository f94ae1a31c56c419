#include "base/limits.h"
#include "net/fetch.h"

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
