/* How the feeds are: worst first. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/url.h"
#include "cmd/run.h"
#include "cmd/say_time.h"
#include "cmd/session.h"
#include "cmd/topics.h"
#include "cmd/visits.h"

#include "base/banned.h"

enum { OPT_JSON, OPT_TOPICS };

/* From the worst to the best; the order of the listing. */
enum health {
	HEALTH_GONE,
	HEALTH_DEAD,            /* failing for a week */
	HEALTH_FAILING,
	HEALTH_SILENT,          /* against its own rhythm */
	HEALTH_NEVER,           /* not asked yet */
	HEALTH_GOOD,
	HEALTH_OFF,
};

static const struct {
	const char *word;
	const char *color;
} looks[] = {
	[HEALTH_GONE] = { "gone", "\033[1;31m" },
	[HEALTH_DEAD] = { "dead", "\033[1;31m" },
	[HEALTH_FAILING] = { "failing", "\033[31m" },
	[HEALTH_SILENT] = { "silent", "\033[33m" },
	[HEALTH_NEVER] = { "new", "" },
	[HEALTH_GOOD] = { "good", "\033[32m" },
	[HEALTH_OFF] = { "off", "\033[2m" },
};

struct row {
	const struct source *source;
	struct visit visit;
	struct state_feed_counts counts;
	enum health health;
	int64_t next;           /* when it is asked next */
	enum visit_rule rule;   /* and who wants it so */
	int64_t now;
};

static enum health
health_of(const struct row *r)
{
	if (!r->source->enabled)
		return HEALTH_OFF;
	if (r->visit.gone)
		return HEALTH_GONE;
	if (visit_dead(&r->visit, r->now))
		return HEALTH_DEAD;
	/* Without a count: nobody could be reached then. */
	if (r->visit.fail_count > 0 || r->visit.last_error != NULL)
		return HEALTH_FAILING;
	if (r->visit.last_request == 0)
		return HEALTH_NEVER;
	return visit_silent(&r->visit, r->now) ? HEALTH_SILENT : HEALTH_GOOD;
}

static int
worst_first(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->health != y->health)
		return x->health < y->health ? -1 : 1;
	return strcmp(x->source->id, y->source->id);
}

static const char *
ago(char out[24], const struct row *r, int64_t at)
{
	return say_span(out, at == 0 ? -1 : r->now > at ? r->now - at : 0);
}

/* Why a feed that works is asked when it is, unless that is our own word. */
static void
say_rule(struct buf *out, const struct row *r)
{
	const struct visit *v = &r->visit;
	char span[SAY_SPAN];

	switch (r->rule) {
	case VISIT_RULE_OWN:
		break;
	case VISIT_RULE_FRESH:
		buf_printf(out, "its server asks for %s (Cache-Control)",
		    say_span(span, v->fresh_s));
		break;
	case VISIT_RULE_TTL:
		buf_printf(out, "it asks for %s (ttl)",
		    say_span(span, v->ttl_s));
		break;
	case VISIT_RULE_SY:
		buf_printf(out, "it asks for %s (sy:updatePeriod)",
		    say_span(span, v->sy_s));
		break;
	case VISIT_RULE_WAIT:
		buf_adds(out, "its server asks to wait (Retry-After)");
		break;
	}
}

static void
what(struct buf *out, const struct row *r)
{
	char a[24];
	long long fails = (long long)r->visit.fail_count;
	bool fresh = r->now - r->visit.fail_since < 60;

	if (r->health <= HEALTH_FAILING && r->visit.last_error != NULL) {
		log_text(out, str_of(r->visit.last_error));
		ago(a, r, r->visit.fail_since);
		if (fails == 0)
			buf_printf(out, " (nor was any other, for %s)", a);
		else if (fails > 1 && fresh)
			buf_printf(out, " (%lld times)", fails);
		else if (fails > 1)
			buf_printf(out, " (%lld times, for %s)", fails, a);
		else if (!fresh)
			buf_printf(out, " (for %s)", a);
	} else if (r->health == HEALTH_SILENT) {
		say_rhythm(out, r->visit.gap_s);
		buf_printf(out, ", nothing for %s",
		    ago(a, r, r->visit.last_new));
	} else if (r->next > r->visit.next_due && r->next > r->now) {
		buf_adds(out, "its host told us to wait");
	} else if (r->visit.url_now != NULL) {
		buf_adds(out, "moved to ");
		url_redacted(out, str_of(r->visit.url_now));
	} else if (r->health == HEALTH_GOOD && r->visit.liar > 0) {
		buf_adds(out, "its ETag stays when there is news: not sent");
	} else if (r->health == HEALTH_GOOD) {
		say_rule(out, r);
	}
}

static void
print_row(const struct row *r, int width)
{
	char good[24], fresh[24], day[24], next[24];
	/* One that is off is never due: "-". */
	int64_t due = r->health == HEALTH_OFF ? -1 :
	    r->next > r->now ? r->next - r->now : 0;
	bool color = log_color_out();
	struct buf b;

	if (r->visit.gap_s > 0)
		snprintf(day, sizeof(day), "%.1f", (double)CIVIL_DAY /
		    (double)r->visit.gap_s);
	else
		snprintf(day, sizeof(day), "-");
	buf_init(&b, LIMIT_LOG_TEXT * 6);
	what(&b, r);
	printf("%s%-8s%s %-*s %9s %9s %8s %9s %6zu %6zu  %s\n",
	    color ? looks[r->health].color : "", looks[r->health].word,
	    color ? "\033[0m" : "", width, r->source->id,
	    ago(good, r, r->visit.last_ok), ago(fresh, r, r->visit.last_new),
	    day, due == 0 ? "now" : say_span(next, due),
	    r->counts.items, r->counts.archived, buf_z(&b));
	buf_release(&b);
}

static void
json_time(struct json *j, const char *key, int64_t at)
{
	struct buf b;

	if (at == 0)
		return;
	buf_init(&b, 64);
	civil_rfc3339(&b, at, 0);
	json_member(j, key, buf_str(&b));
	buf_release(&b);
}

static void
print_json(const struct row *r)
{
	struct json j;
	struct buf b, url;

	buf_init(&b, LIMIT_OUTPUT);
	buf_init(&url, LIMIT_URL);
	url_redacted(&url, str_of(r->source->url));
	json_init(&j, &b, false);
	json_open(&j, '{');
	json_member(&j, "feed", str_of(r->source->id));
	json_member(&j, "title", str_of(r->source->title));
	json_member(&j, "url", buf_str(&url));
	json_member(&j, "state", str_of(looks[r->health].word));
	json_time(&j, "last_good", r->visit.last_ok);
	json_time(&j, "last_new", r->visit.last_new);
	json_time(&j, "next_visit", r->health == HEALTH_OFF ? 0 : r->next);
	json_key(&j, "usual_gap_s");
	json_int(&j, r->visit.gap_s);
	if (r->visit.last_new > 0) {
		json_key(&j, "silent_s");
		json_int(&j, r->now > r->visit.last_new ?
		    r->now - r->visit.last_new : 0);
	}
	json_key(&j, "failures");
	json_int(&j, r->visit.fail_count);
	json_time(&j, "failing_since", r->visit.fail_since);
	json_member(&j, "outcome", str_of(r->visit.last_outcome));
	json_key(&j, "status");
	json_int(&j, r->visit.last_status);
	json_member(&j, "error", str_of(r->visit.last_error));
	json_key(&j, "items");
	json_int(&j, (int64_t)r->counts.items);
	json_key(&j, "archived");
	json_int(&j, (int64_t)r->counts.archived);
	json_key(&j, "rejected");
	json_int(&j, (int64_t)r->counts.rejected);
	json_close(&j, '}');
	puts(buf_z(&b));
	buf_release(&url);
	buf_release(&b);
}

static void
print_rows(const struct row *rows, size_t n, bool json)
{
	size_t bad = 0;
	int width = 4;

	/* An id is ASCII, and 40 characters at most. */
	for (size_t i = 0; i < n; i++) {
		int len = (int)strlen(rows[i].source->id);

		width = len > width ? len : width;
	}
	if (!json)
		printf("%-8s %-*s %9s %9s %8s %9s %6s %6s  %s\n", "STATE",
		    width, "FEED", "LAST GOOD", "LAST NEW", "PER DAY", "NEXT",
		    "ITEMS", "KEPT", "WHAT");
	for (size_t i = 0; i < n; i++) {
		if (rows[i].health <= HEALTH_SILENT)
			bad++;
		if (json)
			print_json(&rows[i]);
		else
			print_row(&rows[i], width);
	}
	if (!json)
		printf("%zu feeds, %zu need a look\n", n, bad);
}

/* Not before its host lets us, whoever of its feeds was told so. */
static int64_t
next_of(const struct row *r, const struct run *hosts)
{
	const struct visit_host *h = r->visit.url != NULL ?
	    run_host(hosts, visit_url(&r->visit)) : NULL;
	int64_t next = r->visit.next_due;

	if (h != NULL && visit_when(&r->visit, h, r->now, true) ==
	    VISIT_BLOCKED && h->blocked_until > next)
		next = h->blocked_until;
	return next;
}

static int
read_rows(struct row *rows, struct session *s, struct err *e)
{
	const struct conf *c = &s->conf;
	struct run hosts = { .state = s->state, .now = s->now };
	struct visit_policy policy;
	int rc;

	rc = state_read_begin(s->state, e);
	if (rc == 0)
		rc = run_hosts_load(&hosts, e);
	for (size_t i = 0; rc == 0 && i < c->n_sources; i++) {
		struct row *r = &rows[i];

		r->source = &c->sources[i];
		r->now = s->now;
		visit_init(&r->visit, "");
		if (visits_get(s->state, r->source->id, &r->visit, e) < 0 ||
		    state_feed_counts(s->state, str_of(r->source->id),
		    &r->counts, e) < 0)
			rc = -1;
		visits_fit(&r->visit, c, r->source);
		r->health = health_of(r);
		r->next = next_of(r, &hosts);
		visits_policy(&policy, c, r->source);
		r->rule = visit_rule(&r->visit, &policy);
	}
	run_hosts_release(&hosts);
	if (rc == 0)
		rc = state_read_end(s->state, e);
	return rc;
}

int
cmd_feeds(struct session *s, struct err *e)
{
	bool json = s->values[OPT_JSON] != NULL;
	size_t n = s->conf.n_sources;
	struct row *rows;
	int rc;

	if (s->values[OPT_TOPICS] != NULL)
		return topics_print(s->state, json, e);
	rows = mem_zalloc(n, sizeof(*rows));
	rc = read_rows(rows, s, e);
	if (rc == 0) {
		qsort(rows, n, sizeof(*rows), worst_first);
		print_rows(rows, n, json);
	}
	for (size_t i = 0; i < n; i++)
		visit_release(&rows[i].visit);
	free(rows);
	return rc;
}
