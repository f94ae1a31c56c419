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

/* A value that is neither NULL nor a number nor any text. */
void db_bind_mark(struct db_query *q, int at);
bool db_is_mark(struct db_query *q, int column);

/* 1: there is a row; 0: that was all, the query is reset. */
int db_step(struct db *db, struct db_query *q, struct err *e);
int64_t db_int(struct db_query *q, int column);
struct str db_str(struct db_query *q, int column);  /* until next step */
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
