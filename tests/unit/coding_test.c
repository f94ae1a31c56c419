/* Content codings: what servers send, and what is made of it. */
#include "test.h"

#include <stdlib.h>
#include <time.h>

#include <brotli/encode.h>
#include <zlib.h>
#include <zstd.h>

#include "base/limits.h"
#include "feed/coding.h"

#include "base/banned.h"

#define DOC "<rss><channel><title>Allies meet</title></channel></rss>"

/* --- packing -------------------------------------------------------------- */

static void
pack_zlib(struct buf *b, int bits)
{
	size_t room = b->n + 1024;
	unsigned char *out = malloc(room), *in = malloc(b->n + 1);
	z_stream z;

	memset(&z, 0, sizeof(z));
	assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, bits, 9,
	    Z_DEFAULT_STRATEGY), Z_OK);
	memcpy(in, buf_z(b), b->n);
	z.next_in = in;
	z.avail_in = (uInt)b->n;
	z.next_out = out;
	z.avail_out = (uInt)room;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	deflateEnd(&z);
	buf_clear(b);
	buf_add(b, (char *)out, room - z.avail_out);
	free(out);
	free(in);
}

static void
pack_brotli(struct buf *b)
{
	size_t n = b->n + 1024;
	uint8_t *out = malloc(n), *in = malloc(b->n + 1);

	memcpy(in, buf_z(b), b->n);
	assert_int_equal(BrotliEncoderCompress(5, 22, BROTLI_MODE_TEXT, b->n,
	    in, &n, out), BROTLI_TRUE);
	buf_clear(b);
	buf_add(b, (char *)out, n);
	free(out);
	free(in);
}

static void
pack_zstd(struct buf *b)
{
	size_t room = ZSTD_compressBound(b->n), n;
	char *out = malloc(room);

	n = ZSTD_compress(out, room, buf_z(b), b->n, 3);
	assert_int_equal(ZSTD_isError(n), 0);
	buf_clear(b);
	buf_add(b, out, n);
	free(out);
}

/* g: gzip, z: zlib, r: raw deflate, b: brotli, s: zstd, G: two members of
 * gzip, S: two frames of zstd; K: a checksum that is wrong. */
static void
pack(struct buf *b, const char *how)
{
	for (; *how != '\0'; how++) {
		struct buf half;

		buf_init(&half, LIMIT_BODY);
		if (*how == 'G' || *how == 'S') {
			buf_addstr(&half, str_slice(buf_str(b), 20, b->n));
			buf_cut(b, 20);
		}
		if (*how == 'g' || *how == 'G')
			pack_zlib(b, 15 + 16);
		if (*how == 'G')
			pack_zlib(&half, 15 + 16);
		if (*how == 'z')
			pack_zlib(b, 15);
		if (*how == 'r')
			pack_zlib(b, -15);
		if (*how == 'b')
			pack_brotli(b);
		if (*how == 's' || *how == 'S')
			pack_zstd(b);
		if (*how == 'S')
			pack_zstd(&half);
		if (*how == 'K')
			b->p[b->n - 8] ^= 1;
		buf_addstr(b, buf_str(&half));
		buf_release(&half);
	}
}

/* --- rows ------------------------------------------------------------------ */

static void
unpacked(void **state)
{
	static const struct {
		const char *says;
		const char *doc, *how;
		const char *tail;       /* behind it */
		size_t less;            /* bytes that are missing */
		const char *names;
		const char *want;       /* NULL: refused */
		bool cut;
		const char *err;
	} rows[] = {
		{ "nothing is said", DOC, "", "", 0, "", DOC, false, "" },
		{ "gzip", DOC, "g", "", 0, "gzip", DOC, false, "" },
		{ "x-gzip in capitals", DOC, "g", "", 0, "X-GZIP", DOC, false,
		    "" },
		{ "deflate is zlib", DOC, "z", "", 0, "deflate", DOC, false,
		    "" },
		{ "or bare", DOC, "r", "", 0, "deflate", DOC, false, "" },
		{ "or gzip", DOC, "g", "", 0, "deflate", DOC, false, "" },
		{ "br", DOC, "b", "", 0, "br", DOC, false, "" },
		{ "zstd", DOC, "s", "", 0, "zstd", DOC, false, "" },
		{ "two, the last first", DOC, "gb", "", 0, "gzip, br", DOC,
		    false, "" },
		{ "three", DOC, "gsz", "", 0, "gzip,zstd , deflate", DOC,
		    false, "" },
		{ "five", DOC, "ggggg", "", 0, "gzip,gzip,gzip,gzip,gzip",
		    DOC, false, "" },
		{ "six are an attack", DOC, "gggggg", "", 0,
		    "gzip,gzip,gzip,gzip,gzip,gzip", NULL, false,
		    "more than 5 times" },
		{ "words among them are none", DOC, "g", "", 0,
		    "identity, gzip, , aws-chunked", DOC, false, "" },
		{ "a charset", DOC, "", "", 0, "UTF-8", DOC, false, "" },
		{ "a parameter", DOC, "", "", 0, "charset=utf-8", DOC, false,
		    "" },
		{ "none", DOC, "", "", 0, "none", DOC, false, "" },
		{ "an unknown one stays packed", "xyz", "", "", 0,
		    "compress", "xyz", false, "" },
		{ "gzip that is none", DOC, "", "", 0, "gzip", DOC, false,
		    "" },
		{ "zstd that is none", " \n{\"a\": 1}", "", "", 0, "zstd",
		    " \n{\"a\": 1}", false, "" },
		{ "br that is none", DOC, "", "", 0, "br", DOC, false, "" },
		{ "deflate that is none", "\xef\xbb\xbf" DOC, "", "", 0,
		    "deflate", "\xef\xbb\xbf" DOC, false, "" },
		{ "gzip said twice, once meant", DOC, "g", "", 0,
		    "gzip, gzip", DOC, false, "" },
		{ "what is no document either", "words", "", "", 0, "gzip",
		    NULL, false, "compression is damaged (gzip)" },
		{ "or for br", "\xff\xff\xff\xff", "", "", 0, "br", NULL,
		    false, "compression is damaged (br)" },
		{ "bytes behind gzip", DOC, "g", "<!-- x -->", 0, "gzip", DOC,
		    false, "" },
		{ "behind deflate", DOC, "z", "xyz", 0, "deflate", DOC, false,
		    "" },
		{ "behind br", DOC, "b", "xyz", 0, "br", DOC, false, "" },
		{ "behind zstd", DOC, "s", "xyz", 0, "zstd", DOC, false,
		    "" },
		{ "two members", DOC, "G", "", 0, "gzip", DOC, false, "" },
		{ "two frames", DOC, "S", "", 0, "zstd", DOC, false, "" },
		{ "two members and more", DOC, "G", "xyz", 0, "gzip", DOC,
		    false, "" },
		{ "a wrong checksum", DOC, "gK", "", 0, "gzip", DOC, false,
		    "" },
		{ "gzip without its trailer", DOC, "g", "", 8, "gzip", DOC,
		    true, "" },
		{ "nothing of it", DOC, "g", "", 60, "gzip", NULL, false,
		    "compression is damaged" },
		{ "an empty body", "", "", "", 0, "gzip", "", false, "" },
		{ "an empty document", "", "g", "", 0, "gzip", "", false,
		    "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err e = { .msg = "" };
		struct buf in, out;
		struct str text;
		bool cut;
		int rc;

		buf_init(&in, LIMIT_BODY);
		buf_init(&out, LIMIT_BODY);
		buf_adds(&in, rows[i].doc);
		pack(&in, rows[i].how);
		buf_cut(&in, in.n - rows[i].less);
		buf_adds(&in, rows[i].tail);
		rc = coding_unpack(&text, &out, buf_str(&in),
		    str_of(rows[i].names), &cut, &e);
		is_int(rc, rows[i].want == NULL ? -1 : 0, "%s: %s",
		    rows[i].says, e.msg);
		if (rc == 0) {
			is_str(text, rows[i].want, "%s", rows[i].says);
			is_int(cut, rows[i].cut, "%s: cut", rows[i].says);
		}
		is_true(strstr(e.msg, rows[i].err) != NULL, "%s: \"%s\"",
		    rows[i].says, e.msg);
		buf_release(&in);
		buf_release(&out);
	}
	test_done();
}

/* A long body that lacks its end gives its beginning, whatever packs it. */
static void
shortened(void **state)
{
	static const struct {
		const char *names, *how;
	} rows[] = {
		{ "gzip", "g" }, { "deflate", "z" }, { "deflate", "r" },
		{ "br", "b" }, { "zstd", "s" }, { "gzip, br", "gb" },
		{ "gzip", "G" },
	};
	uint64_t dice = 1;
	struct buf doc;

	(void)state;
	buf_init(&doc, LIMIT_BODY);
	while (doc.n < 400 * KIB) {
		dice = dice * UINT64_C(6364136223846793005) + 1;
		buf_printf(&doc, "<item>%ju</item>\n", (uintmax_t)dice >> 44);
	}
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf in, out;
		struct str text;
		struct err e;
		bool cut;

		buf_init(&in, LIMIT_BODY);
		buf_init(&out, LIMIT_BODY);
		buf_addstr(&in, buf_str(&doc));
		pack(&in, rows[i].how);
		buf_cut(&in, in.n * 9 / 10);
		is_int(coding_unpack(&text, &out, buf_str(&in),
		    str_of(rows[i].names), &cut, &e), 0, "%s: read",
		    rows[i].how);
		is_true(cut, "%s: cut", rows[i].how);
		is_true(text.n > doc.n / 2 && text.n < doc.n &&
		    memcmp(text.p, doc.p, text.n) == 0,
		    "%s: %zu of %zu bytes, as they were", rows[i].how, text.n,
		    doc.n);
		buf_release(&in);
		buf_release(&out);
	}
	buf_release(&doc);
	test_done();
}

static void
bombs(void **state)
{
	static const struct {
		const char *names, *how;
		size_t zeros;
		const char *err;
	} rows[] = {
		{ "gzip", "g", 9 * MIB, "compression bomb" },
		{ "deflate", "z", 9 * MIB, "compression bomb" },
		{ "br", "b", 9 * MIB, "compression bomb" },
		{ "zstd", "s", 9 * MIB, "compression bomb" },
		{ "gzip, gzip", "gg", 9 * MIB, "compression bomb" },
		{ "br, gzip", "bg", 9 * MIB, "compression bomb" },
		{ "gzip", "g", 2 * MIB, "" },
	};
	clock_t before;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err e = { .msg = "" };
		char *zeros = calloc(1, rows[i].zeros);
		struct buf in, out;
		struct str text;
		bool cut;

		buf_init(&in, LIMIT_BODY);
		buf_init(&out, LIMIT_BODY);
		buf_add(&in, zeros, rows[i].zeros);
		free(zeros);
		pack(&in, rows[i].how);
		before = clock();
		is_int(coding_unpack(&text, &out, buf_str(&in),
		    str_of(rows[i].names), &cut, &e),
		    rows[i].err[0] != '\0' ? -1 : 0, "%s", rows[i].how);
		is_true(strstr(e.msg, rows[i].err) != NULL, "%s: \"%s\"",
		    rows[i].how, e.msg);
		is_true(out.n <= LIMIT_BODY && (clock() - before) /
		    CLOCKS_PER_SEC < 2, "%s: %zu bytes", rows[i].how, out.n);
		buf_release(&in);
		buf_release(&out);
	}
	test_done();
}

/* The ceiling is that of who asks. */
static void
ceiling(void **state)
{
	static const char *const hows[] = { "g", "z", "b", "s", "gs" };
	static const char *const names[] = { "gzip", "deflate", "br", "zstd",
	    "gzip, zstd" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(hows); i++) {
		for (int over = 0; over < 2; over++) {
			struct err e = { .msg = "" };
			struct buf in, out;
			struct str text;
			bool cut;

			buf_init(&in, LIMIT_BODY);
			buf_init(&out, over ? 49999 : 50000);
			for (int k = 0; k < 5000; k++)
				buf_printf(&in, "%010d", k * 7919);
			pack(&in, hows[i]);
			is_int(coding_unpack(&text, &out, buf_str(&in),
			    str_of(names[i]), &cut, &e), over ? -1 : 0,
			    "%s: %s", names[i], e.msg);
			if (over)
				is_int(e.kind, ERR_LIMIT, "%s", names[i]);
			buf_release(&in);
			buf_release(&out);
		}
	}
	test_done();
}

/* Any bytes under any name end well, and what comes out is all of it. */
static void
any_bytes(void **state)
{
	static const char *const names[] = { "gzip", "deflate", "br", "zstd",
	    "br, deflate", "zstd, gzip" };
	static const char *const hows[] = { "g", "z", "b", "s", "bz", "sg" };
	uint64_t dice = 5;

	(void)state;
	for (int i = 0; i < 6000; i++) {
		struct err e;
		struct buf in, out;
		struct str text;
		bool cut;

		buf_init(&in, LIMIT_BODY);
		buf_init(&out, 5000);
		buf_adds(&in, DOC DOC DOC);
		pack(&in, hows[i % 6]);
		for (int k = 0; k < 1 + i % 4; k++) {
			dice = dice * UINT64_C(6364136223846793005) + 1;
			in.p[(dice >> 33) % in.n] ^= (char)(dice >> 55);
		}
		if (coding_unpack(&text, &out, buf_str(&in),
		    str_of(names[i % 6]), &cut, &e) == 0)
			assert_true(text.n <= 5000);
		buf_release(&in);
		buf_release(&out);
	}
	test_done();
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(unpacked),
		cmocka_unit_test(shortened),
		cmocka_unit_test(bombs),
		cmocka_unit_test(ceiling),
		cmocka_unit_test(any_bytes),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("coding", tests, NULL, NULL);
}
