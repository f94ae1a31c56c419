/* Rule files from strangers: whatever they hold, compile says what is wrong
 * or gives a filter whose tests can be run. */
#include <stdlib.h>

#include "../unit/rules.h"
#include "base/mem.h"

#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct rules r;
	struct str text = { (const char *)data, size };
	size_t run, failed, todo;
	struct diags d;
	struct filter *f;

	rules_read(&r, text);
	diags_init(&d);
	f = filter_compile(r.line, r.n, &d);
	if ((f == NULL) != (d.errors > 0))
		abort();
	for (size_t i = 0; i < d.n; i++) {
		if (d.list[i].at.line == 0 || d.list[i].at.column == 0)
			abort();
	}
	if (f != NULL) {
		filter_test(f, NULL, &d, &run, &failed, &todo);
		diags_sort(&d);
	}
	filter_free(f);
	diags_release(&d);
	return 0;
}
