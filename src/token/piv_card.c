#include "token/piv_card.h"

#include <openssl/crypto.h>
#include <string.h>

#include "token/apdu.h"
#include "token/unzip.h"

enum { CERT_MAX = 32 * 1024, PIN_BYTES = 8, PIN_ID = 0x80 };

static const struct {
	uint8_t slot;
	uint8_t object[3];
} SLOTS[] = {
	[TOKEN_AUTH] = { 0x9a, { 0x5f, 0xc1, 0x05 } },
	[TOKEN_SIGN] = { 0x9c, { 0x5f, 0xc1, 0x0a } },
	[TOKEN_DECRYPT] = { 0x9d, { 0x5f, 0xc1, 0x0b } },
};

const struct piv_algorithm *piv_algorithm_of(const char *kind)
{
	static const struct piv_algorithm KNOWN[] = { // SP 800-78-5 table 6-2
		{ "RSA-2048", 0x07, 256, true },
		{ "RSA-3072", 0x05, 384, true },
		{ "P-256", 0x11, 32, false },
		{ "P-384", 0x14, 48, false },
	};
	for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++)
		if (strcmp(KNOWN[i].kind, kind) == 0)
			return &KNOWN[i];
	return NULL;
}

static result refused(const char *what, uint16_t sw, struct err *e)
{
	return fail(e, "token.driver", "令牌拒绝了操作：%s（状态字 %04X）；请拔下令牌再插上后重试，仍不行请换一个令牌", what, sw);
}

result piv_select(struct port *p, struct err *e)
{
	static const uint8_t AID[] = { 0xa0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00, 0x01, 0x00 };
	BUF_AUTO answer = BUF_INIT;
	uint16_t sw;
	struct apdu a = { .ins = 0xa4, .p1 = 4, .p2 = 0, .data = span_of(AID, sizeof AID), .answers = true };
	TRY(apdu_send(p, &a, &answer, &sw, e));
	if (sw == 0x9000)
		return ok();
	return fail(e, "token.other_card", "插着的卡不是 PIV 卡（状态字 %04X）；请换上您的 CA 卡后重试", sw);
}

// The contents of a data object (tag 53); empty where the card has none.
static result get_data(struct port *p, const uint8_t object[3], struct buf *answer, struct span *value, struct err *e)
{
	uint16_t sw;
	uint8_t name[5] = { 0x5c, 3, object[0], object[1], object[2] };
	struct apdu a = { .ins = 0xcb, .p1 = 0x3f, .p2 = 0xff, .data = span_of(name, sizeof name), .answers = true };
	*value = span_of(NULL, 0);
	TRY(apdu_send(p, &a, answer, &sw, e));
	if (sw == 0x6a82 || sw == 0x6a88)
		return ok();
	if (sw != 0x9000)
		return refused("读取数据", sw, e);
	if (answer->n && !tlv_find(span_buf(answer), 0x53, value))
		return fail(e, "token.driver", "令牌里的数据不合 PIV 格式，不能使用；请换一个令牌");
	return ok();
}

result piv_read_cert(struct port *p, enum token_key k, struct buf *der, struct err *e)
{
	BUF_AUTO answer = BUF_INIT;
	struct span object, cert, info;
	TRY(get_data(p, SLOTS[k].object, &answer, &object, e));
	if (object.n == 0)
		return ok();
	if (!tlv_find(object, 0x70, &cert) || cert.n > CERT_MAX)
		return fail(e, "token.driver", "令牌里的证书不合 PIV 格式，不能使用；请到发证机构重新写入");
	bool zipped = tlv_find(object, 0x71, &info) && info.n == 1 && (info.p[0] & 1);
	if (!zipped)
		buf_add(der, cert.p, cert.n);
	else if (!unzip(cert, CERT_MAX, der))
		return fail(e, "token.driver", "令牌里压缩的证书已损坏，不能使用；请到发证机构重新写入");
	return ok();
}

result piv_read_serial(struct port *p, struct buf *hex, struct err *e)
{
	static const uint8_t CHUID[3] = { 0x5f, 0xc1, 0x02 };
	BUF_AUTO answer = BUF_INIT;
	struct span object, guid;
	TRY(get_data(p, CHUID, &answer, &object, e));
	if (tlv_find(object, 0x34, &guid) && guid.n == 16)
		hex_add(hex, guid);
	return ok();
}

static result locked(uint16_t sw, struct err *e)
{
	return fail(e, "token.pin_locked", "令牌口令已锁死（状态字 %04X），不能再用它签名和解密；请到发证机构解锁，开标现场可按规定办理应急处置", sw);
}

result piv_tries(struct port *p, int *tries, struct err *e)
{
	BUF_AUTO answer = BUF_INIT;
	uint16_t sw;
	struct apdu a = { .ins = 0x20, .p1 = 0, .p2 = PIN_ID };
	TRY(apdu_send(p, &a, &answer, &sw, e));
	*tries = PIV_TRIES_UNKNOWN;
	if (sw >> 4 == 0x63c)
		*tries = sw & 15;
	else if (sw == 0x6983)
		*tries = 0;
	return *tries == 0 ? locked(sw, e) : ok();
}

result piv_verify(struct port *p, struct span pin, struct err *e)
{
	uint8_t padded[PIN_BYTES];
	BUF_AUTO answer = BUF_INIT;
	uint16_t sw = 0;
	if (pin.n < 4 || pin.n > PIN_BYTES)
		return fail(e, "token.pin_wrong", "PIV 卡的口令是 6 到 8 位，您输入的是 %zu 位，没有送给卡，次数没有减少；请重新输入", pin.n);
	memset(padded, 0xff, sizeof padded);
	memcpy(padded, pin.p, pin.n);
	struct apdu a = { .ins = 0x20, .p1 = 0, .p2 = PIN_ID, .data = span_of(padded, sizeof padded) };
	result r = apdu_send(p, &a, &answer, &sw, e);
	OPENSSL_cleanse(padded, sizeof padded);
	TRY(r);
	if (sw == 0x9000)
		return ok();
	if (sw == 0x6983 || sw == 0x63c0)
		return locked(sw, e);
	if (sw >> 4 == 0x63c)
		return fail(e, "token.pin_wrong", "令牌口令不正确，还可试 %d 次，用完即锁死；什么也没有签名，请核对后重新输入", sw & 15);
	return refused("核对口令", sw, e);
}

result piv_use_key(struct port *p, enum token_key k, uint8_t algorithm, uint8_t tag, struct span data, struct buf *out, struct err *e)
{
	BUF_AUTO inner = BUF_INIT;
	BUF_AUTO body = BUF_INIT;
	BUF_AUTO answer = BUF_INIT;
	uint16_t sw;
	struct span template, value;
	tlv_add(&inner, 0x82, span_of(NULL, 0));
	tlv_add(&inner, tag, data);
	tlv_add(&body, 0x7c, span_buf(&inner));
	struct apdu a = { .ins = 0x87, .p1 = algorithm, .p2 = SLOTS[k].slot, .data = span_buf(&body), .answers = true };
	TRY(apdu_send(p, &a, &answer, &sw, e));
	if (sw == 0x6982)
		return fail(e, "token.reset", "令牌在口令核对之后又要求口令");
	if (sw == 0x6a80 || sw == 0x6a86 || sw == 0x6a88)
		return fail(e, "token.no_key", "令牌里没有与证书相配的密钥（状态字 %04X）；请换一个令牌，或到发证机构重新写入", sw);
	if (sw != 0x9000)
		return refused("使用密钥", sw, e);
	if (!tlv_find(span_buf(&answer), 0x7c, &template) || !tlv_find(template, 0x82, &value) || value.n == 0)
		return fail(e, "token.driver", "令牌的应答不合 PIV 格式，没有采用；请换一个令牌");
	buf_add(out, value.p, value.n);
	buf_wipe(&answer);
	return ok();
}
