#include "net/tls.h"

#include <openssl/ssl.h>

#include "base/banned.h"

void
tls_permit_legacy(void *context)
{
	SSL_CTX_set_options(context, SSL_OP_LEGACY_SERVER_CONNECT);
	SSL_CTX_set_security_level(context, 1);
}
