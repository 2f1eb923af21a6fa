// Object identifiers (contents octets) of CMS, and the digests behind them.
#ifndef KB_CRYPTO_OID_H
#define KB_CRYPTO_OID_H

#include <openssl/evp.h>

#include "base/span.h"

extern const struct span OID_DATA, OID_SIGNED_DATA, OID_AUTH_ENVELOPED_DATA;        // RFC 5652, 5083
extern const struct span OID_CONTENT_TYPE, OID_MESSAGE_DIGEST, OID_SIGNING_TIME;    // RFC 5652 11
extern const struct span OID_SIGNING_CERTIFICATE_V2;                                // RFC 5035
extern const struct span OID_SHA1, OID_SHA256, OID_SHA384;                          // RFC 5754
extern const struct span OID_RSA, OID_RSA_SHA256, OID_RSA_PSS, OID_RSA_OAEP, OID_MGF1; // RFC 8017
extern const struct span OID_EC_KEY, OID_ECDSA_SHA256, OID_P256, OID_P384;          // RFC 5480
extern const struct span OID_ECDH_SHA1, OID_ECDH_SHA256, OID_ECDH_SHA384;           // RFC 5753, dhSinglePass-stdDH
extern const struct span OID_AES256_WRAP, OID_AES256_GCM;                           // RFC 3565, 5084

#endif
