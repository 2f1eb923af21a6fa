// RecipientInfo (RFC 5652 6.2): what is written into an envelope and how one's own is found.
#ifndef KB_CRYPTO_RECIPIENT_H
#define KB_CRYPTO_RECIPIENT_H

#include "crypto/asn.h"
#include "crypto/cert_int.h"

enum recipient_kind { RECIPIENT_NONE, RECIPIENT_RSA, RECIPIENT_EC };

struct recipient {
	enum recipient_kind kind;
	struct alg alg;        // keyEncryptionAlgorithm
	struct span encrypted; // the encrypted key
	struct span point;     // EC: the originator's, uncompressed
	struct span ukm;       // EC: contents; empty if none
};

// Looks through the contents of a SET OF RecipientInfo for WHO. False where it is not DER or not well-formed;
// OUT->kind is RECIPIENT_NONE where all is well but WHO is not among them.
bool recipient_find(struct span infos, const struct cert *who, struct recipient *out);

// hashAlgorithm [0] and maskGenAlgorithm [1] as RSAES-OAEP-params and RSASSA-PSS-params begin (RFC 8017 A.2), in what
// is inside their SEQUENCE. Absent means SHA-1. False for a digest other than SHA-1, SHA-256 or SHA-384.
bool rsa_params_take(struct cursor *c, const EVP_MD **md, const EVP_MD **mgf);

#endif
