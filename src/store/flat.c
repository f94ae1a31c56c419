#include "store/flat.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"

#include "base/banned.h"

#define FLAT_DATE_KNOWN UINT32_C(1)
#define FLAT_DAY_ONLY   UINT32_C(2)

/* The texts of an item.  like: another one that stands before it, with which
 * it is often the same; 0: none. */
static const struct {
	size_t at, like;
} texts[] = {
#define AT(name) offsetof(struct item_record, name)
	{ AT(key), 0 },
	{ AT(link), 0 },
	{ AT(guid), AT(key) },
	{ AT(url), AT(link) },
	{ AT(lang), 0 },
	{ AT(title), 0 },
	{ AT(tags), 0 },
	{ AT(authors), 0 },
	{ AT(summary), 0 },
	{ AT(text), 0 },
};

struct head {
	int64_t first_seen, last_edit, date;
	int32_t date_offset;
	uint32_t flags;
	uint32_t n[ARRAY_LEN(texts)];
};

static_assert(sizeof(struct head) == 32 + 4 * ARRAY_LEN(texts),
    "a head has no gaps");
static_assert(LIMIT_FEED_ITEMS <= FLAT_ITEMS, "a document fits");

static struct str
text_of(const struct item_record *r, size_t at)
{
	struct str s;

	memcpy(&s, (const char *)r + at, sizeof(s));
	return s;
}

/* --- writing -------------------------------------------------------------- */

void
flat_init(struct flat *f, size_t max)
{
	memset(f, 0, sizeof(*f));
	buf_init(&f->bytes, max);
}

void
flat_release(struct flat *f)
{
	buf_release(&f->bytes);
	free(f->offsets);
	memset(f, 0, sizeof(*f));
}

void
flat_clear(struct flat *f)
{
	buf_clear(&f->bytes);
	f->n = 0;
}

bool
flat_has_room(const struct flat *f)
{
	return f->n < FLAT_ITEMS && f->bytes.n < LIMIT_PAGE_FILL;
}

void
flat_add(struct flat *f, const struct item_record *r)
{
	struct head h = { r->first_seen, r->last_edit, r->date,
	    (int32_t)r->date_offset, 0, { 0 } };

	if (r->date_known)
		h.flags |= FLAT_DATE_KNOWN;
	if (r->day_only)
		h.flags |= FLAT_DAY_ONLY;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct str s = text_of(r, texts[i].at);

		h.n[i] = (uint32_t)s.n;
		if (texts[i].like != 0 && s.n > 0 &&
		    str_eq(s, text_of(r, texts[i].like)))
			h.n[i] = FLAT_SAME;
	}
	if (f->n == f->cap) {
		f->cap = f->cap * 2 + 64;
		f->offsets = mem_grow(f->offsets, f->cap,
		    sizeof(*f->offsets));
	}
	f->offsets[f->n++] = (uint32_t)f->bytes.n;
	buf_add(&f->bytes, (const char *)&h, sizeof(h));
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		if (h.n[i] != FLAT_SAME)
			buf_addstr(&f->bytes, text_of(r, texts[i].at));
	}
}

bool
flat_end(struct flat *f)
{
	uint32_t tail[2] = { (uint32_t)f->n, FLAT_MAGIC };

	buf_add(&f->bytes, (const char *)f->offsets,
	    f->n * sizeof(*f->offsets));
	buf_add(&f->bytes, (const char *)tail, sizeof(tail));
	return !f->bytes.over;
}

/* --- reading -------------------------------------------------------------- */

static uint32_t
number_at(struct str bytes, size_t at)
{
	uint32_t n;

	memcpy(&n, bytes.p + at, sizeof(n));
	return n;
}

/* Where the offsets begin; the block was found to have so many. */
static size_t
table_of(struct str bytes)
{
	return bytes.n - 8 - (size_t)number_at(bytes, bytes.n - 8) * 4;
}

/* Whether an item takes exactly the bytes from at to end. */
static bool
fits(struct str bytes, size_t at, size_t end)
{
	uint64_t sum = sizeof(struct head);
	struct head h;

	if (end > bytes.n || at > end || end - at < sizeof(h))
		return false;
	memcpy(&h, bytes.p + at, sizeof(h));
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		if (h.n[i] == FLAT_SAME && texts[i].like == 0)
			return false;
		sum += h.n[i] == FLAT_SAME ? 0 : h.n[i];
	}
	return sum == end - at && (h.flags & ~(FLAT_DATE_KNOWN |
	    FLAT_DAY_ONLY)) == 0;
}

bool
flat_check(struct str bytes, size_t *n)
{
	size_t table, at = 0;

	*n = 0;
	if (bytes.n < 8 || number_at(bytes, bytes.n - 4) != FLAT_MAGIC ||
	    number_at(bytes, bytes.n - 8) > FLAT_ITEMS ||
	    number_at(bytes, bytes.n - 8) > (bytes.n - 8) / 4)
		return false;
	table = table_of(bytes);
	for (size_t i = table; i < bytes.n - 8; i += 4) {
		size_t next = i + 4 < bytes.n - 8 ? number_at(bytes, i + 4) :
		    table;

		if (number_at(bytes, i) != at || next > table ||
		    !fits(bytes, at, next))
			return false;
		at = next;
	}
	if (at != table)
		return false;
	*n = number_at(bytes, bytes.n - 8);
	return true;
}

void
flat_get(struct str bytes, size_t i, struct item_record *out)
{
	size_t at = number_at(bytes, table_of(bytes) + i * 4);
	struct head h;

	memcpy(&h, bytes.p + at, sizeof(h));
	at += sizeof(h);
	memset(out, 0, sizeof(*out));
	out->first_seen = h.first_seen;
	out->last_edit = h.last_edit;
	out->date = h.date;
	out->date_offset = h.date_offset;
	out->date_known = (h.flags & FLAT_DATE_KNOWN) != 0;
	out->day_only = (h.flags & FLAT_DAY_ONLY) != 0;
	for (size_t k = 0; k < ARRAY_LEN(texts); k++) {
		struct str s = { NULL, 0 };

		if (h.n[k] == FLAT_SAME) {
			s = text_of(out, texts[k].like);
		} else if (h.n[k] > 0) {
			s = (struct str){ bytes.p + at, h.n[k] };
			at += h.n[k];
		}
		memcpy((char *)out + texts[k].at, &s, sizeof(s));
	}
}
