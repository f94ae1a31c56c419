/* The feeds as an OPML list; the matches as an Atom or JSON feed. */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "cmd/session.h"
#include "cmd/shelf.h"
#include "feed/opml.h"
#include "store/clean.h"

#include "base/banned.h"

enum { OPT_SINCE, OPT_TOPIC, OPT_FEED };

/* Names in the sense of RFC 4151, so that every archive gives an item the
 * same one. */
#define TAG "tag:katchi.invalid,2026:"

/* --- XML ---------------------------------------------------------------- */

/* Prints s as text or attribute; controls and marks that show as nothing are
 * left out. */
static void
xml(struct str s)
{
	struct buf clean, out;

	buf_init(&clean, LIMIT_OUTPUT);
	buf_init(&out, LIMIT_OUTPUT);
	clean_line(&clean, s);
	opml_escape(&out, buf_str(&clean));
	fputs(buf_z(&out), stdout);
	buf_release(&clean);
	buf_release(&out);
}

static void
attribute(const char *name, struct str value)
{
	if (value.n == 0)
		return;
	printf(" %s=\"", name);
	xml(value);
	fputs("\"", stdout);
}

static void
element(const char *name, struct str value)
{
	printf("<%s>", name);
	xml(value);
	printf("</%s>\n", name);
}

static void
element_time(const char *name, int64_t at, int offset_min)
{
	struct buf b;

	buf_init(&b, 64);
	civil_rfc3339(&b, at, offset_min);
	element(name, buf_str(&b));
	buf_release(&b);
}

/* --- OPML ----------------------------------------------------------------- */

/* The folder of a feed is its first tag; all of them are its categories. */
static const char *
folder_of(const struct source *s)
{
	return s->tags.n > 0 ? s->tags.list[0] : "";
}

static int
by_folder(const void *a, const void *b)
{
	const struct source *const *x = a, *const *y = b;
	int c = strcmp(folder_of(*x), folder_of(*y));

	return c != 0 ? c : strcmp((*x)->id, (*y)->id);
}

static void
opml_outline(const struct source *s)
{
	struct buf categories;

	buf_init(&categories, LIMIT_CONF_LINE);
	for (size_t i = 0; i < s->tags.n; i++)
		buf_printf(&categories, "%s/%s", i > 0 ? "," : "",
		    s->tags.list[i]);
	printf("%s<outline type=\"rss\"",
	    s->tags.n > 0 ? "      " : "    ");
	attribute("text", str_of(s->title));
	attribute("title", str_of(s->title));
	attribute("xmlUrl", str_of(s->url));
	attribute("language", str_of(s->lang));
	attribute("category", buf_str(&categories));
	fputs("/>\n", stdout);
	buf_release(&categories);
}

static void
opml_print(const struct source **list, size_t n)
{
	const char *folder = "";

	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<opml version=\"2.0\">\n"
	    "  <head><title>katchi</title></head>\n"
	    "  <body>\n", stdout);
	for (size_t i = 0; i < n; i++) {
		const char *now = folder_of(list[i]);

		if (strcmp(now, folder) != 0) {
			if (folder[0] != '\0')
				fputs("    </outline>\n", stdout);
			fputs("    <outline", stdout);
			attribute("text", str_of(now));
			attribute("title", str_of(now));
			fputs(">\n", stdout);
			folder = now;
		}
		opml_outline(list[i]);
	}
	if (folder[0] != '\0')
		fputs("    </outline>\n", stdout);
	fputs("  </body>\n</opml>\n", stdout);
}

static int
export_opml(const struct conf *c, const char *glob)
{
	const struct source **list = mem_zalloc(c->n_sources + 1,
	    sizeof(const struct source *));
	size_t n = 0, left = 0;

	for (size_t i = 0; i < c->n_sources; i++) {
		const struct source *s = &c->sources[i];

		if (glob != NULL && fnmatch(glob, s->id, 0) != 0)
			continue;
		if (s->enabled && s->url != NULL && s->command.n == 0 &&
		    strncmp(s->url, "http", 4) == 0)
			list[n++] = s;
		else
			left++;
	}
	qsort(list, n, sizeof(*list), by_folder);
	opml_print(list, n);
	if (left > 0)
		log_notice("%zu feeds that are disabled, files or programs "
		    "are not in the list", left);
	free(list);
	return 0;
}

/* --- Atom ----------------------------------------------------------------- */

static void
atom_entry(const struct kept *k, int offset_min)
{
	struct str topics = k->topics;

	fputs("<entry", stdout);
	attribute("xml:lang", k->lang);
	fputs(">\n<id>" TAG "item/", stdout);
	xml(k->id);
	fputs("</id>\n", stdout);
	element("title", k->title);
	if (k->url.n > 0) {
		fputs("<link rel=\"alternate\"", stdout);
		attribute("href", k->url);
		fputs("/>\n", stdout);
	}
	element_time("published", k->date, offset_min);
	element_time("updated", k->first_seen, offset_min);
	fputs("<author>", stdout);
	element("name", k->publisher.n > 0 ? k->publisher : k->feed);
	fputs("</author>\n", stdout);
	while (topics.n > 0) {
		fputs("<category", stdout);
		attribute("term", str_next(&topics, '\n'));
		fputs("/>\n", stdout);
	}
	/* RFC 4287 4.1.2: an entry without a link has content. */
	element(k->url.n > 0 ? "summary" : "content",
	    k->text.n > 0 ? k->text : k->title);
	fputs("</entry>\n", stdout);
}

static void
export_atom(const struct shelf *s, int offset_min)
{
	int64_t updated = 0;

	for (size_t i = 0; i < s->n; i++) {
		if (s->list[i].first_seen > updated)
			updated = s->list[i].first_seen;
	}
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n"
	    "<id>" TAG "matches</id>\n"
	    "<title>katchi: matches</title>\n", stdout);
	element_time("updated", updated, offset_min);
	for (size_t i = 0; i < s->n; i++)
		atom_entry(&s->list[i], offset_min);
	fputs("</feed>\n", stdout);
}

/* --- JSON Feed ------------------------------------------------------------ */

static void
json_time(struct json *j, const char *key, int64_t at, int offset_min)
{
	struct buf b;

	buf_init(&b, 64);
	civil_rfc3339(&b, at, offset_min);
	json_member(j, key, buf_str(&b));
	buf_release(&b);
}

static void
json_item(struct json *j, const struct kept *k, int offset_min)
{
	struct str topics = k->topics;
	struct buf id;

	buf_init(&id, LIMIT_FIELD * 2);
	buf_printf(&id, TAG "item/%.*s", STR_ARG(k->id));
	json_open(j, '{');
	json_member(j, "id", buf_str(&id));
	json_member(j, "url", k->url);
	json_member(j, "title", k->title);
	json_key(j, "content_text");
	json_str(j, k->text);
	json_time(j, "date_published", k->date, offset_min);
	json_time(j, "date_modified", k->first_seen, offset_min);
	json_key(j, "authors");
	json_open(j, '[');
	json_open(j, '{');
	json_member(j, "name", k->publisher.n > 0 ? k->publisher : k->feed);
	json_close(j, '}');
	json_close(j, ']');
	json_member(j, "language", k->lang);
	json_key(j, "tags");
	json_open(j, '[');
	while (topics.n > 0)
		json_str(j, str_next(&topics, '\n'));
	json_close(j, ']');
	json_key(j, "_katchi");
	json_open(j, '{');
	kept_json(j, k, offset_min);
	json_close(j, '}');
	json_close(j, '}');
	buf_release(&id);
}

/* Item by item, so that no archive is too large. */
static void
export_json(const struct shelf *s, int offset_min)
{
	struct json j;
	struct buf b;

	buf_init(&b, LIMIT_OUTPUT);
	fputs("{\"version\": \"https://jsonfeed.org/version/1.1\",\n"
	    "\"title\": \"katchi: matches\",\n\"items\": [", stdout);
	for (size_t i = 0; i < s->n; i++) {
		buf_clear(&b);
		json_init(&j, &b, false);
		json_item(&j, &s->list[i], offset_min);
		printf("%s\n%s", i > 0 ? "," : "", buf_z(&b));
	}
	fputs("\n]}\n", stdout);
	buf_release(&b);
}

/* --- the command ---------------------------------------------------------- */

static int
export_matches(struct session *s, bool atom, struct err *e)
{
	int offset = (int)s->conf.archive_offset_min;
	struct shelf_query q = { .since = s->since, .offset_min = offset,
	    .topic = s->values[OPT_TOPIC], .feed = s->values[OPT_FEED] };
	struct shelf shelf = { 0 };
	int status = session_open(s, NEED_ARCHIVE | NEED_READ);

	if (status == 0)
		status = shelf_read(&shelf, s->archive, &q, e);
	if (status == 0 && atom)
		export_atom(&shelf, offset);
	else if (status == 0)
		export_json(&shelf, offset);
	shelf_release(&shelf);
	return status;
}

int
cmd_export(struct session *s, struct err *e)
{
	const char *what = s->n_operands > 0 ? s->operands[0] : "opml";
	bool atom = strcmp(what, "atom") == 0;

	if (atom || strcmp(what, "json") == 0)
		return export_matches(s, atom, e);
	if (strcmp(what, "opml") != 0)
		return cmd_usage("export", "%s", s->command->wants);
	if (s->values[OPT_SINCE] != NULL || s->values[OPT_TOPIC] != NULL)
		return cmd_usage("export", "--since and --topic are of the "
		    "matches: export atom, export json");
	return export_opml(&s->conf, s->values[OPT_FEED]);
}
