// Encrypts a stream of known length into a bid.p7m that is being written, hashing what goes to the disk.
#ifndef KB_BID_SEALER_H
#define KB_BID_SEALER_H

#include "bid/p7m.h"

struct sealed {
	int64_t size;                        // of bid.p7m
	struct hash p7m_sha256;
	struct hash chunks_sha256;           // SHA-256 over the SHA-256 of each MiB
};

struct sealer;
// Writes the head to FD (borrowed) and gets ready for CONTENT bytes, to be encrypted with KEY (32 bytes, copied into
// the cipher alone) under a nonce of its own; RECIPIENTS are the RecipientInfos.
KB_MUST_USE result sealer_open(int fd, struct span recipients, struct span key, int64_t content, struct sealer **out, struct err *e);
// The next bytes in the clear; never more than CONTENT together.
KB_MUST_USE result sealer_add(struct sealer *s, struct span plain, struct err *e);
// After exactly CONTENT bytes: the tag. Not yet durable.
KB_MUST_USE result sealer_end(struct sealer *s, struct sealed *out, struct err *e);
void sealer_free(struct sealer *s); // NULL is fine

#endif
