// What the gate needs of a store beyond store.h: closing a lot's intake and taking its acts over (R28, R33).
#ifndef KB_LOG_INTAKE_H
#define KB_LOG_INTAKE_H

#include "log/store.h"

struct intake;
struct intake_ops {
	// No more acts are taken into LOG (PROJECT#LOT) from now on; refused before the deadline and its settling time
	// ("intake.early"). Doing it again changes nothing.
	result (*lock)(struct intake *i, const char *log, struct err *e);
	// Takes act SEQ of LOG over into the project's log, with adm.intake. Doing it again changes nothing.
	result (*take_over)(struct intake *i, const char *log, uint64_t seq, struct err *e);
	// Keeps the text of a signed refusal in the audit log.
	result (*note_refusal)(struct intake *i, const char *log, struct span text, struct err *e);
	result (*refused)(struct intake *i, const char *log, int64_t *count, struct err *e);
	void (*close)(struct intake *i);
};
struct intake {
	const struct intake_ops *ops;
};
// Over a memory store made by store_memory().
KB_MUST_USE result intake_memory(struct store *memory, struct intake **out, struct err *e);
// As the role of the gate (kb_gate).
KB_MUST_USE result intake_pg(const char *conninfo, struct intake **out, struct err *e);
void intake_close(struct intake *i); // NULL is fine

#endif
