#include "net/gate.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "base/mem.h"

#include "base/banned.h"

#define V4(a, b, c, d) ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | \
	(uint32_t)(c) << 8 | (uint32_t)(d))

static const struct {
	uint32_t prefix;
	unsigned bits;
	const char *kind;
} v4_closed[] = {
	{ V4(0, 0, 0, 0),       8,  "this network" },
	{ V4(10, 0, 0, 0),      8,  "private network" },
	{ V4(100, 64, 0, 0),    10, "carrier-grade NAT" },
	{ V4(127, 0, 0, 0),     8,  "loopback" },
	{ V4(169, 254, 0, 0),   16, "link-local" },
	{ V4(172, 16, 0, 0),    12, "private network" },
	{ V4(192, 0, 0, 0),     24, "protocol assignments" },
	{ V4(192, 0, 2, 0),     24, "documentation" },
	{ V4(192, 88, 99, 0),   24, "6to4 relay" },
	{ V4(192, 168, 0, 0),   16, "private network" },
	{ V4(198, 18, 0, 0),    15, "benchmarking" },
	{ V4(198, 51, 100, 0),  24, "documentation" },
	{ V4(203, 0, 113, 0),   24, "documentation" },
	{ V4(224, 0, 0, 0),     4,  "multicast" },
	{ V4(240, 0, 0, 0),     4,  "reserved" },
};

enum v6_rule {
	V6_CLOSED,
	V6_OPEN,
	V6_CARRIES,             /* an IPv4 address, which decides */
};

/* The first row that fits decides. */
static const struct {
	uint8_t prefix[16];
	unsigned bits;
	enum v6_rule rule;
	unsigned at;            /* byte of the IPv4 address it carries */
	const char *kind;
} v6_rules[] = {
	{ { 0 },                                128, V6_CLOSED, 0,
	    "unspecified" },
	{ { [15] = 1 },                         128, V6_CLOSED, 0,
	    "loopback" },
	{ { [10] = 0xFF, [11] = 0xFF },         96, V6_CARRIES, 12, NULL },
	{ { 0, 0x64, 0xFF, 0x9B },              96, V6_CARRIES, 12, NULL },
	{ { 0x20, 0x02 },                       16, V6_CARRIES, 2, NULL },
	{ { 0x20, 0x01, 0, 0 },                 32, V6_CLOSED, 0, "Teredo" },
	{ { 0x20, 0x01, 0x0D, 0xB8 },           32, V6_CLOSED, 0,
	    "documentation" },
	/* RFC 2928: 2001::/23 is for protocols, benchmarking, ORCHID. */
	{ { 0x20, 0x01, 0 },                    23, V6_CLOSED, 0,
	    "protocol assignments" },
	{ { 0x3F, 0xFF, 0 },                    20, V6_CLOSED, 0,
	    "documentation" },
	{ { 0x20 },                             3,  V6_OPEN, 0, NULL },
	{ { 0xFC },                             7,  V6_CLOSED, 0,
	    "private network" },
	{ { 0xFE, 0x80 },                       10, V6_CLOSED, 0,
	    "link-local" },
	{ { 0xFE, 0xC0 },                       10, V6_CLOSED, 0,
	    "site-local" },
	{ { 0xFF },                             8,  V6_CLOSED, 0,
	    "multicast" },
	{ { 0 },                                0,  V6_CLOSED, 0,
	    "reserved" },
};

static const char *
closed_v4(uint32_t a)
{
	for (size_t i = 0; i < ARRAY_LEN(v4_closed); i++)
		if ((a ^ v4_closed[i].prefix) >> (32 - v4_closed[i].bits) == 0)
			return v4_closed[i].kind;
	return NULL;
}

static bool
has_prefix(const uint8_t *a, const uint8_t *prefix, unsigned bits)
{
	unsigned whole = bits / 8, rest = bits % 8;

	if (memcmp(a, prefix, whole) != 0)
		return false;
	return rest == 0 || (a[whole] ^ prefix[whole]) >> (8 - rest) == 0;
}

static const char *
closed_v6(const uint8_t *a)
{
	const uint8_t *p;
	size_t i = 0;

	while (!has_prefix(a, v6_rules[i].prefix, v6_rules[i].bits))
		i++;            /* the last row fits all */
	if (v6_rules[i].rule != V6_CARRIES)
		return v6_rules[i].kind;
	p = a + v6_rules[i].at;
	return closed_v4(V4(p[0], p[1], p[2], p[3]));
}

const char *
gate_closed(const struct sockaddr *address)
{
	struct sockaddr_in in;
	struct sockaddr_in6 in6;

	if (address->sa_family == AF_INET) {
		memcpy(&in, address, sizeof(in));
		return closed_v4(ntohl(in.sin_addr.s_addr));
	}
	if (address->sa_family == AF_INET6) {
		memcpy(&in6, address, sizeof(in6));
		return closed_v6(in6.sin6_addr.s6_addr);
	}
	return "no internet address";
}

/* The bytes of a numeric IPv6 address that may have a zone and brackets. */
static bool
read_v6(const char *s, uint8_t a[16])
{
	char plain[INET6_ADDRSTRLEN];
	size_t n;

	if (*s == '[')
		s++;
	n = strcspn(s, "%]");
	if (n >= sizeof(plain))
		return false;
	memcpy(plain, s, n);
	plain[n] = '\0';
	return inet_pton(AF_INET6, plain, a) == 1;
}

const char *
gate_closed_text(const char *address)
{
	struct in_addr v4;
	uint8_t v6[16];

	if (inet_pton(AF_INET, address, &v4) == 1)
		return closed_v4(ntohl(v4.s_addr));
	if (read_v6(address, v6))
		return closed_v6(v6);
	return "no internet address";
}

const char *
gate_closed_host(const char *host)
{
	static const char local[] = "localhost";
	const size_t n_local = sizeof(local) - 1;
	char plain[256];        /* the longest DNS name has 253 */
	struct in_addr v4;
	uint8_t v6[16];
	size_t n = strlen(host);

	if (strchr(host, ':') != NULL)
		return read_v6(host, v6) ? closed_v6(v6) :
		    "no internet address";
	if (n > 0 && host[n - 1] == '.')
		n--;
	if (n >= sizeof(plain))
		return NULL;
	memcpy(plain, host, n);
	plain[n] = '\0';
	/* inet_aton stops at white space; a host with it is no number. */
	if (strpbrk(plain, " \t\r\n\v\f") == NULL &&
	    inet_aton(plain, &v4) != 0)
		return closed_v4(ntohl(v4.s_addr));
	if (n >= n_local && strcasecmp(plain + n - n_local, local) == 0 &&
	    (n == n_local || plain[n - n_local - 1] == '.'))
		return "loopback";
	return NULL;
}
