#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "cmd/session.h"
#include "conf/shipped.h"
#include "store/archive.h"

#include "base/banned.h"

enum { OPT_USER };

/* Where things go.  All in one folder, or as the XDG base directories have
 * it, with the units of a user's systemd. */
struct places {
	char *dir;              /* katchi.conf, feeds/, filters/ */
	char *archive, *state;
	char *units;            /* NULL: none */
};

/* Nothing that init makes may be there already. */
static int
init_refuse(const struct places *to, struct err *e)
{
	char *paths[] = { file_join_new(to->dir, "katchi.conf"),
	    file_join_new(to->dir, "feeds"),
	    file_join_new(to->dir, "filters"),
	    mem_dup(to->archive, strlen(to->archive)),
	    to->units == NULL ? NULL :
	    file_join_new(to->units, "katchi.service"),
	    to->units == NULL ? NULL :
	    file_join_new(to->units, "katchi.timer"),
	    to->units == NULL ? NULL :
	    file_join_new(to->units, "katchi-gc.service"),
	    to->units == NULL ? NULL :
	    file_join_new(to->units, "katchi-gc.timer") };
	int rc = 0;

	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		if (rc == 0 && paths[i] != NULL && file_exists(paths[i]))
			rc = err_set(e, ERR_LOCAL, "%s is there already; "
			    "nothing was changed", paths[i]);
		free(paths[i]);
	}
	return rc;
}

static int
init_folder(const char *dir, const char *name, struct err *e)
{
	char *path = file_join_new(dir, name);
	int rc = file_mkdirs(path, e);

	free(path);
	return rc;
}

static int
init_file(const char *dir, const char *name, struct str text, struct err *e)
{
	char *path = file_join_new(dir, name);
	int rc = file_write(path, text, e);

	free(path);
	return rc;
}

/* s with the first `from` as `to`. */
static void
replaced(struct buf *out, struct str s, const char *from, const char *to)
{
	size_t at = str_find(s, 0, from);

	buf_addstr(out, str_slice(s, 0, at));
	if (at == SIZE_MAX)
		return;
	buf_adds(out, to);
	buf_addstr(out, str_slice(s, at + strlen(from), s.n));
}

/* The configuration last: while it is missing, nothing runs. */
static int
init_conf(const struct places *to, struct err *e)
{
	struct buf example, half, whole, line;
	int rc;

	buf_init(&example, LIMIT_CONF_FILE);
	buf_init(&half, LIMIT_CONF_FILE);
	buf_init(&whole, LIMIT_CONF_FILE);
	buf_init(&line, LIMIT_CONF_LINE);
	conf_example(&example);
	if (to->units != NULL) {
		buf_printf(&line, "\tpath = %s\n", to->archive);
		replaced(&half, buf_str(&example),
		    "\t# path = archive.git\n", buf_z(&line));
		buf_clear(&line);
		buf_printf(&line, "\tpath = %s\n", to->state);
		replaced(&whole, buf_str(&half), "\t# path = state.db\n",
		    buf_z(&line));
	} else {
		buf_addstr(&whole, buf_str(&example));
	}
	rc = init_file(to->dir, "katchi.conf", buf_str(&whole), e);
	buf_release(&example);
	buf_release(&half);
	buf_release(&whole);
	buf_release(&line);
	return rc;
}

/* As a word of ExecStart= of systemd.service(5). */
static void
unit_word(struct buf *out, const char *s)
{
	if (strpbrk(s, " \t\"'\\%$;") == NULL) {
		buf_adds(out, s);
		return;
	}
	buf_addc(out, '"');
	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			buf_addc(out, '\\');
		else if (*s == '%' || *s == '$')
			buf_addc(out, *s);
		buf_addc(out, *s);
	}
	buf_addc(out, '"');
}

/* As a word that can be pasted into a shell. */
static void
shell_word(struct buf *out, const char *s)
{
	const char *p = s;

	while (*p != '\0' && (ascii_alpha(*p) || ascii_digit(*p) ||
	    strchr("/._-+:@%,=", *p) != NULL || (unsigned char)*p >= 0x80))
		p++;
	if (*p == '\0' && p > s) {
		buf_adds(out, s);
		return;
	}
	buf_addc(out, '\'');
	for (; *s != '\0'; s++) {
		if (*s == '\'')
			buf_adds(out, "'\\'");
		buf_addc(out, *s);
	}
	buf_addc(out, '\'');
}

/* The units start the program that runs now. */
static int
init_units(const struct places *to, struct err *e)
{
	static const char at[] = "src/systemd/user/";
	char self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	int rc = file_mkdirs(to->units, e);
	struct buf word;

	if (rc == 0 && n < 0)
		rc = err_set(e, ERR_LOCAL, "/proc/self/exe: cannot be read");
	self[n < 0 ? 0 : n] = '\0';
	buf_init(&word, sizeof(self) * 2 + 2);
	unit_word(&word, self);
	for (size_t i = 0; rc == 0 && i < shipped_n; i++) {
		struct buf b;

		if (!str_starts(str_of(shipped_files[i].path), at))
			continue;
		buf_init(&b, LIMIT_CONF_FILE);
		replaced(&b, str_of(shipped_files[i].text),
		    "/usr/bin/katchi", buf_z(&word));
		rc = init_file(to->units, shipped_files[i].path +
		    sizeof(at) - 1, buf_str(&b), e);
		buf_release(&b);
	}
	buf_release(&word);
	return rc;
}

static int
init_all(const struct places *to, struct err *e)
{
	char *state_dir = file_dir_new(to->state);
	char *archive_dir = file_dir_new(to->archive);
	int rc = -1;

	if (init_refuse(to, e) == 0 &&
	    init_folder(to->dir, "feeds", e) == 0 &&
	    init_folder(to->dir, "filters", e) == 0 &&
	    file_mkdirs(archive_dir, e) == 0 &&
	    file_mkdirs(state_dir, e) == 0)
		rc = 0;
	free(state_dir);
	free(archive_dir);
	for (size_t i = 0; rc == 0 && i < shipped_n; i++) {
		if (!str_starts(str_of(shipped_files[i].path), "src/"))
			rc = init_file(to->dir, shipped_files[i].path,
			    str_of(shipped_files[i].text), e);
	}
	if (rc == 0)
		rc = archive_init(to->archive, "main", e);
	if (rc == 0 && to->units != NULL)
		rc = init_units(to, e);
	return rc == 0 ? init_conf(to, e) : -1;
}

/* $VARIABLE/sub, else $HOME/preset/sub; NULL without either. */
static char *
xdg_new(const char *variable, const char *preset, const char *sub)
{
	const char *base = getenv(variable), *home = getenv("HOME");
	char *dir, *path;

	/* A relative one is to be ignored. */
	if (base != NULL && base[0] == '/')
		return file_join_new(base, sub);
	if (home == NULL || home[0] != '/')
		return NULL;
	dir = file_join_new(home, preset);
	path = file_join_new(dir, sub);
	free(dir);
	return path;
}

static bool
places_user(struct places *to)
{
	to->dir = xdg_new("XDG_CONFIG_HOME", ".config", "katchi");
	to->archive = xdg_new("XDG_DATA_HOME", ".local/share",
	    "katchi/archive.git");
	to->state = xdg_new("XDG_STATE_HOME", ".local/state",
	    "katchi/state.db");
	to->units = xdg_new("XDG_CONFIG_HOME", ".config", "systemd/user");
	return to->dir != NULL && to->archive != NULL &&
	    to->state != NULL && to->units != NULL;
}

static void
places_release(struct places *to)
{
	free(to->dir);
	free(to->archive);
	free(to->state);
	free(to->units);
}

/* The commands can be pasted, whatever the folder is called. */
static void
say_made(const struct places *to)
{
	char *conf = file_join_new(to->dir, "katchi.conf");
	char *whole = realpath(conf, NULL);
	struct buf self, archive, file;

	buf_init(&self, LIMIT_CONF_LINE);
	buf_init(&archive, LIMIT_CONF_LINE);
	buf_init(&file, LIMIT_CONF_LINE);
	/* As it was called: it need not be in $PATH. */
	shell_word(&self, program_invocation_name);
	shell_word(&archive, to->archive);
	shell_word(&file, whole != NULL ? whole : conf);
	printf("Made in %s:\n"
	    "  katchi.conf   the configuration, every key explained\n"
	    "  feeds/        what is polled: one section a feed\n"
	    "  filters/      what is looked for: topics and their tests\n",
	    to->dir);
	if (to->units != NULL)
		printf("and\n  %s\n"
		    "                where matches go, an ordinary git "
		    "repository\n  %s/katchi*.timer\n"
		    "                a run every ten minutes, care of the "
		    "archive every night\n\nNext:\n", to->archive, to->units);
	else
		printf("  archive.git   where matches go, an ordinary git "
		    "repository\n\nNext:\n"
		    "  export KATCHI_CONFIG=%s    # or say -c each time\n",
		    buf_z(&file));
	printf("  %s check      # is all well?  No network is used\n"
	    "  %s run        # poll what is due, commit what matches\n"
	    "  git -C %s log\n", buf_z(&self), buf_z(&self), buf_z(&archive));
	if (to->units != NULL)
		printf("  systemctl --user enable --now katchi.timer "
		    "katchi-gc.timer\n"
		    "  loginctl enable-linger    # also while you are "
		    "logged out\n");
	printf("\nSet [poll] contact in katchi.conf, so that publishers know "
	    "whom to write to.\n");
	buf_release(&self);
	buf_release(&archive);
	buf_release(&file);
	free(whole);
	free(conf);
}

int
cmd_init(struct session *s, struct err *e)
{
	const char *dir = s->n_operands > 0 ? s->operands[0] : ".";
	struct places to = { 0 };
	int status = 0;

	if (s->values[OPT_USER] != NULL && s->n_operands > 0)
		return cmd_usage("init", "--user knows its folders; it "
		    "takes none");
	if (s->values[OPT_USER] == NULL) {
		to.dir = mem_dup(dir, strlen(dir));
		to.archive = file_join_new(dir, "archive.git");
		to.state = file_join_new(dir, "state.db");
	} else if (!places_user(&to)) {
		status = cmd_usage("init", "--user needs $HOME");
	}
	if (status == 0 && init_all(&to, e) != 0) {
		log_error("%s", e->msg);
		status = EX_CANTCREAT;
	}
	if (status == 0)
		say_made(&to);
	places_release(&to);
	return status;
}
