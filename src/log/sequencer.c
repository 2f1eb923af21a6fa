#include "log/sequencer.h"

#include <stdlib.h>
#include <string.h>

void sequencer_init(struct sequencer *s, const char *log)
{
	*s = (struct sequencer){ .log = xstrdup(log) };
}

void sequencer_release(struct sequencer *s)
{
	for (size_t i = 0; i < s->count; i++)
		record_release(&s->records[i]);
	free(s->records);
	free(s->signers);
	free(s->log);
	*s = (struct sequencer){ .log = NULL };
}

struct head sequencer_head(const struct sequencer *s)
{
	if (s->count == 0)
		return (struct head){ .seq = 0 };
	const struct record *last = &s->records[s->count - 1];
	return (struct head){ last->seq, last->hash, last->at };
}

const struct record *sequencer_find(const struct sequencer *s, struct hash act_hash)
{
	for (size_t i = s->count; i-- > 0;)
		if (hash_equal(s->records[i].act_hash, act_hash))
			return &s->records[i];
	return NULL;
}

static bool knows(const struct sequencer *s, struct hash signer)
{
	for (size_t i = 0; i < s->signer_count; i++)
		if (hash_equal(s->signers[i], signer))
			return true;
	return false;
}

static void make_adm(const struct sequencer *s, const struct signed_act *a, struct hash signer, int64_t received_at, const char *source,
		     struct buf *out)
{
	JSON_AUTO *adm = json_object();
	json_put_int(adm, "received_at", received_at);
	json_put_str(adm, "source", source);
	if (strchr(s->log, '#')) { // a receipt's record hash must not tell how many came before
		struct hash salt;
		random_bytes(salt.b, sizeof salt.b);
		json_put_hash(adm, "salt", salt);
	}
	if (!knows(s, signer)) {
		json_t *certs = json_array();
		for (size_t i = 0; i < a->cert_count; i++) {
			BUF_AUTO text = BUF_INIT;
			base64_add(&text, a->certs[i]);
			json_array_append_new(certs, json_string(buf_text(&text)));
		}
		json_put(adm, "certs", certs);
	}
	json_text(adm, out);
}

void sequencer_make(const struct sequencer *s, const struct signed_act *a, int64_t received_at, const char *source, struct record *out)
{
	struct head head = sequencer_head(s);
	*out = (struct record){ .seq = head.seq + 1, .at = received_at > head.at ? received_at : head.at, .suite = a->suite, .prev = head.hash };
	INSIST(strlen(s->log) <= PROJECT_ID_MAX);
	memcpy(out->project, s->log, strlen(s->log) + 1);
	buf_add(&out->act, a->act.p, a->act.n);
	buf_add(&out->sig, a->sig.p, a->sig.n);
	out->act_hash = sha256(a->act);
	out->signer = a->cert_count ? sha256(a->certs[0]) : (struct hash){ { 0 } };
	make_adm(s, a, out->signer, received_at, source, &out->adm);
	out->hash = record_hash(out);
}

void sequencer_take(struct sequencer *s, struct record *r)
{
	if (s->count == s->cap) {
		s->cap = s->cap ? 2 * s->cap : 16;
		s->records = xrealloc(s->records, s->cap * sizeof *s->records);
	}
	if (!knows(s, r->signer)) {
		s->signers = xrealloc(s->signers, (s->signer_count + 1) * sizeof *s->signers);
		s->signers[s->signer_count++] = r->signer;
	}
	s->records[s->count++] = *r;
	*r = (struct record){ .seq = 0 };
}

void receipt_of(const struct record *r, struct receipt *out)
{
	JSON_AUTO *adm = NULL;
	struct err ignored;
	if (!is_ok(json_read(span_buf(&r->adm), ADM_BYTES_MAX, &adm, &ignored)))
		adm = NULL;
	*out = (struct receipt){ .seq = strchr(r->project, '#') ? 0 : r->seq,
				 .received_at = json_int(adm, "received_at"),
				 .act_hash = r->act_hash,
				 .record_hash = r->hash };
}
