#include "feed/html_mark.h"

#include <string.h>

#include "base/limits.h"
#include "base/mem.h"

#include "base/banned.h"

void
html_marks_init(struct html_marks *m, struct html_flow *flow,
    struct buf *out)
{
	memset(m, 0, sizeof(*m));
	m->flow = flow;
	m->out = out;
	m->start = out->n;
}

/* --- what is written ------------------------------------------------------ */

static void
put(struct html_marks *m, struct str s)
{
	if (m->flow != NULL)
		html_flow_text(m->flow, s, true);
	else
		buf_addstr(m->out, s);
}

static void
part(struct html_marks *m)
{
	if (m->flow != NULL)
		html_flow_part(m->flow, ' ');
	else
		buf_addc(m->out, ' ');
}

/* The end of what is there, as far as it goes without a gap. */
static struct str
before(const struct html_marks *m)
{
	size_t end = m->out->n, from = end;

	if (m->flow != NULL && m->flow->pending != '\0')
		return STR("");
	while (from > m->start && end - from < 16 &&
	    (unsigned char)m->out->p[from - 1] > ' ')
		from--;
	return str_slice(buf_str(m->out), from, end);
}

/* --- marks in the height -------------------------------------------------- */

enum mark {
	MARK_GLUED,             /* 1st */
	MARK_POWER,             /* 10^6 */
	MARK_NOTE,              /* Group [1] */
	MARK_APART,             /* THAAD TM */
};

static bool
all_of(struct str s, bool (*is)(char c))
{
	for (size_t i = 0; i < s.n; i++) {
		if (!is(s.p[i]))
			return false;
	}
	return s.n > 0;
}

static bool
is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

/* 1, 12, "1, 2", 3-5 */
static bool
is_listed(char c)
{
	return ascii_digit(c) || c == ',' || c == ' ' || c == '-';
}

/* The letters at the end of s. */
static struct str
last_letters(struct str s)
{
	size_t from = s.n;

	while (from > 0 && ascii_alpha(s.p[from - 1]))
		from--;
	return str_slice(s, from, s.n);
}

static bool
is_power(struct str base, struct str mark)
{
	static const char *const units[] = {
		"m", "km", "cm", "mm", "nm", "ft", "in", "mi", "yd", "mc",
	};
	struct str word = last_letters(base);
	size_t from = base.n;

	if (word.n == 0) {
		while (from > 0 && ascii_digit(base.p[from - 1]))
			from--;
		/* 1.10 and 5,010 are no bases, and neither are years. */
		if (from > 0 && strchr(".,-", base.p[from - 1]) != NULL)
			return false;
		base = str_slice(base, from, base.n);
		return str_is(base, "10") ||
		    (str_is(base, "2") && mark.n == 2);
	}
	/* A letter outside ASCII before it belongs to the word. */
	if (word.n < base.n && (unsigned char)base.p[base.n - word.n - 1] >=
	    0x80)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		if (str_is(word, units[i]))
			return str_is(mark, "2") || str_is(mark, "3");
	}
	return word.n == 1 && mark.n <= 2 && is_lower(word.p[0]);
}

/* What the mark means behind base and before next. */
static enum mark
kind_of(struct str mark, struct str base, char next)
{
	static const char *const apart[] = {
		"TM", "SM", "R", "MD", "MC", "\u2122", "\u2120",
	};
	bool sign = mark.n > 1 && (mark.p[0] == '-' || mark.p[0] == '+' ||
	    str_starts(mark, "\u2212"));

	if (sign && base.n > 0 && ascii_digit(mark.p[mark.n - 1]))
		return MARK_POWER;
	if (ascii_digit(mark.p[0]) && all_of(mark, is_listed)) {
		/* 235U, 1/2 */
		if ((base.n == 0 && ascii_alpha(next)) || next == '/')
			return MARK_GLUED;
		return is_power(base, mark) ? MARK_POWER : MARK_NOTE;
	}
	if (all_of(mark, is_lower)) {
		/* 1st, XXIe, Mme; a to d are notes, too */
		if (base.n > 0 && mark.n == 1 && mark.p[0] <= 'd' &&
		    is_lower(base.p[base.n - 1]) && !ascii_alpha(next))
			return MARK_NOTE;
		return mark.n <= 4 ? MARK_GLUED : MARK_APART;
	}
	for (size_t i = 0; i < ARRAY_LEN(apart); i++) {
		if (str_is(mark, apart[i]))
			return MARK_APART;
	}
	for (size_t i = 0; i < mark.n; i++) {
		if (ascii_alpha(mark.p[i]) || ascii_digit(mark.p[i]) ||
		    (unsigned char)mark.p[i] >= 0xE0)
			return MARK_APART;
	}
	return MARK_GLUED;              /* *, a dagger, (R) in a circle */
}

/* The words of a short element that begins at scan->at; false when it is
 * long, or holds another of its kind.  *end is behind its end tag. */
static bool
read_short(const struct html_scan *scan, enum html_tag tag, struct buf *words,
    size_t *end)
{
	struct html_scan inner;
	struct html_token t;
	struct html_flow flow;

	html_scan_init(&inner, str_slice(scan->s, scan->at,
	    scan->at + LIMIT_HTML_NOTE), true);
	html_flow_init(&flow, words, HTML_REF_TEXT);
	while (html_next(&inner, &t)) {
		if (t.kind == HTML_TEXT)
			html_flow_text(&flow, t.source, t.verbatim);
		if (t.tag != tag)
			continue;
		*end = scan->at + inner.at;
		return t.kind == HTML_END;
	}
	return false;
}

static void
put_mark(struct html_marks *m, enum mark kind, struct str mark, char next)
{
	struct str base = before(m);
	bool digit = base.n > 0 && ascii_digit(base.p[base.n - 1]);

	switch (kind) {
	case MARK_GLUED:
		/* 1 1/2 */
		if (digit && next == '/')
			part(m);
		put(m, mark);
		return;
	case MARK_POWER:
		put(m, STR("^"));
		put(m, mark);
		return;
	case MARK_NOTE:
		part(m);
		put(m, STR("["));
		put(m, mark);
		put(m, STR("]"));
		break;
	case MARK_APART:
	default:
		part(m);
		put(m, mark);
		break;
	}
	if (ascii_alpha(next) || ascii_digit(next))
		part(m);
}

/* <sup>: true when it was read. */
static bool
superscript(struct html_marks *m, struct html_scan *scan)
{
	struct str mark;
	struct buf words;
	enum mark kind;
	size_t end;
	char next;
	bool fine;

	buf_init(&words, LIMIT_HTML_NOTE * 4);
	fine = read_short(scan, HTML_SUP, &words, &end) && words.n > 0;
	mark = buf_str(&words);
	if (fine) {
		next = end < scan->s.n ? scan->s.p[end] : '\0';
		kind = kind_of(mark, before(m), next);
		/* 1), as in Korean notes */
		if (mark.n > 1 && mark.p[mark.n - 1] == ')' &&
		    all_of(str_slice(mark, 0, mark.n - 1), is_listed)) {
			mark.n--;
			kind = MARK_NOTE;
		}
		put_mark(m, kind, mark, next);
		scan->at = end;
	}
	buf_release(&words);
	return fine;
}

/* A link to a note that is not in the height: its text is a number, glued to
 * a word, or its place is on this page. */
static bool
note_link(struct html_marks *m, struct html_scan *scan,
    const struct html_token *t)
{
	struct str href, mark;
	struct buf words;
	size_t end;
	char next = scan->at < scan->s.n ? scan->s.p[scan->at] : '\0';
	bool fine;

	if (!ascii_digit(next) && next != '[')
		return false;
	href = str_trim(html_attribute_find(t, "href"));
	if (str_find(href, 0, "#") == SIZE_MAX ||
	    (href.p[0] != '#' && before(m).n == 0))
		return false;
	buf_init(&words, LIMIT_HTML_NOTE * 4);
	fine = read_short(scan, HTML_A, &words, &end);
	mark = buf_str(&words);
	if (mark.n > 2 && mark.p[0] == '[' && mark.p[mark.n - 1] == ']')
		mark = str_slice(mark, 1, mark.n - 1);
	fine = fine && mark.n <= 3 && all_of(mark, ascii_digit);
	if (fine) {
		next = end < scan->s.n ? scan->s.p[end] : '\0';
		put_mark(m, MARK_NOTE, mark, next);
		scan->at = end;
	}
	buf_release(&words);
	return fine;
}

/* --- quotations, readings ------------------------------------------------- */

static void
quotation(struct html_marks *m, struct html_scan *scan,
    const struct html_token *t)
{
	static const char *const marks[2][2] = {
		{ "\u201C", "\u201D" }, { "\u2018", "\u2019" },
	};
	bool start = t->kind == HTML_START;
	struct str mark;

	/* Some write the marks besides. */
	if (start && (t->closed || !html_ends(scan, HTML_Q) ||
	    str_starts(str_slice(scan->s, scan->at, scan->s.n), "\"") ||
	    str_starts(str_slice(scan->s, scan->at, scan->s.n), "\u201C") ||
	    str_starts_ci(str_slice(scan->s, scan->at, scan->s.n), "&ldquo;")))
		return;
	if (!start && m->quotes == 0)
		return;
	m->quotes -= !start;
	mark = str_of(marks[m->quotes % 2][!start]);
	m->quotes += start;
	if (m->flow == NULL)
		buf_addstr(m->out, mark);
	else if (start)
		html_flow_open(m->flow, mark);
	else
		html_flow_close(m->flow, mark);
}

static void
close_reading(struct html_marks *m)
{
	if (m->bracket)
		put(m, STR(")"));
	m->bracket = false;
}

/* The brackets of a reading, where <rp> does not bring them. */
static void
reading(struct html_marks *m, const struct html_token *t)
{
	bool start = t->kind == HTML_START;

	switch ((int)t->tag) {
	case HTML_RUBY:
		close_reading(m);
		m->ruby = start;
		m->read = false;
		break;
	case HTML_RP:
		if (start && !m->bracket && !m->read)
			m->ruby = false;
		if (!start)
			m->read = false;
		break;
	case HTML_RB:
		close_reading(m);
		break;
	default:                        /* HTML_RT */
		close_reading(m);
		if (start && m->ruby) {
			put(m, STR("("));
			m->bracket = true;
		}
		m->read = !start;
		if (!start)
			m->ruby = true;
		break;
	}
}

/* --- what is struck out --------------------------------------------------- */

static bool
begins_struck(struct html_scan *scan, const struct html_token *t)
{
	if (t->kind != HTML_START || t->closed ||
	    ((t->what & HTML_STRUCK) == 0 && str_find(t->style, 0,
	    "line-through") == SIZE_MAX))
		return false;
	return (t->what & HTML_VOID) == 0 && t->tag != HTML_UNKNOWN &&
	    html_ends(scan, t->tag);
}

/* An inserted word next to one that was deleted is another word. */
static void
part_struck(struct html_marks *m, const struct html_scan *scan)
{
	if (scan->at >= scan->s.n || scan->s.p[scan->at] == '\0' ||
	    strchr(".,;:!?)", scan->s.p[scan->at]) == NULL)
		part(m);
}

static void
strike(struct html_marks *m, struct html_scan *scan,
    const struct html_token *t)
{
	if (m->struck == HTML_UNKNOWN) {
		if (!begins_struck(scan, t))
			return;
		part(m);
		m->struck = t->tag;
		m->struck_depth = 1;
	} else if (t->tag == m->struck && t->kind == HTML_START) {
		m->struck_depth += !t->closed;
	} else if (t->tag == m->struck && --m->struck_depth == 0) {
		m->struck = HTML_UNKNOWN;
		part_struck(m, scan);
	}
}

bool
html_marks_read(struct html_marks *m, struct html_scan *scan,
    const struct html_token *t)
{
	if (t->tag == HTML_UNKNOWN)
		return false;
	strike(m, scan, t);
	if ((t->what & HTML_TELLS) == 0 || m->struck != HTML_UNKNOWN)
		return false;
	switch ((int)t->tag) {
	case HTML_SUP:
		return t->kind == HTML_START && !t->closed &&
		    superscript(m, scan);
	case HTML_A:
		return t->kind == HTML_START && !t->closed &&
		    note_link(m, scan, t);
	case HTML_Q:
		quotation(m, scan, t);
		break;
	case HTML_RUBY:
	case HTML_RB:
	case HTML_RP:
	case HTML_RT:
		reading(m, t);
		break;
	default:
		break;
	}
	return false;
}
