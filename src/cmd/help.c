#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "cmd/cmd.h"

#include "base/banned.h"

static void
help_option(FILE *to, const struct cmd_option *o)
{
	char left[40];

	snprintf(left, sizeof(left), "%c%c%s--%s%s%s",
	    o->letter != 0 ? '-' : ' ', o->letter != 0 ? o->letter : ' ',
	    o->letter != 0 ? ", " : "  ", o->name, o->arg != NULL ? " " : "",
	    o->arg != NULL ? o->arg : "");
	fprintf(to, "  %-24s %s\n", left, o->says);
}

static void
help_command(FILE *to, const struct command *c)
{
	fprintf(to, "usage: katchi [-c FILE] [-q|-v] %s%s%s%s\n\n%s\n",
	    c->name, c->options[0].name != NULL ? " [options]" : "",
	    c->operands[0] != '\0' ? " " : "", c->operands, c->says);
	if (c->options[0].name != NULL)
		fputs("\n", to);
	for (size_t i = 0; c->options[i].name != NULL; i++)
		help_option(to, &c->options[i]);
}

static void
help_all(FILE *to, bool whole)
{
	fputs("katchi watches news feeds for the Korea-US alliance and keeps "
	    "what matches in git.\n\n"
	    "usage: katchi [-c FILE] [-q|-v] COMMAND [options]\n\n", to);
	for (size_t i = 0; i < cmd_table_n; i++) {
		if (whole || cmd_table[i].main)
			fprintf(to, "  %-10s %s\n", cmd_table[i].name,
			    cmd_table[i].says);
	}
	if (!whole) {
		fputs("\n`katchi help` lists all commands, `katchi help "
		    "COMMAND` tells of one.\n", to);
		return;
	}
	fputs("\n", to);
	for (size_t i = 0; cmd_globals[i].name != NULL; i++)
		help_option(to, &cmd_globals[i]);
	fputs("\nThe manual: katchi(1), katchi.conf(5), katchi-feeds(5), "
	    "katchi-filters(5).\n", to);
}

int
cmd_help(const struct cmd_global *g, int argc, char **argv)
{
	const struct command *c;

	if (argc < 2) {
		/* argc 0: `katchi` alone. */
		help_all(stdout, argc == 1);
		return 0;
	}
	c = cmd_find(argv[1]);
	if (c == NULL)
		return cmd_usage(NULL, "unknown command \"%s\"", argv[1]);
	(void)g;
	help_command(stdout, c);
	return 0;
}

int
cmd_usage(const char *name, const char *fmt, ...)
{
	struct buf b;
	va_list ap;

	buf_init(&b, LIMIT_LOG_TEXT);
	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	log_error("%s; see `katchi help%s%s`", buf_z(&b),
	    name != NULL ? " " : "", name != NULL ? name : "");
	buf_release(&b);
	return EX_USAGE;
}

/* The rows as getopt_long wants them. */
static void
options_table(const struct command *c, struct option *longs, char *shorts)
{
	size_t n = 0;

	*shorts++ = ':';
	for (; c->options[n].name != NULL; n++) {
		const struct cmd_option *o = &c->options[n];

		longs[n].name = o->name;
		longs[n].has_arg = o->arg != NULL ? required_argument :
		    no_argument;
		longs[n].val = (int)n + 256;
		if (o->letter != 0)
			*shorts++ = o->letter;
		if (o->letter != 0 && o->arg != NULL)
			*shorts++ = ':';
	}
	longs[n].name = "help";
	longs[n].val = 'h';
	*shorts++ = 'h';
	*shorts = '\0';
}

static const struct cmd_option *
option_by_letter(const struct command *c, int letter)
{
	for (size_t i = 0; c->options[i].name != NULL; i++) {
		if (c->options[i].letter == letter)
			return &c->options[i];
	}
	return NULL;
}

int
cmd_options(int argc, char **argv, const char *values[CMD_OPTIONS],
    int *status)
{
	const struct command *c = cmd_find(argv[0]);
	struct option longs[CMD_OPTIONS + 2];
	char shorts[CMD_OPTIONS * 2 + 4];
	int got;

	memset(longs, 0, sizeof(longs));
	memset(values, 0, sizeof(*values) * CMD_OPTIONS);
	options_table(c, longs, shorts);
	opterr = 0;
	optind = 0;
	while ((got = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		const struct cmd_option *o;

		if (got == 'h') {
			help_command(stdout, c);
			*status = 0;
			return -1;
		}
		if (got == ':') {
			*status = cmd_usage(c->name, "%s needs an argument",
			    argv[optind - 1]);
			return -1;
		}
		if (got == '?') {
			*status = cmd_usage(c->name, "unknown option \"%s\"",
			    argv[optind - 1]);
			return -1;
		}
		o = got >= 256 ? &c->options[got - 256] :
		    option_by_letter(c, got);
		if (o == NULL)
			continue;       /* getopt knows no other letters */
		values[o - c->options] = o->arg != NULL ? optarg : "";
	}
	if (c->operands[0] == '\0' && optind < argc) {
		*status = cmd_usage(c->name, "%s takes no \"%s\"", c->name,
		    argv[optind]);
		return -1;
	}
	return optind;
}
