// PINs typed at a terminal: a pseudo-terminal, with this program as the person at it.
#include "token_kit.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "base/clock.h"
#include "tap.h"
#include "token/piv.h"
#include "vcard/port_card.h"

struct seat {
	int master;
	pid_t program;
	struct buf screen;
};

static struct card *card;

static result open_card(const char *where, struct cell *cell, void **out, struct err *e)
{
	return piv_open_on(port_card(card), where, cell, out, e);
}

// Starts BODY on a terminal of its own; what it returns is its exit status.
static struct seat sit_down(int (*body)(void))
{
	struct seat s = { .master = -1 };
	fflush(stdout);
	s.program = forkpty(&s.master, NULL, NULL, NULL);
	INSIST(s.program >= 0);
	if (s.program == 0)
		_exit(body());
	return s;
}

// Reads the screen until it shows TEXT after position FROM; false after 5 s or at the end.
static bool shows(struct seat *s, const char *text)
{
	int64_t deadline = clock_steady_ns() + INT64_C(5000000000);
	while (!strstr(buf_text(&s->screen), text)) {
		char part[256];
		struct pollfd p = { .fd = s->master, .events = POLLIN };
		if (clock_steady_ns() > deadline || poll(&p, 1, 100) < 0)
			return false;
		if (!(p.revents & (POLLIN | POLLHUP)))
			continue;
		ssize_t n = read(s->master, part, sizeof part);
		if (n <= 0)
			return false;
		buf_add(&s->screen, part, (size_t)n);
	}
	return true;
}

// Forgets the screen up to and with TEXT: what came behind it in the same breath stays.
static void forget_to(struct seat *s, const char *text)
{
	const char *at = strstr(buf_text(&s->screen), text);
	struct buf rest = BUF_INIT;
	if (!at)
		return;
	buf_add_str(&rest, at + strlen(text));
	buf_release(&s->screen);
	s->screen = rest;
}

static void type(struct seat *s, const char *keys)
{
	INSIST(write(s->master, keys, strlen(keys)) == (ssize_t)strlen(keys));
}

static bool echoes(const struct seat *s)
{
	struct termios t;
	return tcgetattr(s->master, &t) == 0 && (t.c_lflag & ECHO) && (t.c_lflag & ICANON) && (t.c_lflag & ISIG);
}

static int stand_up(struct seat *s)
{
	int status = 0;
	(void)!shows(s, "\x01"); // until the end, so that nobody waits for a full terminal
	waitpid(s->program, &status, 0);
	close(s->master);
	buf_release(&s->screen);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static struct token *open_file(const struct token_limits *limits)
{
	struct err e;
	static const struct pin_source PIN = { .from = PIN_TERMINAL, .fd = -1, .prompt = "将要签名：开标记录\n\x1b[31m第二行" };
	struct token *t = NULL;
	return is_ok(token_start(&TOKEN_P12, kit_text("%s/p256.sign.p12?enc=%s/p256.enc.p12", kit_dir(), kit_dir()), &PIN, limits, &t, &e)) ?
		       t :
		       NULL;
}

// Signs twice, decrypts twice; exit status: steps that went well.
static int sign_and_decrypt(void)
{
	struct err e;
	TOKEN_AUTO *t = open_file(&TOKEN_LIMITS);
	int good = t != NULL;
	for (int i = 0; i < 4 && good; i++) {
		const char *code = i < 2 ? kit_sign(t, &e) : kit_unwrap(t, &e);
		printf("<%d:%s>\n", i, code);
		fflush(stdout);
		good += *code == 0;
	}
	return good;
}

static void every_signature_asks(void)
{
	struct seat s = sit_down(sign_and_decrypt);
	CHECK(shows(&s, "PIN") && shows(&s, "开标记录"), "the terminal shows what is signed, and asks");
	CHECK(!strstr(buf_text(&s.screen), "\x1b[31m"), "a prompt cannot paint the screen");
	CHECK(!echoes(&s), "no echo while the PIN is typed");
	type(&s, "24x\177\177" "46810\r");
	CHECK(shows(&s, "<0:>"), "the first signature, with a typing error put right");
	forget_to(&s, "<0:>");
	CHECK(shows(&s, "PIN"), "the second signature asks again");
	type(&s, "246810\r");
	CHECK(shows(&s, "<1:>"), "and is made");
	forget_to(&s, "<1:>");
	CHECK(shows(&s, "PIN"), "decryption asks");
	type(&s, "246810\r");
	CHECK(shows(&s, "<3:>"), "once for both");
	CHECK(echoes(&s), "the terminal is as before");
	CHECK(!strstr(buf_text(&s.screen), "246810"), "the PIN never stood on the screen");
	CHECK(stand_up(&s) == 5, "all went well");
}

static int sign_once(void)
{
	struct err e;
	TOKEN_AUTO *t = open_file(&TOKEN_LIMITS);
	printf("<%s>\n", t ? kit_sign(t, &e) : "?");
	fflush(stdout);
	return 0;
}

static int sign_hastily(void)
{
	struct err e;
	static const struct token_limits LIMITS = { 2000, 300 };
	TOKEN_AUTO *t = open_file(&LIMITS);
	printf("<%s>\n", t ? kit_sign(t, &e) : "?");
	fflush(stdout);
	return 0;
}

static void called_off(void)
{
	struct seat s = sit_down(sign_once);
	CHECK(shows(&s, "PIN"), "asks");
	type(&s, "12\003");
	CHECK(shows(&s, "<token.pin_missing>"), "Ctrl-C calls it off");
	CHECK(echoes(&s), "the terminal is as before");
	stand_up(&s);

	struct seat wrong = sit_down(sign_once);
	CHECK(shows(&wrong, "PIN"), "asks");
	type(&wrong, "999999\r");
	CHECK(shows(&wrong, "<token.pin_wrong>"), "a wrong PIN is told, and not asked for again");
	stand_up(&wrong);

	struct seat late = sit_down(sign_hastily);
	CHECK(shows(&late, "PIN") && shows(&late, "<token.pin_missing>"), "nobody types: called off after the time limit");
	CHECK(echoes(&late), "the terminal is as before, though the child was killed");
	stand_up(&late);
}

static void program_dies(void)
{
	struct seat s = sit_down(sign_once);
	int slave = open(ptsname(s.master), O_RDWR | O_NOCTTY); // keeps the terminal alive
	CHECK(shows(&s, "PIN") && !echoes(&s), "asks");
	kill(s.program, SIGKILL);
	int64_t deadline = clock_steady_ns() + INT64_C(5000000000);
	while (!echoes(&s) && clock_steady_ns() < deadline)
		usleep(20000);
	CHECK(echoes(&s), "the program is killed: the child puts the terminal back");
	close(slave);
	stand_up(&s);
}

static int sign_with_card(void)
{
	struct err e;
	static struct token_driver d;
	static const struct pin_source PIN = { .from = PIN_TERMINAL, .fd = -1 };
	TOKEN_AUTO *t = NULL;
	d = TOKEN_PIV;
	d.open = open_card;
	if (!is_ok(token_start(&d, "", &PIN, &TOKEN_LIMITS, &t, &e)))
		return 1;
	printf("<%s>\n", kit_sign(t, &e));
	fflush(stdout);
	return 0;
}

// A screen of this program's own shows the question.
static bool hold_still(void *ctx, int tries)
{
	printf("<hold %d>", tries);
	fflush(stdout);
	return *(const bool *)ctx;
}

static void go_on(void *ctx)
{
	(void)ctx;
	printf("<release>");
	fflush(stdout);
}

static int sign_on_screen(bool willing)
{
	struct err e;
	const struct pin_source pin = { .from = PIN_SCREEN, .fd = -1, .hold = hold_still, .release = go_on, .ctx = &willing };
	static struct token_driver d;
	TOKEN_AUTO *t = NULL;
	d = TOKEN_PIV;
	d.open = open_card;
	if (!is_ok(token_start(&d, "", &pin, &TOKEN_LIMITS, &t, &e)))
		return 1;
	printf("<%s>\n", kit_sign(t, &e));
	fflush(stdout);
	return 0;
}

static int sign_willingly(void)
{
	return sign_on_screen(true);
}

static int sign_unwillingly(void)
{
	return sign_on_screen(false);
}

static void screen_asks(void)
{
	card_release(card);
	card_init(card, "123456", 3);
	INSIST(card_load(card, kit_text("%s/p256", kit_dir())));
	struct seat s = sit_down(sign_willingly);
	CHECK(shows(&s, "<hold 3>"), "the screen is asked to hold still, and told the tries left");
	while (echoes(&s))
		usleep(1000);
	type(&s, "123456\r");
	CHECK(shows(&s, "******<release><>"), "dots where the cursor stands and nothing else; then the screen goes on");
	CHECK(echoes(&s), "the terminal is as before");
	stand_up(&s);
	struct seat not = sit_down(sign_unwillingly);
	CHECK(shows(&not, "<token.pin_missing>") && !strstr(buf_text(&not.screen), "<release>"), "the screen calls it off: no PIN is read");
	CHECK(card->tries == 3, "and none is tried");
	stand_up(&not);
}

static int sign_batch(void)
{
	struct err e;
	static struct token_driver d;
	static const struct pin_source PIN = { .from = PIN_TERMINAL, .fd = -1 };
	TOKEN_AUTO *t = NULL;
	d = TOKEN_PIV;
	d.open = open_card;
	if (!is_ok(token_start(&d, "", &PIN, &TOKEN_LIMITS, &t, &e)) || !is_ok(token_batch(t, 2, &e)))
		return 1;
	for (int i = 0; i < 3; i++) {
		printf("<%d:%s>\n", i, kit_sign(t, &e));
		fflush(stdout);
	}
	return 0;
}

static void batch(void)
{
	struct seat s = sit_down(sign_batch);
	CHECK(shows(&s, "PIN"), "a batch of two: the PIN is asked for");
	type(&s, "123456\r");
	CHECK(shows(&s, "<1:>"), "one PIN serves both signatures");
	forget_to(&s, "<1:>");
	CHECK(shows(&s, "PIN"), "and not a third");
	type(&s, "123456\r");
	CHECK(shows(&s, "<2:>"), "which asks again");
	stand_up(&s);
}

static void last_try(const char *answer, const char *outcome, int tries_after)
{
	card_release(card);
	card_init(card, "123456", 3);
	INSIST(card_load(card, kit_text("%s/p256", kit_dir())));
	card->tries = 1;
	struct seat s = sit_down(sign_with_card);
	CHECK(shows(&s, "最后 1 次") && shows(&s, "yes"), "the last try is announced");
	type(&s, answer);
	if (*outcome == 0) {
		CHECK(shows(&s, "还可试 1 次"), "after “%.*s” the PIN is asked for", (int)strcspn(answer, "\r"), answer);
		type(&s, "123456\r");
	}
	CHECK(shows(&s, kit_text("<%s>", outcome)), "outcome “%s”", outcome);
	CHECK(card->tries == tries_after, "%d tries left", card->tries);
	stand_up(&s);
}

int main(void)
{
	if (!kit_start())
		return 0;
	kit_person("p256", "p256", "246810");
	card = mmap(NULL, sizeof *card, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	INSIST(card != MAP_FAILED);
	every_signature_asks();
	called_off();
	program_dies();
	screen_asks();
	batch();
	last_try("no\r", "token.pin_locked", 1);
	last_try("\r", "token.pin_locked", 1);
	last_try("yes\r", "", 3);
	last_try("是\r", "", 3);
	card_release(card);
	return tap_done();
}
