/* A SQLite database: the thin file behind which SQLite stands.
 *
 * Failures are ERR_LOCAL with the path and SQLite's words, and -1.
 * Statements are prepared once and kept; columns and parameters count from
 * 0.  The empty view is NULL in the database and back. */
#ifndef KATCHI_STORE_DB_H
#define KATCHI_STORE_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct db;
struct db_query;

/* read_only  nothing is written; a missing file is an empty database, and one
 *            that we may not write is read all the same.
 * *damaged, also on failure: the file is there but is no sound database. */
int db_open(struct db **out, const char *path, bool read_only, bool *damaged,
    struct err *e);
void db_free(struct db *db);

/* Whether SQLite met damage since db_open(). */
bool db_damaged(const struct db *db);

/* Whether what failed last was refused by a constraint. */
bool db_constraint(const struct db *db);

/* db_copy - all of a database in another one, a temporary one that goes with
 * it: what is only read can be worked on there. */
int db_copy(struct db **out, struct db *from, struct err *e);

/* Reads all of the file; false when it is damaged. */
bool db_check(struct db *db);

/* One or more statements without parameters or rows. */
int db_exec(struct db *db, const char *sql, struct err *e);

/* A statement, reset, its parameters NULL; NULL on failure. */
struct db_query *db_query(struct db *db, const char *sql, struct err *e);
void db_bind_int(struct db_query *q, int at, int64_t v);
void db_bind(struct db_query *q, int at, struct str s);
/* The same without a copy, once: s outlives the steps until db_done(). */
void db_bind_kept(struct db_query *q, int at, struct str s);

/* Bytes, without a copy: they outlive the steps until db_done(). */
void db_bind_blob(struct db_query *q, int at, struct str s);

/* 1: there is a row; 0: that was all, the query is reset. */
int db_step(struct db *db, struct db_query *q, struct err *e);
int64_t db_int(struct db_query *q, int column);
struct str db_str(struct db_query *q, int column);  /* until next step */
struct str db_blob(struct db_query *q, int column); /* the same, as it is */
bool db_is_blob(struct db_query *q, int column);
void db_done(struct db_query *q);

/* Steps to the end. */
int db_run(struct db *db, struct db_query *q, struct err *e);

/* The first column of the first row as a number; 0 without a row. */
int db_number(struct db *db, const char *sql, int64_t *out, struct err *e);

int64_t db_last_row(const struct db *db);
int64_t db_changes(const struct db *db);

/* The version of SQLite that runs. */
const char *db_library(void);

#endif
