/* The rule files of version 0.1 say what they said, but for the changes of
 * matching since then that have a bit in base/old.h.
 *
 * Their hit and miss lines, now in old-tests/, hold with all changes.
 *
 * 100,000 made items are matched with all bits set: topics and vetoes, not
 * the evidence, must be those of 0.1, of which verdicts.txt holds a digest
 * for each 500 items, written by the program of 0.1.  Then each bit alone is
 * cleared, and the items are counted whose verdict that changes.
 *
 * The rule files are not to be touched: the items are made of their words.
 *
 *	KATCHI_VERDICTS=17   shows block 17, verdicts and items: a difference
 *	                     to the same of another build says which
 *	KATCHI_VERDICTS=all  shows what verdicts.txt shall be */
#include "test.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/old.h"
#include "items.h"

#include "base/banned.h"

#define RULES           "tests/data/rules-0.1"
#define DIGESTS         RULES "/verdicts.txt"
#define OLD_TESTS       "tests/data/old-tests"
#define BLOCKS          200
#define BLOCK           500
/* Blocks that differ are named up to here. */
#define SHOWN           5

/* Set once the changes are in: each switch must then have an effect. */
#define CHANGES_LANDED  1

static const struct {
	unsigned bit;
	const char *name;
} switches[] = {
	{ OLD_COUNTRY_JOINTS, "country joints" },
	{ OLD_HANJA_WORDS,    "hanja end a word" },
	{ OLD_FIGURES,        "commas in figures" },
	{ OLD_LETTER_DIGIT,   "letters with digits" },
	{ OLD_DOTTED,         "dotted capitals" },
	{ OLD_BRACKET_HANJA,  "hanja in brackets" },
	{ OLD_ONE_PLACE,      "both sides in one place" },
	{ OLD_ZERO_SPACE,     "zero-width spaces" },
};

/* The filter of 0.1, and those with one switch off. */
#define WAYS (1 + ARRAY_LEN(switches))

struct run {
	struct vocab vocab;
	struct filter *filter[WAYS];
	unsigned bits[WAYS];
	struct item item;
	struct arena mem;
	size_t changed[WAYS];
	size_t matched, vetoed;
};

struct block {
	uint64_t digest;
	size_t matched, vetoed;
};

/* --- verdicts ------------------------------------------------------------ */

/* FNV-1a */
static uint64_t
hash_name(const char *name, uint64_t h)
{
	for (; *name != '\0'; name++)
		h = (h ^ (unsigned char)*name) * 0x100000001B3u;
	return dice_mix(h);
}

/* Of the set: the order is that of the evidence. */
static uint64_t
verdict_hash(const struct filter *f, const struct verdict *v)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < v->n_matches; i++)
		sum += hash_name(filter_topic_name(f, v->matches[i].topic), 1);
	for (size_t i = 0; i < v->n_vetoes; i++)
		sum += hash_name(filter_veto_name(f, v->vetoes[i].topic), 2);
	return sum;
}

static void
verdict_show(const struct filter *f, const struct verdict *v)
{
	for (size_t i = 0; i < v->n_matches; i++)
		printf(" %s", filter_topic_name(f, v->matches[i].topic));
	for (size_t i = 0; i < v->n_vetoes; i++)
		printf(" !%s", filter_veto_name(f, v->vetoes[i].topic));
}

/* The item under one of the ways; *v lives until the arena is reset. */
static uint64_t
run_match(struct run *r, size_t way, struct verdict *v)
{
	struct filter_doc doc = item_doc(&r->item);

	filter_old = r->bits[way];
	filter_match(r->filter[way], &doc, NULL, 0, &r->mem, v);
	filter_old = 0;
	return verdict_hash(r->filter[way], v);
}

static void
item_show(const struct item *it)
{
	for (size_t i = 0; i < FILTER_FIELDS; i++) {
		printf("\t%s: ", filter_field_name((enum filter_field)i));
		for (size_t k = 0; k < it->field[i].n; k++)
			putchar(it->field[i].p[k] == '\n' ? '|' :
			    it->field[i].p[k]);
		putchar('\n');
	}
}

static void
run_block(struct run *r, size_t number, bool show, struct block *b)
{
	struct verdict v;
	uint64_t h;

	memset(b, 0, sizeof(*b));
	for (size_t i = number * BLOCK; i < (number + 1) * BLOCK; i++) {
		item_make(&r->item, i);
		arena_reset(&r->mem);
		h = run_match(r, 0, &v);
		b->digest = dice_mix(b->digest ^ h) + i;
		b->matched += v.n_matches > 0;
		b->vetoed += v.n_vetoes > 0;
		if (show) {
			printf("%zu:", i);
			verdict_show(r->filter[0], &v);
			putchar('\n');
			item_show(&r->item);
			continue;
		}
		/* All of them would take half a minute. */
		for (size_t w = 1; w < WAYS && number % 4 == 0; w++)
			r->changed[w] += run_match(r, w, &v) != h;
	}
}

/* --- the rules ----------------------------------------------------------- */

static struct filter *
rules_compile(const struct vocab *v)
{
	struct filter *f;
	struct diags d;

	diags_init(&d);
	f = filter_compile(v->line, v->n, &d);
	is_int(d.errors, 0, "the rules of 0.1 are taken");
	if (d.errors > 0)
		diags_print(&d, stderr, false);
	diags_release(&d);
	return f;
}

static void
rules_read_old(struct vocab *v)
{
	struct diags d;

	diags_init(&d);
	vocab_read(v, RULES, &d);
	is_int(d.errors, 0, "the rules of 0.1 are read");
	diags_release(&d);
}

static void
run_open(struct run *r)
{
	memset(r, 0, sizeof(*r));
	rules_read_old(&r->vocab);
	for (size_t w = 0; w < WAYS; w++) {
		r->bits[w] = OLD_ALL;
		if (w > 0)
			r->bits[w] &= ~switches[w - 1].bit;
		filter_old = r->bits[w];
		r->filter[w] = rules_compile(&r->vocab);
		filter_old = 0;
		assert_non_null(r->filter[w]);
	}
	item_init(&r->item, &r->vocab);
	arena_init(&r->mem, LIMIT_MATCH_ARENA);
}

static void
run_close(struct run *r)
{
	for (size_t w = 0; w < WAYS; w++)
		filter_free(r->filter[w]);
	item_release(&r->item);
	arena_release(&r->mem);
	vocab_release(&r->vocab);
}

static char *
read_data(const char *path, struct str *all)
{
	struct err e;
	char *file = file_read_new(path, 4 * MIB, &all->n, &e);

	if (file == NULL)
		fail_msg("%s", e.msg);
	all->p = file;
	return file;
}

/* --- tests --------------------------------------------------------------- */

static void
block_line(char *line, size_t size, size_t number, const struct block *b)
{
	snprintf(line, size, "%zu %016" PRIx64 " %zu %zu", number, b->digest,
	    b->matched, b->vetoed);
}

static void
verdicts_are_old(struct run *r)
{
	struct str all;
	char *file = read_data(DIGESTS, &all), line[80];
	struct block b;
	size_t wrong = 0;

	for (size_t i = 0; i < BLOCKS; i++) {
		struct str want = str_next(&all, '\n');

		while (str_starts(want, "#"))
			want = str_next(&all, '\n');
		run_block(r, i, false, &b);
		block_line(line, sizeof(line), i, &b);
		r->matched += b.matched;
		r->vetoed += b.vetoed;
		is_true(str_is(want, line) || wrong++ >= SHOWN,
		    "block %zu is \"%s\", was \"%.*s\"", i, line,
		    STR_ARG(want));
	}
	is_int(wrong, 0, "of %d blocks differ from 0.1 with all switches set",
	    BLOCKS);
	free(file);
}

static void
each_switch_counts(const struct run *r)
{
	for (size_t w = 1; w < WAYS; w++) {
		printf("# %s: %zu of %d verdicts change\n",
		    switches[w - 1].name, r->changed[w], BLOCKS * BLOCK / 4);
		is_true(r->changed[w] > 0 || !CHANGES_LANDED,
		    "%s changes something", switches[w - 1].name);
	}
}

/* KATCHI_VERDICTS is given: nothing is compared. */
static void
verdicts_show(struct run *r, const char *which)
{
	struct block b;
	char line[80];
	uint64_t number;

	if (str_u64(str_of(which), BLOCKS - 1, &number)) {
		run_block(r, (size_t)number, true, &b);
		return;
	}
	for (size_t i = 0; i < BLOCKS; i++) {
		run_block(r, i, false, &b);
		block_line(line, sizeof(line), i, &b);
		printf("%s\n", line);
	}
}

static void
old_verdicts(void **state)
{
	const char *which = getenv("KATCHI_VERDICTS");
	struct run r;

	(void)state;
	run_open(&r);
	if (which != NULL) {
		verdicts_show(&r, which);
	} else {
		verdicts_are_old(&r);
		each_switch_counts(&r);
		printf("# %zu of %d items match, %zu are vetoed\n", r.matched,
		    BLOCKS * BLOCK, r.vetoed);
		is_true(r.matched > BLOCKS * BLOCK / 5 &&
		    r.matched < BLOCKS * BLOCK / 2,
		    "a fifth to a half of the items match");
	}
	run_close(&r);
	test_done();
}

/* Whether topic or veto `name` is in the verdict. */
static bool
verdict_names(const struct filter *f, const struct verdict *v, struct str name)
{
	for (size_t i = 0; i < v->n_matches; i++) {
		if (str_is(name, filter_topic_name(f, v->matches[i].topic)))
			return true;
	}
	for (size_t i = 0; i < v->n_vetoes; i++) {
		if (str_is(name, filter_veto_name(f, v->vetoes[i].topic)))
			return true;
	}
	return false;
}

/* "hit TAB scm TAB headline | summary" */
static void
old_test(const struct filter *f, struct arena *mem, struct str line)
{
	struct str kind = str_next(&line, '\t');
	struct str name = str_next(&line, '\t');
	struct filter_doc doc;
	struct verdict v;
	size_t bar = str_find(line, 0, " | ");

	memset(&doc, 0, sizeof(doc));
	doc.field[FILTER_TITLE] = str_trim(str_slice(line, 0, bar));
	if (bar != SIZE_MAX)
		doc.field[FILTER_TEXT] = str_trim(str_slice(line, bar + 3,
		    line.n));
	is_true(str_is(kind, "hit") || str_is(kind, "miss"), "%.*s is no kind",
	    STR_ARG(kind));
	filter_match(f, &doc, NULL, 0, mem, &v);
	is_int(verdict_names(f, &v, name), str_is(kind, "hit"),
	    "%.*s of %.*s: %.*s", STR_ARG(kind), STR_ARG(name),
	    STR_ARG(line));
	arena_reset(mem);
}

/* As they match today: no switch is set. */
static void
old_tests_hold(void **state)
{
	static const char *const files[] = {
		"agenda", "anniversary", "deterrence", "exercises", "forces",
		"talks", "trilateral", "vetoes", "without-topic",
	};
	struct vocab vocab;
	struct filter *f;
	struct arena mem;
	char path[80];
	size_t rows = 0;

	(void)state;
	rules_read_old(&vocab);
	f = rules_compile(&vocab);
	assert_non_null(f);
	arena_init(&mem, LIMIT_MATCH_ARENA);
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		struct str all, line;
		char *file;

		snprintf(path, sizeof(path), OLD_TESTS "/%s.tsv", files[i]);
		file = read_data(path, &all);
		while (all.p != NULL) {
			line = str_next(&all, '\n');
			rows += line.n > 0;
			if (line.n > 0 && !str_starts(line, "todo-"))
				old_test(f, &mem, line);
		}
		free(file);
	}
	is_int(rows, 492, "hit and miss lines of 0.1");
	arena_release(&mem);
	filter_free(f);
	vocab_release(&vocab);
	test_done();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(old_tests_hold),
		cmocka_unit_test(old_verdicts),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
