/* Heap memory that is always there.
 *
 * Sizes that a stranger controls are bounded before they come here
 * (base/limits.h), so running out means that the machine is out of memory:
 * the program then ends with exit status 71 (EX_OSERR), in this one place.
 * Any exit is safe; see store/state.h. */
#ifndef KATCHI_BASE_MEM_H
#define KATCHI_BASE_MEM_H

#include <stddef.h>

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* n bytes, not cleared. */
void *mem_alloc(size_t n);

/* n * size bytes, all zero.  The product is checked. */
void *mem_zalloc(size_t n, size_t size);

/* p (or NULL) resized to n * size bytes.  The product is checked. */
void *mem_grow(void *p, size_t n, size_t size);

/* A NUL-terminated copy of n bytes. */
char *mem_dup(const char *p, size_t n);

#endif
