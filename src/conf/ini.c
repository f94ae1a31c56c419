#include "conf/ini.h"

#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/utf8.h"

#include "base/banned.h"

struct ini_file {
	const char *path;
	dev_t dev;
	ino_t ino;
	unsigned depth;         /* of inclusion */
	struct where from;      /* the line that named it */
};

/* Where the reader stands. */
struct cursor {
	struct ini *ini;
	struct diags *d;
	const struct ini_file *file;
	struct str section, name;
	bool lost;              /* the last heading was wrong: skip its keys */
	unsigned line;
	struct str text;        /* of the line */
};

void
ini_init(struct ini *ini)
{
	memset(ini, 0, sizeof(*ini));
	arena_init(&ini->mem, LIMIT_CONF_ARENA);
}

void
ini_release(struct ini *ini)
{
	free(ini->entries);
	arena_release(&ini->mem);
	ini_init(ini);
}

static struct where
cursor_at(const struct cursor *c, size_t at)
{
	struct where w = { c->file->path, c->line, (unsigned)at + 1 };

	return w;
}

static void
ini_full(struct ini *ini, struct diags *d, struct where at, const char *what)
{
	if (!ini->full)
		diags_error(d, at, "more than %s; the rest is not read", what);
	ini->full = true;
}

/* Queues a file; it is read after those before it. */
static void
ini_queue(struct ini *ini, struct diags *d, const char *path, unsigned depth,
    const struct where *from)
{
	struct where self = { path, 0, 0 };
	struct ini_file *f;
	struct stat st;
	struct str copy = arena_str(&ini->mem, str_of(path));

	self.file = copy.p != NULL ? copy.p : "";
	if (from == NULL)
		from = &self;
	if (stat(path, &st) != 0) {
		if (from == &self)
			diags_error(d, self, "%s", strerror(errno));
		else
			diags_error(d, *from, "cannot read %s: %s", path,
			    strerror(errno));
		return;
	}
	for (size_t i = 0; i < ini->n_files; i++) {
		bool same;

		f = &ini->files[i];
		if (f->dev != st.st_dev || f->ino != st.st_ino)
			continue;
		/* A default folder stands on no line; what was read before
		 * it may. */
		same = strcmp(path, f->path) == 0;
		diags_error(d, from->line == 0 ? f->from : *from, "%s is "
		    "read already%s%s; its lines would count twice", path,
		    same ? "" : ", as ", same ? "" : f->path);
		return;
	}
	if (depth > LIMIT_CONF_DEPTH) {
		diags_error(d, *from, "includes nest deeper than %d",
		    LIMIT_CONF_DEPTH);
		return;
	}
	if (ini->n_files >= LIMIT_CONF_FILES || copy.p == NULL ||
	    !arena_more(&ini->mem, &ini->files, ini->n_files,
	    &ini->cap_files, sizeof(*ini->files))) {
		ini_full(ini, d, *from, "1,000 files");
		return;
	}
	f = &ini->files[ini->n_files++];
	f->path = copy.p;
	f->dev = st.st_dev;
	f->ino = st.st_ino;
	f->depth = depth;
	f->from = *from;
}

static void
cursor_emit(struct cursor *c, struct str key, struct str value, size_t key_at,
    size_t value_at)
{
	struct ini *ini = c->ini;
	struct ini_entry *e;

	if (ini->n >= LIMIT_CONF_ENTRIES) {
		ini_full(ini, c->d, cursor_at(c, key_at), "200,000 entries");
		return;
	}
	if (ini->mem.over) {
		ini_full(ini, c->d, cursor_at(c, key_at), "96 MiB of text");
		return;
	}
	if (ini->n == ini->cap) {
		ini->cap = ini->cap > 0 ? ini->cap * 2 : 256;
		ini->entries = mem_grow(ini->entries, ini->cap,
		    sizeof(*ini->entries));
	}
	e = &ini->entries[ini->n++];
	e->section = c->section;
	e->name = c->name;
	e->key = key;
	e->value = value;
	e->at = cursor_at(c, key_at);
	e->value_at = cursor_at(c, value_at);
	e->folder = ini->folder;
}

/* A copy in lower case. */
static struct str
ini_lower(struct ini *ini, struct str s)
{
	char *p = arena_alloc(&ini->mem, s.n + 1);

	if (p == NULL)
		return (struct str){ NULL, 0 };
	for (size_t i = 0; i < s.n; i++)
		p[i] = ascii_lower(s.p[i]);
	p[s.n] = '\0';
	return (struct str){ p, s.n };
}

/* What the character there is taken for, when it only looks like one that
 * means something here: from a Korean keyboard, an office program or a web
 * page.  NULL when it is none of these. */
static const char *
cursor_likeness(const struct cursor *c, size_t at, uint32_t *cp)
{
	static const struct {
		uint32_t from, to;
		const char *like;
	} rows[] = {
		{ 0x00A0, 0x00A0, "a blank" }, { 0x2000, 0x200B, "a blank" },
		{ 0x2018, 0x201B, "\"" }, { 0x201C, 0x201F, "\"" },
		{ 0x3000, 0x3000, "a blank" }, { 0xFEFF, 0xFEFF, "a blank" },
		{ 0xFF02, 0xFF02, "\"" }, { 0xFF03, 0xFF03, "#" },
		{ 0xFF07, 0xFF07, "\"" }, { 0xFF1B, 0xFF1B, ";" },
		{ 0xFF1D, 0xFF1D, "=" }, { 0xFF3B, 0xFF3B, "[" },
		{ 0xFF3D, 0xFF3D, "]" },
		{ 0xFF21, 0xFF5A, "a letter from a to z" },
	};

	if (at >= c->text.n)
		return NULL;
	*cp = utf8_next(c->text, &at);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (*cp >= rows[i].from && *cp <= rows[i].to)
			return rows[i].like;
	}
	return NULL;
}

/* Says what was expected at that place, and what only looks like it. */
__attribute__((format(printf, 3, 4))) static void
cursor_expected(struct cursor *c, size_t at, const char *fmt, ...)
{
	uint32_t cp = 0;
	const char *like = cursor_likeness(c, at, &cp);
	struct buf b;
	va_list ap;

	buf_init(&b, LIMIT_LOG_TEXT);
	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	if (like != NULL)
		buf_printf(&b, "; U+%04X, which stands here, is not %s",
		    (unsigned)cp, like);
	diags_error(c->d, cursor_at(c, at), "%s", buf_z(&b));
	buf_release(&b);
}

static bool
word_char(char ch)
{
	return ascii_alpha(ch) || ascii_digit(ch) || ch == '-';
}

/* The text between two quotes at *at (behind the opening one), \" and \\
 * undone; *at moves behind the closing one.  False when it is not closed. */
static bool
cursor_quoted(struct cursor *c, size_t *at, struct str *out)
{
	char *p = arena_alloc(&c->ini->mem, c->text.n + 1);
	size_t n = 0, i = *at;

	if (p == NULL)
		return false;
	for (; i < c->text.n && c->text.p[i] != '"'; i++) {
		if (c->text.p[i] == '\\' && i + 1 < c->text.n &&
		    (c->text.p[i + 1] == '"' || c->text.p[i + 1] == '\\'))
			i++;
		p[n++] = c->text.p[i];
	}
	if (i >= c->text.n)
		return false;
	p[n] = '\0';
	out->p = p;
	out->n = n;
	*at = i + 1;
	return true;
}

/* [section] or [section "name"]; at is the place of the bracket. */
static void
cursor_heading(struct cursor *c, size_t at)
{
	struct str t = c->text;
	size_t i = at + 1, start;

	c->lost = true;
	while (i < t.n && ascii_space(t.p[i]))
		i++;
	start = i;
	while (i < t.n && word_char(t.p[i]))
		i++;
	if (i == start) {
		diags_error(c->d, cursor_at(c, i), "no section name after [");
		return;
	}
	c->section = ini_lower(c->ini, str_slice(t, start, i));
	c->name = (struct str){ NULL, 0 };
	while (i < t.n && ascii_space(t.p[i]))
		i++;
	if (i < t.n && t.p[i] == '"') {
		start = i++;
		if (!cursor_quoted(c, &i, &c->name)) {
			diags_error(c->d, cursor_at(c, start),
			    "the quote is not closed on this line");
			return;
		}
		while (i < t.n && ascii_space(t.p[i]))
			i++;
	}
	if (i >= t.n || t.p[i] != ']') {
		bool bare = i < t.n && c->name.p == NULL &&
		    !str_starts(str_slice(t, i, t.n), "\uFF3D");

		cursor_expected(c, i, bare ? "a name stands in double quotes: "
		    "[%.*s \"name\"]" : "expected ] to end [%.*s",
		    STR_ARG(c->section));
		return;
	}
	for (start = i + 1; start < t.n && ascii_space(t.p[start]);)
		start++;
	if (start < t.n) {
		diags_error(c->d, cursor_at(c, start),
		    "a %s stands on a line of its own", t.p[start] == '#' ||
		    t.p[start] == ';' ? "comment" : "key");
		return;
	}
	c->lost = false;
	cursor_emit(c, STR(""), STR(""), at, at);
}

/* Undoes \" of a value that is not in quotes. */
static struct str
cursor_bare(struct cursor *c, struct str v)
{
	size_t n = 0;
	char *p;

	if (str_find(v, 0, "\\\"") == SIZE_MAX)
		return arena_str(&c->ini->mem, v);
	p = arena_alloc(&c->ini->mem, v.n + 1);
	if (p == NULL)
		return (struct str){ NULL, 0 };
	for (size_t i = 0; i < v.n; i++) {
		if (v.p[i] == '\\' && i + 1 < v.n && v.p[i + 1] == '"')
			i++;
		p[n++] = v.p[i];
	}
	p[n] = '\0';
	return (struct str){ p, n };
}

/* [include] path: every file that the glob finds is queued. */
static void
cursor_include(struct cursor *c, struct str key, struct str value,
    size_t key_at, size_t value_at)
{
	struct where at = cursor_at(c, value_at);
	char *dir, *pattern;
	glob_t g;
	int rc;

	if (!str_is(key, "path")) {
		diags_error(c->d, cursor_at(c, key_at),
		    "unknown key \"%.*s\" in [include]; it has path",
		    STR_ARG(key));
		return;
	}
	dir = file_dir_new(c->file->path);
	pattern = file_join_new(strcmp(dir, ".") == 0 ? "" : dir, value.p);
	rc = glob(pattern, GLOB_ERR, NULL, &g);
	if (rc != 0) {
		diags_error(c->d, at, "cannot read %s: %s", pattern,
		    rc == GLOB_NOMATCH || errno == ENOENT ? "no such file" :
		    strerror(errno));
	} else {
		for (size_t i = 0; i < g.gl_pathc; i++)
			ini_queue(c->ini, c->d, g.gl_pathv[i],
			    c->file->depth + 1, &at);
		globfree(&g);
	}
	free(pattern);
	free(dir);
}

/* key = value; at is the place of the key. */
static void
cursor_key(struct cursor *c, size_t at)
{
	struct str t = c->text, key, value;
	size_t i = at, value_at;

	while (i < t.n && word_char(t.p[i]))
		i++;
	if (i == at) {
		cursor_expected(c, at, "expected a key, [section] or # "
		    "comment");
		return;
	}
	key = ini_lower(c->ini, str_slice(t, at, i));
	while (i < t.n && ascii_space(t.p[i]))
		i++;
	if (i >= t.n || t.p[i] != '=') {
		cursor_expected(c, i < t.n ? i : at, "expected \"%.*s = "
		    "value\"", STR_ARG(key));
		return;
	}
	i++;
	while (i < t.n && ascii_space(t.p[i]))
		i++;
	value_at = i;
	value = str_trim(str_slice(t, i, t.n));
	if (value.n == 0) {
		diags_error(c->d, cursor_at(c, at), "\"%.*s\" has no value",
		    STR_ARG(key));
		return;
	}
	if (value.p[0] == '"') {
		size_t end = i + 1;
		struct str inner;

		if (!cursor_quoted(c, &end, &inner)) {
			diags_error(c->d, cursor_at(c, i),
			    "the quote is not closed on this line");
			return;
		}
		/* "a" b is text with quotes in it. */
		value = end == i + value.n ? inner : cursor_bare(c, value);
	} else {
		value = cursor_bare(c, value);
	}
	if (c->lost)
		return;
	if (c->section.p == NULL)
		diags_error(c->d, cursor_at(c, at),
		    "\"%.*s\" stands before the first [section]",
		    STR_ARG(key));
	else if (str_is(c->section, "include") && value.p != NULL)
		cursor_include(c, key, value, at, value_at);
	else
		cursor_emit(c, key, value, at, value_at);
}

/* Whether the line holds only what a text file may hold; if not, says so. */
static bool
cursor_clean(struct cursor *c)
{
	size_t at = 0;

	if (c->text.n > LIMIT_CONF_LINE) {
		diags_error(c->d, cursor_at(c, LIMIT_CONF_LINE),
		    "the line is longer than %zu bytes", LIMIT_CONF_LINE);
		return false;
	}
	while (at < c->text.n) {
		size_t start = at;
		uint32_t cp = utf8_next(c->text, &at);

		if (cp == UTF8_BAD) {
			diags_error(c->d, cursor_at(c, start),
			    "byte 0x%02x is not UTF-8; save the file as UTF-8",
			    (unsigned)(unsigned char)c->text.p[start]);
			return false;
		}
		if ((cp < 0x20 && cp != '\t') || (cp >= 0x7F && cp <= 0x9F)) {
			diags_error(c->d, cursor_at(c, start),
			    "control character U+%04X", (unsigned)cp);
			return false;
		}
	}
	return true;
}

static void
ini_parse(struct ini *ini, const struct ini_file *file, struct str text,
    struct diags *d)
{
	struct cursor c = { .ini = ini, .d = d, .file = file };

	if (str_starts(text, "\xEF\xBB\xBF"))
		text = str_slice(text, 3, text.n);
	if (text.n == 0)
		text.p = NULL;
	while (text.p != NULL && !ini->full) {
		size_t at = 0;

		c.text = str_next(&text, '\n');
		c.line++;
		if (c.text.n > 0 && c.text.p[c.text.n - 1] == '\r')
			c.text.n--;
		if (!cursor_clean(&c))
			continue;
		while (at < c.text.n && ascii_space(c.text.p[at]))
			at++;
		if (at == c.text.n || c.text.p[at] == '#' ||
		    c.text.p[at] == ';')
			continue;
		if (c.text.p[at] == '[')
			cursor_heading(&c, at);
		else
			cursor_key(&c, at);
	}
}

/* Reads what is queued, which may queue more. */
static void
ini_work(struct ini *ini, struct diags *d)
{
	while (ini->done_files < ini->n_files && !ini->full) {
		/* A copy: the list may move while it is read. */
		struct ini_file f = ini->files[ini->done_files++];
		struct err e;
		char *bytes;
		size_t n;

		bytes = file_read_new(f.path, LIMIT_CONF_FILE, &n, &e);
		if (bytes == NULL) {
			diags_error(d, f.from, "%s", e.msg);
			continue;
		}
		ini_parse(ini, &f, (struct str){ bytes, n }, d);
		free(bytes);
	}
}

void
ini_read(struct ini *ini, const char *path, const struct where *from,
    struct diags *d)
{
	ini_queue(ini, d, path, 0, from);
	ini_work(ini, d);
}

static int
is_conf(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return d->d_name[0] != '.' && n > 5 &&
	    strcmp(d->d_name + n - 5, ".conf") == 0;
}

/* Not by glob(3): half a folder would be read in silence, and with half of
 * the filters what comes is seen and not kept. */
void
ini_read_folder(struct ini *ini, const char *dir, const struct where *from,
    struct diags *d)
{
	struct where self = { "", 0, 0 };
	struct dirent **names;
	int n = scandir(dir, &names, is_conf, alphasort);

	if (n < 0 && from == NULL && errno == ENOENT)
		return;
	if (n < 0 && from == NULL) {
		int why = errno;
		struct str copy = arena_str(&ini->mem, str_of(dir));

		self.file = copy.p != NULL ? copy.p : "";
		diags_error(d, self, "%s", strerror(why));
		return;
	}
	if (n < 0) {
		diags_error(d, *from, "%s: %s", dir, errno == ENOENT ||
		    errno == ENOTDIR ? "no such folder" : strerror(errno));
		return;
	}
	ini->folder++;
	for (int i = 0; i < n; i++) {
		char *path = file_join_new(dir, names[i]->d_name);

		ini_queue(ini, d, path, 1, from);
		free(path);
		free(names[i]);
	}
	free(names);
	ini_work(ini, d);
}
