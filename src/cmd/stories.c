#include "cmd/stories.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/mem.h"

#include "base/banned.h"

/* Marks of one title, each once: its first words say what it is about. */
#define MARKS 48

/* Of one story, seconds apart. */
#define APART (2 * 86400)

/* Letters of a word that count: "approves" and "approval" are one. */
#define STEM 6

struct title {
	uint32_t mark[MARKS];   /* hashes, sorted */
	unsigned weight[MARKS];
	size_t n;
	unsigned long all;      /* sum of the weights */
};

/* --- what a title is made of -------------------------------------------- */

/* Folded, without an s at the end; sorted for bsearch(). */
static const char *const dull[] = {
	"after", "amid", "and", "are", "as", "at", "but", "by", "could", "for",
	"from", "ha", "have", "her", "hi", "how", "if", "in", "into", "is",
	"it", "may", "more", "new", "not", "of", "off", "on", "or", "out",
	"over", "said", "say", "set", "than", "that", "the", "thi", "to", "wa",
	"were", "what", "who", "why", "will", "with",
};

static int
by_text(const void *a, const void *b)
{
	return strcmp(a, *(const char *const *)b);
}

static uint32_t
mix(uint32_t h, uint32_t c)
{
	return (h ^ c) * UINT32_C(0x01000193);
}

static void
add_mark(struct title *t, uint32_t h)
{
	if (t->n < MARKS)
		t->mark[t->n++] = h;
}

/* The characters key[0..n-1] of one word. */
static void
add_word(struct title *t, const uint32_t *key, size_t n)
{
	uint32_t h = UINT32_C(0x811c9dc5);
	char text[8] = "";

	if (n > 2 && (key[n - 1] & FOLD_CHAR) == 's' &&
	    (key[n - 2] & FOLD_CHAR) != 's')
		n--;
	for (size_t i = 0; i < n && i < sizeof(text) - 1; i++) {
		uint32_t c = key[i] & FOLD_CHAR;

		text[i] = c < 0x80 ? (char)c : '?';
	}
	if (n < 2 || bsearch(text, dull, ARRAY_LEN(dull), sizeof(dull[0]),
	    by_text) != NULL)
		return;
	for (size_t i = 0; i < n && i < STEM; i++)
		h = mix(h, key[i] & FOLD_CHAR);
	add_mark(t, h);
}

static void
add_pairs(struct title *t, const uint32_t *key, size_t n)
{
	for (size_t i = 0; i + 1 < n; i++)
		add_mark(t, mix(mix(UINT32_C(0x811c9dc5),
		    key[i] & FOLD_CHAR), key[i + 1] & FOLD_CHAR));
}

static int
by_hash(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return *x != *y ? (*x < *y ? -1 : 1) : 0;
}

static void
read_title(struct title *t, struct fold *f, struct str s)
{
	size_t at = 0, kept = 0;

	fold_keys(f, s, FOLD_TITLE);
	while (at < f->n) {
		size_t end = at + 1;

		while (end < f->n && (f->key[end] & FOLD_START) == 0)
			end++;
		if ((f->key[at] & FOLD_HANGUL) != 0)
			add_pairs(t, f->key + at, end - at);
		else
			add_word(t, f->key + at, end - at);
		at = end;
	}
	qsort(t->mark, t->n, sizeof(t->mark[0]), by_hash);
	for (size_t i = 0; i < t->n; i++) {
		if (kept == 0 || t->mark[kept - 1] != t->mark[i])
			t->mark[kept++] = t->mark[i];
	}
	t->n = kept;
}

/* About 4 log2 of all / have: a mark that every title has weighs little. */
static unsigned
weight(size_t have, size_t all)
{
	double x = (double)all + 1;
	unsigned w = 0;

	for (; x > (double)have; x *= 0.84)
		w++;
	return w;
}

static void
weigh(struct title *t, size_t n)
{
	uint32_t *all = mem_zalloc(n * MARKS + 1, sizeof(*all));
	size_t m = 0;

	for (size_t i = 0; i < n; i++) {
		memcpy(all + m, t[i].mark, t[i].n * sizeof(*all));
		m += t[i].n;
	}
	qsort(all, m, sizeof(*all), by_hash);
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < t[i].n; k++) {
			const uint32_t *one = bsearch(&t[i].mark[k], all, m,
			    sizeof(*all), by_hash), *a = one, *z = one;

			while (a > all && a[-1] == *one)
				a--;
			while (z < all + m && *z == *one)
				z++;
			t[i].weight[k] = weight((size_t)(z - a), n);
			t[i].all += t[i].weight[k];
		}
	}
	free(all);
}

/* --- which belong together ----------------------------------------------- */

/* How alike two titles are, in thousandths; 0 with one mark in common. */
static unsigned long
likeness(const struct title *a, const struct title *b)
{
	unsigned long less = a->all < b->all ? a->all : b->all, common = 0;
	size_t i = 0, k = 0, n = 0;

	while (i < a->n && k < b->n) {
		if (a->mark[i] == b->mark[k]) {
			common += a->weight[i];
			n++;
			i++;
			k++;
		} else if (a->mark[i] < b->mark[k]) {
			i++;
		} else {
			k++;
		}
	}
	/* "OPCON" and nothing else may be all that there is of both. */
	if (n < 2 && (n < a->n || n < b->n))
		return 0;
	return less > 0 ? common * 1000 / less : 0;
}

static bool
has_topic(const struct kept *k, struct str topic)
{
	struct str rest = k->topics;

	while (rest.n > 0) {
		if (str_eq(str_next(&rest, '\n'), topic))
			return true;
	}
	return false;
}

static bool
may_be_one(const struct kept *a, const struct kept *b)
{
	int64_t apart = a->date > b->date ? a->date - b->date :
	    b->date - a->date;
	struct str rest = a->topics;

	while (apart <= APART && rest.n > 0) {
		if (has_topic(b, str_next(&rest, '\n')))
			return true;
	}
	return false;
}

/* What of the story that list[lead] leads most items have. */
static struct str
topic_of(const struct told *list, size_t n, size_t lead, const char *glob)
{
	struct str rest = list[lead].k->topics, best = { NULL, 0 };
	size_t most = 0;

	while (rest.n > 0) {
		struct str topic = str_next(&rest, '\n');
		size_t votes = 0;

		for (size_t i = lead; i < n; i++) {
			struct str own = list[i].k->topics;

			if (list[i].story == lead &&
			    has_topic(list[i].k, topic))
				votes += str_eq(str_next(&own, '\n'), topic) ?
				    2 : 1;
		}
		if (votes > most && shelf_glob(glob, topic)) {
			most = votes;
			best = topic;
		}
	}
	return best;
}

size_t
stories_outlets(const struct told *list, size_t from, size_t to,
    size_t story)
{
	size_t n = 0;

	for (size_t i = from; i < to; i++) {
		size_t k;

		if (story != SIZE_MAX && list[i].story != story)
			continue;
		for (k = from; k < i; k++) {
			if ((story == SIZE_MAX || list[k].story == story) &&
			    str_eq(list[k].k->feed, list[i].k->feed))
				break;
		}
		n += k == i;
	}
	return n;
}

void
stories_find(struct told *list, size_t n, const char *topic)
{
	struct title *t = mem_zalloc(n + 1, sizeof(*t));
	struct fold f;

	fold_init(&f);
	for (size_t i = 0; i < n; i++)
		read_title(&t[i], &f, list[i].k->title);
	fold_release(&f);
	weigh(t, n);
	for (size_t i = 0; i < n; i++) {
		unsigned long best = 399;

		list[i].story = i;
		for (size_t k = 0; k < i; k++) {
			unsigned long much;

			if (list[k].story != k ||
			    !may_be_one(list[k].k, list[i].k))
				continue;
			much = likeness(&t[k], &t[i]);
			if (much > best) {
				best = much;
				list[i].story = k;
			}
		}
		list[list[i].story].size++;
	}
	for (size_t i = 0; i < n; i++) {
		if (list[i].story == i) {
			list[i].topic = topic_of(list, n, i, topic);
			list[i].outlets = stories_outlets(list, i, n, i);
		} else {
			list[i].topic = list[list[i].story].topic;
		}
	}
	free(t);
}
