#include "tui/list.h"

// A cursor that leaves the window moves it by half: what comes is seen, and most moves change two rows and no more, which a slow
// line thanks.
static void keep_in_sight(struct list *l)
{
	if (l->cursor < l->offset || l->cursor >= l->offset + l->page)
		l->offset = l->cursor - l->page / 2;
	if (l->offset < 0)
		l->offset = 0;
	int last = l->count - l->page;
	if (l->offset > last)
		l->offset = last > 0 ? last : 0;
}

void list_choose(struct list *l, int row)
{
	if (row > l->count - 1)
		row = l->count - 1;
	l->cursor = row < 0 ? 0 : row;
	keep_in_sight(l);
}

void list_fit(struct list *l, int count, int page)
{
	bool at_end = l->follow && l->cursor == (l->count > 0 ? l->count - 1 : 0);
	l->count = count < 0 ? 0 : count;
	l->page = page < 1 ? 1 : page;
	list_choose(l, at_end ? l->count - 1 : l->cursor);
}

bool list_act(struct list *l, enum action a)
{
	switch ((int)a) {
	case ACTION_UP: list_choose(l, l->cursor - 1); return true;
	case ACTION_DOWN: list_choose(l, l->cursor + 1); return true;
	case ACTION_HOME: list_choose(l, 0); return true;
	case ACTION_END: list_choose(l, l->count - 1); return true;
	case ACTION_PAGE_UP:
		l->offset -= l->page;
		if (l->offset < 0)
			l->offset = 0;
		list_choose(l, l->cursor - l->page);
		return true;
	case ACTION_PAGE_DOWN:
		l->offset += l->page;
		list_choose(l, l->cursor + l->page);
		return true;
	default: return false;
	}
}

bool list_click(struct list *l, int line)
{
	if (line < 0 || line >= l->page || l->offset + line >= l->count)
		return false;
	list_choose(l, l->offset + line);
	return true;
}

bool list_find(struct list *l, int step, bool inclusive, list_match match, const void *ctx)
{
	if (l->count == 0)
		return false;
	int back = step < 0 ? l->count - 1 : 1;
	int row = inclusive ? l->cursor : (l->cursor + back) % l->count;
	for (int tried = 0; tried < l->count; tried++, row = (row + back) % l->count)
		if (match(ctx, row)) {
			list_choose(l, row);
			return true;
		}
	return false;
}

void list_place(const struct list *l, json_t *out)
{
	if (!l->follow || l->cursor + 1 < l->count)
		json_put_int(out, "at", l->cursor);
}

void list_resume(struct list *l, const json_t *place)
{
	int64_t at = json_int_or(place, "at", -1);
	if (at < 0 || at > 1000000)
		return;
	l->count = (int)at + 2; // until it is fitted: not on the last row, which it would follow
	l->cursor = (int)at;
}
