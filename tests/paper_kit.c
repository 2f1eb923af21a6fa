#include "paper_kit.h"

#include "crypto_world.h"
#include "paper/intake.h"
#include "paper/opening.h"

#define MINUTE INT64_C(60000)

// --- people -----------------------------------------------------------------------------------------------

static bool person(struct player *a, const char *name, const char *cn, const char *code)
{
	AUTO_FREE char *p12 = xasprintf("%s.sign.p12", name);
	if (!world_run("'%s' person . %s --cn '%s' --org 某某公司 --code %s", world_pki(), name, cn, code))
		return false;
	a->key = world_key(p12, &a->cert);
	return a->key;
}

static bool people(struct kit *k)
{
	static const char *const CODES[] = { "91140100MA0K11111A", "91140100MA0K22222B", "91140100MA0K33333C" };
	static const char *const NAMES[] = { "太原甲公司", "山西乙公司", "大同丙公司" };
	if (!person(&k->host, "host", "王主持", "140101199001010011") || !person(&k->recorder, "recorder", "李记录", "140101199001010012") ||
	    !person(&k->supervisor, "supervisor", "赵监督", "140101199001010013"))
		return false;
	for (int i = 0; i < KIT_BIDDERS; i++) {
		char name[16];
		snprintf(name, sizeof name, "bidder%d", i);
		if (!person(&k->bidder[i], name, NAMES[i], CODES[i]))
			return false;
	}
	if (!world_run("'%s' service . gate --cn 受理服务 --org 某某公司 --code 91140100MA0K99999Z", world_pki()))
		return false;
	k->service.key = world_key("gate.p12", &k->service.cert);
	return k->service.key;
}

const char *kit_dir(void)
{
	return world_dir;
}

static void empty_log(struct record *list, size_t *count)
{
	for (size_t i = 0; i < *count; i++)
		record_release(&list[i]);
	memset(list, 0, *count * sizeof *list);
	*count = 0;
}

bool kit_begin(struct kit *k)
{
	struct err e;
	memset(k, 0, sizeof *k);
	if (!world_begin() || !people(k))
		return false;
	AUTO_FREE char *trust = xasprintf("%s/trust", world_dir);
	INSIST(world_run("mkdir trust && cp root.pem sub.pem trust/"));
	INSIST(is_ok(trust_open(trust, &k->trust, &e)));
	kit_restart(k);
	return true;
}

static void forget(struct player *a)
{
	a->n = a->intake_n = 0;
	a->known = a->intake_known = false;
}

void kit_restart(struct kit *k)
{
	struct err e;
	empty_log(k->records, &k->count);
	empty_log(k->intake, &k->intake_count);
	replay_free(k->replay);
	INSIST(is_ok(replay_new(KIT_PROJECT, k->trust, &k->replay, &e)));
	forget(&k->host);
	forget(&k->recorder);
	forget(&k->supervisor);
	forget(&k->service);
	for (int i = 0; i < KIT_BIDDERS; i++) {
		forget(&k->bidder[i]);
		buf_clear(&k->offer[i]);
	}
	k->lie = LIE_NONE;
	k->now = clock_ms() - 300 * MINUTE;
	k->deadline = k->now + 60 * MINUTE;
}

static void player_release(struct player *a)
{
	cert_free(a->cert);
	key_free(a->key);
}

void kit_end(struct kit *k)
{
	player_release(&k->host);
	player_release(&k->recorder);
	player_release(&k->supervisor);
	player_release(&k->service);
	for (int i = 0; i < KIT_BIDDERS; i++) {
		player_release(&k->bidder[i]);
		buf_release(&k->offer[i]);
	}
	empty_log(k->records, &k->count);
	empty_log(k->intake, &k->intake_count);
	replay_free(k->replay);
	trust_free(k->trust);
	world_end();
}

// --- records ----------------------------------------------------------------------------------------------

static json_t *frame(const struct kit *k, const char *type, int64_t lot, int64_t n, json_t *body)
{
	json_t *act = json_object(), *seen = json_object();
	struct hash salt;
	random_bytes(salt.b, sizeof salt.b);
	json_put_int(seen, "seq", (int64_t)k->count);
	json_put_hash(seen, "hash", k->count ? k->records[k->count - 1].hash : (struct hash){ { 0 } });
	json_put_str(act, "act", type);
	json_put_str(act, "project", KIT_PROJECT);
	if (lot)
		json_put_int(act, "lot", lot);
	json_put_int(act, "n", n);
	json_put_int(act, "at", k->now);
	json_put(act, "seen", seen);
	json_put_str(act, "station", "K1");
	json_put_hash(act, "salt", salt);
	json_put(act, "body", body);
	return act;
}

static void sign(struct record *r, const struct player *a, json_t *act)
{
	struct err e = { 0 };
	json_text(act, &r->act);
	json_decref(act);
	r->act_hash = sha256(span_buf(&r->act));
	r->signer = cert_hash(a->cert);
	r->suite = suite_of(a->cert);
	if (!is_ok(key_sign(a->key, r->suite, sign_digest(DOMAIN_ACT, span_buf(&r->act)), &r->sig, &e)))
		printf("# key_sign: %s\n", e.text);
}

static json_t *adm_of(const struct kit *k, const struct player *a, bool known)
{
	json_t *adm = json_object(), *certs = json_array();
	json_put_int(adm, "received_at", k->now);
	json_put_str(adm, "source", "memory");
	if (!known) {
		BUF_AUTO sub = world_file("sub.der");
		BUF_AUTO text = BUF_INIT;
		base64_add(&text, cert_der(a->cert));
		json_array_append_new(certs, json_string(buf_text(&text)));
		buf_clear(&text);
		base64_add(&text, span_buf(&sub));
		json_array_append_new(certs, json_string(buf_text(&text)));
	}
	json_put(adm, "certs", certs);
	return adm;
}

static void chain(struct record *list, size_t *count, struct record *r, const char *log, int64_t at)
{
	INSIST(*count < KIT_RECORDS_MAX);
	snprintf(r->project, sizeof r->project, "%s", log);
	r->seq = *count + 1;
	r->at = at;
	if (*count)
		r->prev = list[*count - 1].hash;
	r->hash = record_hash(r);
	list[(*count)++] = *r;
}

static void admit(struct kit *k, struct record *r, json_t *adm)
{
	struct err e = { 0 };
	json_text(adm, &r->adm);
	json_decref(adm);
	size_t voids = replay_state(k->replay)->void_count;
	chain(k->records, &k->count, r, KIT_PROJECT, k->now);
	if (!is_ok(replay_feed(k->replay, &k->records[k->count - 1], &e)))
		printf("# record %zu: %s\n", k->count, e.text);
	const struct project *p = replay_state(k->replay);
	if (p->void_count > voids)
		printf("# record %zu %s is void: %s %s\n", k->count, p->voids[voids].act, p->voids[voids].code, p->voids[voids].text);
	k->now += 1000;
}

void kit_act(struct kit *k, struct player *a, const char *type, int64_t lot, json_t *body)
{
	struct record r = { 0 };
	sign(&r, a, frame(k, type, lot, ++a->n, body));
	admit(k, &r, adm_of(k, a, a->known));
	a->known = true;
}

void kit_intake_act(struct kit *k, struct player *a, const char *type, json_t *body)
{
	struct record r = { 0 };
	struct hash salt;
	random_bytes(salt.b, sizeof salt.b);
	sign(&r, a, frame(k, type, 1, ++a->intake_n, body));
	json_t *adm = adm_of(k, a, a->intake_known);
	json_put_hash(adm, "salt", salt);
	json_text(adm, &r.adm);
	json_decref(adm);
	chain(k->intake, &k->intake_count, &r, KIT_PROJECT "#1", k->now);
	a->intake_known = true;
	k->now += 1000;
}

static json_t *intake_member(const struct record *r)
{
	json_t *o = json_object();
	json_put_int(o, "seq", (int64_t)r->seq);
	json_put_int(o, "at", r->at);
	json_put_str(o, "adm", buf_text(&r->adm));
	json_put_hash(o, "prev", r->prev);
	json_put_hash(o, "hash", r->hash);
	return o;
}

static void take_over(struct kit *k, const struct record *from)
{
	struct record r = { .act_hash = from->act_hash, .signer = from->signer, .suite = from->suite };
	buf_add(&r.act, from->act.p, from->act.n);
	buf_add(&r.sig, from->sig.p, from->sig.n);
	struct player *a = k->bidder;
	while (!hash_equal(cert_hash(a->cert), from->signer))
		a++;
	json_t *adm = adm_of(k, a, a->known);
	a->known = true;
	json_put(adm, "intake", intake_member(from));
	admit(k, &r, adm);
}

/// R28 87号令第28条
void kit_close_intake(struct kit *k)
{
	struct hash leaves[KIT_RECORDS_MAX];
	json_t *body = json_object(), *head = json_object();
	struct hash last = { { 0 } };
	for (size_t i = 0; i < k->intake_count; i++) {
		last = k->intake[i].hash;
		leaves[i] = merkle_leaf(span_of(last.b, HASH_BYTES));
	}
	k->now = k->deadline + 2000;
	json_put_int(head, "seq", (int64_t)k->intake_count);
	json_put_hash(head, "hash", last);
	json_put_int(body, "count", (int64_t)k->intake_count);
	json_put_hash(body, "root", merkle_root(leaves, k->intake_count));
	json_put_int(body, "refused", 0);
	json_put_int(body, "closed_at", k->now);
	json_put(body, "head", head);
	kit_act(k, &k->service, "intake.close", 1, body);
	for (size_t i = 0; i < k->intake_count; i++)
		take_over(k, &k->intake[i]);
}

const struct lot *kit_lot(const struct kit *k)
{
	return project_lot(replay_state(k->replay), 1);
}

// --- an export's source -----------------------------------------------------------------------------------

static result each(void *ctx, record_fn fn, void *fn_ctx, struct err *e)
{
	const struct kit *k = ctx;
	for (size_t i = 0; i < k->count; i++)
		TRY(fn(fn_ctx, &k->records[i], e));
	return ok();
}

struct record_source kit_source(struct kit *k)
{
	return (struct record_source){ k, each };
}

void kit_save_log(const struct kit *k, const char *path)
{
	BUF_AUTO log = BUF_INIT;
	struct err e;
	for (size_t i = 0; i < k->count; i++) {
		record_to_line(&k->records[i], &log);
		buf_add_byte(&log, '\n');
	}
	INSIST(is_ok(file_save(path, span_buf(&log), 0600, &e)));
}

void kit_rechain(struct kit *k, size_t from)
{
	for (size_t i = from; i < k->count; i++) {
		struct record *r = &k->records[i];
		r->seq = i + 1;
		r->prev = i ? k->records[i - 1].hash : (struct hash){ { 0 } };
		r->act_hash = sha256(span_buf(&r->act));
		r->hash = record_hash(r);
	}
}
