/* Any bytes under any label become clean UTF-8; bytes that are clean already
 * stay as they are.  The first line of the input is the label. */
#include <stdlib.h>
#include <string.h>

#include "base/charset.h"
#include "base/limits.h"
#include "base/utf8.h"

#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = { (const char *)data, size }, label, text;
	struct charset_found found;
	struct buf hold, again;
	struct err e;

	if (size == 0)
		return 0;
	label = str_next(&bytes, '\n');
	if (bytes.p == NULL)
		return 0;
	buf_init(&hold, LIMIT_BODY_TEXT);
	buf_init(&again, LIMIT_BODY_TEXT);
	if (charset_decode(&text, &hold, bytes, label, &found, &e) != 0)
		goto out;
	if (!utf8_valid(text) || charset_clean(text) != text.n)
		abort();
	if (found.name == NULL)
		abort();
	/* A short text may look like UTF-16 once more. */
	if (strcmp(found.name, "UTF-8") == 0 &&
	    !str_starts(text, "\xEF\xBB\xBF")) {
		struct str twice;

		if (charset_decode(&twice, &again, text, STR("utf-8"), &found,
		    &e) != 0 || !str_eq(text, twice))
			abort();
	}
out:
	buf_release(&again);
	buf_release(&hold);
	return 0;
}
