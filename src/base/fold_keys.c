/* A whole text folded: its letters, then the countries in it joined. */
#include "base/fold.h"

#include "base/fold_country.h"
#include "base/old.h"
#include "base/utf8.h"

#include "base/banned.h"

void
fold_keys(struct fold *f, struct str s, unsigned about)
{
	size_t from, end;

	fold_letters(f, s, about, &from, &end);
	if (end > 0 && (filter_old & OLD_COUNTRY_JOINTS) == 0)
		country_join(f, s, from, end, about);
}

void
fold_text(struct buf *out, struct str s)
{
	struct fold f;

	fold_init(&f);
	fold_keys(&f, s, 0);
	for (size_t i = 0; i < f.n; i++) {
		if (i > 0 && (f.key[i] & FOLD_SPACE) != 0)
			buf_addc(out, ' ');
		utf8_add(out, f.key[i] & FOLD_CHAR);
	}
	fold_release(&f);
}
