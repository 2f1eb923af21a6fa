// Certificates (X.509, RFC 5280) as the log needs them: names, codes, keys, chains at a given time.
#ifndef KB_CRYPTO_CERT_H
#define KB_CRYPTO_CERT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/result.h"
#include "base/span.h"

enum cert_use { CERT_SIGN, CERT_ENCRYPT, CERT_SERVICE }; // digitalSignature; keyEncipherment or keyAgreement

struct cert; // opaque; read-only after cert_read

// Parses one DER certificate. "cert.syntax". Owned by the caller.
KB_MUST_USE result cert_read(struct span der, struct cert **out, struct err *e);
void cert_free(struct cert *c); // NULL is fine
void cert_free_p(struct cert **c);
#define CERT_AUTO __attribute__((cleanup(cert_free_p))) struct cert

struct span cert_der(const struct cert *c);   // borrowed
struct hash cert_hash(const struct cert *c);  // SHA-256 of the DER: the certificate's name everywhere
const char *cert_name(const struct cert *c);  // subject CN; "" if none
const char *cert_org(const struct cert *c);   // subject O; "" if none
const char *cert_code(const struct cert *c);  // subject serialNumber: credit code or person's code; "" if none
// (a name with two entries of one kind, or with a NUL inside, names nobody for certain: "" as well)
const char *cert_issuer(const struct cert *c);// issuer CN
void cert_times(const struct cert *c, int64_t *from_ms, int64_t *to_ms);
const char *cert_key_kind(const struct cert *c); // "P-256", "P-384", "RSA-2048", "RSA-3072", ...

// Trust anchors: every PEM or DER certificate in a file, or in the *.pem, *.crt, *.cer, *.der of a folder. An anchor may be a
// root or a sub CA. "file.missing", "trust.syntax", "trust.empty", "trust.size".
struct trust;
KB_MUST_USE result trust_open(const char *path, struct trust **out, struct err *e);
KB_MUST_USE result trust_from_ders(const struct span *ders, size_t n, struct trust **out, struct err *e);
void trust_free(struct trust *t);
// DER of each anchor, for the export. Borrowed.
size_t trust_count(const struct trust *t);
struct span trust_der(const struct trust *t, size_t i);

// Does c chain to an anchor at time AT (ms), through EXTRA intermediates (DER), and is it fit for USE?
// Valid where notBefore <= AT < notAfter, for every certificate of the chain.
// Key of at least 2048 bit RSA or P-256 or P-384, no SHA-1. Result codes: "cert.expired", "cert.not_yet", "cert.foreign",
// "cert.usage", "cert.weak", "cert.unsupported" (SM2), each with its own sentence (RESULT_REFUSED, clause "S16 通知二(一)").
// Good chains are cached inside TRUST by (certificate, extra) with the time they are good for, so that a long log costs
// one check a signer. One TRUST may serve several threads. At most 16 EXTRA are looked at.
KB_MUST_USE result cert_check(const struct cert *c, const struct span *extra, size_t extra_count, struct trust *t,
			      enum cert_use use, int64_t at, struct err *e);

#endif
