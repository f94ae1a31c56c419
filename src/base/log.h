/* Messages to the keeper of the machine, on stderr.
 *
 * Only cmd/ and net/ log; feed/ and filter/ return what they have to say.
 * One record is one line.  Under the journal (JOURNAL_STREAM names stderr)
 * a line begins with the syslog priority, "<3>" to "<7>".  Colour only on a
 * terminal and without NO_COLOR. */
#ifndef KATCHI_BASE_LOG_H
#define KATCHI_BASE_LOG_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* The numbers are syslog's. */
enum log_level {
	LOG_LEVEL_ERROR = 3,
	LOG_LEVEL_WARNING = 4,
	LOG_LEVEL_NOTICE = 5,
	LOG_LEVEL_INFO = 6,
	LOG_LEVEL_DEBUG = 7,
};

/* max       the least urgent level that is still shown
 * no_color  colour stays off even on a terminal */
void log_open(enum log_level max, bool no_color);

/* Whether stderr, or stdout, may carry colour. */
bool log_color_err(void);
bool log_color_out(void);

/* "<3>" and the like where the journal reads stderr, else "": for lines that
 * go there by other ways. */
const char *log_priority(enum log_level level);

/* The whole line is made harmless by log_text() before it is written, so
 * foreign text may stand in the arguments. */
void log_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_warning(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_notice(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* A line that is rewritten in place, only when stderr is a terminal and the
 * level is at least notice.  log_progress(NULL) wipes it. */
void log_progress(const char *fmt, ...)
	__attribute__((format(printf, 1, 2)));

/* Appends foreign text so that it cannot command a terminal or forge a
 * record: C0, C1 and DEL, line and paragraph separators, bidirectional
 * marks and zero-width characters become \xNN or \u{NNNN}, bytes that are
 * not UTF-8 become \xNN, tab and newline become \t and \n. */
void log_text(struct buf *out, struct str s);

#endif
