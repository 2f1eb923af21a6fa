#include "desk/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void settle_signals(void)
{
	static const int DEFAULT[] = { SIGTERM, SIGHUP, SIGCHLD, SIGQUIT, SIGALRM, SIGUSR1 }, IGNORED[] = { SIGINT, SIGWINCH, SIGPIPE, SIGTSTP };
	sigset_t none;
	for (size_t i = 0; i < sizeof DEFAULT / sizeof *DEFAULT; i++)
		sigaction(DEFAULT[i], &(struct sigaction){ .sa_handler = SIG_DFL }, NULL);
	for (size_t i = 0; i < sizeof IGNORED / sizeof *IGNORED; i++)
		sigaction(IGNORED[i], &(struct sigaction){ .sa_handler = SIG_IGN }, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

_Noreturn static void run(void (*fn)(void *ctx, int fd), void *ctx, pid_t parent, const int pair[2])
{
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	settle_signals();
	close(pair[0]);
	if (getppid() == parent)
		fn(ctx, pair[1]);
	_exit(0);
}

result process_start(void (*fn)(void *ctx, int fd), void *ctx, struct process *out, struct err *e)
{
	int pair[2];
	pid_t parent = getpid();
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		return fail(e, "process.start", "不能启动辅助进程：%s", strerror(errno));
	pid_t pid = fork();
	if (pid == 0)
		run(fn, ctx, parent, pair);
	close(pair[1]);
	if (pid < 0) {
		close(pair[0]);
		return fail(e, "process.start", "不能启动辅助进程：%s", strerror(errno));
	}
	fcntl(pair[0], F_SETFL, O_NONBLOCK);
	*out = (struct process){ .pid = pid, .fd = pair[0] };
	return ok();
}

static void reap(struct process *p)
{
	while (waitpid(p->pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	p->pid = 0;
	p->fd = -1;
}

void process_kill(struct process *p)
{
	if (p->pid == 0)
		return;
	close(p->fd);
	kill(p->pid, SIGKILL);
	reap(p);
}

void process_end(struct process *p)
{
	if (p->pid == 0)
		return;
	close(p->fd);
	for (int i = 0; i < 100; i++) {
		if (waitpid(p->pid, NULL, WNOHANG) == p->pid) {
			*p = (struct process){ .fd = -1 };
			return;
		}
		nanosleep(&(struct timespec){ 0, 10 * 1000 * 1000 }, NULL);
	}
	kill(p->pid, SIGKILL);
	reap(p);
}
