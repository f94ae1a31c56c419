#include "cmd/doc.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/url.h"
#include "feed/coding.h"
#include "net/fetch.h"

#include "base/banned.h"

struct got {
	struct doc *doc;
	struct err *err;
	int rc;
};

static int
take(void *ctx, struct reply *r)
{
	struct got *g = ctx;
	struct buf unpacked;
	struct str text;
	bool cut;

	if (!outcome_good(r->outcome)) {
		*g->err = r->err;
		return 0;
	}
	buf_init(&unpacked, LIMIT_BODY);
	if (coding_unpack(&text, &unpacked, r->body, r->content_encoding,
	    &cut, g->err) != 0)
		goto out;
	if (r->early || cut)
		log_warning("the document is not whole: %s", r->early ?
		    r->err.msg : "its compressed body ends too early");
	g->doc->bytes = mem_dup(text.p, text.n);
	g->doc->n = text.n;
	g->doc->url = mem_dup(r->url.p, r->url.n);
	g->doc->content_type = mem_dup(r->content_type.p, r->content_type.n);
	g->rc = 0;
out:
	buf_release(&unpacked);
	return 0;
}

static int
fetch_one(struct doc *d, const char *url, const char *contact, struct err *e)
{
	struct got g = { d, e, -1 };
	struct fetch_request q = { 0 };
	struct fetch_options o;
	struct fetch *f = NULL;
	struct buf agent;

	buf_init(&agent, LIMIT_FIELD);
	buf_adds(&agent, "katchi/" KATCHI_VERSION);
	if (contact != NULL)
		buf_printf(&agent, " (+%s)", contact);
	fetch_options_default(&o);
	o.user_agent = buf_z(&agent);
	o.codings = coding_accepted;
	q.url = url;
	/* The user typed it: nobody else chose the address. */
	q.allow_private = true;
	if (fetch_open(&f, &o, e) == 0) {
		fetch_add(f, &q);
		if (fetch_run(f, take, &g, e) != 0)
			g.rc = -1;
	}
	fetch_free(f);
	buf_release(&agent);
	return g.rc;
}

static bool
is_web(const char *name)
{
	return str_starts_ci(str_of(name), "http://") ||
	    str_starts_ci(str_of(name), "https://");
}

int
doc_open(struct doc *d, const char *name, const char *contact, struct err *e)
{
	memset(d, 0, sizeof(*d));
	if (is_web(name)) {
		struct buf url;
		int rc;

		buf_init(&url, LIMIT_URL);
		url_encode(&url, str_of(name));
		rc = fetch_one(d, buf_z(&url), contact, e);
		buf_release(&url);
		return rc;
	}
	d->bytes = file_read_new(name, LIMIT_BODY, &d->n, e);
	d->url = mem_dup("", 0);
	d->content_type = mem_dup("", 0);
	return d->bytes != NULL ? 0 : -1;
}

void
doc_release(struct doc *d)
{
	free(d->bytes);
	free(d->url);
	free(d->content_type);
	memset(d, 0, sizeof(*d));
}

int
doc_status(const struct err *e)
{
	log_error("%s", e->msg);
	return e->kind == ERR_LOCAL ? EX_NOINPUT :
	    e->kind == ERR_NET ? EX_UNAVAILABLE : EX_DATAERR;
}

void
doc_fault(const char *name, const struct err *e)
{
	struct buf b;

	buf_init(&b, LIMIT_LOG_TEXT * 6);
	if (is_web(name))
		url_redacted(&b, str_of(name));
	else
		buf_adds(&b, name);
	log_error("%s: %s", buf_z(&b), e->msg);
	buf_release(&b);
}
