#include "test.h"

#include "scratch.h"
#include "store/archive.h"

#include "base/banned.h"

#define TIP "0123456789012345678901234567890123456789"

/* Each row is a shell command after the one before; then what is known of
 * the branch, which was left at TIP and where nothing was born. */
static void
looks(void **state)
{
	static const struct {
		const char *says, *sh;
		bool at_tip, unborn;
	} rows[] = {
		{ "no repository", "true", false, false },
		{ "a new one", "git init -q --bare -b main a", false, true },
		{ "another branch is another", "echo " TIP " >a/refs/heads/x",
		    false, true },
		{ "its file says so", "echo " TIP " >a/refs/heads/main", true,
		    false },
		{ "a lock on it", ">a/refs/heads/main.lock", false, false },
		{ "linked work trees", "rm a/refs/heads/main.lock; "
		    "mkdir a/worktrees", false, false },
		{ "it moved", "rmdir a/worktrees; tr 0 1 <a/refs/"
		    "heads/main >b; cp b a/refs/heads/main", false, false },
		{ "its file is empty", ">a/refs/heads/main", false, false },
		{ "it may be packed", "rm a/refs/heads/main; >a/packed-refs",
		    false, false },
		{ "with a work tree", "mv a c; mkdir a; mv c a/.git; "
		    "echo " TIP " >a/.git/refs/heads/main", true, false },
		{ "another user's", "[ $(id -u) != 0 ] && mv a/.git/HEAD h || "
		    "chown nobody a/.git", false, false },
		{ "no HEAD: no repository", "chown $(id -u) a/.git; "
		    "rm -f a/.git/HEAD", false, false },
	};

	(void)state;
	scratch_open();
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		is_int(scratch_run(NULL, "%s", rows[i].sh), 0, "%s",
		    rows[i].sh);
		is_int(archive_is_at(scratch("a"), "main", TIP),
		    rows[i].at_tip, "%s", rows[i].says);
		is_int(archive_is_at(scratch("a"), "main", ""),
		    rows[i].unborn, "%s: unborn", rows[i].says);
	}
	scratch_close();
	test_done();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(looks),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("archive_at", tests, NULL, NULL);
}
