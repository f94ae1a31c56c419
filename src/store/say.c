#include "store/say.h"

#include <stdarg.h>

#include "base/buf.h"
#include "base/limits.h"

#include "base/banned.h"

void
store_say(const struct store_say *to, const char *fmt, ...)
{
	struct buf sentence;
	va_list ap;

	if (to == NULL || to->fn == NULL)
		return;
	buf_init(&sentence, LIMIT_URL);
	va_start(ap, fmt);
	buf_vprintf(&sentence, fmt, ap);
	va_end(ap);
	to->fn(to->ctx, buf_z(&sentence));
	buf_release(&sentence);
}
