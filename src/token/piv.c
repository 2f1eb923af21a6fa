// PIV cards. Every use of a key is one transaction: SELECT, VERIFY, GENERAL AUTHENTICATE; at its end the card is reset,
// so no other program signs with the PIN that was given here.
#include "token/piv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "token/block.h"
#include "token/listing.h"
#include "token/piv_card.h"

enum { READERS_MAX = 16, ROUNDS_MAX = 3 };

struct piv {
	struct cell *cell;
	struct port *port;
	char reader[READER_NAME_MAX];
	struct buf der[3];
	struct buf serial;
};

// What is to be done with a key inside a transaction.
struct job {
	enum token_key key;
	enum pin_use use;
	uint8_t algorithm, tag;
	struct span data;
};

static bool is_code(const struct err *e, const char *code)
{
	return strcmp(e->code, code) == 0;
}

// begin() and SELECT. On failure no transaction is left.
static result enter_once(struct piv *p, struct err *e)
{
	cell_stage(p->cell, STAGE_CARD);
	result r = p->port->ops->begin(p->port, e);
	cell_stage(p->cell, STAGE_WORK);
	TRY(r);
	r = piv_select(p->port, e);
	if (!is_ok(r))
		p->port->ops->end(p->port, false);
	return r;
}

// A card that was pulled and put back must be the same one: its certificate is read again.
static result same_card(struct piv *p, struct err *e)
{
	for (int k = TOKEN_AUTH; k <= TOKEN_DECRYPT; k++) {
		BUF_AUTO der = BUF_INIT;
		TRY(piv_read_cert(p->port, (enum token_key)k, &der, e));
		if (!span_equal(span_buf(&der), span_buf(&p->der[k])))
			return fail(e, "token.other_card", "插着的不是打开时的那张卡；请换回原来的卡，或重新打开令牌");
	}
	return ok();
}

static result enter(struct piv *p, struct err *e)
{
	struct err why = { .code = "" };
	bool pulled = false;
	for (int round = 0; round < ROUNDS_MAX; round++) {
		if (is_ok(enter_once(p, &why))) {
			result r = pulled ? same_card(p, e) : ok();
			if (!is_ok(r))
				p->port->ops->end(p->port, false);
			return r;
		}
		if (is_code(&why, "token.removed"))
			pulled = true;
		else if (!is_code(&why, "token.reset"))
			break;
		TRY(p->port->ops->connect(p->port, p->reader, e));
	}
	if (is_code(&why, "token.reset"))
		return fail(e, "token.busy", "令牌不断被另一个程序复位，不能使用；请关闭那个程序后重试");
	if (e)
		*e = why;
	return (result){ why.kind };
}

static void leave(struct piv *p, bool reset)
{
	p->port->ops->end(p->port, reset);
}

// Asks for the PIN outside any transaction, so that other programs are not held up while somebody types.
static result have_pin(struct piv *p, enum pin_use use, int *tries, struct err *e)
{
	TRY(enter(p, e));
	result r = piv_tries(p->port, tries, e);
	leave(p, false);
	TRY(r);
	return pin_ask(&p->cell->pin, use, *tries, e);
}

// Somebody else may have spent a try since: the last one is not spent unless it was the last when the person agreed.
static result verify(struct piv *p, int agreed, struct err *e)
{
	int tries;
	TRY(piv_tries(p->port, &tries, e));
	if (tries == 1 && agreed != 1)
		return fail(e, "token.pin_locked", "令牌口令只剩 1 次机会，再错就会锁死，所以没有试；请先确认口令，再重新操作");
	result r = piv_verify(p->port, pin_get(&p->cell->pin), e);
	if (!is_ok(r) && e && (is_code(e, "token.pin_wrong") || is_code(e, "token.pin_locked")))
		pin_wrong(&p->cell->pin);
	return r;
}

static result attempt(struct piv *p, const struct job *job, int agreed, struct buf *out, struct err *e)
{
	TRY(enter(p, e));
	result r = verify(p, agreed, e);
	if (is_ok(r))
		r = piv_use_key(p->port, job->key, job->algorithm, job->tag, job->data, out, e);
	leave(p, true);
	return r;
}

static result perform(struct piv *p, const struct job *job, struct buf *out, struct err *e)
{
	int tries = PIV_TRIES_UNKNOWN;
	struct err why = { .code = "" };
	TRY(have_pin(p, job->use, &tries, e));
	result r = attempt(p, job, tries, out, &why);
	// a PIN that was right a moment ago costs no try when the card forgot it
	if (!is_ok(r) && is_code(&why, "token.reset")) {
		why = (struct err){ .code = "" };
		r = p->port->ops->connect(p->port, p->reader, &why);
		if (is_ok(r))
			r = attempt(p, job, tries, out, &why);
	}
	pin_done(&p->cell->pin, job->use);
	if (is_ok(r))
		return r;
	if (is_code(&why, "token.reset"))
		return fail(e, "token.busy", "令牌在签名时被另一个程序复位，这次操作没有完成；请关闭那个程序后重试");
	if (e)
		*e = why;
	return r;
}

static const struct piv_algorithm *algorithm_of(struct piv *p, enum token_key k)
{
	CERT_AUTO *cert = NULL;
	if (p->der[k].n == 0 || !is_ok(cert_read(span_buf(&p->der[k]), &cert, NULL)))
		return NULL;
	return piv_algorithm_of(cert_key_kind(cert));
}

static result no_key(struct err *e)
{
	return fail(e, "token.no_key", "卡里没有这种用途的密钥，或密钥种类不被接受；请换一张卡，或到发证机构补办");
}

// What the card gets: the padded block, or the digest at the width of the curve.
static bool prepare(const struct piv_algorithm *a, enum suite s, struct hash digest, struct buf *data)
{
	if (a->rsa && s == SUITE_RSA_PKCS1_SHA256) {
		block_pkcs1(digest, a->size, data);
	} else if (a->rsa && s == SUITE_RSA_PSS_SHA256) {
		block_pss(digest, a->size, data);
	} else if (!a->rsa && s == (a->size == 32 ? SUITE_P256_SHA256 : SUITE_P384_SHA256)) {
		for (size_t i = HASH_BYTES; i < a->size; i++)
			buf_add_byte(data, 0);
		buf_add(data, digest.b, HASH_BYTES);
	} else {
		return false;
	}
	return true;
}

static result piv_sign(void *card, enum token_key k, enum suite s, struct hash digest, struct buf *sig, struct err *e)
{
	struct piv *p = card;
	BUF_AUTO data = BUF_INIT;
	const struct piv_algorithm *a = algorithm_of(p, k);
	if (!a || k == TOKEN_DECRYPT || !prepare(a, s, digest, &data))
		return no_key(e);
	struct job job = { k, PIN_EACH, a->id, 0x81, span_buf(&data) };
	return perform(p, &job, sig, e);
}

static result piv_decrypt(void *card, struct span input, struct buf *out, struct err *e)
{
	struct piv *p = card;
	const struct piv_algorithm *a = algorithm_of(p, TOKEN_DECRYPT);
	if (!a)
		return no_key(e);
	if (input.n != (a->rsa ? a->size : 2 * a->size + 1))
		return fail(e, "token.driver", "密文的长度与卡里的加密密钥不相配；请确认它是用这张卡的加密证书加密的");
	struct job job = { TOKEN_DECRYPT, PIN_ONCE, a->id, a->rsa ? 0x81 : 0x85, input };
	return perform(p, &job, out, e);
}

static result find_reader(struct piv *p, const char *part, struct err *e)
{
	struct reader readers[READERS_MAX];
	size_t n, cards = 0, named = 0;
	TRY(p->port->ops->list(p->port, readers, READERS_MAX, &n, e));
	for (size_t i = 0; i < n; i++) {
		if (!strstr(readers[i].name, part))
			continue;
		named++;
		if (readers[i].card && cards++ == 0)
			memcpy(p->reader, readers[i].name, sizeof p->reader);
	}
	if (named == 0)
		return fail(e, "token.no_reader", "没有名称里含“%s”的读卡器；用 kaibiao token list 查看现有的", part);
	if (cards == 0)
		return fail(e, "token.no_card", "读卡器里没有卡；请插入您的卡后重试");
	if (cards > 1)
		return usage(e, "token.unknown_uri", "插着 %zu 张卡，不知道用哪一张；请写明读卡器，例如 piv:%s", cards, p->reader);
	return ok();
}

static result read_card(struct piv *p, struct err *e)
{
	result r = piv_read_serial(p->port, &p->serial, e);
	for (int k = TOKEN_AUTH; is_ok(r) && k <= TOKEN_DECRYPT; k++)
		r = piv_read_cert(p->port, (enum token_key)k, &p->der[k], e);
	return r;
}

static result open_reader(struct piv *p, struct err *e)
{
	TRY(p->port->ops->connect(p->port, p->reader, e));
	TRY(enter(p, e));
	result r = read_card(p, e);
	leave(p, false);
	return r;
}

static void piv_close(void *card)
{
	struct piv *p = card;
	if (!p)
		return;
	if (p->port)
		p->port->ops->close(p->port);
	for (int k = TOKEN_AUTH; k <= TOKEN_DECRYPT; k++)
		buf_release(&p->der[k]);
	buf_release(&p->serial);
	free(p);
}

result piv_open_on(struct port *port, const char *where, struct cell *cell, void **card, struct err *e)
{
	struct piv *p = xcalloc(1, sizeof *p);
	p->port = port;
	p->cell = cell;
	result r = find_reader(p, where, e);
	if (is_ok(r))
		r = open_reader(p, e);
	if (is_ok(r) && p->der[TOKEN_SIGN].n + p->der[TOKEN_AUTH].n + p->der[TOKEN_DECRYPT].n == 0)
		r = no_key(e);
	if (is_ok(r))
		*card = p;
	else
		piv_close(p);
	return r;
}

static result piv_open(const char *where, struct cell *cell, void **card, struct err *e)
{
	return piv_open_on(port_pcsc(), where, cell, card, e);
}

static struct span piv_cert(void *card, enum token_key k)
{
	struct piv *p = card;
	return span_buf(&p->der[k]);
}

static bool piv_present(void *card)
{
	struct piv *p = card;
	return p->port->ops->present(p->port);
}

// A card that cannot be read (no PIV application, another program has it) is no token at hand.
static void list_reader(const char *reader, json_t *out, struct cell *cell)
{
	void *card = NULL;
	CERT_AUTO *cert = NULL;
	if (!is_ok(piv_open(reader, cell, &card, NULL)))
		return;
	struct piv *p = card;
	BUF_AUTO uri = BUF_INIT;
	buf_addf(&uri, "piv:%s", p->reader);
	enum token_key k = p->der[TOKEN_SIGN].n ? TOKEN_SIGN : p->der[TOKEN_AUTH].n ? TOKEN_AUTH : TOKEN_DECRYPT;
	if (is_ok(cert_read(span_buf(&p->der[k]), &cert, NULL)))
		listing_add(out, buf_text(&uri), "piv", cert, p->reader, buf_text(&p->serial));
	piv_close(p);
}

static result piv_list(json_t *out, struct err *e)
{
	struct reader readers[READERS_MAX];
	struct cell cell = { .fd = -1 };
	size_t n = 0;
	struct port *port = port_pcsc();
	result r = port->ops->list(port, readers, READERS_MAX, &n, e);
	port->ops->close(port);
	for (size_t i = 0; i < n; i++)
		if (readers[i].card)
			list_reader(readers[i].name, out, &cell);
	return r;
}

const struct token_driver TOKEN_PIV = {
	.kind = "piv",
	.list = piv_list,
	.open = piv_open,
	.cert = piv_cert,
	.sign = piv_sign,
	.decrypt = piv_decrypt,
	.present = piv_present,
	.close = piv_close,
};
