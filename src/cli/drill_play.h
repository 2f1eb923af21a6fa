// Shared by the files that play stretches of a drill.
#ifndef KB_CLI_DRILL_PLAY_H
#define KB_CLI_DRILL_PLAY_H

#include "cli/drill.h"
#include "law/evaluation.h"

struct play {
	struct drill *d;
	const json_t *line; // of the file: "play" and what belongs to it
	int64_t lot;
	struct err *e;
};

const struct lot *play_lot(const struct play *x); // NULL if none
KB_MUST_USE result play_act(struct play *x, const char *who, const char *type, json_t *body);
bool play_fails(const struct play *x, const char *who); // named in the line's "fail"
json_t *play_papers(void);                              // hashes of a record or a report that nobody wrote
KB_MUST_USE result play_opening(struct play *x);        // from handing in to the signed record

#endif
