#include "feed/entity.h"

#include "base/mem.h"
#include "feed/entity_table.h"

#include "base/banned.h"

size_t
entity_find(struct str name, uint32_t cp[2], bool *bare)
{
	size_t low = 0, high = ARRAY_LEN(entity_table);

	if (name.n == 0 || name.n > ENTITY_NAME_MAX)
		return 0;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		struct str have = { entity_names + entity_table[middle].name,
		    entity_table[middle].n };
		int c = str_cmp(name, have);

		if (c == 0) {
			cp[0] = entity_table[middle].first;
			cp[1] = entity_table[middle].second;
			if (bare != NULL)
				*bare = entity_table[middle].bare != 0;
			return cp[1] != 0 ? 2 : 1;
		}
		if (c < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return 0;
}

uint32_t
entity_number(uint32_t n)
{
	/* 0x80 to 0x9F; 0 where windows-1252 has no character. */
	static const uint16_t c1[32] = {
		0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
		0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
		0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
		0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
	};

	if (n == 0 || n > 0x10FFFF || (n >= 0xD800 && n <= 0xDFFF))
		return 0xFFFD;
	if (n >= 0x80 && n <= 0x9F && c1[n - 0x80] != 0)
		return c1[n - 0x80];
	return n;
}
