// The folded state of a project: plain structs that screens, records and exports read and nobody writes
// but the fold. All memory lives in the project's arena; all text is UTF-8, never NULL, "" where unknown.
// Money is fen, time is ms since the epoch (0 = has not happened).
#ifndef KB_LAW_STATE_H
#define KB_LAW_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/hash.h"
#include "law/eval_params.h"

// The phases of an opening, rule book 7.1 O0-O9. A lot goes through them alone.
enum phase {
	PHASE_WAIT,     // O0: until the deadline; names and number of bidders are not known (R28)
	PHASE_CLOSED,   // O1: intake closed; bids are being taken over from the intake log
	PHASE_ANNOUNCE, // O2: host, discipline, list of bidders
	PHASE_VERIFY,   // O3: hash, signature, deposit of every package
	PHASE_UNSEAL,   // O4: the decryption window is open
	PHASE_REMEDY,   // O5: window closed; custody opens the keys; failures are ruled on, backups admitted
	PHASE_READ,     // O6: ready to announce the quotes
	PHASE_CONFIRM,  // O7: quotes announced; confirmations, objections, answers
	PHASE_RECORD,   // O8: the opening record exists and is being signed
	PHASE_END,      // O9: closed
	PHASE_COUNT
};
const char *phase_code(enum phase p); // "wait", "closed", ...
const char *phase_zh(enum phase p);   // 等待, 截止, 宣布, 核验, 解密, 补救, 唱标, 确认, 记录, 结束

enum outcome {
	OUTCOME_NONE,       // going on
	OUTCOME_OPENED,     // an ordinary opening
	OUTCOME_NO_OPENING, // fewer than the method's minimum at the deadline: 不得开标 (R41b)
	OUTCOME_TOO_FEW,    // fewer than the minimum left after unsealing (X17)
};
const char *outcome_code(enum outcome o); // "none", "opened", "no_opening", "too_few"
const char *outcome_zh(enum outcome o);

// Where something lies in an array, by a hash of its name: for the fold alone (src/law/index.c).
struct slot {
	uint64_t key;
	size_t at; // position + 1; 0 = free
};
struct index {
	struct slot *slots;
	size_t cap, used;
};

enum role { // bit set; a certificate may hold several except where the law forbids
	ROLE_NOBODY = 0,
	ROLE_HOST = 1 << 0,       // 主持人 (agency)
	ROLE_RECORDER = 1 << 1,   // 记录人
	ROLE_SUPERVISOR = 1 << 2, // 监督人
	ROLE_PURCHASER = 1 << 3,  // 采购人代表
	ROLE_READER = 1 << 4,     // 唱标人
	ROLE_BIDDER = 1 << 5,     // 投标人: whoever has a bid in the lot, or hands one in
	ROLE_SERVICE = 1 << 6,    // the store's service key
	ROLE_CREATOR = 1 << 7,    // who may found a project: the agency's certificate that signs record 1
	ROLE_MEMBER = 1 << 8,     // 评委: sits on a lot's committee; never at the opening (R40)
	ROLE_LAST = ROLE_MEMBER,
};
const char *role_code(enum role r); // of one bit: "host", "recorder", ...
const char *role_zh(enum role r);

// The parameters of rules.md section 9 that concern the opening; table in params.c with default, range, source.
enum method { METHOD_OPEN_TENDER, METHOD_INVITED_TENDER, METHOD_NEGOTIATION, METHOD_CONSULTATION,
	      METHOD_INQUIRY, METHOD_SINGLE_SOURCE };
const char *method_code(enum method m); // "open_tender", ...
const char *method_zh(enum method m);   // 公开招标 ...
enum fail_way { FAIL_INVALID, FAIL_BACKUP, FAIL_EXTEND, FAIL_SUSPEND };
struct params {
	enum method method;
	int64_t budget_fen, ceiling_fen; // ceiling 0 = none
	int64_t min_bidders;             // by method, matrix of section 1
	int64_t signin_open_min, decrypt_min, confirm_window_min, open_late_warn_s;
	enum fail_way decrypt_fail_bidder, decrypt_fail_other;
	bool backup_allowed, no_confirm_means_agree, announce_prices, deposit_required, two_left_approved;
	int64_t deposit_fen;
};

struct key_proof { // a token opened a canary with its encryption key, before that key is needed
	int64_t at;           // 0: not tried
	bool ok;
	const char *note;     // why not; NULL or ""
	struct hash enc_cert;
};

struct person {
	struct hash cert;     // signing certificate
	unsigned roles;       // enum role bits
	const char *name;     // person's name
	const char *org;      // organisation
	struct hash enc_cert; // encryption certificate (zero if none)
	struct span enc_der;  // its DER (custodians need it); empty if none
	int64_t present_at;   // staff.attend
	int64_t bound_at;     // when first bound to a role
	int64_t sheet_at;     // signed the parameter sheet
	struct key_proof key; // at attendance
};

// A backup file that was admitted is waited for, and one that was delivered is tried, before the remedies may end.
enum backup_step { BACKUP_NONE, BACKUP_AWAITED, BACKUP_DELIVERED };
enum cause { CAUSE_NONE, CAUSE_BIDDER, CAUSE_OTHER }; // whose the failure is: 投标人原因 / 非投标人原因
enum bid_state {
	BID_IN,        // handed in, counts
	BID_REPLACED,  // an older version (R34); kept, does not count
	BID_WITHDRAWN, // withdrawn before the deadline (R34); does not count
	BID_RELEASED,  // key released into custody in time
	BID_OPENED,    // unsealed, content equals what the cover promised
	BID_FAILED,    // could not be unsealed; cause ruled or not yet
	BID_INVALID,   // ruled out at the opening
};
const char *bid_state_code(enum bid_state s);
const char *bid_state_zh(enum bid_state s);

struct share { // of a content key, for one custodian
	struct hash to;       // custodian's signing certificate
	struct hash commit;   // SHA-256("kaibiao-share-1" || index || salt || share)
	struct span envelope; // CMS for the custodian's encryption certificate
};

struct quote {
	const char *item;
	int64_t amount_fen;
};

struct offer { // 开标一览表, read from the bid's offer.json once it was opened
	int64_t total_fen;
	const char *total_text;      // capital figures as the bidder wrote them
	int64_t total_text_fen;      // what they say; -1 where they cannot be read
	bool text_differs;           // figures and capital figures do not agree (R59: shown, not decided here)
	bool over_ceiling;           // flagged only (R63 is the committee's)
	const char *currency, *term, *quality, *note;
	bool sme;
	struct quote *quotes;
	size_t quote_count;
	struct span text;            // the exact bytes of offer.json
};

// What the bidder's client found where a release failed, as its bid.fault says: "" and -1 where it does not.
struct fault_evidence {
	const char *code;   // of the error
	const char *card;   // kind of token: "piv", "p12"
	const char *status; // the card's status word, four hexadecimal digits
	const char *file;   // the sealed file beside the client against what was handed in: same, differs, missing
	int64_t tries;      // releases tried, this one among them
	int64_t link_ms;    // a question to the gate and its answer
	int64_t cert_end;   // time when the encryption certificate ends
};

struct bid {
	int64_t no;                  // 1, 2, ... in order of receipt, given at the deadline; 0 for what does not count
	const char *bid_id;          // uuid
	const char *bidder_code;     // unified social credit code
	const char *bidder_name;
	struct hash signer;          // bidder's signing certificate
	enum bid_state state;
	uint64_t seq;                // of the project's record that brought it
	int64_t received_at;
	struct hash intake_hash, act_hash; // record hash in the intake log; hash of the bid.submit act
	// cover sheet
	int64_t size;                // of bid.p7m, bytes
	struct hash p7m_sha256, chunks_sha256, manifest_sha256, offer_sha256;
	struct hash key_salt, key_commit; // of the cover's key, or of the backup's once that was delivered: commit = SHA-256("kaibiao-key-1" || key_salt || content key)
	int64_t sealed_at;
	// check-in (签到)
	int64_t checkin_at;
	const char *agent;
	struct key_proof key;
	// verification
	int64_t verified_at;
	bool verified_ok;
	const char *verify_note;
	// deposit
	int64_t deposit_at;          // when recorded; 0 = not recorded
	bool deposit_ok;
	int64_t deposit_fen;
	const char *deposit_way;     // transfer, guarantee, insurance, cheque
	// unsealing
	int64_t released_at;
	struct share share[3];
	const char *fault_stage, *fault_text; // last reported fault ("" = none)
	int64_t fault_at;
	int64_t faults;              // how many were reported
	struct fault_evidence evidence; // of the last one
	bool handed[3];              // custodian i has handed its share over
	bool share_bad[3];           // custodian i says that its share does not match the commitment
	int64_t opened_at;
	bool via_backup;
	const char *open_note;       // stage and sentence where opening failed
	bool key_proved_wrong;       // the shown shares fit their commitments and do not give the committed key
	enum cause cause;            // as ruled
	const char *cause_reason;
	const char *finding;         // what the machine suggested to who ruled: finding_row's code; "" where nothing is said
	int64_t ruled_at;
	bool extended;               // the window was opened again for it (decrypt_fail_* = extend); once only
	bool backup_admitted;        // the host declared the backup file
	enum backup_step backup_step; // what is still to be done about it
	int64_t backup_at;           // the bidder delivered it
	struct hash backup_p7m_sha256, backup_chunks_sha256;
	int64_t backup_size;
	struct offer offer;          // valid where state is BID_OPENED
	// confirmation
	int64_t confirmed_at;
	struct hash confirm_act;
	bool deemed;                 // 视同认可, by no_confirm_means_agree
	// its signature under the record
	int64_t signed_at;
};

struct objection {
	int64_t id;                  // 1, 2, ... per lot
	const char *bidder_code, *bidder_name;
	bool recusal;                // 回避申请 rather than 异议
	const char *text;
	int64_t at;
	int64_t answered_at;         // 0 = open
	const char *answer, *result; // result: accepted, rejected, noted
	const char *answerer;
};

struct extension {
	int64_t at, minutes;
	const char *reason;
};

struct record_sign {
	enum role role;
	struct hash cert;
	const char *name;
	int64_t at;
	struct span cms;             // detached CMS over the facts (DER)
};

enum { LEAD_WAIT_MS = 60 * 1000 }; // so long the leading station has to answer

struct lead { // the host's station that leads a lot from its start on, and the one that asks for that
	const char *station;
	int64_t since;           // 0: nobody yet
	int64_t asked_at;        // 0: nobody asks
	const char *asked_by, *asked_why;
	int64_t denied_at;       // the last one to ask was denied it
	const char *denied_why;
};

struct lot {
	int64_t no;
	const char *name;
	int64_t budget_fen, ceiling_fen;
	enum phase phase;
	enum outcome outcome;
	// intake.close
	int64_t intake_closed_at, intake_count, intake_refused;
	struct hash intake_root;
	int64_t intake_taken;        // entries admitted so far
	int64_t intake_void;         // bids among them that were receipted and stand in no force
	struct hash *intake_leaves;  // their Merkle leaves, in order
	bool intake_broken;          // all are here and do not give the root that was signed at the deadline
	struct bid *bids;            // every version, in order of admission
	size_t bid_count;
	struct index by_bid, by_bidder; // bids by bid_id and by bidder_code: the fold's own
	uint64_t touched;            // the last record in force that concerned this lot
	int64_t valid_count;         // bids that count now (handed in, not withdrawn, not failed, not invalid)
	int64_t started_at, announced_at, verified_at, unseal_at, unseal_end, unseal_closed_at;
	const char *late_reason;     // opening started later than open_late_warn_s
	struct lead lead;
	int64_t stamp_at;            // a time stamp over the intake's root: its time by the authority; 0: none
	const char *stamp_tsa;       // and the authority's name
	struct extension *extensions;
	size_t extension_count;
	int64_t read_at, confirm_end;
	struct objection *objections;
	size_t objection_count;
	struct hash record_facts, record_text; // hashes of the record
	int64_t record_at;
	struct record_sign *signs;
	size_t sign_count;
	int64_t ended_at;
	struct evaluation *eval;     // law/evaluation.h; NULL before committee.form
};

struct recording { // R39b
	const char *device, *room, *file_id;
	int64_t at;       // when it was registered
	int64_t from, to;
	struct hash sha256;
};

struct voided {
	uint64_t seq;
	const char *act, *code, *clause, *text;
};

struct actor { // counts the actor's own acts, so that an omitted one is visible to its author
	struct hash cert;
	int64_t n;
};

struct project {
	struct arena arena;
	const char *id, *name, *purchaser, *agency, *budget_code, *plan_code, *place, *rules;
	int64_t deadline, created_at;
	struct params params;
	struct eval_params *eval; // NULL: the document sets nothing for an evaluation
	struct hash service_cert;
	struct lot *lots;
	size_t lot_count;
	struct person *people;
	size_t person_count;
	struct recording *recordings;
	size_t recording_count;
	struct voided *voids;
	size_t void_count;
	struct actor *actors;
	size_t actor_count;
	struct index by_actor; // actors by certificate: the fold's own
	uint64_t seq; // of the last record folded
	struct hash head;
	int64_t at;   // time of the last record
};

#endif
