// The envelope of a sealed bid: ContentInfo { AuthEnvelopedData, aes-256-gcm, 16-byte tag, no attributes } (RFC 5083,
// RFC 5084). Written as DER; read as DER or as BER with indefinite lengths and the content in chunks. Both directions
// stream: one block of memory, whatever the size.
#ifndef KB_BID_P7M_H
#define KB_BID_P7M_H

#include "base/hash.h"
#include "bid/ahead.h"
#include "bid/package.h"

enum {
	P7M_BLOCK = AHEAD_BLOCK, // what is read, hashed and decrypted while it is in the cache
	P7M_NONCE = 12,
	P7M_TAG = 16,
	P7M_KEY = 32,
	P7M_LEVELS = 4, // ContentInfo, [0], AuthEnvelopedData, EncryptedContentInfo
};

// --- writing ----------------------------------------------------------------------------------------

// Everything before CONTENT bytes of ciphertext. RECIPIENTS: the RecipientInfos one after the other.
void p7m_head_make(struct buf *out, struct span recipients, const uint8_t nonce[P7M_NONCE], int64_t content);
// Everything behind it.
void p7m_tail_make(struct buf *out, const uint8_t tag[P7M_TAG]);

// --- reading ----------------------------------------------------------------------------------------

struct p7m_reader {
	struct ahead *ahead;     // reads and hashes every byte of the source
	const uint8_t *block;    // its
	size_t at, end;          // what of the block is not yet used
	int64_t taken, limit;    // bytes from the source; more than LIMIT is refused
	bool ended, broken;      // the source is at its end; the source itself failed
	int64_t close[P7M_LEVELS]; // offset where a level ends, -1 = by end-of-contents
	bool chunked;            // the content comes as OCTET STRINGs inside [0]
	int64_t content_close;   // offset where [0] ends, -1 = by end-of-contents
	int64_t left;            // of the present chunk
};

void p7m_reader_init(struct p7m_reader *r, struct byte_source *source, int64_t limit);
void p7m_reader_release(struct p7m_reader *r);
int64_t p7m_reader_offset(const struct p7m_reader *r); // of the next byte
// In this order: head, content until *n is 0, tail. "package.syntax", "package.truncated", "package.size" (more than
// LIMIT), "package.head" (header above 4 MB), "package.tail" (bytes behind the envelope); or the source's own failure.
KB_MUST_USE result p7m_reader_head(struct p7m_reader *r, struct p7m_head *out, struct err *e);
// The next piece of ciphertext, at most P7M_BLOCK bytes; valid until the next call.
KB_MUST_USE result p7m_reader_content(struct p7m_reader *r, const uint8_t **p, size_t *n, struct err *e);
KB_MUST_USE result p7m_reader_tail(struct p7m_reader *r, uint8_t tag[P7M_TAG], struct err *e);
// Whatever is left (after a refusal as after success) goes into the hash.
KB_MUST_USE result p7m_reader_drain(struct p7m_reader *r, struct hash *all, struct err *e);

#endif
