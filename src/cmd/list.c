/* What the archive holds, one line an item. */
#include <stdio.h>

#include "base/civil.h"
#include "base/limits.h"
#include "base/log.h"
#include "cmd/cmd.h"
#include "cmd/shelf.h"
#include "cmd/stores.h"

#include "base/banned.h"

enum { OPT_SINCE, OPT_UNTIL, OPT_TOPIC, OPT_FEED, OPT_JSON };

static void
print_json(const struct kept *k, int offset_min)
{
	struct json j;
	struct buf b;

	buf_init(&b, LIMIT_OUTPUT);
	json_init(&j, &b, false);
	json_open(&j, '{');
	kept_json(&j, k, offset_min);
	json_close(&j, '}');
	puts(buf_z(&b));
	buf_release(&b);
}

/* "2026-11-23 09:12  yna-en          scm,usfk        Title" */
static void
print_line(const struct kept *k, int offset_min)
{
	struct civil c = civil_at(k->date, offset_min);
	struct str rest = k->topics;
	struct buf topics, title, feed;

	buf_init(&topics, LIMIT_PAGE);
	buf_init(&title, LIMIT_LOG_TEXT * 6);
	while (rest.n > 0) {
		struct str t = str_next(&rest, '\n');

		if (topics.n > 0)
			buf_addc(&topics, ',');
		log_text(&topics, t);
	}
	log_text(&title, k->title);
	buf_init(&feed, LIMIT_LOG_TEXT * 6);
	log_text(&feed, k->feed);
	printf("%04d-%02u-%02u %02u:%02u  %-20s  %-24s  %s\n", c.year,
	    c.month, c.day, c.hour, c.minute, buf_z(&feed), buf_z(&topics),
	    buf_z(&title));
	buf_release(&feed);
	buf_release(&topics);
	buf_release(&title);
}

int
cmd_list(const struct cmd_global *g, int argc, char **argv)
{
	struct shelf_query q = { 0 };
	const char *values[CMD_OPTIONS];
	struct stores st = { 0 };
	struct shelf shelf = { 0 };
	struct conf c;
	struct err e;
	int status, offset;

	if (cmd_options(argc, argv, values, &status) < 0)
		return status;
	status = cmd_load(g, &c, false);
	if (status != 0)
		return status;
	offset = (int)c.archive_offset_min;
	q.since = INT64_MIN;
	q.topic = values[OPT_TOPIC];
	q.feed = values[OPT_FEED];
	status = shelf_when("list", "since", values[OPT_SINCE], civil_now(),
	    offset, &q.since);
	if (status == 0)
		status = shelf_when("list", "until", values[OPT_UNTIL],
		    civil_now(), offset, &q.until);
	if (status == 0)
		status = stores_open(&st, &c, STORES_ARCHIVE | STORES_READ);
	if (status == 0 && shelf_read(&shelf, st.archive, &q, &e) != 0) {
		log_error("%s", e.msg);
		status = EX_IOERR;
	}
	for (size_t i = 0; status == 0 && i < shelf.n; i++) {
		if (values[OPT_JSON] != NULL)
			print_json(&shelf.list[i], offset);
		else
			print_line(&shelf.list[i], offset);
	}
	shelf_release(&shelf);
	stores_close(&st);
	conf_release(&c);
	return status;
}
