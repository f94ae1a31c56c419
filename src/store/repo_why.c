#include "store/repo_why.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

#include "base/banned.h"

#ifdef KATCHI_CHECK
/* libgit2 1.5 loses the match data of its own regular expressions whenever a
 * repository is opened (its check of extensions.*). */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_options(void);

const char *
__lsan_default_suppressions(void)
{
	return "leak:libpcre2-8.so\n";
}

const char *
__lsan_default_options(void)
{
	return "print_suppressions=0";
}
#endif

bool
repo_foreign(const char *path, struct err *e)
{
	char *inner = file_join_new(path, ".git");
	bool foreign = file_foreign(path, e) || file_foreign(inner, e);

	free(inner);
	return foreign;
}

/* Why it does not open, in words that say what to do (libgit2 1.5 gives
 * "config value 'safe.directory' was not found" for a foreign owner). */
int
repo_why(struct err *e, const char *path, bool not_found, const char *why)
{
	bool foreign = repo_foreign(path, e);

	if (access(path, file_is_dir(path) ? R_OK | X_OK : F_OK) != 0 &&
	    errno == EACCES)
		return err_set(e, ERR_LOCAL, "%s: may be entered by its owner "
		    "and its group alone", path);
	if (!file_exists(path))
		return err_set(e, ERR_LOCAL, "%s: there is no archive; "
		    "katchi init makes one", path);
	if (strstr(why, "objectformat") != NULL ||
	    strstr(why, "object format") != NULL)
		return err_set(e, ERR_LOCAL, "%s: is a SHA-256 repository, "
		    "which libgit2 does not read; katchi needs a SHA-1 one",
		    path);
	if (strstr(why, "refstorage") != NULL)
		return err_set(e, ERR_LOCAL, "%s: keeps its refs in a "
		    "reftable, which libgit2 does not read; git refs migrate "
		    "--ref-format=files mends it", path);
	if (strstr(why, "unsupported") != NULL)
		return err_set(e, ERR_LOCAL, "%s: has a format that libgit2 "
		    "does not read: %s", path, why);
	if (foreign)
		return -1;
	if (not_found)
		return err_set(e, ERR_LOCAL, "%s: is not a git repository",
		    path);
	return err_set(e, ERR_LOCAL, "%s: %s", path, why);
}
