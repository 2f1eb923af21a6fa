// The law: the table of acts, the one check and the fold. Pure: no I/O, no clock, no locale, no globals.
#ifndef KB_LAW_LAW_H
#define KB_LAW_LAW_H

#include "base/json.h"
#include "base/result.h"
#include "law/event.h"
#include "law/state.h"

// --- the table of acts -------------------------------------------------------------------------------

enum late { LATE_VOID, LATE_REFUSE }; // what becomes of an act that comes too late
enum route { ROUTE_LOG, ROUTE_INTAKE }; // where it is handed in: the project's log, or the lot's intake until the deadline

enum field_kind { FIELD_INT, FIELD_TEXT, FIELD_HASH, FIELD_BASE64, FIELD_BOOL, FIELD_ENUM, FIELD_OBJECT, FIELD_ARRAY };
struct field {
	const char *name;
	enum field_kind kind;
	bool optional;
	int64_t min, max;            // INT: value; TEXT: bytes; BASE64: decoded bytes; ARRAY: elements
	const char *choices;         // ENUM: "a|b|c"
	const struct field *members; // OBJECT and ARRAY (of objects); ends with name NULL
	const char *doc;             // unit and meaning, English
};

struct act_row {
	const char *type;            // "opening.start"
	const char *zh, *en;
	unsigned who;                // role bits; ROLE_BIDDER is anybody whose certificate holds a credit code
	unsigned phases;             // 1 << enum phase, or 1 << (PHASE_COUNT + enum step); 0 = concerns the project
	bool by_lot;                 // carries "lot"
	enum late late;
	enum route route;
	bool offline;                // admissible from an emergency's provisional chain
	const char *clause;          // "R41b 87号令第41条"
	const struct field *body;
	// May this be done here? Authority, phase and body's form were checked before. Neither changes state.
	result (*check)(const struct project *p, const struct lot *l, const struct law_event *ev, const json_t *body, struct err *e);
	void (*effect)(struct project *p, struct lot *l, const struct law_event *ev, const json_t *body);
};

const struct act_row *law_row_at(size_t index); // NULL beyond the last
const struct act_row *law_row(const char *type); // NULL where there is none
const char *law_in_english(const char *zh); // a phase, step, role, state or act by its Chinese name; NULL where it is none

struct param_row {
	const char *key, *zh;
	enum field_kind kind;        // INT, BOOL or ENUM
	int64_t standard, min, max;  // default and range
	const char *choices, *unit, *source;
};
const struct param_row *law_params(size_t *count);      // of the opening: "params" of project.create
const struct param_row *law_eval_params(size_t *count); // of the evaluation: "evaluation" of project.create
// Names of the bits of act_row.phases: a phase of the opening or a step of the evaluation; NULL beyond the last.
const char *law_stage_code(unsigned bit);
const char *law_stage_zh(unsigned bit);
unsigned lot_stage(const struct lot *l); // where a lot stands, as such a bit number

// What the facts in the log suggest about a bid that does not open: found by the machine, decided by the host (fault.rule). The first that
// applies counts.
enum finding {
	FINDING_NONE,        // nothing
	FINDING_BYTES,       // the bytes in the store are not those that were handed in
	FINDING_KEY,         // the shown shares fit and do not give the promised key
	FINDING_LINE_OWN,    // no connection, and others came through in the same window
	FINDING_LINE_ALL,    // no connection, and nobody came through
	FINDING_TOKEN_KNOWN, // the token failed at check-in already
	FINDING_CERT_ENDED,  // the encryption certificate had ended when the fault was reported
	FINDING_CERT,        // the certificate is not the one that the bid was sealed for, or does not stand
	FINDING_FILE,        // the bidder's own file is not the one that was handed in
	FINDING_TOKEN,       // the token gave no key, and others came through
	FINDING_SILENT,      // no key was released in the window, and nothing reported
	FINDING_COUNT
};
struct finding_row {
	const char *code, *party; // party: "bidder", "platform", "network", "ca"; "" for none
	const char *zh, *en;      // the sentence
};
const struct finding_row *finding_row(enum finding f);
const struct finding_row *finding_named(const char *code); // NULL where there is none
enum finding fault_finding(const struct lot *l, const struct bid *b);

// --- the fold ----------------------------------------------------------------------------------------

struct project *project_new(void);
void project_free(struct project *p);

// May this act be done here? The same function answers for the screen before and for the fold after.
// ev->seq is 0 for a proposal; then ev->at and ev->received_at are the store's clock as far as known.
KB_MUST_USE result law_check(const struct project *p, const struct law_event *ev, struct err *e);
// For whoever shows a refusal of an act of TYPE: one that names no article of its own stands under the act's. What is folded and
// kept stays as law_check() gave it.
void law_cite(const char *type, struct err *e);
enum { SHOWN_BYTES_MAX = 16 * 1024 }; // a text at the PIN prompt that is longer stands in its act by its digest alone
// The act's frame alone: fields, types, ranges, body by the table. Needs no state. For the gate and for fuzzers.
KB_MUST_USE result law_frame(const json_t *act, struct err *e);
// Folds one record: in force (true), or void (false), then kept in p->voids with its reason.
// p->seq, p->head, p->at move on either way. Never fails.
bool project_fold(struct project *p, const struct law_event *ev);

// --- reading the state -------------------------------------------------------------------------------

const struct lot *project_lot(const struct project *p, int64_t no);                 // NULL if none
const struct bid *lot_bid(const struct lot *l, const char *bid_id);                 // NULL if none
const struct bid *lot_bid_of(const struct lot *l, const char *bidder_code);         // its bid that counts; NULL
const struct person *project_person(const struct project *p, struct hash cert);     // NULL if none
const struct person *project_role(const struct project *p, enum role r);            // first who holds it; NULL
unsigned project_roles(const struct project *p, const struct law_event *ev);        // all roles of the signer
int64_t project_actor_n(const struct project *p, struct hash cert);                 // acts folded so far
// custodian's index 0 host, 1 recorder, 2 supervisor, or -1
int project_custodian(const struct project *p, struct hash cert);
// May the quotes of this procurement be read aloud, shown and printed (法 38(4): not in negotiations and their like)?
bool project_prices_public(const struct project *p);
// The parameters alone, as they stand in it.
json_t *project_params_json(const struct project *p);
// SHA-256 of the parameter sheet: canonical JSON {type:"parameters", project, rules, params} (doc/formats.md).
struct hash project_sheet(const struct project *p);
bool project_sheet_signed(const struct project *p); // by the host
// What became of all that was handed in for a lot: HANDED_IN is always the sum of the others; all zero before the intake was closed.
struct reckoning {
	int64_t handed_in, opened, failed, gone /* withdrawn or replaced */, ineffective /* receipted, and void by a rule */, unopened;
};
struct reckoning lot_reckoning(const struct lot *l);
// What a time stamp over the root of a closed intake is over: SHA-256 of a text that names project, lot, count and root (doc/formats.md).
struct hash lot_stamp_imprint(const struct project *p, const struct lot *l);
// The folded state as JSON, documented in doc/state.md (show --json). Owned by the caller.
json_t *project_json(const struct project *p);

#endif
