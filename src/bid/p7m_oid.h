// Object identifiers of the envelope, DER contents.
#ifndef KB_BID_P7M_OID_H
#define KB_BID_P7M_OID_H

#include <stdint.h>

// id-ct-authEnvelopedData 1.2.840.113549.1.9.16.1.23 (RFC 5083)
static const uint8_t OID_AUTH_ENVELOPED[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x17 };
// id-data 1.2.840.113549.1.7.1 (RFC 5652)
static const uint8_t OID_DATA[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01 };
// id-aes256-GCM 2.16.840.1.101.3.4.1.46 (RFC 5084)
static const uint8_t OID_AES_256_GCM[] = { 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2e };

#endif
