#include "config.h"

#include "token/seal.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <seccomp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <termios.h>

result seal_memory(struct err *e)
{
	const struct rlimit none = { 0, 0 };
	if (setrlimit(RLIMIT_CORE, &none) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return fail(e, "token.driver", "令牌进程不能关闭内存转储（%s），为保护口令没有启动", strerror(errno));
	return ok();
}

static const int CALLS[] = {
	SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(readv), SCMP_SYS(writev), SCMP_SYS(sendto), SCMP_SYS(recvfrom),
	SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(close), SCMP_SYS(lseek), SCMP_SYS(fstat), SCMP_SYS(mmap),
	SCMP_SYS(munmap), SCMP_SYS(mprotect), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(brk), SCMP_SYS(mlock),
	SCMP_SYS(munlock), SCMP_SYS(futex), SCMP_SYS(getrandom), SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday),
	SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep), SCMP_SYS(restart_syscall), SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack), SCMP_SYS(getpid), SCMP_SYS(gettid),
	SCMP_SYS(tgkill), SCMP_SYS(alarm), SCMP_SYS(setitimer), SCMP_SYS(sched_yield), SCMP_SYS(exit), SCMP_SYS(exit_group),
};
static const unsigned long TERMINAL_CALLS[] = { TCGETS, TCSETS, TCSETSW, TCSETSF, TCFLSH };

static int allow(scmp_filter_ctx f)
{
	int bad = 0;
	for (size_t i = 0; i < sizeof CALLS / sizeof *CALLS; i++)
		bad |= seccomp_rule_add(f, SCMP_ACT_ALLOW, CALLS[i], 0);
	for (size_t i = 0; i < sizeof TERMINAL_CALLS / sizeof *TERMINAL_CALLS; i++)
		bad |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1, SCMP_A1(SCMP_CMP_EQ, TERMINAL_CALLS[i], 0));
	// fstat() of the C library: by descriptor, with an empty path
	bad |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(newfstatat), 1, SCMP_A3(SCMP_CMP_EQ, 0x1000, 0));
	return bad;
}

result seal_calls(struct err *e)
{
	// libcrypto reads its configuration now, while it can
	OPENSSL_init_crypto(OPENSSL_INIT_LOAD_CONFIG | OPENSSL_INIT_ADD_ALL_CIPHERS | OPENSSL_INIT_ADD_ALL_DIGESTS, NULL);
	scmp_filter_ctx f = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int bad = f == NULL || allow(f) != 0 || seccomp_load(f) != 0;
	if (f)
		seccomp_release(f);
	if (bad)
		return fail(e, "token.driver", "令牌进程不能限制自己的系统调用（seccomp），没有启动；请检查内核设置");
	return ok();
}
