/* HTML into text, Markdown and safe HTML: MB/s of input, one thread.  A
 * hostile shape is also run at twice its size; a ratio well above 2 would
 * be work that grows faster than the input. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "feed/html.h"

#include "base/banned.h"

enum how {
	TEXT,
	MARKDOWN,
	SANITIZE,
	TITLE,
	ESCAPE,
	HOW_COUNT,
};

static const char *const names[HOW_COUNT] = {
	"html_text", "html_markdown", "html_sanitize", "html_title",
	"markdown_escape",
};

static const struct {
	const char *name;
	const char *piece;      /* repeated */
	bool hostile;
} inputs[] = {
	{ "plain English", "The two ministers agreed on a third exercise to "
	    "be held in the autumn, officials said on Monday.\n", false },
	{ "plain Korean", "한미 양국 장관은 가을에 세 번째 연습을 하기로 "
	    "합의했다고 관계자가 월요일 밝혔다.\n", false },
	{ "article", "<p class=\"body\">The two ministers agreed on a "
	    "<a href=\"https://news.example/a?id=1&amp;p=2\">third "
	    "exercise</a> to be held in the autumn, officials said on "
	    "Monday.&nbsp;It is the <em>first</em> since 2024.</p>\n"
	    "<div><img src=\"/i/1.jpg\" alt=\"The ministers\"><br></div>\n"
	    "<ul><li>One&hellip;</li><li>한미 양국</li></ul>\n", false },
	{ "<", "<", true },
	{ "&", "&", true },
	{ "<i><b>", "<i><b>", true },
	{ "<p><li><td>", "<table><p><ul><li><td>", true },
	{ "<a x=\"", "<a x=\"", true },
	{ "<!-- <", "<!-- <", true },
	{ "<iframe>", "<iframe>", true },
	{ "</b>", "</b>", true },
	{ "a=\"'", " a=\"'", true },
	{ "*[_", "*[_", true },
};

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double
once(enum how how, struct str s, struct buf *b)
{
	double begin = now();

	buf_clear(b);
	switch (how) {
	case TEXT:
		html_text(b, s);
		break;
	case MARKDOWN:
		html_markdown(b, s, STR("https://news.example/"));
		break;
	case SANITIZE:
		html_sanitize(b, s, STR("https://news.example/"));
		break;
	case TITLE:
		html_title(b, s);
		break;
	case ESCAPE:
	case HOW_COUNT:
	default:
		markdown_escape(b, s, true);
		break;
	}
	return now() - begin;
}

/* The best of some runs, seconds. */
static double
best(enum how how, struct str s, struct buf *b)
{
	double least = once(how, s, b);

	for (int i = 0; i < 6; i++) {
		double t = once(how, s, b);

		if (t < least)
			least = t;
	}
	return least;
}

int
main(void)
{
	size_t n = 2 * MIB;
	char *text = mem_alloc(n);
	struct buf b;

	buf_init(&b, LIMIT_OUTPUT);
	printf("%-16s %-16s %8s %6s\n", "function", "input", "MB/s",
	    "2x");
	for (size_t i = 0; i < ARRAY_LEN(inputs); i++) {
		size_t len = strlen(inputs[i].piece);

		for (size_t k = 0; k < n; k++)
			text[k] = inputs[i].piece[k % len];
		for (enum how how = 0; how < HOW_COUNT; how++) {
			struct str half = { text, n / 2 }, whole = { text, n };
			double t = best(how, half, &b);

			printf("%-16s %-16s %8.0f", names[how],
			    inputs[i].name, (double)half.n / t / 1e6);
			if (inputs[i].hostile)
				printf(" %6.2f", best(how, whole, &b) / t);
			printf("\n");
		}
	}
	buf_release(&b);
	free(text);
	return 0;
}
