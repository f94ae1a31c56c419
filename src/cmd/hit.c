/* An item as a test line of a topic: katchi hit, katchi miss. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/url.h"
#include "cmd/names.h"
#include "cmd/session.h"
#include "filter/sentence.h"

#include "base/banned.h"

enum { OPT_WRITE };

/* From so many digits on, the begin of an id is one. */
#define ID_DIGITS 4

struct testing {
	const struct conf *conf;
	const char *what;       /* "hit", "miss" */
	struct str wanted;      /* id, path or link */
	struct buf canonical, other;
	char *title, *text;     /* of the item, NULL until it is found */
	size_t found;
	size_t topic;
	struct buf line;        /* "hit = ..." */
};

/* --- the item ------------------------------------------------------------- */

static bool
is_wanted(struct testing *x, const struct item_record *r)
{
	struct str w = x->wanted;

	if (r->id.n > 0 && w.n >= ID_DIGITS && w.n <= r->id.n &&
	    str_eq(str_slice(r->id, 0, w.n), w))
		return true;
	if (str_eq(r->path, w) || str_eq(r->url, w))
		return true;
	buf_clear(&x->other);
	url_canonical(&x->other, r->url);
	return x->canonical.n > 0 &&
	    str_eq(buf_str(&x->other), buf_str(&x->canonical));
}

static int
look(void *ctx, const struct item_record *r, struct err *e)
{
	struct testing *x = ctx;
	struct str text = r->summary.n > 0 ? r->summary : r->text;

	(void)e;
	if (r->title.n == 0 || !is_wanted(x, r) || x->found++ > 0)
		return 0;
	x->title = mem_dup(r->title.p, r->title.n);
	x->text = mem_dup(text.p, text.n);
	return 0;
}

static int
find_item(struct testing *x, struct session *s)
{
	struct err e;
	int status = session_open(s, NEED_STATE | NEED_READ);

	if (url_is_http(x->wanted))
		url_canonical(&x->canonical, x->wanted);
	if (status == 0 &&
	    state_items_each(s->state, INT64_MIN, look, x, &e) != 0) {
		log_error("%s", e.msg);
		status = EX_IOERR;
	}
	if (status == 0 && x->found != 1) {
		log_error(x->found == 0 ? "\"%s\" is no file, and no item of "
		    "that id, path or link is remembered; katchi list and "
		    "katchi dropped name some" : "\"%s\" is the begin of "
		    "several ids: write more digits", x->wanted.p);
		status = x->found == 0 ? EX_NOINPUT : EX_USAGE;
	}
	return status;
}

/* A headline, then the rest. */
static int
read_item(struct testing *x)
{
	struct err e;
	size_t n;
	char *bytes = file_read_new(x->wanted.p, LIMIT_BODY, &n, &e);
	struct str rest = { bytes, n }, title;

	if (bytes == NULL) {
		log_error("%s", e.msg);
		return EX_NOINPUT;
	}
	title = str_trim(str_next(&rest, '\n'));
	rest = str_trim(rest);
	x->title = mem_dup(title.p, title.n);
	x->text = mem_dup(rest.p, rest.n);
	free(bytes);
	if (title.n > 0)
		return 0;
	log_error("%s: its first line is the headline, and empty",
	    x->wanted.p);
	return EX_DATAERR;
}

/* --- the line ------------------------------------------------------------- */

/* On one line, and without what parts headline and summary. */
static void
add_flat(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		bool bar = s.p[i] == '|';
		unsigned char c = (unsigned char)s.p[i];

		buf_addc(out, bar ? '/' : c < ' ' ? ' ' : s.p[i]);
	}
}

static void
make_line(struct testing *x)
{
	struct str text = str_of(x->text);
	struct span first = sentence_first(text);
	struct buf value;

	buf_init(&value, LIMIT_OUTPUT);
	add_flat(&value, str_of(x->title));
	if (first.end > first.begin) {
		buf_adds(&value, " | ");
		add_flat(&value, str_slice(text, first.begin, first.end));
	}
	buf_printf(&x->line, "%s = ", x->what);
	/* A value that begins and ends with a quote would lose both. */
	if (value.p[0] != '"') {
		buf_addstr(&x->line, buf_str(&value));
	} else {
		buf_addc(&x->line, '"');
		for (size_t i = 0; i < value.n; i++) {
			if (value.p[i] == '"' || value.p[i] == '\\')
				buf_addc(&x->line, '\\');
			buf_addc(&x->line, value.p[i]);
		}
		buf_addc(&x->line, '"');
	}
	buf_release(&value);
}

/* Whether the filter says of the line what the user does. */
static bool
agrees(struct testing *x)
{
	struct str text = str_of(x->text);
	struct span first = sentence_first(text);
	struct filter_doc doc = { 0 };
	struct arena mem;
	struct verdict v;
	bool hit = false;

	arena_init(&mem, LIMIT_MATCH_ARENA);
	doc.field[FILTER_TITLE] = str_of(x->title);
	doc.field[FILTER_TEXT] = str_slice(text, first.begin, first.end);
	filter_match(x->conf->filter, &doc, NULL, 0, &mem, &v);
	for (size_t i = 0; i < v.n_matches; i++)
		hit |= v.matches[i].topic == x->topic;
	arena_release(&mem);
	return hit == (strcmp(x->what, "hit") == 0);
}

/* --- the file ------------------------------------------------------------- */

/* The file of the user's own folder, the last one, to which the line goes:
 * that of the topic where it stands there. */
static char *
own_file_new(const struct testing *x)
{
	const struct strings *dirs = &x->conf->filters_dirs;
	const char *file = filter_topic_at(x->conf->filter, x->topic).file;
	char *dir = file_join_new(x->conf->dir, dirs->list[dirs->n - 1]);
	char *of = file_dir_new(file), *own;

	own = strcmp(of, dir) == 0 ? mem_dup(file, strlen(file)) :
	    file_join_new(dir, "tests.conf");
	free(of);
	free(dir);
	return own;
}

/* Where the section of that heading ends in s: behind its last line that is
 * not empty; SIZE_MAX when there is none. */
static size_t
section_end(struct str s, const char *heading)
{
	size_t at = 0, end = SIZE_MAX;
	bool inside = false;

	while (at < s.n) {
		size_t next = str_find(s, at, "\n");
		struct str line;

		next = next == SIZE_MAX ? s.n : next + 1;
		line = str_trim(str_slice(s, at, next));
		if (line.n > 0 && line.p[0] == '[')
			inside = str_starts(line, heading);
		if (inside && line.n > 0 && line.p[0] != '#' &&
		    line.p[0] != ';')
			end = next;
		at = next;
	}
	return end;
}

static void
insert_line(struct testing *x, struct str old, struct buf *out)
{
	const char *name = filter_topic_name(x->conf->filter, x->topic);
	struct buf heading;
	size_t at;

	buf_init(&heading, LIMIT_FIELD);
	buf_printf(&heading, "[topic \"%s\"]", name);
	at = section_end(old, buf_z(&heading));
	buf_addstr(out, str_slice(old, 0, at));
	if (out->n > 0 && out->p[out->n - 1] != '\n')
		buf_addc(out, '\n');
	if (at == SIZE_MAX)
		buf_printf(out, "%s%s\n\thow = add\n", out->n > 0 ? "\n" : "",
		    buf_z(&heading));
	buf_printf(out, "\t%s\n", buf_z(&x->line));
	if (at != SIZE_MAX)
		buf_addstr(out, str_slice(old, at, old.n));
	buf_release(&heading);
}

static int
write_line(struct testing *x)
{
	char *path = own_file_new(x), *old = NULL;
	struct str text = { NULL, 0 };
	struct buf out;
	struct err e;
	int status = 0;

	buf_init(&out, LIMIT_CONF_FILE + LIMIT_OUTPUT);
	if (file_exists(path)) {
		old = file_read_new(path, LIMIT_CONF_FILE, &text.n, &e);
		text.p = old;
		status = old == NULL ? EX_NOINPUT : 0;
	}
	if (status == 0) {
		insert_line(x, text, &out);
		if (file_replace(path, buf_str(&out), &e) != 0)
			status = EX_CANTCREAT;
	}
	if (status != 0)
		log_error("%s", e.msg);
	else
		log_notice("written to %s", path);
	buf_release(&out);
	free(old);
	free(path);
	return status;
}

/* --- the commands --------------------------------------------------------- */

static int
run_test(struct testing *x, struct session *s)
{
	const char *operand = s->operands[0];
	int status;

	x->wanted = str_of(operand);
	status = strcmp(operand, "-") == 0 || file_exists(operand) ?
	    read_item(x) : find_item(x, s);
	if (status != 0)
		return status;
	make_line(x);
	puts(buf_z(&x->line));
	if (s->values[OPT_WRITE] != NULL)
		status = write_line(x);
	if (status != 0 || agrees(x))
		return status;
	log_warning("the filter says otherwise: topic %s %s it; katchi explain "
	    "tells why", filter_topic_name(x->conf->filter, x->topic),
	    strcmp(x->what, "hit") == 0 ? "does not match" : "matches");
	return EXIT_DIFFERENT;
}

int
cmd_hit(struct session *s, struct err *e)
{
	struct testing x = { .conf = &s->conf, .what = s->command->name };
	int status;

	(void)e;
	buf_init(&x.line, LIMIT_OUTPUT);
	buf_init(&x.canonical, LIMIT_URL);
	buf_init(&x.other, LIMIT_URL);
	status = names_one_topic(s->conf.filter, s->operands[1], &x.topic);
	if (status == 0)
		status = run_test(&x, s);
	free(x.title);
	free(x.text);
	buf_release(&x.line);
	buf_release(&x.canonical);
	buf_release(&x.other);
	return status;
}
