#include "conf/value.h"

#include "base/mem.h"

#include "base/banned.h"

struct unit {
	const char *name;
	int64_t factor;
};

/* digits and a unit of the table; the table ends with NULL. */
static int
value_united(struct str s, const struct unit *units, const char *example,
    int64_t *out, struct err *e)
{
	size_t n = 0;
	uint64_t v;

	while (n < s.n && ascii_digit(s.p[n]))
		n++;
	if (!str_u64(str_slice(s, 0, n), (uint64_t)1 << 40, &v))
		return err_set(e, ERR_INPUT, "\"%.*s\" is not %s", STR_ARG(s),
		    example);
	if (n == s.n && v == 0) {
		*out = 0;
		return 0;
	}
	for (; units->name != NULL; units++) {
		if (str_is_ci(str_trim(str_slice(s, n, s.n)), units->name) &&
		    (int64_t)v <= INT64_MAX / units->factor) {
			*out = (int64_t)v * units->factor;
			return 0;
		}
	}
	return err_set(e, ERR_INPUT, "\"%.*s\" is not %s", STR_ARG(s), example);
}

int
value_duration(struct str s, int64_t *seconds, struct err *e)
{
	static const struct unit units[] = {
		{ "s", 1 }, { "m", 60 }, { "h", 3600 }, { "d", 86400 },
		{ "w", 7 * 86400 }, { NULL, 0 },
	};

	return value_united(s, units,
	    "a time with its unit (30s, 10m, 1h, 7d, 2w)", seconds, e);
}

int
value_size(struct str s, int64_t *bytes, struct err *e)
{
	static const struct unit units[] = {
		{ "B", 1 }, { "KiB", 1024 }, { "KB", 1024 }, { "K", 1024 },
		{ "MiB", 1024 * 1024 }, { "MB", 1024 * 1024 },
		{ "M", 1024 * 1024 },
		{ "GiB", 1024 * 1024 * 1024 }, { "GB", 1024 * 1024 * 1024 },
		{ NULL, 0 },
	};

	return value_united(s, units,
	    "a size with its unit (300KiB, 10MiB)", bytes, e);
}

int
value_bool(struct str s, bool *out, struct err *e)
{
	static const struct {
		const char *word;
		bool v;
	} words[] = {
		{ "true", true }, { "false", false }, { "yes", true },
		{ "no", false }, { "on", true }, { "off", false },
		{ "1", true }, { "0", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (str_is_ci(s, words[i].word)) {
			*out = words[i].v;
			return 0;
		}
	}
	return err_set(e, ERR_INPUT, "\"%.*s\" is not true or false",
	    STR_ARG(s));
}

int
value_number(struct str s, int64_t *out, struct err *e)
{
	uint64_t v;

	if (!str_u64(s, INT32_MAX, &v))
		return err_set(e, ERR_INPUT, "\"%.*s\" is not a whole number",
		    STR_ARG(s));
	*out = (int64_t)v;
	return 0;
}

bool
value_is_lang(struct str s)
{
	size_t part = 0, parts = 0;

	for (size_t i = 0; i <= s.n; i++) {
		if (i < s.n && s.p[i] != '-') {
			if (!ascii_alpha(s.p[i]) &&
			    !(parts > 0 && ascii_digit(s.p[i])))
				return false;
			part++;
			continue;
		}
		if (part < (parts == 0 ? 2u : 1u) ||
		    part > (parts == 0 ? 3u : 8u))
			return false;
		parts++;
		part = 0;
	}
	return true;
}

void
value_doubt_lang(struct str s, struct where at, struct diags *d)
{
	static const struct {
		const char *country, *language;
	} rows[] = {
		{ "kr", "ko" }, { "jp", "ja" }, { "cn", "zh" },
		{ "us", "en" }, { "gb", "en" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (str_is_ci(s, rows[i].country))
			diags_warning(d, at, "\"%.*s\" is a country; the "
			    "language is %s", STR_ARG(s), rows[i].language);
	}
}

bool
value_is_name(struct str s)
{
	if (s.n < 1 || s.n > 40 || s.p[0] == '-' || s.p[s.n - 1] == '-')
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (!ascii_digit(s.p[i]) && s.p[i] != '-' &&
		    !(s.p[i] >= 'a' && s.p[i] <= 'z'))
			return false;
	}
	return true;
}
