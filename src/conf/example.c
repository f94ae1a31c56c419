#include <string.h>

#include "base/limits.h"
#include "conf/conf.h"
#include "conf/keys.h"

#include "base/banned.h"

/* Comment lines of at most 72 columns. */
static void
example_comment(struct buf *out, const char *text)
{
	struct str rest = str_of(text);
	size_t column = 0;

	while (rest.p != NULL) {
		struct str word = str_next(&rest, ' ');

		if (column == 0 || column + 1 + word.n > 64) {
			buf_adds(out, column == 0 ? "\t# " : "\n\t# ");
			column = 0;
		} else {
			buf_addc(out, ' ');
			column++;
		}
		buf_addstr(out, word);
		column += word.n;
	}
	buf_addc(out, '\n');
}

static void
example_key(struct buf *out, const struct key *k)
{
	struct buf doc;

	buf_init(&doc, LIMIT_LOG_TEXT);
	buf_adds(&doc, k->doc);
	if (k->max > 0) {
		buf_adds(&doc, " Range: ");
		key_range(k, &doc);
		buf_addc(&doc, '.');
	}
	example_comment(out, buf_z(&doc));
	buf_printf(out, "\t# %s =%s%s\n\n", k->name,
	    k->preset != NULL ? " " : "", k->preset != NULL ? k->preset : "");
	buf_release(&doc);
}

void
conf_example(struct buf *out)
{
	const char *section = "";

	buf_adds(out,
	    "# katchi: what to poll, and where matches go.  katchi.conf(5)\n"
	    "# tells more; `katchi check` names every mistake.\n"
	    "#\n"
	    "# A value runs to the end of its line; comments stand on\n"
	    "# lines of their own.  Paths are relative to this file.\n"
	    "# Each key is shown with its default: take the # away to\n"
	    "# change it.\n\n");
	for (size_t i = 0; i < conf_n_keys; i++) {
		const struct key *k = &conf_keys[i];

		if (strcmp(k->section, "feed") == 0)
			continue;
		if (strcmp(k->section, section) != 0)
			buf_printf(out, "[%s]\n", k->section);
		section = k->section;
		example_key(out, k);
	}
	buf_adds(out,
	    "# More files may be read after this one:\n"
	    "#\n"
	    "# [include]\n"
	    "#\tpath = more/*.conf\n"
	    "#\n"
	    "# Feeds stand in the folder feeds/, one section each:\n"
	    "#\n"
	    "# [feed \"example\"]\n"
	    "#\turl = https://news.example/rss.xml\n"
	    "#\ttitle = Example News\n"
	    "#\tlang = en\n"
	    "#\n"
	    "# and may have these keys:\n#\n");
	for (size_t i = 0; i < conf_n_keys; i++) {
		const struct key *k = &conf_keys[i];

		if (strcmp(k->section, "feed") == 0)
			buf_printf(out, "#\t%-14s %s\n", k->name, k->doc);
	}
	buf_adds(out, "#\n# Topics stand in the folder filters/; "
	    "katchi-filters(5) has their language.\n");
}
