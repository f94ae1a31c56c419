/* Which archived items tell one story, as far as their titles show it.
 *
 * Words of titles weigh the more the fewer titles have them, so that the
 * names of the allies tell nothing and that of a ship tells much.  Korean is
 * compared by pairs of syllables: particles, blanks and compounds do not
 * matter.  Two titles are alike when what they share weighs two fifths of
 * the lighter one.  No dictionary: a story in two languages is two. */
#ifndef KATCHI_CMD_STORIES_H
#define KATCHI_CMD_STORIES_H

#include <stddef.h>

#include "cmd/shelf.h"

struct told {
	const struct kept *k;
	size_t story;           /* index of the item that leads its story */
	size_t outlets, size;   /* of the story; set at its leading item */
	struct str topic;       /* of the story; set at every item of it */
};

/* stories_find - groups the items of list, of which k is set.
 *
 * list  the better one leads for its story comes earlier
 * topic  a glob that a story's topic is to match, or NULL
 *
 * Items are only grouped when they share a topic and are at most two days
 * apart.  The topic of a story is the one that most of its items have,
 * those that they lead with counting twice. */
void stories_find(struct told *list, size_t n, const char *topic);

/* How many feeds the items from..to-1 come from; of one story only, unless
 * that is SIZE_MAX. */
size_t stories_outlets(const struct told *list, size_t from, size_t to,
    size_t story);

#endif
