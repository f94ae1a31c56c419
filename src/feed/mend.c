#include "feed/mend.h"

#include <string.h>

#include "base/lanes.h"
#include "base/limits.h"

#include "base/banned.h"

void
mend_init(struct mend *m, struct feed *feed, struct arena *mem,
    struct str text, unsigned first_line)
{
	memset(m, 0, sizeof(*m));
	m->feed = feed;
	m->mem = mem;
	m->text = text;
	m->line = m->first_line = first_line;
}

unsigned
mend_line(struct mend *m, size_t at)
{
	if (at > m->text.n)
		at = m->text.n;
	/* Back: seldom, and not far. */
	for (; m->at > at; m->at--)
		m->line -= m->text.p[m->at - 1] == '\n';
	m->line += lanes_count(m->text.p + m->at, at - m->at, '\n');
	m->at = at;
	return m->line;
}

static void
say(struct mend *m, unsigned line, const char *says)
{
	struct feed *f = m->feed;
	struct str s = str_of(says);

	for (size_t i = 0; i < f->n_mended; i++) {
		if (str_eq(f->mended[i].says, s))
			return;
	}
	if (f->n_mended >= LIMIT_MENDED ||
	    !arena_more(m->mem, &f->mended, f->n_mended, &m->cap,
	    sizeof(*f->mended))) {
		f->n_mended_more++;
		return;
	}
	f->mended[f->n_mended].line = line;
	f->mended[f->n_mended].says = arena_str(m->mem, s);
	f->n_mended++;
}

void
mend_say(struct mend *m, size_t at, const char *says)
{
	say(m, mend_line(m, at), says);
}

void
mend_say_all(struct mend *m, const char *says)
{
	say(m, 0, says);
}
