/* Sentences of libraries and what the keeper is told to do. */
#include "test.h"

#include <openssl/ssl.h>

#include "net/advice.h"
#include "net/tls.h"

#include "base/banned.h"

static void
advice(void **state)
{
	static const struct {
		const char *says;       /* as OpenSSL 3.0 and libcurl 7.88 do */
		const char *want;       /* NULL: nothing helps */
	} rows[] = {
		{ "SSL certificate problem: unable to get local issuer "
		    "certificate", "ca-file" },
		{ "SSL certificate problem: self-signed certificate",
		    "ca-file" },
		{ "SSL certificate problem: self-signed certificate in "
		    "certificate chain", "ca-file" },
		{ "SSL certificate problem: certificate has expired",
		    "renew" },
		{ "SSL certificate problem: certificate is not yet valid",
		    "clock" },
		{ "SSL certificate problem: EE certificate key too weak",
		    "tls = legacy" },
		{ "SSL certificate problem: CA certificate key too weak",
		    "tls = legacy" },
		{ "SSL certificate problem: CA signature digest algorithm "
		    "too weak", "SHA-1" },
		{ "error:0A00018A:SSL routines::dh key too small",
		    "tls = legacy" },
		{ "error:0A000152:SSL routines::unsafe legacy renegotiation "
		    "disabled", "tls = legacy" },
		{ "error:0A00018E:SSL routines::ca md too weak", "SHA-1" },
		{ "error:0A00010B:SSL routines::wrong version number",
		    "http://" },
		{ "HTTP/2 stream 1 was not closed cleanly: INTERNAL_ERROR",
		    "http-version = 1.1" },
		{ "Recv failure: Connection reset by peer", NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *got = advice_for(rows[i].says);

		is_true((got == NULL) == (rows[i].want == NULL), "%s: %s",
		    rows[i].says, got);
		is_true(got == NULL || strstr(got, rows[i].want) != NULL,
		    "%s: %s", rows[i].says, got);
	}
	test_done();
}

static void
legacy(void **state)
{
	SSL_CTX *c = SSL_CTX_new(TLS_client_method());

	(void)state;
	SSL_CTX_set_security_level(c, 2);
	SSL_CTX_clear_options(c, SSL_OP_LEGACY_SERVER_CONNECT);
	tls_permit_legacy(c);
	is_int(SSL_CTX_get_security_level(c), 1, "keys of 1024 bits");
	is_true((SSL_CTX_get_options(c) & SSL_OP_LEGACY_SERVER_CONNECT) != 0,
	    "renegotiation of old");
	is_true((SSL_CTX_get_options(c) &
	    SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION) == 0,
	    "but nobody may renegotiate that way");
	SSL_CTX_free(c);
	test_done();
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(advice),
		cmocka_unit_test(legacy),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("advice", tests, NULL, NULL);
}
