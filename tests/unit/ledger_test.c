#include "test.h"

#include "base/arena.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "store/archive.h"
#include "store/clean.h"
#include "store/ledger.h"
#include "store/print.h"

#include "base/banned.h"

#define NOW INT64_C(1795392720)

static struct feed_item
item(const char *id, const char *link, const char *title, const char *text)
{
	struct feed_item it = {
		.id = str_of(id), .link = str_of(link),
		.title = str_of(title), .summary = str_of(text),
		.published = { .raw = STR("Mon, 23 Nov 2026") },
	};

	return it;
}

static void
prints(void **state)
{
	enum { NO, YES, SAME, DIFFERS };
	static const struct {
		const char *says, *a, *b;
		int same;               /* in a text; SAME, DIFFERS: but not
		                         * so by the older rules */
		int in_title;           /* 0: as in a text */
	} rows[] = {
		{ "white space is nothing", "One  two\nthree", "One two three ",
		    true, 0 },
		{ "nor where there was none", "한미 동맹", "한미동맹", true, 0 },
		{ "a word is something", "One two", "One three", false, 0 },
		{ "case is", "One", "one", false, 0 },
		{ "a figure of the news is", "28,500 troops", "4,500 troops",
		    false, 0 },
		{ "so is a date", "on 23 November", "on 24 November", false, 0 },
		{ "a counter before its word is not", "12 comments",
		    "13 comments", true, 0 },
		{ "nor behind it", "Comments: 45 | x", "Comments: 46 | x",
		    true, 0 },
		{ "nor in Korean", "조회 1,234 댓글 5", "조회 1,301 댓글 7",
		    true, 0 },
		{ "nor a final (3)", "Talks held (3)", "Talks held (12)",
		    true, DIFFERS },
		{ "nor how long ago it was", "Talks held 59 minutes ago",
		    "Talks held 1 hour ago", SAME, SAME },
		{ "in Korean", "회담 59분 전", "회담 3시간 전", SAME, SAME },
		{ "without a blank", "회담 3시간전", "회담 4시간전", SAME,
		    SAME },
		{ "3일 전국 is no 3일 전", "3일 전국 집회", "4일 전국 집회",
		    false, 0 },
		{ "years are", "3 years ago", "5 years ago", false, 0 },
		{ "a count with its unit is not", "조회수 12회", "조회수 15회",
		    true, 0 },
		{ "votes are in a title", "추천 3", "추천 5", true, DIFFERS },
		{ "and so are people in a text", "추천 3명", "추천 5명",
		    DIFFERS, DIFFERS },
		{ "a share is", "cost share 30 percent",
		    "cost share 50 percent", DIFFERS, DIFFERS },
		{ "with a sign", "cost shares: 30%", "cost shares: 50%",
		    DIFFERS, DIFFERS },
		{ "shares are in a title", "buys 12 shares", "buys 13 shares",
		    true, DIFFERS },
		{ "a (3) in the middle is", "Talks (3) held",
		    "Talks (12) held", false, 0 },
		{ "punctuation is", "Talks held?", "Talks held", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct feed_item x = item("1", "", "t", rows[i].a);
		struct feed_item y = item("1", "", "t", rows[i].b);
		bool text = rows[i].same == YES || rows[i].same == SAME;
		bool old = rows[i].same == YES || rows[i].same == DIFFERS;
		bool title = rows[i].in_title == 0 ? text :
		    rows[i].in_title == SAME;
		struct ledger_entry xe = { .item = &x, .link = STR("l") };
		struct ledger_entry ye = { .item = &y, .link = STR("l") };

		is_int(ledger_print(&x, STR("l")) == ledger_print(&y,
		    STR("l")), text, "%s: in a text", rows[i].says);
		ledger_old_rules(&xe);
		ledger_old_rules(&ye);
		is_int(xe.first_print == ye.first_print, old,
		    "%s, by the first rule", rows[i].says);
		is_int(xe.second_print == ye.second_print, old,
		    "%s, by the second rule", rows[i].says);
		is_int(ledger_title_key(str_of(rows[i].a)) ==
		    ledger_title_key(str_of(rows[i].b)), title,
		    "%s: in a title", rows[i].says);
	}
	test_done();
}

/* What is remembered of items was made by them: another print would be an
 * edit of every archived item. */
static void
prints_stay(void **state)
{
	static const struct {
		const char *says, *text;
		uint64_t first, now;
	} rows[] = {
		{ "nothing", "", 0xaf63c749fd1ff2b9,
		    0xd5f0b44b9e296a00 },
		{ "words", "Allies agree on  drill", 0x3de00fb73e0c149b,
		    0x3d63c337f97f49ef },
		{ "blanks and counters", "\tOne, 12 comments\n",
		    0x2d4169e298ecdddc,
		    0x8807edd80f4d5344 },
		{ "Korean", "한미 연합훈련, 조회 1,234", 0xcad04dde267817b3,
		    0x1e051a71e3ebae61 },
		{ "what is cleaned first", "A\xE2\x80\x8B\xC2\xA0" "B\xFF",
		    0x22cb50ee8f8ec88b,
		    0xb4efccdf474e9381 },
		{ "quotes", "“한미”, ‘one’ · two…",
		    0x7233b3d1a7f5263b, 0x8af81d9aba6e0cd6 },
	};
	struct print_room room;

	(void)state;
	print_room_init(&room);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		static const enum print_rule then = PRINT_FIRST, now[] = {
			PRINT_SECOND, PRINT_NOW };
		struct str s = str_of(rows[i].text);

		is_int(print_end(print_words(then, PRINT_TEXT,
		    print_start(then), s, &room)), rows[i].first,
		    "%s, by the first rule", rows[i].says);
		for (size_t k = 0; k < ARRAY_LEN(now); k++)
			is_int(print_end(print_words(now[k], PRINT_TEXT,
			    print_start(now[k]), s, &room)), rows[i].now,
			    "%s", rows[i].says);
	}
	print_room_release(&room);
	test_done();
}

/* What need not be cleaned has the print that it has when it is. */
static void
prints_clean(void **state)
{
	struct print_room room;
	char text[16];

	(void)state;
	print_room_init(&room);
	for (uint32_t cp = 1; cp < 0x11000; cp++) {
		size_t n = utf8_put(cp, text);
		struct str s = { text, n }, cleaned;
		struct buf b;
		uint64_t h, want;

		buf_init(&b, sizeof(text));
		clean_line(&b, s);
		cleaned = buf_str(&b);
		h = print_words(PRINT_NOW, PRINT_TEXT, print_start(PRINT_NOW), s,
		    &room);
		want = print_bytes(PRINT_NOW, print_start(PRINT_NOW),
		    cleaned);
		is_true(h == want, "U+%04X", (unsigned)cp);
		buf_release(&b);
	}
	print_room_release(&room);
	test_done();
}

static void
identities(void **state)
{
	struct feed_item items[] = {
		item("guid-1", "https://n.example/1?utm_source=x", "A", ""),
		item("", "http://N.example/2/", "B", ""),
		item("", "", "C", ""),
		item("guid-1", "https://n.example/3", "D", ""),
		item("guid-5", "https://n.example/home", "E", ""),
		item("", "https://n.example/home", "F", ""),
		item("guid-7", "https://n.example/7", "G", ""),
		item("guid-7", "https://n.example/7", "G", ""),
		item("guid-8", "https://n.example/8", "H", ""),
	};
	struct ledger_entry *got;
	char hex[ARCHIVE_HEX];
	struct arena mem;

	(void)state;
	arena_init(&mem, MIB);
	got = ledger_entries(&mem, items, ARRAY_LEN(items));
	assert_non_null(got);
	is_str(got[8].key, "guid-8", "the guid as given");
	archive_hash(STR("f\0guid-8"), hex);
	is_str(ledger_hash_in(&mem, STR("f"), got[8].key), hex,
	    "hash of feed NUL key");
	is_true(got[1].key.n > 0 && str_eq(got[1].key, got[1].link),
	    "without one the canonical link");
	is_str(got[2].key, "C\nMon, 23 Nov 2026", "else title and date");
	is_str(got[0].key, "https://n.example/1", "a guid of two items that "
	    "differ is that of neither");
	is_str(got[3].key, "https://n.example/3", "their links are");
	is_true(got[0].shared && got[3].shared, "which can be counted");
	is_int(got[6].verdict, LEDGER_NEW, "the first one counts");
	is_int(got[7].verdict, LEDGER_TWICE, "the very same stood above");
	is_str(got[6].key, "guid-7", "under its guid");
	is_true(got[4].link.n == 0 && got[5].link.n == 0,
	    "a link of two items is no identity");
	is_str(got[5].key, "F\nMon, 23 Nov 2026", "nor a key");
	ledger_hash(STR("g"), got[8].key, hex);
	is_true(!str_eq(ledger_hash_in(&mem, STR("f"), got[8].key),
	    str_of(hex)), "another feed, another identity");
	arena_release(&mem);
	test_done();
}

/* Prints, and as versions have them. */
#define N1 0x1111111111111111
#define N2 0x2222222222222222
#define N3 0x3333333333333333
#define P1 "1111111111111111"
#define P2 "2222222222222222"

static void
edits(void **state)
{
	static const struct {
		const char *says;
		enum item_status status;
		uint64_t print;
		const char *versions;
		int64_t last_edit;
		uint64_t now;
		enum ledger_verdict want;
		int64_t back_since;     /* 0: it was not back */
	} rows[] = {
		{ "nothing changed", ITEM_ARCHIVED, N1, P1, 0, N1,
		    LEDGER_SAME, 0 },
		{ "an edit", ITEM_ARCHIVED, N1, P1, 0, N2, LEDGER_EDITED, 0 },
		{ "an edit of what did not match", ITEM_NEW, N1, P1,
		    NOW - 5, N2, LEDGER_EDITED, 0 },
		{ "back to a version seen before", ITEM_ARCHIVED, N2, P1 P2,
		    NOW - 90000, N1, LEDGER_WAITS, 0 },
		{ "which held for a day", ITEM_ARCHIVED, N2, P1 P2,
		    NOW - 90000, N1, LEDGER_EDITED, NOW - 86400 },
		{ "not yet", ITEM_ARCHIVED, N2, P1 P2, NOW - 90000, N1,
		    LEDGER_LATER, NOW - 86399 },
		{ "since a time to come", ITEM_ARCHIVED, N2, P1 P2,
		    NOW - 90000, N1, LEDGER_WAITS, NOW + 5 },
		{ "and is gone again", ITEM_ARCHIVED, N2, P1 P2, NOW - 90000,
		    N2, LEDGER_WAITS, NOW - 5 },
		{ "while its last is pending", ITEM_PENDING, N2, P1 P2,
		    NOW - 90000, N1, LEDGER_DAMPED, 0 },
		{ "nor by the first rule", ITEM_ARCHIVED, N2, "0123456789ABCDEF"
		    P2, NOW - 90000, N3, LEDGER_WAITS, 0 },
		{ "within the hour", ITEM_ARCHIVED, N2, P1 P2, NOW - 3599,
		    N3, LEDGER_LATER, 0 },
		{ "after the hour", ITEM_ARCHIVED, N2, P1 P2, NOW - 3600,
		    N3, LEDGER_EDITED, 0 },
		{ "a wrong clock does not stop edits", ITEM_ARCHIVED, N2,
		    P1 P2, NOW + 9999999, N3, LEDGER_EDITED, 0 },
		{ "its first version is still pending", ITEM_PENDING, N1, P1,
		    0, N2, LEDGER_LATER, 0 },
		{ "the reader removed it", ITEM_REJECTED, N1, P1, 0, N2,
		    LEDGER_SAME, 0 },
		{ "the state was rebuilt", ITEM_ARCHIVED, 0, "", 0, N2,
		    LEDGER_ADOPTED, 0 },
		{ "twenty edits were made", ITEM_ARCHIVED, N1,
		    P1 P1 P1 P1 P1 P1 P1 P1 P1 P1 P1 P1 P1 P1 P1 P1 P1 P1 P1
		    P1 P1, NOW - 86399, N2, LEDGER_LATER, 0 },
		{ "then it is one a day", ITEM_ARCHIVED, N1,
		    P1 P1 P1 P1 P1 P1 P1 P1 P1 P1 P1 P1 P1 P1 P1 P1 P1 P1 P1
		    P1 P1, NOW - 86400, N2, LEDGER_EDITED, 0 },
		{ "nineteen were", ITEM_ARCHIVED, N1,
		    P1 P1 P1 P1 P1 P1 P1 P1 P1 P1 P1 P1 P1 P1 P1 P1 P1 P1 P1
		    P1, 0, N2, LEDGER_EDITED, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct item_record r = {
			.row = 7, .key = STR("k"), .hash = STR("h"),
			.status = rows[i].status,
			.print = rows[i].print,
			.versions = str_of(rows[i].versions),
			.last_edit = rows[i].last_edit,
			.back = rows[i].back_since != 0 ? (int64_t)N1 : 0,
			.back_since = rows[i].back_since,
		};
		struct ledger_entry entry = { .known = &r,
			.print = rows[i].now };

		if (rows[i].versions[0] == '0')
			entry.first_print = 0x0123456789abcdef;
		ledger_judge(&entry, 1, NOW);
		is_int(entry.verdict, rows[i].want, "%s", rows[i].says);
		is_true(entry.record == &r, "%s: its record", rows[i].says);
	}
	test_done();
}

/* Its print is not known again. */
static void
rebuilt(void **state)
{
	static const struct {
		const char *says;
		enum item_status status;
		uint32_t was, is;       /* titles */
		enum ledger_verdict want;
	} rows[] = {
		{ "the same title: taken as it is", ITEM_ARCHIVED, 1,
		    1, LEDGER_ADOPTED },
		{ "another title is an edit", ITEM_ARCHIVED, 1, 2,
		    LEDGER_EDITED },
		{ "no title tells nothing", ITEM_ARCHIVED, 1, 0,
		    LEDGER_ADOPTED },
		{ "nor when its reader removed it", ITEM_REJECTED, 1,
		    2, LEDGER_ADOPTED },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct item_record r = {
			.row = 7, .key = STR("k"), .hash = STR("h"),
			.status = rows[i].status,
			.title_key = rows[i].was,
		};
		struct ledger_entry entry = { .known = &r,
			.print = N2, .title_key = rows[i].is };

		ledger_judge(&entry, 1, NOW);
		is_int(entry.verdict, rows[i].want, "%s", rows[i].says);
	}
	test_done();
}

static void
churn(void **state)
{
	struct item_record old[4], other = { .row = 99 };
	struct ledger_entry list[4];
	size_t n = ARRAY_LEN(list);

	(void)state;
	memset(old, 0, sizeof(old));
	memset(list, 0, sizeof(list));
	for (size_t i = 0; i < n; i++) {
		old[i].row = (int64_t)i + 1;
		old[i].link = STR("x");
		old[i].title_key = 1;
		list[i].moved = &old[i];
	}
	ledger_judge(list, n, NOW);
	for (size_t i = 0; i < n; i++)
		is_int(list[i].verdict, LEDGER_ADOPTED,
		    "all ids changed, all titles known");

	list[1].moved = &old[0];
	list[1].verdict = LEDGER_NEW;
	ledger_judge(list, n, NOW);
	is_int(list[1].verdict, LEDGER_NEW, "one record, one heir");

	memset(list, 0, sizeof(list));
	list[0].moved = &old[0];
	list[1].moved = &old[1];
	list[0].link = list[1].link = STR("y");
	ledger_judge(list, n, NOW);
	for (size_t i = 0; i < n; i++)
		is_int(list[i].verdict, LEDGER_NEW, "all are new: that half "
		    "of them have titles seen before proves nothing");

	memset(list, 0, sizeof(list));
	list[0].known = &old[0];
	list[1].known = &old[1];
	list[2].known = &old[2];
	old[0].print = old[1].print = old[2].print = N1;
	list[3].moved = &old[3];
	list[3].link = STR("y");
	ledger_judge(list, n, NOW);
	is_int(list[3].verdict, LEDGER_NEW,
	    "one new item with an old title is new");
	list[3].link = STR("x");
	list[3].title_key = 1;
	ledger_judge(list, n, NOW);
	is_int(list[3].verdict, LEDGER_ADOPTED,
	    "with old link and title it is the old one");
	list[3].moved = &old[0];
	ledger_judge(list, n, NOW);
	is_int(list[3].verdict, LEDGER_NEW,
	    "not when that one is still in the document");
	list[3].moved = NULL;
	list[3].other = &other;
	ledger_judge(list, n, NOW);
	is_int(list[3].verdict, LEDGER_OTHERS, "another feed has its link");
	is_true(list[3].record == &other, "its record");

	test_done();
}

/* A new id, the same link, another title. */
static void
wires(void **state)
{
	static const struct {
		const char *says;
		const char *link;
		enum item_status status;
		int64_t age;
		uint64_t print;
		enum ledger_verdict want;
	} rows[] = {
		{ "a wire's next version", "https://w.example/a",
		    ITEM_ARCHIVED, 3600, N2, LEDGER_EDITED },
		{ "of what did not match", "https://w.example/a",
		    ITEM_NEW, 3600, N2, LEDGER_EDITED },
		{ "while the first is pending", "https://w.example/a",
		    ITEM_PENDING, 3600, N2, LEDGER_LATER },
		{ "of what its reader removed", "https://w.example/a",
		    ITEM_REJECTED, 3600, N2, LEDGER_ADOPTED },
		{ "a version seen before", "https://w.example/a",
		    ITEM_ARCHIVED, 3600, N1, LEDGER_ADOPTED },
		{ "a page that is another one each day",
		    "https://w.example/daily", ITEM_ARCHIVED, 12 * 3600, N2,
		    LEDGER_NEW },
		{ "a feed of one item that links to its home page",
		    "https://w.example/", ITEM_ARCHIVED, 3600, N2,
		    LEDGER_NEW },
		{ "which may lack its slash", "https://w.example",
		    ITEM_ARCHIVED, 3600, N2, LEDGER_NEW },
		{ "a clock that was wrong", "https://w.example/a",
		    ITEM_ARCHIVED, -3600, N2, LEDGER_NEW },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct item_record old = {
			.row = 7, .key = STR("k"), .hash = STR("h"),
			.print = N1,
			.versions = STR(P1), .link = str_of(rows[i].link),
			.title_key = 1, .status = rows[i].status,
			.first_seen = NOW - rows[i].age,
		};
		struct ledger_entry entry = { .moved = &old,
			.link = old.link, .title_key = 2,
			.print = rows[i].print };

		ledger_judge(&entry, 1, NOW);
		is_int(entry.verdict, rows[i].want, "%s", rows[i].says);
	}
	test_done();
}

/* The same title under another id and link. */
static void
sameness(void **state)
{
#define SHORT "Rice was good."
#define LONG "The two delegations met for a day, and then for another, to " \
	"speak about the plans of the year that comes and those after it."
	static const struct {
		const char *says, *text, *now;
		int64_t date, date_now; /* 0: none */
		int64_t seen;           /* before now */
		bool same;
	} rows[] = {
		{ "text and date", SHORT, SHORT, NOW, NOW, 0, true },
		{ "a date and no text", "", "", NOW, NOW, 0, true },
		{ "each day a date and no text", "", "", NOW, NOW + 86400, 0,
		    false },
		{ "another text", SHORT, "Rice was bad.", NOW, NOW, 0,
		    false },
		{ "a long text of the next day", LONG, LONG, NOW, NOW + 86400,
		    0, true },
		{ "of the next week", LONG, LONG, NOW, NOW + 7 * 86400, 0,
		    false },
		{ "of the week before", LONG, LONG, NOW, NOW - 7 * 86400, 0,
		    false },
		{ "a long text without a date", LONG, LONG, 0, 0, 3600,
		    true },
		{ "not seen for a week", LONG, LONG, 0, 0, 7 * 86400, false },
		{ "a short one without a date", SHORT, SHORT, 0, 0, 3600,
		    false },
		{ "nothing but the title", "", "", 0, 0, 3600, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct feed_item it = item("x", "y", "T", rows[i].now);
		struct item_record r = {
			.print = N1, .summary = str_of(rows[i].text),
			.date_known = rows[i].date != 0,
			.date = rows[i].date,
			.last_seen = NOW - rows[i].seen,
		};

		it.published.known = rows[i].date_now != 0;
		it.published.at = rows[i].date_now;
		is_int(ledger_is_same(&it, &r, NOW), rows[i].same, "%s",
		    rows[i].says);
	}
	test_done();
}

static void
records(void **state)
{
	struct str tags[] = { STR_INIT("a"), STR_INIT("b c") };
	struct feed_person who[] = { { .name = STR_INIT("A") } };
	struct feed_item it = item("g", "https://n.example/1", "T", "S");
	struct feed_item back;
	struct item_record r, next;
	struct ledger_entry *entry;
	struct arena mem;

	(void)state;
	arena_init(&mem, MIB);
	it.tags = tags;
	it.n_tags = 2;
	it.authors = who;
	it.n_authors = 1;
	it.published.known = true;
	it.published.at = NOW - 5;
	it.published.offset_min = 540;
	entry = ledger_entries(&mem, &it, 1);
	ledger_record(&r, &mem, STR("f"), entry, NULL, NOW);
	is_int(r.first_seen, NOW, "first seen now");
	is_str(r.tags, "a\nb c", "tags joined");
	is_true(r.versions.n == LEDGER_PRINT && ledger_print_of(r.versions) ==
	    entry->print, "its first version");
	ledger_item(&back, &mem, &r);
	is_int(back.n_tags, 2, "tags");
	is_str(back.tags[1], "b c", "second tag");
	is_int(back.n_authors, 1, "authors");
	is_int(back.published.at, NOW - 5, "date");
	is_str(back.title, "T", "title");
	r.status = ITEM_ARCHIVED;
	r.row = 3;
	r.path = STR("p");
	it.title = STR("Other");
	entry = ledger_entries(&mem, &it, 1);
	ledger_record(&next, &mem, STR("f"), entry, &r, NOW + 10);
	is_int(next.first_seen, NOW, "first sight is kept");
	is_int(next.last_edit, NOW + 10, "an edit");
	is_int(next.versions.n, 2 * LEDGER_PRINT, "two versions");
	is_str(next.path, "p", "same path");
	is_str(next.title, "Other", "new title");
	arena_release(&mem);
	test_done();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prints),
		cmocka_unit_test(prints_stay),
		cmocka_unit_test(prints_clean),
		cmocka_unit_test(identities),
		cmocka_unit_test(edits),
		cmocka_unit_test(rebuilt),
		cmocka_unit_test(churn),
		cmocka_unit_test(wires),
		cmocka_unit_test(sameness),
		cmocka_unit_test(records),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
