#include "feed/loose_tag.h"

#include <string.h>

#include "feed/loose_ref.h"

#include "base/banned.h"

size_t
loose_next(struct loose_ahead *a, struct str s, size_t from)
{
	if (!a->known || (a->at != SIZE_MAX && a->at < from)) {
		a->at = str_find(s, from, a->what);
		a->known = true;
	}
	return a->at;
}

void
loose_tag_init(struct loose_tag *t)
{
	memset(t, 0, sizeof(*t));
	buf_init(&t->values, LIMIT_XML_TOKEN);
	t->quote.what = "\"";
	t->apostrophe.what = "'";
}

void
loose_tag_release(struct loose_tag *t)
{
	buf_release(&t->values);
}

static bool
name_start(char c)
{
	return ascii_alpha(c) || c == '_' || c == ':';
}

size_t
loose_name_end(struct str s, size_t at)
{
	if (at >= s.n || !name_start(s.p[at]))
		return at;
	while (at < s.n && (name_start(s.p[at]) || ascii_digit(s.p[at]) ||
	    s.p[at] == '-' || s.p[at] == '.'))
		at++;
	return at;
}

static size_t
skip_space(struct str s, size_t at)
{
	while (at < s.n && ascii_space(s.p[at]))
		at++;
	return at;
}

/* Appends a value with its references decoded, and a NUL. */
static void
add_value(struct loose_tag *t, struct str v)
{
	char out[8];
	size_t used, n;

	while (v.n > 0) {
		const char *amp = memchr(v.p, '&', v.n);

		if (amp == NULL)
			break;
		buf_add(&t->values, v.p, (size_t)(amp - v.p));
		v = str_slice(v, (size_t)(amp - v.p), v.n);
		used = loose_ref(v, out, &n);
		if (used > 0) {
			buf_add(&t->values, out, n);
		} else {
			buf_addc(&t->values, '&');
			used = 1;
		}
		v = str_slice(v, used, v.n);
	}
	buf_addstr(&t->values, v);
	buf_addc(&t->values, '\0');
}

/* Where a value ends whose closing quote is missing, so that the next one,
 * which opens another, was taken for it: <rss version="2.0><channel x="1">.
 * SIZE_MAX: it is whole. */
static size_t
quote_missing(struct str value)
{
	const char *gt = value.n > 0 ? memchr(value.p, '>', value.n) : NULL;
	struct str rest;
	const char *lt;

	if (gt == NULL)
		return SIZE_MAX;
	rest = str_slice(value, (size_t)(gt - value.p), value.n);
	lt = memchr(rest.p, '<', rest.n);
	if (lt == NULL || lt + 1 == rest.p + rest.n ||
	    !(name_start(lt[1]) || lt[1] == '/' || lt[1] == '!'))
		return SIZE_MAX;
	return (size_t)(gt - value.p);
}

/* The value at `at`; returns its end with the quote. */
static size_t
read_value(struct loose_tag *t, struct str s, size_t at, struct str *value)
{
	size_t end, cut;

	if (at < s.n && (s.p[at] == '"' || s.p[at] == '\'')) {
		end = loose_next(s.p[at] == '"' ? &t->quote :
		    &t->apostrophe, s, at + 1);
		at++;
		if (end != SIZE_MAX) {
			*value = str_slice(s, at, end);
			cut = quote_missing(*value);
			if (cut == SIZE_MAX)
				return end + 1;
			t->unquoted = true;
			if (cut > 0 && s.p[at + cut - 1] == '/')
				cut--;
			*value = str_trim(str_slice(s, at, at + cut));
			return at + cut;
		}
	}
	t->unquoted = true;
	for (end = at; end < s.n && !ascii_space(s.p[end]) &&
	    s.p[end] != '>' && s.p[end] != '<'; end++)
		continue;
	*value = str_slice(s, at, end);
	/* <link href=http://a/b/>: the slash is the tag's. */
	if (value->n > 0 && value->p[value->n - 1] == '/' && end < s.n &&
	    s.p[end] == '>') {
		value->n--;
		end--;
	}
	return end;
}

static void
add_attribute(struct loose_tag *t, struct str name, struct str value)
{
	if (t->n_atts + 2 > 2 * LIMIT_XML_ATTRIBUTES)
		return;
	t->offsets[t->n_atts++] = t->values.n;
	buf_addstr(&t->values, name);
	buf_addc(&t->values, '\0');
	t->offsets[t->n_atts++] = t->values.n;
	add_value(t, value);
	if (t->values.over)
		t->n_atts -= 2;
}

/* Behind the name; returns what follows the tag. */
static size_t
read_attributes(struct loose_tag *t, struct str s, size_t at)
{
	struct str name, value;
	size_t end;

	for (;;) {
		at = skip_space(s, at);
		if (at >= s.n)
			return SIZE_MAX;
		if (s.p[at] == '>')
			return at + 1;
		if (s.p[at] == '<') {
			t->unended = true;
			return at;
		}
		if (s.p[at] == '/') {
			at++;
			t->closed = at < s.n && s.p[at] == '>';
			continue;
		}
		for (end = at; end < s.n && !ascii_space(s.p[end]) &&
		    strchr("=></\"'", s.p[end]) == NULL; end++)
			continue;
		if (end == at) {
			at++;           /* a quote or = on its own */
			continue;
		}
		name = str_slice(s, at, end);
		value = STR("");
		at = skip_space(s, end);
		if (at < s.n && s.p[at] == '=')
			at = read_value(t, s, skip_space(s, at + 1), &value);
		else
			t->valueless = true;
		add_attribute(t, name, value);
	}
}

size_t
loose_tag_read(struct loose_tag *t, struct str s, size_t at)
{
	size_t end = loose_name_end(s, at + 1);

	if (end < s.n && strchr(" \t\r\n\f/><", s.p[end]) == NULL)
		return at;
	t->name = str_slice(s, at + 1, end);
	t->from = at;
	t->closed = t->unquoted = t->unended = t->valueless = false;
	t->n_atts = 0;
	buf_clear(&t->values);
	at = read_attributes(t, s, end);
	for (size_t i = 0; i < t->n_atts; i++)
		t->atts[i] = buf_z(&t->values) + t->offsets[i];
	t->atts[t->n_atts] = t->atts[t->n_atts + 1] = NULL;
	return at;
}
