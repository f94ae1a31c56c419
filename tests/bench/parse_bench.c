/* How fast feeds are read, against bare expat with empty handlers on the
 * same documents in the same run.  The documents are made here: 44 KB each,
 * Korean and English, RSS and Atom, whole and damaged.
 *
 * expat gets each in one piece, which it likes best (in pieces of 4 to 32 KB
 * it takes a quarter longer).  Both take turns and CPU time counts, so that a
 * busy machine slows both. */
#include <expat.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "feed/feed.h"

#include "base/banned.h"

#define SIZE (44 * KIB)
#define ROUNDS 500

static const char *const english[] = {
	"allies", "agreed", "on", "the", "third", "exercise", "in", "a",
	"joint", "statement", "after", "talks", "between", "ministers",
	"extended", "deterrence", "posture", "of", "coast", "base",
};
static const char *const korean[] = {
	"양국", "장관은", "공동", "성명에서", "훈련을", "확대하기로", "했다",
	"연합", "방위", "태세", "강화", "방안을", "논의했다고", "밝혔다",
	"지난해", "협의회", "합의에", "따라", "새로운", "계획이",
};

struct rng {
	uint32_t s;
};

static uint32_t
draw(struct rng *r)
{
	r->s = r->s * 1664525 + 1013904223;
	return r->s >> 16;
}

static void
words(struct buf *b, struct rng *r, bool ko, unsigned n)
{
	while (n-- > 0) {
		buf_adds(b, ko ? korean[draw(r) % ARRAY_LEN(korean)] :
		    english[draw(r) % ARRAY_LEN(english)]);
		buf_addc(b, n > 0 ? ' ' : '.');
	}
}

static void
rss_item(struct buf *b, struct rng *r, bool ko, unsigned i)
{
	buf_adds(b, "    <item>\n      <title><![CDATA[");
	words(b, r, ko, 8);
	buf_printf(b, "]]></title>\n      <link>https://news.example/world/"
	    "2026/11/%u?section=news</link>\n      <guid isPermaLink=\""
	    "false\">news-%u</guid>\n      <dc:creator>", i, i);
	words(b, r, ko, 2);
	buf_printf(b, "</dc:creator>\n      <pubDate>Mon, 23 Nov 2026 "
	    "%02u:%02u:00 +0900</pubDate>\n      <category>politics"
	    "</category>\n      <description><![CDATA[", i % 24, i % 60);
	if (i % 2 == 0)
		buf_adds(b, "<p><img src=\"https://img.example/a.jpg\" /> ");
	words(b, r, ko, 60);
	if (i % 2 == 0)
		buf_adds(b, "</p>\n<p>more &amp; more</p>");
	buf_adds(b, "]]></description>\n      <media:content url=\"https:"
	    "//img.example/1.jpg\" type=\"image/jpeg\"/>\n    </item>\n");
}

static void
atom_entry(struct buf *b, struct rng *r, bool ko, unsigned i)
{
	buf_adds(b, "  <entry>\n    <title type=\"html\">");
	words(b, r, ko, 8);
	buf_printf(b, "</title>\n    <link rel=\"alternate\" href=\"https:"
	    "//news.example/%u\"/>\n    <id>tag:news.example,2026:%u</id>\n"
	    "    <updated>2026-11-23T%02u:%02u:00+09:00</updated>\n"
	    "    <author><name>", i, i, i % 24, i % 60);
	words(b, r, ko, 2);
	buf_adds(b, "</name></author>\n    <summary>");
	words(b, r, ko, 25);
	buf_adds(b, "</summary>\n    <content type=\"html\">&lt;p&gt;");
	words(b, r, ko, 50);
	buf_adds(b, "&lt;/p&gt;\n&lt;p&gt;");
	words(b, r, ko, 30);
	buf_adds(b, "&lt;/p&gt;</content>\n  </entry>\n");
}

static void
make(struct buf *b, bool atom, bool ko, const char *damage)
{
	struct rng r = { 7 };
	const char *lang = ko ? "ko" : "en";

	buf_init(b, LIMIT_BODY);
	if (atom)
		buf_printf(b, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
		    "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang="
		    "\"%s\">\n  <title>News</title>\n  <link href=\"https:"
		    "//news.example/\"/>\n", lang);
	else
		buf_printf(b, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
		    "<rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/"
		    "elements/1.1/\" xmlns:media=\"http://search.yahoo.com"
		    "/mrss/\">\n  <channel>\n    <title>News</title>\n"
		    "    <link>https://news.example/</link>\n    <language>"
		    "%s</language>\n", lang);
	for (unsigned i = 0; b->n < SIZE; i++) {
		if (atom)
			atom_entry(b, &r, ko, i);
		else
			rss_item(b, &r, ko, i);
		if (damage != NULL && i == 20)
			buf_adds(b, damage);
	}
	buf_adds(b, atom ? "</feed>\n" : "  </channel>\n</rss>\n");
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void XMLCALL
no_start(void *to, const XML_Char *name, const XML_Char **atts)
{
	(void)to, (void)name, (void)atts;
}

static void XMLCALL
no_end(void *to, const XML_Char *name)
{
	(void)to, (void)name;
}

static void XMLCALL
no_text(void *to, const XML_Char *p, int n)
{
	(void)to, (void)p, (void)n;
}

static void
bare(const struct buf *b)
{
	XML_Parser p = XML_ParserCreate("UTF-8");

	XML_SetElementHandler(p, no_start, no_end);
	XML_SetCharacterDataHandler(p, no_text);
	XML_Parse(p, b->p, (int)b->n, 1);
	XML_ParserFree(p);
}

static size_t
ours(struct arena *mem, const struct buf *b)
{
	struct feed_input in = { .bytes = buf_str(b) };
	struct feed feed;
	struct err e;

	arena_reset(mem);
	if (feed_parse(&feed, mem, &in, &e) != 0)
		return 0;
	return feed.n_items;
}

/* For tests/bench/parse.sh: the documents as files, if it wants them. */
static void
keep(const char *name, const struct buf *b)
{
	const char *dir = getenv("KATCHI_BENCH_DIR");
	char path[512];
	FILE *f;

	if (dir == NULL)
		return;
	snprintf(path, sizeof(path), "%s/%s.xml", dir, name);
	f = fopen(path, "w");
	if (f == NULL || fwrite(b->p, 1, b->n, f) != b->n || fclose(f) != 0) {
		perror(path);
		exit(1);
	}
}

static int
by_time(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The quickest tenth of the rounds: what else the machine does only adds, and
 * the one quickest of all is chance. */
static double
typical(double times[ROUNDS])
{
	qsort(times, ROUNDS, sizeof(*times), by_time);
	return times[ROUNDS / 10];
}

/* KiB, the most so far. */
static long
peak(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return u.ru_maxrss;
}

static const struct kind {
	const char *name;
	bool atom, ko;
	const char *damage;
} kinds[] = {
	{ "rss-en", false, false, NULL },
	{ "rss-ko", false, true, NULL },
	{ "atom-en", true, false, NULL },
	{ "atom-ko", true, true, NULL },
	{ "rss-en-damaged", false, false, "<x>&</y>" },
	{ "rss-ko-damaged", false, true, "<x>&</y>" },
	{ "atom-en-damaged", true, false, "<x>&</y>" },
	{ "atom-ko-damaged", true, true, "<x>&</y>" },
};

/* Adds the seconds that one document takes to *expat and *katchi.  A damaged
 * one expat does not read to the end, so there is no ratio. */
static void
measure(const struct kind *kind, const struct buf *b, double *expat,
    double *katchi)
{
	static double theirs[ROUNDS], own[ROUNDS];
	size_t items = 0;
	struct arena mem;
	double t;

	arena_init(&mem, LIMIT_FEED_ARENA);
	for (unsigned i = 0; i < ROUNDS; i++) {
		t = now();
		bare(b);
		theirs[i] = now() - t;
		t = now();
		items = ours(&mem, b);
		own[i] = now() - t;
	}
	arena_release(&mem);
	t = typical(own);
	*katchi += t;
	printf("parse %-22s n=%zu items=%zu katchi=%.0f MB/s", kind->name,
	    b->n, items, (double)b->n / t / 1e6);
	if (kind->damage == NULL) {
		*expat += typical(theirs);
		printf(" expat=%.0f MB/s ratio=%.2f",
		    (double)b->n / typical(theirs) / 1e6, typical(theirs) / t);
	}
	printf("\n");
}

int
main(void)
{
	double expat = 0, whole = 0, damaged = 0;
	struct buf docs[ARRAY_LEN(kinds)];
	struct arena mem;
	long once;

	arena_init(&mem, LIMIT_FEED_ARENA);
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		make(&docs[i], kinds[i].atom, kinds[i].ko, kinds[i].damage);
		keep(kinds[i].name, &docs[i]);
		bare(&docs[i]);
		ours(&mem, &docs[i]);
	}
	arena_release(&mem);
	once = peak();
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		measure(&kinds[i], &docs[i], &expat,
		    kinds[i].damage == NULL ? &whole : &damaged);
		buf_release(&docs[i]);
	}
	printf("parse all: ratio to bare expat %.2f, damaged to whole %.2f\n",
	    expat / whole, whole / damaged);
	printf("parse all: peak %ld KiB after %zu documents, %ld after %zu\n",
	    once, ARRAY_LEN(kinds), peak(), ROUNDS * ARRAY_LEN(kinds));
	return 0;
}
