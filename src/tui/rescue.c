#include "tui/rescue.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

// All that a signal handler may touch.
static struct {
	volatile sig_atomic_t armed;
	pid_t pid;
	struct termios before;
	char bytes[256];
	size_t n;
	int size_fd;
	bool begun;
} rescue;

static const int FATAL[] = { SIGHUP, SIGINT, SIGQUIT, SIGILL, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGTERM };
enum { FATAL_COUNT = sizeof FATAL / sizeof *FATAL };

static void give_back(void)
{
	if (!rescue.armed || rescue.pid != getpid())
		return;
	rescue.armed = 0;
	(void)!write(STDOUT_FILENO, rescue.bytes, rescue.n);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &rescue.before);
}

// The terminal first, then the death that was meant.
static void on_fatal(int sig)
{
	give_back();
	sigaction(sig, &(struct sigaction){ .sa_handler = SIG_DFL }, NULL);
	raise(sig);
}

static void on_size(int sig)
{
	(void)sig;
	int before = errno;
	(void)!write(rescue.size_fd, "w", 1);
	errno = before;
}

static void catch_if_default(int sig, void (*handler)(int))
{
	struct sigaction now;
	bool free_to_take = sig == SIGWINCH || (sigaction(sig, NULL, &now) == 0 && now.sa_handler == SIG_DFL);
	if (free_to_take)
		sigaction(sig, &(struct sigaction){ .sa_handler = handler, .sa_flags = SA_RESTART }, NULL);
}

static void let_go(int sig, void (*handler)(int))
{
	struct sigaction now;
	if (sigaction(sig, NULL, &now) == 0 && now.sa_handler == handler)
		sigaction(sig, &(struct sigaction){ .sa_handler = SIG_DFL }, NULL);
}

bool rescue_begin(int size_fd)
{
	static bool at_exit;
	if (rescue.begun || tcgetattr(STDIN_FILENO, &rescue.before) != 0)
		return false;
	rescue.begun = true;
	rescue.n = 0;
	rescue.size_fd = size_fd;
	if (!at_exit)
		at_exit = atexit(give_back) == 0;
	for (int i = 0; i < FATAL_COUNT; i++)
		catch_if_default(FATAL[i], on_fatal);
	catch_if_default(SIGWINCH, on_size);
	return true;
}

void rescue_add(const char *bytes)
{
	while (bytes && *bytes && rescue.n < sizeof rescue.bytes) {
		const char *end = bytes[0] == '$' && bytes[1] == '<' ? strchr(bytes, '>') : NULL;
		if (end)
			bytes = end + 1;
		else
			rescue.bytes[rescue.n++] = *bytes++;
	}
}

void rescue_arm(bool armed)
{
	rescue.pid = getpid();
	rescue.armed = armed;
}

void rescue_end(void)
{
	rescue.armed = 0;
	rescue.begun = false;
	tcsetattr(STDIN_FILENO, TCSADRAIN, &rescue.before);
	for (int i = 0; i < FATAL_COUNT; i++)
		let_go(FATAL[i], on_fatal);
	let_go(SIGWINCH, on_size);
}
