#include "cmd/say_time.h"

#include <stdio.h>

#include "base/civil.h"

#include "base/banned.h"

#define HOUR    3600
#define WEEK    (7 * CIVIL_DAY)

static long long
rounded(int64_t n, int64_t by)
{
	return (long long)((n + by / 2) / by);
}

const char *
say_span(char out[SAY_SPAN], int64_t seconds)
{
	if (seconds < 0)
		snprintf(out, SAY_SPAN, "-");
	else if (seconds < 5400)
		snprintf(out, SAY_SPAN, "%lld m", rounded(seconds, 60));
	else if (seconds < 2 * CIVIL_DAY)
		snprintf(out, SAY_SPAN, "%lld h", rounded(seconds, HOUR));
	else
		snprintf(out, SAY_SPAN, "%lld d", rounded(seconds, CIVIL_DAY));
	return out;
}

void
say_rhythm(struct buf *out, int64_t gap_s)
{
	if (gap_s <= CIVIL_DAY)
		buf_printf(out, "usually %lld a day",
		    rounded(CIVIL_DAY, gap_s));
	else if (gap_s <= WEEK)
		buf_printf(out, "usually %lld a week", rounded(WEEK, gap_s));
	else
		buf_printf(out, "usually one in %lld days",
		    rounded(gap_s, CIVIL_DAY));
}
