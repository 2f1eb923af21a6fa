// The folded state as JSON (doc/state.md).
#include "law/eval_int.h"

static json_t *offer_json(const struct offer *o)
{
	json_t *v = json_object(), *quotes = json_array();
	json_put_int(v, "total_fen", o->total_fen);
	json_put_str(v, "total_text", o->total_text);
	json_put_int(v, "total_text_fen", o->total_text_fen);
	json_put_bool(v, "text_differs", o->text_differs);
	json_put_bool(v, "over_ceiling", o->over_ceiling);
	json_put_str(v, "currency", o->currency);
	json_put_str(v, "term", o->term);
	json_put_str(v, "quality", o->quality);
	json_put_str(v, "note", o->note);
	json_put_bool(v, "sme", o->sme);
	for (size_t i = 0; i < o->quote_count; i++) {
		json_t *q = json_object();
		json_put_str(q, "item", o->quotes[i].item);
		json_put_int(q, "amount_fen", o->quotes[i].amount_fen);
		json_array_append_new(quotes, q);
	}
	json_put(v, "quotes", quotes);
	return v;
}

static json_t *shares_json(const struct bid *b)
{
	json_t *list = json_array();
	for (size_t i = 0; i < 3 && (b->released_at || b->backup_at); i++) {
		json_t *v = json_object();
		json_put_hash(v, "to", b->share[i].to);
		json_put_hash(v, "commit", b->share[i].commit);
		json_put_bool(v, "handed", b->handed[i]);
		json_put_bool(v, "bad", b->share_bad[i]);
		json_array_append_new(list, v);
	}
	return list;
}

static const char *cause_code(enum cause c)
{
	return c == CAUSE_BIDDER ? "bidder" : c == CAUSE_OTHER ? "other" : "none";
}

static const char *backup_code(enum backup_step s)
{
	return s == BACKUP_AWAITED ? "awaited" : s == BACKUP_DELIVERED ? "delivered" : "none";
}

static void put_cover(json_t *v, const struct bid *b)
{
	json_put_int(v, "size", b->size);
	json_put_hash(v, "p7m_sha256", b->p7m_sha256);
	json_put_hash(v, "chunks_sha256", b->chunks_sha256);
	json_put_hash(v, "manifest_sha256", b->manifest_sha256);
	json_put_hash(v, "offer_sha256", b->offer_sha256);
	json_put_hash(v, "key_salt", b->key_salt);
	json_put_hash(v, "key_commit", b->key_commit);
	json_put_int(v, "sealed_at", b->sealed_at);
}

// Only what was said: a log in which it was not gives the same text as ever.
static void put_evidence(json_t *v, const struct bid *b)
{
	const struct fault_evidence *f = &b->evidence;
	if (b->faults > 1)
		json_put_int(v, "faults", b->faults);
	if (*b->finding)
		json_put_str(v, "finding", b->finding);
	if (!*f->code)
		return;
	json_t *e = json_object();
	json_put_str(e, "code", f->code);
	json_put_str(e, "card", f->card);
	json_put_str(e, "status", f->status);
	json_put_str(e, "file", f->file);
	json_put_int(e, "tries", f->tries);
	json_put_int(e, "link_ms", f->link_ms);
	json_put_int(e, "cert_end", f->cert_end);
	json_put(v, "fault_evidence", e);
}

static void put_remedy(json_t *v, const struct bid *b)
{
	json_put_str(v, "fault_stage", b->fault_stage);
	json_put_str(v, "fault_text", b->fault_text);
	json_put_int(v, "fault_at", b->fault_at);
	put_evidence(v, b);
	json_put_str(v, "open_note", b->open_note);
	json_put_bool(v, "key_proved_wrong", b->key_proved_wrong);
	json_put_str(v, "cause", cause_code(b->cause));
	json_put_str(v, "cause_reason", b->cause_reason);
	json_put_int(v, "ruled_at", b->ruled_at);
	json_put_bool(v, "extended", b->extended);
	json_put_bool(v, "backup_admitted", b->backup_admitted);
	json_put_str(v, "backup_step", backup_code(b->backup_step));
	json_put_int(v, "backup_at", b->backup_at);
	json_put_int(v, "backup_size", b->backup_size);
	json_put_hash(v, "backup_p7m_sha256", b->backup_p7m_sha256);
	json_put_hash(v, "backup_chunks_sha256", b->backup_chunks_sha256);
}

static void put_key(json_t *v, const struct key_proof *key)
{
	json_t *k = json_object();
	json_put_int(k, "at", key->at);
	json_put_bool(k, "ok", key->ok);
	json_put_str(k, "note", key->note ? key->note : "");
	json_put_hash(k, "cert", key->enc_cert);
	json_put(v, "key", k);
}

static json_t *lead_json(const struct lead *l)
{
	json_t *v = json_object();
	json_put_str(v, "station", l->station);
	json_put_int(v, "since", l->since);
	json_put_int(v, "asked_at", l->asked_at);
	json_put_str(v, "asked_by", l->asked_by);
	json_put_str(v, "asked_why", l->asked_why);
	json_put_int(v, "denied_at", l->denied_at);
	json_put_str(v, "denied_why", l->denied_why);
	return v;
}

static json_t *bid_json(const struct bid *b)
{
	json_t *v = json_object();
	json_put_int(v, "no", b->no);
	json_put_str(v, "bid", b->bid_id);
	json_put_str(v, "bidder_code", b->bidder_code);
	json_put_str(v, "bidder_name", b->bidder_name);
	json_put_hash(v, "signer", b->signer);
	json_put_str(v, "state", bid_state_code(b->state));
	json_put_int(v, "seq", (int64_t)b->seq);
	json_put_int(v, "received_at", b->received_at);
	json_put_hash(v, "intake_hash", b->intake_hash);
	json_put_hash(v, "act_hash", b->act_hash);
	put_cover(v, b);
	json_put_int(v, "checkin_at", b->checkin_at);
	json_put_str(v, "agent", b->agent);
	put_key(v, &b->key);
	json_put_int(v, "verified_at", b->verified_at);
	json_put_bool(v, "verified_ok", b->verified_ok);
	json_put_str(v, "verify_note", b->verify_note);
	json_put_int(v, "deposit_at", b->deposit_at);
	json_put_bool(v, "deposit_ok", b->deposit_ok);
	json_put_int(v, "deposit_fen", b->deposit_fen);
	json_put_str(v, "deposit_way", b->deposit_way);
	json_put_int(v, "released_at", b->released_at);
	json_put(v, "shares", shares_json(b));
	put_remedy(v, b);
	json_put_int(v, "opened_at", b->opened_at);
	json_put_bool(v, "via_backup", b->via_backup);
	if (b->state == BID_OPENED)
		json_put(v, "offer", offer_json(&b->offer));
	json_put_int(v, "confirmed_at", b->confirmed_at);
	json_put_hash(v, "confirm_act", b->confirm_act);
	json_put_bool(v, "deemed", b->deemed);
	json_put_int(v, "signed_at", b->signed_at);
	return v;
}

static json_t *objections_json(const struct lot *l)
{
	json_t *list = json_array();
	for (size_t i = 0; i < l->objection_count; i++) {
		const struct objection *o = &l->objections[i];
		json_t *v = json_object();
		json_put_int(v, "id", o->id);
		json_put_str(v, "bidder_code", o->bidder_code);
		json_put_str(v, "bidder_name", o->bidder_name);
		json_put_str(v, "kind", o->recusal ? "recusal" : "objection");
		json_put_str(v, "text", o->text);
		json_put_int(v, "at", o->at);
		json_put_int(v, "answered_at", o->answered_at);
		json_put_str(v, "answer", o->answer);
		json_put_str(v, "result", o->result);
		json_put_str(v, "answerer", o->answerer);
		json_array_append_new(list, v);
	}
	return list;
}

static json_t *signs_json(const struct lot *l)
{
	json_t *list = json_array();
	for (size_t i = 0; i < l->sign_count; i++) {
		json_t *v = json_object();
		json_put_str(v, "role", role_code(l->signs[i].role));
		json_put_hash(v, "cert", l->signs[i].cert);
		json_put_str(v, "name", l->signs[i].name);
		json_put_int(v, "at", l->signs[i].at);
		json_array_append_new(list, v);
	}
	return list;
}

static json_t *extensions_json(const struct lot *l)
{
	json_t *list = json_array();
	for (size_t i = 0; i < l->extension_count; i++) {
		json_t *v = json_object();
		json_put_int(v, "at", l->extensions[i].at);
		json_put_int(v, "minutes", l->extensions[i].minutes);
		json_put_str(v, "reason", l->extensions[i].reason);
		json_array_append_new(list, v);
	}
	return list;
}

static void put_times(json_t *v, const struct lot *l)
{
	json_put_int(v, "started_at", l->started_at);
	json_put_str(v, "late_reason", l->late_reason);
	json_put_int(v, "announced_at", l->announced_at);
	json_put_int(v, "verified_at", l->verified_at);
	json_put_int(v, "unseal_at", l->unseal_at);
	json_put_int(v, "unseal_end", l->unseal_end);
	json_put_int(v, "unseal_closed_at", l->unseal_closed_at);
	json_put_int(v, "read_at", l->read_at);
	json_put_int(v, "confirm_end", l->confirm_end);
	json_put_int(v, "record_at", l->record_at);
	json_put_int(v, "ended_at", l->ended_at);
}

static json_t *lot_json(const struct project *p, const struct lot *l)
{
	json_t *v = json_object(), *bids = json_array();
	json_put_int(v, "no", l->no);
	json_put_str(v, "name", l->name);
	json_put_int(v, "budget_fen", l->budget_fen);
	json_put_int(v, "ceiling_fen", l->ceiling_fen);
	json_put_str(v, "phase", phase_code(l->phase));
	json_put_str(v, "outcome", outcome_code(l->outcome));
	json_put_int(v, "intake_closed_at", l->intake_closed_at);
	json_put_int(v, "intake_count", l->intake_count);
	json_put_int(v, "intake_refused", l->intake_refused);
	json_put_int(v, "intake_taken", l->intake_taken);
	json_put_int(v, "intake_void", l->intake_void);
	json_put_hash(v, "intake_root", l->intake_root);
	json_put_bool(v, "intake_broken", l->intake_broken);
	json_put_int(v, "stamp_at", l->stamp_at);
	json_put_str(v, "stamp_tsa", l->stamp_tsa);
	json_put_int(v, "valid_count", l->valid_count);
	put_times(v, l);
	json_put(v, "lead", lead_json(&l->lead));
	json_put(v, "extensions", extensions_json(l));
	for (size_t i = 0; i < l->bid_count; i++)
		json_array_append_new(bids, bid_json(&l->bids[i]));
	json_put(v, "bids", bids);
	json_put(v, "objections", objections_json(l));
	json_put_hash(v, "record_facts", l->record_facts);
	json_put_hash(v, "record_text", l->record_text);
	json_put(v, "signs", signs_json(l));
	if (l->eval)
		json_put(v, "evaluation", evaluation_json(p, l));
	return v;
}

static json_t *people_json(const struct project *p)
{
	json_t *list = json_array();
	for (size_t i = 0; i < p->person_count; i++) {
		const struct person *who = &p->people[i];
		json_t *v = json_object(), *roles = json_array();
		for (unsigned bit = ROLE_HOST; bit <= ROLE_LAST; bit <<= 1)
			if (who->roles & bit)
				json_array_append_new(roles, json_string(role_code((enum role)bit)));
		json_put(v, "roles", roles);
		json_put_hash(v, "cert", who->cert);
		json_put_hash(v, "enc_cert", who->enc_cert);
		json_put_str(v, "name", who->name);
		json_put_str(v, "org", who->org);
		json_put_int(v, "bound_at", who->bound_at);
		json_put_int(v, "present_at", who->present_at);
		json_put_int(v, "sheet_at", who->sheet_at);
		put_key(v, &who->key);
		json_array_append_new(list, v);
	}
	return list;
}

static json_t *params_json(const struct params *p)
{
	static const char *const WAYS[] = { "invalid", "backup", "extend", "suspend" };
	json_t *v = json_object();
	json_put_str(v, "method", method_code(p->method));
	json_put_int(v, "budget_fen", p->budget_fen);
	json_put_int(v, "ceiling_fen", p->ceiling_fen);
	json_put_int(v, "min_bidders", p->min_bidders);
	json_put_int(v, "signin_open_min", p->signin_open_min);
	json_put_int(v, "decrypt_min", p->decrypt_min);
	json_put_int(v, "confirm_window_min", p->confirm_window_min);
	json_put_int(v, "open_late_warn_s", p->open_late_warn_s);
	json_put_str(v, "decrypt_fail_bidder", WAYS[p->decrypt_fail_bidder]);
	json_put_str(v, "decrypt_fail_other", WAYS[p->decrypt_fail_other]);
	json_put_bool(v, "backup_allowed", p->backup_allowed);
	json_put_bool(v, "no_confirm_means_agree", p->no_confirm_means_agree);
	json_put_bool(v, "announce_prices", p->announce_prices);
	json_put_bool(v, "deposit_required", p->deposit_required);
	json_put_int(v, "deposit_fen", p->deposit_fen);
	json_put_bool(v, "two_left_approved", p->two_left_approved);
	return v;
}

static json_t *voids_json(const struct project *p)
{
	json_t *list = json_array();
	for (size_t i = 0; i < p->void_count; i++) {
		json_t *v = json_object();
		json_put_int(v, "seq", (int64_t)p->voids[i].seq);
		json_put_str(v, "act", p->voids[i].act);
		json_put_str(v, "code", p->voids[i].code);
		json_put_str(v, "clause", p->voids[i].clause);
		json_put_str(v, "text", p->voids[i].text);
		json_array_append_new(list, v);
	}
	return list;
}

static json_t *recordings_json(const struct project *p)
{
	json_t *list = json_array();
	for (size_t i = 0; i < p->recording_count; i++) {
		json_t *v = json_object();
		json_put_str(v, "device", p->recordings[i].device);
		json_put_str(v, "room", p->recordings[i].room);
		json_put_str(v, "file_id", p->recordings[i].file_id);
		json_put_int(v, "at", p->recordings[i].at);
		json_put_int(v, "from", p->recordings[i].from);
		json_put_int(v, "to", p->recordings[i].to);
		json_put_hash(v, "sha256", p->recordings[i].sha256);
		json_array_append_new(list, v);
	}
	return list;
}

json_t *project_params_json(const struct project *p)
{
	json_t *v = params_json(&p->params);
	if (p->eval)
		json_put(v, "evaluation", eval_params_json(p->eval));
	return v;
}

json_t *project_json(const struct project *p)
{
	json_t *v = json_object(), *lots = json_array();
	json_put_str(v, "project", p->id);
	json_put_str(v, "name", p->name);
	json_put_str(v, "purchaser", p->purchaser);
	json_put_str(v, "agency", p->agency);
	json_put_str(v, "budget_code", p->budget_code);
	json_put_str(v, "plan_code", p->plan_code);
	json_put_str(v, "place", p->place);
	json_put_str(v, "rules", p->rules);
	json_put_int(v, "deadline", p->deadline);
	json_put_int(v, "created_at", p->created_at);
	json_put(v, "params", project_params_json(p));
	json_put_hash(v, "sheet_sha256", project_sheet(p));
	json_put_hash(v, "service_cert", p->service_cert);
	for (size_t i = 0; i < p->lot_count; i++)
		json_array_append_new(lots, lot_json(p, &p->lots[i]));
	json_put(v, "lots", lots);
	json_put(v, "people", people_json(p));
	json_put(v, "recordings", recordings_json(p));
	json_put(v, "void", voids_json(p));
	json_put_int(v, "seq", (int64_t)p->seq);
	json_put_hash(v, "head", p->head);
	json_put_int(v, "at", p->at);
	return v;
}
