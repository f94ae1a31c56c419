#include "test.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <utime.h>

#include "base/limits.h"
#include "scratch.h"
#include "store.h"

#include "base/banned.h"

static struct archive_change
a_change(const char *path, const char *bytes)
{
	struct archive_change c = {
		.path = str_of(path), .bytes = str_of(bytes),
		.message = STR("scm: a title\n\nItem-Id: 1\nFeed: f\n"),
		.author_name = STR("Example News"),
		.author_email = STR("f@feeds.invalid"),
		.author_date = NOW - 3600,
	};

	return c;
}

/* What a git command prints in the archive, compared. */
#define git_says(want, says, ...) do {                                  \
	struct buf b_;                                                  \
	buf_init(&b_, 1 << 20);                                         \
	scratch_run(&b_, __VA_ARGS__);                                  \
	is_str(buf_str(&b_), want, "%s", says);                         \
	buf_release(&b_);                                               \
} while (0)

static void
first_commits(void **state)
{
	struct archive_options o;
	struct archive_change c;
	struct archive *a;
	struct buf b;
	struct err e = { 0 };
	uint64_t size;
	char hex[ARCHIVE_HEX], want[ARCHIVE_HEX];

	(void)state;
	scratch_open();
	o = archive_options(scratch("a.git"));
	is_int(archive_init(o.path, "main", &e), 0, "init: %s", e.msg);
	is_int(archive_init(o.path, "main", &e), -1, "not twice");
	a = must_archive_as(&o);
	is_str(str_of(archive_tip(a)), "", "no commit yet");
	is_int(archive_publish(a, &e), 0, "nothing to do is fine");
	is_int(archive_find(a, STR("2026/x.md"), hex, NULL, &e), 0,
	    "nothing there");
	c = a_change("2026/11/23/one-1.md", "one\n");
	is_int(archive_add(a, &c, &e), 0, "add: %s", e.msg);
	c = a_change("2026/11/23/two-2.md", "two\n");
	c.message = STR("scm: two\n\nItem-Id: 2\nFeed: f\nTopic: scm\n");
	is_int(archive_add(a, &c, &e), 0, "add: %s", e.msg);
	git_says("", "nothing is visible before it is published",
	    "git -C a.git for-each-ref");
	is_int(archive_publish(a, &e), 0, "publish: %s", e.msg);
	is_int(archive_commits(a), 2, "a commit for each");
	git_says("scm: two|Example News|f@feeds.invalid|1795389120|katchi|"
	    "1795392720|2026-11-23T08:12:00+09:00\n"
	    "scm: a title|Example News|f@feeds.invalid|1795389120|katchi|"
	    "1795392720|2026-11-23T08:12:00+09:00\n", "the log",
	    "git -C a.git log --format='%%s|%%an|%%ae|%%at|%%cn|%%ct|%%aI'");
	is_str(str_of(archive_commit_of(a, 1)), archive_tip(a),
	    "the last change is the tip");
	git_says("", "git fsck is content",
	    "git -C a.git fsck --strict --no-dangling 2>&1 | "
	    "grep -v '^Checking\\|^notice' || :");
	git_says("100644 blob f719efd430d52bcfc8566a43b2eb655688d38871\t"
	    "2026/11/23/two-2.md\n", "a plain file",
	    "git -C a.git ls-tree -r main 2026/11/23/two-2.md");
	buf_init(&b, 10);
	is_int(archive_read(a, STR("2026/11/23/one-1.md"), &b, &e), 1,
	    "read");
	is_str(buf_str(&b), "one\n", "its bytes");
	buf_release(&b);
	buf_init(&b, 2);
	is_int(archive_read(a, STR("2026/11/23/one-1.md"), &b, &e), -1,
	    "too long for the buffer");
	is_int(e.kind, ERR_LIMIT, "is a limit");
	buf_release(&b);
	is_int(archive_find(a, STR("2026/11/23/one-1.md"), hex, &size, &e),
	    1, "find");
	archive_hash(STR("one\n"), want);
	is_str(str_of(hex), want, "by git's own hash");
	is_int(size, 4, "bytes");
	is_int(archive_find(a, STR("2026/11"), hex, NULL, &e), 0,
	    "a folder is no file");

	/* The same again; an edit; an edit of what is gone. */
	c = a_change("2026/11/23/one-1.md", "one\n");
	archive_add(a, &c, &e);
	c = a_change("2026/11/23/two-2.md", "two!\n");
	c.edit = true;
	archive_add(a, &c, &e);
	c = a_change("2026/11/23/three-3.md", "three\n");
	c.edit = true;
	archive_add(a, &c, &e);
	is_int(archive_publish(a, &e), 0, "publish: %s", e.msg);
	is_int(archive_commits(a), 3, "one more commit");
	is_str(str_of(archive_commit_of(a, 2)), "", "the same bytes: none");
	is_str(str_of(archive_commit_of(a, 3)), archive_tip(a), "the edit");
	is_str(str_of(archive_commit_of(a, 4)), "",
	    "what the reader removed is not edited");
	c = a_change("../evil", "x");
	is_int(archive_add(a, &c, &e), -1, "no way out of the tree");
	c = a_change("2026/.git/config", "x");
	is_int(archive_add(a, &c, &e), -1, "nor into .git");
	archive_free(a);
	scratch_close();
	test_done();
}

static void
one_commit_a_run(void **state)
{
	struct archive_options o;
	struct archive_change c;
	struct archive *a;
	struct err e = { 0 };

	(void)state;
	scratch_open();
	o = archive_options(scratch("a.git"));
	o.commit = ARCHIVE_COMMIT_RUN;
	archive_init(o.path, "main", &e);
	a = must_archive_as(&o);
	c = a_change("2026/11/23/one-1.md", "one\n");
	archive_add(a, &c, &e);
	c = a_change("2026/11/23/two-2.md", "two\n");
	archive_add(a, &c, &e);
	c = a_change("2026/11/23/one-1.md", "one, later\n");
	archive_add(a, &c, &e);
	is_int(archive_publish(a, &e), 0, "publish: %s", e.msg);
	is_int(archive_commits(a), 1, "one commit");
	git_says("one, later\n", "the last of one path counts",
	    "git -C a.git show main:2026/11/23/one-1.md");
	git_says("3 items\n\n- scm: a title\n- scm: a title\n"
	    "- scm: a title\n\nItem-Id: 1\nFeed: f\nItem-Id: 1\nFeed: f\n"
	    "Item-Id: 1\nFeed: f\n\n", "its message",
	    "git -C a.git log --format=%%B");
	archive_free(a);
	scratch_close();
	test_done();
}

/* Faults that a keeper meets: the command that makes them, what is said. */
static void
faults(void **state)
{
	static const struct {
		const char *says, *make, *want;
	} rows[] = {
		{ "nothing there", ":", "katchi init makes one" },
		{ "no repository", "mkdir a.git", "not a git repository" },
		{ "a folder within one", "git init -q -b main .; mkdir a.git",
		    "not a git repository" },
		{ "SHA-256", "git init -q --bare --object-format=sha256 a.git",
		    "SHA-256" },
		{ "reftable", "git init -q --bare a.git; "
		    "git -C a.git config core.repositoryformatversion 1; "
		    "git -C a.git config extensions.refstorage reftable",
		    "reftable" },
		{ "another extension", "git init -q --bare a.git; "
		    "git -C a.git config core.repositoryformatversion 1; "
		    "git -C a.git config extensions.fromTheFuture true",
		    "format" },
		{ "a branch in a work tree, not born",
		    "git init -q -b main a.git", "checked out" },
		{ "a branch in a work tree", "git init -q -b main a.git; "
		    "cd a.git; git -c user.name=a -c user.email=b commit -q "
		    "--allow-empty -m x", "checked out" },
		{ "an empty ref", "git init -q --bare -b main a.git; "
		    ": > a.git/refs/heads/main", "damaged" },
		{ "a garbage ref", "git init -q --bare -b main a.git; "
		    "echo rubbish > a.git/refs/heads/main", "damaged" },
		{ "a symbolic ref", "git init -q --bare -b main a.git; "
		    "echo 'ref: refs/heads/x' > a.git/refs/heads/main",
		    "symbolic" },
		{ "a tip that is not there",
		    "git init -q --bare -b main a.git; "
		    "echo 814f4a422927b82f5f8a43f8fab6d3839e3983f3 > "
		    "a.git/refs/heads/main", "git fsck" },
		{ "a damaged tip", "git init -q -b x w; cd w; "
		    "git -c user.name=a -c user.email=b commit -q "
		    "--allow-empty -m x; cd ..; git clone -q --bare w a.git; "
		    "git -C a.git update-ref refs/heads/main x; "
		    "c=$(git -C a.git rev-parse x); f=a.git/objects/"
		    "$(echo $c | cut -c1-2)/$(echo $c | cut -c3-); "
		    "chmod u+w $f; echo rubbish > $f", "git fsck" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct archive_options o;
		struct archive *a = NULL;
		struct err e = { 0 };

		scratch_open();
		o = archive_options(scratch("a.git"));
		scratch_run(NULL, "%s", rows[i].make);
		is_int(archive_open(&a, &o, &e), -1, "%s", rows[i].says);
		is_int(e.kind, ERR_LOCAL, "%s: stops the run", rows[i].says);
		is_true(strstr(e.msg, rows[i].want) != NULL, "%s: |%s| says "
		    "%s", rows[i].says, e.msg, rows[i].want);
		archive_free(a);
		scratch_close();
	}
	test_done();
}

static void
foreign_owner(void **state)
{
	struct archive_options o;
	struct archive *a = NULL;
	struct err e = { 0 };

	(void)state;
	if (geteuid() != 0)
		skip();
	scratch_open();
	o = archive_options(scratch("a.git"));
	archive_init(o.path, "main", &e);
	scratch_run(NULL, "chown -R 12345 a.git");
	is_int(archive_open(&a, &o, &e), -1, "somebody else's");
	is_true(strstr(e.msg, "belongs to user 12345") != NULL, "%s", e.msg);
	archive_free(a);
	scratch_close();
	test_done();
}

/* A state that was tampered with names no path outside. */
static void
odd_paths(void **state)
{
	static const struct str rows[] = {
		STR_INIT(""), STR_INIT("/2026/a.md"), STR_INIT("2026//a.md"),
		STR_INIT("2026/a.md/"), STR_INIT("../a.md"),
		STR_INIT("2026/../a.md"), STR_INIT("./a.md"),
		STR_INIT(".git/config"), STR_INIT("2026/.git/config"),
		STR_INIT("2026/a\0.md"),
	};
	struct archive_options o;
	struct archive *a;
	struct err e = { 0 };

	(void)state;
	scratch_open();
	o = archive_options(scratch("a.git"));
	is_int(archive_init(o.path, "main", &e), 0, "init: %s", e.msg);
	a = must_archive_as(&o);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct archive_change c = a_change("", "x\n");

		c.path = rows[i];
		e.msg[0] = '\0';
		is_int(archive_add(a, &c, &e), -1, "|%.*s|",
		    STR_ARG(rows[i]));
		is_true(strstr(e.msg, "is no path of the archive") != NULL,
		    "|%.*s|: %s", STR_ARG(rows[i]), e.msg);
	}
	is_int(archive_publish(a, &e), 0, "nothing is left of them");
	is_int(archive_commits(a), 0, "no commit");
	archive_free(a);
	scratch_close();
	test_done();
}

static void
symlink_in_the_tree(void **state)
{
	struct archive_options o;
	struct archive_change c;
	struct archive *a;
	struct err e = { 0 };

	(void)state;
	scratch_open();
	o = archive_options(scratch("a.git"));
	mkdir(scratch("canary"), 0700);
	scratch_run(NULL, "git init -q -b main w; cd w; "
	    "ln -s ../canary 2026; git add 2026; "
	    "git -c user.name=a -c user.email=b commit -q -m x; "
	    "cd ..; git clone -q --bare w a.git");
	a = must_archive_as(&o);
	c = a_change("2026/11/23/one-1.md", "one\n");
	is_int(archive_add(a, &c, &e), 0, "collected");
	is_int(archive_publish(a, &e), -1, "a symlink in the way");
	is_int(archive_find(a, STR("2026"), NULL, NULL, &e), 0,
	    "a symlink is no page");
	git_says("", "nothing went through it", "ls canary");
	git_says("1\n", "the branch is where it was",
	    "git -C a.git rev-list --count main");
	archive_free(a);
	scratch_close();
	test_done();
}

static void
moved_and_locked(void **state)
{
	struct archive_options o;
	struct archive_change c;
	struct archive *a;
	struct utimbuf old = { NOW - 3600, NOW - 3600 };
	struct err e = { 0 };
	char first[ARCHIVE_HEX];

	(void)state;
	scratch_open();
	o = archive_options(scratch("a.git"));
	archive_init(o.path, "main", &e);
	a = must_archive_as(&o);
	c = a_change("2026/11/23/one-1.md", "one\n");
	archive_add(a, &c, &e);
	archive_publish(a, &e);
	memcpy(first, archive_tip(a), sizeof(first));

	/* A reader pushes between our open and our publish. */
	c = a_change("2026/11/23/two-2.md", "two\n");
	archive_add(a, &c, &e);
	c = a_change("2026/11/23/one-1.md", "one, edited\n");
	c.edit = true;
	archive_add(a, &c, &e);
	scratch_run(NULL, "git clone -q a.git w; cd w; git rm -q -r 2026; "
	    "echo hi > README; git add .; git -c user.name=a "
	    "-c user.email=b commit -q -m 'reader'; git push -q");
	is_int(archive_publish(a, &e), 0, "built upon anew: %s", e.msg);
	git_says("scm: a title\nreader\nscm: a title\n",
	    "nobody's commit is lost", "git -C a.git log --format=%%s main");
	git_says("2026/11/23/two-2.md\nREADME\n",
	    "and what the reader removed stays removed",
	    "git -C a.git ls-tree -r --name-only main");
	is_int(archive_descends(a, first, &e), 1, "we descend from ours");
	is_int(archive_descends(a,
	    "814f4a422927b82f5f8a43f8fab6d3839e3983f3", &e), 0, "unknown");
	is_true(!archive_has(a, "814f4a422927b82f5f8a43f8fab6d3839e3983f3"),
	    "not there");

	/* A lock that somebody gives back after a while. */
	c = a_change("2026/11/23/three-3.md", "three\n");
	archive_add(a, &c, &e);
	scratch_run(NULL, ": > a.git/refs/heads/main.lock; "
	    "(sleep 0.3; rm a.git/refs/heads/main.lock) >/dev/null 2>&1 &");
	is_int(archive_publish(a, &e), 0, "waited for the lock: %s", e.msg);
	archive_free(a);

	/* One that nobody gives back. */
	scratch_write("a.git/refs/heads/main.lock", STR("x"));
	utime(scratch("a.git/refs/heads/main.lock"), &old);
	said[0] = '\0';
	o.read_only = true;
	a = must_archive_as(&o);
	is_int(access(scratch("a.git/refs/heads/main.lock"), F_OK), 0,
	    "a reader leaves it alone");
	is_int(archive_add(a, &c, &e), -1, "and cannot write");
	archive_free(a);
	o.read_only = false;
	a = must_archive_as(&o);
	is_int(access(scratch("a.git/refs/heads/main.lock"), F_OK), -1,
	    "an hour old: removed");
	is_true(strstr(said, "60 minutes") != NULL, "and said: %s", said);
	archive_free(a);
	old.modtime = NOW - 500;
	scratch_write("a.git/refs/heads/main.lock", STR("x"));
	utime(scratch("a.git/refs/heads/main.lock"), &old);
	a = must_archive_as(&o);
	is_int(access(scratch("a.git/refs/heads/main.lock"), F_OK), 0,
	    "a fresh one is somebody's");
	archive_free(a);
	scratch_close();
	test_done();
}

/* The mark of a run that died, as of time `at`. */
static void
mark(int fd, time_t at)
{
	struct timespec times[2] = { { at, 0 }, { at, 0 } };

	is_int(pwrite(fd, "x", 1, 0), 1, "a mark");
	is_int(futimens(fd, times), 0, "of its time");
}

static void
lock_of_a_dead_run(void **state)
{
	struct archive_options o;
	struct archive_change c = a_change("2026/11/23/one-1.md", "one\n");
	struct archive *a;
	struct utimbuf then = { NOW - 20, NOW - 20 };
	struct stat st;
	struct err e = { 0 };
	int fd;

	(void)state;
	scratch_open();
	scratch_run(NULL, "git init -q -b main w; : > own.lock");
	fd = open(scratch("own.lock"), O_RDWR | O_CLOEXEC);
	o = archive_options(scratch("w"));
	o.worktree = ARCHIVE_WORKTREE_UPDATE;
	o.lock = fd + 1;
	a = must_archive_as(&o);
	archive_add(a, &c, &e);
	is_int(archive_publish(a, &e), 0, "published: %s", e.msg);
	fstat(fd, &st);
	is_int(st.st_size, 0, "a run that lives leaves no mark");
	archive_free(a);

	scratch_write("w/.git/refs/heads/main.lock", STR("x"));
	utime(scratch("w/.git/refs/heads/main.lock"), &then);
	scratch_write("w/.git/index.lock", STR("x"));
	utime(scratch("w/.git/index.lock"), &then);
	mark(fd, NOW - 10);
	archive_free(must_archive_as(&o));
	is_int(access(scratch("w/.git/refs/heads/main.lock"), F_OK), 0,
	    "a lock from before the mark is somebody's");
	is_int(access(scratch("w/.git/index.lock"), F_OK), 0, "both are");
	fstat(fd, &st);
	is_int(st.st_size, 0, "the mark has been seen");

	archive_free(must_archive_as(&o));
	is_int(access(scratch("w/.git/refs/heads/main.lock"), F_OK), 0,
	    "no mark: somebody's");

	mark(fd, NOW - 20);
	said[0] = '\0';
	archive_free(must_archive_as(&o));
	is_int(access(scratch("w/.git/refs/heads/main.lock"), F_OK), -1,
	    "taken after the mark: removed");
	is_int(access(scratch("w/.git/index.lock"), F_OK), -1, "both");
	is_true(strstr(said, "the run before died") != NULL, "and said: %s",
	    said);
	close(fd);
	scratch_close();
	test_done();
}

static void
work_tree(void **state)
{
	struct archive_options o;
	struct archive_change c;
	struct archive *a;
	struct err e = { 0 };

	(void)state;
	scratch_open();
	o = archive_options(scratch("w"));
	o.worktree = ARCHIVE_WORKTREE_UPDATE;
	scratch_run(NULL, "git init -q -b main w");
	a = must_archive_as(&o);
	c = a_change("2026/11/23/one-1.md", "one\n");
	archive_add(a, &c, &e);
	c = a_change("2026/11/23/two-2.md", "two\n");
	archive_add(a, &c, &e);
	is_int(archive_publish(a, &e), 0, "publish: %s", e.msg);
	git_says("", "files and index follow the branch",
	    "git -C w status --porcelain");
	git_says("one\n", "the file is there", "cat w/2026/11/23/one-1.md");
	scratch_run(NULL, "echo mine > w/2026/11/23/one-1.md; "
	    "echo mine > w/2026/11/23/three-3.md");
	said[0] = '\0';
	c = a_change("2026/11/23/one-1.md", "one, edited\n");
	archive_add(a, &c, &e);
	c = a_change("2026/11/23/two-2.md", "two, edited\n");
	archive_add(a, &c, &e);
	is_int(archive_publish(a, &e), 0, "publish: %s", e.msg);
	is_true(strstr(said, "one-1.md was changed") != NULL, "said: %s",
	    said);
	git_says("mine\ntwo, edited\n", "what the keeper wrote is his",
	    "cat w/2026/11/23/one-1.md w/2026/11/23/two-2.md");
	git_says("mine\n", "also what git does not know",
	    "cat w/2026/11/23/three-3.md");
	archive_free(a);
	scratch_run(NULL, "git -C w checkout -q -f -b other; "
	    "git -C w worktree add -q ../linked main");
	is_int(archive_open(&a, &o, &e), -1, "another work tree shows it");
	is_true(strstr(e.msg, "checked out") != NULL, "%s", e.msg);
	scratch_close();
	test_done();
}

static void
clock_back(void **state)
{
	struct archive_options o;
	struct archive_change c;
	struct archive *a;
	struct err e = { 0 };

	(void)state;
	scratch_open();
	o = archive_options(scratch("a.git"));
	archive_init(o.path, "main", &e);
	for (int i = 0; i < 2; i++) {
		a = must_archive_as(&o);
		c = a_change("2026/11/23/one-1.md", i == 0 ? "1" : "2");
		archive_add(a, &c, &e);
		is_int(archive_publish(a, &e), 0, "publish: %s", e.msg);
		archive_free(a);
		o.now -= 86400 * 400;
	}
	git_says("1795392720\n1795392720\n",
	    "never below the parent's date",
	    "git -C a.git log --format=%%ct");
	scratch_close();
	test_done();
}

static int
list_move(void *ctx, struct str path, bool there, struct err *e)
{
	struct buf *b = ctx;

	(void)e;
	buf_addc(b, there ? '+' : '-');
	buf_addstr(b, path);
	buf_addc(b, '\n');
	return 0;
}

static int
list_entry(void *ctx, const struct archive_entry *entry, struct err *e)
{
	struct buf *b = ctx;

	(void)e;
	buf_printf(b, "%s%zu|%.*s|%.*s|%.*s|%d|%d|%.*s",
	    entry->removed ? "gone " : "", entry->bytes.n, STR_ARG(entry->id),
	    STR_ARG(entry->feed), STR_ARG(entry->path),
	    entry->first_seen == NOW, (int)entry->commit.n,
	    STR_ARG(entry->topics));
	buf_addc(b, '\n');
	return 0;
}

static void
walks(void **state)
{
	struct archive_options o;
	struct archive_change c;
	struct archive *a;
	struct err e = { 0 };
	struct buf b;
	char first[ARCHIVE_HEX];

	(void)state;
	scratch_open();
	buf_init(&b, MIB);
	o = archive_options(scratch("a.git"));
	archive_init(o.path, "main", &e);
	a = must_archive_as(&o);
	c = a_change("2026/11/23/one-aaaaaaaaaa.md",
	    "---\ntitle: \"One\"\nfeed: \"f\"\nid: \"aaaaaaaaaa\"\n---\n");
	c.message = STR("scm: One\n\nItem-Id: aaaaaaaaaa\nFeed: f\n"
	    "Topic: scm\nTopic: ttx\n");
	archive_add(a, &c, &e);
	c = a_change("2026/11/24/two-bbbbbbbbbb.md",
	    "---\nid: \"bbbbbbbbbb\"\nfeed: \"g\"\n---\n");
	c.message = STR("scm: Two\n\nItem-Id: bbbbbbbbbb\nFeed: g\n");
	archive_add(a, &c, &e);
	archive_publish(a, &e);
	memcpy(first, archive_tip(a), sizeof(first));
	archive_free(a);
	scratch_run(NULL, "git clone -q a.git w; cd w; "
	    "git rm -q 2026/11/24/*; echo x > README; mkdir 2026/notes; "
	    "echo x > 2026/notes/x; git add .; git -c user.name=a "
	    "-c user.email=b commit -q -m 'reader'; git push -q");
	a = must_archive_as(&o);
	is_int(archive_moves(a, first, list_move, &b, &e), 0, "%s",
	    e.msg);
	is_str(buf_str(&b), "-2026/11/24/two-bbbbbbbbbb.md\n"
	    "+2026/notes/x\n+README\n", "what the reader did");
	buf_clear(&b);
	is_int(archive_walk(a, list_entry, &b, &e), 0, "%s", e.msg);
	is_str(buf_str(&b),
	    "48|aaaaaaaaaa|f|2026/11/23/one-aaaaaaaaaa.md|1|40|scm\nttx\n\n"
	    "gone 35|bbbbbbbbbb|g|2026/11/24/two-bbbbbbbbbb.md|1|40|\n",
	    "what it holds, then what it held");
	archive_free(a);
	buf_release(&b);
	scratch_close();
	test_done();
}

static void
home_has_no_say(void **state)
{
	struct archive_options o;
	struct archive_change c;
	struct archive *a;
	struct err e = { 0 };

	(void)state;
	scratch_open();
	o = archive_options(scratch("a.git"));
	scratch_write(".gitconfig", STR("[broken\n"));
	setenv("HOME", scratch_dir, 1);
	setenv("XDG_CONFIG_HOME", scratch_dir, 1);
	is_int(archive_init(o.path, "main", &e), 0, "init: %s", e.msg);
	a = must_archive_as(&o);
	c = a_change("2026/11/23/one-1.md", "one\n");
	archive_add(a, &c, &e);
	is_int(archive_publish(a, &e), 0, "publish: %s", e.msg);
	archive_free(a);
	unsetenv("XDG_CONFIG_HOME");
	setenv("HOME", "/nonexistent", 1);
	scratch_close();
	test_done();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_commits),
		cmocka_unit_test(one_commit_a_run),
		cmocka_unit_test(faults),
		cmocka_unit_test(foreign_owner),
		cmocka_unit_test(odd_paths),
		cmocka_unit_test(symlink_in_the_tree),
		cmocka_unit_test(moved_and_locked),
		cmocka_unit_test(lock_of_a_dead_run),
		cmocka_unit_test(work_tree),
		cmocka_unit_test(clock_back),
		cmocka_unit_test(walks),
		cmocka_unit_test(home_has_no_say),
	};

	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	setenv("HOME", "/nonexistent", 1);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("archive", tests, NULL, NULL);
}
