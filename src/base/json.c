#include "base/json.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/utf8.h"

#include "base/banned.h"

void
json_init(struct json *j, struct buf *out, bool pretty)
{
	memset(j, 0, sizeof(*j));
	j->out = out;
	j->pretty = pretty;
}

static void
json_line(struct json *j)
{
	if (!j->pretty)
		return;
	buf_addc(j->out, '\n');
	for (unsigned i = 0; i < j->depth; i++)
		buf_adds(j->out, "  ");
}

/* What stands before a value or key: comma and line break. */
static void
json_before(struct json *j)
{
	if (j->after_key) {
		j->after_key = false;
		return;
	}
	if (j->some[j->depth])
		buf_addc(j->out, ',');
	j->some[j->depth] = true;
	if (j->depth > 0)
		json_line(j);
}

void
json_open(struct json *j, char bracket)
{
	json_before(j);
	buf_addc(j->out, bracket);
	j->depth++;
	assert(j->depth < JSON_DEPTH);
	j->some[j->depth] = false;
}

void
json_close(struct json *j, char bracket)
{
	bool some;

	assert(j->depth > 0);
	some = j->some[j->depth];
	j->depth--;
	if (some)
		json_line(j);
	buf_addc(j->out, bracket);
}

void
json_key(struct json *j, const char *key)
{
	json_before(j);
	json_quote(j->out, str_of(key));
	buf_adds(j->out, j->pretty ? ": " : ":");
	j->after_key = true;
}

void
json_str(struct json *j, struct str s)
{
	json_before(j);
	json_quote(j->out, s);
}

void
json_int(struct json *j, int64_t v)
{
	json_before(j);
	buf_printf(j->out, "%" PRId64, v);
}

void
json_bool(struct json *j, bool v)
{
	json_before(j);
	buf_adds(j->out, v ? "true" : "false");
}

void
json_null(struct json *j)
{
	json_before(j);
	buf_adds(j->out, "null");
}

void
json_member(struct json *j, const char *key, struct str s)
{
	if (s.n == 0)
		return;
	json_key(j, key);
	json_str(j, s);
}

static void
json_char(struct buf *out, uint32_t cp)
{
	switch (cp) {
	case '"':
		buf_adds(out, "\\\"");
		return;
	case '\\':
		buf_adds(out, "\\\\");
		return;
	case '\n':
		buf_adds(out, "\\n");
		return;
	case '\r':
		buf_adds(out, "\\r");
		return;
	case '\t':
		buf_adds(out, "\\t");
		return;
	default:
		break;
	}
	/* Also what YAML 1.1 takes for the end of a line, and marks that turn
	 * the direction of what a terminal shows. */
	if (cp < 0x20 || (cp >= 0x7F && cp <= 0x9F) || cp == 0x061C ||
	    cp == 0x200E || cp == 0x200F || (cp >= 0x2028 && cp <= 0x202E) ||
	    (cp >= 0x2066 && cp <= 0x2069) || cp == 0xFEFF || cp == 0xFFFE ||
	    cp == 0xFFFF)
		buf_printf(out, "\\u%04x", (unsigned)cp);
	else
		utf8_add(out, cp);
}

void
json_quote(struct buf *out, struct str s)
{
	size_t at = 0;

	buf_addc(out, '"');
	while (at < s.n) {
		unsigned char c = (unsigned char)s.p[at];
		size_t run = at;

		while (run < s.n && (unsigned char)s.p[run] >= 0x20 &&
		    (unsigned char)s.p[run] < 0x7F && s.p[run] != '"' &&
		    s.p[run] != '\\')
			run++;
		if (run > at) {
			buf_add(out, s.p + at, run - at);
			at = run;
		} else if (c < 0x80) {
			json_char(out, c);
			at++;
		} else {
			uint32_t cp = utf8_next(s, &at);

			json_char(out, cp == UTF8_BAD ? 0xFFFD : cp);
		}
	}
	buf_addc(out, '"');
}
