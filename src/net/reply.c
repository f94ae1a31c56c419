#include "net/reply.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"

#include "base/banned.h"

static const struct {
	const char *name;
	bool good, offline;
} outcomes[OUTCOMES] = {
	[OUTCOME_NONE] =         { "none",         false, false },
	[OUTCOME_OK] =           { "ok",           true,  false },
	[OUTCOME_SAME] =         { "same",         true,  false },
	[OUTCOME_NOT_MODIFIED] = { "not-modified", true,  false },
	[OUTCOME_DELTA] =        { "delta",        true,  false },
	[OUTCOME_DAMAGED] =      { "damaged",      true,  false },
	[OUTCOME_CUT] =          { "cut",          true,  false },
	[OUTCOME_NOT_FEED] =     { "not-feed",     false, false },
	[OUTCOME_ODD_304] =      { "odd-304",      false, false },
	[OUTCOME_STATUS] =       { "status",       false, false },
	[OUTCOME_FORBIDDEN] =    { "forbidden",    false, false },
	[OUTCOME_MISSING] =      { "missing",      false, false },
	[OUTCOME_GONE] =         { "gone",         false, false },
	[OUTCOME_BUSY] =         { "busy",         false, false },
	[OUTCOME_SERVER] =       { "server",       false, false },
	[OUTCOME_REDIRECT] =     { "redirect",     false, false },
	[OUTCOME_DNS] =          { "dns",          false, true },
	[OUTCOME_CONNECT] =      { "connect",      false, true },
	[OUTCOME_TLS] =          { "tls",          false, false },
	[OUTCOME_TIMEOUT] =      { "timeout",      false, true },
	[OUTCOME_BROKEN] =       { "broken",       false, false },
	[OUTCOME_TOO_BIG] =      { "too-big",      false, false },
	[OUTCOME_REFUSED] =      { "refused",      false, false },
	[OUTCOME_LOCAL] =        { "local",        false, false },
	[OUTCOME_HOST_HANGS] =   { "host-hangs",   false, false },
	[OUTCOME_NOT_REACHED] =  { "not-reached",  false, false },
};

/* The first row that fits decides. */
static const struct {
	int from, to;
	enum outcome outcome;
} statuses[] = {
	{ 200, 200, OUTCOME_OK },
	{ 203, 203, OUTCOME_OK },       /* changed by a proxy on its way */
	{ 226, 226, OUTCOME_DELTA },
	{ 401, 401, OUTCOME_FORBIDDEN },
	{ 403, 403, OUTCOME_FORBIDDEN },
	{ 407, 407, OUTCOME_FORBIDDEN },
	{ 410, 410, OUTCOME_GONE },
	{ 429, 429, OUTCOME_BUSY },
	{ 451, 451, OUTCOME_FORBIDDEN },
	{ 300, 399, OUTCOME_REDIRECT },
	{ 400, 499, OUTCOME_MISSING },
	{ 500, 599, OUTCOME_SERVER },
};

const char *
outcome_name(enum outcome o)
{
	return outcomes[o].name;
}

enum outcome
outcome_of(struct str name)
{
	for (unsigned i = 0; i < OUTCOMES; i++)
		if (str_is(name, outcomes[i].name))
			return (enum outcome)i;
	return OUTCOME_NONE;
}

bool
outcome_good(enum outcome o)
{
	return outcomes[o].good;
}

bool
outcome_offline(enum outcome o)
{
	return outcomes[o].offline;
}

bool
outcome_waits(enum outcome o)
{
	return outcomes[o].offline || o == OUTCOME_TLS;
}

bool
reply_ours(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOBUFS ||
	    error == ENOMEM || error == EAGAIN;
}

enum outcome
outcome_of_status(int status, bool conditional, bool retry_after)
{
	if (status == 304)
		return conditional ? OUTCOME_NOT_MODIFIED : OUTCOME_ODD_304;
	if (status == 503 && retry_after)
		return OUTCOME_BUSY;
	for (size_t i = 0; i < ARRAY_LEN(statuses); i++)
		if (status >= statuses[i].from && status <= statuses[i].to)
			return statuses[i].outcome;
	return OUTCOME_STATUS;
}

/* RFC 9110 15, RFC 6585, and what large hosts put in front of feeds. */
static const struct {
	int status;
	const char *words;
} words[] = {
	{ 202, "Accepted: a check for robots, or not ready yet" },
	{ 204, "No Content" },
	{ 206, "Partial Content: a part, which nobody asked for" },
	{ 300, "Multiple Choices" },
	{ 304, "Not Modified" },
	{ 400, "Bad Request" },
	{ 401, "Unauthorized" },
	{ 402, "Payment Required" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 406, "Not Acceptable" },
	{ 407, "Proxy Authentication Required" },
	{ 408, "Request Timeout" },
	{ 410, "Gone" },
	{ 418, "I'm a teapot: it does not want programs" },
	{ 421, "Misdirected Request" },
	{ 426, "Upgrade Required" },
	{ 429, "Too Many Requests" },
	{ 431, "Request Header Fields Too Large" },
	{ 451, "Unavailable For Legal Reasons" },
	{ 500, "Internal Server Error" },
	{ 501, "Not Implemented" },
	{ 502, "Bad Gateway" },
	{ 503, "Service Unavailable" },
	{ 504, "Gateway Timeout" },
	{ 520, "Unknown Error behind its proxy" },
	{ 521, "Web Server Is Down" },
	{ 522, "Connection Timed Out behind its proxy" },
	{ 525, "TLS Handshake Failed behind its proxy" },
	{ 526, "Invalid Certificate behind its proxy" },
};

const char *
reply_status_words(int status)
{
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (words[i].status == status)
			return words[i].words;
	return "";
}

#define ODD UINT64_C(0x9E3779B97F4A7C15)        /* 2^64 / phi */

static uint64_t
stir(uint64_t h, uint64_t word)
{
	h = (h ^ word) * ODD;
	return h ^ h >> 29;
}

uint64_t
reply_hash(struct str bytes)
{
	uint64_t h = bytes.n * ODD, word = 0;
	size_t i;

	for (i = 0; bytes.n - i >= sizeof(word); i += sizeof(word)) {
		memcpy(&word, bytes.p + i, sizeof(word));
		h = stir(h, word);
	}
	word = 0;
	if (i < bytes.n)
		memcpy(&word, bytes.p + i, bytes.n - i);
	h = stir(h, word) * ODD;
	h ^= h >> 32;
	return h != 0 ? h : 1;
}
