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

struct regex {
	pcre2_code *code;
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

	/* MATCH_INVALID_UTF: text that was not checked must not be undefined
	 * behaviour.  No \C, which could end inside a character. */
	r->code = pcre2_compile((PCRE2_SPTR)pattern.p, pattern.n,
	    PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF |
	    PCRE2_NEVER_BACKSLASH_C, &code, &where, NULL);
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
	free(r);
}

enum regex_result
regex_find(const struct regex *r, struct str s, size_t from, size_t *begin,
    size_t *end)
{
	PCRE2_SIZE *span;
	size_t steps;
	int rc;

	s = utf8_cut(s, LIMIT_REGEX_TEXT);
	/* PCRE2 looks at all of a text before it looks for anything. */
	if (from >= s.n || !need_met(&r->need, s, from))
		return REGEX_NONE;
	/* PCRE2 counts anew for each place where a match may begin. */
	steps = LIMIT_REGEX_STEPS / s.n;
	if (steps > LIMIT_REGEX_MATCH)
		steps = LIMIT_REGEX_MATCH;
	pcre2_set_match_limit(r->limits, (uint32_t)steps);
	rc = pcre2_match(r->code, (PCRE2_SPTR)s.p, s.n, from, PCRE2_NOTEMPTY,
	    r->data, r->limits);
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
