// Positions by key: open addressing in the project's arena. A stranger may choose his keys so that they collide; then a
// look-up gets slower, never wrong, because the caller compares what it finds.
#include "law/law_int.h"

enum { FIRST_SLOTS = 16 };

uint64_t key_of(const void *p, size_t n)
{
	const uint8_t *byte = p;
	uint64_t key = UINT64_C(0xcbf29ce484222325); // FNV-1a
	for (size_t i = 0; i < n; i++)
		key = (key ^ byte[i]) * UINT64_C(0x100000001b3);
	return key ^ key >> 32;
}

struct probe index_probe(const struct index *ix, uint64_t key)
{
	return (struct probe){ .ix = ix, .key = key, .next = ix->cap ? (size_t)key & (ix->cap - 1) : 0 };
}

bool index_next(struct probe *q)
{
	while (q->ix->cap && q->ix->slots[q->next].at) {
		const struct slot *s = &q->ix->slots[q->next];
		q->slot = q->next;
		q->next = (q->next + 1) & (q->ix->cap - 1);
		if (s->key == q->key) {
			q->at = s->at - 1;
			return true;
		}
	}
	return false;
}

static void put(struct index *ix, uint64_t key, size_t at)
{
	size_t i = (size_t)key & (ix->cap - 1);
	while (ix->slots[i].at)
		i = (i + 1) & (ix->cap - 1);
	ix->slots[i] = (struct slot){ key, at + 1 };
}

void index_add(struct project *p, struct index *ix, uint64_t key, size_t at)
{
	if (ix->used * 2 >= ix->cap) {
		struct index old = *ix;
		ix->cap = old.cap ? old.cap * 2 : FIRST_SLOTS;
		ix->slots = arena_alloc(&p->arena, ix->cap * sizeof *ix->slots);
		for (size_t i = 0; i < old.cap; i++)
			if (old.slots[i].at)
				put(ix, old.slots[i].key, old.slots[i].at - 1);
	}
	put(ix, key, at);
	ix->used++;
}
