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

#define COUNTS "git -C a.git count-objects -v 2>/dev/null | " \
	"grep -e '^count' -e '^packs'"
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
	archive_expect(a, 2);
	is_int(add(a, "few", 2, &e), 0, "%s", e.msg);
	is_int(archive_publish(a, &e), 0, "%s", e.msg);
	archive_free(a);
	git_says("count: 12\npacks: 0\n", "a few are loose", COUNTS);

	a = must_archive(path);
	archive_expect(a, LIMIT_LOOSE_CHANGES + 1);
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
	git_says("count: 62\npacks: 3\n", "what nobody expected becomes "
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
		archive_expect(a, LIMIT_LOOSE_CHANGES + 1);
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
	archive_expect(a, LIMIT_LOOSE_CHANGES + 1);
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

/* The same changes, in the same order, with the same dates. */
static void
changes(struct archive *a, size_t from, size_t to)
{
	uint64_t seed = 88172645463325252u;

	for (size_t i = 0; i < to; i++) {
		char path[96], bytes[64], message[64];
		struct archive_change c = {
			.author_name = STR("Example. "),
			.author_email = STR("f@feeds.invalid"),
			.author_date = NOW - 1000,
		};
		struct err e = { 0 };
		size_t file;

		seed ^= seed << 13;
		seed ^= seed >> 7;
		seed ^= seed << 17;
		/* Every fifth is an edit; some stand beside what readers
		 * put there. */
		file = i % 5 == 4 ? seed % i : i;
		snprintf(path, sizeof(path), "20%02zu/%02zu/%02zu/%zx.md",
		    24 + file % 3, file % 12 + 1, file % 2 + 1,
		    file * 2654435761u % 65521);
		snprintf(bytes, sizeof(bytes), "%zu\n", i);
		snprintf(message, sizeof(message), "scm: a title\n\n"
		    "Item-Id: %zu\n", i);
		c.path = str_of(path);
		c.bytes = str_of(bytes);
		c.message = str_of(message);
		if (i >= from)
			is_int(archive_add(a, &c, &e), 0, "%s", e.msg);
	}
}

/* An archive in which readers left this and that. */
static const char *
begun(const char *name)
{
	const char *path = scratch(name);
	struct err e = { 0 };
	struct archive *a;

	is_int(archive_init(path, "main", &e), 0, "%s", e.msg);
	a = must_archive(path);
	is_int(add(a, "few", 3, &e), 0, "%s", e.msg);
	is_int(archive_publish(a, &e), 0, "%s", e.msg);
	archive_free(a);
	scratch_run(NULL, "git clone -q %s w; cd w; mkdir -p 2026/03/01 "
	    "2026/03/a 2026/04; echo x >2026/03/01/a; cp 2026/03/01/a "
	    "2026/03/a/z; cp 2026/03/01/a 2026/03/a-b; cp 2026/03/01/a "
	    "2026/03/a.b; cp 2026/03/01/a 2026/03/a0; cp 2026/03/01/a 'X "
	    "Y.md'; cp 2026/03/01/a 2026-x; chmod +x 2026-x; ln -s 2026-x "
	    "2026/link; export GIT_AUTHOR_DATE=@%lld GIT_COMMITTER_DATE=@%lld"
	    "; git add -A; git -c user.name=R -c user.email=r@x commit -q -m "
	    "reader; git push -q origin HEAD:main; cd ..; rm -rf w", name,
	    (long long)NOW, (long long)NOW);
	return path;
}

static void
same_commits(void **state)
{
	static const enum archive_commit how[] = {
		ARCHIVE_COMMIT_ITEM, ARCHIVE_COMMIT_RUN,
	};

	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(how); k++) {
		size_t n = how[k] == ARCHIVE_COMMIT_ITEM ? 200 :
		    LIMIT_LOOSE_CHANGES;
		struct archive_options o;
		struct err e = { 0 };
		struct archive *a;

		scratch_open();
		o = archive_options(begun("loose.git"));
		o.commit = how[k];
		a = must_archive_as(&o);
		for (size_t i = 0; i < n; i += LIMIT_LOOSE_CHANGES) {
			changes(a, i, i + LIMIT_LOOSE_CHANGES);
			is_int(archive_publish(a, &e), 0, "%s", e.msg);
		}
		archive_free(a);
		git_says("packs: 0\n", "published few by few: loose", "git -C "
		    "loose.git count-objects -v | grep ^packs");

		o = archive_options(begun("a.git"));
		o.commit = how[k];
		a = must_archive_as(&o);
		archive_expect(a, LIMIT_LOOSE_CHANGES + 1);
		changes(a, 0, n);
		is_int(archive_publish(a, &e), 0, "%s", e.msg);
		archive_free(a);
		git_says("packs: 1\n", "at once: a pack", "git -C a.git "
		    "count-objects -v | grep ^packs");
		git_says("", "fsck finds nothing", FSCK);
		git_says("", "the same commits", "git -C loose.git rev-list "
		    "main >x; git -C a.git rev-list main | diff x - | head");
		git_says("444 444\n", "its files are read-only, as git's",
		    "stat -c %a a.git/objects/pack/* | sort -u | tr '\n' ' '"
		    "; echo 444");
		scratch_close();
	}
	test_done();
}

/* More than one delta chain of a folder. */
static void
one_day(void **state)
{
	struct err e = { 0 };
	struct archive *a;
	const char *path;

	(void)state;
	scratch_open();
	path = scratch("a.git");
	is_int(archive_init(path, "main", &e), 0, "%s", e.msg);
	a = must_archive(path);
	archive_expect(a, 4700);
	is_int(add(a, "many", 4700, &e), 0, "%s", e.msg);
	is_int(archive_publish(a, &e), 0, "%s", e.msg);
	archive_free(a);
	git_says("", "fsck finds nothing", FSCK);
	git_says("4700\n", "all are there", "git -C a.git ls-tree -r main | "
	    "wc -l");
	git_says("1\n", "one pack", "ls a.git/objects/pack/*.pack | wc -l");
	git_says("", "no chain of deltas is longer than git makes them",
	    "git verify-pack -v a.git/objects/pack/*.idx | awk '$2 == "
	    "\"tree\" && $6 > 50'");
	git_says("1\n", "a large day is written whole each 4,096th time",
	    "git verify-pack -v a.git/objects/pack/*.idx | awk '$2 == "
	    "\"tree\" && NF == 5 && $3 > 50000' | wc -l");
	scratch_close();
	test_done();
}

static volatile sig_atomic_t stop;

static void
on_term(int sig)
{
	(void)sig;
	stop = 1;
}

/* The first of the tests: it counts the durable steps of this process. */
static void
stopped(void **state)
{
	struct archive_options o;
	struct err e = { 0 };
	struct archive *a;

	(void)state;
	scratch_open();
	o = archive_options(scratch("a.git"));
	o.stop = &stop;
	is_int(archive_init(o.path, "main", &e), 0, "%s", e.msg);
	a = must_archive_as(&o);
	archive_expect(a, 60);
	/* A blob is a step, then a tree and a commit are two. */
	signal(SIGTERM, on_term);
	setenv("KATCHI_STOP_AT", "85", 1);
	is_int(add(a, "some", 60, &e), 0, "%s", e.msg);
	is_int(archive_publish(a, &e), 0, "%s", e.msg);
	is_int(archive_done(a), 13, "what is begun is ended, nothing else");
	is_int(archive_commits(a), 13, "and published");
	git_says("13\n", "as commits", "git -C a.git rev-list --count main");
	is_int(archive_publish(a, &e), 0, "%s", e.msg);
	is_int(archive_done(a), 13, "nothing is begun after a stop");
	stop = 0;
	is_int(archive_publish(a, &e), 0, "%s", e.msg);
	is_int(archive_done(a), 60, "what was collected is still there");
	archive_free(a);
	git_says("60\n", "all of it", "git -C a.git rev-list --count main");
	git_says("", "fsck finds nothing", FSCK);

	stop = 1;
	a = must_archive_as(&o);
	archive_expect(a, 60);
	is_int(add(a, "more", 60, &e), 0, "%s", e.msg);
	is_int(archive_publish(a, &e), 0, "%s", e.msg);
	archive_free(a);
	git_says("2\n", "an unfinished pack is gone", "ls "
	    "a.git/objects/pack/*pack* | grep -c pack$");
	git_says("0\n", "its file, too", "ls a.git/objects/pack | grep -c "
	    "tmp");

	o.stop_grace_ms = 60000;
	a = must_archive_as(&o);
	archive_expect(a, 60);
	is_int(add(a, "more", 60, &e), 0, "%s", e.msg);
	is_int(archive_publish(a, &e), 0, "%s", e.msg);
	is_int(archive_done(a), 60, "while there is time it is used");
	archive_free(a);
	signal(SIGTERM, SIG_DFL);
	unsetenv("KATCHI_STOP_AT");
	scratch_close();
	test_done();
}

/* Somebody else commits between our look at the branch and our commits. */
static void
moved_meanwhile(void **state)
{
	struct err e = { 0 };
	struct archive *a;
	const char *path;

	(void)state;
	scratch_open();
	path = begun("a.git");
	a = must_archive(path);
	archive_expect(a, 60);
	changes(a, 0, 60);
	scratch_run(NULL, "git clone -q a.git w; cd w; git rm -q -r 2026/03; "
	    "git -c user.name=R -c user.email=r@x commit -q -m reader; git "
	    "push -q origin HEAD:main");
	is_int(archive_publish(a, &e), 0, "%s", e.msg);
	is_int(archive_commits(a), 60, "commits");
	archive_free(a);
	git_says("", "fsck finds nothing", FSCK);
	git_says("reader\n", "his commit is below ours", "git -C a.git log "
	    "-1 --format=%s main~60");
	git_says("", "what he removed is not there", "git -C a.git ls-tree -r "
	    "main 2026/03/a0 2026/03/a 2026/03/01/a");
	scratch_close();
	test_done();
}

static int
count(void *ctx, const char *old, const char *made, struct err *e)
{
	(void)old, (void)made, (void)e;
	++*(size_t *)ctx;
	return 0;
}

/* Sixty of ours and one that removes a page, on top of somebody else's. */
static void
replayed(void **state)
{
	struct err e = { 0 };
	struct archive *a;
	const char *path;
	struct buf onto;
	size_t made = 0;

	(void)state;
	scratch_open();
	path = begun("a.git");
	a = must_archive(path);
	archive_expect(a, 60);
	changes(a, 0, 60);
	is_int(archive_publish(a, &e), 0, "%s", e.msg);
	archive_free(a);
	scratch_run(NULL, "export GIT_CONFIG_COUNT=2 GIT_CONFIG_KEY_0="
	    "user.name GIT_CONFIG_VALUE_0=Ph.D. GIT_CONFIG_KEY_1=user.email "
	    "GIT_CONFIG_VALUE_1=r@x; git clone -q a.git w; cd w; git rm -q "
	    "2024/01/01/0.md; git commit -q -m 'not this one'; git push -q "
	    "origin HEAD:main; git checkout -q -b theirs main~61; mkdir -p "
	    "2024/05/01; cp 2026-x 2024/05/01/x.md; git add -A; git commit "
	    "-q -m theirs; git push -q origin theirs");
	scratch_run(NULL, "git -C a.git log --format='%%an %%ae %%ad %%cn "
	    "%%ce %%cd %%B' theirs..main >x; git -C a.git ls-tree -r main "
	    ">y; git -C a.git ls-tree -r theirs | grep 05/01/x >>y");
	buf_init(&onto, 100);
	scratch_run(&onto, "git -C a.git rev-parse theirs | tr -d '\n'");
	a = must_archive(path);
	is_int(archive_replay(a, buf_z(&onto), "", count, &made, &e), 0,
	    "%s", e.msg);
	archive_free(a);
	buf_release(&onto);
	is_int(made, 61, "all are made anew");
	git_says("2\n", "as a pack", "ls a.git/objects/pack/*.pack | wc -l");
	git_says("", "fsck finds nothing", FSCK);
	git_says("", "with their authors, dates and messages", "git -C a.git "
	    "log --format='%an %ae %ad %cn %ce %cd %B' theirs..main | diff x "
	    "-");
	git_says("", "and the files of both", "sort -k 4 y >z; git -C a.git "
	    "ls-tree -r main | sort -k 4 | diff z -");
	scratch_close();
	test_done();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stopped),
		cmocka_unit_test(loose_or_packed),
		cmocka_unit_test(damage_in_the_way),
		cmocka_unit_test(damage_below),
		cmocka_unit_test(same_commits),
		cmocka_unit_test(one_day),
		cmocka_unit_test(moved_meanwhile),
		cmocka_unit_test(replayed),
	};

	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	setenv("HOME", "/nonexistent", 1);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("bulk", tests, NULL, NULL);
}
