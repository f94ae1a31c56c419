#include "feed/reader.h"

#include <string.h>

#include "base/utf8.h"
#include "feed/html_token.h"

#include "base/banned.h"

static void
add_text(struct reader *r, const char *p, size_t n)
{
	struct str s = { p, n };
	size_t room = LIMIT_ITEM_TEXT - r->text.n;

	if (n > room) {
		s = utf8_cut(s, room);
		if (!r->text_cut)
			mend_say_all(&r->mend, "text of more than 1 MiB cut");
		r->text_cut = true;
	}
	buf_addstr(&r->text, s);
}

static void
add_escaped(struct reader *r, const char *p, size_t n, bool quotes)
{
	size_t from = 0, i;

	for (i = 0; i < n; i++) {
		const char *as = NULL;

		if (p[i] == '&')
			as = "&amp;";
		else if (p[i] == '<')
			as = "&lt;";
		else if (p[i] == '>')
			as = "&gt;";
		else if (quotes && p[i] == '"')
			as = "&quot;";
		if (as == NULL)
			continue;
		add_text(r, p + from, i - from);
		add_text(r, as, strlen(as));
		from = i + 1;
	}
	add_text(r, p + from, i - from);
}

/* A character between U+0080 and U+009F. */
static void
add_c1(struct reader *r, unsigned char c)
{
	uint32_t meant = charset_c1(c);
	char bytes[4];

	if (meant != 0)
		add_text(r, bytes, utf8_put(meant, bytes));
}

void
reader_text(void *to, const char *p, size_t n)
{
	struct reader *r = to;
	const struct node *top = &r->stack[r->depth - 1];

	if (top->row == NULL || top->row->take == TAKE_NOTHING)
		return;
	/* Controls come by reference only, and singly: the bytes were cleaned
	 * before. */
	if (n == 1 && p[0] == 0x7F)
		return;
	if (n == 1 && (unsigned char)p[0] < 0x20 && p[0] != '\t')
		p = "\n";
	if (n == 2 && (unsigned char)p[0] == 0xC2 &&
	    (unsigned char)p[1] < 0xA0)
		add_c1(r, (unsigned char)p[1]);
	else if (top->content == CONTENT_XHTML &&
	    top->row->take == TAKE_MARKUP)
		add_escaped(r, p, n, false);
	else
		add_text(r, p, n);
}

static bool
is_void(struct str name)
{
	static const char *const names[] = {
		"br", "img", "hr", "wbr", "input", "col", "source", "embed",
		"area", "param", "track", "link", "meta", "base",
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (str_is_ci(name, names[i]))
			return true;
	}
	return false;
}

static struct str
without_prefix(struct str name)
{
	const char *colon = memchr(name.p, ':', name.n);

	if (colon == NULL)
		return name;
	return str_slice(name, (size_t)(colon - name.p) + 1, name.n);
}

void
reader_inner_start(void *to, struct str name, const char *const *atts)
{
	struct reader *r = to;
	struct node *top = &r->stack[r->depth - 1];

	if (top->content == CONTENT_TEXT)
		top->content = CONTENT_XHTML;
	/* RFC 4287 3.1.1.3: the div that is all of it. */
	if (*atts != NULL && top->content == CONTENT_XHTML && str_trim(
	    str_slice(buf_str(&r->text), top->mark, r->text.n)).n == 0)
		reader_special(r, top, atts);
	add_text(r, "<", 1);
	name = without_prefix(name);
	add_text(r, name.p, name.n);
	if (*atts != NULL)
		atts = reader_clean(r, atts);
	for (; *atts != NULL; atts += 2) {
		if (strchr(atts[0], ':') != NULL ||
		    strcmp(atts[0], "xmlns") == 0)
			continue;
		add_text(r, " ", 1);
		add_text(r, atts[0], strlen(atts[0]));
		add_text(r, "=\"", 2);
		add_escaped(r, atts[1], strlen(atts[1]), true);
		add_text(r, "\"", 1);
	}
	add_text(r, ">", 1);
}

void
reader_inner_end(void *to, struct str name)
{
	struct reader *r = to;
	const struct node *top = &r->stack[r->depth - 1];

	name = without_prefix(name);
	/* In plain text it ends nothing. */
	if (is_void(name) || top->content == CONTENT_TEXT)
		return;
	/* <title>One</name>: nothing that a title can have meant. */
	if (top->row->field == FIELD_TITLE && html_tag_find(name) ==
	    HTML_UNKNOWN && top->content != CONTENT_XHTML)
		return;
	add_text(r, "</", 2);
	add_text(r, name.p, name.n);
	add_text(r, ">", 1);
}
