#include "base/diag.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"

#include "base/banned.h"

void
diags_init(struct diags *d)
{
	memset(d, 0, sizeof(*d));
}

void
diags_release(struct diags *d)
{
	for (size_t i = 0; i < d->n; i++)
		free(d->list[i].message);
	free(d->list);
	diags_init(d);
}

__attribute__((format(printf, 4, 0))) static void
diags_add(struct diags *d, enum diag_level level, struct where at,
    const char *fmt, va_list ap)
{
	struct buf b;

	if (level == DIAG_ERROR)
		d->errors++;
	if (level == DIAG_WARNING)
		d->warnings++;
	if (d->n >= LIMIT_DIAGS)
		return;
	buf_init(&b, LIMIT_LOG_TEXT);
	buf_vprintf(&b, fmt, ap);
	if (d->n == d->cap) {
		d->cap = d->cap > 0 ? d->cap * 2 : 16;
		d->list = mem_grow(d->list, d->cap, sizeof(*d->list));
	}
	d->list[d->n].level = level;
	d->list[d->n].at = at;
	d->list[d->n].message = buf_take_new(&b);
	d->n++;
}

#define DIAG_FUNCTION(name, level)                                      \
	void                                                            \
	name(struct diags *d, struct where at, const char *fmt, ...)    \
	{                                                               \
		va_list ap;                                             \
                                                                        \
		va_start(ap, fmt);                                      \
		diags_add(d, level, at, fmt, ap);                       \
		va_end(ap);                                             \
	}

DIAG_FUNCTION(diags_error, DIAG_ERROR)
DIAG_FUNCTION(diags_warning, DIAG_WARNING)
DIAG_FUNCTION(diags_note, DIAG_NOTE)

void
diags_odd(struct diags *d, struct where at, const char *fmt, ...)
{
	va_list ap;

	if (d->odd++ == 0)
		d->odd_at = at;
	if (!d->strict)
		return;
	va_start(ap, fmt);
	diags_add(d, DIAG_ERROR, at, fmt, ap);
	va_end(ap);
	d->errors--;
}

static size_t
diags_file_rank(const struct diags *d, const char *file)
{
	for (size_t i = 0; i < d->n; i++) {
		if (strcmp(d->list[i].at.file, file) == 0)
			return i;
	}
	return d->n;
}

void
diags_sort(struct diags *d)
{
	struct diag *sorted = mem_zalloc(d->n, sizeof(*sorted));
	size_t *rank = mem_zalloc(d->n, sizeof(*rank));
	bool *taken = mem_zalloc(d->n, sizeof(*taken));
	size_t n = 0;

	for (size_t i = 0; i < d->n; i++)
		rank[i] = diags_file_rank(d, d->list[i].at.file);
	/* Selection keeps equal ones in order and notes behind their error;
	 * there are at most LIMIT_DIAGS. */
	while (n < d->n) {
		size_t best = d->n;

		for (size_t i = 0; i < d->n; i++) {
			const struct diag *x = &d->list[i], *y;

			if (taken[i] || x->level == DIAG_NOTE)
				continue;
			y = best < d->n ? &d->list[best] : NULL;
			if (y == NULL || rank[i] < rank[best] ||
			    (rank[i] == rank[best] &&
			    (x->at.line < y->at.line ||
			    (x->at.line == y->at.line &&
			    x->at.column < y->at.column))))
				best = i;
		}
		if (best == d->n) {
			/* Only notes without an error before them are left. */
			for (best = 0; taken[best]; best++)
				continue;
		}
		do {
			taken[best] = true;
			sorted[n++] = d->list[best++];
		} while (best < d->n && !taken[best] &&
		    d->list[best].level == DIAG_NOTE);
	}
	free(d->list);
	d->list = sorted;
	d->cap = d->n;
	free(rank);
	free(taken);
}

void
diags_print(const struct diags *d, FILE *to, bool color)
{
	static const struct {
		const char *word;
		const char *color;
		enum log_level log;
	} looks[] = {
		[DIAG_ERROR] = { "error", "\033[1;31m", LOG_LEVEL_ERROR },
		[DIAG_WARNING] = { "warning", "\033[33m",
		    LOG_LEVEL_WARNING },
		[DIAG_NOTE] = { "note", "\033[2m", LOG_LEVEL_NOTICE },
	};
	size_t hidden = d->errors + d->warnings + (d->strict ? d->odd : 0);
	size_t shown = 0;
	struct buf b;

	buf_init(&b, LIMIT_LOG_TEXT * 8);
	for (size_t i = 0; i < d->n; i++) {
		const struct diag *x = &d->list[i];

		buf_clear(&b);
		if (to == stderr)
			buf_adds(&b, log_priority(looks[x->level].log));
		log_text(&b, str_of(x->at.file));
		if (x->at.line > 0)
			buf_printf(&b, ":%u:%u", x->at.line,
			    x->at.column > 0 ? x->at.column : 1);
		buf_printf(&b, ": %s%s:%s ", color ? looks[x->level].color : "",
		    looks[x->level].word, color ? "\033[0m" : "");
		log_text(&b, str_of(x->message));
		buf_addc(&b, '\n');
		fwrite(buf_z(&b), 1, b.n, to);
		if (x->level != DIAG_NOTE)
			shown++;
	}
	if (hidden > shown)
		fprintf(to, "%sand %zu more\n", to == stderr ?
		    log_priority(LOG_LEVEL_ERROR) : "", hidden - shown);
	buf_release(&b);
}

/* Distance in edits, adjacent swaps counted as one (optimal string
 * alignment).  Words longer than the table are never near. */
#define WORD_MAX 64

static size_t
diag_distance(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b);
	size_t d[3][WORD_MAX + 1];

	if (n > WORD_MAX || m > WORD_MAX)
		return SIZE_MAX;
	for (size_t j = 0; j <= m; j++)
		d[0][j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t *row = d[i % 3];
		const size_t *up = d[(i + 2) % 3], *up2 = d[(i + 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= m; j++) {
			size_t v = up[j - 1] + (a[i - 1] != b[j - 1]);

			if (up[j] + 1 < v)
				v = up[j] + 1;
			if (row[j - 1] + 1 < v)
				v = row[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] && up2[j - 2] + 1 < v)
				v = up2[j - 2] + 1;
			row[j] = v;
		}
	}
	return d[n % 3][m];
}

const char *
diag_nearest(const char *wrong, const char *const *words)
{
	const char *best = NULL;
	size_t least = SIZE_MAX;

	for (; *words != NULL; words++) {
		size_t dist = diag_distance(wrong, *words);
		size_t len = strlen(*words);

		if (dist < least && dist <= (len > 3 ? len / 3 : 1)) {
			least = dist;
			best = *words;
		}
	}
	return best;
}
