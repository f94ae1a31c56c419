#include "filter/rules.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"

#include "base/banned.h"

/* --- finding -------------------------------------------------------------- */

struct scan {
	const struct filter *f;
	struct scratch *w;
	uint32_t field;
	struct str text;
	size_t counted;         /* keys whose gaps are in `word` */
	uint32_t word;          /* words that began among them */
	size_t flushed;         /* of w->found */
};

/* The number of the word that key i is in, counted from 1; i never falls. */
static uint32_t
scan_word(struct scan *s, size_t i)
{
	for (; s->counted <= i && s->counted < s->w->fold.n; s->counted++)
		s->word += (s->w->fold.key[s->counted] & FOLD_SPACE) != 0;
	return s->word;
}

void
match_found(struct scratch *w, const struct line *l)
{
	struct rule_state *st = &w->rule[l->rule];

	if (st->epoch != w->epoch) {
		*st = (struct rule_state){ w->epoch, 0, NONE };
		w->touched[w->n_touched++] = l->rule;
	}
	if (l->kind != LINE_ALL)
		st->positive++;
	w->held[w->n_held] = (struct held){ l, st->first };
	st->first = (uint32_t)w->n_held++;
}

/* The first hit of a needle: these groups are found. */
static void
touch(const struct filter *f, struct scratch *w, const struct needle_use *use)
{
	for (size_t i = 0; i < use->n_groups; i++) {
		uint32_t g = use->group[i];
		struct group_state *st = &w->group[g];

		if (st->epoch != w->epoch) {
			*st = (struct group_state){ w->epoch, NONE };
			for (uint32_t j = f->first_occasion[g];
			    j < f->first_occasion[g + 1]; j++)
				match_found(w, f->occasion[j]);
		}
		w->found_term[w->n_found_terms] = (struct found_term){
			use->term[i], st->first };
		st->first = (uint32_t)w->n_found_terms++;
	}
}

static struct needle_state *
needle_state(struct scratch *w, size_t needle)
{
	struct needle_state *st = &w->needle[needle];

	if (st->epoch != w->epoch) {
		*st = (struct needle_state){ .epoch = w->epoch,
			.first = NONE, .last = NONE };
	}
	return st;
}

/* Keeps the first LIMIT_EVIDENCE hits of a needle. */
static void
keep_hit(struct scratch *w, struct needle_state *st, const struct hit *h)
{
	if (st->n >= LIMIT_EVIDENCE)
		return;
	if (w->n_hits == w->cap_hits) {
		w->cap_hits = w->cap_hits > 0 ? w->cap_hits * 2 : 256;
		w->hit = mem_grow(w->hit, w->cap_hits, sizeof(*w->hit));
	}
	w->hit[w->n_hits] = *h;
	w->hit[w->n_hits].next = NONE;
	if (st->n++ == 0)
		st->first = (uint32_t)w->n_hits;
	else
		w->hit[st->last].next = (uint32_t)w->n_hits;
	st->last = (uint32_t)w->n_hits++;
}

/* A needle stands at bytes of the field, its first key in that word. */
static void
scan_found(struct scan *s, uint32_t needle, const struct hit *h, size_t key)
{
	const struct needle_use *use = &s->f->use[needle];
	struct needle_state *st = needle_state(s->w, needle);

	if (st->n == 0)
		touch(s->f, s->w, use);
	keep_hit(s->w, st, h);
	if (use->n_halves > 0) {
		struct near_hit nh = { needle, *h, scan_word(s, key) };

		near_hit(s->f, &nh);
	}
}

/* Reports what patterns found up to byte `until`. */
static void
scan_flush(struct scan *s, size_t until)
{
	const struct fold *f = &s->w->fold;

	for (; s->flushed < s->w->n_found; s->flushed++) {
		const struct near_hit *h = &s->w->found[s->flushed];
		size_t key = s->counted > 0 ? s->counted - 1 : 0;

		if (h->hit.begin > until)
			return;
		while (key + 1 < f->n && f->at[key] < h->hit.begin)
			key++;
		scan_found(s, h->needle, &h->hit, key);
	}
}

static void
scan_hit(void *arg, size_t needle, size_t a, size_t b)
{
	struct scan *s = arg;
	const struct fold *f = &s->w->fold;
	struct hit h = { NONE, s->field, f->at[a], 0 };

	if ((s->f->needle[needle].flags & TERM_TITLE) != 0 &&
	    s->field != FILTER_TITLE)
		return;
	h.end = (uint32_t)fold_end(s->text, f->at[b - 1]);
	/* Two tags are two texts. */
	if (s->field == FILTER_TAGS && memchr(s->text.p + h.begin, '\n',
	    h.end - h.begin) != NULL)
		return;
	if (s->flushed < s->w->n_found)
		scan_flush(s, h.begin);
	scan_found(s, (uint32_t)needle, &h, a);
}

static int
found_cmp(const void *a, const void *b)
{
	const struct near_hit *x = a, *y = b;

	if (x->hit.begin != y->hit.begin)
		return x->hit.begin < y->hit.begin ? -1 : 1;
	return x->needle < y->needle ? -1 : x->needle > y->needle;
}

static void
scan_pattern(struct scan *s, size_t needle, struct regex_text *text)
{
	struct scratch *w = s->w;
	size_t from = 0, begin, end;
	enum regex_result got;

	if ((s->f->needle[needle].flags & TERM_TITLE) != 0 &&
	    s->field != FILTER_TITLE)
		return;
	for (;;) {
		got = regex_find(s->f->use[needle].regex, text, from, &begin,
		    &end);
		if (got == REGEX_GAVE_UP)
			needle_state(w, needle)->gave_up = true;
		if (got != REGEX_FOUND)
			return;
		if (w->n_found == w->cap_found) {
			w->cap_found = w->cap_found > 0 ?
			    w->cap_found * 2 : 64;
			w->found = mem_grow(w->found, w->cap_found,
			    sizeof(*w->found));
		}
		w->found[w->n_found++] = (struct near_hit){
			(uint32_t)needle, { NONE, s->field, (uint32_t)begin,
			(uint32_t)end }, 0 };
		from = end;
	}
}

static void
scan_patterns(struct scan *s)
{
	struct scratch *w = s->w;
	struct regex_text text;

	w->n_found = 0;
	regex_text_init(&text, s->text);
	for (size_t i = s->f->n_needles - s->f->n_patterns;
	    i < s->f->n_needles; i++)
		scan_pattern(s, i, &text);
	if (w->n_found > 1)
		qsort(w->found, w->n_found, sizeof(*w->found), found_cmp);
}

void
match_scan(const struct filter *f, const struct filter_doc *doc)
{
	struct scratch *w = f->scratch;

	if (++w->epoch == 0) {
		/* After four thousand million items all is forgotten. */
		memset(w->needle, 0, f->n_needles * sizeof(*w->needle));
		memset(w->group, 0, f->n_groups * sizeof(*w->group));
		memset(w->near, 0, f->n_near * sizeof(*w->near));
		memset(w->half, 0, f->n_halves * sizeof(*w->half));
		memset(w->rule, 0, f->n_rules * sizeof(*w->rule));
		w->epoch = 1;
	}
	w->n_hits = 0;
	w->n_found_terms = 0;
	w->n_touched = 0;
	w->n_held = 0;
	for (uint32_t i = 0; i < FILTER_FIELDS; i++) {
		struct scan s = { f, w, i, doc->field[i], 0, 0, 0 };

		if (s.text.n == 0)
			continue;
		if (s.text.n > LIMIT_BODY)
			s.text.n = LIMIT_BODY;
		scan_patterns(&s);
		fold_keys(&w->fold, s.text);
		index_scan(&f->index, w->fold.key, w->fold.n, scan_hit, &s);
		scan_flush(&s, SIZE_MAX);
	}
}

/* --- rules ---------------------------------------------------------------- */

static bool
lang_holds(struct str want, struct str lang)
{
	if (lang.n < want.n || !str_eq_ci(str_slice(lang, 0, want.n), want))
		return false;
	return lang.n == want.n || lang.p[want.n] == '-' ||
	    lang.p[want.n] == '_';
}

static bool
feed_holds(struct str glob, struct str feed)
{
	char name[256];

	if (feed.n >= sizeof(name))
		return false;
	memcpy(name, feed.p, feed.n);
	name[feed.n] = '\0';
	/* Values are NUL-terminated, see compile.c. */
	return fnmatch(glob.p, name, 0) == 0;
}

bool
match_line(const struct filter *f, const struct line *l,
    const struct filter_doc *doc)
{
	const struct scratch *w = f->scratch;
	const struct near_state *near;

	switch (l->kind) {
	case LINE_ANY:
	case LINE_ALL:
	case LINE_NONE:
		return group_found(w, l->group[0]);
	case LINE_NEAR:
		near = near_state(f, l);
		return near != NULL && near->held;
	case LINE_FEED:
		return doc->feed.n == 0 || feed_holds(l->text, doc->feed);
	case LINE_LANG:
		return doc->lang.n == 0 || lang_holds(l->text, doc->lang);
	}
	return false;
}

/* Whether one of the lines of this kind holds, or there is none. */
static bool
scope_holds(const struct filter *f, const struct rule *r,
    enum line_kind kind, const struct filter_doc *doc)
{
	bool some = false;

	for (size_t i = 0; i < r->n_lines; i++) {
		if (r->line[i].kind != kind)
			continue;
		if (match_line(f, &r->line[i], doc))
			return true;
		some = true;
	}
	return !some;
}

/* All `all` lines and no `none` line found something. */
static bool
gates_hold(const struct scratch *w, const struct rule *r)
{
	for (size_t i = 0; i < r->n_all; i++) {
		if (!group_found(w, r->all[i]))
			return false;
	}
	for (size_t i = 0; i < r->n_none; i++) {
		if (group_found(w, r->none[i]))
			return false;
	}
	return true;
}

bool
match_rule(const struct filter *f, size_t rule, const struct filter_doc *doc)
{
	const struct rule *r = &f->rule[rule];
	const struct rule_state *st = &f->scratch->rule[rule];

	if (st->epoch != f->scratch->epoch ||
	    (r->positive && st->positive < r->min) ||
	    !gates_hold(f->scratch, r))
		return false;
	return !r->scoped || (scope_holds(f, r, LINE_FEED, doc) &&
	    scope_holds(f, r, LINE_LANG, doc));
}

/* --- the verdict ---------------------------------------------------------- */

void
match_why(const struct filter *f, size_t rule, struct arena *mem,
    struct match *m)
{
	struct scratch *w = f->scratch;

	w->n_why = 0;
	for (uint32_t h = w->rule[rule].first; h != NONE; h = w->held[h].next)
		match_line_why(f, w->held[h].line);
	if (f->rule[rule].positive)
		match_gates_why(f, &f->rule[rule]);
	else
		match_why_ungate(w);
	match_sort_why(w);
	m->topic = f->rule[rule].index;
	m->why = match_copy_why(w, mem, &m->n_why);
}

static bool
topic_wanted(const struct rule *r, const char *const *topics, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (fnmatch(topics[i], r->name, 0) == 0)
			return true;
	}
	return n == 0;
}

static int
touched_cmp(const void *a, const void *b)
{
	uint32_t x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return x < y ? -1 : x > y;
}

/* Leaves in w->touched the rules that hold, in their order. */
static void
touched_hold(const struct filter *f, const struct filter_doc *doc,
    const char *const *topics, size_t n_topics, size_t *n_vetoes)
{
	struct scratch *w = f->scratch;
	size_t n = 0;

	*n_vetoes = 0;
	for (size_t i = 0; i < w->n_touched; i++) {
		const struct rule *r = &f->rule[w->touched[i]];

		/* The globs last: they are slow, and few rules hold. */
		if (!match_rule(f, w->touched[i], doc))
			continue;
		if (!r->veto && !topic_wanted(r, topics, n_topics))
			continue;
		w->touched[n++] = w->touched[i];
		*n_vetoes += r->veto;
	}
	w->n_touched = n;
	if (n > 1)
		qsort(w->touched, n, sizeof(*w->touched), touched_cmp);
}

static bool
match_in_title(const struct match *m)
{
	return m->n_why > 0 && !m->why[0].gate &&
	    m->why[0].field == FILTER_TITLE;
}

/* Moves the matches with their occasion in the title to the front. */
static void
matches_order(struct match *list, size_t n)
{
	size_t front = 0;

	for (size_t i = 0; i < n; i++) {
		struct match m = list[i];

		if (!match_in_title(&m))
			continue;
		memmove(&list[front + 1], &list[front],
		    (i - front) * sizeof(*list));
		list[front++] = m;
	}
}

/* Whether a topic that is no catch-all is among those that hold. */
static bool
touched_cover(const struct filter *f, size_t n_vetoes)
{
	const struct scratch *w = f->scratch;

	for (size_t i = 0; i < w->n_touched; i++) {
		const struct rule *r = &f->rule[w->touched[i]];

		if (!r->veto && !r->catch_all && (n_vetoes == 0 || r->veto_off))
			return true;
	}
	return false;
}

void
filter_match(const struct filter *f, const struct filter_doc *doc,
    const char *const *topics, size_t n_topics, struct arena *mem,
    struct verdict *out)
{
	struct scratch *w = f->scratch;
	size_t n_vetoes, n;
	bool covered;

	memset(out, 0, sizeof(*out));
	match_scan(f, doc);
	touched_hold(f, doc, topics, n_topics, &n_vetoes);
	covered = touched_cover(f, n_vetoes);
	n = w->n_touched;
	if (n == 0)
		return;
	out->vetoes = arena_zalloc(mem, n_vetoes, sizeof(*out->vetoes));
	out->matches = arena_zalloc(mem, n - n_vetoes, sizeof(*out->matches));
	if (out->vetoes == NULL || out->matches == NULL)
		return;
	for (size_t i = 0; i < n; i++) {
		const struct rule *r = &f->rule[w->touched[i]];

		if (r->veto)
			match_why(f, w->touched[i], mem,
			    &out->vetoes[out->n_vetoes++]);
		else if ((n_vetoes == 0 || r->veto_off) &&
		    !(covered && r->catch_all))
			match_why(f, w->touched[i], mem,
			    &out->matches[out->n_matches++]);
	}
	matches_order(out->matches, out->n_matches);
}
