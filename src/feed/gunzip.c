#include "feed/gunzip.h"

#include <string.h>
#include <zlib.h>

#include "base/limits.h"

#include "base/banned.h"

bool
gunzip_looks(struct str bytes)
{
	return str_starts(bytes, "\x1f\x8b\x08");
}

int
gunzip(struct buf *out, struct str bytes, bool *cut, struct err *e)
{
	unsigned char part[16 * KIB];
	size_t before = out->n;
	z_stream z;
	int r;

	*cut = false;
	memset(&z, 0, sizeof(z));
	/* 15 bits of window, 16 says gzip. */
	if (inflateInit2(&z, 15 + 16) != Z_OK)
		return err_set(e, ERR_LOCAL, "zlib does not start");
	if (bytes.n > UINT32_MAX)
		bytes.n = UINT32_MAX;
	memcpy(&z.next_in, &bytes.p, sizeof(z.next_in));
	z.avail_in = (uInt)bytes.n;
	do {
		z.next_out = part;
		z.avail_out = sizeof(part);
		r = inflate(&z, Z_NO_FLUSH);
		buf_add(out, (char *)part, sizeof(part) - z.avail_out);
		/* A second member continues the first (RFC 1952 2.2). */
		if (r == Z_STREAM_END && z.avail_in > 2 &&
		    z.next_in[0] == 0x1f && z.next_in[1] == 0x8b)
			r = inflateReset(&z);
	} while (r == Z_OK && !out->over);
	inflateEnd(&z);
	if (out->over)
		return err_set(e, ERR_LIMIT,
		    "gzip that unpacks to more than %zu MiB", out->max >> 20);
	if (r != Z_STREAM_END) {
		if (out->n == before)
			return err_set(e, ERR_INPUT, "damaged gzip");
		*cut = true;
	}
	return 0;
}
