// An arena: memory that is only added to and freed at once. The fold's state lives in one.
#ifndef KB_BASE_ARENA_H
#define KB_BASE_ARENA_H

#include <stddef.h>

#include "base/span.h"

struct arena_block;

struct arena {
	struct arena_block *first; // newest
};

// Zeroed memory, aligned for any type. Never NULL.
void *arena_alloc(struct arena *a, size_t n);
// Copies, followed by a NUL.
const char *arena_text(struct arena *a, const char *text);
struct span arena_copy(struct arena *a, struct span s);
// Room for one more element in a growing array inside the arena: returns the (perhaps moved) array.
// COUNT elements of SIZE bytes are in use; capacity doubles. The old array stays until the arena is freed.
void *arena_grow(struct arena *a, void *array, size_t count, size_t size);
void arena_release(struct arena *a);

#endif
