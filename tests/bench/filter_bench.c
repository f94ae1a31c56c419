/* Folding and matching: MB/s, items/s, set-up.
 *
 *	filter_bench [FILE...]
 *
 * The text are the titles and summaries of FILEs (JSON Lines; without one
 * those of tests/data/labelled), put together to items of about 1.4 KB.  The
 * terms are words of the same text, nineteen in twenty of them with half of
 * their characters changed: they look like the text and are rarely in it, as
 * those of real filters are.  Then the same text with so many of them put in
 * that a KB has about 6, 23 and 92: what is about the subject has more than
 * what is not.  Last come the shipped filters, on the text as it is and on
 * each title and summary as an item of its own.
 * With KATCHI_BENCH_SHIPPED set only these are run.
 * With KATCHI_BENCH_DIR set, text and terms are left there as files for
 * grep -F -f; see filter_bench.sh. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/fold.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "conf/conf.h"
#include "filter/filter.h"

#include "base/banned.h"

#define ITEM    1400
#define TOPICS  26
#define ROUNDS  15
#define SECONDS 0.7     /* at least, for each figure */

static struct buf text;         /* all items, parted by \n */
static struct buf news;         /* titles and summaries, a line each */
static struct str item[16384];
static size_t n_items;
static uint64_t seed = 88172645463325252u;

static uint64_t
rnd(uint64_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed % n;
}

static double
now(void)
{
	struct timespec t;

	/* Of this process: others may be busy. */
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The string behind `"key": "`, as it stands. */
static void
add_member(struct str line, const char *key, char behind)
{
	size_t at = str_find(line, 0, key), end;

	if (at == SIZE_MAX) {
		buf_addc(&news, behind);
		return;
	}
	at += strlen(key);
	for (end = at; end < line.n && line.p[end] != '"'; end++) {
		if (line.p[end] == '\\')
			end++;
	}
	buf_addstr(&text, str_slice(line, at, end));
	buf_addc(&text, ' ');
	buf_addstr(&news, str_slice(line, at, end));
	buf_addc(&news, behind);
}

static void
read_items(const char *path)
{
	struct err e;
	size_t n;
	char *p = file_read_new(path, 16 * MIB, &n, &e);
	struct str all = { p, n }, line;

	if (p == NULL) {
		fprintf(stderr, "%s\n", e.msg);
		exit(1);
	}
	while (all.p != NULL) {
		line = str_next(&all, '\n');
		if (line.n == 0)
			continue;
		add_member(line, "\"title\": \"", '\n');
		add_member(line, "\"summary\": \"", '\n');
	}
	free(p);
}

/* Cuts the text into items at blanks. */
static void
cut_items(void)
{
	size_t from = 0;

	for (size_t i = 0; i < text.n; i++) {
		if (i - from < ITEM || text.p[i] != ' ')
			continue;
		text.p[i] = '\n';
		item[n_items++] = (struct str){ text.p + from, i - from };
		from = i + 1;
		if (n_items == ARRAY_LEN(item))
			break;
	}
}

static struct str
word_at(size_t at)
{
	struct str s = item[rnd(n_items)];
	size_t end;

	at %= s.n;
	while (at > 0 && s.p[at - 1] != ' ')
		at--;
	for (end = at; end < s.n && s.p[end] != ' '; end++)
		continue;
	return str_slice(s, at, end);
}

static bool
has_sign(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] < 0x80 && !ascii_alpha(s.p[i]) &&
		    !ascii_digit(s.p[i]))
			return true;
	}
	return false;
}

/* One term; false when it would be refused. */
static bool
make_term(struct buf *out)
{
	struct str w = word_at(rnd(1u << 20));
	bool korean = w.n > 0 && (unsigned char)w.p[0] >= 0xEA;
	size_t at = 0, chars = 0, last = 0, change;
	bool same = rnd(20) == 0;

	while (at < w.n) {
		utf8_next(w, &at);
		chars++;
	}
	if (chars < (korean ? 3u : 4u) || chars > 12 || has_sign(w))
		return false;
	change = rnd(chars);
	for (at = 0; at < w.n; change--) {
		last = at;
		utf8_next(w, &at);
		if (same || (change != 0 && rnd(2) == 0))
			buf_addstr(out, str_slice(w, last, at));
		else if (korean)
			utf8_add(out, 0xAC00 + (uint32_t)rnd(11172));
		else
			buf_addc(out, (char)('a' + rnd(26)));
	}
	return true;
}

static struct rule_line *
make_rules(size_t n, struct str *terms)
{
	struct rule_line *l = mem_zalloc(n + TOPICS, sizeof(*l));
	static char names[TOPICS][8];
	struct where at = { "bench", 1, 1 };
	size_t k = 0;
	struct buf b;

	buf_init(&b, 1 * KIB);
	for (size_t t = 0; t < TOPICS; t++) {
		snprintf(names[t], sizeof(names[t]), "t%zu", t);
		l[k++] = (struct rule_line){ STR("topic"), str_of(names[t]),
			STR(""), STR(""), at, at };
		for (size_t i = t; i < n; i += TOPICS) {
			do {
				buf_clear(&b);
			} while (!make_term(&b));
			terms[i].n = b.n;
			terms[i].p = mem_dup(b.p, b.n);
			l[k++] = (struct rule_line){ STR("topic"),
				str_of(names[t]), STR("any"), terms[i], at,
				at };
		}
	}
	buf_release(&b);
	return l;
}

static void
leave_files(const struct str *terms, size_t n)
{
	const char *dir = getenv("KATCHI_BENCH_DIR");
	char path[512];
	FILE *f;

	if (dir == NULL)
		return;
	snprintf(path, sizeof(path), "%s/terms.%zu", dir, n);
	f = fopen(path, "w");
	for (size_t i = 0; f != NULL && i < n; i++)
		fprintf(f, "%.*s\n", STR_ARG(terms[i]));
	if (f != NULL)
		fclose(f);
	snprintf(path, sizeof(path), "%s/text", dir);
	f = fopen(path, "w");
	if (f != NULL) {
		fwrite(text.p, 1, text.n, f);
		fclose(f);
	}
}

static void
bench_fold(void)
{
	double best = 1e9, start, t;
	struct fold f;

	fold_init(&f);
	start = now();
	while (now() - start < SECONDS) {
		t = now();
		for (size_t i = 0; i < n_items; i++)
			fold_keys(&f, item[i], 0);
		t = now() - t;
		best = t < best ? t : best;
	}
	fold_release(&f);
	printf("fold                n=%zu  %.0f MB/s\n", n_items,
	    (double)text.n / best / 1e6);
}

/* Appends the items with so many terms put in that a KB has `hits` of them, a
 * line each.  Returns how many terms. */
static size_t
put_in(struct buf *to, const struct str *terms, size_t n, size_t hits)
{
	size_t put = 0;

	for (size_t i = 0; i < n_items; i++) {
		struct str left = item[i];
		size_t from = to->n;

		while (left.p != NULL && to->n - from < ITEM) {
			struct str w = terms[rnd(n)];

			while (w.n >= 1000 / hits)      /* no room for it */
				w = terms[rnd(n)];
			if (put * 1000 < hits * to->n)
				put++;
			else
				w = str_next(&left, ' ');
			buf_addstr(to, w);
			buf_addc(to, ' ');
		}
		buf_addc(to, '\n');
	}
	return put;
}

/* Title and text by turns in `from`, or items of text alone. */
static void
match_all(const struct filter *f, struct str from, bool titles, double *best,
    size_t *n, size_t *matches)
{
	double start = now(), t;
	struct arena mem;
	struct verdict v;

	arena_init(&mem, LIMIT_MATCH_ARENA);
	*best = 1e9;
	while (now() - start < SECONDS) {
		struct str left = from;

		*n = *matches = 0;
		t = now();
		while (left.n > 0) {
			struct filter_doc doc = { 0 };

			if (titles)
				doc.field[FILTER_TITLE] = str_next(&left, '\n');
			doc.field[FILTER_TEXT] = str_next(&left, '\n');
			filter_match(f, &doc, NULL, 0, &mem, &v);
			*matches += v.n_matches;
			(*n)++;
			arena_reset(&mem);
		}
		t = now() - t;
		*best = t < *best ? t : *best;
	}
	arena_release(&mem);
}

static struct filter *
compile(const struct rule_line *l, size_t n, double *ready)
{
	struct filter *f = NULL;
	struct diags d;
	double t;

	diags_init(&d);
	*ready = 1e9;
	for (int r = 0; r < ROUNDS; r++) {
		filter_free(f);
		t = now();
		f = filter_compile(l, n, &d);
		t = now() - t;
		*ready = t < *ready ? t : *ready;
	}
	if (f == NULL) {
		diags_print(&d, stderr, false);
		exit(1);
	}
	diags_release(&d);
	return f;
}

static void
bench_hits(const struct filter *f, const struct str *terms, size_t n,
    size_t hits)
{
	size_t count, matches, put;
	struct buf full;
	double best;

	buf_init(&full, 64 * MIB);
	put = put_in(&full, terms, n, hits);
	match_all(f, buf_str(&full), false, &best, &count, &matches);
	printf("%4.0f hits a KB       n=%zu  %.0f MB/s  %.0f items/s  (%zu "
	    "matches)\n", (double)put * 1e3 / (double)full.n, count,
	    (double)full.n / best / 1e6, (double)count / best, matches);
	buf_release(&full);
}

static void
bench_match(size_t n, const size_t *hits, size_t n_hits)
{
	struct str *terms = mem_zalloc(n, sizeof(*terms));
	struct rule_line *l = make_rules(n, terms);
	double best = 1e9, ready, start, t;
	size_t matches = 0, why = 0;
	struct filter *f;
	struct verdict v;
	struct arena mem;

	arena_init(&mem, LIMIT_MATCH_ARENA);
	leave_files(terms, n);
	f = compile(l, n + TOPICS, &ready);
	start = now();
	while (now() - start < SECONDS) {
		matches = why = 0;
		t = now();
		for (size_t i = 0; i < n_items; i++) {
			struct filter_doc doc = { 0 };

			doc.field[FILTER_TEXT] = item[i];
			filter_match(f, &doc, NULL, 0, &mem, &v);
			matches += v.n_matches;
			for (size_t k = 0; k < v.n_matches; k++)
				why += v.matches[k].n_why;
			arena_reset(&mem);
		}
		t = now() - t;
		best = t < best ? t : best;
	}
	printf("fold+match %5zu terms  n=%zu  %.0f MB/s  %.0f items/s  ready "
	    "%.2f ms  (%zu matches, %zu places)\n", n, n_items,
	    (double)text.n / best / 1e6, (double)n_items / best, ready * 1e3,
	    matches, why);
	for (size_t k = 0; k < n_hits; k++)
		bench_hits(f, terms, n, hits[k]);
	for (size_t i = 0; i < n; i++)
		free((void *)(uintptr_t)terms[i].p);
	free(terms);
	free(l);
	filter_free(f);
	arena_release(&mem);
}

static void
bench_shipped(const char *file)
{
	double best, ready = 1e9, t;
	size_t n, matches;
	struct diags d;
	struct conf c;

	diags_init(&d);
	for (int r = 0; r < ROUNDS; r++) {
		t = now();
		conf_load(&c, file, &d);
		if (c.filter == NULL) {
			diags_print(&d, stderr, false);
			exit(1);
		}
		t = now() - t;
		ready = t < ready ? t : ready;
		if (r < ROUNDS - 1)
			conf_release(&c);
	}
	match_all(c.filter, buf_str(&text), false, &best, &n, &matches);
	printf("shipped filters     n=%zu  %.0f MB/s  %.0f items/s  read in "
	    "%.2f ms  (%zu matches)\n", n, (double)text.n / best / 1e6,
	    (double)n / best, ready * 1e3, matches);
	match_all(c.filter, buf_str(&news), true, &best, &n, &matches);
	printf("shipped, short      n=%zu  %.0f MB/s  %.0f items/s  (%zu "
	    "matches)\n", n, (double)news.n / best / 1e6, (double)n / best,
	    matches);
	conf_release(&c);
	diags_release(&d);
}

int
main(int argc, char **argv)
{
	static const size_t hits[] = { 6, 23, 92 };

	buf_init(&text, 64 * MIB);
	buf_init(&news, 64 * MIB);
	for (int i = 1; i < argc; i++)
		read_items(argv[i]);
	if (argc == 1) {
		read_items("tests/data/labelled/own-ko.jsonl");
		read_items("tests/data/labelled/own-en.jsonl");
		read_items("tests/data/labelled/dev.jsonl");
	}
	cut_items();
	if (n_items == 0) {
		fprintf(stderr, "no text\n");
		return 1;
	}
	if (getenv("KATCHI_BENCH_SHIPPED") == NULL) {
		bench_fold();
		bench_match(26, NULL, 0);
		bench_match(500, hits, ARRAY_LEN(hits));
		bench_match(5000, NULL, 0);
	}
	bench_shipped("config.example");
	buf_release(&text);
	buf_release(&news);
	return 0;
}
