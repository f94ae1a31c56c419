#include "store/folder.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"

#include "base/banned.h"

/* A tree below this is written whole: a delta is no shorter. */
#define SMALL 200

/* Bytes of the present version: n of an older one, from its byte `from`, or
 * new ones. */
#define NEW SIZE_MAX
struct piece {
	size_t from, n;
};

/* What changed since one older version. */
struct since {
	size_t nr;              /* of its object in the pack */
	size_t was;             /* bytes that it had */
	struct piece *list;     /* the present version */
	size_t n, cap;
};

struct folder {
	char *p;                /* the tree object */
	size_t n, cap;
	uint32_t *at;           /* where its entries begin */
	size_t entries, at_cap;
	size_t versions;        /* written since a whole one, with it */
	struct since since[LIMIT_DELTA_LEVELS];
};

struct folder *
folder_open(void)
{
	return mem_zalloc(1, sizeof(struct folder));
}

void
folder_free(struct folder *f)
{
	if (f == NULL)
		return;
	for (size_t i = 0; i < LIMIT_DELTA_LEVELS; i++)
		free(f->since[i].list);
	free(f->at);
	free(f->p);
	free(f);
}

size_t
folder_entries(const struct folder *f)
{
	return f->entries;
}

size_t
folder_bytes(const struct folder *f)
{
	return f->cap + f->at_cap * sizeof(*f->at);
}

/* --- what changed since --------------------------------------------------- */

static void
since_add(struct since *s, size_t from, size_t n)
{
	struct piece *last = s->n > 0 ? &s->list[s->n - 1] : NULL;

	if (n == 0)
		return;
	if (last != NULL && (from == NEW ? last->from == NEW :
	    last->from != NEW && last->from + last->n == from)) {
		last->n += n;
		return;
	}
	if (s->n == s->cap) {
		s->cap = s->cap * 2 + 8;
		s->list = mem_grow(s->list, s->cap, sizeof(*s->list));
	}
	s->list[s->n++] = (struct piece){ from, n };
}

/* Adds what of the pieces lies in [lo, hi). */
static void
since_clip(struct since *s, const struct piece *list, size_t n, size_t lo,
    size_t hi)
{
	size_t at = 0;

	for (size_t i = 0; i < n; at += list[i++].n) {
		size_t a = at < lo ? lo - at : 0;
		size_t b = at + list[i].n > hi ? hi - at : list[i].n;

		if (at < hi && a < b)
			since_add(s, list[i].from == NEW ? NEW :
			    list[i].from + a, b - a);
	}
}

/* At byte `at` `cut` bytes became `put` new ones. */
static void
since_edit(struct since *s, size_t at, size_t cut, size_t put)
{
	struct since made = { s->nr, s->was, NULL, 0, 0 };

	made.cap = s->n + 4;
	made.list = mem_zalloc(made.cap, sizeof(*made.list));
	since_clip(&made, s->list, s->n, 0, at);
	since_add(&made, NEW, put);
	since_clip(&made, s->list, s->n, at + cut, SIZE_MAX);
	free(s->list);
	*s = made;
}

static void
since_now(struct since *s, size_t nr, size_t bytes)
{
	s->nr = nr;
	s->was = bytes;
	s->n = 0;
	since_add(s, 0, bytes);
}

/* --- entries -------------------------------------------------------------- */

static struct str
entry_name(const struct folder *f, size_t i, bool *dir)
{
	const char *p = f->p + f->at[i];
	const char *name = strchr(p, ' ') + 1;

	*dir = p[0] == '4';
	return str_of(name);
}

/* git's order: a folder's name counts as if '/' followed it. */
static int
name_cmp(struct str a, bool a_dir, struct str b, bool b_dir)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int cmp = memcmp(a.p, b.p, n);
	int x = a.n > n ? (unsigned char)a.p[n] : a_dir ? '/' : '\0';
	int y = b.n > n ? (unsigned char)b.p[n] : b_dir ? '/' : '\0';

	return cmp != 0 ? cmp : x - y;
}

/* The first entry that is not before this one. */
static size_t
place(const struct folder *f, struct str name, bool dir, bool *found)
{
	size_t lo = 0, hi = f->entries;

	*found = false;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		bool d;
		struct str other = entry_name(f, mid, &d);
		int cmp = name_cmp(other, d, name, dir);

		if (cmp == 0) {
			*found = true;
			return mid;
		}
		if (cmp < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static size_t
entry_end(const struct folder *f, size_t i)
{
	return i + 1 < f->entries ? f->at[i + 1] : f->n;
}

/* Puts bytes in the place of entry i, or before it; none: it goes. */
static void
splice(struct folder *f, size_t i, bool replace, struct str bytes)
{
	size_t at = i < f->entries ? f->at[i] : f->n;
	size_t cut = replace ? entry_end(f, i) - at : 0;
	size_t from = replace ? i + 1 : i, to = i + (bytes.n > 0);

	if (f->n + bytes.n > f->cap) {
		f->cap = f->cap * 3 / 2 + bytes.n + 64;
		f->p = mem_grow(f->p, f->cap, 1);
	}
	if (f->entries == f->at_cap) {
		f->at_cap = f->at_cap * 3 / 2 + 8;
		f->at = mem_grow(f->at, f->at_cap, sizeof(*f->at));
	}
	memmove(f->p + at + bytes.n, f->p + at + cut, f->n - at - cut);
	memcpy(f->p + at, bytes.p, bytes.n);
	memmove(f->at + to, f->at + from, (f->entries - from) *
	    sizeof(*f->at));
	f->n = f->n + bytes.n - cut;
	f->entries = f->entries + to - from;
	if (bytes.n > 0)
		f->at[i] = (uint32_t)at;
	for (size_t k = to; k < f->entries; k++)
		f->at[k] = (uint32_t)(f->at[k] + bytes.n - cut);
	for (size_t k = 0; k < LIMIT_DELTA_LEVELS && f->versions > 0; k++)
		since_edit(&f->since[k], at, cut, bytes.n);
}

static void
set(struct folder *f, size_t i, bool replace, const char *mode,
    struct str name, const unsigned char id[PACK_ID])
{
	struct buf entry;

	buf_init(&entry, name.n + PACK_ID + 16);
	buf_printf(&entry, "%s ", mode);
	buf_addstr(&entry, name);
	buf_addc(&entry, '\0');
	buf_add(&entry, (const char *)id, PACK_ID);
	splice(f, i, replace, buf_str(&entry));
	buf_release(&entry);
}

void
folder_append(struct folder *f, const char *mode, struct str name,
    const unsigned char id[PACK_ID])
{
	set(f, f->entries, false, mode, name, id);
}

unsigned
folder_find(const struct folder *f, struct str name, bool dir,
    unsigned char id[PACK_ID])
{
	unsigned mode = 0;
	bool found;
	size_t i = place(f, name, dir, &found);

	if (!found)
		return 0;
	memcpy(id, f->p + entry_end(f, i) - PACK_ID, PACK_ID);
	for (const char *p = f->p + f->at[i]; *p != ' '; p++)
		mode = mode * 8 + (unsigned)(*p - '0');
	return mode;
}

void
folder_set(struct folder *f, struct str name, bool dir,
    const unsigned char id[PACK_ID])
{
	bool found;
	size_t i = place(f, name, dir, &found);

	set(f, i, found, dir ? "40000" : "100644", name, id);
}

void
folder_remove(struct folder *f, struct str name, bool dir)
{
	bool found;
	size_t i = place(f, name, dir, &found);

	if (found)
		splice(f, i, true, STR(""));
}

/* --- writing -------------------------------------------------------------- */

/* A number in a delta: seven bits a byte, the lowest first. */
static void
delta_number(struct buf *b, size_t n)
{
	for (; n > 0x7F; n >>= 7)
		buf_addc(b, (char)(0x80 | (n & 0x7F)));
	buf_addc(b, (char)n);
}

/* Copies n bytes from byte `from`: which bytes of the two numbers follow is
 * in the first; those that are zero do not. */
static void
delta_copy(struct buf *b, size_t from, size_t n)
{
	while (n > 0) {
		size_t some = n > 0xFFFFFF ? 0xFFFFFF : n, k = 0;
		char op[8];

		op[k++] = (char)0x80;
		for (int i = 0; i < 7; i++) {
			size_t of = i < 4 ? from : some;
			char byte = (char)(of >> (8 * (i < 4 ? i : i - 4)));

			if (byte != 0) {
				op[0] = (char)(op[0] | 1 << i);
				op[k++] = byte;
			}
		}
		buf_add(b, op, k);
		from += some;
		n -= some;
	}
}

static void
delta_insert(struct buf *b, const char *p, size_t n)
{
	while (n > 0) {
		size_t some = n > 0x7F ? 0x7F : n;

		buf_addc(b, (char)some);
		buf_add(b, p, some);
		p += some;
		n -= some;
	}
}

static void
delta_make(struct buf *b, const struct folder *f, const struct since *s)
{
	size_t at = 0;

	delta_number(b, s->was);
	delta_number(b, f->n);
	for (size_t i = 0; i < s->n && !b->over; at += s->list[i++].n) {
		if (s->list[i].from == NEW)
			delta_insert(b, f->p + at, s->list[i].n);
		else
			delta_copy(b, s->list[i].from, s->list[i].n);
	}
}

/* Which of the older versions the next one is a delta of. */
static size_t
level_of(size_t versions)
{
	size_t level = 0;

	while (level < LIMIT_DELTA_LEVELS &&
	    versions % LIMIT_DELTA_RADIX == 0) {
		versions /= LIMIT_DELTA_RADIX;
		level++;
	}
	return level;
}

void
folder_write(struct folder *f, struct pack *p, unsigned char id[PACK_ID])
{
	struct str whole = { f->p != NULL ? f->p : "", f->n };
	size_t level = LIMIT_DELTA_LEVELS, nr = SIZE_MAX;
	const struct since *s;
	struct buf delta;

	pack_tree_id(p, whole, id);
	buf_init(&delta, f->n / 2);
	if (f->versions > 0 && f->n >= SMALL)
		level = level_of(f->versions);
	if (level < LIMIT_DELTA_LEVELS) {
		s = &f->since[level];
		delta_make(&delta, f, s);
		if (!delta.over && pack_depth(p, s->nr) < LIMIT_DELTA_DEPTH)
			nr = pack_add_delta(p, s->nr, id, buf_str(&delta));
	}
	buf_release(&delta);
	if (nr == SIZE_MAX) {
		nr = pack_add(p, PACK_TREE, id, whole);
		level = LIMIT_DELTA_LEVELS;
		f->versions = 0;
	}
	f->versions++;
	for (size_t i = 0; i < LIMIT_DELTA_LEVELS && i <= level; i++)
		since_now(&f->since[i], nr, f->n);
}
