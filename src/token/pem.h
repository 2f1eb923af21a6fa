// A certificate file as it lies about: PEM (the first certificate in it) or DER.
#ifndef KB_TOKEN_PEM_H
#define KB_TOKEN_PEM_H

#include <stdbool.h>

#include "base/span.h"

// Appends the DER; false where FILE is neither. Whether it is a certificate shows when it is read.
bool pem_or_der(struct span file, struct buf *der);

#endif
