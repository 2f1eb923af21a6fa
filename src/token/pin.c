#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

#include "base/text.h"
#include "token/cell.h"

enum { PAGE = 4096 };

static void wipe(struct pin *p)
{
	if (p->page)
		OPENSSL_cleanse(p->page, PIN_MAX + 1);
	p->n = 0;
}

result pin_init(struct pin *p, const struct pin_source *from, int watch, struct err *e)
{
	*p = (struct pin){ .from = from->from, .fd = from->fd, .watch = watch, .prompt = from->prompt };
	void *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED)
		return fail(e, "token.driver", "没有内存存放口令（%s）", strerror(errno));
	if (mlock(page, PAGE) != 0 || madvise(page, PAGE, MADV_DONTDUMP) != 0) {
		result r = fail(e, "token.driver", "口令所在的内存不能锁定（%s），为保护口令没有启动；请检查 ulimit -l", strerror(errno));
		munmap(page, PAGE);
		return r;
	}
	p->page = page;
	if (p->from != PIN_FD)
		p->fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	return ok();
}

void pin_release(struct pin *p)
{
	wipe(p);
	if (p->page)
		munmap(p->page, PAGE);
	p->page = NULL;
}

static result missing(struct err *e, const char *why)
{
	return fail(e, "token.pin_missing", "没有得到令牌口令：%s；什么也没有签名，可以重来", why);
}

// One byte from the PIN's descriptor; false where there is none, or the program went away, or a signal came.
static bool next_byte(struct pin *p, char *c)
{
	struct pollfd f[2] = { { .fd = p->fd, .events = POLLIN }, { .fd = p->watch, .events = POLLRDHUP } };
	if (poll(f, 2, -1) < 0 || (f[1].revents & (POLLRDHUP | POLLHUP | POLLERR)))
		return false;
	return read(p->fd, c, 1) == 1;
}

// A line of the descriptor, byte by byte so that the next line stays for the next question.
static result read_descriptor(struct pin *p, struct err *e)
{
	char c = 0;
	while (next_byte(p, &c) && c != '\n') {
		if (p->n >= PIN_MAX) {
			wipe(p);
			return missing(e, "描述符上的一行太长");
		}
		p->page[p->n++] = c;
	}
	if (p->n && p->page[p->n - 1] == '\r')
		p->n--;
	p->page[p->n] = 0;
	return p->n ? ok() : missing(e, "描述符已到末尾或是空行");
}

static void say(const struct pin *p, const char *text)
{
	struct span s = span_str(text);
	(void)!write(p->fd, s.p, s.n);
}

// Typed text without control characters of the terminal driver: dots for a PIN, plain for an answer.
static bool type_in(struct pin *p, char *to, size_t room, size_t *n, bool hidden)
{
	char c;
	*n = 0;
	while (next_byte(p, &c)) {
		if (c == '\r' || c == '\n')
			return true;
		if (c == 3 || (c == 4 && *n == 0) || c == 27)
			return false;
		if ((c == 127 || c == 8) && *n) {
			say(p, "\b \b");
			to[--*n] = 0;
		} else if (c == 21) {
			for (; *n; to[--*n] = 0)
				say(p, "\b \b");
		} else if ((unsigned char)c >= 32 && c != 127 && *n + 1 < room) {
			char echo[2] = { hidden ? '*' : c, 0 };
			to[(*n)++] = c;
			say(p, echo);
		}
	}
	return false;
}

// With the terminal in single-character mode, no echo, no signals by key; always put back. The prompt comes when the
// echo is off already, so that nothing typed in answer to it can be seen.
static bool type_quietly(struct pin *p, const char *prompt, char *to, size_t room, size_t *n, bool hidden)
{
	struct termios before, quiet;
	if (tcgetattr(p->fd, &before) != 0)
		return false;
	quiet = before;
	quiet.c_lflag &= (tcflag_t) ~(ECHO | ECHONL | ICANON | ISIG);
	quiet.c_cc[VMIN] = 1;
	quiet.c_cc[VTIME] = 0;
	tcsetattr(p->fd, TCSAFLUSH, &quiet);
	say(p, prompt);
	bool good = type_in(p, to, room, n, hidden);
	tcsetattr(p->fd, TCSAFLUSH, &before);
	if (p->from == PIN_TERMINAL)
		say(p, "\n");
	return good;
}

static void make_prompt(const struct pin *p, int tries, struct buf *b)
{
	BUF_AUTO line = BUF_INIT;
	for (const char *s = p->prompt; s && *s;) {
		size_t n = strcspn(s, "\n");
		buf_clear(&line);
		buf_add(&line, s, n);
		text_add_safe(b, buf_text(&line));
		buf_add_str(b, "\n");
		s += n + (s[n] == '\n');
	}
	if (tries >= 0)
		buf_addf(b, "（还可试 %d 次）", tries);
	buf_add_str(b, "令牌口令（PIN），Ctrl-C 取消：");
}

// The screen shows the question and holds still before anything is read.
static result hold_screen(struct pin *p, int tries, struct err *e)
{
	uint8_t note[2] = { STAGE_SCREEN, tries < 0 || tries > 254 ? 255 : (uint8_t)tries }, type;
	BUF_AUTO go = BUF_INIT;
	TRY(wire_send(p->watch, WIRE_STAGE, span_of(note, sizeof note), e));
	TRY(wire_read(p->watch, 0, &type, &go, e));
	return type == WIRE_GO && go.n == 1 && go.p[0] == 1 ? ok() : missing(e, "输入已取消");
}

static result read_terminal(struct pin *p, int tries, struct err *e)
{
	BUF_AUTO prompt = BUF_INIT;
	if (p->fd < 0)
		return missing(e, "没有终端；请用 --pin-fd 给出描述符");
	if (p->from == PIN_SCREEN)
		TRY(hold_screen(p, tries, e));
	else
		make_prompt(p, tries, &prompt);
	if (!type_quietly(p, buf_text(&prompt), p->page, PIN_MAX, &p->n, true)) {
		wipe(p);
		return missing(e, "输入已取消");
	}
	p->page[p->n] = 0;
	return p->n ? ok() : missing(e, "口令为空");
}

static result keep_last(struct err *e, const char *how)
{
	return fail(e, "token.pin_locked", "令牌口令只剩 1 次机会，再错就会锁死，所以没有试。%s", how);
}

static result confirm_last(struct pin *p, struct err *e)
{
	static const char LAST[] = "注意：令牌口令只剩最后 1 次机会，再错令牌就会锁死，只能到发证机构解锁。\n"
				   "确要输入口令吗？请键入“是”或 yes：";
	char answer[16] = "";
	size_t n = 0;
	const char *allowed = getenv("KAIBIAO_LAST_TRY");
	if (p->from == PIN_FD)
		return allowed && strcmp(allowed, "1") == 0 ?
			       ok() :
			       keep_last(e, "请先确认口令；确要一试，请在终端上操作，或设环境变量 KAIBIAO_LAST_TRY=1");
	if (p->fd < 0)
		return missing(e, "没有终端；请用 --pin-fd 给出描述符");
	bool typed = type_quietly(p, LAST, answer, sizeof answer, &n, false);
	if (typed && (strcmp(answer, "是") == 0 || strcmp(answer, "yes") == 0))
		return ok();
	return keep_last(e, "请先确认口令，再重新操作");
}

static bool at_hand(struct pin *p, enum pin_use use)
{
	if (p->n == 0)
		return false;
	if (p->from == PIN_FD || (use == PIN_EACH && p->batch > 0))
		return true;
	bool fresh = p->fresh;
	p->fresh = false;
	return fresh || (use == PIN_ONCE && p->standing);
}

static void tell_stage(const struct pin *p, enum wire_stage s)
{
	uint8_t byte = (uint8_t)s;
	(void)!is_ok(wire_send(p->watch, WIRE_STAGE, span_of(&byte, 1), NULL));
}

static result question(struct pin *p, enum pin_use use, int tries, struct err *e)
{
	if (tries == 1 && p->from != PIN_SCREEN) // the screen asks for the word itself
		TRY(confirm_last(p, e));
	if (at_hand(p, use))
		return ok();
	wipe(p);
	return p->from == PIN_FD ? read_descriptor(p, e) : read_terminal(p, tries, e);
}

result pin_ask(struct pin *p, enum pin_use use, int tries, struct err *e)
{
	tell_stage(p, STAGE_PIN);
	result r = question(p, use, tries, e);
	tell_stage(p, STAGE_WORK);
	return r;
}

struct span pin_get(const struct pin *p)
{
	return span_of(p->page, p->n);
}

void pin_done(struct pin *p, enum pin_use use)
{
	if (use == PIN_ONCE)
		p->standing = true;
	if (use == PIN_EACH && p->batch > 0)
		p->batch--;
	if (p->from != PIN_FD && !p->standing && !p->fresh && p->batch == 0)
		wipe(p);
}

void pin_wrong(struct pin *p)
{
	wipe(p);
	p->standing = p->fresh = false;
	p->batch = 0;
}

void pin_batch(struct pin *p, int signatures)
{
	p->batch = signatures;
	if (signatures == 0 && p->from != PIN_FD && !p->standing && !p->fresh)
		wipe(p);
}
