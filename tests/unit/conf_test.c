#include "test.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "conf/conf.h"
#include "conf/ini.h"
#include "conf/join.h"
#include "conf/keys.h"
#include "conf/value.h"

#include "base/banned.h"

static char dir[] = "/tmp/katchi-conf-XXXXXX";

static int
setup(void **state)
{
	(void)state;
	return mkdtemp(dir) != NULL ? 0 : -1;
}

static int
teardown(void **state)
{
	char *path = file_join_new(dir, "t.conf");

	(void)state;
	unlink(path);
	free(path);
	return rmdir(dir);
}

/* Reads text as a file of its own. */
static void
read_text(struct ini *ini, struct diags *d, struct str text)
{
	char *path = file_join_new(dir, "t.conf");
	struct err e;

	ini_init(ini);
	diags_init(d);
	unlink(path);
	assert_int_equal(file_write(path, text, &e), 0);
	ini_read(ini, path, NULL, d);
	free(path);
}

static void
values(void **state)
{
	static const struct {
		const char *says, *in;
		struct str want;
	} rows[] = {
		{ "a plain value", "a = b c", STR_INIT("b c") },
		{ "blanks around it go", "a =   b \t", STR_INIT("b") },
		{ "no blank is needed", "a=b", STR_INIT("b") },
		{ "# and ; do not cut", "a = b # c ; d",
		    STR_INIT("b # c ; d") },
		{ "backslashes stay", "a = re: \\bSCM\\d",
		    STR_INIT("re: \\bSCM\\d") },
		{ "a quoted value keeps its blanks", "a = \" b \"",
		    STR_INIT(" b ") },
		{ "\\\" and \\\\ in quotes", "a = \"x\\\"y\\\\z\"",
		    STR_INIT("x\"y\\z") },
		{ "quotes inside are text", "a = \"b\" c \"d\"",
		    STR_INIT("\"b\" c \"d\"") },
		{ "\\\" as git config writes it", "a = b \\\"c\\\"",
		    STR_INIT("b \"c\"") },
		{ "CRLF", "a = b\r", STR_INIT("b") },
		{ "Hangul", "a = 한미동맹", STR_INIT("한미동맹") },
		{ "an equals sign in the value", "a = b = c",
		    STR_INIT("b = c") },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct diags d;
		struct ini ini;
		struct buf b;

		buf_init(&b, KIB);
		buf_printf(&b, "\xEF\xBB\xBF[S \"n\"]\r\n# c\n\t%s\n",
		    rows[i].in);
		read_text(&ini, &d, buf_str(&b));
		is_int(d.errors, 0, "%s: no error", rows[i].says);
		is_int(ini.n, 2, "%s: heading and key", rows[i].says);
		if (ini.n == 2) {
			is_str(ini.entries[1].value, rows[i].want.p, "%s",
			    rows[i].says);
			is_str(ini.entries[1].section, "s", "lower case");
			is_str(ini.entries[1].name, "n", "name");
			is_int(ini.entries[1].at.line, 3, "line");
			is_int(ini.entries[1].at.column, 2, "column");
		}
		buf_release(&b);
		diags_release(&d);
		ini_release(&ini);
	}
	test_done();
}

static void
faults(void **state)
{
	static const struct {
		const char *says, *in, *want;
		unsigned line, column;
	} rows[] = {
		{ "no section", "a = b", "\"a\" stands before the first "
		    "[section]", 1, 1 },
		{ "no value", "[s]\na =", "\"a\" has no value", 2, 1 },
		{ "no equals sign", "[s]\n  a b", "expected \"a = value\"", 2,
		    5 },
		{ "open quote", "[s]\na = \"b", "the quote is not closed on "
		    "this line", 2, 5 },
		{ "open quote in a name", "[s \"b]", "the quote is not closed "
		    "on this line", 1, 4 },
		{ "open bracket", "[s", "expected ] to end [s", 1, 3 },
		{ "old name form", "[s.n]", "a name stands in double quotes: "
		    "[s \"name\"]", 1, 3 },
		{ "name without quotes", "[s n]", "a name stands in double "
		    "quotes: [s \"name\"]", 1, 4 },
		{ "single quotes", "[s 'n']", "a name stands in double "
		    "quotes: [s \"name\"]", 1, 4 },
		{ "quotes of an office program", "[s “n”]", "a name stands in "
		    "double quotes: [s \"name\"]; U+201C, which stands here, "
		    "is not \"", 1, 4 },
		{ "full-width quotes", "[s \uFF02n\uFF02]", "a name stands in "
		    "double quotes: [s \"name\"]; U+FF02, which stands here, "
		    "is not \"", 1, 4 },
		{ "full-width brackets", "\uFF3Bs\uFF3D", "expected a key, "
		    "[section] or # comment; U+FF3B, which stands here, is "
		    "not [", 1, 1 },
		{ "full-width end of a heading", "[s\uFF3D", "expected ] to "
		    "end [s; U+FF3D, which stands here, is not ]", 1, 3 },
		{ "full-width equals sign", "[s]\na \uFF1D b", "expected \"a "
		    "= value\"; U+FF1D, which stands here, is not =", 2, 3 },
		{ "full-width key", "[s]\n\uFF41 = b", "expected a key, "
		    "[section] or # comment; U+FF41, which stands here, is "
		    "not a letter from a to z", 2, 1 },
		{ "full-width comment", "\uFF03 b", "expected a key, "
		    "[section] or # comment; U+FF03, which stands here, is "
		    "not #", 1, 1 },
		{ "blank of a web page", "[s]\na\u00A0= b", "expected \"a = "
		    "value\"; U+00A0, which stands here, is not a blank", 2,
		    2 },
		{ "comment behind a heading", "[s] # b", "a comment stands "
		    "on a line of its own", 1, 5 },
		{ "empty heading", "[]", "no section name after [", 1, 2 },
		{ "key behind a heading", "[s] a = b", "a key stands on a "
		    "line of its own", 1, 5 },
		{ "no key", "[s]\n= b", "expected a key, [section] or # "
		    "comment", 2, 1 },
		{ "not UTF-8", "[s]\na = b\xC7\xD1", "byte 0xc7 is not UTF-8; "
		    "save the file as UTF-8", 2, 6 },
		{ "control character", "[s]\na = b\x1B", "control character "
		    "U+001B", 2, 6 },
		{ "include of nothing", "[include]\npath = none.conf",
		    "cannot read ", 2, 8 },
		{ "include of itself", "[include]\npath = t.conf", "", 2, 8 },
		{ "include key", "[include]\nfile = x", "unknown key \"file\" "
		    "in [include]; it has path", 2, 1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct diags d;
		struct ini ini;

		read_text(&ini, &d, str_of(rows[i].in));
		is_int(d.errors, 1, "%s: one error", rows[i].says);
		if (d.n == 1) {
			is_true(str_starts(str_of(d.list[0].message),
			    rows[i].want), "%s: %s", rows[i].says,
			    d.list[0].message);
			is_int(d.list[0].at.line, rows[i].line, "%s: line",
			    rows[i].says);
			is_int(d.list[0].at.column, rows[i].column,
			    "%s: column", rows[i].says);
		}
		diags_release(&d);
		ini_release(&ini);
	}
	test_done();
}

/* What does not fit is no empty value and no heading. */
static void
ceiling(void **state)
{
	static const char text[] = "[s]\na = b\nc = 0123456789abcdef";
	char *path = file_join_new(dir, "t.conf");
	struct diags d;
	struct ini ini;
	struct err e;

	(void)state;
	ini_init(&ini);
	diags_init(&d);
	unlink(path);
	assert_int_equal(file_write(path, str_of(text), &e), 0);
	ini_read(&ini, path, NULL, &d);
	is_int(ini.n, 3, "all of it fits");
	ini.mem.max = ini.mem.used - 16;
	arena_reset(&ini.mem);
	ini.n = ini.n_files = ini.cap_files = ini.done_files = 0;
	ini.files = NULL;
	ini_read(&ini, path, NULL, &d);
	is_int(ini.n, 2, "without its last value");
	is_int(d.errors, 1, "one error");
	is_str(str_of(d.n > 0 ? d.list[0].message : ""),
	    "more than 96 MiB of text; the rest is not read", "says so");
	free(path);
	diags_release(&d);
	ini_release(&ini);
	test_done();
}

static void
units(void **state)
{
	static const struct {
		const char *in;
		int64_t want;   /* -1: refused */
	} times[] = {
		{ "30s", 30 }, { "10m", 600 }, { "1h", 3600 }, { "7d", 604800 },
		{ "2w", 1209600 }, { "0", 0 }, { "10", -1 }, { "m", -1 },
		{ "-1s", -1 }, { "1.5h", -1 }, { "10 m", 600 }, { "1y", -1 },
	}, sizes[] = {
		{ "10MiB", 10485760 }, { "1K", 1024 }, { "512B", 512 },
		{ "10", -1 }, { "1X", -1 },
		{ "1099511627776M", INT64_C(1) << 60 },
		{ "1099511627776GiB", -1 },
	};
	struct err e;
	int64_t v;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(times); i++)
		is_int(value_duration(str_of(times[i].in), &v, &e) == 0 ? v :
		    -1, times[i].want, "duration %s", times[i].in);
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
		is_int(value_size(str_of(sizes[i].in), &v, &e) == 0 ? v : -1,
		    sizes[i].want, "size %s", sizes[i].in);
	test_done();
}

static void
names(void **state)
{
	static const struct {
		const char *in;
		bool lang, name;
	} rows[] = {
		{ "en", true, true }, { "ko-KR", true, false },
		{ "korean", false, true }, { "e", false, true },
		{ "zh-Hant-TW", true, false }, { "-a", false, false },
		{ "a-", false, false }, { "", false, false },
		{ "en-", false, false }, { "yna-en", true, true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		is_int(value_is_lang(str_of(rows[i].in)), rows[i].lang,
		    "language \"%s\"", rows[i].in);
		is_int(value_is_name(str_of(rows[i].in)), rows[i].name,
		    "name \"%s\"", rows[i].in);
	}
	test_done();
}

/* Every default of the table is accepted by its own row. */
static void
keys(void **state)
{
	(void)state;
	is_true(conf_n_keys < 64, "struct given has room for all keys");
	for (size_t i = 0; i < conf_n_keys; i++) {
		is_true(key_find(conf_keys[i].section, conf_keys[i].name) ==
		    &conf_keys[i], "[%s] %s stands once", conf_keys[i].section,
		    conf_keys[i].name);
		is_true((conf_keys[i].choices != NULL) ==
		    (conf_keys[i].type == KEY_CHOICE), "%s has choices",
		    conf_keys[i].name);
	}
	test_done();
}

/* --- sections of one name in several folders ------------------------------ */

static char *
folder_new(size_t n)
{
	char name[] = { (char)('1' + n), '\0' };

	return file_join_new(dir, name);
}

/* Reads text as the only file of the n-th folder. */
static void
read_folder(struct ini *ini, struct diags *d, size_t n, const char *text)
{
	char *folder = folder_new(n);
	char *path = file_join_new(folder, "t.conf");
	struct err e;

	assert_int_equal(file_mkdirs(folder, &e), 0);
	assert_int_equal(file_write(path, str_of(text), &e), 0);
	ini_read_folder(ini, folder, NULL, d);
	free(path);
	free(folder);
}

static void
remove_folder(size_t n)
{
	char *folder = folder_new(n);
	char *path = file_join_new(folder, "t.conf");

	unlink(path);
	rmdir(folder);
	free(path);
	free(folder);
}

/* "topic a 1: any = x 1: any = y 2" with the folder of each line. */
static void
join_print(const struct join *j, struct buf *out)
{
	for (size_t i = 0; i < j->n_results; i++) {
		const struct joined *r = &j->result[i];

		buf_printf(out, "%s%s %s %u", i > 0 ? "; " : "",
		    r->line[0]->section.p, r->line[0]->name.p,
		    r->line[0]->folder);
		buf_adds(out, r->off ? " off" : "");
		buf_adds(out, r->hollow ? " hollow" : "");
		for (size_t k = 1; k < r->n; k++)
			buf_printf(out, ": %s = %s %u", r->line[k]->key.p,
			    r->line[k]->value.p, r->line[k]->folder);
	}
}

static void
joins(void **state)
{
	static const struct {
		const char *says, *folder[3], *want;
		size_t warnings, errors;
	} rows[] = {
		{ "one folder is as it is", { "[topic \"a\"]\nany = x\n"
		    "[list \"b\"]\nterm = y" },
		    "topic a 1: any = x 1; list b 1: term = y 1", 0, 0 },
		{ "names are those of a kind of section", {
		    "[topic \"a\"]\nany = x", "[veto \"a\"]\nany = y" },
		    "topic a 1: any = x 1; veto a 2: any = y 2", 0, 0 },
		{ "add appends, each line keeps its place", {
		    "[topic \"a\"]\nany = x\nhit = h",
		    "[topic \"a\"]\nhow = add\nany = y\nmiss = m" },
		    "topic a 1: any = x 1: hit = h 1: any = y 2: miss = m 2",
		    0, 0 },
		{ "add overrides title, min, veto and catch-all", {
		    "[topic \"a\"]\ntitle = A\nmin = 1\nveto = on\n"
		    "catch-all = on\nany = x", "[topic \"a\"]\nmin = 2\n"
		    "catch-all = off\nveto = off\nhow = add\ntitle = B" },
		    "topic a 1: any = x 1: min = 2 2: catch-all = off 2: "
		    "veto = off 2: title = B 2", 0, 0 },
		{ "two single keys of one section are both left, to be "
		    "refused", { "[topic \"a\"]\nmin = 1",
		    "[topic \"a\"]\nhow = add\nmin = 2\nmin = 3" },
		    "topic a 1: min = 2 2: min = 3 2", 0, 0 },
		{ "add overrides what a feed has once", {
		    "[feed \"f\"]\nurl = u\ntitle = T\ninterval = 1h\n"
		    "lang = ko\nenabled = no", "[feed \"f\"]\nhow = add\n"
		    "interval = 2h\nenabled = yes\nlang = en" },
		    "feed f 1: url = u 1: title = T 1: interval = 2h 2: "
		    "enabled = yes 2: lang = en 2", 0, 0 },
		{ "add appends what a feed has again", {
		    "[feed \"f\"]\ntag = a\nheader = H: 1\ntopics = x",
		    "[feed \"f\"]\nhow = add\ntag = b\nheader = H: 2\n"
		    "topics = y" }, "feed f 1: tag = a 1: header = H: 1 1: "
		    "topics = x 1: tag = b 2: header = H: 2 2: topics = y 2",
		    0, 0 },
		{ "a command takes the place of a url", {
		    "[feed \"f\"]\nurl = u", "[feed \"f\"]\nhow = add\n"
		    "command = c" }, "feed f 1: command = c 2", 0, 0 },
		{ "and a url that of a command", {
		    "[feed \"f\"]\ncommand = c", "[feed \"f\"]\nhow = add\n"
		    "url = u" }, "feed f 1: url = u 2", 0, 0 },
		{ "replace leaves nothing", { "[topic \"a\"]\nany = x\n"
		    "title = A\nhit = h", "[topic \"a\"]\nhow = replace\n"
		    "any = y" }, "topic a 2: any = y 2", 0, 0 },
		{ "without how it replaces and warns", {
		    "[topic \"a\"]\nany = x", "[topic \"a\"]\nany = y" },
		    "topic a 2: any = y 2", 1, 0 },
		{ "off leaves neither rule nor test", {
		    "[veto \"a\"]\nany = x\nhit = h",
		    "[veto \"a\"]\nhow = off" }, "veto a 2 off", 0, 0 },
		{ "a list that is off is empty", {
		    "[list \"a\"]\nterm = x", "[list \"a\"]\nhow = off" },
		    "list a 2 off hollow", 0, 0 },
		{ "and so is a part", { "[part \"a\"]\nany = x",
		    "[part \"a\"]\nhow = off" }, "part a 2 off hollow", 0,
		    0 },
		{ "a mask that is off is gone", { "[mask \"a\"]\nterm = x",
		    "[mask \"a\"]\nhow = off" }, "mask a 2 off", 0, 0 },
		{ "a mask and a part are added to, too", {
		    "[mask \"a\"]\nterm = x\n[part \"b\"]\nmin = 1\n"
		    "any = x", "[mask \"a\"]\nhow = add\nterm = y\n"
		    "[part \"b\"]\nhow = add\nany = y\nmin = 2" },
		    "mask a 1: term = x 1: term = y 2; part b 1: any = x 1: "
		    "any = y 2: min = 2 2", 0, 0 },
		{ "the other lines of what is off are said", {
		    "[topic \"a\"]\nany = x", "[topic \"a\"]\nhow = off\n"
		    "any = y\nany = z" }, "topic a 2 off", 1, 0 },
		{ "added to what is gone: left out", { "[topic \"b\"]\n"
		    "any = x", "[topic \"a\"]\nhow = add\nnone = y" },
		    "topic b 1: any = x 1; topic a 2 off", 1, 0 },
		{ "a part added to what is gone: nothing may be in it", {
		    "", "[part \"a\"]\nhow = add\nany = y" },
		    "part a 2 off hollow", 1, 0 },
		{ "a list added to what is gone holds what it adds", { "",
		    "[list \"a\"]\nhow = add\nterm = y" },
		    "list a 2 hollow: term = y 2", 1, 0 },
		{ "what replaces what is gone stands", { "",
		    "[feed \"f\"]\nhow = replace\nurl = u" },
		    "feed f 2: url = u 2", 1, 0 },
		{ "a list off that is gone is empty", { "",
		    "[list \"a\"]\nhow = off" }, "list a 2 off hollow", 1,
		    0 },
		{ "three folders add up", { "[topic \"a\"]\nany = x\n"
		    "min = 1", "[topic \"a\"]\nhow = add\nany = y\nmin = 2",
		    "[topic \"a\"]\nhow = add\nmin = 3\nany = z" },
		    "topic a 1: any = x 1: any = y 2: min = 3 3: any = z 3",
		    0, 0 },
		{ "what was replaced is added to", { "[topic \"a\"]\nany = x",
		    "[topic \"a\"]\nhow = replace\nany = y",
		    "[topic \"a\"]\nhow = add\nany = z" },
		    "topic a 2: any = y 2: any = z 3", 0, 0 },
		{ "what was switched off is not added to", {
		    "[topic \"a\"]\nany = x", "[topic \"a\"]\nhow = off",
		    "[topic \"a\"]\nhow = add\nany = z" }, "topic a 3 off",
		    1, 0 },
		{ "but a list is", { "[list \"a\"]\nterm = x",
		    "[list \"a\"]\nhow = off", "[list \"a\"]\nhow = add\n"
		    "term = z" }, "list a 3 hollow: term = z 3", 0, 0 },
		{ "what was switched off can be put back", {
		    "[list \"a\"]\nterm = x", "[list \"a\"]\nhow = off",
		    "[list \"a\"]\nhow = replace\nterm = z" },
		    "list a 3: term = z 3", 0, 0 },
		{ "twice in one folder is an error", { "[topic \"a\"]\n"
		    "any = x", "[topic \"a\"]\nhow = add\nany = y\n"
		    "[topic \"a\"]\nhow = add\nany = z" },
		    "topic a 1: any = x 1: any = y 2", 0, 1 },
		{ "how is a key that stands once", { "[topic \"a\"]\nany = x",
		    "[topic \"a\"]\nhow = add\nhow = off\nany = y" },
		    "topic a 1: any = x 1: any = y 2", 0, 1 },
		{ "another word is an error and adds", { "[topic \"a\"]\n"
		    "any = x", "[topic \"a\"]\nhow = extend\nany = y" },
		    "topic a 1: any = x 1: any = y 2", 0, 1 },
		{ "the order is that of the names met first", {
		    "[topic \"b\"]\nany = x\n[topic \"a\"]\nany = x",
		    "[topic \"c\"]\nany = y\n[topic \"a\"]\nhow = replace\n"
		    "any = y" }, "topic b 1: any = x 1; topic a 2: any = y 2; "
		    "topic c 2: any = y 2", 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct diags d;
		struct ini ini;
		struct join j;
		struct buf got;
		size_t k, n;

		ini_init(&ini);
		diags_init(&d);
		buf_init(&got, 4 * KIB);
		for (k = 0; k < 3 && rows[i].folder[k] != NULL; k++)
			read_folder(&ini, &d, k, rows[i].folder[k]);
		join_init(&j, &ini, &d);
		for (k = 0; k < ini.n; k += n) {
			for (n = 1; k + n < ini.n &&
			    ini.entries[k + n].key.n > 0;)
				n++;
			join_take(&j, k, n);
		}
		join_work(&j);
		join_print(&j, &got);
		is_str(buf_str(&got), rows[i].want, "%s", rows[i].says);
		is_int(d.warnings, rows[i].warnings, "%s: warnings",
		    rows[i].says);
		is_int(d.errors, rows[i].errors, "%s: errors", rows[i].says);
		for (k = 0; k < 3; k++)
			remove_folder(k);
		buf_release(&got);
		join_release(&j);
		diags_release(&d);
		ini_release(&ini);
	}
	test_done();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values),
		cmocka_unit_test(faults),
		cmocka_unit_test(ceiling),
		cmocka_unit_test(units),
		cmocka_unit_test(names),
		cmocka_unit_test(keys),
		cmocka_unit_test(joins),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("conf", tests, setup, teardown);
}
