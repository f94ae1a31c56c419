#include "filter/build.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"

#include "base/banned.h"

#define OF_LIST         (1u << SECTION_LIST)
#define OF_TOPIC        (1u << SECTION_TOPIC)
#define OF_VETO         (1u << SECTION_VETO)
#define OF_PART         (1u << SECTION_PART)
#define OF_MASK         (1u << SECTION_MASK)
#define OF_TESTED       (OF_TOPIC | OF_VETO)
#define OF_RULE         (OF_TESTED | OF_PART)

typedef void take_fn(struct build *b, struct section *s,
    const struct rule_line *l, int arg);

/* --- values --------------------------------------------------------------- */

static void
line_add(struct build *b, struct section *s, const struct line *l)
{
	struct rule *r = &b->f->rule[s->rule];

	if (arena_more(&b->f->mem, &r->line, r->n_lines, &s->cap_lines,
	    sizeof(*r->line)))
		r->line[r->n_lines++] = *l;
}

static struct line
line_of(const struct rule_line *l, int kind)
{
	return (struct line){ .kind = (enum line_kind)kind, .text = l->value,
		.at = l->value_at, .part = NONE, .phrase = {
		.group = { NONE, NONE }, .view = { NONE, NONE },
		.term = NONE } };
}

/* %name, alone. */
static bool
take_part(struct build *b, struct section *s, const struct rule_line *l,
    int kind)
{
	struct str name = str_slice(l->value, 1, l->value.n);
	const struct section *part;
	struct line line = line_of(l, kind);

	if (l->value.n < 2 || l->value.p[0] != '%' ||
	    str_find(name, 0, " ") != SIZE_MAX)
		return false;
	part = build_find(b, SECTION_PART, name);
	if (part == NULL) {
		odd_part(b, name, l->value_at);
		return false;           /* and is a word, as it was */
	}
	line.part = part->rule;
	build_renewed(b, l->value_at);
	line.phrase.text = l->value;
	line.phrase.at = l->value_at;
	b->f->rule[part->rule].named = true;
	if (arena_more(&b->f->mem, &s->use, s->n_uses, &s->cap_uses,
	    sizeof(*s->use)))
		s->use[s->n_uses++] = (struct use){ part->rule, l->value_at };
	line_add(b, s, &line);
	return true;
}

static void
take_line(struct build *b, struct section *s, const struct rule_line *l,
    int kind)
{
	struct line line = line_of(l, kind);

	b->part_told = false;
	if (kind != LINE_MASK && take_part(b, s, l, kind))
		return;
	if (phrase_read(b, l->value, l->value_at, &line.phrase))
		line_add(b, s, &line);
	b->part_told = false;
}

static void
take_near(struct build *b, struct section *s, const struct rule_line *l,
    int kind)
{
	struct line line = line_of(l, kind);
	bool good;

	b->near = true;
	good = phrase_read(b, l->value, l->value_at, &line.phrase);
	b->near = false;
	if (good && line.phrase.dist == DIST_NONE)
		diags_error(b->d, l->value_at, "near needs a distance between "
		    "two terms, as in SCM ~20 @korea");
	else if (good)
		line_add(b, s, &line);
}

/* count = N PHRASE */
static void
take_count(struct build *b, struct section *s, const struct rule_line *l,
    int kind)
{
	struct line line = line_of(l, kind);
	size_t end = str_find(l->value, 0, " ");
	struct str rest;
	uint64_t n;

	if (end == SIZE_MAX || !str_u64(str_slice(l->value, 0, end),
	    LIMIT_COUNT, &n) || n == 0) {
		diags_error(b->d, l->value_at, "count is a number from 1 to "
		    "%d and what to count, as in 2 @allies", LIMIT_COUNT);
		return;
	}
	line.count = (uint32_t)n;
	rest = str_trim(str_slice(l->value, end, l->value.n));
	if (phrase_read(b, rest, where_add(l->value_at,
	    (size_t)(rest.p - l->value.p)), &line.phrase))
		line_add(b, s, &line);
}

/* A line of a list: @list, a term, or a phrase. */
static void
take_term(struct build *b, struct section *s, const struct rule_line *l,
    int arg)
{
	struct phrase p;
	struct group *g;

	(void)arg;
	if (!phrase_read(b, l->value, l->value_at, &p))
		return;
	g = &b->f->group[s->group];
	if (p.dist != DIST_NONE || (p.scope != 0 &&
	    b->f->group[p.group[0]].name.n > 0)) {
		p.term = term_add(b, &(struct term){ .src = p.text,
		    .at = p.at });
		if (arena_more(&b->f->mem, &g->phrase, g->n_phrases,
		    &g->cap_phrases, sizeof(*g->phrase)))
			g->phrase[g->n_phrases++] = p;
	} else if (b->f->group[p.group[0]].name.n > 0) {
		/* phrase_read() noted it last. */
		s->include[s->n_includes - 1].whole = true;
	} else if (arena_more(&b->f->mem, &s->term, s->n_terms,
	    &s->cap_terms, sizeof(*s->term))) {
		s->term[s->n_terms++] = (struct member){
			b->f->group[p.group[0]].member[0].term, p.scope };
	}
}

static void
take_except(struct build *b, struct section *s, const struct rule_line *l,
    int arg)
{
	struct phrase p;
	struct group *g;

	(void)arg;
	if (!phrase_read(b, l->value, l->value_at, &p))
		return;
	if (p.scope != 0) {
		diags_error(b->d, l->value_at, "except has no scope: it holds "
		    "wherever the list is looked for");
		return;
	}
	g = &b->f->group[s->group];
	if (arena_more(&b->f->mem, &g->except, g->n_excepts,
	    &g->cap_excepts, sizeof(*g->except)))
		g->except[g->n_excepts++] = p;
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

/* !glob and !tag leave out. */
static void
take_not(struct line *l)
{
	if (l->text.n > 1 && l->text.p[0] == '!') {
		l->not = true;
		l->text = str_trim(str_slice(l->text, 1, l->text.n));
	}
}

static void
take_feed(struct build *b, struct section *s, const struct rule_line *l,
    int arg)
{
	struct line line = line_of(l, LINE_FEED);
	size_t open = SIZE_MAX;

	(void)arg;
	take_not(&line);
	for (size_t i = 0; i < l->value.n; i++) {
		char c = l->value.p[i];

		if (ascii_space(c)) {
			diags_error(b->d, where_add(l->value_at, i), "one feed "
			    "or glob a line: no blank is possible");
			return;
		}
		if (c == '[' && open == SIZE_MAX)
			open = i;
		else if (c == ']' && open != SIZE_MAX && i > open + 1)
			open = SIZE_MAX;
	}
	if (open != SIZE_MAX)
		diags_error(b->d, where_add(l->value_at, open),
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
	struct line line = line_of(l, LINE_LANG);

	(void)arg;
	take_not(&line);
	if (lang_good(line.text))
		line_add(b, s, &line);
	else
		diags_error(b->d, l->value_at, "\"%.*s\" is no language tag; "
		    "ko and en-US are", STR_ARG(line.text));
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
	{ "term",      OF_LIST,  take_term,  0 },
	{ "term",      OF_MASK,  take_line,  LINE_MASK },
	{ "except",    OF_LIST,  take_except, 0 },
	{ "title",     OF_TESTED, take_title, 0 },
	{ "any",       OF_RULE,  take_line,  LINE_ANY },
	{ "near",      OF_RULE,  take_near,  LINE_NEAR },
	{ "all",       OF_RULE,  take_line,  LINE_ALL },
	{ "none",      OF_RULE,  take_line,  LINE_NONE },
	{ "mask",      OF_RULE,  take_line,  LINE_MASK },
	{ "count",     OF_RULE,  take_count, LINE_COUNT },
	{ "min",       OF_RULE,  take_min,   0 },
	{ "feed",      OF_TESTED, take_feed, 0 },
	{ "lang",      OF_TESTED, take_lang, 0 },
	{ "veto",      OF_TOPIC, take_veto,  0 },
	{ "catch-all", OF_TOPIC, take_catch_all, 0 },
	{ "hit",       OF_TESTED, take_test, TEST_HIT },
	{ "miss",      OF_TESTED, take_test, TEST_MISS },
	{ "todo-hit",  OF_TESTED, take_test, TEST_TODO_HIT },
	{ "todo-miss", OF_TESTED, take_test, TEST_TODO_MISS },
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

/* What conf/ makes of a list or part that a later folder switched off: it is
 * empty on purpose.  A part then needs a line that it has not. */
static bool
take_off(struct build *b, const struct section *s)
{
	if (s->kind == SECTION_LIST) {
		b->f->group[s->group].off = true;
	} else if (s->kind == SECTION_PART) {
		b->f->rule[s->rule].off = true;
		b->f->rule[s->rule].positive = true;
	} else {
		return false;
	}
	return true;
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
	if (l.value.n == 0 && str_is(l.key, "off") && take_off(b, s))
		return;
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		if (!str_is(l.key, keys[i].key) ||
		    (keys[i].in & 1u << kind) == 0)
			continue;
		l.value = arena_str(&b->f->mem, str_trim(l.value));
		b->reading = s;
		if (l.value.n == 0)
			diags_error(b->d, l.value_at, "%s without a value",
			    keys[i].key);
		else
			keys[i].take(b, s, &l, keys[i].arg);
		return;
	}
	key_unknown(b, kind, &l);
}
