#include <fnmatch.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "conf/keys.h"
#include "conf/load.h"
#include "conf/set.h"
#include "conf/value.h"

#include "base/banned.h"

/* Whether a section is switched off, or left out with a warning: it may
 * still be named. */
static bool
name_off(const struct load *l, const char *section, const char *glob)
{
	for (size_t i = 0; i < l->join.n_results; i++) {
		const struct joined *r = &l->join.result[i];

		if (r->off && str_is(r->line[0]->section, section) &&
		    fnmatch(glob, r->line[0]->name.p, 0) == 0)
			return true;
	}
	return false;
}

static bool
topic_exists(const struct load *l, const char *glob)
{
	const struct filter *f = l->c->filter;

	for (size_t i = 0; i < filter_topics(f); i++) {
		if (fnmatch(glob, filter_topic_name(f, i), 0) == 0)
			return true;
	}
	return name_off(l, "topic", glob);
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
		if (!topic_exists(l, s->topics.list[i]))
			no_topic(l, s->topics_at, s->topics.list[i]);
	}
}

static int
source_by_id(const void *a, const void *b)
{
	const struct source *x = a, *y = b;

	return strcmp(x->id, y->id);
}

/* How high the folder stands that a url is from, see conf/join.h. */
static unsigned
source_rank(const struct source *s)
{
	return s->url_folder > 0 ? s->url_folder : UINT_MAX;
}

static int
source_by_url(const void *a, const void *b)
{
	const struct source *const *x = a, *const *y = b;
	int c = strcmp((*x)->url, (*y)->url);

	if (c == 0 && source_rank(*x) != source_rank(*y))
		c = source_rank(*x) < source_rank(*y) ? -1 : 1;
	/* Of two equal ones the later in the files is the one to blame. */
	return c != 0 ? c : (*x > *y) - (*x < *y);
}

/* Two feeds, low and s, of one url: in one folder that is an error; of two
 * folders the upper one's is asked, for the lower folder may be one that
 * comes with an upgrade. */
static void
check_same_url(struct load *l, struct source *low, const struct source *s)
{
	if (source_rank(low) == source_rank(s)) {
		diags_error(l->d, s->url_at, "feed \"%s\" has this url "
		    "already", low->id);
	} else if (low->enabled && s->enabled) {
		low->enabled = false;
		diags_warning(l->d, s->url_at, "feed \"%s\" in %s:%u has "
		    "this url, too; that one is not asked; write how = off "
		    "into a [feed \"%s\"] if you want this one", low->id,
		    low->url_at.file, low->url_at.line, low->id);
	}
}

static void
check_urls(struct load *l)
{
	struct conf *c = l->c;
	struct source **by = mem_zalloc(c->n_sources, sizeof(*by));
	size_t n = 0;

	for (size_t i = 0; i < c->n_sources; i++) {
		if (c->sources[i].url != NULL)
			by[n++] = &c->sources[i];
	}
	qsort(by, n, sizeof(*by), source_by_url);
	for (size_t i = 1; i < n; i++) {
		if (strcmp(by[i]->url, by[i - 1]->url) == 0)
			check_same_url(l, by[i - 1], by[i]);
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
		struct where given = l->general.at[k - conf_keys];

		if (given.line > at.line)
			at = given;
	}
	diags_error(l->d, at, "[poll] min-interval is above max-interval");
}

static void
check_sources(struct load *l)
{
	struct conf *c = l->c;

	for (size_t i = 0; i < c->n_sources; i++) {
		struct source *s = &c->sources[i];

		if (s->url == NULL && s->command.n == 0)
			diags_error(l->d, s->at, "[feed \"%s\"] has no url",
			    s->id);
		if (s->url != NULL && s->command.n > 0)
			diags_error(l->d, s->url_at, "[feed \"%s\"] has both "
			    "url and command", s->id);
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
source_exists(const struct load *l, const char *glob)
{
	const struct conf *c = l->c;

	for (size_t i = 0; i < c->n_sources; i++) {
		if (fnmatch(glob, c->sources[i].id, 0) == 0)
			return true;
	}
	return name_off(l, "feed", glob);
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
		struct str v = r->value;

		/* "all but" */
		if (str_starts(v, "!"))
			v = str_slice(v, 1, v.n);
		if (str_is(r->key, "lang"))
			value_doubt_lang(v, r->value_at, l->d);
		if (str_is(r->key, "feed") && l->c->n_sources > 0 &&
		    !source_exists(l, v.p))
			diags_warning(l->d, r->value_at, "no feed is named "
			    "\"%s\"", v.p);
	}
}

void
load_check(struct load *l)
{
	check_sources(l);
	check_intervals(l);
	check_idle(l);
}
