// Shared by the files of src/law only.
#ifndef KB_LAW_LAW_INT_H
#define KB_LAW_LAW_INT_H

#include "law/law.h"

#define PHASE_BIT(p) (1u << (p))

// The groups of rows that acts.c joins into the table; each ends with type NULL.
extern const struct act_row PROJECT_ROWS[], INTAKE_ROWS[], OPENING_ROWS[], UNSEAL_ROWS[], REMEDY_ROWS[], READ_ROWS[],
	RECORD_ROWS[], READY_ROWS[], COMMITTEE_ROWS[], REVIEW_ROWS[], PRICE_ROWS[], SHEET_ROWS[],
	DRAW_ROWS[], REPORT_ROWS[];

// Bodies that several acts share.
extern const struct field FIELDS_NONE[];
extern const struct field FIELDS_KEY[];   // the proof that a token opened a canary
extern const struct field FIELDS_PROOF[]; // an optional "key" of these
// The proof that BODY brings, else BEFORE.
struct key_proof keep_proof(struct project *p, const struct law_event *ev, const json_t *body, struct key_proof before);
// Is the signer's station, where it is the host's, the one that leads the lot? "lead.other"
KB_MUST_USE result check_lead(const struct project *p, const struct lot *l, const struct act_row *row, const struct law_event *ev,
			      struct err *e);

// Form of BODY by FIELDS: "act.field" with the field's path.
KB_MUST_USE result schema_check(const struct field *fields, const json_t *body, const char *path, struct err *e);
// Fills OUT from the method and the members of "params"; "params.range".
KB_MUST_USE result params_read(const json_t *create_body, struct params *out, struct err *e);

// "evaluation" of project.create: its ranges ("evaluation.*"), and kept in P. Absent: nothing is checked or kept.
extern const struct field FIELDS_EVALUATION[];
KB_MUST_USE result eval_params_check(const json_t *create_body, const struct params *base, struct err *e);
void eval_params_keep(struct project *p, const json_t *create_body);

// The signer's roles; ROLE_BIDDER, which costs a search, only where it is wanted and no other role of WANTED is held.
unsigned roles_wanted(const struct project *p, const struct law_event *ev, unsigned wanted);

// Positions by key (index.c). The keys that a probe finds may be others' too: compare what lies there.
struct probe {
	const struct index *ix;
	uint64_t key;
	size_t next, slot, at; // found: AT, the position, in SLOT
};
uint64_t key_of(const void *p, size_t n);
struct probe index_probe(const struct index *ix, uint64_t key);
bool index_next(struct probe *q);
void index_add(struct project *p, struct index *ix, uint64_t key, size_t at);

// Look-ups that hand out what effects may change.
struct lot *lot_mutable(struct project *p, int64_t no);
struct bid *bid_mutable(struct lot *l, const char *bid_id);
bool bid_counts(const struct bid *b); // handed in last by its bidder and not withdrawn
void bid_add(struct project *p, struct lot *l, struct bid b);                // takes its place in the look-ups
void bid_become(struct lot *l, struct bid *b, enum bid_state s);            // and keeps valid_count
// Nothing is opened, ruled or admitted any more where the opening has ended for want of bidders; "opening.stopped".
KB_MUST_USE result lot_going_on(const struct project *p, const struct lot *l, struct err *e);
// The bid that BODY names, which must count; "bid.unknown" otherwise.
KB_MUST_USE result bid_named(const struct lot *l, const json_t *body, const struct bid **out, struct err *e);
// The same, and it must be the signer's own; "bid.not_yours".
KB_MUST_USE result bid_own(const struct lot *l, const struct law_event *ev, const json_t *body, const struct bid **out,
			   struct err *e);
// Counts an act taken over from the intake; with the last one the root is compared and the bids are numbered.
void intake_take(struct project *p, struct lot *l, const struct law_event *ev, bool in_force);
// What no quote may exceed: the lot's ceiling; of a project with one lot, the project's; else the lot's budget. Fen.
int64_t lot_ceiling(const struct project *p, const struct lot *l);
void lot_recount(struct lot *l); // valid_count, from nothing
const char *keep_text(struct project *p, const json_t *object, const char *key);
struct hash keep_hash(const json_t *object, const char *key); // zero if absent
struct span keep_base64(struct project *p, const json_t *object, const char *key);
int64_t event_time(const struct law_event *ev); // when it was received: in the intake, or in this log
bool key_joins(const uint8_t a[33], const uint8_t b[33], uint8_t key[32]);

#endif
