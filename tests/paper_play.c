// The acts of an ordinary opening, as kit_whole() plays them.
#include <string.h>

#include "crypto/cms.h"
#include "paper/opening.h"
#include "paper_kit.h"

static void put_cert(json_t *o, const char *key, const struct cert *c)
{
	json_put_hash(o, key, cert_hash(c));
}

static json_t *lots(void)
{
	json_t *list = json_array(), *l = json_object();
	json_put_int(l, "no", 1);
	json_put_str(l, "name", "智慧教室终端");
	json_put_int(l, "budget_fen", 120000000);
	json_array_append_new(list, l);
	return list;
}

static json_t *host_of(const struct kit *k)
{
	json_t *h = json_object();
	json_put_str(h, "name", "王主持");
	json_put_str(h, "org", "山西某某招标代理有限公司");
	json_put_base64(h, "enc_cert", cert_der(k->host.cert));
	return h;
}

/// S06 通知一
static void create(struct kit *k)
{
	json_t *b = json_object();
	json_put_str(b, "rules", "cn-87-2026");
	json_put_str(b, "name", "某市第一中学智慧教室设备采购");
	json_put_str(b, "purchaser", "某市第一中学");
	json_put_str(b, "agency", "山西某某招标代理有限公司");
	json_put_str(b, "method", "open_tender");
	json_put_str(b, "object", "goods");
	json_put_str(b, "budget_code", "YS-2026-1102");
	json_put_str(b, "plan_code", "JH-2026-0877");
	json_put_int(b, "budget_fen", 120000000);
	json_put_str(b, "place", "某市公共资源交易中心第三开标室");
	json_put_int(b, "deadline", k->deadline);
	put_cert(b, "service_cert", k->service.cert);
	json_put(b, "lots", lots());
	json_put(b, "params", json_object());
	json_put(b, "host", host_of(k));
	kit_act(k, &k->host, "project.create", 0, b);
}

static void bind_role(struct kit *k, const char *role, const struct player *who, const char *name, const char *org)
{
	json_t *b = json_object();
	json_put_str(b, "role", role);
	put_cert(b, "cert", who->cert);
	json_put_str(b, "name", name);
	json_put_str(b, "org", org);
	json_put_base64(b, "enc_cert", cert_der(who->cert));
	kit_act(k, &k->host, "role.bind", 0, b);
}

static struct hash filled(int n)
{
	struct hash h;
	memset(h.b, n, sizeof h.b);
	return h;
}

static void make_offer(struct kit *k, int i)
{
	static const char *const CAPITAL[] = { "壹佰壹拾伍万陆仟元整", "玖拾捌万元整", "壹佰壹拾万元整" };
	static const int64_t FEN[] = { 115600000, 98000000, 110000000 };
	JSON_AUTO *o = json_object();
	json_put_hash(o, "nonce", filled(0x50 + i));
	json_put_str(o, "currency", "CNY");
	json_put_int(o, "total_fen", FEN[i]);
	json_put_str(o, "total_text", CAPITAL[i]);
	json_put(o, "quotes", json_array());
	json_put_str(o, "term", "合同签订后30日内");
	json_put_str(o, "quality", "合格");
	json_put_bool(o, "sme", i == 0);
	json_text(o, &k->offer[i]);
}

static void put_pair(json_t *b, const char *key, const char *code, const char *name)
{
	json_t *o = json_object();
	if (code)
		json_put_str(o, "code", code);
	json_put_str(o, "name", name);
	json_put(b, key, o);
}

static json_t *cover(struct kit *k, int i)
{
	json_t *b = json_object(), *client = json_object();
	memcpy(k->bid[i], "0192a000-0000-7000-8000-000000000000", sizeof k->bid[i]);
	k->bid[i][35] = (char)('1' + i);
	make_offer(k, i);
	json_put_str(b, "bid", k->bid[i]);
	put_pair(b, "bidder", cert_code(k->bidder[i].cert), cert_name(k->bidder[i].cert));
	put_pair(b, "agent", NULL, "张代表");
	json_put_int(b, "p7m_size", 5000000 + i);
	json_put_hash(b, "p7m_sha256", filled(0x10 + i));
	json_put_hash(b, "chunks_sha256", filled(0x20 + i));
	json_put_hash(b, "manifest_sha256", filled(0x30 + i));
	json_put_hash(b, "offer_sha256", sha256(span_buf(&k->offer[i])));
	json_put_hash(b, "key_salt", filled(0x40 + i));
	json_put_hash(b, "key_commit", filled(0x60 + i));
	json_put_int(b, "sealed_at", k->now - 60000);
	json_put_str(client, "tool", "kaibiao");
	json_put_str(client, "version", "1.0");
	json_put(b, "client", client);
	json_put_bool(b, "statement", true);
	return b;
}

/// S11 通知二(一)
static void sign_sheet(struct kit *k, struct player *who)
{
	json_t *b = json_object();
	json_put_hash(b, "sheet_sha256", project_sheet(replay_state(k->replay)));
	kit_act(k, who, "sheet.sign", 0, b);
}

void kit_found(struct kit *k, int bidders)
{
	create(k);
	bind_role(k, "recorder", &k->recorder, "李记录", "山西某某招标代理有限公司");
	bind_role(k, "supervisor", &k->supervisor, "赵监督", "某市财政局");
	sign_sheet(k, &k->host);
	sign_sheet(k, &k->supervisor);
	kit_act(k, &k->recorder, "opening.start", 1, json_object()); // not his to do: void, and stays in the log
	for (int i = 0; i < bidders; i++)
		kit_intake_act(k, &k->bidder[i], "bid.submit", cover(k, i));
	kit_close_intake(k);
}

static void announce(struct kit *k)
{
	json_t *b = json_object(), *staff = json_array(), *one = json_object();
	json_put_str(one, "name", "孙工作");
	json_put_str(one, "post", "场务");
	json_array_append_new(staff, one);
	json_put_bool(b, "discipline", true);
	json_put(b, "staff", staff);
	kit_act(k, &k->host, "opening.start", 1, json_object());
	kit_act(k, &k->host, "opening.announce", 1, b);
}

/// R41a 87号令第41条
static void verify_packages(struct kit *k)
{
	json_t *b = json_object(), *checks = json_array();
	for (int i = 0; i < KIT_BIDDERS; i++) {
		json_t *c = json_object();
		json_put_str(c, "bid", k->bid[i]);
		json_put_bool(c, "ok", true);
		json_array_append_new(checks, c);
	}
	json_put(b, "checks", checks);
	kit_act(k, &k->host, "package.verify", 1, b);
}

static json_t *shares(const struct kit *k)
{
	const struct player *to[] = { &k->host, &k->recorder, &k->supervisor };
	json_t *list = json_array();
	for (int i = 0; i < 3; i++) {
		json_t *s = json_object();
		put_cert(s, "to", to[i]->cert);
		json_put_hash(s, "commit", filled(0x70 + i));
		json_put_base64(s, "envelope", span_str("an envelope that the fold does not open"));
		json_array_append_new(list, s);
	}
	return list;
}

static void release(struct kit *k, int i)
{
	json_t *b = json_object();
	json_put_str(b, "bid", k->bid[i]);
	json_put(b, "shares", shares(k));
	kit_act(k, &k->bidder[i], "bid.release", 1, b);
}

static void hand(struct kit *k)
{
	json_t *b = json_object(), *list = json_array();
	put_cert(b, "to", k->host.cert);
	for (int i = 0; i < KIT_BIDDERS; i++) {
		json_t *s = json_object();
		json_put_str(s, "bid", k->bid[i]);
		json_put_base64(s, "envelope", span_str("an envelope that the fold does not open"));
		json_array_append_new(list, s);
	}
	json_put(b, "shares", list);
	kit_act(k, &k->recorder, "custody.hand", 1, b);
}

static void open_bid(struct kit *k, int i)
{
	json_t *b = json_object();
	json_put_str(b, "bid", k->bid[i]);
	json_put_str(b, "via", "main");
	json_put_bool(b, "ok", true);
	json_put_hash(b, "manifest_sha256", filled(0x30 + i));
	json_put_str(b, "offer", buf_text(&k->offer[i]));
	json_put_int(b, "files", 3);
	json_put_int(b, "bytes", 4000000);
	kit_act(k, &k->host, "bid.open", 1, b);
}

void kit_unseal(struct kit *k)
{
	announce(k);
	verify_packages(k);
	kit_act(k, &k->host, "opening.unseal", 1, json_object());
	for (int i = 0; i < KIT_BIDDERS; i++)
		release(k, i);
	kit_act(k, &k->host, "opening.unseal_close", 1, json_object());
	hand(k);
	for (int i = 0; i < KIT_BIDDERS; i++)
		open_bid(k, i);
	kit_act(k, &k->host, "opening.ready", 1, json_object());
}

void kit_read(struct kit *k)
{
	json_t *b = json_object(), *order = json_array();
	for (int i = 0; i < KIT_BIDDERS; i++)
		json_array_append_new(order, json_string(k->bid[i]));
	json_put(b, "order", order);
	kit_act(k, &k->host, "opening.read", 1, b);
	for (int i = 0; i < KIT_BIDDERS; i++) {
		json_t *c = json_object();
		json_put_str(c, "bid", k->bid[i]);
		json_put_hash(c, "offer_sha256", sha256(span_buf(&k->offer[i])));
		kit_act(k, &k->bidder[i], "bid.confirm", 1, c);
	}
}

static result use_key(void *ctx, enum suite suite, struct hash digest, struct buf *sig, struct err *e)
{
	return key_sign(ctx, suite, digest, sig, e);
}

static void sign_record(struct kit *k, struct player *a, const struct buf *facts)
{
	struct err e = { 0 };
	BUF_AUTO cms = BUF_INIT;
	struct key_ops ops = { .ctx = a->key, .sign = use_key };
	struct span signed_text = k->lie == LIE_CMS && a == &k->recorder ? span_str("other facts") : span_buf(facts);
	if (!is_ok(cms_sign(a->cert, NULL, 0, signed_text, k->now, &ops, &cms, &e)))
		printf("# cms_sign: %s\n", e.text);
	json_t *b = json_object();
	json_put_hash(b, "facts_sha256", sha256(span_buf(facts)));
	json_put_base64(b, "cms", span_buf(&cms));
	kit_act(k, a, "record.sign", 1, b);
}

/// R42a 87号令第42条
void kit_record(struct kit *k)
{
	BUF_AUTO facts = BUF_INIT;
	BUF_AUTO text = BUF_INIT;
	opening_facts(replay_state(k->replay), kit_lot(k), &facts);
	opening_text(replay_state(k->replay), kit_lot(k), &text);
	if (k->lie == LIE_FACTS)
		buf_add_byte(&facts, ' ');
	json_t *b = json_object();
	json_put_hash(b, "facts_sha256", sha256(span_buf(&facts)));
	json_put_hash(b, "text_sha256", sha256(span_buf(&text)));
	kit_act(k, &k->host, "opening.record", 1, b);
	sign_record(k, &k->host, &facts);
	sign_record(k, &k->recorder, &facts);
	sign_record(k, &k->supervisor, &facts);
	kit_act(k, &k->host, "opening.close", 1, json_object());
}

void kit_whole(struct kit *k)
{
	kit_found(k, KIT_BIDDERS);
	kit_unseal(k);
	kit_read(k);
	kit_record(k);
}
