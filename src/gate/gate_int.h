// Shared by the files of src/gate only.
#ifndef KB_GATE_GATE_INT_H
#define KB_GATE_GATE_INT_H

#include "gate/gate.h"
#include "replay/replay.h"

struct followed { // a project's log as the gate sees it
	char *id;
	struct replay *replay;
};

struct gate {
	struct gate_parts parts;
	struct followed *projects;
	size_t count;
};

// The project's state, brought up to date. Borrowed.
KB_MUST_USE result gate_follow(struct gate *g, const char *project, const struct project **out, struct err *e);
// Appends the service's own act to the project's log.
KB_MUST_USE result gate_own_act(struct gate *g, const char *project, const char *type, int64_t lot, json_t *body, struct err *e);
// {KEY: text, sig, service_cert}: TEXT signed by the service key.
KB_MUST_USE result gate_signed(struct gate *g, const char *key, const json_t *text, json_t **answer, struct err *e);

#endif
