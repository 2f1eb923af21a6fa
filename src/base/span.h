// Bytes: a span borrows them, a buf owns and grows them. No other byte-string type exists in the program.
#ifndef KB_BASE_SPAN_H
#define KB_BASE_SPAN_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct span {
	const uint8_t *p; // may be NULL only where n is 0
	size_t n;         // bytes
};

// Owned and growable. All-zero is a valid empty buf. Always followed by a NUL byte that n does not count,
// so that p of a text can be handed to printf("%s").
struct buf {
	uint8_t *p;
	size_t n;
	size_t cap;
};

#define BUF_INIT ((struct buf){ NULL, 0, 0 })
#define BUF_AUTO __attribute__((cleanup(buf_release))) struct buf

struct span span_of(const void *p, size_t n);
struct span span_str(const char *text);              // without the NUL
struct span span_buf(const struct buf *b);           // borrowed until b changes
bool span_equal(struct span a, struct span b);       // not constant-time
bool span_is(struct span a, const char *text);

// Appending never fails: memory that cannot be had ends the program (xmalloc). Callers bound sizes that
// come from outside before they append.
void buf_add(struct buf *b, const void *p, size_t n);
void buf_add_str(struct buf *b, const char *text);
void buf_add_byte(struct buf *b, uint8_t byte);
void buf_add_u16(struct buf *b, uint16_t v); // big-endian
void buf_add_u32(struct buf *b, uint32_t v);
void buf_add_u64(struct buf *b, uint64_t v);
void buf_addf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vaddf(struct buf *b, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
void buf_reserve(struct buf *b, size_t more); // room for MORE bytes beyond n
void buf_clear(struct buf *b);                // n = 0, memory kept
void buf_release(struct buf *b);              // frees; b is empty and valid again
void buf_wipe(struct buf *b);                 // cleanses, then frees: for secrets
const char *buf_text(const struct buf *b);    // never NULL

// A reader over a span that checks the length once, in one place.
struct cursor {
	struct span left;
	bool bad; // set when more was asked for than there is; stays set
};

struct cursor cursor_of(struct span s);
struct span cursor_take(struct cursor *c, size_t n); // empty and bad where too short
uint8_t cursor_u8(struct cursor *c);
uint16_t cursor_u16(struct cursor *c); // big-endian
uint32_t cursor_u32(struct cursor *c);
uint64_t cursor_u64(struct cursor *c);

// Never return NULL; the program ends with a sentence where memory is gone.
void *xmalloc(size_t n);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *p, size_t n);
char *xstrdup(const char *s);
char *xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

// free() as a cleanup attribute: AUTO_FREE char *x = ...;
void free_p(void *pointer_to_pointer);
#define AUTO_FREE __attribute__((cleanup(free_p)))

#endif
