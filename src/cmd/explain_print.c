#include "cmd/explain_print.h"

#include <fnmatch.h>
#include <string.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "filter/explain.h"

#include "base/banned.h"

#define BOLD    "\033[1m"
#define MARK    "\033[1;32m"
#define FAINT   "\033[2m"
#define BAD     "\033[31m"
#define PLAIN   "\033[0m"

/* Characters that are shown on either side of a word. */
#define CONTEXT 24

/* Places that are shown of one line. */
#define PLACES  4

/* Near lines that are shown of those that nearly hold. */
#define CLOSEST 3

/* Columns, in cells of a terminal. */
#define TERM_CELLS      30
#define PLACE_CELLS     30

struct page {
	struct buf *out;
	const struct explain_look *look;
	const struct explain_item *item;
};

static void
paint(const struct page *p, const char *color)
{
	if (p->look->color)
		buf_adds(p->out, color);
}

/* Cells on a terminal: East Asian wide characters take two. */
static size_t
cells(struct str s)
{
	size_t n = 0, i = 0;

	while (i < s.n) {
		uint32_t c = utf8_next(s, &i);

		n += c != UTF8_BAD && ((c >= 0x1100 && c <= 0x115F) ||
		    (c >= 0x2E80 && c <= 0xA4CF) ||
		    (c >= 0xAC00 && c <= 0xD7A3) ||
		    (c >= 0xF900 && c <= 0xFAFF) ||
		    (c >= 0xFE30 && c <= 0xFE6F) ||
		    (c >= 0xFF00 && c <= 0xFF60) ||
		    (c >= 0x1F300 && c <= 0x3FFFD)) ? 2 : 1;
	}
	return n;
}

/* The front of s that takes that many cells. */
static struct str
cut_cells(struct str s, size_t width)
{
	size_t n = 0, i = 0, end;

	for (end = 0; i < s.n; end = i) {
		size_t from = i;

		utf8_next(s, &i);
		n += cells(str_slice(s, from, i));
		if (n > width)
			break;
	}
	return str_slice(s, 0, end);
}

/* s made harmless, filled with blanks to that many cells, and two more. */
static void
column(const struct page *p, struct str s, size_t width)
{
	size_t from = p->out->n, n;

	log_text(p->out, s);
	n = cells(str_slice(buf_str(p->out), from, p->out->n));
	for (; n < width; n++)
		buf_addc(p->out, ' ');
	buf_adds(p->out, "  ");
}

/* A term; of a long pattern the front, its line says the rest. */
static void
column_term(const struct page *p, struct str s)
{
	struct str front = cut_cells(s, TERM_CELLS - 3);
	struct buf b;

	if (front.n == s.n || cells(s) <= TERM_CELLS) {
		column(p, s, TERM_CELLS);
		return;
	}
	buf_init(&b, LIMIT_LOG_TEXT);
	buf_addstr(&b, front);
	buf_adds(&b, "...");
	column(p, buf_str(&b), TERM_CELLS);
	buf_release(&b);
}

static void
column_place(const struct page *p, struct where at)
{
	struct buf b;

	buf_init(&b, LIMIT_LOG_TEXT);
	buf_printf(&b, "%s:%u", at.file, at.line);
	paint(p, FAINT);
	column(p, buf_str(&b), PLACE_CELLS);
	paint(p, PLAIN);
	buf_release(&b);
}

/* Foreign text on one line. */
static void
flat(struct buf *out, struct str s)
{
	struct str part;

	while (s.p != NULL) {
		part = str_next(&s, '\n');
		log_text(out, part);
		if (s.p != NULL)
			buf_addc(out, ' ');
	}
}

/* The last CONTEXT characters of s. */
static struct str
tail(struct str s)
{
	size_t from = s.n, n = 0;

	while (from > 0 && n < CONTEXT) {
		from--;
		n += ((unsigned char)s.p[from] & 0xC0) != 0x80;
	}
	return str_slice(s, from, s.n);
}

static void
print_place(const struct page *p, const struct evidence *w)
{
	struct str s = p->item->doc.field[w->field];
	struct str before = str_slice(s, 0, w->begin);
	struct str behind = str_slice(s, w->end, s.n);
	struct str head = tail(before), rest = utf8_cut_chars(behind,
	    CONTEXT);

	buf_printf(p->out, "%-5s  %s", w->lead ? "lead" :
	    filter_field_name(w->field),
	    head.n < before.n ? "..." : "");
	flat(p->out, head);
	if (p->look->color)
		buf_adds(p->out, MARK);
	else
		buf_addc(p->out, '[');
	flat(p->out, str_slice(s, w->begin, w->end));
	if (p->look->color)
		buf_adds(p->out, PLAIN);
	else
		buf_addc(p->out, ']');
	flat(p->out, rest);
	buf_adds(p->out, rest.n < behind.n ? "...\n" : "\n");
}

static void
print_evidence(const struct page *p, const char *kind,
    const struct evidence *why, size_t n)
{
	/* One place tells that a condition is met. */
	size_t most = strcmp(kind, "all") == 0 && !p->look->all ? 1 : PLACES;

	for (size_t i = 0; i < n && i < most; i++) {
		buf_printf(p->out, "    %-5s  ", kind);
		column_term(p, why[i].term);
		column_place(p, why[i].at);
		print_place(p, &why[i]);
	}
	if (n > most && most > 1)
		buf_printf(p->out, "    %-5s  and %zu more places\n", kind,
		    n - most);
}

/* How far a near line is from a hit: by words, then both sides in different
 * fields, then the word that the rule is about without anything of the list
 * that was to stand beside it; SIZE_MAX: far, for half of a pair is
 * everywhere in the news. */
static size_t
closeness(const struct explain_line *l)
{
	bool list[2] = { str_starts(l->side[0], "@"),
	    str_starts(l->side[1], "@") };

	if (l->kind != EXPLAIN_NEAR || l->good)
		return SIZE_MAX;
	if (l->near == EXPLAIN_FAR)
		return l->words;
	if (l->near == EXPLAIN_APART && list[0] != list[1])
		return SIZE_MAX - 2;
	if ((l->near == EXPLAIN_FIRST && !list[0] && list[1]) ||
	    (l->near == EXPLAIN_SECOND && list[0] && !list[1]))
		return SIZE_MAX - 1;
	return SIZE_MAX;
}

/* The line that keeps a topic away whose any and near lines hold. */
static const struct explain_line *
keeps_away(const struct explain *x)
{
	for (size_t i = 0; i < x->n_lines; i++) {
		if (x->lines[i].kind >= EXPLAIN_ALL && !x->lines[i].good &&
		    x->lines[i].kind != EXPLAIN_MASK &&
		    x->lines[i].depth == 0)
			return &x->lines[i];
	}
	return NULL;
}

/* Whether what became of the line is told, beside what it found. */
static bool
line_says(const struct explain_line *l)
{
	if (l->gave_up || l->part)
		return true;
	if (l->good || l->kind == EXPLAIN_MASK)
		return false;
	return l->mask.n > 0 || l->elsewhere || (l->kind != EXPLAIN_ANY &&
	    l->near != EXPLAIN_NEITHER) || (l->kind > EXPLAIN_NEAR);
}

static void
print_line(const struct page *p, const struct explain_line *l)
{
	const char *kind = explain_kind_name(l->kind);

	if (line_says(l)) {
		buf_printf(p->out, "    %-5s%s", kind, l->depth > 0 ? "| " :
		    "  ");
		column_term(p, l->text);
		column_place(p, l->at);
		paint(p, BAD);
		explain_says(p->out, l);
		paint(p, PLAIN);
		buf_addc(p->out, '\n');
	}
	/* Half of what must not be there tells nothing. */
	if (l->kind != EXPLAIN_NONE || !l->good)
		print_evidence(p, kind, l->why, l->n_why);
}

/* The near lines that come closest, the closest first. */
static void
print_closest(const struct page *p, const struct explain *x)
{
	const struct explain_line *last = NULL, *best;
	size_t shown = 0, more = 0;

	for (;;) {
		best = NULL;
		for (size_t i = 0; i < x->n_lines; i++) {
			const struct explain_line *l = &x->lines[i];
			size_t c = closeness(l);

			if (c == SIZE_MAX || (last != NULL &&
			    (c < closeness(last) || (c == closeness(last) &&
			    l <= last))))
				continue;
			if (best == NULL || c < closeness(best))
				best = l;
		}
		if (best == NULL)
			break;
		if (shown < CLOSEST) {
			print_line(p, best);
			shown++;
		} else {
			more++;
		}
		last = best;
	}
	if (more > 0)
		buf_printf(p->out, "    near   and %zu more that nearly hold "
		    "(--all)\n", more);
}

/* What keeps a topic away, behind its name. */
static void
print_reason(const struct page *p, const struct explain *x)
{
	const struct explain_line *l = keeps_away(x);

	if (x->positive < x->needed) {
		buf_printf(p->out, ": %zu of its any and near lines hold, %zu "
		    "needed", x->positive, x->needed);
	} else if (x->result == EXPLAIN_NOT && l != NULL) {
		struct str front = cut_cells(l->text, TERM_CELLS);

		buf_printf(p->out, ": %s ", explain_kind_name(l->kind));
		flat(p->out, front);
		buf_adds(p->out, front.n < l->text.n ? "..., " : ", ");
		explain_says(p->out, l);
	}
}

static void
print_topic(const struct page *p, const struct filter *f,
    const struct explain *x)
{
	static const struct {
		const char *word;
		const char *color;
	} looks[] = {
		[EXPLAIN_MATCHES] = { "matches", MARK },
		[EXPLAIN_VETOED] = { "vetoed", BAD },
		[EXPLAIN_COVERED] = { "not needed", FAINT },
		[EXPLAIN_NOT] = { "no", FAINT },
		[EXPLAIN_UNTOUCHED] = { "no", FAINT },
	};

	buf_printf(p->out, "  %s  ", x->name);
	paint(p, looks[x->result].color);
	buf_adds(p->out, looks[x->result].word);
	paint(p, PLAIN);
	if (x->result == EXPLAIN_COVERED)
		buf_printf(p->out, ": %s matches",
		    filter_topic_name(f, x->other));
	print_reason(p, x);
	buf_addc(p->out, '\n');
	for (size_t i = 0; i < x->n_vetoes; i++) {
		buf_printf(p->out, "    veto   %s\n",
		    filter_veto_name(f, x->vetoes[i].topic));
		print_evidence(p, "", x->vetoes[i].why, x->vetoes[i].n_why);
	}
	if (!p->look->all && x->positive < x->needed)
		print_closest(p, x);
	for (size_t i = 0; i < x->n_lines; i++) {
		const struct explain_line *l = &x->lines[i];

		if (p->look->all || l->kind != EXPLAIN_NEAR || l->good)
			print_line(p, l);
	}
}

static bool
is_wanted(const struct explain_look *look, const char *name)
{
	for (size_t i = 0; i < look->n_topics; i++) {
		if (fnmatch(look->topics[i], name, 0) == 0)
			return true;
	}
	return look->n_topics == 0;
}

/* Whether a reader would ask why it is not here: an occasion was found, or
 * nearly, and then no other word is wanting. */
static bool
is_near_miss(const struct explain *x)
{
	bool close = false, whole = true;

	if (x->result != EXPLAIN_NOT)
		return false;
	for (size_t i = 0; i < x->n_lines; i++) {
		const struct explain_line *l = &x->lines[i];

		close |= closeness(l) != SIZE_MAX;
		whole &= l->kind != EXPLAIN_ALL || l->good;
	}
	return x->positive > 0 || (close && whole);
}

void
explain_print(struct buf *out, const struct filter *f,
    const struct explain_item *item, const struct explain_look *look,
    struct arena *mem)
{
	struct page p = { out, look, item };
	struct explain x;
	struct buf rest[2];     /* vetoed; near misses and the others */
	size_t n;

	paint(&p, BOLD);
	flat(out, item->title.n > 0 ? item->title : STR("(no title)"));
	paint(&p, PLAIN);
	buf_addc(out, '\n');
	n = out->n;
	for (size_t i = 0; i < ARRAY_LEN(rest); i++)
		buf_init(&rest[i], out->max);
	for (size_t i = 0; i < filter_topics(f); i++) {
		if (!is_wanted(look, filter_topic_name(f, i)))
			continue;
		filter_explain(f, &item->doc, i, mem, &x);
		p.out = x.result == EXPLAIN_MATCHES ? out :
		    x.result == EXPLAIN_VETOED ? &rest[0] : &rest[1];
		if (x.result == EXPLAIN_MATCHES || x.result == EXPLAIN_VETOED ||
		    is_near_miss(&x) || look->all || look->n_topics > 0)
			print_topic(&p, f, &x);
		arena_reset(mem);
	}
	for (size_t i = 0; i < ARRAY_LEN(rest); i++) {
		buf_addstr(out, buf_str(&rest[i]));
		buf_release(&rest[i]);
	}
	if (out->n == n)
		buf_adds(out, "  no topic is near it\n");
}

static void
json_evidence(struct json *j, const char *kind, const char *name,
    const struct match *m, const struct filter_doc *doc)
{
	for (size_t i = 0; i < m->n_why; i++) {
		const struct evidence *w = &m->why[i];

		json_open(j, '{');
		json_key(j, kind);
		json_str(j, str_of(name));
		json_key(j, "term");
		json_str(j, w->term);
		json_key(j, "file");
		json_str(j, str_of(w->at.file));
		json_key(j, "line");
		json_int(j, w->at.line);
		json_key(j, "field");
		json_str(j, str_of(filter_field_name(w->field)));
		json_key(j, "text");
		json_str(j, str_slice(doc->field[w->field], w->begin,
		    w->end));
		json_key(j, "span");
		json_open(j, '[');
		json_int(j, (int64_t)w->begin);
		json_int(j, (int64_t)w->end);
		json_close(j, ']');
		json_close(j, '}');
	}
}

void
explain_json(struct buf *out, const struct filter *f,
    const struct explain_item *item, const struct explain_look *look,
    struct arena *mem)
{
	struct verdict v;
	struct json j;

	filter_match(f, &item->doc, look->topics, look->n_topics, mem, &v);
	json_init(&j, out, false);
	json_open(&j, '{');
	json_key(&j, "id");
	json_str(&j, item->id);
	json_key(&j, "title");
	json_str(&j, item->title);
	json_key(&j, "topics");
	json_open(&j, '[');
	for (size_t i = 0; i < v.n_matches; i++)
		json_str(&j, str_of(filter_topic_name(f, v.matches[i].topic)));
	json_close(&j, ']');
	json_key(&j, "matches");
	json_open(&j, '[');
	for (size_t i = 0; i < v.n_matches; i++)
		json_evidence(&j, "topic",
		    filter_topic_name(f, v.matches[i].topic), &v.matches[i],
		    &item->doc);
	json_close(&j, ']');
	json_key(&j, "vetoes");
	json_open(&j, '[');
	for (size_t i = 0; i < v.n_vetoes; i++)
		json_evidence(&j, "veto",
		    filter_veto_name(f, v.vetoes[i].topic), &v.vetoes[i],
		    &item->doc);
	json_close(&j, ']');
	json_close(&j, '}');
	buf_addc(out, '\n');
	arena_reset(mem);
}
