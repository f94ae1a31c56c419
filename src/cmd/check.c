#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "cmd/cmd.h"
#include "cmd/doubts.h"
#include "cmd/names.h"

#include "base/banned.h"

int
cmd_load(const struct cmd_global *g, struct conf *c, bool warn)
{
	struct diags d;
	struct err e;
	char *file = conf_find_new(g->conf, &e);
	bool broken;

	if (file == NULL) {
		log_error("%s", e.msg);
		return EX_CONFIG;
	}
	diags_init(&d);
	conf_load(c, file, &d);
	free(file);
	broken = d.errors > 0;
	if (broken || warn) {
		diags_sort(&d);
		diags_print(&d, stderr, log_color_err());
	}
	if (!broken && d.odd > 0)
		log_warning("lines of the filters that are not understood as "
		    "meant: %zu, the first is %s:%u; katchi check names them",
		    d.odd, d.odd_at.file, d.odd_at.line);
	if (broken)
		log_error("the configuration has %zu error%s; nothing was "
		    "done", d.errors, d.errors == 1 ? "" : "s");
	diags_release(&d);
	if (broken)
		conf_release(c);
	return broken ? EX_CONFIG : 0;
}

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
cmd_check(const struct cmd_global *g, int argc, char **argv)
{
	size_t run = 0, failed = 0, todo = 0;
	const char *values[CMD_OPTIONS], *topic;
	struct diags d;
	struct conf c;
	struct err e;
	char *file;
	size_t number;
	int status;
	bool broken, odd;

	if (cmd_options(argc, argv, values, &status) < 0)
		return status;
	file = conf_find_new(g->conf, &e);
	if (file == NULL) {
		log_error("%s", e.msg);
		return EX_CONFIG;
	}
	diags_init(&d);
	d.strict = true;
	conf_load(&c, file, &d);
	broken = d.errors > 0;
	topic = values[OPT_TOPIC];
	if (c.filter != NULL && topic != NULL &&
	    names_one_topic(c.filter, topic, &number) != 0) {
		diags_release(&d);
		conf_release(&c);
		free(file);
		return EX_USAGE;
	}
	if (c.filter != NULL)
		filter_test(c.filter, topic, &d, &run, &failed, &todo);
	if (!broken && topic == NULL)
		doubts(&c, &d);
	diags_sort(&d);
	/* What is wrong is the data of this command. */
	diags_print(&d, stdout, log_color_out());
	printf("%s: ", c.file);
	count(c.n_sources, "feed", ", ");
	count(c.filter != NULL ? filter_topics(c.filter) : 0, "topic", ", ");
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
	odd = d.odd > 0;
	diags_release(&d);
	conf_release(&c);
	free(file);
	if (broken)
		return EX_CONFIG;
	return failed > 0 || odd ? EXIT_DIFFERENT : 0;
}
