/* What of TLS libcurl has no option for.  The only file that knows OpenSSL. */
#ifndef KATCHI_NET_TLS_H
#define KATCHI_NET_TLS_H

/* tls_permit_legacy - lets a connection go to servers of long ago: keys of
 * 1024 bits, small groups, renegotiation without RFC 5746 (security level 1
 * of OpenSSL).  Certificates are verified as ever, and TLS is 1.2 at least.
 *
 * context  SSL_CTX */
void tls_permit_legacy(void *context);

#endif
