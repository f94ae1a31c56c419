#include "base/hash.h"

#include <string.h>

#include "base/banned.h"

static inline uint64_t
mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * UINT64_C(0xff51afd7ed558ccd);
	return h ^ h >> 32;
}

uint64_t
hash_str(uint64_t h, struct str s)
{
	uint64_t v;

	h = mix(h, s.n);
	for (; s.n >= sizeof(v); s.p += sizeof(v), s.n -= sizeof(v)) {
		memcpy(&v, s.p, sizeof(v));
		h = mix(h, v);
	}
	v = 0;
	if (s.n > 0)
		memcpy(&v, s.p, s.n);
	return mix(h, v);
}

uint64_t
hash_int(uint64_t h, int64_t n)
{
	return mix(h, (uint64_t)n);
}
