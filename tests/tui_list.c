// A scrolling list: what is chosen stays chosen and in sight, whatever comes.
#include "tests/tap.h"
#include "tui/list.h"

static bool is_sound(const struct list *l)
{
	if (l->count == 0)
		return l->cursor == 0 && l->offset == 0;
	if (l->cursor < 0 || l->cursor >= l->count || l->offset < 0)
		return false;
	if (l->offset > l->cursor || l->cursor >= l->offset + l->page)
		return false;
	return l->offset == 0 || l->offset + l->page <= l->count;
}

static void test_moves(void)
{
	struct list l = { 0 };
	list_fit(&l, 100, 10);
	CHECK(l.cursor == 0 && l.offset == 0, "it begins at the top");
	list_act(&l, ACTION_UP);
	CHECK(l.cursor == 0, "above the top there is nothing");
	for (int i = 0; i < 10; i++)
		list_act(&l, ACTION_DOWN);
	CHECK(l.cursor == 10 && l.offset == 5, "it scrolls by half a page when the cursor leaves it");
	list_act(&l, ACTION_PAGE_DOWN);
	CHECK(l.cursor == 20 && l.offset == 15, "a page moves both");
	list_act(&l, ACTION_PAGE_UP);
	CHECK(l.cursor == 10 && l.offset == 5, "and back");
	for (int i = 0; i < 6; i++)
		list_act(&l, ACTION_UP);
	CHECK(l.cursor == 4 && l.offset == 0, "upwards as well");
	list_act(&l, ACTION_END);
	CHECK(l.cursor == 99 && l.offset == 90, "to the end");
	list_act(&l, ACTION_PAGE_DOWN);
	CHECK(l.cursor == 99 && l.offset == 90, "and not beyond");
	list_act(&l, ACTION_HOME);
	CHECK(l.cursor == 0 && l.offset == 0, "to the beginning");
	CHECK(!list_act(&l, ACTION_OPEN) && !list_act(&l, ACTION_F3) && !list_act(&l, ACTION_NONE), "other actions are not the list's");
}

static void test_fit(void)
{
	struct list l = { 0 };
	list_fit(&l, 100, 20);
	list_choose(&l, 50);
	list_fit(&l, 100, 5);
	CHECK(l.cursor == 50 && is_sound(&l), "a smaller window: the cursor stays on its row and in sight");
	list_fit(&l, 100, 60);
	CHECK(l.cursor == 50 && is_sound(&l), "a larger one");
	list_fit(&l, 100, 200);
	CHECK(l.cursor == 50 && l.offset == 0, "with room for all, all are shown");
	list_fit(&l, 10, 5);
	CHECK(l.cursor == 9 && is_sound(&l), "fewer rows: the last of them");
	list_fit(&l, 0, 5);
	CHECK(is_sound(&l), "none");
	list_act(&l, ACTION_DOWN);
	list_act(&l, ACTION_END);
	CHECK(is_sound(&l), "and moving in it");
	list_fit(&l, -3, 0);
	CHECK(is_sound(&l) && l.page == 1, "numbers that cannot be");
	list_fit(&l, 10, 3);
	list_choose(&l, 99);
	CHECK(l.cursor == 9, "the nearest row is chosen");
	list_choose(&l, -1);
	CHECK(l.cursor == 0, "at both ends");
}

static void test_follow(void)
{
	struct list l = { .follow = true };
	list_fit(&l, 5, 3);
	CHECK(l.cursor == 4, "a list that follows begins at its end");
	list_fit(&l, 8, 3);
	CHECK(l.cursor == 7 && l.offset == 5, "and stays there as rows come in");
	list_act(&l, ACTION_UP);
	list_fit(&l, 20, 3);
	CHECK(l.cursor == 6, "a cursor that was moved up does not jump");
	list_act(&l, ACTION_END);
	list_fit(&l, 30, 3);
	CHECK(l.cursor == 29, "at the end it follows again");
	l.follow = false;
	list_fit(&l, 40, 3);
	CHECK(l.cursor == 29, "one that does not follow stays");
}

static void test_click(void)
{
	struct list l = { 0 };
	list_fit(&l, 12, 5);
	list_choose(&l, 11);
	CHECK(list_click(&l, 0) && l.cursor == 7, "a click counts from the first row in sight");
	CHECK(!list_click(&l, 5) && !list_click(&l, -1) && l.cursor == 7, "beside it chooses nothing");
	list_fit(&l, 2, 5);
	CHECK(!list_click(&l, 2) && list_click(&l, 1) && l.cursor == 1, "nor do empty lines");
}

static bool divides(const void *ctx, int row)
{
	const int *n = ctx;
	return row % *n == 0;
}

static void test_find(void)
{
	struct list l = { 0 };
	int seven = 7, many = 1000;
	list_fit(&l, 30, 5);
	list_choose(&l, 7);
	CHECK(list_find(&l, 1, true, divides, &seven) && l.cursor == 7, "the present row, where it counts");
	CHECK(list_find(&l, 1, false, divides, &seven) && l.cursor == 14 && is_sound(&l), "the next");
	list_choose(&l, 29);
	CHECK(list_find(&l, 1, false, divides, &seven) && l.cursor == 0, "around the end");
	CHECK(list_find(&l, -1, false, divides, &seven) && l.cursor == 28 && is_sound(&l), "backwards around the beginning");
	list_choose(&l, 0);
	CHECK(list_find(&l, 1, false, divides, &many) && l.cursor == 0, "the only one is found again");
	list_fit(&l, 30, 5);
	list_choose(&l, 3);
	static const struct list EMPTY;
	struct list none = EMPTY;
	CHECK(!list_find(&none, 1, true, divides, &seven), "nothing is found in nothing");
	int zero_only = 1000;
	list_choose(&l, 5);
	CHECK(list_find(&l, -1, false, divides, &zero_only) && l.cursor == 0, "backwards");
}

static bool never(const void *ctx, int row)
{
	(void)ctx;
	(void)row;
	return false;
}

static void test_not_found(void)
{
	struct list l = { 0 };
	list_fit(&l, 30, 5);
	list_choose(&l, 12);
	CHECK(!list_find(&l, 1, false, never, NULL) && l.cursor == 12, "where nothing matches, nothing moves");
}

// Many thousand steps of every kind in a fixed, mixed order.
static void test_anything(void)
{
	struct list l = { 0 };
	unsigned x = 12345;
	bool sound = true;
	for (int i = 0; i < 20000 && sound; i++) {
		x = x * 1103515245u + 12345u;
		unsigned r = x >> 16;
		if (r % 5 == 0)
			list_fit(&l, (int)(r / 5 % 50), (int)(r / 250 % 20));
		else if (r % 5 == 1)
			list_click(&l, (int)(r / 5 % 20) - 2);
		else
			list_act(&l, (enum action)(r / 5 % ACTION_COUNT));
		l.follow = r % 3 == 0;
		sound = is_sound(&l);
	}
	CHECK(sound, "the invariants hold after any step");
}

int main(void)
{
	test_moves();
	test_fit();
	test_follow();
	test_click();
	test_find();
	test_not_found();
	test_anything();
	return tap_done();
}
