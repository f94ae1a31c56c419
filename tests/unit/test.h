/* Checks for tables of rows: every row is tried and reported, then the test
 * fails if any row did.  Each test function ends with test_done(). */
#ifndef KATCHI_TEST_H
#define KATCHI_TEST_H

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/str.h"

static unsigned test_failed;

__attribute__((format(printf, 3, 4), unused)) static void
test_report(const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	test_failed++;
	fprintf(stderr, "# %s:%d: ", file, line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
}

/* says: what the row claims, printf-like. */
#define is_true(cond, ...) do {                                         \
	if (!(cond)) {                                                  \
		test_report(__FILE__, __LINE__, __VA_ARGS__);           \
		fprintf(stderr, ": not so: %s\n", #cond);               \
	}                                                               \
} while (0)

#define is_int(got, want, ...) do {                                     \
	intmax_t got_ = (intmax_t)(got), want_ = (intmax_t)(want);      \
	if (got_ != want_) {                                            \
		test_report(__FILE__, __LINE__, __VA_ARGS__);           \
		fprintf(stderr, ": got %jd, want %jd\n", got_, want_);  \
	}                                                               \
} while (0)

/* got: struct str; want: NUL-terminated. */
#define is_str(got, want, ...) do {                                     \
	struct str got_ = (got), want_ = str_of(want);                  \
	if (!str_eq(got_, want_)) {                                     \
		test_report(__FILE__, __LINE__, __VA_ARGS__);           \
		fprintf(stderr, ":\n#  got |%.*s|\n# want |%.*s|\n",    \
		    STR_ARG(got_), STR_ARG(want_));                     \
	}                                                               \
} while (0)

__attribute__((unused)) static void
test_done(void)
{
	unsigned failed = test_failed;

	test_failed = 0;
	assert_int_equal(failed, 0);
}

#endif
