#include "feed/reader.h"

#include <string.h>

#include "base/banned.h"

enum ns
reader_ns(const struct reader *r, struct str prefix)
{
	for (size_t i = r->n_names; i > 0; i--) {
		const struct binding *b = &r->names[i - 1];

		if (!str_is(prefix, b->prefix))
			continue;
		if (b->ns != NS_OTHER)
			return b->ns;
		/* A URI that nobody knows: the prefix says what is meant. */
		break;
	}
	return prefix.n == 0 ? r->core : vocab_prefix(prefix);
}

static enum ns
split_name(const struct reader *r, struct str name, struct str *local)
{
	struct str prefix = { "", 0 };
	const char *colon = memchr(name.p, ':', name.n);

	*local = name;
	if (colon != NULL) {
		prefix = str_slice(name, 0, (size_t)(colon - name.p));
		*local = str_slice(name, prefix.n + 1, name.n);
	}
	return reader_ns(r, prefix);
}

void
reader_bind(struct reader *r, struct str prefix, enum ns ns)
{
	struct binding *b;

	if (r->n_names >= LIMIT_XML_NAMESPACES ||
	    prefix.n >= sizeof(b->prefix))
		return;
	/* Many feeds repeat on each item what the root has said. */
	for (size_t i = r->n_names; i > 0; i--) {
		b = &r->names[i - 1];
		if (str_is(prefix, b->prefix)) {
			if (b->ns == ns)
				return;
			break;
		}
	}
	b = &r->names[r->n_names++];
	if (prefix.n > 0)
		memcpy(b->prefix, prefix.p, prefix.n);
	b->prefix[prefix.n] = '\0';
	b->ns = ns;
	r->generation++;
}

void
reader_bind_all(struct reader *r, const char *const *atts)
{
	for (; *atts != NULL; atts += 2) {
		if (strncmp(atts[0], "xmlns", 5) != 0)
			continue;
		if (atts[0][5] == '\0')
			reader_bind(r, STR(""), vocab_ns(str_of(atts[1])));
		else if (atts[0][5] == ':')
			reader_bind(r, str_of(atts[0] + 6),
			    vocab_ns(str_of(atts[1])));
	}
}

void
reader_unbind(struct reader *r, size_t n)
{
	if (r->n_names == n)
		return;
	r->n_names = n;
	r->generation++;
}

/* memcmp() == 0 for names, most of which have 4 to 16 bytes: two words that
 * overlap. */
static bool
same(const char *a, const char *b, size_t n)
{
	uint64_t w[4];
	uint32_t h[4];

	if (n >= 8 && n <= 16) {
		memcpy(&w[0], a, 8);
		memcpy(&w[1], b, 8);
		memcpy(&w[2], a + n - 8, 8);
		memcpy(&w[3], b + n - 8, 8);
		return w[0] == w[1] && w[2] == w[3];
	}
	if (n >= 4 && n < 8) {
		memcpy(&h[0], a, 4);
		memcpy(&h[1], b, 4);
		memcpy(&h[2], a + n - 4, 4);
		memcpy(&h[3], b + n - 4, 4);
		return h[0] == h[1] && h[2] == h[3];
	}
	return memcmp(a, b, n) == 0;
}

const struct vocab_row *
reader_lookup(struct reader *r, enum in in, struct str name)
{
	struct remembered *c;
	struct str local;
	enum ns ns;
	unsigned hash, i;

	if (in == IN_NOWHERE || name.n == 0)
		return NULL;
	hash = (unsigned)name.n * 7 + (unsigned char)name.p[0] +
	    (unsigned char)name.p[name.n - 1] * 5u +
	    (unsigned char)name.p[name.n / 2] * 3u + (unsigned)in * 11;
	/* A few places, so that two names of every item do not take turns. */
	for (i = 0; i < 4; i++) {
		c = &r->cache[(hash + i) % READER_CACHE];
		if (c->generation != r->generation)
			break;
		if (c->in == in && c->n == name.n &&
		    same(c->name, name.p, name.n))
			return c->row;
	}
	if (i == 4)
		c = &r->cache[hash % READER_CACHE];
	ns = split_name(r, name, &local);
	if (name.n > sizeof(c->name))
		return ns == NS_OTHER ? NULL : vocab_find(in, ns, local);
	c->generation = r->generation;
	c->in = in;
	c->n = (uint8_t)name.n;
	memcpy(c->name, name.p, name.n);
	c->row = ns == NS_OTHER ? NULL : vocab_find(in, ns, local);
	return c->row;
}
