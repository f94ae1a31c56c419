#define PCRE2_CODE_UNIT_WIDTH 8

#include "filter/regex.h"

#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "filter/need.h"

#include "base/banned.h"

#define OPTIONS (PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C)

struct regex {
	struct str pattern;
	pcre2_code *code;
	pcre2_code *lenient;    /* for texts that are not UTF-8; or NULL */
	pcre2_match_data *data;
	pcre2_match_context *limits;
	struct need need;
};

struct regex *
regex_open(struct str pattern, size_t *at, struct err *e)
{
	struct regex *r = mem_zalloc(1, sizeof(*r));
	PCRE2_SIZE where = 0;
	PCRE2_UCHAR why[160];
	int code = 0;

	/* No \C, which could end inside a character. */
	r->pattern = pattern;
	r->code = pcre2_compile((PCRE2_SPTR)pattern.p, pattern.n, OPTIONS,
	    &code, &where, NULL);
	if (r->code == NULL) {
		*at = where;
		if (pcre2_get_error_message(code, why, sizeof(why)) < 0)
			why[0] = '\0';
		err_set(e, ERR_INPUT, "%s", (const char *)why);
		regex_free(r);
		return NULL;
	}
	need_of(&r->need, pattern);
	r->data = pcre2_match_data_create(1, NULL);
	r->limits = pcre2_match_context_create(NULL);
	if (r->data == NULL || r->limits == NULL) {
		*at = 0;
		err_set(e, ERR_LOCAL, "no memory for a pattern");
		regex_free(r);
		return NULL;
	}
	pcre2_set_depth_limit(r->limits, LIMIT_REGEX_DEPTH);
	pcre2_set_heap_limit(r->limits, LIMIT_REGEX_HEAP / KIB);
	return r;
}

void
regex_free(struct regex *r)
{
	if (r == NULL)
		return;
	pcre2_match_context_free(r->limits);
	pcre2_match_data_free(r->data);
	pcre2_code_free(r->code);
	pcre2_code_free(r->lenient);
	free(r);
}

void
regex_text_init(struct regex_text *t, struct str s)
{
	*t = (struct regex_text){ .s = utf8_cut(s, LIMIT_REGEX_TEXT) };
}

/* PCRE2 checks all of a text for each match, unless it is told that the text
 * is good; with another code it may be bad. */
static const pcre2_code *
code_for(struct regex *r, struct regex_text *t, uint32_t *options)
{
	PCRE2_SIZE where;
	int code;

	if (!t->checked)
		t->valid = utf8_valid(t->s);
	t->checked = true;
	*options = PCRE2_NOTEMPTY | (t->valid ? PCRE2_NO_UTF_CHECK : 0);
	if (t->valid)
		return r->code;
	if (r->lenient == NULL)
		r->lenient = pcre2_compile((PCRE2_SPTR)r->pattern.p,
		    r->pattern.n, OPTIONS | PCRE2_MATCH_INVALID_UTF, &code,
		    &where, NULL);
	return r->lenient;
}

enum regex_result
regex_find(struct regex *r, struct regex_text *t, size_t from, size_t *begin,
    size_t *end)
{
	const pcre2_code *code;
	struct str s = t->s;
	uint32_t options;
	PCRE2_SIZE *span;
	size_t steps;
	int rc;

	if (from >= s.n || !need_met(&r->need, s, from))
		return REGEX_NONE;
	code = code_for(r, t, &options);
	if (code == NULL)
		return REGEX_GAVE_UP;
	/* PCRE2 counts anew for each place where a match may begin. */
	steps = LIMIT_REGEX_STEPS / s.n;
	if (steps > LIMIT_REGEX_MATCH)
		steps = LIMIT_REGEX_MATCH;
	pcre2_set_match_limit(r->limits, (uint32_t)steps);
	rc = pcre2_match(code, (PCRE2_SPTR)s.p, s.n, from, options, r->data,
	    r->limits);
	if (rc == PCRE2_ERROR_NOMATCH)
		return REGEX_NONE;
	if (rc < 0)
		return REGEX_GAVE_UP;
	span = pcre2_get_ovector_pointer(r->data);
	/* \K in a lookaround can put the end before the begin. */
	if (span[0] >= span[1] || span[0] < from || span[1] > s.n)
		return REGEX_NONE;
	*begin = span[0];
	*end = span[1];
	return REGEX_FOUND;
}

void
regex_version(char out[64])
{
	PCRE2_UCHAR v[64] = { 0 };

	if (pcre2_config(PCRE2_CONFIG_VERSION, v) >= 0)
		v[sizeof(v) - 1] = '\0';
	memcpy(out, v, sizeof(v));
}
