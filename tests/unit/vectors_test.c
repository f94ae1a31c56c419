/* Every line of tests/data/vectors.tsv: a term, a text, found or not, alone
 * and beside a term of one syllable, which is looked for in another way. */
#include "test.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "filter/filter.h"

#include "base/banned.h"

static unsigned
hex(struct str s, size_t at, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	unsigned v = 0;

	for (size_t i = at; i < at + n && i < s.n; i++) {
		const char *p = strchr(digits, ascii_lower(s.p[i]));

		assert_non_null(p);
		v = v * 16 + (unsigned)(p - digits);
	}
	return v;
}

/* \uXXXX, \xXX, \n, \\ */
static void
unescape(struct buf *out, struct str s)
{
	buf_clear(out);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '\\') {
			buf_addc(out, s.p[i]);
			continue;
		}
		i++;
		assert_true(i < s.n);
		if (s.p[i] == 'u') {
			utf8_add(out, hex(s, i + 1, 4));
			i += 4;
		} else if (s.p[i] == 'x') {
			buf_addc(out, (char)hex(s, i + 1, 2));
			i += 2;
		} else if (s.p[i] == 'n') {
			buf_addc(out, '\n');
		} else {
			buf_addc(out, s.p[i]);
		}
	}
}

static bool
found(struct str term, struct str text, enum filter_field field,
    bool beside, unsigned line)
{
	struct rule_line rules[3] = {
		{ STR("topic"), STR("t"), STR(""), STR(""), { "v", 1, 1 },
		  { "v", 1, 1 } },
		{ STR("topic"), STR("t"), STR("any"), term, { "v", 2, 1 },
		  { "v", 2, 1 } },
		{ STR("topic"), STR("t"), STR("any"), STR("=뷁"),
		  { "v", 3, 1 }, { "v", 3, 1 } },
	};
	struct filter_doc doc = { 0 };
	struct verdict v;
	struct diags d;
	struct arena mem;
	struct filter *f;
	bool yes;

	diags_init(&d);
	arena_init(&mem, LIMIT_MATCH_ARENA);
	f = filter_compile(rules, beside ? 3 : 2, &d);
	is_true(f != NULL, "line %u: %s", line,
	    d.n > 0 ? d.list[0].message : "");
	if (f == NULL) {
		diags_release(&d);
		return false;
	}
	doc.field[field] = text;
	filter_match(f, &doc, NULL, 0, &mem, &v);
	yes = v.n_matches == 1;
	for (size_t i = 0; yes && i < v.matches[0].n_why; i++) {
		const struct evidence *w = &v.matches[0].why[i];

		is_true(w->begin < w->end && w->end <= text.n, "line %u: span",
		    line);
	}
	filter_free(f);
	arena_release(&mem);
	diags_release(&d);
	return yes;
}

static void
vectors(void **state)
{
	struct str all, line, term, text;
	struct buf a, b;
	struct err e;
	size_t n;
	unsigned number = 0, rows = 0;
	enum filter_field field;
	bool yes;
	char *file = file_read_new("tests/data/vectors.tsv", 1 * MIB, &n, &e);

	(void)state;
	assert_non_null(file);
	buf_init(&a, 1 * MIB);
	buf_init(&b, 1 * MIB);
	all.p = file;
	all.n = n;
	while (all.p != NULL) {
		line = str_next(&all, '\n');
		number++;
		if (line.n == 0 || line.p[0] == '#')
			continue;
		term = str_next(&line, '\t');
		text = str_next(&line, '\t');
		yes = str_is(str_next(&line, '\t'), "1");
		field = str_is(line, "text") ? FILTER_TEXT : FILTER_TITLE;
		unescape(&a, term);
		unescape(&b, text);
		for (int beside = 0; beside < 2; beside++) {
			is_int(found(buf_str(&a), buf_str(&b), field,
			    beside != 0, number), yes,
			    "line %u: %.*s in %.*s%s", number, STR_ARG(term),
			    STR_ARG(text), beside ? ", beside =뷁" : "");
		}
		rows++;
	}
	is_true(rows >= 300, "%u vectors are there", rows);
	buf_release(&a);
	buf_release(&b);
	free(file);
	test_done();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
