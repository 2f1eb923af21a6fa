// The line mode's terminal, or pipe: lines come from standard input, lines go to standard output, nothing is moved or coloured.
#include "tui/front.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/text.h"
#include "tui/linear.h"
#include "tui/words.h"

enum { LINE_BYTES_MAX = 8192 };

struct front_lines {
	struct front base;
	struct linear *linear;
	char in[LINE_BYTES_MAX + 1];
	size_t n;
	bool terminal; // a person types: there is a prompt, and a line counts at once
	bool prompted; // the prompt stands, perhaps with half a line behind it
	bool overlong; // the rest of the line is passed over
	bool ended, gone;
	bool busy, held;
	bool unsaid;   // a line was heard, and what it did was not said yet
};

static void put(struct front_lines *f, const char *text, size_t n)
{
	while (n && !f->gone) {
		ssize_t done = write(STDOUT_FILENO, text, n);
		if (done > 0) {
			text += done;
			n -= (size_t)done;
		} else if (errno == EAGAIN)
			(void)!poll(&(struct pollfd){ .fd = STDOUT_FILENO, .events = POLLOUT }, 1, -1);
		else if (errno != EINTR)
			f->gone = true; // nobody hears any more
	}
}

static void put_text(struct front_lines *f, const char *text)
{
	put(f, text, strlen(text));
}

static void show(struct front *self, struct stack *s, const struct model *m)
{
	struct front_lines *f = (struct front_lines *)self;
	BUF_AUTO out = BUF_INIT;
	f->busy = m->task.on;
	f->unsaid = false;
	linear_show(f->linear, s, m, &out);
	if (out.n == 0)
		return;
	if (f->prompted)
		put_text(f, "\n");
	f->prompted = false;
	put(f, buf_text(&out), out.n);
}

// In a pipe nobody sees what is under way: the next line counts when it is done. A person may give it up.
static bool may_read(const struct front_lines *f)
{
	return !f->held && (f->terminal || !f->busy);
}

static void wait_for(struct front *self, int fds[FRONT_FDS])
{
	struct front_lines *f = (struct front_lines *)self;
	fds[0] = may_read(f) && !f->ended ? STDIN_FILENO : -1;
	fds[1] = -1;
	if (!f->terminal || f->prompted || f->busy)
		return;
	put_text(f, "> ");
	f->prompted = true;
}

// Reads what is there, without waiting.
static void fill(struct front_lines *f)
{
	struct pollfd p = { .fd = STDIN_FILENO, .events = POLLIN };
	while (!f->ended && f->n < LINE_BYTES_MAX && !memchr(f->in, '\n', f->n) && poll(&p, 1, 0) > 0) {
		ssize_t got = read(STDIN_FILENO, f->in + f->n, LINE_BYTES_MAX - f->n);
		if (got > 0)
			f->n += (size_t)got;
		else if (got == 0 || (errno != EINTR && errno != EAGAIN))
			f->ended = true;
	}
}

static void drop(struct front_lines *f, size_t n)
{
	f->n -= n;
	memmove(f->in, f->in + n, f->n);
}

// The next whole line, without blanks at its ends; owned by the caller. NULL where there is none yet.
static char *next_line(struct front_lines *f)
{
	fill(f);
	const char *end = memchr(f->in, '\n', f->n);
	bool last = !end && f->ended && f->n; // a last line without its end
	if (!end && !last) {
		f->overlong |= f->n == LINE_BYTES_MAX;
		if (f->overlong)
			f->n = 0;
		return NULL;
	}
	size_t n = end ? (size_t)(end - f->in) : f->n, from = 0, to = n;
	while (from < to && strchr(" \t\r", f->in[from]))
		from++;
	while (to > from && strchr(" \t\r", f->in[to - 1]))
		to--;
	char *line = xcalloc(1, to - from + 1);
	memcpy(line, f->in + from, to - from);
	drop(f, end ? n + 1 : n);
	return line;
}

static bool read_line(struct front *self, struct stack *s, const struct model *m, struct effect *out)
{
	struct front_lines *f = (struct front_lines *)self;
	*out = effect_of(EFFECT_LEAVE);
	if (f->gone)
		return true;
	if (f->unsaid) // the next line may have been typed ahead
		show(self, s, m);
	if (!may_read(f))
		return false;
	AUTO_FREE char *line = next_line(f);
	if (!line)
		return f->ended;
	f->unsaid = true;
	f->prompted = false; // the line's end took it away
	if (f->overlong)
		put_text(f, _("the line is too long; nothing was done\n"));
	*out = f->overlong ? effect_of(EFFECT_HANDLED) : linear_hear(f->linear, s, m, line);
	f->overlong = false;
	return true;
}

static void hold(struct front *self)
{
	struct front_lines *f = (struct front_lines *)self;
	f->held = true;
	put_text(f, f->prompted ? "\n" : "");
	put_text(f, _("PIN of the token: "));
	f->prompted = false;
}

static void resume(struct front *self)
{
	struct front_lines *f = (struct front_lines *)self;
	f->held = false;
	put_text(f, "\n");
	if (f->terminal)
		tcflush(STDIN_FILENO, TCIFLUSH);
}

static void close_lines(struct front *self)
{
	struct front_lines *f = (struct front_lines *)self;
	if (f->prompted)
		put_text(f, "\n");
	linear_free(f->linear);
	free(f);
}

static const struct front_ops LINES = { .show = show, .wait = wait_for, .read = read_line, .hold = hold, .resume = resume, .close = close_lines };

struct front *front_lines_new(void)
{
	struct front_lines *f = xcalloc(1, sizeof *f);
	*f = (struct front_lines){ .base = { &LINES }, .linear = linear_new(), .terminal = isatty(STDIN_FILENO) };
	return &f->base;
}
