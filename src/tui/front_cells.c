// The terminal full of cells: what the screens draw, and keys.
#include "tui/front.h"

#include <stdlib.h>

#include "tui/term.h"

struct front_cells {
	struct front base;
	struct term *term;
	struct grid grid;
};

static void show(struct front *self, struct stack *s, const struct model *m)
{
	struct front_cells *f = (struct front_cells *)self;
	int rows, cols;
	term_size(f->term, &rows, &cols);
	if (rows != f->grid.rows || cols != f->grid.cols)
		grid_resize(&f->grid, rows, cols);
	stack_render(s, m, &f->grid);
	term_draw(f->term, &f->grid);
}

static void wait_for(struct front *self, int out[FRONT_FDS])
{
	const struct front_cells *f = (const struct front_cells *)self;
	out[0] = term_fd(f->term);
	out[1] = term_signal_fd(f->term);
}

static struct effect take_key(struct front_cells *f, struct stack *s, const struct model *m, struct key k)
{
	if (k.code == K_GONE)
		return effect_of(EFFECT_GONE);
	if (k.code == K_RESIZE)
		return effect_of(EFFECT_HANDLED);
	if (k.code == K_ESC && m->task.on && s->n == 1)
		return effect_job(job_new(JOB_CANCEL));
	struct effect e = stack_act(s, m, m->keys, k);
	if (e.kind == EFFECT_REDRAW)
		term_redraw(f->term);
	return e;
}

static bool read_key(struct front *self, struct stack *s, const struct model *m, struct effect *out)
{
	struct front_cells *f = (struct front_cells *)self;
	struct key k;
	if (!term_read(f->term, &k))
		return false;
	*out = take_key(f, s, m, k);
	return true;
}

static void hold(struct front *self)
{
	term_hold(((struct front_cells *)self)->term);
}

static void resume(struct front *self)
{
	term_resume(((struct front_cells *)self)->term);
}

static void close_cells(struct front *self)
{
	struct front_cells *f = (struct front_cells *)self;
	term_close(f->term);
	grid_release(&f->grid);
	free(f);
}

static const struct front_ops CELLS = { .show = show, .wait = wait_for, .read = read_key, .hold = hold, .resume = resume, .close = close_cells };

result front_cells_new(struct front **out, struct err *e)
{
	const struct term_options options = term_options_read();
	struct term *term;
	*out = NULL;
	TRY(term_open(&options, &term, e));
	struct front_cells *f = xcalloc(1, sizeof *f);
	*f = (struct front_cells){ .base = { &CELLS }, .term = term };
	grid_init(&f->grid, 1, 1);
	*out = &f->base;
	return ok();
}
