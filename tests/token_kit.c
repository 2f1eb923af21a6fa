#include "token_kit.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char dir[256];
static pid_t owner;

const char *kit_dir(void)
{
	return dir;
}

const char *kit_text(const char *fmt, ...)
{
	static char texts[8][512];
	static unsigned next;
	char *s = texts[next++ % 8];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(s, sizeof texts[0], fmt, ap);
	va_end(ap);
	return s;
}

int kit_run(const char *const *argv)
{
	int status = -1;
	fflush(stdout);
	pid_t pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_RDWR);
		dup2(null, 0);
		dup2(null, 1);
		execvp(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static void tidy(void)
{
	if (getpid() == owner && dir[0])
		kit_run((const char *[]){ "rm", "-rf", dir, NULL });
}

static const char *pki(void)
{
	const char *top = getenv("srcdir");
	return kit_text("%s/contrib/pki.sh", top ? top : ".");
}

bool kit_start(void)
{
	const char *tmp = getenv("TMPDIR");
	snprintf(dir, sizeof dir, "%s/kb-token-XXXXXX", tmp ? tmp : "/tmp");
	owner = getpid();
	INSIST(mkdtemp(dir));
	atexit(tidy);
	if (kit_run((const char *[]){ "sh", pki(), "init", dir, NULL }) == 0)
		return true;
	printf("1..0 # SKIP contrib/pki.sh made no CA\n");
	return false;
}

void kit_person(const char *name, const char *key, const char *pin)
{
	INSIST(kit_run((const char *[]){ "sh", pki(), "person", dir, name, "--cn", "王 某", "--code", "91110000MA01TEST0X", "--key", key, "--pin",
					 pin, NULL }) == 0);
}

struct pin_source kit_pin(const char *lines)
{
	int ends[2];
	size_t n = strlen(lines);
	INSIST(pipe(ends) == 0 && write(ends[1], lines, n) == (ssize_t)n);
	close(ends[1]);
	return (struct pin_source){ .from = PIN_FD, .fd = ends[0] };
}

const char *kit_sign(struct token *t, struct err *e)
{
	static const char TEXT[] = "an act";
	BUF_AUTO sig = BUF_INIT;
	const struct cert *c = token_cert(t, TOKEN_SIGN);
	*e = (struct err){ .code = "" };
	result r = token_sign(t, TOKEN_SIGN, suite_of(c), sign_digest(DOMAIN_ACT, span_str(TEXT)), &sig, e);
	if (is_ok(r))
		r = sign_verify(c, suite_of(c), DOMAIN_ACT, span_str(TEXT), span_buf(&sig), e);
	return is_ok(r) ? "" : e->code;
}

const char *kit_unwrap(struct token *t, struct err *e)
{
	BUF_AUTO wrapped = BUF_INIT;
	BUF_AUTO key = BUF_INIT;
	uint8_t secret[32];
	struct key_ops ops = token_key_ops(t);
	const struct cert *c = token_cert(t, TOKEN_DECRYPT);
	*e = (struct err){ .code = "" };
	random_bytes(secret, sizeof secret);
	result r = cms_wrap_key(c, span_of(secret, sizeof secret), &wrapped, e);
	if (is_ok(r))
		r = cms_unwrap_key(span_buf(&wrapped), c, &ops, &key, e);
	if (is_ok(r) && !span_equal(span_buf(&key), span_of(secret, sizeof secret)))
		return "another key";
	return is_ok(r) ? "" : e->code;
}
