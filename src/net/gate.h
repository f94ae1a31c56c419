/* Which addresses a feed may make us connect to.
 *
 * A feed's URL, its redirects and its DNS are foreign: without this gate
 * they reach services that listen only for the machine or its network
 * (server-side request forgery).  The check is made on the address of the
 * socket, after DNS and after every odd spelling of a host, and again on
 * reused connections.  Pure: no lookups. */
#ifndef KATCHI_NET_GATE_H
#define KATCHI_NET_GATE_H

#include <stddef.h>

struct sockaddr;

/* gate_closed - why this address may not be connected to.
 *
 * Looks through addresses that carry another one (::ffff:a.b.c.d,
 * 64:ff9b::/96, 2002::/16) at what they carry.  Of IPv6 only 2000::/3 is
 * open at all, less the parts of it that are not for everyone.
 *
 * Returns NULL when it is a public unicast address, else the kind in words
 * for a message: "loopback", "private network", "link-local", ...
 * Families other than IPv4 and IPv6 are closed.  The ranges are those of the
 * IANA special-purpose registries (RFC 6890 and its successors). */
const char *gate_closed(const struct sockaddr *address);

/* The same for a numeric address as inet_ntop writes it, also with a zone
 * ("fe80::1%eth0").  What is no numeric address is closed. */
const char *gate_closed_text(const char *address);

/* gate_closed_host - the same for the host of a URL that names no DNS name.
 *
 * Reads the spellings that resolvers take as IPv4 addresses (127.1,
 * 0x7f000001, 2130706433, 0177.0.0.1), IPv6 in brackets or without, and
 * localhost with all below it (RFC 6761).  NULL for any other DNS name,
 * whose address is not known yet. */
const char *gate_closed_host(const char *host);

#endif
