/* What readers kept and rejected, by topic and term. */
#include "cmd/topics.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"

#include "base/banned.h"

/* One item under one topic (no term) or one term of it. */
struct vote {
	char *topic, *term;     /* term "" for the topic itself */
	bool rejected;
};

struct votes {
	struct vote *list;
	size_t n, cap;
};

static void
vote(struct votes *v, struct str topic, struct str term, bool rejected)
{
	if (v->n == v->cap) {
		v->cap = v->cap * 2 + 256;
		v->list = mem_grow(v->list, v->cap, sizeof(*v->list));
	}
	v->list[v->n].topic = mem_dup(topic.p, topic.n);
	v->list[v->n].term = term.n > 0 ? mem_dup(term.p, term.n) :
	    mem_dup("", 0);
	v->list[v->n++].rejected = rejected;
}

static int
one_item(void *ctx, const struct item_record *r, struct err *e)
{
	struct votes *v = ctx;
	bool rejected = r->status == ITEM_REJECTED;
	struct page_topic *topics;
	struct arena mem;
	size_t n;

	if (!rejected && r->status != ITEM_ARCHIVED)
		return 0;
	arena_init(&mem, LIMIT_MATCH_ARENA);
	topics = page_remembered_in(&mem, r->topics, r->why, &n);
	for (size_t i = 0; i < n; i++) {
		const struct page_topic *t = &topics[i];

		vote(v, t->name, (struct str){ NULL, 0 }, rejected);
		for (size_t k = 0; k < t->n_why; k++) {
			size_t before = 0;

			/* Title and text: one item, one vote. */
			while (before < k && !str_eq(t->why[before].term,
			    t->why[k].term))
				before++;
			if (before == k)
				vote(v, t->name, t->why[k].term, rejected);
		}
	}
	if (mem.over)
		err_set(e, ERR_LIMIT, "the topics of one item take more than "
		    "%zu MiB", LIMIT_MATCH_ARENA / MIB);
	n = mem.over;
	arena_release(&mem);
	return n > 0 ? -1 : 0;
}

static int
by_name(const void *a, const void *b)
{
	const struct vote *x = a, *y = b;
	int cmp = strcmp(x->topic, y->topic);

	return cmp != 0 ? cmp : strcmp(x->term, y->term);
}

static size_t
group_end(const struct votes *v, size_t at)
{
	size_t end = at;

	while (end < v->n && by_name(&v->list[at], &v->list[end]) == 0)
		end++;
	return end;
}

static void
print_group(const struct vote *name, size_t kept, size_t rejected)
{
	struct buf b;

	buf_init(&b, LIMIT_LOG_TEXT);
	log_text(&b, str_of(name->term[0] != '\0' ? name->term :
	    name->topic));
	/* The numbers first: a Hangul syllable takes two cells. */
	printf("%6zu %8zu  %s%s\n", kept, rejected,
	    name->term[0] != '\0' ? "  " : "", buf_z(&b));
	buf_release(&b);
}

static void
json_group(struct json *j, const struct vote *name, size_t kept,
    size_t rejected)
{
	json_open(j, '{');
	json_member(j, "topic", str_of(name->topic));
	json_member(j, "term", str_of(name->term));
	json_key(j, "kept");
	json_int(j, (int64_t)kept);
	json_key(j, "rejected");
	json_int(j, (int64_t)rejected);
	json_close(j, '}');
}

static void
print_groups(const struct votes *v, bool json)
{
	size_t end;

	if (!json)
		printf("%6s %8s  %s\n", "KEPT", "REJECTED", "TOPIC, TERM");
	for (size_t at = 0; at < v->n; at = end) {
		size_t rejected = 0;

		end = group_end(v, at);
		for (size_t i = at; i < end; i++)
			rejected += v->list[i].rejected;
		if (json) {
			struct json j;
			struct buf b;

			buf_init(&b, LIMIT_OUTPUT);
			json_init(&j, &b, false);
			json_group(&j, &v->list[at], end - at - rejected,
			    rejected);
			puts(buf_z(&b));
			buf_release(&b);
		} else {
			print_group(&v->list[at], end - at - rejected,
			    rejected);
		}
	}
}

int
topics_print(struct state *st, bool json, struct err *e)
{
	struct votes v = { NULL, 0, 0 };
	int rc = state_matched_each(st, one_item, &v, e);

	if (rc == 0) {
		if (v.n > 0)
			qsort(v.list, v.n, sizeof(*v.list), by_name);
		print_groups(&v, json);
	}
	for (size_t i = 0; i < v.n; i++) {
		free(v.list[i].topic);
		free(v.list[i].term);
	}
	free(v.list);
	return rc;
}
