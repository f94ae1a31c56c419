/* What SQLite alone takes to write the rows of a state, and what a program
 * takes.
 *
 *     poll_bench STATE.db SCRATCH.db
 *     poll_bench -- PROGRAM ...
 *
 * The second form ends with a line of its own on stderr: CPU seconds, peak
 * KiB, status.  (The peak of a child counts from that of its parent, so a
 * large one, such as Python, cannot measure a small one.)
 *
 * The first form reads all pages of items of a state into memory and inserts
 * them into a new database, 256 a transaction as a run does, WAL and
 * synchronous = FULL.  Nothing is looked up, judged, matched or parsed: no
 * poller that remembers these bytes in SQLite takes less. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"

#include "base/banned.h"

#define TRANSACTION 256

struct rows {
	sqlite3_value **cells;
	size_t n;               /* rows */
	int columns;
};

static void
check(sqlite3 *db, bool good)
{
	if (good)
		return;
	fprintf(stderr, "poll_bench: %s\n", sqlite3_errmsg(db));
	exit(1);
}

static void
exec(sqlite3 *db, const char *sql)
{
	check(db, sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK);
}

static sqlite3_stmt *
prepare(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *st;

	check(db, sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK);
	return st;
}

static void
read_rows(sqlite3 *db, struct rows *r)
{
	sqlite3_stmt *st = prepare(db, "SELECT * FROM page ORDER BY id");
	size_t cap = 0;

	memset(r, 0, sizeof(*r));
	r->columns = sqlite3_column_count(st);
	while (sqlite3_step(st) == SQLITE_ROW) {
		if (r->n == cap) {
			cap = cap * 2 + 1024;
			r->cells = mem_grow(r->cells, cap *
			    (size_t)r->columns, sizeof(sqlite3_value *));
		}
		for (int i = 0; i < r->columns; i++)
			r->cells[r->n * (size_t)r->columns + (size_t)i] =
			    sqlite3_value_dup(sqlite3_column_value(st, i));
		r->n++;
	}
	sqlite3_finalize(st);
}

/* The statement that made the table. */
static void
copy_schema(sqlite3 *from, sqlite3 *to)
{
	sqlite3_stmt *st = prepare(from, "SELECT sql FROM sqlite_master "
	    "WHERE name = 'page'");

	while (sqlite3_step(st) == SQLITE_ROW)
		exec(to, (const char *)sqlite3_column_text(st, 0));
	sqlite3_finalize(st);
}

static void
write_rows(sqlite3 *db, const struct rows *r)
{
	sqlite3_stmt *st;
	struct buf sql;

	buf_init(&sql, LIMIT_MESSAGE);
	buf_adds(&sql, "INSERT INTO page VALUES (?");
	for (int i = 1; i < r->columns; i++)
		buf_adds(&sql, ", ?");
	buf_adds(&sql, ")");
	st = prepare(db, buf_z(&sql));
	buf_release(&sql);
	exec(db, "BEGIN");
	for (size_t i = 0; i < r->n; i++) {
		for (int k = 0; k < r->columns; k++)
			sqlite3_bind_value(st, k + 1, r->cells[i *
			    (size_t)r->columns + (size_t)k]);
		check(db, sqlite3_step(st) == SQLITE_DONE);
		sqlite3_reset(st);
		if ((i + 1) % TRANSACTION == 0)
			exec(db, "COMMIT; BEGIN");
	}
	exec(db, "COMMIT");
	sqlite3_finalize(st);
}

static double
cpu_of(const struct rusage *u)
{
	return (double)(u->ru_utime.tv_sec + u->ru_stime.tv_sec) +
	    (double)(u->ru_utime.tv_usec + u->ru_stime.tv_usec) / 1e6;
}

static double
cpu(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return cpu_of(&u);
}

static int
watch(char **argv)
{
	struct rusage u;
	int status = 1;
	pid_t pid = fork();

	if (pid == 0) {
		execvp(argv[0], argv);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &u) < 0)
		return 1;
	fprintf(stderr, "%.6f %ld %d\n", cpu_of(&u), u.ru_maxrss,
	    WIFEXITED(status) ? WEXITSTATUS(status) : 128);
	return 0;
}

static void
measure(sqlite3 *from, const struct rows *r, const char *path)
{
	double before;
	sqlite3 *to;

	unlink(path);
	check(NULL, sqlite3_open(path, &to) == SQLITE_OK);
	exec(to, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
	copy_schema(from, to);
	before = cpu();
	write_rows(to, r);
	sqlite3_close(to);
	printf("bare SQLite, the same %zu pages: %.3f s CPU\n", r->n,
	    cpu() - before);
	unlink(path);
}

int
main(int argc, char **argv)
{
	struct rows r;
	sqlite3 *db;

	if (argc > 2 && strcmp(argv[1], "--") == 0)
		return watch(argv + 2);
	if (argc != 3) {
		fprintf(stderr, "usage: poll_bench STATE.db SCRATCH.db\n");
		return 64;
	}
	check(NULL, sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READONLY,
	    NULL) == SQLITE_OK);
	read_rows(db, &r);
	measure(db, &r, argv[2]);
	for (size_t i = 0; i < r.n * (size_t)r.columns; i++)
		sqlite3_value_free(r.cells[i]);
	free(r.cells);
	sqlite3_close(db);
	return 0;
}
