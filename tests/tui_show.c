// Shows a table of bidders on the terminal, for tests/tui_term.sh: every frame names its number, its size and the last key,
// and is also written, as the grid's text rows, to FILE (the process's number to FILE.pid). Keys: H hands the terminal over for a line, A aborts, E exits
// without closing, q leaves.
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/tap.h"
#include "tui/layout.h"
#include "tui/list.h"
#include "tui/term.h"

static const struct column COLUMNS[] = {
	{ "#", 2, 3, 0, ALIGN_RIGHT },
	{ "投标人", 20, 44, 0, ALIGN_LEFT },
	{ "签到", 4, 6, 2, ALIGN_CENTER },
	{ "解密", 10, 16, 1, ALIGN_LEFT },
	{ "投标报价（元）", 16, 20, 1, ALIGN_RIGHT },
	{ "地址", 30, 0, 5, ALIGN_LEFT },
};
enum { N = sizeof COLUMNS / sizeof *COLUMNS, BIDDERS = 60 };

static const char *const NAMES[] = {
	"晋阳教育装备有限公司", "并州科技股份有限公司", "汾河数码（山西）有限公司", "\u202E倒写\u202C\U0003FFFD司\u200B\u2614", "甲\x1B[2J乙\n丙",
	"e\u0301e\u0301\u0301\u0301\u0301\u0301 བོད་ Acme", "一个名字长得在八十列的屏幕上无论如何都放不下的有限责任公司",
};

static void draw_row(struct grid *g, int row, int i, const struct place *at, bool chosen)
{
	char no[16], price[40];
	snprintf(no, sizeof no, "%d", i + 1);
	snprintf(price, sizeof price, "%d,250,000.00", i + 1);
	const char *text[N] = { no, NAMES[i % 7], "✓", i % 3 ? "✓ 已解密" : "✗ 失败", price, "太原市小店区长治路一号" };
	const enum style style[N] = { chosen ? STYLE_CHOSEN : STYLE_DIM, STYLE_NORMAL, STYLE_GOOD, i % 3 ? STYLE_GOOD : STYLE_BAD,
				      STYLE_CHANGED, STYLE_DIM };
	for (int c = 0; c < N; c++)
		layout_cell(g, row, &COLUMNS[c], at[c], style[c], text[c]);
}

static void draw(struct grid *g, struct list *l, const char *status)
{
	struct panes p;
	struct place at[N];
	layout_panes(g->rows, g->cols, 2, 1, 30, &p);
	grid_put(g, 0, 0, g->cols, STYLE_BAR, "SXZC-2026-0187 第二中学教学设备采购 / 第1包");
	layout_lines(g, &p);
	layout_columns(COLUMNS, N, 0, p.main.cols, at);
	layout_titles(g, p.main.row, COLUMNS, N, at);
	list_fit(l, BIDDERS, p.main.rows - 1);
	for (int i = 0; i < l->page && l->offset + i < l->count; i++)
		draw_row(g, p.main.row + 1 + i, l->offset + i, at, l->offset + i == l->cursor);
	grid_put(g, p.side.row, p.side.col, p.side.cols, STYLE_NORMAL, "09:41:55 晋阳教育装备 解密成功 12.4 MB");
	grid_box(g, 5, 20, 5, 31, STYLE_ALARM);
	grid_put(g, 7, 22, 27, STYLE_ALARM, "应急：第一排坐在最左边的人");
	grid_put(g, g->rows - 1, 0, g->cols, STYLE_STRONG, status);
}

static void write_whole(const char *path, const struct buf *text)
{
	AUTO_FREE char *fresh = xasprintf("%s.new", path);
	int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || write(fd, text->p, text->n) != (ssize_t)text->n || close(fd) != 0 || rename(fresh, path) != 0)
		abort();
}

static void write_rows(const struct grid *g, const char *path)
{
	BUF_AUTO rows = BUF_INIT;
	for (int row = 0; row < g->rows; row++) {
		grid_dump_row(g, row, &rows);
		buf_add_byte(&rows, '\n');
	}
	write_whole(path, &rows);
}

static void write_pid(const char *path)
{
	BUF_AUTO pid = BUF_INIT;
	AUTO_FREE char *name = xasprintf("%s.pid", path);
	buf_addf(&pid, "%ld\n", (long)getpid());
	write_whole(name, &pid);
}

static char heard[64];

// Somebody else reads a line from the terminal meanwhile.
static void hand_over(struct term *t)
{
	size_t n = 0;
	term_hold(t);
	(void)!write(STDOUT_FILENO, "say something> ", 15);
	while (n + 1 < sizeof heard && read(STDIN_FILENO, heard + n, 1) == 1 && heard[n] != '\r')
		n++;
	heard[n] = 0;
	term_resume(t);
}

// False where the program is to end.
static bool take(struct term *t, struct list *l, const struct keymap *map, struct key k)
{
	if (k.code == K_GONE || keymap_action(map, k) == ACTION_LEAVE)
		return false;
	if (k.code == 'H')
		hand_over(t);
	if (k.code == 'A')
		abort();
	if (k.code == 'E')
		exit(0);
	if (k.code == K_CLICK)
		list_click(l, k.row - 4);
	list_act(l, keymap_action(map, k));
	return true;
}

static void frame(struct term *t, struct list *l, struct key last, int keys, const char *path)
{
	GRID_AUTO g;
	int rows, cols;
	BUF_AUTO status = BUF_INIT;
	term_size(t, &rows, &cols);
	grid_init(&g, rows, cols);
	buf_addf(&status, "keys %d at %dx%d row %d last ", keys, rows, cols, l->cursor + 1);
	key_add_name(&status, last);
	buf_add_str(&status, last.code == K_CLICK ? " on" : "");
	draw(&g, l, buf_text(&status));
	term_draw(t, &g);
	write_rows(&g, path);
}

int main(int argc, char **argv)
{
	struct term_options o = term_options_read();
	struct term *t;
	struct err e = { 0 };
	if (argc < 2)
		return RESULT_USAGE;
	if (!is_ok(term_open(&o, &t, &e))) {
		fprintf(stderr, "%s: %s\n", e.code, e.text);
		return (int)e.kind;
	}
	write_pid(argv[1]);
	struct list l = { 0 };
	struct keymap map;
	struct key k = { 0 };
	keymap_init(&map);
	int keys = 0;
	bool goes_on = true;
	frame(t, &l, k, keys, argv[1]);
	while (goes_on) {
		struct pollfd f[2] = { { .fd = term_fd(t), .events = POLLIN }, { .fd = term_signal_fd(t), .events = POLLIN } };
		poll(f, 2, -1);
		for (struct key next; goes_on && term_read(t, &next);) {
			k = next;
			keys += k.code != K_RESIZE;
			goes_on = take(t, &l, &map, k);
		}
		frame(t, &l, k, keys, argv[1]);
	}
	term_close(t);
	printf("left after %d keys\n", keys);
	if (heard[0])
		printf("heard %s\n", heard);
	return 0;
}
