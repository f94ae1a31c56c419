#include "test.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "filter/tally.h"
#include "rules.h"

#include "base/banned.h"

#define T "[topic a]\n"
#define L "[list korea]\nterm = 한국\nterm = South Korea*\n"

/* Titles parted by \n; want: "topic:term hits/items/alone" of all rows with
 * items, then the terms that were never found behind a bar. */
static const struct {
	const char *says, *rules, *titles, *want;
} rows[] = {
	{ "a term alone", T "any = SCM\nany = NCG", "SCM\nSCM SCM\nx",
	  "a:SCM 3/2/2 | NCG" },
	{ "two lines hold: neither is needed", T "any = SCM\nany = NCG",
	  "SCM NCG", "a:SCM 1/1/0 a:NCG 1/1/0 |" },
	{ "two terms of a list: neither is needed",
	  L T "any = @korea", "한국 South Korea\n한국",
	  "a:한국 2/2/1 a:South Korea* 1/1/0 |" },
	{ "near needs both", L T "near = SCM ~3 @korea", "SCM 한국",
	  "a:SCM 1/1/1 a:한국 1/1/1 | South Korea*" },
	{ "near and another line: each term can go",
	  L T "near = SCM ~3 @korea\nany = NCG", "SCM NCG 한국",
	  "a:SCM 1/1/0 a:한국 1/1/0 a:NCG 1/1/0 | South Korea*" },
	{ "with min = 2 both lines are needed",
	  T "any = SCM\nany = NCG\nmin = 2", "SCM NCG",
	  "a:SCM 1/1/1 a:NCG 1/1/1 |" },
	{ "a near line that does not hold has no part",
	  L T "near = SCM ~1 @korea\nany = NCG", "SCM x y NCG 한국",
	  "a:NCG 1/1/1 | South Korea*" },
	{ "an item that does not match counts for nothing but being found",
	  L T "any = SCM\nall = @korea", "SCM", "| 한국 South Korea*" },
	{ "all lines are conditions", L T "any = SCM\nall = @korea",
	  "SCM 한국", "a:SCM 1/1/1 | South Korea*" },
	{ "a topic of all lines only: they are the occasion",
	  T "all = SCM\nall = NCG", "SCM NCG",
	  "a:SCM 1/1/1 a:NCG 1/1/1 |" },
	{ "none and vetoes are looked for, too",
	  T "any = SCM\nnone = NCG\n[veto v]\nany = 주총", "SCM",
	  "a:SCM 1/1/1 | NCG 주총" },
	{ "a term twice stands once a topic",
	  T "any = SCM\nnear = SCM ~3 NCG", "SCM NCG",
	  "a:SCM 1/1/1 a:SCM 1/1/1 a:NCG 1/1/0 |" },
};

static void
counts(void **state)
{
	struct arena mem;
	struct buf b;

	(void)state;
	buf_init(&b, 1 * MIB);
	arena_init(&mem, LIMIT_MATCH_ARENA);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		static struct rules r;
		struct str rest = str_of(rows[i].titles);
		struct filter *f;
		struct tally t;
		struct diags d;

		diags_init(&d);
		rules_read(&r, str_of(rows[i].rules));
		f = filter_compile(r.line, r.n, &d);
		diags_print(&d, stderr, false);
		assert_non_null(f);
		tally_init(&t, f);
		while (rest.p != NULL) {
			struct filter_doc doc = { 0 };

			doc.field[FILTER_TITLE] = str_next(&rest, '\n');
			tally_add(&t, &doc, &mem);
			arena_reset(&mem);
		}
		buf_clear(&b);
		for (size_t j = 0; j < t.n_rows; j++) {
			if (t.row[j].items > 0)
				buf_printf(&b, "%s:%.*s %zu/%zu/%zu ",
				    filter_topic_name(f, t.row[j].topic),
				    STR_ARG(t.row[j].term), t.row[j].hits,
				    t.row[j].items, t.row[j].alone);
		}
		buf_adds(&b, "|");
		for (size_t j = 0; j < t.n_terms; j++) {
			if (t.term[j].items == 0)
				buf_printf(&b, " %.*s",
				    STR_ARG(t.term[j].term));
		}
		is_str(buf_str(&b), rows[i].want, "%s", rows[i].says);
		tally_release(&t);
		tally_release(&t);
		filter_free(f);
		diags_release(&d);
	}
	buf_release(&b);
	arena_release(&mem);
	test_done();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("tally", tests, NULL, NULL);
}
