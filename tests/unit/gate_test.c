#include "test.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "net/gate.h"

#include "base/banned.h"

/* NULL: open. */
static void
addresses(void **state)
{
	static const struct {
		const char *address;
		const char *kind;
	} rows[] = {
		{ "0.0.0.0", "this network" },
		{ "0.255.255.255", "this network" },
		{ "1.0.0.0", NULL },
		{ "9.255.255.255", NULL },
		{ "10.0.0.0", "private network" },
		{ "10.255.255.255", "private network" },
		{ "11.0.0.0", NULL },
		{ "100.63.255.255", NULL },
		{ "100.64.0.0", "carrier-grade NAT" },
		{ "100.127.255.255", "carrier-grade NAT" },
		{ "100.128.0.0", NULL },
		{ "126.255.255.255", NULL },
		{ "127.0.0.0", "loopback" },
		{ "127.255.255.255", "loopback" },
		{ "128.0.0.0", NULL },
		{ "169.253.255.255", NULL },
		{ "169.254.0.0", "link-local" },
		{ "169.254.169.254", "link-local" },
		{ "169.255.0.0", NULL },
		{ "172.15.255.255", NULL },
		{ "172.16.0.0", "private network" },
		{ "172.31.255.255", "private network" },
		{ "172.32.0.0", NULL },
		{ "192.0.0.1", "protocol assignments" },
		{ "192.0.1.0", NULL },
		{ "192.0.2.1", "documentation" },
		{ "192.88.99.1", "6to4 relay" },
		{ "192.167.255.255", NULL },
		{ "192.168.0.0", "private network" },
		{ "192.169.0.0", NULL },
		{ "198.17.255.255", NULL },
		{ "198.18.0.0", "benchmarking" },
		{ "198.19.255.255", "benchmarking" },
		{ "198.20.0.0", NULL },
		{ "198.51.100.7", "documentation" },
		{ "203.0.113.7", "documentation" },
		{ "223.255.255.255", NULL },
		{ "224.0.0.0", "multicast" },
		{ "239.255.255.255", "multicast" },
		{ "240.0.0.0", "reserved" },
		{ "255.255.255.255", "reserved" },
		{ "::", "unspecified" },
		{ "::1", "loopback" },
		{ "::2", "reserved" },
		{ "::127.0.0.1", "reserved" },
		{ "::ffff:127.0.0.1", "loopback" },
		{ "::ffff:10.1.2.3", "private network" },
		{ "::ffff:8.8.8.8", NULL },
		{ "::ffff:0:8.8.8.8", "reserved" },
		{ "64:ff9b::7f00:1", "loopback" },
		{ "64:ff9b::808:808", NULL },
		{ "64:ff9b:1::808:808", "reserved" },
		{ "100::1", "reserved" },
		{ "1fff:ffff::", "reserved" },
		{ "2000::", NULL },
		{ "2001::1", "Teredo" },
		{ "2001:2::1", "protocol assignments" },
		{ "2001:1ff:ffff::", "protocol assignments" },
		{ "2001:200::", NULL },
		{ "2001:db7:ffff::", NULL },
		{ "2001:db8::1", "documentation" },
		{ "2001:db9::", NULL },
		{ "2002:7f00:1::", "loopback" },
		{ "2002:c0a8:101::", "private network" },
		{ "2002:808:808::", NULL },
		{ "2606:2800::1", NULL },
		{ "2a00:1450::1", NULL },
		{ "3ffe::", NULL },
		{ "3fff::1", "documentation" },
		{ "3fff:fff::1", "documentation" },
		{ "3fff:1000::1", NULL },
		{ "4000::", "reserved" },
		{ "fbff::", "reserved" },
		{ "fc00::", "private network" },
		{ "fdff:ffff::1", "private network" },
		{ "fe00::", "reserved" },
		{ "fe80::1", "link-local" },
		{ "febf::1", "link-local" },
		{ "fec0::1", "site-local" },
		{ "ff02::1", "multicast" },
		{ "ffff::", "multicast" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *got = gate_closed_text(rows[i].address);
		struct sockaddr_in in = { .sin_family = AF_INET };
		struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };
		const char *same;

		is_str(str_of(got), rows[i].kind, "%s", rows[i].address);
		is_true((got == NULL) == (rows[i].kind == NULL), "%s",
		    rows[i].address);
		if (inet_pton(AF_INET, rows[i].address, &in.sin_addr) == 1) {
			same = gate_closed((struct sockaddr *)&in);
		} else {
			inet_pton(AF_INET6, rows[i].address, &in6.sin6_addr);
			same = gate_closed((struct sockaddr *)&in6);
		}
		is_true(same == got, "%s: a sockaddr says the same",
		    rows[i].address);
	}
	test_done();
}

static void
others(void **state)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };

	(void)state;
	is_true(gate_closed((struct sockaddr *)&un) != NULL,
	    "a socket in the file system is closed");
	is_str(str_of(gate_closed_text("fe80::1%eth0")), "link-local",
	    "a zone is read past");
	is_true(gate_closed_text("") != NULL, "nothing is closed");
	is_true(gate_closed_text("example.com") != NULL, "so is a name");
	is_true(gate_closed_text("127.1") != NULL,
	    "a text that inet_ntop does not write");
	test_done();
}

static void
hosts(void **state)
{
	static const struct {
		const char *host;
		bool closed;
	} rows[] = {
		{ "example.com", false }, { "8.8.8.8", false },
		{ "134744072", false }, { "[2606:2800::1]", false },
		{ "2606:2800::1", false }, { "1.1", false },
		{ "localhost.example", false }, { "notlocalhost", false },
		{ "", false }, { "127.0.0.1.example.com", false },
		{ "127.0.0.1", true }, { "127.0.0.1.", true },
		{ "127.1", true }, { "127.0.1", true },
		{ "0177.0.0.1", true }, { "0x7f.1", true },
		{ "0x7F000001", true }, { "2130706433", true },
		{ "017700000001", true }, { "0", true },
		{ "0x0", true }, { "[::1]", true }, { "::1", true },
		{ "[::ffff:127.0.0.1]", true }, { "[fe80::1%25eth0]", true },
		{ "[1::2::3]", true }, { "a:b", true },
		{ "localhost", true }, { "LocalHost", true },
		{ "localhost.", true }, { "x.localhost", true },
		{ "192.168.257", true }, { "10.0x1", true },
	};
	char longest[300];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		is_int(gate_closed_host(rows[i].host) != NULL,
		    rows[i].closed, "%s", rows[i].host);
	memset(longest, '1', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	is_true(gate_closed_host(longest) == NULL, "too long for a name");
	test_done();
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses),
		cmocka_unit_test(others),
		cmocka_unit_test(hosts),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("gate", tests, NULL, NULL);
}
