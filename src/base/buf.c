#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#include "base/banned.h"

void
buf_init(struct buf *b, size_t max)
{
	memset(b, 0, sizeof(*b));
	b->max = max;
}

void
buf_release(struct buf *b)
{
	free(b->p);
	buf_init(b, b->max);
}

void
buf_clear(struct buf *b)
{
	b->n = 0;
	b->over = false;
	if (b->p != NULL)
		b->p[0] = '\0';
}

/* Makes room for n more bytes and the NUL; says whether they may come. */
static bool
buf_room(struct buf *b, size_t n)
{
	size_t want;

	if (b->over || n > b->max || b->n > b->max - n) {
		b->over = true;
		return false;
	}
	want = b->n + n + 1;
	if (want > b->cap) {
		size_t cap = b->cap < 32 ? 64 : b->cap * 2;

		if (cap < want)
			cap = want;
		b->p = mem_grow(b->p, cap, 1);
		b->cap = cap;
	}
	return true;
}

void
buf_add(struct buf *b, const char *p, size_t n)
{
	if (n == 0 || !buf_room(b, n))
		return;
	memcpy(b->p + b->n, p, n);
	b->n += n;
	b->p[b->n] = '\0';
}

void
buf_adds(struct buf *b, const char *z)
{
	buf_add(b, z, strlen(z));
}

void
buf_addstr(struct buf *b, struct str s)
{
	buf_add(b, s.p, s.n);
}

void
buf_addc(struct buf *b, char c)
{
	if (b->n + 1 < b->cap && b->n < b->max && !b->over) {
		b->p[b->n++] = c;
		b->p[b->n] = '\0';
		return;
	}
	buf_add(b, &c, 1);
}

void
buf_vprintf(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	if (n > 0 && buf_room(b, (size_t)n)) {
		vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
		b->n += (size_t)n;
	}
	va_end(again);
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(b, fmt, ap);
	va_end(ap);
}

void
buf_cut(struct buf *b, size_t n)
{
	if (n < b->n) {
		b->n = n;
		b->p[n] = '\0';
	}
}

struct str
buf_str(const struct buf *b)
{
	struct str s = { buf_z(b), b->n };

	return s;
}

const char *
buf_z(const struct buf *b)
{
	return b->p != NULL ? b->p : "";
}

char *
buf_take_new(struct buf *b)
{
	char *p = b->p != NULL ? b->p : mem_dup("", 0);
	size_t max = b->max;

	buf_init(b, max);
	return p;
}
