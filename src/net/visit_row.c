#include "net/visit.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"

#include "base/banned.h"

#define TEXT(f) { #f, ROW_Z, offsetof(struct visit, f), false, false }
#define INT(f)  { #f, ROW_INT64, offsetof(struct visit, f), false, false }

const struct row_field visit_fields[] = {
	TEXT(url), TEXT(url_now),
	TEXT(etag), TEXT(last_modified), TEXT(pair_url), TEXT(pair_version),
	INT(bad), INT(body_hash),
	INT(next_due), INT(last_request), INT(last_ok), INT(last_full),
	INT(last_new), INT(last_status), TEXT(last_outcome), TEXT(last_error),
	INT(fail_count), INT(fail_since), INT(blocked_until), INT(gone),
	TEXT(move_url), INT(move_count), INT(move_since),
	INT(fresh_s), INT(ttl_s), INT(sy_s), INT(skip_hours), INT(skip_days),
	INT(gap_s), INT(liar),
	TEXT(gap_url), INT(gap_pages), INT(gap_items),
	INT(silent),
	INT(same_count), INT(requests), INT(conditional), INT(not_modified),
	INT(wire_bytes), INT(body_bytes),
};

const size_t visit_n_fields = ARRAY_LEN(visit_fields);

#undef TEXT
#undef INT
#define TEXT(f) { #f, ROW_Z, offsetof(struct visit_host, f), false, false }
#define INT(f) \
	{ #f, ROW_INT64, offsetof(struct visit_host, f), false, false }

const struct row_field visit_host_fields[] = {
	TEXT(host), INT(blocked_until), INT(last_request), INT(fail_count),
};

const size_t visit_host_n_fields = ARRAY_LEN(visit_host_fields);

static char **
text_at(void *row, const struct row_field *f)
{
	return (char **)((char *)row + f->offset);
}

static void
release(void *row, size_t size, const struct row_field *fields, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (fields[i].kind == ROW_Z)
			free(*text_at(row, &fields[i]));
	memset(row, 0, size);
}

void
visit_set_text(char **field, struct str s)
{
	char *old = *field;

	/* s may be a view of the old text. */
	*field = s.n > 0 ? mem_dup(s.p, s.n) : NULL;
	free(old);
}

void
visit_init(struct visit *v, const char *url)
{
	memset(v, 0, sizeof(*v));
	visit_set_text(&v->url, str_of(url));
}

void
visit_release(struct visit *v)
{
	release(v, sizeof(*v), visit_fields, visit_n_fields);
}

void
visit_copy(struct visit *to, const struct visit *from)
{
	*to = *from;
	for (size_t i = 0; i < visit_n_fields; i++) {
		char **text = text_at(to, &visit_fields[i]);

		if (visit_fields[i].kind == ROW_Z && *text != NULL)
			*text = mem_dup(*text, strlen(*text));
	}
}

void
visit_host_init(struct visit_host *h, const char *host)
{
	memset(h, 0, sizeof(*h));
	visit_set_text(&h->host, str_of(host));
}

void
visit_host_release(struct visit_host *h)
{
	release(h, sizeof(*h), visit_host_fields, visit_host_n_fields);
}

/* The part of s before the first of the bytes in stop; s keeps the rest. */
static struct str
cut_before(struct str *s, const char *stop)
{
	struct str head;
	size_t n = 0;

	while (n < s->n && strchr(stop, s->p[n]) == NULL)
		n++;
	head = str_slice(*s, 0, n);
	*s = str_slice(*s, n, s->n);
	return head;
}

char *
visit_host_key_new(const char *url)
{
	struct str rest = str_of(url), host, user;
	bool secure = str_starts_ci(rest, "https://");
	size_t port;
	struct buf b;

	if (!secure && !str_starts_ci(rest, "http://"))
		return NULL;
	rest = str_slice(rest, secure ? 8 : 7, rest.n);
	host = cut_before(&rest, "/?#\\");
	for (user = host; host.n > 0; user = str_slice(user, 1, user.n)) {
		cut_before(&user, "@");
		if (user.n == 0)
			break;
		host = str_slice(user, 1, user.n);
	}
	if (host.n == 0)
		return NULL;
	buf_init(&b, LIMIT_URL);
	for (size_t i = 0; i < host.n; i++)
		buf_addc(&b, ascii_lower(host.p[i]));
	port = host.n;
	while (port > 0 && ascii_digit(host.p[port - 1]))
		port--;
	if (port == host.n && host.p[port - 1] == ':')
		buf_cut(&b, b.n - 1);
	if (port == host.n || port == 0 || host.p[port - 1] != ':')
		buf_adds(&b, secure ? ":443" : ":80");
	return buf_take_new(&b);
}
