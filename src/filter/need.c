#include "filter/need.h"

#include <string.h>

#include "base/utf8.h"

#include "base/banned.h"

#define DEPTH   16

/* A group that is open. */
struct frame {
	struct need all;        /* of the branches that are done */
	struct need best;       /* of this branch so far */
	bool free;              /* a branch that is done needs nothing */
	bool look;              /* a look around: not part of the match */
};

struct reading {
	struct str s;
	size_t i;               /* byte */
	size_t run, run_end;    /* literals that stand together */
	struct frame frame[DEPTH];
	size_t depth;           /* of the innermost frame */
	bool lost;              /* something that is not known here */
};

static bool
is_multi(char c)
{
	return (unsigned char)c >= 0x80;
}

/* How seldom a byte is in Korean and English texts. */
static unsigned
byte_rank(char c)
{
	unsigned char u = (unsigned char)c;

	if (u >= 0xEA && u <= 0xED)
		return 0;               /* syllables */
	if (ascii_space(c) || (u >= 'a' && u <= 'z'))
		return 1;
	if (u >= 0x80 && u < 0xC0)
		return 2;
	return u >= 0x80 ? 4 : 3;
}

static void
need_add(struct need *n, struct str word)
{
	unsigned rare = 0;

	for (unsigned i = 1; i < word.n; i++) {
		if (byte_rank(word.p[i]) > byte_rank(word.p[rare]))
			rare = i;
	}
	n->word[n->n] = word;
	n->rare[n->n++] = rare;
}

/* The more the better: the shortest word counts, a syllable is as good as
 * two letters. */
static size_t
need_worth(const struct need *n)
{
	size_t least = 0;

	for (size_t i = 0; i < n->n; i++) {
		size_t worth = n->word[i].n + (is_multi(n->word[i].p[0]) ||
		    byte_rank(n->word[i].p[n->rare[i]]) >= 3);

		if (i == 0 || worth < least)
			least = worth;
	}
	return least;
}

static void
offer(struct reading *r, const struct need *n)
{
	struct need *best = &r->frame[r->depth].best;

	if (need_worth(n) > need_worth(best))
		*best = *n;
}

static void
end_run(struct reading *r)
{
	struct need n = { .n = 0 };

	if (r->run_end > r->run) {
		need_add(&n, str_slice(r->s, r->run, r->run_end));
		offer(r, &n);
	}
	r->run = r->run_end = r->i;
}

static void
end_branch(struct reading *r)
{
	struct frame *f = &r->frame[r->depth];

	end_run(r);
	if (f->best.n == 0 || f->all.n + f->best.n > NEED_MAX)
		f->free = true;
	for (size_t i = 0; i < f->best.n && !f->free; i++)
		need_add(&f->all, f->best.word[i]);
	f->best.n = 0;
}

static char
byte_at(const struct reading *r, size_t i)
{
	return i < r->s.n ? r->s.p[i] : '\0';
}

/* {2} {2,} {2,3} but for the last brace.  Any other { is a literal, or is one
 * in some versions of PCRE2. */
static bool
braces(struct reading *r)
{
	bool digits = false, some = false;

	while (ascii_digit(byte_at(r, ++r->i))) {
		digits = true;
		some |= byte_at(r, r->i) != '0';
	}
	if (digits && byte_at(r, r->i) == ',') {
		while (ascii_digit(byte_at(r, ++r->i)))
			continue;
	}
	if (!digits || byte_at(r, r->i) != '}')
		r->lost = true;
	return some;
}

/* Takes a quantifier; false when what stands before it can be left out. */
static bool
quantifier(struct reading *r, bool *some)
{
	char c = byte_at(r, r->i);
	bool needed = true;

	*some = true;
	if (c == '?' || c == '*') {
		needed = false;
	} else if (c == '{') {
		needed = braces(r);
	} else if (c != '+') {
		*some = false;
		return true;
	}
	r->i++;
	c = byte_at(r, r->i);
	if (c == '?' || c == '+')
		r->i++;
	return needed;
}

static void
literal(struct reading *r, size_t from)
{
	bool some;

	if (r->run_end != from) {
		end_run(r);
		r->run = from;
	}
	r->run_end = r->i;
	if (quantifier(r, &some)) {
		if (some)
			end_run(r);
		return;
	}
	r->run_end = from;
	end_run(r);
}

/* [abc] is a choice of characters; of other classes nothing is known. */
static void
char_class(struct reading *r)
{
	struct need n = { .n = 0 };
	bool known = byte_at(r, r->i) != '^', some;
	size_t first = r->i, from;

	end_run(r);
	if (!known)
		first = ++r->i;
	/* A ] that comes first is one of the characters. */
	while (r->i < r->s.n && (r->s.p[r->i] != ']' || r->i == first)) {
		from = r->i;
		if (r->s.p[from] == '\\' || r->s.p[from] == '[') {
			/* \], \Q and [:alpha:] are not worth the trouble. */
			if (r->s.p[from] == '\\' ||
			    strchr(":.=", byte_at(r, from + 1)) != NULL)
				r->lost = true;
		}
		if (r->s.p[from] == '-')
			known = false;
		utf8_next(r->s, &r->i);
		if (n.n < NEED_MAX)
			need_add(&n, str_slice(r->s, from, r->i));
		else
			known = false;
	}
	r->i++;
	if (quantifier(r, &some) && known)
		offer(r, &n);
	r->run = r->run_end = r->i;
}

static void
open_group(struct reading *r)
{
	struct frame *f;
	bool look = false;

	end_run(r);
	if (byte_at(r, r->i) == '*' || r->depth + 1 == DEPTH) {
		r->lost = true;
		return;
	}
	if (byte_at(r, r->i) == '?') {
		char c = byte_at(r, ++r->i);

		if (c == '<')
			c = byte_at(r, ++r->i) == ':' ? '\0' :
			    byte_at(r, r->i);
		look = c == '=' || c == '!';
		if (!look && (c != ':' || r->s.p[r->i - 1] != '?'))
			r->lost = true;         /* (?i), (?|, (?<name> */
		r->i++;
	}
	f = &r->frame[++r->depth];
	f->all.n = f->best.n = 0;
	f->free = false;
	f->look = look;
	r->run = r->run_end = r->i;
}

static void
close_group(struct reading *r)
{
	struct frame *f = &r->frame[r->depth];
	bool some;

	end_branch(r);
	r->depth--;
	if (quantifier(r, &some) && !f->look && !f->free)
		offer(r, &f->all);
	r->run = r->run_end = r->i;
}

/* \. is a literal; of the letters those that stand for a character or a
 * place are known. */
static void
escape(struct reading *r)
{
	char c = byte_at(r, r->i++);
	bool some;

	end_run(r);
	if (c == '\0' || is_multi(c) || ((ascii_alpha(c) || ascii_digit(c)) &&
	    strchr("bBdDsSwW", c) == NULL))
		r->lost = true;
	quantifier(r, &some);
	r->run = r->run_end = r->i;
}

static void
step(struct reading *r)
{
	size_t from = r->i;
	bool some;
	char c = r->s.p[from];

	utf8_next(r->s, &r->i);
	if (c == '[') {
		char_class(r);
	} else if (c == '(') {
		open_group(r);
	} else if (c == ')' && r->depth > 0) {
		close_group(r);
	} else if (c == '|') {
		end_branch(r);
	} else if (c == '\\') {
		escape(r);
	} else if (c == '.') {
		end_run(r);
		quantifier(r, &some);
		r->run = r->run_end = r->i;
	} else if (c == '^' || c == '$') {
		end_run(r);
	} else if (strchr("?*+{)", c) != NULL) {
		r->lost = true;
	} else {
		literal(r, from);
	}
}

void
need_of(struct need *need, struct str pattern)
{
	struct reading r = { .s = pattern };

	memset(need, 0, sizeof(*need));
	while (r.i < r.s.n && !r.lost)
		step(&r);
	if (r.lost || r.depth > 0)
		return;
	end_branch(&r);
	if (!r.frame[0].free)
		*need = r.frame[0].all;
}

bool
need_met(const struct need *need, struct str s, size_t from)
{
	for (size_t i = 0; i < need->n; i++) {
		struct str w = need->word[i];
		size_t rare = need->rare[i], at = from + rare;
		const char *p;

		while (at + w.n - rare <= s.n && (p = memchr(s.p + at,
		    w.p[rare], s.n - at)) != NULL) {
			at = (size_t)(p - s.p);
			if (at + w.n - rare <= s.n &&
			    memcmp(p - rare, w.p, w.n) == 0)
				return true;
			at++;
		}
	}
	return need->n == 0;
}
