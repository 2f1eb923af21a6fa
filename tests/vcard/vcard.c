// vcard: the virtual PIV card in a virtual reader (vsmartcard's vpcd). Connecting puts the card in, ending pulls it.
//
//   vcard --stem DIR/NAME [--port 35963] [--pin 123456] [--tries 3] [--zipped] [--bad-sig] [--no-counter]
//         [--remove-at N] [--reset-at N] [--short-at N] [--wrong-at N --wrong-sw 6F00] [--from-verify]
//         [--slow MS] [--piece N] [--trace]
//
// N counts commands from 1, from the first VERIFY on with --from-verify. Prints "in" when the reader has powered the card. SIGTERM ends it.
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/hash.h"
#include "vcard/card.h"

enum { POWER_OFF = 0, POWER_ON = 1, RESET = 2, GET_ATR = 4 };

struct options {
	const char *stem, *pin;
	long port, tries;
	bool trace;
	struct card_faults fault;
};

static bool read_flag(const char *name, struct options *o)
{
	const struct {
		const char *name;
		bool *to;
	} FLAGS[] = {
		{ "--zipped", &o->fault.zipped },
		{ "--bad-sig", &o->fault.bad_sig },
		{ "--no-counter", &o->fault.no_counter },
		{ "--from-verify", &o->fault.from_verify },
		{ "--trace", &o->trace },
	};
	for (size_t i = 0; i < sizeof FLAGS / sizeof *FLAGS; i++)
		if (strcmp(name, FLAGS[i].name) == 0)
			return *FLAGS[i].to = true;
	return false;
}

static bool read_value(const char *name, const char *value, struct options *o)
{
	long slow = 0, piece = 0, sw = 0x6f00;
	const struct {
		const char *name;
		long *to;
		int base;
	} NUMBERS[] = {
		{ "--port", &o->port, 10 },
		{ "--tries", &o->tries, 10 },
		{ "--remove-at", &o->fault.remove_at, 10 },
		{ "--reset-at", &o->fault.reset_at, 10 },
		{ "--short-at", &o->fault.short_at, 10 },
		{ "--wrong-at", &o->fault.wrong_at, 10 },
		{ "--wrong-sw", &sw, 16 },
		{ "--slow", &slow, 10 },
		{ "--piece", &piece, 10 },
	};
	if (strcmp(name, "--stem") == 0)
		return (o->stem = value) != NULL;
	if (strcmp(name, "--pin") == 0)
		return (o->pin = value) != NULL;
	for (size_t i = 0; i < sizeof NUMBERS / sizeof *NUMBERS; i++) {
		if (strcmp(name, NUMBERS[i].name) != 0)
			continue;
		*NUMBERS[i].to = strtol(value, NULL, NUMBERS[i].base);
		if (slow)
			o->fault.slow_ms = (unsigned)slow;
		if (piece)
			o->fault.piece = (unsigned)piece;
		if (NUMBERS[i].to == &sw)
			o->fault.wrong_sw = (uint16_t)sw;
		return true;
	}
	return false;
}

static bool read_options(int argc, char **argv, struct options *o)
{
	*o = (struct options){ .pin = "123456", .port = 35963, .tries = 3, .fault.wrong_sw = 0x6f00 };
	for (int i = 1; i < argc; i++) {
		if (read_flag(argv[i], o))
			continue;
		if (i + 1 >= argc || !read_value(argv[i], argv[i + 1], o))
			return false;
		i++;
	}
	return o->stem && o->port > 0 && o->port < 65536 && strlen(o->pin) <= 8;
}

// vpcd listens when pcscd has loaded it; for a moment it may still hold the card before.
static int enter_reader(long port)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	for (int i = 0; i < 100; i++) {
		int fd = socket(AF_INET, SOCK_STREAM, 0);
		if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0)
			return fd;
		close(fd);
		usleep(50000);
	}
	return -1;
}

static bool take(int fd, uint8_t *p, size_t n)
{
	while (n) {
		ssize_t got = recv(fd, p, n, 0);
		if (got <= 0)
			return false;
		p += got;
		n -= (size_t)got;
	}
	return true;
}

static bool give(int fd, struct span s)
{
	BUF_AUTO b = BUF_INIT;
	buf_add_u16(&b, (uint16_t)s.n);
	buf_add(&b, s.p, s.n);
	return send(fd, b.p, b.n, MSG_NOSIGNAL) == (ssize_t)b.n;
}

static bool give_atr(int fd)
{
	uint8_t atr[] = { 0x3b, 0x87, 0x80, 0x01, 'k', 'a', 'i', 'b', 'i', 'a', 'o', 0 };
	for (size_t i = 1; i + 1 < sizeof atr; i++)
		atr[sizeof atr - 1] ^= atr[i];
	return give(fd, span_of(atr, sizeof atr));
}

static bool control(int fd, struct card *c, uint8_t code)
{
	if (code == GET_ATR)
		return give_atr(fd);
	card_reset(c);
	if (code == POWER_ON) {
		puts("in");
		fflush(stdout);
	}
	return true;
}

static void trace(const char *mark, struct span s)
{
	BUF_AUTO b = BUF_INIT;
	hex_add(&b, s);
	fprintf(stderr, "%s %s\n", mark, buf_text(&b));
}

static void serve(int fd, struct card *c, bool loud)
{
	static uint8_t message[65536];
	uint8_t head[2];
	BUF_AUTO answer = BUF_INIT;
	while (take(fd, head, 2)) {
		size_t n = (size_t)(head[0] << 8 | head[1]);
		setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &(int){ 1 }, sizeof(int)); // vpcd sends length and message apart
		if (!take(fd, message, n))
			return;
		if (loud)
			trace(n == 1 ? "control" : ">", span_of(message, n));
		if (n == 1) {
			if (!control(fd, c, message[0]))
				return;
			continue;
		}
		if (!card_answer(c, span_of(message, n), &answer) || !give(fd, span_buf(&answer)))
			return;
		if (loud)
			trace("<", span_buf(&answer));
	}
}

int main(int argc, char **argv)
{
	struct options o;
	static struct card c;
	if (!read_options(argc, argv, &o)) {
		fprintf(stderr, "usage: vcard --stem DIR/NAME [--port N] [--pin PIN] ... (see the top of vcard.c)\n");
		return 2;
	}
	card_init(&c, o.pin, (int)o.tries);
	c.fault = o.fault;
	if (!card_load(&c, o.stem)) {
		fprintf(stderr, "vcard: no keys and certificates at %s\n", o.stem);
		return 1;
	}
	int fd = enter_reader(o.port);
	if (fd < 0) {
		fprintf(stderr, "vcard: no virtual reader at port %ld\n", o.port);
		return 1;
	}
	serve(fd, &c, o.trace);
	close(fd);
	card_release(&c);
	return 0;
}
