#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

#include "base/result.h"

enum { BLOCK_BYTES = 64 * 1024 - 64, ALIGNMENT = 16 };

struct arena_block {
	struct arena_block *next;
	size_t used;
	size_t cap;
	_Alignas(ALIGNMENT) unsigned char bytes[];
};

static struct arena_block *block_for(struct arena *a, size_t n)
{
	if (a->first && a->first->cap - a->first->used >= n)
		return a->first;
	size_t cap = n > BLOCK_BYTES ? n : BLOCK_BYTES;
	struct arena_block *b = xcalloc(1, sizeof *b + cap);
	b->cap = cap;
	b->next = a->first;
	a->first = b;
	return b;
}

void *arena_alloc(struct arena *a, size_t n)
{
	INSIST(n < (size_t)1 << 40);
	size_t rounded = (n + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	struct arena_block *b = block_for(a, rounded);
	void *p = b->bytes + b->used;
	b->used += rounded;
	return p;
}

struct span arena_copy(struct arena *a, struct span s)
{
	uint8_t *p = arena_alloc(a, s.n + 1);
	if (s.n)
		memcpy(p, s.p, s.n);
	return span_of(p, s.n);
}

const char *arena_text(struct arena *a, const char *text)
{
	return (const char *)arena_copy(a, span_str(text)).p;
}

void *arena_grow(struct arena *a, void *array, size_t count, size_t size)
{
	if (count != 0 && (count & (count - 1)) != 0)
		return array;
	void *bigger = arena_alloc(a, (count ? count * 2 : 1) * size);
	if (count)
		memcpy(bigger, array, count * size);
	return bigger;
}

void arena_release(struct arena *a)
{
	while (a->first) {
		struct arena_block *next = a->first->next;
		free(a->first);
		a->first = next;
	}
}
