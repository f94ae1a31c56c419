#include "filter/build.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"

#include "base/banned.h"

#define IN_LIST         (1u << SECTION_LIST)
#define IN_TOPIC        (1u << SECTION_TOPIC)
#define IN_VETO         (1u << SECTION_VETO)
#define IN_RULE         (IN_TOPIC | IN_VETO)

typedef void take_fn(struct build *b, struct section *s,
    const struct rule_line *l, int arg);

static struct where
place(struct where at, size_t bytes)
{
	if (at.column > 0)
		at.column += (unsigned)bytes;
	return at;
}

/* --- values --------------------------------------------------------------- */

static uint32_t
term_new(struct build *b, struct str src, struct where at)
{
	struct filter *f = b->f;
	struct needle raw;

	if (!term_parse(&raw, src, at, &b->fold, &f->mem, b->d))
		return NONE;
	if (f->n_terms == b->cap_terms) {
		b->cap_terms = b->cap_terms > 0 ? b->cap_terms * 2 : 256;
		f->term = mem_grow(f->term, b->cap_terms, sizeof(*f->term));
		b->raw = mem_grow(b->raw, b->cap_terms, sizeof(*b->raw));
	}
	f->term[f->n_terms] = (struct term){ src, at, 0 };
	b->raw[f->n_terms] = raw;
	return (uint32_t)f->n_terms++;
}

static void
list_unknown(struct build *b, struct str name, struct where at)
{
	const char **words = mem_zalloc(b->n_sections + 1, sizeof(*words));
	char *wrong = mem_dup(name.p, name.n);
	const char *near;
	size_t n = 0;

	for (size_t i = 0; i < b->n_sections; i++) {
		if (b->section[i].kind == SECTION_LIST)
			words[n++] = b->section[i].name.p;
	}
	near = diag_nearest(wrong, words);
	if (near != NULL)
		diags_error(b->d, at, "there is no list \"%s\", did you mean "
		    "\"%s\"?", wrong, near);
	else
		diags_error(b->d, at, "there is no list \"%s\"", wrong);
	free(words);
	free(wrong);
}

/* The group of a value that is a term or a @list. */
static bool
take_group(struct build *b, struct str s, struct where at, uint32_t *group)
{
	const struct section *list;
	uint32_t term, *member;

	if (s.n > 0 && s.p[0] == '@') {
		s = str_slice(s, 1, s.n);
		list = build_find(b, SECTION_LIST, s);
		if (list == NULL) {
			list_unknown(b, s, at);
			return false;
		}
		*group = list->group;
		b->f->group[*group].named = true;
		return true;
	}
	term = term_new(b, s, at);
	if (term == NONE)
		return false;
	member = arena_alloc(&b->f->mem, sizeof(*member));
	if (member == NULL)
		return false;           /* said once at the end */
	*member = term;
	*group = group_new(b, (struct str){ NULL, 0 });
	b->f->group[*group].member = member;
	b->f->group[*group].n = 1;
	return true;
}

static void
take_term(struct build *b, struct section *s, const struct rule_line *l,
    int arg)
{
	const struct section *list;
	uint32_t term;

	(void)arg;
	if (l->value.n > 0 && l->value.p[0] == '@') {
		struct str name = str_slice(l->value, 1, l->value.n);

		list = build_find(b, SECTION_LIST, name);
		if (list == NULL) {
			list_unknown(b, name, l->value_at);
			return;
		}
		b->f->group[list->group].named = true;
		if (arena_more(&b->f->mem, &s->include, s->n_includes,
		    &s->cap_includes, sizeof(*s->include)))
			s->include[s->n_includes++] = (struct include){
				list->group, l->value_at };
		return;
	}
	term = term_new(b, l->value, l->value_at);
	if (term != NONE && arena_more(&b->f->mem, &s->term, s->n_terms,
	    &s->cap_terms, sizeof(*s->term)))
		s->term[s->n_terms++] = term;
}

static void
line_add(struct build *b, struct section *s, const struct line *l)
{
	struct rule *r = &b->f->rule[s->rule];

	if (arena_more(&b->f->mem, &r->line, r->n_lines, &s->cap_lines,
	    sizeof(*r->line)))
		r->line[r->n_lines++] = *l;
}

static void
take_line(struct build *b, struct section *s, const struct rule_line *l,
    int kind)
{
	struct line line = { .kind = (enum line_kind)kind, .text = l->value,
		.at = l->value_at, .group = { NONE, NONE }, .near = NONE };

	if (take_group(b, l->value, l->value_at, &line.group[0]))
		line_add(b, s, &line);
}

/* " ~20 " in "A ~20 B": where the ~ is and where the number ends, SIZE_MAX
 * without one. */
static size_t
near_split(struct str s, size_t *end)
{
	for (size_t i = 1; i < s.n; i++) {
		if (s.p[i] != '~' || !ascii_space(s.p[i - 1]))
			continue;
		for (*end = i + 1; *end < s.n && ascii_digit(s.p[*end]);)
			(*end)++;
		if (*end > i + 1 && *end < s.n && ascii_space(s.p[*end]))
			return i;
	}
	return SIZE_MAX;
}

static void
take_near(struct build *b, struct section *s, const struct rule_line *l,
    int arg)
{
	struct line line = { .kind = LINE_NEAR, .text = l->value,
		.at = l->value_at, .group = { NONE, NONE }, .near = NONE };
	size_t end, tilde = near_split(l->value, &end);
	struct str a, c;
	uint64_t words;
	bool good;

	(void)arg;
	if (tilde == SIZE_MAX) {
		diags_error(b->d, l->value_at, "near needs a distance between "
		    "two terms, as in SCM ~20 @korea");
		return;
	}
	if (!str_u64(str_slice(l->value, tilde + 1, end), LIMIT_NEAR,
	    &words) || words == 0) {
		diags_error(b->d, place(l->value_at, tilde), "the distance is "
		    "1 to %d words", LIMIT_NEAR);
		return;
	}
	a = str_trim(str_slice(l->value, 0, tilde));
	c = str_slice(l->value, end, l->value.n);
	while (c.n > 0 && ascii_space(c.p[0]))
		c = str_slice(c, 1, c.n);
	line.side[0] = a;
	line.side[1] = str_trim(c);
	line.distance = (uint32_t)words;
	line.near = (uint32_t)b->f->n_near++;
	/* Both sides, so that both faults are seen. */
	good = take_group(b, a, l->value_at, &line.group[0]);
	if (take_group(b, line.side[1], place(l->value_at,
	    l->value.n - c.n), &line.group[1]) && good)
		line_add(b, s, &line);
}

/* A key that can stand once; `seen` keeps where it stood. */
static bool
only_once(struct build *b, const struct rule_line *l, struct where *seen)
{
	if (seen->line > 0) {
		diags_error(b->d, l->at, "%.*s is given twice, first in line "
		    "%u", STR_ARG(l->key), seen->line);
		return false;
	}
	*seen = l->value_at;
	return true;
}

static void
take_title(struct build *b, struct section *s, const struct rule_line *l,
    int arg)
{
	(void)arg;
	if (only_once(b, l, &s->title_at))
		b->f->rule[s->rule].title = l->value.p;
}

static void
take_min(struct build *b, struct section *s, const struct rule_line *l,
    int arg)
{
	uint64_t v;

	(void)arg;
	if (!only_once(b, l, &s->min_at))
		return;
	if (!str_u64(l->value, LIMIT_CONF_ENTRIES, &v) || v == 0)
		diags_error(b->d, l->value_at, "min is a number from 1 on, "
		    "not \"%.*s\"", STR_ARG(l->value));
	else
		b->f->rule[s->rule].min = (size_t)v;
}

/* on or off. */
static bool
take_switch(struct build *b, const struct rule_line *l, struct where *known,
    bool *on)
{
	if (!only_once(b, l, known))
		return false;
	*on = str_is(l->value, "on");
	if (*on || str_is(l->value, "off"))
		return true;
	diags_error(b->d, l->value_at, "%.*s is on or off, not \"%.*s\"",
	    STR_ARG(l->key), STR_ARG(l->value));
	return false;
}

static void
take_veto(struct build *b, struct section *s, const struct rule_line *l,
    int arg)
{
	bool on;

	(void)arg;
	if (take_switch(b, l, &s->veto_at, &on))
		b->f->rule[s->rule].veto_off = !on;
}

static void
take_catch_all(struct build *b, struct section *s, const struct rule_line *l,
    int arg)
{
	bool on;

	(void)arg;
	if (take_switch(b, l, &s->catch_all_at, &on))
		b->f->rule[s->rule].catch_all = on;
}

static void
take_feed(struct build *b, struct section *s, const struct rule_line *l,
    int arg)
{
	struct line line = { .kind = LINE_FEED, .text = l->value,
		.at = l->value_at, .group = { NONE, NONE }, .near = NONE };
	size_t open = SIZE_MAX;

	(void)arg;
	for (size_t i = 0; i < l->value.n; i++) {
		char c = l->value.p[i];

		if (ascii_space(c)) {
			diags_error(b->d, place(l->value_at, i), "one feed or "
			    "glob a line: no blank is possible");
			return;
		}
		if (c == '[' && open == SIZE_MAX)
			open = i;
		else if (c == ']' && open != SIZE_MAX && i > open + 1)
			open = SIZE_MAX;
	}
	if (open != SIZE_MAX)
		diags_error(b->d, place(l->value_at, open),
		    "[ without its ]");
	else
		line_add(b, s, &line);
}

/* RFC 5646 in short: two or three letters, then subtags of one to eight
 * letters and digits. */
static bool
lang_good(struct str s)
{
	struct str part = str_next(&s, '-');

	if (part.n < 2 || part.n > 3)
		return false;
	for (size_t i = 0; i < part.n; i++) {
		if (!ascii_alpha(part.p[i]))
			return false;
	}
	while (s.p != NULL) {
		part = str_next(&s, '-');
		if (part.n < 1 || part.n > 8)
			return false;
		for (size_t i = 0; i < part.n; i++) {
			if (!ascii_alpha(part.p[i]) && !ascii_digit(part.p[i]))
				return false;
		}
	}
	return true;
}

static void
take_lang(struct build *b, struct section *s, const struct rule_line *l,
    int arg)
{
	struct line line = { .kind = LINE_LANG, .text = l->value,
		.at = l->value_at, .group = { NONE, NONE }, .near = NONE };

	(void)arg;
	if (lang_good(l->value))
		line_add(b, s, &line);
	else
		diags_error(b->d, l->value_at, "\"%.*s\" is no language tag; "
		    "ko and en-US are", STR_ARG(l->value));
}

static void
take_test(struct build *b, struct section *s, const struct rule_line *l,
    int kind)
{
	struct rule *r = &b->f->rule[s->rule];

	if (arena_more(&b->f->mem, &r->test, r->n_tests, &s->cap_tests,
	    sizeof(*r->test)))
		r->test[r->n_tests++] = (struct rule_test){
			(enum test_kind)kind, l->value, l->value_at };
}

static const struct {
	const char *key;
	unsigned in;
	take_fn *take;
	int arg;
} keys[] = {
	{ "term",      IN_LIST,  take_term,  0 },
	{ "title",     IN_RULE,  take_title, 0 },
	{ "any",       IN_RULE,  take_line,  LINE_ANY },
	{ "near",      IN_RULE,  take_near,  0 },
	{ "all",       IN_RULE,  take_line,  LINE_ALL },
	{ "none",      IN_RULE,  take_line,  LINE_NONE },
	{ "min",       IN_RULE,  take_min,   0 },
	{ "feed",      IN_RULE,  take_feed,  0 },
	{ "lang",      IN_RULE,  take_lang,  0 },
	{ "veto",      IN_TOPIC, take_veto,  0 },
	{ "catch-all", IN_TOPIC, take_catch_all, 0 },
	{ "hit",       IN_RULE,  take_test,  TEST_HIT },
	{ "miss",      IN_RULE,  take_test,  TEST_MISS },
	{ "todo-hit",  IN_RULE,  take_test,  TEST_TODO_HIT },
	{ "todo-miss", IN_RULE,  take_test,  TEST_TODO_MISS },
};

static void
key_unknown(struct build *b, enum section_kind kind, const struct rule_line *l)
{
	const char *words[ARRAY_LEN(keys) + 1], *near;
	char *wrong = mem_dup(l->key.p, l->key.n);
	struct buf all;
	size_t n = 0;

	buf_init(&all, LIMIT_LOG_TEXT);
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		if ((keys[i].in & 1u << kind) == 0)
			continue;
		words[n++] = keys[i].key;
		buf_printf(&all, " %s", keys[i].key);
	}
	words[n] = NULL;
	near = diag_nearest(wrong, words);
	if (near != NULL)
		diags_error(b->d, l->at, "unknown key \"%s\" in a %s, did "
		    "you mean \"%s\"?", wrong, section_names[kind], near);
	else
		diags_error(b->d, l->at, "unknown key \"%s\" in a %s; it has"
		    "%s", wrong, section_names[kind], buf_z(&all));
	buf_release(&all);
	free(wrong);
}

void
read_key(struct build *b, const struct rule_line *given)
{
	struct rule_line l = *given;
	struct section *s;
	enum section_kind kind;

	if (!section_kind(l.section, &kind))
		return;                 /* said at its heading */
	s = build_find(b, kind, l.name);
	if (s == NULL)
		return;                 /* the same: a bad name */
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		if (!str_is(l.key, keys[i].key) ||
		    (keys[i].in & 1u << kind) == 0)
			continue;
		l.value = arena_str(&b->f->mem, str_trim(l.value));
		if (l.value.n == 0)
			diags_error(b->d, l.value_at, "%s without a value",
			    keys[i].key);
		else
			keys[i].take(b, s, &l, keys[i].arg);
		return;
	}
	key_unknown(b, kind, &l);
}
