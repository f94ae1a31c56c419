/* How far apart the items of a feed are. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "net/visit.h"

#include "base/banned.h"

static int
by_instant(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

int64_t
visit_gap(const int64_t *at, size_t n)
{
	int64_t *sorted, gap = 0;
	size_t kept = 0, i;

	if (n < 3)
		return 0;
	sorted = mem_alloc(n * sizeof(*sorted));
	memcpy(sorted, at, n * sizeof(*sorted));
	qsort(sorted, n, sizeof(*sorted), by_instant);
	for (i = 0; i < n; i++)
		if (i == 0 || sorted[i] != sorted[kept - 1])
			sorted[kept++] = sorted[i];
	for (i = 0; i + 1 < kept; i++)
		sorted[i] = (int64_t)((uint64_t)sorted[i + 1] -
		    (uint64_t)sorted[i]);
	if (kept >= 3) {
		qsort(sorted, kept - 1, sizeof(*sorted), by_instant);
		gap = sorted[(kept - 1) / 2];
	}
	free(sorted);
	return gap > 0 ? gap : 0;
}
