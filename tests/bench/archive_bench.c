/* The archive against git fast-import of the same commits, both synced to
 * disk, turn by turn.
 *
 *   growth   one commit of 10 items into archives of 1,000, 100,000 and
 *            1,000,000 files: the time must not grow with the archive
 *   bulk     10,000 items as 10,000 commits into an empty archive
 *   day      4,000 items as 4,000 commits into one day of an empty archive,
 *            by a process of its own, whose peak of memory is told
 *
 * Prints medians of wall and CPU (with that of the system) and their ratios.
 * git writes the archives of growth; its own stream of the others is git
 * fast-export of what katchi wrote, and must lead to the same commit.  Needs
 * 1 GB in $TMPDIR.  What a whole `katchi run` takes for the second, and what
 * reading takes: archive.sh. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/archive.h"

#include "base/banned.h"

#define NOW INT64_C(1795392720)
#define DAY 480                 /* items */
#define TURNS 15
#define TEN 10
#define BULK 10000
#define BULK_TURNS 3
#define ONE_DAY 4000
#define ONE_DAY_MS 1000         /* the aim */
#define ONE_DAY_MIB 16

enum cell { GROWTH, BULK_ITEMS, DAY_ITEMS };

static char top[256];           /* scratch folder */

/* --- clocks --------------------------------------------------------------- */

struct cost {
	double wall, cpu;       /* ms */
};

static double
cpu_ms(int who)
{
	struct rusage u;

	getrusage(who, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e3 +
	    (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e3;
}

/* Since *from; then *from is now. */
static struct cost
lap(struct cost *from)
{
	struct cost now, spent;
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	now.wall = (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
	now.cpu = cpu_ms(RUSAGE_SELF) + cpu_ms(RUSAGE_CHILDREN);
	spent.wall = now.wall - from->wall;
	spent.cpu = now.cpu - from->cpu;
	*from = now;
	return spent;
}

static int
by_size(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return (a > b) - (a < b);
}

static struct cost
median(const struct cost *list, size_t n)
{
	struct cost m;
	double v[TURNS];

	for (size_t i = 0; i < n; i++)
		v[i] = list[i].wall;
	qsort(v, n, sizeof(v[0]), by_size);
	m.wall = v[n / 2];
	for (size_t i = 0; i < n; i++)
		v[i] = list[i].cpu;
	qsort(v, n, sizeof(v[0]), by_size);
	m.cpu = v[n / 2];
	return m;
}

/* --- what is written ------------------------------------------------------ */

/* %1 and %2 in how are a and b. */
static void
shell(const char *how, const char *a, const char *b)
{
	char command[2048];
	size_t n = 0;

	for (; *how != '\0' && n + 512 < sizeof(command); how++) {
		const char *part = how[0] != '%' ? NULL : how[1] == '1' ? a :
		    how[1] == '2' ? b : NULL;

		if (part == NULL)
			command[n++] = *how;
		else
			n += (size_t)snprintf(command + n, 512, "'%s'", part);
		how += part != NULL;
	}
	command[n] = '\0';
	if (system(command) != 0) {
		fprintf(stderr, "failed: %s\n", command);
		exit(71);
	}
}

/* n small files, DAY a day, in one commit. */
static void
build(const char *dir, size_t n)
{
	char command[1024];
	FILE *p;

	shell("git init -q --bare -b main %1", dir, "");
	snprintf(command, sizeof(command), "git -C '%s' fast-import --quiet",
	    dir);
	p = popen(command, "w");
	if (p == NULL)
		exit(71);
	fprintf(p, "commit refs/heads/main\n"
	    "committer a <b> %" PRId64 " +0000\ndata 1\nx\n", NOW - 86400);
	for (size_t i = 0; i < n; i++) {
		size_t day = i / DAY;

		fprintf(p, "M 100644 inline %04zu/%02zu/%02zu/a-slug-of-some-"
		    "words-%010zx.md\ndata 11\n%010zu\n\n", 2000 + day / 336,
		    day / 28 % 12 + 1, day % 28 + 1, i, i);
	}
	if (pclose(p) != 0)
		exit(71);
}

/* Item i of turn `turn`; GROWTH: into a day that is full in each archive. */
struct item {
	char path[96], bytes[1024], message[512];
};

static void
item_make(struct item *it, size_t turn, size_t i, enum cell cell)
{
	size_t day = cell == BULK_ITEMS ? i / (BULK / 20) : 1, k = 0, n = 0;
	bool growth = cell == GROWTH;
	static const char *const words[] = {
		"allies", "agree", "in", "Seoul", "on", "the", "next", "step",
		"while", "talks", "about", "costs", "go", "on", "장관", "회의",
	};

	snprintf(it->path, sizeof(it->path), "%04d/%02d/%02zu/"
	    "security-consultative-meeting-%02zx%08zx.md", growth ? 2000 :
	    2026, growth ? 1 : 11, day + 1, turn + 16, i * 2654435761 %
	    UINT32_MAX);
	k = (size_t)snprintf(it->bytes, sizeof(it->bytes), "---\n"
	    "title: \"Security Consultative Meeting, report %zu\"\n"
	    "date: 2026-11-%02zuT09:12:00+09:00\n"
	    "source: \"https://news.example/%zu/%zu\"\n"
	    "publisher: \"Example News\"\nfeed: \"example\"\n"
	    "id: \"%02zx%08zx\"\ntags: [\"scm\"]\n---\n\n", i, day + 1, turn,
	    i, turn + 16, i);
	for (n = 0; n < 60; n++)
		k += (size_t)snprintf(it->bytes + k, sizeof(it->bytes) - k,
		    "%s ", words[(i * 2654435761 >> n % 29) * (n + 1) % 16]);
	snprintf(it->bytes + k, sizeof(it->bytes) - k, "\n");
	snprintf(it->message, sizeof(it->message),
	    "scm: Security Consultative Meeting, report %zu\n\n"
	    "https://news.example/%zu/%zu\n\nItem-Id: %02zx%08zx\n"
	    "Feed: example\nTopic: scm\n", i, turn, i, turn + 16, i);
}

/* made: n items, whose making is not measured; NULL: made one by one. */
static void
publish(const char *dir, struct item *made, size_t n, enum cell cell)
{
	struct archive_options o = { .path = dir, .branch = "main",
	    .name = "k", .email = "k@x", .now = NOW,
	    .commit = cell == GROWTH ? ARCHIVE_COMMIT_RUN :
	    ARCHIVE_COMMIT_ITEM };
	struct archive *a;
	struct item one;
	struct err e;

	if (archive_open(&a, &o, &e) != 0)
		goto failed;
	archive_expect(a, n);
	for (size_t i = 0; i < n; i++) {
		struct archive_change c = { .author_name = STR("N"),
		    .author_email = STR("n@x"), .author_date = NOW };
		const struct item *it = made != NULL ? &made[i] : &one;

		if (made == NULL)
			item_make(&one, 0, i, cell);
		c.path = str_of(it->path);
		c.bytes = str_of(it->bytes);
		c.message = str_of(it->message);
		if (archive_add(a, &c, &e) != 0)
			goto failed;
	}
	if (archive_publish(a, &e) != 0)
		goto failed;
	archive_free(a);
	return;
failed:
	fprintf(stderr, "%s\n", e.msg);
	exit(70);
}

/* --- git ------------------------------------------------------------------ */

#define IMPORT "git -c core.fsync=all -C %1 fast-import --quiet --force <%2"

/* The same ten items as a stream of one commit. */
static void
stream_ten(const char *file, const char *from, struct item *made)
{
	FILE *f = fopen(file, "w");

	if (f == NULL)
		exit(71);
	fprintf(f, "commit refs/heads/main\nauthor N <n@x> %" PRId64 " +0000\n"
	    "committer k <k@x> %" PRId64 " +0000\ndata 9\n10 items\n\n"
	    "from %s\n", NOW, NOW, from);
	for (size_t i = 0; i < TEN; i++) {
		fprintf(f, "M 100644 inline %s\ndata %zu\n%s\n",
		    made[i].path, strlen(made[i].bytes), made[i].bytes);
	}
	if (fclose(f) != 0)
		exit(71);
}

/* --- the three ------------------------------------------------------------ */

static void
say(const char *what, size_t n, struct cost katchi, struct cost git)
{
	printf("archive  %s=%zu  katchi wall=%.1f ms cpu=%.1f ms  "
	    "fast-import wall=%.1f ms cpu=%.1f ms  "
	    "katchi/fast-import wall=%.2f cpu=%.2f\n", what, n, katchi.wall,
	    katchi.cpu, git.wall, git.cpu, katchi.wall / git.wall,
	    katchi.cpu / git.cpu);
	fflush(stdout);
}

static void
growth(void)
{
	static const size_t sizes[] = { 1000, 100000, 1000000 };
	struct cost own[ARRAY_LEN(sizes)][TURNS], git[ARRAY_LEN(sizes)][TURNS];
	struct cost o[ARRAY_LEN(sizes)], clock = { 0 };
	char dir[512], twin[512], file[512];
	struct item made[TEN];

	snprintf(file, sizeof(file), "%s/ten", top);
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		snprintf(dir, sizeof(dir), "%s/%zu.git", top, sizes[i]);
		snprintf(twin, sizeof(twin), "%s/twin-%zu.git", top, sizes[i]);
		build(dir, sizes[i]);
		shell("cp -r %1 %2", dir, twin);
	}
	for (size_t t = 0; t <= TURNS; t++) {   /* one to get warm */
		for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
			snprintf(dir, sizeof(dir), "%s/%zu.git", top,
			    sizes[i]);
			snprintf(twin, sizeof(twin), "%s/twin-%zu.git", top,
			    sizes[i]);
			for (size_t k = 0; k < TEN; k++)
				item_make(&made[k], t, k, GROWTH);
			stream_ten(file, "refs/heads/main^0", made);
			lap(&clock);
			publish(dir, made, TEN, GROWTH);
			own[i][t % TURNS] = lap(&clock);
			shell(IMPORT, twin, file);
			git[i][t % TURNS] = lap(&clock);
		}
	}
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		o[i] = median(own[i], TURNS);
		say("files", sizes[i], o[i], median(git[i], TURNS));
	}
	for (size_t i = 1; i < ARRAY_LEN(sizes); i++)
		printf("archive  files=%zu/%zu  katchi wall=%.2f cpu=%.2f\n",
		    sizes[i], sizes[0], o[i].wall / o[0].wall,
		    o[i].cpu / o[0].cpu);
}

static void
bulk(void)
{
	struct cost own[BULK_TURNS], git[BULK_TURNS], clock = { 0 };
	struct item *made = mem_zalloc(BULK, sizeof(*made));
	char dir[512], twin[512], file[512];

	for (size_t i = 0; i < BULK; i++)
		item_make(&made[i], 0, i, BULK_ITEMS);
	snprintf(dir, sizeof(dir), "%s/bulk.git", top);
	snprintf(twin, sizeof(twin), "%s/twin.git", top);
	snprintf(file, sizeof(file), "%s/history", top);
	for (size_t t = 0; t < BULK_TURNS; t++) {
		shell("rm -rf %1 %2", dir, twin);
		shell("git init -q --bare -b main %1", dir, "");
		shell("git init -q --bare -b main %1", twin, "");
		lap(&clock);
		publish(dir, made, BULK, BULK_ITEMS);
		own[t] = lap(&clock);
		if (t == 0)
			shell("git -C %1 fast-export main >%2", dir,
			    file);
		lap(&clock);
		shell(IMPORT, twin, file);
		git[t] = lap(&clock);
		shell("test \"$(git -C %1 rev-parse main)\" = "
		    "\"$(git -C %2 rev-parse main)\"", dir, twin);
	}
	free(made);
	say("commits", BULK, median(own, BULK_TURNS), median(git,
	    BULK_TURNS));
	shell("du -sk %1 %2 | awk '{ printf \"archive  on disk %s KiB "
	    "(%s)\\n\", $1, NR == 1 ? \"katchi\" : \"fast-import\" }'", dir,
	    twin);
}

static void
one_day(void)
{
	struct cost own = { 0, 0 }, git, clock = { 0 };
	char dir[512], twin[512], file[512];
	struct rusage u;
	int status;
	pid_t pid;

	snprintf(dir, sizeof(dir), "%s/day.git", top);
	snprintf(twin, sizeof(twin), "%s/day-twin.git", top);
	snprintf(file, sizeof(file), "%s/day", top);
	shell("git init -q --bare -b main %1", dir, "");
	shell("git init -q --bare -b main %1", twin, "");
	lap(&clock);
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		publish(dir, NULL, ONE_DAY, DAY_ITEMS);
		exit(0);
	}
	if (pid < 0 || wait4(pid, &status, 0, &u) < 0 || status != 0)
		exit(70);
	own = lap(&clock);
	shell("git -C %1 fast-export main >%2", dir, file);
	lap(&clock);
	shell(IMPORT, twin, file);
	git = lap(&clock);
	shell("test \"$(git -C %1 rev-parse main)\" = "
	    "\"$(git -C %2 rev-parse main)\"", dir, twin);
	say("day", ONE_DAY, own, git);
	printf("archive  day=%d  katchi peak=%.1f MiB  aim %d ms CPU, %d MiB: "
	    "%s\n", ONE_DAY, (double)u.ru_maxrss / 1024, ONE_DAY_MS,
	    ONE_DAY_MIB, own.cpu <= ONE_DAY_MS && u.ru_maxrss <=
	    ONE_DAY_MIB * 1024 ? "met" : "missed");
	shell("du -sk %1 %2 | awk '{ printf \"archive  on disk %s KiB "
	    "(%s)\\n\", $1, NR == 1 ? \"katchi\" : \"fast-import\" }'",
	    dir, twin);
}

int
main(int argc, char **argv)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(top, sizeof(top), "%s/katchi-XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(top) == NULL)
		return 71;
	/* First: a child's peak begins with what its parent has. */
	if (argc < 2 || strcmp(argv[1], "day") == 0)
		one_day();
	if (argc < 2 || strcmp(argv[1], "growth") == 0)
		growth();
	if (argc < 2 || strcmp(argv[1], "bulk") == 0)
		bulk();
	shell("rm -rf %1", top, "");
	return 0;
}
