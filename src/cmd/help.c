#include <getopt.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/diag.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "cmd/session.h"

#include "base/banned.h"

static void
help_option(const struct cmd_option *o)
{
	char left[40];

	snprintf(left, sizeof(left), "%c%c%s--%s%s%s",
	    o->letter != 0 ? '-' : ' ', o->letter != 0 ? o->letter : ' ',
	    o->letter != 0 ? ", " : "  ", o->name, o->arg != NULL ? " " : "",
	    o->arg != NULL ? o->arg : "");
	printf("  %-24s %s\n", left, o->says);
}

static void
help_command(const struct command *c)
{
	printf("usage: katchi [-c FILE] [-q|-v] %s%s%s%s\n\n%s\n",
	    c->name, c->options[0].name != NULL ? " [options]" : "",
	    c->operands[0] != '\0' ? " " : "", c->operands, c->says);
	if (c->options[0].name != NULL)
		fputs("\n", stdout);
	for (size_t i = 0; c->options[i].name != NULL; i++)
		help_option(&c->options[i]);
	fputs("\nThe manual: katchi(1).\n", stdout);
}

void
cmd_overview(bool all)
{
	fputs("katchi watches news feeds for the Korea-US alliance, keeps "
	    "what matches in git.\n\n"
	    "usage: katchi [-c FILE] [-q|-v] COMMAND [options]\n\n", stdout);
	for (size_t i = 0; i < cmd_table_n; i++) {
		if (all || cmd_table[i].main)
			printf("  %-10s %s\n", cmd_table[i].name,
			    cmd_table[i].says);
	}
	if (!all) {
		fputs("\nBegin with `katchi init DIR`.  `katchi help` lists "
		    "all commands, `katchi help\nCOMMAND` tells of one.\n",
		    stdout);
		return;
	}
	fputs("\n", stdout);
	for (size_t i = 0; cmd_globals[i].name != NULL; i++)
		help_option(&cmd_globals[i]);
	fputs("\nThe manual: katchi(1), katchi.conf(5), katchi-feeds(5), "
	    "katchi-filters(5).\n", stdout);
}

int
cmd_help(struct session *s, struct err *e)
{
	const struct command *c;

	(void)e;
	if (s->n_operands == 0) {
		cmd_overview(true);
		return 0;
	}
	c = cmd_find(s->operands[0]);
	if (c == NULL)
		return cmd_unknown(s->operands[0]);
	help_command(c);
	return 0;
}

int
cmd_unknown(const char *word)
{
	const char *words[32], *near;
	size_t n = 0;

	for (; n < cmd_table_n && n + 1 < ARRAY_LEN(words); n++)
		words[n] = cmd_table[n].name;
	words[n] = NULL;
	near = diag_nearest(word, words);
	return cmd_usage(NULL, "unknown command \"%s\"%s%s%s", word,
	    near != NULL ? "; did you mean " : "",
	    near != NULL ? near : "", near != NULL ? "?" : "");
}

/* The option of the table that word is, "-v" or "--verbose" or "--since=7d",
 * or NULL. */
static const struct cmd_option *
option_of(const struct cmd_option *list, const char *word)
{
	for (; list->name != NULL; list++) {
		size_t n = strlen(list->name);

		if (word[0] != '-')
			return NULL;
		if (word[1] == '-' && strncmp(word + 2, list->name, n) == 0 &&
		    (word[2 + n] == '\0' || word[2 + n] == '='))
			return list;
		if (word[1] != '-' && word[1] == list->letter &&
		    word[1] != '\0' && word[2] == '\0')
			return list;
	}
	return NULL;
}

static const char *
option_near(const struct cmd_option *list, const char *word)
{
	const char *words[CMD_OPTIONS + 1];
	size_t n = 0;

	for (; n < CMD_OPTIONS && list[n].name != NULL; n++)
		words[n] = list[n].name;
	words[n] = NULL;
	return strncmp(word, "--", 2) == 0 ? diag_nearest(word + 2, words) :
	    NULL;
}

int
cmd_unknown_option(const struct command *c, const char *word)
{
	const char *near = option_near(c != NULL ? c->options : cmd_globals,
	    word);
	const struct cmd_option *o = option_of(cmd_globals, word);

	if (c != NULL && o != NULL)
		return cmd_usage(NULL, "%s stands before the command: katchi "
		    "%s%s%s %s", word, word, o->arg != NULL ? " " : "",
		    o->arg != NULL ? o->arg : "", c->name);
	for (size_t i = 0; c == NULL && i < cmd_table_n; i++) {
		if (option_of(cmd_table[i].options, word) != NULL)
			return cmd_usage(NULL, "%s stands behind its command, "
			    "as in katchi %s %s", word, cmd_table[i].name,
			    word);
	}
	return cmd_usage(c != NULL ? c->name : NULL,
	    "unknown option \"%s\"%s%s%s", word,
	    near != NULL ? "; did you mean --" : "",
	    near != NULL ? near : "", near != NULL ? "?" : "");
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

/* Whether c takes n operands. */
static bool
takes(const struct command *c, size_t n)
{
	struct str rest = str_of(c->operands);
	size_t least = 0, most = 0;

	while (rest.n > 0) {
		struct str word = str_next(&rest, ' ');

		least += word.p[0] != '[';
		most = str_ends(word, "...]") ? SIZE_MAX : most + 1;
	}
	return n >= least && n <= most;
}

int
cmd_options(const struct command *c, int argc, char **argv,
    const char *values[CMD_OPTIONS], int *status)
{
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
			help_command(c);
			*status = 0;
			return -1;
		}
		if (got == ':') {
			*status = cmd_usage(c->name, "%s needs an argument",
			    argv[optind - 1]);
			return -1;
		}
		if (got == '?') {
			*status = cmd_unknown_option(c, argv[optind - 1]);
			return -1;
		}
		o = got >= 256 ? &c->options[got - 256] :
		    option_by_letter(c, got);
		if (o == NULL)
			continue;       /* getopt knows no other letters */
		values[o - c->options] = o->arg != NULL ? optarg : "";
	}
	if (takes(c, (size_t)(argc - optind)))
		return optind;
	*status = c->wants != NULL ? cmd_usage(c->name, "%s", c->wants) :
	    cmd_usage(c->name, "%s takes no \"%s\"", c->name, argv[optind]);
	return -1;
}
