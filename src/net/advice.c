#include "net/advice.h"

#include <stddef.h>
#include <string.h>

#include "base/mem.h"

#include "base/banned.h"

static const char legacy[] = "tls = legacy permits that";
static const char sha1[] = "its certificate is signed with SHA-1: its keeper "
	"has to renew it";
static const char chain[] = "it leaves out a certificate in between, or has "
	"an authority of its own: ca-file = a file with that one";
static const char http1[] = "http-version = 1.1 avoids that";

/* A part of the sentence (OpenSSL 3, libcurl 7.88 to 8), and what helps. */
static const struct {
	const char *part;
	const char *advice;
} rows[] = {
	{ "unable to get local issuer", chain },
	{ "unable to verify the first", chain },
	{ "self-signed certificate", "if it is the right one: ca-file = a "
	    "file with it" },
	{ "certificate has expired", "its keeper has to renew it" },
	{ "certificate is not yet valid", "is the clock of this machine "
	    "right?" },
	{ "key too small", legacy },    /* dh, and in alerts */
	{ "key too weak", legacy },     /* of a certificate */
	{ "digest algorithm too weak", sha1 },
	{ "md too weak", sha1 },
	{ "unsafe legacy renegotiation", legacy },
	{ "wrong version number", "there is no TLS: is it http://?" },
	{ "packet length too long", "there is no TLS: is it http://?" },
	{ "HTTP/2", http1 },
	{ "nghttp2", http1 },
};

const char *
advice_for(const char *detail)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (strstr(detail, rows[i].part) != NULL)
			return rows[i].advice;
	return NULL;
}

const char *
advice_for_status(long status, bool sent, bool at_home)
{
	switch (status) {
	case 401:
		if (!sent)
			return ": it wants a password (auth-file)";
		return at_home ? ": it does not take the one of auth-file" :
		    ": a redirect led here, and auth-file is for another "
		    "server";
	case 403:
		return "; some walls let http-version = 1.1 pass";
	case 407:
		return "; it wants proxy = http://user:password@host:port";
	default:
		return "";
	}
}
