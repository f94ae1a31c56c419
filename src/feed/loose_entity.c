#include "feed/loose_entity.h"

#include <string.h>

#include "feed/loose_ref.h"
#include "feed/loose_tag.h"

#include "base/banned.h"

void
loose_entities_init(struct loose_entities *t)
{
	memset(t, 0, sizeof(*t));
	buf_init(&t->values, LIMIT_XML_ENTITIES * LIMIT_FIELD);
}

void
loose_entities_release(struct loose_entities *t)
{
	buf_release(&t->values);
}

/* The entry that "&name;" at the start of s means; *used gets its length. */
static size_t
find(const struct loose_entities *t, struct str s, size_t *used)
{
	size_t end = loose_name_end(s, 1);

	if (end == 1 || end >= s.n || s.p[end] != ';')
		return SIZE_MAX;
	*used = end + 1;
	for (size_t i = 0; i < t->count; i++) {
		if (str_eq(t->list[i].name, str_slice(s, 1, end)))
			return i;
	}
	return SIZE_MAX;
}

/* Appends a value with what it refers to. */
static void
add_value(struct loose_entities *t, struct str v)
{
	size_t from = t->values.n, used, n, i;
	char out[8];

	for (; v.n > 0; v = str_slice(v, used, v.n)) {
		used = 1;
		if (v.p[0] != '&') {
			buf_addc(&t->values, v.p[0]);
		} else if ((i = find(t, v, &used)) != SIZE_MAX) {
			/* A copy of its own: the buffer may move. */
			size_t at = t->list[i].from;

			for (n = 0; n < t->list[i].n; n++)
				buf_addc(&t->values, t->values.p[at + n]);
		} else if ((used = loose_ref(v, out, &n)) > 0) {
			buf_add(&t->values, out, n);
		} else {
			used = 1;
			buf_addc(&t->values, '&');
		}
		if (t->values.n - from > LIMIT_FIELD || t->values.over)
			break;
	}
}

/* Behind "<!ENTITY": name and quoted value; returns where to go on. */
static size_t
declaration(struct loose_entities *t, struct str s, size_t at)
{
	struct str name, value;
	size_t end, from = t->values.n;

	while (at < s.n && ascii_space(s.p[at]))
		at++;
	end = loose_name_end(s, at);
	name = str_slice(s, at, end);
	for (at = end; at < s.n && ascii_space(s.p[at]); at++)
		continue;
	if (name.n == 0 || at >= s.n || (s.p[at] != '"' && s.p[at] != '\''))
		return at;
	value = str_slice(s, at + 1, s.n);
	value = str_next(&value, s.p[at]);
	at += value.n + 2;
	if (t->count >= LIMIT_XML_ENTITIES || at > s.n)
		return at;
	add_value(t, value);
	if (t->values.n - from > LIMIT_FIELD || t->values.over) {
		buf_cut(&t->values, from);
		return at;
	}
	/* XML 1.0 4.2: of two declarations the first binds. */
	t->list[t->count].name = name;
	t->list[t->count].from = from;
	t->list[t->count++].n = t->values.n - from;
	return at;
}

void
loose_entities_read(struct loose_entities *t, struct str doctype)
{
	size_t at = 0;

	while ((at = str_find(doctype, at, "<!ENTITY")) != SIZE_MAX)
		at = declaration(t, doctype, at + 8);
}

size_t
loose_entity(struct loose_entities *t, struct str s, struct str *value)
{
	size_t used, i = t->count > 0 ? find(t, s, &used) : SIZE_MAX;

	if (i == SIZE_MAX ||
	    t->spent + t->list[i].n > LIMIT_XML_EXPANSION)
		return 0;
	t->spent += t->list[i].n;
	*value = str_slice(buf_str(&t->values), t->list[i].from,
	    t->list[i].from + t->list[i].n);
	return used;
}
