// Time stamps (RFC 3161): what an authority signs of a hash and a time.
#ifndef KB_CRYPTO_TSP_H
#define KB_CRYPTO_TSP_H

#include "base/hash.h"
#include "base/result.h"
#include "base/span.h"
#include "crypto/cert.h"

struct time_stamp {
	int64_t at;     // genTime, ms since the epoch
	char tsa[200];  // the common name of the authority's certificate, UTF-8
};

enum { TSP_NONCE = 16, TSP_BYTES_MAX = 64 * 1024 }; // bytes of a nonce; of an answer

// TimeStampReq (DER) over the SHA-256 IMPRINT, with a fresh NONCE; asks for the authority's certificate. Appends.
void tsp_request(struct hash imprint, uint8_t nonce[TSP_NONCE], struct buf *der);
// ANSWER (DER TimeStampResp) to the request with that NONCE: granted, and its token holds as in tsp_verify. *token is set to it (DER).
// "tsp.answer", "tsp.denied", "tsp.nonce", and those of tsp_verify.
KB_MUST_USE result tsp_answer(struct span answer, struct hash imprint, const uint8_t nonce[TSP_NONCE], struct trust *t, struct buf *token,
			      struct time_stamp *out, struct err *e);
// TOKEN (DER TimeStampToken) is over IMPRINT, signed by a certificate for time stamping (RFC 3161 2.3: extendedKeyUsage timeStamping
// alone, critical) that leads to an anchor of T at its own time. "tsp.syntax", "tsp.imprint", "tsp.signature", "tsp.chain".
KB_MUST_USE result tsp_verify(struct span token, struct hash imprint, struct trust *t, struct time_stamp *out, struct err *e);

#endif
