// Elliptic-curve Diffie-Hellman on P-256 and P-384.
#ifndef KB_CRYPTO_EC_H
#define KB_CRYPTO_EC_H

#include "crypto/cert_int.h"

// The public key of an uncompressed point on KEY's curve; NULL where it is no point of it. EVP_PKEY_free it.
EVP_PKEY *ec_point_on(EVP_PKEY *key, struct span point);
// Appends x of KEY (private) times POINT; false where the point or the key is not fit.
bool ec_derive(EVP_PKEY *key, struct span point, struct buf *x);
// A new key pair on the recipient's curve: appends its point, and x of it with the recipient's key. Wipe X.
void ec_exchange(EVP_PKEY *recipient, struct buf *point, struct buf *x);

#endif
