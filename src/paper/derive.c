#include "paper/derive.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "crypto/cms.h"
#include "paper/inclusion.h"
#include "paper/intake.h"
#include "paper/layout.h"
#include "paper/opening.h"
#include "paper/readme.h"

struct derive {
	struct replay *replay;
	struct fileset files;
	struct buf log;
	struct intake_log *intakes;
	size_t intake_count;
	json_t *faults, *not_authentic;
	struct known {
		struct hash act, record;
	} *known;
	size_t known_count, known_cap;
};

// One record on its way through: what was parsed, and what the fold made of it.
struct passing {
	const struct record *record;
	json_t *act, *adm;
	struct buf facts, text; // of the lot, before the record was folded; for opening.record only
	bool in_force;
};

result derive_new(const char *project, struct trust *trust, struct derive **out, struct err *e)
{
	struct derive *d = xcalloc(1, sizeof *d);
	result made = replay_new(project, trust, &d->replay, e);
	d->faults = json_array();
	d->not_authentic = json_array();
	if (!is_ok(made)) {
		derive_free(d);
		return made;
	}
	*out = d;
	return ok();
}

void derive_free(struct derive *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < d->intake_count; i++)
		intake_release(&d->intakes[i]);
	free(d->intakes);
	free(d->known);
	fileset_release(&d->files);
	buf_release(&d->log);
	json_decref(d->faults);
	json_decref(d->not_authentic);
	replay_free(d->replay);
	free(d);
}

void fault_add(json_t *faults, const char *file, uint64_t record, const char *text)
{
	json_t *o = json_object();
	BUF_AUTO safe = BUF_INIT; // of a package that anybody may have made
	text_add_safe(&safe, file);
	json_put_str(o, "file", buf_text(&safe));
	if (record)
		json_put_int(o, "record", (int64_t)record);
	json_put_str(o, "text", text);
	json_array_append_new(faults, o);
}

static void add_file(struct derive *d, char *path, struct span bytes)
{
	fileset_add(&d->files, path, bytes);
	free(path);
}

static void add_new_file(struct derive *d, char *path, struct span bytes)
{
	fileset_append(&d->files, path, bytes);
	free(path);
}

static bool is_act(const struct passing *p, const char *type)
{
	return strcmp(json_str(p->act, "act"), type) == 0;
}

static const json_t *body_of(const struct passing *p)
{
	return json_object_get(p->act, "body");
}

static int64_t lot_of(const struct passing *p)
{
	return json_int(p->act, "lot");
}

static void remember(struct derive *d, const struct record *r)
{
	if (d->known_count == d->known_cap) {
		d->known_cap = d->known_cap ? d->known_cap * 2 : 64;
		d->known = xrealloc(d->known, d->known_cap * sizeof *d->known);
	}
	d->known[d->known_count++] = (struct known){ r->act_hash, r->hash };
}

bool derive_knows(const struct derive *d, struct hash act, struct hash record)
{
	for (size_t i = 0; i < d->known_count; i++)
		if (hash_equal(d->known[i].act, act) && hash_equal(d->known[i].record, record))
			return true;
	return false;
}

static void file_line(struct derive *d, const struct record *r)
{
	record_to_line(r, &d->log);
	buf_add_byte(&d->log, '\n');
}

// The act as signed, its signature and the bytes that the record's hash covers: for openssl and sha256sum.
static void file_act(struct derive *d, const struct record *r)
{
	BUF_AUTO layout = BUF_INIT;
	layout_add(r, &layout);
	add_new_file(d, xasprintf("acts/%06llu.act", (unsigned long long)r->seq), span_buf(&r->act));
	add_new_file(d, xasprintf("acts/%06llu.sig", (unsigned long long)r->seq), span_buf(&r->sig));
	add_new_file(d, xasprintf("acts/%06llu.rec", (unsigned long long)r->seq), span_buf(&layout));
}

static void file_certs_of(struct derive *d, const json_t *adm)
{
	const json_t *item;
	size_t i;
	json_array_foreach (json_array_at(adm, "certs"), i, item) {
		BUF_AUTO der = BUF_INIT;
		const char *text = json_string_value(item);
		if (text && base64_decode(span_str(text), &der))
			add_file(d, xasprintf("certs/%s.der", hash_hex(sha256(span_buf(&der))).s), span_buf(&der));
	}
}

// A bidder's first record of its intake log brings its certificates there.
static void file_certs(struct derive *d, const struct passing *p)
{
	JSON_AUTO *inner = NULL;
	struct err ignored;
	file_certs_of(d, p->adm);
	const char *text = json_str(json_object_get(p->adm, "intake"), "adm");
	if (*text && is_ok(json_read(span_str(text), ADM_BYTES_MAX, &inner, &ignored)))
		file_certs_of(d, inner);
}

static struct intake_log *intake_of(struct derive *d, int64_t lot)
{
	for (size_t i = 0; i < d->intake_count; i++)
		if (d->intakes[i].lot == lot)
			return &d->intakes[i];
	d->intakes = xrealloc(d->intakes, (d->intake_count + 1) * sizeof *d->intakes);
	struct intake_log *l = &d->intakes[d->intake_count++];
	*l = (struct intake_log){ .lot = lot };
	return l;
}

/// R28 87号令第28条 the intake log is rebuilt, so that count and root can be checked by anybody
static void take_intake(struct derive *d, const struct passing *p)
{
	struct err e;
	if (!json_object_get(p->adm, "intake"))
		return;
	struct intake_log *l = intake_of(d, lot_of(p));
	if (!is_ok(intake_add(l, p->record, p->adm, &e)))
		fault_add(d->faults, "log.jsonl", p->record->seq, e.text);
	else
		remember(d, &l->records[l->count - 1]);
}

static void render_before(struct derive *d, struct passing *p)
{
	const struct project *state = replay_state(d->replay);
	const struct lot *l = is_act(p, "opening.record") ? project_lot(state, lot_of(p)) : NULL;
	if (!l)
		return;
	opening_facts(state, l, &p->facts);
	opening_text(state, l, &p->text);
}

static void compare_hash(struct derive *d, const struct passing *p, const char *member, const struct buf *made, const char *path)
{
	struct hash stated;
	if (!json_hash(body_of(p), member, &stated) || !hash_equal(stated, sha256(span_buf(made))))
		fault_add(d->faults, path, p->record->seq, "主持人登记的开标记录哈希与由日志算出的不一致");
}

/// R42a 87号令第42条 the record is what the log says at the moment it was made
static void file_record(struct derive *d, const struct passing *p)
{
	AUTO_FREE char *facts = xasprintf("records/lot-%lld.json", (long long)lot_of(p));
	AUTO_FREE char *text = xasprintf("records/lot-%lld.txt", (long long)lot_of(p));
	fileset_add(&d->files, facts, span_buf(&p->facts));
	fileset_add(&d->files, text, span_buf(&p->text));
	compare_hash(d, p, "facts_sha256", &p->facts, facts);
	compare_hash(d, p, "text_sha256", &p->text, text);
}

static const char *sign_role(const struct lot *l, struct hash cert)
{
	for (size_t i = 0; l && i < l->sign_count; i++)
		if (hash_equal(l->signs[i].cert, cert))
			return role_code(l->signs[i].role);
	return role_code(ROLE_BIDDER);
}

static bool cms_holds(const struct derive *d, const struct passing *p, struct span der, struct err *e)
{
	AUTO_FREE char *path = xasprintf("records/lot-%lld.json", (long long)lot_of(p));
	const struct fileset_file *facts = fileset_find(&d->files, path);
	CERT_AUTO *signer = NULL;
	if (!is_ok(cms_verify(der, facts ? span_buf(&facts->bytes) : span_str(""), &signer, e)))
		return false;
	return hash_equal(cert_hash(signer), p->record->signer) ||
	       is_ok(refuse(e, "cms.signer", "", "签名文件里的证书不是该记录签署人的证书"));
}

/// R42a 87号令第42条 those present sign the record: detached CMS that openssl checks too
static void file_signature(struct derive *d, const struct passing *p)
{
	BUF_AUTO der = BUF_INIT;
	struct err e = { 0 };
	const struct lot *l = project_lot(replay_state(d->replay), lot_of(p));
	AUTO_FREE char *path = xasprintf("records/lot-%lld.%s-%.16s.p7s", (long long)lot_of(p), sign_role(l, p->record->signer),
					 hash_hex(p->record->signer).s);
	bool decoded = json_get_base64(body_of(p), "cms", &der);
	fileset_add(&d->files, path, span_buf(&der));
	if (!decoded || !cms_holds(d, p, span_buf(&der), &e))
		fault_add(d->faults, path, p->record->seq, *e.text ? e.text : "签名文件不是 base64");
}

// A bid's id becomes a file's name: a text that is no uuid (which only a signer with a grudge writes) is known by its
// hash, so that it cannot lead out of the folder.
static char *bid_path(const struct passing *p, const char *folder)
{
	const char *id = json_str(body_of(p), "bid");
	struct hash_text name = hash_hex(sha256(span_str(id)));
	bool plain = strlen(id) == 36 && strspn(id, "0123456789abcdef-") == 36;
	return xasprintf("%s/lot-%lld/%.36s.json", folder, (long long)lot_of(p), plain ? id : name.s);
}

static void file_cover(struct derive *d, const struct passing *p)
{
	BUF_AUTO text = BUF_INIT;
	json_text(body_of(p), &text);
	add_file(d, bid_path(p, "covers"), span_buf(&text));
}

static void file_offer(struct derive *d, const struct passing *p)
{
	const char *offer = json_str(body_of(p), "offer");
	if (json_bool(body_of(p), "ok"))
		add_file(d, bid_path(p, "offers"), span_str(offer));
}

static void file_effects(struct derive *d, const struct passing *p)
{
	if (!p->in_force)
		return;
	if (is_act(p, "opening.record"))
		file_record(d, p);
	else if (is_act(p, "record.sign"))
		file_signature(d, p);
	else if (is_act(p, "bid.submit") || is_act(p, "bid.replace"))
		file_cover(d, p);
	else if (is_act(p, "bid.open"))
		file_offer(d, p);
}

static result fold(struct derive *d, struct passing *p, struct err *e)
{
	uint64_t records, before, after;
	size_t voids = replay_state(d->replay)->void_count;
	verifier_counts(replay_verifier(d->replay), &records, &before);
	TRY(replay_feed(d->replay, p->record, e));
	verifier_counts(replay_verifier(d->replay), &records, &after);
	if (after > before)
		json_array_append_new(d->not_authentic, json_integer((json_int_t)p->record->seq));
	p->in_force = after == before && replay_state(d->replay)->void_count == voids;
	return ok();
}

// What stood before the signer's eyes, as a text that anybody can read.
static void file_shown(struct derive *d, const struct passing *p)
{
	BUF_AUTO text = BUF_INIT;
	if (p->act && json_get_base64(p->act, "shown_text", &text))
		add_new_file(d, xasprintf("shown/%06llu.txt", (unsigned long long)p->record->seq), span_buf(&text));
}

static result pass(struct derive *d, struct passing *p, struct err *e)
{
	render_before(d, p);
	TRY(fold(d, p, e));
	remember(d, p->record);
	file_line(d, p->record);
	file_act(d, p->record);
	file_certs(d, p);
	file_shown(d, p);
	take_intake(d, p);
	file_effects(d, p);
	return ok();
}

result derive_feed(struct derive *d, const struct record *r, struct err *e)
{
	struct passing p = { .record = r };
	struct err unreadable;
	if (!is_ok(json_read(span_buf(&r->act), ACT_BYTES_MAX, &p.act, &unreadable)))
		p.act = NULL;
	if (!is_ok(json_read(span_buf(&r->adm), ADM_BYTES_MAX, &p.adm, &unreadable)))
		p.adm = NULL;
	result passed = pass(d, &p, e);
	json_decref(p.act);
	json_decref(p.adm);
	buf_release(&p.facts);
	buf_release(&p.text);
	return passed;
}

// Count and root are compared once everything was taken over; before that the host cannot start. True where the root fits.
static bool check_root(struct derive *d, const struct intake_log *l, const char *file)
{
	const struct lot *lot = project_lot(replay_state(d->replay), l->lot);
	if (!lot || !lot->intake_closed_at)
		fault_add(d->faults, file, 0, "日志里有受理记录，却没有截止受理的登记");
	else if ((int64_t)l->count > lot->intake_count || (lot->phase > PHASE_CLOSED && (int64_t)l->count != lot->intake_count))
		fault_add(d->faults, file, 0, "受理记录的件数与截止时登记的不一致");
	else if ((int64_t)l->count == lot->intake_count && hash_equal(intake_root(l), lot->intake_root))
		return true;
	else if ((int64_t)l->count == lot->intake_count)
		fault_add(d->faults, file, 0, "受理记录的根与截止时登记的不一致");
	return false;
}

// Each receipt's place under the signed root: what its bidder keeps, byte for byte.
static void file_proofs(struct derive *d, const struct intake_log *l)
{
	const struct project *p = replay_state(d->replay);
	const struct lot *lot = project_lot(p, l->lot);
	if (!inclusion_ready(lot))
		return;
	for (size_t i = 0; i < l->count; i++) {
		BUF_AUTO proof = BUF_INIT;
		inclusion_proof(p, lot, l->records[i].hash, (int64_t)i, &proof);
		add_new_file(d, xasprintf("proofs/lot-%lld/%s.json", (long long)l->lot, hash_hex(l->records[i].hash).s), span_buf(&proof));
	}
}

/// R28 87号令第28条 R33 87号令第33条 nothing was added to or taken from the intake after its root was signed
static void finish_intake(struct derive *d, struct intake_log *l)
{
	struct err e;
	AUTO_FREE char *file = xasprintf("intake-%lld.jsonl", (long long)l->lot);
	if (!is_ok(intake_check(l, &e)))
		fault_add(d->faults, file, 0, e.text);
	bool fits = check_root(d, l, file);
	BUF_AUTO lines = BUF_INIT;
	intake_lines(l, &lines);
	fileset_add(&d->files, file, span_buf(&lines));
	if (fits)
		file_proofs(d, l);
}

static void check_lots(struct derive *d)
{
	const struct project *state = replay_state(d->replay);
	for (size_t i = 0; i < state->lot_count; i++)
		if (state->lots[i].intake_closed_at)
			intake_of(d, state->lots[i].no);
}

void derive_finish(struct derive *d)
{
	fileset_add(&d->files, "log.jsonl", span_buf(&d->log));
	fileset_add(&d->files, "README.txt", span_str(README_TEXT));
	fileset_add(&d->files, "check.sh", span_str(CHECK_TEXT));
	check_lots(d);
	for (size_t i = 0; i < d->intake_count; i++)
		finish_intake(d, &d->intakes[i]);
	fileset_sort(&d->files);
}

struct fileset *derive_files(struct derive *d)
{
	return &d->files;
}

const struct project *derive_state(const struct derive *d)
{
	return replay_state(d->replay);
}

struct head derive_head(const struct derive *d)
{
	return replay_head(d->replay);
}

json_t *derive_faults(struct derive *d)
{
	return d->faults;
}

json_t *derive_not_authentic(struct derive *d)
{
	return d->not_authentic;
}
