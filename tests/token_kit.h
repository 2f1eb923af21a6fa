// What the token tests share: a folder with certificates, PIN descriptors, drivers that misbehave.
#ifndef KB_TESTS_TOKEN_KIT_H
#define KB_TESTS_TOKEN_KIT_H

#include <stdbool.h>

#include "token/child.h"
#include "token/token.h"

// A new folder under TMPDIR with a CA made by contrib/pki.sh; removed at exit. False: why is printed as TAP skip.
bool kit_start(void);
const char *kit_dir(void);
// DIR/NAME.{sign,enc}.{p12,der,key}: KEY is p256, p384, rsa2048.
void kit_person(const char *name, const char *key, const char *pin);
// printf into a buffer that lives until the next but 7 calls.
const char *kit_text(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
// Runs a program (argv ends with NULL), quietly; its exit status.
int kit_run(const char *const *argv);
// A descriptor that gives these lines. From a file in the folder, so that a PIN need not be in this program's memory.
struct pin_source kit_pin(const char *lines);
// Signs a text, verifies; "" or the code of what went wrong.
const char *kit_sign(struct token *t, struct err *e);
// Wraps a key for the token's certificate and unwraps it with the token.
const char *kit_unwrap(struct token *t, struct err *e);

#endif
