/* Response headers and URLs of a stranger against the schedule.
 *
 * The input is lines; the first byte picks an outcome, the lines fill the
 * headers of a reply.  Whatever they say, a feed is due again within bounds,
 * and what was remembered can be asked with. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "net/gate.h"
#include "net/head.h"
#include "net/visit.h"

#include "base/banned.h"

#define NOW     INT64_C(1795435200)
#define DAY     INT64_C(86400)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
try_text(struct str line)
{
	char *z = mem_dup(line.p, line.n);

	free(visit_host_key_new(z));
	gate_closed_host(z);
	gate_closed_text(z);
	free(z);
}

/* Some hour is not skipped, whatever the feed says of hours and days. */
static bool
is_due_within_a_week(const struct visit *v, const struct visit_host *h,
    int64_t from)
{
	for (int64_t hour = 0; hour <= 7 * 24; hour++) {
		if (visit_when(v, h, from + hour * 3600, false) == VISIT_DUE)
			return true;
	}
	return false;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct visit_policy p;
	struct visit_news news = { 0 };
	struct reply_hop hop = { 301, NULL };
	struct str rest = { (const char *)data, size }, line[10] = { 0 };
	struct reply r = { 0 };
	struct visit_host h;
	struct visit v;
	char *target;

	if (size < 8)
		return 0;
	r.outcome = (enum outcome)(data[0] % OUTCOMES);
	r.conditional = data[1] & 1;
	r.status = data[1];
	news.ttl_s = (int64_t)data[2] << data[3] % 24;
	news.skip_hours = (uint32_t)data[4] << 16 | (uint32_t)data[5] << 8 |
	    data[6];
	news.skip_days = data[7];
	rest = str_slice(rest, 8, rest.n);
	for (size_t i = 0; i < ARRAY_LEN(line) && rest.p != NULL; i++)
		line[i] = str_next(&rest, '\n');
	r.etag = line[0];
	r.last_modified = line[1];
	r.cache_control = line[2];
	r.age = line[3];
	r.expires = line[4];
	r.date = line[5];
	r.retry_after = line[6];
	r.url = line[7];
	target = mem_dup(line[8].p, line[8].n);
	hop.url = target;
	r.hops = &hop;
	r.n_hops = 1;
	try_text(line[9]);

	visit_policy_default(&p);
	visit_init(&v, "https://feed.example/");
	visit_host_init(&h, "feed.example:443");
	for (int64_t i = 0; i < 5; i++) {
		int64_t now = NOW + i * DAY;

		visit_next(&v, &r, &news, &p, now);
		visit_host_next(&h, &r, now);
		if (v.requests == 0)
			break;
		assert(v.next_due >= now);
		assert(v.next_due <= now + 40 * DAY);
		assert(v.blocked_until <= now + 7 * DAY);
		assert(h.blocked_until <= now + 7 * DAY);
		assert(is_due_within_a_week(&v, &h, v.next_due + 7 * DAY));
		assert(visit_url(&v) != NULL);
		visit_conditional(&v, &p, now);
	}
	visit_release(&v);
	visit_host_release(&h);
	free(target);
	return 0;
}
