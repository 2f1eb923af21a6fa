#include "crypto/recipient.h"

#include "crypto/oid.h"

static const EVP_MD *digest_of(const struct alg *a)
{
	if (!alg_plain(a))
		return NULL;
	if (span_equal(a->oid, OID_SHA1))
		return EVP_sha1();
	if (span_equal(a->oid, OID_SHA256))
		return EVP_sha256();
	return span_equal(a->oid, OID_SHA384) ? EVP_sha384() : NULL;
}

bool rsa_params_take(struct cursor *c, const EVP_MD **md, const EVP_MD **mgf)
{
	struct cursor in;
	struct alg a;
	*md = *mgf = EVP_sha1();
	if (asn_next_is(c, ASN_C0)) {
		asn_enter(c, ASN_C0, &in);
		*md = alg_take(&in, &a) && asn_end(&in) ? digest_of(&a) : NULL;
	}
	if (asn_next_is(c, ASN_C1)) {
		asn_enter(c, ASN_C1, &in);
		bool good = alg_take(&in, &a) && asn_end(&in) && span_equal(a.oid, OID_MGF1) && alg_read(a.parameters, &a);
		*mgf = good ? digest_of(&a) : NULL;
	}
	return !c->bad && *md && *mgf;
}

// issuerAndSerialNumber: is it WHO? False in *GOOD where malformed.
static bool names_are(struct span body, const struct cert *who, bool *good)
{
	struct cursor c = cursor_of(body);
	struct asn issuer = { 0 }, serial = { 0 };
	*good = asn_take(&c, ASN_SEQUENCE, &issuer) && asn_take(&c, ASN_INTEGER, &serial) && asn_end(&c);
	return *good && cert_is(who, issuer.whole, serial.whole);
}

// [0] RecipientKeyIdentifier ::= SEQUENCE { subjectKeyIdentifier, date OPTIONAL, other OPTIONAL }
static bool key_id_is(struct span body, const struct cert *who, bool *good)
{
	struct cursor c = cursor_of(body);
	struct asn id = { 0 };
	*good = asn_take(&c, ASN_OCTETS, &id);
	return *good && cert_has_key_id(who, id.body);
}

// KeyTransRecipientInfo
static bool read_ktri(struct span body, const struct cert *who, struct recipient *out)
{
	struct cursor c = cursor_of(body);
	struct asn version = { 0 }, rid = { 0 }, key = { 0 };
	struct alg alg;
	if (!asn_take(&c, ASN_INTEGER, &version) || !asn_any(&c, &rid) || !alg_take(&c, &alg) || !asn_take(&c, ASN_OCTETS, &key) || !asn_end(&c))
		return false;
	bool good = rid.tag == ASN_P0, mine = good && cert_has_key_id(who, rid.body);
	if (rid.tag == ASN_SEQUENCE)
		mine = names_are(rid.body, who, &good);
	uint8_t expected = rid.tag == ASN_P0 ? 2 : 0;
	if (mine && who->family == KEY_RSA)
		*out = (struct recipient){ .kind = RECIPIENT_RSA, .alg = alg, .encrypted = key.body };
	return good && version.body.n == 1 && version.body.p[0] == expected;
}

// originator [0] EXPLICIT originatorKey [1]: an ephemeral key; others (static keys of a sender) are not taken.
static bool read_originator(struct cursor *c, struct span *point)
{
	struct cursor choice, key;
	struct alg alg;
	struct asn bits = { 0 };
	if (!asn_enter(c, ASN_C0, &choice) || !asn_enter(&choice, ASN_C1, &key) || !asn_end(&choice))
		return false;
	if (!alg_take(&key, &alg) || !asn_take(&key, ASN_BITS, &bits) || !asn_end(&key))
		return false;
	if (!span_equal(alg.oid, OID_EC_KEY) || bits.body.n < 2 || bits.body.p[0] != 0)
		return false;
	*point = span_of(bits.body.p + 1, bits.body.n - 1);
	return true;
}

// recipientEncryptedKeys: SEQUENCE OF { rid, encryptedKey }
static bool find_encrypted(struct cursor *keys, const struct cert *who, struct span *found)
{
	while (keys->left.n) {
		struct cursor one;
		struct asn rid = { 0 }, key = { 0 };
		if (!asn_enter(keys, ASN_SEQUENCE, &one) || !asn_any(&one, &rid) || !asn_take(&one, ASN_OCTETS, &key) || !asn_end(&one))
			return false;
		bool good = false, mine = false;
		if (rid.tag == ASN_SEQUENCE)
			mine = names_are(rid.body, who, &good);
		else if (rid.tag == ASN_C0)
			mine = key_id_is(rid.body, who, &good);
		if (!good)
			return false;
		if (mine && found->n == 0)
			*found = key.body;
	}
	return true;
}

// KeyAgreeRecipientInfo, inside its [1]
static bool read_kari(struct span body, const struct cert *who, struct recipient *out)
{
	struct cursor c = cursor_of(body), keys;
	struct recipient r = { .kind = RECIPIENT_EC };
	if (!asn_take_small(&c, 3) || !read_originator(&c, &r.point))
		return false;
	if (asn_next_is(&c, ASN_C1)) {
		struct cursor ukm;
		struct asn octets = { 0 };
		if (!asn_enter(&c, ASN_C1, &ukm) || !asn_take(&ukm, ASN_OCTETS, &octets) || !asn_end(&ukm))
			return false;
		r.ukm = octets.body;
	}
	if (!alg_take(&c, &r.alg) || !asn_enter(&c, ASN_SEQUENCE, &keys) || !asn_end(&c) || !find_encrypted(&keys, who, &r.encrypted))
		return false;
	if (r.encrypted.n && (who->family == KEY_P256 || who->family == KEY_P384))
		*out = r;
	return true;
}

bool recipient_find(struct span infos, const struct cert *who, struct recipient *out)
{
	struct cursor c = cursor_of(infos);
	*out = (struct recipient){ .kind = RECIPIENT_NONE };
	while (c.left.n) {
		struct asn info;
		struct recipient found = { .kind = RECIPIENT_NONE };
		if (!asn_any(&c, &info) || info.tag < ASN_SEQUENCE || (info.tag > ASN_SEQUENCE && (info.tag < ASN_C1 || info.tag > 0xa4)))
			return false;
		if (info.tag == ASN_SEQUENCE && !read_ktri(info.body, who, &found))
			return false;
		if (info.tag == ASN_C1 && !read_kari(info.body, who, &found))
			return false;
		if (out->kind == RECIPIENT_NONE)
			*out = found;
	}
	return true;
}
