#include "test.h"

#include "base/limits.h"
#include "scratch.h"
#include "store.h"

#include "base/banned.h"

/* n files named PREFIX-1, ..., each its own name. */
static int
add(struct archive *a, const char *prefix, size_t n, struct err *e)
{
	int rc = 0;

	for (size_t i = 1; i <= n && rc == 0; i++) {
		char path[64];
		struct archive_change c = {
			.message = STR("scm: a title\n\nItem-Id: 1\n"),
			.author_name = STR("Example"),
			.author_email = STR("f@feeds.invalid"),
			.author_date = NOW,
		};

		snprintf(path, sizeof(path), "2026/11/23/%s-%zu.md", prefix,
		    i);
		c.path = c.bytes = str_of(path);
		rc = archive_add(a, &c, e);
	}
	return rc;
}

static void
git_says(const char *want, const char *says, const char *command)
{
	struct buf b;

	buf_init(&b, 1 << 20);
	scratch_run(&b, "%s", command);
	is_str(buf_str(&b), want, "%s", says);
	buf_release(&b);
}

#define COUNTS "git -C a.git count-objects -v | grep -e '^count' -e '^packs'"
#define FSCK "git -C a.git fsck --strict --no-progress --no-dangling"

static void
loose_or_packed(void **state)
{
	const char *path;
	struct archive *a;
	struct err e = { 0 };

	(void)state;
	scratch_open();
	path = scratch("a.git");
	is_int(archive_init(path, "main", &e), 0, "%s", e.msg);
	a = must_archive(path);
	is_int(archive_expect(a, 2, &e), 0, "%s", e.msg);
	is_int(add(a, "few", 2, &e), 0, "%s", e.msg);
	is_int(archive_publish(a, &e), 0, "%s", e.msg);
	archive_free(a);
	git_says("count: 12\npacks: 0\n", "a few are loose", COUNTS);

	a = must_archive(path);
	is_int(archive_expect(a, LIMIT_LOOSE_CHANGES + 1, &e), 0, "%s",
	    e.msg);
	is_int(add(a, "many", LIMIT_LOOSE_CHANGES + 1, &e), 0, "%s", e.msg);
	git_says("count: 12\npacks: 0\n", "nothing before it is published",
	    COUNTS);
	is_int(archive_publish(a, &e), 0, "%s", e.msg);
	git_says("count: 12\npacks: 1\n", "many are one pack", COUNTS);
	is_int(add(a, "more", 1, &e), 0, "%s", e.msg);
	is_int(archive_publish(a, &e), 0, "%s", e.msg);
	git_says("count: 12\npacks: 2\n", "and what follows another one",
	    COUNTS);
	is_int(archive_commits(a), LIMIT_LOOSE_CHANGES + 2, "commits");
	archive_free(a);

	a = must_archive(path);
	is_int(add(a, "late", LIMIT_LOOSE_CHANGES + 1, &e), 0, "%s", e.msg);
	is_int(archive_publish(a, &e), 0, "%s", e.msg);
	archive_free(a);
	git_says("count: 112\npacks: 3\n", "what nobody expected becomes "
	    "packs when it is many", COUNTS);
	git_says("", "fsck finds nothing", FSCK);
	scratch_close();
	test_done();
}

/* A power cut left a file that is empty, or holds something else. */
static void
damage_in_the_way(void **state)
{
	static const char *const how[] = {
		": > \"$o\"",
		"cp -f a.git/objects/e6/9de29bb2d1d6434b8b29ae775ad8c2e48c5391"
		" \"$o\"",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(how); i++) {
		struct err e = { 0 };
		struct archive *a;
		const char *path;

		scratch_open();
		path = scratch("a.git");
		is_int(archive_init(path, "main", &e), 0, "%s", e.msg);
		scratch_run(NULL, "git -C a.git hash-object -w /dev/null "
		    ">x; printf 2026/11/23/many-7.md >y; h=$(git -C a.git "
		    "hash-object -w ../y); o=a.git/objects/$(echo $h | "
		    "cut -c 1-2)/$(echo $h | cut -c 3-); chmod u+w $o; %s",
		    how[i]);
		a = must_archive(path);
		archive_expect(a, LIMIT_LOOSE_CHANGES + 1, &e);
		said[0] = '\0';
		is_int(add(a, "many", LIMIT_LOOSE_CHANGES + 1, &e), 0, "%s",
		    e.msg);
		is_int(archive_publish(a, &e), 0, "%s", e.msg);
		is_true(strstr(said, "was damaged and is written anew") !=
		    NULL, "it is said: %s", said);
		archive_free(a);
		git_says("", "it is written anew", FSCK);
		scratch_close();
	}
	test_done();
}

/* The folder that is to be built upon is that of something else. */
static void
damage_below(void **state)
{
	struct err e = { 0 };
	struct archive *a;
	const char *path;

	(void)state;
	scratch_open();
	path = scratch("a.git");
	is_int(archive_init(path, "main", &e), 0, "%s", e.msg);
	a = must_archive(path);
	is_int(add(a, "few", 2, &e), 0, "%s", e.msg);
	is_int(archive_publish(a, &e), 0, "%s", e.msg);
	archive_free(a);
	scratch_run(NULL, "cd a.git; f() { h=$(git rev-parse $1); "
	    "echo objects/$(echo $h | cut -c 1-2)/$(echo $h | cut -c 3-); }; "
	    "cp -f $(f main~1:2026/11/23) $(f main:2026/11/23)");
	a = must_archive(path);
	is_int(archive_expect(a, LIMIT_LOOSE_CHANGES + 1, &e), 0, "%s",
	    e.msg);
	is_int(add(a, "many", LIMIT_LOOSE_CHANGES + 1, &e), 0, "%s", e.msg);
	is_int(archive_publish(a, &e), -1, "it is not built upon");
	is_true(strstr(e.msg, "is damaged") != NULL && strstr(e.msg,
	    "git fsck") != NULL, "it is named: %s", e.msg);
	archive_free(a);
	git_says("2\n", "the branch stays", "git -C a.git rev-list --count "
	    "main");
	scratch_close();
	test_done();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(loose_or_packed),
		cmocka_unit_test(damage_in_the_way),
		cmocka_unit_test(damage_below),
	};

	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	setenv("HOME", "/nonexistent", 1);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("bulk", tests, NULL, NULL);
}
