/* Rules as a short text, for tests and fuzzers:
 *
 *	[topic a]
 *	any = SCM
 *
 * A tiny stand-in for the reader of conf/: no quotes, no comments. */
#ifndef KATCHI_TEST_RULES_H
#define KATCHI_TEST_RULES_H

#include <string.h>

#include "base/str.h"
#include "filter/filter.h"

#define RULES_MAX 512

struct rules {
	struct rule_line line[RULES_MAX];
	size_t n;
};

/* text outlives r.  A file name may stand behind a heading: "[topic a] b". */
__attribute__((unused)) static void
rules_read(struct rules *r, struct str text)
{
	struct str section = { NULL, 0 }, name = { NULL, 0 }, line, key;
	const char *file = "f";
	unsigned number = 0;

	r->n = 0;
	while (text.p != NULL && r->n < RULES_MAX) {
		struct rule_line *l = &r->line[r->n];

		line = str_next(&text, '\n');
		number++;
		if (line.n == 0)
			continue;
		*l = (struct rule_line){ .at = { file, number, 1 } };
		if (line.p[0] == '[') {
			line = str_slice(line, 1, line.n);
			name = str_next(&line, ']');
			file = str_is(line, " b") ? "b" : "f";
			l->at.file = file;
			section = str_next(&name, ' ');
		} else {
			key = line;
			l->key = str_trim(str_next(&key, '='));
			if (l->key.n == 0)
				continue;
			l->value = str_trim(key);
			l->value_at = l->at;
			l->value_at.column = key.p == NULL ? 1 :
			    (unsigned)(l->value.p - line.p) + 1;
		}
		l->section = section;
		l->name = name;
		r->n++;
	}
}

#endif
