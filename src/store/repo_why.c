#include "store/repo_why.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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

/* Whether the path, or the .git in it, belongs to somebody else. */
static bool
is_foreign(const char *path, unsigned *owner)
{
	char *inner = file_join_new(path, ".git");
	struct stat st;
	bool foreign = false;

	for (int i = 0; i < 2 && !foreign; i++) {
		if (stat(i == 0 ? path : inner, &st) == 0 &&
		    st.st_uid != geteuid()) {
			*owner = (unsigned)st.st_uid;
			foreign = true;
		}
	}
	free(inner);
	return foreign;
}

/* Why it does not open, in words that say what to do (libgit2 1.5 gives
 * "config value 'safe.directory' was not found" for a foreign owner). */
int
repo_why(struct err *e, const char *path, bool not_found, const char *why)
{
	unsigned owner = 0;

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
	if (is_foreign(path, &owner))
		return err_set(e, ERR_LOCAL, "%s: belongs to user %u, katchi "
		    "runs as user %u; only the owner may write it", path,
		    owner, (unsigned)geteuid());
	if (not_found)
		return err_set(e, ERR_LOCAL, "%s: is not a git repository",
		    path);
	return err_set(e, ERR_LOCAL, "%s: %s", path, why);
}
