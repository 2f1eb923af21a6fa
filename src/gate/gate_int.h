// Shared by the files of src/gate only.
#ifndef KB_GATE_GATE_INT_H
#define KB_GATE_GATE_INT_H

#include "gate/gate.h"
#include "replay/replay.h"

struct followed { // a project's log as the gate sees it
	char *id;
	struct replay *replay;
	bool settled; // no lot of it waits for a deadline that this gate has to close
};

struct upload; // uploads.c
struct stamper; // stamp.c

struct gate {
	struct gate_parts parts;
	struct followed *projects;
	size_t count;
	struct upload *uploads;
	size_t upload_count;
	struct stamper *stamper;
};

// The project's state, brought up to date. Borrowed.
KB_MUST_USE result gate_follow(struct gate *g, const char *project, const struct project **out, struct err *e);
// The same, as the gate keeps it; borrowed until the next project is met.
KB_MUST_USE result gate_followed(struct gate *g, const char *project, struct followed **out, struct err *e);
// Appends the service's own act to the project's log.
KB_MUST_USE result gate_own_act(struct gate *g, const char *project, const char *type, int64_t lot, json_t *body, struct err *e);
// {KEY: text, sig, service_cert}: TEXT signed by the service key.
KB_MUST_USE result gate_signed(struct gate *g, const char *key, const json_t *text, json_t **answer, struct err *e);

// Is the uploaded FILE whole, SIZE bytes long and its SHA-256 WANT? "bid.incomplete", "bid.differs".
KB_MUST_USE result upload_check(struct gate *g, const char *log, struct hash file, int64_t size, struct hash want, int64_t now,
				struct err *e);
void upload_handed_in(struct gate *g, const char *log, struct hash file); // it counts no longer as under way
void uploads_release(struct gate *g);

struct stamper *stamper_new(void);
void stamper_free(struct stamper *s);
// One step towards the next root's time stamp; never waits. What an authority did wrong is the error; it is asked again later.
KB_MUST_USE result gate_stamp(struct gate *g, int64_t now, struct err *e);

// The answer that this act got before (replaces *answer); false where there is none.
bool answer_given(struct gate *g, const char *log, const struct signed_act *a, json_t **answer);
// Durable when it returns.
KB_MUST_USE result answer_keep(struct gate *g, const char *log, const struct signed_act *a, const json_t *answer, struct err *e);

#endif
