// What the child process keeps from the program, and what happens when it crashes, hangs or lies.
#include "token_kit.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/durable.h"
#include "tap.h"

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED true
#elif defined(__has_feature)
#define SANITIZED __has_feature(address_sanitizer)
#else
#define SANITIZED false
#endif

enum { MASK = 0x5a, PIN_DIGITS = 12, REGION_MAX = 1 << 28 }; // larger ones are a sanitizer's shadow

// The PIN with every byte changed: the plain one must not come into this program's memory by the test itself.
static volatile uint8_t masked[PIN_DIGITS];

// A shell makes the PIN and its descriptor's file; digits are read one at a time and masked at once.
static void make_pin(void)
{
	INSIST(kit_run((const char *[]){ "sh", "-c",
					 "tr -dc 1-9 </dev/urandom | head -c 12 >\"$1/pin\" && "
					 "sh \"$2/contrib/pki.sh\" person \"$1\" hidden --cn x --pin \"$(cat \"$1/pin\")\" && echo >>\"$1/pin\"",
					 "sh", kit_dir(), getenv("srcdir") ? getenv("srcdir") : ".", NULL }) == 0);
	int fd = open(kit_text("%s/pin", kit_dir()), O_RDONLY);
	for (int i = 0; i < PIN_DIGITS; i++) {
		uint8_t digit;
		INSIST(read(fd, &digit, 1) == 1);
		masked[i] = digit ^ MASK;
	}
	close(fd);
}

static bool starts_here(const uint8_t *p)
{
	for (int i = 0; i < PIN_DIGITS; i++)
		if ((p[i] ^ MASK) != masked[i])
			return false;
	return true;
}

static size_t find_in(int mem, unsigned long from, unsigned long to)
{
	static uint8_t page[1 << 16];
	size_t found = 0;
	for (unsigned long at = from; at < to; at += sizeof page - PIN_DIGITS) {
		ssize_t n = pread(mem, page, to - at < sizeof page ? to - at : sizeof page, (off_t)at);
		for (ssize_t i = 0; i + PIN_DIGITS <= n; i++)
			found += starts_here(page + i);
		memset(page, 0, sizeof page); // not to be found here again
	}
	return found;
}

// How often the PIN stands in the writable memory of a process.
static size_t find_pin(const char *process)
{
	char line[512];
	size_t found = 0;
	FILE *maps = fopen(kit_text("/proc/%s/maps", process), "r");
	int mem = open(kit_text("/proc/%s/mem", process), O_RDONLY);
	while (maps && mem >= 0 && fgets(line, sizeof line, maps)) {
		unsigned long from, to;
		char rights[5];
		if (sscanf(line, "%lx-%lx %4s", &from, &to, rights) == 3 && rights[0] == 'r' && rights[1] == 'w' && to - from < REGION_MAX)
			found += find_in(mem, from, to);
	}
	if (maps)
		fclose(maps);
	if (mem >= 0)
		close(mem);
	return found;
}

static long status_of(int pid, const char *key)
{
	char line[256];
	long v = -1;
	FILE *f = fopen(kit_text("/proc/%d/status", pid), "r");
	while (f && fgets(line, sizeof line, f))
		if (strncmp(line, key, strlen(key)) == 0)
			v = strtol(line + strlen(key) + 1, NULL, 10);
	if (f)
		fclose(f);
	return v;
}

static int open_files(int pid)
{
	int n = 0;
	DIR *d = opendir(kit_text("/proc/%d/fd", pid));
	while (d && readdir(d))
		n++;
	if (d)
		closedir(d);
	return n - 2;
}

static void look_at_child(const struct token *t)
{
	int pid = token_pid(t);
	struct err e;
	BUF_AUTO limits = BUF_INIT;
	int limits_fd = open(kit_text("/proc/%d/limits", pid), O_RDONLY);
	if (limits_fd < 0) {
		SKIP("only root looks into a process that is not dumpable");
		return;
	}
	CHECK(is_ok(read_all(limits_fd, 65536, &limits, "limits", &e)) && strstr(buf_text(&limits), "Max core file size        0"),
	      "the child writes no core");
	close(limits_fd);
	if (SANITIZED)
		SKIP("AddressSanitizer turns mlock() off");
	else
		CHECK(status_of(pid, "VmLck:") >= 4, "it has locked memory");
	CHECK(status_of(pid, "Seccomp:") == 2, "its system calls are filtered");
	CHECK(status_of(pid, "NoNewPrivs:") == 1, "it gets no new rights");
	// 0, 1, 2, socket, PIN; the key files are closed
	CHECK(open_files(pid) == 5, "it has no descriptors of ours (%d)", open_files(pid));
	CHECK(find_pin(kit_text("%d", pid)) >= 1, "and it is there that the PIN lies, %zu times", find_pin(kit_text("%d", pid)));
}

static void hidden_pin(void)
{
	struct err e;
	int pin_fd = open(kit_text("%s/pin", kit_dir()), O_RDONLY), extra = open("/dev/null", O_RDONLY);
	struct pin_source pin = { .from = PIN_FD, .fd = pin_fd };
	TOKEN_AUTO *t = NULL;
	CHECK(is_ok(token_open(kit_text("p12:%s/hidden.sign.p12?enc=%s/hidden.enc.p12", kit_dir(), kit_dir()), &pin, &t, &e)), "opens");
	CHECK_TEXT(kit_sign(t, &e), "", "signs");
	CHECK_TEXT(kit_unwrap(t, &e), "", "decrypts");
	CHECK(find_pin("self") == 0, "the PIN is nowhere in the program's memory");
	uint8_t *planted = malloc(PIN_DIGITS);
	for (int i = 0; i < PIN_DIGITS; i++)
		((volatile uint8_t *)planted)[i] = masked[i] ^ MASK;
	CHECK(find_pin("self") >= 1, "(where it is planted, it is found)");
	memset(planted, 0, PIN_DIGITS);
	CHECK(planted[0] == 0, "(and gone again)");
	free(planted);
	look_at_child(t);
	close(extra);
	close(pin_fd);
}

// A driver that does what the test wants; every behaviour at the signature.
static enum manner { WELL, CRASH, HANG, LIE, BABBLE } behaviour;

static result odd_open(const char *where, struct cell *cell, void **card, struct err *e)
{
	return TOKEN_P12.open(where, cell, card, e);
}

static result odd_sign(void *card, enum token_key k, enum suite s, struct hash digest, struct buf *sig, struct err *e)
{
	if (behaviour == CRASH)
		abort();
	while (behaviour == HANG)
		pause();
	if (behaviour == LIE)
		digest.b[0] ^= 1;
	if (behaviour == BABBLE) {
		static const char JUNK[] = "\xff\xff\xff\xff rubbish";
		for (int fd = 3; fd < 16; fd++)
			(void)!write(fd, JUNK, sizeof JUNK);
	}
	return TOKEN_P12.sign(card, k, s, digest, sig, e);
}

static void misbehave(enum manner how, const char *code, const char *what)
{
	struct err e = { .code = "" };
	static const struct token_limits LIMITS = { 300, 300 };
	static struct token_driver odd;
	int pin_fd = open(kit_text("%s/pin", kit_dir()), O_RDONLY);
	struct pin_source pin = { .from = PIN_FD, .fd = pin_fd };
	TOKEN_AUTO *t = NULL;
	odd = TOKEN_P12;
	odd.open = odd_open;
	odd.sign = odd_sign;
	behaviour = how;
	CHECK(is_ok(token_start(&odd, kit_text("%s/hidden.sign.p12", kit_dir()), &pin, &LIMITS, &t, &e)), "%s: opens", what);
	int64_t begun = clock_steady_ns();
	CHECK_TEXT(kit_sign(t, &e), code, "a driver that %s: %s", what, e.text);
	CHECK(clock_steady_ns() - begun < INT64_C(2000000000), "%s: within the time limit", what);
	if (how == CRASH || how == HANG || how == BABBLE) {
		CHECK(token_pid(t) == 0, "%s: the child is gone", what);
		CHECK_TEXT(kit_sign(t, &e), "token.driver", "%s: and it stays said", what);
		CHECK(!token_present(t), "%s: not present", what);
	}
	close(pin_fd);
}

static void waits_for_pin(void)
{
	struct err e;
	int ends[2];
	INSIST(pipe(ends) == 0);
	static const struct token_limits LIMITS = { 2000, 200 };
	struct pin_source pin = { .from = PIN_FD, .fd = ends[0] };
	TOKEN_AUTO *t = NULL;
	CHECK(is_ok(token_start(&TOKEN_P12, kit_text("%s/hidden.sign.p12", kit_dir()), &pin, &LIMITS, &t, &e)), "opens");
	CHECK_TEXT(kit_sign(t, &e), "token.pin_missing", "nobody gives a PIN: %s", e.text);
	close(ends[0]);
	close(ends[1]);
}

int main(void)
{
	if (!kit_start())
		return 0;
	make_pin();
	hidden_pin();
	misbehave(WELL, "", "does well");
	misbehave(CRASH, "token.driver", "crashes");
	misbehave(HANG, "token.driver", "hangs");
	misbehave(LIE, "token.driver", "signs something else");
	misbehave(BABBLE, "token.driver", "writes rubbish");
	waits_for_pin();
	return tap_done();
}
