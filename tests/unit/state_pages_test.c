#include "test.h"

#include "base/arena.h"
#include "base/limits.h"
#include "scratch.h"
#include "store.h"
#include "store/publish.h"
#include "store/state.h"
#include "store/state_own.h"

#include "base/banned.h"

#define KEEP (90 * 86400)

static struct arena mem;

static struct state *
must_open(void)
{
	struct state_options o = { scratch("s.db"), false, NOW, ears };
	struct state *st = NULL;
	struct err e = { 0 };

	if (state_open(&st, &o, &e) != 0)
		fprintf(stderr, "# %s\n", e.msg);
	assert_non_null(st);
	return st;
}

static struct state *
begin(void)
{
	scratch_open();
	arena_init(&mem, 8 * MIB);
	return must_open();
}

static void
end(struct state *st)
{
	state_free(st);
	arena_release(&mem);
	scratch_close();
	test_done();
}

/* An item that matched nothing. */
static struct item_record
plain(const char *feed, const char *key, const char *title)
{
	struct item_record r = {
		.feed = str_of(feed), .key = str_of(key),
		.link = str_of(key), .title = str_of(title),
		.summary = STR("Some words."), .print = 77, .title_key = 5,
		.first_seen = NOW, .last_seen = NOW,
		.date_known = true, .date = NOW - 5,
	};

	return r;
}

static void
put(struct state *st, struct item_record *r)
{
	struct err e = { 0 };

	is_int(state_item_put(st, r, &e), 0, "put %.*s: %s", STR_ARG(r->key),
	    e.msg);
}

/* What a query of the shell gives. */
static void
sql_is(const char *query, const char *want, const char *says)
{
	struct buf out;

	buf_init(&out, 4096);
	scratch_run(&out, "sqlite3 s.db \"%s\"", query);
	is_str(str_trim(buf_str(&out)), want, "%s", says);
	buf_release(&out);
}

static int
collect(void *ctx, const struct item_record *r, struct err *e)
{
	struct buf *b = ctx;

	(void)e;
	buf_printf(b, "%.*s/%.*s:%.*s ", STR_ARG(r->feed), STR_ARG(r->key),
	    STR_ARG(r->title));
	return 0;
}

static void
all_are(struct state *st, const char *want, const char *says)
{
	struct err e = { 0 };
	struct buf b;

	buf_init(&b, MIB);
	is_int(state_items_each(st, 0, collect, &b, &e), 0, "%s: %s", says,
	    e.msg);
	is_str(buf_str(&b), want, "%s", says);
	buf_release(&b);
}

/* The items of a document are one row, an edit is another one. */
static void
pages(void **state)
{
	struct item_record a = plain("f", "h/a", "A"), got;
	struct item_record b = plain("f", "h/b", "B");
	struct item_record c = plain("f", "h/c", "C");
	struct state *st = begin();
	struct err e = { 0 };

	(void)state;
	is_int(state_begin(st, &e), 0, "begin");
	put(st, &a);
	put(st, &b);
	is_int(state_item_get(st, &mem, b.row, &got, &e), 1,
	    "read before it is written: %s", e.msg);
	is_str(got.title, "B", "as it will be");
	put(st, &c);
	is_int(state_commit(st, &e), 0, "commit: %s", e.msg);
	sql_is("SELECT count(*), sum(n) FROM page", "2|3", "what was read "
	    "ended its page, which holds more than one");
	is_int(state_item_get(st, &mem, a.row, &got, &e), 1, "%s", e.msg);
	is_str(got.title, "A", "its title");
	is_str(got.feed, "f", "its feed");
	is_int(got.date, NOW - 5, "its date");
	is_int(ledger_print_of(got.versions), 77, "its version");

	a.title = STR("A, edited");
	put(st, &a);
	is_int(state_item_get(st, &mem, a.row, &got, &e), 1, "%s", e.msg);
	is_str(got.title, "A, edited", "under its new row");
	all_are(st, "f/h/b:B f/h/c:C f/h/a:A, edited ", "each once");
	b.title = STR("B, edited");
	put(st, &b);
	sql_is("SELECT count(*) FROM page WHERE id = 1", "0",
	    "a page of which nothing is left goes");
	all_are(st, "f/h/c:C f/h/a:A, edited f/h/b:B, edited ", "each once");

	c.id = STR("cccccccccc");
	c.hash = STR("cccccccccc111111111111111111111111111111");
	put(st, &c);
	is_true(c.row > 0, "what matched has a row of its own");
	all_are(st, "f/h/c:C f/h/a:A, edited f/h/b:B, edited ", "each once");
	sql_is("SELECT count(*) FROM page", "2", "its page went");
	end(st);
}

static void
owners(void **state)
{
	struct item_record a = plain("f", "h/a", "A");
	struct ledger_entry list[1] = { { .key = STR("other"),
	    .link = STR("h/a") } };
	struct state *st = begin();
	struct err e = { 0 };
	bool first;

	(void)state;
	put(st, &a);
	is_int(state_lookup(st, &mem, STR("g"), list, 1, &e), 0, "%s", e.msg);
	is_true(list[0].other != NULL && list[0].other->row == a.row,
	    "another feed's");
	is_int(state_sighting(st, STR("g"), &list[0], NOW, &first, &e), 0,
	    "%s", e.msg);
	/* It matched there: g takes it over. */
	a.feed = STR("g");
	a.key = STR("other");
	a.id = STR("aaaaaaaaaa");
	put(st, &a);
	all_are(st, "g/other:A ", "it is there once");
	is_int(state_lookup(st, &mem, STR("f"), list, 1, &e), 0, "%s", e.msg);
	is_true(list[0].known == NULL && list[0].other != NULL,
	    "now it is another's for f");
	list[0].key = STR("other");
	is_int(state_lookup(st, &mem, STR("g"), list, 1, &e), 0, "%s", e.msg);
	is_true(list[0].known != NULL, "and known to g");
	sql_is("SELECT count(*) FROM page", "0", "its page went");
	end(st);
}

static void
rollback(void **state)
{
	struct item_record a = plain("f", "h/a", "A");
	struct item_record b = plain("f", "h/b", "B");
	struct state *st = begin();
	struct err e = { 0 };

	(void)state;
	put(st, &a);
	state_begin(st, &e);
	put(st, &b);
	state_rollback(st);
	all_are(st, "f/h/a:A ", "what was rolled back is not there");
	b.row = 0;
	state_begin(st, &e);
	put(st, &b);
	is_int(state_commit(st, &e), 0, "again: %s", e.msg);
	all_are(st, "f/h/a:A f/h/b:B ", "and then it is");
	end(st);
}

static void
expiry(void **state)
{
	static const char *const keys[] = { "h/0", "h/1", "h/2", "h/3",
	    "h/4", "h/5", "h/6", "h/7" };
	struct item_record r[ARRAY_LEN(keys)], got;
	struct ledger_entry seen[1] = { { .key = STR("s"),
	    .link = STR("h/0") } };
	struct state *st = begin();
	struct err e = { 0 };
	bool first;
	size_t n;

	(void)state;
	state_begin(st, &e);
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		r[i] = plain("f", keys[i], keys[i]);
		put(st, &r[i]);
	}
	is_int(state_commit(st, &e), 0, "%s", e.msg);
	/* Two are listed still, and one by another feed. */
	is_int(state_item_seen(st, &r[6], NOW + KEEP, &e), 0, "%s", e.msg);
	is_int(state_item_seen(st, &r[7], NOW + KEEP, &e), 0, "%s", e.msg);
	state_sighting(st, STR("g"), &seen[0], NOW + KEEP, &first, &e);
	is_int(state_expire(st, NOW + KEEP + 10, KEEP, &n, &e), 0, "%s",
	    e.msg);
	is_int(n, 5, "what nobody lists is forgotten");
	all_are(st, "f/h/0:h/0 f/h/6:h/6 f/h/7:h/7 ", "the others are there");
	sql_is("SELECT count(*), sum(n) FROM page", "1|3",
	    "their page has no gaps");
	is_int(state_lookup(st, &mem, STR("x"), &seen[0], 1, &e), 0, "%s",
	    e.msg);
	is_true(seen[0].other != NULL, "its link is known");
	is_int(state_expire(st, NOW + 3 * KEEP, KEEP, &n, &e), 0, "%s",
	    e.msg);
	is_int(n, 3, "the rest");
	all_are(st, "", "nothing is left");
	is_int(state_lookup(st, &mem, STR("x"), &seen[0], 1, &e), 0, "%s",
	    e.msg);
	is_true(seen[0].other == NULL, "nor its link");
	sql_is("SELECT (SELECT count(*) FROM page) + "
	    "(SELECT count(*) FROM known)", "0", "nor its feed");

	/* What matched is known for ever, its words are not. */
	r[0].row = 0;
	r[0].status = ITEM_ARCHIVED;
	r[0].id = STR("0000000000");
	put(st, &r[0]);
	state_expire(st, NOW + 3 * KEEP, KEEP, &n, &e);
	is_int(n, 0, "none went");
	is_int(state_item_get(st, &mem, r[0].row, &got, &e), 1, "%s", e.msg);
	is_int(got.title.n, 0, "without its title");
	end(st);
}

/* A page for each new item becomes one for many. */
static void
small(void **state)
{
	struct state *st = begin();
	struct err e = { 0 };
	char keys[40][24];
	struct buf want;

	(void)state;
	buf_init(&want, MIB);
	for (size_t i = 0; i < 40; i++) {
		struct item_record r;

		snprintf(keys[i], sizeof(keys[i]), "h/%zu", i);
		r = plain("f", keys[i], keys[i]);
		put(st, &r);
		buf_printf(&want, "f/%s:%s ", keys[i], keys[i]);
	}
	sql_is("SELECT count(*) FROM page", "40", "each has its own");
	is_int(state_expire(st, NOW + 10, KEEP, NULL, &e), 0, "%s", e.msg);
	sql_is("SELECT count(*), sum(n) FROM page", "1|40", "then one");
	all_are(st, buf_z(&want), "with all of them");
	buf_release(&want);
	end(st);
}

/* What SQLite does not notice. */
static void
flips(void **state)
{
	static const struct {
		const char *says, *sql;
	} rows[] = {
		{ "a status", "UPDATE kept SET status = 3" },
		{ "a path", "UPDATE kept SET path = 'q'" },
		{ "a date", "UPDATE kept SET date = date + 1" },
		{ "a page", "UPDATE page SET body = CAST(replace(CAST(body AS "
		    "TEXT), 'words', 'wordz') AS BLOB)" },
		{ "its place", "UPDATE page SET feed = feed + 1" },
		{ "what is known", "UPDATE known SET body = body || x'00'" },
		{ "whose it is", "UPDATE known SET feed = 'g'" },
		{ "links", "UPDATE links SET body = substr(body, 2)" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct item_record a = plain("f", "h/a", "A");
		struct item_record b = plain("f", "h/b", "B");
		struct ledger_entry list[1] = { { .key = STR("new"),
		    .link = STR("h/b") } };
		struct state *st = begin();
		struct err e = { 0 };
		struct buf out;

		buf_init(&out, MIB);
		a.status = ITEM_ARCHIVED;
		a.path = STR("p");
		a.id = STR("aaaaaaaaaa");
		put(st, &a);
		put(st, &b);
		state_free(st);
		is_int(scratch_run(NULL, "sqlite3 s.db \"%s\"", rows[i].sql),
		    0, "%s is another", rows[i].says);
		st = must_open();
		is_true(state_items_each(st, 0, collect, &out, &e) != 0 ||
		    state_lookup(st, &mem, STR("f"), list, 1, &e) != 0,
		    "%s is not believed", rows[i].says);
		is_true(strstr(e.msg, "is damaged") != NULL, "%s: %s",
		    rows[i].says, e.msg);
		state_free(st);
		said[0] = '\0';
		st = must_open();
		is_true(state_is_empty(st) && strstr(said, "moved aside") !=
		    NULL, "%s: built anew: %s", rows[i].says, said);
		buf_release(&out);
		state_free(st);
		arena_release(&mem);
		scratch_close();
	}
	test_done();
}

/* A column more, or less, is no damage: the one of another katchi. */
static void
columns(void **state)
{
	static const struct {
		const char *says, *sql;
	} rows[] = {
		{ "one that we have and it had not",
		    "ALTER TABLE kept DROP COLUMN blob" },
		{ "one that it has and we have not",
		    "ALTER TABLE kept ADD COLUMN later TEXT DEFAULT 'x'" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct item_record a = plain("f", "h/a", "A"), got;
		struct state *st = begin(), other = { 0 };
		struct err e = { 0 };
		bool damaged;

		a.status = ITEM_ARCHIVED;
		a.id = STR("aaaaaaaaaa");
		put(st, &a);
		state_free(st);
		scratch_run(NULL, "sqlite3 s.db \"%s\"", rows[i].sql);
		is_int(db_open(&other.db, scratch("s.db"), false, &damaged,
		    &e), 0, "%s", e.msg);
		is_int(state_seal(&other, &e), 0, "sealed: %s", e.msg);
		db_free(other.db);
		said[0] = '\0';
		st = must_open();
		is_str(str_of(said), "", "%s: nothing is said", rows[i].says);
		is_int(state_item_get(st, &mem, a.row, &got, &e), 1, "%s: %s",
		    rows[i].says, e.msg);
		is_str(got.title, "A", "%s: the item", rows[i].says);
		got.blob = STR("b");
		put(st, &got);
		is_int(state_item_get(st, &mem, a.row, &got, &e), 1, "%s: %s",
		    rows[i].says, e.msg);
		is_str(got.blob, "b", "%s: it is written", rows[i].says);
		state_free(st);
		arena_release(&mem);
		scratch_close();
	}
	test_done();
}

static size_t copies;

static void
hear_copies(void *ctx, const char *sentence)
{
	(void)ctx;
	copies += strstr(sentence, "taken for a copy") != NULL;
	hear(NULL, sentence);
}

#define PAGE(feed, title) "---\ntitle: \"" title "\"\ndate: " \
	"2026-11-23T09:12:00+09:00\nfeed: \"" feed "\"\nid: \"aaaaaaaaaa\"\n---\n"

/* Two pages with one short id: of two machines, or a copy. */
static void
one_id(void **state)
{
	static const struct store_say to = { hear_copies, NULL };
	struct publish_count n;
	struct item_record got;
	struct state *st = begin();
	struct archive *a;
	struct err e = { 0 };

	(void)state;
	archive_init(scratch("a.git"), "main", &e);
	scratch_write("one", STR(PAGE("f", "One")));
	scratch_write("two", STR(PAGE("g", "Two")));
	is_int(scratch_run(NULL, "git clone -q a.git w 2>/dev/null; cd w; "
	    "mkdir -p 2026/11/23 2027/01; cp ../one 2027/01/t-aaaaaaaaaa.md; "
	    "cp ../one 2026/11/23/copy.md; "
	    "cp ../two 2026/11/23/u-aaaaaaaaaa.md; git add .; "
	    "git -c user.name=a -c user.email=b commit -q -m x; "
	    "git push -q"), 0, "three pages");
	a = must_archive(scratch("a.git"));
	is_int(publish_open(st, a, NOW, &to, &n, &e), 0, "rebuilt: %s",
	    e.msg);
	is_int(copies, 1, "the copy is named");
	all_are(st, "f/:One g/:Two ", "two items");
	is_int(state_item_find(st, &mem, STATE_BY_PATH,
	    STR("2027/01/t-aaaaaaaaaa.md"), &got, &e), 1, "the page of one");
	is_int(state_item_find(st, &mem, STATE_BY_PATH,
	    STR("2026/11/23/copy.md"), &got, &e), 0, "its copy is none");
	state_free(st);
	said[0] = '\0';
	st = must_open();
	is_str(str_of(said), "", "no damage");
	archive_free(a);
	end(st);
}

/* More than one page, and more than one look at a feed in a transaction. */
static void
many(void **state)
{
	enum { N = 3000 };
	struct item_record *r = calloc(N, sizeof(*r)), got;
	char (*keys)[24] = calloc(N, sizeof(*keys));
	struct ledger_entry *list = calloc(N, sizeof(*list));
	struct state *st = begin();
	struct err e = { 0 };
	size_t known = 0, right = 0;

	(void)state;
	state_begin(st, &e);
	for (size_t i = 0; i < N; i++) {
		snprintf(keys[i], sizeof(keys[i]), "https://h%zu/%zu", i % 7,
		    i);
		r[i] = plain(i % 3 ? "f" : "g", keys[i], keys[i]);
		put(st, &r[i]);
		list[i].key = str_of(keys[i]);
		list[i].link = str_of(keys[i]);
		list[i].print = i % 2 ? 77 : 78;
	}
	is_int(state_lookup(st, &mem, STR("f"), list, N, &e), 0, "%s", e.msg);
	for (size_t i = 0; i < N; i++) {
		known += list[i].known != NULL;
		right += i % 3 ? list[i].known != NULL :
		    list[i].known == NULL && list[i].other != NULL;
	}
	is_int(known, N - N / 3, "those of the feed are known");
	is_int(right, N, "the others are another's");
	is_int(state_commit(st, &e), 0, "%s", e.msg);
	for (size_t i = 0; i < N; i += 97) {
		arena_reset(&mem);
		is_int(state_item_get(st, &mem, r[i].row, &got, &e), 1, "%s",
		    e.msg);
		is_str(got.title, keys[i], "where it was said to be");
	}
	free(list);
	free(keys);
	free(r);
	end(st);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages),
		cmocka_unit_test(owners),
		cmocka_unit_test(rollback),
		cmocka_unit_test(expiry),
		cmocka_unit_test(small),
		cmocka_unit_test(flips),
		cmocka_unit_test(columns),
		cmocka_unit_test(one_id),
		cmocka_unit_test(many),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("state_pages", tests, NULL, NULL);
}
