#include "test.h"

#include "base/arena.h"
#include "base/limits.h"
#include "scratch.h"
#include "store.h"
#include "store/publish.h"
#include "store/state.h"
#include "store/state_own.h"

#include "base/banned.h"

static struct state *
must_open(const char *path, bool read_only)
{
	struct state_options o = { path, read_only, NOW, ears };
	struct state *st = NULL;
	struct err e = { 0 };

	if (state_open(&st, &o, &e) != 0)
		fprintf(stderr, "# %s\n", e.msg);
	assert_non_null(st);
	return st;
}

static struct item_record
a_record(const char *id)
{
	static char hash[8][64];
	static unsigned n;
	struct item_record r = {
		.feed = STR("f"), .key = str_of(id), .id = str_of(id),
		.print = 0x1111111111111111,
		.versions = STR("1111111111111111"),
		.first_seen = NOW, .last_seen = NOW,
		.title = STR("T"), .summary = STR("S"), .text = STR("X"),
		.date_known = true, .date = NOW - 5, .date_offset = 540,
	};

	n = (n + 1) % 8;
	snprintf(hash[n], sizeof(hash[n]), "%s000000000000000000000000000000",
	    id);
	r.hash = str_of(hash[n]);
	return r;
}

/* What is remembered of a feed, by two katchis: the older one knows less. */
struct a_visit {
	char *etag;
	int64_t next_due;
	char *added_later;
	bool flag;
};

static const struct row_field old_fields[] = {
	{ "etag", ROW_Z, offsetof(struct a_visit, etag), false, false },
	{ "next_due", ROW_INT64, offsetof(struct a_visit, next_due), false,
	    false },
};

static const struct row_field new_fields[] = {
	{ "next_due", ROW_INT64, offsetof(struct a_visit, next_due), false,
	    false },
	{ "added_later", ROW_Z, offsetof(struct a_visit, added_later), false,
	    false },
	{ "flag", ROW_BOOL, offsetof(struct a_visit, flag), false, false },
	{ "etag", ROW_Z, offsetof(struct a_visit, etag), false, false },
};

static void
visits(void **state)
{
	char etag[] = "\"a\xFF\"";
	struct a_visit put = { .etag = etag, .next_due = 42 };
	struct a_visit get = { .next_due = 9 };
	struct state *st;
	struct arena mem;
	struct err e = { 0 };
	struct str tip;

	(void)state;
	scratch_open();
	arena_init(&mem, MIB);
	st = must_open(scratch("s.db"), false);
	is_true(state_is_empty(st), "a new one is empty");
	is_int(state_put(st, STATE_VISIT, STR("f"), old_fields, 2, &put, &e),
	    -1, "no validators outside of a transaction");
	is_int(state_get(st, STATE_VISIT, STR("f"), old_fields, 2, &get, &e),
	    0, "no row: %s", e.msg);
	is_int(get.next_due, 9, "nothing is touched then");
	is_int(state_begin(st, &e), 0, "begin");
	is_int(state_put(st, STATE_VISIT, STR("f"), old_fields, 2, &put, &e),
	    0, "%s", e.msg);
	is_int(state_commit(st, &e), 0, "commit");
	state_free(st);
	st = must_open(scratch("s.db"), true);
	is_int(state_get(st, STATE_VISIT, STR("f"), new_fields, 4, &get, &e),
	    1, "read by a newer one: %s", e.msg);
	is_int(get.next_due, 42, "a number");
	is_true(get.added_later == NULL && !get.flag, "what it has not");
	is_str(str_of(get.etag), "\"a\xFF\"", "text byte for byte");
	state_free(st);
	st = must_open(scratch("s.db"), false);
	is_int(state_get(st, STATE_VISIT, STR("f"), new_fields, 4, &get, &e),
	    1, "and written by it: %s", e.msg);
	is_str(str_of(get.etag), "\"a\xFF\"", "text byte for byte");
	is_int(state_begin(st, &e), 0, "begin");
	put.next_due = 43;
	put.flag = true;
	state_put(st, STATE_VISIT, STR("f"), new_fields, 4, &put, &e);
	state_rollback(st);
	state_get(st, STATE_VISIT, STR("f"), new_fields, 4, &get, &e);
	is_int(get.next_due, 42, "rolled back");
	is_int(state_begin(st, &e), 0, "begin");
	state_put(st, STATE_VISIT, STR("f"), new_fields, 4, &put, &e);
	is_int(state_commit(st, &e), 0, "commit");
	state_get(st, STATE_VISIT, STR("f"), new_fields, 4, &get, &e);
	is_true(get.next_due == 43 && get.flag, "written: %s", e.msg);
	free(get.etag);
	is_true(!state_is_empty(st), "not empty");
	is_int(state_meta_get(st, "tip", &mem, &tip, &e), 0, "no meta");
	state_meta_put(st, "tip", STR("abc"), &e);
	is_int(state_meta_get(st, "tip", &mem, &tip, &e), 1, "meta");
	is_str(tip, "abc", "meta value");
	state_free(st);
	st = must_open(scratch("s.db"), true);
	is_int(state_meta_put(st, "tip", STR("x"), &e), -1, "read only");
	state_free(st);
	st = must_open(scratch("missing.db"), true);
	is_true(state_is_empty(st), "a missing one reads as empty");
	state_free(st);
	is_int(access(scratch("missing.db"), F_OK), -1, "and is not made");
	arena_release(&mem);
	scratch_close();
	test_done();
}

static int
count_item(void *ctx, const struct item_record *r, struct err *e)
{
	struct buf *b = ctx;

	(void)e;
	buf_printf(b, "%.*s:%.*s ", STR_ARG(r->id), STR_ARG(r->title));
	return 0;
}

static void
items(void **state)
{
	struct item_record r, got;
	struct ledger_entry list[3];
	struct state_feed_counts counts;
	bool first;
	struct state *st;
	struct arena mem;
	struct buf b;
	struct str id;
	struct err e = { 0 };
	struct feed_item words = { .text = STR("X"), .summary = STR("S"),
	    .published = { .known = true, .at = NOW - 5 } };
	char near[64] = "";
	size_t n = 9;

	(void)state;
	scratch_open();
	arena_init(&mem, MIB);
	buf_init(&b, 1000);
	st = must_open(scratch("s.db"), false);
	r = a_record("aaaaaaaaaa");
	r.link = STR("n.example/1");
	r.title_key = 1;
	is_int(state_item_put(st, &r, &e), 0, "put: %s", e.msg);
	is_true(r.row > 0, "has a row");
	is_int(state_item_find(st, &mem, STATE_BY_ID, STR("aaaaaaaaaa"),
	    &got, &e), 0, "an id is given away with the first page only");
	is_int(state_item_id(st, &mem, r.hash, &id, &e), 0, "id");
	is_int(id.n, 10, "until then it is free");
	r.status = ITEM_ARCHIVED;
	is_int(state_item_put(st, &r, &e), 0, "put: %s", e.msg);
	is_int(state_item_find(st, &mem, STATE_BY_ID, STR("aaaaaaaaaa"),
	    &got, &e), 1, "by id");
	is_str(got.text, "X", "with its text");
	is_int(got.date, NOW - 5, "date");
	is_int(got.date_offset, 540, "offset");
	is_true(got.date_known && !got.day_only, "flags");
	is_int(state_item_find(st, &mem, STATE_BY_PATH, STR("x"), &got, &e),
	    0, "not by a path it does not have");
	memcpy(near, r.hash.p, r.hash.n);
	near[r.hash.n - 1] = near[r.hash.n - 1] == '0' ? '1' : '0';
	is_int(state_item_id(st, &mem, str_of(near), &id, &e), 0, "id");
	is_int(id.n, 11, "ten digits are taken, eleven are not");

	memset(list, 0, sizeof(list));
	list[0].key = r.key;
	list[1].key = STR("b");
	list[1].link = STR("n.example/1");
	list[2].key = STR("c");
	list[2].title_key = 1;
	list[2].item = &words;
	is_int(state_lookup(st, &mem, STR("f"), list, 3, &e), 0, "%s",
	    e.msg);
	is_true(list[0].known != NULL && list[0].known->row == r.row &&
	    list[0].known->text.n == 0, "known, without its text");
	is_true(list[1].known == NULL && list[1].moved != NULL &&
	    list[1].other == NULL, "same feed, same link");
	is_true(list[2].moved == NULL, "same title: that one is still there");
	is_int(state_lookup(st, &mem, STR("f"), &list[2], 1, &e), 0, "%s",
	    e.msg);
	is_true(list[2].moved != NULL && list[2].same,
	    "same feed, same title, text and date");
	words.published.at++;
	is_int(state_lookup(st, &mem, STR("f"), &list[2], 1, &e), 0, "%s",
	    e.msg);
	is_true(list[2].moved == NULL, "another date is another item");
	words.published.at--;
	is_int(state_lookup(st, &mem, STR("g"), &list[1], 2, &e), 0, "%s",
	    e.msg);
	is_true(list[1].other != NULL && list[1].moved == NULL,
	    "another feed's link");
	is_true(list[2].moved == NULL && list[2].other == NULL,
	    "another feed's title is nothing");
	is_int(state_sighting(st, STR("g"), &list[1], NOW, &first, &e), 0,
	    "sighting: %s", e.msg);
	is_true(first, "the first sight");
	is_int(state_sighting(st, STR("g"), &list[1], NOW + 90000, &first,
	    &e), 0, "again: %s", e.msg);
	is_true(!first, "the second is not");
	is_int(state_lookup(st, &mem, STR("g"), &list[1], 1, &e), 0, "%s",
	    e.msg);
	is_true(list[1].known == NULL && list[1].other != NULL,
	    "it stays another's");

	is_int(state_item_seen(st, &r, NOW + 100, &e), 0, "seen");
	state_item_find(st, &mem, STATE_BY_ID, STR("aaaaaaaaaa"), &got, &e);
	is_int(got.last_seen, NOW, "not remembered to the second");
	state_item_seen(st, &r, NOW + 30000, &e);
	state_item_find(st, &mem, STATE_BY_ID, STR("aaaaaaaaaa"), &got, &e);
	is_int(got.last_seen, NOW + 30000, "but to hours");
	r = a_record("eeeeeeeeee");
	r.hash = r.id = (struct str){ NULL, 0 };
	r.last_seen = NOW + 30000;
	r.title_key = 1;
	state_item_put(st, &r, &e);
	list[1] = (struct ledger_entry){ .key = STR("b"),
	    .title_key = 2 };
	list[2].moved = NULL;
	state_lookup(st, &mem, STR("f"), list, 3, &e);
	is_true(list[2].moved != NULL && list[2].moved->row == r.row &&
	    list[1].moved == NULL, "of two items with a title the newer one");
	list[1].key = list[0].key;
	list[2].moved = NULL;
	state_lookup(st, &mem, STR("f"), list, 3, &e);
	is_true(list[1].known != NULL && list[2].moved != NULL,
	    "also where most is known");
	words.published.known = false;
	state_lookup(st, &mem, STR("f"), list, 3, &e);
	is_true(list[2].moved == NULL,
	    "titles alone count only where most is unknown");
	r = a_record("dddddddddd");
	r.first_seen = NOW + 1;
	r.title = STR("U");
	state_item_put(st, &r, &e);
	r.title = STR("V");
	is_int(state_item_put(st, &r, &e), 0, "put again: %s", e.msg);
	is_int(state_archived(st, r.row, STR("c1"), &e), 0, "archived");
	state_items_each(st, 0, count_item, &b, &e);
	is_str(buf_str(&b), "aaaaaaaaaa:T dddddddddd:V :T ", "all of them, "
	    "those that matched first");
	buf_clear(&b);
	state_items_each(st, NOW + 1, count_item, &b, &e);
	is_str(buf_str(&b), "dddddddddd:V ", "since");
	is_int(state_feed_counts(st, STR("f"), &counts, &e), 0, "counts");
	is_int(counts.items, 3, "items");
	is_int(counts.archived, 2, "archived");
	is_int(counts.rejected + counts.pending, 0, "no others");
	is_int(state_expire(st, NOW + 40000, 20000, &n, &e), 0, "%s", e.msg);
	is_int(n, 0, "what is younger stays");
	is_int(state_still_listed(st, STR("g"), NOW + 39000, &e), 0,
	    "another feed");
	is_int(state_still_listed(st, STR("f"), NOW + 39000, &e), 0,
	    "%s", e.msg);
	is_int(state_expire(st, NOW + 40000, 5000, &n, &e), 0, "expire");
	is_int(n, 0, "what its feed still lists stays");
	is_int(state_expire(st, NOW + 60000, 5000, &n, &e), 0, "expire");
	is_int(n, 1, "what never matched is forgotten");
	is_int(state_item_find(st, &mem, STATE_BY_ID, STR("dddddddddd"),
	    &got, &e), 1, "what was archived is known for ever");
	is_int(got.text.n, 0, "but its text is not");
	is_str(got.commit, "c1", "its commit");
	state_free(st);
	buf_release(&b);
	arena_release(&mem);
	scratch_close();
	test_done();
}

static struct archive_change
a_page(const char *path, const char *bytes)
{
	struct archive_change c = {
		.path = str_of(path), .bytes = str_of(bytes),
		.message = STR("scm: T\n\nItem-Id: x\nFeed: f\n"),
		.author_name = STR("N"), .author_email = STR("f@x"),
		.author_date = NOW,
	};

	return c;
}

/* An upgrade is no edit: what was remembered by an older rule is the same when
 * it is by that rule, and is by the one of now from then on. */
static void
older_rules(void **state)
{
	static const struct {
		const char *says;
		enum print_rule rule;
		const char *title, *now;
		enum ledger_verdict want;
	} rows[] = {
		{ "nothing changed", PRINT_SECOND, "part (3)", "part (3)",
		    LEDGER_SAME },
		{ "what the first rule saw not", PRINT_FIRST, "part (3)",
		    "part (4)", LEDGER_SAME },
		{ "nor the second", PRINT_SECOND, "part (3)", "part (4)",
		    LEDGER_SAME },
		{ "what it saw is an edit", PRINT_SECOND, "part 3",
		    "part 4", LEDGER_EDITED },
	};
	struct state *st;
	struct arena mem;
	struct err e;

	(void)state;
	scratch_open();
	arena_init(&mem, MIB);
	st = must_open(scratch("rules.db"), false);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct feed_item it = { .id = str_of(rows[i].says),
		    .title = str_of(rows[i].title) };
		struct ledger_entry *was = ledger_entries(&mem, &it, 1);
		struct item_record r = a_record("ffffffffff");
		struct ledger_entry *now;
		bool first = rows[i].rule == PRINT_FIRST;

		ledger_old_rules(was);
		r.key = it.id;
		r.status = ITEM_ARCHIVED;
		r.rule = rows[i].rule;
		r.print = first ? was->first_print : was->second_print;
		r.title_key = first ? was->first_title_key :
		    was->second_title_key;
		is_int(state_item_put(st, &r, &e), 0, "put: %s", e.msg);
		it.title = str_of(rows[i].now);
		for (int n = 0; n < 2; n++) {
			now = ledger_entries(&mem, &it, 1);
			state_lookup(st, &mem, r.feed, now, 1, &e);
			ledger_judge(now, 1, NOW + 90000);
			is_int(now->verdict, rows[i].want, "%s",
			    rows[i].says);
			if (rows[i].want != LEDGER_SAME)
				break;
			state_item_seen(st, now->record, NOW, &e);
		}
		if (rows[i].want != LEDGER_SAME)
			continue;
		it.title = STR("part (5)");
		now = ledger_entries(&mem, &it, 1);
		state_lookup(st, &mem, r.feed, now, 1, &e);
		ledger_judge(now, 1, NOW + 90000);
		is_int(now->verdict, LEDGER_EDITED, "%s: then it is seen",
		    rows[i].says);
	}
	state_free(st);
	arena_release(&mem);
	scratch_close();
	test_done();
}

static void
daily(void **state)
{
	struct state *st;
	struct err e = { 0 };

	(void)state;
	scratch_open();
	st = must_open(scratch("s.db"), false);
	is_true(state_is_due(st, "x", NOW, 100), "never done is due");
	is_int(state_was_done(st, "x", NOW, &e), 0, "%s", e.msg);
	is_true(!state_is_due(st, "x", NOW, 100), "done now");
	is_true(!state_is_due(st, "x", NOW + 99, 100), "not yet");
	is_true(state_is_due(st, "x", NOW + 100, 100), "due");
	is_true(state_is_due(st, "x", NOW - 1, 100),
	    "a wrong clock does not stop it");
	state_free(st);
	scratch_close();
	test_done();
}

static void
publishing(void **state)
{
	struct item_record r, got;
	struct archive_change c;
	struct publish_count n;
	struct archive *a;
	struct state *st;
	struct arena mem;
	struct buf b;
	struct err e = { 0 };

	(void)state;
	scratch_open();
	arena_init(&mem, MIB);
	buf_init(&b, MIB);
	is_int(archive_init(scratch("a.git"), "main", &e), 0, "init");
	st = must_open(scratch("s.db"), false);
	a = must_archive(scratch("a.git"));
	is_int(publish_open(st, a, NOW, &ears, &n, &e), 0, "%s", e.msg);
	state_begin(st, &e);
	r = a_record("aaaaaaaaaa");
	state_item_put(st, &r, &e);
	c = a_page("2026/11/23/t-aaaaaaaaaa.md",
	    "---\nfeed: \"f\"\nid: \"aaaaaaaaaa\"\n---\n");
	is_int(state_pending_add(st, r.row, &c, &e), 0, "%s", e.msg);
	r = a_record("bbbbbbbbbb");
	state_item_put(st, &r, &e);
	c = a_page("2026/11/23/t-bbbbbbbbbb.md", "b\n");
	c.author_date = NOW - 60;
	state_pending_add(st, r.row, &c, &e);
	state_commit(st, &e);
	is_int(publish(st, a, &n, &e), 0, "publish: %s", e.msg);
	is_int(n.commits, 2, "commits");
	is_int(n.items, 2, "items");
	state_item_find(st, &mem, STATE_BY_ID, STR("aaaaaaaaaa"), &got, &e);
	is_int(got.status, ITEM_ARCHIVED, "ticked off");
	is_str(got.commit, archive_tip(a), "the younger one is the tip");
	is_int(publish(st, a, &n, &e), 0, "again");
	is_int(n.commits + n.items + n.found, 0, "nothing left");

	/* A run that died between G and T2. */
	c = a_page("2026/11/23/t-bbbbbbbbbb.md", "b\n");
	state_pending_add(st, r.row, &c, &e);
	is_int(publish(st, a, &n, &e), 0, "%s", e.msg);
	is_int(n.found, 1, "found in the branch");
	is_int(n.commits, 0, "not committed twice");
	state_item_find(st, &mem, STATE_BY_ID, STR("bbbbbbbbbb"), &got, &e);
	is_true(got.status == ITEM_ARCHIVED && got.commit.n == 40,
	    "its commit is kept");
	archive_free(a);

	/* The reader removes one. */
	scratch_run(NULL, "git clone -q a.git w; cd w; "
	    "git rm -q 2026/11/23/*bbb*; git -c user.name=a "
	    "-c user.email=b commit -q -m 'no'; git push -q");
	a = must_archive(scratch("a.git"));
	is_int(publish_open(st, a, NOW, &ears, &n, &e), 0, "%s", e.msg);
	is_int(n.rejected, 1, "noted");
	state_item_find(st, &mem, STATE_BY_ID, STR("bbbbbbbbbb"), &got, &e);
	is_int(got.status, ITEM_REJECTED, "rejected");
	c = a_page("2026/11/23/t-bbbbbbbbbb.md", "b, edited\n");
	c.edit = true;
	state_pending_add(st, got.row, &c, &e);
	is_int(publish(st, a, &n, &e), 0, "%s", e.msg);
	is_int(n.commits, 0, "its edit is not committed");
	state_item_find(st, &mem, STATE_BY_ID, STR("bbbbbbbbbb"), &got, &e);
	is_int(got.status, ITEM_REJECTED, "still rejected");
	state_free(st);

	/* The state is lost. */
	scratch_run(NULL, "rm s.db*");
	st = must_open(scratch("s.db"), false);
	said[0] = '\0';
	is_int(publish_open(st, a, NOW, &ears, &n, &e), 0, "%s", e.msg);
	is_true(strstr(said, "rebuilt") != NULL, "said: %s", said);
	is_int(state_item_find(st, &mem, STATE_BY_ID, STR("aaaaaaaaaa"),
	    &got, &e), 1, "known again");
	is_int(got.status, ITEM_ARCHIVED, "archived");
	is_str(got.path, "2026/11/23/t-aaaaaaaaaa.md", "its path");

	/* The archive is rewritten; its branch goes. */
	archive_free(a);
	scratch_run(NULL, "cd w; git checkout -q --orphan new; "
	    "git -c user.name=a -c user.email=b commit -q -m new; "
	    "git push -q -f origin new:main");
	a = must_archive(scratch("a.git"));
	said[0] = '\0';
	is_int(publish_open(st, a, NOW, &ears, &n, &e), 0, "%s", e.msg);
	is_true(strstr(said, "rewritten") != NULL, "said: %s", said);
	archive_free(a);
	scratch_run(NULL, "git -C a.git update-ref -d refs/heads/main");
	a = must_archive(scratch("a.git"));
	is_int(publish_open(st, a, NOW, &ears, &n, &e), -1,
	    "no new root in its place");
	is_true(strstr(e.msg, "gone") != NULL, "%s", e.msg);
	archive_free(a);
	state_free(st);
	buf_release(&b);
	arena_release(&mem);
	scratch_close();
	test_done();
}

static void
damage(void **state)
{
	static const struct {
		const char *says, *make, *want;
		bool opens, kept;
	} rows[] = {
		{ "no database at all", "echo 'this is no database, but a "
		    "text that is long enough' > s.db", "moved aside", true,
		    false },
		{ "cut short", "truncate -s 5000 s.db", "moved aside", true,
		    false },
		{ "of no format that there is", "printf '\\003' | dd of=s.db "
		    "bs=1 seek=18 conv=notrunc status=none", "moved aside",
		    true, false },
		{ "a suspect whose pages are torn", ": > s.db.suspect; "
		    "dd if=/dev/urandom of=s.db bs=4096 seek=3 count=4 "
		    "conv=notrunc status=none", "moved aside", true, false },
		{ "a suspect that is sound", ": > s.db.suspect", "", true,
		    true },
		{ "of another program", "rm s.db; sqlite3 s.db "
		    "'create table x(y)'", "another program", false,
		    true },
		{ "of a newer katchi", "sqlite3 s.db 'pragma user_version = 99;"
		    "update meta set value = 1'", "newer", false, true },
		{ "a header that says newer", "sqlite3 s.db "
		    "'pragma user_version = 6'", "mended", true, true },
		{ "a header that says older", "sqlite3 s.db "
		    "'pragma user_version = 2'", "mended", true, true },
		{ "a header that says nothing", "sqlite3 s.db "
		    "'pragma user_version = 0'", "mended", true, true },
		{ "a header of another program", "sqlite3 s.db "
		    "'pragma application_id = 7'", "mended", true, true },
		{ "a header and more", "sqlite3 s.db 'pragma user_version = 0;"
		    "drop table visit'", "moved aside", true, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct state_options o = { NULL, false, NOW, ears };
		struct state *st;
		struct err e = { 0 };
		struct item_record r = a_record("aaaaaaaaaa");

		scratch_open();
		o.path = scratch("s.db");
		st = must_open(o.path, false);
		state_item_put(st, &r, &e);
		state_free(st);
		st = NULL;
		scratch_run(NULL, "%s", rows[i].make);
		said[0] = e.msg[0] = '\0';
		is_int(state_open(&st, &o, &e), rows[i].opens ? 0 : -1,
		    "%s: %s", rows[i].says, e.msg);
		is_true(strstr(rows[i].opens ? said : e.msg, rows[i].want) !=
		    NULL, "%s: %s%s", rows[i].says, said, e.msg);
		if (rows[i].opens)
			is_int(state_is_empty(st), !rows[i].kept,
			    "%s: a new one or the old one", rows[i].says);
		if (!rows[i].kept)
			is_int(scratch_run(NULL, "ls s.db.damaged-* "
			    ">/dev/null"), 0, "the old one is kept");
		is_int(access(scratch("s.db.suspect"), F_OK), -1,
		    "%s: no suspicion is left", rows[i].says);
		state_free(st);
		scratch_close();
	}
	test_done();
}

static int
look(void *ctx, const struct item_record *r, struct err *e)
{
	(void)ctx, (void)r, (void)e;
	return 0;
}

/* One letter of what SQLite keeps is another; it does not notice. */
static void
rot(void **state)
{
	static const struct {
		const char *says, *sed;
		bool opens;
	} rows[] = {
		{ "in the text of an item", "s/A-REMEMBERED-TEXT/"
		    "A-REMEMBERED-TEXD/", true },
		{ "in its reasons", "s/WHY-IT-MATCHED/WHY-IT-HATCHED/", true },
		{ "in the name of a column", "s/\"versions\"/\"vershons\"/",
		    false },
		{ "in the name of an index", "s/INDEX kept_first/"
		    "INDEX kept_firsd/", false },
		{ "in the text of what did not match", "s/IT-MATCHED-NOTHING/"
		    "IT-HATCHED-NOTHING/", true },
		{ "in the table of the sum", "s/meta (key TEXT/"
		    "meta (kez TEXT/", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct item_record r = a_record("aaaaaaaaaa");
		struct state *st;
		struct err e = { 0 };

		scratch_open();
		st = must_open(scratch("s.db"), false);
		r.text = STR("A-REMEMBERED-TEXT");
		r.why = STR("WHY-IT-MATCHED");
		state_item_put(st, &r, &e);
		r = a_record("bbbbbbbbbb");
		r.hash = r.id = (struct str){ NULL, 0 };
		r.text = STR("IT-MATCHED-NOTHING");
		state_item_put(st, &r, &e);
		state_item_seen(st, &r, NOW + 86400, &e);
		state_free(st);
		st = must_open(scratch("s.db"), false);
		is_int(state_items_each(st, 0, look, NULL, &e), 0, "%s",
		    e.msg);
		state_free(st);
		scratch_run(NULL, "LC_ALL=C sed -i '%s' s.db", rows[i].sed);
		said[0] = '\0';
		st = must_open(scratch("s.db"), false);
		is_int(said[0] == '\0', rows[i].opens, "%s: %s", rows[i].says,
		    said);
		is_int(state_items_each(st, 0, look, NULL, &e),
		    rows[i].opens ? -1 : 0, "%s: it is not used",
		    rows[i].says);
		state_free(st);
		st = must_open(scratch("s.db"), false);
		is_true(state_is_empty(st) && strstr(said, "moved aside") !=
		    NULL, "%s: it is built anew: %s", rows[i].says, said);
		state_free(st);
		scratch_close();
	}
	test_done();
}

/* What was not found by its key is found by its id. */
static void
wrong_index(void **state)
{
	struct item_record r = a_record("aaaaaaaaaa");
	struct state *st;
	struct arena mem;
	struct err e = { 0 };
	struct str id;

	(void)state;
	scratch_open();
	arena_init(&mem, MIB);
	st = must_open(scratch("s.db"), false);
	r.status = ITEM_ARCHIVED;
	state_item_put(st, &r, &e);
	is_int(state_item_id(st, &mem, r.hash, &id, &e), -1,
	    "it does not become a second item");
	is_true(strstr(e.msg, "an index is damaged") != NULL, "%s", e.msg);
	state_free(st);
	st = must_open(scratch("s.db"), false);
	is_true(strstr(said, "moved aside") != NULL, "%s", said);
	state_free(st);
	arena_release(&mem);
	scratch_close();
	test_done();
}

/* The index of a column is made to say that its two values are swapped.  The
 * shell of SQLite 3.46 refuses that unless it is told. */
static void
lying_index(const char *name, const char *table, const char *column,
    const char *a, const char *b)
{
	is_int(scratch_run(NULL, "sqlite3 s.db '.dbconfig defensive off' "
	    "\"CREATE TEMP TABLE was AS "
	    "SELECT sql FROM sqlite_master WHERE name = '%s';"
	    "DROP INDEX %s; CREATE UNIQUE INDEX %s ON %s (CASE %s WHEN '%s' "
	    "THEN '%s' ELSE '%s' END) WHERE %s IS NOT NULL;"
	    "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = "
	    "(SELECT sql FROM was) WHERE name = '%s'\"", name, name, name,
	    table, column, a, b, a, column, name), 0,
	    "%s leads to another row", name);
}

static void
lies(void **state)
{
	struct item_record a = a_record("aaaaaaaaaa");
	struct item_record b = a_record("bbbbbbbbbb"), got;
	struct ledger_entry list[1] = { { .key = STR("aaaaaaaaaa") } };
	struct err e;

	(void)state;
	b.feed = STR("g");
	a.path = STR("p/a");
	b.path = STR("p/b");
	for (unsigned i = 0; i < 2; i++) {
		struct state *st;
		struct arena mem;
		int rc;

		scratch_open();
		arena_init(&mem, MIB);
		st = must_open(scratch("s.db"), false);
		a.row = b.row = 0;
		state_item_put(st, &a, &e);
		state_item_put(st, &b, &e);
		state_free(st);
		if (i == 0)
			lying_index("known_feed", "known", "feed", "f", "g");
		else
			lying_index("kept_path", "kept", "path", "p/a",
			    "p/b");
		st = must_open(scratch("s.db"), false);
		e.msg[0] = '\0';
		rc = i == 0 ? state_lookup(st, &mem, STR("f"), list, 1, &e) :
		    state_item_find(st, &mem, STATE_BY_PATH, a.path, &got,
		    &e);
		is_int(rc, -1, "index %u is not believed", i);
		is_true(strstr(e.msg, "an index is damaged") != NULL,
		    "index %u: %s", i, e.msg);
		state_free(st);
		arena_release(&mem);
		scratch_close();
	}
	test_done();
}

static void
tear(const char *sed)
{
	struct publish_count n;
	struct archive_change c;
	struct item_record r;
	struct archive *a;
	struct state *st;
	struct err e = { 0 };

	scratch_open();
	archive_init(scratch("a.git"), "main", &e);
	st = must_open(scratch("s.db"), false);
	r = a_record("aaaaaaaaaa");
	state_item_put(st, &r, &e);
	c = a_page("2026/11/23/t-aaaaaaaaaa.md", "MARKER-OF-THE-PAGE\n");
	c.message = STR("THE-MESSAGE\n");
	c.author_name = STR("THE-AUTHOR");
	state_pending_add(st, r.row, &c, &e);
	state_free(st);
	scratch_run(NULL, "LC_ALL=C sed -i %s s.db", sed);
	st = must_open(scratch("s.db"), false);
	a = must_archive(scratch("a.git"));
	is_int(publish(st, a, &n, &e), -1, "a flipped bit is not committed");
	is_true(strstr(e.msg, "damaged") != NULL, "%s", e.msg);
	is_str(str_of(archive_tip(a)), "", "nothing was");
	archive_free(a);
	state_free(st);
	st = must_open(scratch("s.db"), false);
	is_true(state_is_empty(st) && strstr(said, "moved aside") != NULL,
	    "and does not stop the run for ever: %s", said);
	state_free(st);
	scratch_close();
}

static void
torn_page(void **state)
{
	static const char *const sed[] = {
		"s/MARKER-OF-THE/MARKEE-OF-THE/",
		"s/THE-MESSAGE/TEE-MESSAGE/", "s/THE-AUTHOR/TEE-AUTHOR/",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sed); i++)
		tear(sed[i]);
	test_done();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(visits),
		cmocka_unit_test(items),
		cmocka_unit_test(older_rules),
		cmocka_unit_test(daily),
		cmocka_unit_test(publishing),
		cmocka_unit_test(damage),
		cmocka_unit_test(torn_page),
		cmocka_unit_test(rot),
		cmocka_unit_test(wrong_index),
		cmocka_unit_test(lies),
	};

	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	setenv("HOME", "/nonexistent", 1);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("state", tests, NULL, NULL);
}
