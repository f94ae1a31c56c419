#include "filter/rules.h"

#include <assert.h>
#include <stdlib.h>

#include "base/banned.h"

const char *
filter_field_name(enum filter_field field)
{
	static const char *const names[FILTER_FIELDS] = {
		[FILTER_TITLE] = "title",
		[FILTER_TEXT] = "text",
		[FILTER_TAGS] = "tags",
		[FILTER_AUTHOR] = "author",
		[FILTER_LINK] = "link",
	};

	assert(field < FILTER_FIELDS);
	return names[field];
}

static void
scratch_free(struct scratch *w)
{
	if (w == NULL)
		return;
	fold_release(&w->fold);
	free(w->needle);
	free(w->group);
	free(w->found);
	free(w->hit);
	free(w->view);
	free(w->part);
	free(w->place);
	free(w->touched);
	free(w->mask);
	free(w->why);
	free(w->pattern);
	free(w->held);
	for (size_t i = 0; i < FILTER_FIELDS; i++) {
		free(w->ends[i][0].at);
		free(w->ends[i][1].at);
	}
	free(w);
}

void
filter_free(struct filter *f)
{
	if (f == NULL)
		return;
	for (size_t i = 0; i < f->n_needles && f->use != NULL; i++)
		regex_free(f->use[i].regex);
	index_release(&f->front);
	index_release(&f->all);
	scratch_free(f->scratch);
	free(f->view);
	free(f->needle);
	free(f->use);
	free(f->term);
	free(f->group);
	free(f->rule);
	free(f->topic);
	free(f->veto);
	arena_release(&f->mem);
	free(f);
}

size_t
filter_topics(const struct filter *f)
{
	return f->n_topics;
}

size_t
filter_vetoes(const struct filter *f)
{
	return f->n_vetoes;
}

const char *
filter_topic_name(const struct filter *f, size_t topic)
{
	assert(topic < f->n_topics);
	return f->rule[f->topic[topic]].name;
}

const char *
filter_topic_title(const struct filter *f, size_t topic)
{
	assert(topic < f->n_topics);
	return f->rule[f->topic[topic]].title;
}

struct where
filter_topic_at(const struct filter *f, size_t topic)
{
	assert(topic < f->n_topics);
	return f->rule[f->topic[topic]].at;
}

bool
filter_topic_catch_all(const struct filter *f, size_t topic)
{
	assert(topic < f->n_topics);
	return f->rule[f->topic[topic]].catch_all;
}

const char *
filter_veto_name(const struct filter *f, size_t veto)
{
	assert(veto < f->n_vetoes);
	return f->rule[f->veto[veto]].name;
}

const struct where *
filter_renewed(const struct filter *f, size_t *n)
{
	*n = f->n_renewed;
	return f->renewed;
}

const char *
filter_fingerprint(const struct filter *f)
{
	return f->fingerprint;
}
