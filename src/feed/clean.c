#include "feed/clean.h"

#include "base/charset.h"
#include "base/lanes.h"
#include "base/utf8.h"

#include "base/banned.h"

bool
clean_is(struct str s)
{
	size_t i = 0;

	while (i + LANES <= s.n &&
	    !lanes_any(~lanes_in(lanes_at(s.p + i), 0x20, 0x7E)))
		i += LANES;
	while (i < s.n && s.p[i] >= 0x20 && s.p[i] < 0x7F)
		i++;
	if (i == s.n)
		return true;
	if (charset_clean(s) < s.n)
		return false;
	while (i < s.n && (unsigned char)s.p[i] >= 0x20)
		i++;
	return i == s.n;
}

void
clean_add(struct buf *out, struct str s)
{
	size_t at = 0;

	while (at < s.n) {
		uint32_t cp = utf8_next(s, &at);

		if (cp >= 0x80 && cp <= 0x9F)
			cp = charset_c1(cp);
		if (cp >= 0x20 && cp != 0x7F)
			utf8_add(out, cp);
		else if (cp != 0)
			buf_addc(out, ' ');
	}
}
