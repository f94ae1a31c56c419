/* What all who make a filter share: its sections by name, its groups. */
#include "filter/build.h"

#include <stdlib.h>

#include "base/mem.h"

#include "base/banned.h"

const char *const section_names[SECTION_KINDS + 1] = {
	"list", "topic", "veto", "part", "mask", NULL
};

bool
section_kind(struct str word, enum section_kind *kind)
{
	for (*kind = 0; *kind < SECTION_KINDS; (*kind)++) {
		if (str_is(word, section_names[*kind]))
			return true;
	}
	return false;
}

static size_t
section_hash(enum section_kind kind, struct str name)
{
	uint64_t h = 0xCBF29CE484222325u ^ (uint64_t)kind;

	for (size_t i = 0; i < name.n; i++)
		h = (h ^ (unsigned char)name.p[i]) * 0x100000001B3u;
	return (size_t)(h ^ h >> 32);
}

uint32_t *
build_slot(const struct build *b, enum section_kind kind, struct str name)
{
	size_t i = section_hash(kind, name) & b->slot_mask;

	while (b->slot[i] != 0) {
		const struct section *s = &b->section[b->slot[i] - 1];

		if (s->kind == kind && str_eq(s->name, name))
			break;
		i = (i + 1) & b->slot_mask;
	}
	return &b->slot[i];
}

struct section *
build_find(const struct build *b, enum section_kind kind, struct str name)
{
	uint32_t i = *build_slot(b, kind, name);

	return i > 0 ? &b->section[i - 1] : NULL;
}

const char *
build_nearest(const struct build *b, enum section_kind kind, struct str name)
{
	const char **words = mem_zalloc(b->n_sections + 1, sizeof(*words));
	char *wrong = mem_dup(name.p, name.n);
	const char *near;
	size_t n = 0;

	for (size_t i = 0; i < b->n_sections; i++) {
		if (b->section[i].kind == kind)
			words[n++] = b->section[i].name.p;
	}
	near = diag_nearest(wrong, words);
	free(words);
	free(wrong);
	return near;
}

void
build_unknown(struct build *b, enum section_kind kind, struct str name,
    struct where at)
{
	const char *near = build_nearest(b, kind, name);

	if (near != NULL)
		diags_error(b->d, at, "there is no %s \"%.*s\", did you mean "
		    "\"%s\"?", section_names[kind], STR_ARG(name), near);
	else
		diags_error(b->d, at, "there is no %s \"%.*s\"",
		    section_names[kind], STR_ARG(name));
}

uint32_t
group_new(struct build *b, struct str name)
{
	struct filter *f = b->f;

	if (f->n_groups == b->cap_groups) {
		b->cap_groups = b->cap_groups > 0 ? b->cap_groups * 2 : 256;
		f->group = mem_grow(f->group, b->cap_groups,
		    sizeof(*f->group));
	}
	f->group[f->n_groups] = (struct group){ .name = name };
	return (uint32_t)f->n_groups++;
}
