// The codes of the facts and what they are called on paper. Every code of doc/formats.md ("Facts") has one word.
#ifndef KB_PAPER_WORDS_H
#define KB_PAPER_WORDS_H

#include <stdint.h>

#include "law/state.h"

const char *fail_way_code(enum fail_way w); // "invalid", "backup", ...
const char *cause_code(enum cause c);       // "none", "bidder", "other"
const char *deposit_way_code(const char *way); // the way itself; "none" for ""

// The Chinese word for a code of a family ("method", "fail", "cause", "deposit", "state", "result", "stage", "file", "finding", "role",
// "confirm", "outcome"); the code itself where there is none.
const char *word_of(const char *family, const char *code);
// 一 ... 十 for 1..10; "若干" beyond.
const char *word_number(int64_t n);

#endif
