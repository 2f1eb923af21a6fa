noinst_LIBRARIES += libcrypto_kb.a
libcrypto_kb_a_SOURCES = \
	src/crypto/asn.h src/crypto/asn.c \
	src/crypto/oid.h src/crypto/oid.c \
	src/crypto/cert.h src/crypto/cert_int.h src/crypto/cert.c \
	src/crypto/trust_int.h src/crypto/trust.c src/crypto/chain.c \
	src/crypto/sign.h src/crypto/sign_int.h src/crypto/sign.c \
	src/crypto/ec.h src/crypto/ec.c \
	src/crypto/key.c \
	src/crypto/pad.h src/crypto/pad.c \
	src/crypto/wrap.h src/crypto/wrap.c \
	src/crypto/recipient.h src/crypto/recipient.c \
	src/crypto/key_wrap.c src/crypto/key_unwrap.c \
	src/crypto/envelope.c \
	src/crypto/cms.h src/crypto/cms_sign.c src/crypto/cms_verify.c \
	src/crypto/share.c \
	src/crypto/tsp.h src/crypto/tsp.c
