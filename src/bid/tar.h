// Strict ustar (POSIX.1-1988): regular files, ASCII names of at most 100 bytes, no prefix, zero trailer of two blocks.
#ifndef KB_BID_TAR_H
#define KB_BID_TAR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/result.h"

enum { TAR_BLOCK = 512, TAR_NAME_MAX = 100, TAR_TRAILER = 2 * TAR_BLOCK };
#define TAR_SIZE_MAX INT64_C(077777777777) // 11 octal digits

// A name that can be unpacked anywhere without leaving the folder: 1..100 printable ASCII bytes, no backslash, no
// leading or trailing '/', no empty, "." or ".." component.
bool tar_name_ok(const char *name);
// The header of a regular file: mode 0644, owner 0, time 0, so that the same content gives the same bytes.
// NAME must be tar_name_ok and 0 <= size <= TAR_SIZE_MAX.
void tar_header(uint8_t block[TAR_BLOCK], const char *name, int64_t size);
int64_t tar_padding(int64_t size); // 0..511 zero bytes after the content
int64_t tar_span(int64_t size);    // header, content and padding
// Reads one header; owner, mode, time and user names may be anything. RESULT_REFUSED with "package.tar" (checksum,
// magic, numbers), "package.link", "package.pax" (pax or GNU extension), "package.type" (folder, device), or
// "package.name".
KB_MUST_USE result tar_read(const uint8_t block[TAR_BLOCK], char name[TAR_NAME_MAX + 1], int64_t *size, struct err *e);

#endif
