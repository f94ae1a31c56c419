/* Response headers that say when to come back.  Text in, seconds out; pure,
 * linear, and forgiving: what cannot be read is as if it were not there. */
#ifndef KATCHI_NET_HEAD_H
#define KATCHI_NET_HEAD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* head_date - an HTTP-date (RFC 9110 5.6.7) in any of its three forms:
 * "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
 * "Sun Nov  6 08:49:37 1994".  Weekdays are not checked; a two-digit year
 * is the one within 50 years of now.  False when it is none of them. */
bool head_date(struct str s, int64_t now, int64_t *at);

/* head_retry_after - Retry-After (RFC 9110 10.2.3), seconds or a date.
 *
 * wait_s  out, seconds from now, 0 to a lifetime; a past date gives 0
 *
 * False when it is absent or unreadable. */
bool head_retry_after(struct str s, int64_t now, int64_t *wait_s);

/* What RFC 9111 4.2 needs of one response; empty views for absent ones.
 * Fields that came more than once are joined by commas. */
struct head_cache {
	struct str cache_control, age, expires, date;
};

/* head_fresh - how long the response stays fresh from now, RFC 9111 4.2.
 *
 * max-age less Age, else Expires less Date (less Age).  no-cache and
 * no-store give 0.
 *
 * fresh_s  out, seconds, 0 or more
 *
 * False when the response does not say. */
bool head_fresh(const struct head_cache *h, int64_t now, int64_t *fresh_s);

#endif
