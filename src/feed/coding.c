#include "feed/coding.h"

#include <stdint.h>
#include <string.h>

#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>

#include "base/limits.h"
#include "base/mem.h"

#include "base/banned.h"

#define PART (64 * KIB)

/* zstd over HTTP has windows of 8 MiB at most (RFC 9659). */
#define ZSTD_WINDOW_LOG 23

const char coding_accepted[] = "gzip, deflate, br, zstd";

/* One layer that is being undone. */
struct layer {
	struct buf *out;
	struct str in;
	size_t wire;            /* bytes of the outermost: for the ratio */
	bool cut;
	struct err *e;
};

/* Takes a piece; false when it is too much. */
static bool
take(struct layer *l, const void *piece, size_t n)
{
	buf_add(l->out, piece, n);
	if (l->out->over) {
		err_set(l->e, ERR_LIMIT, "unpacked, it is over %zu bytes",
		    l->out->max);
		return false;
	}
	if (l->out->n > LIMIT_BODY_RATIO_FROM &&
	    l->out->n / LIMIT_BODY_RATIO > l->wire) {
		err_set(l->e, ERR_LIMIT, "it is a compression bomb (over %d "
		    "to 1)", LIMIT_BODY_RATIO);
		return false;
	}
	return true;
}

/* --- gzip and deflate: zlib ---------------------------------------------- */

static bool
is_gzip(struct str s)
{
	return str_starts(s, "\x1f\x8b\x08");
}

bool
coding_is_gzip(struct str bytes)
{
	return is_gzip(bytes);
}

/* The bytes are all there, their checksum or length is a wrong one: browsers
 * do not look at it, and servers have been seen that get it wrong. */
static bool
only_the_sum(const z_stream *z, int r)
{
	return r == Z_DATA_ERROR && z->msg != NULL &&
	    (strcmp(z->msg, "incorrect data check") == 0 ||
	    strcmp(z->msg, "incorrect length check") == 0);
}

/* bits  as inflateInit2(3) wants them */
static int
inflate_with(struct layer *l, int bits)
{
	unsigned char part[PART];
	bool fits = true;
	z_stream z;
	int r;

	memset(&z, 0, sizeof(z));
	if (inflateInit2(&z, bits) != Z_OK)
		return err_set(l->e, ERR_LOCAL, "zlib does not start");
	memcpy(&z.next_in, &l->in.p, sizeof(z.next_in));
	z.avail_in = (uInt)l->in.n;
	do {
		z.next_out = part;
		z.avail_out = sizeof(part);
		r = inflate(&z, Z_NO_FLUSH);
		fits = take(l, part, sizeof(part) - z.avail_out);
		if (r == Z_STREAM_END && z.avail_in > 2 &&
		    is_gzip((struct str){ (const char *)z.next_in,
		    z.avail_in }))
			r = inflateReset(&z);
	} while (r == Z_OK && fits);
	l->cut = r != Z_STREAM_END && !only_the_sum(&z, r);
	inflateEnd(&z);
	return fits ? 0 : -1;
}

static int
undo_gzip(struct layer *l)
{
	return inflate_with(l, 15 + 16);
}

/* RFC 9110 8.4.1.2 means zlib; many send the bare stream. */
static int
undo_deflate(struct layer *l)
{
	unsigned char a = l->in.n > 1 ? (unsigned char)l->in.p[0] : 0;
	unsigned char b = l->in.n > 1 ? (unsigned char)l->in.p[1] : 0;
	bool zlib = (a & 15) == 8 && (a * 256 + b) % 31 == 0;

	if (is_gzip(l->in))
		return undo_gzip(l);
	return inflate_with(l, zlib ? 15 : -15);
}

/* --- brotli, zstd -------------------------------------------------------- */

static int
undo_brotli(struct layer *l)
{
	BrotliDecoderState *s = BrotliDecoderCreateInstance(NULL, NULL, NULL);
	BrotliDecoderResult r = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
	size_t left = l->in.n;
	const uint8_t *in;
	uint8_t part[PART];
	bool fits = s != NULL;

	if (s == NULL)
		return err_set(l->e, ERR_LOCAL, "brotli does not start");
	memcpy(&in, &l->in.p, sizeof(in));
	/* Also when the input is at its end it may hold some back. */
	while (fits && (r == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT ||
	    (r == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT &&
	    BrotliDecoderHasMoreOutput(s)))) {
		size_t room = sizeof(part);
		uint8_t *to = part;

		r = BrotliDecoderDecompressStream(s, &left, &in, &room, &to,
		    NULL);
		fits = take(l, part, sizeof(part) - room);
	}
	BrotliDecoderDestroyInstance(s);
	l->cut = r != BROTLI_DECODER_RESULT_SUCCESS;
	return fits ? 0 : -1;
}

/* A frame, or one to skip (RFC 8878 3.1). */
static bool
is_zstd(struct str s)
{
	return str_starts(s, "\x28\xb5\x2f\xfd") || (s.n >= 4 &&
	    ((unsigned char)s.p[0] & 0xF0) == 0x50 &&
	    memcmp(s.p + 1, "\x2a\x4d\x18", 3) == 0);
}

static int
undo_zstd(struct layer *l)
{
	ZSTD_DCtx *z = ZSTD_createDCtx();
	ZSTD_inBuffer in = { l->in.p, l->in.n, 0 };
	unsigned char part[PART];
	bool fits = z != NULL;
	size_t r = 1;

	if (z == NULL)
		return err_set(l->e, ERR_LOCAL, "zstd does not start");
	ZSTD_DCtx_setParameter(z, ZSTD_d_windowLogMax, ZSTD_WINDOW_LOG);
	while (fits) {
		ZSTD_outBuffer to = { part, sizeof(part), 0 };
		struct str rest = str_slice(l->in, in.pos, l->in.n);

		/* Frames follow each other; what is none ends them. */
		if (r == 0 && !is_zstd(rest))
			break;
		r = ZSTD_decompressStream(z, &to, &in);
		if (ZSTD_isError(r))
			break;
		fits = take(l, part, to.pos);
		if (r != 0 && to.pos < to.size && in.pos == in.size)
			break;          /* it wants more than there is */
	}
	ZSTD_freeDCtx(z);
	l->cut = r != 0;
	return fits ? 0 : -1;
}

/* --- what the header says ------------------------------------------------- */

/* The codings of the IANA registry that are asked for, and their old names
 * (RFC 9110 8.4.1.3); a name that is not here is no coding. */
static const struct coding {
	const char *name;
	int (*undo)(struct layer *l);
	bool (*begins)(struct str s);   /* NULL: it cannot be seen */
} codings[] = {
	{ "gzip",    undo_gzip,    is_gzip },
	{ "x-gzip",  undo_gzip,    is_gzip },
	{ "deflate", undo_deflate, NULL },
	{ "br",      undo_brotli,  NULL },
	{ "zstd",    undo_zstd,    is_zstd },
};

static const struct coding *
coding_of(struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(codings); i++)
		if (str_is_ci(name, codings[i].name))
			return &codings[i];
	return NULL;
}

/* Whether bytes are a document as it is: packed ones do not begin so. */
static bool
is_plain(struct str s)
{
	if (str_starts(s, "\xef\xbb\xbf"))
		s = str_slice(s, 3, s.n);
	s = str_trim(s);
	return s.n > 0 && (s.p[0] == '<' || s.p[0] == '{' || s.p[0] == '[') &&
	    memchr(s.p, '\0', s.n < 64 ? s.n : 64) == NULL;
}

static int
damaged(const struct coding *c, struct err *e)
{
	return err_set(e, ERR_INPUT, "its compression is damaged (%s)",
	    c->name);
}

/* Undoes one layer: in becomes what it held, in `to`.  1: it was none. */
static int
undo(const struct coding *c, struct str *in, struct buf *to, size_t wire,
    bool *cut, struct err *e)
{
	struct layer l = { .out = to, .in = *in, .wire = wire, .e = e };

	if (c->begins != NULL && !c->begins(*in))
		return is_plain(*in) ? 1 : damaged(c, e);
	if (in->n > UINT32_MAX)
		return err_set(e, ERR_LIMIT, "it is over 4 GiB");
	if (c->undo(&l) != 0)
		return -1;
	/* A plain text may begin like a stream of the others by chance. */
	if (l.cut && (to->n == 0 || c->begins == NULL) && is_plain(*in))
		return 1;
	if (l.cut && to->n == 0)
		return damaged(c, e);
	*cut |= l.cut;
	*in = buf_str(to);
	return 0;
}

/* The codings of a header, in its order; -1: too many. */
static int
read_names(const struct coding **list, struct str names)
{
	int n = 0;

	while (names.p != NULL && names.n > 0) {
		const struct coding *c = coding_of(
		    str_trim(str_next(&names, ',')));

		if (c == NULL)
			continue;
		if (n == LIMIT_CODINGS)
			return -1;
		list[n++] = c;
	}
	return n;
}

int
coding_unpack(struct str *text, struct buf *out, struct str bytes,
    struct str names, bool *cut, struct err *e)
{
	const struct coding *list[LIMIT_CODINGS];
	int n = read_names(list, names), rc = 0;
	struct buf other;

	*cut = false;
	*text = bytes;
	if (n < 0)
		return err_set(e, ERR_LIMIT, "it is packed more than %d times",
		    LIMIT_CODINGS);
	buf_init(&other, out->max);
	while (n-- > 0 && text->n > 0) {
		/* What was unpacked last is read, the other is written. */
		bool in_out = text->p == out->p && out->n > 0;

		buf_clear(in_out ? &other : out);
		rc = undo(list[n], text, in_out ? &other : out, bytes.n, cut,
		    e);
		if (rc < 0)
			break;
	}
	if (rc >= 0 && other.n > 0 && text->p == other.p) {
		buf_clear(out);
		buf_addstr(out, buf_str(&other));
		*text = buf_str(out);
	}
	buf_release(&other);
	return rc < 0 ? -1 : 0;
}

int
coding_gunzip(struct buf *out, struct str bytes, bool *cut, struct err *e)
{
	struct str in = bytes;

	*cut = false;
	return undo(&codings[0], &in, out, bytes.n, cut, e) < 0 ? -1 : 0;
}
