/* Commit messages and authors: the part of page.h that git shows. */
#include "store/page.h"

#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "store/clean.h"

#include "base/banned.h"

/* Reasons that are told, and words of each, characters. */
#define WHY_MAX 6
#define WHY_CHARS 60

/* A clean line without forge commands. */
static void
message_line(struct buf *out, struct str s)
{
	struct buf line;

	buf_init(&line, LIMIT_ITEM_TEXT);
	clean_line(&line, utf8_cut(s, LIMIT_TITLE));
	clean_forge(out, buf_str(&line));
	buf_release(&line);
}

/* GitHub, GitLab and Gitea close the issue behind "fixes URL"; our link
 * follows the subject. */
static bool
message_closes(struct str s)
{
	static const char *const words[] = {
		"close", "closes", "closed", "closing", "fix", "fixes",
		"fixed", "fixing", "resolve", "resolves", "resolved",
		"resolving", "implement", "implements", "implemented",
		"implementing", "reopen", "reopens", "reopened",
	};

	while (s.n > 0 && (s.p[s.n - 1] == ':' || s.p[s.n - 1] == ' '))
		s.n--;
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		struct str w = str_of(words[i]);

		if (s.n >= w.n &&
		    str_eq_ci(str_slice(s, s.n - w.n, s.n), w))
			return true;
	}
	return false;
}

static void
message_subject(struct buf *out, const struct page *pg)
{
	const struct feed_item *item = pg->item;
	struct buf line;

	buf_init(&line, LIMIT_ITEM_TEXT);
	if (pg->n_topics > 0) {
		message_line(&line, pg->topics[0].name);
		buf_adds(&line, ": ");
	}
	if (pg->edited)
		buf_adds(&line, "Edited: ");
	message_line(&line, item->title.n > 0 ? item->title :
	    item->summary.n > 0 ? item->summary :
	    item->text.n > 0 ? item->text : pg->id);
	clean_cut(out, str_trim(buf_str(&line)), LIMIT_SUBJECT);
	if (message_closes(buf_str(out)))
		buf_addc(out, '.');
	buf_adds(out, "\n\n");
	buf_release(&line);
}

static void
message_link(struct buf *out, struct str url)
{
	if (!str_starts_ci(url, "http://") && !str_starts_ci(url, "https://"))
		return;
	url = utf8_cut(url, LIMIT_URL);
	for (size_t i = 0; i < url.n; i++) {
		unsigned char c = (unsigned char)url.p[i];

		if (c <= 0x20 || c >= 0x7F || strchr("<>\\\"`^{|}[]",
		    (int)c) != NULL)
			buf_printf(out, "%%%02X", c);
		else
			buf_addc(out, (char)c);
	}
	buf_adds(out, "\n\n");
}

/* `"words" in the title`; false when that was said already. */
static bool
message_reason(struct buf *out, const struct page_reason *r, size_t from)
{
	struct str words = r->words.n > 0 ? r->words : r->term;
	struct buf line, cut, all;
	bool known;

	buf_init(&line, LIMIT_ITEM_TEXT);
	buf_init(&cut, LIMIT_ITEM_TEXT);
	buf_init(&all, LIMIT_ITEM_TEXT);
	message_line(&line, words);
	clean_cut_chars(&cut, buf_str(&line), WHY_CHARS);
	buf_printf(&all, "\"%s\" in the %.*s", buf_z(&cut),
	    STR_ARG(r->field));
	known = str_find(buf_str(out), from, buf_z(&all)) != SIZE_MAX;
	if (!known) {
		if (out->n > from)
			buf_adds(out, ", ");
		buf_addstr(out, buf_str(&all));
	}
	buf_release(&all);
	buf_release(&cut);
	buf_release(&line);
	return !known;
}

static void
message_why(struct buf *out, const struct page *pg)
{
	size_t from = out->n, told = 0;

	for (size_t i = 0; i < pg->n_topics; i++) {
		for (size_t k = 0; k < pg->topics[i].n_why; k++) {
			if (told == WHY_MAX)
				break;
			told += message_reason(out, &pg->topics[i].why[k],
			    from);
		}
	}
	if (out->n > from)
		buf_adds(out, ".\n\n");
}

static void
message_trailer(struct buf *out, const char *key, struct str value)
{
	buf_printf(out, "%s: ", key);
	message_line(out, utf8_cut(value, LIMIT_FIELD));
	buf_addc(out, '\n');
}

void
page_message(struct buf *out, const struct page *pg)
{
	message_subject(out, pg);
	message_link(out, pg->item->link);
	message_why(out, pg);
	message_trailer(out, "Item-Id", pg->id);
	message_trailer(out, "Feed", pg->source.id);
	for (size_t i = 0; i < pg->n_topics; i++)
		message_trailer(out, "Topic", pg->topics[i].name);
}

/* The first line of a message. */
static struct str
message_first(struct str message)
{
	return str_next(&message, '\n');
}

struct str
page_last_paragraph(struct str message)
{
	size_t at, last = 0;

	while (message.n > 0 && message.p[message.n - 1] == '\n')
		message.n--;
	for (at = str_find(message, 0, "\n\n"); at != SIZE_MAX;
	    at = str_find(message, at + 1, "\n\n"))
		last = at + 2;
	return str_slice(message, last, message.n);
}

void
page_run_message(struct buf *out, const struct str *messages, size_t n)
{
	if (n == 1) {
		buf_addstr(out, messages[0]);
		return;
	}
	buf_printf(out, "%zu items\n\n", n);
	for (size_t i = 0; i < n; i++) {
		buf_adds(out, "- ");
		buf_addstr(out, message_first(messages[i]));
		buf_addc(out, '\n');
	}
	buf_addc(out, '\n');
	for (size_t i = 0; i < n; i++) {
		buf_addstr(out, page_last_paragraph(messages[i]));
		buf_addc(out, '\n');
	}
}

void
page_author(struct buf *name, struct buf *email, const struct page *pg)
{
	struct str source = pg->source.title;
	struct buf line;

	buf_init(&line, LIMIT_ITEM_TEXT);
	clean_line(&line, source.n > 0 ? source : pg->source.id);
	for (size_t i = 0; i < line.n; i++) {
		if (line.p[i] == '<' || line.p[i] == '>')
			line.p[i] = ' ';
	}
	/* What git strips at the ends of a name (ident.c "crud"). */
	source = buf_str(&line);
	while (source.n > 0 && strchr(" .,:;\"\\'", source.p[0]) != NULL)
		source = str_slice(source, 1, source.n);
	while (source.n > 0 &&
	    strchr(" .,:;\"\\'", source.p[source.n - 1]) != NULL)
		source.n--;
	if (source.n == 0)
		source = STR("feed");
	clean_cut(name, source, LIMIT_SUBJECT);
	buf_release(&line);

	for (size_t i = 0; i < pg->source.id.n; i++) {
		char c = pg->source.id.p[i];

		buf_addc(email, ascii_alpha(c) || ascii_digit(c) ||
		    c == '.' || c == '_' ? c : '-');
	}
	buf_adds(email, "@feeds.invalid");
}
