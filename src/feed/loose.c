#include "feed/loose.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "feed/loose_entity.h"
#include "feed/loose_ref.h"
#include "feed/loose_tag.h"

#include "base/banned.h"

struct open {
	enum xml_open kind;
	struct str name;
};

struct loose {
	const struct xml_events *to;
	struct str s;
	size_t at;
	bool done;
	bool returns;           /* there are \r in the document */
	struct open stack[LIMIT_XML_DEPTH];
	unsigned depth;
	size_t deeper;          /* open beyond the stack */
	unsigned same;          /* open below a LEAF or INLINE, named as it */
	struct loose_tag tag;
	struct loose_entities entities;
	struct loose_ahead cdata_end, cdata, comment_end, gt;
	const char *said;       /* last sentence, and what about */
	struct str said_of;
	unsigned n_said;
};

/* Says "BEFORE<NAME>".  A document that is wrong a thousand times need not
 * be quoted on the rest. */
static void
say(struct loose *l, size_t at, const char *before, struct str name)
{
	char line[160];

	if ((before == l->said && str_eq(name, l->said_of)) ||
	    l->n_said >= 1000)
		return;
	l->said = before;
	l->said_of = name;
	l->n_said++;
	snprintf(line, sizeof(line), "%s%.*s>", before,
	    (int)(name.n < 40 ? name.n : 40), name.n > 0 ? name.p : "");
	l->to->mended(l->to->to, at, line);
}

static struct str
here(const struct loose *l)
{
	return l->depth > 0 ? l->stack[l->depth - 1].name : STR("");
}

static bool
in_text(const struct loose *l)
{
	enum xml_open kind;

	if (l->depth == 0 || l->deeper > 0)
		return false;
	kind = l->stack[l->depth - 1].kind;
	return kind == XML_LEAF || kind == XML_INLINE;
}

/* An author has elements or text. */
static bool
takes_text(const struct loose *l)
{
	return in_text(l) || (l->depth > 0 && l->deeper == 0 &&
	    l->stack[l->depth - 1].kind == XML_NODE);
}

/* --- text ----------------------------------------------------------------- */

static void
emit(struct loose *l, const char *p, size_t n)
{
	const char *end = p + n, *cr;
	enum xml_open kind;

	if (n == 0 || l->depth == 0 || l->deeper > 0)
		return;
	kind = l->stack[l->depth - 1].kind;
	if (kind == XML_SKIP || kind == XML_GROUP)
		return;
	/* XML 1.0 2.11: line ends are \n. */
	while (l->returns && (cr = memchr(p, '\r', (size_t)(end - p))) !=
	    NULL) {
		if (cr > p)
			l->to->text(l->to->to, p, (size_t)(cr - p));
		if (cr + 1 == end || cr[1] != '\n')
			l->to->text(l->to->to, "\n", 1);
		p = cr + 1;
	}
	if (p < end)
		l->to->text(l->to->to, p, (size_t)(end - p));
}

/* Text with references, from l->at to end. */
static void
text_until(struct loose *l, size_t end)
{
	struct str value;
	char out[8];
	size_t used, n;

	while (l->at < end) {
		const char *p = l->s.p + l->at;
		const char *amp = takes_text(l) || l->returns ?
		    memchr(p, '&', end - l->at) : NULL;

		if (amp == NULL) {
			emit(l, p, end - l->at);
			break;
		}
		emit(l, p, (size_t)(amp - p));
		l->at += (size_t)(amp - p);
		used = loose_entity(&l->entities, str_slice(l->s, l->at, end),
		    &value);
		if (used > 0) {
			emit(l, value.p, value.n);
			l->at += used;
			continue;
		}
		used = loose_ref(str_slice(l->s, l->at, end), out, &n);
		if (used == 0) {
			if (takes_text(l))
				say(l, l->at, "bare & in <", here(l));
			emit(l, amp, 1);
			used = 1;
		} else if (n == 0) {
			say(l, l->at, "forbidden character reference in "
			    "<", here(l));
		} else {
			emit(l, out, n);
		}
		l->at += used;
	}
	l->at = end;
}

/* --- the stack ------------------------------------------------------------ */

static void
pop(struct loose *l)
{
	const struct open *top = &l->stack[l->depth - 1];

	if (top->kind != XML_SKIP)
		l->to->end(l->to->to);
	l->depth--;
	l->same = 0;
	if (l->depth == 0)
		l->done = true;
}

static void
pop_missing(struct loose *l, size_t at)
{
	say(l, at, "missing </", here(l));
	pop(l);
}

/* Closes so many elements that the listener knows of, and all above. */
static void
pop_known(struct loose *l, unsigned known, size_t at)
{
	while (l->depth > 0) {
		bool skip = l->stack[l->depth - 1].kind == XML_SKIP;

		if (known == 0 && !skip)
			break;
		known -= !skip;
		pop_missing(l, at);
	}
}

static bool
is_void(struct str name)
{
	static const char *const names[] = {
		"br", "img", "hr", "meta", "wbr", "input",
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (str_is_ci(name, names[i]))
			return true;
	}
	return false;
}

static void
start_tag(struct loose *l, const struct loose_tag *t)
{
	enum xml_open kind = XML_SKIP;
	unsigned closes;

	closes = l->depth > 1 ? l->to->closes(l->to->to, t->name) : 0;
	/* Below what is kept count of only a new item ends anything. */
	if (l->deeper > 0 && closes < 2) {
		l->deeper += !t->closed && !is_void(t->name);
		return;
	}
	l->deeper = 0;
	if (closes > 0)
		pop_known(l, closes - 1, t->from);
	if (in_text(l)) {
		const struct open *top = &l->stack[l->depth - 1];

		if (!t->closed && str_eq_ci(t->name, top->name))
			l->same++;
		if (top->kind == XML_INLINE) {
			l->to->inner_start(l->to->to, t->name, t->atts);
			if (t->closed)
				l->to->inner_end(l->to->to, t->name);
		}
		return;
	}
	if (l->depth == 0 || l->stack[l->depth - 1].kind == XML_GROUP ||
	    l->stack[l->depth - 1].kind == XML_NODE)
		kind = l->to->start(l->to->to, t->name, t->atts, t->from);
	if (kind == XML_SKIP && (t->closed || is_void(t->name)))
		return;
	if (l->depth >= LIMIT_XML_DEPTH) {
		if (kind != XML_SKIP)
			l->to->end(l->to->to);
		l->deeper += !t->closed;
		say(l, t->from, "elements nested deeper than 256 in <",
		    here(l));
		return;
	}
	l->stack[l->depth].kind = kind;
	l->stack[l->depth++].name = t->name;
	l->same = 0;
	/* A root is not closed where others follow: the slash of <rss
	 * xmlns=http://a/> is part of its value. */
	if (t->closed && (l->depth > 1 || str_find(l->s, l->at, "<") ==
	    SIZE_MAX))
		pop(l);
}

static struct str
local_name(struct str name)
{
	const char *colon = memchr(name.p, ':', name.n);

	if (colon == NULL)
		return name;
	return str_slice(name, (size_t)(colon - name.p) + 1, name.n);
}

static void
end_tag(struct loose *l, struct str name, size_t at)
{
	bool text = in_text(l);
	unsigned i;

	if (l->deeper > 0) {
		l->deeper--;
		return;
	}
	if (text && l->same > 0 && str_eq_ci(name, here(l))) {
		l->same--;
		if (l->stack[l->depth - 1].kind == XML_INLINE)
			l->to->inner_end(l->to->to, name);
		return;
	}
	for (i = l->depth; i > 0; i--) {
		if (str_eq_ci(l->stack[i - 1].name, name))
			break;
	}
	/* <content:encoded> closed by </encoded>. */
	if (i == 0 && l->depth > 0 &&
	    str_eq_ci(local_name(here(l)), local_name(name)))
		i = l->depth;
	if (i == 0) {
		/* <title>One</subtitle>: not markup, but a slip. */
		if (text && l->to->closes(l->to->to, name) > 0) {
			say(l, at, "another name than its start in </", name);
			pop(l);
		} else if (text && l->stack[l->depth - 1].kind == XML_INLINE) {
			l->to->inner_end(l->to->to, name);
		} else {
			say(l, at, "stray </", name);
		}
		return;
	}
	if (!str_eq(l->stack[i - 1].name, name))
		say(l, at, "another case or prefix than its start in </",
		    name);
	while (l->depth > i)
		pop_missing(l, at);
	pop(l);
}

/* --- markup -------------------------------------------------------------- */

/* A < that is only a character. */
static void
literal(struct loose *l)
{
	if (in_text(l))
		say(l, l->at, "stray < in <", here(l));
	emit(l, "<", 1);
	l->at++;
}

static void
read_start(struct loose *l)
{
	struct loose_tag *t = &l->tag;
	size_t end = loose_tag_read(t, l->s, l->at);

	/* "a <b or" and then the next tag: no tag, but a comparison. */
	if (end == l->at || (end != SIZE_MAX && in_text(l) && t->unended &&
	    t->valueless)) {
		literal(l);
		return;
	}
	if (end == SIZE_MAX) {
		l->at = l->s.n;
		return;
	}
	if (t->unquoted)
		say(l, t->from, "unquoted attribute in <", t->name);
	if (t->unended)
		say(l, t->from, "missing > of <", t->name);
	l->at = end;
	start_tag(l, t);
}

static void
read_end(struct loose *l)
{
	size_t from = l->at, begin = from + 2, end, after;
	struct str name;

	/* </ title> */
	while (begin < l->s.n && ascii_space(l->s.p[begin]))
		begin++;
	end = loose_name_end(l->s, begin);
	name = str_slice(l->s, begin, end);

	for (after = end; after < l->s.n && ascii_space(l->s.p[after]); after++)
		continue;
	if (after >= l->s.n) {
		l->at = l->s.n;
		return;
	}
	if (l->s.p[after] != '>' && l->s.p[after] != '<') {
		literal(l);
		return;
	}
	l->at = after + (l->s.p[after] == '>');
	end_tag(l, name, from);
}

/* --- the rest of markup --------------------------------------------------- */

static void
read_cdata(struct loose *l, size_t from)
{
	size_t end = loose_next(&l->cdata_end, l->s, from);
	size_t again = loose_next(&l->cdata, l->s, from);
	char close[48];
	size_t stop = SIZE_MAX;

	/* Never closed, or only by the end of the next section: then it ends
	 * where its element does. */
	if (end == SIZE_MAX || again < end) {
		snprintf(close, sizeof(close), "</%.*s", (int)(here(l).n < 40 ?
		    here(l).n : 40), here(l).n > 0 ? here(l).p : "");
		if (again < end)
			stop = str_find(str_slice(l->s, 0, again), from,
			    close);
		else
			stop = str_find(l->s, from, close);
		if (stop != SIZE_MAX) {
			size_t text = stop;

			say(l, from, "CDATA not closed in <", here(l));
			/* "]]", "] ]>", "]] >" */
			while (text > from && (l->s.p[text - 1] == ']' ||
			    ascii_space(l->s.p[text - 1]) ||
			    (l->s.p[text - 1] == '>' && text - from > 1 &&
			    (l->s.p[text - 2] == ']' ||
			    l->s.p[text - 2] == ' '))))
				text--;
			emit(l, l->s.p + from, text - from);
			l->at = stop;
			return;
		}
	}
	if (end == SIZE_MAX) {
		/* What is left belongs to an element that never ends. */
		emit(l, l->s.p + from, l->s.n - from);
		l->at = l->s.n;
		return;
	}
	emit(l, l->s.p + from, end - from);
	l->at = end + 3;
}

/* <!DOCTYPE ...> with an internal subset, or any other <!...>. */
static void
skip_declaration(struct loose *l)
{
	bool subset = false;
	size_t at = l->at + 2, from = l->at;

	for (; at < l->s.n; at++) {
		char c = l->s.p[at];

		if (c == '[')
			subset = true;
		else if (c == ']')
			subset = false;
		else if (c == '>' && !subset)
			break;
	}
	l->at = at < l->s.n ? at + 1 : at;
	if (l->depth == 0)
		loose_entities_read(&l->entities,
		    str_slice(l->s, from, l->at));
}

static void
read_bang(struct loose *l)
{
	struct str rest = str_slice(l->s, l->at, l->s.n);
	size_t end;

	if (str_starts(rest, "<!--")) {
		end = loose_next(&l->comment_end, l->s, l->at + 4);
		if (end != SIZE_MAX) {
			l->at = end + 3;
			return;
		}
		say(l, l->at, "comment without its end in <", here(l));
		l->at += 4;
	} else if (str_starts_ci(rest, "<![CDATA[")) {
		read_cdata(l, l->at + 9);
	} else if (l->depth == 0 || (rest.n > 2 && ascii_alpha(rest.p[2]))) {
		skip_declaration(l);
	} else {
		literal(l);
	}
}

/* Whether "</" begins an end tag: a name follows, behind blanks only that of
 * the innermost element. */
static bool
is_end(const struct loose *l)
{
	size_t at = l->at + 2, end;

	while (at < l->s.n && ascii_space(l->s.p[at]))
		at++;
	end = loose_name_end(l->s, at);
	return end > at && (at == l->at + 2 ||
	    str_eq_ci(str_slice(l->s, at, end), here(l)));
}

static void
read_markup(struct loose *l)
{
	char c = l->at + 1 < l->s.n ? l->s.p[l->at + 1] : '\0';
	size_t end;

	if (ascii_alpha(c) || c == '_' || c == ':') {
		read_start(l);
	} else if (c == '/' && is_end(l)) {
		read_end(l);
	} else if (c == '!') {
		read_bang(l);
	} else if (c == '?' && loose_name_end(l->s, l->at + 2) > l->at + 2) {
		end = loose_next(&l->gt, l->s, l->at);
		l->at = end == SIZE_MAX ? l->at + 2 : end + 1;
	} else {
		literal(l);
	}
}

size_t
loose_parse(const struct xml_events *to, struct str text)
{
	struct loose *l = mem_zalloc(1, sizeof(*l));
	size_t end;

	l->to = to;
	l->s = text;
	l->returns = text.n > 0 && memchr(text.p, '\r', text.n) != NULL;
	l->cdata_end.what = "]]>";
	l->cdata.what = "<![CDATA[";
	l->comment_end.what = "-->";
	l->gt.what = ">";
	loose_tag_init(&l->tag);
	loose_entities_init(&l->entities);
	while (l->at < text.n && !l->done) {
		const char *lt = memchr(text.p + l->at, '<', text.n - l->at);

		text_until(l, lt != NULL ? (size_t)(lt - text.p) : text.n);
		if (l->at < text.n)
			read_markup(l);
	}
	if (!l->done && l->depth > 0)
		say(l, text.n, "the document ends inside <", here(l));
	for (; l->depth > 0; l->depth--) {
		if (l->stack[l->depth - 1].kind != XML_SKIP)
			to->cut(to->to);
	}
	end = l->at;
	loose_tag_release(&l->tag);
	loose_entities_release(&l->entities);
	free(l);
	return end;
}
