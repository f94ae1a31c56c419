#include "cmd/auth.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"

#include "base/banned.h"

/* What goes into a header; a line of another kind is no secret of ours. */
static const char *
fault_of(struct str line)
{
	struct str rest = line;

	if (line.n == 0)
		return "its first line is empty";
	for (size_t i = 0; i < line.n; i++)
		if ((unsigned char)line.p[i] < 0x20 || line.p[i] == 0x7F)
			return "its first line has a control character";
	if (str_starts(line, "Bearer "))
		return str_trim(str_slice(line, 7, line.n)).n > 0 ? NULL :
		    "there is no token behind Bearer";
	str_next(&rest, ':');
	return rest.p != NULL ? NULL :
	    "its first line is neither user:password nor Bearer TOKEN";
}

char *
auth_read_new(const char *path, struct err *e)
{
	size_t n;
	char *text = file_read_new(path, LIMIT_FIELD, &n, e), *line = NULL;
	const char *fault;
	struct str s;

	if (text == NULL)
		return NULL;
	s = str_of(text);
	s = str_trim(str_next(&s, '\n'));
	fault = fault_of(s);
	if (fault == NULL)
		line = mem_dup(s.p, s.n);
	else
		err_set(e, ERR_INPUT, "%s: %s", path, fault);
	free(text);
	return line;
}
