/* OPML lists of feeds become one file in feeds/; no other file is touched. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/url.h"
#include "base/utf8.h"
#include "cmd/session.h"
#include "conf/value.h"
#include "feed/opml.h"
#include "store/clean.h"
#include "store/slug.h"

#include "base/banned.h"

enum { OPT_DRY };

/* A name that is taken: an id, or a canonical URL and the id that has it. */
struct taken {
	char *what;
	char *by;
};

struct import {
	const struct conf *conf;
	struct opml opml;
	struct taken *ids, *urls;       /* hash tables, open addressing */
	size_t n_slots;                 /* of each, a power of two */
	struct buf out;                 /* the file */
	size_t added, skipped;
};

/* --- what is taken ---------------------------------------------------- */

static struct taken *
slot_of(const struct import *im, struct taken *table, const char *what)
{
	size_t i = (size_t)(hash_str(HASH_START, str_of(what)) >> 8) &
	    (im->n_slots - 1);

	while (table[i].what != NULL && strcmp(table[i].what, what) != 0)
		i = (i + 1) & (im->n_slots - 1);
	return &table[i];
}

static void
take(struct import *im, struct taken *table, const char *what,
    const char *by)
{
	struct taken *t = slot_of(im, table, what);

	if (t->what != NULL)
		return;
	t->what = mem_dup(what, strlen(what));
	t->by = mem_dup(by, strlen(by));
}

static char *
canonical_new(struct str url)
{
	struct buf b;

	buf_init(&b, LIMIT_URL * 3);
	url_canonical(&b, url);
	return buf_take_new(&b);
}

static void
take_feed(struct import *im, const char *id, struct str url)
{
	char *key = canonical_new(url);

	take(im, im->ids, id, id);
	if (url.n > 0 && key != NULL)
		take(im, im->urls, key, id);
	free(key);
}

static void
import_init(struct import *im, const struct conf *c)
{
	size_t most = c->n_sources + c->feeds_off.n + im->opml.n;

	im->conf = c;
	for (im->n_slots = 64; im->n_slots < 2 * most + 2;)
		im->n_slots *= 2;
	im->ids = mem_zalloc(im->n_slots, sizeof(*im->ids));
	im->urls = mem_zalloc(im->n_slots, sizeof(*im->urls));
	buf_init(&im->out, LIMIT_CONF_FILE);
	for (size_t i = 0; i < c->n_sources; i++)
		take_feed(im, c->sources[i].id, str_of(c->sources[i].url));
	/* Switched off, but the name stands there. */
	for (size_t i = 0; i < c->feeds_off.n; i++)
		take(im, im->ids, c->feeds_off.list[i], "");
}

static void
import_release(struct import *im)
{
	for (size_t i = 0; i < im->n_slots; i++) {
		free(im->ids[i].what);
		free(im->ids[i].by);
		free(im->urls[i].what);
		free(im->urls[i].by);
	}
	free(im->ids);
	free(im->urls);
	buf_release(&im->out);
}

/* --- one outline ------------------------------------------------------ */

/* The slug of a title, at most max bytes, no dash at its end. */
static void
name_of(struct buf *out, struct str title, size_t max)
{
	struct buf slug;

	buf_init(&slug, LIMIT_FIELD);
	slug_title(&slug, title);
	buf_cut(&slug, max);
	while (slug.n > 0 && slug.p[slug.n - 1] == '-')
		buf_cut(&slug, slug.n - 1);
	buf_addstr(out, buf_str(&slug));
	buf_release(&slug);
}

/* An id that nobody has: of the title, else of the host. */
static char *
id_new(const struct import *im, const struct opml_outline *o,
    struct str address)
{
	struct buf name, id;
	struct url u;

	buf_init(&name, LIMIT_FIELD);
	buf_init(&id, LIMIT_FIELD);
	name_of(&name, o->title, LIMIT_RULE_NAME - 6);
	url_split(&u, address);
	if (name.n == 0) {
		buf_addstr(&id, u.host);
		for (size_t i = 0; i < id.n; i++)
			id.p[i] = id.p[i] == '.' ? ' ' : id.p[i];
		name_of(&name, buf_str(&id), LIMIT_RULE_NAME - 6);
		buf_clear(&id);
	}
	if (name.n == 0)
		buf_adds(&name, "feed");
	buf_addstr(&id, buf_str(&name));
	for (size_t n = 2; slot_of(im, im->ids, buf_z(&id))->what != NULL;
	    n++) {
		buf_clear(&id);
		buf_printf(&id, "%s-%zu", buf_z(&name), n);
	}
	buf_release(&name);
	return buf_take_new(&id);
}

/* Appends the address; NULL, or why it is none that katchi asks. */
static const char *
address(struct buf *out, const struct opml_outline *o)
{
	struct str url = o->url;

	if (str_is_ci(o->type, "include") || str_is_ci(o->type, "link"))
		return "it names another document; import that on its own";
	if (url.n == 0)
		return "it has no xmlUrl";
	if (str_starts(url, "|") || str_starts_ci(url, "exec:") ||
	    str_starts_ci(url, "filter:"))
		return "it runs a program; write it down with command = "
		    "yourself";
	if (str_starts_ci(url, "query:") || str_starts_ci(o->type, "vfolder"))
		return "it is a search of its reader, not a feed";
	if (str_find(o->type, 0, "+") != SIZE_MAX)
		return "its reader makes a feed of a page; there is no feed "
		    "document";
	/* feed://host and feed:https://host are what browsers hand over. */
	if (str_starts_ci(url, "feed:http"))
		url = str_slice(url, 5, url.n);
	if (str_starts_ci(url, "feed://")) {
		buf_adds(out, "http://");
		url = str_slice(url, 7, url.n);
	}
	/* Browsers forgive blanks and Hangul, and so people write them. */
	url_encode(out, url);
	if (out->over)
		return "its address is too long";
	if (url_is_http(buf_str(out)))
		return NULL;
	return str_starts_ci(buf_str(out), "http://") ||
	    str_starts_ci(buf_str(out), "https://") ?
	    "its address has no host that could be asked" :
	    "its address is not http or https";
}

/* One line, in quotes where the reader of feeds/ or git needs them. */
static void
value(struct buf *out, const char *key, struct str s, size_t max_chars)
{
	struct buf line, cut;
	bool quote = false;

	buf_init(&line, LIMIT_TITLE * 3);
	buf_init(&cut, LIMIT_CONF_LINE / 2);
	clean_line(&line, s);
	clean_cut_chars(&cut, buf_str(&line), max_chars);
	for (size_t i = 0; i < cut.n; i++)
		quote |= strchr("\"\\#;", cut.p[i]) != NULL;
	if (cut.n > 0)
		buf_printf(out, "\t%s = %s", key, quote ? "\"" : "");
	for (size_t i = 0; i < cut.n; i++) {
		if (quote && (cut.p[i] == '"' || cut.p[i] == '\\'))
			buf_addc(out, '\\');
		buf_addc(out, cut.p[i]);
	}
	if (cut.n > 0)
		buf_adds(out, quote ? "\"\n" : "\n");
	buf_release(&line);
	buf_release(&cut);
}

/* Folders and categories, each as one word, none twice. */
static void
tags(struct buf *out, const struct opml_outline *o)
{
	struct str rest = o->category;
	struct buf words;
	size_t n = 0;

	buf_init(&words, LIMIT_FIELD);
	buf_addc(&words, ' ');
	for (size_t i = 0; n < LIMIT_ITEM_LIST; i++) {
		char seen[LIMIT_RULE_NAME + 3];
		struct str part;
		struct buf one;

		if (i < o->n_folders) {
			part = o->folders[i];
		} else if (rest.n > 0) {
			size_t end = 0;

			while (end < rest.n && rest.p[end] != ',' &&
			    rest.p[end] != '/')
				end++;
			part = str_slice(rest, 0, end);
			rest = str_slice(rest, end + 1, rest.n);
		} else {
			break;
		}
		buf_init(&one, LIMIT_FIELD);
		name_of(&one, part, LIMIT_RULE_NAME);
		snprintf(seen, sizeof(seen), " %s ", buf_z(&one));
		if (one.n > 0 && str_find(buf_str(&words), 0, seen) ==
		    SIZE_MAX) {
			buf_printf(&words, "%s ", buf_z(&one));
			n++;
		}
		buf_release(&one);
	}
	if (n > 0)
		value(out, "tag", str_trim(buf_str(&words)), LIMIT_FIELD);
	buf_release(&words);
}

static void
report(const char *word, const struct opml_outline *o, const char *id,
    const char *why)
{
	struct buf title, url;

	buf_init(&title, LIMIT_LOG_TEXT * 6);
	buf_init(&url, LIMIT_URL * 2);
	url_redacted(&url, o->url);
	log_text(&title, utf8_cut_chars(o->title.n > 0 ? o->title :
	    buf_str(&url), 80));
	buf_release(&url);
	printf("line %u: %s \"%s\"%s%s%s%s\n", o->line, word, buf_z(&title),
	    id != NULL ? " as " : "", id != NULL ? id : "",
	    why != NULL ? ": " : "", why != NULL ? why : "");
	buf_release(&title);
}

static void
import_one(struct import *im, const struct opml_outline *o)
{
	struct buf url, why;
	const char *no;
	char *key, *id;

	buf_init(&url, LIMIT_URL);
	buf_init(&why, LIMIT_FIELD);
	no = address(&url, o);
	key = canonical_new(buf_str(&url));
	if (no == NULL && key != NULL) {
		const struct taken *t = slot_of(im, im->urls, key);

		if (t->what != NULL) {
			buf_printf(&why, "its address is that of %s", t->by);
			no = buf_z(&why);
		}
	}
	if (no != NULL) {
		im->skipped++;
		report("skipped", o, NULL, no);
	} else {
		id = id_new(im, o, buf_str(&url));
		take_feed(im, id, buf_str(&url));
		buf_printf(&im->out, "\n[feed \"%s\"]\n", id);
		value(&im->out, "url", buf_str(&url), LIMIT_URL);
		if (o->title.n > 0)
			value(&im->out, "title", o->title, 200);
		if (o->lang.n > 0 && value_is_lang(o->lang))
			value(&im->out, "lang", o->lang, LIMIT_FIELD);
		tags(&im->out, o);
		im->added++;
		report("added", o, id, NULL);
		free(id);
	}
	free(key);
	buf_release(&url);
	buf_release(&why);
}

/* --- the file --------------------------------------------------------- */

/* "feeds/NAME.conf" in the last folder of feeds, which is the user's own;
 * NAME of the list's file, with a number when that is taken. */
static char *
path_new(const struct conf *c, const char *file)
{
	const char *slash = strrchr(file, '/');
	struct str base = str_of(slash != NULL ? slash + 1 : file);
	const struct strings *dirs = &c->feeds_dirs;
	char *dir = file_join_new(c->dir, dirs->list[dirs->n - 1]);
	char *path = NULL;
	struct buf name, try;

	buf_init(&name, LIMIT_FIELD);
	buf_init(&try, LIMIT_FIELD);
	if (str_ends(base, ".opml") || str_ends(base, ".xml"))
		base = str_slice(base, 0, base.n -
		    (str_ends(base, ".xml") ? 4 : 5));
	name_of(&name, base, LIMIT_RULE_NAME);
	if (name.n == 0)
		buf_adds(&name, "imported");
	buf_printf(&try, "%s.conf", buf_z(&name));
	for (size_t n = 2; path == NULL; n++) {
		path = file_join_new(dir, buf_z(&try));
		if (!file_exists(path))
			break;
		free(path);
		path = NULL;
		buf_clear(&try);
		buf_printf(&try, "%s-%zu.conf", buf_z(&name), n);
	}
	buf_release(&name);
	buf_release(&try);
	free(dir);
	return path;
}

/* Writes it and reads everything again: what does not pass the check is
 * taken back. */
static int
write_file(const struct import *im, const char *path)
{
	struct diags d;
	struct conf again;
	struct err e;
	size_t errors;
	char *dir;

	if (im->out.over) {
		log_error("%s: more than %zu MiB of feeds; import the list "
		    "in parts", path, LIMIT_CONF_FILE / MIB);
		return EX_DATAERR;
	}
	dir = file_dir_new(path);
	errors = file_mkdirs(dir, &e) != 0 ||
	    file_write(path, buf_str(&im->out), &e) != 0;
	free(dir);
	if (errors > 0) {
		log_error("%s", e.msg);
		return EX_CANTCREAT;
	}
	diags_init(&d);
	conf_load(&again, im->conf->file, &d);
	errors = d.errors;
	if (errors > 0) {
		diags_print(&d, stderr, false);
		unlink(path);
		log_error("%s: taken back, the configuration would have had "
		    "%zu errors", path, errors);
	}
	conf_release(&again);
	diags_release(&d);
	return errors > 0 ? EX_SOFTWARE : 0;
}

static int
import_all(struct import *im, const char *file, bool dry)
{
	char *path = path_new(im->conf, file);
	int status = 0;

	buf_adds(&im->out, "# Imported from an OPML list.\n");
	for (size_t i = 0; i < im->opml.n; i++)
		import_one(im, &im->opml.list[i]);
	if (im->opml.damage.n > 0)
		log_warning("%s: not well-formed, read anyway: %.*s", file,
		    STR_ARG(im->opml.damage));
	if (im->opml.truncated)
		log_warning("%s: the list ends in the middle", file);
	if (im->opml.dropped > 0)
		log_warning("%s: %zu outlines are beyond what one list may "
		    "hold", file, im->opml.dropped);
	fflush(stdout);
	if (im->added > 0 && !dry)
		status = write_file(im, path);
	if (status == 0)
		printf("import: added=%zu skipped=%zu file=%s\n", im->added,
		    im->skipped, im->added > 0 && !dry ? path : "none");
	free(path);
	return status;
}

int
cmd_import(struct session *s, struct err *e)
{
	const char *file = s->operands[0];
	struct import im = { 0 };
	struct arena mem;
	size_t n;
	char *bytes = file_read_new(file, LIMIT_BODY, &n, e);
	int status;

	if (bytes == NULL) {
		log_error("%s", e->msg);
		return e->kind == ERR_LIMIT ? EX_DATAERR : EX_NOINPUT;
	}
	arena_init(&mem, LIMIT_FEED_ARENA);
	if (opml_parse(&im.opml, &mem, (struct str){ bytes, n }, e) != 0) {
		log_error("%s: %s", file, e->msg);
		status = EX_DATAERR;
	} else {
		import_init(&im, &s->conf);
		status = import_all(&im, file, s->values[OPT_DRY] != NULL);
		import_release(&im);
	}
	arena_release(&mem);
	free(bytes);
	return status;
}
