/* Any bytes as a date: what is read is a real instant, what is written of it
 * is read as the same, and what is read at sight is read by tokens
 * likewise. */
#include <assert.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/mem.h"
#include "feed/date.h"
#include "feed/date_plain.h"

#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct date_hint hint = { .offset_known = true, .offset_min = -570,
		.order = DATE_ORDER_UNKNOWN };
	struct feed_time t, again;
	struct str s = { mem_dup((const char *)data, n), n };
	struct buf b;

	buf_init(&b, 100);
	if (date_parse(&t, s, &hint)) {
		struct civil c = civil_at(t.at, t.offset_min);

		assert(t.known && c.year >= 1 && c.year <= 10000);
		assert(t.offset_min >= -14 * 60 && t.offset_min <= 14 * 60);
		assert(!t.day_only || (c.hour == 0 && c.minute == 0));
		civil_rfc3339(&b, t.at, t.offset_min);
		if (c.year <= 9999) {
			assert(date_parse(&again, buf_str(&b), NULL));
			assert(again.at == t.at);
			assert(again.offset_min == t.offset_min);
		}
	} else {
		assert(!t.known);
	}
	assert(str_eq(t.raw, s));
	if (date_plain(&again, s)) {
		buf_clear(&b);
		buf_addstr(&b, s);
		buf_adds(&b, " ()");
		assert(b.over || (date_parse(&t, buf_str(&b), NULL) &&
		    t.at == again.at && t.offset_min == again.offset_min));
	}
	buf_release(&b);
	free((void *)(uintptr_t)s.p);
	return 0;
}
