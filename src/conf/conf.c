#include "conf/conf.h"

#include <assert.h>
#include <fnmatch.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "conf/keys.h"
#include "conf/set.h"
#include "conf/value.h"

#include "base/banned.h"

/* Which keys of a section were given, to catch a second one. */
struct given {
	const struct ini_entry *by[64];
};

/* While a configuration is read. */
struct load {
	struct conf *c;
	struct diags *d;
	size_t cap_sources;
	struct given general;
	struct given feed;      /* the one that is read */
	struct arena mem;       /* entries that outlive their folder */
	struct rule_line *rules;
	size_t n_rules, cap_rules;
	void *headings;         /* tsearch(3) tree of named sections */
};

/* --- reading ------------------------------------------------------------- */

static const struct ini_entry *
keep_entry(struct load *l, const struct ini_entry *x)
{
	struct ini_entry *copy = arena_alloc(&l->mem, sizeof(*copy));

	/* Its ceiling holds all entries that an ini can have. */
	assert(copy != NULL);
	*copy = *x;
	return copy;
}

static bool
key_repeats(const struct key *k)
{
	return k->type == KEY_HEADER || k->type == KEY_LINES ||
	    (k->type == KEY_WORDS && strcmp(k->name, "command") != 0);
}

/* What a feed remembers of its lines. */
static void
note_source(struct source *s, const struct key *k, const struct ini_entry *x)
{
	if (k->type == KEY_OFFSET)
		s->offset_known = true;
	else if (k->offset == offsetof(struct source, url))
		s->url_at = x->value_at;
	else if (k->offset == offsetof(struct source, topics))
		s->topics_at = x->value_at;
}

static void
load_key(struct load *l, const struct ini_entry *x, void *base,
    struct given *given)
{
	const char *section = base == l->c ? x->section.p : "feed";
	const struct key *k = key_find(section, x->key.p);
	const struct ini_entry **before;
	struct err e;

	if (k == NULL) {
		key_unknown(l->d, section, x);
		return;
	}
	before = &given->by[k - conf_keys];
	if (*before != NULL && !key_repeats(k)) {
		diags_error(l->d, x->at, "%s is given twice, first in %s:%u",
		    k->name, (*before)->at.file, (*before)->at.line);
		return;
	}
	*before = base == l->c ? keep_entry(l, x) : x;
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
	memset(&l->feed, 0, sizeof(l->feed));
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

static bool
at_same(struct where a, struct where b)
{
	/* A file is read once and has one name in memory. */
	return a.file == b.file && a.line == b.line;
}

static int
heading_by_name(const void *a, const void *b)
{
	const struct ini_entry *x = a, *y = b;
	int c = str_cmp(x->section, y->section);

	return c != 0 ? c : str_cmp(x->name, y->name);
}

/* The heading of that name that was met first, which may be this one. */
static const struct ini_entry *
heading_first(struct load *l, const struct ini_entry *x)
{
	const struct ini_entry **node = tfind(x, &l->headings,
	    heading_by_name);

	if (node == NULL)
		node = tsearch(keep_entry(l, x), &l->headings,
		    heading_by_name);
	return node != NULL ? *node : x;
}

/* Takes the entries that were read, and forgets them; a section stays open
 * over the end of a file never: each file begins with a heading or is
 * refused. */
static void
load_entries(struct load *l)
{
	const struct ini *ini = &l->c->ini;
	const struct section *s = NULL;
	size_t source = SIZE_MAX;

	for (size_t i = 0; i < ini->n; i++) {
		const struct ini_entry *x = &ini->entries[i], *y;

		if (x->key.n > 0) {
			if (s == NULL)
				continue;
			if (s->kind == SECTION_GENERAL)
				load_key(l, x, l->c, &l->general);
			else if (s->kind == SECTION_FEED)
				load_key(l, x, &l->c->sources[source],
				    &l->feed);
			else
				load_rule(l, x);
			continue;
		}
		s = load_heading(l, x);
		if (s == NULL || x->name.p == NULL)
			continue;
		y = heading_first(l, x);
		if (!at_same(y->at, x->at)) {
			diags_error(l->d, x->at, "[%s \"%s\"] stands already "
			    "in %s:%u", s->name, x->name.p, y->at.file,
			    y->at.line);
			s = NULL;
		} else if (s->kind == SECTION_RULE) {
			load_rule(l, x);
		} else if (load_source(l, x) == NULL) {
			s = NULL;
		} else {
			source = l->c->n_sources - 1;
		}
	}
	ini_forget(&l->c->ini);
}

/* --- checks over all of it ------------------------------------------------ */

static bool
topic_exists(const struct filter *f, const char *glob)
{
	for (size_t i = 0; i < filter_topics(f); i++) {
		if (fnmatch(glob, filter_topic_name(f, i), 0) == 0)
			return true;
	}
	return false;
}

static void
no_topic(struct load *l, struct where at, const char *glob)
{
	size_t n = filter_topics(l->c->filter);
	const char **names = mem_zalloc(n + 1, sizeof(*names)), *near;

	for (size_t i = 0; i < n; i++)
		names[i] = filter_topic_name(l->c->filter, i);
	near = diag_nearest(glob, names);
	diags_error(l->d, at, "no topic is named \"%s\"%s%s%s",
	    glob, near != NULL ? "; did you mean " : "",
	    near != NULL ? near : "", near != NULL ? "?" : "");
	free(names);
	if (strchr(glob, ',') != NULL)
		diags_note(l->d, at, "names are parted by blanks");
}

static void
check_topics(struct load *l, const struct source *s)
{
	if (s->topics_at.file == NULL || l->c->filter == NULL)
		return;
	for (size_t i = 0; i < s->topics.n; i++) {
		if (!topic_exists(l->c->filter, s->topics.list[i]))
			no_topic(l, s->topics_at, s->topics.list[i]);
	}
}

static int
source_by_id(const void *a, const void *b)
{
	const struct source *x = a, *y = b;

	return strcmp(x->id, y->id);
}

static int
source_by_url(const void *a, const void *b)
{
	const struct source *const *x = a, *const *y = b;
	int c = strcmp((*x)->url, (*y)->url);

	/* Of two equal ones the later in the files is the one to blame. */
	return c != 0 ? c : (*x > *y) - (*x < *y);
}

static void
check_urls(struct load *l)
{
	struct conf *c = l->c;
	const struct source **by = mem_zalloc(c->n_sources, sizeof(*by));
	size_t n = 0;

	for (size_t i = 0; i < c->n_sources; i++) {
		if (c->sources[i].url != NULL)
			by[n++] = &c->sources[i];
	}
	qsort(by, n, sizeof(*by), source_by_url);
	for (size_t i = 1; i < n; i++) {
		if (strcmp(by[i]->url, by[i - 1]->url) == 0)
			diags_error(l->d, by[i]->url_at,
			    "feed \"%s\" has this url already",
			    by[i - 1]->id);
	}
	free(by);
}

/* The later of the two keys is the one to blame; a default has no place. */
static void
check_intervals(struct load *l)
{
	static const char *const names[] = { "max-interval", "min-interval" };
	struct where at = { l->c->file, 0, 0 };

	if (l->c->poll_min_interval_s <= l->c->poll_max_interval_s)
		return;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const struct key *k = key_find("poll", names[i]);
		const struct ini_entry *x = l->general.by[k - conf_keys];

		if (x != NULL && x->value_at.line > at.line)
			at = x->value_at;
	}
	diags_error(l->d, at, "[poll] min-interval is above max-interval");
}

static void
check_sources(struct load *l)
{
	struct conf *c = l->c;

	for (size_t i = 0; i < c->n_sources; i++) {
		struct source *s = &c->sources[i];

		if ((s->url == NULL) == (s->command.n == 0))
			diags_error(l->d, s->at, s->url == NULL ?
			    "[feed \"%s\"] has no url" :
			    "[feed \"%s\"] has both url and command", s->id);
		if (s->topics.n == 0)
			strings_add(&s->topics, STR("*"));
		if (s->title == NULL)
			s->title = mem_dup(s->id, strlen(s->id));
		if (s->lang == NULL)
			s->lang = mem_dup("", 0);
		check_topics(l, s);
	}
	check_urls(l);
	if (c->n_sources > 0)
		qsort(c->sources, c->n_sources, sizeof(*c->sources),
		    source_by_id);
}

static bool
source_exists(const struct conf *c, const char *glob)
{
	for (size_t i = 0; i < c->n_sources; i++) {
		if (fnmatch(glob, c->sources[i].id, 0) == 0)
			return true;
	}
	return false;
}

/* What is allowed and does nothing: hardly what was meant. */
static void
check_idle(struct load *l)
{
	struct where whole = { l->c->file, 0, 0 };

	if (l->d->errors > 0)
		return;
	if (l->c->n_sources == 0)
		diags_warning(l->d, whole, "no feed: a file of the folder of "
		    "feeds is read when its name ends in .conf");
	if (filter_topics(l->c->filter) == 0)
		diags_warning(l->d, whole, "no topic, so nothing can match: a "
		    "file of the folder of filters is read when its name ends "
		    "in .conf");
	for (size_t i = 0; i < l->n_rules; i++) {
		const struct rule_line *r = &l->rules[i];

		if (str_is(r->key, "lang"))
			value_doubt_lang(r->value, r->value_at, l->d);
		if (str_is(r->key, "feed") && l->c->n_sources > 0 &&
		    !source_exists(l->c, r->value.p))
			diags_warning(l->d, r->value_at, "no feed is named "
			    "\"%s\"", r->value.p);
	}
}

static void
load_folders(struct load *l, const char *name, struct strings *dirs)
{
	const struct key *k = key_find("katchi", name);
	const struct ini_entry *x = l->general.by[k - conf_keys];

	if (dirs->n == 0)
		strings_add(dirs, str_of(k->preset));
	for (size_t i = 0; i < dirs->n; i++) {
		char *dir = file_join_new(l->c->dir, dirs->list[i]);

		/* The default folder may be missing: what is needed from it
		 * is missed by name. */
		ini_read_folder(&l->c->ini, dir,
		    x != NULL ? &x->value_at : NULL, l->d);
		load_entries(l);
		free(dir);
	}
}

static void
heading_keep(void *entry)
{
	(void)entry;            /* lives in load.mem */
}

void
conf_load(struct conf *c, const char *file, struct diags *d)
{
	struct load l = { .c = c, .d = d };
	char *dir = file_dir_new(file);

	memset(c, 0, sizeof(*c));
	arena_init(&l.mem, LIMIT_CONF_ENTRIES * sizeof(struct ini_entry));
	ini_init(&c->ini);
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
	c->filter = filter_compile(l.rules, l.n_rules, d);
	check_sources(&l);
	check_intervals(&l);
	check_idle(&l);
	tdestroy(l.headings, heading_keep);
	arena_release(&l.mem);
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
