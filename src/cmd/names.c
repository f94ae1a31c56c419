#include "cmd/names.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/diag.h"
#include "base/log.h"
#include "base/mem.h"

#include "base/banned.h"

static int
topic_unknown(const struct filter *f, const char *name)
{
	const char **words = mem_zalloc(filter_topics(f) + 1, sizeof(*words));
	const char *near;

	for (size_t i = 0; i < filter_topics(f); i++)
		words[i] = filter_topic_name(f, i);
	near = diag_nearest(name, words);
	free(words);
	if (near != NULL)
		log_error("there is no topic %s, did you mean %s?",
		    name, near);
	else
		log_error("there is no topic %s; the [topic] sections of "
		    "the filters name them", name);
	return EX_USAGE;
}

int
names_topic(const struct filter *f, const char *glob)
{
	for (size_t i = 0; glob != NULL && i < filter_topics(f); i++) {
		if (fnmatch(glob, filter_topic_name(f, i), 0) == 0)
			return 0;
	}
	return glob == NULL ? 0 : topic_unknown(f, glob);
}

int
names_one_topic(const struct filter *f, const char *name, size_t *topic)
{
	for (*topic = 0; *topic < filter_topics(f); (*topic)++) {
		if (strcmp(name, filter_topic_name(f, *topic)) == 0)
			return 0;
	}
	return topic_unknown(f, name);
}
