// One row of token_list().
#ifndef KB_TOKEN_LISTING_H
#define KB_TOKEN_LISTING_H

#include "base/json.h"
#include "crypto/cert.h"

// Appends {uri, kind, holder, code, issuer, valid_to, reader, serial} to the array LIST.
void listing_add(json_t *list, const char *uri, const char *kind, const struct cert *c, const char *reader, const char *serial);

#endif
