// Certificates that a card keeps compressed (SP 800-73-4 part 1, appendix A: CertInfo bit 0; gzip, RFC 1952).
#ifndef KB_TOKEN_UNZIP_H
#define KB_TOKEN_UNZIP_H

#include <stdbool.h>

#include "base/span.h"

// Appends at most LIMIT bytes; false where S is no gzip or zlib stream or is longer.
bool unzip(struct span s, size_t limit, struct buf *out);

#endif
