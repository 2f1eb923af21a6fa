// The PostgreSQL store as a store: order, idempotence, hashes equal to those of src/log/record.c, refusals, pages.
#include "log_pg_kit.h"

#include <stdlib.h>

#include "base/clock.h"
#include "log/pg.h"

#define P "SXZC-2026-0001"

static struct actor host, other;
static struct store *s;

static void founding(void)
{
	struct receipt first, again;
	struct signed_text t;
	struct err e = { 0 };
	struct head head;
	CHECK(is_ok(store_head(s, P, &head, &e)) && head.seq == 0 && hash_is_zero(head.hash), "a log that is not there is empty");
	CHECK_TEXT(act_append(s, P, &host, 0, "staff.attend", json_object(), NULL), "project.unknown", "nothing comes before project.create");
	struct store *recorder = pgkit_store("recorder");
	CHECK_TEXT(act_append(recorder, P, &host, 0, "project.create", create_body(0, NULL), NULL), "project.not_host",
		   "only a login of kb_host founds");
	store_close(recorder);
	act_sign(&host, P, 0, "project.create", create_body(0, NULL), &t);
	CHECK(is_ok(store_append(s, P, &t.s, &first, &e)) && first.seq == 1, "founded: %s", e.text);
	CHECK(is_ok(store_append(s, P, &t.s, &again, &e)) && again.seq == 1 && hash_equal(first.record_hash, again.record_hash) &&
		      first.received_at == again.received_at,
	      "sent again: the same receipt");
	CHECK(hash_equal(first.act_hash, sha256(t.s.act)) && first.received_at > 0, "the receipt names the act");
	CHECK_TEXT(act_append(s, P, &host, 0, "project.create", create_body(0, NULL), NULL), "project.exists", "not founded twice");
	CHECK(is_ok(store_head(s, P, &head, &e)) && head.seq == 1 && hash_equal(head.hash, first.record_hash), "the head is the record");
	act_release(&t);
}

struct seen {
	size_t with_certs, records;
	int64_t received_at;
	bool canonical;
};

static result look(void *ctx, const struct record *r, struct err *e)
{
	struct seen *seen = ctx;
	JSON_AUTO *adm = NULL;
	struct err why;
	seen->records++;
	if (!is_ok(json_read_canonical(span_buf(&r->adm), ADM_BYTES_MAX, &adm, &why)))
		seen->canonical = false;
	seen->with_certs += json_array_size(json_array_at(adm, "certs")) == 2;
	seen->received_at = json_int(adm, "received_at");
	(void)e;
	return ok();
}

static json_t *random_body(void)
{
	static const char *const WORDS[] = { "汉字𠀀", "quote \" and \\ slash / é", "", "\xf4\x8f\xbf\xbf", "<&>'" };
	uint8_t dice[8];
	random_bytes(dice, sizeof dice);
	json_t *body = json_object(), *list = json_array(), *inner = json_object();
	for (int i = 0; i < dice[0] % 5; i++)
		json_array_append_new(list, json_string(WORDS[(dice[1] + i) % 5]));
	json_put_int(inner, "n", (dice[2] & 1 ? -1 : 1) * (JSON_INT_MAX >> (dice[3] % 54)));
	json_put_bool(inner, "yes", dice[4] & 1);
	json_put(inner, "nothing", json_null());
	json_put(body, "list", list);
	json_put(body, "a_object", inner);
	if (dice[5] > 250) {
		AUTO_FREE char *long_text = xasprintf("%060000d", 7);
		json_put_str(body, "long", long_text);
	}
	return body;
}

static void hashes(void)
{
	struct seen seen = { .canonical = true };
	struct err e = { 0 };
	bool good = true;
	for (int i = 0; i < 300; i++)
		good = good && !*act_append(s, P, i % 3 ? &host : &other, i % 4, "staff.attend", random_body(), NULL);
	CHECK(good, "300 random acts are admitted");
	CHECK(chain_length(s, P) == 301, "SQL's hashes are those of record_hash(), link by link");
	CHECK(is_ok(store_read(s, P, 0, look, &seen, &e)) && seen.canonical && seen.records == 301, "every adm is canonical JSON");
	CHECK(seen.with_certs == 2, "certificates stand in each signer's first record only (%zu)", seen.with_certs);
	CHECK(seen.received_at > 0, "adm says when it was received");
}

// Whatever a console may send, the chain stays one that everybody can follow.
static void hostile_texts(void)
{
	static const char SALT[] = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
	static const char *const BODIES[] = { "{\"a\":1,\"a\":2}", "{\"b\":1,\"a\":2}", "{\"a\": 1}", "{\"A\":1}", "1.5", "1e3", "-0", "9007199254740992",
					      "\"\\u0041\"", "\"\\n\"", "\"\\/\"", "\"\x7f\"", "\"\\u0000\"", "[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]", "nul", "" };
	struct err e = { 0 };
	size_t refused = 0, count = sizeof BODIES / sizeof *BODIES;
	struct store *bare = NULL; // no check of its own: what psql could send
	CHECK(is_ok(store_pg(pgkit_conninfo("recorder"), NULL, &bare, &e)), "a store without trust");
	struct pg *pg = NULL;
	CHECK(is_ok(pg_new(pgkit_conninfo("recorder"), &pg, &e)), "a connection of its own");
	for (size_t i = 0; i < count; i++) {
		PG_ARGS args = { .n = 0 };
		PG_RESULT *r = NULL;
		struct signed_text t;
		AUTO_FREE char *text = xasprintf("{\"act\":\"x\",\"body\":%s,\"project\":\"" P "\",\"salt\":\"%s\"}", BODIES[i], SALT);
		text_sign(&other, text, &t);
		pg_add_text(&args, P);
		pg_add_bytes(&args, t.s.act);
		pg_add_int4(&args, 1);
		pg_add_bytes(&args, t.s.sig);
		pg_add_bytes_array(&args, t.s.certs, 1);
		result got = pg_call(pg, "SELECT * FROM kb.append($1, $2, $3, $4, $5)", &args, &r, &e);
		refused += got.kind == RESULT_REFUSED && strcmp(e.code, "act.not_authentic") == 0;
		if (is_ok(got))
			printf("# admitted: %s\n", text);
		act_release(&t);
	}
	CHECK(refused == count, "acts that are not canonical are refused (%zu of %zu)", refused, count);
	CHECK(chain_length(bare, P) == 301, "and the chain is as before");
	pg_free(pg);
	store_close(bare);
}

static void refusals(void)
{
	struct signed_text t;
	struct receipt got;
	struct err e = { 0 };
	act_sign(&host, P, 0, "staff.attend", json_object(), &t);
	t.sig.p[t.sig.n - 1] ^= 1;
	CHECK(store_append(s, P, &t.s, &got, &e).kind == RESULT_REFUSED, "a bad signature is refused: %s", e.code);
	act_release(&t);
	act_sign(&host, "SXZC-2026-9999", 0, "staff.attend", json_object(), &t);
	CHECK(store_append(s, P, &t.s, &got, &e).kind == RESULT_REFUSED, "another project's act is refused: %s", e.code);
	act_release(&t);
	CHECK_TEXT(act_append(s, "no such log!", &host, 0, "staff.attend", json_object(), NULL), "log.name", "a name that is no log's");
	CHECK(store_append(s, P "#1", &(struct signed_act){ .cert_count = 0 }, &got, &e).kind != RESULT_OK, "an empty act is nothing: %s", e.code);
	struct head head;
	CHECK(!is_ok(store_head(s, P "#1", &head, &e)) && strcmp(e.code, "store.rights") == 0, "the host may not ask for an intake's head");
}

static void pages(void)
{
	struct seen seen = { .canonical = true };
	struct err e = { 0 };
	bool good = true;
	for (int i = 0; i < 420; i++)
		good = good && !*act_append(s, P, &host, 0, "staff.attend", json_object(), NULL);
	CHECK(good && is_ok(store_read(s, P, 100, look, &seen, &e)) && seen.records == 621, "621 records in pages of 500");
	JSON_AUTO *ids = NULL;
	CHECK(is_ok(s->ops->projects(s, &ids, &e)) && json_array_size(ids) == 1 && strcmp(json_string_value(json_array_get(ids, 0)), P) == 0,
	      "the projects");
	int64_t before = clock_steady_ns(), now;
	CHECK(is_ok(store_wait(s, P, 721, 400, &e)) && clock_steady_ns() - before >= 390000000, "waiting lasts until the time is up");
	before = clock_steady_ns();
	CHECK(is_ok(store_wait(s, P, 720, 5000, &e)) && clock_steady_ns() - before < 2000000000, "and ends where the head is beyond");
	CHECK(is_ok(store_now(s, &now, &e)) && now > clock_ms() - 5000 && now < clock_ms() + 5000, "the store's clock");
}

int main(void)
{
	if (!pgkit_begin())
		return 0;
	CHECK(actor_make(&host, "host", "王主持", "140101199001010011") && actor_make(&other, "other", "李记录", "140101199001010012"), "people");
	s = pgkit_store("host");
	founding();
	hashes();
	hostile_texts();
	refusals();
	pages();
	store_close(s);
	actor_release(&host);
	actor_release(&other);
	pgkit_end();
	return tap_done();
}
