#include "bid/der.h"
#include "bid/p7m.h"
#include "bid/p7m_oid.h"

// AlgorithmIdentifier { aes-256-gcm, GCMParameters { nonce, 16 } }
static void add_algorithm(struct buf *out, const uint8_t nonce[P7M_NONCE])
{
	BUF_AUTO parameters = BUF_INIT;
	der_add(&parameters, DER_OCTETS, span_of(nonce, P7M_NONCE));
	der_add(&parameters, DER_INTEGER, span_of((uint8_t[]){ P7M_TAG }, 1));
	BUF_AUTO algorithm = BUF_INIT;
	der_add(&algorithm, DER_OID, span_of(OID_AES_256_GCM, sizeof OID_AES_256_GCM));
	der_add(&algorithm, DER_SEQUENCE, span_buf(&parameters));
	der_add(out, DER_SEQUENCE, span_buf(&algorithm));
}

void p7m_head_make(struct buf *out, struct span recipients, const uint8_t nonce[P7M_NONCE], int64_t content)
{
	BUF_AUTO info = BUF_INIT; // of EncryptedContentInfo, up to the ciphertext
	der_add(&info, DER_OID, span_of(OID_DATA, sizeof OID_DATA));
	add_algorithm(&info, nonce);
	int64_t info_size = (int64_t)info.n + der_size(content);

	BUF_AUTO version = BUF_INIT;
	der_add(&version, DER_INTEGER, span_of((uint8_t[]){ 0 }, 1));
	BUF_AUTO type = BUF_INIT;
	der_add(&type, DER_OID, span_of(OID_AUTH_ENVELOPED, sizeof OID_AUTH_ENVELOPED));
	int64_t enveloped = (int64_t)version.n + der_size((int64_t)recipients.n) + der_size(info_size) + der_size(P7M_TAG);

	der_head(out, DER_SEQUENCE, (int64_t)type.n + der_size(der_size(enveloped)));
	buf_add(out, type.p, type.n);
	der_head(out, DER_CONTEXT_0, der_size(enveloped));
	der_head(out, DER_SEQUENCE, enveloped);
	buf_add(out, version.p, version.n);
	der_add(out, DER_SET, recipients);
	der_head(out, DER_SEQUENCE, info_size);
	buf_add(out, info.p, info.n);
	der_head(out, DER_CONTEXT_0_RAW, content);
}

void p7m_tail_make(struct buf *out, const uint8_t tag[P7M_TAG])
{
	der_add(out, DER_OCTETS, span_of(tag, P7M_TAG));
}
