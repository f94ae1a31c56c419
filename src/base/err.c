#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/banned.h"

/* Takes back a UTF-8 sequence that the end of the block has cut. */
static void
err_trim(char *msg, size_t size)
{
	size_t n = strlen(msg), i = n, need;

	if (n + 1 < size)
		return;
	while (i > 0 && ((unsigned char)msg[i - 1] & 0xC0) == 0x80)
		i--;
	if (i == 0)
		return;
	need = (unsigned char)msg[i - 1] >= 0xF0 ? 4 :
	    (unsigned char)msg[i - 1] >= 0xE0 ? 3 :
	    (unsigned char)msg[i - 1] >= 0xC0 ? 2 : 1;
	if (n - (i - 1) < need)
		msg[i - 1] = '\0';
}

int
err_set(struct err *e, enum err_kind kind, const char *fmt, ...)
{
	va_list ap;

	e->kind = kind;
	va_start(ap, fmt);
	vsnprintf(e->msg, sizeof(e->msg), fmt, ap);
	va_end(ap);
	err_trim(e->msg, sizeof(e->msg));
	return -1;
}

int
err_add(struct err *e, const char *fmt, ...)
{
	char all[sizeof(e->msg) * 2] = "", where[101];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(where, sizeof(where), fmt, ap);
	va_end(ap);
	/* The cause is worth more than the place: when both do not fit, the
	 * end of the message is what goes. */
	snprintf(all, sizeof(all), "%s: %s", where, e->msg);
	memcpy(e->msg, all, sizeof(e->msg) - 1);
	e->msg[sizeof(e->msg) - 1] = '\0';
	err_trim(e->msg, sizeof(e->msg));
	return -1;
}
