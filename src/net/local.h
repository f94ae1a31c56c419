/* Documents that do not come over the network: files, and programs whose
 * standard output is the document.  Both only on the word of the
 * configuration, never of a feed.  Used by fetch.c. */
#ifndef KATCHI_NET_LOCAL_H
#define KATCHI_NET_LOCAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"
#include "net/reply.h"

/* local_file - reads the regular file of a file: URL (RFC 8089).
 *
 * url  file:/path, file:///path or file://localhost/path, percent-encoded
 * max  bytes
 *
 * Appends to body; OUTCOME_OK, or LOCAL, TOO_BIG, REFUSED, NOT_REACHED (we
 * have no descriptor left) with *e set. */
enum outcome local_file(struct buf *body, const char *url, size_t max,
    struct err *e);

bool local_is_file(const char *url);

/* A program that runs.  out and diag are non-blocking; -1 once they are at
 * their end. */
struct local {
	pid_t pid;              /* also its process group; 0: none */
	int out, diag;
	int64_t until;          /* ms of the caller's clock */
	struct buf body;
	struct buf said;        /* the start of its stderr */
	bool too_big;
};

/* local_start - starts argv[0] (looked up in PATH) without a shell.
 *
 * Its input is empty; its process group is its own; signals are at their
 * defaults.  until: when it is killed.
 *
 * Returns 0, or -1 with *e set (ERR_INPUT; ERR_LOCAL: by our own lack of
 * descriptors or the like) and nothing to release. */
int local_start(struct local *l, char *const *argv, size_t max,
    int64_t until, struct err *e);

/* The same with the file in as its input, from where it stands; in stays the
 * caller's. */
int local_start_with(struct local *l, char *const *argv, int in, size_t max,
    int64_t until, struct err *e);

/* Takes what is there to read.  True when the program has ended, closed its
 * output, wrote more than max or is out of time: then local_end(). */
bool local_step(struct local *l, int64_t now);

/* local_end - kills what is left of the process group and reaps it.
 *
 * The body stays in l->body until local_release().
 * Returns OUTCOME_OK, or LOCAL, TOO_BIG, TIMEOUT with *e set. */
enum outcome local_end(struct local *l, int64_t now, struct err *e);
void local_release(struct local *l);

#endif
