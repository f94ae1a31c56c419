/* Which needles stand in an item, and where: one pass over each field. */
#include "filter/rules.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "filter/sentence.h"

#include "base/banned.h"

struct scan {
	const struct filter *f;
	struct scratch *w;
	uint32_t field;
	unsigned in;            /* IN_ bits of the field */
	struct str text;
	size_t counted;         /* keys whose gaps are in `word` */
	uint32_t word;          /* words that began among them */
};

/* The number of the word that key i is in, counted from 1; i never falls. */
static uint32_t
scan_word(struct scan *s, size_t i)
{
	for (; s->counted <= i && s->counted < s->w->fold.n; s->counted++)
		s->word += (s->w->fold.key[s->counted] & FOLD_SPACE) != 0;
	return s->word;
}

static const unsigned field_in[FILTER_FIELDS] = {
	[FILTER_TITLE] = IN_TITLE,
	[FILTER_TEXT] = SCOPE_TEXT,
	[FILTER_TAGS] = IN_TAGS,
	[FILTER_AUTHOR] = IN_AUTHOR,
	[FILTER_LINK] = IN_LINK,
};

/* Where in the item bytes of a field are. */
static unsigned
place_in(const struct scratch *w, uint32_t field, size_t begin, size_t end)
{
	if (field == FILTER_TEXT && (begin < w->first.begin ||
	    end > w->first.end))
		return IN_REST;
	return field_in[field];
}

static struct needle_state *
needle_state(struct scratch *w, size_t needle)
{
	struct needle_state *st = &w->needle[needle];

	if (st->epoch != w->epoch)
		*st = (struct needle_state){ .epoch = w->epoch,
			.first = NONE, .last = NONE };
	return st;
}

/* The first hit of a needle: these groups and rules are touched. */
static void
touch(const struct filter *f, uint32_t needle)
{
	const struct needle_use *use = &f->use[needle];
	struct scratch *w = f->scratch;

	for (size_t i = 0; i < use->n_groups; i++) {
		struct group_state *st = &w->group[use->group[i]];

		w->found[w->n_found] = (struct found_member){ use->member[i],
			needle, NONE };
		if (st->epoch != w->epoch)
			*st = (struct group_state){ w->epoch,
				(uint32_t)w->n_found, 0 };
		else
			w->found[st->last].next = (uint32_t)w->n_found;
		st->last = (uint32_t)w->n_found++;
	}
	for (size_t i = 0; i < f->rule_words; i++)
		w->touched[i] |= use->rules[i];
}

/* A needle stands at bytes of the field, its first key in that word. */
static void
scan_found(struct scan *s, uint32_t needle, size_t begin, size_t end,
    uint32_t word)
{
	struct scratch *w = s->w;
	struct needle_state *st = needle_state(w, needle);
	unsigned in = place_in(w, s->field, begin, end);

	if ((in & s->f->use[needle].scope) == 0 && !w->everywhere)
		return;
	if (st->n == 0)
		touch(s->f, needle);
	st->in |= in;
	if (st->n >= LIMIT_PLACES || w->n_hits >= LIMIT_HITS)
		return;
	if (w->n_hits == w->cap_hits) {
		w->cap_hits = w->cap_hits > 0 ? w->cap_hits * 2 : 256;
		w->hit = mem_grow(w->hit, w->cap_hits, sizeof(*w->hit));
	}
	w->hit[w->n_hits] = (struct hit){ NONE, (uint32_t)begin,
		(uint32_t)end, word, (uint8_t)s->field, (uint8_t)in };
	if (st->n++ == 0)
		st->first = (uint32_t)w->n_hits;
	else
		w->hit[st->last].next = (uint32_t)w->n_hits;
	st->last = (uint32_t)w->n_hits++;
}

static void
scan_hit(void *arg, size_t needle, size_t a, size_t b)
{
	struct scan *s = arg;
	const struct fold *f = &s->w->fold;
	size_t begin = f->at[a], end;

	if ((s->f->use[needle].scope & s->in) == 0 && !s->w->everywhere)
		return;
	end = fold_end(s->text, f->at[b - 1]);
	/* Two tags are two texts, and two authors. */
	if (s->field != FILTER_TITLE && s->field != FILTER_TEXT &&
	    memchr(s->text.p + begin, '\n', end - begin) != NULL)
		return;
	scan_found(s, (uint32_t)needle, begin, end, scan_word(s, a));
}

/* --- patterns ------------------------------------------------------------- */

static void
scan_pattern(struct scan *s, size_t needle, struct regex_text *text)
{
	struct scratch *w = s->w;
	size_t from = 0, begin, end;
	enum regex_result got;

	if ((s->f->use[needle].scope & s->in) == 0)
		return;
	for (;;) {
		got = regex_find(s->f->use[needle].regex, text, from, &begin,
		    &end);
		if (got == REGEX_GAVE_UP)
			needle_state(w, needle)->gave_up = true;
		if (got != REGEX_FOUND)
			return;
		if (w->n_patterns == w->cap_patterns) {
			w->cap_patterns = w->cap_patterns > 0 ?
			    w->cap_patterns * 2 : 64;
			w->pattern = mem_grow(w->pattern, w->cap_patterns,
			    sizeof(*w->pattern));
		}
		w->pattern[w->n_patterns++] = (struct regex_hit){
			(uint32_t)needle, (uint32_t)begin, (uint32_t)end };
		from = end;
	}
}

static void
scan_patterns(struct scan *s)
{
	struct regex_text text;

	s->w->n_patterns = 0;
	regex_text_init(&text, s->text);
	for (size_t i = s->f->n_needles - s->f->n_patterns;
	    i < s->f->n_needles; i++)
		scan_pattern(s, i, &text);
}

/* What patterns found, once the words are known: each pattern's hits come in
 * the order of the text. */
static void
scan_flush(struct scan *s)
{
	const struct fold *f = &s->w->fold;
	struct scan again = *s;
	size_t key = 0;

	for (size_t i = 0; i < s->w->n_patterns; i++) {
		const struct regex_hit *h = &s->w->pattern[i];

		if (i == 0 || h->needle != h[-1].needle) {
			again.counted = again.word = 0;
			key = 0;
		}
		while (key + 1 < f->n && f->at[key] < h->begin)
			key++;
		scan_found(&again, h->needle, h->begin, h->end,
		    scan_word(&again, key));
	}
}

/* How many keys begin before that byte. */
static size_t
keys_before(const struct fold *f, size_t byte)
{
	size_t lo = 0, hi = f->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (f->at[mid] < byte)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Most needles are not wanted behind the first sentence of a text. */
static void
scan_field(struct scan *s)
{
	const struct filter *f = s->f;
	struct fold *fold = &s->w->fold;
	size_t front;

	if (f->n_patterns > 0)
		scan_patterns(s);
	fold_keys(fold, s->text, s->field == FILTER_TITLE ? FOLD_TITLE : 0);
	front = s->field == FILTER_TEXT && !s->w->everywhere ?
	    keys_before(fold, s->w->first.end) : fold->n;
	index_scan(&f->front, fold->key, front, scan_hit, s);
	s->counted = s->word = 0;
	index_scan(&f->all, fold->key, fold->n, scan_hit, s);
	if (f->n_patterns > 0)
		scan_flush(s);
}

/* --- the item ------------------------------------------------------------- */

static void
scan_forget(const struct filter *f)
{
	struct scratch *w = f->scratch;

	if (++w->epoch == 0) {
		/* After four thousand million items all is forgotten. */
		memset(w->needle, 0, f->n_needles * sizeof(*w->needle));
		memset(w->group, 0, f->n_groups * sizeof(*w->group));
		w->epoch = 1;
	}
	if (w->contexts >= UINT32_MAX - 2 * (uint32_t)f->n_rules - 2 ||
	    w->contexts == 0) {
		memset(w->view, 0, f->n_views * sizeof(*w->view));
		memset(w->part, 0, f->n_rules * sizeof(*w->part));
		w->contexts = 1;
	}
	memset(w->touched, 0, f->rule_words * sizeof(*w->touched));
	for (size_t i = 0; i < FILTER_FIELDS; i++)
		w->ends[i][0].known = w->ends[i][1].known = false;
	w->n_hits = w->n_found = w->n_places = w->n_masks = 0;
	w->all = (struct context){ ++w->contexts, NULL, 0, NONE };
	w->masked_known = false;
}

void
match_scan(const struct filter *f, const struct filter_doc *doc,
    bool everywhere)
{
	struct scratch *w = f->scratch;

	scan_forget(f);
	w->doc = doc;
	w->everywhere = everywhere;
	for (uint32_t i = 0; i < FILTER_FIELDS; i++) {
		w->field[i] = doc->field[i];
		if (w->field[i].n > LIMIT_BODY)
			w->field[i].n = LIMIT_BODY;
	}
	w->first = f->leads ? sentence_first(w->field[FILTER_TEXT]) :
	    (struct span){ 0, 0 };
	for (uint32_t i = 0; i < FILTER_FIELDS; i++) {
		struct scan s = { f, w, i, field_in[i], w->field[i], 0, 0 };

		if (s.text.n > 0 && (f->scope & s.in) != 0)
			scan_field(&s);
	}
}

bool
match_gave_up(const struct filter *f, uint32_t needle)
{
	const struct needle_state *st = &f->scratch->needle[needle];

	return st->epoch == f->scratch->epoch && st->gave_up;
}
