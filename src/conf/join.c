#include "conf/join.h"

#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "conf/keys.h"
#include "conf/set.h"

#include "base/banned.h"

/* The choices of the key `how` in conf/keys.c; WRONG is said already, and
 * taken as what makes the fewest faults more. */
enum join_how { HOW_WRONG = -1, HOW_ADD, HOW_REPLACE, HOW_OFF };

/* One section as it stands in one file. */
struct block {
	size_t first, n;        /* entries of the ini */
	const struct ini_entry *x;      /* the first of them */
	const struct ini_entry *said;   /* its `how`, or NULL */
	int64_t how;            /* enum join_how */
	uint64_t single;        /* keys that it has, see single_bit() */
};

void
join_init(struct join *j, const struct ini *ini, struct diags *d)
{
	memset(j, 0, sizeof(*j));
	j->ini = ini;
	j->d = d;
}

void
join_release(struct join *j)
{
	free(j->block);
	free(j->line);
	free(j->result);
	join_init(j, NULL, NULL);
}

void
join_take(struct join *j, size_t first, size_t n)
{
	if (j->n_blocks == j->cap_blocks) {
		j->cap_blocks = j->cap_blocks > 0 ? j->cap_blocks * 2 : 64;
		j->block = mem_grow(j->block, j->cap_blocks,
		    sizeof(*j->block));
	}
	j->block[j->n_blocks++] = (struct block){ .first = first, .n = n,
		.how = HOW_REPLACE };
}

/* How high a section stands. */
static unsigned
block_rank(const struct block *b)
{
	return b->x->folder > 0 ? b->x->folder : UINT_MAX;
}

static int
block_cmp(const void *a, const void *b)
{
	const struct block *x = a, *y = b;
	int c = str_cmp(x->x->section, y->x->section);

	if (c == 0)
		c = str_cmp(x->x->name, y->x->name);
	if (c == 0 && block_rank(x) != block_rank(y))
		c = block_rank(x) < block_rank(y) ? -1 : 1;
	return c != 0 ? c : x->first < y->first ? -1 : 1;
}

static bool
block_same(const struct block *a, const struct block *b)
{
	return str_eq(a->x->section, b->x->section) &&
	    str_eq(a->x->name, b->x->name);
}

/* --- keys ----------------------------------------------------------------- */

/* A bit for each key that can stand once in such a section, 0 for the
 * others: of those the one above overrides the one below. */
static uint64_t
single_bit(const struct ini_entry *x)
{
	static const char *const of_rules[] = { "title", "min", "veto",
	    "catch-all" };

	if (str_is(x->section, "feed")) {
		const struct key *k = key_find("feed", x->key.p);

		if (k == NULL || key_repeats(k))
			return 0;
		/* A feed has one or the other. */
		if (strcmp(k->name, "command") == 0)
			k = key_find("feed", "url");
		return (uint64_t)1 << (k - conf_keys);
	}
	for (size_t i = 0; i < ARRAY_LEN(of_rules); i++) {
		if (str_is(x->key, of_rules[i]))
			return (uint64_t)1 << i;
	}
	return 0;
}

/* Whether a key is `how`, or can only be meant to be. */
static bool
how_meant(const struct ini_entry *x)
{
	static const char *const how[] = { "how", NULL };

	return diag_nearest(x->key.p, how) != NULL;
}

static void
block_how(struct join *j, struct block *b, const struct ini_entry *x)
{
	struct err e;

	if (b->said != NULL) {
		diags_error(j->d, x->at, "how is given twice, first in %s:%u",
		    b->said->at.file, b->said->at.line);
		return;
	}
	b->said = x;
	b->how = HOW_WRONG;
	if (!str_is(x->key, "how"))
		diags_error(j->d, x->at, "unknown key \"%s\" in [%s \"%s\"]; "
		    "did you mean how?", x->key.p, x->section.p, x->name.p);
	else if (conf_set(key_find("feed", "how"), &b->how, "", x->value,
	    &e) != 0)
		diags_error(j->d, x->value_at, "how: %s", e.msg);
}

static void
block_read(struct join *j, struct block *b)
{
	b->x = &j->ini->entries[b->first];
	for (size_t i = 1; i < b->n; i++) {
		if (how_meant(&b->x[i]))
			block_how(j, b, &b->x[i]);
		else
			b->single |= single_bit(&b->x[i]);
	}
}

/* --- what is said --------------------------------------------------------- */

static void
say_replaces(struct join *j, const struct block *b, const struct block *low)
{
	diags_warning(j->d, b->x->at, "[%s \"%s\"] replaces the one in %s:%u; "
	    "write \"how = replace\" if that is meant, \"how = add\" to add "
	    "to it, \"how = off\" to switch it off", b->x->section.p,
	    b->x->name.p, low->x->at.file, low->x->at.line);
}

/* The name below b, in its kind of section, that may be meant; or NULL. */
static const char *
name_near(const struct join *j, const struct block *b)
{
	const char **names = mem_zalloc(j->n_blocks + 1, sizeof(*names));
	const char *near;
	size_t n = 0;

	for (size_t i = 0; i < j->n_blocks; i++) {
		const struct block *y = &j->block[i];

		if (str_eq(y->x->section, b->x->section) &&
		    block_rank(y) < block_rank(b))
			names[n++] = y->x->name.p;
	}
	near = diag_nearest(b->x->name.p, names);
	free(names);
	return near;
}

/* A `how` with nothing below it. */
static void
say_gone(struct join *j, const struct block *b)
{
	static const struct {
		const char *what, *cure;
	} rows[] = {
		[HOW_ADD] = { "add to", "; without \"how = add\" it stands "
		    "on its own" },
		[HOW_REPLACE] = { "replace", "; take \"how = replace\" away "
		    "if it is your own" },
		[HOW_OFF] = { "switch off", "" },
	};
	const char *near = name_near(j, b);
	const char *section = b->x->section.p;
	bool left = b->how == HOW_ADD && strcmp(section, "list") != 0;

	diags_warning(j->d, b->said->at, "no earlier folder has a [%s \"%s\"] "
	    "to %s%s%s%s%s%s", section, b->x->name.p, rows[b->how].what,
	    left ? ", so this one is left out" : "",
	    near != NULL ? "; did you mean \"" : "", near != NULL ? near : "",
	    near != NULL ? "\"?" : "", near != NULL ? "" : rows[b->how].cure);
}

static void
say_off(struct join *j, const struct block *b, const struct block *low)
{
	diags_warning(j->d, b->said->at, "%s:%u leaves no [%s \"%s\"] to add "
	    "to, so this one is left out", low->x->at.file, low->x->at.line,
	    b->x->section.p, b->x->name.p);
}

/* What stands in a section that is switched off counts for nothing. */
static void
say_idle(struct join *j, const struct block *b)
{
	for (size_t i = 1; i < b->n; i++) {
		if (how_meant(&b->x[i]))
			continue;
		diags_warning(j->d, b->x[i].at, "[%s \"%s\"] is switched off, "
		    "so its other lines count for nothing",
		    b->x->section.p, b->x->name.p);
		return;
	}
}

/* --- joining -------------------------------------------------------------- */

/* The lines of n blocks, the lowest first, one after the other. */
static void
join_lines(struct joined *out, const struct block *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint64_t above = 0;

		for (size_t k = i + 1; k < n; k++)
			above |= b[k].single;
		for (size_t k = 1; k < b[i].n; k++) {
			const struct ini_entry *x = &b[i].x[k];

			if (!how_meant(x) && (single_bit(x) & above) == 0)
				out->line[out->n++] = x;
		}
	}
}

/* All sections of one name, the lowest first. */
static void
join_one(struct join *j, struct joined *out, const struct block *b, size_t n)
{
	bool list = str_is(b->x->section, "list");
	bool named = list || str_is(b->x->section, "part");
	size_t from = 0;        /* blocks from here on count; == i: none */

	for (size_t i = 0; i < n; i++) {
		if (b[i].said == NULL && i > 0)
			say_replaces(j, &b[i], &b[i - 1]);
		if (b[i].said != NULL && b[i].how != HOW_WRONG && i == 0)
			say_gone(j, b);
		if (b[i].how == HOW_OFF) {
			say_idle(j, &b[i]);
			out->hollow = named;
			from = i + 1;
		} else if (b[i].how == HOW_REPLACE ||
		    (b[i].how == HOW_WRONG && from == i)) {
			out->hollow = false;
			from = i;
		} else if (from == i) {
			/* A list needs nothing below it to make sense. */
			out->hollow = named;
			if (!list && i > 0)
				say_off(j, &b[i], &b[i - 1]);
			if (!list)
				from = i + 1;
		}
	}
	out->off = from == n;
	out->line[out->n++] = b[from < n ? from : n - 1].x;
	join_lines(out, b + from, n - from);
}

/* One section of a name in each folder; the others are said. */
static void
join_single_out(struct join *j)
{
	size_t n = 0;

	for (size_t i = 0; i < j->n_blocks; i++) {
		const struct block *x = &j->block[i];
		const struct block *last = n > 0 ? &j->block[n - 1] : NULL;

		if (last != NULL && block_same(last, x) &&
		    block_rank(last) == block_rank(x))
			diags_error(j->d, x->x->at, "[%s \"%s\"] stands "
			    "already in %s:%u", x->x->section.p,
			    x->x->name.p, last->x->at.file,
			    last->x->at.line);
		else
			j->block[n++] = *x;
	}
	j->n_blocks = n;
}

static int
joined_cmp(const void *a, const void *b)
{
	const struct joined *x = a, *y = b;

	return x->met < y->met ? -1 : 1;
}

void
join_work(struct join *j)
{
	size_t lines = 0, n;

	for (size_t i = 0; i < j->n_blocks; i++) {
		block_read(j, &j->block[i]);
		lines += j->block[i].n;
	}
	if (j->n_blocks > 0)
		qsort(j->block, j->n_blocks, sizeof(*j->block), block_cmp);
	join_single_out(j);
	j->line = mem_zalloc(lines, sizeof(*j->line));
	j->result = mem_zalloc(j->n_blocks, sizeof(*j->result));
	for (size_t i = 0; i < j->n_blocks; i += n) {
		struct joined *out = &j->result[j->n_results++];
		const struct block *b = &j->block[i];

		out->line = j->line + j->n_lines;
		out->met = b->first;
		for (n = 1; i + n < j->n_blocks && block_same(b, b + n); n++) {
			if (b[n].first < out->met)
				out->met = b[n].first;
		}
		join_one(j, out, b, n);
		j->n_lines += out->n;
	}
	if (j->n_results > 0)
		qsort(j->result, j->n_results, sizeof(*j->result),
		    joined_cmp);
}
