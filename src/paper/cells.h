// What one place of the opening record says, from its facts: the same words on the text and on the PDF. Each appends.
#ifndef KB_PAPER_CELLS_H
#define KB_PAPER_CELLS_H

#include "base/json.h"

void cell_time(struct buf *b, int64_t ms); // nothing for 0
void cell_number(struct buf *b, const json_t *bid);
void cell_verify(struct buf *b, const json_t *bid);
void cell_deposit(struct buf *b, const json_t *bid, const json_t *params);
void cell_cause(struct buf *b, const json_t *unseal); // why it did not open and what was done
void cell_confirm(struct buf *b, const json_t *bid);
void cell_outcome(struct buf *b, const json_t *facts); // the whole sentence
const char *cell_name(const json_t *bid);
const char *cell_code(const json_t *bid);

void cell_reckoning(struct buf *b, const json_t *intake); // handed in = opened + ...
void cell_stamp(struct buf *b, const json_t *intake);     // the root's time stamp, or that there is none
// Who signed a parameter sheet, and when: one entry of "sheet.signed".
void cell_sheet_signer(struct buf *b, const json_t *signer);

#endif
