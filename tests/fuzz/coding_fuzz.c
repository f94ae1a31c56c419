/* Any bytes under any Content-Encoding: what comes out stays below its
 * ceiling, and unpacking ends.  The first line of the input is the header. */
#include <assert.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/limits.h"
#include "feed/coding.h"

#include "base/banned.h"

#define CEILING (3 * MIB)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = { (const char *)data, size }, names, text;
	bool cut = false;
	struct buf out;
	struct err e;

	if (size == 0)
		return 0;
	names = str_next(&bytes, '\n');
	if (bytes.p == NULL)
		return 0;
	buf_init(&out, CEILING);
	if (coding_unpack(&text, &out, bytes, names, &cut, &e) == 0)
		assert(text.p == bytes.p || text.n <= CEILING);
	buf_clear(&out);
	if (coding_is_gzip(bytes))
		coding_gunzip(&out, bytes, &cut, &e);
	assert(out.n <= CEILING);
	buf_release(&out);
	return 0;
}
