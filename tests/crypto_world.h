// A small world for the tests of src/crypto: a temporary folder with a certificate authority and some people in it.
#ifndef KB_TESTS_CRYPTO_WORLD_H
#define KB_TESTS_CRYPTO_WORLD_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/durable.h"
#include "crypto/cert.h"
#include "crypto/cms.h"
#include "crypto/sign.h"
#include "tests/tap.h"

static char world_dir[64];

// Runs a shell command inside the world's folder; its output is shown only where it fails.
__attribute__((format(printf, 1, 2), unused)) static bool world_run(const char *fmt, ...)
{
	char command[2048];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(command, sizeof command, fmt, ap);
	va_end(ap);
	pid_t child = fork();
	if (child == 0) {
		AUTO_FREE char *whole = xasprintf("cd '%s' && { %s; } >out 2>&1", world_dir, command);
		execl("/bin/sh", "sh", "-c", whole, (char *)NULL);
		_exit(127);
	}
	int status = -1;
	return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

__attribute__((unused)) static void world_end(void)
{
	AUTO_FREE char *remove = xasprintf("rm -rf '%s'", world_dir);
	pid_t child = fork();
	if (child == 0) {
		execl("/bin/sh", "sh", "-c", remove, (char *)NULL);
		_exit(127);
	}
	waitpid(child, NULL, 0);
}

// The absolute path of the tree, for contrib/pki.sh.
static const char *world_pki(void)
{
	static char path[4200];
	const char *src = getenv("srcdir");
	char *whole = realpath(src ? src : ".", NULL);
	snprintf(path, sizeof path, "%s/contrib/pki.sh", whole ? whole : ".");
	free(whole);
	return path;
}

// Authority in "." of the world; false where it cannot be made.
__attribute__((unused)) static bool world_begin(void)
{
	snprintf(world_dir, sizeof world_dir, "/tmp/kb-crypto-XXXXXX");
	return mkdtemp(world_dir) && world_run("'%s' init .", world_pki());
}

__attribute__((unused)) static bool world_person(const char *name, const char *options)
{
	return world_run("'%s' person . %s --cn '测试人 %s' --org 某某公司 --code 91110000MA01ABCD2X %s", world_pki(), name, name, options);
}

__attribute__((unused)) static struct buf world_file(const char *name)
{
	struct buf b = BUF_INIT;
	AUTO_FREE char *path = xasprintf("%s/%s", world_dir, name);
	struct err e = { 0 };
	if (!is_ok(file_read(path, 1 << 24, &b, &e)))
		printf("# %s: %s\n", path, e.text);
	return b;
}

__attribute__((unused)) static void world_save(const char *name, struct span s)
{
	AUTO_FREE char *path = xasprintf("%s/%s", world_dir, name);
	struct err e = { 0 };
	if (!is_ok(file_save(path, s, 0600, &e)))
		printf("# %s: %s\n", path, e.text);
}

// NULL where it cannot be read.
__attribute__((unused)) static struct cert *world_cert(const char *name)
{
	struct cert *c = NULL;
	BUF_AUTO der = world_file(name);
	struct err e = { 0 };
	if (!is_ok(cert_read(span_buf(&der), &c, &e)))
		printf("# %s: %s\n", name, e.text);
	return c;
}

// The key of NAME.p12 (PIN 1234) and its certificate.
__attribute__((unused)) static struct key *world_key(const char *name, struct cert **cert)
{
	struct key *k = NULL;
	BUF_AUTO p12 = world_file(name);
	struct err e = { 0 };
	if (!is_ok(key_read_p12(span_buf(&p12), "1234", &k, cert, &e)))
		printf("# %s: %s\n", name, e.text);
	return k;
}

__attribute__((unused)) static bool is_code(result r, const struct err *e, const char *code)
{
	bool same = !is_ok(r) && strcmp(e->code, code) == 0;
	if (!same)
		printf("# kind %d, code '%s' (want '%s'): %s\n", (int)r.kind, e->code, code, e->text);
	return same;
}

#endif
