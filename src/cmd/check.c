#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "cmd/doubts.h"
#include "cmd/names.h"
#include "cmd/session.h"

#include "base/banned.h"

/* "3 feeds, ": a leading comma of what stands before the number. */
static void
count(size_t n, const char *what, const char *end)
{
	bool comma = what[0] == ',';

	printf("%s%zu %s%s%s", comma ? ", " : "", n, what + (comma ? 2 : 0),
	    n == 1 ? "" : "s", end);
}

enum { OPT_TOPIC };

int
cmd_check(struct session *s, struct err *e)
{
	const char *topic = s->values[OPT_TOPIC];
	size_t run = 0, failed = 0, todo = 0, number;
	struct conf *c = &s->conf;
	struct diags d;
	char *file = conf_find_new(s->file, e);
	int status;

	if (file == NULL) {
		log_error("%s", e->msg);
		return EX_CONFIG;
	}
	diags_init(&d);
	d.strict = true;
	conf_load(c, file, &d);
	free(file);
	status = d.errors > 0 ? EX_CONFIG : 0;
	if (c->filter != NULL && topic != NULL &&
	    names_one_topic(c->filter, topic, &number) != 0) {
		diags_release(&d);
		return EX_USAGE;
	}
	if (c->filter != NULL)
		filter_test(c->filter, topic, &d, &run, &failed, &todo);
	if (status == 0 && topic == NULL)
		doubts(c, &d);
	diags_sort(&d);
	/* What is wrong is the data of this command. */
	diags_print(&d, stdout, log_color_out());
	printf("%s: ", c->file);
	count(c->n_sources, "feed", ", ");
	count(c->filter != NULL ? filter_topics(c->filter) : 0, "topic", ", ");
	count(run, "test", "");
	if (failed > 0)
		printf(", %zu failed", failed);
	if (todo > 0)
		count(todo, ", known fault", "");
	if (d.warnings > 0)
		count(d.warnings, ", warning", "");
	if (d.errors + d.odd > failed)
		count(d.errors + d.odd - failed, ", error", "");
	puts(d.errors + d.odd + d.warnings == 0 ? ": good" : "");
	if (status == 0 && (failed > 0 || d.odd > 0))
		status = EXIT_DIFFERENT;
	diags_release(&d);
	return status;
}
