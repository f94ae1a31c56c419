/* Items made of the vocabulary of a folder of rules: the words of its lines
 * and lists, spelled in all ways, among words of our own.  About half of them
 * are made to satisfy one rule, so that verdicts hang on single words.
 *
 * The same folder, seed and number give the same item everywhere. */
#ifndef KATCHI_TEST_ITEMS_H
#define KATCHI_TEST_ITEMS_H

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/mem.h"
#include "base/str.h"
#include "conf/ini.h"
#include "filter/filter.h"
#include "spell.h"

/* A section: lines of the vocabulary, its heading not among them. */
struct group {
	struct str kind, name;
	size_t from, to;
};

struct vocab {
	struct ini ini;
	struct rule_line *line;
	size_t n;
	struct group *group;
	size_t n_groups;
};

#define ITEM_PIECES 16
#define ITEM_FIELD_MAX 4096     /* bytes */

struct item {
	struct buf field[FILTER_FIELDS];
	struct buf raw;
	/* While it is made. */
	const struct vocab *v;
	struct dice dice;
	enum { MODE_KO, MODE_EN, MODE_MIXED } mode;
	struct str piece[ITEM_PIECES];  /* values of lines */
	size_t n;
};

/* --- the vocabulary ------------------------------------------------------ */

static void
vocab_add(struct vocab *v, const struct ini_entry *e)
{
	if (e->key.n == 0) {
		v->group[v->n_groups++] = (struct group){ e->section, e->name,
			v->n + 1, v->n + 1 };
	} else if (v->n_groups > 0) {
		v->group[v->n_groups - 1].to = v->n + 1;
	}
	v->line[v->n++] = (struct rule_line){ .section = e->section,
		.name = e->name, .key = e->key, .value = e->value,
		.at = e->at, .value_at = e->value_at };
}

static void
vocab_read(struct vocab *v, const char *dir, struct diags *d)
{
	memset(v, 0, sizeof(*v));
	ini_init(&v->ini);
	ini_read_folder(&v->ini, dir, NULL, d);
	v->line = mem_zalloc(v->ini.n + 1, sizeof(*v->line));
	v->group = mem_zalloc(v->ini.n + 1, sizeof(*v->group));
	for (size_t i = 0; i < v->ini.n; i++)
		vocab_add(v, &v->ini.entries[i]);
}

static void
vocab_release(struct vocab *v)
{
	free(v->line);
	free(v->group);
	ini_release(&v->ini);
}

static const struct group *
vocab_list(const struct vocab *v, struct str name)
{
	for (size_t i = 0; i < v->n_groups; i++) {
		if (str_is(v->group[i].kind, "list") &&
		    str_eq(v->group[i].name, name))
			return &v->group[i];
	}
	return NULL;
}

/* --- pieces -------------------------------------------------------------- */

/* What is written for `value`, so that the mode allows it. */
static bool
item_speaks(const struct item *it, struct str value)
{
	if (it->mode == MODE_MIXED || str_starts(value, "@"))
		return true;
	return spell_has_hangul(value) == (it->mode == MODE_KO);
}

/* A line of the group with this key, in the item's language where eight
 * throws find one; the empty view when there is none. */
static struct str
item_line(struct item *it, const struct group *g, const char *key)
{
	struct str found = { NULL, 0 };
	size_t tries = 0;

	for (size_t i = 0; i < 32 && tries < 8 && g->from < g->to; i++) {
		const struct rule_line *l = &it->v->line[g->from +
		    dice_below(&it->dice, g->to - g->from)];

		if (!str_is(l->key, key))
			continue;
		found = l->value;
		if (item_speaks(it, found))
			break;
		tries++;
	}
	return found;
}

/* The words of a side, without marks; a list stands for one of its terms,
 * a pattern for something that one of them may find. */
static struct str
item_words(struct item *it, struct str side)
{
	static const struct str patterns[] = {
		STR_INIT("Korea"), STR_INIT("Korean-US"), STR_INIT("韓"),
		STR_INIT("Korea and the United States"), STR_INIT("美"),
		STR_INIT("北"), STR_INIT("尹대통령"), STR_INIT("미국 동맹"),
		STR_INIT("UFS"), STR_INIT("JCS"), STR_INIT("Pyongyang"),
	};
	const struct group *g;

	for (size_t deep = 0; deep < 16; deep++) {
		if (str_starts(side, "title:"))
			side = str_trim(str_slice(side, 6, side.n));
		if (!str_starts(side, "@"))
			break;
		g = vocab_list(it->v, str_slice(side, 1, side.n));
		if (g == NULL)
			break;
		side = item_line(it, g, "term");
	}
	if (str_starts(side, "re:"))
		return DICE_PICK(&it->dice, patterns);
	while (str_starts(side, "=") || str_starts(side, "*"))
		side = str_trim(str_slice(side, 1, side.n));
	if (str_ends(side, "*"))
		side = str_trim(str_slice(side, 0, side.n - 1));
	return side;
}

static const char *
item_filler(struct item *it)
{
	static const char *const ko[] = {
		"오늘", "오전", "관계자는", "밝혔다", "전했다", "것으로",
		"이번", "함께", "지역", "주민", "시장", "강한", "한 시민",
		"강한 - 미국", "한 미국 방문", "한 - 미", "중 한", "일 미",
		"사과", "커피", "3일", "1만2천명", "12,000명", "회의에서",
		"새로운", "열렸다.", "했다.", "못한", "도시", "지난해",
	};
	static const char *const en[] = {
		"today", "the", "said", "of", "in", "on Monday", "officials",
		"a", "new", "report", "local", "market", "and", "with", "for",
		"its", "apple", "coffee", "12,000", "Mr. A. Kim", "us",
		"U. Min", "Section 8", "A 4", "town", "last year", "after",
		"to", "they", "more",
	};
	bool hangul = it->mode == MODE_KO ||
	    (it->mode == MODE_MIXED && dice_one_in(&it->dice, 2));

	return hangul ? DICE_PICK(&it->dice, ko) : DICE_PICK(&it->dice, en);
}

static void
item_put(struct item *it, struct buf *out, struct str side)
{
	struct str words = item_words(it, side);

	buf_clear(&it->raw);
	if (words.n == 0)
		return;
	spell(&it->dice, &it->raw, words);
	buf_addstr(out, buf_str(&it->raw));
}

static void
item_put_fillers(struct item *it, struct buf *out, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		buf_addc(out, ' ');
		buf_adds(out, item_filler(it));
	}
	buf_addc(out, ' ');
}

/* A near line: both sides, or in other order, or one alone, or one twice. */
static void
item_put_near(struct item *it, struct buf *out, struct str value, size_t mark)
{
	struct str side[2] = { str_trim(str_slice(value, 0, mark)),
		str_slice(value, mark + 2, value.n) };
	size_t first = dice_below(&it->dice, 4) == 0, how, n = 0;

	while (side[1].n > 0 && ascii_digit(side[1].p[0])) {
		n = n * 10 + (size_t)(side[1].p[0] - '0');
		side[1] = str_slice(side[1], 1, side[1].n);
	}
	side[1] = str_trim(side[1]);
	how = dice_below(&it->dice, 8);
	item_put(it, out, side[first]);
	if (how == 0)
		return;
	n = dice_one_in(&it->dice, 2) ? dice_below(&it->dice, 3) :
	    dice_below(&it->dice, n + 2);
	item_put_fillers(it, out, n < 12 ? n : 12);
	item_put(it, out, side[how == 1 ? first : 1 - first]);
}

static void
item_put_piece(struct item *it, struct buf *out, struct str value)
{
	static const char *const seps[] = {
		" ", " ", " ", " ", " ", " ", ", ", ". ", "…", " - ", "\n",
		" “", "” ", " (", ") ", "; ", "·", "? ", "다. ", "",
	};
	size_t mark = str_find(value, 0, " ~");

	if (out->n > 0)
		buf_adds(out, DICE_PICK(&it->dice, seps));
	if (mark != SIZE_MAX && !str_starts(value, "re:"))
		item_put_near(it, out, value, mark);
	else
		item_put(it, out, value);
	if (dice_one_in(&it->dice, 3))
		item_put_fillers(it, out, dice_below(&it->dice, 3));
}

/* --- items --------------------------------------------------------------- */

static void
item_take(struct item *it, struct str value)
{
	if (value.n > 0 && it->n < ITEM_PIECES)
		it->piece[it->n++] = value;
}

static void
item_take_one(struct item *it, const struct group *g, const char *key)
{
	item_take(it, item_line(it, g, key));
}

static const struct group *
item_group(struct item *it, const char *kind)
{
	const struct vocab *v = it->v;
	size_t i;

	do
		i = dice_below(&it->dice, v->n_groups);
	while (kind != NULL && !str_is(v->group[i].kind, kind));
	return &v->group[i];
}

/* What the rule asks for, but one piece in ten is forgotten. */
static void
item_aim(struct item *it, const struct group *g)
{
	const char *first = dice_one_in(&it->dice, 2) ? "any" : "near";

	item_take_one(it, g, first);
	if (it->n == 0 || dice_one_in(&it->dice, 3))
		item_take_one(it, g, first[0] == 'a' ? "near" : "any");
	for (size_t i = g->from; i < g->to; i++) {
		if (str_is(it->v->line[i].key, "all") &&
		    !dice_one_in(&it->dice, 10))
			item_take(it, it->v->line[i].value);
	}
	if (dice_one_in(&it->dice, 12))
		item_take_one(it, g, "none");
}

/* Words of rules that have nothing to do with each other. */
static void
item_loose(struct item *it)
{
	size_t n = 1 + dice_below(&it->dice, 5);

	while (it->n < n) {
		const struct group *g = item_group(it, NULL);

		item_take_one(it, g, str_is(g->kind, "list") ? "term" : "any");
	}
}

static void
item_pieces(struct item *it)
{
	size_t how = dice_below(&it->dice, 16), j;

	it->n = 0;
	if (how < 7)
		item_aim(it, item_group(it, "topic"));
	else if (how < 9)
		item_aim(it, item_group(it, "veto"));
	else
		item_loose(it);
	if (how == 0)
		item_aim(it, item_group(it, "veto"));
	for (size_t i = it->n; i > 1; i--) {
		struct str kept = it->piece[i - 1];

		j = dice_below(&it->dice, i);
		it->piece[i - 1] = it->piece[j];
		it->piece[j] = kept;
	}
}

/* Where a piece stands: the headline, mostly. */
static struct buf *
item_field(struct item *it, struct str value)
{
	size_t where = dice_below(&it->dice, 16);

	if (where == 0)
		return &it->field[FILTER_TAGS];
	return &it->field[where < 9 || (str_starts(value, "title:") &&
	    where < 15) ? FILTER_TITLE : FILTER_TEXT];
}

static void
item_init(struct item *it, const struct vocab *v)
{
	memset(it, 0, sizeof(*it));
	it->v = v;
	for (size_t i = 0; i < FILTER_FIELDS; i++)
		buf_init(&it->field[i], ITEM_FIELD_MAX);
	buf_init(&it->raw, ITEM_FIELD_MAX);
}

static void
item_release(struct item *it)
{
	for (size_t i = 0; i < FILTER_FIELDS; i++)
		buf_release(&it->field[i]);
	buf_release(&it->raw);
}

/* One text in 200 is long, one in 200 says a piece over and over. */
static void
item_stretch(struct item *it, struct buf *out)
{
	size_t how = dice_below(&it->dice, 200);

	if (how == 0)
		item_put_fillers(it, out, 100 + dice_below(&it->dice, 200));
	for (size_t i = 0; how == 1 && it->n > 0 && i < 40; i++)
		item_put_piece(it, out, it->piece[0]);
}

/* Item `number`, in place of the one that was there. */
static void
item_make(struct item *it, uint64_t number)
{
	struct buf *out;

	it->dice.state = dice_mix(number + 1);
	it->mode = dice_below(&it->dice, 3);
	for (size_t i = 0; i < FILTER_FIELDS; i++)
		buf_clear(&it->field[i]);
	item_pieces(it);
	item_stretch(it, &it->field[FILTER_TEXT]);
	for (size_t i = 0; i < it->n; i++) {
		out = item_field(it, it->piece[i]);
		if (out == &it->field[FILTER_TAGS]) {
			if (out->n > 0)
				buf_addc(out, '\n');
			item_put(it, out, str_slice(it->piece[i], 0,
			    str_find(it->piece[i], 0, " ~")));
		} else {
			item_put_piece(it, out, it->piece[i]);
		}
	}
}

/* What of it is matched; the other fields are empty. */
static struct filter_doc
item_doc(const struct item *it)
{
	struct filter_doc doc;

	memset(&doc, 0, sizeof(doc));
	doc.field[FILTER_TITLE] = buf_str(&it->field[FILTER_TITLE]);
	doc.field[FILTER_TEXT] = buf_str(&it->field[FILTER_TEXT]);
	doc.field[FILTER_TAGS] = buf_str(&it->field[FILTER_TAGS]);
	return doc;
}

#endif
