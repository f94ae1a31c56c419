#include "conf/conf.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "conf/keys.h"
#include "conf/load.h"
#include "conf/set.h"
#include "conf/value.h"

#include "base/banned.h"

/* --- reading ------------------------------------------------------------- */

/* What a feed remembers of its lines. */
static void
note_source(struct source *s, const struct key *k, const struct ini_entry *x)
{
	if (k->type == KEY_OFFSET) {
		s->offset_known = true;
		s->offset_always = str_ends(x->value, " always");
	} else if (k->offset == offsetof(struct source, url)) {
		s->url_at = x->value_at;
		s->url_folder = x->folder;
	} else if (k->offset == offsetof(struct source, topics)) {
		s->topics_at = x->value_at;
	}
}

static void
load_key(struct load *l, const struct ini_entry *x, void *base,
    struct given *given)
{
	const char *section = base == l->c ? x->section.p : "feed";
	const struct key *k = key_find(section, x->key.p);
	struct where *before;
	struct err e;

	if (k == NULL) {
		key_unknown(l->d, section, x);
		return;
	}
	before = &given->at[k - conf_keys];
	if (before->line > 0 && !key_repeats(k)) {
		diags_error(l->d, x->at, "%s is given twice, first in %s:%u",
		    k->name, before->file, before->line);
		return;
	}
	*before = x->value_at;
	if (conf_set(k, base, l->c->dir, x->value, &e) != 0) {
		diags_error(l->d, x->value_at, "%s: %s", k->name, e.msg);
		if (str_find(x->value, 0, " #") != SIZE_MAX)
			diags_note(l->d, x->value_at, "a comment stands on a "
			    "line of its own");
	} else if (k->type == KEY_LANG) {
		value_doubt_lang(x->value, x->value_at, l->d);
	}
	if (base != l->c)
		note_source(base, k, x);
}

static struct source *
load_source(struct load *l, const struct ini_entry *x)
{
	struct conf *c = l->c;
	struct source *s;

	if (!value_is_name(x->name)) {
		diags_error(l->d, x->at, "a feed is named by 1 to 40 of "
		    "a-z, 0-9 and -: [feed \"my-feed\"]");
		return NULL;
	}
	if (c->n_sources >= LIMIT_SOURCES) {
		diags_error(l->d, x->at, "more than %d feeds", LIMIT_SOURCES);
		return NULL;
	}
	if (c->n_sources == l->cap_sources) {
		l->cap_sources = l->cap_sources > 0 ? l->cap_sources * 2 : 64;
		c->sources = mem_grow(c->sources, l->cap_sources,
		    sizeof(*c->sources));
	}
	s = &c->sources[c->n_sources];
	memset(s, 0, sizeof(*s));
	c->n_sources++;
	s->id = mem_dup(x->name.p, x->name.n);
	s->at = x->at;
	s->url_at = x->at;
	conf_presets("feed", s, "");
	return s;
}

static void
load_rule(struct load *l, const struct ini_entry *x)
{
	struct rule_line *r;

	if (l->n_rules == l->cap_rules) {
		l->cap_rules = l->cap_rules > 0 ? l->cap_rules * 2 : 256;
		l->rules = mem_grow(l->rules, l->cap_rules,
		    sizeof(*l->rules));
	}
	r = &l->rules[l->n_rules++];
	r->section = x->section;
	r->name = x->name;
	r->key = x->key;
	r->value = x->value;
	r->at = x->at;
	r->value_at = x->value_at;
}

enum section_kind { SECTION_GENERAL, SECTION_FEED, SECTION_RULE,
    SECTION_INCLUDE };

static const struct section {
	const char *name;
	enum section_kind kind;
} sections[] = {
	{ "katchi", SECTION_GENERAL },
	{ "archive", SECTION_GENERAL },
	{ "state", SECTION_GENERAL },
	{ "poll", SECTION_GENERAL },
	{ "hook", SECTION_GENERAL },
	{ "feed", SECTION_FEED },
	{ "list", SECTION_RULE },
	{ "topic", SECTION_RULE },
	{ "veto", SECTION_RULE },
	{ "part", SECTION_RULE },
	{ "mask", SECTION_RULE },
	{ "include", SECTION_INCLUDE },
};

static const struct section *
section_find(struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(sections); i++) {
		if (str_is(name, sections[i].name))
			return &sections[i];
	}
	return NULL;
}

static const struct section *
load_heading(struct load *l, const struct ini_entry *x)
{
	const struct section *s = section_find(x->section);
	const char *words[ARRAY_LEN(sections) + 1];
	const char *near;

	if (s == NULL) {
		for (size_t i = 0; i < ARRAY_LEN(sections); i++)
			words[i] = sections[i].name;
		words[ARRAY_LEN(sections)] = NULL;
		near = diag_nearest(x->section.p, words);
		diags_error(l->d, x->at, "unknown section [%s]%s%s%s",
		    x->section.p, near != NULL ? "; did you mean [" : "",
		    near != NULL ? near : "", near != NULL ? "]?" : "");
		return NULL;
	}
	if ((s->kind == SECTION_FEED || s->kind == SECTION_RULE) !=
	    (x->name.p != NULL)) {
		diags_error(l->d, x->at, x->name.p != NULL ?
		    "[%s] takes no name" : "[%s] needs a name: [%s \"name\"]",
		    s->name, s->name);
		return NULL;
	}
	return s;
}

/* Takes the entries that were read since the last time: general keys into
 * the configuration, named sections to be joined when all are there.  A
 * section stays open over the end of a file never: each file begins with a
 * heading or is refused. */
static void
load_entries(struct load *l)
{
	const struct ini *ini = &l->c->ini;
	const struct section *s = NULL;

	for (size_t i = l->done; i < ini->n; i++) {
		const struct ini_entry *x = &ini->entries[i];
		size_t n = 1;

		if (x->key.n > 0) {
			if (s != NULL)
				load_key(l, x, l->c, &l->general);
			continue;
		}
		s = load_heading(l, x);
		if (s == NULL || s->kind == SECTION_GENERAL)
			continue;
		while (i + n < ini->n && x[n].key.n > 0)
			n++;
		if (x->name.p != NULL)
			join_take(&l->join, i, n);
		i += n - 1;
	}
	l->done = ini->n;
}

static void
load_feed(struct load *l, const struct joined *r)
{
	struct given given = { 0 };
	struct source *s = load_source(l, r->line[0]);

	for (size_t i = 1; s != NULL && i < r->n; i++)
		load_key(l, r->line[i], s, &given);
}

/* A list or part that may be empty says so by a key `off` that no file
 * holds. */
static void
load_rules(struct load *l, const struct joined *r)
{
	struct ini_entry empty = *r->line[0];

	empty.key = STR("off");
	empty.value = STR("");
	load_rule(l, r->line[0]);
	if (r->hollow)
		load_rule(l, &empty);
	for (size_t i = 1; i < r->n; i++)
		load_rule(l, r->line[i]);
}

static void
load_joined(struct load *l)
{
	join_work(&l->join);
	for (size_t i = 0; i < l->join.n_results; i++) {
		const struct joined *r = &l->join.result[i];
		bool feed = str_is(r->line[0]->section, "feed");

		if (feed && r->off)
			strings_add(&l->c->feeds_off, r->line[0]->name);
		else if (feed)
			load_feed(l, r);
		else if (!r->off || r->hollow)
			load_rules(l, r);
	}
}

/* The line that names the i-th folder of a key; NULL for the default. */
static const struct where *
folder_at(const struct load *l, const char *name, size_t i)
{
	const struct ini *ini = &l->c->ini;

	for (size_t k = 0; k < ini->n; k++) {
		const struct ini_entry *x = &ini->entries[k];

		if (str_is(x->section, "katchi") && str_is(x->key, name) &&
		    i-- == 0)
			return &x->value_at;
	}
	return NULL;
}

static void
load_folders(struct load *l, const char *name, struct strings *dirs)
{
	if (dirs->n == 0)
		strings_add(dirs, str_of(key_find("katchi", name)->preset));
	for (size_t i = 0; i < dirs->n; i++) {
		const struct where *named = folder_at(l, name, i);
		struct where at = named != NULL ? *named : (struct where){ 0 };
		char *dir = file_join_new(l->c->dir, dirs->list[i]);

		/* The default folder may be missing: what is needed from it
		 * is missed by name. */
		ini_read_folder(&l->c->ini, dir, named != NULL ? &at : NULL,
		    l->d);
		load_entries(l);
		free(dir);
	}
}

void
conf_load(struct conf *c, const char *file, struct diags *d)
{
	struct load l = { .c = c, .d = d };
	char *dir = file_dir_new(file);

	memset(c, 0, sizeof(*c));
	ini_init(&c->ini);
	join_init(&l.join, &c->ini, d);
	c->file = mem_dup(file, strlen(file));
	c->dir = strcmp(dir, ".") == 0 ? mem_dup("", 0) :
	    mem_dup(dir, strlen(dir));
	conf_presets("", c, c->dir);
	ini_read(&c->ini, c->file, NULL, d);
	load_entries(&l);
	if (c->ini.n_files > 0) {
		load_folders(&l, "feeds", &c->feeds_dirs);
		load_folders(&l, "filters", &c->filters_dirs);
	}
	load_joined(&l);
	c->filter = filter_compile(l.rules, l.n_rules, d);
	load_check(&l);
	join_release(&l.join);
	free(l.rules);
	free(dir);
}

void
conf_release(struct conf *c)
{
	for (size_t i = 0; i < c->n_sources; i++) {
		conf_unset("feed", &c->sources[i]);
		free(c->sources[i].id);
	}
	free(c->sources);
	strings_release(&c->feeds_off);
	conf_unset("", c);
	free(c->file);
	free(c->dir);
	filter_free(c->filter);
	ini_release(&c->ini);
	memset(c, 0, sizeof(*c));
}

static int
source_is(const void *id, const void *s)
{
	return strcmp(id, ((const struct source *)s)->id);
}

const struct source *
conf_source(const struct conf *c, const char *id)
{
	if (c->n_sources == 0)
		return NULL;
	return bsearch(id, c->sources, c->n_sources, sizeof(*c->sources),
	    source_is);
}

char *
conf_find_new(const char *given, struct err *e)
{
	static const struct {
		const char *variable;   /* NULL: dir stands alone */
		const char *below;
	} places[] = {
		{ "CONFIGURATION_DIRECTORY", "katchi.conf" },
		{ "XDG_CONFIG_HOME", "katchi/katchi.conf" },
		{ "HOME", ".config/katchi/katchi.conf" },
		{ NULL, "/etc/katchi/katchi.conf" },
	};
	const char *env = getenv("KATCHI_CONFIG");
	struct buf tried;
	char *found = NULL;

	if (given == NULL && env != NULL && env[0] != '\0')
		given = env;
	if (given != NULL)
		return mem_dup(given, strlen(given));
	buf_init(&tried, 1024);
	for (size_t i = 0; found == NULL && i < ARRAY_LEN(places); i++) {
		const char *dir = places[i].variable != NULL ?
		    getenv(places[i].variable) : "";
		char *path;

		if (dir == NULL)
			continue;
		path = file_join_new(dir, places[i].below);
		if (file_exists(path)) {
			found = path;
		} else {
			buf_printf(&tried, "%s%s", tried.n > 0 ? ", " : "",
			    path);
			free(path);
		}
	}
	/* The working directory is not searched: who may write there is not
	 * who runs katchi. */
	if (found == NULL)
		err_set(e, ERR_INPUT, "no configuration: looked for %s; %s",
		    buf_z(&tried), file_exists("katchi.conf") ?
		    "is -c katchi.conf meant?" :
		    "`katchi init DIR` makes one");
	buf_release(&tried);
	return found;
}
