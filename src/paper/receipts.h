// Receipts and refusals that somebody kept, in an export: {sig: base64, text: the signed JSON}.
#ifndef KB_PAPER_RECEIPTS_H
#define KB_PAPER_RECEIPTS_H

#include "paper/derive.h"

#define RECEIPTS_FOLDER "receipts/"

// Adds every NAME.json of FOLDER as receipts/NAME.json. "receipt.syntax" (usage) for one that is none.
KB_MUST_USE result receipts_collect(const char *folder, struct fileset *files, struct err *e);
// Is it signed by the project's service key, and, for a receipt, is its act in the log as it says? A sentence in e.
KB_MUST_USE result receipt_check(struct span file, struct derive *d, struct err *e);

#endif
